/*
 * Messages between our processes: one JSON object a line over a stream
 * socket or pipe, each line at most the maximum given at creation. A line
 * that is longer, is no JSON object, or ends without LF breaks
 * the wire, and every later call gives the same error. A message whose member
 * `carried` is a number is followed by that many bytes of any kind: what would
 * cost more to be written and read as JSON than all else does. Writing to a
 * peer that
 * went away is an error only where SIGPIPE is ignored. A locked process needs
 * read and write alone, and poll where its descriptors are non-blocking.
 */
#ifndef BASE_WIRE_H
#define BASE_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define WIRE_MAX_BYTES (16u << 20)
/* To shoubao-send and back: a message with the workbook of thousands of units.
 */
#define WIRE_SEND_BYTES (64u << 20)

struct wire;

/* Reads from `in`, writes to `out` (may be the same). The descriptors stay
 * the caller's; wire_free does not close them. Seeds jansson, which would open
 * /dev/urandom for its first object: make the wire before locking up. */
struct wire *wire_new(int in, int out, size_t max_line_bytes);
void wire_free(struct wire *wire);
int wire_in(const struct wire *wire);
int wire_out(const struct wire *wire);

/* Sends a message, taking the reference; blocks until it is written (the
 * descriptor may be non-blocking). 0, or -1: ERR_REJECT when the message is
 * over the maximum (nothing was written), else ERR_RETRY. */
int wire_send(struct wire *wire, json_t *message, struct err *err);
/* The same with `size` bytes behind it, at most the maximum of a line. */
int wire_send_carrying(struct wire *wire, json_t *message, const void *bytes,
    size_t size, struct err *err);
/* Sends an already written line (without LF). */
int wire_send_line(
    struct wire *wire, const char *line, size_t bytes, struct err *err);

/* Reads what has arrived without blocking when the descriptor is
 * non-blocking. 1 = *message is a new reference, 0 = nothing whole yet,
 * -1 = end or broken (err->text "end" at a clean end). Call until 0. */
int wire_poll(struct wire *wire, json_t **message, struct err *err);
/* Blocks until a message or the end: 1 or -1. */
int wire_receive(struct wire *wire, json_t **message, struct err *err);
/* The bytes that the last received message carried, *size of them (0 where it
 * carried none); the wire's, until the next call. */
const char *wire_carried(const struct wire *wire, size_t *size);

#endif
