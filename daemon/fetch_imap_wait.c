/* Waiting: for mail while all is well, for better times when it is not. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "fetch_imap-private.h"

#define RENEW_SECS 600   /* of IDLE; RFC 2177 demands it before 29 minutes */
#define REFUSED_SECS 900 /* then twice as long */
#define LONGEST_SECS 900 /* between other attempts */
#define PASSWORD_SECS 10 /* between looks at a password that was refused */

/* Up to half as long again, so that many mailboxes do not come together. */
static int64_t with_jitter(int64_t msecs)
{
	return msecs + arc4random_uniform((uint32_t)(msecs / 2 + 1));
}

static int hear_engine(struct fetch_imap *self, struct imap_trouble *trouble)
{
	struct err err;

	return fetch_hear(&self->fetch, &err) < 0
		   ? fetch_imap_end(self, trouble)
		   : 0;
}

/* IDLE hears of its own folder only; others are looked at now and then. */
static int64_t wait_msecs(const struct fetch_imap *self, bool idle)
{
	if (idle && self->folder_count == 1)
		return RENEW_SECS * INT64_C(1000);
	/* 60 to 120 seconds for a poll interval of 60. */
	return self->poll_secs * INT64_C(1000) +
	       arc4random_uniform((uint32_t)self->poll_secs * 1000 + 1);
}

int fetch_imap_wait(
    struct fetch_imap *self, bool *only_first, struct imap_trouble *trouble)
{
	bool idle = imap_session_can_idle(self->session) &&
		    self->selected == &self->folders[0];
	int64_t until = clock_monotonic_msecs() + wait_msecs(self, idle);
	enum imap_wait waited = IMAP_WAIT_TIME;

	*only_first = false;
	if (hear_engine(self, trouble) < 0)
		return -1;
	if (self->fetch.asked != NULL)
		return 0;
	if (idle && imap_session_idle(self->session, trouble) != 0)
		return -1;
	int64_t left = until - clock_monotonic_msecs();
	if (left > 0)
		waited = imap_session_wait(self->session, (int)left, trouble);
	if (waited == IMAP_WAIT_BROKEN)
		return -1;
	if (waited == IMAP_WAIT_ENGINE && hear_engine(self, trouble) < 0)
		return -1;
	if (idle)
		return imap_session_idle_done(self->session, trouble) != 0
			   ? -1
			   : (*only_first = waited == IMAP_WAIT_NEWS, 0);
	/* What arrived is announced with the answer. */
	*only_first = waited == IMAP_WAIT_NEWS;
	return imap_session_noop(self->session, trouble) < 0 ? -1 : 0;
}

/* --- after trouble -------------------------------------------------------- */

static bool is_password_new(const struct fetch_imap *self)
{
	char *password = NULL;

	if (secret_read(self->server.password_credential,
		self->server.password_file, &password, NULL) < 0)
		return false;
	bool is = self->tried == NULL || strcmp(self->tried, password) != 0;
	secret_free(password);
	return is;
}

static int64_t pause_msecs(const struct fetch_imap *self, bool refused)
{
	int64_t longest = (refused ? 2 * REFUSED_SECS : LONGEST_SECS) *
			  INT64_C(1000);
	int64_t msecs = (refused ? REFUSED_SECS : self->retry_secs) *
			INT64_C(1000);

	for (int i = 1; i < self->failures && msecs < longest; i++)
		msecs *= 2;
	return with_jitter(msecs < longest ? msecs : longest);
}

void fetch_imap_pause(struct fetch_imap *self, const char *kind)
{
	bool refused = strcmp(kind, IMAP_LOGIN) == 0 ||
		       strcmp(kind, "secret") == 0;
	int64_t until = clock_monotonic_msecs() + pause_msecs(self, refused);
	struct imap_trouble trouble;

	while (!self->ended) {
		struct pollfd fd = {
		    .fd = wire_in(self->fetch.wire), .events = POLLIN};
		int64_t left = until - clock_monotonic_msecs();
		if (left <= 0)
			return;
		if (refused && left > PASSWORD_SECS * 1000)
			left = PASSWORD_SECS * 1000;
		if (poll(&fd, 1, (int)left) > 0) {
			hear_engine(self, &trouble);
		} else if (refused && is_password_new(self)) {
			self->failures = 0;
			return;
		}
	}
}
