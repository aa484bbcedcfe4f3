/* What the files unpack*.c share. */
#ifndef PARSERS_UNPACK_PRIVATE_H
#define PARSERS_UNPACK_PRIVATE_H

#include "parsers/unpack.h"

struct unpack {
	const unsigned char *bytes;
	size_t size;
	const struct limits *limits;
	const struct unpack_sink *sink;
	struct table_report *report; /* of the archive */
	int64_t room_bytes;
	int64_t unpacked_bytes; /* of all files so far */
	int64_t file_bytes;     /* of the open one */
	int64_t entries;        /* also those passed over */
	size_t files;           /* named to the sink */
	size_t whole, locked;   /* of them read; behind a password */
};

enum unpack_next {
	UNPACK_ON,   /* all is well */
	UNPACK_FILE, /* this file is over a limit: end it */
	UNPACK_OVER  /* the archive was refused */
};

/* A stored path as UTF-8 with forward slashes (malloc). Decoded before it is
 * split: in GBK "\" and "|" are second bytes of characters. */
char *unpack_path(const char *stored, bool utf8);
/* A file that was sent, not one that a file manager left. */
bool unpack_wanted(const char *path);

/* Counts an entry of any kind. */
enum unpack_next unpack_count(struct unpack *unpack);
enum unpack_next unpack_begin(struct unpack *unpack, const char *path);
enum unpack_next unpack_bytes(
    struct unpack *unpack, const char *bytes, size_t len);
enum unpack_next unpack_end(
    struct unpack *unpack, enum outcome outcome, const char *reason);

void unpack_zip(struct unpack *unpack); /* APPNOTE.TXT */

/* What libarchive does not tell of a rar, versions 1.5 to 5: a walk over its
 * headers beside libarchive's own. */
struct unpack_rar {
	const unsigned char *bytes;
	size_t size, at;
	bool five;   /* version 5 */
	bool volume; /* one file of several */
	bool locked; /* the headers are encrypted */
};
struct unpack_rar_file {
	bool locked; /* its data is encrypted */
	bool has_sum;
	uint32_t sum; /* CRC-32 of its data */
};
struct unpack_rar unpack_rar_look(const unsigned char *bytes, size_t size);
/* The next file, of version 5 only; zeros when there is none. */
struct unpack_rar_file unpack_rar_next(struct unpack_rar *rar);

/* All but zip, by libarchive. */
int unpack_stream_prepare(void);
void unpack_stream(struct unpack *unpack, enum sniff_kind kind);

#endif
