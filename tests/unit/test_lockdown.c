/* What each profile kills for, what it lets pass, and the limits beside. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/lockdown.h"
#include "base/mem.h"

static char folder[] = "/tmp/test-lockdown-XXXXXX";
static char outside[] = "/tmp/test-lockdown-outside-XXXXXX";
static char path[64], moved[64], socket_path[64];
static int file_fd;

/* --- what is tried inside: 0 = it worked, else errno ---------------------- */

static int result(long status)
{
	return status < 0 ? errno : 0;
}

static int try_open(void)
{
	return result(open("/etc/passwd", O_RDONLY));
}

static int try_create(void)
{
	return result(open(path, O_WRONLY | O_CREAT, 0600));
}

static int try_open_outside(void)
{
	return result(open(outside, O_RDONLY));
}

static int try_create_outside(void)
{
	char name[80];

	snprintf(name, sizeof name, "%s/file", outside);
	return result(open(name, O_WRONLY | O_CREAT, 0600));
}

static int try_stat(void)
{
	struct stat stat_of;

	return result(stat("/etc/passwd", &stat_of));
}

static int try_inet(void)
{
	return result(socket(AF_INET, SOCK_STREAM, 0));
}

static int try_inet6(void)
{
	return result(socket(AF_INET6, SOCK_DGRAM, 0));
}

