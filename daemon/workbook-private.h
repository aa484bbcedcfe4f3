/* For the workbook*.c files only. */
#ifndef DAEMON_WORKBOOK_PRIVATE_H
#define DAEMON_WORKBOOK_PRIVATE_H

#include "book_table.h"
#include "spool/store_gather.h"
#include "workbook.h"

/* One piece of a unit. Texts are owned. */
struct workbook_piece {
	int64_t submission, mail, received;
	const struct material *material;
	const struct slot *slot;
	int32_t day; /* DAY_NONE of a MATERIAL_ONCE */
	int position;
	char sha256[SHA256_HEX];
	enum piece_state state;
	bool repeat, late;
	char *sender, *subject, *file;
	int64_t size;
	bool counts; /* set by workbook_choose */
};

/*
 * Which pieces of a unit count, given in order of arrival: of a slot of kind
 * one the newest good version, where there is none the newest other; of a slot
 * of kind many each distinct good contents, where there are none the others.
 * Never a held one, nor what came before with the same contents. The pieces are
 * then by material, day and arrival.
 */
void workbook_choose(struct workbook_piece *pieces, size_t count);

/* What a state is called and how it looks. */
const char *workbook_state_word(const struct standing *standing);
enum book_style workbook_state_style(const struct standing *standing);
const char *workbook_piece_word(const struct workbook_piece *piece);
enum book_style workbook_piece_style(const struct workbook_piece *piece);

/* How many of a report's column are in each state. */
enum workbook_count {
	WORKBOOK_GOOD,
	WORKBOOK_LATE,
	WORKBOOK_PROBLEM,
	WORKBOOK_UNCHECKED,
	WORKBOOK_HELD,
	WORKBOOK_OPEN,
	WORKBOOK_AHEAD,
	WORKBOOK_MISSING,
	WORKBOOK_WAIVED,
	WORKBOOK_COUNTS
};
enum workbook_count workbook_count_of(const struct standing *standing);
const char *workbook_count_word(enum workbook_count count);

struct workbook {
	const struct report *report;
	struct store *store;
	struct book *book;
	char *note, *form_note; /* under each title: as of when */
	struct book_sheet *summary, *matrix_sheet;
	uint32_t matrix_first, matrix_column; /* of the report's cells */
	struct workbook_form *forms;
	size_t form_count;
	struct book_table *mails;
};

/* Sheet 应报情况; sets matrix_…. */
void workbook_matrix(struct workbook *workbook);

/* --- forms --- */

struct workbook_form;

/* A sheet for each form of the campaign that a slot asks for. */
void workbook_forms_new(struct workbook *workbook);
void workbook_forms_end(struct workbook *workbook);
void workbook_forms_free(struct workbook *workbook);
/* Adds what was read from a piece that counts. */
int workbook_forms_add(struct workbook *workbook, const struct unit *unit,
    const struct workbook_piece *piece, struct err *err);
/* Calls each(…) for every total of every form, as a formula; the texts are
 * valid during the call. */
struct workbook_sum {
	const char *form, *label, *formula;
	double value;
	enum book_style style; /* of its value */
	uint64_t units, rows;
};
void workbook_forms_sums(const struct workbook *workbook, void *context,
    void (*each)(void *context, const struct workbook_sum *sum));

/* --- the other sheets --- */

void workbook_mails_new(struct workbook *workbook);
void workbook_mails_add(struct workbook *workbook, const struct unit *unit,
    const struct workbook_piece *piece);
void workbook_lists(struct workbook *workbook); /* 待改 待处理 典型材料 */
void workbook_summary(struct workbook *workbook);

/* Unit by unit, all that came: forms and mails. */
int workbook_units(struct workbook *workbook, struct err *err);

/* workbook_write with sheets of so many rows. */
int workbook_write_limited(const struct report *report, struct store *store,
    const char *temporary, uint32_t row_limit, char **bytes, size_t *size,
    struct err *err);

#endif
