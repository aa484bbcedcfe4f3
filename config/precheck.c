#include "config/precheck.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/encoding.h"
#include "config/lexer.h"
#include "config/problems.h"

#define DEPTH_MAX 32    /* of brackets and includes together */
#define INCLUDES_MAX 10 /* as libconfig's own limit */

struct check {
	struct source *source;
	struct config_problems *problems;
	struct lexer *lexer; /* of the file being read */
	int muted;           /* inside a setting that is dropped */
	bool listed;         /* directly in a list */
	int depth;
	int includes;
};

static void read_file(
    struct check *check, const char *path, const struct source_place *from);
static void read_value(struct check *check);
static void read_include(struct check *check);

#define COMPLAIN(check, line, ...) \
	problems_add( \
	    (check)->problems, (check)->lexer->file, (line), __VA_ARGS__)

static void put(struct check *check, const char *token, int line)
{
	if (!check->muted)
		source_put(check->source, token, check->lexer->file, line);
}

/* Takes the next token and passes it on. */
static void take(struct check *check)
{
	struct token token = lexer_next(check->lexer);

	put(check, token.text, token.line);
	token_free(&token);
}

static void drop(struct check *check)
{
	struct token token = lexer_next(check->lexer);

	token_free(&token);
}

static bool next_is(struct check *check, char mark)
{
	return token_is(lexer_peek(check->lexer), mark);
}

static bool next_closes(struct check *check)
{
	const struct token *token = lexer_peek(check->lexer);

	return token->kind == TOKEN_END || token_is(token, '}') ||
	       token_is(token, ')') || token_is(token, ']');
}

static bool next_is_value(struct check *check)
{
	const struct token *token = lexer_peek(check->lexer);

	return token->kind == TOKEN_TEXT || token->kind == TOKEN_SCALAR ||
	       token_is(token, '{') || token_is(token, '(') ||
	       token_is(token, '[');
}

/* --- lists ---------------------------------------------------------------- */

/* What cannot stand in a list: its bracket must be missing. */
static bool next_ends_list(struct check *check)
{
	const struct token *token = lexer_peek(check->lexer);

	return token->kind == TOKEN_END || token_is(token, ';') ||
	       token_is(token, '}') || token_is(token, '=');
}

static bool list_goes_on(struct check *check, int opened)
{
	const struct token *token = lexer_peek(check->lexer);

	if (next_ends_list(check)) {
		COMPLAIN(check, token->line,
		    "the list begun with ( on line %d is not closed: "
		    ") is missing",
		    opened);
		check->source->incomplete = true;
		return false;
	}
	return !token_is(token, ')') && !token_is(token, ']');
}

/* After a value of a list: passes on the comma, if one belongs there. */
static void list_separator(struct check *check)
{
	struct token token;

	if (next_closes(check) || next_ends_list(check))
		return;
	if (!next_is(check, ',')) {
		const struct token *value = lexer_peek(check->lexer);

		COMPLAIN(check, value->line,
		    "a comma is missing before %s: the values of a list are "
		    "separated by ,",
		    value->text);
		put(check, ",", value->line);
		return;
	}
	token = lexer_next(check->lexer);
	while (next_is(check, ',')) {
		COMPLAIN(check, token.line, "two commas follow one another");
		drop(check);
	}
	if (next_closes(check))
		COMPLAIN(check, token.line,
		    "a comma stands before the end of the list: delete it");
	else if (!next_ends_list(check))
		put(check, ",", token.line);
	token_free(&token);
}

/* An @include that stands in the list itself is read as the group it most
 * likely is. */
static void read_list_include(struct check *check)
{
	int line = lexer_peek(check->lexer)->line;

	COMPLAIN(
	    check, line, "@include stands in a list: write { @include \"…\" }");
	put(check, "{", line);
	read_include(check);
	put(check, "}", line);
}

/* An array [ ] is passed on as a list: libconfig wants its values of one
 * type, which the schema says better. */
static void read_list(struct check *check)
{
	int opened = lexer_peek(check->lexer)->line;
	int last = opened;
	bool outer = check->listed;

	check->listed = true;
	drop(check);
	put(check, "(", opened);
	if (next_is(check, ',')) {
		COMPLAIN(
		    check, opened, "the list begins with a comma: delete it");
		drop(check);
	}
	while (list_goes_on(check, opened)) {
		last = lexer_peek(check->lexer)->line;
		if (lexer_peek(check->lexer)->kind == TOKEN_INCLUDE)
			read_list_include(check);
		else
			read_value(check);
		list_separator(check);
	}
	if (next_is(check, ')') || next_is(check, ']')) {
		last = lexer_peek(check->lexer)->line;
		drop(check);
	}
	put(check, ")", last);
	check->listed = outer;
}

/* --- groups --------------------------------------------------------------- */

