#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"

struct folder {
	char path[64];
	int fd;
};

static int set_up(void **state)
{
	struct folder *folder = mem_calloc(1, sizeof *folder);

	snprintf(folder->path, sizeof folder->path, "/tmp/test-durable-XXXXXX");
	if (mkdtemp(folder->path) == NULL)
		return -1;
	folder->fd = open(folder->path, O_RDONLY | O_DIRECTORY);
	*state = folder;
	return folder->fd < 0 ? -1 : 0;
}

static void remove_all(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);

	if (fd < 0) {
		unlinkat(parent, name, 0);
		return;
	}
	DIR *stream = fdopendir(fd);
	for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			remove_all(fd, entry->d_name);
	}
	closedir(stream);
	unlinkat(parent, name, AT_REMOVEDIR);
}

static int tear_down(void **state)
{
	struct folder *folder = *state;

	close(folder->fd);
	remove_all(AT_FDCWD, folder->path);
	free(folder);
	return 0;
}

static int entries(const char *path)
{
	DIR *stream = opendir(path);
	int count = -2; /* "." and ".." */

	while (readdir(stream) != NULL)
		count++;
	closedir(stream);
	return count;
}

static void what_was_written_can_be_read(void **state)
{
	struct folder *folder = *state;
	char *data;
	size_t bytes;

	assert_int_equal(durable_write(folder->fd, "a", "x\0y", 3, NULL), 0);
	assert_int_equal(
	    durable_read(folder->fd, "a", 3, &data, &bytes, NULL), 0);
	assert_int_equal(bytes, 3);
	assert_memory_equal(data, "x\0y", 4);
	free(data);
	assert_int_equal(entries(folder->path), 1);
}

static void a_file_is_its_owners_alone(void **state)
{
	struct folder *folder = *state;
	struct stat status;

	durable_write(folder->fd, "a", "", 0, NULL);
	assert_int_equal(fstatat(folder->fd, "a", &status, 0), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(status.st_size, 0);
}

static void writing_again_replaces_the_whole(void **state)
{
	struct folder *folder = *state;
	char *data;

	durable_write(folder->fd, "a", "longer", 6, NULL);
	assert_int_equal(durable_write(folder->fd, "a", "new", 3, NULL), 0);
	assert_int_equal(
	    durable_read(folder->fd, "a", 99, &data, NULL, NULL), 0);
	assert_string_equal(data, "new");
	free(data);
}

/* RLIMIT_FSIZE stands for a full disk: write() fails after some bytes. */
static void a_failed_write_leaves_nothing_behind(void **state)
{
	struct folder *folder = *state;
	struct rlimit old, small;
	char bytes[1000] = {0};
	struct err err = {0};

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = old;
	small.rlim_cur = 100;
	setrlimit(RLIMIT_FSIZE, &small);
	int result = durable_write(folder->fd, "a", bytes, sizeof bytes, &err);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(result, -1);
	assert_int_equal(err.code, ERR_RETRY);
	assert_int_equal(entries(folder->path), 0);
}

static void a_name_that_cannot_be_leaves_nothing_behind(void **state)
{
	struct folder *folder = *state;

	assert_int_equal(
	    durable_write(folder->fd, "no/such", "x", 1, NULL), -1);
	assert_int_equal(entries(folder->path), 0);
}

static void a_left_over_temporary_file_is_passed_over(void **state)
{
	struct folder *folder = *state;
	char name[64];

	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof name, DURABLE_TEMPORARY "%ld-%d",
		    (long)getpid(), i);
		close(openat(folder->fd, name, O_CREAT | O_WRONLY, 0600));
	}
	assert_int_equal(durable_write(folder->fd, "a", "x", 1, NULL), 0);
	assert_int_equal(entries(folder->path), 51);
}

static void too_large_or_odd_files_are_not_read(void **state)
{
	struct folder *folder = *state;
	struct err err = {0};
	char *data = NULL;

	durable_write(folder->fd, "a", "abc", 3, NULL);
	assert_int_equal(
	    durable_read(folder->fd, "a", 2, &data, NULL, &err), -1);
	assert_int_equal(err.code, ERR_REJECT);
	assert_int_equal(mkfifoat(folder->fd, "fifo", 0600), 0);
	assert_int_equal(
	    durable_read(folder->fd, "fifo", 9, &data, NULL, &err), -1);
	assert_int_equal(err.code, ERR_REJECT);
	assert_int_equal(
	    durable_read(folder->fd, ".", 9, &data, NULL, &err), -1);
	assert_int_equal(
	    durable_read(folder->fd, "none", 9, &data, NULL, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	assert_null(data);
}

static void folders_are_made_all_the_way(void **state)
{
	struct folder *folder = *state;
	char path[128];
	struct stat status;

	snprintf(path, sizeof path, "%s/a/b//c/", folder->path);
	assert_int_equal(durable_mkdir(path, 0700, NULL), 0);
	assert_int_equal(durable_mkdir(path, 0700, NULL), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_true(S_ISDIR(status.st_mode));
	assert_int_equal(durable_mkdir(folder->path, 0700, NULL), 0);
	assert_int_equal(durable_mkdir("/", 0700, NULL), 0);
}

static void a_file_in_the_way_of_a_folder_is_an_error(void **state)
{
	struct folder *folder = *state;
	char path[128];

	durable_write(folder->fd, "a", "", 0, NULL);
	snprintf(path, sizeof path, "%s/a", folder->path);
	assert_int_equal(durable_mkdir(path, 0700, NULL), -1);
	snprintf(path, sizeof path, "%s/a/b", folder->path);
	assert_int_equal(durable_mkdir(path, 0700, NULL), -1);
}

static void renaming_moves_across_folders(void **state)
{
	struct folder *folder = *state;
	char path[128];

	snprintf(path, sizeof path, "%s/sub", folder->path);
	durable_mkdir(path, 0700, NULL);
	int sub = open(path, O_RDONLY | O_DIRECTORY);
	durable_write(folder->fd, "a", "x", 1, NULL);
	assert_int_equal(durable_rename(folder->fd, "a", sub, "b", NULL), 0);
	assert_int_equal(faccessat(sub, "b", R_OK, 0), 0);
	assert_int_equal(durable_rename(sub, "b", sub, "c", NULL), 0);
	assert_int_equal(durable_rename(sub, "b", sub, "c", NULL), -1);
	close(sub);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_was_written_can_be_read),
	    TEST(a_file_is_its_owners_alone),
	    TEST(writing_again_replaces_the_whole),
	    TEST(a_failed_write_leaves_nothing_behind),
	    TEST(a_name_that_cannot_be_leaves_nothing_behind),
	    TEST(a_left_over_temporary_file_is_passed_over),
	    TEST(too_large_or_odd_files_are_not_read),
	    TEST(folders_are_made_all_the_way),
	    TEST(a_file_in_the_way_of_a_folder_is_an_error),
	    TEST(renaming_moves_across_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
