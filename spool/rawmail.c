#include "spool/rawmail-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"

#define PROBE_BYTES (1u << 20)
#define DEPTH 16 /* of folders a crash left in tmp/ */

static const char *const names[RAWMAIL_FOLDERS] = {
    [RAWMAIL_INCOMING] = "spool/incoming",
    [RAWMAIL_TEMPORARY] = "tmp",
    [RAWMAIL_SPOOL] = "spool",
    [RAWMAIL_FILES] = "files",
    [RAWMAIL_ARCHIVE] = "archive",
};

/* --- opening --- */

static int empty_folder(int fd, int depth, struct err *err);

static int remove_folder(int fd, const char *name, int depth, struct err *err)
{
	int inner = openat(
	    fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (inner < 0)
		return err_errno(err, "open left-over folder");
	if (empty_folder(inner, depth - 1, err) < 0)
		return -1;
	if (unlinkat(fd, name, AT_REMOVEDIR) < 0)
		return err_errno(err, "remove left-over folder");
	return 0;
}

/* Takes the descriptor. */
static int empty_folder(int fd, int depth, struct err *err)
{
	DIR *folder = fdopendir(fd);
	struct dirent *entry;
	int result = 0;

	if (folder == NULL || depth == 0) {
		result = err_errno(err, "list left-over folder");
		if (folder == NULL)
			close(fd);
	}
	while (result == 0 && (entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    unlinkat(fd, entry->d_name, 0) == 0)
			continue;
		result = errno == EISDIR
			     ? remove_folder(fd, entry->d_name, depth, err)
			     : err_errno(err, "remove left-over file");
	}
	if (folder != NULL)
		closedir(folder);
	return result;
}

static int open_folder(struct rawmail *raw, const char *state,
    enum rawmail_folder which, struct err *err)
{
	char *path = mem_printf("%s/%s", state, names[which]);

	if (durable_mkdir(path, 0700, err) < 0)
		goto out;
	raw->paths[which] = realpath(path, NULL);
	raw->fds[which] = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (raw->paths[which] == NULL || raw->fds[which] < 0) {
		err_errno(err, "open %s", path);
		goto out;
	}
	free(path);
	return 0;
out:
	free(path);
	return -1;
}

static int empty(
    struct rawmail *raw, enum rawmail_folder which, struct err *err)
{
	int fd = open(raw->paths[which], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "open %s", raw->paths[which]);
	return empty_folder(fd, DEPTH, err);
}

int rawmail_open(const char *state, struct rawmail **out, struct err *err)
{
	struct rawmail *raw = mem_calloc(1, sizeof *raw);

	for (int i = 0; i < RAWMAIL_FOLDERS; i++)
		raw->fds[i] = -1;
	raw->buffer = mem_alloc(RAWMAIL_COPY_BYTES);
	for (int i = 0; i < RAWMAIL_FOLDERS; i++)
		if (open_folder(raw, state, (enum rawmail_folder)i, err) < 0)
			goto out;
	if (empty(raw, RAWMAIL_INCOMING, err) < 0 ||
	    empty(raw, RAWMAIL_TEMPORARY, err) < 0)
		goto out;
	*out = raw;
	return 0;
out:
	rawmail_close(&raw);
	return -1;
}

void rawmail_close(struct rawmail **raw)
{
	struct rawmail *old = *raw;

	if (old == NULL)
		return;
	for (int i = 0; i < RAWMAIL_FOLDERS; i++) {
		if (old->fds[i] >= 0)
			close(old->fds[i]);
		free(old->paths[i]);
	}
	free(old->buffer);
	free(old);
	*raw = NULL;
}

const char *rawmail_spool(const struct rawmail *raw)
{
	return raw->paths[RAWMAIL_SPOOL];
}

const char *rawmail_incoming(const struct rawmail *raw)
{
	return raw->paths[RAWMAIL_INCOMING];
}

const char *rawmail_temporary(const struct rawmail *raw)
{
	return raw->paths[RAWMAIL_TEMPORARY];
}

/* --- raw mail --- */

int rawmail_place(const char sha256[SHA256_HEX], const char *suffix,
    char place[RAWMAIL_PLACE_BYTES], struct err *err)
{
	if (strspn(sha256, "0123456789abcdef") != SHA256_HEX - 1 ||
	    sha256[SHA256_HEX - 1] != '\0')
		return err_set(err, ERR_REJECT, "not a SHA-256");
	snprintf(
	    place, RAWMAIL_PLACE_BYTES, "%.2s/%s%s", sha256, sha256, suffix);
	return 0;
}

static int make_shard(int fd, const char *place, struct err *err)
{
	char shard[3] = {place[0], place[1], '\0'};

	if (mkdirat(fd, shard, 0700) < 0 && errno != EEXIST)
		return err_errno(err, "mkdir of a shard");
	return 0;
}

int rawmail_move(int from_fd, const char *from, int to_fd, const char *place,
    struct err *err)
{
	if (renameat(from_fd, from, to_fd, place) == 0)
		return 0;
	if (errno == ENOENT && make_shard(to_fd, place, err) < 0)
		return -1;
	if (renameat(from_fd, from, to_fd, place) == 0)
		return 0;
	return err_errno(err, "move to %s", place);
}

int rawmail_accept(
    struct rawmail *raw, const char sha256[SHA256_HEX], struct err *err)
{
	char place[RAWMAIL_PLACE_BYTES];
	const char *name = place + strlen("ab/");

	if (rawmail_place(sha256, ".eml", place, err) < 0)
		return -1;
	raw->changed = true;
	if (rawmail_move(raw->fds[RAWMAIL_INCOMING], name,
		raw->fds[RAWMAIL_SPOOL], place, err) == 0)
		return 0;
	return faccessat(raw->fds[RAWMAIL_SPOOL], place, F_OK, 0) == 0 ? 0 : -1;
}

int rawmail_sync(struct rawmail *raw, struct err *err)
{
	if (!raw->changed)
		return 0;
	if (syncfs(raw->fds[RAWMAIL_SPOOL]) < 0)
		return err_errno(err, "syncfs");
	raw->changed = false;
	return 0;
}

int rawmail_probe(struct rawmail *raw, struct err *err)
{
	void *bytes = mem_calloc(1, PROBE_BYTES);
	int result = durable_write(
	    raw->fds[RAWMAIL_TEMPORARY], "probe", bytes, PROBE_BYTES, err);

	if (result == 0)
		unlinkat(raw->fds[RAWMAIL_TEMPORARY], "probe", 0);
	free(bytes);
	return result;
}

char *rawmail_path(const struct rawmail *raw, const char sha256[SHA256_HEX])
{
	return mem_printf(
	    "%s/%.2s/%s.eml", raw->paths[RAWMAIL_SPOOL], sha256, sha256);
}

char *rawmail_part_path_in(const char *state, const char sha256[SHA256_HEX])
{
	return mem_printf("%s/files/%.2s/%s", state, sha256, sha256);
}

char *rawmail_path_in(const char *state, const char sha256[SHA256_HEX])
{
	return mem_printf("%s/spool/%.2s/%s.eml", state, sha256, sha256);
}
