#include "parsers/form_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/utf8_tables.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* --- comparable texts ---------------------------------------------------- */

/* Digits and the signs that belong to numbers. */
static bool is_wide_number(uint32_t point)
{
	return (point >= 0xff10 && point <= 0xff19) || point == 0xff05 ||
	       point == 0xff0b || point == 0xff0c || point == 0xff0d ||
	       point == 0xff0e || point == 0xff0f;
}

/* Whether white space stands between two places of the text. */
static bool space_between(const char *from, const char *to)
{
	while (from < to) {
		if (utf8_is_space(utf8_next(&from)))
			return true;
	}
	return false;
}

char *form_plain(const char *text, bool *wide)
{
	size_t *offsets;
	char *folded = utf8_fold_map(text, &offsets);
	size_t len = strlen(folded), used = 0;
	char *out = mem_alloc(2 * len + 1);
	const char *after = NULL;
	bool any_wide = false;

	for (size_t i = 0; i < len; i++) {
		if (i == 0 || offsets[i] != offsets[i - 1]) {
			const char *at = text + offsets[i];
			if (after != NULL && space_between(after, at))
				out[used++] = ' ';
			any_wide |= is_wide_number(utf8_next(&at));
			after = at;
		}
		out[used++] = folded[i];
	}
	out[used] = '\0';
	free(offsets);
	free(folded);
	if (wide != NULL)
		*wide = any_wide;
	return out;
}

char *form_narrow(const char *text)
{
	char *out = mem_alloc(strlen(text) + 1);
	size_t used = 0;
	uint32_t point;

	while ((point = utf8_next(&text)) != 0) {
		if (utf8_is_space(point) || utf8_is_invisible(point))
			continue;
		if (point >= 0xff01 && point <= 0xff5e)
			point -= 0xfee0;
		used += utf8_put(out + used, point);
	}
	out[used] = '\0';
	return out;
}

/* A Chinese character or a visible ASCII one: nothing to trim there. */
static bool is_plain(unsigned char lead)
{
	return (lead > ' ' && lead < 0x7f) || (lead >= 0xe4 && lead <= 0xe9);
}

char *form_trimmed(const char *text, size_t len)
{
	size_t last = len;

	while (last > 0 && ((unsigned char)text[--last] & 0xc0) == 0x80)
		;
	if (len > 0 && is_plain((unsigned char)text[0]) &&
	    is_plain((unsigned char)text[last]))
		return mem_strndup(text, len);

	char *copy = mem_strndup(text, len);
	const char *at = copy, *first = NULL, *end = copy;
	uint32_t point;

	for (const char *here = at; (point = utf8_next(&at)) != 0; here = at) {
		if (utf8_is_space(point) || utf8_is_invisible(point))
			continue;
		if (first == NULL)
			first = here;
		end = at;
	}
	char *out = first ? mem_strndup(first, (size_t)(end - first))
			  : mem_strdup("");
	free(copy);
	return out;
}

char *form_one_line(const char *text)
{
	char *out = mem_alloc(strlen(text) + 1);
	size_t used = 0;

	for (; *text != '\0'; text++) {
		bool control = (unsigned char)*text < 0x20;
		if (control && (used == 0 || out[used - 1] == ' '))
			continue;
		out[used++] = control ? ' ' : *text;
	}
	while (used > 0 && out[used - 1] == ' ')
		used--;
	out[used] = '\0';
	return out;
}

/* --- units and other small words ----------------------------------------- */

size_t form_unit(const char *folded)
{
	static const char *const units[] = {"人次", "人数", "人", "名", "位",
	    "次", "个", "场次", "场", "篇次", "篇", "家", "项", "份", "条",
	    "所", "期", "班级", "班", "户", "件", "万元", "元", "幅", "张",
	    "支", "部", "堂", "节", "课时", "学时", "小时", "天", "组", "队",
	    "本", "册", "套", "台", "处", "村", "社区", "乡村", "学生", "教师",
	    "老师", "师生", "群众", "居民", "村民", "市民", "家长", "职工",
	    "员工", "企业", "学校", "活动", "报道", "稿件", "媒体", "项目",
	    "专业", "志愿者", "平方米", "公里", "岁", "分", "代表", "嘉宾",
	    "同学"};
	size_t longest = 0;

	if ((unsigned char)folded[0] < 0x80)
		return 0;
	for (size_t i = 0; i < COUNT(units); i++) {
		if (units[i][1] != folded[1] || units[i][2] != folded[2])
			continue;
		size_t len = strlen(units[i]);
		if (len > longest && strncmp(folded, units[i], len) == 0)
			longest = len;
	}
	return longest;
}

