#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "spool/archive.h"
#include "spool/rawmail.h"
#include "state_folder.h"

struct fixture {
	char *folder;
	struct rawmail *raw;
	struct err err;
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_calloc(1, sizeof *fixture);

	fixture->folder = state_folder_make();
	*state = fixture;
	return rawmail_open(fixture->folder, &fixture->raw, &fixture->err);
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	rawmail_close(&fixture->raw);
	state_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char *path = mem_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	free(path);
}

/* The text of a file below the state folder (malloc), NULL when not there. */
static char *read_file(struct fixture *fixture, const char *name)
{
	char *path = mem_printf("%s/%s", fixture->folder, name);
	FILE *file = fopen(path, "r");
	char text[256];
	size_t len;

	free(path);
	if (file == NULL)
		return NULL;
	len = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	return mem_strndup(text, len);
}

static void assert_file(
    struct fixture *fixture, const char *name, const char *text)
{
	char *there = read_file(fixture, name);

	if (there == NULL)
		fail_msg("%s is not there", name);
	assert_string_equal(there, text);
	free(there);
}

static void assert_no_file(struct fixture *fixture, const char *name)
{
	assert_null(read_file(fixture, name));
}

static void hash(const char *text, char sha[SHA256_HEX])
{
	sha256_of(text, strlen(text), sha);
}

/* Keeps a text as a part at an offset of a pack; what rawmail_keep_part says.
 * `sha` is what is claimed. */
static int keep(struct fixture *fixture, const char *text, const char *sha)
{
	int fd = open(fixture->folder, O_TMPFILE | O_RDWR, 0600);
	size_t len = strlen(text);
	int result;

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, text, len, 7), len);
	result = rawmail_keep_part(
	    fixture->raw, fd, 7, (int64_t)len, sha, &fixture->err);
	close(fd);
	return result;
}

static char *part_path(const char *sha)
{
	return mem_printf("files/%.2s/%s", sha, sha);
}

static int archive(struct fixture *fixture, const char *name, const char *text)
{
	char sha[SHA256_HEX];

	hash(text, sha);
	assert_int_equal(keep(fixture, text, sha), 0);
	return rawmail_archive(fixture->raw, "hefei-2023", "肥东县", "日报",
	    DAY_NONE, name, sha, &fixture->err);
}

/* --- raw mail --- */

static void an_accepted_mail_is_where_its_path_says(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("mail", sha);
	char *name = mem_printf("%s.eml", sha);
	write_file(rawmail_incoming(fixture->raw), name, "mail");
	assert_int_equal(rawmail_accept(fixture->raw, sha, &fixture->err), 0);
	assert_int_equal(rawmail_sync(fixture->raw, &fixture->err), 0);
	char *path = rawmail_path(fixture->raw, sha);
	char *same = rawmail_path_in(fixture->folder, sha);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(access(same, F_OK), 0);
	assert_int_equal(path[0], '/');
	free(same);
	free(path);
	free(name);
}

static void accepting_again_after_a_crash_is_success(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("mail", sha);
	char *name = mem_printf("%s.eml", sha);
	for (int i = 0; i < 2; i++) {
		write_file(rawmail_incoming(fixture->raw), name, "mail");
		assert_int_equal(
		    rawmail_accept(fixture->raw, sha, &fixture->err), 0);
	}
	assert_int_equal(rawmail_accept(fixture->raw, sha, &fixture->err), 0);
	free(name);
}

static void accepting_what_never_came_fails(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("never", sha);
	assert_int_equal(rawmail_accept(fixture->raw, sha, &fixture->err), -1);
	memcpy(sha, "../", 3);
	assert_int_equal(rawmail_accept(fixture->raw, sha, &fixture->err), -1);
	assert_int_equal(fixture->err.code, ERR_REJECT);
}

