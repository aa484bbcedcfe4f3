#include "parsers/number_words.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"

/* 0 to 9, or -1. */
static int digit_of(uint32_t point)
{
	static const uint32_t digits[][4] = {
	    {0x3007, 0x96f6, 0x25cb, 0x25cb}, /* 〇 零 ○ */
	    {0x4e00, 0x58f9, 0x5e7a, 0x5e7a}, /* 一 壹 幺 */
	    {0x4e8c, 0x8d30, 0x4e24, 0x8cb3}, /* 二 贰 两 貳 */
	    {0x4e09, 0x53c1, 0x53c1, 0x53c1}, /* 三 叁 */
	    {0x56db, 0x8086, 0x8086, 0x8086}, /* 四 肆 */
	    {0x4e94, 0x4f0d, 0x4f0d, 0x4f0d}, /* 五 伍 */
	    {0x516d, 0x9646, 0x9646, 0x9646}, /* 六 陆 */
	    {0x4e03, 0x67d2, 0x67d2, 0x67d2}, /* 七 柒 */
	    {0x516b, 0x634c, 0x634c, 0x634c}, /* 八 捌 */
	    {0x4e5d, 0x7396, 0x7396, 0x7396}, /* 九 玖 */
	};

	for (int digit = 0; digit < 10; digit++) {
		for (int form = 0; form < 4; form++) {
			if (digits[digit][form] == point)
				return digit;
		}
	}
	return -1;
}

static double unit_of(uint32_t point)
{
	switch (point) {
	case 0x5341: /* 十 */
	case 0x62fe: /* 拾 */
		return 10;
	case 0x767e: /* 百 */
	case 0x4f70: /* 佰 */
		return 100;
	case 0x5343: /* 千 */
	case 0x4edf: /* 仟 */
		return 1000;
	case 0x4e07: /* 万 */
	case 0x842c: /* 萬 */
		return 1e4;
	case 0x4ebf: /* 亿 */
		return 1e8;
	default:
		return 0;
	}
}

double number_words_unit(const char *text, size_t *bytes)
{
	const char *at = text;
	double unit = unit_of(utf8_next(&at));

	*bytes = unit > 0 ? (size_t)(at - text) : 0;
	return unit;
}

struct words {
	double total;   /* what stands before a 万 or 亿 already read */
	double section; /* of the 万 being read */
	int pending;    /* a digit that waits for its unit, or -1 */
	double unit;    /* the last unit */
	bool zero;      /* 零 was read since */
	bool row;       /* digits one after another: 二〇二三 */
	int digits;
};

static bool take_digit(struct words *words, int digit)
{
	bool units_seen = words->unit > 0;

	words->digits++;
	if (words->row) {
		words->total = words->total * 10 + digit;
		return words->digits <= 15;
	}
	if (units_seen && digit == 0 && words->pending < 0) {
		words->zero = true;
		return true;
	}
	if (words->pending >= 0) {
		if (units_seen) /* 百三五: nobody knows */
			return false;
		words->row = true;
		words->total = words->pending * 10 + digit;
		words->pending = -1;
		return true;
	}
	words->pending = digit;
	return true;
}

static bool take_large(struct words *words, double unit)
{
	if (words->pending > 0)
		words->section += words->pending;
	else if (words->section == 0 && (words->total == 0 || unit < 1e8))
		return false;
	if (unit >= 1e8)
		words->total = (words->total + words->section) * unit;
	else
		words->total += words->section * unit;
	words->section = 0;
	return true;
}

static bool take_unit(struct words *words, double unit)
{
	bool first = words->unit == 0 && words->pending < 0;

	if (words->row || words->pending == 0)
		return false;
	if (unit >= 1e4) {
		if (!take_large(words, unit))
			return false;
	} else {
		if (words->unit > 0 && words->unit < 1e4 && unit >= words->unit)
			return false;
		/* 十五 and 百余 say no 一. */
		if (words->pending < 0 && !first && unit != 10)
			return false;
		words->section += (words->pending < 0 ? 1 : words->pending) *
				  unit;
	}
	words->unit = unit;
	words->pending = -1;
	words->zero = false;
	return true;
}

/* 两百五 is 250, 一万二 is 12000, but 一百零五 is 105. */
static double finish(const struct words *words)
{
	double value = words->total + words->section;

	if (words->pending <= 0)
		return value;
	if (words->zero || words->unit <= 10)
		return value + words->pending;
	return value + words->pending * words->unit / 10;
}

size_t number_words_read(const char *text, double *value)
{
	struct words words = {.pending = -1};
	const char *at = text;

	for (;;) {
		const char *next = at;
		uint32_t point = utf8_next(&next);
		int digit = point ? digit_of(point) : -1;
		double unit = point ? unit_of(point) : 0;
		if (digit < 0 && unit == 0)
			break;
		if (digit >= 0 ? !take_digit(&words, digit)
			       : !take_unit(&words, unit))
			return 0;
		at = next;
	}
	if (at == text)
		return 0;
	*value = finish(&words);
	return (size_t)(at - text);
}
