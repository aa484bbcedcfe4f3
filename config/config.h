/*
 * The configuration as an immutable struct: what a notice asks of whom, by
 * when, and where its mail comes in and goes out. Loaded once; a changed file
 * is a new struct in a new engine (SIGHUP). shoubao.conf(5) describes the
 * file; config/schema.c is the one table of its keys.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/form.h"
#include "base/limits.h"
#include "base/sha256.h"

struct strings {
	char **items;
	size_t count;
};

/* --- mailboxes ------------------------------------------------------------ */

enum sending {
	SENDING_HOLD, /* nothing leaves; composed mail waits in the outbox */
	SENDING_REVIEWERS, /* only mail to the reviewers leaves */
	SENDING_LIVE
};

/* Whose decisions by mail are taken: a reviewer's with a valid token, and */
enum decisions {
	DECISIONS_OFF,           /* nobody's */
	DECISIONS_AUTHENTICATED, /* of an address that authserv_id vouches for
				  */
	DECISIONS_TOKEN          /* of the address alone: the provider gives no
				    verdict */
};

enum transport {
	TRANSPORT_NONE,
	TRANSPORT_MAILDIR,
	TRANSPORT_IMAP,
	TRANSPORT_SMTP
};

enum tls_mode {
	TLS_IMPLICIT, /* imaps, smtps */
	TLS_STARTTLS, /* required: refused where it is not offered */
	TLS_NONE      /* only written out, and only to this machine */
};

struct profile;

struct mailbox_end {
	enum transport transport;
	char *path; /* absolute, of a Maildir; else NULL */
	/* Of a server; NULL (and 0) for a Maildir: */
	char *host; /* name or address, without the [ ] of IPv6 */
	int port;
	enum tls_mode tls;
	char *user;                /* NULL: an SMTP server that asks for none */
	char *password_credential; /* of systemd, or NULL */
	char *password_file;       /* absolute, or NULL */
	const struct profile *profile; /* config/profiles.h; of every server */
	char *ca_file;                 /* absolute; NULL = the system's */
	char *proxy;                   /* "socks5h://host:port", or NULL */
	int address_per_day;           /* messages to one address */
	int grace_secs; /* a message in doubt is sent again after these */
};

struct mailbox {
	char *id;
	char *name;    /* shown as the sender of our mail */
	char *address; /* our own; also what mail loops are told by */
	struct mailbox_end source;
	struct mailbox_end sink;
	struct strings
	    folders;   /* "INBOX" is the Maildir itself; "Junk" is .Junk */
	int64_t since; /* older mail is recorded, never answered */
	enum sending sending;
	enum decisions decisions; /* by reviewers' replies */
	char *authserv_id; /* whose Authentication-Results count, or NULL */
};

struct reviewer {
	char *name;
	char *address;
};

/* --- what is asked -------------------------------------------------------- */

enum deadline_kind {
	DEADLINE_UNDATED, /* owed, never late */
	DEADLINE_INSTANT, /* day and secs */
	DEADLINE_DAILY,   /* of each owed day: `days` days after it, at secs */
	DEADLINE_AFTER_EVENT /* `days` days after the event's last day, at secs
			      */
};

struct deadline {
	enum deadline_kind kind;
	int32_t day;   /* DEADLINE_INSTANT */
	int days;      /* DEADLINE_DAILY, DEADLINE_AFTER_EVENT */
	int32_t secs;  /* of the day; received at this very second is on time.
			  A day without an hour ends at 23:59:59 = 86399. */
	bool expected; /* "in time" without an hour: looked for, never late */
};

/* Who owes a material: a unit for which every given list holds. Where several
 * entries match a unit the greatest at_least counts. */
struct owed_by {
	struct strings kinds; /* empty = any */
	struct strings flags; /* the unit has all of them */
	struct strings units; /* codes; empty = any */
	int at_least; /* distinct contents, for slots of kind many; default 1 */
	struct strings
	    mailboxes; /* one copy to each of these; empty = to any */
};

enum material_per {
	MATERIAL_ONCE,
	MATERIAL_DAY /* once for each day of the event */
};

