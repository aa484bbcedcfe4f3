/* The engine's socket: one request, one answer, bounded in every way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "control.h"
#include "control_address.h"
#include "delivery.h"
#include "engine.h"
#include "intake.h"
#include "office_kit.h"

#define CLIENTS 8

struct house {
	struct kit kit;
	struct engine engine;
};

static int set_up(void **state)
{
	struct house *house = mem_calloc(1, sizeof *house);
	struct engine *engine = &house->engine;

	kit_open(&house->kit, "live", false);
	engine->office = house->kit.office;
	engine->batch.store = engine->office.store;
	engine->batch.raw = engine->office.raw;
	engine->intake = intake_new(engine);
	engine->delivery = delivery_new(engine);
	engine->control = control_new(engine, &house->kit.err);
	*state = house;
	return engine->control != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	struct house *house = *state;

	control_free(house->engine.control);
	delivery_free(house->engine.delivery);
	intake_free(house->engine.intake);
	batch_free(&house->engine.batch);
	free(house->engine.office.touched); /* the engine's own copy */
	kit_close(&house->kit);
	free(house);
	return 0;
}

static int call(struct house *house)
{
	struct sockaddr_un address;
	int folder = control_address(
	    house->kit.folder, &address, &house->kit.err);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	assert_true(folder >= 0 && fd >= 0);
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	close(folder);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(
	    send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* What came back so far; "" = nothing yet, "end" = hung up. Static. */
static const char *heard(int fd)
{
	static char text[4096];
	ssize_t got = recv(fd, text, sizeof text - 1, 0);

	if (got < 0)
		return errno == EAGAIN ? "" : "end";
	text[got] = '\0';
	return got > 0 ? text : "end";
}

static void turns(struct house *house, int count)
{
	while (count-- > 0)
		assert_int_equal(control_hear(house->engine.control), 0);
}

/* One request; the connection ends behind the answer. */
static void expect(struct house *house, const char *request, const char *answer)
{
	int fd = call(house);

	say(fd, request);
	turns(house, 2);
	assert_non_null(strstr(heard(fd), answer));
	assert_string_equal(heard(fd), "end");
	close(fd);
}

static void a_request_gets_one_answer(void **state)
{
	struct house *house = *state;

	expect(house, "{\"command\":\"status\"}\n", "\"draining\":false");
	expect(house, "{\"command\":\"waiv\"}\n", "did you mean \\\"waive\\\"");
	expect(house, "{}\n", "\"ok\":false");
	expect(house, "{\"command\":\"status\"}\n{\"command\":\"status\"}\n",
	    "\"ok\":true");
}

static void the_answer_comes_when_it_is_on_disk(void **state)
{
	struct house *house = *state;
	int64_t id = kit_mail(&house->kit, &(struct kit_mail){.unit = "X02"});

	expect(house,
	    "{\"command\":\"assign\",\"message\":\"1\",\"unit\":\"X01\","
	    "\"reason\":\"r\"}\n",
	    "\"ok\":true");
	assert_false(house->engine.batch.open);
	assert_true(kit_is_spooled(&house->kit, id));
	assert_false(intake_idle(house->engine.intake));
}

static void nothing_is_decided_while_it_drains(void **state)
{
	struct house *house = *state;

	kit_mail(&house->kit, &(struct kit_mail){.unit = "X02"});
	house->engine.draining = true;
	expect(house,
	    "{\"command\":\"accept\",\"message\":\"1\",\"reason\":\"r\"}\n",
	    "stopping");
	expect(house, "{\"command\":\"status\"}\n", "\"draining\":true");
}

static void what_is_no_request_is_hung_up_on(void **state)
{
	struct house *house = *state;
	static char long_line[70000];

	memset(long_line, 'x', sizeof long_line - 1);
	const char *const said[] = {"hello\n", "[1]\n", "\n", long_line};
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		int fd = call(house);
		say(fd, said[i]);
		turns(house, 3);
		assert_string_equal(heard(fd), "end");
		close(fd);
	}
}

static void a_slow_line_waits_and_holds_nobody_up(void **state)
{
	struct house *house = *state;
	int slow = call(house);

	say(slow, "{\"command\":");
	turns(house, 2);
	expect(house, "{\"command\":\"status\"}\n", "\"ok\":true");
	say(slow, "\"status\"}\n");
	turns(house, 1);
	assert_non_null(strstr(heard(slow), "\"ok\":true"));
	close(slow);
}

static void more_clients_than_places_wait_outside(void **state)
{
	struct house *house = *state;
	struct pollfd fds[32];
	int clients[CLIENTS + 1];

	for (int i = 0; i <= CLIENTS; i++) {
		clients[i] = call(house);
		turns(house, 1);
	}
	/* All places taken: no more is polled for. */
	assert_int_equal(
	    control_polls(house->engine.control, fds, 32), CLIENTS);
	say(clients[CLIENTS], "{\"command\":\"status\"}\n");
	turns(house, 2);
	assert_string_equal(heard(clients[CLIENTS]), "");
	close(clients[0]);
	turns(house, 3);
	assert_non_null(strstr(heard(clients[CLIENTS]), "\"ok\":true"));
	for (int i = 1; i <= CLIENTS; i++)
		close(clients[i]);
}

static void only_the_owner_may_reach_it(void **state)
{
	struct house *house = *state;
	struct stat status;
	char *path = mem_printf("%s/" CONTROL_NAME, house->kit.folder);

	assert_int_equal(stat(path, &status), 0);
	assert_true(S_ISSOCK(status.st_mode));
	assert_int_equal(status.st_mode & 0777, 0600);
	free(path);
}

static void a_stale_socket_is_no_hindrance(void **state)
{
	struct house *house = *state;

	control_free(house->engine.control); /* leaves its file behind */
	house->engine.control = control_new(&house->engine, &house->kit.err);
	assert_non_null(house->engine.control);
	expect(house, "{\"command\":\"status\"}\n", "\"ok\":true");
}

#define in_a_house(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    in_a_house(a_request_gets_one_answer),
	    in_a_house(the_answer_comes_when_it_is_on_disk),
	    in_a_house(nothing_is_decided_while_it_drains),
	    in_a_house(what_is_no_request_is_hung_up_on),
	    in_a_house(a_slow_line_waits_and_holds_nobody_up),
	    in_a_house(more_clients_than_places_wait_outside),
	    in_a_house(only_the_owner_may_reach_it),
	    in_a_house(a_stale_socket_is_no_hindrance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
