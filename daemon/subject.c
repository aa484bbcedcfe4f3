#include "subject.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"

#define SUBJECT_MAX_BYTES 4096

static bool has_word(const char *folded, const char *word)
{
	char *wanted = utf8_fold(word);
	bool found = wanted[0] != '\0' && strstr(folded, wanted) != NULL;

	free(wanted);
	return found;
}

/* The pattern's first literal, as long as one stands before any {name}. */
static bool has_first_literal(
    const struct subject_grammar *grammar, const char *folded)
{
	char *literal = mem_strndup(
	    grammar->pattern, strcspn(grammar->pattern, "{"));
	bool found = has_word(folded, literal);

	free(literal);
	return found;
}

const char *subject_marker(
    const struct subject_grammar *grammar, const char *folded)
{
	for (size_t i = 0; i < grammar->markers.count; i++)
		if (has_word(folded, grammar->markers.items[i]))
			return grammar->markers.items[i];
	if (grammar->markers.count == 0 && grammar->pattern != NULL &&
	    has_first_literal(grammar, folded))
		return grammar->pattern;
	return NULL;
}

bool subject_asks_day(const struct subject_grammar *grammar)
{
	return grammar->pattern != NULL &&
	       strstr(grammar->pattern, "{day}") != NULL;
}

static void put_day(struct buf *out, int32_t day)
{
	if (day == DAY_NONE)
		return;
	char *text = day_format_chinese(day);
	buf_puts(out, text);
	free(text);
}

char *subject_fill(const struct subject_grammar *grammar, const char *unit,
    const char *material, int32_t day)
{
	const char *at = grammar->pattern;
	struct buf out;

	buf_init(&out, SUBJECT_MAX_BYTES);
	while (at != NULL && *at != '\0') {
		if (strncmp(at, "{unit}", 6) == 0) {
			buf_puts(&out, unit);
			at += 6;
		} else if (strncmp(at, "{material}", 10) == 0) {
			buf_puts(&out, material);
			at += 10;
		} else if (strncmp(at, "{day}", 5) == 0) {
			put_day(&out, day);
			at += 5;
		} else {
			buf_putc(&out, *at++);
		}
	}
	return buf_take(&out);
}

static void cut_out(char *text, const char *word)
{
	char *folded = utf8_fold(word);
	size_t bytes = strlen(folded);
	char *at;

	while (bytes > 0 && (at = strstr(text, folded)) != NULL)
		memmove(at, at + bytes, strlen(at + bytes) + 1);
	free(folded);
}

static void cut_out_all(char *text, const struct strings *words)
{
	for (size_t i = 0; i < words->count; i++)
		cut_out(text, words->items[i]);
}

/* The longest alias first, so that no half of one is left. */
static void cut_out_materials(char *text, const struct campaign *campaign)
{
	for (size_t i = 0; i < campaign->material_count; i++) {
		const struct material *material = &campaign->materials[i];
		cut_out(text, material->name);
	}
	for (size_t i = 0; i < campaign->material_count; i++)
		cut_out_all(text, &campaign->materials[i].aliases);
}

/* Only letters and characters are left: no digits, no punctuation. */
static void keep_words(char *text)
{
	char *out = text;

	for (const char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at >= 0x80 || (*at >= 'a' && *at <= 'z'))
			*out++ = *at;
	*out = '\0';
}

char *subject_rest(const struct campaign *campaign, const char *folded)
{
	static const char *const prefixes[] = {"回复:", "转发:", "答复:",
	    "自动回复:", "re:", "fwd:", "fw:", "年", "月", "日"};
	char *text = mem_strdup(folded);

	cut_out_materials(text, campaign);
	cut_out_all(text, &campaign->subject.markers);
	if (campaign->subject.pattern != NULL) {
		char *literal = mem_strndup(campaign->subject.pattern,
		    strcspn(campaign->subject.pattern, "{"));
		cut_out(text, literal);
		free(literal);
	}
	cut_out_all(text, &campaign->subject.fillers);
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		cut_out(text, prefixes[i]);
	keep_words(text);
	return text;
}
