/*
 * What a mail comes to by what came before it: versions, decisions, senders
 * known and unknown, and what the sender is told to write.
 */
#include <time.h>

#include "judge_rows.h"

static void versions_replace_repeat_and_stay(void **state)
{
	static const struct row story[] = {
	    {"a bad version on time",
		{EAST, "活动周肥东县教育局日报表", "05-18 08:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.problem = "missing",
			.contents = "bad"}}},
		"X01 activity-daily 05-17 incomplete"},
	    {"the good one on time",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.contents = "good"}}},
		"X01 activity-daily 05-17 received"},
	    {"the same again after the deadline: not late",
		{EAST, "活动周肥东县教育局日报表", "05-18 12:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.contents = "good"}}},
		"X01 activity-daily 05-17 received"},
	    {"a later correction replaces, and is not late",
		{EAST, "活动周肥东县教育局日报表", "05-18 15:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.contents = "better"}}},
		"X01 activity-daily 05-17 received replaces"},
	    {"a bad one never displaces a good one",
		{EAST, "活动周肥东县教育局日报表", "05-18 16:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.problem = "missing",
			.contents = "worse"}}},
		"X01 activity-daily 05-17 incomplete kept-older"},
	    {"undated, and the first day is done: the next",
		{EAST, "活动周肥东县教育局日报表", "05-18 20:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.contents = "second"}}},
		"X01 activity-daily 05-18 received inferred"},
	    {"the undated one again: the same day, no third",
		{EAST, "活动周肥东县教育局日报表", "05-18 20:05:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.contents = "second"}}},
		"X01 activity-daily 05-18 received inferred"},
	    {"undated when all is done: a correction of the last",
		{EAST, "活动周肥东县教育局日报表", "05-18 21:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.contents = "third"}}},
		"X01 activity-daily 05-18 received inferred replaces"},
	};
	static const struct row late[] = {
	    {"only a bad one was on time",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:59:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.problem = "missing",
			.contents = "bad"}}},
		"X01 activity-daily 05-17 incomplete"},
	    {"the first good one is late",
		{EAST, "活动周肥东县教育局日报表", "05-18 10:20:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.contents = "good"}}},
		"X01 activity-daily 05-17 received late"},
	};
	static const struct row nothing[] = {
	    {"无, undated",
		{EAST, "活动周肥东县教育局日报表", "05-17 18:00:00",
		    {{.name = "无.xlsx",
			.form = "activity-daily",
			.nothing = true}}},
		"X01 activity-daily 05-17 received inferred"},
	    {"the same 无 the next day is the next day's",
		{EAST, "活动周肥东县教育局日报表", "05-18 18:00:00",
		    {{.name = "无.xlsx",
			.form = "activity-daily",
			.nothing = true}}},
		"X01 activity-daily 05-18 received inferred"},
	};

	(void)state;
	STORY(story);
	STORY(late);
	STORY(nothing);
}

static void a_repeat_is_told(void **state)
{
	static const struct given_mail mail = {EAST,
	    "活动周肥东县教育局典型案例", "05-18 09:00:00",
	    {{.name = "案例.docx", .contents = "one"}}};

	(void)state;
	kit_forget(&kit);
	kit_expect(&kit, "the first", &mail, "X01 cases received");
	struct verdict *verdict = kit_judge(&kit, &mail);
	assert_true(verdict->submissions[0].pieces[0].repeat);
	assert_false(verdict->submissions[0].replaces);
	verdict_free(verdict);
}

