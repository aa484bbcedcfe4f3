#include "receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define MAX_PROBLEMS 40 /* shown; the rest is counted */
#define MAX_READINGS 12
#define MAX_OWED 12
#define BODY_BYTES (1u << 20)
#define SUBJECT_BYTES 600

/* --- words ------------------------------------------------------------------
 */

static char *day_text(int32_t day)
{
	return day == DAY_NONE ? mem_strdup("") : day_format_chinese(day);
}

/* A deadline at the last second of a day is said as the day. */
static char *deadline_text(int64_t deadline, int32_t offset_secs)
{
	int32_t day = day_of_instant(deadline, offset_secs);

	if (deadline == INT64_MAX)
		return mem_strdup("");
	if (deadline - instant_at(day, 0, offset_secs) != 86399)
		return instant_format_chinese(deadline, offset_secs);
	char *date = day_format_chinese(day);
	char *text = mem_printf("%s 24:00", date);
	free(date);
	return text;
}

static char *size_text(int64_t bytes)
{
	if (bytes < 1024)
		return mem_printf("%lld 字节", (long long)bytes);
	if (bytes < 1024 * 1024)
		return mem_printf("%.1f KB", (double)bytes / 1024);
	return mem_printf("%.1f MB", (double)bytes / 1024 / 1024);
}

static const char *note_text(const char *code)
{
	static const char *const texts[][2] = {
	    {"name-lies", "文件扩展名与实际内容不符，已按实际内容读取；下次请用"
			  "原软件“另存为”.xlsx 再发"},
	    {"macros", "文件带有宏，宏未运行，只读取了表格内容"},
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(code, texts[i][0]) == 0)
			return texts[i][1];
	return NULL;
}

static const char *loose_text(const char *code)
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

static void set_text(json_t *object, const char *key, char *text)
{
	json_object_set_new(object, key, json_string(text));
	free(text);
}

static void set_flag(json_t *object, const char *key, bool value)
{
	json_object_set_new(object, key, json_boolean(value));
}

/* --- what arrived -----------------------------------------------------------
 */

static json_t *file_json(
    const struct receipt_input *input, const struct verdict_piece *piece)
{
	json_t *file = json_object();
	char hex[9];

	snprintf(hex, sizeof hex, "%.8s", piece->sha256);
	json_object_set_new(file, "sha256", json_string(hex));
	json_object_set_new(file, "slot", json_string(piece->slot->name));
	set_flag(file, "repeat", piece->repeat);
	set_flag(file, "unchecked", piece->state == PIECE_UNCHECKED);
	set_flag(file, "problem", piece->state == PIECE_PROBLEM);
	set_flag(file, "link", piece->link);
	if (piece->link) {
		const struct facts_link *link =
		    &input->facts->links[piece->index];
		json_object_set_new(file, "name",
		    json_string(link->name ? link->name : link->url));
		if (link->expires != NULL)
			json_object_set_new(
			    file, "expires", json_string(link->expires));
		return file;
	}
	const struct facts_part *part = &input->facts->parts[piece->index];
	json_t *notes = json_array();
	json_object_set_new(file, "name",
	    json_string(part->name[0] ? part->name : "（未命名附件）"));
	set_text(file, "size", size_text(part->size));
	for (size_t i = 0; i < part->note_count; i++)
		if (note_text(part->notes[i]) != NULL)
			json_array_append_new(
			    notes, json_string(note_text(part->notes[i])));
	json_object_set_new(file, "notes", notes);
	return file;
}

static json_t *submission_json(
    const struct receipt_input *input, const struct verdict_submission *item)
{
	json_t *object = json_object(), *files = json_array();

	json_object_set_new(object, "unit", json_string(item->unit->name));
	json_object_set_new(
	    object, "material", json_string(item->material->name));
	set_text(object, "day", day_text(item->day));
	json_object_set_new(
	    object, "word", json_string(word_chinese(item->word)));
	json_object_set_new(
	    object, "class", json_string(word_name(item->word)));
	set_text(object, "deadline",
	    deadline_text(item->deadline, input->config->offset_secs));
	set_flag(object, "late", item->late);
	set_flag(object, "inferred", item->day_inferred);
	set_flag(object, "replaces", item->replaces);
	set_flag(object, "kept_older", item->kept_older);
	if (item->held != NULL)
		json_object_set_new(
		    object, "held", json_string(hold_chinese(item->held)));
	if (item->material->note != NULL)
		json_object_set_new(
		    object, "note", json_string(item->material->note));
	for (size_t i = 0; i < item->piece_count; i++)
		json_array_append_new(
		    files, file_json(input, &item->pieces[i]));
	json_object_set_new(object, "files", files);
	return object;
}

