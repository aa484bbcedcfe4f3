/*
 * shoubao-fetch: reads one mailbox for the engine. Standard input and output
 * are the wire (fetch_wire.h); by hand:
 *
 *   echo '{"configure": {"mailbox": "m", "maildir": "/…", "folders": ["INBOX"],
 *   "incoming": "/…"}}' | shoubao-fetch server
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/lockdown.h"
#include "base/log.h"
#include "fetch_imap.h"
#include "fetch_maildir.h"
#include "probe_imap.h"
#include "probe_maildir.h"

static int follow_maildir(
    struct wire *wire, const json_t *settings, struct err *err)
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
	if (lockdown_self(LOCKDOWN_FETCH_MAILDIR, paths, 2, err) < 0)
		return -1;
	return fetch_maildir(wire, settings, err);
}

static int follow_imap(
    struct wire *wire, const json_t *settings, struct err *err)
{
	struct fetch_imap *imap = fetch_imap_open(settings, err);
	int result = -1;
	size_t count = 0;

	if (imap == NULL)
		return -1;
	const struct lockdown_path *paths = fetch_imap_paths(imap);
	while (paths[count].path != NULL)
		count++;
	if (lockdown_self(LOCKDOWN_FETCH_IMAP, paths, count, err) == 0)
		result = fetch_imap_run(imap, wire, err);
	fetch_imap_free(imap);
	return result;
}

static int follow(struct wire *wire, const json_t *settings, struct err *err)
{
	return json_object_get(settings, "imap") != NULL
		   ? follow_imap(wire, settings, err)
		   : follow_maildir(wire, settings, err);
}

/* Step by step, see probe_step.h. */
static int try_it(struct wire *wire, const json_t *settings, struct err *err)
{
	return json_object_get(settings, "imap") != NULL
		   ? probe_imap(wire, settings, err)
		   : probe_maildir_source(wire, settings, err);
}

static int serve(struct wire *wire, bool probing, struct err *err)
{
	json_t *message = NULL;

	if (wire_receive(wire, &message, err) < 0)
		return 0;
	const json_t *settings = json_object_get(message, "configure");
	int result = probing ? try_it(wire, settings, err)
			     : follow(wire, settings, err);
	json_decref(message);
	return result;
}

int main(int argc, char **argv)
{
	struct err err = {0};
	int status = 0;

	log_open("shoubao-fetch", LOG_LEVEL_INFO);
	signal(SIGPIPE, SIG_IGN);
	bool probing = argc == 2 && strcmp(argv[1], "probe") == 0;
	if (!probing && (argc != 2 || strcmp(argv[1], "server") != 0)) {
		fputs("usage: shoubao-fetch server|probe\n", stderr);
		return 2;
	}
	fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
	struct wire *wire = wire_new(
	    STDIN_FILENO, STDOUT_FILENO, WIRE_MAX_BYTES);
	if (serve(wire, probing, &err) < 0) {
		log_error("%s", err.text);
		status = 1;
	}
	wire_free(wire);
	return status;
}
