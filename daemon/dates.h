/*
 * Dates as people write them into subjects, file names and letters:
 * 2023-05-17, 2023.5.17, 2023年5月17日, 20230517, 5月17日, 五月十七日, 5.17,
 * 0517, 17日, 17号, and spans of them (5月17日-19日, 17至19日). A year that is
 * left out is the event's.
 */
#ifndef DAEMON_DATES_H
#define DAEMON_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATES_MAX 32

struct dates { /* each once, in the order found */
	int32_t days[DATES_MAX];
	size_t count;
};

bool dates_have(const struct dates *dates, int32_t day);
void dates_add(struct dates *dates, int32_t day);

/* Adds the days a folded text (utf8_fold) names. What may as well be another
 * number (5.17, 0517, 17日) counts only as a day of the event. A span over the
 * whole event is the event's name and says nothing. */
void dates_find(const char *folded, int32_t first_day, int32_t last_day,
    struct dates *dates);

#endif
