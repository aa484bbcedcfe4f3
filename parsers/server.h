/*
 * `shoubao-parse server`: JSON lines (base/wire.h) in on standard input, out
 * on standard output. It never parses what it opens: each file is read by a
 * worker of its own.
 *
 * First, and again whenever the configuration changes:
 *   {"configure":{"limits":{…},"forms":[…],"jobs":N,
 *                 "read":["/folder"…],"write":["/folder"…]}}
 * limits and forms as base writes them, jobs = workers at once (default 2).
 * The folders are all this process may open from then on (Landlock, where
 * there is any); they count at the first time, and may be left out.
 *
 * Then, in any number and order; answers come as they are ready:
 *   {"id":n,"mail":"/file","pack":"/new/file"}
 *       → {"id":n,"carried":N} and behind it N bytes: JSON as `message` prints
 *         it. The server passes on what a worker says and does not parse it.
 *   or → {"failed":"damaged"|"too-large","reason":"…","id":n}, or "failed":
 *        "unreadable" when a file could not be opened or its parts not be
 *        written: not its contents' fault.
 * The pack holds the parts' decoded bytes at facts' pack_offset.
 *
 * Ends with status 0 at the end of its input, after the last answer; with 2
 * when it can't lock itself or its input is no such message.
 */
#ifndef PARSERS_SERVER_H
#define PARSERS_SERVER_H

#include "base/limits.h"

/* `limits` hold until the first configure names others. Exit status. */
int server_run(const struct limits *limits);

#endif
