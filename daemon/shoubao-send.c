/*
 * shoubao-send: delivers what the engine hands it. Standard input and output
 * are the wire:
 *
 *   ← {"configure": {"mailbox", "maildir"}}                       once, first
 *     or {"configure": {"mailbox", "smtp": {…}}}           (send_smtp.h)
 *   ← {"send": [{id, message_id, shoubao_id, from, recipient, created, bytes}]}
 *     or with `size` instead of `bytes`: so many of those that the message
 *     carries (base/wire.h), in the list's order
 *   → {"done": [{id, result, detail, …}]}     result: smtp_verdict.h's names;
 *                                             an SMTP sink says one at a time
 *     with `copy`, an address that gets the same: our own
 *   ← {"find": [{id, message_id, shoubao_id, created}]}          a Maildir only
 *   → {"found": [{id, found}]}
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/lockdown.h"
#include "base/log.h"
#include "base/wire.h"
#include "probe_maildir.h"
#include "probe_smtp.h"
#include "send_maildir.h"
#include "send_smtp.h"
#include "smtp_verdict.h"

#define MAX_PATHS 16
/* Servers end idle connections; we do it first, and politely. */
#define REST_MSECS 20000

/* Gives each message of a list the bytes that came behind the line. */
static int take_carried(
    const struct wire *wire, const json_t *list, struct err *err)
{
	size_t left, i;
	const char *bytes = wire_carried(wire, &left);
	json_t *item;

	json_array_foreach(list, i, item)
	{
		const json_t *number = json_object_get(item, "size");
		json_int_t size = json_integer_value(number);
		if (number == NULL)
			continue;
		if (size < 0 || (uint64_t)size > left)
			return err_set(
			    err, ERR_BUG, "a list longer than its bytes");
		json_object_set_new(
		    item, "bytes", json_stringn_nocheck(bytes, (size_t)size));
		bytes += size;
		left -= (size_t)size;
	}
	return 0;
}

/* --- a Maildir ---------------------------------------------------------- */

static int serve_maildir(
    struct wire *wire, const json_t *settings, struct err *err)
{
	const char *path = json_string_value(
	    json_object_get(settings, "maildir"));
	const struct lockdown_path walls = {path, LOCKDOWN_WRITE};
	struct send_maildir *sink = send_maildir_open(path, err);
	json_t *message;
	int result = sink != NULL
			 ? lockdown_self(LOCKDOWN_SEND_MAILDIR, &walls, 1, err)
			 : -1;

	while (result == 0 && wire_receive(wire, &message, err) > 0) {
		const json_t *send = json_object_get(message, "send");
		const json_t *find = json_object_get(message, "find");
		if (take_carried(wire, send, err) < 0) {
			json_decref(message);
			result = -1;
			break;
		}
		json_t *answer = send != NULL
				     ? json_pack("{s:o}", "done",
					   send_maildir_send(sink, send))
				     : json_pack("{s:o}", "found",
					   send_maildir_find(sink, find));
		json_decref(message);
		result = wire_send(wire, answer, err);
	}
	send_maildir_close(sink);
	return result;
}

/* --- an SMTP server ------------------------------------------------------- */

static int lock_down_smtp(const json_t *settings, struct err *err)
{
	struct lockdown_path paths[MAX_PATHS];
	size_t count = 0;
	const char *ca_file = json_string_value(
	    json_object_get(settings, "ca_file"));

	for (; send_smtp_paths[count] != NULL; count++)
		paths[count] = (struct lockdown_path){
		    send_smtp_paths[count], LOCKDOWN_READ};
	if (ca_file != NULL)
		paths[count++] = (struct lockdown_path){ca_file, LOCKDOWN_READ};
	return lockdown_self(LOCKDOWN_SEND_SMTP, paths, count, err);
}

/* The next message would fare like this one: a login that was refused is not
 * tried again at once, a server that wants less is not given more. */
static bool concerns_all(const json_t *done)
{
	int result = smtp_result_of(
	    json_string_value(json_object_get(done, "result")));

	return result == SMTP_SLOW_DOWN || result == SMTP_ACCOUNT;
}

/* Each is told as soon as it is done: what the engine has not heard of when
 * either of us dies is in doubt. */
static int send_all(struct wire *wire, struct send_smtp *smtp,
    const json_t *list, struct err *err)
{
	bool stop = false;
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
	{
		json_t *done = stop ? json_pack("{s:O, s:s}", "id",
					  json_object_get(item, "id"), "result",
					  smtp_result_name(SMTP_UNTRIED))
				    : send_smtp_send(smtp, item);
		stop = stop || concerns_all(done);
		if (wire_send(wire, json_pack("{s:[o]}", "done", done), err) <
		    0)
			return -1;
	}
	return 0;
}

/* The next message; the connection is given up while there is none. */
static int receive(struct wire *wire, struct send_smtp *smtp, json_t **message,
    struct err *err)
{
	struct pollfd wait = {.fd = wire_in(wire), .events = POLLIN};
	int got = wire_poll(wire, message, err);

	if (got == 0 && poll(&wait, 1, REST_MSECS) == 0)
		send_smtp_rest(smtp);
	return got != 0 ? got : wire_receive(wire, message, err);
}

static int serve_smtp(
    struct wire *wire, const json_t *settings, struct err *err)
{
	struct send_smtp *smtp = send_smtp_open(settings, err);
	json_t *message;
	int result = smtp != NULL ? lock_down_smtp(settings, err) : -1;

	fcntl(wire_in(wire), F_SETFL, O_NONBLOCK);
	while (result == 0 && receive(wire, smtp, &message, err) > 0) {
		const json_t *list = json_object_get(message, "send");
		result = take_carried(wire, list, err);
		if (result == 0)
			result = send_all(wire, smtp, list, err);
		json_decref(message);
		if (send_smtp_is_lost(smtp))
			result = err_set(err, ERR_RETRY,
			    "the server's name is not known here");
	}
	send_smtp_close(smtp);
	return result;
}

static int serve(struct wire *wire, const json_t *settings, struct err *err)
{
	const json_t *smtp = json_object_get(settings, "smtp");

	if (smtp != NULL)
		return serve_smtp(wire, smtp, err);
	if (json_is_string(json_object_get(settings, "maildir")))
		return serve_maildir(wire, settings, err);
	return err_set(err, ERR_BUG, "settings without a sink");
}

/* Step by step, see probe_step.h. */
static int try_it(struct wire *wire, const json_t *settings, struct err *err)
{
	return json_object_get(settings, "smtp") != NULL
		   ? probe_smtp(wire, settings, err)
		   : probe_maildir_sink(wire, settings, err);
}

int main(int argc, char **argv)
{
	struct wire *wire = wire_new(
	    STDIN_FILENO, STDOUT_FILENO, WIRE_SEND_BYTES);
	json_t *message = NULL;
	struct err err = {0};
	int status = 0;

	log_open("shoubao-send", LOG_LEVEL_INFO);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* it will know a password */
	bool probing = argc == 2 && strcmp(argv[1], "probe") == 0;
	if (!probing && (argc != 2 || strcmp(argv[1], "server") != 0)) {
		fputs("usage: shoubao-send server|probe\n", stderr);
		return 2;
	}
	if (wire_receive(wire, &message, &err) > 0 &&
	    (probing ? try_it : serve)(
		wire, json_object_get(message, "configure"), &err) < 0) {
		log_error("%s", err.text);
		status = 1;
	}
	json_decref(message);
	wire_free(wire);
	return status;
}