static void the_sender_is_believed_as_its_server_vouches(void **state)
{
	struct mailbox *mailbox = &kit.config->mailboxes[0];
	static const struct row rows[] = {
	    {"dmarc=pass",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")},
		    .authentication = "mx.hefei-edu.example; dmarc=pass"},
		"X01 activity-daily 05-17 received"},
	    {"dmarc=fail",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")},
		    .authentication =
			"mx.hefei-edu.example; spf=pass; dmarc=fail (p=none)"},
		"X01 activity-daily 05-17 held sender-refused"},
	    {"no verdict: unverified, not held",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"X01 activity-daily 05-17 received unverified"},
	    {"another server's word is nobody's",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")},
		    .authentication = "mx.evil.example; dmarc=pass"},
		"X01 activity-daily 05-17 received unverified"},
	    {"two From",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}, .two_from = true,
		    .authentication = "mx.hefei-edu.example; dmarc=pass"},
		"X01 activity-daily 05-17 held sender-refused"},
	};
	char *before = mailbox->authserv_id;

	(void)state;
	mailbox->authserv_id = (char *)"mx.hefei-edu.example";
	ROWS(rows);
	mailbox->authserv_id = before;
}

static void an_address_confirmed_by_a_reviewer_speaks(void **state)
{
	static const struct given_mail mail = {NOBODY, "活动周日报表",
	    "05-18 09:00:00", {ACTIVITY(NULL, "2023-05-17")}};

	(void)state;
	kit_forget(&kit);
	kit.confirmed_address = NOBODY;
	kit.confirmed_unit = "X03";
	kit_expect(&kit, "confirm-address", &mail,
	    "X03 activity-daily 05-17 received");
}

static void an_answer_to_a_receipt_needs_no_subject(void **state)
{
	static const struct given_mail mended = {NOBODY, "改好了",
	    "05-18 09:30:00",
	    {{.name = "新表.xlsx",
		.form = "activity-daily",
		.day = "2023-05-17"}},
	    .replies_to = "r-17@hefei-edu.example"};
	static const struct given_mail thanks = {EAST,
	    "回复：【已收到】活动周肥东县教育局日报表", "05-18 09:40:00",
	    .text = "谢谢！", .replies_to = "r-17@hefei-edu.example"};

	(void)state;
	kit_forget(&kit);
	kit.thread_id = "r-17@hefei-edu.example";
	kit.thread_unit = "X01";
	kit_expect(&kit, "a reply to a receipt with the mended file counts",
	    &mended, "X01 activity-daily 05-17 received unverified");
	kit_expect(
	    &kit, "a reply that carries nothing is a letter", &thanks, "other");
}

static void reviewers_decide(void **state)
{
	static const struct given_mail unknown = {NOBODY, "活动周日报表",
	    "05-18 09:00:00",
	    {{.name = "日报表.xlsx",
		.form = "activity-daily",
		.day = "2023-05-17"}}};
	static const struct given_mail letter = {
	    NOBODY, "你好", "05-18 09:00:00", {{.name = "1.docx"}}};
	static const struct given_mail bad = {EAST, "活动周肥东县教育局日报表",
	    "05-19 09:00:00",
	    {{.name = "5月18日.xlsx",
		.form = "activity-daily",
		.day = "2023-05-17",
		.problem = "missing"}}};

	(void)state;
	kit_forget(&kit);
	kit.decisions.unit = "X04";
	kit_expect(&kit, "assign a unit", &unknown,
	    "X04 activity-daily 05-17 received unverified");
	kit_forget(&kit);
	kit.decisions.unit = "X04";
	kit.decisions.material = "cases";
	kit_expect(
	    &kit, "assign a letter", &letter, "X04 cases received unverified");
	kit_forget(&kit);
	kit.decisions.day = kit_day("2023-05-18");
	kit_expect(
	    &kit, "assign a day", &bad, "X01 activity-daily 05-18 incomplete");
	kit_forget(&kit);
	kit.decisions.accepted = true;
	kit_expect(&kit, "accept as it is", &bad,
	    "X01 activity-daily 05-17 received late");
}

