/*
 * What is inside the parts of a mail: each part's bytes are sniffed, tables
 * are read and searched for forms.
 */
#ifndef PARSERS_CONTENTS_H
#define PARSERS_CONTENTS_H

#include <stddef.h>

#include "base/facts.h"
#include "base/limits.h"

struct form_set;

/*
 * Reads the part `index` of `facts` from its place in the pack: sets its
 * outcome, reason, notes and `checked`, and appends the forms found to
 * facts->forms. A kind of file that is not read stays received, not checked
 * (OUTCOME_OK, checked false). May append parts (an archive's members).
 */
void contents_read(struct facts *facts, size_t index, int pack_fd,
    const struct form_set *forms, const struct limits *limits);

/* Marks a part that an earlier worker died of. */
void contents_skip(struct facts *facts, size_t index, enum outcome outcome);

#endif
