/*
 * shoubao-fetch: reads one mailbox for the engine. Standard input and output
 * are the wire (fetch_wire.h); by hand:
 *
 *   echo '{"configure": {"mailbox": "m", "maildir": "/…", "folders": ["INBOX"],
 *   "incoming": "/…"}}' | shoubao-fetch server
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/lockdown.h"
#include "base/log.h"
#include "fetch_maildir.h"

/* Reads the Maildir, writes into incoming/, and nothing else from now on. */
static int lock_down(const json_t *settings, struct err *err)
{
	const struct lockdown_path paths[] = {
	    {json_string_value(json_object_get(settings, "maildir")),
		LOCKDOWN_READ},
	    {json_string_value(json_object_get(settings, "incoming")),
		LOCKDOWN_WRITE},
	};

	if (paths[0].path == NULL || paths[1].path == NULL)
		return err_set(
		    err, ERR_BUG, "settings without maildir or incoming");
	struct lockdown *wall = lockdown_prepare(
	    LOCKDOWN_FETCH_MAILDIR, paths, 2, err);
	if (wall == NULL)
		return -1;
	int result = lockdown_enter(wall, err);
	lockdown_free(wall);
	return result;
}

int main(int argc, char **argv)
{
	struct wire *wire = wire_new(
	    STDIN_FILENO, STDOUT_FILENO, WIRE_MAX_BYTES);
	json_t *message = NULL;
	struct err err = {0};
	int status = 0;

	log_open("shoubao-fetch", LOG_LEVEL_INFO);
	if (argc != 2 || strcmp(argv[1], "server") != 0) {
		fputs("usage: shoubao-fetch server\n", stderr);
		return 2;
	}
	if (wire_receive(wire, &message, &err) > 0) {
		const json_t *settings = json_object_get(message, "configure");
		if (lock_down(settings, &err) < 0 ||
		    fetch_maildir(wire, settings, &err) < 0) {
			log_error("%s", err.text);
			status = 1;
		}
	}
	json_decref(message);
	wire_free(wire);
	return status;
}
