#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"
#include "spool/archive.h"
#include "spool/rawmail-private.h"

/* Of one name in one archive folder: so many are numbered, the others carry
 * their hash, or each would be looked for behind all before it. */
#define NUMBERED 20
#define MARK_CHARS 16

/* --- parts --- */

int rawmail_copy(struct rawmail *raw, int from, int64_t offset, int64_t size,
    int to, char hex[SHA256_HEX], struct err *err)
{
	struct sha256 *sha = sha256_new();
	int result = 0;

	while (result == 0 && size > 0) {
		size_t want = size < RAWMAIL_COPY_BYTES ? (size_t)size
							: RAWMAIL_COPY_BYTES;
		ssize_t got = pread(from, raw->buffer, want, offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			result = got < 0 ? err_errno(err, "read a part")
					 : err_set(err, ERR_REJECT,
					       "a part ends early");
			break;
		}
		sha256_add(sha, raw->buffer, (size_t)got);
		if (to >= 0)
			result = durable_write_all(
			    to, raw->buffer, (size_t)got, err);
		offset += got;
		size -= got;
	}
	sha256_end(sha, hex);
	return result;
}

int rawmail_copy_checked(struct rawmail *raw, int pack_fd, int64_t offset,
    int64_t size, int to, const char sha256[SHA256_HEX], struct err *err)
{
	char hex[SHA256_HEX];

	if (rawmail_copy(raw, pack_fd, offset, size, to, hex, err) < 0)
		return -1;
	if (strcmp(hex, sha256) != 0)
		return err_set(err, ERR_REJECT,
		    "a part's bytes are not those of its hash");
	return 0;
}

/* A part of the wrong size was torn by a power cut: it is written again in
 * place, so that the archive's links to it are mended too. */
static int mend(struct rawmail *raw, const char *place, struct err *err)
{
	if (fchmodat(raw->fds[RAWMAIL_FILES], place, 0600, 0) < 0)
		return err_errno(err, "chmod of a torn part");
	int fd = openat(raw->fds[RAWMAIL_FILES], place,
	    O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? err_errno(err, "open a torn part") : fd;
}

/* Read-only, because whoever changed an archived file would change it under
 * every name. */
static int make(struct rawmail *raw, const char *name, struct err *err)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

	if (unlinkat(raw->fds[RAWMAIL_TEMPORARY], name, 0) < 0 &&
	    errno != ENOENT)
		return err_errno(err, "remove a temporary part");
	int fd = openat(raw->fds[RAWMAIL_TEMPORARY], name, flags, 0400);
	return fd < 0 ? err_errno(err, "make a part") : fd;
}

int rawmail_keep_part(struct rawmail *raw, int pack_fd, int64_t offset,
    int64_t size, const char sha256[SHA256_HEX], struct err *err)
{
	char place[RAWMAIL_PLACE_BYTES];
	const char *name = place + strlen("ab/");
	struct stat old;

	if (rawmail_place(sha256, "", place, err) < 0)
		return -1;
	if (offset < 0 || size < 0)
		return err_set(err, ERR_REJECT, "a part of no size or place");
	raw->changed = true;
	bool torn = fstatat(raw->fds[RAWMAIL_FILES], place, &old,
			AT_SYMLINK_NOFOLLOW) == 0;
	if (torn && old.st_size == size)
		return 0;
	int fd = torn ? mend(raw, place, err) : make(raw, name, err);
	if (fd < 0)
		return -1;
	int result = rawmail_copy_checked(
	    raw, pack_fd, offset, size, fd, sha256, err);
	if (result == 0 && torn && fchmod(fd, 0400) < 0)
		result = err_errno(err, "chmod of a part");
	close(fd);
	if (result == 0 && !torn)
		result = rawmail_move(raw->fds[RAWMAIL_TEMPORARY], name,
		    raw->fds[RAWMAIL_FILES], place, err);
	if (result < 0)
		unlinkat(raw->fds[torn ? RAWMAIL_FILES : RAWMAIL_TEMPORARY],
		    torn ? place : name, 0);
	return result;
}

/* --- archive --- */

static int make_folders(int fd, const char *path, struct err *err)
{
	char *copy = mem_strdup(path);
	int result = 0;

	for (char *at = copy; result == 0 && at != NULL;) {
		at = strchr(at, '/');
		if (at != NULL)
			*at = '\0';
		if (mkdirat(fd, copy, 0700) < 0 && errno != EEXIST)
			result = err_errno(err, "mkdir in the archive");
		if (at != NULL)
			*at++ = '/';
	}
	free(copy);
	return result;
}

