/* What office people and input methods do to a configuration file. */
#include "config_case.h"

static const struct config_slip slips[] = {
    /* an input method in Chinese mode */
    {"host = \"示例教育局\";", "host = \"示例教育局\"；", 0,
	"the full-width character ； stands here: type ; instead"},
    {"host = \"示例教育局\";", "host = \"示例教育局\"。", 0, "。"},
    {"host = \"示例教育局\";", "host = “示例教育局”;", 0,
	"the full-width character “ stands here: type \" instead"},
    {"host = \"示例教育局\";", "host = \"示例教育局”;", 0,
	"closed with ”: type \" instead"},
    {"host = \"示例教育局\";", "host = '示例教育局';", 0, "single quotes"},
    {"host = \"示例教育局\";", "host ＝ \"示例教育局\";", 0,
	"＝ stands here: type = instead"},
    {"host = \"示例教育局\";", "host：\"示例教育局\";", 0,
	"： stands here: type : instead"},
    {"host = \"示例教育局\";", "host =　\"示例教育局\";", 0,
	"full-width or invisible space"},
    {"(\"INBOX\", \"Junk\")", "(\"INBOX\"， \"Junk\")", 0,
	"， stands here: type , instead"},
    {"(\"INBOX\", \"Junk\")", "(\"INBOX\"、 \"Junk\")", 0,
	"、 stands here: type , instead"},
    {"(\"INBOX\", \"Junk\")", "（\"INBOX\", \"Junk\")", 0, "（"},
    {"(\"INBOX\", \"Junk\")", "(\"INBOX\", \"Junk\"）", 0, "）"},
    {"jobs = 2;", "＃ 两个\njobs = 2;", 0, "＃ stands here: type #"},
    /* quotes left out */
    {"phone = \"0551-5550101\"", "phone = 0551-5550101", 0,
	"0551-5550101 is no number: a phone or QQ number, a date or a time "
	"stands in quotes: type \"0551-5550101\""},
    {"phone = \"0551-5550101\"", "phone = 13800000000", 0,
	"13800000000 is too long for a number"},
    {"phone = \"0551-5550101\"", "phone = 05515550101", 0, "begins with 0"},
    {"since = \"2023-05-01\"", "since = 2023-05-01", 0, "type \"2023-05-01\""},
    {"host = \"示例教育局\";", "host = 示例教育局;", 0,
	"示例教育局 stands without quotes: type \"示例教育局\""},
    {"sending = \"hold\";", "sending = hold;", 0,
	"hold stands without quotes: type \"hold\""},
    {"host = \"示例教育局\";", "host = \"示例教育局;", 0,
	"not closed on its line"},
    /* commas, brackets, equal signs */
    {"(\"INBOX\", \"Junk\")", "(\"INBOX\", \"Junk\",)", 0,
	"a comma stands before the end of the list: delete it"},
    {"(\"INBOX\", \"Junk\")", "(\"INBOX\",, \"Junk\")", 0, "two commas"},
    {"(\"INBOX\", \"Junk\")", "(, \"INBOX\", \"Junk\")", 0,
	"begins with a comma"},
    {"(\"INBOX\", \"Junk\")", "(\"INBOX\" \"Junk\")", 0,
	"a comma is missing before \"Junk\""},
    {"name = \"县市\"; },", "name = \"县市\"; }", 1,
	"a comma is missing before {"},
    {"(\"INBOX\", \"Junk\")", "(\"INBOX\", \"Junk\"", 0,
	"the list begun with ( on line 14 is not closed"},
    {"jobs = 2;", "jobs 2;", 0, "= is missing after jobs"},
    {"jobs = 2;", "jobs;", 0, "jobs has no value"},
    {"jobs = 2;", "jobs = 2;;", 0, "nothing stands before this ;"},
    {"jobs = 2;", "jobs = 2; }", 0, "} closes nothing"},
    {"jobs = 2;", "jobs = 2; jobs = 3;", 0,
	"jobs stands twice in this group: already on line 5"},
    {"jobs = 2;", "jobs = 2; /* two", 0, "*/ is missing"},
    {"jobs = 2;", "jobs = 2; !", 0, "! has no meaning here"},
    {"jobs = 2;", "jobs = 2; \"x\";", 0, "where a key is expected"},
    {"jobs = 2;", "jobs = 2;\n@include \"none.conf\"", 1,
	"none.conf cannot be read: No such file"},
    {"{ id = \"model\"; name = \"省示范\"; }", "@include \"flag.conf\"", 0,
	"@include stands in a list: write { @include"},
    /* a bracket gone: one complaint, and nothing that follows from it */
    {"            },\n            {\n                id = \"cases\"",
	"            ,\n            {\n                id = \"cases\"", -8,
	"the group begun with { is not closed"},
    {"(\"county\"); } );", "(\"county\"); );", 0,
	"the group begun with { is not closed"},
    {"kinds = (\"county\"); }", "kinds = (\"county\"; }", 0,
	"the list begun with ( on line 43 is not closed"},
    {"materials = (\n", "materials = \n", 0, "( is missing after materials ="},
    {"jobs = 2;", "jobs = 2;\n@include none.conf", 1,
	"@include lacks its file"},
};

