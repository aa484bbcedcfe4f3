/*
 * Which of a field's choices a person took: written out, or ticked among all
 * of them ("☑是 □否").
 */
#ifndef PARSERS_FORM_CHOICE_H
#define PARSERS_FORM_CHOICE_H

#include "base/form.h"

/* The index into field->choices, -1 when it is not exactly one. */
int form_choice_of(const struct form_field *field, const char *text);

#endif
