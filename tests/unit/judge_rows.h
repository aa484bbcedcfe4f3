/* Rows of the Hefei notice, on the configuration shipped for it and with the
 * real evaluator of rules. */
#ifndef TESTS_JUDGE_ROWS_H
#define TESTS_JUDGE_ROWS_H

#include "judge_kit.h"
#include "spool/evaluate.h"

#define EAST "feidong@county.example"
#define WEST "feixi@county.example"
#define ZONE "gaoxin@zone.example"
#define SCHOOL "office@qinghe.example"
#define NOBODY "someone@mail.example"

#define ACTIVITY(unit_name, date) \
	{ \
		.name = "日报表.xlsx", .form = "activity-daily", \
		.unit = unit_name, .day = date \
	}
#define MEDIA(unit_name, date) \
	{ \
		.name = "媒体.xlsx", .form = "media-daily", .unit = unit_name, \
		.day = date \
	}

struct row {
	const char *sentence;
	struct given_mail mail;
	const char *expected;
};

static struct kit kit;

/* Each row alone: nothing came before it. */
static inline void expect_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		kit_forget(&kit);
		kit_expect(
		    &kit, rows[i].sentence, &rows[i].mail, rows[i].expected);
	}
}

/* The rows are one story: each is kept, the next knows it. */
static inline void expect_story(const struct row *rows, size_t count)
{
	kit_forget(&kit);
	for (size_t i = 0; i < count; i++)
		kit_expect(
		    &kit, rows[i].sentence, &rows[i].mail, rows[i].expected);
}

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ROWS(rows) expect_rows(rows, COUNT(rows))
#define STORY(rows) expect_story(rows, COUNT(rows))

static struct evaluation *evaluation;

static inline int open_kit(void **state)
{
	struct config *config = kit_load("config/shoubao.conf");
	struct err err;

	(void)state;
	if (config == NULL || evaluation_open(&evaluation, &err) < 0)
		return -1;
	kit_use(&kit, config);
	kit.evaluator = evaluation_evaluator(evaluation);
	return 0;
}

static inline int close_kit(void **state)
{
	(void)state;
	kit_close(&kit);
	evaluation_close(&evaluation);
	return 0;
}

#endif
