#include "config/lexer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "config/problems.h"

#define TOKEN_BYTES (64u << 10)

/* What an input method left in Chinese mode types instead. */
static const struct wide {
	const char *typed;
	char meant;
} wides[] = {
    {"；", ';'},
    {"。", ';'},
    {"，", ','},
    {"、", ','},
    {"：", ':'},
    {"＝", '='},
    {"（", '('},
    {"）", ')'},
    {"｛", '{'},
    {"｝", '}'},
    {"［", '['},
    {"］", ']'},
    {"【", '['},
    {"】", ']'},
    {"“", '"'},
    {"”", '"'},
    {"＂", '"'},
    {"‘", '"'},
    {"’", '"'},
    {"＇", '"'},
    {"「", '"'},
    {"」", '"'},
    {"'", '"'},
    {"　", ' '},
    {"\u00a0", ' '},
    {"\u200b", ' '},
    {"\ufeff", ' '},
    {"＃", '#'},
};

static const struct wide *wide_at(const char *at, const char *end)
{
	for (size_t i = 0; i < sizeof wides / sizeof *wides; i++) {
		size_t len = strlen(wides[i].typed);

		if ((size_t)(end - at) >= len &&
		    memcmp(at, wides[i].typed, len) == 0)
			return &wides[i];
	}
	return NULL;
}

static void complain_wide(struct lexer *lexer, const struct wide *wide)
{
	if (wide->meant == ' ')
		problems_add(lexer->problems, lexer->file, lexer->line,
		    "a full-width or invisible space stands here: "
		    "type an ordinary space");
	else if (wide->typed[0] == '\'')
		problems_add(lexer->problems, lexer->file, lexer->line,
		    "a text stands in single quotes ('): type \" instead");
	else
		problems_add(lexer->problems, lexer->file, lexer->line,
		    "the full-width character %s stands here: type %c instead "
		    "(input method in English mode)",
		    wide->typed, wide->meant);
}

void lexer_begin(struct lexer *lexer, const char *file, const char *bytes,
    size_t len, struct config_problems *problems)
{
	*lexer = (struct lexer){
	    .file = file,
	    .at = bytes,
	    .end = bytes + len,
	    .line = 1,
	    .problems = problems,
	};
}

void token_free(struct token *token)
{
	free(token->text);
	token->text = NULL;
}

void lexer_end(struct lexer *lexer)
{
	if (lexer->has_ahead)
		token_free(&lexer->ahead);
	lexer->has_ahead = false;
}

bool token_is(const struct token *token, char mark)
{
	return token->kind == TOKEN_MARK && token->text[0] == mark;
}

static struct token token_new(
    enum token_kind kind, const char *text, size_t len, int line)
{
	return (struct token){kind, mem_strndup(text, len), line};
}

void lexer_skip_line(struct lexer *lexer)
{
	while (lexer->at < lexer->end && *lexer->at != '\n')
		lexer->at++;
}

static void skip_block_comment(struct lexer *lexer)
{
	int opened = lexer->line;

	for (lexer->at += 2; lexer->at < lexer->end; lexer->at++) {
		if (*lexer->at == '\n')
			lexer->line++;
		if (lexer->end - lexer->at >= 2 &&
		    memcmp(lexer->at, "*/", 2) == 0) {
			lexer->at += 2;
			return;
		}
	}
	lexer->cut = true;
	problems_add(lexer->problems, lexer->file, opened,
	    "the comment begun with /* is not closed: */ is missing");
}

static bool begins(const struct lexer *lexer, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(lexer->end - lexer->at) >= len &&
	       memcmp(lexer->at, text, len) == 0;
}

/* White space and comments, also those typed full-width. */
static void skip_blanks(struct lexer *lexer)
{
	while (lexer->at < lexer->end) {
		const struct wide *wide = wide_at(lexer->at, lexer->end);

		if (wide && (wide->meant == ' ' || wide->meant == '#')) {
			complain_wide(lexer, wide);
			if (wide->meant == '#')
				lexer_skip_line(lexer);
			else
				lexer->at += strlen(wide->typed);
		} else if (isspace((unsigned char)*lexer->at)) {
			lexer->line += *lexer->at++ == '\n';
		} else if (*lexer->at == '#' || begins(lexer, "//")) {
			lexer_skip_line(lexer);
		} else if (begins(lexer, "/*")) {
			skip_block_comment(lexer);
		} else {
			return;
		}
	}
}

/* Drops what an unclosed text swallowed: separators and blanks, and a
 * backslash that would take the quote put behind it. */
static void text_trim(struct buf *buf)
{
	while (buf->len > 1 && strchr(" \t\r;,\\", buf->data[buf->len - 1]))
		buf->data[--buf->len] = '\0';
}

