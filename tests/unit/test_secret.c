/* Where passwords may come from, and what is refused with what advice. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/secret.h"

static char folder[] = "/tmp/test-secret-XXXXXX";
static char path[64];

static void put(const char *text, size_t bytes, mode_t mode)
{
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, bytes), (ssize_t)bytes);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void refused(const char *credential, const char *file, const char *why)
{
	char *secret = NULL;
	struct err err = {0};

	assert_int_equal(secret_read(credential, file, &secret, &err), -1);
	assert_null(secret);
	assert_int_equal(err.code, ERR_REJECT);
	if (strstr(err.text, why) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", err.text, why);
}

static void a_private_file_gives_its_first_line(void **state)
{
	char *secret = NULL;
	struct err err = {0};

	(void)state;
	put("p\xc3\xa4ss word\r\nmore\n", 16, 0600);
	assert_int_equal(secret_read(NULL, path, &secret, &err), 0);
	assert_string_equal(secret, "p\xc3\xa4ss word");
	secret_free(secret);
	put("abc", 3, 0400);
	assert_int_equal(secret_read(NULL, path, &secret, &err), 0);
	assert_string_equal(secret, "abc");
	secret_free(secret);
}

static void what_others_can_read_is_refused(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0660, 0620, 0601};

	(void)state;
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		put("abc\n", 4, modes[i]);
		refused(NULL, path, "chmod 0600");
	}
}

static void what_holds_no_password_is_refused(void **state)
{
	(void)state;
	put("", 0, 0600);
	refused(NULL, path, "is empty");
	put("\nabc\n", 5, 0600);
	refused(NULL, path, "is empty");
	put("a\tb\n", 4, 0600);
	refused(NULL, path, "control character");
	put("a\0b\n", 4, 0600);
	refused(NULL, path, "NUL");
	unlink(path);
	refused(NULL, path, "No such file");
	assert_int_equal(symlink("/etc/hostname", path), 0);
	refused(NULL, path, "cannot be read");
	unlink(path);
	refused(NULL, folder, "no regular file");
	refused(NULL, NULL, "no password is configured");
}

static void another_users_file_is_refused(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	put("abc\n", 4, 0600);
	assert_int_equal(chown(path, 12345, 12345), 0);
	refused(NULL, path, "another user's");
}

static void a_credential_is_systemds(void **state)
{
	char *secret = NULL;
	struct err err = {0};

	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	refused("secret", NULL, "LoadCredential=secret:FILE");
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	put("abc\n", 4, 0440);
	assert_int_equal(secret_read("secret", NULL, &secret, &err), 0);
	assert_string_equal(secret, "abc");
	secret_free(secret);
	refused("../secret", NULL, "no credential's name");
	refused("other", NULL, "No such file");
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_private_file_gives_its_first_line),
	    cmocka_unit_test(what_others_can_read_is_refused),
	    cmocka_unit_test(what_holds_no_password_is_refused),
	    cmocka_unit_test(another_users_file_is_refused),
	    cmocka_unit_test(a_credential_is_systemds),
	};

	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/secret", folder);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(folder);
	return failed;
}
