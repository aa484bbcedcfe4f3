#include "engine_run.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "asking.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/lockdown.h"
#include "base/log.h"
#include "base/mem.h"
#include "channel.h"
#include "chasing.h"
#include "control.h"
#include "delivery.h"
#include "engine.h"
#include "fetching.h"
#include "intake.h"
#include "load.h"
#include "reporting.h"
#include "spool/instance.h"
#include "supervisor.h"
#include "watching.h"

#define MAX_POLLS 128
#define IDLE_MSECS 250
#define BATCH_MSECS 20   /* how long a begun transaction may wait for more */
#define ALIVE_MSECS 2000 /* how often the supervisor hears of us */

static void start_draining(struct engine *engine)
{
	engine->draining = true;
	fetching_stop(engine->fetching);
}

static int hear_supervisor(struct engine *engine)
{
	char text[CHANNEL_BYTES];
	int fd, got;

	while ((got = channel_receive(engine->channel, text, &fd)) > 0) {
		if (strncmp(text, "started ", 8) == 0)
			engine_started(engine, text + 8, fd);
		else if (strcmp(text, "drain") == 0)
			start_draining(engine);
	}
	if (got < 0) {
		struct err err;
		err_set(&err, ERR_RETRY, "the supervisor is gone");
		return engine_fail(engine, "channel", &err);
	}
	return 0;
}

/* Nothing begun is left: the next step would be something new. */
static bool is_done(const struct engine *engine)
{
	if (engine->batch.open)
		return false;
	if (engine->draining)
		return !intake_busy(engine->intake) &&
		       !delivery_busy(engine->delivery);
	return engine->once && fetching_passed(engine->fetching) &&
	       intake_idle(engine->intake) && chasing_idle(engine->chasing) &&
	       reporting_idle(engine->reporting) &&
	       asking_idle(engine->asking) && delivery_idle(engine->delivery);
}

/* How long the loop may sleep: a begun transaction waits for what is being
 * read right now, and for nothing else. */
static int patience(const struct engine *engine)
{
	if (!engine->batch.open)
		return chasing_busy(engine->chasing) ? 0 : IDLE_MSECS;
	if (!intake_busy(engine->intake))
		return 0;
	int64_t age = clock_monotonic_msecs() - engine->batch.opened_at;
	return age < BATCH_MSECS ? (int)(BATCH_MSECS - age) : 0;
}

static int commit_if_due(struct engine *engine, bool quiet)
{
	struct err err;

	if (!engine->batch.open || (!quiet && patience(engine) > 0))
		return 0;
	if (batch_commit(&engine->batch, &err) < 0)
		return engine_fail(engine, "commit", &err);
	delivery_wake(engine->delivery);
	return 0;
}

static int turn(struct engine *engine, int64_t *alive_at)
{
	struct pollfd fds[MAX_POLLS] = {
	    {.fd = engine->channel, .events = POLLIN}};
	size_t count = 1;
	struct err err;

	count += fetching_polls(
	    engine->fetching, fds + count, MAX_POLLS - count);
	count += intake_polls(engine->intake, fds + count, MAX_POLLS - count);
	count += delivery_polls(
	    engine->delivery, fds + count, MAX_POLLS - count);
	count += control_polls(engine->control, fds + count, MAX_POLLS - count);
	int ready = poll(fds, count, patience(engine));
	if (ready < 0 && errno != EINTR) {
		err_errno(&err, "poll");
		return engine_fail(engine, "waiting", &err);
	}
	if ((fds[0].revents && hear_supervisor(engine) < 0) ||
	    fetching_hear(engine->fetching) < 0 ||
	    intake_hear(engine->intake) < 0 ||
	    delivery_hear(engine->delivery) < 0 ||
	    control_hear(engine->control) < 0 ||
	    commit_if_due(engine, ready == 0) < 0 ||
	    fetching_turn(engine->fetching) < 0 ||
	    intake_turn(engine->intake) < 0 ||
	    watching_turn(engine->watching) < 0 ||
	    chasing_turn(engine->chasing) < 0 ||
	    reporting_turn(engine->reporting) < 0 ||
	    asking_turn(engine->asking) < 0 ||
	    delivery_turn(engine->delivery) < 0)
		return -1;
	int64_t now = clock_monotonic_msecs();
	if (now - *alive_at >= ALIVE_MSECS) {
		*alive_at = now;
		channel_send(engine->channel, "alive", -1, &err);
	}
	return 0;
}

/* Everything that needs a path outside the state folder has been opened. */
static int lock_down(const struct engine *engine, struct err *err)
{
	const struct lockdown_path paths[] = {
	    {engine->office.config->state, LOCKDOWN_SOCKET},
	    {"/run/systemd/notify", LOCKDOWN_WRITE},
	};

	return lockdown_self(
	    LOCKDOWN_ENGINE, paths, sizeof paths / sizeof *paths, err);
}

