/*
 * Time as data. Instants are Unix seconds (int64_t), days are days since
 * 1970-01-01 of the proleptic Gregorian calendar (int32_t), and a campaign's
 * zone is a fixed offset (China has no summer time). Nothing here reads a
 * clock but the functions named clock_now_*; a rule is handed its `now`.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAY_NONE INT32_MIN

struct civil {
	int year;
	int month; /* 1..12 */
	int day;   /* 1..31 */
};

int32_t day_from_civil(int year, int month, int day);
struct civil day_to_civil(int32_t day);
bool civil_valid(int year, int month, int day);
/* 1 = Monday .. 7 = Sunday (ISO 8601). */
int day_weekday(int32_t day);

/* "2023-05-17"; out must hold 11 bytes. */
void day_format(int32_t day, char out[11]);
/* The whole text must be YYYY-MM-DD. 0 or -1. */
int day_parse(const char *text, int32_t *day);
/* "5月17日" (malloc). */
char *day_format_chinese(int32_t day);

int32_t day_of_instant(int64_t instant, int32_t offset_secs);
/* The instant at `secs` seconds after local midnight of `day`. */
int64_t instant_at(int32_t day, int32_t secs, int32_t offset_secs);

/* RFC 3339, section 5.6: "2023-05-18T10:00:00+08:00". 0 or -1. */
int instant_parse(const char *text, int64_t *instant);
/* out must hold 26 bytes. */
void instant_format(int64_t instant, int32_t offset_secs, char out[26]);
/* "5月18日 10:00", with seconds where they are not zero (malloc). */
char *instant_format_chinese(int64_t instant, int32_t offset_secs);

/* "+08:00" to seconds. 0 or -1. */
int offset_parse(const char *text, int32_t *offset_secs);

/* The wall clock, or the instant fixed or shifted by --now. */
int64_t clock_now(void);
/* From now on clock_now answers `instant` (it does not move). */
void clock_fix(int64_t instant);
/* The fixed instant, for handing it to a child program; false when not fixed.
 */
bool clock_fixed(int64_t *instant);
/* Monotonic milliseconds, for time-outs only. */
int64_t clock_monotonic_msecs(void);

#endif
