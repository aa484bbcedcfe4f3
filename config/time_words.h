/*
 * Hours and spans as a configuration says them: "09:00", "2 hours". Each
 * reader takes what it knows from *at and leaves *at behind it.
 */
#ifndef CONFIG_TIME_WORDS_H
#define CONFIG_TIME_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* Takes the word where it stands there. */
bool time_words_skip(const char **at, const char *word);
/* HH:MM or HH:MM:SS, before 24:00. 0 or -1. */
int time_words_clock(const char **at, int32_t *secs);
/* One to four digits. 0 or -1. */
int time_words_count(const char **at, int *count);

/* A whole text. "08:30-18:00", the end after the beginning and at most 24:00.
 * 0, -1 when it is no such text, 1 when it ends before it begins. */
int time_words_hours(const char *text, int32_t *from, int32_t *until);
/* A whole text: "08:30", or "never" which is -1. 0 or -1. */
int time_words_hour(const char *text, int32_t *secs);

#endif
