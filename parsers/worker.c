#include "parsers/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lockdown.h"
#include "parsers/message.h"
#include "parsers/mime_pack.h"
#include "parsers/sniff.h"
#include "parsers/task.h"
#include "parsers/unpack.h"

#define PAGE_BYTES 4096

/* Exit statuses of a worker; 71 is base/mem's. */
enum {
	EXIT_DONE = 0,
	EXIT_OUTPUT = 69,
	EXIT_NO_WALLS = 70,
	EXIT_MEMORY = 71,
	EXIT_NO_ROOM = MIME_PACK_NO_ROOM
};

/* Runs that die may cost a mail this many times the budget of one. */
#define RUNS_BUDGET 3

static struct lockdown *walls;
static int64_t base_bytes; /* mapped by the parent, thus by every child */
static int null_fd = -1;

/*
 * A worker lives for milliseconds: memory given back to the kernel after each
 * member of a package would be faulted in again for the next. And without
 * fast bins nothing is left to be joined by every child, which would have to
 * copy each page it touches for it.
 */
static void allocator_tune(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	mallopt(M_MXFAST, 0);
	mallopt(M_TRIM_THRESHOLD, 32 << 20);
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

int worker_prepare(struct err *err)
{
	allocator_tune();
	/* libzip calls mktime, which looks for the zone's file again and again
	 * unless TZ is set and known. */
	setenv("TZ", "UTC", 1);
	tzset();
	if (message_prepare() < 0)
		return err_set(err, ERR_RETRY, "iconv lacks a converter");
	if (unpack_prepare() < 0)
		return err_set(err, ERR_RETRY, "no C.UTF-8 locale");
	/* Standard error is closed to a worker: what a library prints there
	 * could hold text of the mail. The address sanitizer must report. */
	if (!lockdown_sanitized() && null_fd < 0)
		null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (walls == NULL)
		walls = lockdown_prepare(LOCKDOWN_WORKER, NULL, 0, err);
	if (walls == NULL)
		return -1;
	base_bytes = lockdown_memory_used();
	if (base_bytes < 0)
		return err_set(err, ERR_RETRY, "/proc/self/statm is missing");
	return 0;
}

/* Never handed to another worker's process. */
static int page_map(struct worker *worker, struct err *err)
{
	if (worker->page != NULL)
		return 0;
	void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return err_errno(err, "a shared page");
	worker->page = page;
	return 0;
}

void worker_free(struct worker *worker)
{
	if (worker->page != NULL)
		munmap(worker->page, PAGE_BYTES);
	*worker = (struct worker){0};
}

/* --- the child ----------------------------------------------------------- */

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Only the file, the answer, standard error and the pack stay open. The
 * parent's own 0, 1 and 2 are always open, so no number here is in use as
 * another one's source. */
static int descriptors_keep(const struct worker_task *task, int answer)
{
	unsigned first = TASK_PACK;

	if (dup2(task->in, TASK_IN) < 0 || dup2(answer, TASK_ANSWER) < 0)
		return -1;
	if (null_fd >= 0 && dup2(null_fd, STDERR_FILENO) < 0)
		return -1;
	if (task->pack >= 0) {
		if (dup2(task->pack, TASK_PACK) < 0)
			return -1;
		first = TASK_PACK + 1;
	}
	return close_range(first, ~0U, 0);
}

/* Wall time by a timer nothing in the worker can stop: its walls know no
 * setitimer and no signal handlers. */
static int clock_start(const struct limits *limits)
{
	struct itimerval timer = {.it_value.tv_sec = limits->wall_secs};

	return setitimer(ITIMER_REAL, &timer, NULL);
}

static int shut_in(const struct worker_task *task)
{
	const struct limits *limits = task->limits;
	int64_t pack_bytes = limits->mail_bytes + limits->inflated_bytes;
	struct lockdown_limits budget = {
	    .memory_bytes = base_bytes + limits->memory_bytes,
	    .cpu_secs = limits->cpu_secs,
	    .file_bytes = larger(pack_bytes, limits->output_bytes),
	    .descriptors = TASK_PACK + 1,
	    .no_processes = true,
	};

	signal(SIGPIPE, SIG_DFL);
	if (clock_start(limits) < 0 || lockdown_limit(&budget, NULL) < 0)
		return -1;
	return lockdown_enter(walls, NULL);
}

static _Noreturn void child(const struct worker *worker,
    const struct worker_task *task, int answer, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before we could ask */
		_exit(EXIT_NO_WALLS);
	if (descriptors_keep(task, answer) < 0 || shut_in(task) < 0)
		_exit(EXIT_NO_WALLS);
	_exit(task_run(task, worker->page) < 0 ? EXIT_OUTPUT : EXIT_DONE);
}

/* --- the parent ---------------------------------------------------------- */

static int rewind_files(const struct worker_task *task, struct err *err)
{
	if (lseek(task->in, 0, SEEK_SET) < 0)
		return err_errno(err, "the file");
	if (task->pack >= 0 && (ftruncate(task->pack, 0) < 0 ||
				   lseek(task->pack, 0, SEEK_SET) < 0))
		return err_errno(err, "the pack");
	return 0;
}

int worker_start(struct worker *worker, const struct worker_task *task,
    int answer, struct err *err)
{
	if (page_map(worker, err) < 0 || rewind_files(task, err) < 0)
		return -1;
	*worker->page = (struct worker_page){.part = WORKER_NO_PART};
	worker->started_msecs = clock_monotonic_msecs();
	madvise(worker->page, PAGE_BYTES, MADV_DOFORK);
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0)
		child(worker, task, answer, parent);
	int saved = errno;
	madvise(worker->page, PAGE_BYTES, MADV_DONTFORK);
	errno = saved;
	if (pid < 0)
		return err_errno(err, "fork");
	worker->pid = pid;
	return 0;
}

