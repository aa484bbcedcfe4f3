/*
 * The store: SQLite beside the raw mail. All SQL of the project is in
 * spool/statements.c and schema.c; nobody else sees a statement. WAL,
 * synchronous=FULL; a row moves from one state to the next inside a transaction
 * of the caller's. What takes more than one statement to do (store_judged,
 * store_mail_attempt, store_decide, store_outbox_add, savepoints) is ERR_BUG
 * outside one. When SQLite itself gave up a transaction (disk full), every
 * write is ERR_RETRY until store_rollback.
 *
 * Every function returns 0 or -1 (with *err) unless it says otherwise; texts
 * handed out are malloc'ed and freed by the matching _free. Where rows are
 * handed to each(…), their texts are valid during the call only, each returns
 * 0 to go on, and anything else ends the listing and is returned; each must not
 * start the same listing again.
 */
#ifndef SPOOL_STORE_H
#define SPOOL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/history.h"
#include "base/sha256.h"

struct store;

/* Opens state/shoubao.db (`state` must exist), making or upgrading it
 * (user_version, one exclusive transaction). `read_only` for listings beside a
 * running daemon. ERR_REJECT: newer than this program, no database, or (when
 * read only) older or not there. */
int store_open(
    const char *state, bool read_only, struct store **store, struct err *err);
void store_close(struct store **store);

int store_begin(struct store *store, struct err *err); /* BEGIN IMMEDIATE */
int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);
/* A part of a transaction that can be undone alone. */
int store_savepoint(struct store *store, struct err *err);
int store_release(struct store *store, struct err *err);
void store_undo(struct store *store);

/* --- ledger: what the server showed ------------------------------------- */

struct store_arrival {
	const char *mailbox;
	const char *folder;
	int64_t uidvalidity; /* 0 for a Maildir */
	const char *uid;     /* decimal UID, or the Maildir's unique name */
	int64_t received;
};

/* 1 known with its mail, 2 known as older than `since`, 0 not known, -1. */
int store_arrival_known(
    struct store *store, const struct store_arrival *arrival, struct err *err);
/* Records it once (a second time is no error); mail 0 = older than `since`, and
 * a later mail than 0 is taken over. */
int store_arrival_add(struct store *store, const struct store_arrival *arrival,
    int64_t mail, int64_t now, struct err *err);

/* All that the ledger has of a folder: to be compared with the server's list.
 */
int store_arrival_each(struct store *store, const char *mailbox,
    const char *folder, int64_t uidvalidity, void *context,
    int (*each)(void *context, const char *uid, int64_t mail), struct err *err);

/* The last time all of a folder was read: nothing is called missing before. */
int store_pass_set(struct store *store, const char *mailbox, const char *folder,
    int64_t completed_at, struct err *err);
/* The oldest last pass among the folders of a mailbox that were ever read, 0 =
 * none. A folder that was just configured, or is no longer, is not known here:
 * ask for each of the config's folders by store_pass_of_folder. */
int store_pass_get(struct store *store, const char *mailbox,
    int64_t *completed_at, struct err *err);
/* The last pass of one folder, 0 = never. */
int store_pass_of_folder(struct store *store, const char *mailbox,
    const char *folder, int64_t *completed_at, struct err *err);

/* How far a server's folder was passed: every message of this UIDVALIDITY with
 * a UID up to `uid` was offered and is in the ledger. */
struct store_position {
	const char *mailbox, *folder;
	int64_t uidvalidity;
	int64_t uid;      /* 0 = nothing yet */
	int64_t compared; /* when all of the folder was last offered */
};
/* Fills uid and compared of the folder and UIDVALIDITY named there; zeros for
 * another UIDVALIDITY than the one last passed. */
int store_position_get(
    struct store *store, struct store_position *position, struct err *err);
/* `compared` 0 keeps the last one of the same UIDVALIDITY. */
int store_position_set(struct store *store,
    const struct store_position *position, struct err *err);

/* --- mail --- */

enum mail_state {
	MAIL_SPOOLED, /* raw bytes durable, not judged yet */
	MAIL_JUDGED,
	MAIL_STUCK /* three attempts failed: held for a person */
};

struct store_mail {
	int64_t id;
	char *mailbox;
	char sha256[SHA256_HEX]; /* of the raw bytes; file spool/ab/<sha>.eml */
	int64_t size;
	int64_t received;
	enum mail_state state;
	int attempts;
	/* after judging: */
	char *campaign, *unit;           /* ids or NULL */
	char *disposition, *word, *held; /* names; held NULL = not held */
	bool late;
	bool decided; /* a reviewer's decision took it out of the held list */
	char *subject, *from, *message_id;
	char *facts, *verdict; /* JSON */
	char *config_hash, *parser_version;
	int64_t judged_at;
	bool answer_again; /* respooled by `resend` */
};
void store_mail_free(struct store_mail *mail);

