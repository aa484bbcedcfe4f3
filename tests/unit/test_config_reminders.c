/* When units are reminded, when reviewers get their digest, and by whose reply
 * is decided: what a configuration says of it, and what it may not say. */
#include "config_case.h"

#include "base/clock.h"

/* --- a stage's time ------------------------------------------------------- */

struct said_when {
	const char *text;
	bool after;
	int64_t secs;
	int32_t at;
};

static const struct said_when right[] = {
    {"1 day before 15:00", false, 86400, 54000},
    {"1 days before 15:00", false, 86400, 54000},
    {"3 days after 09:00", true, 3 * 86400, 32400},
    {"3 days after 9:05", true, 3 * 86400, 32700},
    {"2 days after", true, 2 * 86400, -1},
    {"2 hours after", true, 7200, -1},
    {"1 hour before", false, 3600, -1},
    {"90 minutes before", false, 5400, -1},
    {"1 minute after", true, 60, -1},
};

static void a_stage_is_a_span_before_or_after_the_deadline(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(right); i++) {
		struct reminder_stage stage = {0};

		if (stage_parse(right[i].text, &stage, NULL) != 0)
			fail_msg("%s is refused", right[i].text);
		assert_int_equal(stage.after, right[i].after);
		assert_int_equal(stage.secs, right[i].secs);
		assert_int_equal(stage.at, right[i].at);
	}
}

static void anything_else_says_what_is_expected(void **state)
{
	static const char *const wrong[] = {"", "soon", "1 day", "before",
	    "day before", "1 week before", "0 hours before", "-1 day after",
	    "1 day before 24:00", "1 day before 15", "1 day before at 15:00",
	    "1 day after 09:00 ", "1  day after", "99999 days after",
	    "9999 days after", "1.5 hours after", "1 dayss after",
	    "一 day after", "2 hours after 09:00"};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct reminder_stage stage = {.secs = 7};
		struct err err = {0};

		if (stage_parse(wrong[i], &stage, &err) == 0)
			fail_msg("%s is taken", wrong[i]);
		assert_non_null(strstr(err.text, "\"1 day before 15:00\""));
		assert_int_equal(stage.secs, 7);
	}
}

/* --- mistakes ------------------------------------------------------------- */

/* Each stands in right.conf above the contacts, or for one of its lines. */
#define HERE "        contacts = "
#define STAGES "stages = ( { id = \"late\"; when = \"1 day after 09:00\"; } );"
#define REMINDERS(more) \
	"        reminders = {\n" STAGES "\n" more "\n        };\n" HERE
#define STAGED(stage) \
	"        reminders = { stages = (\n" stage "\n); };\n" HERE
#define REVIEWER \
	"reviewers = ( { name = \"陈\"; address = \"chen@bureau.example\"; } " \
	");"
#define DIGEST(keys) \
	"        " REVIEWER "\n        digest = { " keys " };\n" HERE

