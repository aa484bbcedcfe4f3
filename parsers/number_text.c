#include "parsers/number_text.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double power_of_ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22};

#define EXACT_INTEGER 9007199254740992.0 /* 2^53 */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* strtod in the C locale, for what the exact way can't do. */
static double slow_value(const char *text, size_t len)
{
	static locale_t plain;
	char copy[512];

	if (plain == (locale_t)0)
		plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (len >= sizeof copy)
		return NAN;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return strtod_l(copy, NULL, plain);
}

/* What was seen while reading the digits. */
struct scan {
	uint64_t mantissa; /* the first 19 significant digits */
	int digits;        /* significant, leading zeros not counted */
	int scale;         /* decimal exponent of the mantissa */
	bool any;
	bool leading_zero, trailing_zero, point;
	int whole; /* digits before the point */
};

static void scan_digit(struct scan *scan, char c)
{
	scan->any = true;
	scan->trailing_zero = c == '0';
	if (!scan->point)
		scan->whole++;
	if (scan->digits == 0 && c == '0') {
		if (scan->point)
			scan->scale--;
		return;
	}
	scan->digits++;
	if (scan->digits <= 19) {
		scan->mantissa = scan->mantissa * 10 + (uint64_t)(c - '0');
		if (scan->point)
			scan->scale--;
	} else if (!scan->point) {
		scan->scale++;
	}
}

static const char *scan_exponent(const char *at, const char *end, int *exponent)
{
	bool negative = false;
	int value = 0;

	if (at < end && (*at == '-' || *at == '+'))
		negative = *at++ == '-';
	if (at == end || !is_digit(*at))
		return NULL;
	for (; at < end && is_digit(*at); at++)
		if (value < 100000)
			value = value * 10 + (*at - '0');
	*exponent = negative ? -value : value;
	return at;
}

/* The double nearest to what was scanned; NAN when there is none. */
static double scanned_value(
    const struct scan *scan, int exponent, const char *start, const char *end)
{
	int scale = scan->scale + exponent;

	if (scan->digits == 0)
		return 0;
	/* Both are exact doubles, so the one operation rounds right. */
	if (scan->digits <= 19 && scan->mantissa <= (uint64_t)1 << 53 &&
	    scale >= -22 && scale <= 22)
		return scale < 0 ? (double)scan->mantissa / power_of_ten[-scale]
				 : (double)scan->mantissa * power_of_ten[scale];
	return fabs(slow_value(start, (size_t)(end - start)));
}

static int parse_any(const char *text, size_t len, struct number_text *number)
{
	const char *at = text, *end = text + len;
	struct scan scan = {0};
	int exponent = 0;

	while (at < end && is_space(*at))
		at++;
	while (end > at && is_space(end[-1]))
		end--;
	const char *start = at;
	bool canonical = (size_t)(end - at) == len;
	bool negative = at < end && *at == '-';
	if (at < end && (*at == '-' || *at == '+')) {
		canonical = canonical && negative;
		at++;
	}
	scan.leading_zero = end - at > 1 && at[0] == '0' && is_digit(at[1]);
	for (; at < end; at++) {
		if (is_digit(*at))
			scan_digit(&scan, *at);
		else if (*at == '.' && !scan.point)
			scan.point = true;
		else
			break;
	}
	if (!scan.any)
		return -1;
	if (at < end) {
		if ((*at != 'e' && *at != 'E') ||
		    (at = scan_exponent(at + 1, end, &exponent)) != end)
			return -1;
		canonical = false;
	}
	double value = scanned_value(&scan, exponent, start, end);
	if (!isfinite(value))
		return -1;
	number->value = negative ? -value : value;
	number->digits = scan.digits;
	number->canonical = canonical && !scan.leading_zero && scan.whole > 0 &&
			    scan.digits <= 15 &&
			    !(scan.point && scan.trailing_zero) &&
			    end[-1] != '.' &&
			    (value >= 1e-4 || (value == 0 && !negative));
	return 0;
}

/*
 * The way most numbers take: -?digits(.digits)? of at most 15 digits, with no
 * zero in front or behind that a shortest text would not have. False = take
 * the long way.
 */
