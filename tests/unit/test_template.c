#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "template.h"

static const char PROBLEMS[] =
    "problems = ( { code = \"missing\"; text = \"“{label}”没有填写\"; "
    "mend = \"请在 {ref} 填写{label}\"; } );\n";

static void write_file(const char *folder, const char *name, const char *text)
{
	char *path = mem_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	free(path);
}

static void remove_file(const char *folder, const char *name)
{
	char *path = mem_printf("%s/%s", folder, name);

	unlink(path);
	free(path);
}

/* Renders one template of the given name; NULL with *err where loading or
 * rendering is refused. */
static char *render(const char *name, const char *text, const char *partial,
    const char *data, struct err *err)
{
	char folder[] = "/tmp/shoubao-template-XXXXXX";
	struct buf out;
	char *result = NULL;

	assert_non_null(mkdtemp(folder));
	write_file(folder, name, text);
	write_file(folder, "problems.conf", PROBLEMS);
	if (partial != NULL)
		write_file(folder, "part.txt", partial);
	buf_init(&out, 4096);
	json_t *json = json_loads(data, 0, NULL);
	struct templates *templates = templates_load(folder, err);
	if (templates != NULL &&
	    template_render(templates, name, json, &out, err) == 0)
		result = buf_take(&out);
	buf_free(&out);
	templates_free(templates);
	json_decref(json);
	remove_file(folder, name);
	remove_file(folder, "problems.conf");
	remove_file(folder, "part.txt");
	rmdir(folder);
	return result;
}

static void templates_render_as_mustache_says(void **state)
{
	static const struct {
		const char *template, *data, *wanted;
	} cases[] = {
	    {"你好，{{name}}！", "{\"name\": \"王老师\"}", "你好，王老师！"},
	    {"{{n}} {{x}} {{none}}.", "{\"n\": 12, \"x\": 0.5}", "12 0.5 ."},
	    {"{{a.b.c}}", "{\"a\": {\"b\": {\"c\": \"deep\"}}}", "deep"},
	    {"{{#list}}{{.}},{{/list}}", "{\"list\": [\"a\", \"b\"]}", "a,b,"},
	    {"{{#list}}{{x}}{{y}};{{/list}}",
		"{\"y\": \"!\", \"list\": [{\"x\": 1}, {\"x\": 2, \"y\": "
		"\"?\"}]}",
		"1!;2?;"},
	    {"{{#list}}no{{/list}}{{^list}}none{{/list}}", "{\"list\": []}",
		"none"},
	    {"{{#yes}}1{{/yes}}{{#no}}2{{/no}}{{#null}}3{{/null}}"
	     "{{#empty}}4{{/empty}}",
		"{\"yes\": true, \"no\": false, \"null\": null, \"empty\": "
		"\"\"}",
		"1"},
	    {"{{#zero}}0 is something{{/zero}}", "{\"zero\": 0}",
		"0 is something"},
	    {"{{#o}}{{x}}{{/o}}", "{\"o\": {\"x\": \"in\"}}", "in"},
	    {"a{{! not said }}b", "{}", "ab"},
	    {"a\n  {{! alone }}\nb\n", "{}", "a\nb\n"},
	    {"a\n{{#on}}\nb\n{{/on}}\nc\n", "{\"on\": true}", "a\nb\nc\n"},
	    {"a\r\n{{#on}}\r\nb\r\n{{/on}}\r\nc", "{\"on\": true}",
		"a\r\nb\r\nc"},
	    {"x {{#on}}y{{/on}}\n", "{\"on\": true}", "x y\n"},
	    {"{{ name }} & {{&name}} {{{name}}}", "{\"name\": \"<b>\"}",
		"<b> & <b> <b>"},
	    {"{{no_tag", NULL, NULL},
	    {"{{#a}}", NULL, NULL},
	    {"{{/a}}", NULL, NULL},
	    {"{{#a}}{{/b}}", NULL, NULL},
	    {"{{}}", NULL, NULL},
	    {"{{>absent.txt}}", NULL, NULL},
	};
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = {0};
		char *got = render("t.txt", cases[i].template, NULL,
		    cases[i].data ? cases[i].data : "{}", &err);
		if (cases[i].wanted == NULL) {
			assert_null(got);
			assert_int_equal(err.code, ERR_REJECT);
		} else {
			assert_non_null(got);
			assert_string_equal(got, cases[i].wanted);
		}
		free(got);
	}
}

