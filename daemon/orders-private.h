/* For the orders*.c files only. */
#ifndef DAEMON_ORDERS_PRIVATE_H
#define DAEMON_ORDERS_PRIVATE_H

#include "base/buf.h"
#include "match.h"
#include "orders.h"

#define ORDERS_LINE_BYTES 600 /* read of a line */

/* What the reader of one mail keeps. */
struct orders_reader {
	const struct orders_world *world;
	struct match_table *names; /* units, then materials behind them */
};

/* What an order's words name. */
struct orders_args {
	const struct unit *unit;
	const struct material *material;
	int32_t day; /* DAY_NONE */
};

#define ORDERS_NUMBERS 20 /* of mails in one line */

enum orders_command {
	ORDERS_ACCEPT,
	ORDERS_ASSIGN,
	ORDERS_WAIVE,
	ORDERS_EXTEND,
	ORDERS_CONFIRM,
	ORDERS_NOTHING
};

/* One line while it is read. */
struct orders_line {
	const struct orders_reader *reader;
	const char *text; /* as written */
	char *plain;      /* up to the reason */
	char *rest;       /* of plain, behind what was read */
	enum orders_command command;
	char *reason;
	int64_t numbers[ORDERS_NUMBERS];
	size_t number_count;
	struct buf complaint;
};

struct orders_reader orders_reader_open(const struct orders_world *world);
void orders_reader_close(struct orders_reader *reader);

/* Full-width forms, spaces and punctuation as ASCII; zero-width characters
 * dropped (malloc). */
char *orders_plain(const char *text, size_t bytes);
bool orders_starts(const char *text, const char *word);
/* "理由：…": where it begins (else the text's end), and *behind the label. */
const char *orders_find_reason(const char *text, const char **behind);
/* Without marks and spaces around it (malloc); NULL when nothing is left. */
char *orders_bare_reason(const char *text);
/* The command and the numbers a line begins with. */
void orders_read_head(struct orders_line *line);

/* What nobody understood of a folded text (malloc), "" = nothing. */
char *orders_rest(const struct campaign *campaign, const char *folded);
/* The digits of a folded text are those of one date: 2023-5-17, 5月17日,
 * 0517, or there are none. Whatever dates_find passes over would be passed
 * over in silence. */
bool orders_one_date(const char *folded);
/* Unit, material and day of a plain text. 0, or -1 with a complaint. */
int orders_read_args(const struct orders_reader *reader, const char *plain,
    struct orders_args *args, struct buf *complaint);
/* Cuts "至 5月20日 12:00" off the end of a plain text. 0, or -1. */
int orders_cut_until(const struct orders_reader *reader, char *plain,
    int64_t *until, struct buf *complaint);

#endif
