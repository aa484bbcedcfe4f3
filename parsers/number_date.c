/* Serial day numbers and the ISO 8601 texts they are shown as. */
#include <stdint.h>

#include "base/clock.h"
#include "parsers/number_format.h"

#define DAY_MSECS 86400000
#define LAST_SERIAL 2958465 /* 9999-12-31 */
#define SERIAL_OF_1970 25569

static char *put_digits(char *out, int value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + width;
}

static char *put_day(char *out, int32_t serial)
{
	/* Before the 29 February 1900 that never was, serials are one low. */
	struct civil day = day_to_civil(
	    serial - SERIAL_OF_1970 + (serial < 60 ? 1 : 0));

	out = put_digits(out, day.year, 4);
	*out++ = '-';
	out = put_digits(out, day.month, 2);
	*out++ = '-';
	return put_digits(out, day.day, 2);
}

static char *put_time(char *out, int32_t msecs)
{
	out = put_digits(out, msecs / 3600000, 2);
	*out++ = ':';
	out = put_digits(out, msecs / 60000 % 60, 2);
	*out++ = ':';
	out = put_digits(out, msecs / 1000 % 60, 2);
	if (msecs % 1000 != 0) {
		*out++ = '.';
		out = put_digits(out, msecs % 1000, 3);
	}
	return out;
}

size_t number_date_text(double serial, enum number_kind kind, char out[32])
{
	char *at = out;

	if (kind == NUMBER_PLAIN || !(serial >= 0 && serial < LAST_SERIAL + 1))
		return 0;
	int32_t days = (int32_t)serial;
	int32_t msecs = (int32_t)((serial - days) * DAY_MSECS + 0.5);
	if (msecs == DAY_MSECS) {
		if (days == 0)
			return 0; /* 24:00:00 is no time of day */
		days++;
		msecs = 0;
	}
	if (days > LAST_SERIAL)
		return 0;
	if (days == 0) {
		/* A date's 0 is an empty cell's value, no time of day. */
		if (kind == NUMBER_DATE && msecs == 0)
			return 0;
		at = put_time(at, msecs);
	} else {
		if (kind == NUMBER_DURATION || days == 60)
			return 0;
		at = put_day(at, days);
		if (msecs != 0 || kind == NUMBER_TIME) {
			*at++ = 'T';
			at = put_time(at, msecs);
		}
	}
	*at = '\0';
	return (size_t)(at - out);
}

/* Exactly `width` digits; the place behind them, or NULL. */
static const char *take_digits(
    const char *at, const char *end, int width, int *value)
{
	*value = 0;
	for (int i = 0; i < width; i++, at++) {
		if (at == end || *at < '0' || *at > '9')
			return NULL;
		*value = *value * 10 + (*at - '0');
	}
	return at;
}

static const char *take_day(const char *at, const char *end, int32_t *serial)
{
	int year, month, day;

	if ((at = take_digits(at, end, 4, &year)) == NULL || at == end ||
	    *at++ != '-' || (at = take_digits(at, end, 2, &month)) == NULL ||
	    at == end || *at++ != '-' ||
	    (at = take_digits(at, end, 2, &day)) == NULL ||
	    !civil_valid(year, month, day))
		return NULL;
	*serial = day_from_civil(year, month, day) + SERIAL_OF_1970;
	if (*serial <= 60)
		--*serial;
	return *serial >= 1 ? at : NULL;
}

static const char *take_time(const char *at, const char *end, double *msecs)
{
	int hour, minute, second = 0;
	double fraction = 0;

	if ((at = take_digits(at, end, 2, &hour)) == NULL || at == end ||
	    *at++ != ':' || (at = take_digits(at, end, 2, &minute)) == NULL)
		return NULL;
	if (at < end && *at == ':' &&
	    (at = take_digits(at + 1, end, 2, &second)) == NULL)
		return NULL;
	if (at < end && (*at == '.' || *at == ',')) {
		double unit = 100;
		for (at++; at < end && *at >= '0' && *at <= '9'; at++) {
			fraction += (*at - '0') * unit;
			unit /= 10;
		}
	}
	if (hour > 24 || minute > 59 || second > 60)
		return NULL;
	*msecs = (hour * 3600.0 + minute * 60.0 + second) * 1000.0 + fraction;
	return at;
}

int number_date_parse(
    const char *text, size_t len, double *serial, enum number_kind *kind)
{
	const char *at = text, *end = text + len;
	int32_t day = 0;
	double msecs = 0;

	if (len > 2 && at[2] == ':') {
		at = take_time(at, end, &msecs);
		*kind = NUMBER_TIME;
	} else {
		at = take_day(at, end, &day);
		*kind = NUMBER_DATE;
		if (at != NULL && at < end && (*at == 'T' || *at == ' '))
			at = take_time(at + 1, end, &msecs);
	}
	if (at != NULL && at < end && *at == 'Z')
		at++;
	if (at != end)
		return -1;
	*serial = day + msecs / DAY_MSECS;
	return 0;
}
