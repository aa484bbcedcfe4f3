#include "parsers/form_counted.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/form_number.h"
#include "parsers/form_text.h"
#include "parsers/number_words.h"

#define MAX_NAMES (256u << 10)

/* "三十人", "三十余名": numerals count only with people behind, for 第五社区
 * has none. */
static bool is_word_count(const char *text)
{
	double value;
	size_t at = number_words_read(text, &value);

	if (at == 0)
		return false;
	if (form_starts(text + at, "余") || form_starts(text + at, "多"))
		at += strlen("余");
	return form_starts(text + at, "人") || form_starts(text + at, "名");
}

/* 约 or 近 before the count. */
static bool is_about(const char *item, size_t start)
{
	return start >= 3 && (memcmp(item + start - 3, "约", 3) == 0 ||
				 memcmp(item + start - 3, "近", 3) == 0);
}

/* Where the count at the end of an item begins: "3号社区 20人" has its count
 * at "20人". The item's length when there is none. */
static size_t count_start(const char *item, struct form_number *number)
{
	for (const char *at = item; *at != '\0';) {
		struct form_number read;
		bool digit = *at >= '0' && *at <= '9';
		bool inside = at > item && at[-1] >= '0' && at[-1] <= '9';
		if (((digit && !inside) || is_word_count(at)) &&
		    form_number_read(at, &read) == FORM_NUMBER_ONE &&
		    !read.percent) {
			*number = read;
			number->about |= is_about(item, (size_t)(at - item));
			return (size_t)(at - item);
		}
		utf8_next(&at);
	}
	return strlen(item);
}

/* "(35人" before the closing bracket, "社区:" before the count. */
static size_t name_length(const char *item, size_t len)
{
	static const char *const tails[] = {
	    "人数", "共计", "合计", "总计", "共", "约"};
	size_t before;

	do {
		before = len;
		while (len > 0 && strchr(" (:,-.", item[len - 1]) != NULL)
			len--;
		for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
			size_t tail = strlen(tails[i]);
			if (len >= tail &&
			    memcmp(item + len - tail, tails[i], tail) == 0)
				len -= tail;
		}
	} while (len != before);
	return len;
}

static bool is_total(const char *item)
{
	return form_starts(item, "共") || form_starts(item, "合计") ||
	       form_starts(item, "总计") || form_starts(item, "总共");
}

static void take_item(
    const char *item, struct buf *names, struct form_counted *counted)
{
	struct form_number number = {0};
	size_t start = count_start(item, &number);
	bool has_count = item[start] != '\0';
	size_t len = name_length(item, start);

	if (has_count && is_total(item) && counted->any_count) {
		counted->unclear |= number.value != counted->sum;
		return;
	}
	if (has_count) {
		counted->sum += number.value;
		counted->any_count = true;
		counted->about |= number.about;
		counted->chinese |= number.chinese;
	}
	if (len == 0)
		return;
	if (names->len > 0)
		buf_puts(names, "、");
	buf_append(names, item, len);
}

/* The bytes of "35人", "35余名", "35人次" at `text`, 0 when no such count. */
static size_t count_at(const char *text)
{
	size_t at = strspn(text, "0123456789");

	if (at == 0)
		return 0;
	at += strspn(text + at, " ");
	if (form_starts(text + at, "余") || form_starts(text + at, "多"))
		at += strlen("余");
	if (form_starts(text + at, "人次"))
		return at + strlen("人次");
	if (form_starts(text + at, "人") || form_starts(text + at, "名"))
		return at + strlen("人");
	return 0;
}

/* Whether what follows a count still belongs to it. */
static bool belongs(const char *text)
{
	static const char *const words[] = {"左右", "以上", "参加", "参与",
	    "学生", "教师", "老师", "群众", "居民", "志愿者", ",", ")", "."};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (form_starts(text, words[i]))
			return true;
	}
	return *text == '\0';
}

/* A comma is put behind each count that has none, so that "甲社区35人
 * 乙社区20人" is two items. malloc. */
static char *separated(const char *plain)
{
	char *out = mem_alloc(2 * strlen(plain) + 1);
	size_t used = 0;

	while (*plain != '\0') {
		size_t count = count_at(plain);
		size_t step = count > 0 ? count : 1;
		if (count == 0)
			step += strspn(plain, "0123456789") > 1
				    ? strspn(plain, "0123456789") - 1
				    : 0;
		memcpy(out + used, plain, step);
		used += step;
		plain += step;
		if (count > 0 && !belongs(plain + strspn(plain, " ")))
			out[used++] = ',';
	}
	out[used] = '\0';
	return out;
}

void form_counted_read(const char *plain, struct form_counted *counted)
{
	struct buf names;
	char *text = separated(plain);

	*counted = (struct form_counted){0};
	buf_init(&names, MAX_NAMES);
	for (char *at = text; *at != '\0';) {
		size_t len = strcspn(at, ",");
		bool last = at[len] == '\0';
		at[len] = '\0';
		at += strspn(at, " ");
		take_item(at, &names, counted);
		if (last)
			break;
		at += strlen(at) + 1;
	}
	counted->names = mem_strdup(buf_text(&names));
	buf_free(&names);
	free(text);
}