/* What files a slot takes, by sniffed content. */
enum accept {
	ACCEPT_TABLE = 1 << 0,    /* spreadsheets and csv */
	ACCEPT_DOCUMENT = 1 << 1, /* docx, doc, wps, odt, txt, html */
	ACCEPT_PDF = 1 << 2,
	ACCEPT_PICTURE = 1 << 3,
	ACCEPT_VIDEO = 1 << 4,
	ACCEPT_ARCHIVE = 1 << 5,
	ACCEPT_LINK = 1 << 6, /* a provider's large-attachment link */
	ACCEPT_ANY = (1 << 7) - 1
};

struct slot {
	char *id;
	char *name; /* "日报表（Excel）" */
	unsigned accept;
	bool many; /* distinct contents accumulate; else the newest good one */
	bool required; /* false = welcome, never missing */
	char *form;    /* id of the form its tables must hold, or NULL */
};

struct material {
	char *id;
	char *name; /* as the notice calls it */
	struct strings
	    aliases; /* how subjects and file names say it; name included */
	enum material_per per;
	struct deadline deadline;
	struct owed_by *owed;
	size_t owed_count; /* 0 = welcome from everybody, owed by none */
	struct slot *slots;
	size_t slot_count;
	char *note;   /* shown to senders, or NULL */
	char *blank;  /* absolute path of the office's own empty form, sent with
			 reminders, or NULL */
	bool story;   /* what arrives of it is listed among the good stories */
	bool assumed; /* its form or date is our assumption, not the notice's */
};

struct named { /* a kind or a flag */
	char *id;
	char *name;
};

struct subject_grammar {
	/* Literals and {unit}, {material}, {day}, in order:
	 * "活动周{unit}{material}". The first literal is the marker by which a
	 * subject speaks the convention. */
	char *pattern;
	struct strings markers; /* any of these makes a mail ours: "活动周" */
	struct strings fillers; /* literal words left in: xx, 单位, 材料 */
	bool
	    required; /* false: a mail is read without it and nothing is said */
};

struct unit {
	char *code; /* permanent */
	char *name;
	struct strings aliases;   /* name included */
	char *kind;               /* id */
	struct strings flags;     /* ids */
	char *region;             /* or "" */
	int64_t staff, students;  /* head counts, -1 unknown */
	char *contact, *phone;    /* or "" */
	struct strings addresses; /* lower case */
	/* Whom an escalation goes to: */
	char *second_contact, *second_phone; /* or "" */
	struct strings second_addresses;     /* lower case */
};

struct roster {
	struct unit *units; /* in the file's order */
	size_t count;
};

struct person {
	char *name;
	char *phone;
};

/* --- what is said without being asked --------------------------------------
 */

/* One stage of reminding, seen from a deadline: "1 day before 15:00",
 * "2 hours after", "3 days after 09:00". */
enum stage_per { STAGE_ANY, STAGE_ONCE, STAGE_DAY };

struct reminder_stage {
	char *id;
	enum stage_per per; /* of which materials */
	bool after;         /* after the deadline, else before it */
	int64_t secs; /* so long; for days with an hour 86400 times the days */
	int32_t at;   /* on the day so reached at this second, -1 = as it falls
		       */
	bool second;  /* to the second contact, where the unit has one */
};

struct days {
	int32_t *items;
	size_t count;
};

struct reminder_settings {
	struct reminder_stage *stages; /* in order of time */
	size_t stage_count;            /* 0 = nobody is reminded */
	int32_t from, until;  /* secs of the day: nothing is said outside */
	bool weekends;        /* said on Saturdays and Sundays too */
	struct days holidays; /* nothing is said on these */
	struct days workdays; /* weekend days on which people work */
	int per_day;          /* reminders to one unit in a day */
	int per_material;     /* of one obligation in all */
	int64_t within_secs;  /* a stage not said so long after its time (of
				 allowed days) is passed over */
};

struct digest_settings {
	bool wanted;
	int32_t at;                  /* secs of the day */
	int32_t first_day, last_day; /* the days it is sent on */
	int64_t held_secs;  /* held mail is told of between digests, at most
			       this often; 0 = only in the digest */
	int64_t token_secs; /* how long a reply may decide */
};

