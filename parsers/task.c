#include "parsers/task.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/facts.h"
#include "base/mem.h"
#include "base/wire.h"
#include "parsers/contents.h"
#include "parsers/form_find.h"
#include "parsers/message.h"
#include "parsers/sniff.h"
#include "parsers/table.h"

#define PIECE_BYTES 65536u

/* --- the answer ---------------------------------------------------------- */

/* A file takes pieces as they come and can be emptied again; a pipe gets the
 * whole text at the end. */
struct answer {
	struct buf buf;
	bool file;
	int64_t written;
	int64_t max_bytes;
	bool failed;
};

static void answer_init(struct answer *answer, const struct worker_task *task)
{
	int64_t max = task->limits->output_bytes;

	if (!task->answer_file && max > WIRE_MAX_BYTES)
		max = WIRE_MAX_BYTES;
	*answer = (struct answer){.file = task->answer_file, .max_bytes = max};
	buf_init(
	    &answer->buf, task->answer_file ? 2 * PIECE_BYTES : (size_t)max);
}

static int write_whole(const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t written = write(TASK_ANSWER, bytes, size);
		if (written < 0)
			return -1;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

static int answer_flush(struct answer *answer)
{
	struct buf *buf = &answer->buf;

	answer->written += (int64_t)buf->len;
	if (answer->failed || buf->full ||
	    answer->written > answer->max_bytes ||
	    write_whole(buf->data, buf->len) < 0)
		answer->failed = true;
	buf_reset(buf);
	return answer->failed ? -1 : 0;
}

/* json_dump_callback's and table_json's writer. */
static int answer_add(const char *bytes, size_t size, void *context)
{
	struct answer *answer = context;

	if (answer->file && size > PIECE_BYTES) {
		if (answer_flush(answer) < 0 || write_whole(bytes, size) < 0)
			return -1;
		answer->written += (int64_t)size;
		return answer->written > answer->max_bytes ? -1 : 0;
	}
	buf_append(&answer->buf, bytes, size);
	if (answer->buf.full)
		return -1;
	if (answer->file && answer->buf.len >= PIECE_BYTES)
		return answer_flush(answer);
	return 0;
}

static int answer_piece(void *context, const char *bytes, size_t size)
{
	return answer_add(bytes, size, context);
}

static int answer_drop(struct answer *answer)
{
	buf_reset(&answer->buf);
	answer->written = 0;
	answer->failed = false;
	if (answer->file && (ftruncate(TASK_ANSWER, 0) < 0 ||
				lseek(TASK_ANSWER, 0, SEEK_SET) < 0))
		return -1;
	return 0;
}

/* --- lone files ---------------------------------------------------------- */

struct lone {
	const unsigned char *bytes;
	size_t size;
};

static int lone_map(struct lone *lone)
{
	off_t size = lseek(TASK_IN, 0, SEEK_END);

	*lone = (struct lone){.bytes = (const unsigned char *)""};
	if (size <= 0)
		return size == 0 ? 0 : -1;
	void *map = mmap(
	    NULL, (size_t)size, PROT_READ, MAP_PRIVATE, TASK_IN, 0);
	if (map == MAP_FAILED)
		return -1;
	*lone = (struct lone){.bytes = map, .size = (size_t)size};
	return 0;
}

static void say_format(struct worker_page *page, const struct lone *lone)
{
	const char *format = sniff_format(
	    sniff_kind_of(lone->bytes, lone->size));

	memcpy(page->format, format, strnlen(format, TASK_FORMAT_BYTES));
}

static void read_lone(const struct worker_task *task, struct worker_page *page,
    const struct table_sink *sink, struct table_report *report)
{
	struct lone lone;

	*report = (struct table_report){.format = "unknown"};
	if (lone_map(&lone) < 0) {
		table_refuse(report, OUTCOME_TOO_LARGE,
		    "the file does not fit into memory_bytes");
		return;
	}
	say_format(page, &lone);
	if (lone.size > (size_t)task->limits->part_bytes)
		table_refuse(report, OUTCOME_TOO_LARGE,
		    "%zu bytes, part_bytes allows %lld", lone.size,
		    (long long)task->limits->part_bytes);
	else
		table_read(lone.bytes, lone.size, task->name, task->limits,
		    sink, report);
}

static int run_table(const struct worker_task *task, struct answer *answer,
    struct worker_page *page)
{
	struct table_json json;
	struct table_report report;
	struct table_sink sink = table_json_begin(
	    &json, answer_piece, answer, (uint64_t)answer->max_bytes);

	read_lone(task, page, &sink, &report);
	if (report.outcome == OUTCOME_OK) {
		if (table_json_end(&json, &report) == 0)
			return 0;
		return -1;
	}
	char *refused = table_json_refused(&report);
	if (answer_drop(answer) < 0)
		return -1;
	return answer_add(refused, strlen(refused), answer);
}

static int answer_json(struct answer *answer, json_t *object)
{
	int made = json_dump_callback(object, answer_add, answer, JSON_COMPACT);

	json_decref(object);
	return made;
}

/* Who names one form says that the file is of it. */
static int forms_find(const struct worker_task *task,
    const struct sheets *sheets, struct form_found **found, size_t *count)
{
	if (task->form != NULL)
		return form_find_one(sheets, task->forms, task->form,
		    task->limits, 0, found, count);
	return form_find(sheets, task->forms, task->limits, 0, found, count);
}

static int run_forms(const struct worker_task *task, struct answer *answer,
    struct worker_page *page)
{
	struct sheets sheets = {0};
	struct table_report report;
	struct form_found *found = NULL;
	size_t count = 0;
	struct table_sink sink = sheets_collector(
	    &sheets, (size_t)task->limits->form_cells);
	json_t *list = json_array();

	read_lone(task, page, &sink, &report);
	sheets.document = table_is_of_text(&report);
	if (report.outcome == OUTCOME_OK &&
	    forms_find(task, &sheets, &found, &count) < 0)
		table_refuse(&report, OUTCOME_TOO_LARGE,
		    "more cells than form_cells allows");
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, form_found_to_json(&found[i]));
	json_t *object = json_pack("{s:o, s:s, s:s?}", "found", list, "outcome",
	    outcome_name(report.outcome), "reason", report.reason);
	return answer_json(answer, object);
}

