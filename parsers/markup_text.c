#include "parsers/markup_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/charset.h"
#include "base/mem.h"
#include "parsers/csv.h"
#include "parsers/sniff.h"

#define HEAD_BYTES 16384
#define NAME_BYTES 32

/* The first "charset=" or "encoding=" of the markup's head. */
static bool find_name(const char *head, const char *word, char out[NAME_BYTES])
{
	const char *at = strcasestr(head, word);
	size_t len = 0;

	if (at == NULL)
		return false;
	at += strlen(word);
	while (*at == ' ' || *at == '\t')
		at++;
	if (*at++ != '=')
		return false;
	while (*at == ' ' || *at == '"' || *at == '\'')
		at++;
	while (len + 1 < NAME_BYTES && *at != '\0' &&
	       strchr(" \t\r\n\"'/>;?", *at) == NULL)
		out[len++] = *at++;
	out[len] = '\0';
	return len > 0;
}

static bool declared_in(
    const unsigned char *bytes, size_t size, char out[NAME_BYTES])
{
	char *head = mem_strndup(
	    (const char *)bytes, size < HEAD_BYTES ? size : HEAD_BYTES);
	char *end = strstr(head, "?>");
	bool found = false;

	if (strncmp(head, "<?xml", 5) == 0 && end != NULL) {
		*end = '\0';
		found = find_name(head, "encoding", out);
		*end = '?';
	}
	if (!found)
		found = find_name(head, "charset", out);
	free(head);
	return found;
}

char *markup_text_decode(
    const unsigned char *bytes, size_t size, const char *declared, size_t *len)
{
	char name[NAME_BYTES];
	size_t mark;
	enum text_encoding encoding = sniff_encoding(bytes, size, &mark);
	bool guessed;

	if (encoding != TEXT_UTF8 && encoding != TEXT_OTHER) {
		char *text = csv_decode(bytes, size, len, &guessed);
		if (text == NULL)
			return NULL;
		char *clean = charset_decode("utf-8", text, *len, len);
		free(text);
		return clean;
	}
	if (mark > 0)
		declared = "utf-8";
	else if (declared == NULL && declared_in(bytes, size, name))
		declared = name;
	return charset_decode(declared, (const char *)bytes, size, len);
}