/* Adds a spooled mail, or finds the one with the same (mailbox, sha256). */
int store_mail_add(struct store *store, const char *mailbox,
    const char sha256[SHA256_HEX], int64_t size, int64_t received, int64_t now,
    int64_t *id, bool *added, struct err *err);
/* 1 found (free with store_mail_free), 0 no such mail, -1. `with_texts`
 * false leaves facts and verdict NULL. */
int store_mail_get(struct store *store, int64_t id, bool with_texts,
    struct store_mail *mail, struct err *err);
/* A mail by "17" or by its Message-ID with or without <> (the newest of that
 * name; looks through all mail). 1, 0 or -1. */
int store_mail_find(
    struct store *store, const char *name, int64_t *id, struct err *err);
/* Up to `max` spooled mails with id > after, oldest first, of a respooled one
 * with its earlier texts; free each with store_mail_free. Returns the number or
 * -1. */
int store_mail_spooled(struct store *store, int64_t after,
    struct store_mail *mails, size_t max, struct err *err);
/* Sends a mail through reading and judging once more, with three attempts:
 * after a decision, or with a repaired parser. */
int store_mail_respool(
    struct store *store, int64_t id, bool answer_again, struct err *err);
/* Counts an attempt and audits its reason; at the third the mail is
 * MAIL_STUCK. */
int store_mail_attempt(struct store *store, int64_t id, const char *reason,
    int64_t now, bool *stuck, struct err *err);
/* Calls each(…) for every held or stuck mail not decided yet, oldest first. */
int store_mail_held(struct store *store, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err);
/* The mails of a unit (its submissions, or judged to be of it), newest first,
 * at most `max`. */
int store_mail_of_unit(struct store *store, const char *campaign,
    const char *unit, size_t max, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err);

/* --- verdicts --- */

/* Fills the columns "after judging" from *judged and sets MAIL_JUDGED;
 * submissions, parts, pieces, fields and problems of an earlier judging of this
 * mail are removed. NULL facts or verdict keep what is there. `decided` is not
 * taken: an accepted mail stays off the held list, one only assigned comes back
 * when it is held again. */
int store_judged(
    struct store *store, const struct store_mail *judged, struct err *err);

struct store_part {
	int64_t mail;
	int position;                     /* index in the facts */
	const char *name, *type, *inside; /* inside may be NULL */
	int64_t size;
	const char *sha256, *outcome;
	bool checked, is_inline;
};
int store_part_add(
    struct store *store, const struct store_part *part, struct err *err);

struct store_submission {
	int64_t mail;
	const char *campaign, *unit, *material;
	int32_t day; /* DAY_NONE allowed */
	bool inferred, late, unverified;
	const char *word, *held; /* held may be NULL */
	int64_t deadline;        /* INT64_MAX none */
};
int store_submission_add(struct store *store,
    const struct store_submission *submission, int64_t *id, struct err *err);

/* Pieces, fields and problems are added in the transaction of their
 * submission. */
struct store_piece {
	int64_t submission;
	const char *slot;
	int position; /* of the part in the facts, -1 for a link */
	const char *sha256;
	enum piece_state state;
	bool repeat;
};
int store_piece_add(
    struct store *store, const struct store_piece *piece, struct err *err);

struct store_field {
	int64_t submission;
	int position; /* of the part */
	const char *form, *sheet, *field;
	int row;          /* 0 = once a sheet, else the sheet's row */
	const char *kind; /* "text", "number", "day" */
	const char *text; /* or NULL */
	double number;
	const char *ref, *raw;
};
int store_field_add(
    struct store *store, const struct store_field *field, struct err *err);

struct store_problem {
	int64_t submission;
	int position;
	const char *sheet, *ref, *field, *label, *code, *raw,
	    *detail; /* NULL allowed but code */
};
int store_problem_add(
    struct store *store, const struct store_problem *problem, struct err *err);

/* What the last judging of a mail wrote, in the order it was added. */
int store_part_of(struct store *store, int64_t mail, void *context,
    int (*each)(void *context, const struct store_part *part), struct err *err);
int store_submission_of(struct store *store, int64_t mail, void *context,
    int (*each)(
	void *context, int64_t id, const struct store_submission *submission),
    struct err *err);
