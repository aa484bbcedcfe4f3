/* The words of a line: its command, its numbers, its reason. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "orders-private.h"

#define REASON_BYTES 900 /* decide() takes a thousand */

static const struct {
	const char *word;
	enum orders_command command;
} words[] = {
    {"通过", ORDERS_ACCEPT},
    {"接受", ORDERS_ACCEPT},
    {"认可", ORDERS_ACCEPT},
    {"采纳", ORDERS_ACCEPT},
    {"同意", ORDERS_ACCEPT},
    {"accept", ORDERS_ACCEPT},
    {"approve", ORDERS_ACCEPT},
    {"归入", ORDERS_ASSIGN},
    {"归到", ORDERS_ASSIGN},
    {"归为", ORDERS_ASSIGN},
    {"划入", ORDERS_ASSIGN},
    {"划归", ORDERS_ASSIGN},
    {"assign", ORDERS_ASSIGN},
    {"免报", ORDERS_WAIVE},
    {"免交", ORDERS_WAIVE},
    {"免除", ORDERS_WAIVE},
    {"豁免", ORDERS_WAIVE},
    {"waive", ORDERS_WAIVE},
    {"延期", ORDERS_EXTEND},
    {"延长", ORDERS_EXTEND},
    {"宽限", ORDERS_EXTEND},
    {"顺延", ORDERS_EXTEND},
    {"extend", ORDERS_EXTEND},
    {"确认邮箱", ORDERS_CONFIRM},
    {"确认地址", ORDERS_CONFIRM},
    {"确认", ORDERS_CONFIRM},
    {"confirm-address", ORDERS_CONFIRM},
    {"confirm", ORDERS_CONFIRM},
};

/* --- texts -----------------------------------------------------------------
 */

char *orders_plain(const char *text, size_t bytes)
{
	char *copy = mem_strndup(text, bytes);
	struct buf out;

	buf_init(&out, bytes * 2 + 1);
	for (const char *at = copy; *at != '\0';) {
		uint32_t point = utf8_next(&at);
		char put[4];
		if (point >= 0xff01 && point <= 0xff5e)
			point -= 0xfee0;
		else if (point == 0x3000 || point == 0xa0 || point == '\t' ||
			 point == '\r')
			point = ' ';
		else if (point == 0x3001 || point == 0xff64)
			point = ',';
		else if (point == 0x3002)
			point = '.';
		else if ((point >= 0x200b && point <= 0x200f) ||
			 point == 0xfeff || point == 0x2060)
			continue;
		buf_append(&out, put, utf8_put(put, point));
	}
	free(copy);
	return buf_take(&out);
}

bool orders_starts(const char *text, const char *word)
{
	return strncasecmp(text, word, strlen(word)) == 0;
}

/* "理由：…", "原因:…", "reason: …": where it begins, and the text behind it. */
const char *orders_find_reason(const char *text, const char **behind)
{
	static const char *const labels[] = {"理由", "原因", "reason"};

	for (const char *at = text; *at != '\0'; at++)
		for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
			if (orders_starts(at, labels[i])) {
				*behind = at + strlen(labels[i]);
				return at;
			}
	*behind = text + strlen(text);
	return *behind;
}

/* Without marks and spaces around it; NULL when nothing is left: "…" is what
 * the lines to copy have in its place. */
char *orders_bare_reason(const char *text)
{
	static const char *const marks[] = {"：", "，", "。", "…", "、", "；",
	    "　", "”", "“", "」", "』", "】", "）"};
	const char *end = text + strlen(text);
	bool more = true;

	while (more) {
		size_t skip = strspn(text, " :,.;\t\r-\"");
		for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
			if (skip == 0 && orders_starts(text, marks[i]))
				skip = strlen(marks[i]);
		text += skip;
		more = skip > 0;
	}
	while (end > text && strchr(" \t\r\"", end[-1]) != NULL)
		end--;
	size_t length = utf8_cut(text, REASON_BYTES);
	if (length > (size_t)(end - text))
		length = (size_t)(end - text);
	return length > 0 ? mem_strndup(text, length) : NULL;
}

/* --- the head of a line ----------------------------------------------------
 */

static void skip(struct orders_line *line, const char *marks)
{
	line->rest += strspn(line->rest, marks);
}

static enum orders_command read_command(const char *text, size_t *bytes)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		*bytes = strlen(words[i].word);
		if (!orders_starts(text, words[i].word))
			continue;
		bool latin = isalpha((unsigned char)words[i].word[0]) != 0;
		if (!latin || !isalnum((unsigned char)text[*bytes]))
			return words[i].command;
	}
	return ORDERS_NOTHING;
}

