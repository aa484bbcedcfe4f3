#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "channel.h"
#include "programs.h"

#define FIRST_BACKOFF_MSECS 500
#define MAX_BACKOFF_MSECS 60000
/* For an engine that came as far as working: what ended it (a full disk) may
 * end any moment. */
#define READY_BACKOFF_MSECS 5000
#define STEADY_MSECS 60000 /* who worked that long begins anew */
#define DRAIN_MSECS 60000

struct engine_process {
	pid_t pid; /* 0 = none */
	int channel;
	bool loaded, going;
	int64_t ready_at; /* monotonic; 0 = not yet */
};

struct worker_process {
	pid_t pid;
	pid_t engine;
	char name[16];
};

struct supervisor {
	const char *const *arguments;
	const char
	    *hook; /* path of the admin's alarm program, if there is one */
	bool once;
	int signals;
	struct engine_process current, next;
	struct worker_process *workers;
	size_t worker_count, worker_cap;
	bool stopping;
	bool was_ready;     /* some engine was */
	bool reload_again;  /* asked for while one was under way */
	int64_t stop_by;    /* monotonic: kill what has not drained by then */
	int64_t restart_at; /* monotonic; 0 = not waiting */
	int64_t backoff_msecs;
	int status; /* of shoubaod, once finished */
	bool finished;
};

static int block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int start_engine(struct supervisor *self, struct engine_process *engine)
{
	int pair[2];
	struct err err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		log_error("socketpair: %s", strerror(errno));
		return -1;
	}
	/* Not the running file's path: an upgraded one is started on SIGHUP. */
	char *path = program_path("shoubaod");
	pid_t pid = program_start(path, self->arguments, pair[1], &err);
	free(path);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		log_error("%s", err.text);
		return -1;
	}
	*engine = (struct engine_process){.pid = pid, .channel = pair[0]};
	return 0;
}

/* "start fetch": the descriptor goes to the engine, the number is kept. */
static void start_worker(
    struct supervisor *self, struct engine_process *engine, const char *kind)
{
	static const char *const known[] = {"fetch", "parse", "send", "alarm"};
	int pair[2];
	struct err err;
	char text[CHANNEL_BYTES];
	bool allowed = false;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		allowed = allowed || strcmp(kind, known[i]) == 0;
	if (!allowed)
		return;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		log_error("socketpair: %s", strerror(errno));
		channel_send(engine->channel, "started 0", -1, &err);
		return;
	}
	bool hook = strcmp(kind, "alarm") == 0;
	char *name = mem_printf("%s%s", hook ? "" : "shoubao-", kind);
	char *path = hook ? mem_strdup(self->hook) : program_path(name);
	const char *arguments[] = {name, hook ? NULL : "server", NULL};
	pid_t pid = hook && access(path, X_OK) < 0
			? 0
			: program_start(path, arguments, pair[1], &err);
	if (pid > 0) {
		MEM_GROW(self->workers, self->worker_count, self->worker_cap);
		struct worker_process *worker =
		    &self->workers[self->worker_count++];
		worker->pid = pid;
		worker->engine = engine->pid;
		snprintf(worker->name, sizeof worker->name, "%s", name);
	} else if (pid < 0) {
		log_error("%s", err.text);
	}
	snprintf(text, sizeof text, "started %d", pid > 0 ? (int)pid : 0);
	channel_send(engine->channel, text, pid > 0 ? pair[0] : -1, &err);
	close(pair[0]);
	close(pair[1]);
	free(path);
	free(name);
}

static void stop_engine(struct supervisor *self, struct engine_process *engine)
{
	struct err err;

	if (engine->pid == 0)
		return;
	if (!engine->going)
		kill(engine->pid, SIGKILL); /* has done nothing yet */
	else
		channel_send(engine->channel, "drain", -1, &err);
	self->stop_by = clock_monotonic_msecs() + DRAIN_MSECS;
}

