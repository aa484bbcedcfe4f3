#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/wire.h"
#include "control_address.h"
#include "decide.h"
#include "delivery.h"
#include "engine.h"
#include "intake.h"
#include "reporting.h"

#define CLIENTS 8
#define REQUEST_BYTES 65536 /* an answer is shorter still: it never blocks */
#define PATIENCE_MSECS 5000 /* for the one line of a client */

struct client {
	struct wire *wire; /* NULL = free */
	int fd;
	uid_t uid;
	int64_t since; /* monotonic msecs */
};

struct control {
	struct engine *engine;
	int fd; /* listens */
	struct client clients[CLIENTS];
};

/* --- the socket ------------------------------------------------------------
 */

/* Only the holder of the instance lock comes here: what is there is stale. */
static int bind_socket(int fd, const char *state, struct err *err)
{
	struct sockaddr_un address;
	int folder = control_address(state, &address, err);

	if (folder < 0)
		return -1;
	unlinkat(folder, CONTROL_NAME, 0);
	mode_t before = umask(0177);
	int result = bind(fd, (struct sockaddr *)&address, sizeof address);
	umask(before);
	if (result < 0 || listen(fd, CLIENTS) < 0)
		result = err_errno(err, "%s/" CONTROL_NAME, state);
	close(folder);
	return result;
}

struct control *control_new(struct engine *engine, struct err *err)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		err_errno(err, "socket");
		return NULL;
	}
	if (bind_socket(fd, engine->office.config->state, err) < 0) {
		close(fd);
		return NULL;
	}
	struct control *self = mem_calloc(1, sizeof *self);
	self->engine = engine;
	self->fd = fd;
	return self;
}

static void hang_up(struct client *client)
{
	wire_free(client->wire);
	close(client->fd);
	*client = (struct client){0};
}

void control_free(struct control *self)
{
	if (self == NULL)
		return;
	for (size_t i = 0; i < CLIENTS; i++)
		if (self->clients[i].wire != NULL)
			hang_up(&self->clients[i]);
	close(self->fd);
	free(self);
}

static struct client *free_client(struct control *self)
{
	for (size_t i = 0; i < CLIENTS; i++)
		if (self->clients[i].wire == NULL)
			return &self->clients[i];
	return NULL;
}

size_t control_polls(const struct control *self, struct pollfd *fds, size_t max)
{
	size_t count = 0;
	bool room = false;

	for (size_t i = 0; i < CLIENTS && count < max; i++) {
		room = room || self->clients[i].wire == NULL;
		if (self->clients[i].wire != NULL)
			fds[count++] = (struct pollfd){
			    .fd = self->clients[i].fd, .events = POLLIN};
	}
	if (room && count < max)
		fds[count++] = (struct pollfd){
		    .fd = self->fd, .events = POLLIN};
	return count;
}

/* --- requests --------------------------------------------------------------
 */

static json_t *refuse(const char *text)
{
	return json_pack("{s:b, s:s}", "ok", 0, "text", text);
}

static json_t *tell_status(const struct engine *engine)
{
	return json_pack("{s:b, s:I, s:b, s:s}", "ok", 1, "pid",
	    (json_int_t)getpid(), "draining", (int)engine->draining, "config",
	    engine->office.config->hash);
}

/* The answer is given when the decision is on disk. NULL = the store failed.
 */
static json_t *decide_now(
    struct engine *engine, const json_t *request, uid_t uid)
{
	struct err err;
	char actor[48];
	json_t *answer = NULL;

	snprintf(actor, sizeof actor, "shoubaoctl uid=%lu", (unsigned long)uid);
	if (batch_begin(&engine->batch, &err) == 0)
		answer = decide(
		    &engine->office, request, actor, clock_now(), &err);
	if (answer != NULL && batch_commit(&engine->batch, &err) < 0) {
		json_decref(answer);
		answer = NULL;
	}
	if (answer == NULL) {
		engine_fail(engine, "deciding", &err);
		return NULL;
	}
	log_info("control: %s by %s: %s",
	    log_safe(json_string_value(json_object_get(request, "command"))),
	    actor,
	    json_is_true(json_object_get(answer, "ok")) ? "done" : "refused");
	intake_rewind(engine->intake);
	delivery_wake(engine->delivery);
	return answer;
}

static int answer_request(
    struct control *self, struct client *client, const json_t *request)
{
	const char *command = json_string_value(
	    json_object_get(request, "command"));
	json_t *answer;
	struct err err;

	if (command != NULL && strcmp(command, "status") == 0)
		answer = tell_status(self->engine);
	else if (self->engine->draining)
		answer = refuse("shoubaod is stopping: try again in a moment");
	else if (command != NULL && strcmp(command, "digest") == 0)
		answer = reporting_now(self->engine->reporting, request);
	else
		answer = decide_now(self->engine, request, client->uid);
	if (answer == NULL)
		return -1;
	wire_send(client->wire, answer, &err); /* gone is its own affair */
	return 0;
}

/* One request, one answer. */
static int hear(struct control *self, struct client *client)
{
	json_t *request;
	struct err err;
	int result = 0;
	int got = wire_poll(client->wire, &request, &err);

	if (got == 0) {
		if (clock_monotonic_msecs() - client->since > PATIENCE_MSECS)
			hang_up(client);
		return 0;
	}
	if (got > 0) {
		result = answer_request(self, client, request);
		json_decref(request);
	}
	hang_up(client);
	return result;
}

static void take_client(struct client *client, int fd)
{
	struct ucred peer;
	socklen_t size = sizeof peer;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
	    (peer.uid != 0 && peer.uid != geteuid())) {
		log_warning("control: a stranger was turned away");
		close(fd);
		return;
	}
	*client = (struct client){
	    .wire = wire_new(fd, fd, REQUEST_BYTES),
	    .fd = fd,
	    .uid = peer.uid,
	    .since = clock_monotonic_msecs(),
	};
}

int control_hear(struct control *self)
{
	struct client *client = free_client(self);
	int fd = -1;

	if (client != NULL)
		fd = accept4(
		    self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		take_client(client, fd);
	for (size_t i = 0; i < CLIENTS; i++)
		if (self->clients[i].wire != NULL &&
		    hear(self, &self->clients[i]) < 0)
			return -1;
	return 0;
}
