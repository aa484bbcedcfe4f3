/* An archive's files as further parts of the mail. */
#ifndef PARSERS_UNPACK_PARTS_H
#define PARSERS_UNPACK_PARTS_H

#include "base/facts.h"
#include "base/limits.h"
#include "parsers/sniff.h"

/* The note of an archive all of whose files are listed beside it. */
#define UNPACK_NOTE_OPENED "opened"

/*
 * Reads part `index`, an archive of this kind whose bytes are given: appends
 * a part for each file and its bytes to the pack, and sets the archive's own
 * outcome. Moves facts->parts. Archives inside archives are parts too and get
 * opened when their turn comes, limits->archive_depth deep.
 */
void unpack_parts_add(struct facts *facts, size_t index, enum sniff_kind kind,
    const unsigned char *bytes, size_t size, int pack_fd,
    const struct limits *limits);

#endif
