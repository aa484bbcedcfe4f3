#include "base/lockdown_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "base/landlock.h"

/*
 * Groups of system calls by what they are for. A name this machine or
 * libseccomp does not know is skipped, so that the lists can name old and new
 * calls of all machines. What takes arguments worth a look is in `limited`.
 */
static const char memory[] = "brk munmap mremap madvise futex getrandom "
			     "sysinfo exit exit_group";
static const char streams[] = "read readv pread64 write writev pwrite64 lseek "
			      "_llseek ftruncate";
/* Usually answered without a system call (vDSO), but not on every clock. */
static const char clocks[] = "clock_gettime clock_getres gettimeofday time";
static const char process[] =
    "close fstat fcntl dup dup2 dup3 pipe2 poll ppoll select pselect6 "
    "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending sigaltstack "
    "restart_syscall getpid getppid gettid getuid geteuid getgid getegid "
    "getrlimit getrusage times uname umask sched_yield sched_getaffinity "
    "nanosleep clock_nanosleep set_robust_list rseq";
static const char look[] =
    "open openat openat2 stat lstat newfstatat statx access faccessat "
    "faccessat2 readlink readlinkat getdents getdents64 getcwd fadvise64 "
    "statfs fstatfs chdir fchdir";
static const char change[] =
    "creat mkdir mkdirat rename renameat renameat2 link linkat symlink "
    "symlinkat unlink unlinkat rmdir truncate fsync fdatasync syncfs flock "
    "fallocate "
    "fchmod fchmodat chmod fchown fchownat utimensat sync_file_range "
    "copy_file_range sendfile";
static const char children[] =
    "wait4 waitid close_range setitimer setrlimit sendfile";
static const char waiting[] =
    "epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd2 "
    "signalfd4 timerfd_create timerfd_settime timerfd_gettime";
static const char watching[] = "inotify_init1 inotify_add_watch "
			       "inotify_rm_watch";
static const char local_sockets[] =
    "bind listen accept accept4 connect sendto sendmsg recvfrom recvmsg "
    "shutdown getsockname getpeername getsockopt setsockopt";
/* Outgoing connections, the resolver and its threads. (bind: netlink's.) */
static const char network[] =
    "bind connect sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg shutdown "
    "getsockname getpeername getsockopt setsockopt eventfd2 membarrier tgkill";
/* ASan's run-time, when it starts a process, grows its tables or reports. */
static const char sanitizer[] = "sigaltstack getpid gettid rt_sigaction "
				"rt_sigprocmask sched_yield";

#define MAX_GROUPS 9

struct profile {
	const char *groups[MAX_GROUPS];
	unsigned classes; /* of `limited` */
	uint64_t scopes;
	bool landlock;
	bool connects; /* TCP is not refused by Landlock */
};

enum {
	CLASS_MEMORY = 1 << 0,
	CLASS_WORKER = 1 << 1,  /* no descriptor is closed or examined */
	CLASS_PROCESS = 1 << 2, /* its own attributes only */
	CLASS_FORK = 1 << 3,
	CLASS_LOCAL = 1 << 4,   /* local sockets */
	CLASS_NETWORK = 1 << 5, /* and those that go out */
};

/*
 * Another program's profile is another row. A worker has no Landlock walls of
 * its own: no call of its list takes a path, and it inherits its server's.
 */
