/*
 * A sheet turned so that its columns are rows: a form whose columns run down
 * the left side, with a record in each column beside them, is read like any
 * other after turning.
 */
#ifndef PARSERS_FORM_TURN_H
#define PARSERS_FORM_TURN_H

#include "parsers/table.h"

/* A turned copy that refers to the texts of `sheet`. Free with
 * form_turn_free. */
void form_turn(const struct sheet *sheet, struct sheet *turned);
void form_turn_free(struct sheet *turned);

#endif