static void read_include(struct check *check)
{
	struct source_place from = {check->lexer->file, 0};
	struct token path;
	char *text, *full;

	drop(check);
	path = lexer_next(check->lexer);
	from.line = path.line;
	if (path.kind != TOKEN_TEXT) {
		COMPLAIN(check, path.line,
		    "@include lacks its file: write @include \"file.conf\"");
		lexer_skip_line(check->lexer);
		check->source->incomplete = true;
	} else {
		text = mem_strndup(path.text + 1, strlen(path.text) - 2);
		full = source_path(check->lexer->file, text);
		read_file(check, full, &from);
		free(full);
		free(text);
	}
	token_free(&path);
	if (next_is(check, ';'))
		drop(check);
}

struct names {
	struct token *items;
	size_t count, cap;
};

/* The line a key already stands on in this group, or 0. The token is kept. */
static int name_seen(struct names *names, struct token token)
{
	int line = 0;

	for (size_t i = 0; i < names->count && !line; i++)
		if (strcmp(names->items[i].text, token.text) == 0)
			line = names->items[i].line;
	MEM_GROW(names->items, names->count, names->cap);
	names->items[names->count++] = token;
	return line;
}

static void names_free(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		token_free(&names->items[i]);
	free(names->items);
}

static void read_equals(struct check *check, const struct token *name)
{
	if (next_is(check, '=')) {
		take(check);
		while (next_is(check, '=')) {
			COMPLAIN(
			    check, name->line, "two = follow %s", name->text);
			drop(check);
		}
		return;
	}
	COMPLAIN(check, name->line, "= is missing after %s", name->text);
	put(check, "=", name->line);
}

/* name = { }, { } ): groups in a row without the list's own bracket. */
static void read_unopened_list(struct check *check, const struct token *name)
{
	COMPLAIN(check, name->line,
	    "( is missing after %s =: several groups stand in ( )", name->text);
	check->source->incomplete = true;
	check->muted++;
	while (next_is(check, ',') || next_is(check, '{')) {
		if (next_is(check, ','))
			drop(check);
		else
			read_value(check);
	}
	if (next_is(check, ')'))
		drop(check);
	check->muted--;
}

/* name = value ; — the separator may be missing (libconfig allows it). */
static void read_setting(struct check *check, struct names *names)
{
	struct token name = lexer_next(check->lexer);
	int seen = name_seen(names, name);
	const struct token *value;
	bool bare, group;

	if (seen)
		COMPLAIN(check, name.line,
		    "%s stands twice in this group: already on line %d",
		    name.text, seen);
	value = lexer_peek(check->lexer);
	bare = token_is(value, ';') || token_is(value, ',') ||
	       next_closes(check);
	check->muted += seen != 0 || bare;
	put(check, name.text, name.line);
	if (bare) {
		COMPLAIN(check, name.line, "%s has no value: write %s = …;",
		    name.text, name.text);
	} else {
		read_equals(check, &name);
		group = next_is(check, '{');
		read_value(check);
		if (group && next_is(check, ',') &&
		    lexer_follows(check->lexer, '{'))
			read_unopened_list(check, &name);
	}
	if (next_is(check, ';') || next_is(check, ','))
		take(check);
	else
		put(check, ";", name.line);
	check->muted -= seen != 0 || bare;
}

/* `told` is set when the brackets were complained of: once a group is enough,
 * for the rest follows from it. */
static void read_misplaced(struct check *check, bool *told)
{
	const struct token *token = lexer_peek(check->lexer);
	bool bracket = token->kind == TOKEN_MARK &&
		       strchr("{}()[]", token->text[0]);

	if (*told)
		;
	else if (bracket)
		COMPLAIN(check, token->line,
		    "%s stands where a key is expected (key = value;): is a "
		    "bracket missing above?",
		    token->text);
	else if (token_is(token, ';') || token_is(token, ','))
		COMPLAIN(check, token->line,
		    "nothing stands before this %s: delete it", token->text);
	else
		COMPLAIN(check, token->line,
		    "%s stands where a key is expected (key = value;)",
		    token->text);
	*told |= bracket;
	check->source->incomplete |= bracket;
	if (next_is_value(check)) {
		check->muted++;
		read_value(check);
		check->muted--;
		if (next_is(check, ';') || next_is(check, ','))
			drop(check);
	} else {
		drop(check);
	}
}

/* Whether what comes belongs to the list around, so that the brace of a group
 * in it must be missing. */
static bool next_is_lists(struct check *check)
{
	return next_is(check, ')') || next_is(check, ']') ||
	       next_is(check, '{') ||
	       (next_is(check, ',') && lexer_follows(check->lexer, '{'));
}

/* Keys up to the closing brace or the file's end. `element`: of a group that
 * stands in a list. */
