/*
 * What an admin must be told: a mailbox silent, refused or behind, a disk
 * nearly full, a mail that could not be read. Pure: figures in, conditions
 * out; said once when one begins and once when it ends.
 */
#ifndef DAEMON_ALARM_H
#define DAEMON_ALARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum alarm_kind {
	ALARM_REFUSED, /* the server refused our login */
	ALARM_SILENT,  /* no complete pass for too long */
	ALARM_BEHIND,  /* mail waits to be judged for too long */
	ALARM_DISK,    /* nearly full */
	ALARM_STUCK    /* a mail could not be read in three attempts */
};

struct alarm_mailbox {
	const char *id;
	int64_t last_pass;     /* complete; of all its folders; 0 = never */
	int64_t watched_since; /* when this engine began to watch it */
	bool refused;
};

struct alarm_rules {
	int64_t silent_secs;
	int64_t behind_secs;
	int disk_free_percent;
};

struct alarm_figures {
	int64_t now;
	const struct alarm_mailbox *mailboxes;
	size_t mailbox_count;
	int64_t oldest_spooled; /* when recorded; 0 = none waits */
	int disk_free_percent;  /* of the state folder's filesystem; -1 unknown
				 */
	int64_t stuck;          /* mails held because they could not be read */
};

#define ALARM_SUBJECT_BYTES 64

struct alarm {
	enum alarm_kind kind;
	char subject[ALARM_SUBJECT_BYTES]; /* a mailbox's id, or "" */
	int64_t since;                     /* when it was first seen */
	int64_t figure; /* seconds, percent or mails, by its kind */
};

/* What holds now. Returns how many were written, at most max. */
size_t alarm_conditions(const struct alarm_rules *rules,
    const struct alarm_figures *figures, struct alarm *out, size_t max);

/* Is the same condition in the list? NULL, or where. */
const struct alarm *alarm_find(
    const struct alarm *list, size_t count, const struct alarm *alarm);

/* "refused", "silent" …: kept in the store. */
const char *alarm_name(enum alarm_kind kind);
/* 0 or -1. */
int alarm_parse(const char *name, enum alarm_kind *kind);
/* What it is in a few Chinese words, for a subject. */
const char *alarm_title(enum alarm_kind kind);
/* One Chinese sentence: what it is and what to do (malloc). */
char *alarm_sentence(const struct alarm *alarm);

#endif
