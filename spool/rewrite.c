#include "spool/rewrite.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"

static const char *const words[] = {"and", "or", "not", "is", "null", "isnull",
    "notnull", "between", "in", "like", "case", "when", "then", "else", "end",
    "true", "false", NULL};
static const char *const functions[] = {"abs", "round", "min", "max", "length",
    "coalesce", "ifnull", "nullif", "instr", "substr", "like", NULL};
/* The longer first. */
static const char *const operators[] = {"<=", ">=", "<>", "!=", "==", "||", "+",
    "-", "*", "/", "%", "(", ")", ",", "<", ">", "=", NULL};

static bool is_listed(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (strcasecmp(*list, name) == 0)
			return true;
	return false;
}

bool rewrite_is_function(const char *name)
{
	return is_listed(functions, name);
}

struct rewrite {
	const char *at;
	struct buf out;
	int depth; /* of parentheses */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool starts_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static size_t digits(const char *at)
{
	return strspn(at, "0123456789");
}

/* 12, 12.5, .5, 1e3: a whole number gets ".0", for SQL divides integers by
 * cutting off. */
static int put_number(struct rewrite *rewrite, struct err *err)
{
	const char *at = rewrite->at;
	const char *from = at;
	bool whole = true;

	at += digits(at);
	if (*at == '.') {
		whole = false;
		at += 1 + digits(at + 1);
	}
	if (*at == 'e' || *at == 'E') {
		size_t sign = at[1] == '+' || at[1] == '-';
		if (digits(at + 1 + sign) > 0) {
			whole = false;
			at += 1 + sign + digits(at + 1 + sign);
		}
	}
	if (starts_name(*at) || *at == '.')
		return err_set(err, ERR_REJECT, "%.*s… is no number",
		    (int)(at - from) + 1, from);
	buf_append(&rewrite->out, from, (size_t)(at - from));
	buf_puts(&rewrite->out, whole ? ".0 " : " ");
	rewrite->at = at;
	return 0;
}

static int put_text(struct rewrite *rewrite, struct err *err)
{
	const char *at = rewrite->at + 1;

	while (*at != '\0' && (*at != '\'' || at[1] == '\''))
		at += *at == '\'' ? 2 : 1;
	if (*at == '\0')
		return err_set(err, ERR_REJECT, "a ' is not closed");
	at++;
	buf_append(&rewrite->out, rewrite->at, (size_t)(at - rewrite->at));
	buf_putc(&rewrite->out, ' ');
	rewrite->at = at;
	return 0;
}

static int put_name(struct rewrite *rewrite, struct err *err)
{
	const char *from = rewrite->at;
	const char *at = from;
	int result = 0;

	while (starts_name(*at) || is_digit(*at))
		at++;
	rewrite->at = at;
	char *name = mem_strndup(from, (size_t)(at - from));
	bool called = at[strspn(at, " \t\r\n")] == '(';
	if (is_listed(words, name) || (called && rewrite_is_function(name)))
		buf_printf(&rewrite->out, "%s ", name);
	else if (called)
		result = err_set(
		    err, ERR_REJECT, "there is no function %s", name);
	else
		buf_printf(&rewrite->out, ":%s ", name);
	free(name);
	return result;
}

static int put_operator(struct rewrite *rewrite, struct err *err)
{
	const char *const *known = operators;

	while (
	    *known != NULL && strncmp(*known, rewrite->at, strlen(*known)) != 0)
		known++;
	if (*known == NULL)
		return err_set(err, ERR_REJECT,
		    "\"%.12s\" begins with nothing an expression knows",
		    rewrite->at);
	if (**known == '(')
		rewrite->depth++;
	if (**known == ')' && --rewrite->depth < 0)
		return err_set(err, ERR_REJECT, "a ) has no (");
	buf_printf(&rewrite->out, "%s ", *known);
	rewrite->at += strlen(*known);
	return 0;
}

static int put_token(struct rewrite *rewrite, struct err *err)
{
	char c = *rewrite->at;

	if (is_digit(c) || (c == '.' && is_digit(rewrite->at[1])))
		return put_number(rewrite, err);
	if (c == '\'')
		return put_text(rewrite, err);
	if (starts_name(c))
		return put_name(rewrite, err);
	return put_operator(rewrite, err);
}

char *rewrite_expression(const char *expression, struct err *err)
{
	struct rewrite rewrite = {.at = expression};
	int result = 0;

	buf_init(&rewrite.out, 4 * REWRITE_MAX_BYTES);
	buf_puts(&rewrite.out, "SELECT ( ");
	if (strlen(expression) > REWRITE_MAX_BYTES)
		result = err_set(
		    err, ERR_REJECT, "longer than %d bytes", REWRITE_MAX_BYTES);
	while (result == 0) {
		rewrite.at += strspn(rewrite.at, " \t\r\n");
		if (*rewrite.at == '\0')
			break;
		result = put_token(&rewrite, err);
	}
	buf_putc(&rewrite.out, ')');
	if (result == 0 && rewrite.depth != 0)
		result = err_set(err, ERR_REJECT, "a ( is not closed");
	if (result == 0 && rewrite.out.full)
		result = err_set(err, ERR_REJECT, "too long");
	if (result == 0)
		return buf_take(&rewrite.out);
	buf_free(&rewrite.out);
	return NULL;
}