static const struct config_slip mistakes[] = {
    /* stages */
    {HERE, "        reminders = { };\n" HERE, 0, "this reminders lacks stages"},
    {HERE, "        reminders = { stages = ( ); };\n" HERE, 0,
	"at least one { key = value; }"},
    {HERE, STAGED("{ id = \"a\"; when = \"1 day befor 15:00\"; }"), 1,
	"when = \"1 day befor 15:00\": expected \"1 day before 15:00\""},
    {HERE, STAGED("{ id = \"a\"; when = \"2 hours after 09:00\"; }"), 1,
	"an hour of the day belongs to days alone"},
    {HERE, STAGED("{ id = \"a\"; when = 5; }"), 1,
	"when = 5: expected a time such as"},
    {HERE, STAGED("{ id = \"a\"; }"), 1, "this stage lacks when"},
    {HERE, STAGED("{ when = \"2 hours after\"; }"), 1, "this stage lacks id"},
    {HERE,
	STAGED("{ id = \"a\"; when = \"2 hours after\"; },\n"
	       "{ id = \"a\"; when = \"3 hours after\"; }"),
	2, "id = \"a\" stands twice in stages"},
    {HERE,
	STAGED("{ id = \"a\"; when = \"120 minutes after\"; },\n"
	       "{ id = \"b\"; when = \"2 hours after\"; }"),
	2, "stage \"b\" is at the same time as stage \"a\""},
    {HERE, STAGED("{ id = \"a\"; when = \"1 day before 20:00\"; }"), 1,
	"outside the hours in which anything is said, 08:30 to 18:00"},
    {HERE, STAGED("{ id = \"a\"; when = \"1 day after\"; to = \"secnd\"; }"), 1,
	"to = \"secnd\": expected one of unit second; did you mean"},
    /* hours and days */
    {HERE, REMINDERS("hours = \"18:00-08:30\";"), 2,
	"hours = \"18:00-08:30\" ends before it begins"},
    {HERE, REMINDERS("hours = \"08:30 to 18:00\";"), 2,
	"expected hours such as \"08:30-18:00\""},
    {HERE, REMINDERS("hours = \"08:30-25:00\";"), 2, "expected hours"},
    {HERE, REMINDERS("weekends = \"no\";"), 2, "true or false"},
    {HERE, REMINDERS("holidays = (\"2023-05-32\");"), 2,
	"holidays = \"2023-05-32\": expected a list of days"},
    {HERE, REMINDERS("holidays = (20230501);"), 2, "a list of days"},
    {HERE, REMINDERS("holidays = (\"2032-05-01\");"), 2,
	"\"2032-05-01\" is more than a year from the event"},
    {HERE, REMINDERS("workdays = (\"2023-05-05\");"), 2,
	"\"2023-05-05\" is a Friday: workdays are the Saturdays and Sundays"},
    {HERE, REMINDERS("holidays = \"2023-05-06\";\nworkdays = \"2023-05-06\";"),
	3, "is a workday and a holiday"},
    /* figures */
    {HERE, REMINDERS("per_day = 0;"), 2, "per_day = 0: expected 1 to 100"},
    {HERE, REMINDERS("per_materal = 4;"), 2, "did you mean \"per_material\"?"},
    {HERE, REMINDERS("within_hours = 0;"), 2, "expected 1 to 1000"},
    {HERE, "        reminders = \"never\";\n" HERE, 0, "expected a group"},
    /* digest */
    {HERE, "        digest = { at = \"08:00\"; };\n" HERE, 0,
	"a digest needs somebody to read it"},
    {HERE, DIGEST("at = \"8am\";"), 1,
	"at = \"8am\": expected an hour such as \"08:30\", or \"never\""},
    {HERE, DIGEST("at = \"24:00\";"), 1, "expected an hour"},
    {HERE, DIGEST("first_day = \"2023-05-20\"; last_day = \"2023-05-10\";"), 1,
	"the digest's last_day comes before its first_day"},
    {HERE, DIGEST("last_day = \"2023-04-10\";"), 1, "give first_day too"},
    {HERE, DIGEST("last_day = \"2032-06-10\";"), 1, "is the year right?"},
    {HERE, DIGEST("held_minutes = -1;"), 1, "expected 0 to 10080"},
    {HERE, DIGEST("token_hours = 0;"), 1, "expected 1 to 8760"},
    /* decisions */
    {"sending = \"hold\";", "decisions = \"authenticated\";", 0,
	"decisions = \"authenticated\" needs authserv_id"},
    {"sending = \"hold\";", "decisions = \"tokens\";", 0,
	"did you mean \"token\"?"},
    /* blank forms */
    {"per = \"day\";", "per = \"day\"; blank = \"none.xlsx\";", 0,
	"No such file or directory"},
    {"per = \"day\";", "per = \"day\"; blank = \"templates\";", 0,
	"is no file"},
    {"per = \"day\";", "per = \"day\"; blank = \"empty.xlsx\";", 0,
	"the file has 0 bytes: expected 1 to 5242880"},
    {"per = \"day\";", "per = \"day\"; blank = \"large.xlsx\";", 0,
	"the file has 5242881 bytes"},
    {"per = \"day\";", "per = \"day\"; story = \"yes\";", 0, "true or false"},
};