/* Is what has the name already the part's contents? 1, 0 or -1. */
static int is_same(struct rawmail *raw, const char *path, const char *place,
    const char *sha256, struct err *err)
{
	struct stat there, part;
	char hex[SHA256_HEX];

	if (fstatat(raw->fds[RAWMAIL_ARCHIVE], path, &there,
		AT_SYMLINK_NOFOLLOW) < 0 ||
	    fstatat(
		raw->fds[RAWMAIL_FILES], place, &part, AT_SYMLINK_NOFOLLOW) < 0)
		return err_errno(err, "stat in the archive");
	if (there.st_ino == part.st_ino && there.st_dev == part.st_dev)
		return 1;
	if (!S_ISREG(there.st_mode) || there.st_size != part.st_size)
		return 0;
	int fd = openat(
	    raw->fds[RAWMAIL_ARCHIVE], path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "open in the archive");
	int result = rawmail_copy(raw, fd, 0, there.st_size, -1, hex, err);
	close(fd);
	return result < 0 ? -1 : strcmp(hex, sha256) == 0;
}

/* Where no more links to a file can be made: ext4 ends at 65,000, and some
 * filesystems know none. */
static int copy_out(struct rawmail *raw, const char *place, const char *path,
    const char *sha256, struct err *err)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int from = openat(raw->fds[RAWMAIL_FILES], place, O_RDONLY | O_CLOEXEC);
	int to = openat(raw->fds[RAWMAIL_ARCHIVE], path, flags, 0400);
	struct stat part;
	int result = -1;

	if (from < 0 || to < 0 || fstat(from, &part) < 0)
		err_errno(err, "copy into the archive");
	else
		result = rawmail_copy_checked(
		    raw, from, 0, part.st_size, to, sha256, err);
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	if (to >= 0 && result < 0)
		unlinkat(raw->fds[RAWMAIL_ARCHIVE], path, 0);
	return result;
}

/* 1 it is there under this name, 0 the name is another's, -1. */
static int link_as(struct rawmail *raw, const char *place, const char *folder,
    const char *name, const char *sha256, struct err *err)
{
	char *path = mem_printf("%s/%s", folder, name);
	int files = raw->fds[RAWMAIL_FILES];
	int archive = raw->fds[RAWMAIL_ARCHIVE];
	int result = linkat(files, place, archive, path, 0);

	if (result < 0 && errno == ENOENT) {
		result = make_folders(archive, folder, err);
		if (result == 0)
			result = linkat(files, place, archive, path, 0);
	}
	if (result == 0)
		result = 1;
	else if (errno == EEXIST)
		result = is_same(raw, path, place, sha256, err);
	else if (errno == EMLINK || errno == EPERM || errno == EOPNOTSUPP)
		result = copy_out(raw, place, path, sha256, err) < 0 ? -1 : 1;
	else
		err_errno(err, "link into the archive");
	free(path);
	return result;
}

static char *name_of_try(const char *name, int number, const char *sha256)
{
	char mark[MARK_CHARS + 1];

	if (number == 1)
		return mem_strdup(name);
	if (number <= NUMBERED)
		snprintf(mark, sizeof mark, "%d", number);
	else
		snprintf(mark, sizeof mark, "%s", sha256);
	return archive_marked(name, mark);
}

int rawmail_archive(struct rawmail *raw, const char *campaign, const char *unit,
    const char *material, int32_t day, const char *name,
    const char sha256[SHA256_HEX], struct err *err)
{
	char place[RAWMAIL_PLACE_BYTES];

	if (rawmail_place(sha256, "", place, err) < 0)
		return -1;
	char *folder = archive_folder(campaign, unit, material, day);
	char *clean = archive_name(name);
	int result = 0;
	raw->changed = true;
	for (int i = 1; result == 0 && i <= NUMBERED + 1; i++) {
		char *tried = name_of_try(clean, i, sha256);
		result = link_as(raw, place, folder, tried, sha256, err);
		free(tried);
	}
	free(folder);
	free(clean);
	if (result == 0)
		err_set(err, ERR_REJECT, "too many files of one name");
	return result > 0 ? 0 : -1;
}
