#include "parse_command.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/durable.h"
#include "programs.h"

#define ANSWER_BYTES (256u << 20)

static int write_input(int fd, const json_t *input, struct err *err)
{
	if (input == NULL)
		return 0;
	char *line = json_dumps(input, JSON_COMPACT);
	struct buf buf;

	buf_init(&buf, ANSWER_BYTES);
	buf_puts(&buf, line);
	buf_putc(&buf, '\n');
	free(line);
	int result = durable_write_all(fd, buf_text(&buf), buf.len, err);
	buf_free(&buf);
	return result;
}

static json_t *read_answer(int fd, struct err *err)
{
	char bytes[65536];
	struct buf buf;
	ssize_t got;
	json_error_t where;

	buf_init(&buf, ANSWER_BYTES);
	while ((got = read(fd, bytes, sizeof bytes)) > 0 ||
	       (got < 0 && errno == EINTR))
		if (got > 0)
			buf_append(&buf, bytes, (size_t)got);
	json_t *answer = buf.full
			     ? NULL
			     : json_loadb(buf_text(&buf), buf.len, 0, &where);
	if (answer == NULL)
		err_set(err, ERR_RETRY, "shoubao-parse gave no answer");
	buf_free(&buf);
	return answer;
}

json_t *parse_command(
    const char *mode, const char *file, const json_t *input, struct err *err)
{
	const char *arguments[] = {"shoubao-parse", mode, file, NULL};
	int pair[2], status = 0;
	json_t *answer = NULL;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		err_errno(err, "socketpair");
		return NULL;
	}
	char *path = program_path("shoubao-parse");
	pid_t pid = program_start(path, arguments, pair[1], err);
	free(path);
	close(pair[1]);
	if (pid > 0) {
		if (write_input(pair[0], input, err) == 0) {
			shutdown(pair[0], SHUT_WR);
			answer = read_answer(pair[0], err);
		}
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (answer != NULL && status != 0) {
			err_set(err, ERR_RETRY,
			    "shoubao-parse ended with status %d",
			    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
			json_decref(answer);
			answer = NULL;
		}
	}
	close(pair[0]);
	return answer;
}
