/*
 * Workbook streams written record by record, and containers around them, for
 * the tests of the .xls reader.
 */
#ifndef TESTS_UNIT_XLS_STREAM_H
#define TESTS_UNIT_XLS_STREAM_H

#include "tests/unit/table_probe.h"

struct xs {
	unsigned char bytes[200000];
	size_t size;
};

/* "b" 8 bits, "h" 16 bits, "w" 32 bits, "d" double, "s" bytes up to a NUL,
 * "u" ASCII as UTF-16, "n" a count and as many bytes. */
static inline void xs_put(struct xs *xs, const char *format, va_list args)
{
	for (; *format != '\0'; format++) {
		uint64_t bits = 0;
		size_t width = 0, len = 0;
		const char *text = NULL;
		double number;
		switch (*format) {
		case 'b':
		case 'h':
		case 'w':
			bits = va_arg(args, unsigned);
			width = *format == 'b' ? 1 : *format == 'h' ? 2 : 4;
			break;
		case 'd':
			number = va_arg(args, double);
			memcpy(&bits, &number, sizeof bits);
			width = 8;
			break;
		case 'n':
			len = va_arg(args, size_t);
			text = va_arg(args, const char *);
			break;
		default:
			text = va_arg(args, const char *);
			len = strlen(text);
			break;
		}
		for (size_t i = 0; i < width; i++)
			xs->bytes[xs->size++] = (unsigned char)(bits >> 8 * i);
		for (size_t i = 0; i < len; i++) {
			xs->bytes[xs->size++] = (unsigned char)text[i];
			if (*format == 'u')
				xs->bytes[xs->size++] = 0;
		}
	}
}

/* A record; its length is put in afterwards. */
static inline void xs_rec(struct xs *xs, unsigned type, const char *format, ...)
{
	va_list args;
	size_t head = xs->size;

	xs->bytes[xs->size++] = (unsigned char)type;
	xs->bytes[xs->size++] = (unsigned char)(type >> 8);
	xs->size += 2;
	va_start(args, format);
	xs_put(xs, format, args);
	va_end(args);
	size_t len = xs->size - head - 4;
	xs->bytes[head + 2] = (unsigned char)len;
	xs->bytes[head + 3] = (unsigned char)(len >> 8);
}

static inline void xs_put32(struct xs *xs, size_t at, size_t value)
{
	for (int i = 0; i < 4; i++)
		xs->bytes[at + i] = (unsigned char)(value >> 8 * i);
}

#define XS_BOF8(xs, kind) \
	xs_rec(xs, 0x809, "hhhhww", 0x600, kind, 0x0dbb, 0x07cc, 0, 6)
#define XS_BOF5(xs, kind) xs_rec(xs, 0x809, "hhhh", 0x500, kind, 0, 0)
#define XS_EOF(xs) xs_rec(xs, 0x0a, "")

static inline void xs_append(struct xs *xs, const struct xs *more)
{
	memcpy(xs->bytes + xs->size, more->bytes, more->size);
	xs->size += more->size;
}

/* A workbook of version 8 with one sheet: what `globals` and `sheet` hold
 * goes between BOF and EOF; either may be NULL. */
static inline void xs_book(
    struct xs *book, const struct xs *globals, const struct xs *sheet)
{
	book->size = 0;
	XS_BOF8(book, 5);
	if (globals != NULL)
		xs_append(book, globals);
	size_t place = book->size + 4;
	xs_rec(book, 0x85, "wbbbbs", 0, 0, 0, 1, 0, "S");
	XS_EOF(book);
	xs_put32(book, place, book->size);
	XS_BOF8(book, 0x10);
	if (sheet != NULL)
		xs_append(book, sheet);
	XS_EOF(book);
}

/* --- the container ------------------------------------------------------- */

enum { OLE_MINI = 1, OLE_SCATTERED = 2 };

static inline void xs_entry(struct xs *file, size_t at, const char *name,
    unsigned type, size_t child, size_t first, size_t size)
{
	size_t len = strlen(name);

	memset(file->bytes + at, 0, 128);
	for (size_t i = 0; i < len; i++)
		file->bytes[at + 2 * i] = (unsigned char)name[i];
	file->bytes[at + 64] = (unsigned char)(2 * len + 2);
	file->bytes[at + 66] = (unsigned char)type;
	xs_put32(file, at + 68, 0xffffffff);
	xs_put32(file, at + 72, 0xffffffff);
	xs_put32(file, at + 76, child);
	xs_put32(file, at + 116, first);
	xs_put32(file, at + 120, size);
}

/*
 * [MS-CFB] with one stream: sector 0 is the FAT, 1 the directory, 2 the mini
 * FAT, the stream from 3 on; OLE_SCATTERED swaps each two sectors of it. In
 * the mini stream it must be under 4096 bytes, else it is filled up to that.
 */
static inline void xs_container(
    struct xs *file, const char *name, const struct xs *stream, int how)
{
	bool mini = (how & OLE_MINI) != 0;
	size_t size = stream->size;
	if (!mini && size < 4096)
		size = 4096;
	size_t sectors = (size + 511) / 512;
	sectors += sectors % 2;

	memset(file->bytes, 0, 512 * (4 + sectors));
	file->size = 512 * (4 + sectors);
	memcpy(file->bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	file->bytes[24] = 0x3e;
	file->bytes[26] = 3;
	file->bytes[28] = 0xfe;
	file->bytes[29] = 0xff;
	file->bytes[30] = 9;
	file->bytes[32] = 6;
	xs_put32(file, 44, 1);
	xs_put32(file, 48, 1);
	xs_put32(file, 56, 4096);
	xs_put32(file, 60, mini ? 2 : 0xfffffffe);
	xs_put32(file, 64, mini);
	xs_put32(file, 68, 0xfffffffe);
	memset(file->bytes + 80, 0xff, 432);
	memset(file->bytes + 512, 0xff, 512);
	xs_put32(file, 512, 0xfffffffd);
	xs_put32(file, 516, 0xfffffffe);
	xs_put32(file, 520, 0xfffffffe);
	size_t swap = (how & OLE_SCATTERED) != 0;
	for (size_t i = 0; i < sectors; i++) {
		size_t here = 3 + (i ^ swap), next = 3 + ((i + 1) ^ swap);
		xs_put32(
		    file, 512 + 4 * here, i + 1 < sectors ? next : 0xfffffffe);
		size_t part = i * 512 < stream->size ? stream->size - i * 512
						     : 0;
		memcpy(file->bytes + 512 * (here + 1), stream->bytes + i * 512,
		    part < 512 ? part : 512);
	}
	xs_entry(file, 1024, "Root Entry", 5, 1, mini ? 3 : 0xfffffffe,
	    mini ? sectors * 512 : 0);
	xs_entry(file, 1152, name, 2, 0xffffffff, mini ? 0 : 3 + swap, size);
	for (size_t i = 0; mini && i < 128; i++)
		xs_put32(file, 1536 + 4 * i,
		    i + 1 < (size + 63) / 64 ? i + 1 : 0xfffffffe);
}

#endif