static void each_mistake_is_told_with_line_value_and_what_is_expected(
    void **state)
{
	struct config_case config;
	size_t wrong = 0;
	char *large;

	(void)state;
	case_begin(&config);
	case_write(&config, "empty.xlsx", "", 0);
	case_write(&config, "large.xlsx", "", 0);
	large = case_path(&config, "large.xlsx");
	assert_int_equal(truncate(large, (5 << 20) + 1), 0);
	free(large);
	for (size_t i = 0; i < COUNT(mistakes); i++)
		wrong += !case_slips(&config, &mistakes[i]);
	case_end(&config);
	assert_int_equal(wrong, 0);
}

/* --- what is loaded ------------------------------------------------------- */

/* right.conf with `new` for `old`, without a problem. */
static const struct campaign *loaded(
    struct config_case *config, const char *old, const char *new)
{
	int line;
	char *text = case_changed(old, new, &line);

	case_load_text(config, text);
	free(text);
	case_print(config);
	assert_non_null(config->config);
	return &config->config->campaigns[0];
}

static void day_is(int32_t day, const char *expected)
{
	char text[11];

	day_format(day, text);
	assert_string_equal(text, expected);
}

static void without_a_key_nobody_is_reminded_and_reviewers_get_a_digest(
    void **state)
{
	struct config_case config;
	const struct campaign *campaign;

	(void)state;
	case_begin(&config);
	campaign = loaded(&config, "jobs = 2;", "jobs = 2;");
	assert_int_equal(campaign->reminders.stage_count, 0);
	assert_int_equal(campaign->reminders.from, 30600);
	assert_int_equal(campaign->reminders.until, 64800);
	/* Nobody reviews: nobody wants it. */
	assert_false(campaign->digest.wanted);
	assert_int_equal(config.config->mailboxes[0].decisions, DECISIONS_OFF);
	assert_null(campaign->materials[0].blank);
	assert_false(campaign->materials[0].story);
	campaign = loaded(&config, HERE, "        " REVIEWER "\n" HERE);
	assert_true(campaign->digest.wanted);
	assert_int_equal(campaign->digest.at, 30600);
	assert_int_equal(campaign->digest.held_secs, 1800);
	assert_int_equal(campaign->digest.token_secs, 72 * 3600);
	/* Seven days before the 17th, fourteen after the deadline of the 28th.
	 */
	day_is(campaign->digest.first_day, "2023-05-10");
	day_is(campaign->digest.last_day, "2023-06-11");
	case_end(&config);
}

static void stages_come_in_order_of_time(void **state)
{
	static const char *const order[] = {
	    "three", "morning", "noon", "hour", "late", "day", "leader"};
	struct config_case config;
	const struct reminder_settings *reminders;

	(void)state;
	case_begin(&config);
	reminders = &loaded(&config, HERE,
	    STAGED("{ id = \"leader\"; when = \"3 days after 09:00\"; "
		   "to = \"second\"; },\n"
		   "{ id = \"late\"; when = \"2 hours after\"; },\n"
		   "{ id = \"noon\"; when = \"1 day before 12:00\"; },\n"
		   "{ id = \"day\"; when = \"1 day after 09:00\"; },\n"
		   "{ id = \"morning\"; when = \"1 day before 08:30\"; },\n"
		   "{ id = \"three\"; when = \"3 days before\"; },\n"
		   "{ id = \"hour\"; when = \"1 hour before\"; }"))
			 ->reminders;
	assert_int_equal(reminders->stage_count, COUNT(order));
	for (size_t i = 0; i < COUNT(order); i++) {
		assert_string_equal(reminders->stages[i].id, order[i]);
		assert_int_equal(
		    reminders->stages[i].second, i == COUNT(order) - 1);
	}
	case_end(&config);
}

