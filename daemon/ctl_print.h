/* What a listing says, for a terminal: the same JSON that --json prints, as
 * lines and aligned columns. A Chinese character is two columns wide. Text of
 * mails is made harmless to the terminal. */
#ifndef DAEMON_CTL_PRINT_H
#define DAEMON_CTL_PRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Columns a text takes on a terminal. */
size_t ctl_width(const char *text);

struct ctl_column {
	const char *key;     /* of each row; absent and null print as "-" */
	const char *heading; /* NULL = the key */
	size_t most;         /* columns, longer text is cut; 0 = no limit */
};

/* `rows` is an array of objects. A column of numbers stands right. A column in
 * which no row has anything is left out. */
void ctl_print_table(FILE *out, const json_t *rows,
    const struct ctl_column *columns, size_t count);

/* One line for each member of the object that holds a scalar, in order;
 * empty ones are left out. Texts stand on one line. */
void ctl_print_members(FILE *out, const json_t *object);

/* A scalar as a person reads it: instants without T and zone, true as yes;
 * null, "" and lists of nothing as "". Lists joined by ", ". malloc. */
char *ctl_text(const json_t *value);

void ctl_print_json(FILE *out, const json_t *value);

#endif
