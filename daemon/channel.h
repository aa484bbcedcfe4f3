/*
 * The line between the supervisor and an engine: short text messages over a
 * Unix SOCK_SEQPACKET pair, one of them able to carry a descriptor.
 *
 * engine → supervisor: "loaded", "ready", "alive", "start fetch|parse|send"
 * supervisor → engine: "go", "drain", "started PID" (+ descriptor), "died PID"
 */
#ifndef DAEMON_CHANNEL_H
#define DAEMON_CHANNEL_H

#include "base/err.h"

#define CHANNEL_BYTES 64 /* longest message with its terminator */

/* Sends one message; fd -1 = none. 0 or -1 (the other side is gone). */
int channel_send(int channel, const char *text, int fd, struct err *err);

/* Receives one message without blocking when the channel is non-blocking:
 * 1, 0 = nothing there, -1 = the other side is gone. *fd is -1 or a new
 * close-on-exec descriptor of the caller's. */
int channel_receive(int channel, char text[CHANNEL_BYTES], int *fd);

#endif
