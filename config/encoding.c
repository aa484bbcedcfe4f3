#include "config/encoding.h"

#include <string.h>

#include "base/utf8.h"
#include "config/problems.h"

static int line_of(const char *bytes, const char *at)
{
	int line = 1;

	for (; bytes < at; bytes++)
		line += *bytes == '\n';
	return line;
}

static const char *first_invalid(const char *bytes, size_t len)
{
	const char *line = bytes, *end = bytes + len;

	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));

		next = next ? next + 1 : end;
		if (!utf8_valid(line, (size_t)(next - line)))
			return line;
		line = next;
	}
	return NULL;
}

int encoding_check(const char *file, const char *bytes, size_t len,
    size_t *skip, struct config_problems *problems)
{
	const char *at;

	*skip = 0;
	if (len >= 2 &&
	    (memcmp(bytes, "\xff\xfe", 2) == 0 ||
		memcmp(bytes, "\xfe\xff", 2) == 0 || memchr(bytes, 0, len))) {
		problems_add(problems, file, 1,
		    "the file is not UTF-8 text (UTF-16 or binary): "
		    "save it as UTF-8 without BOM");
		return -1;
	}
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		problems_add(problems, file, 1,
		    "the file begins with a byte order mark (BOM): "
		    "save it as UTF-8 without BOM");
		*skip = 3;
	}
	at = first_invalid(bytes, len);
	if (at) {
		problems_add(problems, file, line_of(bytes, at),
		    "this line is not UTF-8 (GBK, perhaps): "
		    "save the file as UTF-8 without BOM");
		return -1;
	}
	return 0;
}