static void extended_and_waived_is_not_late(void **state)
{
	static const struct given_mail mail = {EAST, "活动周肥东县教育局日报表",
	    "05-18 12:00:00", {ACTIVITY(NULL, "2023-05-17")}};

	(void)state;
	kit_forget(&kit);
	history_add_extension(kit_history(&kit, "X01"), "activity-daily",
	    kit_day("2023-05-17"), kit_instant(&kit, "05-18 12:00:00"));
	kit_expect(&kit, "extended to this very second", &mail,
	    "X01 activity-daily 05-17 received");
	kit_forget(&kit);
	history_add_extension(kit_history(&kit, "X01"), "activity-daily",
	    kit_day("2023-05-18"), kit_instant(&kit, "05-20 12:00:00"));
	kit_expect(&kit, "another day's extension", &mail,
	    "X01 activity-daily 05-17 received late");
	kit_forget(&kit);
	history_add_waiver(
	    kit_history(&kit, "X01"), "activity-daily", DAY_NONE);
	kit_expect(&kit, "waived for all days", &mail,
	    "X01 activity-daily 05-17 received");
}

static void a_subject_that_cannot_be_read_gets_one_to_copy(void **state)
{
	static const struct {
		struct given_mail mail;
		bool wrong;
		const char *suggested;
		const char *units;
	} rows[] = {
	    {{EAST, "日报表", "05-18 09:00:00", {ACTIVITY(NULL, "2023-05-17")}},
		true, "活动周肥东县教育局活动情况日报表", ""},
	    {{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		false, NULL, ""},
	    {{NOBODY, "活动周肥冬县教育局日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		true, NULL, "X01 X02 "},
	    {{NOBODY, "活动周湖畔机店学校日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		true, "活动周合肥湖畔机电学校活动情况日报表", "S03 "},
	    {{NOBODY, "活动周航运日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		true, "活动周合肥云帆航运学校活动情况日报表", "S04 "},
	    {{EAST, "请查收", "05-28 09:00:00",
		 {{.name = "活动周肥东县教育局综述材料.docx"}}},
		false, NULL, ""},
	    {{WEST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		false, "活动周肥东县教育局活动情况日报表", "X02 X01 "},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char units[64] = "";
		size_t used = 0;

		kit_forget(&kit);
		struct verdict *verdict = kit_judge(&kit, &rows[i].mail);
		for (size_t k = 0; k < verdict->suggested_unit_count; k++)
			used += (size_t)snprintf(units + used,
			    sizeof units - used, "%s ",
			    verdict->suggested_units[k]->code);
		print_message("%s → %s\n", rows[i].mail.subject,
		    verdict->suggested_subject ? verdict->suggested_subject
					       : "-");
		assert_int_equal(verdict->subject_wrong, rows[i].wrong);
		assert_string_equal(units, rows[i].units);
		if (rows[i].suggested == NULL)
			assert_null(verdict->suggested_subject);
		else
			assert_string_equal(
			    verdict->suggested_subject, rows[i].suggested);
		verdict_free(verdict);
	}
}

static void problems_name_file_cell_and_remedy(void **state)
{
	static const struct given_mail mail = {EAST, "活动周肥东县教育局日报表",
	    "05-18 09:00:00",
	    {{.name = "日报表.xlsx",
		.form = "activity-daily",
		.day = "2023-05-17",
		.teachers = 4,
		.total = 3}}};

	(void)state;
	kit_forget(&kit);
	struct verdict *verdict = kit_judge(&kit, &mail);
	assert_int_equal(verdict->submission_count, 1);
	assert_int_equal(verdict->submissions[0].problem_count, 1);
	const struct form_problem *problem =
	    &verdict->submissions[0].problems[0].problem;
	assert_string_equal(problem->code, "rule");
	assert_string_equal(problem->ref, "F5");
	assert_string_equal(problem->sheet, "Sheet1");
	assert_string_equal(problem->field, "total");
	assert_non_null(problem->label);
	assert_non_null(strstr(problem->detail, "参与总人数少于"));
	assert_non_null(strstr(problem->raw, "请核对"));
	assert_ptr_equal(
	    verdict->sender_unit, campaign_unit(kit.campaign, "X01"));
	assert_true(verdict->reason_count > 4);
	verdict_free(verdict);
}

static void what_is_no_attachment_is_explained_too(void **state)
{
	static const struct {
		struct given_mail mail;
		const char *code;
	} rows[] = {
	    {{EAST, "活动周肥东县教育局联络员信息表", "05-10 09:00:00"},
		"no-file"},
	    {{EAST, "活动周肥东县教育局联络员信息表", "05-10 09:00:00",
		 .link = "表.xlsx"},
		"link-not-taken"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		kit_forget(&kit);
		struct verdict *verdict = kit_judge(&kit, &rows[i].mail);
		assert_int_equal(verdict->word, WORD_INCOMPLETE);
		assert_int_equal(verdict->no_file, i == 0);
		assert_int_equal(verdict->submissions[0].problem_count, 1);
		const struct verdict_problem *problem =
		    &verdict->submissions[0].problems[0];
		assert_int_equal(problem->part, VERDICT_NO_PART);
		assert_string_equal(problem->problem.code, rows[i].code);
		verdict_free(verdict);
	}
}

static void judging_is_quick(void **state)
{
	static const struct given_mail mail = {EAST,
	    "活动周肥东县教育局活动情况日报表", "05-18 09:00:00",
	    {ACTIVITY("肥东县教育局", "2023-05-17"),
		MEDIA("肥东县教育局", "2023-05-17"), {.name = "照片.jpg"}}};
	struct judge_mail given = {.mailbox = &kit.config->mailboxes[0],
	    .received = kit_instant(&kit, mail.received)};
	struct judge_world world = {.config = kit.config,
	    .campaign = kit.campaign,
	    .index = kit.index,
	    .now = given.received,
	    .context = &kit,
	    .history_of = kit_history_of,
	    .decisions = {.day = DAY_NONE}};
	int rounds = 5000;

	(void)state;
	kit_forget(&kit);
	struct facts *facts = kit_facts(&kit, &mail);
	clock_t begin = clock(); /* of the processor, whoever else is at work */
	for (int i = 0; i < rounds; i++)
		verdict_free(judge(&world, &given, facts));
	double took = (double)(clock() - begin) / CLOCKS_PER_SEC;
	print_message(
	    "a mail of three files judged in %.1f µs\n", took * 1e6 / rounds);
	assert_true(took < 10);
	facts_free(facts);
}

static void a_campaign_is_found_by_what_the_mail_speaks(void **state)
{
	static const struct given_mail mail = {EAST, "活动周肥东县教育局日报表",
	    "05-18 09:00:00", {ACTIVITY("肥东县教育局", "2023-05-17")}};
	struct campaign two[2] = {*kit.campaign, *kit.campaign};
	struct config config = *kit.config;
	struct judge_mail given = {.mailbox = &kit.config->mailboxes[0],
	    .received = kit_instant(&kit, mail.received)};
	struct facts *facts = kit_facts(&kit, &mail);

	(void)state;
	config.campaigns = two;
	config.campaign_count = 2;
	two[0].first_day += 300;
	two[0].last_day += 300;
	assert_ptr_equal(judge_campaign(&config, &given, facts), &two[1]);
	two[1].roster.count = 0; /* knows nobody */
	assert_ptr_equal(judge_campaign(&config, &given, facts), &two[0]);
	two[0].form_count = 0; /* reads nothing */
	assert_ptr_equal(judge_campaign(&config, &given, facts), &two[1]);
	config.campaign_count = 0;
	assert_null(judge_campaign(&config, &given, facts));
	facts_free(facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(versions_replace_repeat_and_stay),
	    cmocka_unit_test(a_repeat_is_told),
	    cmocka_unit_test(the_sender_is_believed_as_its_server_vouches),
	    cmocka_unit_test(an_address_confirmed_by_a_reviewer_speaks),
	    cmocka_unit_test(an_answer_to_a_receipt_needs_no_subject),
	    cmocka_unit_test(reviewers_decide),
	    cmocka_unit_test(extended_and_waived_is_not_late),
	    cmocka_unit_test(a_subject_that_cannot_be_read_gets_one_to_copy),
	    cmocka_unit_test(problems_name_file_cell_and_remedy),
	    cmocka_unit_test(what_is_no_attachment_is_explained_too),
	    cmocka_unit_test(judging_is_quick),
	    cmocka_unit_test(a_campaign_is_found_by_what_the_mail_speaks),
	};

	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
