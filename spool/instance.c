#include "spool/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

static int taken(int fd, const char *path, struct err *err)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(fd, F_GETLK, &lock) < 0)
		return err_errno(err, "lock %s", path);
	if (lock.l_type == F_UNLCK)
		return err_set(err, ERR_RETRY,
		    "%s was taken a moment ago: try again", path);
	return err_set(err, ERR_REJECT,
	    "%s is locked: shoubaod runs already, as process %ld", path,
	    (long)lock.l_pid);
}

int instance_lock(const char *state, struct err *err)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char *path = mem_printf("%s/lock", state);
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0) {
		err_errno(err, "open %s", path);
	} else if (fcntl(fd, F_SETLK, &lock) < 0) {
		if (errno == EACCES || errno == EAGAIN)
			taken(fd, path, err);
		else
			err_errno(err, "lock %s", path);
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}
