#include "parsers/form_contact.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/form_text.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define MAX_RUN 64 /* bytes of one phone with its signs */

bool form_is_shortened(const char *plain)
{
	size_t at = strspn(plain, "0123456789");

	if (at == 0)
		return false;
	if (plain[at] == '.')
		at += 1 + strspn(plain + at + 1, "0123456789");
	return plain[at] == 'e' && plain[at + 1] == '+' &&
	       strspn(plain + at + 2, "0123456789") == strlen(plain + at + 2);
}

/* --- phones -------------------------------------------------------------- */

static size_t digits_of(const char *text, size_t len, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			out[used++] = text[i];
	}
	out[used] = '\0';
	return used;
}

/* 0551 63500000, 010 12345678: the area code and seven or eight digits. */
static bool is_fixed_line(const char *digits, size_t count)
{
	if (digits[0] != '0' || digits[1] == '0')
		return false;
	return count >= 10 && count <= 12;
}

static bool is_bare_phone(const char *digits, size_t count)
{
	if (count == 11 && digits[0] == '1' && digits[1] >= '3')
		return true;
	if (is_fixed_line(digits, count))
		return true;
	if (count == 10 &&
	    (form_starts(digits, "400") || form_starts(digits, "800")))
		return true;
	return (count == 7 || count == 8) && digits[0] >= '2';
}

/* Digits with "-", "(", ")", ".", spaces and a leading "+". */
static bool is_phone(const char *run, size_t len)
{
	char digits[MAX_RUN];

	if (len >= sizeof digits)
		return false;
	size_t count = digits_of(run, len, digits);
	if (is_bare_phone(digits, count))
		return true;
	if (form_starts(digits, "0086") && is_bare_phone(digits + 4, count - 4))
		return true;
	if (form_starts(digits, "86") && count >= 12 &&
	    (is_bare_phone(digits + 2, count - 2)))
		return true;
	/* An extension: "0551-63500000-8012". */
	size_t dash = len;
	while (dash > 0 && run[dash - 1] != '-')
		dash--;
	if (dash <= 1 || dash >= len)
		return false;
	size_t extension = digits_of(run + dash, len - dash, digits);
	if (extension < 1 || extension > 6)
		return false;
	count = digits_of(run, dash - 1, digits);
	return count >= 7 && is_bare_phone(digits, count);
}

/* A run of phone characters is one phone, or phones with spaces between. */
static bool is_phone_run(const char *run, size_t len)
{
	if (is_phone(run, len))
		return true;
	const char *space = memchr(run, ' ', len);
	while (space != NULL) {
		size_t head = (size_t)(space - run);
		if (is_phone(run, head) &&
		    is_phone_run(space + 1, len - head - 1))
			return true;
		space = memchr(space + 1, ' ', len - head - 1);
	}
	return false;
}

/* "转8012" and "分机8012" become "-8012". malloc. */
static char *with_extensions(const char *plain)
{
	static const char *const words[] = {"转分机", "分机", "转", "ext."};
	char *out = mem_strdup(plain);
	size_t used = 0;

	for (const char *at = plain; *at != '\0';) {
		size_t step = 0;
		for (size_t i = 0; step == 0 && i < COUNT(words); i++) {
			if (form_starts(at, words[i]))
				step = strlen(words[i]);
		}
		out[used++] = step > 0 ? '-' : *at;
		at += step > 0 ? step : 1;
	}
	out[used] = '\0';
	return out;
}

struct runs {
	const char *first; /* the only phone, when count is 1 */
	size_t first_len;
	size_t count;
	bool words; /* something that belongs to no phone */
	bool wrong;
};

static void find_runs(const char *text, struct runs *runs)
{
	while (*text != '\0') {
		size_t len = strspn(text, "0123456789+-(). ");
		if (strcspn(text, "0123456789") < len) {
			size_t lead = strspn(text, " -.)"), end = len;
			while (strchr(" -.(+", text[end - 1]) != NULL)
				end--;
			runs->wrong |= !is_phone_run(text + lead, end - lead);
			if (runs->count++ == 0) {
				runs->first = text + lead;
				runs->first_len = end - lead;
			}
			text += len;
			continue;
		}
		runs->words |= len == 0 && strchr(",/:\"", *text) == NULL;
		text += len > 0 ? len : 1;
	}
}

