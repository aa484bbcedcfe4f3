#include "engine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

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