static int wait_for_go(int channel)
{
	char text[CHANNEL_BYTES];
	int fd;

	if (channel_send(channel, "loaded", -1, NULL) < 0)
		return -1;
	while (channel_receive(channel, text, &fd) > 0)
		if (strcmp(text, "go") == 0)
			return 0;
	return -1;
}

/* A Maildir below the state folder is ours to make; any other is a mail
 * server's. */
static int make_source(
    const struct config *config, const struct mailbox *mailbox, struct err *err)
{
	static const char *const parts[] = {"new", "cur", "tmp"};
	size_t len = strlen(config->state);
	int result = 0;

	if (mailbox->source.transport != TRANSPORT_MAILDIR ||
	    strncmp(mailbox->source.path, config->state, len) != 0 ||
	    mailbox->source.path[len] != '/')
		return 0;
	for (size_t i = 0; i < 3 && result == 0; i++) {
		char *path = mem_printf(
		    "%s/%s", mailbox->source.path, parts[i]);
		result = durable_mkdir(path, 0700, err);
		free(path);
	}
	return result;
}

static int make_sources(const struct config *config, struct err *err)
{
	for (size_t i = 0; i < config->mailbox_count; i++)
		if (make_source(config, &config->mailboxes[i], err) < 0)
			return -1;
	return 0;
}

static int open_all(
    struct engine *engine, const struct config *config, struct err *err)
{
	if (durable_mkdir(config->state, 0700, err) < 0)
		return -1;
	if (instance_lock(config->state, err) < 0) {
		engine->taken = err->code == ERR_REJECT;
		return -1;
	}
	if (make_sources(config, err) < 0 ||
	    office_open(&engine->office, clock_now(), err) < 0)
		return -1;
	engine->batch.store = engine->office.store;
	engine->batch.raw = engine->office.raw;
	if (store_outbox_recover(engine->office.store, clock_now(), err) < 0)
		return -1;
	engine->control = control_new(engine, err);
	if (engine->control == NULL)
		return -1;
	engine->fetching = fetching_new(engine);
	engine->intake = intake_new(engine);
	engine->delivery = delivery_new(engine);
	engine->watching = watching_new(engine);
	engine->chasing = chasing_new(engine);
	engine->reporting = reporting_new(engine);
	engine->asking = asking_new(engine);
	return lock_down(engine, err);
}

static int work(struct engine *engine)
{
	int64_t alive_at = 0;

	log_info("ready: %zu mailboxes, %zu campaigns",
	    engine->office.config->mailbox_count,
	    engine->office.config->campaign_count);
	channel_send(engine->channel, "ready", -1, NULL);
	while (!is_done(engine))
		if (turn(engine, &alive_at) < 0)
			return 1;
	log_info("%s", engine->draining ? "drained" : "one pass done");
	if (!engine->once)
		return 0;
	return fetching_troubled(engine->fetching) ||
	       intake_troubled(engine->intake) ||
	       delivery_troubled(engine->delivery);
}

static void close_all(struct engine *engine)
{
	asking_free(engine->asking);
	reporting_free(engine->reporting);
	chasing_free(engine->chasing);
	watching_free(engine->watching);
	control_free(engine->control);
	delivery_free(engine->delivery);
	intake_free(engine->intake);
	fetching_free(engine->fetching);
	batch_free(&engine->batch);
	office_close(&engine->office);
}

/*
 * Mail after mail makes and drops the same kinds of small things: fast bins
 * would be joined again and again, and the end of the heap given back to be
 * faulted in anew.
 */
static void allocator_tune(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	mallopt(M_MXFAST, 0);
	mallopt(M_TRIM_THRESHOLD, 8 << 20);
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

int engine_run(const char *config_path, bool once)
{
	struct engine engine = {.channel = STDIN_FILENO, .once = once};
	struct err err = {0};
	int status = 1;

	allocator_tune();
	signal(SIGPIPE, SIG_IGN);
	/* The supervisor passes signals on as "drain". */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	prctl(PR_SET_DUMPABLE, 0);
	struct config *config = load_config(config_path);
	if (config == NULL)
		return SUPERVISOR_CONFIG_STATUS;
	if (office_prepare(&engine.office, config, &err) == 0 &&
	    wait_for_go(engine.channel) == 0) {
		fcntl(engine.channel, F_SETFL, O_NONBLOCK);
		if (open_all(&engine, config, &err) < 0)
			engine_fail(&engine, "starting", &err);
		else
			status = work(&engine);
	}
	close_all(&engine);
	config_free(config);
	return engine.taken ? SUPERVISOR_TAKEN_STATUS : status;
}
