/* Mistakes of meaning, and the shipped configurations. */
#include "config_case.h"

#include "base/clock.h"
#include "config/nearest.h"
#include "config/schema.h"

static const struct config_slip mistakes[] = {
    /* keys and types */
    {"sending =", "sendng =", 0, "did you mean \"sending\"?"},
    {"jobs = 2", "jobs = 0", 0, "jobs = 0: expected 1 to 64"},
    {"jobs = 2", "jobs = \"two\"", 0, "expected a whole number"},
    {"title = \"活动周\"", "title = 5", 0, "expected a text in quotes"},
    {"title = \"活动周\"", "title = \"\"", 0, "expected a text in quotes"},
    {"many = true", "many = 1", 0, "true or false"},
    {"\"hold\"", "\"lve\"", 0, "did you mean \"live\"?"},
    {"(\"table\")", "(\"tabel\")", 0, "did you mean \"table\"?"},
    {"\"integer\"; min", "\"interger\"; min", 0, "\"integer\"?"},
    {"since = \"2023-05-01\"", "since = \"2023-02-30\"", 0,
	"expected a day such as"},
    {"office@bureau.example\"", "office\"", 0, "a mail address"},
    {"id = \"example\"", "id = \"例\"", 0, "letters a-z"},
    {"\"2023-05-28\"", "\"28 May\"", 0, "\"2023-05-09 18:00\""},
    {"source = { maildir = \"state/in\"; };", "", -4,
	"this mailbox lacks source"},
    {"slots = ( { id = \"text\"; name = \"案例\"; many = true; } );",
	"slots = ( );", 0, "at least one { key = value; }"},
    {"jobs = 2;", "limits = { mail_bytes = 0; };", 0,
	"mail_bytes = 0: expected at least 1"},
    /* references */
    {"mailboxes = (\"office\")", "mailboxes = (\"ofice\")", 0,
	"unknown mailbox \"ofice\""},
    {"kinds = (\"county\")", "kinds = (\"county\", \"shool\")", 0,
	"unknown kind \"shool\": expected one of county, school; "
	"did you mean \"school\"?"},
    {"flags = (\"model\")", "flags = (\"model\", \"large\")", 0,
	"unknown flag \"large\""},
    {"kinds = (\"county\")", "units = (\"A1\", \"A9\")", 0,
	"unknown unit code \"A9\""},
    {"form = \"daily\"", "form = \"dayly\"", 0, "unknown form \"dayly\""},
    {"kinds = (\"county\"); }", "kinds = (\"county\"); mailboxes = (\"x\"); }",
	0, "unknown mailbox \"x\""},
    {"total >= teachers", "total >= teacher", 0,
	"unknown field \"teacher\": expected one of unit, day, teachers, "
	"level, total, unit_staff, unit_students; "
	"did you mean \"teachers\"?"},
    {"field = \"total\"", "field = \"totl\"", 0, "unknown field \"totl\""},
    {"field = \"total\";\n                        per_row = true;",
	"field = \"unit\";", -2, "needs per_row = true"},
    /* paths */
    {"\"roster.csv\"", "\"rooster.csv\"", 0, "No such file"},
    {"templates = \"templates\"", "templates = \"texts\"", 0,
	"there is no folder"},
    {"state = \"state\"", "state = \"roster.csv\"", 0, "is no folder"},
    {"state = \"state\"", "state = \"none/state\"", 0, "there is no folder"},
    {"\"state/in\"", "\"elsewhere/in\"", 0, "there is no folder"},
    {"\"state/in\"", "\"templates\"", 0, "is no Maildir"},
    {"\"state/in\"", "\"state/out\"", 1, "the same Maildir"},
    {"\"Junk\"", "\".Junk\"", 0, "without / and leading dot"},
    /* days */
    {"last_day = \"2023-05-23\"", "last_day = \"2023-05-13\"", 0,
	"comes before first_day"},
    {"last_day = \"2023-05-23\"", "last_day = \"2032-05-23\"", 0,
	"longer than a year"},
    {"since = \"2023-05-01\"", "since = \"2023-06-01\"", 11,
	"would never be answered"},
    {"per = \"day\"", "per = \"once\"", 1, "of each day"},
    {"\"daily 10:00 next day\"", "\"2023-05-11\"", 0,
	"ends before the event's last day"},
    {"\"2023-05-28\"", "\"2032-05-28\"", 0, "is the year right?"},
    /* what contradicts itself */
    {"many = true", "many = false", -1, "at_least = 2 needs"},
    {"(\"table\")", "(\"picture\")", 0, "accepts no table"},
    {"aliases = (\"日报\", \"活动日报\")", "aliases = (\"典型案例\")", 8,
	"names another material too"},
    {"id = \"cases\"", "id = \"daily\"", 0, "id = \"daily\" stands twice"},
    {"{ id = \"school\"; name", "{ id = \"county\"; name", 0,
	"id = \"county\" stands twice in kinds"},
    {"flags = (\"model\"); at_least", "units = (\"A1\"); at_least", 0,
	"owed by no unit"},
    {"min = 0", "min = 101", 0, "min 101 is greater than max 100"},
    {"type = \"integer\"; min = 0; max = 100", "min = 0", 0,
	"min and max belong to numbers"},
    {"type = \"date\"; role", "role", 0, "needs type = \"date\""},
    {"choices = (\"省级\", \"市级\")", "choices = (\"省级\")", 0,
	"lacks choices"},
    {"type = \"integer\"; }", "type = \"integer\"; max_chars = 9; }", 0,
	"max_chars belongs to texts"},
    {"\"总人数\"", "\"教师数\"", 0, "occurrence = 2"},
    {"id = \"level\"", "id = \"day\"", 0, "stands among fields already"},
    {"id = \"level\"", "id = \"the-level\"", 0, "letters, digits and _"},
    /* subjects */
    {"活动周{unit}{material}", "活动周{unit}", 0, "lacks {material}"},
    {"活动周{unit}{material}", "活动周{material}", 0, "lacks {unit}"},
    {"活动周{unit}{material}", "活动周{unit}{material}{date}", 0,
	"expected only {unit}, {material} and {day}"},
    {"活动周{unit}{material}", "{unit}{material}", 0, "add markers"},
};

