/*
 * How a campaign stands at an instant, gathered once from the store for the
 * digest and the workbook. Every figure keeps the mail it came from.
 */
#ifndef DAEMON_REPORT_H
#define DAEMON_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/history.h"
#include "config/config.h"
#include "office.h"
#include "standing.h"

/* One obligation as a column of the matrix. */
struct report_column {
	const struct material *material;
	int32_t day;         /* DAY_NONE for MATERIAL_ONCE */
	const char *mailbox; /* id, or NULL: any */
};

struct report_unit {
	const struct unit *unit;
	struct history *history;
	/* What is missing is OPEN as long as a mailbox that may carry it was
	 * not read past the deadline. */
	struct standing *standings;
	size_t standing_count;
	/* For each column of the report the unit's standing, NULL = not owed.
	 */
	const struct standing **cells;
	bool unreachable;    /* all its addresses came back, or it has none */
	int reminded;        /* reminders sent to it */
	int64_t reminded_at; /* the last, 0 = none */
};

struct report_mailbox {
	const struct mailbox *mailbox;
	int64_t as_of; /* everything before is read; 0 = never */
};

/* One mail. Texts are owned, "" when there is none. */
struct report_mail {
	int64_t id;
	int64_t received;
	char *mailbox; /* id */
	char *from, *subject;
	char *unit;        /* code, or NULL */
	char *disposition; /* "ours", "other", "silent", "bounce" … */
	char *word;        /* "received" …, or NULL */
	char *held; /* hold code, or NULL; "mail-unread" for MAIL_STUCK */
	bool late;
	/* Of held mail alone: */
	struct strings files; /* names of its attachments, without logos */
	/* What it may be, as far as that is known; NULL, DAY_NONE where not:
	 */
	const struct unit *guessed_unit;
	const struct material *guessed_material;
	int32_t guessed_day;
	bool is_guess; /* the unit is the judge's nearest, not what was named */
};

/* An address that sent for a unit and may not speak for it: to be confirmed. */
struct report_address {
	const struct unit *unit;
	char *address;
	int64_t mail; /* its newest */
	int mails;
};

/* One submission that is worth a line. */
struct report_submission {
	int64_t mail, received;
	const struct unit *unit;
	const struct material *material;
	int32_t day;
	char *word; /* "received", "incomplete", "held" */
	bool late, unverified;
	int problems;
	char *first_problem; /* 文件 › 工作表 › 单元格：… , or NULL */
};

/* A file of a material marked `story`, or a link to a large file. */
struct report_file {
	int64_t mail, received;
	const struct unit *unit;
	const struct material *material;
	int32_t day;
	char *name;
	int64_t size;
	int64_t text_chars;       /* -1 unknown */
	char *provider, *expires; /* of links; else NULL */
};

struct report {
	const struct config *config;
	const struct campaign *campaign;
	int64_t now;
	int64_t since; /* "arrived" lists what came after */
	struct report_mailbox *mailboxes;
	size_t mailbox_count;
	struct report_column *columns;
	size_t column_count;
	struct report_unit *units; /* in the roster's order */
	size_t unit_count;
	struct report_unit **by_code;
	struct report_mail *held; /* not decided, oldest first */
	size_t held_count;
	struct report_submission *arrived; /* since `since`, oldest first */
	size_t arrived_count;
	struct report_submission *problems; /* what counts now has problems */
	size_t problem_count;
	struct report_file *stories; /* since `since` */
	size_t story_count;
	struct report_file *links; /* that still count */
	size_t link_count;
	struct report_mail *others; /* not ours, since `since` */
	size_t other_count;
	struct report_address *addresses;
	size_t address_count;
};

/* The unit of a code, or NULL: by halving. */
const struct report_unit *report_unit(
    const struct report *report, const char *code);
/* Has the mailbox been read up to this instant? NULL = all of the campaign's.
 */
bool report_read_until(
    const struct report *report, const char *mailbox, int64_t instant);

/* Reads the store once; memory and time are linear in units and obligations. */
int report_gather(struct office *office, const struct campaign *campaign,
    int64_t now, int64_t since, struct report **report, struct err *err);
void report_free(struct report *report);

#endif
