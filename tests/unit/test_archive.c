/* Archives that come as attachments: their files become parts of the mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/charset.h"
#include "base/mem.h"
#include "parsers/unpack.h"
#include "tests/unit/archive_kit.h"
#include "tests/unit/archive_run.h"

/* --- running -------------------------------------------------------------- */

static struct run run_zip(const struct kit_file *files, size_t count)
{
	struct buf zip;

	kit_zip(&zip, files, count);
	struct run run = run_archive(&zip, "材料.zip", &limits_default);
	buf_free(&zip);
	return run;
}

static struct run run_rar(
    const struct kit_file *files, size_t count, bool volume)
{
	struct buf rar;

	kit_rar(&rar, files, count, volume);
	struct run run = run_archive(&rar, "材料.rar", &limits_default);
	buf_free(&rar);
	return run;
}

/* --- zip ------------------------------------------------------------------ */

static void files_of_a_zip_are_parts(void **state)
{
	const struct kit_file files[] = {
	    {.name = "a.csv", .text = "x,y\n1,2\n"},
	    {.name = "folder/b.txt", .text = "hello"},
	};
	struct run run = run_zip(files, COUNT(files));

	(void)state;
	assert_int_equal(run.facts->part_count, 3);
	assert_part(&run, 0, "材料.zip", OUTCOME_OK);
	assert_true(run.facts->parts[0].checked);
	assert_true(is_opened(&run.facts->parts[0]));
	assert_part(&run, 1, "a.csv", OUTCOME_OK);
	assert_string_equal(run.facts->parts[1].inside, "材料.zip");
	assert_string_equal(run.facts->parts[1].type, "text/csv");
	assert_true(run.facts->parts[1].checked);
	assert_bytes(&run, 1, "x,y\n1,2\n", 8);
	assert_part(&run, 2, "b.txt", OUTCOME_OK);
	assert_bytes(&run, 2, "hello", 5);
	run_free(&run);
}

struct name_case {
	const char *stored;
	unsigned flags;
	const char *name;
};