static const struct profile profiles[] = {
    [LOCKDOWN_WORKER] =
	{
	    .groups = {memory, streams, clocks},
	    .classes = CLASS_MEMORY | CLASS_WORKER,
	},
    [LOCKDOWN_SERVER] =
	{
	    .groups = {memory, streams, clocks, process, look, children},
	    .classes = CLASS_MEMORY | CLASS_PROCESS | CLASS_FORK,
	    .scopes = LANDLOCK_SCOPE_SOCKETS | LANDLOCK_SCOPE_SIGNALS,
	    .landlock = true,
	},
    [LOCKDOWN_ENGINE] =
	{
	    .groups = {memory, streams, clocks, process, look, change, waiting,
		watching, local_sockets},
	    .classes = CLASS_MEMORY | CLASS_PROCESS | CLASS_LOCAL,
	    /* systemd's notify socket may be an abstract one. */
	    .scopes = LANDLOCK_SCOPE_SIGNALS,
	    .landlock = true,
	},
    [LOCKDOWN_FETCH_MAILDIR] =
	{
	    .groups = {memory, streams, clocks, process, look, change, waiting,
		watching},
	    .classes = CLASS_MEMORY | CLASS_PROCESS,
	    .scopes = LANDLOCK_SCOPE_SOCKETS | LANDLOCK_SCOPE_SIGNALS,
	    .landlock = true,
	},
    [LOCKDOWN_SEND_MAILDIR] =
	{
	    .groups = {memory, streams, clocks, process, look, change, waiting},
	    .classes = CLASS_MEMORY | CLASS_PROCESS,
	    .scopes = LANDLOCK_SCOPE_SOCKETS | LANDLOCK_SCOPE_SIGNALS,
	    .landlock = true,
	},
    [LOCKDOWN_FETCH_IMAP] =
	{
	    .groups = {memory, streams, clocks, process, look, change, waiting,
		network},
	    .classes = CLASS_MEMORY | CLASS_PROCESS | CLASS_LOCAL |
		       CLASS_NETWORK,
	    .scopes = LANDLOCK_SCOPE_SOCKETS | LANDLOCK_SCOPE_SIGNALS,
	    .landlock = true,
	    .connects = true,
	},
    [LOCKDOWN_SEND_SMTP] =
	{
	    .groups = {memory, streams, clocks, process, look, network},
	    .classes = CLASS_MEMORY | CLASS_PROCESS | CLASS_LOCAL |
		       CLASS_NETWORK,
	    .scopes = LANDLOCK_SCOPE_SOCKETS | LANDLOCK_SCOPE_SIGNALS,
	    .landlock = true,
	    .connects = true,
	},
};

/* glibc's pthread_create: libcurl resolves names in a thread. */
#define THREAD_FLAGS \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	    CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | \
	    CLONE_CHILD_CLEARTID)
/* glibc's fork(), and nothing that shares memory or makes a namespace. */
#define FORK_FLAGS (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD)
#if defined(__s390__)
#define FORK_FLAGS_ARGUMENT 1
#else
#define FORK_FLAGS_ARGUMENT 0
#endif

#define UNLIMITED \
	{ \
		.op = 0 \
	}

