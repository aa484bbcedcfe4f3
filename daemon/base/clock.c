#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

#define DAY_SECS 86400

/* The era arithmetic of the proleptic Gregorian calendar: years begin on
 * 1 March, so that the leap day is the last of its year, and 400 years are
 * 146097 days. */
int32_t day_from_civil(int year, int month, int day)
{
	int64_t shifted = (int64_t)year - (month <= 2);
	int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int64_t of_era = shifted - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day -
			  1;
	int64_t days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return (int32_t)(era * 146097 + days - 719468);
}

struct civil day_to_civil(int32_t day)
{
	int64_t shifted = (int64_t)day + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t of_era = shifted - era * 146097;
	int64_t year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct civil civil = {
	    .day = (int)(of_year - (153 * month + 2) / 5 + 1),
	    .month = (int)(month < 10 ? month + 3 : month - 9),
	};

	civil.year = (int)(year + era * 400 + (civil.month <= 2));
	return civil;
}

bool civil_valid(int year, int month, int day)
{
	static const int lengths[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > lengths[month - 1])
		return false;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return month != 2 || day < 29 || leap;
}

int day_weekday(int32_t day)
{
	/* 1970-01-01 was a Thursday. */
	int rest = (int)(((int64_t)day + 3) % 7);

	return (rest < 0 ? rest + 7 : rest) + 1;
}

static void put_digits(char *out, int count, int value)
{
	for (int i = count - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
}

/* Days outside the years 0001 to 9999 have no four-digit form: the nearest
 * one is written. */
void day_format(int32_t day, char out[11])
{
	struct civil civil = day_to_civil(day);

	if (civil.year < 1)
		civil = (struct civil){1, 1, 1};
	if (civil.year > 9999)
		civil = (struct civil){9999, 12, 31};
	put_digits(out, 4, civil.year);
	out[4] = '-';
	put_digits(out + 5, 2, civil.month);
	out[7] = '-';
	put_digits(out + 8, 2, civil.day);
	out[10] = '\0';
}

/* Exactly `count` ASCII digits; -1 when one is none. */
static int get_digits(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/* The ten bytes at text; stops at the first that does not fit. */
static int day_get(const char *text, int32_t *day)
{
	int year = get_digits(text, 4);

	if (year < 0 || text[4] != '-')
		return -1;
	int month = get_digits(text + 5, 2);
	if (month < 0 || text[7] != '-')
		return -1;
	int of_month = get_digits(text + 8, 2);
	if (of_month < 0 || !civil_valid(year, month, of_month))
		return -1;
	*day = day_from_civil(year, month, of_month);
	return 0;
}

int day_parse(const char *text, int32_t *day)
{
	int32_t read;

	if (day_get(text, &read) < 0 || text[10] != '\0')
		return -1;
	*day = read;
	return 0;
}

char *day_format_chinese(int32_t day)
{
	struct civil civil = day_to_civil(day);

	return mem_printf("%d月%d日", civil.month, civil.day);
}

int32_t day_of_instant(int64_t instant, int32_t offset_secs)
{
	int64_t local = instant + offset_secs;
	int64_t day = local / DAY_SECS - (local % DAY_SECS < 0);

	return (int32_t)day;
}

int64_t instant_at(int32_t day, int32_t secs, int32_t offset_secs)
{
	return (int64_t)day * DAY_SECS + secs - offset_secs;
}

/* "HH:MM" to minutes; -1. */
static int minutes_get(const char *text)
{
	int hours = get_digits(text, 2);

	if (hours < 0 || hours > 23 || text[2] != ':')
		return -1;
	int minutes = get_digits(text + 3, 2);
	return minutes < 0 || minutes > 59 ? -1 : hours * 60 + minutes;
}

int offset_parse(const char *text, int32_t *offset_secs)
{
	if (text[0] != '+' && text[0] != '-')
		return -1;
	int minutes = minutes_get(text + 1);
	if (minutes < 0 || text[6] != '\0')
		return -1;
	*offset_secs = (text[0] == '-' ? -60 : 60) * minutes;
	return 0;
}

/* ":SS" and an optional fraction, which is dropped; the place behind or
 * NULL. A leap second (:60) is the first second of the next minute. */
static const char *secs_get(const char *text, int *secs)
{
	if (*text != ':')
		return NULL;
	*secs = get_digits(text + 1, 2);
	if (*secs < 0 || *secs > 60)
		return NULL;
	text += 3;
	if (*text != '.')
		return text;
	size_t digits = strspn(text + 1, "0123456789");
	return digits > 0 ? text + 1 + digits : NULL;
}

int instant_parse(const char *text, int64_t *instant)
{
	int32_t day, offset = 0;
	int secs;

	if (day_get(text, &day) < 0 || (text[10] != 'T' && text[10] != 't'))
		return -1;
	int minutes = minutes_get(text + 11);
	if (minutes < 0)
		return -1;
	const char *zone = secs_get(text + 16, &secs);
	if (zone == NULL)
		return -1;
	bool utc = (*zone == 'Z' || *zone == 'z') && zone[1] == '\0';
	if (!utc && offset_parse(zone, &offset) < 0)
		return -1;
	*instant = instant_at(day, minutes * 60 + secs, offset);
	return 0;
}

void instant_format(int64_t instant, int32_t offset_secs, char out[26])
{
	int32_t day = day_of_instant(instant, offset_secs);
	int secs = (int)(instant + offset_secs - (int64_t)day * DAY_SECS);
	int offset = (offset_secs < 0 ? -offset_secs : offset_secs) / 60;

	day_format(day, out);
	out[10] = 'T';
	put_digits(out + 11, 2, secs / 3600);
	out[13] = ':';
	put_digits(out + 14, 2, secs / 60 % 60);
	out[16] = ':';
	put_digits(out + 17, 2, secs % 60);
	out[19] = offset_secs < 0 ? '-' : '+';
	put_digits(out + 20, 2, offset / 60);
	out[22] = ':';
	put_digits(out + 23, 2, offset % 60);
	out[25] = '\0';
}

char *instant_format_chinese(int64_t instant, int32_t offset_secs)
{
	int32_t day = day_of_instant(instant, offset_secs);
	struct civil civil = day_to_civil(day);
	int secs = (int)(instant + offset_secs - (int64_t)day * DAY_SECS);

	if (secs % 60 == 0)
		return mem_printf("%d月%d日 %02d:%02d", civil.month, civil.day,
		    secs / 3600, secs / 60 % 60);
	return mem_printf("%d月%d日 %02d:%02d:%02d", civil.month, civil.day,
	    secs / 3600, secs / 60 % 60, secs % 60);
}

static bool fixed;
static int64_t fixed_instant;

int64_t clock_now(void)
{
	return fixed ? fixed_instant : (int64_t)time(NULL);
}

void clock_fix(int64_t instant)
{
	fixed = true;
	fixed_instant = instant;
}

bool clock_fixed(int64_t *instant)
{
	if (fixed)
		*instant = fixed_instant;
	return fixed;
}

int64_t clock_monotonic_msecs(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