static int try_netlink(void)
{
	return result(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int try_unix(void)
{
	return result(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int try_bind(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, socket_path, sizeof socket_path);
	return result(bind(fd, (struct sockaddr *)&address, sizeof address));
}

static int try_connect(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = 9};

	return result(
	    connect(file_fd, (struct sockaddr *)&address, sizeof address));
}

static int try_exec(void)
{
	execl("/bin/true", "true", NULL);
	return errno;
}

static int try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return result(pid > 0 ? waitpid(pid, NULL, 0) : -1);
}

static int try_vfork_flags(void)
{
	return result(
	    syscall(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0));
}

static int try_namespace(void)
{
	return result(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}

static int try_unshare(void)
{
	return result(unshare(CLONE_NEWNS));
}

static int try_kill(void)
{
	return result(kill(getppid(), 0));
}

static int try_ptrace(void)
{
	return result(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int try_read_process(void)
{
	struct iovec none = {0};

	return result(syscall(SYS_process_vm_readv, 1, &none, 1, &none, 1, 0));
}

static int try_memfd(void)
{
	return result(memfd_create("run-me", 0));
}

static int try_exec_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
		   ? errno
		   : 0;
}

static int try_make_exec(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return result(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int try_prctl(void)
{
	return result(prctl(PR_SET_NAME, "other"));
}

static int try_limits_of_parent(void)
{
	return result(syscall(SYS_prlimit64, 1, 0, NULL, NULL));
}

static int try_stop_timer(void)
{
	return result(syscall(SYS_setitimer, 0, NULL, NULL));
}

static int try_catch_signal(void)
{
	return signal(SIGXCPU, SIG_IGN) == SIG_ERR ? errno : 0;
}

static int try_terminal(void)
{
	char byte = 'x';

	return result(ioctl(0, TIOCSTI, &byte));
}

static int try_rename(void)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	if (fd < 0 || write(fd, "x", 1) < 0 || fsync(fd) < 0 ||
	    rename(path, moved) < 0 || unlink(moved) < 0)
		return errno;
	return 0;
}

static int try_memory_and_file(void)
{
	char byte[4];
	char *memory = malloc(8 << 20);

	if (memory == NULL)
		return errno;
	memset(memory, 1, 8 << 20);
	free(memory);
	if (lseek(file_fd, 0, SEEK_SET) < 0 || read(file_fd, byte, 4) != 4)
		return errno;
	void *map = mmap(NULL, 4, PROT_READ, MAP_PRIVATE, file_fd, 0);
	return map == MAP_FAILED || memcmp(map, byte, 4) != 0 ? EIO : 0;
}

static int try_close(void)
{
	char byte;

	return close(file_fd) == 0 && pread(file_fd, &byte, 1, 0) == 1 ? 0
								       : EIO;
}

/* --- running it ---------------------------------------------------------- */

enum { NO_WALLS = 250, PASSED = 0 };

static int status_of(pid_t pid)
{
	int status = 0;

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int run_inside(enum lockdown_profile profile, int (*attempt)(void))
{
	const struct lockdown_path paths[] = {{folder, LOCKDOWN_SOCKET}};
	struct err err = {0};
	struct lockdown *walls = lockdown_prepare(profile, paths, 1, &err);

	if (walls == NULL)
		fail_msg("%s", err.text);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		struct lockdown_limits limits = {.cpu_secs = 5};
		if (lockdown_limit(&limits, NULL) < 0 ||
		    lockdown_enter(walls, NULL) < 0)
			_exit(NO_WALLS);
		_exit(attempt());
	}
	int status = status_of(pid);
	lockdown_free(walls);
	return status;
}

struct attempt {
	const char *what;
	int (*attempt)(void);
	int errno_wanted; /* -1: it kills */
};

#define KILLS -1

static void check(
    enum lockdown_profile profile, const struct attempt *attempts, size_t count)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		int status = run_inside(profile, attempts[i].attempt);
		int wanted = attempts[i].errno_wanted;
		bool right = wanted == KILLS
				 ? WIFSIGNALED(status) &&
				       WTERMSIG(status) == SIGSYS
				 : WIFEXITED(status) &&
				       WEXITSTATUS(status) == wanted;
		if (!right) {
			print_message("%s: status %#x, wanted %d\n",
			    attempts[i].what, (unsigned)status, wanted);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const struct attempt never[] = {
    {"exec", try_exec, KILLS},
    {"inet socket", try_inet, KILLS},
    {"inet6 socket", try_inet6, KILLS},
    {"netlink socket", try_netlink, KILLS},
    {"memory to run", try_exec_memory, KILLS},
    {"memory made to run", try_make_exec, KILLS},
    {"a file to run in memory", try_memfd, KILLS},
    {"ptrace", try_ptrace, KILLS},
    {"another's memory", try_read_process, KILLS},
    {"signal to another", try_kill, KILLS},
    {"namespace", try_namespace, KILLS},
    {"unshare", try_unshare, KILLS},
    {"shared clone", try_vfork_flags, KILLS},
    {"another's limits", try_limits_of_parent, KILLS},
    {"prctl", try_prctl, KILLS},
};

static void no_profile_lets_run_trace_or_reach_the_network(void **state)
{
	(void)state;
	for (int profile = LOCKDOWN_WORKER; profile <= LOCKDOWN_SEND_MAILDIR;
	     profile++) {
		print_message("profile %d\n", profile);
		check((enum lockdown_profile)profile, never, COUNT(never));
	}
}

static void worker_has_memory_and_its_open_files_only(void **state)
{
	static const struct attempt attempts[] = {
	    {"memory and file", try_memory_and_file, PASSED},
	    {"close does nothing", try_close, PASSED},
	    {"open", try_open, KILLS},
	    {"create", try_create, KILLS},
	    {"stat", try_stat, EACCES},
	    {"unix socket", try_unix, KILLS},
	    {"connect", try_connect, KILLS},
	    {"fork", try_fork, KILLS},
	    {"timer", try_stop_timer, KILLS},
	    {"terminal", try_terminal, ENOTTY},
	    {"rename", try_rename, KILLS},
	};

	(void)state;
	check(LOCKDOWN_WORKER, attempts, COUNT(attempts));
	/* The sanitizer's own handlers need what this tries. */
	static const struct attempt handler[] = {
	    {"signal handler", try_catch_signal, KILLS}};
	if (!lockdown_sanitized())
		check(LOCKDOWN_WORKER, handler, COUNT(handler));
}

static void server_opens_and_forks_and_no_more(void **state)
{
	static const struct attempt attempts[] = {
	    {"memory and file", try_memory_and_file, PASSED},
	    {"create", try_create, PASSED},
	    {"fork", try_fork, PASSED},
	    {"unix socket", try_unix, KILLS},
	    {"connect", try_connect, KILLS},
	    {"terminal", try_terminal, ENOTTY},
	    {"rename", try_rename, KILLS},
	};

	(void)state;
	check(LOCKDOWN_SERVER, attempts, COUNT(attempts));
}

static void engine_has_files_and_local_sockets(void **state)
{
	static const struct attempt attempts[] = {
	    {"memory and file", try_memory_and_file, PASSED},
	    {"create", try_create, PASSED},
	    {"rename", try_rename, PASSED},
	    {"unix socket", try_unix, PASSED},
	    {"bind", try_bind, PASSED},
	    {"fork", try_fork, KILLS},
	    {"terminal", try_terminal, ENOTTY},
	};

	(void)state;
	check(LOCKDOWN_ENGINE, attempts, COUNT(attempts));
}

static void maildir_programs_have_files_and_no_socket(void **state)
{
	static const struct attempt attempts[] = {
	    {"memory and file", try_memory_and_file, PASSED},
	    {"create", try_create, PASSED},
	    {"rename", try_rename, PASSED},
	    {"unix socket", try_unix, KILLS},
	    {"fork", try_fork, KILLS},
	};

	(void)state;
	check(LOCKDOWN_FETCH_MAILDIR, attempts, COUNT(attempts));
	check(LOCKDOWN_SEND_MAILDIR, attempts, COUNT(attempts));
}

static void landlock_keeps_to_the_named_folders(void **state)
{
	static const struct attempt attempts[] = {
	    {"create inside", try_create, PASSED},
	    {"rename inside", try_rename, PASSED},
	    {"open elsewhere", try_open, EACCES},
	    {"open a folder elsewhere", try_open_outside, EACCES},
	    {"create elsewhere", try_create_outside, EACCES},
	};

	(void)state;
	if (lockdown_landlock_version() == 0) {
		print_message("SKIPPED: this kernel has no Landlock\n");
		skip();
	}
	check(LOCKDOWN_ENGINE, attempts, COUNT(attempts));
	check(LOCKDOWN_FETCH_MAILDIR, attempts, COUNT(attempts));
	check(LOCKDOWN_SEND_MAILDIR, attempts, COUNT(attempts));
}

static void one_prepared_lockdown_serves_many_children(void **state)
{
	struct lockdown *walls = lockdown_prepare(
	    LOCKDOWN_WORKER, NULL, 0, NULL);

	(void)state;
	assert_non_null(walls);
	for (int i = 0; i < 5; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(lockdown_enter(walls, NULL) < 0 ? NO_WALLS
							      : try_open());
		int status = status_of(pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGSYS);
	}
	lockdown_free(walls);
	/* This process never stepped inside. */
	assert_int_equal(try_open(), 0);
}

/* --- limits -------------------------------------------------------------- */

static int run_limited(
    const struct lockdown_limits *limits, int (*attempt)(void))
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, STDERR_FILENO); /* mem.c's "out of memory" */
		_exit(lockdown_limit(limits, NULL) < 0 ? NO_WALLS : attempt());
	}
	return status_of(pid);
}

static int eat_memory(void)
{
	for (int i = 0; i < 1000; i++)
		memset(mem_alloc(1 << 20), 1, 1 << 20);
	return 0;
}

static int eat_time(void)
{
	for (volatile unsigned long spin = 1; spin != 0; spin++)
		;
	return 0;
}

static int eat_disk(void)
{
	char block[4096] = {0};
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	while (write(fd, block, sizeof block) > 0)
		;
	return errno;
}

static int eat_descriptors(void)
{
	while (dup(0) >= 0)
		;
	return errno;
}

static void memory_over_the_limit_ends_with_71(void **state)
{
	struct lockdown_limits limits = {
	    .memory_bytes = lockdown_memory_used() + (32 << 20)};

	(void)state;
	if (lockdown_sanitized()) {
		print_message("SKIPPED: the address sanitizer needs the whole "
			      "address space\n");
		skip();
	}
	int status = run_limited(&limits, eat_memory);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 71);
}

static void processor_time_over_the_limit_is_sigxcpu(void **state)
{
	struct lockdown_limits limits = {.cpu_secs = 1};

	(void)state;
	int status = run_limited(&limits, eat_time);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGXCPU);
}

