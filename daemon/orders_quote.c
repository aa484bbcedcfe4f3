/*
 * Where a reply ends and what it answers begins. Every mail program marks the
 * original in its own way; too early an end costs an order, which is told to
 * the reviewer, and too late a one would carry out a line of our own mail: in
 * doubt it ends.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "orders.h"

#define FOLD_BYTES 400 /* looked at of a line */
#define RULE_CHARS 5   /* a line of so many dashes divides */

static bool begins(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

static bool begins_any(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (begins(text, words[i]))
			return true;
	return false;
}

#define BEGINS_ANY(text, words) \
	begins_any((text), (words), sizeof(words) / sizeof *(words))

/* "------", "______", "====": nothing but a rule. Folded, so that all kinds
 * of dashes are one; "--" is a signature's beginning (RFC 3676, section 4.3).
 */
static bool is_rule(const char *folded)
{
	size_t length = strlen(folded);
	size_t dashes = strspn(folded, "-=*#");

	return length == dashes &&
	       (dashes >= RULE_CHARS || strcmp(folded, "--") == 0);
}

/* "-----原始邮件-----", "---- 回复的原邮件 ----", "-----Original Message-----":
 * what stands between dashes. */
static bool is_divider(const char *folded)
{
	static const char *const words[] = {"原始邮件", "原邮件", "原信",
	    "回复的", "回复邮件", "转发", "邮件原文", "original", "forward",
	    "reply", "message"};
	size_t dashes = strspn(folded, "-=*_");

	return dashes >= 2 && BEGINS_ANY(folded + dashes, words);
}

/* The header of the original: "发件人：", "From:", "*发件人:*", "| 发件人 |".
 */
static bool is_header(const char *folded)
{
	static const char *const words[] = {"发件人:", "发件人|", "发件人*",
	    "寄件人:", "寄件者:", "發件人:", "发送时间:", "发送日期:",
	    "收件人:", "日期:", "主题:", "from:", "from*:", "sent:", "date:",
	    "to:", "subject:", "发自:"};

	return BEGINS_ANY(folded + strspn(folded, "*|>"), words);
}

/* What a phone writes under a mail. */
static bool is_footer(const char *folded)
{
	static const char *const words[] = {"发自我的", "发自手机", "来自我的",
	    "从我的", "sentfrommy", "sentfrom", "getoutlookfor", "获取outlook",
	    "发送自", "由网易邮箱", "发自网易", "发自qq", "来自qq"};

	return BEGINS_ANY(folded, words);
}

static bool says_wrote(const char *folded)
{
	static const char *const words[] = {
	    "写道:", "写道.", "wrote:", "寫道:"};
	size_t length = strlen(folded);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(folded, words[i]) != NULL)
			return true;
	return length >= 6 && (strcmp(folded + length - 6, "写道") == 0 ||
				  strcmp(folded + length - 6, "寫道") == 0);
}

static bool has_digit(const char *text)
{
	return strpbrk(text, "0123456789") != NULL;
}

/* The first line of "在 2023年5月18日，职成处 <…>" + "写道：", "On Thu, May 18,
 * 2023 …" + "wrote:". */
static bool opens_wrote(const char *folded)
{
	static const char *const words[] = {"在2", "on", "at2", "于2"};

	return BEGINS_ANY(folded, words) && has_digit(folded);
}

/* The line folded (malloc), and where the next one begins. */
static char *fold_line(const char *at, const char **next)
{
	size_t length = strcspn(at, "\n");
	size_t shown = length < FOLD_BYTES ? length : utf8_cut(at, FOLD_BYTES);
	char *line = mem_strndup(at, shown);
	char *folded = utf8_fold(line);

	*next = at[length] == '\0' ? at + length : at + length + 1;
	free(line);
	return folded;
}

static bool wrote_follows(const char *at)
{
	bool found = false;

	for (int i = 0; i < 3 && *at != '\0' && !found; i++) {
		char *folded = fold_line(at, &at);
		found = says_wrote(folded);
		free(folded);
	}
	return found;
}

static bool is_border(const char *folded)
{
	return strstr(folded, ORDERS_BORDER) != NULL;
}

static bool begins_original(const char *at, const char *folded)
{
	return folded[0] == '>' || is_border(folded) || is_rule(folded) ||
	       is_divider(folded) || is_header(folded) || is_footer(folded) ||
	       says_wrote(folded) || (opens_wrote(folded) && wrote_follows(at));
}

char *orders_own_part(const char *text)
{
	const char *at = text, *next;

	while (*at != '\0') {
		char *folded = fold_line(at, &next);
		bool ends = begins_original(at, folded);
		free(folded);
		if (ends)
			break;
		at = next;
	}
	return mem_strndup(text, (size_t)(at - text));
}
