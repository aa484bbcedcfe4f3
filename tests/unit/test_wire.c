#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/wire.h"

struct pair {
	int here, there; /* raw bytes are written to `there` */
	struct wire *wire;
};

static struct pair pair_new(bool blocking, size_t max)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	if (!blocking)
		fcntl(fds[0], F_SETFL, O_NONBLOCK);
	return (struct pair){fds[0], fds[1], wire_new(fds[0], fds[0], max)};
}

static void pair_free(struct pair *pair)
{
	wire_free(pair->wire);
	close(pair->here);
	if (pair->there >= 0)
		close(pair->there);
}

static void say(struct pair *pair, const char *text)
{
	size_t len = strlen(text);

	assert_int_equal(write(pair->there, text, len), len);
}

static void hang_up(struct pair *pair)
{
	close(pair->there);
	pair->there = -1;
}

static void expect_number(struct wire *wire, int number)
{
	json_t *message = NULL;

	assert_int_equal(wire_poll(wire, &message, NULL), 1);
	assert_int_equal(
	    json_integer_value(json_object_get(message, "n")), number);
	json_decref(message);
}

static void messages_arrive_as_they_were_sent(void **state)
{
	struct pair pair = pair_new(true, 1000);
	struct wire *other = wire_new(pair.there, pair.there, 1000);
	json_t *message;

	(void)state;
	for (int i = 0; i < 3; i++) {
		json_t *sent = json_pack("{s:i,s:s}", "n", i, "t", "年\n\"");
		assert_int_equal(wire_send(pair.wire, sent, NULL), 0);
	}
	for (int i = 0; i < 3; i++) {
		assert_int_equal(wire_receive(other, &message, NULL), 1);
		assert_int_equal(
		    json_integer_value(json_object_get(message, "n")), i);
		assert_string_equal(
		    json_string_value(json_object_get(message, "t")), "年\n\"");
		json_decref(message);
	}
	wire_free(other);
	pair_free(&pair);
}

static void a_message_in_pieces_is_put_together(void **state)
{
	struct pair pair = pair_new(false, 1000);
	json_t *message;

	(void)state;
	for (const char *at = "{\"n\":1"; *at != '\0'; at++) {
		char piece[2] = {*at, '\0'};
		say(&pair, piece);
		assert_int_equal(wire_poll(pair.wire, &message, NULL), 0);
	}
	say(&pair, "}\n{\"n\":2}\n{\"n\":");
	expect_number(pair.wire, 1);
	expect_number(pair.wire, 2);
	assert_int_equal(wire_poll(pair.wire, &message, NULL), 0);
	say(&pair, "3}\n");
	expect_number(pair.wire, 3);
	pair_free(&pair);
}

static void what_arrived_before_the_end_is_still_delivered(void **state)
{
	struct pair pair = pair_new(false, 1000);
	struct err err = {0};
	json_t *message;

	(void)state;
	say(&pair, "{\"n\":1}\n{\"n\":2}\n");
	hang_up(&pair);
	expect_number(pair.wire, 1);
	expect_number(pair.wire, 2);
	assert_int_equal(wire_poll(pair.wire, &message, &err), -1);
	assert_string_equal(err.text, "end");
	assert_int_equal(wire_poll(pair.wire, &message, &err), -1);
	assert_string_equal(err.text, "end");
	pair_free(&pair);
}

static void breaks(const char *bytes, size_t max, const char *why)
{
	struct pair pair = pair_new(true, max);
	struct err err = {0};
	json_t *message = NULL;

	say(&pair, bytes);
	hang_up(&pair);
	assert_int_equal(wire_receive(pair.wire, &message, &err), -1);
	assert_string_equal(err.text, why);
	assert_int_equal(wire_receive(pair.wire, &message, &err), -1);
	assert_string_equal(err.text, why);
	pair_free(&pair);
}

