#include "control_address.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>

int control_address(
    const char *state, struct sockaddr_un *address, struct err *err)
{
	int folder = open(state, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		return err_errno(err, "%s", state);
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(address->sun_path, sizeof address->sun_path,
	    "/proc/self/fd/%d/" CONTROL_NAME, folder);
	return folder;
}