/* Quotes around what had none, or others. */
static struct token token_quoted(const char *text, size_t len, int line)
{
	while (len && text[len - 1] == '\\')
		len--;
	return (struct token){
	    TOKEN_TEXT, mem_printf("\"%.*s\"", (int)len, text), line};
}

/* A text without its closing quote ends at a Chinese quote on its line, else
 * at the line's end. */
static void text_unclosed(
    struct lexer *lexer, const char *begin, struct buf *buf)
{
	const char *at = begin;

	while (at < lexer->end && *at != '\n' &&
	       !begins(&(struct lexer){.at = at, .end = lexer->end}, "”"))
		at++;
	buf_reset(buf);
	buf_putc(buf, '"');
	buf_append(buf, begin, (size_t)(at - begin));
	if (at < lexer->end && *at != '\n') {
		problems_add(lexer->problems, lexer->file, lexer->line,
		    "the text begun with \" is closed with ”: "
		    "type \" instead");
		at += strlen("”");
	} else {
		problems_add(lexer->problems, lexer->file, lexer->line,
		    "the text begun with \" is not closed on its line: "
		    "type \" at its end");
	}
	text_trim(buf);
	lexer->at = at;
}

static struct token lex_text(struct lexer *lexer)
{
	struct buf buf;
	struct token token;
	const char *begin = lexer->at + 1, *at = begin;

	buf_init(&buf, TOKEN_BYTES);
	while (at < lexer->end && *at != '"' && *at != '\n')
		at += *at == '\\' && at + 1 < lexer->end && at[1] != '\n' ? 2
									  : 1;
	if (at < lexer->end && *at == '"') {
		buf_append(&buf, begin - 1, (size_t)(at - begin) + 1);
		lexer->at = at + 1;
	} else {
		text_unclosed(lexer, begin, &buf);
	}
	buf_putc(&buf, '"');
	if (buf.full)
		problems_add(lexer->problems, lexer->file, lexer->line,
		    "this text is longer than %u bytes", TOKEN_BYTES);
	token = (struct token){TOKEN_TEXT,
	    mem_strdup(buf.full ? "\"\"" : buf_text(&buf)), lexer->line};
	buf_free(&buf);
	return token;
}

/* A text opened with a Chinese or single quote: to any quote on its line. */
static struct token lex_wide_text(struct lexer *lexer, const struct wide *open)
{
	const char *begin = lexer->at + strlen(open->typed), *at = begin;
	const struct wide *close = NULL;
	struct token token;

	complain_wide(lexer, open);
	for (; at < lexer->end && *at != '\n' && *at != '"'; at++) {
		close = wide_at(at, lexer->end);
		if (close && close->meant == '"')
			break;
		close = NULL;
	}
	token = token_quoted(begin, (size_t)(at - begin), lexer->line);
	if (close)
		at += strlen(close->typed);
	else if (at < lexer->end && *at == '"')
		at++;
	lexer->at = at;
	return token;
}

static bool is_name_byte(char byte)
{
	return isalnum((unsigned char)byte) || byte == '_' || byte == '-' ||
	       byte == '*';
}

static struct token lex_name(struct lexer *lexer)
{
	const char *begin = lexer->at;
	struct token token;

	while (lexer->at < lexer->end && is_name_byte(*lexer->at))
		lexer->at++;
	token = token_new(
	    TOKEN_NAME, begin, (size_t)(lexer->at - begin), lexer->line);
	if (strcasecmp(token.text, "true") == 0 ||
	    strcasecmp(token.text, "false") == 0)
		token.kind = TOKEN_SCALAR;
	return token;
}

static bool is_integer(const char *text)
{
	size_t sign = text[0] == '-' || text[0] == '+';
	size_t digits = strspn(text + sign, "0123456789");
	const char *rest = text + sign + digits;

	return digits && (!*rest || strcmp(rest, "L") == 0);
}

static bool is_float(const char *text)
{
	char *end;

	if (strspn(text, "0123456789+-.eE") != strlen(text))
		return false;
	strtod(text, &end);
	return !*end;
}

/* libconfig 1.5 reads an integer by atoi's rules: 13812345678 becomes
 * 927443790 and 0551 becomes 551, silently. */
static const char *number_slip(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (is_integer(text)) {
		if (digits > 1 && text[0] == '0')
			return "begins with 0, which would be lost";
		if (strchr(text, 'L'))
			return NULL;
		if (strtoll(text, NULL, 10) > INT32_MAX ||
		    strtoll(text, NULL, 10) < INT32_MIN)
			return "is too long for a number";
		return NULL;
	}
	if (strncasecmp(text, "0x", 2) == 0)
		return NULL;
	return is_float(text) ? NULL : "is no number";
}

