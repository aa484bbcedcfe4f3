#include "base/utf8_tables.h"

#include <stddef.h>
#include <stdlib.h>

struct range {
	uint32_t first, last;
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* `ranges` ascend. */
static bool within(const struct range *ranges, size_t count, uint32_t point)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (point > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && point >= ranges[low].first;
}

bool utf8_is_space(uint32_t point)
{
	static const struct range ranges[] = {
	    {0x09, 0x0d},
	    {0x20, 0x20},
	    {0x85, 0x85},
	    {0xa0, 0xa0},
	    {0x1680, 0x1680},
	    {0x2000, 0x200a},
	    {0x2028, 0x2029},
	    {0x202f, 0x202f},
	    {0x205f, 0x205f},
	    {0x3000, 0x3000},
	};

	return within(ranges, COUNT(ranges), point);
}

bool utf8_is_invisible(uint32_t point)
{
	static const struct range ranges[] = {
	    {0xad, 0xad},
	    {0x34f, 0x34f},
	    {0x61c, 0x61c},
	    {0x115f, 0x1160},
	    {0x17b4, 0x17b5},
	    {0x180b, 0x180f},
	    {0x200b, 0x200f},
	    {0x202a, 0x202e},
	    {0x2060, 0x206f},
	    {0x3164, 0x3164},
	    {0xfe00, 0xfe0f},
	    {0xfeff, 0xfeff},
	    {0xffa0, 0xffa0},
	    {0xfff0, 0xfffb},
	    {0x1bca0, 0x1bca3},
	    {0x1d173, 0x1d17a},
	    {0xe0000, 0xe0fff},
	};

	return within(ranges, COUNT(ranges), point);
}

bool utf8_is_mark(uint32_t point)
{
	static const struct range ranges[] = {
	    {0x300, 0x36f},
	    {0x483, 0x489},
	    {0x591, 0x5bd},
	    {0x610, 0x61a},
	    {0x64b, 0x65f},
	    {0x670, 0x670},
	    {0x6d6, 0x6dc},
	    {0xe31, 0xe31},
	    {0xe34, 0xe3a},
	    {0xe47, 0xe4e},
	    {0xf18, 0xf19},
	    {0xf35, 0xf35},
	    {0xf37, 0xf37},
	    {0xf39, 0xf39},
	    {0xf71, 0xf7e},
	    {0xf80, 0xf84},
	    {0xf86, 0xf87},
	    {0xf8d, 0xfbc},
	    {0x1ab0, 0x1aff},
	    {0x1dc0, 0x1dff},
	    {0x20d0, 0x20f0},
	    {0x302a, 0x302d},
	    {0x3099, 0x309a},
	    {0xfe20, 0xfe2f},
	};

	return within(ranges, COUNT(ranges), point);
}

/* Full-width forms (U+FF01..FF5E) were made ASCII before. Ascending. */
static const struct same {
	uint32_t point;
	char as;
} sames[] = {
    {'\'', '"'}, {';', ','}, {'[', '('}, {']', ')'}, {'_', '-'}, {'{', '('},
    {'}', ')'}, {'~', '-'}, {0xab, '"'}, /* « */
    {0xb7, '.'},                         /* · */
    {0xbb, '"'},                         /* » */
    {0x2010, '-'},                       /* ‐ */
    {0x2011, '-'},                       /* ‑ */
    {0x2012, '-'},                       /* ‒ */
    {0x2013, '-'},                       /* – */
    {0x2014, '-'},                       /* — */
    {0x2015, '-'},                       /* ― */
    {0x2018, '"'},                       /* ‘ */
    {0x2019, '"'},                       /* ’ */
    {0x201a, '"'},                       /* ‚ */
    {0x201b, '"'},                       /* ‛ */
    {0x201c, '"'},                       /* “ */
    {0x201d, '"'},                       /* ” */
    {0x201e, '"'},                       /* „ */
    {0x201f, '"'},                       /* ‟ */
    {0x2022, '.'},                       /* • */
    {0x2027, '.'},                       /* ‧ */
    {0x2039, '"'},                       /* ‹ */
    {0x203a, '"'},                       /* › */
    {0x2212, '-'},                       /* − */
    {0x2236, ':'},                       /* ∶ */
    {0x22c5, '.'},                       /* ⋅ */
    {0x2500, '-'},                       /* ─ */
    {0x3001, ','},                       /* 、 */
    {0x3002, '.'},                       /* 。 */
    {0x3008, '"'},                       /* 〈 */
    {0x3009, '"'},                       /* 〉 */
    {0x300a, '"'},                       /* 《 */
    {0x300b, '"'},                       /* 》 */
    {0x300c, '"'},                       /* 「 */
    {0x300d, '"'},                       /* 」 */
    {0x300e, '"'},                       /* 『 */
    {0x300f, '"'},                       /* 』 */
    {0x3010, '('},                       /* 【 */
    {0x3011, ')'},                       /* 】 */
    {0x3014, '('},                       /* 〔 */
    {0x3015, ')'},                       /* 〕 */
    {0x3016, '('},                       /* 〖 */
    {0x3017, ')'},                       /* 〗 */
    {0x301c, '-'},                       /* 〜 */
    {0x301d, '"'},                       /* 〝 */
    {0x301e, '"'},                       /* 〞 */
    {0x30fb, '.'},                       /* ・ */
    {0xfe50, ','},                       /* ﹐ */
    {0xfe51, ','},                       /* ﹑ */
    {0xfe52, '.'},                       /* ﹒ */
    {0xfe54, ','},                       /* ﹔ */
    {0xfe55, ':'},                       /* ﹕ */
    {0xfe58, '-'},                       /* ﹘ */
    {0xfe59, '('},                       /* ﹙ */
    {0xfe5a, ')'},                       /* ﹚ */
    {0xfe5b, '('},                       /* ﹛ */
    {0xfe5c, ')'},                       /* ﹜ */
    {0xfe5d, '('},                       /* ﹝ */
    {0xfe5e, ')'},                       /* ﹞ */
    {0xfe63, '-'},                       /* ﹣ */
    {0xff61, '.'},                       /* ｡ */
    {0xff62, '"'},                       /* ｢ */
    {0xff63, '"'},                       /* ｣ */
    {0xff64, ','},                       /* ､ */
    {0xff65, '.'},                       /* ･ */
};

static int by_point(const void *key, const void *item)
{
	uint32_t point = *(const uint32_t *)key;
	const struct same *same = item;

	return point < same->point ? -1 : point > same->point;
}

uint32_t utf8_same_as(uint32_t point)
{
	const struct same *same = bsearch(
	    &point, sames, COUNT(sames), sizeof *sames, by_point);

	return same != NULL ? (uint32_t)same->as : point;
}
