#include "parsers/tnef.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/mem.h"

#define SIGNATURE 0x223e9f78u
#define MAX_DEPTH 3 /* mails attached to mails */
#define MAX_ATTACHMENTS 1000

/* Attribute ids, section 2.1.3.2 */
#define ATT_OEM_CODEPAGE 0x00069007u
#define ATT_RENDDATA 0x00069002u /* begins an attachment */
#define ATT_TITLE 0x00018010u
#define ATT_DATA 0x0006800fu
#define ATT_PROPS 0x00069005u

/* Property tags ([MS-OXPROPS]) */
#define PR_DATA 0x3701u
#define PR_FILENAME 0x3704u
#define PR_LONG_FILENAME 0x3707u
#define PR_DISPLAY_NAME 0x3001u

/* Property types ([MS-OXCDATA], section 2.11.1) */
#define PT_OBJECT 0x000du
#define PT_STRING8 0x001eu
#define PT_UNICODE 0x001fu
#define PT_BINARY 0x0102u
#define PT_CLSID 0x0048u
#define MULTIPLE 0x1000u

struct bytes {
	const unsigned char *at;
	size_t left;
};

struct attachment {
	bool open;
	char *name;
	int name_rank; /* a long name is better than a title */
	const unsigned char *data;
	size_t size;
	bool is_mail; /* the data is another TNEF stream */
};

struct tnef {
	const struct tnef_sink *sink;
	char codepage[16];
	struct attachment current;
	int depth;
	int count;
	bool damaged;
};

