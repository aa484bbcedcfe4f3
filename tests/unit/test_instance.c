#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spool/instance.h"
#include "state_folder.h"

/* A process that holds the lock until it is killed. */
static pid_t start_holder(const char *folder)
{
	int ready[2];
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		if (instance_lock(folder, NULL) < 0)
			_exit(1);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return child;
}

static void a_second_process_is_refused_and_told_the_first(void **state)
{
	char *folder = state_folder_make();
	pid_t holder = start_holder(folder);
	char number[24];
	struct err err;

	(void)state;
	assert_int_equal(instance_lock(folder, &err), -1);
	assert_int_equal(err.code, ERR_REJECT);
	snprintf(number, sizeof number, "process %d", (int)holder);
	assert_non_null(strstr(err.text, number));
	kill(holder, SIGKILL);
	waitpid(holder, NULL, 0);
	state_folder_remove(folder);
}

static void the_lock_ends_with_its_process_however_it_ends(void **state)
{
	char *folder = state_folder_make();
	pid_t holder = start_holder(folder);
	struct err err;

	(void)state;
	kill(holder, SIGKILL);
	waitpid(holder, NULL, 0);
	int fd = instance_lock(folder, &err);
	assert_true(fd >= 0);
	close(fd);
	state_folder_remove(folder);
}

static void without_a_folder_there_is_no_lock(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(instance_lock("/nonexistent/state", &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_second_process_is_refused_and_told_the_first),
	    cmocka_unit_test(the_lock_ends_with_its_process_however_it_ends),
	    cmocka_unit_test(without_a_folder_there_is_no_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