/* --- mails --------------------------------------------------------------- */

static const struct worker_skip *skip_of(
    const struct worker_task *task, size_t part)
{
	static const struct worker_skip rest = {.outcome = OUTCOME_TOO_LARGE};

	for (size_t i = 0; i < task->skip_count; i++)
		if (task->skips[i].part >= 0 &&
		    (size_t)task->skips[i].part == part)
			return &task->skips[i];
	if (task->skip_from > 0 && part >= (size_t)task->skip_from)
		return &rest;
	return NULL;
}

static int run_message(const struct worker_task *task, struct answer *answer,
    struct worker_page *page)
{
	struct facts *facts = facts_new();

	message_read(TASK_IN, task->limits, TASK_PACK, facts);
	for (size_t i = 0; i < facts->part_count; i++) {
		const struct worker_skip *skip = skip_of(task, i);
		if (skip != NULL) {
			contents_skip(facts, i, skip->outcome);
			continue;
		}
		page->part = (int32_t)i;
		contents_read(facts, i, TASK_PACK, task->forms, task->limits);
	}
	page->part = WORKER_NO_PART;
	return answer_json(answer, facts_to_json(facts));
}

int task_run(const struct worker_task *task, struct worker_page *page)
{
	struct answer answer;
	int made = -1;

	answer_init(&answer, task);
	switch (task->kind) {
	case WORKER_MESSAGE:
		made = run_message(task, &answer, page);
		break;
	case WORKER_TABLE:
		made = run_table(task, &answer, page);
		break;
	case WORKER_FORMS:
		made = run_forms(task, &answer, page);
		break;
	}
	if (made < 0)
		return -1;
	return answer_flush(&answer);
}
