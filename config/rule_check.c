/*
 * The names in a rule's expression. Its grammar is SQL's, and the engine
 * compiles it; here only names are looked up, so that a misspelt field is
 * found with its line.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "config/loader.h"

/* Head counts of the roster, beside the form's own fields. */
static const char *const roster_names[] = {"unit_staff", "unit_students"};

static const char *const sql_words[] = {"and", "or", "not", "is", "null", "in",
    "between", "like", "glob", "case", "when", "then", "else", "end", "isnull",
    "notnull", "true", "false", "cast", "as", "real", "integer", "text"};

static bool is_sql_word(const char *name)
{
	for (size_t i = 0; i < sizeof sql_words / sizeof *sql_words; i++)
		if (strcasecmp(sql_words[i], name) == 0)
			return true;
	return false;
}

static struct strings known_names(const struct form *form, bool per_row)
{
	struct strings names = {0};

	for (size_t i = 0; i < form->field_count; i++)
		strings_add(&names, form->fields[i].id);
	for (size_t i = 0; per_row && i < form->column_count; i++)
		strings_add(&names, form->columns[i].id);
	for (size_t i = 0; i < sizeof roster_names / sizeof *roster_names; i++)
		strings_add(&names, roster_names[i]);
	return names;
}

static bool is_column(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->column_count; i++)
		if (strcmp(form->columns[i].id, name) == 0)
			return true;
	return false;
}

/* False when nothing more need be said of this rule. */
static bool check_name(struct loader *loader, const struct node *node,
    const struct form *form, const struct strings *known, const char *name)
{
	struct node item = *node;

	if (is_sql_word(name) || strings_have(known, name))
		return true;
	if (is_column(form, name)) {
		loader_complain(loader, node,
		    "%s is a column: a rule over rows needs per_row = true",
		    name);
		return false;
	}
	item.type = NODE_TEXT;
	item.text = mem_strdup(name);
	loader_unknown(loader, &item, "field", known);
	free(item.text);
	return true;
}

/* Past a text in SQL quotes. */
static const char *skip_quoted(const char *at)
{
	char quote = *at++;

	while (*at && *at != quote)
		at++;
	return *at ? at + 1 : at;
}

static void check_names(struct loader *loader, const struct node *node,
    const struct form *form, const struct strings *known)
{
	const char *at = node->text;
	bool more = true;

	while (*at && more) {
		size_t len = 0;
		const char *after;
		char *name;

		if (*at == '\'') {
			at = skip_quoted(at);
			continue;
		}
		while (isalnum((unsigned char)at[len]) || at[len] == '_')
			len++;
		if (!len) {
			at++;
			continue;
		}
		after = at + len + strspn(at + len, " ");
		/* A number, or a function: the engine knows which there are. */
		if (!isdigit((unsigned char)*at) && *after != '(') {
			name = mem_strndup(at, len);
			more = check_name(loader, node, form, known, name);
			free(name);
		}
		at += len;
	}
}

void rule_check(struct loader *loader, const struct node *node,
    const struct form *form, const struct form_rule *rule)
{
	struct strings known = known_names(form, rule->per_row);
	const struct node *expression = node_find(node, "expression");
	const struct node *field = node_find(node, "field");

	if (expression && expression->type == NODE_TEXT)
		check_names(loader, expression, form, &known);
	if (field && field->type == NODE_TEXT &&
	    !strings_have(&known, field->text))
		loader_unknown(loader, field, "field", &known);
	strings_free(&known);
}