static void read_members(struct check *check, bool element)
{
	struct names names = {0};
	bool told = false;

	for (;;) {
		const struct token *token = lexer_peek(check->lexer);

		if (token->kind == TOKEN_END || token_is(token, '}') ||
		    (element && next_is_lists(check)))
			break;
		if (token->kind == TOKEN_NAME)
			read_setting(check, &names);
		else if (token->kind == TOKEN_INCLUDE)
			read_include(check);
		else
			read_misplaced(check, &told);
	}
	names_free(&names);
}

static void read_group(struct check *check)
{
	int opened = lexer_peek(check->lexer)->line;
	int last = opened;
	bool outer = check->listed;

	check->listed = false;
	take(check);
	read_members(check, outer);
	check->listed = outer;
	if (next_is(check, '}')) {
		last = lexer_peek(check->lexer)->line;
		drop(check);
	} else {
		COMPLAIN(check, opened,
		    "the group begun with { is not closed: } is missing, at "
		    "line %d at the latest",
		    lexer_peek(check->lexer)->line);
		check->source->incomplete = true;
	}
	put(check, "}", last);
}

static void read_texts(struct check *check)
{
	take(check);
	/* libconfig joins neighbouring texts; in a list that is a comma
	 * forgotten, and list_separator says so. */
	while (lexer_peek(check->lexer)->kind == TOKEN_TEXT && !check->listed)
		take(check);
}

static void read_word(struct check *check)
{
	struct token word = lexer_next(check->lexer);
	char *quoted = mem_printf("\"%s\"", word.text);

	if (next_is(check, '=')) {
		COMPLAIN(check, word.line,
		    "%s = stands where a value is expected: is a { missing "
		    "before it?",
		    word.text);
		check->source->incomplete = true;
		drop(check);
	} else {
		COMPLAIN(check, word.line, "%s stands without quotes: type %s",
		    word.text, quoted);
	}
	put(check, quoted, word.line);
	free(quoted);
	token_free(&word);
}

/* Something stands in so that the reading goes on; what closes or ends
 * belongs to the reader above. */
static void read_nothing(struct check *check)
{
	const struct token *token = lexer_peek(check->lexer);
	bool told = false;

	put(check, "\"\"", token->line);
	if (!token_is(token, ';') && !next_closes(check)) {
		read_misplaced(check, &told);
		return;
	}
	COMPLAIN(check, token->line, "a value is missing here");
}

static void read_value(struct check *check)
{
	const struct token *token = lexer_peek(check->lexer);

	if (check->depth >= DEPTH_MAX) {
		COMPLAIN(
		    check, token->line, "nested deeper than %d", DEPTH_MAX);
		drop(check);
		return;
	}
	check->depth++;
	if (token->kind == TOKEN_TEXT)
		read_texts(check);
	else if (token->kind == TOKEN_SCALAR)
		take(check);
	else if (token->kind == TOKEN_NAME)
		read_word(check);
	else if (token_is(token, '{'))
		read_group(check);
	else if (token_is(token, '(') || token_is(token, '['))
		read_list(check);
	else
		read_nothing(check);
	check->depth--;
}

/* --- files ---------------------------------------------------------------- */

static void read_bytes(
    struct check *check, const char *file, const char *bytes, size_t len)
{
	struct lexer lexer, *outer = check->lexer;
	int depth = check->depth;

	lexer_begin(&lexer, file, bytes, len, check->problems);
	check->lexer = &lexer;
	check->depth = 0;
	for (read_members(check, false); next_is(check, '}');
	     read_members(check, false)) {
		COMPLAIN(check, lexer_peek(&lexer)->line,
		    "} closes nothing: delete it, or a { is missing above");
		check->source->incomplete = true;
		drop(check);
	}
	check->source->incomplete |= lexer.cut;
	lexer_end(&lexer);
	check->lexer = outer;
	check->depth = depth;
}

static void read_file(
    struct check *check, const char *path, const struct source_place *from)
{
	size_t len, skip;
	const char *file;
	char *bytes;

	if (check->includes >= INCLUDES_MAX) {
		problems_add(check->problems, from->file, from->line,
		    "@include deeper than %d files: does a file include "
		    "itself?",
		    INCLUDES_MAX);
		check->source->incomplete = true;
		return;
	}
	bytes = source_read(check->source, path, from, &len, check->problems);
	if (!bytes) {
		check->source->incomplete = true;
		return;
	}
	file = source_name(check->source, path);
	check->includes++;
	if (encoding_check(file, bytes, len, &skip, check->problems) == 0)
		read_bytes(check, file, bytes + skip, len - skip);
	else
		check->source->incomplete = true;
	check->includes--;
	free(bytes);
}

int precheck_file(
    struct source *source, const char *path, struct config_problems *problems)
{
	struct check check = {.source = source, .problems = problems};

	read_file(&check, path, NULL);
	return source->incomplete ? -1 : 0;
}
