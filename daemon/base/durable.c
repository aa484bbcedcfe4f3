#include "base/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

int durable_sync_folder(int folder_fd, struct err *err)
{
	if (fsync(folder_fd) < 0)
		return err_errno(err, "fsync of folder");
	return 0;
}

/* One level: the folder `path`, whose parent exists. */
static int make_one(const char *path, mode_t mode, struct err *err)
{
	if (mkdir(path, mode) < 0)
		return errno == EEXIST ? 0 : err_errno(err, "mkdir %s", path);
	const char *slash = strrchr(path, '/');
	char *parent = slash == NULL ? mem_strdup(".")
		       : slash == path
			   ? mem_strdup("/")
			   : mem_strndup(path, (size_t)(slash - path));
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = fd < 0 ? err_errno(err, "open %s", parent)
			    : durable_sync_folder(fd, err);
	if (fd >= 0)
		close(fd);
	free(parent);
	return result;
}

int durable_mkdir(const char *path, mode_t mode, struct err *err)
{
	char *copy = mem_strdup(path);
	size_t len = strlen(copy);
	int result = 0;

	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	for (size_t i = 1; i < len && result == 0; i++) {
		if (copy[i] != '/')
			continue;
		copy[i] = '\0';
		result = make_one(copy, mode, err);
		copy[i] = '/';
	}
	if (result == 0)
		result = make_one(copy, mode, err);
	struct stat status;
	if (result == 0 &&
	    (stat(copy, &status) < 0 || !S_ISDIR(status.st_mode)))
		result = err_set(err, ERR_RETRY, "%s is no folder", path);
	free(copy);
	return result;
}

int durable_write_all(int fd, const void *data, size_t bytes, struct err *err)
{
	const char *at = data;

	while (bytes > 0) {
		ssize_t written = write(fd, at, bytes);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return err_errno(err, "write");
		at += written;
		bytes -= (size_t)written;
	}
	return 0;
}

static int write_and_sync(
    int fd, const void *data, size_t bytes, struct err *err)
{
	if (durable_write_all(fd, data, bytes, err) < 0)
		return -1;
	if (fsync(fd) < 0)
		return err_errno(err, "fsync");
	return 0;
}

static int create_temporary(int folder_fd, char *name, size_t size)
{
	static unsigned count;

	for (;;) {
		snprintf(name, size, DURABLE_TEMPORARY "%ld-%u", (long)getpid(),
		    count++);
		int fd = openat(folder_fd, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		/* A crashed process of the same number may have left one. */
		if (fd >= 0 || (errno != EEXIST && errno != EINTR))
			return fd;
	}
}

int durable_write(int folder_fd, const char *name, const void *data,
    size_t bytes, struct err *err)
{
	char temporary[64];
	int fd = create_temporary(folder_fd, temporary, sizeof temporary);

	if (fd < 0)
		return err_errno(err, "create %s", temporary);
	int result = write_and_sync(fd, data, bytes, err);
	/* Network filesystems report a failed write as late as here. */
	if (close(fd) < 0 && result == 0)
		result = err_errno(err, "close");
	if (result == 0 && renameat(folder_fd, temporary, folder_fd, name) < 0)
		result = err_errno(err, "rename to %s", name);
	if (result < 0) {
		unlinkat(folder_fd, temporary, 0);
		return -1;
	}
	if (durable_sync_folder(folder_fd, err) < 0) {
		unlinkat(folder_fd, name, 0);
		return -1;
	}
	return 0;
}

static bool same_folder(int one, int other)
{
	struct stat first, second;

	return one == other ||
	       (fstat(one, &first) == 0 && fstat(other, &second) == 0 &&
		   first.st_dev == second.st_dev &&
		   first.st_ino == second.st_ino);
}

int durable_rename(
    int from_fd, const char *from, int to_fd, const char *to, struct err *err)
{
	if (renameat(from_fd, from, to_fd, to) < 0)
		return err_errno(err, "rename %s to %s", from, to);
	if (durable_sync_folder(to_fd, err) < 0)
		return -1;
	if (same_folder(from_fd, to_fd))
		return 0;
	return durable_sync_folder(from_fd, err);
}

/* Reads `size` bytes or to the end. */
static int read_all(
    int fd, char *data, size_t size, size_t *bytes, struct err *err)
{
	size_t len = 0;

	while (len < size) {
		ssize_t got = read(fd, data + len, size - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "read");
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*bytes = len;
	return 0;
}

static int read_open(
    int fd, size_t max_bytes, char **data, size_t *bytes, struct err *err)
{
	struct stat status;
	size_t len = 0;

	if (fstat(fd, &status) < 0)
		return err_errno(err, "fstat");
	if (!S_ISREG(status.st_mode))
		return err_set(err, ERR_REJECT, "not a regular file");
	if ((uint64_t)status.st_size > max_bytes)
		return err_set(err, ERR_REJECT, "over %zu bytes", max_bytes);
	/* A file that grows meanwhile is read as it was at the start. */
	char *text = mem_alloc((size_t)status.st_size + 1);
	if (read_all(fd, text, (size_t)status.st_size, &len, err) < 0) {
		free(text);
		return -1;
	}
	text[len] = '\0';
	*data = text;
	if (bytes != NULL)
		*bytes = len;
	return 0;
}

int durable_read(int folder_fd, const char *name, size_t max_bytes, char **data,
    size_t *bytes, struct err *err)
{
	/* Without O_NONBLOCK a FIFO of that name would hold us for ever. */
	int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_errno(err, "open %s", name);
	int result = read_open(fd, max_bytes, data, bytes, err);
	close(fd);
	return result;
}