static const struct {
	unsigned classes; /* in any of these */
	const char *call;
	uint32_t action;
	struct scmp_arg_cmp condition; /* op 0: none */
} limited[] = {
    /* No memory that can be run. */
    {CLASS_MEMORY, "mmap", SCMP_ACT_ALLOW,
	{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
    {CLASS_MEMORY, "mmap2", SCMP_ACT_ALLOW,
	{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
    {CLASS_MEMORY, "mprotect", SCMP_ACT_ALLOW,
	{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
    /* A worker's close is answered with success and does nothing: its end of
     * the pipe thus closes when it exits and never before. */
    {CLASS_WORKER, "close", SCMP_ACT_ERRNO(0), UNLIMITED},
    /* What libraries ask on their way and can do without: the answers could
     * tell of other files or of the terminal. */
    {CLASS_WORKER, "fstat", SCMP_ACT_ERRNO(EACCES), UNLIMITED},
    {CLASS_WORKER, "newfstatat", SCMP_ACT_ERRNO(EACCES), UNLIMITED},
    {CLASS_WORKER, "fcntl", SCMP_ACT_ERRNO(EACCES), UNLIMITED},
    {CLASS_PROCESS | CLASS_WORKER, "ioctl", SCMP_ACT_ERRNO(ENOTTY), UNLIMITED},
    /* Itself only; a worker's limits are set by the child it starts as. */
    {CLASS_PROCESS, "prlimit64", SCMP_ACT_ALLOW, {0, SCMP_CMP_EQ, 0, 0}},
    {CLASS_PROCESS, "prctl", SCMP_ACT_ALLOW,
	{0, SCMP_CMP_EQ, PR_SET_NO_NEW_PRIVS, 0}},
    {CLASS_PROCESS, "prctl", SCMP_ACT_ALLOW,
	{0, SCMP_CMP_EQ, PR_SET_DUMPABLE, 0}},
    {CLASS_PROCESS, "prctl", SCMP_ACT_ALLOW,
	{0, SCMP_CMP_EQ, PR_SET_SECCOMP, 0}},
    {CLASS_PROCESS, "prctl", SCMP_ACT_ALLOW,
	{0, SCMP_CMP_EQ, PR_SET_PDEATHSIG, 0}},
    {CLASS_FORK, "clone", SCMP_ACT_ALLOW,
	{FORK_FLAGS_ARGUMENT, SCMP_CMP_EQ, FORK_FLAGS, 0}},
    {CLASS_FORK | CLASS_NETWORK, "clone3", SCMP_ACT_ERRNO(ENOSYS), UNLIMITED},
    {CLASS_NETWORK, "clone", SCMP_ACT_ALLOW,
	{FORK_FLAGS_ARGUMENT, SCMP_CMP_EQ, THREAD_FLAGS, 0}},
    {CLASS_NETWORK, "socket", SCMP_ACT_ALLOW, {0, SCMP_CMP_EQ, AF_INET, 0}},
    {CLASS_NETWORK, "socket", SCMP_ACT_ALLOW, {0, SCMP_CMP_EQ, AF_INET6, 0}},
    {CLASS_NETWORK, "socket", SCMP_ACT_ALLOW, {0, SCMP_CMP_EQ, AF_NETLINK, 0}},
    /* A module of the name service that was not loaded before: refused. */
    {CLASS_NETWORK, "mmap", SCMP_ACT_ERRNO(EPERM),
	{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC}},
    {CLASS_LOCAL, "socket", SCMP_ACT_ALLOW, {0, SCMP_CMP_EQ, AF_UNIX, 0}},
    {CLASS_LOCAL, "socketpair", SCMP_ACT_ALLOW, {0, SCMP_CMP_EQ, AF_UNIX, 0}},
};

static int rule_add(scmp_filter_ctx filter, uint32_t action, const char *call,
    const struct scmp_arg_cmp *condition, struct err *err)
{
	int number = seccomp_syscall_resolve_name(call);

	if (number == __NR_SCMP_ERROR)
		return 0;
	int status = seccomp_rule_add_array(
	    filter, action, number, condition != NULL ? 1 : 0, condition);
	/* -EEXIST: two groups name it. -EDOM: another machine's call. */
	if (status < 0 && status != -EEXIST && status != -EDOM)
		return err_set(err, ERR_BUG, "seccomp rule for %s: %s", call,
		    strerror(-status));
	return 0;
}

static int group_add(scmp_filter_ctx filter, const char *group, struct err *err)
{
	char call[32];

	while (*group != '\0') {
		size_t len = strcspn(group, " ");
		if (len >= sizeof call)
			return err_set(err, ERR_BUG, "a name is too long");
		memcpy(call, group, len);
		call[len] = '\0';
		if (rule_add(filter, SCMP_ACT_ALLOW, call, NULL, err) < 0)
			return -1;
		group += len;
		group += strspn(group, " ");
	}
	return 0;
}

static int limited_add(
    scmp_filter_ctx filter, unsigned classes, struct err *err)
{
	for (size_t i = 0; i < sizeof limited / sizeof limited[0]; i++) {
		const struct scmp_arg_cmp *condition = &limited[i].condition;
		if ((limited[i].classes & classes) == 0)
			continue;
		if (rule_add(filter, limited[i].action, limited[i].call,
			condition->op != 0 ? condition : NULL, err) < 0)
			return -1;
	}
	return 0;
}

static int profile_add(scmp_filter_ctx filter, const struct profile *profile,
    bool sanitized, struct err *err)
{
	/* Level 2 is a binary tree: a child's kernel walks the filter once for
	 * each system call there is when it is installed. */
	if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) < 0 ||
	    seccomp_attr_set(
		filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) < 0)
		return err_set(err, ERR_BUG, "seccomp attributes");
	for (size_t i = 0; i < MAX_GROUPS && profile->groups[i] != NULL; i++)
		if (group_add(filter, profile->groups[i], err) < 0)
			return -1;
	if (limited_add(filter, profile->classes, err) < 0)
		return -1;
	return sanitized ? group_add(filter, sanitizer, err) : 0;
}

scmp_filter_ctx lockdown_rules_build(
    enum lockdown_profile profile, bool sanitized, struct err *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	if (filter == NULL) {
		err_set(err, ERR_BUG, "seccomp_init failed");
		return NULL;
	}
	if (profile_add(filter, &profiles[profile], sanitized, err) < 0) {
		seccomp_release(filter);
		return NULL;
	}
	return filter;
}

bool lockdown_rules_landlock(enum lockdown_profile profile)
{
	return profiles[profile].landlock;
}

uint64_t lockdown_rules_scopes(enum lockdown_profile profile)
{
	return profiles[profile].scopes;
}

bool lockdown_rules_connects(enum lockdown_profile profile)
{
	return profiles[profile].connects;
}