static void each_slip_is_named_with_its_line_and_what_to_type(void **state)
{
	static const char flag[] = "id = \"model\"; name = \"省示范\";\n";
	struct config_case config;
	size_t wrong = 0;

	(void)state;
	case_begin(&config);
	case_write(&config, "flag.conf", flag, sizeof flag - 1);
	for (size_t i = 0; i < COUNT(slips); i++)
		wrong += !case_slips(&config, &slips[i]);
	case_end(&config);
	assert_int_equal(wrong, 0);
}

static void chinese_punctuation_in_texts_and_comments_is_fine(void **state)
{
	struct config_case config;
	int line;
	char *text = case_changed("title = \"活动周\";",
	    "title = \"“活动周”（2023），通知；\"; # “注释”，；（）\n"
	    "        // 注释；\n        /* “多行\n 注释” */",
	    &line);

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	case_print(&config);
	assert_non_null(config.config);
	assert_string_equal(
	    config.config->campaigns[0].title, "“活动周”（2023），通知；");
	free(text);
	case_end(&config);
}

static void neighbouring_texts_of_a_key_are_joined(void **state)
{
	struct config_case config;
	int line;
	char *text = case_changed("title = \"活动周\";",
	    "title = \"活动\"\n            \"周\";", &line);

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	assert_non_null(config.config);
	assert_string_equal(config.config->campaigns[0].title, "活动周");
	free(text);
	case_end(&config);
}

static void case_bytes(
    struct config_case *config, const char *before, const char *text)
{
	char *bytes = mem_printf("%s%s", before, text);

	case_load_text(config, bytes);
	free(bytes);
}

static void a_byte_order_mark_is_named(void **state)
{
	struct config_case config;
	size_t len;
	char *right = case_read(FIXTURES "right.conf", &len);

	(void)state;
	case_begin(&config);
	case_bytes(&config, "\xef\xbb\xbf", right);
	assert_int_equal(config.problems.count, 1);
	assert_true(case_says(&config, "main.conf", 1, "(BOM)"));
	case_write(&config, "main.conf",
	    "\xff\xfe"
	    "a\0",
	    4);
	case_load(&config, "main.conf");
	assert_true(case_says(&config, "main.conf", 1, "UTF-16"));
	free(right);
	case_end(&config);
}

static void a_file_saved_as_gbk_is_named(void **state)
{
	struct config_case config;
	int line;
	/* 合肥 in GBK */
	char *text = case_changed("示例教育局\";\n        address",
	    "\xba\xcf\xb7\xca\";\n        address", &line);

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	assert_int_equal(config.problems.count, 1);
	assert_true(case_says(&config, "main.conf", line, "GBK"));
	free(text);
	case_end(&config);
}

static void all_slips_and_mistakes_are_told_in_one_run(void **state)
{
	static const char text[] = "state = \"state\"；\n"
				   "templates “templates”;\n"
				   "jobs = 200;\n"
				   "mailboxs = ( );\n"
				   "campaigns = ( { id = 13812345678; }, );\n";
	struct config_case config;

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	assert_true(case_says(&config, "main.conf", 1, "；"));
	assert_true(case_says(&config, "main.conf", 2, "= is missing"));
	assert_true(case_says(&config, "main.conf", 2, "“"));
	assert_true(case_says(&config, "main.conf", 3, "1 to 64"));
	assert_true(case_says(&config, "main.conf", 4, "mailboxes"));
	assert_true(case_says(&config, "main.conf", 5, "13812345678"));
	assert_true(case_says(&config, "main.conf", 5, "delete it"));
	assert_true(case_says(&config, "main.conf", 5, "lacks title"));
	for (size_t i = 1; i < config.problems.count; i++)
		assert_true(config.problems.items[i].line == 0 ||
			    config.problems.items[i].line >=
				config.problems.items[i - 1].line);
	case_end(&config);
}