static void each_mistake_is_told_with_line_value_and_what_is_expected(
    void **state)
{
	struct config_case config;
	size_t wrong = 0;

	(void)state;
	case_begin(&config);
	for (size_t i = 0; i < COUNT(mistakes); i++)
		wrong += !case_slips(&config, &mistakes[i]);
	case_end(&config);
	assert_int_equal(wrong, 0);
}

static void mail_that_leaves_needs_a_sink(void **state)
{
	struct config_case config;
	int line;
	char *text = case_changed(
	    "        sink = { maildir = \"state/out\"; };\n", "", &line);

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	assert_non_null(config.config);
	memcpy(strstr(text, "\"hold\""), "\"live\"", 6);
	case_load_text(&config, text);
	assert_int_equal(config.problems.count, 1);
	assert_true(case_says(&config, "main.conf", line + 2, "needs a sink"));
	free(text);
	case_end(&config);
}

static void the_right_one_loads_without_a_word(void **state)
{
	struct config_case config;
	size_t len;
	char *text = case_read(FIXTURES "right.conf", &len);
	char *state_path, *in;

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	case_print(&config);
	assert_int_equal(config.problems.count, 0);
	assert_non_null(config.config);
	state_path = case_path(&config, "state");
	in = case_path(&config, "state/in");
	assert_string_equal(config.config->state, state_path);
	assert_string_equal(config.config->mailboxes[0].source.path, in);
	assert_int_equal(config.config->offset_secs, 8 * 3600);
	assert_int_equal(config.config->mailboxes[0].since, 1682870400);
	assert_int_equal(
	    config.config->limits.cpu_secs, limits_default.cpu_secs);
	free(state_path);
	free(in);
	free(text);
	case_end(&config);
}

