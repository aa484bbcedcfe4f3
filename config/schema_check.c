#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "config/nearest.h"
#include "config/problems.h"
#include "config/schema.h"
#include "config/time_words.h"

#define ID_BYTES 64

static void check_group(struct config_problems *problems,
    const struct node *node, const char *group);

static void unexpected(struct config_problems *problems,
    const struct node *node, const char *key, const char *expected)
{
	problems_add(problems, node->file, node->line, "%s = %s: expected %s",
	    key, node_shown(node), expected);
}

/* --- values --------------------------------------------------------------- */

static bool is_id(const char *text)
{
	size_t len = strlen(text);

	if (!len || len > ID_BYTES)
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '-' &&
		    *text != '_')
			return false;
	return true;
}

/* Enough for our own use: no spaces, one @, something at both sides. */
static bool is_address(const char *text)
{
	const char *at = strchr(text, '@');

	return at && at != text && at[1] && !strchr(at + 1, '@') &&
	       strcspn(text, " \t<>\"',;") == strlen(text);
}

static bool text_fits(enum schema_type type, const char *text)
{
	struct reminder_stage stage;
	struct deadline deadline;
	int32_t number, until;

	switch (type) {
	case SCHEMA_ID:
		return is_id(text);
	case SCHEMA_ADDRESS:
		return is_address(text);
	case SCHEMA_DAY:
	case SCHEMA_DAYS:
		return day_parse(text, &number) == 0;
	case SCHEMA_OFFSET:
		return offset_parse(text, &number) == 0;
	case SCHEMA_DEADLINE:
		return deadline_parse(text, &deadline, NULL) == 0;
	case SCHEMA_WHEN:
		return stage_parse(text, &stage, NULL) == 0;
	case SCHEMA_HOURS:
		return time_words_hours(text, &number, &until) >= 0;
	case SCHEMA_HOUR:
		return time_words_hour(text, &number) == 0;
	default:
		return text[strspn(text, " \t\r\n")] != '\0';
	}
}

/* Texts with a grammar of their own say by themselves what is expected. */
static bool explained(enum schema_type type, const char *text, struct err *err)
{
	struct reminder_stage stage;
	struct deadline deadline;

	if (type == SCHEMA_DEADLINE)
		return deadline_parse(text, &deadline, err) != 0;
	return type == SCHEMA_WHEN && stage_parse(text, &stage, err) != 0;
}

static void check_text(struct config_problems *problems,
    const struct node *node, const struct schema_key *row)
{
	struct err err;

	if (node->type == NODE_TEXT && text_fits(row->type, node->text))
		return;
	if (node->type == NODE_TEXT && explained(row->type, node->text, &err)) {
		problems_add(problems, node->file, node->line, "%s = %s: %s",
		    row->key, node_shown(node), err.text);
		return;
	}
	/* An optional text may be left empty. */
	if (node->type == NODE_TEXT && row->type == SCHEMA_TEXT &&
	    row->otherwise && !*row->otherwise)
		return;
	unexpected(problems, node, row->key, schema_type_name(row->type));
}

/* Whether `words` (parted by spaces) has the word; the nearest otherwise. */
static bool has_word(
    const char *words, const char *word, char nearest[ID_BYTES + 1])
{
	struct nearest best = nearest_begin(word);
	char one[ID_BYTES + 1];

	*nearest = '\0';
	while (*words) {
		size_t len = strcspn(words, " ");

		snprintf(one, sizeof one, "%.*s", (int)len, words);
		if (strcmp(one, word) == 0)
			return true;
		best.best = NULL;
		nearest_offer(&best, one);
		if (best.best)
			memcpy(nearest, one, sizeof one);
		words += len + strspn(words + len, " ");
	}
	return false;
}

static void check_word(struct config_problems *problems,
    const struct node *node, const struct schema_key *row)
{
	char nearest[ID_BYTES + 1] = "";

	if (node->type == NODE_TEXT && has_word(row->of, node->text, nearest))
		return;
	problems_add(problems, node->file, node->line,
	    "%s = %s: expected one of %s%s%s%s", row->key, node_shown(node),
	    row->of, *nearest ? "; did you mean \"" : "", nearest,
	    *nearest ? "\"?" : "");
}

