#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

#define LINE_BYTES 2048
#define SAFE_CHARS 80

static const char *log_program = "shoubao";
static enum log_level log_least = LOG_LEVEL_INFO;
static bool log_journal;

void log_open(const char *program, enum log_level least)
{
	log_program = program;
	log_least = least;
	log_journal = getenv("JOURNAL_STREAM") != NULL;
}

/* sd-daemon(3): SD_ERR 3, SD_WARNING 4, SD_INFO 6, SD_DEBUG 7. */
static const int priorities[] = {
    [LOG_LEVEL_ERROR] = 3,
    [LOG_LEVEL_WARNING] = 4,
    [LOG_LEVEL_INFO] = 6,
    [LOG_LEVEL_DEBUG] = 7,
};

/* A message is one line whatever it was made of. */
static void one_line(char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)line[i];
		if (byte < 0x20 || byte == 0x7f)
			line[i] = ' ';
	}
}

static void __attribute__((format(printf, 2, 0)))
put(enum log_level level, const char *format, va_list args)
{
	char line[LINE_BYTES];
	int head = 0;

	if (level > log_least)
		return;
	if (log_journal)
		head = snprintf(line, 8, "<%d>", priorities[level]);
	head += snprintf(line + head, 64, "%s: ", log_program);
	if (head > 68)
		head = 68;
	int made = vsnprintf(
	    line + head, sizeof line - 1 - (size_t)head, format, args);
	if (made < 0)
		return;
	size_t len = strlen(line + head);
	if ((size_t)made > len)
		len = utf8_cut(line + head, len - 1);
	one_line(line + head, len);
	len += (size_t)head;
	line[len++] = '\n';
	/* One write, so that lines of several processes do not mix. A log that
	 * cannot be written has nowhere to say so. */
	if (write(STDERR_FILENO, line, len) < 0)
		return;
}

#define LOG_FUNCTION(name, level) \
	void name(const char *format, ...) \
	{ \
		va_list args; \
\
		va_start(args, format); \
		put(level, format, args); \
		va_end(args); \
	}

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)
LOG_FUNCTION(log_warning, LOG_LEVEL_WARNING)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)

const char *log_safe(const char *text)
{
	static _Thread_local char buffers[4][SAFE_CHARS * 4 + 1];
	static _Thread_local unsigned turn;
	char *out = buffers[turn++ % 4];
	size_t len = 0;

	if (text == NULL)
		text = "";
	char *clean = utf8_clean(text, strnlen(text, 16 * SAFE_CHARS));
	const char *at = clean;
	uint32_t point;
	for (int chars = 0; chars < SAFE_CHARS; chars++) {
		do
			point = utf8_next(&at);
		while (point != 0 &&
		       (point < 0x20 || point == 0x2028 || point == 0x2029));
		if (point == 0)
			break;
		len += utf8_put(out + len, point);
	}
	out[len] = '\0';
	free(clean);
	return out;
}
