/*
 * What the tests of judge and standing share: the shipped configuration of
 * the Hefei notice, mails written down as one expression, a store in memory,
 * and one line that says what a verdict came to.
 */
#ifndef TESTS_JUDGE_KIT_H
#define TESTS_JUDGE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "config/config.h"
#include "judge.h"
#include "match.h"
#include "standing.h"

/* A row of a table leaves out what it does not speak of. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define KIT_FILES 6
#define KIT_UNITS 40

/* One attachment; what is left out is a file of no form that reads well. */
struct given_file {
	const char *name;
	const char *form;     /* recognised in it, id */
	const char *unit;     /* its 填报单位 */
	const char *day;      /* its date, "2023-05-17" */
	bool nothing;         /* 无 */
	const char *problem;  /* code of one that the form reader found */
	const char *contents; /* two files of equal contents have the same */
	const char *inside;
	enum outcome outcome;
	bool unchecked;
	double teachers, students,
	    total; /* of its one row, when total is set */
};

struct given_mail {
	const char *from, *subject,
	    *received; /* local time, "05-18 10:00:00" */
	struct given_file files[KIT_FILES];
	const char *text;
	const char *link; /* name of a large attachment at a provider */
	const char *replies_to;
	bool auto_reply, bounce, own_id, two_from;
	enum outcome outcome; /* of the mail itself */
	const char *authentication;
};

struct kit {
	struct config *config;
	const struct campaign *campaign;
	struct match_index *index;
	struct history *histories[KIT_UNITS];
	size_t history_count;
	const char *confirmed_address, *confirmed_unit;
	const char *thread_id, *thread_unit;
	struct judge_decisions decisions;
	struct evaluator evaluator; /* none = rules are not checked */
	int64_t mails;
	struct facts *facts; /* of the last mail */
	const char *mailbox; /* NULL = the campaign's first */
};

static inline struct history *kit_history(struct kit *kit, const char *unit)
{
	for (size_t i = 0; i < kit->history_count; i++)
		if (strcmp(kit->histories[i]->unit, unit) == 0)
			return kit->histories[i];
	assert_true(kit->history_count < KIT_UNITS);
	return kit->histories[kit->history_count++] = history_new(unit);
}

static inline const struct history *kit_history_of(
    void *context, const char *unit)
{
	return kit_history(context, unit);
}

static inline const char *kit_confirmed(
    void *context, const char *address, size_t i)
{
	struct kit *kit = context;

	if (i > 0 || kit->confirmed_address == NULL ||
	    strcmp(kit->confirmed_address, address) != 0)
		return NULL;
	return kit->confirmed_unit;
}

static inline const char *kit_thread(void *context, const char *message_id)
{
	struct kit *kit = context;

	if (kit->thread_id == NULL || strcmp(kit->thread_id, message_id) != 0)
		return NULL;
	return kit->thread_unit;
}

static inline struct config *kit_load(const char *path)
{
	struct config_problems problems = {0};
	struct config *config = config_load(path, NULL, NULL, &problems);

	for (size_t i = 0; i < problems.count; i++)
		print_error("%s:%d: %s\n", problems.items[i].file,
		    problems.items[i].line, problems.items[i].text);
	config_problems_free(&problems);
	return config;
}

static inline void kit_use(struct kit *kit, struct config *config)
{
	*kit = (struct kit){.config = config,
	    .campaign = &config->campaigns[0],
	    .index = match_index_new(&config->campaigns[0].roster),
	    .decisions = {.day = DAY_NONE}};
}

/* Forgets all mails and decisions, keeps the configuration. */
static inline void kit_forget(struct kit *kit)
{
	for (size_t i = 0; i < kit->history_count; i++)
		history_free(kit->histories[i]);
	facts_free(kit->facts);
	*kit = (struct kit){.config = kit->config,
	    .campaign = kit->campaign,
	    .index = kit->index,
	    .decisions = {.day = DAY_NONE},
	    .evaluator = kit->evaluator};
}

static inline void kit_close(struct kit *kit)
{
	kit_forget(kit);
	match_index_free(kit->index);
	config_free(kit->config);
}

/* "05-18 10:00:00" in the year of the event, or with a year before it. */
static inline int64_t kit_instant(const struct kit *kit, const char *text)
{
	char whole[64];
	int64_t instant = 0;
	int year = day_to_civil(kit->campaign->first_day).year;

	snprintf(
	    whole, sizeof whole, "%04d-%.5sT%s+08:00", year, text, text + 6);
	if (instant_parse(whole, &instant) != 0)
		fail_msg("no instant: %s", whole);
	return instant;
}

static inline int32_t kit_day(const char *text)
{
	int32_t day = DAY_NONE;

	if (text != NULL && day_parse(text, &day) != 0)
		fail_msg("no day: %s", text);
	return day;
}

/* --- a mail as facts -------------------------------------------------------
 */

