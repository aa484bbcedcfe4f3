#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8_tables.h"

#define REPLACEMENT 0xfffdu

/* The length of the well-formed sequence at `bytes` (RFC 3629, section 4:
 * no overlong forms, no surrogates, nothing above U+10FFFF); 0 when it is
 * not well-formed or cut off. */
static size_t sequence(const unsigned char *bytes, size_t len, uint32_t *point)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char lead = bytes[0];
	size_t need = lead < 0x80   ? 1
		      : lead < 0xc2 ? 0
		      : lead < 0xe0 ? 2
		      : lead < 0xf0 ? 3
		      : lead < 0xf5 ? 4
				    : 0;

	if (need < 2 || need > len) {
		*point = lead;
		return need == 1 ? 1 : 0;
	}
	uint32_t value = lead & (0x7fu >> need);
	for (size_t i = 1; i < need; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3fu);
	}
	if (value < least[need] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*point = value;
	return need;
}

bool utf8_valid(const char *bytes, size_t len)
{
	const unsigned char *at = (const unsigned char *)bytes;
	uint32_t point;

	while (len > 0) {
		size_t used = *at < 0x80 ? 1 : sequence(at, len, &point);
		if (used == 0)
			return false;
		at += used;
		len -= used;
	}
	return true;
}

uint32_t utf8_next(const char **at)
{
	const unsigned char *bytes = (const unsigned char *)*at;
	uint32_t point;

	if (bytes[0] == '\0')
		return 0;
	/* The terminator is no continuation byte: nothing behind it is read. */
	size_t used = sequence(bytes, 4, &point);
	if (used == 0) {
		used = 1;
		point = REPLACEMENT;
	}
	*at += used;
	return point;
}

size_t utf8_put(char out[4], uint32_t point)
{
	if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		point = REPLACEMENT;
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	size_t count = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	for (size_t i = count - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (point & 0x3f));
		point >>= 6;
	}
	out[0] = (char)((0xf00u >> count & 0xff) | point);
	return count;
}

static bool is_control(uint32_t point)
{
	if (point == '\t' || point == '\n' || point == '\r')
		return false;
	return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

char *utf8_clean(const char *bytes, size_t len)
{
	const unsigned char *at = (const unsigned char *)bytes;
	char *out = mem_alloc(3 * len + 1);
	size_t used = 0;

	while (len > 0) {
		uint32_t point;
		size_t step = sequence(at, len, &point);
		if (step == 0)
			used += utf8_put(out + used, REPLACEMENT);
		else if (!is_control(point)) {
			memcpy(out + used, at, step);
			used += step;
		}
		step += step == 0;
		at += step;
		len -= step;
	}
	out[used] = '\0';
	return mem_resize(out, used + 1, 1);
}

size_t utf8_count(const char *text)
{
	size_t count = 0;
	uint32_t point;

	while ((point = utf8_next(&text)) != 0)
		count += !(is_control(point) || utf8_is_space(point) ||
			   utf8_is_invisible(point) || utf8_is_mark(point));
	return count;
}

size_t utf8_cut(const char *text, size_t max_bytes)
{
	size_t len = strnlen(text, max_bytes);

	if (text[len] == '\0')
		return len;
	while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* The comparable form of one character; 0 = dropped. */
static uint32_t fold_point(uint32_t point)
{
	if (point >= 0xff01 && point <= 0xff5e)
		point -= 0xfee0;
	if (point >= 'A' && point <= 'Z')
		return point + ('a' - 'A');
	if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') ||
	    (point >= 0x3400 && point <= 0xd7ff))
		return point;
	if (utf8_is_space(point) || utf8_is_invisible(point) ||
	    is_control(point))
		return 0;
	return utf8_same_as(point);
}

char *utf8_fold_map(const char *text, size_t **offsets)
{
	size_t len = strlen(text);
	char *out = mem_alloc(len * 3 + 1);
	size_t *map = offsets ? mem_resize(NULL, len * 3 + 1, sizeof *map)
			      : NULL;
	const char *at = text;
	size_t used = 0;

	for (;;) {
		size_t offset = (size_t)(at - text);
		uint32_t point = utf8_next(&at);
		if (point == 0)
			break;
		point = fold_point(point);
		if (point == 0)
			continue;
		size_t step = utf8_put(out + used, point);
		for (size_t i = 0; map != NULL && i < step; i++)
			map[used + i] = offset;
		used += step;
	}
	out[used] = '\0';
	if (map != NULL) {
		map[used] = len;
		*offsets = mem_resize(map, used + 1, sizeof *map);
	}
	return mem_resize(out, used + 1, 1);
}

char *utf8_fold(const char *text)
{
	return utf8_fold_map(text, NULL);
}
