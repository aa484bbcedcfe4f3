#include "verdict.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

#define REASON_MAX_BYTES 2000

/* Grows at every power of two: the public struct keeps no capacity. */
static void *grown(void *items, size_t count, size_t bytes)
{
	if (count != 0 && (count & (count - 1)) != 0)
		return items;
	return mem_resize(items, count ? count * 2 : 1, bytes);
}

void verdict_reason(
    struct verdict *verdict, const char *step, const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, REASON_MAX_BYTES);
	va_start(args, format);
	if (buf_vprintf(&text, format, args) < 0)
		buf_puts(&text, "(too long to be told)");
	va_end(args);
	verdict->reasons = grown(
	    verdict->reasons, verdict->reason_count, sizeof *verdict->reasons);
	verdict->reasons[verdict->reason_count++] = (struct verdict_reason){
	    step, buf_take(&text)};
}

struct verdict_submission *verdict_submission(struct verdict *verdict,
    const struct unit *unit, const struct material *material, int32_t day)
{
	for (size_t i = 0; i < verdict->submission_count; i++) {
		struct verdict_submission *known = &verdict->submissions[i];
		if (known->unit == unit && known->material == material &&
		    known->day == day)
			return known;
	}
	verdict->submissions = grown(verdict->submissions,
	    verdict->submission_count, sizeof *verdict->submissions);
	struct verdict_submission *added =
	    &verdict->submissions[verdict->submission_count++];
	*added = (struct verdict_submission){.unit = unit,
	    .material = material,
	    .day = day,
	    .deadline = INT64_MAX};
	return added;
}

void verdict_add_piece(
    struct verdict_submission *submission, const struct verdict_piece *piece)
{
	submission->pieces = grown(submission->pieces, submission->piece_count,
	    sizeof *submission->pieces);
	submission->pieces[submission->piece_count++] = *piece;
}

void verdict_add_loose(struct verdict *verdict, size_t part, const char *code)
{
	for (size_t i = 0; i < verdict->loose_count; i++)
		if (verdict->loose[i].part == part)
			return;
	verdict->loose = grown(
	    verdict->loose, verdict->loose_count, sizeof *verdict->loose);
	verdict->loose[verdict->loose_count++] = (struct verdict_loose){
	    part, code};
}

static char *copy(const char *text)
{
	return text ? mem_strdup(text) : NULL;
}

void verdict_add_problem(struct verdict_submission *submission, size_t part,
    const struct form_problem *problem)
{
	submission->problems = grown(submission->problems,
	    submission->problem_count, sizeof *submission->problems);
	struct verdict_problem *added =
	    &submission->problems[submission->problem_count++];
	added->part = part;
	added->problem = (struct form_problem){.sheet = copy(problem->sheet),
	    .field = copy(problem->field),
	    .label = copy(problem->label),
	    .code = copy(problem->code),
	    .raw = copy(problem->raw),
	    .detail = copy(problem->detail)};
	memcpy(added->problem.ref, problem->ref, sizeof problem->ref);
}

void verdict_add_file_problem(struct verdict_submission *submission,
    size_t part, const char *code, const char *detail)
{
	struct form_problem problem = {
	    .code = (char *)code, .detail = (char *)detail};

	verdict_add_problem(submission, part, &problem);
}

void verdict_clear_problems(struct verdict_submission *submission)
{
	for (size_t i = 0; i < submission->problem_count; i++) {
		struct form_problem *problem = &submission->problems[i].problem;
		free(problem->sheet);
		free(problem->field);
		free(problem->label);
		free(problem->code);
		free(problem->raw);
		free(problem->detail);
	}
	free(submission->problems);
	submission->problems = NULL;
	submission->problem_count = 0;
}

void verdict_free(struct verdict *verdict)
{
	if (verdict == NULL)
		return;
	for (size_t i = 0; i < verdict->submission_count; i++) {
		verdict_clear_problems(&verdict->submissions[i]);
		free(verdict->submissions[i].pieces);
	}
	for (size_t i = 0; i < verdict->reason_count; i++)
		free(verdict->reasons[i].text);
	free(verdict->submissions);
	free(verdict->loose);
	free(verdict->suggested_subject);
	free(verdict->reasons);
	free(verdict);
}

/* --- words ------------------------------------------------------------------
 */

const char *word_chinese(enum word word)
{
	static const char *const words[] = {"已收到", "需补充", "待核对"};

	return words[word];
}

const char *word_name(enum word word)
{
	static const char *const names[] = {"received", "incomplete", "held"};

	return names[word];
}

const char *disposition_name(enum disposition disposition)
{
	static const char *const names[] = {
	    "other", "silent", "bounce", "ours", "decision", "query"};

	return names[disposition];
}

const char *hold_chinese(const char *code)
{
	static const struct {
		const char *code, *text;
	} holds[] = {
	    {"unit-disagrees",
		"邮件主题、文件名、表中填报单位与发件邮箱登记的单位不一致"},
	    {"unit-unknown", "未能从邮件主题、文件名和表格中认出报送单位"},
	    {"unit-ambiguous", "邮件涉及多个单位，未能确定是哪个单位报送的"},
	    {"misspelt", "单位名称与名册相差一个字，需要确认是哪个单位"},
	    {"day-disagrees", "邮件主题、文件名与表中填写的日期不一致"},
	    {"day-outside", "所填日期不在活动日期之内"},
	    {"sender-refused", "收信服务器未能证实发件人，需要人工确认"},
	    {"mail-unread", "邮件过大或已损坏，未能完整读取"},
	    {"material-unknown", "未能认出附件是哪一项材料"},
	};

	for (size_t i = 0; i < sizeof holds / sizeof *holds; i++)
		if (strcmp(holds[i].code, code) == 0)
			return holds[i].text;
	return "需要人工核对";
}
