/* Encrypted workbooks. Those of tests/fixtures/office were encrypted after
 * [MS-OFFCRYPTO] by another program: read-only-* with the password that Excel
 * tries by itself, password.xlsx with another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/table_probe.h"

static const char content[] = "[日报]\n"
			      "A1 text 填报单位\n"
			      "B1 text 示例学校\n"
			      "A2 text 参与学生（人）\n"
			      "B2 number 120\n";

static struct probe_file fixture(const char *name)
{
	char *path = mem_printf("tests/fixtures/office/%s", name);
	FILE *file = fopen(path, "rb");
	struct probe_file read = {mem_alloc(1 << 20), 0};

	if (file == NULL)
		fail_msg("%s is missing", path);
	read.size = fread(read.bytes, 1, 1 << 20, file);
	fclose(file);
	free(path);
	return read;
}

static void workbooks_of_the_fixed_password_open(void **state)
{
	static const char *const names[] = {"read-only-agile.xlsx",
	    "read-only-agile-sha1.xlsx", "read-only-standard.xlsx",
	    "read-only-standard-256.xlsx"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct probe_file file = fixture(names[i]);
		struct table_report report;
		char *cells = probe_read(
		    file.bytes, file.size, names[i], &limits_default, &report);
		assert_string_equal(cells, content);
		assert_string_equal(report.format, "xlsx");
		assert_int_equal(report.outcome, OUTCOME_OK);
		table_report_free(&report);
		free(cells);
		free(file.bytes);
	}
}

static void assert_outcome(
    const struct probe_file *file, size_t size, enum outcome outcome)
{
	struct table_report report;

	free(probe_read(file->bytes, size, "a.xlsx", &limits_default, &report));
	assert_string_equal(
	    outcome_name(report.outcome), outcome_name(outcome));
	table_report_free(&report);
}

static void workbooks_of_another_password_are_encrypted(void **state)
{
	struct probe_file file = fixture("password.xlsx");

	(void)state;
	assert_outcome(&file, file.size, OUTCOME_ENCRYPTED);
	free(file.bytes);
}

/* Over what is asked of it the password is not tried. */
static void a_descriptor_that_is_changed_is_encrypted(void **state)
{
	static const char *const changes[][2] = {
	    {"spinCount=\"100000\"", "spinCount=\"999999\""},
	    {"spinCount=\"100000\"", "spinCount=\"100001\""},
	    {"keyBits=\"256\"", "keyBits=\"999\""},
	    {"keyBits=\"256\"", "keyBits=\"008\""},
	    {"\"AES\"", "\"RC2\""},
	    {"\"SHA512\"", "\"SHA513\""},
	    {"saltValue=\"", "saltValue=\"="},
	    {"encryptedKeyValue=\"", "encryptedKeyValue=\"*"},
	    {"<keyData", "<keyDatb"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		struct probe_file file = fixture("read-only-agile.xlsx");
		unsigned char *at = memmem(file.bytes, file.size, changes[i][0],
		    strlen(changes[i][0]));
		assert_non_null(at);
		memcpy(at, changes[i][1], strlen(changes[i][1]));
		assert_outcome(&file, file.size, OUTCOME_ENCRYPTED);
		free(file.bytes);
	}
}

static void a_cut_one_is_damaged_or_encrypted(void **state)
{
	static const char *const names[] = {
	    "read-only-agile.xlsx", "read-only-standard.xlsx"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct probe_file file = fixture(names[i]);
		for (size_t size = 512; size < file.size - 600; size += 700) {
			struct table_report report;
			free(probe_read(file.bytes, size, "a.xlsx",
			    &limits_default, &report));
			assert_true(report.outcome == OUTCOME_DAMAGED ||
				    report.outcome == OUTCOME_ENCRYPTED ||
				    report.outcome == OUTCOME_UNSUPPORTED);
			table_report_free(&report);
		}
		free(file.bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(workbooks_of_the_fixed_password_open),
	    cmocka_unit_test(workbooks_of_another_password_are_encrypted),
	    cmocka_unit_test(a_descriptor_that_is_changed_is_encrypted),
	    cmocka_unit_test(a_cut_one_is_damaged_or_encrypted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