static void only_html_is_escaped(void **state)
{
	static const char data[] = "{\"s\": \"<a href='x'>&\\\"\"}";
	struct err err;
	(void)state;

	char *html = render("t.html", "{{s}}|{{{s}}}", NULL, data, &err);
	assert_string_equal(
	    html, "&lt;a href=&#39;x&#39;&gt;&amp;&quot;|<a href='x'>&\"");
	char *text = render("t.subject", "{{s}}", NULL, data, &err);
	assert_string_equal(text, "<a href='x'>&\"");
	free(html);
	free(text);
}

/* What a sender writes has any length, and its mail is answered all the same.
 */
static void a_subject_shortens_what_is_long(void **state)
{
	struct err err;
	struct buf long_text;
	(void)state;

	buf_init(&long_text, 4000);
	buf_puts(&long_text, "{\"s\": \"");
	for (size_t i = 0; i < 400; i++)
		buf_puts(&long_text, "长");
	buf_puts(&long_text, "\"}");
	const char *data = buf_text(&long_text);
	char *subject = render("t.subject", "[{{s}}] ok", NULL, data, &err);
	assert_non_null(subject);
	assert_int_equal(strlen(subject), 1 + 210 + 3 + 4);
	assert_string_equal(subject + 1 + 207, "长…] ok");
	char *text = render("t.txt", "{{s}}", NULL, data, &err);
	assert_int_equal(strlen(text), 1200);
	free(subject);
	free(text);
	buf_free(&long_text);
}

static void no_value_turns_the_order_round(void **state)
{
	static const char data[] =
	    "{\"s\": \"a\xE2\x80\xAEgnp.exe\xE2\x80\xAC\xE2\x81\xA6 "
	    "\xE2\x80\xA6"
	    "\"}";
	static const char *const names[] = {"t.txt", "t.html", "t.subject"};
	struct err err;
	(void)state;

	for (size_t i = 0; i < 3; i++) {
		char *got = render(names[i], "{{s}}", NULL, data, &err);
		assert_string_equal(got, "agnp.exe …");
		free(got);
	}
}

static void a_partial_sees_the_context(void **state)
{
	struct err err;
	(void)state;

	char *got = render("t.txt", "{{#list}}{{>part.txt}}{{/list}}",
	    "[{{x}}]", "{\"list\": [{\"x\": 1}, {\"x\": 2}]}", &err);
	assert_string_equal(got, "[1][2]");
	free(got);
}

static void a_partial_of_itself_ends(void **state)
{
	struct err err = {0};
	(void)state;

	assert_null(
	    render("t.txt", "{{>part.txt}}", "x{{>part.txt}}", "{}", &err));
	assert_int_equal(err.code, ERR_REJECT);
}

static void a_wrong_tag_is_named_with_its_line(void **state)
{
	struct err err = {0};
	(void)state;

	assert_null(render("t.txt", "a\nb\n{{#open}}\n", NULL, "{}", &err));
	assert_non_null(strstr(err.text, "t.txt:3: "));
}

static void a_problem_code_becomes_a_sentence(void **state)
{
	char folder[] = "/tmp/shoubao-template-XXXXXX";
	struct err err;
	char *text, *mend;
	(void)state;

	assert_non_null(mkdtemp(folder));
	write_file(folder, "problems.conf", PROBLEMS);
	struct templates *templates = templates_load(folder, &err);
	assert_non_null(templates);
	template_problem(
	    templates, "missing", "总人数", NULL, NULL, "H5", &text, &mend);
	assert_string_equal(text, "“总人数”没有填写");
	assert_string_equal(mend, "请在 H5 填写总人数");
	free(text);
	free(mend);
	template_problem(
	    templates, "unheard-of", NULL, NULL, NULL, "", &text, &mend);
	assert_string_not_equal(text, "");
	assert_string_not_equal(mend, "");
	free(text);
	free(mend);
	templates_free(templates);
	remove_file(folder, "problems.conf");
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(templates_render_as_mustache_says),
	    cmocka_unit_test(only_html_is_escaped),
	    cmocka_unit_test(a_subject_shortens_what_is_long),
	    cmocka_unit_test(no_value_turns_the_order_round),
	    cmocka_unit_test(a_partial_sees_the_context),
	    cmocka_unit_test(a_partial_of_itself_ends),
	    cmocka_unit_test(a_wrong_tag_is_named_with_its_line),
	    cmocka_unit_test(a_problem_code_becomes_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