int store_piece_of(struct store *store, int64_t submission, void *context,
    int (*each)(void *context, const struct store_piece *piece),
    struct err *err);
int store_field_of(struct store *store, int64_t submission, void *context,
    int (*each)(void *context, const struct store_field *field),
    struct err *err);
int store_problem_of(struct store *store, int64_t submission, void *context,
    int (*each)(void *context, const struct store_problem *problem),
    struct err *err);

/* One file (or link) of a campaign with all that proves it came. */
struct store_filed {
	int64_t mail, received;
	const char *unit, *material; /* ids */
	int32_t day;                 /* DAY_NONE allowed */
	const char *slot;
	int position; /* of the part in the facts, -1 for a link */
	const char *sha256;
	enum piece_state state;
	bool repeat, unverified, late;
	const char *name, *type; /* NULL for a link */
	int64_t size;
	const char *sender, *subject; /* or NULL */
};
/* All of a campaign by unit, material, day and time of arrival, those held
 * behind all others. */
int store_filed_each(struct store *store, const char *campaign, void *context,
    int (*each)(void *context, const struct store_filed *filed),
    struct err *err);

/* --- what the judge asks --- */

/* All that arrived and was decided for a unit, without the mail `except`
 * (0 = none left out). Free with history_free. */
int store_history(struct store *store, const char *campaign, const char *unit,
    int64_t except, struct history **history, struct err *err);
/* The i-th unit an address was confirmed for (malloc), or NULL; an address is
 * the same in upper and lower case. */
char *store_confirmed_unit(
    struct store *store, const char *campaign, const char *address, size_t i);
/* The unit of the mail we answered with this Message-ID (malloc), or NULL; the
 * unit it was assigned to later counts before that of the answer. */
char *store_thread_unit(
    struct store *store, const char *campaign, const char *message_id);

/* --- decisions --- */

struct store_decision {
	int64_t at;
	const char *actor;    /* "shoubaoctl uid=0", a reviewer's address … */
	const char *command;  /* assign accept waive extend confirm-address
				 resend release */
	const char *campaign; /* or NULL */
	int64_t mail;         /* 0 = none */
	const char *unit, *material, *address; /* or NULL */
	int32_t day;                           /* DAY_NONE = none */
	int64_t until;                         /* extend; 0 = none */
	const char *reason;                    /* never empty */
};
/* Records it and makes it effective for store_history, store_confirmed_unit,
 * store_mail_decisions; accept and assign take the mail out of the held list.
 * The newest waive or extend of a (material, day) is in force; without a unit
 * it is for every unit. ERR_REJECT, with what is missing, for an unknown
 * command, no reason, accept and assign without mail, waive and extend without
 * campaign and material, extend without until, confirm-address without
 * campaign, unit and address. */
int store_decide(struct store *store, const struct store_decision *decision,
    int64_t *id, struct err *err);
/* The newest assign of a mail and whether it was accepted. Texts malloc'ed or
 * NULL; *day DAY_NONE when not decided. */
int store_mail_decisions(struct store *store, int64_t mail, char **unit,
    char **material, int32_t *day, bool *accepted, struct err *err);

/* The decisions about a mail, oldest first. */
int store_decision_of(struct store *store, int64_t mail, void *context,
    int (*each)(void *context, const struct store_decision *decision),
    struct err *err);

/* What lets a reviewer decide by a reply; known by the hash of its text alone.
 */
struct store_token {
	char *campaign, *reviewer;
	int64_t mail; /* the held mail it is bound to, 0 = any */
	int64_t created, expires;
	int64_t used; /* when, 0 = not yet */
};
int store_token_add(struct store *store, const char *hash,
    const struct store_token *token, struct err *err);
/* 1 (free with store_token_free), 0 no such token, -1. */
int store_token_get(struct store *store, const char *hash,
    struct store_token *token, struct err *err);
void store_token_free(struct store_token *token);
/* *spent false: there is none, or it was spent before. */
int store_token_spend(struct store *store, const char *hash, int64_t by,
    int64_t now, bool *spent, struct err *err);

/* Held or stuck mail not decided yet that the reviewers were not told of
 * between digests, oldest first. */
int store_untold_each(struct store *store, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err);
int store_told_add(
    struct store *store, int64_t mail, int64_t now, struct err *err);
/* When a mail of the campaign was last told of, 0 = never. */
int store_told_last(
    struct store *store, const char *campaign, int64_t *at, struct err *err);

/* One line of what happened, for people: kind, mail (0), English text. */
int store_audit(struct store *store, int64_t at, const char *kind, int64_t mail,
    const char *text, struct err *err);
