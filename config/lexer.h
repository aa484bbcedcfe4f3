/*
 * Words of a libconfig file, for the look before libconfig's own: it stops at
 * the first syntax error and says "syntax error", so what office people and
 * input methods do to such files is found here, named, and mended for the
 * rest of the reading. Grammar: libconfig 1.5 manual, section 3.
 */
#ifndef CONFIG_LEXER_H
#define CONFIG_LEXER_H

#include <stddef.h>

#include "base/buf.h"
#include "config/config.h"

enum token_kind {
	TOKEN_NAME,
	TOKEN_TEXT,   /* with its quotes and escapes, as libconfig takes it */
	TOKEN_SCALAR, /* a number, true or false */
	TOKEN_MARK,   /* one of = ; , ( ) [ ] { } */
	TOKEN_INCLUDE,
	TOKEN_END
};

struct token {
	enum token_kind kind;
	char *text; /* mended; owned by the token */
	int line;
};

struct lexer {
	const char *file; /* for messages; by reference */
	const char *at, *end;
	int line;
	struct config_problems *problems;
	struct token ahead;
	bool has_ahead;
	bool cut; /* an unclosed comment took the rest */
};

/* `bytes` must be valid UTF-8 and stay while the lexer is used. */
void lexer_begin(struct lexer *lexer, const char *file, const char *bytes,
    size_t len, struct config_problems *problems);
/* The next token; the caller frees it. */
struct token lexer_next(struct lexer *lexer);
/* A look at the next token; it stays the lexer's. */
const struct token *lexer_peek(struct lexer *lexer);
/* Past the rest of the line; not after lexer_peek. */
void lexer_skip_line(struct lexer *lexer);
/* After lexer_peek: whether the token behind it begins with `byte`. */
bool lexer_follows(const struct lexer *lexer, char byte);
void lexer_end(struct lexer *lexer);

void token_free(struct token *token);
bool token_is(const struct token *token, char mark);

#endif
