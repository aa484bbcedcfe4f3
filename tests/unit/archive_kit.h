/* Archives made byte by byte for the tests: zip (APPNOTE.TXT) and RAR 5, both
 * stored, so that every flag and name can be what a test wants. */
#ifndef TESTS_UNIT_ARCHIVE_KIT_H
#define TESTS_UNIT_ARCHIVE_KIT_H

#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"

#define KIT_UTF8 0x800
#define KIT_LOCKED 0x001

struct kit_file {
	const char *name; /* bytes as stored */
	const char *text;
	size_t size; /* 0 = strlen(text) */
	unsigned flags;
	uint32_t attributes; /* external, of Unix where not 0 */
	unsigned wrong_sum;  /* added to the checksum */
	unsigned hard_link;  /* rar: only says so */
};

static inline void kit_number(struct buf *out, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_putc(out, (char)(value >> (8 * i)));
}

static inline size_t kit_size(const struct kit_file *file)
{
	return file->size > 0 ? file->size : strlen(file->text);
}

static inline uint32_t kit_sum(const void *bytes, size_t size)
{
	return (uint32_t)crc32(0, bytes, (unsigned)size);
}

/* From "version needed" to the lengths, as in both headers of a file. */
static inline void kit_zip_facts(struct buf *out, const struct kit_file *file)
{
	kit_number(out, 20, 2);
	kit_number(out, file->flags, 2);
	kit_number(out, 0, 2 + 4); /* stored; no time */
	kit_number(
	    out, kit_sum(file->text, kit_size(file)) + file->wrong_sum, 4);
	kit_number(out, kit_size(file), 4);
	kit_number(out, kit_size(file), 4);
	kit_number(out, strlen(file->name), 2);
	kit_number(out, 0, 2);
}

static inline void kit_zip(
    struct buf *out, const struct kit_file *files, size_t count)
{
	struct buf directory;

	buf_init(out, 64 << 20);
	buf_init(&directory, 64 << 20);
	for (size_t i = 0; i < count; i++) {
		const struct kit_file *file = &files[i];
		buf_append(&directory, "PK\1\2", 4);
		kit_number(&directory, file->attributes ? 0x314 : 20, 2);
		kit_zip_facts(&directory, file);
		kit_number(&directory, 0, 2 + 2 + 2);
		kit_number(&directory, file->attributes, 4);
		kit_number(&directory, out->len, 4);
		buf_append(&directory, file->name, strlen(file->name));
		buf_append(out, "PK\3\4", 4);
		kit_zip_facts(out, file);
		buf_append(out, file->name, strlen(file->name));
		buf_append(out, file->text, kit_size(file));
	}
	size_t at = out->len;
	buf_append(out, directory.data, directory.len);
	buf_append(out, "PK\5\6\0\0\0\0", 8);
	kit_number(out, count, 2);
	kit_number(out, count, 2);
	kit_number(out, directory.len, 4);
	kit_number(out, at, 4);
	kit_number(out, 0, 2);
	buf_free(&directory);
}

/* --- RAR 5 ---------------------------------------------------------------- */

static inline void kit_variable(struct buf *out, uint64_t value)
{
	while (value >= 0x80) {
		buf_putc(out, (char)(value | 0x80));
		value >>= 7;
	}
	buf_putc(out, (char)value);
}

static inline void kit_rar_block(struct buf *out, const struct buf *body)
{
	struct buf sized;

	buf_init(&sized, 1 << 20);
	kit_variable(&sized, body->len);
	buf_append(&sized, body->data, body->len);
	kit_number(out, kit_sum(sized.data, sized.len), 4);
	buf_append(out, sized.data, sized.len);
	buf_free(&sized);
}

static inline void kit_rar_file(struct buf *out, const struct kit_file *file)
{
	/* Record of an encryption: type 1, version 0, no flags, 2^15 rounds,
	 * salt, vector. Of a hard link: type 5, kind 4, no flags, its name. */
	static const char crypt[] = "\x24\x01\x00\x00\x0f"
				    "0123456789abcdef0123456789abcdef";
	static const char link[] = "\x05\x05\x04\x00\x01x";
	size_t size = kit_size(file);
	struct buf body;
	const char *extra = "";
	size_t extra_size = 0;

	if (file->flags & KIT_LOCKED) {
		extra = crypt;
		extra_size = sizeof crypt - 1;
	} else if (file->hard_link) {
		extra = link;
		extra_size = sizeof link - 1;
	}
	buf_init(&body, 1 << 20);
	kit_variable(&body, 2);
	kit_variable(&body, 2 | (extra_size > 0));
	if (extra_size > 0)
		kit_variable(&body, extra_size);
	kit_variable(&body, size);
	kit_variable(&body, 4); /* the checksum is there */
	kit_variable(&body, size);
	kit_variable(&body, 0100644);
	kit_number(&body, kit_sum(file->text, size) + file->wrong_sum, 4);
	kit_variable(&body, 0); /* stored */
	kit_variable(&body, 1); /* made on Unix */
	kit_variable(&body, strlen(file->name));
	buf_append(&body, file->name, strlen(file->name));
	buf_append(&body, extra, extra_size);
	kit_rar_block(out, &body);
	buf_append(out, file->text, size);
	buf_free(&body);
}

static inline void kit_rar(
    struct buf *out, const struct kit_file *files, size_t count, bool volume)
{
	struct buf body;

	buf_init(out, 64 << 20);
	buf_append(out, "Rar!\x1a\x07\x01\0", 8);
	buf_init(&body, 1 << 10);
	buf_append(&body, volume ? "\1\0\1" : "\1\0\0", 3);
	kit_rar_block(out, &body);
	for (size_t i = 0; i < count; i++)
		kit_rar_file(out, &files[i]);
	buf_reset(&body);
	buf_append(&body, "\5\0\0", 3);
	kit_rar_block(out, &body);
	buf_free(&body);
}

#endif
