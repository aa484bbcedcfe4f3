#include "base/lockdown.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/landlock.h"
#include "base/lockdown_rules.h"
#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
/* LeakSanitizer looks for leaks at exit by a thread that traces this process,
 * which no profile allows: a locked process is not looked through. */
static bool locked;
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return locked;
}
#else
#define SANITIZED false
#endif

#define MAX_FILTER_BYTES (sizeof(struct sock_filter) * BPF_MAXINSNS)

struct lockdown {
	struct sock_fprog program;
	int ruleset; /* Landlock's, -1 where there is none */
};

bool lockdown_sanitized(void)
{
	return SANITIZED;
}

int lockdown_landlock_version(void)
{
	return landlock_version();
}

/* libseccomp 2.5 can only export to a descriptor. */
static int export_to(int fd, enum lockdown_profile profile, struct err *err)
{
	scmp_filter_ctx filter = lockdown_rules_build(profile, SANITIZED, err);

	if (filter == NULL)
		return -1;
	int status = seccomp_export_bpf(filter, fd);
	seccomp_release(filter);
	if (status < 0)
		return err_set(
		    err, ERR_BUG, "seccomp_export_bpf: %s", strerror(-status));
	return 0;
}

/*
 * By a child, because libseccomp leaves the heap in splinters, and a worker
 * forked from such a heap would copy a page for each splinter it uses.
 */
static int export_aside(int fd, enum lockdown_profile profile, struct err *err)
{
	struct err why = {0};
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (export_to(fd, profile, &why) == 0)
			_exit(0);
		_exit(dprintf(fd, "%s", why.text) < 0 ? 2 : 1);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0)
		return err_errno(err, "fork");
	if (status == 0)
		return 0;
	if (pread(fd, why.text, sizeof why.text - 1, 0) < 0)
		why.text[0] = '\0';
	return err_set(err, ERR_BUG, "no filter: %s", why.text);
}

static int program_build(
    struct sock_fprog *program, enum lockdown_profile profile, struct err *err)
{
	int result = -1;
	int fd = memfd_create("filter", MFD_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "memfd_create");
	if (export_aside(fd, profile, err) < 0)
		goto out;
	off_t bytes = lseek(fd, 0, SEEK_END);
	if (bytes <= 0 || (size_t)bytes > MAX_FILTER_BYTES) {
		err_set(err, ERR_BUG, "the filter has %ld bytes", (long)bytes);
		goto out;
	}
	program->filter = mem_alloc((size_t)bytes);
	program->len = (unsigned short)((size_t)bytes /
					sizeof(struct sock_filter));
	if (pread(fd, program->filter, (size_t)bytes, 0) != bytes) {
		err_errno(err, "read of the filter");
		goto out;
	}
	result = 0;
out:
	close(fd);
	return result;
}

struct lockdown *lockdown_prepare(enum lockdown_profile profile,
    const struct lockdown_path *paths, size_t path_count, struct err *err)
{
	struct lockdown *lockdown = mem_calloc(1, sizeof *lockdown);

	lockdown->ruleset = -1;
	if (program_build(&lockdown->program, profile, err) < 0)
		goto failed;
	if (lockdown_rules_landlock(profile) &&
	    landlock_build(paths, path_count, lockdown_rules_scopes(profile),
		lockdown_rules_connects(profile), &lockdown->ruleset, err) < 0)
		goto failed;
	return lockdown;
failed:
	lockdown_free(lockdown);
	return NULL;
}

void lockdown_free(struct lockdown *lockdown)
{
	if (lockdown == NULL)
		return;
	free(lockdown->program.filter);
	if (lockdown->ruleset >= 0)
		close(lockdown->ruleset);
	free(lockdown);
}

int lockdown_enter(const struct lockdown *lockdown, struct err *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_errno(err, "no_new_privs");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return err_errno(err, "dumpable");
	if (landlock_enter(lockdown->ruleset, err) < 0)
		return -1;
#if SANITIZED
	locked = true;
#endif
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &lockdown->program) < 0)
		return err_errno(err, "seccomp");
	return 0;
}

int lockdown_self(enum lockdown_profile profile,
    const struct lockdown_path *paths, size_t path_count, struct err *err)
{
	struct lockdown *walls = lockdown_prepare(
	    profile, paths, path_count, err);

	if (walls == NULL)
		return -1;
	int result = lockdown_enter(walls, err);
	lockdown_free(walls);
	return result;
}

static int limit_set(int which, rlim_t soft, rlim_t hard, struct err *err)
{
	struct rlimit now;

	/* An unprivileged process may not raise the hard limit it was given. */
	if (getrlimit(which, &now) < 0)
		return err_errno(err, "getrlimit");
	if (hard > now.rlim_max)
		hard = now.rlim_max;
	if (soft > hard)
		soft = hard;
	struct rlimit wanted = {.rlim_cur = soft, .rlim_max = hard};
	if (setrlimit(which, &wanted) < 0)
		return err_errno(err, "setrlimit");
	return 0;
}

int lockdown_limit(const struct lockdown_limits *limits, struct err *err)
{
	rlim_t memory = (rlim_t)limits->memory_bytes;
	rlim_t cpu = (rlim_t)limits->cpu_secs;
	rlim_t file = (rlim_t)limits->file_bytes;
	rlim_t descriptors = (rlim_t)limits->descriptors;

	if (limit_set(RLIMIT_CORE, 0, 0, err) < 0)
		return -1;
	if (memory > 0 && !SANITIZED &&
	    limit_set(RLIMIT_AS, memory, memory, err) < 0)
		return -1;
	if (cpu > 0 && limit_set(RLIMIT_CPU, cpu, cpu + 1, err) < 0)
		return -1;
	if (file > 0 && limit_set(RLIMIT_FSIZE, file, file, err) < 0)
		return -1;
	if (descriptors > 0 &&
	    limit_set(RLIMIT_NOFILE, descriptors, descriptors, err) < 0)
		return -1;
	if (limits->no_processes && limit_set(RLIMIT_NPROC, 0, 0, err) < 0)
		return -1;
	return 0;
}

int64_t lockdown_memory_used(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	char line[128];
	int64_t bytes = -1;

	if (file == NULL)
		return -1;
	if (fgets(line, sizeof line, file) != NULL)
		bytes = (int64_t)strtoull(line, NULL, 10) *
			sysconf(_SC_PAGESIZE);
	fclose(file);
	return bytes;
}
