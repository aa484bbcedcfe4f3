#include "parsers/form_label.h"

#include <string.h>

#include "parsers/form_text.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* --- ornaments before ---------------------------------------------------- */

/* A digit or numeral as used in numbering; its bytes. */
static size_t ordinal_at(const char *text, size_t len)
{
	static const char *const numerals[] = {
	    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};

	if (len > 0 && *text >= '0' && *text <= '9')
		return 1;
	if (len <= 3 || ((unsigned char)*text & 0xfe) != 0xe4)
		return 0;
	for (size_t i = 0; i < COUNT(numerals); i++) {
		if (len > 3 && memcmp(text, numerals[i], 3) == 0)
			return 3;
	}
	return 0;
}

/* "1.", "12,", "一,", "(一)", "1)" at the start. Not "1.2". */
static size_t numbering_at(const char *text, size_t len)
{
	size_t at = len > 0 && *text == '(', start = at, step;
	bool bracket = at > 0;
	int count = 0;

	while (count < 3 && (step = ordinal_at(text + at, len - at)) > 0) {
		at += step;
		count++;
	}
	if (at == start || at + 1 >= len)
		return 0;
	if (bracket)
		return text[at] == ')' ? at + 1 : 0;
	if (strchr(".,)", text[at]) == NULL)
		return 0;
	return text[at + 1] >= '0' && text[at + 1] <= '9' ? 0 : at + 1;
}

/* ①..⑳ and signs that mark a label as required or as an item. */
static size_t mark_at(const char *text, size_t len)
{
	static const char *const marks[] = {
	    "★", "☆", "※", "●", "■", "◆", "▲", "△", "◎", "□"};

	if (len > 1 && strchr("*#.-,", *text) != NULL)
		return 1;
	if (len <= 3 || (unsigned char)*text != 0xe2)
		return 0;
	for (size_t i = 0; i < COUNT(marks); i++) {
		if (memcmp(text, marks[i], 3) == 0)
			return 3;
	}
	return memcmp(text, "\xe2\x91", 2) == 0 &&
		       (unsigned char)text[2] >= 0xa0 &&
		       (unsigned char)text[2] <= 0xb3
		   ? 3
		   : 0;
}

static size_t ornament_at(const char *text, size_t len)
{
	size_t at = 0, step;

	do {
		step = mark_at(text + at, len - at);
		if (step == 0)
			step = numbering_at(text + at, len - at);
		at += step;
	} while (step > 0);
	return at;
}

/* --- ornaments behind ---------------------------------------------------- */

static size_t without_end(const char *text, size_t len)
{
	for (;;) {
		if (len > 0 && strchr(":.,-*=?#", text[len - 1]) != NULL)
			len--;
		else if (len > 3 && (memcmp(text + len - 3, "★", 3) == 0 ||
					memcmp(text + len - 3, "※", 3) == 0))
			len -= 3;
		else
			return len;
	}
}

/* "参与学生数/人": the unit behind a stroke is dropped from `bare`. */
static size_t without_unit(const char *text, size_t len)
{
	size_t at = len;

	while (at > 0 && text[at - 1] != '/')
		at--;
	return at > 1 && form_only_units(text + at, len - at) ? at - 1 : len;
}

/* The bytes of the bracketed group at text[0] == '(', 0 when it never ends. */
static size_t group_at(const char *text, size_t len)
{
	size_t depth = 0;

	for (size_t at = 0; at < len; at++) {
		if (text[at] == '(')
			depth++;
		else if (text[at] == ')' && --depth == 0)
			return at + 1;
	}
	return 0;
}

static void make_bare(struct form_label *label)
{
	size_t used = 0;

	label->brackets = false;
	label->bare_len = 0;
	if (memchr(label->plain, '(', label->plain_len) == NULL &&
	    memchr(label->plain, '/', label->plain_len) == NULL)
		return;
	for (size_t at = 0; at < label->plain_len;) {
		const char *text = label->plain + at;
		size_t group = *text == '('
				   ? group_at(text, label->plain_len - at)
				   : 0;
		if (group == 0) {
			label->bare[used++] = *text;
			at++;
			continue;
		}
		label->odd |= group > 2 && !form_noise(text + 1, group - 2);
		at += group;
	}
	used = without_end(label->bare, used);
	label->bare_len = without_unit(label->bare, used);
	label->brackets = label->bare_len != label->plain_len &&
			  label->bare_len > 0;
}

int form_label_reduce(const char *folded, size_t len, struct form_label *label)
{
	label->folded = folded;
	label->len = len;
	label->odd = false;
	if (len == 0 || len >= FORM_LABEL_BYTES)
		return -1;
	size_t start = ornament_at(folded, len);
	label->plain = folded + start;
	label->plain_len = without_end(label->plain, len - start);
	if (label->plain_len == 0)
		return -1;
	make_bare(label);
	return 0;
}

/* --- brackets ------------------------------------------------------------ */

/* Each group of `one` that says something stands in `other`. */
static bool groups_within(
    const char *one, size_t one_len, const char *other, size_t other_len)
{
	for (size_t at = 0; at < one_len;) {
		size_t group = one[at] == '(' ? group_at(one + at, one_len - at)
					      : 0;
		if (group > 2 && !form_noise(one + at + 1, group - 2) &&
		    memmem(other, other_len, one + at, group) == NULL)
			return false;
		at += group > 0 ? group : 1;
	}
	return true;
}

bool form_label_agree(
    const char *one, size_t one_len, const char *other, size_t other_len)
{
	return groups_within(one, one_len, other, other_len) ||
	       groups_within(other, other_len, one, one_len);
}
