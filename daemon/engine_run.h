/* The engine: the loop around the steps. */
#ifndef DAEMON_ENGINE_RUN_H
#define DAEMON_ENGINE_RUN_H

#include <stdbool.h>

/* Runs on the channel at descriptor 0 until drained. Returns the exit status
 * of the process. */
int engine_run(const char *config_path, bool once);

#endif
