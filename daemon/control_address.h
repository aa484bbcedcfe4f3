/* Where the control socket is. */
#ifndef DAEMON_CONTROL_ADDRESS_H
#define DAEMON_CONTROL_ADDRESS_H

#include <sys/un.h>

#include "base/err.h"

#define CONTROL_NAME "control"

/* Fills the address of state/control, however long the path: it goes through
 * the returned descriptor of the folder, which must stay open until bind or
 * connect is done (unix(7): 108 bytes). -1 with *err. */
int control_address(
    const char *state, struct sockaddr_un *address, struct err *err);

#endif