static json_t *loose_json(const struct receipt_input *input)
{
	json_t *list = json_array();

	for (size_t i = 0; i < input->verdict->loose_count; i++) {
		const struct verdict_loose *item = &input->verdict->loose[i];
		const struct facts_part *part =
		    &input->facts->parts[item->part];
		json_t *file = json_object();
		char hex[9];

		snprintf(hex, sizeof hex, "%.8s", part->sha256);
		json_object_set_new(file, "name",
		    json_string(part->name[0] ? part->name : "（未命名附件）"));
		json_object_set_new(file, "sha256", json_string(hex));
		json_object_set_new(
		    file, "text", json_string(loose_text(item->code)));
		set_text(file, "size", size_text(part->size));
		json_array_append_new(list, file);
	}
	return list;
}

/* --- what is wrong -----------------------------------------------------------
 */

/* 文件 › 工作表 › 单元格 */
static char *place_text(const char *file, const char *sheet, const char *ref)
{
	bool has_sheet = sheet != NULL && *sheet != '\0';
	bool has_ref = ref != NULL && *ref != '\0';

	return mem_printf("%s%s%s%s%s", file, has_sheet ? " › " : "",
	    has_sheet ? sheet : "", has_ref ? " › " : "", has_ref ? ref : "");
}

static json_t *problem_json(const struct templates *templates,
    const struct receipt_input *input, const struct verdict_problem *item)
{
	const struct form_problem *problem = &item->problem;
	const char *file = item->part < input->facts->part_count
			       ? input->facts->parts[item->part].name
			       : "邮件";
	json_t *object = json_object();
	char *text, *mend;

	template_problem(templates, problem->code, problem->label, problem->raw,
	    problem->detail, problem->ref, &text, &mend);
	if (strcmp(problem->code, "rule") == 0) { /* the form's own words */
		free(text);
		free(mend);
		text = mem_strdup(problem->detail ? problem->detail : "");
		mend = mem_strdup(
		    problem->raw ? problem->raw : "请核对这些数字后重新报送");
	}
	set_text(
	    object, "place", place_text(file, problem->sheet, problem->ref));
	json_object_set_new(object, "file", json_string(file));
	json_object_set_new(
	    object, "sheet", json_string(problem->sheet ? problem->sheet : ""));
	json_object_set_new(object, "ref", json_string(problem->ref));
	set_text(object, "text", text);
	set_text(object, "mend", mend);
	return object;
}

static void set_problems(json_t *data, const struct templates *templates,
    const struct receipt_input *input)
{
	json_t *list = json_array();
	size_t more = 0;

	for (size_t i = 0; i < input->verdict->submission_count; i++) {
		const struct verdict_submission *item =
		    &input->verdict->submissions[i];
		for (size_t j = 0; j < item->problem_count; j++) {
			if (json_array_size(list) == MAX_PROBLEMS)
				more++;
			else
				json_array_append_new(
				    list, problem_json(templates, input,
					      &item->problems[j]));
		}
	}
	set_flag(data, "has_problems", json_array_size(list) > 0);
	json_object_set_new(data, "problem_count",
	    json_integer((json_int_t)(json_array_size(list) + more)));
	json_object_set_new(data, "problems", list);
	if (more > 0)
		json_object_set_new(
		    data, "more_problems", json_integer((json_int_t)more));
}

/* What was understood though it was not written plainly: 约300人 → 300. */
static void add_reading(json_t *list, const struct receipt_input *input,
    const struct form_found *found, const struct form_value *value)
{
	if (value->note == NULL || value->kind == VALUE_ABSENT ||
	    json_array_size(list) == MAX_READINGS)
		return;
	json_t *object = json_object();
	set_text(object, "place",
	    place_text(input->facts->parts[found->part].name, found->sheet,
		value->ref));
	json_object_set_new(
	    object, "raw", json_string(value->raw ? value->raw : ""));
	if (value->kind == VALUE_DAY)
		set_text(object, "value", day_format_chinese(value->day));
	else if (value->kind == VALUE_NUMBER)
		set_text(object, "value", mem_printf("%.15g", value->number));
	else
		json_object_set_new(object, "value", json_string(value->text));
	json_array_append_new(list, object);
}

static json_t *readings_json(const struct receipt_input *input)
{
	json_t *list = json_array();

	for (size_t i = 0; i < input->facts->form_count; i++) {
		const struct form_found *found = &input->facts->forms[i];
		if (found->part >= input->facts->part_count)
			continue;
		for (size_t j = 0; j < found->value_count; j++)
			add_reading(list, input, found, &found->values[j]);
		for (size_t r = 0; r < found->row_count; r++)
			for (size_t j = 0; j < found->column_count; j++)
				add_reading(list, input, found,
				    &found->rows[r].values[j]);
	}
	return list;
}

/* --- what is still owed ------------------------------------------------------
 */

