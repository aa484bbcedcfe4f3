#include "base/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

#define READ_BYTES 65536u
#define KEEP_BYTES 65536u /* memory kept between messages */

struct wire {
	int in, out;
	size_t max; /* bytes of a line, without LF */
	char *data; /* arrived and not yet taken: data[start .. len) */
	size_t start, len, cap;
	size_t scanned;  /* no LF before this place */
	json_t *carrier; /* arrived without all the bytes it carries */
	size_t carried;  /* of the last message, or of the carrier */
	struct buf line; /* the message being sent */
	bool broken;
	struct err why;
};

struct wire *wire_new(int in, int out, size_t max_line_bytes)
{
	struct wire *wire = mem_calloc(1, sizeof *wire);

	/* jansson would open /dev/urandom for its first object, which a locked
	 * process may not. */
	json_object_seed(0);
	wire->in = in;
	wire->out = out;
	wire->max = max_line_bytes;
	buf_init(&wire->line, max_line_bytes + 1);
	return wire;
}

void wire_free(struct wire *wire)
{
	if (wire == NULL)
		return;
	json_decref(wire->carrier);
	free(wire->data);
	buf_free(&wire->line);
	free(wire);
}

int wire_in(const struct wire *wire)
{
	return wire->in;
}

int wire_out(const struct wire *wire)
{
	return wire->out;
}

/* --- sending ------------------------------------------------------------- */

static int wait_for(int fd, short events, struct err *err)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};

	while (poll(&poll_fd, 1, -1) < 0) {
		if (errno != EINTR)
			return err_errno(err, "poll");
	}
	return 0;
}

static int write_all(int fd, const char *at, size_t bytes, struct err *err)
{
	while (bytes > 0) {
		ssize_t written = write(fd, at, bytes);
		if (written >= 0) {
			at += written;
			bytes -= (size_t)written;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (wait_for(fd, POLLOUT, err) < 0)
				return -1;
		} else if (errno != EINTR) {
			return err_errno(err, "write");
		}
	}
	return 0;
}

/* Writes what is in wire->line, LF included, and lets go of large memory. */
static int flush(struct wire *wire, struct err *err)
{
	int result = write_all(wire->out, wire->line.data, wire->line.len, err);

	if (wire->line.cap > KEEP_BYTES)
		buf_free(&wire->line);
	buf_reset(&wire->line);
	return result;
}

static int append(const char *bytes, size_t size, void *context)
{
	return buf_append(context, bytes, size);
}

int wire_send(struct wire *wire, json_t *message, struct err *err)
{
	buf_reset(&wire->line);
	int made = json_dump_callback(
	    message, append, &wire->line, JSON_COMPACT);
	json_decref(message);
	if (made < 0 || buf_putc(&wire->line, '\n') < 0)
		return err_set(
		    err, ERR_REJECT, "message over %zu bytes", wire->max);
	return flush(wire, err);
}

int wire_send_carrying(struct wire *wire, json_t *message, const void *bytes,
    size_t size, struct err *err)
{
	if (size > wire->max) {
		json_decref(message);
		return err_set(
		    err, ERR_REJECT, "message over %zu bytes", wire->max);
	}
	json_object_set_new(message, "carried", json_integer((json_int_t)size));
	if (wire_send(wire, message, err) < 0)
		return -1;
	return write_all(wire->out, bytes, size, err);
}

int wire_send_line(
    struct wire *wire, const char *line, size_t bytes, struct err *err)
{
	if (bytes > wire->max)
		return err_set(
		    err, ERR_REJECT, "message over %zu bytes", wire->max);
	buf_reset(&wire->line);
	buf_append(&wire->line, line, bytes);
	buf_putc(&wire->line, '\n');
	return flush(wire, err);
}

/* --- receiving ----------------------------------------------------------- */

/* What broke a wire stays its answer. */
static int fail(
    struct wire *wire, enum err_code code, const char *text, struct err *err)
{
	if (!wire->broken) {
		wire->broken = true;
		err_set(&wire->why, code, "%s", text);
	}
	if (err != NULL)
		*err = wire->why;
	return -1;
}

