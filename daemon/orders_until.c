/* Until when an extension is: "至 5月20日 12:00", "到明天中午12点". */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "dates.h"
#include "orders-private.h"

#define UNTIL_DAYS 150 /* an extension goes so far at most */

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* One or two digits at *at. */
static bool read_two(const char **at, int *value)
{
	int digits = 0;

	for (*value = 0; digits < 2 && is_digit(**at); digits++)
		*value = *value * 10 + (*(*at)++ - '0');
	return digits > 0 && !is_digit(**at);
}

static bool skip_word(const char **at, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*at, word, length) != 0)
		return false;
	*at += length;
	return true;
}

/* "12:00", "12:00:00", "12点", "12点半", "12点30分", "12时". */
static bool read_clock(const char **at, int *hour, int *minute)
{
	const char *start = *at;
	int seconds;

	*minute = 0;
	if (!read_two(at, hour))
		return false;
	if (skip_word(at, ":") && read_two(at, minute)) {
		if (skip_word(at, ":") && !read_two(at, &seconds))
			return false;
		return true;
	}
	*at = start;
	if (!read_two(at, hour) ||
	    !(skip_word(at, "点钟") || skip_word(at, "点") ||
		skip_word(at, "时")))
		return false;
	if (skip_word(at, "半"))
		*minute = 30;
	else if (is_digit(**at) &&
		 (!read_two(at, minute) || !skip_word(at, "分")))
		return false;
	return true;
}

/* 上午, 下午 … before an hour: how many bytes, and the hour as of 24. */
static size_t half_of_day(const char *text, size_t at, int *hour)
{
	size_t start = at;

	static const struct {
		const char *word;
		bool later;
	} halves[] = {{"上午", false}, {"早上", false}, {"凌晨", false},
	    {"中午", true}, {"下午", true}, {"傍晚", true}, {"晚上", true},
	    {"晚", true}, {"早", false}};

	while (start > 0 && text[start - 1] == ' ')
		start--;
	for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
		size_t length = strlen(halves[i].word);
		if (start < length ||
		    strncmp(text + start - length, halves[i].word, length) != 0)
			continue;
		if (halves[i].later && *hour < 11)
			*hour += 12;
		return length + at - start;
	}
	return 0;
}

/* The time of day in a plain text, blanked out; the last second of the day
 * where there is none. 0, or -1 when it is no time. */
static int take_clock(char *plain, int32_t *secs)
{
	*secs = 86399;
	for (char *at = plain; *at != '\0'; at++) {
		const char *behind = at;
		int hour, minute;
		if (!is_digit(*at) || (at > plain && is_digit(at[-1])) ||
		    !read_clock(&behind, &hour, &minute))
			continue;
		size_t before = half_of_day(plain, (size_t)(at - plain), &hour);
		if (minute > 59 || hour > 24 || (hour == 24 && minute > 0))
			return -1;
		/* 24:00 is the day's end, as people say it. */
		*secs = hour == 24 ? 86399 : hour * 3600 + minute * 60;
		memset(at - before, '|', (size_t)(behind - at) + before);
		return 0;
	}
	return 0;
}

/* 今天, 明天, 后天: blanked out. */
static bool take_near_day(char *folded, int32_t today, int32_t *day)
{
	static const struct {
		const char *word;
		int32_t days;
	} words[] = {{"大后天", 3}, {"后天", 2}, {"明天", 1}, {"明日", 1},
	    {"今天", 0}, {"今日", 0}, {"tomorrow", 1}, {"today", 0}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		char *at = strstr(folded, words[i].word);
		if (at == NULL)
			continue;
		memset(at, '|', strlen(words[i].word));
		*day = today + words[i].days;
		return true;
	}
	return false;
}

/* The instant that is all a text says. */
static bool read_instant(
    const struct orders_reader *reader, const char *plain, int64_t *until)
{
	const struct orders_world *world = reader->world;
	char *text = mem_strdup(plain);
	struct dates dates = {0};
	int32_t secs, day = DAY_NONE;
	int32_t last = world->campaign->last_day > world->today
			   ? world->campaign->last_day
			   : world->today;

	bool good = take_clock(text, &secs) == 0;
	char *folded = utf8_fold(text);
	bool near = take_near_day(folded, world->today, &day);
	dates_find(folded, world->today, last + UNTIL_DAYS, &dates);
	if (!near && dates.count == 1)
		day = dates.days[0];
	char *rest = orders_rest(world->campaign, folded);
	good = good && rest[0] == '\0' && day != DAY_NONE &&
	       dates.count + near == 1 && orders_one_date(folded);
	if (good)
		*until = instant_at(day, secs, world->config->offset_secs);
	free(rest);
	free(folded);
	free(text);
	return good;
}

/* Where the last "至" (到, until) before `end` stands. */
static char *last_until_word(char *plain, char *end, size_t *bytes)
{
	static const char *const words[] = {
	    "至", "到", "until ", "till ", " to "};
	char *last = NULL;

	for (char *at = plain; at < end; at++)
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (strncasecmp(at, words[i], strlen(words[i])) == 0) {
				last = at;
				*bytes = strlen(words[i]);
			}
	return last;
}

int orders_cut_until(const struct orders_reader *reader, char *plain,
    int64_t *until, struct buf *complaint)
{
	char *end = plain + strlen(plain);
	size_t bytes;
	char *word;

	while ((word = last_until_word(plain, end, &bytes)) != NULL) {
		if (read_instant(reader, word + bytes, until)) {
			*word = '\0';
			return 0;
		}
		end = word;
	}
	buf_puts(complaint,
	    "没有看明白延到什么时候，请在最后写上，例如“至 5月20日 12:00”");
	return -1;
}
