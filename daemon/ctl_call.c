#include "ctl_call.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/wire.h"
#include "control_address.h"

#define ANSWER_BYTES (1u << 20)

static int call(const char *state, struct err *err)
{
	struct sockaddr_un address;
	int folder = control_address(state, &address, err);

	if (folder < 0)
		return -1;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result = fd < 0 ? -1
			    : connect(fd, (struct sockaddr *)&address,
				  sizeof address);
	if (result < 0) {
		err_errno(err, "%s/" CONTROL_NAME, state);
		if (err != NULL && (errno == ENOENT || errno == ECONNREFUSED))
			err->code = ERR_REJECT;
	}
	close(folder);
	if (result < 0 && fd >= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static json_t *receive(struct wire *wire, int patience_secs, struct err *err)
{
	struct pollfd fd = {.fd = wire_in(wire), .events = POLLIN};
	json_t *answer;
	int ready;

	do
		ready = poll(&fd, 1, patience_secs * 1000);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0) {
		err_set(err, ERR_RETRY, "shoubaod gave no answer in %d seconds",
		    patience_secs);
		return NULL;
	}
	return wire_receive(wire, &answer, err) > 0 ? answer : NULL;
}

json_t *ctl_call(
    const char *state, json_t *request, int patience_secs, struct err *err)
{
	json_t *answer = NULL;
	int fd = call(state, err);

	if (fd < 0) {
		json_decref(request);
		return NULL;
	}
	struct wire *wire = wire_new(fd, fd, ANSWER_BYTES);
	/* An engine that just ends hangs up; the pipe behind our own output
	 * is another matter. */
	sighandler_t before = signal(SIGPIPE, SIG_IGN);
	if (wire_send(wire, request, err) == 0)
		answer = receive(wire, patience_secs, err);
	signal(SIGPIPE, before);
	wire_free(wire);
	close(fd);
	return answer;
}
