/* Deadlines as data: the words a configuration says them by, and the last
 * instant that is on time. */
#include <string.h>

#include "base/clock.h"
#include "config/config.h"
#include "config/time_words.h"

#define DAY_END_SECS 86399 /* "N日前" includes day N to its last second */
#define DAYS_MAX 3660

static const char expected[] =
    "expected \"2023-05-11\", \"2023-05-09 18:00\", "
    "\"daily 10:00 next day\", \"daily 18:00\", \"daily expected\", "
    "\"7 days after the event\", \"7 days after the event 18:00\" or "
    "\"undated\"";

static int parse_daily(const char *at, struct deadline *deadline)
{
	deadline->kind = DEADLINE_DAILY;
	deadline->secs = DAY_END_SECS;
	if (strcmp(at, "expected") == 0) {
		deadline->expected = true;
		return 0;
	}
	if (time_words_clock(&at, &deadline->secs) != 0)
		return -1;
	if (time_words_skip(&at, " next day"))
		deadline->days = 1;
	return *at ? -1 : 0;
}

static int parse_after(const char *at, struct deadline *deadline)
{
	int days;

	if (time_words_count(&at, &days) != 0 || days > DAYS_MAX)
		return -1;
	if (!time_words_skip(&at, " days after the event") &&
	    !time_words_skip(&at, " day after the event"))
		return -1;
	deadline->kind = DEADLINE_AFTER_EVENT;
	deadline->days = days;
	deadline->secs = DAY_END_SECS;
	if (time_words_skip(&at, " ") &&
	    time_words_clock(&at, &deadline->secs) != 0)
		return -1;
	return *at ? -1 : 0;
}

static int parse_day(const char *at, struct deadline *deadline)
{
	char day[11];

	if (strlen(at) < 10)
		return -1;
	memcpy(day, at, 10);
	day[10] = '\0';
	at += 10;
	deadline->kind = DEADLINE_INSTANT;
	deadline->secs = DAY_END_SECS;
	if (day_parse(day, &deadline->day) != 0)
		return -1;
	if (time_words_skip(&at, " ") &&
	    time_words_clock(&at, &deadline->secs) != 0)
		return -1;
	return *at ? -1 : 0;
}

int deadline_parse(const char *text, struct deadline *deadline, struct err *err)
{
	struct deadline parsed = {.kind = DEADLINE_UNDATED};
	const char *at = text;
	int failed = 0;

	if (time_words_skip(&at, "daily "))
		failed = parse_daily(at, &parsed);
	else if (strstr(text, " after the event"))
		failed = parse_after(text, &parsed);
	else if (strcmp(text, "undated") != 0)
		failed = parse_day(text, &parsed);
	if (failed)
		return err_set(err, ERR_REJECT, "%s", expected);
	*deadline = parsed;
	return 0;
}

int64_t deadline_instant(const struct deadline *deadline,
    const struct campaign *campaign, int32_t day, int32_t offset_secs)
{
	if (deadline->expected)
		return INT64_MAX;
	switch (deadline->kind) {
	case DEADLINE_INSTANT:
		return instant_at(deadline->day, deadline->secs, offset_secs);
	case DEADLINE_DAILY:
		if (day == DAY_NONE)
			return INT64_MAX;
		return instant_at(
		    day + deadline->days, deadline->secs, offset_secs);
	case DEADLINE_AFTER_EVENT:
		return instant_at(campaign->last_day + deadline->days,
		    deadline->secs, offset_secs);
	case DEADLINE_UNDATED:
		break;
	}
	return INT64_MAX;
}
