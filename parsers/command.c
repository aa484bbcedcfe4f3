#include "parsers/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/facts.h"
#include "base/form.h"
#include "base/lockdown.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/wire.h"
#include "parsers/form_find.h"
#include "parsers/table.h"

#define EXIT_WRONG 2
#define COPY_BYTES 65536

struct command {
	struct worker_task task;
	struct limits limits;
	struct form *forms;
	size_t form_count;
	struct form_set *form_set;
	int answer;
};

/* --- before the walls ---------------------------------------------------- */

/* A file without a name: on disk where that is possible, for an answer may
 * be long. */
static int nameless(struct err *err)
{
	const char *folder = getenv("TMPDIR");
	int fd = open(folder != NULL ? folder : "/tmp",
	    O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		fd = memfd_create("answer", MFD_CLOEXEC);
	return fd < 0 ? err_errno(err, "temporary file") : fd;
}

static int open_file(const char *path, struct err *err)
{
	struct stat stat;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_errno(err, "%s", path);
	if (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode)) {
		close(fd);
		return err_set(err, ERR_REJECT, "%s: not a regular file", path);
	}
	return fd;
}

static int forms_read(struct command *command, struct err *err)
{
	struct wire *wire = wire_new(STDIN_FILENO, -1, WIRE_MAX_BYTES);
	json_t *message = NULL;
	int got = wire_receive(wire, &message, err);

	wire_free(wire);
	if (got < 0)
		return -1;
	const json_t *list = json_object_get(message, "forms");
	const json_t *limits = json_object_get(message, "limits");
	size_t count = json_array_size(list);
	int result = 0;
	if (limits != NULL && limits_from_json(limits, &command->limits) < 0)
		result = err_set(err, ERR_REJECT, "limits of the wrong type");
	command->forms = mem_calloc(count, sizeof *command->forms);
	for (size_t i = 0; result == 0 && i < count; i++) {
		result = form_from_json(
		    json_array_get(list, i), &command->forms[i], err);
		command->form_count = i + 1;
	}
	json_decref(message);
	return result;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static int command_open(struct command *command, enum worker_kind kind,
    const char *path, struct err *err)
{
	command->task = (struct worker_task){
	    .kind = kind,
	    .in = open_file(path, err),
	    .pack = -1,
	    .answer_file = true,
	    .name = base_name(path),
	    .limits = &command->limits,
	};
	if (command->task.in < 0)
		return -1;
	command->answer = nameless(err);
	if (command->answer < 0)
		return -1;
	if (kind == WORKER_MESSAGE && (command->task.pack = nameless(err)) < 0)
		return -1;
	if (kind == WORKER_FORMS && forms_read(command, err) < 0)
		return -1;
	json_object_seed(0); /* opens /dev/urandom */
	return 0;
}

static int command_lock(struct err *err)
{
	if (worker_prepare(err) < 0)
		return -1;

	return lockdown_self(LOCKDOWN_SERVER, NULL, 0, err);
}

/* --- behind them --------------------------------------------------------- */

static int copy_by_hand(int from, struct err *err)
{
	static char piece[COPY_BYTES];

	for (;;) {
		ssize_t got = read(from, piece, sizeof piece);
		if (got < 0)
			return err_errno(err, "read of the answer");
		if (got == 0)
			return 0;
		if (durable_write_all(STDOUT_FILENO, piece, (size_t)got, err) <
		    0)
			return -1;
	}
}

/* Every answer ends in one LF: a table's has it already. */
static int line_end(char last, struct err *err)
{
	return last == '\n' ? 0
			    : durable_write_all(STDOUT_FILENO, "\n", 1, err);
}

static int print_answer(int answer, struct err *err)
{
	ssize_t sent;
	char last = '\0';

	if (lseek(answer, -1, SEEK_END) < 0 || read(answer, &last, 1) != 1 ||
	    lseek(answer, 0, SEEK_SET) < 0)
		return err_errno(err, "the answer");
	do
		sent = sendfile(STDOUT_FILENO, answer, NULL, 1 << 30);
	while (sent > 0 || (sent < 0 && errno == EINTR));
	if (sent < 0 && copy_by_hand(answer, err) < 0)
		return -1;
	return line_end(last, err);
}

static char *refused_message(const struct worker_ending *ending)
{
	struct facts *facts = facts_new();

	facts->outcome = worker_outcome(ending->result);
	facts->reason = mem_strdup(ending->reason);
	json_t *object = facts_to_json(facts);
	char *text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	facts_free(facts);
	return text;
}

static char *refused_table(const struct worker_ending *ending)
{
	struct table_report report = {.format = ending->format};

	table_refuse(
	    &report, worker_outcome(ending->result), "%s", ending->reason);
	char *text = table_json_refused(&report);
	table_report_free(&report);
	return text;
}

static char *refused_forms(const struct worker_ending *ending)
{
	return mem_printf("{\"found\":[],\"outcome\":\"%s\",\"reason\":\"%s\"}",
	    outcome_name(worker_outcome(ending->result)), ending->reason);
}

static int print_refusal(
    enum worker_kind kind, const struct worker_ending *ending, struct err *err)
{
	char *text = kind == WORKER_MESSAGE ? refused_message(ending)
		     : kind == WORKER_TABLE ? refused_table(ending)
					    : refused_forms(ending);
	int result = -1;

	if (text != NULL &&
	    durable_write_all(STDOUT_FILENO, text, strlen(text), err) == 0)
		result = line_end(text[strlen(text) - 1], err);
	free(text);
	return result;
}

static int read_file(
    struct command *command, struct worker_ending *ending, struct err *err)
{
	struct worker worker = {0};
	int result;

	do {
		result = ftruncate(command->answer, 0) < 0 ||
				 lseek(command->answer, 0, SEEK_SET) < 0
			     ? err_errno(err, "the answer")
			     : worker_start(&worker, &command->task,
				   command->answer, err);
		if (result == 0)
			worker_wait(&worker, ending);
	} while (result == 0 && worker_spare(&command->task, ending));
	worker_free(&worker);
	return result;
}

static int answer(struct command *command, struct err *err)
{
	struct worker_ending ending;

	command->form_set = form_set_new(command->forms, command->form_count);
	command->task.forms = command->form_set;
	if (command->form_count == 1)
		command->task.form = command->forms[0].id;
	if (read_file(command, &ending, err) < 0)
		return -1;
	if (ending.result == WORKER_NO_WALLS || ending.result == WORKER_NO_ROOM)
		return err_set(err, ERR_BUG, "%s", ending.reason);
	if (ending.result == WORKER_DONE)
		return print_answer(command->answer, err);
	return print_refusal(command->task.kind, &ending, err);
}

static void command_close(struct command *command)
{
	int fds[] = {command->task.in, command->task.pack, command->answer};

	for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	form_set_free(command->form_set);
	for (size_t i = 0; i < command->form_count; i++)
		form_free_members(&command->forms[i]);
	free(command->forms);
}

int command_run(
    enum worker_kind kind, const char *path, const struct limits *limits)
{
	struct command command = {.limits = *limits, .answer = -1};
	struct err err = {0};
	int result = command_open(&command, kind, path, &err);

	if (result == 0)
		result = command_lock(&err);
	if (result == 0)
		result = answer(&command, &err);
	if (result < 0)
		log_error("%s", err.text);
	command_close(&command);
	return result < 0 ? EXIT_WRONG : 0;
}
