/* An office with many units, its store filled straight: 7 days x 6 materials
 * of each, two of them forms. Runs in the project's folder. */
#ifndef TESTS_DIGEST_OFFICE_H
#define TESTS_DIGEST_OFFICE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "office.h"

#define DIGEST_DAYS 7
#define DIGEST_MATERIALS 6

struct digest_office {
	const char *folder;
	int units;
	struct config *config;
	struct office office;
	int64_t now;
};

#define MUST(call) \
	do { \
		struct err err = {0}; \
		if ((call) < 0) { \
			fprintf(stderr, "%s: %s\n", #call, err.text); \
			exit(1); \
		} \
	} while (0)

static inline FILE *digest_file(const char *folder, const char *name)
{
	char *path = mem_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	free(path);
	return file;
}

static inline void digest_write_roster(const struct digest_office *office)
{
	FILE *file = digest_file(office->folder, "roster.csv");

	fprintf(file, "编号,名称,类别,地区,联系人,电话,邮箱\n");
	for (int i = 0; i < office->units; i++)
		fprintf(file,
		    "S%04d,第%d职业中等专业学校,学校,第%d区,联系人%d,"
		    "0551-555%04d,s%d@school.example\n",
		    i, i + 1, i % 9 + 1, i, i % 10000, i);
	fclose(file);
}

static inline void digest_write_material(FILE *file, int i)
{
	static const char *const forms[] = {"activity-daily", "media-daily"};

	fprintf(file,
	    " { id = \"m%d\"; name = \"每日材料%d\"; per = \"day\";\n"
	    "   deadline = \"daily 10:00 next day\";\n"
	    "   owed = ( { kinds = (\"school\"); } );\n"
	    "   slots = ( { id = \"file\"; name = \"文件\";\n"
	    "     accept = (\"table\", \"document\"); ",
	    i, i + 1);
	if (i < 2)
		fprintf(file, "form = \"%s\"; ", forms[i]);
	fprintf(file, "} ); }%s\n", i + 1 < DIGEST_MATERIALS ? "," : "");
}

static inline void digest_write_config(const struct digest_office *office)
{
	FILE *file = digest_file(office->folder, "shoubao.conf");
	char here[512];

	if (getcwd(here, sizeof here) == NULL)
		exit(1);
	fprintf(file,
	    "state = \"%s\"; timezone = \"+08:00\";\n"
	    "templates = \"%s/config/templates\";\n"
	    "mailboxes = ( { id = \"office\"; name = \"职成处\";\n"
	    " address = \"zcc@edu.example\"; source = { maildir = \"in\"; };\n"
	    " sink = { maildir = \"out\"; }; since = \"2023-05-01\";\n"
	    " sending = \"hold\"; } );\n"
	    "campaigns = ( { id = \"week\"; title = \"2023年职业教育活动周\";\n"
	    " notice = \"通知\"; host = \"职成处\"; mailboxes = (\"office\");\n"
	    " first_day = \"2023-05-17\"; last_day = \"2023-05-23\";\n"
	    " roster = \"roster.csv\";\n"
	    " kinds = ( { id = \"school\"; name = \"学校\"; } );\n"
	    " subject = { pattern = \"活动周{unit}{material}\";"
	    " markers = (\"活动周\"); };\n materials = (\n",
	    office->folder, here);
	for (int i = 0; i < DIGEST_MATERIALS; i++)
		digest_write_material(file, i);
	fprintf(file,
	    ");\n forms = ( { @include \"%s/config/forms/"
	    "004-activity-daily.conf\" },\n"
	    " { @include \"%s/config/forms/004-media-daily.conf\" } );\n"
	    " contacts = ( { name = \"陈老师\"; phone = \"0551-5550101\"; } "
	    ");\n"
	    " reviewers = ( { name = \"陈老师\";"
	    " address = \"chen@edu.example\"; } ); } );\n",
	    here, here);
	fclose(file);
}

/* --- filling ------------------------------------------------------------ */

static inline void digest_put(const struct digest_office *office,
    struct store_field *field, const char *id, const char *ref,
    const char *text, double number)
{
	field->field = id;
	field->ref = ref;
	field->kind = text != NULL ? "text" : "number";
	field->text = text;
	field->number = number;
	field->raw = text != NULL ? text : "1";
	MUST(store_field_add(office->office.store, field, &err));
}

static inline void digest_put_activities(
    const struct digest_office *office, struct store_field *field, int unit)
{
	char refs[5][8];

	digest_put(office, field, "reporter", "B3", "张三", 0);
	digest_put(office, field, "phone", "D3", "0551-5550101", 0);
	for (int row = 5; row < 7; row++) {
		field->row = row;
		for (int i = 0; i < 5; i++)
			snprintf(refs[i], sizeof refs[i], "%c%d", 'A' + i, row);
		digest_put(
		    office, field, "activity", refs[0], "技能展示与体验", 0);
		digest_put(office, field, "place", refs[1], "实训楼", 0);
		digest_put(office, field, "teachers", refs[2], NULL, 20);
		digest_put(office, field, "students", refs[3], NULL, 300);
		digest_put(office, field, "total", refs[4], NULL, 320 + unit);
	}
}

static inline void digest_put_media(
    const struct digest_office *office, struct store_field *field)
{
	field->row = 4;
	digest_put(office, field, "media", "A4", "合肥日报", 0);
	digest_put(office, field, "level", "B4", "市级", 0);
	digest_put(office, field, "headline", "C4", "职教周走进校园", 0);
}

static inline void digest_put_submission(const struct digest_office *office,
    int64_t mail, int unit, int32_t day, int material, const char *sha256)
{
	struct store *store = office->office.store;
	char code[12], id[8];
	struct store_submission submission = {.mail = mail,
	    .campaign = "week",
	    .unit = code,
	    .material = id,
	    .day = day,
	    .word = "received",
	    .deadline = INT64_MAX};
	struct store_piece piece = {.slot = "file",
	    .sha256 = sha256,
	    .state = unit % 10 == 9 ? PIECE_PROBLEM : PIECE_GOOD};
	struct store_field field = {.sheet = "日报表",
	    .form = material == 0 ? "activity-daily" : "media-daily"};

	snprintf(code, sizeof code, "S%04d", unit);
	snprintf(id, sizeof id, "m%d", material);
	MUST(store_submission_add(store, &submission, &piece.submission, &err));
	MUST(store_piece_add(store, &piece, &err));
	field.submission = piece.submission;
	if (material == 0)
		digest_put_activities(office, &field, unit);
	else if (material == 1)
		digest_put_media(office, &field);
}

static inline void digest_put_mail(
    const struct digest_office *office, int unit, int day, int material)
{
	struct store *store = office->office.store;
	char text[48], sha256[SHA256_HEX], message_id[64];
	bool added;
	struct store_mail judged = {.campaign = (char *)"week",
	    .disposition = (char *)"ours",
	    .word = (char *)"received",
	    .subject = (char *)"活动周第一职业中等专业学校活动情况日报表",
	    .from = (char *)"clerk@school.example",
	    .message_id = message_id,
	    .facts = (char *)"{}",
	    .verdict = (char *)"{}",
	    .config_hash = (char *)"c0ffee",
	    .parser_version = (char *)"1"};
	int32_t today = day_from_civil(2023, 5, 17) + day;
	int64_t at = instant_at(today, 16 * 3600 + unit, 28800);

	int len = snprintf(
	    text, sizeof text, "mail %d %d %d", unit, day, material);
	sha256_of(text, (size_t)len, sha256);
	snprintf(message_id, sizeof message_id, "%.20s@school.example", sha256);
	MUST(store_mail_add(store, "office", sha256, 20000, at, at + 60,
	    &judged.id, &added, &err));
	judged.judged_at = at + 61;
	MUST(store_judged(store, &judged, &err));
	struct store_part part = {.mail = judged.id,
	    .name = "活动情况日报表.xlsx",
	    .type = "application/vnd.openxmlformats",
	    .size = 9000,
	    .sha256 = sha256,
	    .outcome = "ok",
	    .checked = true};
	MUST(store_part_add(store, &part, &err));
	digest_put_submission(office, judged.id, unit, today, material, sha256);
}

/* Every eleventh unit sent nothing on the last day. */
static inline void digest_fill(const struct digest_office *office)
{
	struct store *store = office->office.store;

	for (int unit = 0; unit < office->units; unit++) {
		MUST(store_begin(store, &err));
		for (int day = 0; day < DIGEST_DAYS; day++)
			for (int i = 0; i < DIGEST_MATERIALS; i++)
				if (day + 1 < DIGEST_DAYS || unit % 11 != 0)
					digest_put_mail(office, unit, day, i);
		MUST(store_commit(store, &err));
	}
	MUST(store_begin(store, &err));
	MUST(store_pass_set(store, "office", "INBOX", office->now - 60, &err));
	MUST(store_commit(store, &err));
}

static inline void digest_office_open(struct digest_office *office)
{
	struct config_problems problems = {0};

	digest_write_roster(office);
	digest_write_config(office);
	char *path = mem_printf("%s/shoubao.conf", office->folder);
	office->config = config_load(path, NULL, NULL, &problems);
	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, "%s:%d: %s\n", problems.items[i].file,
		    problems.items[i].line, problems.items[i].text);
	if (office->config == NULL)
		exit(1);
	config_problems_free(&problems);
	free(path);
	office->now = instant_at(day_from_civil(2023, 5, 24), 10 * 3600 + 1800,
	    office->config->offset_secs);
	MUST(office_prepare(&office->office, office->config, &err));
	MUST(office_open(&office->office, office->now, &err));
	digest_fill(office);
}

static inline void digest_office_close(struct digest_office *office)
{
	office_close(&office->office);
	config_free(office->config);
}

#endif