static uint32_t number(const unsigned char *at, int bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

/* Takes `size` bytes off the front; NULL when there are fewer. */
static const unsigned char *take(struct bytes *bytes, size_t size)
{
	const unsigned char *at = bytes->at;

	if (size > bytes->left)
		return NULL;
	bytes->at += size;
	bytes->left -= size;
	return at;
}

static bool take_number(struct bytes *bytes, uint32_t *value)
{
	const unsigned char *at = take(bytes, 4);

	if (at != NULL)
		*value = number(at, 4);
	return at != NULL;
}

static int stream(struct tnef *tnef, struct bytes bytes);

static int finish(struct tnef *tnef)
{
	struct attachment done = tnef->current;
	int result = 0;

	tnef->current = (struct attachment){0};
	if (done.is_mail && tnef->depth < MAX_DEPTH) {
		tnef->depth++;
		result = stream(tnef, (struct bytes){done.data, done.size});
		tnef->depth--;
	} else if (done.data != NULL && tnef->count < MAX_ATTACHMENTS) {
		tnef->count++;
		result = tnef->sink->attachment(tnef->sink->context,
		    done.name ? done.name : "", done.data, done.size);
	}
	free(done.name);
	return result;
}

static void name_set(struct tnef *tnef, int rank, const char *charset,
    const unsigned char *bytes, size_t size)
{
	if (rank <= tnef->current.name_rank)
		return;
	free(tnef->current.name);
	tnef->current.name = charset_decode(
	    charset, (const char *)bytes, size, NULL);
	tnef->current.name_rank = rank;
}

static int name_rank(uint32_t id)
{
	return id == PR_LONG_FILENAME  ? 4
	       : id == PR_DISPLAY_NAME ? 3
	       : id == PR_FILENAME     ? 1
				       : 0;
}

static void property(
    struct tnef *tnef, uint32_t tag, const unsigned char *value, size_t size)
{
	uint32_t id = tag >> 16, type = tag & 0xffff;

	if (id == PR_DATA && (type == PT_BINARY || type == PT_OBJECT)) {
		tnef->current.data = value;
		tnef->current.size = size;
		/* An object begins with its interface's id. */
		if (type == PT_OBJECT && size >= 16) {
			tnef->current.data += 16;
			tnef->current.size -= 16;
			tnef->current.is_mail = tnef_is(
			    tnef->current.data, tnef->current.size);
		}
	} else if (type == PT_UNICODE && name_rank(id) > 0) {
		name_set(tnef, name_rank(id), "UTF-16LE", value, size);
	} else if (type == PT_STRING8 && name_rank(id) > 0) {
		name_set(tnef, name_rank(id), tnef->codepage, value, size);
	}
}

/* The bytes of a value of fixed length in the stream; 0 = of no fixed one. */
static size_t fixed_size(uint32_t type)
{
	switch (type) {
	case 0x0002: /* 16 bits, padded */
	case 0x0003:
	case 0x0004:
	case 0x000a:
	case 0x000b:
		return 4;
	case 0x0005:
	case 0x0006:
	case 0x0007:
	case 0x0014:
	case 0x0040:
		return 8;
	case PT_CLSID:
		return 16;
	default:
		return 0;
	}
}

/* Named properties (0x8000 and up) say their name before the value. */
static bool skip_name(struct bytes *bytes)
{
	uint32_t kind, len;

	if (take(bytes, 16) == NULL || !take_number(bytes, &kind) ||
	    !take_number(bytes, &len))
		return false;
	if (kind == 0)
		return true; /* `len` was the numeric name */
	return len <= bytes->left && take(bytes, (len + 3) & ~3u) != NULL;
}

static bool value_take(struct tnef *tnef, struct bytes *bytes, uint32_t tag)
{
	const unsigned char *value;
	size_t fixed = fixed_size(tag & 0xffff & ~MULTIPLE);
	uint32_t count = 1, size;

	/* Strings, binaries and objects always say how many there are. */
	if (fixed == 0 || (tag & MULTIPLE)) {
		if (!take_number(bytes, &count))
			return false;
	}
	if (fixed > 0)
		return count <= bytes->left / fixed &&
		       take(bytes, count * fixed) != NULL;
	for (; count > 0; count--) {
		if (!take_number(bytes, &size) || size > bytes->left)
			return false;
		value = take(bytes, size);
		property(tnef, tag, value, size);
		size_t padding = (4 - size % 4) % 4;
		if (padding > bytes->left)
			return count == 1; /* some leave the last one out */
		take(bytes, padding);
	}
	return true;
}

static void properties(struct tnef *tnef, struct bytes bytes)
{
	uint32_t count, tag;

	if (!take_number(&bytes, &count)) {
		tnef->damaged = true;
		return;
	}
	for (; count > 0; count--) {
		bool ok = take_number(&bytes, &tag) &&
			  (tag < 0x80000000u || skip_name(&bytes)) &&
			  value_take(tnef, &bytes, tag);
		if (!ok) {
			tnef->damaged = true;
			return;
		}
	}
}

static int attribute(
    struct tnef *tnef, uint32_t id, const unsigned char *value, size_t size)
{
	switch (id) {
	case ATT_OEM_CODEPAGE:
		if (size >= 4)
			snprintf(tnef->codepage, sizeof tnef->codepage, "cp%u",
			    number(value, 4));
		return 0;
	case ATT_RENDDATA:
		if (finish(tnef) < 0)
			return -1;
		tnef->current.open = true;
		return 0;
	case ATT_TITLE:
		name_set(tnef, 2, tnef->codepage, value,
		    strnlen((const char *)value, size));
		return 0;
	case ATT_DATA:
		tnef->current.data = value;
		tnef->current.size = size;
		return 0;
	case ATT_PROPS:
		properties(tnef, (struct bytes){value, size});
		return 0;
	default:
		return 0;
	}
}

bool tnef_is(const unsigned char *bytes, size_t size)
{
	return size >= 6 && number(bytes, 4) == SIGNATURE;
}

/* Attributes: level, id, length, the value, a checksum of 2 bytes. */
static int stream(struct tnef *tnef, struct bytes bytes)
{
	const unsigned char *head, *value;

	if (!tnef_is(bytes.at, bytes.left)) {
		tnef->damaged = true;
		return 0;
	}
	take(&bytes, 6);
	while (bytes.left > 0) {
		head = take(&bytes, 9);
		uint32_t size = head ? number(head + 5, 4) : 0;
		value = head ? take(&bytes, size) : NULL;
		if (value == NULL) {
			tnef->damaged = true;
			break;
		}
		if (take(&bytes, 2) == NULL)
			tnef->damaged = true;
		if (attribute(tnef, number(head + 1, 4), value, size) < 0)
			return -1;
	}
	return finish(tnef);
}

int tnef_read(const unsigned char *bytes, size_t size,
    const struct tnef_sink *sink, bool *damaged)
{
	struct tnef tnef = {.sink = sink};

	int result = stream(&tnef, (struct bytes){bytes, size});
	free(tnef.current.name);
	*damaged = tnef.damaged;
	return result < 0 ? -1 : tnef.count;
}