static inline const char *kit_type(const char *name)
{
	static const char *const types[][2] = {
	    {".xlsx", "application/vnd.openxmlformats-officedocument."
		      "spreadsheetml.sheet"},
	    {".xls", "application/vnd.ms-excel"},
	    {".docx", "application/vnd.openxmlformats-officedocument."
		      "wordprocessingml.document"},
	    {".pdf", "application/pdf"},
	    {".jpg", "image/jpeg"},
	    {".mp4", "video/mp4"},
	    {".zip", "application/zip"},
	    {".exe", "application/x-msdownload"},
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (strcmp(dot, types[i][0]) == 0)
			return types[i][1];
	return "application/octet-stream";
}

static inline struct form_value kit_value(
    const struct form_field *field, const struct given_file *given)
{
	struct form_value value = {.field = field->id, .ref = "B2"};

	if (field->role == FIELD_ROLE_UNIT && given->unit != NULL) {
		value.kind = VALUE_TEXT;
		value.text = mem_strdup(given->unit);
	} else if (field->role == FIELD_ROLE_DAY && given->day != NULL) {
		value.kind = VALUE_DAY;
		value.day = kit_day(given->day);
	}
	return value;
}

static inline struct form_value kit_number(
    const struct form_field *column, const struct given_file *given)
{
	struct form_value value = {.field = column->id, .ref = "F5"};
	double number = strcmp(column->id, "teachers") == 0   ? given->teachers
			: strcmp(column->id, "students") == 0 ? given->students
			: strcmp(column->id, "total") == 0    ? given->total
							      : -1;
	if (number >= 0) {
		value.kind = VALUE_NUMBER;
		value.number = number;
	}
	return value;
}

static inline void kit_fill_form(const struct kit *kit,
    const struct given_file *given, size_t part, struct form_found *found)
{
	const struct form *form = campaign_form(kit->campaign, given->form);

	if (form == NULL)
		fail_msg("no form %s", given->form);
	*found = (struct form_found){.form = mem_strdup(given->form),
	    .part = part,
	    .sheet = mem_strdup("Sheet1"),
	    .nothing = given->nothing,
	    .value_count = form->field_count,
	    .column_count = form->column_count};
	found->values = mem_calloc(
	    form->field_count + 1, sizeof *found->values);
	for (size_t i = 0; i < form->field_count; i++)
		found->values[i] = kit_value(&form->fields[i], given);
	if (!given->nothing) {
		found->rows = mem_calloc(1, sizeof *found->rows);
		found->row_count = 1;
		found->rows[0].row = 5;
		found->rows[0].values = mem_calloc(
		    form->column_count + 1, sizeof *found->rows[0].values);
		struct given_file row = *given;
		row.total = row.total > 0 ? row.total : 100;
		for (size_t i = 0; i < form->column_count; i++)
			found->rows[0].values[i] = kit_number(
			    &form->columns[i], &row);
	}
	if (given->problem != NULL)
		form_problem_add(
		    found, "C5", &form->fields[0], given->problem, "x", NULL);
}

static inline void kit_fill_part(
    const struct given_file *given, struct facts_part *part)
{
	const char *contents = given->contents ? given->contents : given->name;

	*part = (struct facts_part){.name = mem_strdup(given->name),
	    .type = mem_strdup(kit_type(given->name)),
	    .size = 20000,
	    .inside = given->inside ? mem_strdup(given->inside) : NULL,
	    .outcome = given->outcome,
	    .checked = !given->unchecked && given->outcome == OUTCOME_OK,
	    .pack_offset = -1,
	    .text_chars = -1};
	sha256_of(contents, strlen(contents), part->sha256);
}

static inline char *kit_copy(const char *text)
{
	return text ? mem_strdup(text) : NULL;
}

static inline struct facts *kit_facts(
    const struct kit *kit, const struct given_mail *mail)
{
	struct facts *facts = facts_new();

	free(facts->subject);
	facts->subject = mem_strdup(mail->subject);
	facts->from_count = mail->two_from ? 2 : 1;
	facts->from = mem_calloc(2, sizeof *facts->from);
	for (size_t i = 0; i < facts->from_count; i++)
		facts->from[i] = (struct facts_address){
		    mem_strdup(""), mem_strdup(mail->from)};
	if (mail->text != NULL) {
		free(facts->text);
		facts->text = mem_strdup(mail->text);
	}
	facts->in_reply_to = kit_copy(mail->replies_to);
	facts->auto_reply = mail->auto_reply;
	facts->auto_reason = kit_copy(
	    mail->auto_reply ? "Auto-Submitted" : NULL);
	facts->bounce = mail->bounce;
	facts->outcome = mail->outcome;
	facts->shoubao_id = kit_copy(mail->own_id ? "r-1@shoubao" : NULL);
	facts->authentication = kit_copy(mail->authentication);
	facts->parts = mem_calloc(KIT_FILES, sizeof *facts->parts);
	facts->forms = mem_calloc(KIT_FILES, sizeof *facts->forms);
	for (size_t i = 0; i < KIT_FILES && mail->files[i].name; i++) {
		const struct given_file *given = &mail->files[i];
		kit_fill_part(given, &facts->parts[facts->part_count++]);
		if (given->form != NULL)
			kit_fill_form(
			    kit, given, i, &facts->forms[facts->form_count++]);
	}
	if (mail->link != NULL) {
		facts->links = mem_calloc(1, sizeof *facts->links);
		facts->link_count = 1;
		facts->links[0] = (struct facts_link){
		    .url = mem_strdup("https://mail.qq.example/ftn/1"),
		    .name = mem_strdup(mail->link),
		    .provider = mem_strdup("qq")};
	}
	return facts;
}

/* --- judging
 * ------------------------------------------------------------------ */

/* Free with verdict_free; the facts stay until the next mail. */
static inline struct verdict *kit_judge(
    struct kit *kit, const struct given_mail *given)
{
	const char *mailbox = kit->mailbox ? kit->mailbox
					   : kit->campaign->mailboxes.items[0];
	struct judge_mail mail = {++kit->mails,
	    config_mailbox(kit->config, mailbox),
	    kit_instant(kit, given->received)};
	struct judge_world world = {.config = kit->config,
	    .campaign = kit->campaign,
	    .index = kit->index,
	    .now = mail.received,
	    .context = kit,
	    .history_of = kit_history_of,
	    .confirmed_unit = kit_confirmed,
	    .unit_of_thread = kit_thread,
	    .evaluator = kit->evaluator,
	    .decisions = kit->decisions};

	facts_free(kit->facts);
	kit->facts = kit_facts(kit, given);
	return judge(&world, &mail, kit->facts);
}

/* Keeps what a verdict filed, as the store would. */
static inline void kit_keep(
    struct kit *kit, const struct verdict *verdict, int64_t received)
{
	for (size_t i = 0; i < verdict->submission_count; i++) {
		const struct verdict_submission *item =
		    &verdict->submissions[i];
		for (size_t k = 0; k < item->piece_count; k++) {
			struct history_piece piece = {.mail = kit->mails,
			    .material = item->material->id,
			    .day = item->day,
			    .slot = item->pieces[k].slot->id,
			    .mailbox = (char *)(kit->mailbox
						    ? kit->mailbox
						    : kit->campaign->mailboxes
							  .items[0]),
			    .state = item->pieces[k].state,
			    .received = received,
			    .unverified = item->unverified};
			memcpy(piece.sha256, item->pieces[k].sha256,
			    sizeof piece.sha256);
			history_add_piece(
			    kit_history(kit, item->unit->code), &piece);
		}
	}
}

/* "X01 activity-daily 05-17 received late"; submissions joined by "; ", the
 * mail's own hold and what is unlike the usual behind. Static. */
static inline const char *kit_say(const struct verdict *verdict)
{
	static char line[1000];
	struct buf out;

	buf_init(&out, sizeof line - 1);
	if (verdict->disposition != MAIL_OURS)
		buf_puts(&out, disposition_name(verdict->disposition));
	for (size_t i = 0; i < verdict->submission_count; i++) {
		const struct verdict_submission *item =
		    &verdict->submissions[i];
		char day[11] = "";
		if (item->day != DAY_NONE)
			day_format(item->day, day);
		buf_printf(&out, "%s%s %s%s%s %s%s%s%s%s%s%s%s", i ? "; " : "",
		    item->unit->code, item->material->id, day[0] ? " " : "",
		    day[0] ? day + 5 : "", word_name(item->word),
		    item->late ? " late" : "",
		    item->day_inferred ? " inferred" : "",
		    item->unverified ? " unverified" : "",
		    item->replaces ? " replaces" : "",
		    item->kept_older ? " kept-older" : "",
		    item->held ? " " : "", item->held ? item->held : "");
	}
	for (size_t i = 0; i < verdict->loose_count; i++)
		buf_printf(&out, "%sloose %s", out.len ? "; " : "",
		    verdict->loose[i].code);
	if (verdict->submission_count == 0 && verdict->held != NULL)
		buf_printf(&out, "%s%s %s", out.len ? "; " : "",
		    word_name(verdict->word), verdict->held);
	snprintf(line, sizeof line, "%s", buf_text(&out));
	buf_free(&out);
	return line;
}

static inline void kit_explain(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->reason_count; i++)
		print_error("    %s: %s\n", verdict->reasons[i].step,
		    verdict->reasons[i].text);
}

/* Judges and keeps; fails with the chain of reasons when it says otherwise. */
static inline void kit_expect(struct kit *kit, const char *sentence,
    const struct given_mail *mail, const char *expected)
{
	struct verdict *verdict = kit_judge(kit, mail);
	const char *said = kit_say(verdict);

	if (strcmp(said, expected) != 0) {
		print_error("%s\n    subject: %s\n    wanted: %s\n    got:    "
			    "%s\n",
		    sentence, mail->subject, expected, said);
		kit_explain(verdict);
		verdict_free(verdict);
		fail();
	}
	kit_keep(kit, verdict, kit_instant(kit, mail->received));
	verdict_free(verdict);
}

#endif
