/*
 * judge(facts, campaign, history, now) -> verdict: what a mail is, whose it
 * is, what of the notice it fulfils, and why. Pure: no clock, file, network or
 * log; the world comes in through struct judge_world. Design: README,
 * "How a mail is judged".
 */
#ifndef DAEMON_JUDGE_H
#define DAEMON_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/expression.h"
#include "base/facts.h"
#include "base/history.h"
#include "config/config.h"

struct match_index; /* match.h */

struct judge_mail {
	int64_t id;
	const struct mailbox *mailbox;
	int64_t received;
};

/* What reviewers decided about this one mail; NULL members: nothing. */
struct judge_decisions {
	const char *unit; /* assign */
	const char *material;
	int32_t day;   /* DAY_NONE: not decided */
	bool accepted; /* problems and holds are waved through */
};

struct judge_world {
	const struct config *config;
	const struct campaign *campaign;
	/* The campaign's roster made ready (match_index_new); NULL = made for
	 * each mail anew. */
	const struct match_index *index;
	int64_t now;
	void *context;
	/* What the unit has given before this mail (this mail's own pieces from
	 * an earlier judging are left out). Owned by the callee, valid until
	 * the end of judge(). Never NULL. */
	const struct history *(*history_of)(
	    void *context, const char *unit_code);
	/* The i-th unit code for which a reviewer confirmed this address, or
	 * NULL. */
	const char *(*confirmed_unit)(
	    void *context, const char *address, size_t i);
	/* The unit whose receipt has this Message-ID (a reply to it), or NULL.
	 */
	const char *(*unit_of_thread)(void *context, const char *message_id);
	struct evaluator evaluator;
	struct judge_decisions decisions;
};

enum disposition {
	MAIL_OTHER,  /* none of ours: listed, never answered */
	MAIL_SILENT, /* automatic, a list's, or from ourselves: never answered
		      */
	MAIL_BOUNCE,
	MAIL_OURS,
	MAIL_DECISION, /* a reviewer's, with a token: nothing is handed in */
	MAIL_QUERY     /* asks how its sender's unit stands */
};

enum word { WORD_RECEIVED, WORD_INCOMPLETE, WORD_HELD }; /* ascending weight */

struct verdict_piece {
	bool link; /* `index` is into facts->links, else facts->parts */
	size_t index;
	const struct slot *slot;
	enum piece_state state;
	bool repeat; /* the same contents were already there */
	const struct form_found *form; /* in facts->forms: what its table says
					  for this submission, or NULL */
	char sha256[SHA256_HEX];
};

/* One (unit, material, day) of this mail. Without any piece it is what the
 * mail names but does not carry (a forgotten attachment): WORD_INCOMPLETE. */
struct verdict_submission {
	const struct unit *unit;
	const struct material *material;
	int32_t day;
	bool day_inferred;
	struct verdict_piece *pieces;
	size_t piece_count;
	struct verdict_problem *problems;
	size_t problem_count;
	enum word word;
	bool late;
	int64_t deadline; /* INT64_MAX none */
	bool replaces;    /* an earlier good version stays in history */
	bool
	    kept_older; /* this one has problems, the earlier good one counts */
	bool unverified;
	const char *held; /* code, or NULL; see `hold codes` */
};

#define VERDICT_NO_PART \
	SIZE_MAX /* a problem of no attachment: of a link, or \
		    of what was not attached */

struct verdict_problem {
	size_t part; /* index into facts->parts, or VERDICT_NO_PART */
	struct form_problem problem; /* owned; rules have code "rule" and texts
					in detail (what) and raw (mend) */
};

/* A file that no material could be found for. */
struct verdict_loose {
	size_t part;
	const char *code; /* "no-material", "no-unit", "unread", "wrong-type",
			     "archive" */
};

/* One step of the chain of reasons, for `shoubaoctl explain`. */
struct verdict_reason {
	const char *step; /* "ours", "unit", "day", "material", "time",
			     "contents", "word" */
	char *text;       /* English, may quote the mail */
};

/*
 * Hold codes: "unit-disagrees" (subject, sender and form name different
 * units), "unit-unknown" (none could be read), "unit-ambiguous", "misspelt"
 * (a name one character off, and the sender does not settle it),
 * "day-disagrees", "day-outside" (not a day of the event), "sender-refused"
 * (the receiving server says the sender is forged, or two From),
 * "material-unknown" (files, and no material could be found for any),
 * "mail-unread" (the mail itself was too large or damaged). A code
 * stands for the mail as a whole when no submission of it is free of one, or
 * when a file's unit stays unknown.
 */
#define VERDICT_QUERY_UNITS 16

struct verdict {
	enum disposition disposition;
	const char *silent_reason; /* for MAIL_SILENT, or NULL */
	enum word word;            /* the heaviest of all */
	bool late;                 /* any submission is */
	struct verdict_submission *submissions;
	size_t submission_count;
	struct verdict_loose *loose;
	size_t loose_count;
	const char *held; /* hold code of the mail as a whole, or NULL */
	const struct unit *sender_unit; /* for whom the sender may speak (the
					   one this mail is about), or NULL */
	bool no_file;            /* it names materials but carries no file */
	bool subject_wrong;      /* the subject could not be read as asked */
	char *suggested_subject; /* ready to copy, or NULL */
	const struct unit *suggested_units[3];
	size_t suggested_unit_count;
	bool foreign_token; /* it has a reviewer's token and is from none */
	/* MAIL_QUERY: whose standing the sender may know; none = nobody's */
	const struct unit *query_units[VERDICT_QUERY_UNITS];
	size_t query_unit_count;
	struct verdict_reason *reasons;
	size_t reason_count;
};

struct verdict *judge(const struct judge_world *world,
    const struct judge_mail *mail, const struct facts *facts);
void verdict_free(struct verdict *verdict);

/* The campaign of the mailbox that this mail is for: the one whose convention
 * or forms it speaks, else whose roster knows the sender, else the one whose
 * event is nearest to `received`. NULL when the mailbox has none. */
const struct campaign *judge_campaign(const struct config *config,
    const struct judge_mail *mail, const struct facts *facts);

/* Campaigns of several years share a form's definition, and mail is read
 * before its campaign is known: days that were written without a year become
 * days of this campaign's. */
void judge_assume_year(const struct campaign *campaign, struct facts *facts);

/* "已收到", "需补充", "待核对". */
const char *word_chinese(enum word word);
const char *word_name(enum word word); /* "received", "incomplete", "held" */
const char *disposition_name(enum disposition disposition);
/* What the sender is told about a hold code, in Chinese. */
const char *hold_chinese(const char *code);

#endif