static void opening_empties_what_a_crash_left(void **state)
{
	struct fixture *fixture = *state;
	char *inner = mem_printf("%s/job", rawmail_temporary(fixture->raw));

	write_file(rawmail_incoming(fixture->raw), "half.eml", "x");
	write_file(rawmail_temporary(fixture->raw), "pack-1", "x");
	assert_int_equal(mkdir(inner, 0700), 0);
	write_file(inner, "a", "x");
	rawmail_close(&fixture->raw);
	assert_int_equal(
	    rawmail_open(fixture->folder, &fixture->raw, &fixture->err), 0);
	assert_no_file(fixture, "spool/incoming/half.eml");
	assert_no_file(fixture, "tmp/pack-1");
	assert_int_equal(access(inner, F_OK), -1);
	free(inner);
}

/* --- parts --- */

static void a_part_is_kept_under_its_hash_and_read_only(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];
	struct stat status;

	hash("table", sha);
	assert_int_equal(keep(fixture, "table", sha), 0);
	assert_int_equal(keep(fixture, "table", sha), 0);
	char *name = part_path(sha);
	assert_file(fixture, name, "table");
	char *path = mem_printf("%s/%s", fixture->folder, name);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0400);
	free(path);
	free(name);
}

static void an_empty_part_is_kept(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("", sha);
	assert_int_equal(keep(fixture, "", sha), 0);
	char *name = part_path(sha);
	assert_file(fixture, name, "");
	free(name);
}

static void a_part_whose_bytes_are_others_is_refused(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("claimed", sha);
	assert_int_equal(keep(fixture, "sent", sha), -1);
	assert_int_equal(fixture->err.code, ERR_REJECT);
	char *name = part_path(sha);
	assert_no_file(fixture, name);
	free(name);
}

static void a_part_that_ends_early_is_refused(void **state)
{
	struct fixture *fixture = *state;
	int fd = open(fixture->folder, O_TMPFILE | O_RDWR, 0600);
	char sha[SHA256_HEX];

	hash("table", sha);
	assert_int_equal(write(fd, "tab", 3), 3);
	assert_int_equal(
	    rawmail_keep_part(fixture->raw, fd, 0, 5, sha, &fixture->err), -1);
	assert_int_equal(fixture->err.code, ERR_REJECT);
	assert_int_equal(
	    rawmail_keep_part(fixture->raw, fd, -1, 5, sha, &fixture->err), -1);
	close(fd);
}

static void a_torn_part_is_mended_under_all_its_names(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("table", sha);
	assert_int_equal(archive(fixture, "a.xlsx", "table"), 0);
	char *name = part_path(sha);
	char *path = mem_printf("%s/%s", fixture->folder, name);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 2), 0);
	assert_int_equal(keep(fixture, "table", sha), 0);
	assert_file(fixture, name, "table");
	assert_file(fixture, "archive/hefei-2023/肥东县/日报/a.xlsx", "table");
	free(path);
	free(name);
}

/* --- archive --- */

static void the_archive_links_under_the_senders_name(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("table", sha);
	assert_int_equal(keep(fixture, "table", sha), 0);
	assert_int_equal(
	    rawmail_archive(fixture->raw, "c", "u", "m",
		day_from_civil(2023, 5, 17), "统计表.xlsx", sha, &fixture->err),
	    0);
	assert_file(fixture, "archive/c/u/m/2023-05-17/统计表.xlsx", "table");
}

static void an_equal_name_with_other_contents_gets_a_number(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(archive(fixture, "a.xlsx", "one"), 0);
	assert_int_equal(archive(fixture, "a.xlsx", "two"), 0);
	assert_int_equal(archive(fixture, "a.xlsx", "one"), 0);
	assert_int_equal(archive(fixture, "a.xlsx", "two"), 0);
	assert_int_equal(archive(fixture, "a.xlsx", "six"), 0);
#define FOLDER "archive/hefei-2023/肥东县/日报/"
	assert_file(fixture, FOLDER "a.xlsx", "one");
	assert_file(fixture, FOLDER "a (2).xlsx", "two");
	assert_file(fixture, FOLDER "a (3).xlsx", "six");
	assert_no_file(fixture, FOLDER "a (4).xlsx");
}

