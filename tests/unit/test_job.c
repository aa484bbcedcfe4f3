/* What a hostile worker may answer, and what is passed on of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <jansson.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "parsers/job.h"
#include "parsers/task.h"

#define OUR_ID 41

static struct worker_page page;

/* A job whose worker answers these bytes and ends so. */
static void begin(struct job *job, const char *bytes, size_t len, int status)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	job_init(job);
	page = (struct worker_page){.part = WORKER_NO_PART};
	job->busy = true;
	job->request.id = OUR_ID;
	job->task.limits = &limits_default;
	job->worker.page = &page;
	job->answer_fd = fds[0];
	job->worker.pid = fork();
	if (job->worker.pid == 0) {
		while (len > 0) {
			ssize_t wrote = write(fds[1], bytes, len);
			if (wrote < 0)
				_exit(99);
			bytes += wrote;
			len -= (size_t)wrote;
		}
		_exit(status);
	}
	close(fds[1]);
}

/* Every message the server then sends, as the engine reads it: exactly one. */
static json_t *passed_on(const char *bytes, size_t len, int status)
{
	struct job job;
	struct err err = {0};
	json_t *message = NULL, *second = NULL;
	size_t size;
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	struct wire *out = wire_new(-1, fds[1], WIRE_MAX_BYTES);
	struct wire *in = wire_new(fds[0], -1, WIRE_MAX_BYTES);
	begin(&job, bytes, len, status);
	while (job.busy)
		assert_int_equal(job_hear(&job, out, &err), 0);
	close(fds[1]);
	if (wire_receive(in, &message, &err) < 0)
		fail_msg("the wire broke: %s", err.text);
	const char *facts = wire_carried(in, &size);
	if (json_object_get(message, "carried") != NULL)
		json_object_set_new(
		    message, "facts", json_stringn(facts, size));
	assert_int_equal(wire_receive(in, &second, &err), -1);
	assert_string_equal(err.text, "end");
	close(fds[0]);
	wire_free(in);
	wire_free(out);
	job.worker.page = NULL;
	job_free(&job);
	return message;
}

static void check_id(const json_t *message)
{
	assert_int_equal(
	    json_integer_value(json_object_get(message, "id")), OUR_ID);
}

static void nothing_a_worker_says_leaves_its_place(void **state)
{
	static const char *const answers[] = {
	    "{}",
	    "",
	    "{\"a\":\"合肥\"}",
	    "{},\"id\":5,\"x\":{}",
	    "{},\"z\":\"}",
	    "\"",
	    "\\",
	    "{\"a\":1}\n{\"id\":5,\"facts\":\"{}\"}",
	    "\r\n\t\b\f\x01\x1f\x7f",
	};

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		json_t *message = passed_on(answers[i], strlen(answers[i]), 0);
		check_id(message);
		assert_string_equal(
		    json_string_value(json_object_get(message, "facts")),
		    answers[i]);
		json_decref(message);
	}
}

static void what_is_no_text_is_damaged(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} answers[] = {
	    {"{\"a\":\"\0\"}", 9},
	    {"\xff", 1},
	    {"\xc0\x80", 2},
	    {"\xed\xa0\x80", 3},
	    {"{\"a\":\"\xe4\xb8", 8},
	};

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		json_t *message = passed_on(
		    answers[i].bytes, answers[i].len, 0);
		check_id(message);
		assert_string_equal(
		    json_string_value(json_object_get(message, "failed")),
		    "damaged");
		json_decref(message);
	}
}

static void an_answer_longer_than_a_message_is_too_large(void **state)
{
	const size_t size = WIRE_MAX_BYTES + 1;
	char *bytes = mem_alloc(size);

	(void)state;
	memset(bytes, ' ', size);
	json_t *message = passed_on(bytes, size, 0);
	check_id(message);
	assert_string_equal(
	    json_string_value(json_object_get(message, "failed")), "too-large");
	json_decref(message);
	free(bytes);
}

static void an_answer_without_a_good_end_is_not_believed(void **state)
{
	static const struct {
		int status;
		const char *failed;
	} ends[] = {{1, "damaged"}, {69, "too-large"}, {71, "too-large"},
	    {74, "unreadable"}};

	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		json_t *message = passed_on("{}", 2, ends[i].status);
		check_id(message);
		assert_string_equal(
		    json_string_value(json_object_get(message, "failed")),
		    ends[i].failed);
		assert_null(json_object_get(message, "facts"));
		json_decref(message);
	}
}

static void which_part_is_spared_and_how_often(void **state)
{
	struct worker_task task = {
	    .kind = WORKER_MESSAGE, .limits = &limits_default};
	struct worker_ending ending = {
	    .result = WORKER_DAMAGED, .part = WORKER_NO_PART};

	(void)state;
	/* Not of a part: the mail itself is hostile. */
	assert_false(worker_spare(&task, &ending));
	for (int32_t part = 0; part < WORKER_MAX_SKIPS; part++) {
		ending.part = part;
		assert_true(worker_spare(&task, &ending));
		assert_int_equal(task.skips[part].part, part);
		assert_int_equal(task.skips[part].outcome, OUTCOME_DAMAGED);
	}
	assert_int_equal(task.skip_from, WORKER_MAX_SKIPS);
	assert_false(worker_spare(&task, &ending));
	/* Time spent in vain counts as well. */
	task = (struct worker_task){
	    .kind = WORKER_MESSAGE, .limits = &limits_default};
	ending = (struct worker_ending){.result = WORKER_TOO_LARGE,
	    .part = 4,
	    .cpu_msecs = limits_default.cpu_secs * 1000 * 3};
	assert_true(worker_spare(&task, &ending));
	assert_int_equal(task.skip_from, 5);
	assert_false(worker_spare(&task, &ending));
	/* A lone file has no other parts. */
	task = (struct worker_task){
	    .kind = WORKER_TABLE, .limits = &limits_default};
	assert_false(worker_spare(&task, &ending));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_a_worker_says_leaves_its_place),
	    cmocka_unit_test(what_is_no_text_is_damaged),
	    cmocka_unit_test(an_answer_longer_than_a_message_is_too_large),
	    cmocka_unit_test(an_answer_without_a_good_end_is_not_believed),
	    cmocka_unit_test(which_part_is_spared_and_how_often),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
