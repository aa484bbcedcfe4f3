/*
 * The configuration as a plain tree, each setting with the file and line it
 * came from: what the schema checks and the loaders read, so that libconfig
 * stays behind load.c.
 */
#ifndef CONFIG_NODE_H
#define CONFIG_NODE_H

#include "config/config.h"

enum node_type {
	NODE_GROUP, /* { }: members with names */
	NODE_LIST,  /* ( ) or [ ]: members without */
	NODE_TEXT,
	NODE_INTEGER,
	NODE_NUMBER, /* with a decimal point or exponent */
	NODE_BOOL
};

struct node {
	enum node_type type;
	char *name; /* NULL in a list */
	char *text;
	int64_t integer; /* also 0 or 1 of NODE_BOOL */
	double number;
	const char *file; /* the source's */
	int line;
	struct node *members;
	size_t count;
};

void node_free_members(struct node *node);
/* The member of that name, or NULL (also for NULL). */
const struct node *node_find(const struct node *group, const char *name);
/* Its members as a list; *count 0 when there is no such list. */
const struct node *node_list(
    const struct node *group, const char *name, size_t *count);

/* The same where one value may stand without its list. */
const struct node *node_items(
    const struct node *group, const char *name, size_t *count);

/* The value, or the default where the key is absent or of another type (the
 * schema has complained of that). Texts are malloc'ed. */
char *node_text(
    const struct node *group, const char *name, const char *otherwise);
const char *node_peek(const struct node *group, const char *name);
int64_t node_integer(
    const struct node *group, const char *name, int64_t otherwise);
bool node_bool(const struct node *group, const char *name, bool otherwise);
/* A list of texts, or one text. The members that are no texts are left out. */
struct strings node_strings(const struct node *group, const char *name);

/* What stands there, short enough for a message: "\"xx\"", "5", "a group".
 * Static buffer. */
const char *node_shown(const struct node *node);

void strings_add(struct strings *strings, const char *text);
void strings_free(struct strings *strings);

#endif