static int64_t msecs(const struct timeval *time)
{
	return (int64_t)time->tv_sec * 1000 + time->tv_usec / 1000;
}

static void judge_exit(int status, struct worker_ending *ending)
{
	ending->result = WORKER_DAMAGED;
	ending->reason = "its reader crashed";
	switch (status) {
	case EXIT_DONE:
		ending->result = WORKER_DONE;
		ending->reason = NULL;
		break;
	case EXIT_OUTPUT:
		ending->result = WORKER_TOO_LARGE;
		ending->reason = "what it says passed output_bytes";
		break;
	case EXIT_NO_WALLS:
		ending->result = WORKER_NO_WALLS;
		ending->reason = "the sandbox failed";
		break;
	case EXIT_NO_ROOM:
		ending->result = WORKER_NO_ROOM;
		ending->reason = "the disk has no room for its parts";
		break;
	case EXIT_MEMORY:
		ending->result = WORKER_TOO_LARGE;
		ending->reason = "its reading passed memory_bytes";
		break;
	default:
		break;
	}
}

static void judge_signal(int number, struct worker_ending *ending)
{
	ending->result = WORKER_TOO_LARGE;
	switch (number) {
	case SIGXCPU:
	case SIGKILL:
		ending->reason = "its reading passed cpu_secs";
		break;
	case SIGALRM:
		ending->reason = "its reading passed wall_secs";
		break;
	case SIGXFSZ:
		ending->reason = "what it unpacks to or says passed its limit";
		break;
	case SIGSYS:
		ending->result = WORKER_DAMAGED;
		ending->reason = "its reader tried what it may not";
		break;
	default:
		ending->result = WORKER_DAMAGED;
		ending->reason = "its reader crashed";
		break;
	}
}

/* What the worker says is only used to find our own word for it. */
static const char *format_known(const char *said)
{
	for (int kind = 0; kind < SNIFF_KIND_COUNT; kind++) {
		const char *format = sniff_format((enum sniff_kind)kind);
		if (strncmp(said, format, TASK_FORMAT_BYTES) == 0)
			return format;
	}
	return "unknown";
}

void worker_wait(struct worker *worker, struct worker_ending *ending)
{
	struct rusage usage = {0};
	int status = 0;

	while (wait4(worker->pid, &status, 0, &usage) < 0 && errno == EINTR)
		;
	*ending = (struct worker_ending){
	    .part = worker->page->part,
	    .format = format_known(worker->page->format),
	    .cpu_msecs = msecs(&usage.ru_utime) + msecs(&usage.ru_stime),
	    .wall_msecs = clock_monotonic_msecs() - worker->started_msecs,
	};
	worker->pid = 0;
	if (WIFSIGNALED(status))
		judge_signal(WTERMSIG(status), ending);
	else
		judge_exit(WEXITSTATUS(status), ending);
}

static bool budget_spent(const struct worker_task *task)
{
	const struct limits *limits = task->limits;

	return task->cpu_msecs >= limits->cpu_secs * 1000 * RUNS_BUDGET ||
	       task->wall_msecs >= limits->wall_secs * 1000 * RUNS_BUDGET;
}

/*
 * The page is the worker's to write, so its part may be a lie: that marks
 * parts of its own mail only, and never more than WORKER_MAX_SKIPS times.
 */
bool worker_spare(struct worker_task *task, const struct worker_ending *ending)
{
	if (ending->result != WORKER_TOO_LARGE &&
	    ending->result != WORKER_DAMAGED)
		return false;
	if (task->kind != WORKER_MESSAGE || ending->part < 0 ||
	    task->skip_from > 0 || task->skip_count == WORKER_MAX_SKIPS)
		return false;
	task->skips[task->skip_count++] = (struct worker_skip){
	    .part = ending->part,
	    .outcome = worker_outcome(ending->result),
	};
	task->cpu_msecs += ending->cpu_msecs;
	task->wall_msecs += ending->wall_msecs;
	/* The parts before it are known to be harmless and still count. */
	if (budget_spent(task) || task->skip_count == WORKER_MAX_SKIPS)
		task->skip_from = ending->part < INT32_MAX ? ending->part + 1
							   : INT32_MAX;
	return true;
}

enum outcome worker_outcome(enum worker_result result)
{
	if (result == WORKER_DONE)
		return OUTCOME_OK;
	return result == WORKER_TOO_LARGE ? OUTCOME_TOO_LARGE : OUTCOME_DAMAGED;
}
