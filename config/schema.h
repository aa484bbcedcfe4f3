/*
 * The one table of the configuration's keys. It drives the search for unknown
 * and missing keys, the type errors, and the list in shoubao.conf(5); what a
 * key means together with others is checked by the loaders.
 */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include "config/node.h"

enum schema_type {
	SCHEMA_TEXT,    /* not empty */
	SCHEMA_TEXTS,   /* ("a", "b"), or one text */
	SCHEMA_ID,      /* letters, digits, - and _; stays for ever */
	SCHEMA_INTEGER, /* within min and max */
	SCHEMA_NUMBER,
	SCHEMA_BOOL,
	SCHEMA_WORD,  /* one of the words of `of` */
	SCHEMA_WORDS, /* some of the words of `of` */
	SCHEMA_DAY,   /* "2023-05-17" */
	SCHEMA_DAYS,  /* ("2023-05-01", "2023-05-02"), or one day */
	SCHEMA_DEADLINE,
	SCHEMA_WHEN,    /* "1 day before 15:00" */
	SCHEMA_HOURS,   /* "08:30-18:00" */
	SCHEMA_HOUR,    /* "08:30", or "never" */
	SCHEMA_OFFSET,  /* "+08:00" */
	SCHEMA_ADDRESS, /* of mail */
	SCHEMA_PATH,    /* relative to the file it stands in */
	SCHEMA_GROUP,   /* { } with the keys of the group `of` */
	SCHEMA_GROUPS   /* ( { }, { } ) of them */
};

struct schema_key {
	const char *group; /* "" = the file itself, "mailbox", "material" … */
	const char *key;
	enum schema_type type;
	const char *of;        /* words parted by spaces, or a group */
	const char *otherwise; /* the default as shown; NULL = the key must
				  stand, "" = nothing */
	int64_t min, max;      /* SCHEMA_INTEGER */
	const char *unit;      /* "bytes", "secs", … or "" */
	const char *help;
};

extern const struct schema_key schema_keys[];
extern const size_t schema_key_count;

/* How a message or the manual names the type: "a text", "an integer" … */
const char *schema_type_name(enum schema_type type);

/* Checks the whole tree, each key against its row. */
void schema_keys_check(
    const struct node *root, struct config_problems *problems);

#endif