/* "17", "编号17", "#17号". 0 = there is none. */
static int64_t read_number(char **at)
{
	static const char *const before[] = {
	    "编号", "邮件", "第", "mail", "message", "no.", "no", "#"};
	static const char *const behind[] = {"号邮件", "号", "封", "件"};
	char *digits = *at;
	bool more = true;

	while (more) {
		size_t bytes = strspn(digits, " :");
		for (size_t i = 0; i < sizeof before / sizeof *before; i++)
			if (bytes == 0 && orders_starts(digits, before[i]))
				bytes = strlen(before[i]);
		digits += bytes;
		more = bytes > 0;
	}
	size_t count = strspn(digits, "0123456789");
	if (count == 0 || count > 15)
		return 0;
	char *end = digits + count;
	for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
		if (orders_starts(end, behind[i])) {
			end += strlen(behind[i]);
			break;
		}
	bool apart = *end == '\0' || strchr(" ,;:.()!?-", *end) != NULL;
	if (!apart && (unsigned char)*end < 0x80)
		return 0; /* 5.17, 0517-18, 17x */
	if (!apart &&
	    (orders_starts(end, "月") || orders_starts(end, "日") ||
		orders_starts(end, "年") || orders_starts(end, "点") ||
		orders_starts(end, "人") || orders_starts(end, "天")))
		return 0;
	if (*end == '.' && isdigit((unsigned char)end[1]))
		return 0;
	*at = end;
	return strtoll(digits, NULL, 10);
}

/* "17, 18和19"; of an acceptance "17 18" too, where nothing else follows that
 * may be a number. */
static void read_numbers(struct orders_line *line)
{
	static const char *const between[] = {
	    ",", "和", "及", "与", "&", "and"};
	int64_t number = read_number(&line->rest);

	while (number != 0 && line->number_count < ORDERS_NUMBERS) {
		line->numbers[line->number_count++] = number;
		char *at = line->rest + strspn(line->rest, " ");
		bool joined = line->command == ORDERS_ACCEPT;
		for (size_t i = 0; i < sizeof between / sizeof *between; i++)
			if (orders_starts(at, between[i])) {
				at += strlen(between[i]);
				joined = true;
				break;
			}
		number = joined ? read_number(&at) : 0;
		if (number != 0)
			line->rest = at;
	}
}

/* Bullets and politeness before the command; "17号 通过" too. */
void orders_read_head(struct orders_line *line)
{
	static const char *const polite[] = {
	    "请予以", "请予", "请将", "请", "麻烦", "予以", "决定"};
	static const char *const circled = "①②③④⑤⑥⑦⑧⑨⑩";
	size_t bytes;

	skip(line, " -*+(\"'[");
	for (const char *at = circled; *at != '\0'; at += 3)
		if (strncmp(line->rest, at, 3) == 0)
			line->rest += 3;
	skip(line, " ");
	char *behind = line->rest;
	size_t digits = strspn(behind, "0123456789");
	char *bullet = behind + digits + strspn(behind + digits, ".,)");
	if (digits > 0 && digits < 3 && bullet > behind + digits) {
		bullet += strspn(bullet, " ");
		if (read_command(bullet, &bytes) != ORDERS_NOTHING)
			line->rest = bullet;
	}
	for (size_t i = 0; i < sizeof polite / sizeof *polite; i++)
		if (orders_starts(line->rest, polite[i])) {
			line->rest += strlen(polite[i]);
			break;
		}
	skip(line, " ");
	/* 同意 before another command is only politeness. */
	if (orders_starts(line->rest, "同意")) {
		char *next = line->rest + strlen("同意");
		next += strspn(next, " ");
		if (read_command(next, &bytes) != ORDERS_NOTHING)
			line->rest = next;
	}
	behind = line->rest;
	int64_t number = read_number(&behind);
	behind += strspn(behind, " :,");
	enum orders_command command = read_command(behind, &bytes);
	if (number != 0 &&
	    (command == ORDERS_ACCEPT || command == ORDERS_ASSIGN)) {
		line->numbers[line->number_count++] = number;
		line->rest = behind;
	}
	line->command = read_command(line->rest, &bytes);
	if (line->command != ORDERS_NOTHING)
		line->rest += bytes;
	if (line->command == ORDERS_ACCEPT || line->command == ORDERS_ASSIGN)
		read_numbers(line);
}