bool form_only_units(const char *folded, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t unit = form_unit(folded + at);
		if (unit == 0 && strchr("%/,.-", folded[at]) != NULL)
			unit = 1;
		if (unit == 0)
			return false;
		at += unit;
	}
	return at == len && len > 0;
}

/* "300字以内", "不超过300字", "限300字". */
static bool is_length_hint(const char *folded, size_t len)
{
	static const char *const parts[] = {"不超过", "不多于", "不少于",
	    "控制在", "限", "约", "字", "以内", "之内", "内", "以下", "左右"};
	bool chars = false;

	for (size_t at = 0; at < len;) {
		size_t step = folded[at] >= '0' && folded[at] <= '9';
		if (strchr("-<=", folded[at]) != NULL)
			step = 1;
		for (size_t i = 0; step == 0 && i < COUNT(parts); i++) {
			if (!form_starts(folded + at, parts[i]))
				continue;
			step = strlen(parts[i]);
			chars |= strcmp(parts[i], "字") == 0;
		}
		if (step == 0)
			return false;
		at += step;
	}
	return chars;
}

bool form_noise(const char *folded, size_t len)
{
	static const char *const words[] = {"盖章", "公章", "加盖公章", "签章",
	    "签字", "签名", "手签", "盖公章", "章", "必填", "选填", "可选",
	    "单选", "多选", "必填项", "可附页", "请填写", "全称", "填写全称",
	    "单位全称", "年月日", "yyyy-mm-dd", "下拉选择"};

	for (size_t i = 0; i < COUNT(words); i++) {
		if (strlen(words[i]) == len &&
		    memcmp(folded, words[i], len) == 0)
			return true;
	}
	if (len > strlen("单位:") && form_starts(folded, "单位:"))
		return form_only_units(
		    folded + strlen("单位:"), len - strlen("单位:"));
	return form_only_units(folded, len) || is_length_hint(folded, len);
}

bool form_is_note(const char *folded)
{
	static const char *const words[] = {"填表说明", "填报说明", "填写说明",
	    "填报要求", "说明:", "备注:", "注:", "注意:", "注1", "备注1"};

	for (size_t i = 0; i < COUNT(words); i++) {
		if (form_starts(folded, words[i]))
			return true;
	}
	return false;
}

/* --- blank --------------------------------------------------------------- */

static size_t blank_step(const char *folded)
{
	static const char *const blanks[] = {
	    "×", "…", "年", "月", "日", "至", "时", "\\", "￣"};

	if (strchr("-/.,:*x\" ", folded[0]) != NULL)
		return 1;
	if (folded[0] == '(') {
		size_t inside = strcspn(folded + 1, ")");
		if (folded[1 + inside] == ')' &&
		    (inside == 0 || form_noise(folded + 1, inside)))
			return inside + 2;
		return 0;
	}
	for (size_t i = 0; i < COUNT(blanks); i++) {
		if (form_starts(folded, blanks[i]))
			return strlen(blanks[i]);
	}
	return 0;
}

bool form_never_blank(const char *text)
{
	static const char *const blanks[] = {"年", "月", "日", "至", "时"};
	unsigned char lead = (unsigned char)*text;

	if (lead < 0xe4 || lead > 0xe9)
		return (lead >= '0' && lead <= '9') ||
		       (lead >= 'a' && lead <= 'w');
	for (size_t i = 0; i < COUNT(blanks); i++) {
		if (form_starts(text, blanks[i]))
			return false;
	}
	return true;
}

bool form_blank(const char *folded)
{
	while (*folded != '\0') {
		size_t step = blank_step(folded);
		if (step == 0)
			return false;
		folded += step;
	}
	return true;
}
