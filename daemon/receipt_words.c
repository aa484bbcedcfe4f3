#include "receipt-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

char *receipt_day_text(int32_t day)
{
	return day == DAY_NONE ? mem_strdup("") : day_format_chinese(day);
}

/* A deadline at the last second of a day is said as the day. */
char *receipt_deadline_text(int64_t deadline, int32_t offset_secs)
{
	if (deadline == INT64_MAX)
		return mem_strdup("");
	int32_t day = day_of_instant(deadline, offset_secs);
	if (deadline - instant_at(day, 0, offset_secs) != 86399)
		return instant_format_chinese(deadline, offset_secs);
	char *date = day_format_chinese(day);
	char *text = mem_printf("%s 24:00", date);
	free(date);
	return text;
}

char *receipt_size_text(int64_t bytes)
{
	if (bytes < 1024)
		return mem_printf("%lld 字节", (long long)bytes);
	if (bytes < 1024 * 1024)
		return mem_printf("%.1f KB", (double)bytes / 1024);
	return mem_printf("%.1f MB", (double)bytes / 1024 / 1024);
}

const char *receipt_note_text(const char *code)
{
	static const char *const texts[][2] = {
	    {"name-lies", "文件扩展名与实际内容不符，已按实际内容读取；下次请用"
			  "原软件“另存为”.xlsx 再发"},
	    {"encoding-damaged", "附件在传输中有损坏，请核对后重新发送"},
	    {"unsupported",
		"这种旧格式的内容无法核对，请另存为 .docx 或 .xlsx 再发"},
	    {"macros", "文件带有宏，宏未运行，只读取了表格内容"},
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(code, texts[i][0]) == 0)
			return texts[i][1];
	return NULL;
}

const char *receipt_loose_text(const char *code)
{
	static const char *const texts[][2] = {
	    {"no-material", "没有认出它是哪一项材料，请在文件名里写明材料名称"},
	    {"no-unit", "没有认出是哪个单位的材料，工作人员核对后登记"},
	    {"unread", "文件打不开，请检查后重新发送"},
	    {"wrong-type", "文件类型不符合这项材料的要求"},
	    {"archive", "压缩包里没有认出材料，请直接发送文件"},
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(code, texts[i][0]) == 0)
			return texts[i][1];
	return "已随邮件保存";
}

void receipt_set_text(json_t *object, const char *key, char *text)
{
	json_object_set_new(object, key, json_string(text));
	free(text);
}

void receipt_set_flag(json_t *object, const char *key, bool value)
{
	json_object_set_new(object, key, json_boolean(value));
}

char *receipt_file_text(const struct facts_part *part)
{
	const char *name = *part->name ? part->name : "（未命名附件）";

	return part->inside != NULL ? mem_printf("%s › %s", part->inside, name)
				    : mem_strdup(name);
}

/* 文件 › 工作表 › 单元格 */
char *receipt_place_text(const char *file, const char *sheet, const char *ref)
{
	bool has_sheet = sheet != NULL && *sheet != '\0';
	bool has_ref = ref != NULL && *ref != '\0';

	return mem_printf("%s%s%s%s%s", file, has_sheet ? " › " : "",
	    has_sheet ? sheet : "", has_ref ? " › " : "", has_ref ? ref : "");
}

const char *receipt_state_text(enum standing_state state)
{
	switch (state) {
	case STANDING_MISSING:
		return "已过时限，尚未收到";
	case STANDING_PROBLEM:
		return "已收到，有问题需改正";
	case STANDING_HELD:
		return "已收到，等待人工核对";
	case STANDING_UNCHECKED:
		return "已收到，内容未核对";
	default:
		return "尚未收到";
	}
}
