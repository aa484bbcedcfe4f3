/*
 * The OLE2 container ([MS-CFB]) over a file's bytes in memory. Damaged ones
 * are usual, so every chain is bounded by the file's own size, and a stream
 * is a list of places in the file rather than a copy.
 */
#ifndef PARSERS_OLE_H
#define PARSERS_OLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ole_type { OLE_UNUSED, OLE_STORAGE, OLE_STREAM, OLE_ROOT = 5 };

struct ole_entry {
	char name[33]; /* ASCII in lower case, other characters are '?' */
	enum ole_type type;
	bool in_root; /* a child of the root storage */
	uint32_t first_sector;
	uint64_t size; /* as stated */
};

/* A stretch of a stream that lies in one piece in the file. */
struct ole_run {
	uint64_t start;     /* in the stream */
	uint64_t file_from; /* in the file */
	uint64_t size;
};

struct ole_stream {
	const unsigned char *bytes; /* of the file */
	struct ole_run *runs;       /* without gaps, from 0 */
	size_t run_count, run_cap;
	uint64_t size; /* of all runs: what can really be read */
	bool short_of; /* less than the directory states */
};

struct ole {
	const unsigned char *bytes; /* borrowed */
	size_t size;
	unsigned shift; /* of a sector: 9 or 12 */
	uint32_t sectors;
	uint32_t *fat; /* where the FAT's sectors are */
	uint32_t fat_count;
	struct ole_entry *entries; /* entries[0] is the root */
	uint32_t entry_count;
	struct ole_stream mini; /* what the mini sectors are cut from */
	uint32_t *mini_fat;     /* where its sectors are */
	uint32_t mini_fat_count;
	uint32_t mini_cutoff; /* smaller streams are in mini sectors */
};

/* 0, or -1 when there is no directory at all. Free with ole_free either
 * way; bytes must live as long. */
int ole_open(struct ole *ole, const unsigned char *bytes, size_t size);
void ole_free(struct ole *ole);

/* The stream of that name (lower case), a child of the root first, else one
 * anywhere; NULL when there is none. */
const struct ole_entry *ole_find(const struct ole *ole, const char *name);

/* Where an entry's bytes are: as many as its chain and the file have, at
 * most as stated. Free with ole_stream_free. */
void ole_stream_open(const struct ole *ole, const struct ole_entry *entry,
    struct ole_stream *stream);
/* Bytes that stand in one piece, as a stream. */
void ole_stream_plain(
    struct ole_stream *stream, const unsigned char *bytes, size_t size);
void ole_stream_free(struct ole_stream *stream);

/* The run that holds place `at` of the stream, or NULL behind its end. */
const struct ole_run *ole_stream_run(
    const struct ole_stream *stream, uint64_t at);
/* Copies up to size bytes from place `at`; returns how many there were. */
size_t ole_stream_copy(const struct ole_stream *stream, uint64_t at,
    size_t size, unsigned char *out);

#endif