static void every_setting_of_reminders_is_taken(void **state)
{
	struct config_case config;
	const struct reminder_settings *reminders;

	(void)state;
	case_begin(&config);
	reminders = &loaded(&config, HERE,
	    REMINDERS("hours = \"07:00-24:00\"; weekends = true;\n"
		      "holidays = (\"2023-05-01\", \"2023-05-01\", "
		      "\"2023-05-02\");\n"
		      "workdays = \"2023-05-06\";\n"
		      "per_day = 1; per_material = 9; within_hours = 12;"))
			 ->reminders;
	assert_int_equal(reminders->from, 7 * 3600);
	assert_int_equal(reminders->until, 24 * 3600);
	assert_true(reminders->weekends);
	assert_int_equal(reminders->holidays.count, 2);
	day_is(reminders->holidays.items[1], "2023-05-02");
	assert_int_equal(reminders->workdays.count, 1);
	day_is(reminders->workdays.items[0], "2023-05-06");
	assert_int_equal(reminders->per_day, 1);
	assert_int_equal(reminders->per_material, 9);
	assert_int_equal(reminders->within_secs, 12 * 3600);
	case_end(&config);
}

static void a_digest_can_be_moved_and_switched_off(void **state)
{
	struct config_case config;
	const struct digest_settings *digest;

	(void)state;
	case_begin(&config);
	digest = &loaded(&config, HERE,
	    DIGEST("at = \"10:30\"; first_day = \"2023-05-16\"; "
		   "last_day = \"2023-05-24\"; held_minutes = 0; "
		   "token_hours = 1;"))
		      ->digest;
	assert_true(digest->wanted);
	assert_int_equal(digest->at, 37800);
	day_is(digest->first_day, "2023-05-16");
	day_is(digest->last_day, "2023-05-24");
	assert_int_equal(digest->held_secs, 0);
	assert_int_equal(digest->token_secs, 3600);
	digest = &loaded(&config, HERE, DIGEST("at = \"never\";"))->digest;
	assert_false(digest->wanted);
	/* On demand it knows its days all the same; nobody need read it. */
	day_is(digest->first_day, "2023-05-10");
	digest = &loaded(
	    &config, HERE, "        digest = { at = \"never\"; };\n" HERE)
		      ->digest;
	assert_false(digest->wanted);
	case_end(&config);
}

static void whose_reply_decides(void **state)
{
	static const struct {
		const char *keys;
		enum decisions decisions;
	} cases[] = {
	    {"authserv_id = \"mx.example\";", DECISIONS_AUTHENTICATED},
	    {"authserv_id = \"mx.example\"; decisions = \"authenticated\";",
		DECISIONS_AUTHENTICATED},
	    {"authserv_id = \"mx.example\"; decisions = \"off\";",
		DECISIONS_OFF},
	    {"decisions = \"token\";", DECISIONS_TOKEN},
	    {"authserv_id = \"\";", DECISIONS_OFF},
	    {"sending = \"hold\";", DECISIONS_OFF},
	};
	struct config_case config;

	(void)state;
	case_begin(&config);
	for (size_t i = 0; i < COUNT(cases); i++) {
		loaded(&config, "sending = \"hold\";", cases[i].keys);
		assert_int_equal(
		    config.config->mailboxes[0].decisions, cases[i].decisions);
	}
	case_end(&config);
}

static void a_blank_form_has_an_absolute_path(void **state)
{
	struct config_case config;
	const struct campaign *campaign;
	char *path;

	(void)state;
	case_begin(&config);
	case_write(&config, "blank.xlsx", "PK", 2);
	campaign = loaded(&config, "per = \"day\";",
	    "per = \"day\"; blank = \"templates/../blank.xlsx\"; "
	    "story = true;");
	path = case_path(&config, "blank.xlsx");
	assert_string_equal(campaign->materials[0].blank, path);
	assert_true(campaign->materials[0].story);
	assert_null(campaign->materials[1].blank);
	free(path);
	case_end(&config);
}

/* --- what is shipped ------------------------------------------------------ */

static const char *const shipped[] = {"config/shoubao.conf",
    "config/notices/000-sichuan-tech-college.conf",
    "config/notices/001-mianyang-polytechnic.conf",
    "config/notices/002-sichuan-department.conf",
    "config/notices/003-zigong-polytechnic.conf"};

