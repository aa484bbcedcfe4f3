/* An archive as the only part of a mail, for the tests of archives. */
#ifndef TESTS_UNIT_ARCHIVE_RUN_H
#define TESTS_UNIT_ARCHIVE_RUN_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "parsers/contents.h"
#include "tests/unit/message_run.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A mail whose only part is the archive, all its parts read. */
static inline struct run run_archive(
    const struct buf *archive, const char *name, const struct limits *limits)
{
	struct run run = {facts_new(), run_file(archive->data, archive->len)};
	struct facts *facts = run.facts;

	facts->parts = mem_calloc(1, sizeof *facts->parts);
	facts->part_count = 1;
	facts->parts[0] = (struct facts_part){.name = mem_strdup(name),
	    .type = mem_strdup("application/octet-stream"),
	    .size = (int64_t)archive->len,
	    .text_chars = -1};
	sha256_of(archive->data, archive->len, facts->parts[0].sha256);
	for (size_t i = 0; i < facts->part_count; i++)
		contents_read(facts, i, run.pack, NULL, limits);
	return run;
}

static inline bool is_opened(const struct facts_part *part)
{
	for (size_t i = 0; i < part->note_count; i++)
		if (strcmp(part->notes[i], "opened") == 0)
			return true;
	return false;
}

static inline void assert_part(
    const struct run *run, size_t index, const char *name, enum outcome outcome)
{
	assert_true(index < run->facts->part_count);
	const struct facts_part *part = &run->facts->parts[index];
	assert_string_equal(part->name, name);
	assert_string_equal(outcome_name(part->outcome), outcome_name(outcome));
	assert_true(outcome == OUTCOME_OK || part->reason != NULL);
}

static inline void assert_bytes(
    const struct run *run, size_t index, const char *text, size_t size)
{
	const struct facts_part *part = &run->facts->parts[index];
	char sha256[SHA256_HEX];
	char *bytes = mem_alloc(size + 1);

	assert_int_equal(part->size, size);
	assert_int_equal(
	    pread(run->pack, bytes, size, (off_t)part->pack_offset), size);
	assert_memory_equal(bytes, text, size);
	sha256_of(text, size, sha256);
	assert_string_equal(part->sha256, sha256);
	free(bytes);
}

#endif