static void hear_engine(struct supervisor *self, struct engine_process *engine)
{
	char text[CHANNEL_BYTES];
	int fd;
	struct err err;

	if (channel_receive(engine->channel, text, &fd) <= 0)
		return; /* its end is told by SIGCHLD */
	if (fd >= 0)
		close(fd);
	if (strncmp(text, "start ", 6) == 0) {
		start_worker(self, engine, text + 6);
	} else if (strcmp(text, "alive") == 0) {
		sd_notify(0, "WATCHDOG=1");
	} else if (strcmp(text, "ready") == 0) {
		engine->ready_at = clock_monotonic_msecs();
		self->was_ready = true;
		sd_notify(0, "READY=1\nSTATUS=receiving");
	} else if (strcmp(text, "loaded") == 0) {
		engine->loaded = true;
		if (engine == &self->next) {
			stop_engine(self, &self->current);
			if (self->current.pid != 0)
				return; /* goes on when the first has ended */
			self->current = self->next;
			self->next = (struct engine_process){0};
			self->restart_at = 0;
			self->stop_by = 0;
			engine = &self->current;
		}
		engine->going = true;
		channel_send(engine->channel, "go", -1, &err);
	}
}

static void kill_workers_of(struct supervisor *self, pid_t engine)
{
	for (size_t i = 0; i < self->worker_count; i++)
		if (self->workers[i].engine == engine)
			kill(self->workers[i].pid, SIGKILL);
}

static void engine_restart(struct supervisor *self, int64_t ready_at)
{
	int64_t now = clock_monotonic_msecs();
	int64_t most = ready_at ? READY_BACKOFF_MSECS : MAX_BACKOFF_MSECS;
	bool steady = ready_at != 0 && now - ready_at > STEADY_MSECS;

	self->backoff_msecs = steady || self->backoff_msecs == 0
				  ? FIRST_BACKOFF_MSECS
				  : self->backoff_msecs * 2;
	if (self->backoff_msecs > most)
		self->backoff_msecs = most;
	self->restart_at = now + self->backoff_msecs;
}

static void finish(struct supervisor *self, int status)
{
	self->finished = true;
	self->status = status;
}

static void current_ended(
    struct supervisor *self, const struct engine_process *was, int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	struct err err;

	self->stop_by = 0;
	if (self->next.pid != 0 && self->next.loaded && !self->stopping) {
		self->current = self->next;
		self->next = (struct engine_process){0};
		self->current.going = true;
		channel_send(self->current.channel, "go", -1, &err);
		log_info("goes on with the changed configuration");
		return;
	}
	if (self->stopping || self->once) {
		finish(self, code == 0 ? 0 : 1);
	} else if (!was->loaded && !self->was_ready &&
		   code == SUPERVISOR_CONFIG_STATUS) {
		finish(self, 1); /* later it is being edited */
	} else if (!self->was_ready && code == SUPERVISOR_TAKEN_STATUS) {
		finish(self, 1); /* started twice; later it is shoubaoctl's */
	} else {
		log_error("the engine ended by %s %d; it is started again",
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) : code);
		engine_restart(self, was->ready_at);
	}
}

static void process_ended(struct supervisor *self, pid_t pid, int status)
{
	char text[CHANNEL_BYTES];
	struct err err;

	if (pid == self->current.pid || pid == self->next.pid) {
		struct engine_process *engine = pid == self->current.pid
						    ? &self->current
						    : &self->next;
		struct engine_process was = *engine;
		bool was_next = engine == &self->next;

		kill_workers_of(self, pid);
		close(engine->channel);
		*engine = (struct engine_process){0};
		if (was_next)
			log_error("the changed configuration was not taken; "
				  "the old one stays");
		else
			current_ended(self, &was, status);
		if (was_next && !self->stopping)
			sd_notify(0, "READY=1\nSTATUS=receiving "
				     "(changed configuration refused)");
		return;
	}
	for (size_t i = 0; i < self->worker_count; i++) {
		if (self->workers[i].pid != pid)
			continue;
		if (status != 0 && !self->stopping)
			log_warning("%s ended by %s %d%s",
			    self->workers[i].name,
			    WIFSIGNALED(status) ? "signal" : "status",
			    WIFSIGNALED(status) ? WTERMSIG(status)
						: WEXITSTATUS(status),
			    WIFEXITED(status) && WEXITSTATUS(status) == 127
				? ": is it installed?"
				: "");
		snprintf(text, sizeof text, "died %d %d", (int)pid, status);
		if (self->workers[i].engine == self->current.pid)
			channel_send(self->current.channel, text, -1, &err);
		self->workers[i] = self->workers[--self->worker_count];
		return;
	}
}

