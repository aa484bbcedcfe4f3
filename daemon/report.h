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
};

/* Reads the store once; memory and time are linear in units and obligations. */
int report_gather(struct office *office, const struct campaign *campaign,
    int64_t now, int64_t since, struct report **report, struct err *err);
void report_free(struct report *report);

#endif