int store_audit_of(struct store *store, int64_t mail, void *context,
    int (*each)(void *context, int64_t at, const char *kind, const char *text),
    struct err *err);

/* The config or roster text behind a hash, kept once for replays. */
int store_snapshot(struct store *store, const char *hash, const char *kind,
    const void *bytes, size_t size, int64_t now, struct err *err);

/* 1 (bytes malloc'ed, NUL-terminated), 0 none of this hash, -1. */
int store_snapshot_get(struct store *store, const char *hash, char **bytes,
    size_t *size, struct err *err);

/* --- outbox --- */

enum outbox_state {
	OUTBOX_WAITING, /* composed under sending = hold: goes nowhere by itself
			 */
	OUTBOX_QUEUED,
	OUTBOX_SENDING, /* committed before the sink may have it */
	OUTBOX_SENT,
	OUTBOX_UNCERTAIN, /* found sending after a crash, or timed out late */
	OUTBOX_FAILED,    /* refused for good */
	OUTBOX_MERGED,    /* told within another message, see its detail */
	OUTBOX_WITHDRAWN  /* no longer true before it was sent */
};

struct outbox_mail {
	int64_t id;
	char *mailbox, *kind; /* receipt reminder digest … */
	char *recipient;  /* one address, the same in upper and lower case */
	char *dedupe;     /* unique: a second add is ignored */
	char *message_id; /* without <> */
	char *shoubao_id;
	char *bytes; /* CRLF, whole message */
	size_t size;
	enum outbox_state state;
	int attempts;
	int64_t created, not_before, sent_at;
	int64_t mail;          /* the mail answered, 0 = none */
	char *campaign, *unit; /* or NULL */
	char *detail;          /* last answer of the sink, or NULL */
};
void outbox_mail_free(struct outbox_mail *mail);

/* *id is set, *added false when its dedupe key was there already. */
int store_outbox_add(struct store *store, const struct outbox_mail *mail,
    int64_t *id, bool *added, struct err *err);
/* Up to max rows of a mailbox in a state (not OUTBOX_SENT) with not_before <=
 * now, receipts before the rest, oldest first, bytes included. Returns the
 * number or -1. */
int store_outbox_next(struct store *store, const char *mailbox,
    enum outbox_state state, int64_t now, struct outbox_mail *mails, size_t max,
    struct err *err);
/* Every row that waits, of all mailboxes, oldest first: id, mailbox, recipient
 * and state alone, however many there are; the texts are the store's. */
int store_outbox_waiting(struct store *store, void *context,
    int (*each)(void *context, const struct outbox_mail *mail),
    struct err *err);
/* Moves a row; fails with ERR_BUG when it is not in `from`. To SENDING counts
 * an attempt, to SENT sets sent_at. detail NULL keeps the last one. */
int store_outbox_move(struct store *store, int64_t id, enum outbox_state from,
    enum outbox_state to, const char *detail, int64_t now, struct err *err);
/* Lets go of the bytes of what was sent or withdrawn, of one kind and made
 * before an instant; the rows stay, and are found by no function that hands
 * bytes out. */
int store_outbox_forget(
    struct store *store, const char *kind, int64_t before, struct err *err);
/* Not to be sent before an instant ("later", a budget). */
int store_outbox_defer(
    struct store *store, int64_t id, int64_t not_before, struct err *err);
/* After a crash: every SENDING row becomes UNCERTAIN. Returns how many, or -1.
 */
int store_outbox_recover(struct store *store, int64_t now, struct err *err);
/* 1 found (bytes included), 0, -1. */
int store_outbox_get(
    struct store *store, int64_t id, struct outbox_mail *mail, struct err *err);
/* The row we sent under this Message-ID (a bounce, a copy in Sent). 1, 0, -1.
 */
int store_outbox_find(
    struct store *store, const char *message_id, int64_t *id, struct err *err);
/* Those answering a mail, oldest first, bytes included. */
int store_outbox_of_mail(struct store *store, int64_t mail, void *context,
    int (*each)(void *context, const struct outbox_mail *mail),
    struct err *err);
/* How many were made for a recipient since an instant; -1 on error. */
int64_t store_outbox_count_since(
    struct store *store, const char *recipient, int64_t since, struct err *err);

/* Up to max receipts queued for a recipient and never tried, whatever their
 * time, oldest first, bytes included. Returns the number or -1. */
int store_outbox_queued_to(struct store *store, const char *mailbox,
    const char *recipient, struct outbox_mail *mails, size_t max,
    struct err *err);