char *form_phone(const char *plain, bool *extra)
{
	char *text = with_extensions(plain);
	struct runs runs = {0};
	char *kept = NULL;

	find_runs(text, &runs);
	if (runs.count > 0 && !runs.wrong && !runs.words) {
		kept = form_trimmed(plain, strlen(plain));
	} else if (runs.count == 1 && !runs.wrong) {
		kept = form_trimmed(runs.first, runs.first_len);
		*extra = true;
	}
	free(text);
	return kept;
}

char *form_phone_zero(const char *digits)
{
	char *text = mem_printf("0%s", digits);

	if (strlen(text) >= 10 && is_fixed_line(text, strlen(text)))
		return text;
	free(text);
	return NULL;
}

char *form_qq(const char *plain, bool *extra)
{
	const char *at = plain;

	if (form_starts(at, "qq")) {
		at += 2;
		if (form_starts(at, "号"))
			at += strlen("号");
		at += strspn(at, ": ");
		*extra = true;
	}
	size_t digits = strspn(at, "0123456789");
	if (strcmp(at + digits, "@qq.com") == 0)
		*extra = true;
	else if (at[digits] != '\0')
		return NULL;
	if (digits < 5 || digits > 12 || at[0] == '0')
		return NULL;
	return mem_strndup(at, digits);
}

/* --- addresses ----------------------------------------------------------- */

static bool is_host(const char *text, size_t len)
{
	size_t dots = 0;

	for (size_t i = 0; i < len; i++) {
		bool plain = (text[i] >= 'a' && text[i] <= 'z') ||
			     (text[i] >= 'A' && text[i] <= 'Z') ||
			     (text[i] >= '0' && text[i] <= '9') ||
			     text[i] == '-';
		if (!plain && text[i] != '.')
			return false;
		if (text[i] == '.' &&
		    (i == 0 || i + 1 == len || text[i - 1] == '.'))
			return false;
		dots += text[i] == '.';
	}
	return dots > 0;
}

/* "a@b。com" is what an input method makes of "a@b.com". */
static char *with_points(const char *narrow)
{
	char *out = mem_strdup(narrow), *at;

	while ((at = strstr(out, "。")) != NULL) {
		*at = '.';
		memmove(
		    at + 1, at + strlen("。"), strlen(at + strlen("。")) + 1);
	}
	return out;
}

char *form_email(const char *narrow)
{
	char *text = with_points(narrow);
	const char *start = form_starts(text, "mailto:") ? text + 7 : text;
	size_t end = strlen(text);
	while (end > 0 && strchr(";,.", text[end - 1]) != NULL)
		text[--end] = '\0';
	const char *sign = strchr(start, '@');
	char *kept = NULL;

	bool local = sign != NULL && sign > start && sign - start <= 64;
	for (const char *at = start; local && at < sign; at++)
		local = *at > ' ' && *at < 0x7f &&
			strchr("()<>[]:;,\\\"", *at) == NULL;
	if (local && is_host(sign + 1, strlen(sign + 1)))
		kept = mem_strdup(start);
	free(text);
	return kept;
}

/* Where the address begins in "学校官网：http://…". */
static const char *url_start(const char *narrow)
{
	static const char *const starts[] = {"http://", "https://", "www."};

	for (size_t i = 0; i < COUNT(starts); i++) {
		const char *start = strcasestr(narrow, starts[i]);
		if (start != NULL)
			return start;
	}
	return narrow;
}

char *form_url(const char *narrow)
{
	const char *start = url_start(narrow), *host = start;

	if (strncasecmp(start, "http://", 7) == 0)
		host += 7;
	else if (strncasecmp(start, "https://", 8) == 0)
		host += 8;
	size_t len = strcspn(host, "/?#:");
	if (!is_host(host, len))
		return NULL;
	return mem_strdup(start);
}