static char *missing_text(const struct standing *item)
{
	char *text = mem_strdup("");

	if (item->needed > 1 && item->have < item->needed) {
		free(text);
		return mem_printf(
		    "需 %d 份，已有 %d 份", item->needed, item->have);
	}
	for (size_t i = 0;
	     i < item->missing_count && item->material->slot_count > 1; i++) {
		char *longer = mem_printf(
		    "%s%s%s", text, i ? "、" : "缺：", item->missing[i]->name);
		free(text);
		text = longer;
	}
	return text;
}

static const char *state_text(enum standing_state state)
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

static bool is_owed(const struct standing *item)
{
	return item->state == STANDING_OPEN ||
	       item->state == STANDING_MISSING ||
	       item->state == STANDING_PROBLEM ||
	       item->state == STANDING_HELD ||
	       item->state == STANDING_UNCHECKED;
}

static json_t *owed_json(
    const struct receipt_input *input, const struct standing *item)
{
	json_t *object = json_object();

	json_object_set_new(
	    object, "material", json_string(item->material->name));
	set_text(object, "day", day_text(item->day));
	set_text(object, "deadline",
	    deadline_text(item->deadline, input->config->offset_secs));
	json_object_set_new(
	    object, "state", json_string(state_text(item->state)));
	set_text(object, "missing", missing_text(item));
	set_flag(object, "overdue", item->state == STANDING_MISSING);
	set_flag(object, "arrived",
	    item->state == STANDING_PROBLEM || item->state == STANDING_HELD ||
		item->state == STANDING_UNCHECKED);
	if (item->mailbox != NULL &&
	    config_mailbox(input->config, item->mailbox) != NULL)
		json_object_set_new(object, "to",
		    json_string(
			config_mailbox(input->config, item->mailbox)->name));
	return object;
}

static json_t *standing_json(
    const struct receipt_input *input, const struct receipt_standing *standing)
{
	json_t *object = json_object(), *list = json_array();
	size_t more = 0;

	for (size_t i = 0; i < standing->count; i++) {
		if (!is_owed(&standing->list[i]))
			continue;
		if (json_array_size(list) < MAX_OWED)
			json_array_append_new(
			    list, owed_json(input, &standing->list[i]));
		else
			more++;
	}
	json_object_set_new(object, "unit", json_string(standing->unit->name));
	set_flag(object, "complete",
	    standing_complete(standing->list, standing->count));
	set_flag(object, "has_owed", json_array_size(list) > 0);
	json_object_set_new(object, "owed", list);
	if (more > 0)
		json_object_set_new(
		    object, "more", json_integer((json_int_t)more));
	return object;
}

/* --- the whole
 * ---------------------------------------------------------------- */

/* "肥东县教育局 5月17日 活动情况日报表、媒体宣传情况日报表" */
static char *title_text(const struct receipt_input *input)
{
	const struct verdict *verdict = input->verdict;
	const struct verdict_submission *last = NULL;
	char *text = mem_strdup("");

	for (size_t i = 0; i < verdict->submission_count && i < 4; i++) {
		const struct verdict_submission *item =
		    &verdict->submissions[i];
		bool same_unit = last != NULL && last->unit == item->unit;
		bool same_day = same_unit && last->day == item->day;
		char *day = same_day ? mem_strdup("") : day_text(item->day);
		char *longer = mem_printf("%s%s%s%s%s%s%s", text,
		    last == NULL ? ""
		    : same_day   ? "、"
				 : "；",
		    same_unit ? "" : item->unit->name, same_unit ? "" : " ",
		    day, *day ? " " : "", item->material->name);
		free(day);
		free(text);
		text = longer;
		last = item;
	}
	if (verdict->submission_count > 4) {
		char *longer = mem_printf(
		    "%s 等 %zu 项", text, verdict->submission_count);
		free(text);
		text = longer;
	}
	return text;
}

static void set_suggestion(json_t *data, const struct verdict *verdict)
{
	json_t *units = json_array();

	for (size_t i = 0; i < verdict->suggested_unit_count; i++)
		json_array_append_new(
		    units, json_string(verdict->suggested_units[i]->name));
	set_flag(data, "subject_wrong", verdict->subject_wrong);
	set_flag(
	    data, "has_suggested_units", verdict->suggested_unit_count > 0);
	json_object_set_new(data, "suggested_units", units);
	if (verdict->suggested_subject != NULL)
		json_object_set_new(data, "suggested_subject",
		    json_string(verdict->suggested_subject));
}

static void set_contacts(json_t *data, const struct campaign *campaign)
{
	json_t *list = json_array();

	for (size_t i = 0; i < campaign->contact_count; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s}", "name", campaign->contacts[i].name,
			"phone", campaign->contacts[i].phone));
	set_flag(data, "has_contacts", campaign->contact_count > 0);
	json_object_set_new(data, "contacts", list);
}

