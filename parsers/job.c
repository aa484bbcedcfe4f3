#include "parsers/job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"

#define READ_BYTES 65536u

void request_free(struct request *request)
{
	free(request->path);
	free(request->pack);
	*request = (struct request){0};
}

void job_init(struct job *job)
{
	*job = (struct job){.answer_fd = -1};
	job->task.in = -1;
	job->task.pack = -1;
	buf_init(&job->answer, WIRE_MAX_BYTES);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Lets go of all but the shared page. */
static void clear(struct job *job)
{
	request_free(&job->request);
	close_fd(&job->task.in);
	close_fd(&job->task.pack);
	close_fd(&job->answer_fd);
	if (job->answer.cap > READ_BYTES)
		buf_free(&job->answer);
	buf_reset(&job->answer);
	job->busy = false;
}

void job_free(struct job *job)
{
	clear(job);
	buf_free(&job->answer);
	worker_free(&job->worker);
}

/* --- answers ------------------------------------------------------------- */

static int answer_failed(struct job *job, const char *failed,
    const char *reason, struct wire *wire, struct err *err)
{
	json_t *message = json_pack("{s:s, s:s, s:I}", "failed", failed,
	    "reason", reason, "id", job->request.id);

	clear(job);
	return wire_send(wire, message, err);
}

/* The worker's text goes on unparsed, behind our own line: nothing in it can
 * speak for another mail, and who believes it parses it. */
static int answer_done(struct job *job, struct wire *wire, struct err *err)
{
	/* NUL is UTF-8 but no JSON our reader takes. */
	if (strlen(buf_text(&job->answer)) != job->answer.len ||
	    !utf8_valid(buf_text(&job->answer), job->answer.len))
		return answer_failed(job, "damaged",
		    "its reader's answer is malformed", wire, err);
	if (job->answer.full)
		return answer_failed(job, "too-large",
		    "what it says is longer than a message", wire, err);
	int result = wire_send_carrying(wire,
	    json_pack("{s:I}", "id", job->request.id), buf_text(&job->answer),
	    job->answer.len, err);
	clear(job);
	return result;
}

/* --- running ------------------------------------------------------------- */

static int open_in(const struct request *request, struct err *err)
{
	struct stat stat;
	int fd = open(request->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_errno(err, "open of the file");
	if (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode)) {
		close(fd);
		return err_set(err, ERR_RETRY, "not a regular file");
	}
	return fd;
}

static int open_files(struct job *job, struct err *err)
{
	job->task.in = open_in(&job->request, err);
	if (job->task.in < 0)
		return -1;
	job->task.pack = open(job->request.pack,
	    O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (job->task.pack < 0)
		return err_errno(err, "open of the pack");
	return 0;
}

static int run(struct job *job, struct err *err)
{
	int pipe_fds[2];

	buf_reset(&job->answer);
	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return err_errno(err, "pipe");
	int result = worker_start(&job->worker, &job->task, pipe_fds[1], err);
	close(pipe_fds[1]);
	if (result < 0)
		close(pipe_fds[0]);
	else
		job->answer_fd = pipe_fds[0];
	return result;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

int job_start(struct job *job, struct request *request,
    const struct limits *limits, const struct form_set *forms,
    struct wire *wire, struct err *err)
{
	struct err why = {0};

	job->request = *request;
	*request = (struct request){0};
	job->task = (struct worker_task){
	    .kind = WORKER_MESSAGE,
	    .in = -1,
	    .pack = -1,
	    .name = base_name(job->request.path),
	    .limits = limits,
	    .forms = forms,
	};
	job->busy = true;
	if (open_files(job, &why) < 0 || run(job, &why) < 0)
		return answer_failed(job, "unreadable", why.text, wire, err);
	return 0;
}

static int job_end(struct job *job, struct wire *wire, struct err *err)
{
	struct worker_ending ending;
	struct err why = {0};

	close_fd(&job->answer_fd);
	worker_wait(&job->worker, &ending);
	if (ending.result == WORKER_NO_WALLS)
		return err_set(err, ERR_BUG, "a worker could not lock itself");
	if (ending.result == WORKER_DONE)
		return answer_done(job, wire, err);
	if (ending.result == WORKER_NO_ROOM)
		return answer_failed(
		    job, "unreadable", ending.reason, wire, err);
	if (!worker_spare(&job->task, &ending))
		return answer_failed(job,
		    outcome_name(worker_outcome(ending.result)), ending.reason,
		    wire, err);
	if (run(job, &why) < 0)
		return answer_failed(job, "unreadable", why.text, wire, err);
	return 0;
}

int job_hear(struct job *job, struct wire *wire, struct err *err)
{
	static char piece[READ_BYTES];
	ssize_t got = read(job->answer_fd, piece, sizeof piece);

	if (got < 0 && errno == EINTR)
		return 0;
	if (got <= 0)
		return job_end(job, wire, err);
	/* A full buffer takes no more; the rest is read and forgotten. */
	buf_append(&job->answer, piece, (size_t)got);
	return 0;
}