static void ten_mistakes_give_ten_lines(void **state)
{
	static const struct {
		int line;
		const char *words;
	} expected[] = {
	    {13, "since"},
	    {14, "sendng"},
	    {22, "；"},
	    {25, "ofice"},
	    {29, "13800000000"},
	    {30, "{material}"},
	    {36, "daily"},
	    {37, "shool"},
	    {46, "min 10"},
	    {52, "teacher"},
	};
	struct config_problems problems;

	(void)state;
	assert_null(
	    config_load(FIXTURES "ten-mistakes.conf", NULL, NULL, &problems));
	assert_int_equal(problems.count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_string_equal(
		    problems.items[i].file, FIXTURES "ten-mistakes.conf");
		assert_int_equal(problems.items[i].line, expected[i].line);
		assert_non_null(
		    strstr(problems.items[i].text, expected[i].words));
	}
	config_problems_free(&problems);
}

static void the_same_files_give_the_same_hash_and_a_changed_roster_another(
    void **state)
{
	struct config_case config;
	size_t len;
	char *text = case_read(FIXTURES "right.conf", &len);
	char hash[SHA256_HEX];
	static const char roster[] =
	    "编号,名称,类别,标签\nA1,东河县教育局,县市,\n"
	    "B1,北山职业学校,学校,省示范\n";

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	memcpy(hash, config.config->hash, sizeof hash);
	case_load_text(&config, text);
	assert_string_equal(config.config->hash, hash);
	case_write(&config, "roster.csv", roster, sizeof roster - 1);
	case_load_text(&config, text);
	assert_non_null(config.config);
	assert_string_not_equal(config.config->hash, hash);
	free(text);
	case_end(&config);
}

/* --- what is shipped ------------------------------------------------------ */

struct asked {
	const char *file, *material;
	const char *unit; /* code */
	int owed;
};

#define HEFEI "config/shoubao.conf"
#define STC "config/notices/000-sichuan-tech-college.conf"
#define MYP "config/notices/001-mianyang-polytechnic.conf"
#define SICHUAN "config/notices/002-sichuan-department.conf"
#define ZGP "config/notices/003-zigong-polytechnic.conf"

static const struct asked asked[] = {
    /* 004: 各县(市)、各校…于5月11日前填写《联络员信息表》 */
    {HEFEI, "contact", "X01", 1},
    {HEFEI, "contact", "S06", 1},
    {HEFEI, "contact", "Q01", 0},
    {HEFEI, "contact", "K01", 0},
    /* 各县(市)、开发区教育主管部门和各职业院校…日报表 */
    {HEFEI, "activity-daily", "X02", 1},
    {HEFEI, "activity-daily", "K02", 1},
    {HEFEI, "media-daily", "S12", 1},
    {HEFEI, "activity-daily", "Q04", 0},
    /* 县(市)不少于2篇;各校不少于1篇,省级示范及以上的学校不少于2篇 */
    {HEFEI, "cases", "X05", 2},
    {HEFEI, "cases", "S02", 1},
    {HEFEI, "cases", "S01", 2},
    {HEFEI, "cases", "S07", 2},
    {HEFEI, "cases", "K03", 0},
    {HEFEI, "cases", "Q02", 0},
    /* 各县(市)、开发区…和市管中专学校…5月28日前将综述材料 */
    {HEFEI, "summary", "X03", 1},
    {HEFEI, "summary", "K04", 1},
    {HEFEI, "summary", "S10", 1},
    {HEFEI, "summary", "S06", 0},
    /* 照片、视频 are welcome and owed by nobody */
    {HEFEI, "daily-extras", "X01", 0},
    /* 000: 各二级学院 */
    {STC, "activity-table", "C01", 1},
    {STC, "outing", "C01", 0},
    /* 001: every department its tables, the nine leading ones their briefs */
    {MYP, "schedule", "D08", 1},
    {MYP, "brief", "D07", 1},
    {MYP, "brief", "C03", 0},
    /* 002: schools and technical schools each day, the rest by their city */
    {SICHUAN, "plan", "R06", 1},
    {SICHUAN, "plan", "S01", 0},
    {SICHUAN, "daily", "S01", 1},
    {SICHUAN, "daily", "T01", 1},
    {SICHUAN, "statistics", "C04", 1},
    {SICHUAN, "statistics", "T01", 0},
    /* 003: 承办部门 and teaching units; others owe nothing */
    {ZGP, "case", "D01", 1},
    {ZGP, "case", "T05", 1},
    {ZGP, "case", "D09", 0},
};