static void reload(struct supervisor *self)
{
	char text[96];

	self->reload_again = self->next.pid != 0;
	if (self->stopping || self->reload_again)
		return;
	snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%lld",
	    (long long)clock_monotonic_msecs() * 1000);
	sd_notify(0, text);
	start_engine(self, &self->next);
}

static void hear_signals(struct supervisor *self)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(self->signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGHUP) {
			reload(self);
		} else if (info.ssi_signo != SIGCHLD && !self->stopping) {
			self->stopping = true;
			sd_notify(0, "STOPPING=1");
			stop_engine(self, &self->next);
			stop_engine(self, &self->current);
			if (self->current.pid == 0)
				finish(self, 0);
		}
	}
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		process_ended(self, pid, status);
}

static void turn(struct supervisor *self)
{
	struct pollfd fds[3] = {
	    {.fd = self->signals, .events = POLLIN},
	    {.fd = self->current.pid ? self->current.channel : -1,
		.events = POLLIN},
	    {.fd = self->next.pid ? self->next.channel : -1, .events = POLLIN},
	};
	int64_t now = clock_monotonic_msecs();
	int wait = -1;

	if (self->restart_at != 0)
		wait = self->restart_at > now ? (int)(self->restart_at - now)
					      : 0;
	else if (self->stop_by != 0)
		wait = self->stop_by > now ? (int)(self->stop_by - now) : 0;
	poll(fds, 3, wait);
	if (fds[1].revents & POLLIN)
		hear_engine(self, &self->current);
	else if (fds[1].revents & POLLHUP)
		poll(&fds[0], 1, 1000); /* SIGCHLD follows */
	if ((fds[2].revents & POLLIN) && self->next.pid != 0)
		hear_engine(self, &self->next);
	hear_signals(self);
	now = clock_monotonic_msecs();
	if (self->restart_at != 0 && now >= self->restart_at &&
	    !self->finished) {
		self->restart_at = 0;
		if (start_engine(self, &self->current) < 0)
			engine_restart(self, 0);
	}
	if (self->reload_again && self->next.pid == 0 && !self->finished)
		reload(self);
	if (self->stop_by != 0 && now >= self->stop_by &&
	    self->current.pid != 0) {
		log_error("the engine did not drain in time and is killed");
		kill(self->current.pid, SIGKILL);
		self->stop_by = 0;
	}
}

int supervisor_run(const char *const *arguments, const char *hook, bool once)
{
	struct supervisor self = {
	    .arguments = arguments, .hook = hook, .once = once};

	prctl(PR_SET_DUMPABLE, 0);
	self.signals = block_signals();
	if (self.signals < 0 || start_engine(&self, &self.current) < 0)
		return 1;
	while (!self.finished)
		turn(&self);
	if (self.current.pid != 0)
		kill(self.current.pid, SIGKILL);
	if (self.next.pid != 0) /* one that waits for its turn would for ever */
		kill(self.next.pid, SIGKILL);
	for (size_t i = 0; i < self.worker_count; i++)
		kill(self.workers[i].pid, SIGKILL);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	free(self.workers);
	close(self.signals);
	return self.status;
}
