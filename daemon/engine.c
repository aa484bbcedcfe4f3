#include "engine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "fetching.h"
#include "intake.h"

int engine_fail(struct engine *engine, const char *doing, const struct err *err)
{
	log_error("%s: %s", doing, err->text);
	engine->failed = true;
	return -1;
}

int engine_want(struct engine *engine, struct peer *peer)
{
	struct err err;
	size_t room = sizeof engine->asked / sizeof *engine->asked;

	if (engine->draining || engine->asked_count == room)
		return 0;
	int asked = peer_ask(peer, engine->channel, &err);
	if (asked < 0)
		return engine_fail(engine, "asking the supervisor", &err);
	if (asked > 0)
		engine->asked[engine->asked_count++] = peer;
	return 0;
}

void engine_started(struct engine *engine, const char *number, int fd)
{
	if (engine->asked_count == 0) {
		if (fd >= 0)
			close(fd);
		return;
	}
	struct peer *peer = engine->asked[0];
	engine->asked_count--;
	memmove(engine->asked, engine->asked + 1,
	    engine->asked_count * sizeof *engine->asked);
	peer_started(peer, (pid_t)strtol(number, NULL, 10), fd);
}

bool engine_settled(const struct engine *engine)
{
	return fetching_passed(engine->fetching) && intake_idle(engine->intake);
}

/* Complete only when every configured folder is. */
int engine_last_pass(struct store *store, const struct mailbox *mailbox,
    int64_t *at, struct err *err)
{
	int64_t oldest = INT64_MAX;

	for (size_t i = 0; i < mailbox->folders.count; i++) {
		int64_t folder;
		if (store_pass_of_folder(store, mailbox->id,
			mailbox->folders.items[i], &folder, err) < 0)
			return -1;
		if (folder < oldest)
			oldest = folder;
	}
	*at = oldest;
	return 0;
}

int engine_reads(struct engine *engine, const struct mailbox *mailbox,
    int64_t *until, struct err *err)
{
	return engine_read_until(engine->office.store, mailbox, until, err);
}

int engine_read_until(struct store *store, const struct mailbox *mailbox,
    int64_t *until, struct err *err)
{
	int64_t passed = INT64_MAX, waiting = INT64_MAX;

	if (mailbox->source.transport != TRANSPORT_NONE &&
	    (engine_last_pass(store, mailbox, &passed, err) < 0 ||
		store_oldest_spooled(store, mailbox->id, &waiting, err) < 0))
		return -1;
	*until = waiting < passed ? waiting : passed;
	return 0;
}