static struct config *load_shipped(const char *path)
{
	struct config_problems problems;
	struct config *config = config_load(path, NULL, NULL, &problems);

	for (size_t i = 0; i < problems.count; i++)
		print_message("  %s:%d: %s\n", problems.items[i].file,
		    problems.items[i].line, problems.items[i].text);
	config_problems_free(&problems);
	assert_non_null(config);
	return config;
}

static void the_five_notices_ask_what_they_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(asked); i++) {
		struct config *config = load_shipped(asked[i].file);
		const struct campaign *campaign = &config->campaigns[0];
		const struct material *material = campaign_material(
		    campaign, asked[i].material);
		const struct unit *unit = campaign_unit(
		    campaign, asked[i].unit);

		assert_non_null(material);
		assert_non_null(unit);
		if (material_owed(material, unit) != asked[i].owed)
			fail_msg("%s: %s owes %s %d times, not %d",
			    asked[i].file, asked[i].unit, asked[i].material,
			    material_owed(material, unit), asked[i].owed);
		config_free(config);
	}
}

struct dated {
	const char *file, *material;
	int day; /* of May, for materials of each day */
	const char *last_on_time;
};

static const struct dated dated[] = {
    {HEFEI, "contact", 0, "2023-05-11T23:59:59+08:00"},
    {HEFEI, "campus-plan", 0, "2023-05-12T23:59:59+08:00"},
    {HEFEI, "community-plan", 0, "2023-05-13T23:59:59+08:00"},
    {HEFEI, "activity-daily", 17, "2023-05-18T10:00:00+08:00"},
    {HEFEI, "media-daily", 23, "2023-05-24T10:00:00+08:00"},
    {HEFEI, "cases", 0, NULL},
    {HEFEI, "summary", 0, "2023-05-28T23:59:59+08:00"},
    {STC, "activity-table", 0, "2023-05-09T18:00:00+08:00"},
    {STC, "report", 0, "2023-05-25T23:59:59+08:00"},
    {MYP, "schedule", 0, "2023-05-06T23:59:59+08:00"},
    {MYP, "brief", 14, NULL},
    {MYP, "statistics", 0, "2023-05-30T23:59:59+08:00"},
    {SICHUAN, "collection", 0, "2023-05-10T23:59:59+08:00"},
    {SICHUAN, "daily", 14, NULL},
    {SICHUAN, "report", 0, "2023-05-27T23:59:59+08:00"},
    {ZGP, "summary", 0, NULL},
};

static void the_five_notices_are_due_when_they_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(dated); i++) {
		struct config *config = load_shipped(dated[i].file);
		const struct campaign *campaign = &config->campaigns[0];
		const struct material *material = campaign_material(
		    campaign, dated[i].material);
		int32_t day = dated[i].day
				  ? day_from_civil(2023, 5, dated[i].day)
				  : DAY_NONE;
		int64_t expected = INT64_MAX;

		assert_non_null(material);
		assert_int_equal(
		    material->per == MATERIAL_DAY, dated[i].day != 0);
		if (dated[i].last_on_time)
			instant_parse(dated[i].last_on_time, &expected);
		assert_int_equal(deadline_instant(&material->deadline, campaign,
				     day, config->offset_secs),
		    expected);
		config_free(config);
	}
}

