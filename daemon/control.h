/* The engine's socket for shoubaoctl (state/control): one JSON request a
 * line, one JSON answer, only from root or our own user. */
#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H

#include <poll.h>
#include <stddef.h>

#include "base/err.h"

struct engine;

/* Binds the socket: before the engine locks itself. */
struct control *control_new(struct engine *engine, struct err *err);
void control_free(struct control *control);
size_t control_polls(
    const struct control *control, struct pollfd *fds, size_t max);
int control_hear(struct control *control);

#endif