static void file_over_the_limit_is_sigxfsz(void **state)
{
	struct lockdown_limits limits = {.file_bytes = 1 << 20};

	(void)state;
	int status = run_limited(&limits, eat_disk);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGXFSZ);
}

static void descriptors_end_at_the_limit(void **state)
{
	struct lockdown_limits limits = {.descriptors = 16};

	(void)state;
	int status = run_limited(&limits, eat_descriptors);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EMFILE);
}

static int set_up(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL || mkdtemp(outside) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/file", folder);
	snprintf(moved, sizeof moved, "%s/moved", folder);
	snprintf(socket_path, sizeof socket_path, "%s/socket", folder);
	file_fd = open("/proc/self/exe", O_RDONLY);
	return file_fd < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	close(file_fd);
	unlink(path);
	unlink(moved);
	unlink(socket_path);
	rmdir(outside);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_profile_lets_run_trace_or_reach_the_network),
	    cmocka_unit_test(worker_has_memory_and_its_open_files_only),
	    cmocka_unit_test(server_opens_and_forks_and_no_more),
	    cmocka_unit_test(engine_has_files_and_local_sockets),
	    cmocka_unit_test(maildir_programs_have_files_and_no_socket),
	    cmocka_unit_test(landlock_keeps_to_the_named_folders),
	    cmocka_unit_test(one_prepared_lockdown_serves_many_children),
	    cmocka_unit_test(memory_over_the_limit_ends_with_71),
	    cmocka_unit_test(processor_time_over_the_limit_is_sigxcpu),
	    cmocka_unit_test(file_over_the_limit_is_sigxfsz),
	    cmocka_unit_test(descriptors_end_at_the_limit),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
