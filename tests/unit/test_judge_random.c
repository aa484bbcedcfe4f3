/*
 * Mails put together at random from the words of the trade: whatever they
 * say, a verdict keeps its promises, and the same mail gives the same one.
 */
#include "judge_kit.h"

#define MAILS 4000

static uint32_t seed = 20230517;

/* Numerical Recipes' generator: the same mails each time. */
static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

#define PICK(array) (array)[draw(sizeof(array) / sizeof *(array))]

static const char *const words[] = {"活动周", "肥东县教育局", "肥西", "肥冬县",
    "合肥青禾职业学校", "青和职校", "巢湖经开区", "活动情况日报表", "日报表",
    "媒体宣传情况日报表", "典型案例", "综述材料", "联络员信息表", "照片",
    "5月17日", "5.18", "0519", "20230520", "2023年5月16日", "17日-23日",
    "回复：", "Re: ", "xx单位", "，", "（", "）", "材料", "", "\xef\xbf\xbd",
    "一二三四五六七八九十", "99999999999999999999", "5月", "月17日", "-",
    "2023-", "{unit}"};

static const char *const endings[] = {
    ".xlsx", ".xls", ".docx", ".pdf", ".jpg", ".mp4", ".zip", ".exe", "", "."};
static const char *const froms[] = {"feidong@county.example",
    "feixi@county.example", "office@qinghe.example", "someone@mail.example",
    "chen@hefei-edu.example", "", "zcc@hefei-edu.example"};
static const char *const forms[] = {
    NULL, NULL, "activity-daily", "media-daily", "contact"};
static const char *const units[] = {
    NULL, NULL, "肥东县教育局", "肥西县教育局", "合肥青禾职业学校", "无此单位"};
static const char *const days[] = {
    NULL, "2023-05-17", "2023-05-18", "2023-05-16", "2022-05-17"};
static const char *const times[] = {"05-10 09:00:00", "05-17 20:00:00",
    "05-18 10:00:00", "05-19 10:00:01", "05-24 09:00:00", "06-30 00:00:00"};

static const char *phrase(char *text, size_t size, const char *ending)
{
	size_t used = 0;

	text[0] = '\0';
	for (uint32_t i = draw(6); i > 0; i--)
		used += (size_t)snprintf(
		    text + used, size - used, "%s", PICK(words));
	snprintf(text + used, size - used, "%s", ending);
	return text;
}

static void fill_file(struct given_file *file, char *name, size_t size)
{
	*file = (struct given_file){.name = phrase(name, size, PICK(endings)),
	    .form = PICK(forms),
	    .unit = PICK(units),
	    .day = PICK(days),
	    .nothing = draw(8) == 0,
	    .problem = draw(6) == 0 ? "missing" : NULL,
	    .inside = draw(8) == 0 ? "活动周肥东县教育局日报表.zip" : NULL,
	    .outcome = draw(6) == 0 ? (enum outcome)draw(6) : OUTCOME_OK,
	    .unchecked = draw(6) == 0,
	    .total = draw(3)};
	if (file->name[0] == '\0')
		file->name = "x";
}

static void check_submission(const struct verdict_submission *item,
    const struct verdict *verdict, const struct facts *facts)
{
	assert_non_null(item->unit);
	assert_non_null(item->material);
	assert_true(item->word <= verdict->word);
	assert_true(!item->late || verdict->late);
	assert_int_equal(item->held != NULL, item->word == WORD_HELD);
	assert_true(
	    item->material->per == MATERIAL_DAY || item->day == DAY_NONE);
	assert_true(item->day != DAY_NONE ||
		    item->material->per == MATERIAL_ONCE || item->held);
	for (size_t i = 0; i < item->piece_count; i++) {
		const struct verdict_piece *piece = &item->pieces[i];
		assert_true(piece->index < (piece->link ? facts->link_count
							: facts->part_count));
		assert_ptr_equal(material_slot(item->material, piece->slot->id),
		    piece->slot);
		assert_int_equal(strlen(piece->sha256), SHA256_HEX - 1);
		assert_int_equal(
		    piece->state == PIECE_HELD, item->held != NULL);
		assert_true(item->word != WORD_RECEIVED ||
			    piece->state != PIECE_PROBLEM);
	}
	for (size_t i = 0; i < item->problem_count; i++) {
		assert_true(item->problems[i].part < facts->part_count ||
			    item->problems[i].part == VERDICT_NO_PART);
		assert_non_null(item->problems[i].problem.code);
	}
	assert_true(item->piece_count > 0 || item->word != WORD_RECEIVED);
}

