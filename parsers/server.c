#include "parsers/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/form.h"
#include "base/lockdown.h"
#include "base/log.h"
#include "base/mem.h"
#include "parsers/form_find.h"
#include "parsers/job.h"

#define MAX_JOBS 64
#define DEFAULT_JOBS 2
#define MAX_WAITING 4096 /* requests taken in ahead of their turn */
#define MAX_FOLDERS 64
#define EXIT_WRONG 2

struct server {
	struct wire *wire;
	struct limits limits;
	struct form *forms;
	size_t form_count;
	struct form_set *form_set;
	struct job jobs[MAX_JOBS];
	size_t job_count; /* may be at work at once */
	size_t busy;
	struct request waiting[MAX_WAITING]; /* a ring */
	size_t first_waiting, waiting_count;
	bool locked, ended;
	bool unheard; /* more has arrived than could wait */
};

/* --- configuring --------------------------------------------------------- */

static void forms_free(struct form *forms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		form_free_members(&forms[i]);
	free(forms);
}

static int forms_take(
    struct server *server, const json_t *list, struct err *err)
{
	size_t count = json_array_size(list);
	struct form *forms = mem_calloc(count, sizeof *forms);

	for (size_t i = 0; i < count; i++) {
		if (form_from_json(json_array_get(list, i), &forms[i], err) <
		    0) {
			forms_free(forms, i + 1);
			return -1;
		}
	}
	form_set_free(server->form_set);
	forms_free(server->forms, server->form_count);
	server->forms = forms;
	server->form_count = count;
	server->form_set = form_set_new(forms, count);
	for (size_t i = 0; i < MAX_JOBS; i++) /* which may start once more */
		server->jobs[i].task.forms = server->form_set;
	return 0;
}

static size_t folders_take(const json_t *list, enum lockdown_right right,
    struct lockdown_path *paths, size_t count)
{
	for (size_t i = 0; i < json_array_size(list) && count < MAX_FOLDERS;
	     i++) {
		const char *path = json_string_value(json_array_get(list, i));
		if (path != NULL)
			paths[count++] = (struct lockdown_path){path, right};
	}
	return count;
}

/* Workers are prepared first: the walls let no library be opened. */
static int lock(struct server *server, const json_t *configure, struct err *err)
{
	struct lockdown_path paths[MAX_FOLDERS];
	size_t count = 0;

	if (server->locked)
		return 0;
	if (worker_prepare(err) < 0)
		return -1;
	count = folders_take(
	    json_object_get(configure, "read"), LOCKDOWN_READ, paths, count);
	count = folders_take(
	    json_object_get(configure, "write"), LOCKDOWN_WRITE, paths, count);
	if (count == 0)
		paths[count++] = (struct lockdown_path){"/", LOCKDOWN_WRITE};
	server->locked = lockdown_self(LOCKDOWN_SERVER, paths, count, err) == 0;
	return server->locked ? 0 : -1;
}

static int jobs_take(
    struct server *server, const json_t *number, struct err *err)
{
	json_int_t jobs = json_integer_value(number);

	if (number == NULL)
		jobs = DEFAULT_JOBS;
	if (jobs < 1 || jobs > MAX_JOBS)
		return err_set(
		    err, ERR_REJECT, "jobs must be 1 to %d", MAX_JOBS);
	server->job_count = (size_t)jobs;
	return 0;
}

static int configure(
    struct server *server, const json_t *configure, struct err *err)
{
	const json_t *limits = json_object_get(configure, "limits");

	if (!json_is_object(configure))
		return err_set(err, ERR_REJECT, "configure is no object");
	if (limits != NULL && limits_from_json(limits, &server->limits) < 0)
		return err_set(err, ERR_REJECT, "limits of the wrong type");
	if (jobs_take(server, json_object_get(configure, "jobs"), err) < 0 ||
	    forms_take(server, json_object_get(configure, "forms"), err) < 0)
		return -1;
	return lock(server, configure, err);
}

/* --- requests ------------------------------------------------------------ */

static int request_take(
    struct server *server, const json_t *message, struct err *err)
{
	const json_t *id = json_object_get(message, "id");
	const char *mail = json_string_value(json_object_get(message, "mail"));
	const char *pack = json_string_value(json_object_get(message, "pack"));

	if (!server->locked)
		return err_set(err, ERR_REJECT, "a request before configure");
	if (!json_is_integer(id) || mail == NULL || pack == NULL)
		return err_set(err, ERR_REJECT, "a message of no known kind");
	size_t place = (server->first_waiting + server->waiting_count++) %
		       MAX_WAITING;
	server->waiting[place] = (struct request){
	    .id = json_integer_value(id),
	    .path = mem_strdup(mail),
	    .pack = mem_strdup(pack),
	};
	return 0;
}