static bool is_unverified(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->submission_count; i++)
		if (verdict->submissions[i].unverified)
			return true;
	return false;
}

static json_t *receipt_data(
    const struct templates *templates, const struct receipt_input *input)
{
	const struct verdict *verdict = input->verdict;
	json_t *data = json_object(), *submissions = json_array(),
	       *standings = json_array();
	json_t *loose = loose_json(input);

	for (size_t i = 0; i < verdict->submission_count; i++)
		json_array_append_new(submissions,
		    submission_json(input, &verdict->submissions[i]));
	for (size_t i = 0; i < input->standing_count; i++)
		json_array_append_new(
		    standings, standing_json(input, &input->standings[i]));
	json_object_set_new(
	    data, "campaign", json_string(input->campaign->title));
	json_object_set_new(
	    data, "notice", json_string(input->campaign->notice));
	json_object_set_new(data, "host", json_string(input->campaign->host));
	json_object_set_new(data, "mail", json_integer(input->mail));
	json_object_set_new(
	    data, "subject", json_string(input->facts->subject));
	set_text(data, "received",
	    instant_format_chinese(
		input->received, input->config->offset_secs));
	json_object_set_new(
	    data, "word", json_string(word_chinese(verdict->word)));
	json_object_set_new(
	    data, "class", json_string(word_name(verdict->word)));
	set_flag(data, "late", verdict->late);
	set_flag(data, "again", input->revision > 0);
	set_flag(data, "nothing", verdict->submission_count == 0);
	set_flag(data, "unverified", is_unverified(verdict));
	if (verdict->held != NULL)
		json_object_set_new(
		    data, "held", json_string(hold_chinese(verdict->held)));
	set_text(data, "title", title_text(input));
	json_object_set_new(data, "submissions", submissions);
	set_flag(data, "has_loose", json_array_size(loose) > 0);
	json_object_set_new(data, "loose", loose);
	set_problems(data, templates, input);
	json_t *readings = readings_json(input);
	set_flag(data, "has_readings", json_array_size(readings) > 0);
	json_object_set_new(data, "readings", readings);
	json_object_set_new(data, "standings", standings);
	set_suggestion(data, verdict);
	set_contacts(data, input->campaign);
	return data;
}

/* A subject is one line whatever the template says. */
static void one_line(char *text)
{
	size_t kept = 0;

	for (size_t i = 0; text[i] != '\0'; i++)
		if (text[i] != '\n' && text[i] != '\r')
			text[kept++] = text[i];
	text[kept] = '\0';
}

static int compose_rendered(const struct receipt_input *input,
    const char *subject, const char *text, const char *html,
    struct composed *out, struct err *err)
{
	const struct facts *facts = input->facts;
	size_t count = facts->reference_count > 20 ? 20
						   : facts->reference_count;
	const char **references = mem_calloc(count + 1, sizeof *references);
	char *key = mem_printf("receipt/%lld/%d/%lld", (long long)input->mail,
	    input->revision, (long long)input->received);

	for (size_t i = 0; i < count; i++)
		references[i] =
		    facts->references[facts->reference_count - count + i];
	if (facts->message_id != NULL)
		references[count++] = facts->message_id;
	struct compose_input message = {
	    .from_name = input->mailbox->name,
	    .from_address = input->mailbox->address,
	    .to_name = "",
	    .to_address = facts->from[0].address,
	    .subject = subject,
	    .text = text,
	    .html = html,
	    .in_reply_to = facts->message_id,
	    .references = references,
	    .reference_count = count,
	    .auto_submitted = "auto-replied",
	    .key = key,
	    .date = input->now,
	    .offset_secs = input->config->offset_secs,
	};
	int result = compose(&message, out, err);
	free(references);
	free(key);
	return result;
}

int receipt_compose(const struct templates *templates,
    const struct receipt_input *input, struct composed *out, struct err *err)
{
	struct buf subject, text, html;
	json_t *data = receipt_data(templates, input);

	buf_init(&subject, SUBJECT_BYTES);
	buf_init(&text, BODY_BYTES);
	buf_init(&html, BODY_BYTES);
	int result = template_render(
	    templates, "receipt.subject", data, &subject, err);
	if (result == 0)
		result = template_render(
		    templates, "receipt.txt", data, &text, err);
	if (result == 0)
		result = template_render(
		    templates, "receipt.html", data, &html, err);
	if (result == 0) {
		char *line = buf_take(&subject);
		one_line(line);
		result = compose_rendered(
		    input, line, buf_text(&text), buf_text(&html), out, err);
		free(line);
	}
	buf_free(&subject);
	buf_free(&text);
	buf_free(&html);
	json_decref(data);
	return result;
}