/* How many a mailbox sent since an instant, in all; -1 on error. */
int64_t store_outbox_sent_since(
    struct store *store, const char *mailbox, int64_t since, struct err *err);
/* How many went to a recipient or are on their way, from any mailbox; -1 on
 * error. */
int64_t store_outbox_sent_to_since(
    struct store *store, const char *recipient, int64_t since, struct err *err);

/* --- reminders ---------------------------------------------------------------
 */

/* One obligation as a reminder named it. */
struct store_reminded {
	int64_t outbox;       /* the reminder: those of one are one mail */
	const char *campaign; /* texts of rows listed are the store's */
	const char *unit, *material;
	int32_t day;         /* DAY_NONE for a material owed once */
	const char *mailbox; /* "" = any */
	const char *stage;   /* "" = only named with the others */
	int64_t deadline, at;
	/* Of the message, when listed: */
	const char *recipient;
	enum outbox_state state;
	int64_t sent_at; /* 0 = not yet */
	bool bounced;    /* it came back for good: nobody read it */
};
int store_reminded_add(struct store *store,
    const struct store_reminded *reminded, struct err *err);
/* What a unit (NULL = every unit) was reminded of, oldest first. */
int store_reminded_each(struct store *store, const char *campaign,
    const char *unit, void *context,
    int (*each)(void *context, const struct store_reminded *reminded),
    struct err *err);
/* How many reminders were ever made for a unit, with those withdrawn; -1 on
 * error. */
int64_t store_reminders_made(struct store *store, const char *campaign,
    const char *unit, struct err *err);
/* Withdraws the reminders of a unit that are not handed to the sender: the
 * messages become OUTBOX_WITHDRAWN, and what they named was
 * not said. Returns how many, or -1. */
int store_reminders_withdraw(struct store *store, const char *campaign,
    const char *unit, const char *why, struct err *err);
/* The i-th address confirmed for a unit (malloc), or NULL: oldest first. */
char *store_confirmed_address(
    struct store *store, const char *campaign, const char *unit, size_t i);

/* --- what came back --------------------------------------------------------
 */

struct store_bounces {
	const char *address;
	bool hard;    /* one of them was for good (5.x.x) */
	int count;    /* messages that came back */
	int64_t at;   /* the newest */
	int64_t mail; /* one that says so, 0 = the server refused it at once */
	const char *detail; /* or NULL */
	bool unreachable;
};

/* The row `outbox` came back: `mail` says so (0 = the server, at once). Told
 * of the same row again it is counted once. Audited at the mail. */
int store_bounced(struct store *store, int64_t outbox, int64_t mail, bool hard,
    const char *detail, int64_t now, struct err *err);
/* A person says that the address is good. */
int store_bounce_clear(
    struct store *store, const char *address, struct err *err);
/* 1: nothing but receipts is to go to the address: one message came back for
 * good, or three for the time being. 0 or -1. */
int store_unreachable(
    struct store *store, const char *address, struct err *err);
/* Every address that something came back from. */
int store_bounces_each(struct store *store, void *context,
    int (*each)(void *context, const struct store_bounces *bounces),
    struct err *err);

/* --- alarms ----------------------------------------------------------------
 */

/* An alarm that was said and has not ended; a second time is no error. */
int store_alarm_set(struct store *store, const char *kind, const char *subject,
    int64_t since, struct err *err);
int store_alarm_clear(struct store *store, const char *kind,
    const char *subject, struct err *err);
int store_alarm_each(struct store *store, void *context,
    int (*each)(
	void *context, const char *kind, const char *subject, int64_t since),
    struct err *err);

/* When the oldest mail that waits to be judged was recorded (0 = none waits),
 * and how many could not be read: cheap, whatever the season's size. */
int store_waiting(struct store *store, int64_t *oldest_spooled, int64_t *stuck,
    struct err *err);

/* When the oldest mail of a mailbox that waits to be judged was received;
 * INT64_MAX none waits. */
int store_oldest_spooled(struct store *store, const char *mailbox,
    int64_t *received, struct err *err);

/* --- figures --- */

struct store_counts {
	int64_t arrivals, mails, spooled, judged, stuck, held;
	int64_t ours, other, silent, bounces;
	int64_t waiting, queued, sending, sent, uncertain, failed;
	int64_t last_received;
};
/* held and stuck: not decided yet; ours, other, silent and bounces go by the
 * dispositions "ours", "other", "silent" and "bounce". Reads all rows: for
 * people who ask, not for each tick. */
int store_counts(
    struct store *store, struct store_counts *counts, struct err *err);

#endif