static void any_number_of_files_may_have_one_name(void **state)
{
	struct fixture *fixture = *state;
	char text[32], path[128];
	char sha[SHA256_HEX];

	for (int turn = 0; turn < 2; turn++)
		for (int i = 0; i < 60; i++) {
			snprintf(text, sizeof text, "text %d", i);
			assert_int_equal(archive(fixture, "a.xlsx", text), 0);
		}
	assert_file(fixture, FOLDER "a (20).xlsx", "text 19");
	assert_no_file(fixture, FOLDER "a (21).xlsx");
	for (int i = 20; i < 60; i++) {
		snprintf(text, sizeof text, "text %d", i);
		hash(text, sha);
		snprintf(path, sizeof path, FOLDER "a (%.16s).xlsx", sha);
		assert_file(fixture, path, text);
	}
}

static void archiving_what_was_not_kept_fails(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("never", sha);
	assert_int_equal(rawmail_archive(fixture->raw, "c", "u", "m", DAY_NONE,
			     "a", sha, &fixture->err),
	    -1);
}

static void no_name_leaves_its_folder(void **state)
{
	struct fixture *fixture = *state;
	char sha[SHA256_HEX];

	hash("table", sha);
	assert_int_equal(keep(fixture, "table", sha), 0);
	assert_int_equal(rawmail_archive(fixture->raw, "..", "../..", "/etc",
			     DAY_NONE, "../../x", sha, &fixture->err),
	    0);
	assert_file(fixture, "archive/unnamed/／/／etc/／..／x", "table");
}

static void names_are_cleaned(void **state)
{
	static const struct {
		const char *raw, *clean;
	} rows[] = {
	    {"统计表.xlsx", "统计表.xlsx"},
	    {"a/b\\c", "a／b＼c"},
	    {"<>:\"|?*", "＜＞：＂｜？＊"},
	    {"..hidden", "hidden"},
	    {" . x", "x"},
	    {"a\r\nb\tc\x7f", "abc"},
	    {"report. . ", "report"},
	    {"\xe2\x80\xaexslx.exe", "xslx.exe"},
	    {"CON", "_CON"},
	    {"com1.xlsx", "_com1.xlsx"},
	    {"COM.xlsx", "COM.xlsx"},
	    {"nul.", "_nul"},
	    {"", "unnamed"},
	    {"...", "unnamed"},
	    {"..", "unnamed"},
	    {"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *clean = archive_name(rows[i].raw);
		assert_string_equal(clean, rows[i].clean);
		free(clean);
	}
}

static void a_long_name_is_cut_between_characters_before_its_extension(
    void **state)
{
	char name[1000] = "";
	(void)state;

	for (int i = 0; i < 100; i++)
		memcpy(name + 3 * i, "表", 4);
	memcpy(name + 300, ".xlsx", 6);
	char *clean = archive_name(name);
	assert_true(strlen(clean) <= 180 && strlen(clean) > 177);
	assert_string_equal(clean + strlen(clean) - 5, ".xlsx");
	assert_true(utf8_valid(clean, strlen(clean)));
	free(clean);
	/* No extension at all. */
	memset(name, 'a', 300);
	name[100] = '.';
	name[300] = '\0';
	clean = archive_name(name);
	assert_int_equal(strlen(clean), 180);
	free(clean);
}

#define each_in_a_folder(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    each_in_a_folder(an_accepted_mail_is_where_its_path_says),
	    each_in_a_folder(accepting_again_after_a_crash_is_success),
	    each_in_a_folder(accepting_what_never_came_fails),
	    each_in_a_folder(opening_empties_what_a_crash_left),
	    each_in_a_folder(a_part_is_kept_under_its_hash_and_read_only),
	    each_in_a_folder(an_empty_part_is_kept),
	    each_in_a_folder(a_part_whose_bytes_are_others_is_refused),
	    each_in_a_folder(a_part_that_ends_early_is_refused),
	    each_in_a_folder(a_torn_part_is_mended_under_all_its_names),
	    each_in_a_folder(the_archive_links_under_the_senders_name),
	    each_in_a_folder(an_equal_name_with_other_contents_gets_a_number),
	    each_in_a_folder(any_number_of_files_may_have_one_name),
	    each_in_a_folder(archiving_what_was_not_kept_fails),
	    each_in_a_folder(no_name_leaves_its_folder),
	    cmocka_unit_test(names_are_cleaned),
	    cmocka_unit_test(
		a_long_name_is_cut_between_characters_before_its_extension),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
