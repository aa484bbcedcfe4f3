#include "imap_guard.h"

#include <string.h>
#include <strings.h>

/* States of "{123}" or "{123+}", the end of a line that a literal follows. */
enum { SIZE_NONE, SIZE_DIGITS, SIZE_PLUS, SIZE_CLOSED };

void imap_guard_init(struct imap_guard *guard)
{
	*guard = (struct imap_guard){0};
}

void imap_guard_allow(
    struct imap_guard *guard, int64_t bytes, int64_t literal_bytes)
{
	guard->bytes_left = bytes;
	guard->literal_bytes = literal_bytes;
}

/* Only untagged data has literals: "{5}" may stand in any status text. */
static bool has_literals(const struct imap_guard *guard)
{
	static const char *const texts[] = {
	    "OK ", "NO ", "BAD ", "BYE ", "PREAUTH "};

	if (guard->line < 4 || strncmp(guard->head, "* ", 2) != 0)
		return false;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strncasecmp(guard->head + 2, texts[i], strlen(texts[i])) ==
		    0)
			return false;
	return true;
}

static bool is_exists(const struct imap_guard *guard)
{
	const char *at = guard->head + 2;
	size_t digits;

	if (strncmp(guard->head, "* ", 2) != 0)
		return false;
	digits = strspn(at, "0123456789");
	return digits > 0 && strncasecmp(at + digits, " EXISTS", 7) == 0;
}

static void end_line(struct imap_guard *guard)
{
	if (guard->size_state == SIZE_CLOSED && has_literals(guard)) {
		guard->literal = guard->size;
		if (guard->literal > guard->literal_bytes)
			guard->broken = "a literal larger than allowed";
	} else {
		guard->exists = guard->exists || is_exists(guard);
		memset(guard->head, 0, sizeof guard->head);
		guard->line = 0;
		guard->depth = 0;
	}
	guard->quoted = guard->escaped = false;
	guard->size_state = SIZE_NONE;
}

static void look_size(struct imap_guard *guard, char byte)
{
	if (byte == '{') {
		guard->size_state = SIZE_DIGITS;
		guard->size = 0;
	} else if (guard->size_state == SIZE_DIGITS && byte >= '0' &&
		   byte <= '9') {
		guard->size = guard->size * 10 + (byte - '0');
		if (guard->size > UINT32_MAX)
			guard->broken = "a literal of impossible size";
	} else if (guard->size_state == SIZE_DIGITS && byte == '+') {
		guard->size_state = SIZE_PLUS;
	} else if (guard->size_state != SIZE_NONE && byte == '}') {
		guard->size_state = SIZE_CLOSED;
	} else if (byte != '\r') {
		guard->size_state = SIZE_NONE;
	}
}

static void look_byte(struct imap_guard *guard, char byte)
{
	if (byte == '\n') {
		end_line(guard);
		return;
	}
	if (guard->line < IMAP_HEAD_BYTES - 1)
		guard->head[guard->line] = byte;
	if (++guard->line > IMAP_LINE_BYTES)
		guard->broken = "a line without end";
	if (guard->quoted) {
		bool was_escaped = guard->escaped;
		guard->escaped = !was_escaped && byte == '\\';
		guard->quoted = was_escaped || byte != '"';
		return;
	}
	if (byte == '"')
		guard->quoted = true;
	else if (byte == '(' && ++guard->depth > IMAP_DEPTH)
		guard->broken = "lists nested too deeply";
	else if (byte == ')' && guard->depth > 0)
		guard->depth--;
	look_size(guard, byte);
}

int imap_guard_look(struct imap_guard *guard, const char *data, size_t bytes)
{
	guard->bytes_left -= (int64_t)bytes;
	if (guard->bytes_left < 0 && guard->broken == NULL)
		guard->broken = "more bytes than the answer may have";
	for (size_t i = 0; i < bytes && guard->broken == NULL; i++) {
		if (guard->literal > 0) {
			int64_t skip = (int64_t)(bytes - i);
			if (skip > guard->literal)
				skip = guard->literal;
			guard->literal -= skip;
			i += (size_t)skip - 1;
		} else {
			look_byte(guard, data[i]);
		}
	}
	return guard->broken != NULL ? -1 : 0;
}