static struct config *load_shipped(const char *path)
{
	struct config_problems problems;
	struct config *config = config_load(path, NULL, NULL, &problems);

	config_problems_free(&problems);
	assert_non_null(config);
	return config;
}

static bool days_have(const struct days *days, int year, int month, int day)
{
	for (size_t i = 0; i < days->count; i++)
		if (days->items[i] == day_from_civil(year, month, day))
			return true;
	return false;
}

/* A notice that names no day reminds nobody; each other stage can be said. */
static void the_notices_of_2023_remind_around_the_holidays(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shipped); i++) {
		struct config *config = load_shipped(shipped[i]);
		const struct reminder_settings *reminders =
		    &config->campaigns[0].reminders;

		if (strstr(shipped[i], "003")) {
			assert_int_equal(reminders->stage_count, 0);
		} else {
			assert_true(reminders->stage_count >= 3);
			assert_false(reminders->weekends);
			assert_true(
			    days_have(&reminders->holidays, 2023, 5, 1));
			assert_true(
			    days_have(&reminders->workdays, 2023, 5, 6));
		}
		config_free(config);
	}
}

static void every_shipped_campaign_has_a_digest_and_good_stories(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shipped); i++) {
		struct config *config = load_shipped(shipped[i]);
		const struct campaign *campaign = &config->campaigns[0];
		size_t stories = 0;

		assert_true(campaign->digest.wanted);
		assert_true(campaign->digest.first_day <= campaign->first_day);
		assert_true(campaign->digest.last_day > campaign->last_day);
		for (size_t j = 0; j < campaign->material_count; j++)
			stories += campaign->materials[j].story;
		assert_true(stories >= 1);
		config_free(config);
	}
}

static void hefei_escalates_to_reserved_addresses_with_its_own_forms(
    void **state)
{
	struct config *config = load_shipped(shipped[0]);
	const struct campaign *campaign = &config->campaigns[0];
	const struct reminder_settings *reminders = &campaign->reminders;
	size_t seconds = 0;

	(void)state;
	assert_true(reminders->stages[reminders->stage_count - 1].second);
	assert_int_equal(reminders->stages[0].per, STAGE_ONCE);
	assert_int_equal(reminders->stages[1].per, STAGE_DAY);
	assert_int_equal(reminders->stages[2].per, STAGE_ANY);
	assert_non_null(campaign_material(campaign, "activity-daily")->blank);
	assert_non_null(campaign_material(campaign, "media-daily")->blank);
	for (size_t i = 0; i < campaign->roster.count; i++) {
		const struct unit *unit = &campaign->roster.units[i];
		bool owes = material_owed(
		    campaign_material(campaign, "activity-daily"), unit);

		for (size_t j = 0; j < unit->second_addresses.count; j++)
			assert_non_null(strstr(
			    unit->second_addresses.items[j], ".example"));
		assert_int_equal(owes, unit->second_addresses.count == 1);
		seconds += unit->second_addresses.count;
	}
	assert_int_equal(seconds, 21);
	config_free(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_stage_is_a_span_before_or_after_the_deadline),
	    cmocka_unit_test(anything_else_says_what_is_expected),
	    cmocka_unit_test(
		each_mistake_is_told_with_line_value_and_what_is_expected),
	    cmocka_unit_test(
		without_a_key_nobody_is_reminded_and_reviewers_get_a_digest),
	    cmocka_unit_test(stages_come_in_order_of_time),
	    cmocka_unit_test(every_setting_of_reminders_is_taken),
	    cmocka_unit_test(a_digest_can_be_moved_and_switched_off),
	    cmocka_unit_test(whose_reply_decides),
	    cmocka_unit_test(a_blank_form_has_an_absolute_path),
	    cmocka_unit_test(the_notices_of_2023_remind_around_the_holidays),
	    cmocka_unit_test(
		every_shipped_campaign_has_a_digest_and_good_stories),
	    cmocka_unit_test(
		hefei_escalates_to_reserved_addresses_with_its_own_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