static void check_list(struct config_problems *problems,
    const struct node *node, const struct schema_key *row,
    void (*check)(struct config_problems *, const struct node *,
	const struct schema_key *))
{
	if (node->type != NODE_LIST) {
		check(problems, node, row);
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		check(problems, &node->members[i], row);
	if (!node->count && !row->otherwise)
		unexpected(problems, node, row->key, "at least one text");
}

static void check_integer(struct config_problems *problems,
    const struct node *node, const struct schema_key *row)
{
	char range[96];

	if (node->type != NODE_INTEGER) {
		unexpected(
		    problems, node, row->key, schema_type_name(row->type));
		return;
	}
	if (node->integer >= row->min && node->integer <= row->max)
		return;
	if (row->max == INT64_MAX)
		snprintf(range, sizeof range, "at least %" PRId64, row->min);
	else
		snprintf(range, sizeof range, "%" PRId64 " to %" PRId64,
		    row->min, row->max);
	unexpected(problems, node, row->key, range);
}

static void check_groups(struct config_problems *problems,
    const struct node *node, const struct schema_key *row)
{
	if (node->type != NODE_LIST) {
		unexpected(
		    problems, node, row->key, schema_type_name(row->type));
		return;
	}
	if (!node->count && !row->otherwise)
		unexpected(
		    problems, node, row->key, "at least one { key = value; }");
	for (size_t i = 0; i < node->count; i++) {
		if (node->members[i].type == NODE_GROUP)
			check_group(problems, &node->members[i], row->of);
		else
			unexpected(problems, &node->members[i], row->key,
			    schema_type_name(row->type));
	}
}

static void check_value(struct config_problems *problems,
    const struct node *node, const struct schema_key *row)
{
	bool fits = true;

	switch (row->type) {
	case SCHEMA_INTEGER:
		check_integer(problems, node, row);
		return;
	case SCHEMA_WORD:
		check_word(problems, node, row);
		return;
	case SCHEMA_WORDS:
		check_list(problems, node, row, check_word);
		return;
	case SCHEMA_TEXTS:
	case SCHEMA_DAYS:
		check_list(problems, node, row, check_text);
		return;
	case SCHEMA_GROUPS:
		check_groups(problems, node, row);
		return;
	case SCHEMA_NUMBER:
		fits = node->type == NODE_INTEGER || node->type == NODE_NUMBER;
		break;
	case SCHEMA_BOOL:
		fits = node->type == NODE_BOOL;
		break;
	case SCHEMA_GROUP:
		fits = node->type == NODE_GROUP;
		if (fits)
			check_group(problems, node, row->of);
		break;
	default:
		check_text(problems, node, row);
		return;
	}
	if (!fits)
		unexpected(
		    problems, node, row->key, schema_type_name(row->type));
}

/* --- keys ----------------------------------------------------------------- */

static const struct schema_key *find_row(const char *group, const char *key)
{
	for (size_t i = 0; i < schema_key_count; i++)
		if (strcmp(schema_keys[i].group, group) == 0 &&
		    strcmp(schema_keys[i].key, key) == 0)
			return &schema_keys[i];
	return NULL;
}

static void complain_unknown(struct config_problems *problems,
    const struct node *node, const char *group)
{
	struct nearest nearest = nearest_begin(node->name);

	for (size_t i = 0; i < schema_key_count; i++)
		if (strcmp(schema_keys[i].group, group) == 0)
			nearest_offer(&nearest, schema_keys[i].key);
	problems_add(problems, node->file, node->line,
	    "unknown key %s in %s%s%s", node->name,
	    *group ? "a " : "the main file", *group ? group : "",
	    nearest_hint(&nearest));
}

static void check_present(struct config_problems *problems,
    const struct node *node, const char *group)
{
	for (size_t i = 0; i < schema_key_count; i++) {
		const struct schema_key *row = &schema_keys[i];

		if (row->otherwise || strcmp(row->group, group) != 0 ||
		    node_find(node, row->key))
			continue;
		problems_add(problems, node->file, node->line,
		    "%s%s lacks %s: expected %s (%s)",
		    *group ? "this " : "the main file", group, row->key,
		    schema_type_name(row->type), row->help);
	}
}

static void check_group(struct config_problems *problems,
    const struct node *node, const char *group)
{
	for (size_t i = 0; i < node->count; i++) {
		const struct node *member = &node->members[i];
		const struct schema_key *row = find_row(group, member->name);

		if (row)
			check_value(problems, member, row);
		else
			complain_unknown(problems, member, group);
	}
	check_present(problems, node, group);
}

void schema_keys_check(
    const struct node *root, struct config_problems *problems)
{
	check_group(problems, root, "");
}