static bool parse_plain(
    const char *text, size_t len, struct number_text *number)
{
	const char *at = text, *end = text + len;
	bool negative = len > 0 && *at == '-';
	uint64_t mantissa = 0;
	const char *point = NULL;

	at += negative;
	const char *first = at;
	if (end - at > 16 || end == at || !is_digit(*at) ||
	    (*at == '0' && (end - at < 3 || at[1] != '.' || at[2] == '0')))
		return false;
	for (; at < end; at++) {
		if (is_digit(*at))
			mantissa = mantissa * 10 + (uint64_t)(*at - '0');
		else if (*at == '.' && point == NULL)
			point = at;
		else
			return false;
	}
	int digits = (int)(end - first), scale = 0;
	if (point != NULL) {
		digits--;
		scale = (int)(end - point - 1);
		if (scale == 0 || end[-1] == '0')
			return false;
	}
	if (digits > 15)
		return false;
	double value = (double)mantissa / power_of_ten[scale];
	*number = (struct number_text){negative ? -value : value, digits, true};
	return true;
}

int number_parse(const char *text, size_t len, struct number_text *number)
{
	if (parse_plain(text, len, number))
		return 0;
	return parse_any(text, len, number);
}

static size_t write_unsigned(uint64_t value, char *out)
{
	char digits[20];
	size_t len = 0;

	do {
		digits[len++] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	for (size_t i = 0; i < len; i++)
		out[i] = digits[len - 1 - i];
	return len;
}

/* value = scaled / 10^places, both exact, so the text reads back the same. */
static size_t write_scaled(uint64_t scaled, int places, char *out)
{
	uint64_t unit = (uint64_t)power_of_ten[places];
	size_t len = write_unsigned(scaled / unit, out);
	uint64_t rest = scaled % unit;

	out[len++] = '.';
	for (uint64_t digit = unit / 10; digit > 0; digit /= 10)
		out[len++] = (char)('0' + rest / digit % 10);
	return len;
}

size_t number_write(double value, char out[32])
{
	size_t len = 0;
	double magnitude = fabs(value);

	if (value < 0) /* -0 is 0 */
		out[len++] = '-';
	if (magnitude < EXACT_INTEGER &&
	    magnitude == (double)(uint64_t)magnitude) {
		len += write_unsigned((uint64_t)magnitude, out + len);
		out[len] = '\0';
		return len;
	}
	if (magnitude >= 1e-4) {
		for (int places = 1; places <= 14; places++) {
			double wide = magnitude * power_of_ten[places];
			if (wide >= 1e15)
				break;
			double scaled = (double)(uint64_t)(wide + 0.5);
			if (scaled / power_of_ten[places] != magnitude)
				continue;
			len += write_scaled(
			    (uint64_t)scaled, places, out + len);
			out[len] = '\0';
			return len;
		}
	}
	for (int precision = 15; precision <= 17; precision++) {
		int wrote = snprintf(out, 32, "%.*g", precision, value);
		if (slow_value(out, (size_t)wrote) == value)
			return (size_t)wrote;
	}
	return strlen(out);
}

bool number_is_plain(const char *text, size_t len)
{
	size_t i = 0, digits = 0;

	if (i < len && text[i] == '-')
		i++;
	if (len - i > 1 && text[i] == '0' && text[i + 1] != '.')
		return false;
	for (; i < len && text[i] >= '0' && text[i] <= '9'; i++)
		digits++;
	if (digits == 0)
		return false;
	if (i < len) {
		if (text[i++] != '.' || i == len)
			return false;
		for (; i < len && text[i] >= '0' && text[i] <= '9'; i++)
			digits++;
	}
	return i == len && digits <= 15;
}

bool number_is_error(const char *text, size_t len)
{
	static const char *const errors[] = {"#N/A", "#DIV/0!", "#VALUE!",
	    "#REF!", "#NAME?", "#NUM!", "#NULL!", "Err:5"};

	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
		size_t size = strlen(errors[i]);
		if (len >= size && memcmp(text, errors[i], size) == 0 &&
		    (len == size || errors[i][size - 1] == '5'))
			return true;
	}
	return false;
}