static void names_are_decoded_before_they_are_split(void **state)
{
	static const struct name_case cases[] = {
	    {"生产日报.csv", KIT_UTF8, "生产日报.csv"},
	    {"生产日报.csv", 0, "生产日报.csv"},
	    /* GBK: 生产日报 */
	    {"\xc9\xfa\xb2\xfa\xc8\xd5\xb1\xa8.csv", 0, "生产日报.csv"},
	    /* … that the packer marked as UTF-8. */
	    {"\xc9\xfa\xb2\xfa\xc8\xd5\xb1\xa8.csv", KIT_UTF8, "生产日报.csv"},
	    /* 昞 ends in 0x5c "\", 晐 in 0x7c "|". */
	    {"\x95\x5c\x95\x7c.csv", 0, "昞晐.csv"},
	    {"\xc4\xbf\xc2\xbc\\\x95\x5c.csv", 0, "昞.csv"},
	    {"../../etc/passwd", 0, "passwd"},
	    {"C:\\work\\a.csv", 0, "a.csv"},
	    /* ö in UTF-8, 枚 were it GBK. */
	    {"\xc3\xb6.csv", KIT_UTF8, "ö.csv"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct kit_file file = {.name = cases[i].stored,
		    .text = "1",
		    .flags = cases[i].flags};
		struct run run = run_zip(&file, 1);
		assert_part(&run, 1, cases[i].name, OUTCOME_OK);
		run_free(&run);
	}
}

static void what_file_managers_leave_is_passed_over(void **state)
{
	const struct kit_file files[] = {
	    {.name = "__MACOSX/._a.csv", .text = "1"},
	    {.name = "材料/__MACOSX/a.csv", .text = "1", .flags = KIT_UTF8},
	    {.name = "x/Thumbs.db", .text = "1"},
	    {.name = ".DS_Store", .text = "1"},
	    {.name = "Desktop.ini", .text = "1"},
	    {.name = "~$a.xlsx", .text = "1"},
	    {.name = "folder/", .text = ""},
	    {.name = "link",
		.text = "/etc/passwd",
		.attributes = 0120777u << 16},
	    {.name = "kept.txt", .text = "1", .attributes = 0100644u << 16},
	};
	struct run run = run_zip(files, COUNT(files));

	(void)state;
	assert_int_equal(run.facts->part_count, 2);
	assert_part(&run, 1, "kept.txt", OUTCOME_OK);
	run_free(&run);
}

static void an_encrypted_file_costs_itself(void **state)
{
	const struct kit_file files[] = {
	    {.name = "a.csv", .text = "0123456789abcdef", .flags = KIT_LOCKED},
	    {.name = "b.csv", .text = "1"},
	};
	struct run run = run_zip(files, COUNT(files));

	(void)state;
	assert_part(&run, 0, "材料.zip", OUTCOME_OK);
	assert_part(&run, 1, "a.csv", OUTCOME_ENCRYPTED);
	assert_int_equal(run.facts->parts[1].pack_offset, -1);
	assert_part(&run, 2, "b.csv", OUTCOME_OK);
	run_free(&run);
}

static void an_archive_of_encrypted_files_is_encrypted(void **state)
{
	const struct kit_file files[] = {
	    {.name = "a.csv", .text = "0123456789abcdef", .flags = KIT_LOCKED},
	    {.name = "b.csv", .text = "0123456789abcdef", .flags = KIT_LOCKED},
	};
	struct run run = run_zip(files, COUNT(files));

	(void)state;
	assert_part(&run, 0, "材料.zip", OUTCOME_ENCRYPTED);
	assert_true(is_opened(&run.facts->parts[0]));
	assert_int_equal(run.facts->part_count, 3);
	/* Two unread files are not each other's repeat. */
	assert_string_not_equal(
	    run.facts->parts[1].sha256, run.facts->parts[2].sha256);
	run_free(&run);
}

static void a_wrong_checksum_is_damage(void **state)
{
	const struct kit_file files[] = {
	    {.name = "a.csv", .text = "1", .wrong_sum = 1},
	    {.name = "b.csv", .text = "1"},
	};
	struct run run = run_zip(files, COUNT(files));

	(void)state;
	assert_part(&run, 1, "a.csv", OUTCOME_DAMAGED);
	assert_part(&run, 2, "b.csv", OUTCOME_OK);
	run_free(&run);
}

static void a_cut_zip_is_damaged(void **state)
{
	const struct kit_file file = {.name = "a.csv", .text = "1,2,3\n"};
	struct buf zip;

	(void)state;
	kit_zip(&zip, &file, 1);
	zip.len -= 10;
	struct run run = run_archive(&zip, "a.zip", &limits_default);
	assert_int_equal(run.facts->part_count, 1);
	assert_part(&run, 0, "a.zip", OUTCOME_DAMAGED);
	run_free(&run);
	buf_free(&zip);
}

static void an_empty_zip_holds_nothing(void **state)
{
	struct run run = run_zip(NULL, 0);

	(void)state;
	assert_part(&run, 0, "材料.zip", OUTCOME_NO_TABLE);
	run_free(&run);
}

static void a_program_s_package_is_no_archive(void **state)
{
	const struct kit_file files[] = {
	    {.name = "[Content_Types].xml", .text = "<Types/>"},
	    {.name = "Documents/1.fdoc", .text = "1"},
	};
	struct run run = run_zip(files, COUNT(files));

	(void)state;
	assert_int_equal(run.facts->part_count, 1);
	assert_part(&run, 0, "材料.zip", OUTCOME_UNSUPPORTED);
	run_free(&run);
}

/* --- nesting -------------------------------------------------------------- */

static void archives_are_opened_twice_deep(void **state)
{
	struct kit_file file = {.name = "form.csv", .text = "1"};
	struct buf zips[3];

	(void)state;
	kit_zip(&zips[0], &file, 1);
	file = (struct kit_file){
	    .name = "in.zip", .text = zips[0].data, .size = zips[0].len};
	kit_zip(&zips[1], &file, 1);
	file.name = "mid.zip";
	file.text = zips[1].data;
	file.size = zips[1].len;
	kit_zip(&zips[2], &file, 1);

	struct run run = run_archive(&zips[1], "out.zip", &limits_default);
	assert_int_equal(run.facts->part_count, 3);
	assert_part(&run, 1, "in.zip", OUTCOME_OK);
	assert_part(&run, 2, "form.csv", OUTCOME_OK);
	assert_string_equal(run.facts->parts[2].inside, "out.zip › in.zip");
	run_free(&run);

	run = run_archive(&zips[2], "out.zip", &limits_default);
	assert_int_equal(run.facts->part_count, 3);
	assert_part(&run, 2, "in.zip", OUTCOME_TOO_LARGE);
	assert_false(is_opened(&run.facts->parts[2]));
	run_free(&run);
	for (size_t i = 0; i < 3; i++)
		buf_free(&zips[i]);
}

/* --- limits --------------------------------------------------------------- */

static struct run run_limited(const struct kit_file *files, size_t count,
    int64_t *limit, int64_t value, struct limits *limits)
{
	struct buf zip;

	*limit = value;
	kit_zip(&zip, files, count);
	struct run run = run_archive(&zip, "a.zip", limits);
	buf_free(&zip);
	return run;
}

static void every_budget_is_kept(void **state)
{
	const struct kit_file files[] = {
	    {.name = "1", .text = "0123456789"},
	    {.name = "2", .text = "0123456789"},
	    {.name = "3", .text = "0123456789"},
	};
	struct limits limits = limits_default;

	(void)state;
	struct run run = run_limited(
	    files, 3, &limits.archive_entries, 2, &limits);
	assert_part(&run, 0, "a.zip", OUTCOME_TOO_LARGE);
	assert_int_equal(run.facts->part_count, 1);
	run_free(&run);

	limits = limits_default;
	run = run_limited(files, 3, &limits.parts, 3, &limits);
	assert_part(&run, 0, "a.zip", OUTCOME_TOO_LARGE);
	assert_false(is_opened(&run.facts->parts[0]));
	assert_int_equal(run.facts->part_count, 3);
	run_free(&run);

	limits = limits_default;
	run = run_limited(files, 3, &limits.part_bytes, 9, &limits);
	assert_part(&run, 0, "a.zip", OUTCOME_OK);
	assert_part(&run, 1, "1", OUTCOME_TOO_LARGE);
	run_free(&run);

	/* The pack holds the archive too. */
	limits = limits_default;
	run = run_limited(files, 3, &limits.inflated_bytes, 300, &limits);
	assert_part(&run, 0, "a.zip", OUTCOME_TOO_LARGE);
	assert_false(is_opened(&run.facts->parts[0]));
	run_free(&run);
}

/* --- rar ------------------------------------------------------------------ */

static void files_of_a_rar_are_parts(void **state)
{
	const struct kit_file files[] = {
	    {.name = "日报/生产日报.csv", .text = "1,2\n"},
	    {.name = "b.txt", .text = "hello"},
	};
	struct run run = run_rar(files, COUNT(files), false);

	(void)state;
	assert_int_equal(run.facts->part_count, 3);
	assert_part(&run, 1, "生产日报.csv", OUTCOME_OK);
	assert_bytes(&run, 1, "1,2\n", 4);
	assert_part(&run, 2, "b.txt", OUTCOME_OK);
	run_free(&run);
}

static void a_zip_in_a_stored_rar_is_not_taken_for_it(void **state)
{
	const struct kit_file inner = {.name = "form.csv", .text = "1"};
	struct buf zip;

	(void)state;
	kit_zip(&zip, &inner, 1);
	const struct kit_file files[] = {
	    {.name = "in.zip", .text = zip.data, .size = zip.len},
	    {.name = "b.txt", .text = "hello"},
	};
	struct run run = run_rar(files, COUNT(files), false);
	assert_int_equal(run.facts->part_count, 4);
	assert_part(&run, 1, "in.zip", OUTCOME_OK);
	assert_part(&run, 2, "b.txt", OUTCOME_OK);
	assert_part(&run, 3, "form.csv", OUTCOME_OK);
	run_free(&run);
	buf_free(&zip);
}

/* libarchive 3.6.2 hands out the stored bytes of encrypted files. */
static void an_encrypted_file_in_a_rar_costs_itself(void **state)
{
	const struct kit_file files[] = {
	    {.name = "a.csv", .text = "1"},
	    {.name = "b.csv", .text = "0123456789abcdef", .flags = KIT_LOCKED},
	    {.name = "c.csv", .text = "1"},
	};
	struct run run = run_rar(files, COUNT(files), false);

	(void)state;
	assert_int_equal(run.facts->part_count, 4);
	assert_part(&run, 1, "a.csv", OUTCOME_OK);
	assert_part(&run, 2, "b.csv", OUTCOME_ENCRYPTED);
	assert_part(&run, 3, "c.csv", OUTCOME_OK);
	run_free(&run);
}

static void a_wrong_checksum_in_a_rar_is_damage(void **state)
{
	const struct kit_file files[] = {
	    {.name = "a.csv", .text = "1", .wrong_sum = 1},
	    {.name = "b.csv", .text = "1"},
	};
	struct run run = run_rar(files, COUNT(files), false);

	(void)state;
	assert_part(&run, 1, "a.csv", OUTCOME_DAMAGED);
	assert_part(&run, 2, "b.csv", OUTCOME_OK);
	run_free(&run);
}

static void one_volume_of_several_is_not_whole(void **state)
{
	const struct kit_file files[] = {{.name = "a.csv", .text = "1"}};
	struct run run = run_rar(files, COUNT(files), true);

	(void)state;
	assert_part(&run, 0, "材料.rar", OUTCOME_UNSUPPORTED);
	assert_false(is_opened(&run.facts->parts[0]));
	run_free(&run);
}

static void a_hard_link_in_a_rar_is_no_file(void **state)
{
	const struct kit_file files[] = {
	    {.name = "x", .text = "1"},
	    {.name = "b", .text = "1", .hard_link = 1},
	};
	struct run run = run_rar(files, COUNT(files), false);

	(void)state;
	assert_int_equal(run.facts->part_count, 2);
	run_free(&run);
}

static void a_cut_rar_is_damaged(void **state)
{
	const struct kit_file file = {.name = "a.csv", .text = "1,2,3,4,5\n"};
	struct buf rar;

	(void)state;
	kit_rar(&rar, &file, 1, false);
	rar.len -= 12;
	struct run run = run_archive(&rar, "a.rar", &limits_default);
	assert_part(&run, 0, "a.rar", OUTCOME_DAMAGED);
	assert_false(is_opened(&run.facts->parts[0]));
	run_free(&run);
	buf_free(&rar);
}

/* libarchive 3.6.2 crashes when it is asked of an archive it did not open. */
static void what_only_begins_as_an_archive_is_damaged(void **state)
{
	static const char *const beginnings[] = {
	    "Rar!\x1a\x07\x01\x01 and more", "Rar!\x1a\x07",
	    "7z\xbc\xaf\x27\x1c", "PK\x03\x04"};

	(void)state;
	for (size_t i = 0; i < COUNT(beginnings); i++) {
		struct buf archive;
		buf_init(&archive, 100);
		buf_puts(&archive, beginnings[i]);
		struct run run = run_archive(
		    &archive, "a.rar", &limits_default);
		assert_int_equal(run.facts->part_count, 1);
		assert_part(&run, 0, "a.rar", OUTCOME_DAMAGED);
		run_free(&run);
		buf_free(&archive);
	}
}

static int prepare(void **state)
{
	(void)state;
	return charset_prepare() < 0 || unpack_prepare() < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_of_a_zip_are_parts),
	    cmocka_unit_test(names_are_decoded_before_they_are_split),
	    cmocka_unit_test(what_file_managers_leave_is_passed_over),
	    cmocka_unit_test(an_encrypted_file_costs_itself),
	    cmocka_unit_test(an_archive_of_encrypted_files_is_encrypted),
	    cmocka_unit_test(a_wrong_checksum_is_damage),
	    cmocka_unit_test(a_cut_zip_is_damaged),
	    cmocka_unit_test(an_empty_zip_holds_nothing),
	    cmocka_unit_test(a_program_s_package_is_no_archive),
	    cmocka_unit_test(archives_are_opened_twice_deep),
	    cmocka_unit_test(every_budget_is_kept),
	    cmocka_unit_test(files_of_a_rar_are_parts),
	    cmocka_unit_test(a_zip_in_a_stored_rar_is_not_taken_for_it),
	    cmocka_unit_test(an_encrypted_file_in_a_rar_costs_itself),
	    cmocka_unit_test(a_wrong_checksum_in_a_rar_is_damage),
	    cmocka_unit_test(one_volume_of_several_is_not_whole),
	    cmocka_unit_test(a_hard_link_in_a_rar_is_no_file),
	    cmocka_unit_test(a_cut_rar_is_damaged),
	    cmocka_unit_test(what_only_begins_as_an_archive_is_damaged),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
