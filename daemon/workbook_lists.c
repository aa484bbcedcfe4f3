#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "judge.h"
#include "workbook-private.h"

#define COLUMN(head_, style_, least_, most_) \
	{ \
		.head = (head_), .style = (style_), .least = (least_), \
		.most = (most_) \
	}
#define COUNT(columns) (sizeof(columns) / sizeof *(columns))

static struct book_table *table_new(const struct workbook *workbook,
    const char *name, const struct book_column *columns, size_t count,
    size_t frozen)
{
	struct book_table_settings settings = {
	    .name = name,
	    .title = name,
	    .note = workbook->note,
	    .columns = columns,
	    .column_count = count,
	    .frozen = frozen,
	    .printed = count,
	    .total_label = "合计",
	};

	return book_table_new(workbook->book, &settings);
}

static void say_none(struct book_table *table)
{
	book_table_row(table);
	book_table_state(table, 0, BOOK_CENTER, "（无）");
}

static void put_size(struct book_table *table, size_t column, int64_t size)
{
	int64_t kilobytes = (size + 1023) / 1024;

	if (size >= 0)
		book_table_number(table, column, (double)kilobytes);
}

static void put_place(struct book_table *table, size_t first,
    const struct unit *unit, const struct material *material, int32_t day)
{
	book_table_text(table, first, unit != NULL ? unit->name : "");
	book_table_text(
	    table, first + 1, material != NULL ? material->name : "");
	book_table_day(table, first + 2, day);
}

/* --- 来信 --------------------------------------------------------------- */

static const struct book_column mail_columns[] = {
    COLUMN("单位", BOOK_TEXT, 14, 30),
    COLUMN("材料", BOOK_TEXT, 14, 28),
    COLUMN("日期", BOOK_DAY, 12, 12),
    COLUMN("状态", BOOK_CENTER, 10, 12),
    COLUMN("收到时间", BOOK_INSTANT, 17, 17),
    COLUMN("来信\n编号", BOOK_CENTER, 7, 10),
    COLUMN("发件邮箱", BOOK_TEXT, 16, 32),
    COLUMN("邮件主题", BOOK_TEXT, 16, 44),
    COLUMN("文件", BOOK_TEXT, 16, 40),
    COLUMN("大小\n（KB）", BOOK_WHOLE, 8, 12),
    COLUMN("SHA-256\n（前 12 位）", BOOK_CENTER, 16, 16),
};

void workbook_mails_new(struct workbook *workbook)
{
	workbook->mails = table_new(
	    workbook, "来信", mail_columns, COUNT(mail_columns), 1);
}

void workbook_mails_add(struct workbook *workbook, const struct unit *unit,
    const struct workbook_piece *piece)
{
	struct book_table *table = workbook->mails;
	char sha256[13];

	book_table_row(table);
	put_place(table, 0, unit, piece->material, piece->day);
	book_table_state(
	    table, 3, workbook_piece_style(piece), workbook_piece_word(piece));
	book_table_instant(table, 4, piece->received);
	book_table_number(table, 5, (double)piece->mail);
	book_table_text(table, 6, piece->sender);
	book_table_text(table, 7, piece->subject);
	book_table_text(table, 8, piece->file);
	put_size(table, 9, piece->size);
	snprintf(sha256, sizeof sha256, "%.12s", piece->sha256);
	book_table_text(table, 10, sha256);
}

/* --- 待改 --------------------------------------------------------------- */

static const struct book_column problem_columns[] = {
    COLUMN("单位", BOOK_TEXT, 14, 30),
    COLUMN("材料", BOOK_TEXT, 14, 28),
    COLUMN("日期", BOOK_DAY, 12, 12),
    COLUMN("问题数", BOOK_WHOLE, 8, 8),
    COLUMN("第一处问题", BOOK_TEXT, 24, 70),
    COLUMN("联系人", BOOK_CENTER, 8, 12),
    COLUMN("电话", BOOK_CENTER, 13, 24),
    COLUMN("收到时间", BOOK_INSTANT, 17, 17),
    COLUMN("来信\n编号", BOOK_CENTER, 7, 10),
};

static void add_problem(
    struct book_table *table, const struct report_submission *item)
{
	book_table_row(table);
	put_place(table, 0, item->unit, item->material, item->day);
	book_table_number(table, 3, item->problems);
	book_table_text(
	    table, 4, item->first_problem != NULL ? item->first_problem : "");
	book_table_text(
	    table, 5, item->unit != NULL ? item->unit->contact : "");
	book_table_text(table, 6, item->unit != NULL ? item->unit->phone : "");
	book_table_instant(table, 7, item->received);
	book_table_number(table, 8, (double)item->mail);
}

