/*
 * The form reader over drawn sheets (unit/form_grid_text.h): bytes
 * above 0xbf stand for words of the forms, so that labels and values are
 * met often. What is found must be an answer the daemon takes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/form_definitions.h"
#include "../unit/form_grid_text.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "parsers/form_find.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const words[] = {"填报单位", "日期", "填报人", "联系电话",
    "活动名称", "活动形式", "参与教师", "参与学生", "备注", "媒体名称",
    "报道标题", "链接", "单位", "联络员", "姓名", "职务", "手机", "QQ号",
    "时间", "活动内容", "牵头及负责部门", "参与活动", "教师", "学生",
    "市（州）/职业（含技工）学校", "联系人", "活动周工作计划", "特色活动简介",
    "活动周媒体报道数", "省级", "市级", "序号", "合计", "小计", "无", "示例",
    "填表说明", "（人）", "：", "约", "余人", "三百", "5月17日", "2023.5.17",
    "13800000000", "双塘社区35人", "85%", "职业教育活动周活动情况日报表",
    "职业教育活动周媒体宣传情况日报表", "联络员信息表", "|<", "|<|<", "\n^|",
    "=1", "=2", "=0.85", "\\n", "@2023-05-17", "!#REF!", "　", "（", "）", "1.",
    "一、"};

/* The drawing that the bytes stand for. malloc. */
static char *drawing(const uint8_t *bytes, size_t size)
{
	struct buf text;

	buf_init(&text, 1u << 20);
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = bytes[i];
		if (byte >= 0xc0)
			buf_puts(&text, words[byte - 0xc0]);
		else if (byte != 0)
			buf_putc(&text, (char)byte);
	}
	char *clean = utf8_clean(buf_text(&text), text.len);
	buf_free(&text);
	return clean;
}

/* The daemon refuses what it could not have been sent: then we are wrong. */
static void check_found(const struct form_found *found)
{
	struct form_found again = {0};
	struct err err;

	for (size_t i = 0; i < FORM_COUNT; i++) {
		if (strcmp(test_forms[i].id, found->form) != 0)
			continue;
		json_t *object = form_found_to_json(found);
		if (form_found_from_json(object, &test_forms[i], &again, &err) <
		    0)
			abort();
		json_decref(object);
		form_found_free_members(&again);
		return;
	}
	abort();
}

static void find_in(
    const struct sheets *sheets, const struct form_set *set, const char *one)
{
	struct form_found *found;
	size_t count;
	int result = one != NULL ? form_find_one(sheets, set, one,
				       &limits_default, 0, &found, &count)
				 : form_find(sheets, set, &limits_default, 0,
				       &found, &count);

	if (result < 0 && !sheets->over)
		abort();
	for (size_t i = 0; i < count; i++) {
		check_found(&found[i]);
		form_found_free_members(&found[i]);
	}
	free(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct form_set *set;
	struct sheets sheets;
	struct table_sink sink = sheets_collector(&sheets, 10000);

	if (set == NULL)
		set = form_set_new(test_forms, FORM_COUNT);
	if (size > 1000)
		size = 1000;
	char *text = drawing(bytes, size);
	char *second = strchr(text, '\f');
	if (second != NULL)
		*second++ = '\0';
	drawn_sheet(&sink, "联络员信息表", text);
	if (second != NULL)
		drawn_sheet(&sink, "Sheet2", second);
	find_in(&sheets, set, NULL);
	if (size % 16 == 0)
		find_in(&sheets, set, "daily");
	sheets_free(&sheets);
	free(text);
	return 0;
}