/* --- includes ------------------------------------------------------------- */

static void included_files_are_relative_and_keep_their_lines(void **state)
{
	static const char main_conf[] =
	    "state = \"state\";\ntemplates = \"templates\";\n"
	    "@include \"parts/mail.conf\"\n"
	    "campaigns = ( { @include \"parts/campaign.conf\" } );\n";
	static const char mail[] =
	    "# 邮箱\nmailboxes = ( {\n@include \"deep/box.conf\"\n} );\n";
	static const char box[] =
	    "id = \"office\";\nname = \"示例\";\n"
	    "address = \"a@b.example\";\n"
	    "source = { maildir = \"../../state/in\"; };\n"
	    "since = \"5月1日\";\n";
	struct config_case config;
	char *path;

	(void)state;
	case_begin(&config);
	path = case_path(&config, "parts");
	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	path = case_path(&config, "parts/deep");
	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	case_write(&config, "parts/mail.conf", mail, sizeof mail - 1);
	case_write(&config, "parts/deep/box.conf", box, sizeof box - 1);
	case_write(&config, "parts/campaign.conf", "id = \"x\"；\n", 12);
	case_load_text(&config, main_conf);
	assert_true(case_says(&config, "parts/deep/box.conf", 5, "since"));
	assert_true(case_says(&config, "parts/campaign.conf", 1, "；"));
	assert_true(case_says(&config, "main.conf", 4, "lacks roster"));
	assert_false(case_says(&config, "parts/deep/box.conf", 4, "maildir"));
	case_end(&config);
}

static void a_file_that_includes_itself_ends(void **state)
{
	static const char text[] = "jobs = 2;\n@include \"main.conf\"\n";
	struct config_case config;

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	assert_true(case_says(&config, "main.conf", 2, "include itself"));
	case_end(&config);
}

static void a_missing_main_file_is_one_problem(void **state)
{
	struct config_case config;

	(void)state;
	case_begin(&config);
	case_load(&config, "none.conf");
	assert_null(config.config);
	assert_int_equal(config.problems.count, 1);
	assert_true(case_says(&config, "none.conf", 0, "No such file"));
	case_end(&config);
}

/* Any cut and any changed byte ends in problems or a config, never in a crash
 * or a silent nothing; the sanitizers watch. */
static void no_damage_is_taken_silently(void **state)
{
	struct config_case config;
	size_t len;
	char *right = case_read(FIXTURES "right.conf", &len);
	static const char bytes[] = "\"{}(),;=@#\\\n";

	(void)state;
	case_begin(&config);
	for (size_t i = 0; i < len; i += 7) {
		char *damaged = mem_strdup(right);

		if (i % 2)
			damaged[i] = '\0';
		else
			damaged[i] = bytes[(i / 2) % (sizeof bytes - 1)];
		case_load_text(&config, damaged);
		assert_true(
		    (config.config != NULL) == (config.problems.count == 0));
		free(damaged);
	}
	free(right);
	case_end(&config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_slip_is_named_with_its_line_and_what_to_type),
	    cmocka_unit_test(chinese_punctuation_in_texts_and_comments_is_fine),
	    cmocka_unit_test(neighbouring_texts_of_a_key_are_joined),
	    cmocka_unit_test(a_byte_order_mark_is_named),
	    cmocka_unit_test(a_file_saved_as_gbk_is_named),
	    cmocka_unit_test(all_slips_and_mistakes_are_told_in_one_run),
	    cmocka_unit_test(included_files_are_relative_and_keep_their_lines),
	    cmocka_unit_test(a_file_that_includes_itself_ends),
	    cmocka_unit_test(a_missing_main_file_is_one_problem),
	    cmocka_unit_test(no_damage_is_taken_silently),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