static void what_is_no_json_object_breaks_the_wire(void **state)
{
	static const char *const bad[] = {"\n", "[1]\n", "1\n", "null\n", "{\n",
	    "{} {}\n", "{\"a\":1,\"a\":2}\n", "{\"a\":\"\\u0000\"}\n",
	    "{\"a\":\"\xff\"}\n", "{\"a\":1e999}\n", "{'a':1}\n",
	    "{\"a\":99999999999999999999}\n"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		breaks(bad[i], 1000, "line is no JSON object");
	breaks("{\"a\":", 1000, "end inside a message");
}

static void nesting_without_end_breaks_the_wire(void **state)
{
	size_t depth = 100000;
	char *deep = malloc(depth + 8);

	(void)state;
	memcpy(deep, "{\"a\":", 5);
	memset(deep + 5, '[', depth);
	memcpy(deep + 5 + depth, "\n", 2);
	breaks(deep, 1 << 20, "line is no JSON object");
	free(deep);
}

static void a_line_may_be_as_long_as_the_maximum_and_no_longer(void **state)
{
	struct pair pair = pair_new(false, 7);

	(void)state;
	say(&pair, "{\"n\":1}\n");
	expect_number(pair.wire, 1);
	pair_free(&pair);
	breaks("{\"n\":10}\n", 7, "line too long");
	breaks("{\"n\":100", 7, "line too long");
}

static void too_long_a_message_is_not_sent(void **state)
{
	struct pair pair = pair_new(false, 7);
	char bytes[20];

	(void)state;
	assert_int_equal(
	    wire_send(pair.wire, json_pack("{s:i}", "n", 10), NULL), -1);
	assert_int_equal(wire_send_line(pair.wire, "{\"n\":10}", 8, NULL), -1);
	assert_int_equal(
	    wire_send(pair.wire, json_pack("{s:i}", "n", 1), NULL), 0);
	assert_int_equal(wire_send_line(pair.wire, "{\"n\":2}", 7, NULL), 0);
	assert_int_equal(read(pair.there, bytes, sizeof bytes), 16);
	assert_memory_equal(bytes, "{\"n\":1}\n{\"n\":2}\n", 16);
	pair_free(&pair);
}

/* Larger than any socket buffer, both ends non-blocking: partial writes and
 * reads on the way. */
static void expect_carried(struct wire *wire, const char *bytes, size_t size)
{
	size_t carried;
	const char *got = wire_carried(wire, &carried);

	assert_int_equal(carried, size);
	assert_memory_equal(got, bytes, size);
}

static void what_a_message_carries_comes_with_it(void **state)
{
	static const char bytes[] = "\n{\"n\":9}\n\0\xff";
	struct pair pair = pair_new(false, 1000);
	struct wire *other = wire_new(pair.there, pair.there, 1000);

	(void)state;
	assert_int_equal(wire_send_carrying(other, json_pack("{s:i}", "n", 1),
			     bytes, sizeof bytes, NULL),
	    0);
	assert_int_equal(
	    wire_send_carrying(other, json_pack("{s:i}", "n", 2), "", 0, NULL),
	    0);
	assert_int_equal(wire_send(other, json_pack("{s:i}", "n", 3), NULL), 0);
	expect_number(pair.wire, 1);
	expect_carried(pair.wire, bytes, sizeof bytes);
	expect_number(pair.wire, 2);
	expect_carried(pair.wire, "", 0);
	expect_number(pair.wire, 3);
	expect_carried(pair.wire, "", 0);
	wire_free(other);
	pair_free(&pair);
}

static void a_message_waits_for_all_that_it_carries(void **state)
{
	struct pair pair = pair_new(false, 1000);
	json_t *message;

	(void)state;
	say(&pair, "{\"n\":1,\"carried\":4}\n");
	assert_int_equal(wire_poll(pair.wire, &message, NULL), 0);
	say(&pair, "ab\n");
	assert_int_equal(wire_poll(pair.wire, &message, NULL), 0);
	say(&pair, "d{\"n\":2}\n");
	expect_number(pair.wire, 1);
	expect_carried(pair.wire, "ab\nd", 4);
	expect_number(pair.wire, 2);
	pair_free(&pair);
}

static void what_cannot_be_carried_breaks_the_wire(void **state)
{
	struct pair pair = pair_new(true, 20);
	char bytes[21] = "";
	struct err err = {0};

	(void)state;
	breaks("{\"carried\":1001}\n", 1000, "carries too much");
	breaks("{\"carried\":-1}\n", 1000, "carries too much");
	breaks("{\"carried\":\"1\"}\n", 1000, "carries too much");
	breaks("{\"carried\":1}\n", 1000, "end inside a message");
	breaks("{\"carried\":3}\nab", 1000, "end inside a message");
	assert_int_equal(wire_send_carrying(pair.wire, json_object(), bytes,
			     sizeof bytes, &err),
	    -1);
	assert_int_equal(err.code, ERR_REJECT);
	pair_free(&pair);
}

static void a_large_message_gets_through_small_buffers(void **state)
{
	struct pair pair = pair_new(false, WIRE_MAX_BYTES);
	size_t size = 5 << 20;
	json_t *message;

	(void)state;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fcntl(pair.there, F_SETFL, O_NONBLOCK);
		struct wire *wire = wire_new(
		    pair.there, pair.there, WIRE_MAX_BYTES);
		char *text = malloc(size + 1);
		memset(text, 'x', size);
		text[size] = '\0';
		int sent = wire_send(wire, json_pack("{s:s}", "t", text), NULL);
		_exit(sent == 0 ? 0 : 1);
	}
	hang_up(&pair);
	assert_int_equal(wire_receive(pair.wire, &message, NULL), 1);
	assert_int_equal(
	    json_string_length(json_object_get(message, "t")), size);
	json_decref(message);
	int status;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	pair_free(&pair);
}

static void a_reader_that_went_away_is_an_error(void **state)
{
	struct pair pair = pair_new(true, 1000);
	struct err err = {0};

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	hang_up(&pair);
	assert_int_equal(
	    wire_send(pair.wire, json_pack("{s:i}", "n", 1), &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	pair_free(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_arrive_as_they_were_sent),
	    cmocka_unit_test(a_message_in_pieces_is_put_together),
	    cmocka_unit_test(what_arrived_before_the_end_is_still_delivered),
	    cmocka_unit_test(what_is_no_json_object_breaks_the_wire),
	    cmocka_unit_test(nesting_without_end_breaks_the_wire),
	    cmocka_unit_test(
		a_line_may_be_as_long_as_the_maximum_and_no_longer),
	    cmocka_unit_test(too_long_a_message_is_not_sent),
	    cmocka_unit_test(what_a_message_carries_comes_with_it),
	    cmocka_unit_test(a_message_waits_for_all_that_it_carries),
	    cmocka_unit_test(what_cannot_be_carried_breaks_the_wire),
	    cmocka_unit_test(a_large_message_gets_through_small_buffers),
	    cmocka_unit_test(a_reader_that_went_away_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
