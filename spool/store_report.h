/*
 * What a digest or a workbook reads of a whole campaign: each listing is one
 * pass over the store, ordered so that a unit's rows come together. As in
 * store.h, texts are valid during the call of each(…) only, which returns 0 to
 * go on.
 */
#ifndef SPOOL_STORE_REPORT_H
#define SPOOL_STORE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/history.h"
#include "spool/store.h"

/* Every piece of the campaign, by unit. */
int store_report_pieces(struct store *store, const char *campaign,
    void *context,
    int (*each)(
	void *context, const char *unit, const struct history_piece *piece),
    struct err *err);

/* The waive or extend in force for each (unit, command, material, day), by
 * unit; unit "" = every unit: of that and the unit's own the greater id is in
 * force. */
struct store_report_decision {
	int64_t id;
	const char *unit, *material;
	int32_t day;
	bool extend;
	int64_t until;
};
int store_report_decisions(struct store *store, const char *campaign,
    void *context,
    int (*each)(void *context, const struct store_report_decision *decision),
    struct err *err);

/* Submissions that have problems, and those of mail recorded after `since`, by
 * mail. */
struct store_report_submission {
	int64_t id, mail, received;
	bool recent; /* recorded after `since` */
	const char *unit, *material;
	int32_t day;
	const char *word;
	bool late, unverified;
	int64_t problems;
	/* The first problem; all NULL where there is none: */
	const char *file, *sheet, *ref, *label, *code, *raw, *detail;
};
int store_report_submissions(struct store *store, const char *campaign,
    int64_t since, void *context,
    int (*each)(
	void *context, const struct store_report_submission *submission),
    struct err *err);

/* Files of a material in mail recorded after `since`, each contents once, by
 * time. */
struct store_report_file {
	int64_t mail, received;
	const char *unit, *material;
	int32_t day;
	const char *name;
	int64_t size;
	int64_t text_chars; /* -1 unknown */
};
int store_report_files(struct store *store, const char *campaign,
    const char *material, int64_t since, void *context,
    int (*each)(void *context, const struct store_report_file *file),
    struct err *err);

/* Pieces that are links, each once, by time: `links` is the list "links" of
 * the mail's facts (JSON); the one meant has a url of this SHA-256. */
struct store_report_link {
	int64_t mail, received;
	const char *unit, *material;
	int32_t day;
	const char *sha256, *links;
};
int store_report_links(struct store *store, const char *campaign, void *context,
    int (*each)(void *context, const struct store_report_link *link),
    struct err *err);

/* Mail recorded after `since` that is none of ours, of the campaign or (with no
 * campaign) of any mailbox, by time. */
int store_report_others(struct store *store, const char *campaign,
    int64_t since, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err);

/* Addresses that sent for a unit and may not speak for it; without mail that is
 * held anyway. */
struct store_report_address {
	const char *unit, *address;
	int64_t mails;
	int64_t mail; /* the newest */
};
int store_report_addresses(struct store *store, const char *campaign,
    void *context,
    int (*each)(void *context, const struct store_report_address *address),
    struct err *err);

/* Reminders that were handed to a server, for each unit that got any. */
int store_report_reminders(struct store *store, const char *campaign,
    void *context,
    int (*each)(void *context, const char *unit, int64_t count, int64_t last),
    struct err *err);

/* The units that the judge thought of for a mail whose own was misspelt, as a
 * JSON list of names (malloc), or NULL. */
char *store_report_suggestions(struct store *store, int64_t mail);

/* When the newest digest of the campaign before `before` was made; 0 = none.
 */
int store_report_last_digest(struct store *store, const char *campaign,
    int64_t before, int64_t *at, struct err *err);
/* What of the campaign's digests to this reviewer has not left never does: what
 * is made now says more. */
int store_digests_withdraw(struct store *store, const char *campaign,
    const char *recipient, struct err *err);
/* 1: the outbox has a row of this dedupe key. 0 or -1. */
int store_report_made(struct store *store, const char *key, struct err *err);

#endif
