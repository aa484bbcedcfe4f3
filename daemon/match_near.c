#include "match_near.h"

#include "base/mem.h"
#include "base/utf8.h"

#define POINTS_MAX 512

uint32_t *match_near_points(const char *text, size_t *count)
{
	uint32_t buffer[POINTS_MAX];
	uint32_t point;
	size_t used = 0;

	while (used < POINTS_MAX && (point = utf8_next(&text)) != 0)
		buffer[used++] = point;
	*count = used;
	uint32_t *points = mem_calloc(used + 1, sizeof *points);
	for (size_t i = 0; i < used; i++)
		points[i] = buffer[i];
	return points;
}

/* 第一 and 第二 are two schools, not one misspelt. */
static bool is_numeral(uint32_t point)
{
	static const uint32_t numerals[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db,
	    0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d, 0x5341,
	    0x767e}; /* 一二三四五六七八九十百 */

	if (point >= '0' && point <= '9')
		return true;
	for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
		if (point == numerals[i])
			return true;
	return false;
}

/* How many characters agree from the start. */
static size_t same_from(const uint32_t *a, const uint32_t *b, size_t count)
{
	size_t same = 0;

	while (same < count && a[same] == b[same])
		same++;
	return same;
}

static bool replaced(const uint32_t *text, const uint32_t *name, size_t count)
{
	size_t same = same_from(text, name, count);

	if (same == count)
		return true; /* the name itself */
	if (is_numeral(text[same]) && is_numeral(name[same]))
		return false;
	return same_from(text + same + 1, name + same + 1, count - same - 1) ==
	       count - same - 1;
}

/* `longer` has one character that `shorter` has not. */
static bool one_more(
    const uint32_t *longer, const uint32_t *shorter, size_t count)
{
	size_t same = same_from(longer, shorter, count);

	return same_from(longer + same + 1, shorter + same, count - same) ==
	       count - same;
}

bool match_near(
    const uint32_t *text, size_t text_count, const uint32_t *name, size_t count)
{
	if (count < 3)
		return false;
	for (size_t at = 0; at < text_count; at++) {
		size_t left = text_count - at;
		if (left >= count && replaced(text + at, name, count))
			return true;
		if (count < 4)
			continue;
		if (left >= count - 1 && one_more(name, text + at, count - 1))
			return true;
		if (left >= count + 1 && one_more(text + at, name, count))
			return true;
	}
	return false;
}
