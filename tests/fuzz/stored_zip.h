/* A zip of stored members made in memory, for targets whose input is what is
 * inside: a mutated zip is mostly just a broken zip. */
#ifndef TESTS_FUZZ_STORED_ZIP_H
#define TESTS_FUZZ_STORED_ZIP_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"

/* APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16 */
#define STORED_ZIP_LOCAL 0x04034b50u
#define STORED_ZIP_ENTRY 0x02014b50u
#define STORED_ZIP_END 0x06054b50u

struct stored_zip {
	struct buf file, directory;
	unsigned count;
};

static inline void stored_zip_put(struct buf *buf, uint32_t value, int bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		buf_putc(buf, (char)(value & 0xff));
}

static inline void stored_zip_begin(struct stored_zip *zip)
{
	buf_init(&zip->file, 16u << 20);
	buf_init(&zip->directory, 1u << 20);
	zip->count = 0;
}

/* What both headers say of a member. */
static inline void stored_zip_describe(
    struct buf *buf, const char *name, uint32_t crc, uint32_t size)
{
	stored_zip_put(buf, 20, 2);   /* version needed */
	stored_zip_put(buf, 0, 4);    /* flags, stored */
	stored_zip_put(buf, 0x21, 4); /* when: the first day there is */
	stored_zip_put(buf, crc, 4);
	stored_zip_put(buf, size, 4);
	stored_zip_put(buf, size, 4);
	stored_zip_put(buf, (uint32_t)strlen(name), 2);
	stored_zip_put(buf, 0, 2); /* extra field */
}

static inline void stored_zip_add(
    struct stored_zip *zip, const char *name, const void *bytes, size_t size)
{
	uint32_t offset = (uint32_t)zip->file.len;
	uint32_t crc = (uint32_t)crc32(0, bytes, (uInt)size);

	stored_zip_put(&zip->file, STORED_ZIP_LOCAL, 4);
	stored_zip_describe(&zip->file, name, crc, (uint32_t)size);
	buf_puts(&zip->file, name);
	buf_append(&zip->file, bytes, size);
	stored_zip_put(&zip->directory, STORED_ZIP_ENTRY, 4);
	stored_zip_put(&zip->directory, 20, 2); /* version made by */
	stored_zip_describe(&zip->directory, name, crc, (uint32_t)size);
	stored_zip_put(&zip->directory, 0, 4); /* comment, disk */
	stored_zip_put(&zip->directory, 0, 4);
	stored_zip_put(&zip->directory, 0, 2); /* attributes */
	stored_zip_put(&zip->directory, offset, 4);
	buf_puts(&zip->directory, name);
	zip->count++;
}

/* The file's bytes: zip->file. */
static inline void stored_zip_end(struct stored_zip *zip)
{
	uint32_t at = (uint32_t)zip->file.len;

	buf_append(&zip->file, zip->directory.data, zip->directory.len);
	stored_zip_put(&zip->file, STORED_ZIP_END, 4);
	stored_zip_put(&zip->file, 0, 4); /* disks */
	stored_zip_put(&zip->file, zip->count, 2);
	stored_zip_put(&zip->file, zip->count, 2);
	stored_zip_put(&zip->file, (uint32_t)zip->directory.len, 4);
	stored_zip_put(&zip->file, at, 4);
	stored_zip_put(&zip->file, 0, 2); /* comment */
	buf_free(&zip->directory);
}

static inline void stored_zip_free(struct stored_zip *zip)
{
	buf_free(&zip->file);
}

#endif
