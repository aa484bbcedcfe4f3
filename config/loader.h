/*
 * From the checked tree to the structs of config.h. Every loader fills its
 * struct wholly (texts that are missing become ""), complains of what the
 * schema cannot see, and goes on; config_load gives nothing out when there is
 * any complaint.
 */
#ifndef CONFIG_LOADER_H
#define CONFIG_LOADER_H

#include "config/node.h"
#include "config/source.h"

struct loader {
	struct source *source;
	struct config_problems *problems;
	config_table_reader table;
	void *context;
	const char *cwd;     /* absolute: shown paths are seen from there */
	const char *state;   /* absolute, or "" */
	int32_t offset_secs; /* of the config's zone */
};

/* One function for each group of the schema; *out is overwritten. */
void mailbox_load(
    struct loader *loader, const struct node *node, struct mailbox *out);
/* A source's or sink's server; `key` is "imap" or "smtp". */
void server_load(struct loader *loader, const struct node *end, const char *key,
    struct mailbox_end *out);
/* Reads the roster too. */
void campaign_load(struct loader *loader, const struct config *config,
    const struct node *node, struct campaign *out);
/* The campaign's kinds, flags, forms and roster are loaded already. */
void material_load(struct loader *loader, const struct campaign *campaign,
    const struct node *node, struct material *out);
/* What only all materials together show. */
void materials_check(struct loader *loader, const struct node *campaign);
/* `node` may be NULL. */
void subject_load(struct loader *loader, const struct node *node,
    struct subject_grammar *out);
void form_load(
    struct loader *loader, const struct node *node, struct form *out);
void rule_check(struct loader *loader, const struct node *node,
    const struct form *form, const struct form_rule *rule);

/* `node` is the campaign's; its days are loaded. */
void reminders_load(
    struct loader *loader, const struct node *node, struct campaign *out);
/* The same; its materials and reviewers are loaded too. */
void digest_load(
    struct loader *loader, const struct node *node, struct campaign *out);

void subject_free_members(struct subject_grammar *subject);
void mailbox_free_members(struct mailbox *mailbox);
void server_free_members(struct mailbox_end *end);
void campaign_free_members(struct campaign *campaign);
void material_free_members(struct material *material);
void reminders_free_members(struct reminder_settings *reminders);

/* --- help for them -------------------------------------------------------- */

void loader_complain(struct loader *loader, const struct node *node,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Complains of each group of the list whose `key` an earlier one has. */
void loader_unique(struct loader *loader, const struct node *group,
    const char *list, const char *key);
/* "unknown WHAT …" with the nearest of `known` at the item's place. */
void loader_unknown(struct loader *loader, const struct node *item,
    const char *what, const struct strings *known);
/* The path a text names, absolute; "" when it is missing. malloc. */
char *loader_path(
    struct loader *loader, const struct node *group, const char *key);
/* `text` seen from the folder of `file`, absolute; malloc. */
char *loader_absolute(
    struct loader *loader, const char *file, const char *text);
/* A day; DAY_NONE when it is missing or wrong. */
int32_t loader_day(const struct node *group, const char *key);

#endif