struct campaign {
	char *id;
	char *title;
	char *notice; /* name and number of the notice */
	char *host;   /* the office that asks, as signed under a receipt */
	int32_t first_day, last_day;
	struct strings mailboxes; /* ids */
	struct named *kinds, *flags;
	size_t kind_count, flag_count;
	struct subject_grammar subject;
	struct material *materials;
	size_t material_count;
	struct form *forms;
	size_t form_count;
	struct roster roster;
	char *roster_path;
	struct person *contacts; /* whom to ask */
	size_t contact_count;
	struct reviewer *reviewers;
	size_t reviewer_count;
	struct reminder_settings reminders;
	struct digest_settings digest;
};

/* When an admin is told, and whom. */
struct alarm_settings {
	struct strings to; /* addresses; none = only the log and the hook */
	int silent_minutes, behind_minutes;
	int disk_free_percent;
};

struct config {
	char *path;          /* absolute */
	char *state;         /* absolute folder */
	int32_t offset_secs; /* of local time from UTC; +08:00 */
	char *templates;     /* absolute folder */
	int jobs;            /* workers at once */
	struct limits limits;
	struct alarm_settings alarms;
	struct mailbox *mailboxes;
	size_t mailbox_count;
	struct campaign *campaigns;
	size_t campaign_count;
	char hash[SHA256_HEX]; /* of every file read: config, includes, rosters
				*/
};

/* --- loading -------------------------------------------------------------- */

/* One complaint, ready to print as `file:line: reason`. */
struct config_problem {
	char *file;
	int line; /* 0 when the file as a whole is meant */
	char *text;
};

struct config_problems {
	struct config_problem *items;
	size_t count, cap;
};

/* Turns a spreadsheet into rows for the roster: rows[r][c] are malloc'ed
 * texts. Handed in because config parses no spreadsheet itself. 0 or -1. */
typedef int (*config_table_reader)(void *context, const char *path,
    char ****rows, size_t *row_count, size_t **col_counts, struct err *err);

/*
 * Loads `path` and all it names. NULL when there is any problem; every
 * problem found is in *problems (also after success: none then). Paths in the
 * file are relative to the file they stand in. `table` may be NULL: then an
 * .xlsx roster is a problem.
 */
struct config *config_load(const char *path, config_table_reader table,
    void *context, struct config_problems *problems);
void config_free(struct config *config);
void config_problems_free(struct config_problems *problems);

/* --- looking things up ---------------------------------------------------- */

const struct mailbox *config_mailbox(
    const struct config *config, const char *id);
const struct campaign *config_campaign(
    const struct config *config, const char *id);
/* The campaigns that read a mailbox, in order: call with i = 0, 1 … until NULL.
 */
const struct campaign *config_campaign_of(
    const struct config *config, const char *mailbox, size_t i);
/* The mailbox that units and reviewers hear from when they did not write: the
 * campaign's first that can send, else its first. */
const struct mailbox *campaign_mailbox(
    const struct config *config, const struct campaign *campaign);
const struct unit *campaign_unit(
    const struct campaign *campaign, const char *code);
const struct material *campaign_material(
    const struct campaign *campaign, const char *id);
const struct form *campaign_form(
    const struct campaign *campaign, const char *id);
const struct slot *material_slot(
    const struct material *material, const char *id);
bool campaign_is_reviewer(const struct campaign *campaign, const char *address);

/* How many the unit owes of the material; 0 = owes none. */
int material_owed(const struct material *material, const struct unit *unit);
/* The mailboxes it owes a copy to: *count 0 = one copy to any. */
const struct strings *material_mailboxes(
    const struct material *material, const struct unit *unit);

/* The last instant that is on time, INT64_MAX for undated and expected. `day`
 * is DAY_NONE for MATERIAL_ONCE. */
int64_t deadline_instant(const struct deadline *deadline,
    const struct campaign *campaign, int32_t day, int32_t offset_secs);
/* "2023-05-11", "2023-05-09 18:00", "daily 10:00 next day", "daily 18:00",
 * "7 days after the event", "7 days after the event 18:00", "undated",
 * "daily expected". 0 or -1 with what is expected in err. */
int deadline_parse(
    const char *text, struct deadline *deadline, struct err *err);

/* "1 day before 15:00", "2 hours after", "3 days after 09:00". Sets after,
 * secs and at. 0 or -1 with what is expected in err. */
int stage_parse(
    const char *text, struct reminder_stage *stage, struct err *err);

bool strings_have(const struct strings *strings, const char *text);

#endif
