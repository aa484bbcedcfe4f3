#include "peer.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "channel.h"

#define FIRST_BACKOFF_MSECS 250
#define LAST_BACKOFF_MSECS 60000
#define HOPELESS_MSECS 4000

void peer_init(struct peer *peer, const char *kind)
{
	*peer = (struct peer){.kind = kind, .fd = -1};
}

int peer_ask(struct peer *peer, int channel, struct err *err)
{
	char text[CHANNEL_BYTES];

	if (peer->state != PEER_DOWN ||
	    clock_monotonic_msecs() < peer->start_at)
		return 0;
	snprintf(text, sizeof text, "start %s", peer->kind);
	if (channel_send(channel, text, -1, err) < 0)
		return -1;
	peer->state = PEER_ASKED;
	return 1;
}

void peer_started(struct peer *peer, pid_t pid, int fd)
{
	if (peer->state != PEER_ASKED) { /* retired while it was coming */
		if (fd >= 0)
			close(fd);
		return;
	}
	if (fd < 0) {
		peer_lost(peer);
		return;
	}
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	peer->pid = pid;
	peer->fd = fd;
	peer->wire = wire_new(fd, fd,
	    strcmp(peer->kind, "send") == 0 ? WIRE_SEND_BYTES : WIRE_MAX_BYTES);
	peer->configured = false;
	peer->state = PEER_UP;
}

static void hang_up(struct peer *peer)
{
	wire_free(peer->wire);
	peer->wire = NULL;
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
	peer->pid = 0;
}

void peer_lost(struct peer *peer)
{
	hang_up(peer);
	peer->backoff_msecs = peer->backoff_msecs ? peer->backoff_msecs * 2
						  : FIRST_BACKOFF_MSECS;
	if (peer->backoff_msecs > LAST_BACKOFF_MSECS)
		peer->backoff_msecs = LAST_BACKOFF_MSECS;
	peer->start_at = clock_monotonic_msecs() + peer->backoff_msecs;
	peer->state = PEER_DOWN;
}

bool peer_is_hopeless(const struct peer *peer)
{
	return peer->backoff_msecs >= HOPELESS_MSECS;
}

void peer_useful(struct peer *peer)
{
	peer->backoff_msecs = 0;
}

void peer_retire(struct peer *peer)
{
	hang_up(peer);
	peer->state = PEER_RETIRED;
}
