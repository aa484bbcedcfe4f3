/*
 * One line a message on standard error, in English, with syslog's <N> prefix
 * when the journal reads it. No mail text, address, name or phone number: say
 * the mail's number in the store instead.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

/* `program` is kept by reference. */
void log_open(const char *program, enum log_level least);
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Text from outside made fit for a log: control characters and line ends
 * dropped, cut to 80 characters; NULL gives "". One of four static buffers of
 * the calling thread, used in turn. */
const char *log_safe(const char *text);

#endif