static void problems(const struct workbook *workbook)
{
	const struct report *report = workbook->report;
	struct book_table *table = table_new(
	    workbook, "待改", problem_columns, COUNT(problem_columns), 1);

	for (size_t i = 0; i < report->problem_count; i++)
		add_problem(table, &report->problems[i]);
	book_table_end(table);
	book_table_free(table);
}

/* --- 待处理 ------------------------------------------------------------- */

static const struct book_column held_columns[] = {
    COLUMN("来信\n编号", BOOK_CENTER, 7, 10),
    COLUMN("收到时间", BOOK_INSTANT, 17, 17),
    COLUMN("发件邮箱", BOOK_TEXT, 16, 32),
    COLUMN("邮件主题", BOOK_TEXT, 16, 44),
    COLUMN("附件", BOOK_TEXT, 12, 40),
    COLUMN("原因", BOOK_TEXT, 20, 50),
    COLUMN("可能的单位", BOOK_TEXT, 14, 30),
    COLUMN("可能的材料", BOOK_TEXT, 14, 28),
    COLUMN("可能的日期", BOOK_DAY, 12, 12),
};

static char *joined(const struct strings *names)
{
	struct buf out;

	buf_init(&out, 64 * 1024);
	for (size_t i = 0; i < names->count; i++) {
		if (i > 0)
			buf_putc(&out, '\n');
		buf_puts(&out, names->items[i]);
	}
	return out.len > 0 ? buf_take(&out) : mem_strdup("");
}

static void add_held(struct book_table *table, const struct report_mail *mail)
{
	char *files = joined(&mail->files);

	book_table_row(table);
	book_table_number(table, 0, (double)mail->id);
	book_table_instant(table, 1, mail->received);
	book_table_text(table, 2, mail->from);
	book_table_text(table, 3, mail->subject);
	book_table_text(table, 4, files);
	book_table_text(
	    table, 5, mail->held != NULL ? hold_chinese(mail->held) : "");
	put_place(table, 6, mail->guessed_unit, mail->guessed_material,
	    mail->guessed_material != NULL ? mail->guessed_day : DAY_NONE);
	free(files);
}

static void held(const struct workbook *workbook)
{
	const struct report *report = workbook->report;
	struct book_table *table = table_new(
	    workbook, "待处理", held_columns, COUNT(held_columns), 1);

	for (size_t i = 0; i < report->held_count; i++)
		add_held(table, &report->held[i]);
	if (report->held_count == 0)
		say_none(table);
	book_table_end(table);
	book_table_free(table);
}

/* --- 典型材料 ----------------------------------------------------------- */

static const struct book_column story_columns[] = {
    COLUMN("单位", BOOK_TEXT, 14, 30),
    COLUMN("材料", BOOK_TEXT, 14, 28),
    COLUMN("日期", BOOK_DAY, 12, 12),
    COLUMN("文件", BOOK_TEXT, 20, 60),
    COLUMN("大小\n（KB）", BOOK_WHOLE, 8, 12),
    COLUMN("字数", BOOK_WHOLE, 8, 10),
    COLUMN("超大附件\n来自", BOOK_CENTER, 10, 16),
    COLUMN("链接到期", BOOK_CENTER, 12, 24),
    COLUMN("收到时间", BOOK_INSTANT, 17, 17),
    COLUMN("来信\n编号", BOOK_CENTER, 7, 10),
};

static void add_file(struct book_table *table, const struct report_file *file)
{
	book_table_row(table);
	put_place(table, 0, file->unit, file->material, file->day);
	book_table_text(table, 3,
	    file->name != NULL && *file->name != '\0' ? file->name
						      : "（未命名）");
	put_size(table, 4, file->size > 0 ? file->size : -1);
	if (file->text_chars >= 0)
		book_table_number(table, 5, (double)file->text_chars);
	book_table_text(table, 6, file->provider != NULL ? file->provider : "");
	book_table_text(table, 7, file->expires != NULL ? file->expires : "");
	book_table_instant(table, 8, file->received);
	book_table_number(table, 9, (double)file->mail);
}

static void stories(const struct workbook *workbook)
{
	const struct report *report = workbook->report;
	struct book_table *table = table_new(workbook, "典型材料与超大附件",
	    story_columns, COUNT(story_columns), 1);

	for (size_t i = 0; i < report->story_count; i++)
		add_file(table, &report->stories[i]);
	for (size_t i = 0; i < report->link_count; i++)
		add_file(table, &report->links[i]);
	if (report->story_count + report->link_count == 0)
		say_none(table);
	book_table_end(table);
	book_table_free(table);
}

void workbook_lists(struct workbook *workbook)
{
	if (workbook->report->problem_count > 0)
		problems(workbook);
	held(workbook);
	stories(workbook);
}
