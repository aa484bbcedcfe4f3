/*
 * shoubao-send: delivers what the engine hands it. Standard input and output
 * are the wire:
 *
 *   ← {"configure": {"mailbox", "maildir"}}                       once, first
 *   ← {"send": [{id, message_id, shoubao_id, from, recipient, created, bytes}]}
 *   → {"done": [{id, result: "sent"|"later"|"refused"|"uncertain", detail}]}
 *   ← {"find": [{id, message_id, shoubao_id, created}]}
 *   → {"found": [{id, found}]}
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/lockdown.h"
#include "base/log.h"
#include "base/wire.h"
#include "send_maildir.h"

static int lock_down(const char *maildir, struct err *err)
{
	const struct lockdown_path path = {maildir, LOCKDOWN_WRITE};
	struct lockdown *wall = lockdown_prepare(
	    LOCKDOWN_SEND_MAILDIR, &path, 1, err);

	if (wall == NULL)
		return -1;
	int result = lockdown_enter(wall, err);
	lockdown_free(wall);
	return result;
}

static struct send_maildir *begin(struct wire *wire, struct err *err)
{
	json_t *message = NULL;
	const char *path;
	struct send_maildir *sink = NULL;

	if (wire_receive(wire, &message, err) < 0)
		return NULL;
	if (json_unpack(message, "{s:{s:s}}", "configure", "maildir", &path) <
	    0)
		err_set(err, ERR_BUG, "settings without maildir");
	else
		sink = send_maildir_open(path, err);
	if (sink != NULL && lock_down(path, err) < 0) {
		send_maildir_close(sink);
		sink = NULL;
	}
	json_decref(message);
	return sink;
}

static int serve(struct wire *wire, struct send_maildir *sink, struct err *err)
{
	json_t *message;
	int result = 0;

	while (result == 0 && wire_receive(wire, &message, err) > 0) {
		const json_t *send = json_object_get(message, "send");
		const json_t *find = json_object_get(message, "find");
		json_t *answer = send != NULL
				     ? json_pack("{s:o}", "done",
					   send_maildir_send(sink, send))
				     : json_pack("{s:o}", "found",
					   send_maildir_find(sink, find));
		json_decref(message);
		result = wire_send(wire, answer, err);
	}
	return result;
}

int main(int argc, char **argv)
{
	struct wire *wire = wire_new(
	    STDIN_FILENO, STDOUT_FILENO, WIRE_MAX_BYTES);
	struct err err = {0};
	int status = 0;

	log_open("shoubao-send", LOG_LEVEL_INFO);
	signal(SIGPIPE, SIG_IGN);
	if (argc != 2 || strcmp(argv[1], "server") != 0) {
		fputs("usage: shoubao-send server\n", stderr);
		return 2;
	}
	struct send_maildir *sink = begin(wire, &err);
	if (sink == NULL) {
		if (strcmp(err.text, "end") != 0) {
			log_error("%s", err.text);
			status = 1;
		}
	} else {
		serve(wire, sink, &err);
		send_maildir_close(sink);
	}
	wire_free(wire);
	return status;
}