static void technical_schools_answer_to_both_offices(void **state)
{
	struct config *config = load_shipped(SICHUAN);
	const struct campaign *campaign = &config->campaigns[0];
	const struct material *daily = campaign_material(campaign, "daily");
	const struct strings *both = material_mailboxes(
	    daily, campaign_unit(campaign, "T02"));
	const struct strings *one = material_mailboxes(
	    daily, campaign_unit(campaign, "S02"));

	(void)state;
	assert_int_equal(both->count, 2);
	assert_true(strings_have(both, "human-resources"));
	assert_int_equal(one->count, 1);
	assert_string_equal(one->items[0], "education");
	assert_ptr_equal(
	    config_campaign_of(config, "human-resources", 0), campaign);
	assert_null(config_campaign_of(config, "human-resources", 1));
	config_free(config);
}

static void shipped_mailboxes_are_held_and_reserved(void **state)
{
	static const char *const files[] = {HEFEI, STC, MYP, SICHUAN, ZGP};

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct config *config = load_shipped(files[i]);
		const struct roster *roster = &config->campaigns[0].roster;

		for (size_t j = 0; j < config->mailbox_count; j++) {
			assert_int_equal(
			    config->mailboxes[j].sending, SENDING_HOLD);
			assert_non_null(
			    strstr(config->mailboxes[j].address, ".example"));
		}
		for (size_t j = 0; j < roster->count; j++)
			for (size_t k = 0; k < roster->units[j].addresses.count;
			     k++)
				assert_non_null(
				    strstr(roster->units[j].addresses.items[k],
					".example"));
		config_free(config);
	}
}

/* --- the table of keys ---------------------------------------------------- */

static void every_group_of_the_schema_has_keys_and_each_key_help(void **state)
{
	(void)state;
	for (size_t i = 0; i < schema_key_count; i++) {
		const struct schema_key *row = &schema_keys[i];
		bool found = false;

		assert_true(*row->help);
		if (row->type != SCHEMA_GROUP && row->type != SCHEMA_GROUPS)
			continue;
		for (size_t j = 0; j < schema_key_count; j++)
			found |= strcmp(schema_keys[j].group, row->of) == 0;
		assert_true(found);
	}
}

static void the_nearest_word_is_within_a_third(void **state)
{
	struct nearest nearest = nearest_begin("deadlin");

	(void)state;
	nearest_offer(&nearest, "headline");
	nearest_offer(&nearest, "deadline");
	nearest_offer(&nearest, "id");
	assert_string_equal(nearest.best, "deadline");
	nearest = nearest_begin("xyz");
	nearest_offer(&nearest, "id");
	assert_null(nearest.best);
	assert_int_equal(nearest_distance("肥东县", "肥西县"), 1);
	assert_int_equal(nearest_distance("form", "from"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		each_mistake_is_told_with_line_value_and_what_is_expected),
	    cmocka_unit_test(mail_that_leaves_needs_a_sink),
	    cmocka_unit_test(the_right_one_loads_without_a_word),
	    cmocka_unit_test(ten_mistakes_give_ten_lines),
	    cmocka_unit_test(
		the_same_files_give_the_same_hash_and_a_changed_roster_another),
	    cmocka_unit_test(the_five_notices_ask_what_they_say),
	    cmocka_unit_test(the_five_notices_are_due_when_they_say),
	    cmocka_unit_test(technical_schools_answer_to_both_offices),
	    cmocka_unit_test(shipped_mailboxes_are_held_and_reserved),
	    cmocka_unit_test(
		every_group_of_the_schema_has_keys_and_each_key_help),
	    cmocka_unit_test(the_nearest_word_is_within_a_third),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