/* The message, once all that it carries is there: 1, or 0. */
static int take_carrier(struct wire *wire, json_t **message)
{
	if (wire->len - wire->start < wire->carried)
		return 0;
	*message = wire->carrier;
	wire->carrier = NULL;
	wire->start += wire->carried;
	wire->scanned = wire->start;
	return 1;
}

static int take_message(
    struct wire *wire, json_t *read, json_t **message, struct err *err)
{
	const json_t *carried = json_object_get(read, "carried");
	json_int_t size = json_integer_value(carried);

	wire->carrier = read;
	if (carried != NULL && (!json_is_integer(carried) || size < 0 ||
				   (uint64_t)size > wire->max))
		return fail(wire, ERR_REJECT, "carries too much", err);
	wire->carried = (size_t)size;
	return take_carrier(wire, message);
}

/* Takes the first line out of what has arrived: 1, 0 or -1. */
static int take_line(struct wire *wire, json_t **message, struct err *err)
{
	json_error_t problem;

	if (wire->carrier != NULL)
		return take_carrier(wire, message);
	if (wire->scanned == wire->len)
		return 0;
	char *end = memchr(
	    wire->data + wire->scanned, '\n', wire->len - wire->scanned);
	size_t size = (size_t)(end ? end - wire->data : (ssize_t)wire->len);
	size -= wire->start;
	if (size > wire->max)
		return fail(wire, ERR_REJECT, "line too long", err);
	if (end == NULL) {
		wire->scanned = wire->len;
		return 0;
	}
	json_t *read = json_loadb(
	    wire->data + wire->start, size, JSON_REJECT_DUPLICATES, &problem);
	wire->start += size + 1;
	wire->scanned = wire->start;
	if (json_is_object(read))
		return take_message(wire, read, message, err);
	json_decref(read);
	return fail(wire, ERR_REJECT, "line is no JSON object", err);
}

/* Room for one more read: moves what is left to the front, or grows. */
static void make_room(struct wire *wire)
{
	size_t left = wire->len - wire->start;

	if (left > 0 && wire->start > 0)
		memmove(wire->data, wire->data + wire->start, left);
	wire->scanned -= wire->start;
	wire->start = 0;
	wire->len = left;
	if (left == 0 && wire->cap > KEEP_BYTES) {
		free(wire->data);
		wire->data = NULL;
		wire->cap = 0;
	}
	if (wire->cap - left >= READ_BYTES / 4)
		return;
	wire->cap = wire->cap == 0 ? READ_BYTES : wire->cap * 2;
	wire->data = mem_resize(wire->data, wire->cap, 1);
}

/* 1 = something arrived, 0 = nothing now, -1 = end or error. */
static int read_some(struct wire *wire, struct err *err)
{
	make_room(wire);
	for (;;) {
		ssize_t got = read(
		    wire->in, wire->data + wire->len, wire->cap - wire->len);
		if (got > 0) {
			wire->len += (size_t)got;
			return 1;
		}
		if (got == 0)
			return fail(wire, ERR_RETRY,
			    wire->len > 0 || wire->carrier != NULL
				? "end inside a message"
				: "end",
			    err);
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			return 0;
		if (errno != EINTR)
			return fail(wire, ERR_RETRY, strerror(errno), err);
	}
}

int wire_poll(struct wire *wire, json_t **message, struct err *err)
{
	if (wire->broken)
		return fail(wire, ERR_RETRY, "", err);
	if (wire->carrier == NULL)
		wire->carried = 0;
	for (;;) {
		int taken = take_line(wire, message, err);
		if (taken != 0)
			return taken;
		int got = read_some(wire, err);
		if (got <= 0)
			return got;
	}
}

int wire_receive(struct wire *wire, json_t **message, struct err *err)
{
	for (;;) {
		int got = wire_poll(wire, message, err);
		if (got != 0)
			return got;
		if (wait_for(wire->in, POLLIN, err) < 0)
			return fail(wire, ERR_RETRY, "poll failed", err);
	}
}

const char *wire_carried(const struct wire *wire, size_t *size)
{
	*size = wire->carried;
	return wire->data + wire->start - wire->carried;
}
