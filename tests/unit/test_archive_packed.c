/* 7z, tar and packed files, as libarchive writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "base/charset.h"
#include "parsers/unpack.h"
#include "tests/unit/archive_run.h"

/* One file of "x,y\n1,2\n" in an archive; `filter` may be NULL. */
static void write_archive(
    struct buf *out, const char *format, const char *filter, const char *name)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	char bytes[20480];
	size_t used = 0;

	archive_write_set_format_by_name(archive, format);
	if (filter != NULL)
		archive_write_add_filter_by_name(archive, filter);
	if (strcmp(format, "7zip") == 0)
		archive_write_set_options(archive, "hdrcharset=UTF-8");
	archive_write_open_memory(archive, bytes, sizeof bytes, &used);
	archive_entry_copy_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, 8);
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	archive_write_data(archive, "x,y\n1,2\n", 8);
	archive_write_close(archive);
	archive_write_free(archive);
	archive_entry_free(entry);
	buf_init(out, 1 << 20);
	buf_append(out, bytes, used);
}

static void files_of_a_7z_are_parts(void **state)
{
	struct buf archive;

	(void)state;
	write_archive(&archive, "7zip", NULL, "d/daily.csv");
	struct run run = run_archive(&archive, "a.7z", &limits_default);
	assert_int_equal(run.facts->part_count, 2);
	assert_part(&run, 1, "daily.csv", OUTCOME_OK);
	assert_bytes(&run, 1, "x,y\n1,2\n", 8);
	run_free(&run);
	archive.len -= 5;
	run = run_archive(&archive, "a.7z", &limits_default);
	assert_part(&run, 0, "a.7z", OUTCOME_DAMAGED);
	run_free(&run);
	buf_free(&archive);
}

static void files_of_a_tar_are_parts_packed_or_not(void **state)
{
	static const char *const filters[] = {NULL, "gzip", "bzip2", "xz"};

	(void)state;
	for (size_t i = 0; i < COUNT(filters); i++) {
		struct buf archive;
		/* 日报.csv in GBK: a tar says nothing of it. */
		write_archive(
		    &archive, "ustar", filters[i], "d/\xc8\xd5\xb1\xa8.csv");
		struct run run = run_archive(
		    &archive, "材料.tar.gz", &limits_default);
		assert_int_equal(run.facts->part_count, 2);
		assert_true(is_opened(&run.facts->parts[0]));
		assert_part(&run, 1, "日报.csv", OUTCOME_OK);
		assert_bytes(&run, 1, "x,y\n1,2\n", 8);
		run_free(&run);
		buf_free(&archive);
	}
}

static void a_packed_file_has_the_archive_s_name(void **state)
{
	static const char *const filters[] = {"gzip", "bzip2", "xz"};
	static const char *const names[] = {
	    "日报.csv.gz", "日报.csv.BZ2", "日报.csv"};

	(void)state;
	for (size_t i = 0; i < COUNT(filters); i++) {
		struct buf archive;
		write_archive(&archive, "raw", filters[i], "x");
		struct run run = run_archive(
		    &archive, names[i], &limits_default);
		assert_int_equal(run.facts->part_count, 2);
		assert_part(&run, 1, "日报.csv", OUTCOME_OK);
		assert_bytes(&run, 1, "x,y\n1,2\n", 8);
		run_free(&run);
		archive.len -= 9;
		run = run_archive(&archive, names[i], &limits_default);
		size_t last = run.facts->part_count - 1;
		assert_part(&run, last, last > 0 ? "日报.csv" : names[i],
		    OUTCOME_DAMAGED);
		run_free(&run);
		buf_free(&archive);
	}
}

static void a_gzip_s_checksum_is_looked_at(void **state)
{
	struct buf archive;

	(void)state;
	write_archive(&archive, "raw", "gzip", "x");
	archive.data[archive.len - 8] ^= 1;
	struct run run = run_archive(&archive, "a.csv.gz", &limits_default);
	assert_part(&run, 1, "a.csv", OUTCOME_DAMAGED);
	run_free(&run);
	buf_free(&archive);
}

static int prepare(void **state)
{
	(void)state;
	return charset_prepare() < 0 || unpack_prepare() < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_of_a_7z_are_parts),
	    cmocka_unit_test(files_of_a_tar_are_parts_packed_or_not),
	    cmocka_unit_test(a_packed_file_has_the_archive_s_name),
	    cmocka_unit_test(a_gzip_s_checksum_is_looked_at),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