static int message_take(
    struct server *server, const json_t *message, struct err *err)
{
	const json_t *configuration = json_object_get(message, "configure");

	if (configuration != NULL)
		return configure(server, configuration, err);
	return request_take(server, message, err);
}

/* 0, or -1 when the input is broken; its clean end sets `ended`. */
static int input_hear(struct server *server, struct err *err)
{
	server->unheard = false;
	while (server->waiting_count < MAX_WAITING) {
		json_t *message = NULL;
		int got = wire_poll(server->wire, &message, err);
		if (got == 0)
			return 0;
		if (got < 0) {
			server->ended = strcmp(err->text, "end") == 0;
			return server->ended ? 0 : -1;
		}
		int result = message_take(server, message, err);
		json_decref(message);
		if (result < 0)
			return -1;
	}
	server->unheard = true;
	return 0;
}

/* --- the loop ------------------------------------------------------------ */

static struct job *free_job(struct server *server)
{
	for (size_t i = 0; i < server->job_count; i++)
		if (!server->jobs[i].busy)
			return &server->jobs[i];
	return NULL;
}

static int start_waiting(struct server *server, struct err *err)
{
	struct job *job;

	while (server->waiting_count > 0 && (job = free_job(server)) != NULL) {
		struct request *next = &server->waiting[server->first_waiting];
		server->first_waiting = (server->first_waiting + 1) %
					MAX_WAITING;
		server->waiting_count--;
		if (job_start(job, next, &server->limits, server->form_set,
			server->wire, err) < 0)
			return -1;
	}
	return 0;
}

static bool is_idle(const struct server *server)
{
	for (size_t i = 0; i < MAX_JOBS; i++)
		if (server->jobs[i].busy)
			return false;
	return server->waiting_count == 0;
}

static int hear(struct server *server, struct err *err)
{
	struct pollfd fds[MAX_JOBS + 1];
	size_t index[MAX_JOBS + 1];
	nfds_t count = 0;

	if (server->unheard && server->waiting_count < MAX_WAITING)
		return input_hear(server, err);
	if (!server->ended && server->waiting_count < MAX_WAITING) {
		index[count] = MAX_JOBS;
		fds[count++] = (struct pollfd){
		    wire_in(server->wire), POLLIN, 0};
	}
	for (size_t i = 0; i < MAX_JOBS; i++) {
		if (!server->jobs[i].busy)
			continue;
		index[count] = i;
		fds[count++] = (struct pollfd){
		    server->jobs[i].answer_fd, POLLIN, 0};
	}
	if (poll(fds, count, -1) < 0)
		return errno == EINTR ? 0 : err_errno(err, "poll");
	for (nfds_t i = 0; i < count; i++) {
		if (fds[i].revents == 0)
			continue;
		int result = index[i] == MAX_JOBS
				 ? input_hear(server, err)
				 : job_hear(&server->jobs[index[i]],
				       server->wire, err);
		if (result < 0)
			return -1;
	}
	return 0;
}

static void server_free(struct server *server)
{
	for (size_t i = 0; i < MAX_JOBS; i++)
		job_free(&server->jobs[i]);
	while (server->waiting_count > 0) {
		request_free(&server->waiting[server->first_waiting]);
		server->first_waiting = (server->first_waiting + 1) %
					MAX_WAITING;
		server->waiting_count--;
	}
	form_set_free(server->form_set);
	forms_free(server->forms, server->form_count);
	wire_free(server->wire);
	free(server);
}

int server_run(const struct limits *limits)
{
	struct server *server = mem_calloc(1, sizeof *server);
	struct err err = {0};
	int result = 0;

	signal(SIGPIPE, SIG_IGN);
	fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
	server->limits = *limits;
	server->wire = wire_new(STDIN_FILENO, STDOUT_FILENO, WIRE_MAX_BYTES);
	for (size_t i = 0; i < MAX_JOBS; i++)
		job_init(&server->jobs[i]);
	while (result == 0 && !(server->ended && is_idle(server))) {
		result = start_waiting(server, &err);
		if (result == 0 && !(server->ended && is_idle(server)))
			result = hear(server, &err);
	}
	if (result < 0)
		log_error("%s", err.text);
	server_free(server);
	return result < 0 ? EXIT_WRONG : 0;
}
