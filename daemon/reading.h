/*
 * What a mail says, text by text, before anything is decided: the units,
 * materials and days that its subject, its file names and its forms name, and
 * for whom its sender may speak. The steps named identify_* settle it.
 */
#ifndef DAEMON_READING_H
#define DAEMON_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dates.h"
#include "judge.h"
#include "match.h"

struct said { /* what one text names */
	char *folded;
	const char *marker; /* of the convention, or NULL */
	struct match_units units;
	const struct material *materials[MATCH_MAX];
	size_t material_count;
	struct dates days;
};

enum material_by { /* how a claim's material was found, the surest first */
	MATERIAL_BY_NOTHING,
	MATERIAL_BY_FORM,
	MATERIAL_BY_NAME,
	MATERIAL_BY_SUBJECT,
	MATERIAL_BY_COMPANY, /* beside another file of this mail */
	MATERIAL_BY_KIND,    /* the only slot that takes such a file */
	MATERIAL_BY_DECISION
};

/* One form, file or link of the mail: the smallest thing that can be filed. */
struct claim {
	bool link;
	bool empty; /* the mail carries nothing: its subject alone is judged */
	size_t index; /* into facts' links or parts */
	unsigned kinds;
	const struct form_found *found; /* or NULL */
	const struct form *form;
	struct said name;   /* of the file, or else of what it came in */
	struct said filler; /* of the form's 填报单位 */
	int32_t form_day;   /* DAY_NONE when it has none */
	char sha256[SHA256_HEX];
	/* settled by identify_unit */
	const struct unit *unit;
	struct match_units perhaps; /* when unit is NULL */
	const char *held;
	/* settled by identify_material */
	const struct material *material;
	const struct slot *slot;
	enum material_by by;
	bool wrong_kind; /* the material has no slot for such a file */
	const char *loose;
	/* settled by identify_day */
	int32_t day;
	bool inferred;
};

enum sender_proof {
	SENDER_BELIEVED, /* the server vouches, or is not asked */
	SENDER_UNPROVEN, /* it says nothing */
	SENDER_REFUSED   /* it says forged; or there are two From */
};

struct reading {
	const struct judge_world *world;
	const struct judge_mail *mail;
	const struct facts *facts;
	const struct match_index *index;
	struct match_index *own_index; /* when the world brought none */
	struct match_table *materials; /* ids are indexes into the campaign's */
	struct said subject;
	struct match_units sender; /* those it may speak for */
	bool reviewer;             /* the sender is one: may speak for all */
	enum sender_proof proof;
	const struct unit *thread; /* whose receipt this answers, or NULL */
	struct match_units near;   /* misspelt somewhere, for suggestions */
	struct match_units subject_near; /* identify_unit's */
	bool subject_near_known;
	struct claim *claims;
	size_t claim_count, claim_cap;
};

void reading_of(const struct judge_world *world, const struct judge_mail *mail,
    const struct facts *facts, struct reading *reading);
void reading_free(struct reading *reading);

/* Adds the claim of a mail that carries nothing. */
void reading_add_empty(struct reading *reading);
bool said_material(const struct said *said, const struct material *material);

#endif
