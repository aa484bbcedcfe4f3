#include "config/time_words.h"

#include <string.h>

#define DAY_SECS 86400

bool time_words_skip(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len) != 0)
		return false;
	*at += len;
	return true;
}

/* One or two digits up to `most`. */
static int read_two(const char **at, int most, int *value)
{
	size_t digits = strspn(*at, "0123456789");

	if (digits < 1 || digits > 2)
		return -1;
	*value = (*at)[0] - '0';
	if (digits == 2)
		*value = *value * 10 + (*at)[1] - '0';
	*at += digits;
	return *value <= most ? 0 : -1;
}

int time_words_clock(const char **at, int32_t *secs)
{
	int hours, minutes, seconds = 0;

	if (read_two(at, 23, &hours) != 0 || !time_words_skip(at, ":") ||
	    read_two(at, 59, &minutes) != 0)
		return -1;
	if (time_words_skip(at, ":") && read_two(at, 59, &seconds) != 0)
		return -1;
	*secs = hours * 3600 + minutes * 60 + seconds;
	return 0;
}

int time_words_count(const char **at, int *count)
{
	size_t digits = strspn(*at, "0123456789");

	if (digits < 1 || digits > 4)
		return -1;
	*count = 0;
	for (size_t i = 0; i < digits; i++)
		*count = *count * 10 + (*at)[i] - '0';
	*at += digits;
	return 0;
}

int time_words_hours(const char *text, int32_t *from, int32_t *until)
{
	const char *at = text;

	if (time_words_clock(&at, from) != 0 || !time_words_skip(&at, "-"))
		return -1;
	if (strcmp(at, "24:00") == 0)
		*until = DAY_SECS;
	else if (time_words_clock(&at, until) != 0 || *at)
		return -1;
	return *until > *from ? 0 : 1;
}

int time_words_hour(const char *text, int32_t *secs)
{
	if (strcmp(text, "never") == 0) {
		*secs = -1;
		return 0;
	}
	return time_words_clock(&text, secs) == 0 && !*text ? 0 : -1;
}
