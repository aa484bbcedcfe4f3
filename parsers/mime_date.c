#include "parsers/mime_date.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"

#define MAX_OFFSET_SECS (14 * 3600)

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec"};

static const struct zone {
	const char *name;
	int hours;
} zones[] = {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7},
    {"MDT", -6}, {"PST", -8}, {"PDT", -7}};

struct moment {
	int day, month, year, hour, minute, second, offset_secs;
};

static bool is_letter(char byte)
{
	return isalpha((unsigned char)byte) != 0;
}

/* A number of 1 to `digits` digits, moved behind it; -1 when there is none. */
static int number(const char **at, int digits)
{
	int value = -1;

	while (digits-- > 0 && **at >= '0' && **at <= '9')
		value = (value < 0 ? 0 : value * 10) + (*(*at)++ - '0');
	return value;
}

static void skip(const char **at, const char *these)
{
	while (**at != '\0' && strchr(these, **at) != NULL)
		(*at)++;
}

static int month_named(const char **at)
{
	for (int i = 0; i < 12; i++) {
		if (strncasecmp(*at, months[i], 3) != 0)
			continue;
		while (is_letter(**at))
			(*at)++;
		return i + 1;
	}
	return -1;
}

/* "+0800", "GMT", "" …; one no place on earth has counts as +00:00. */
static int zone(const char *at)
{
	if (*at == '+' || *at == '-') {
		int sign = *at++ == '-' ? -1 : 1;
		int hours = number(&at, 2);
		skip(&at, ":");
		int minutes = number(&at, 2);
		int secs = (hours > 0 ? hours : 0) * 3600 +
			   (minutes > 0 ? minutes : 0) * 60;
		return secs <= MAX_OFFSET_SECS ? sign * secs : 0;
	}
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		if (strncasecmp(at, zones[i].name, 3) == 0)
			return zones[i].hours * 3600;
	}
	return 0;
}

static void read_time(const char *at, struct moment *moment)
{
	skip(&at, " ,tT");
	moment->hour = number(&at, 2);
	skip(&at, ":.");
	moment->minute = number(&at, 2);
	moment->second = 0;
	if (*at == ':' || *at == '.') {
		at++;
		moment->second = number(&at, 2);
		if (*at == '.')
			at++;
		(void)number(&at, 9);
	}
	skip(&at, " ");
	moment->offset_secs = zone(at);
}

/* "Wed, 17 May 2023 09:30:00 +0800", the name of the day left out, two
 * digits of the year (section 4.3), or "2023-05-17 09:30:00 +0800". */
static void read_moment(const char *at, struct moment *moment)
{
	skip(&at, " ");
	if (is_letter(*at)) {
		while (is_letter(*at))
			at++;
		skip(&at, " ,.");
	}
	int first = number(&at, 4);
	skip(&at, " -/");
	if (first > 31) {
		moment->year = first;
		moment->month = number(&at, 2);
		skip(&at, "-/");
		moment->day = number(&at, 2);
	} else {
		moment->day = first;
		moment->month = month_named(&at);
		skip(&at, " -,");
		const char *from = at;
		moment->year = number(&at, 4);
		if (moment->year >= 0 && at - from <= 3)
			moment->year += moment->year < 50 && at - from == 2
					    ? 2000
					    : 1900;
	}
	read_time(at, moment);
}

/* Comments such as "(CST)" may stand anywhere: they become spaces. */
static char *without_comments(const char *raw, size_t len)
{
	char *out = mem_alloc(len + 1);
	int depth = 0;

	for (size_t i = 0; i < len; i++) {
		bool space = strchr("\t\r\n()", raw[i]) != NULL;
		depth += raw[i] == '(';
		out[i] = space || depth > 0 ? ' ' : raw[i];
		depth -= raw[i] == ')' && depth > 0;
	}
	out[len] = '\0';
	return out;
}

char *mime_date_read(const char *raw, size_t len)
{
	struct moment moment = {0};
	char out[26];

	if (raw == NULL || len > 1000)
		return NULL;
	char *text = without_comments(raw, len);
	read_moment(text, &moment);
	free(text);
	if (moment.second == 60)
		moment.second = 59; /* a leap second */
	if (!civil_valid(moment.year, moment.month, moment.day) ||
	    moment.year < 1970 || moment.hour < 0 || moment.hour > 23 ||
	    moment.minute < 0 || moment.minute > 59 || moment.second < 0 ||
	    moment.second > 59)
		return NULL;
	int32_t day = day_from_civil(moment.year, moment.month, moment.day);
	int32_t secs = moment.hour * 3600 + moment.minute * 60 + moment.second;
	instant_format(
	    instant_at(day, secs, moment.offset_secs), moment.offset_secs, out);
	return mem_strdup(out);
}
