/*
 * The supervisor: starts the engine and, when the engine asks, the programs
 * that fetch, parse and send. It reads no config, no mail and no database.
 *
 * SIGTERM and SIGINT drain. SIGHUP starts a second engine: when that has
 * loaded the changed configuration the first is drained and the second goes
 * on; when it could not, the first keeps working as if nothing had been asked.
 */
#ifndef DAEMON_SUPERVISOR_H
#define DAEMON_SUPERVISOR_H

#include <stdbool.h>

/* `arguments` start the engine (ending in NULL); they get " --engine" added
 * by the caller. `hook` is the program to tell alarms to; it need not be there.
 * Returns the exit status of shoubaod. */
int supervisor_run(const char *const *arguments, const char *hook, bool once);

#define SUPERVISOR_CONFIG_STATUS \
	78 /* EX_CONFIG: the engine's config is wrong */
#define SUPERVISOR_TAKEN_STATUS \
	75 /* EX_TEMPFAIL: another shoubaod has the state folder */

#endif