static struct token lex_number(struct lexer *lexer)
{
	const char *begin = lexer->at;
	struct token token;
	const char *slip;

	while (lexer->at < lexer->end && !begins(lexer, "//") &&
	       !begins(lexer, "/*") &&
	       (isalnum((unsigned char)*lexer->at) ||
		   strchr("+-.:/@_", *lexer->at)))
		lexer->at++;
	token = token_new(
	    TOKEN_SCALAR, begin, (size_t)(lexer->at - begin), lexer->line);
	slip = number_slip(token.text);
	if (slip) {
		char *quoted = mem_printf("\"%s\"", token.text);

		problems_add(lexer->problems, lexer->file, token.line,
		    "%s %s: a phone or QQ number, a date or a time stands in "
		    "quotes: type %s",
		    token.text, slip, quoted);
		free(token.text);
		token.text = quoted;
		token.kind = TOKEN_TEXT;
	}
	return token;
}

/* Chinese words without quotes, and half of a full-width number. */
static struct token lex_bare(struct lexer *lexer)
{
	const char *begin = lexer->at;
	struct token token;

	while (lexer->at < lexer->end && !isspace((unsigned char)*lexer->at) &&
	       !strchr("=;,()[]{}\"#", *lexer->at) &&
	       !wide_at(lexer->at, lexer->end))
		utf8_next(&lexer->at);
	token = token_quoted(begin, (size_t)(lexer->at - begin), lexer->line);
	problems_add(lexer->problems, lexer->file, token.line,
	    "%.*s stands without quotes: type %s", (int)(lexer->at - begin),
	    begin, token.text);
	return token;
}

/* libconfig takes ":" for "=". */
static struct token lex_mark(struct lexer *lexer, char mark, size_t bytes)
{
	lexer->at += bytes;
	return token_new(TOKEN_MARK, mark == ':' ? "=" : &mark, 1, lexer->line);
}

static bool begins_number(const struct lexer *lexer)
{
	const char *at = lexer->at;

	if ((*at == '-' || *at == '+' || *at == '.') && at + 1 < lexer->end)
		at++;
	return isdigit((unsigned char)*at);
}

static struct token lex_at_sign(struct lexer *lexer)
{
	if (begins(lexer, "@include")) {
		lexer->at += strlen("@include");
		return token_new(TOKEN_INCLUDE, "@include", 8, lexer->line);
	}
	return lex_bare(lexer);
}

static struct token lex_other(struct lexer *lexer)
{
	const struct wide *wide = wide_at(lexer->at, lexer->end);
	char other[2] = {*lexer->at, '\0'};

	if (wide && wide->meant == '"')
		return lex_wide_text(lexer, wide);
	if (wide) {
		complain_wide(lexer, wide);
		return lex_mark(lexer, wide->meant, strlen(wide->typed));
	}
	if ((unsigned char)other[0] >= 0x80)
		return lex_bare(lexer);
	problems_add(lexer->problems, lexer->file, lexer->line,
	    "the character %s has no meaning here", other);
	lexer->at++;
	return lexer_next(lexer);
}

struct token lexer_next(struct lexer *lexer)
{
	if (lexer->has_ahead) {
		lexer->has_ahead = false;
		return lexer->ahead;
	}
	skip_blanks(lexer);
	if (lexer->at == lexer->end)
		return token_new(TOKEN_END, "", 0, lexer->line);
	if (*lexer->at == '"')
		return lex_text(lexer);
	if (strchr("=:;,()[]{}", *lexer->at))
		return lex_mark(lexer, *lexer->at, 1);
	if (*lexer->at == '@')
		return lex_at_sign(lexer);
	if (begins_number(lexer))
		return lex_number(lexer);
	if (isalpha((unsigned char)*lexer->at) || *lexer->at == '*')
		return lex_name(lexer);
	return lex_other(lexer);
}

const struct token *lexer_peek(struct lexer *lexer)
{
	if (!lexer->has_ahead) {
		struct token token = lexer_next(lexer);

		lexer->ahead = token;
		lexer->has_ahead = true;
	}
	return &lexer->ahead;
}

bool lexer_follows(const struct lexer *lexer, char byte)
{
	const char *at = lexer->at;

	/* Comments, as far as lines go: enough for a hint. */
	while (at < lexer->end && (isspace((unsigned char)*at) || *at == '#'))
		at += *at == '#' ? strcspn(at, "\n") : 1;
	return lexer->has_ahead && at < lexer->end && *at == byte;
}