static void check_verdict(
    const struct verdict *verdict, const struct facts *facts)
{
	if (verdict->disposition != MAIL_OURS) {
		assert_int_equal(verdict->submission_count, 0);
		assert_int_equal(verdict->loose_count, 0);
		assert_null(verdict->held);
		return;
	}
	/* A mail that is ours never ends in nothing. */
	assert_true(verdict->submission_count > 0 || verdict->held != NULL);
	assert_true(verdict->held == NULL || verdict->word == WORD_HELD);
	for (size_t i = 0; i < verdict->submission_count; i++)
		check_submission(&verdict->submissions[i], verdict, facts);
	for (size_t i = 0; i < verdict->loose_count; i++)
		assert_true(verdict->loose[i].part < facts->part_count);
	for (size_t i = 0; i < verdict->suggested_unit_count; i++)
		assert_non_null(verdict->suggested_units[i]);
	assert_true(verdict->reason_count > 0);
}

static void decide_at_random(struct kit *kit)
{
	static const char *const materials[] = {
	    NULL, "cases", "activity-daily", "contact"};

	kit->decisions = (struct judge_decisions){.day = DAY_NONE};
	if (draw(5) != 0)
		return;
	kit->decisions.unit = draw(2) ? "X02" : NULL;
	kit->decisions.material = PICK(materials);
	kit->decisions.day = draw(2) ? kit_day("2023-05-19") : DAY_NONE;
	kit->decisions.accepted = draw(2);
}

static void every_verdict_keeps_its_promises(void **state)
{
	struct config *config = kit_load("config/shoubao.conf");
	struct kit kit;
	size_t ours = 0;

	(void)state;
	assert_non_null(config);
	kit_use(&kit, config);
	for (int i = 0; i < MAILS; i++) {
		char subject[400], names[KIT_FILES][400], link[400], said[1000];
		struct given_mail mail = {.from = PICK(froms),
		    .subject = phrase(subject, sizeof subject, ""),
		    .received = PICK(times),
		    .text = draw(2) ? "现报送5月18日材料。" : NULL,
		    .link = draw(8) == 0 ? phrase(link, sizeof link, ".mp4")
					 : NULL,
		    .replies_to = draw(8) == 0 ? "r-1" : NULL,
		    .outcome = draw(20) == 0 ? OUTCOME_DAMAGED : OUTCOME_OK};
		for (uint32_t k = draw(KIT_FILES); k > 0; k--)
			fill_file(&mail.files[k - 1], names[k - 1],
			    sizeof names[k - 1]);
		if (i % 500 == 0)
			kit_forget(&kit); /* small histories, many of them */
		kit.thread_id = "r-1";
		kit.thread_unit = "S01";
		decide_at_random(&kit);
		struct verdict *verdict = kit_judge(&kit, &mail);
		snprintf(said, sizeof said, "%s", kit_say(verdict));
		check_verdict(verdict, kit.facts);
		ours += verdict->disposition == MAIL_OURS;
		struct verdict *again = kit_judge(&kit, &mail);
		assert_string_equal(kit_say(again), said);
		assert_int_equal(again->reason_count, verdict->reason_count);
		verdict_free(again);
		kit_keep(&kit, verdict, kit_instant(&kit, mail.received));
		verdict_free(verdict);
	}
	print_message("%zu of %d mails were ours\n", ours, MAILS);
	assert_true(ours > MAILS / 2);
	kit_close(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_verdict_keeps_its_promises),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
