/* The evaluator of field expressions as the pure code is handed it. */
#ifndef BASE_EXPRESSION_H
#define BASE_EXPRESSION_H

#include <stddef.h>

enum expression_result {
	EXPRESSION_FALSE,
	EXPRESSION_TRUE,
	EXPRESSION_UNKNOWN, /* NULL: a value is absent, so it is not checked */
	EXPRESSION_ERROR    /* not an expression: the config's fault */
};

enum expression_kind { EXPRESSION_NULL, EXPRESSION_NUMBER, EXPRESSION_TEXT };

struct expression_value {
	const char *name;
	enum expression_kind kind;
	double number;
	const char *text;
};

struct evaluator {
	void *context;
	enum expression_result (*evaluate)(void *context,
	    const char *expression, const struct expression_value *values,
	    size_t count);
};

#endif
