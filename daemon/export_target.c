#include "export_target.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"

#define COPY_BYTES (128 << 10)

struct export_target {
	int fd;              /* of the folder, or of the zip */
	struct archive *zip; /* NULL = a folder */
	char *buffer;        /* COPY_BYTES */
};

static bool is_zip(const char *path)
{
	size_t len = strlen(path);

	return len > 4 && strcasecmp(path + len - 4, ".zip") == 0;
}

static int give(
    int fd, const char *path, uid_t owner, gid_t group, struct err *err)
{
	if (geteuid() == 0 && fchown(fd, owner, group) < 0)
		return err_errno(err, "%s", path);
	return 0;
}

/* --- a folder --- */

static int open_folder(const char *path, struct err *err)
{
	if (mkdir(path, 0700) < 0 &&
	    (errno != EEXIST || rmdir(path) < 0 || mkdir(path, 0700) < 0))
		return errno == ENOTEMPTY || errno == ENOTDIR
			   ? err_set(err, ERR_REJECT,
				 "%s is there already: name a new folder", path)
			   : err_errno(err, "%s", path);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		err_errno(err, "%s", path);
	return fd;
}

static int make_folders(int fd, const char *path, struct err *err)
{
	char *copy = mem_strdup(path);
	int result = 0;

	for (char *at = strchr(copy, '/'); at != NULL && result == 0;
	     at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdirat(fd, copy, 0700) < 0 && errno != EEXIST)
			result = err_errno(err, "%s", copy);
		*at = '/';
	}
	free(copy);
	return result;
}

static int create(
    struct export_target *target, const char *path, struct err *err)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

	if (make_folders(target->fd, path, err) < 0)
		return -1;
	int fd = openat(target->fd, path, flags, 0600);
	if (fd < 0)
		err_errno(err, "%s", path);
	return fd;
}

static int close_file(
    int fd, const char *path, int64_t modified, struct err *err)
{
	const struct timespec times[] = {{modified, 0}, {modified, 0}};
	int result = futimens(fd, times) < 0 ? err_errno(err, "%s", path) : 0;

	if (close(fd) < 0 && result == 0)
		result = err_errno(err, "%s", path);
	return result;
}

/* --- a zip --- */

static int zip_failed(struct archive *zip, const char *doing, struct err *err)
{
	const char *text = archive_error_string(zip);

	return err_set(err, ERR_RETRY, "%s: %s", doing, text ? text : "failed");
}

static int open_zip(struct export_target *target, struct err *err)
{
	/* libarchive converts names by the locale; ours are UTF-8. */
	setlocale(LC_CTYPE, "C.UTF-8");
	target->zip = archive_write_new();
	if (archive_write_set_format_zip(target->zip) != ARCHIVE_OK ||
	    archive_write_set_options(target->zip, "hdrcharset=UTF-8") !=
		ARCHIVE_OK ||
	    archive_write_open_fd(target->zip, target->fd) != ARCHIVE_OK)
		return zip_failed(target->zip, "zip", err);
	return 0;
}

static int begin_entry(struct export_target *target, const char *path,
    int64_t size, int64_t modified, struct err *err)
{
	struct archive_entry *entry = archive_entry_new2(target->zip);

	archive_entry_set_pathname(entry, path);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, size);
	archive_entry_set_mtime(entry, modified, 0);
	int wrote = archive_write_header(target->zip, entry);
	archive_entry_free(entry);
	return wrote < ARCHIVE_WARN ? zip_failed(target->zip, path, err) : 0;
}

/* --- both --- */

struct export_target *export_open(
    const char *path, uid_t owner, gid_t group, struct err *err)
{
	struct export_target *target = mem_calloc(1, sizeof *target);
	bool zip = is_zip(path);
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

	target->buffer = mem_alloc(COPY_BYTES);
	target->fd = zip ? open(path, flags, 0600) : open_folder(path, err);
	if (zip && target->fd < 0)
		errno == EEXIST
		    ? err_set(err, ERR_REJECT,
			  "%s is there already: name a new file", path)
		    : err_errno(err, "%s", path);
	if (target->fd < 0 || give(target->fd, path, owner, group, err) < 0 ||
	    (zip && open_zip(target, err) < 0))
		export_abandon(&target);
	return target;
}

static int put(struct export_target *target, int fd, const char *path,
    const void *bytes, size_t size, struct err *err)
{
	if (target->zip == NULL)
		return durable_write_all(fd, bytes, size, err);
	for (const char *at = bytes; size > 0;) {
		la_ssize_t wrote = archive_write_data(target->zip, at, size);
		if (wrote <= 0)
			return zip_failed(target->zip, path, err);
		at += wrote;
		size -= (size_t)wrote;
	}
	return 0;
}

static int begin(struct export_target *target, const char *path, int64_t size,
    int64_t modified, int *fd, struct err *err)
{
	*fd = -1;
	if (target->zip != NULL)
		return begin_entry(target, path, size, modified, err);
	*fd = create(target, path, err);
	return *fd < 0 ? -1 : 0;
}

static int end(struct export_target *target, int fd, const char *path,
    int64_t modified, int result, struct err *err)
{
	if (target->zip == NULL)
		return close_file(fd, path, modified, err) < 0 ? -1 : result;
	if (result == 0 && archive_write_finish_entry(target->zip) < ARCHIVE_OK)
		return zip_failed(target->zip, path, err);
	return result;
}

static int copy(struct export_target *target, int out, const char *path, int fd,
    int64_t size, struct sha256 *sha, struct err *err)
{
	int64_t copied = 0;

	while (copied < size) {
		ssize_t got = read(fd, target->buffer, COPY_BYTES);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "%s", path);
		if (got == 0 || copied + got > size)
			return err_set(err, ERR_REJECT,
			    "%s: the kept file has another size", path);
		sha256_add(sha, target->buffer, (size_t)got);
		if (put(target, out, path, target->buffer, (size_t)got, err) <
		    0)
			return -1;
		copied += got;
	}
	return 0;
}

int export_add_file(struct export_target *target, const char *path, int fd,
    int64_t size, int64_t modified, char sha256[SHA256_HEX], struct err *err)
{
	int out;

	if (begin(target, path, size, modified, &out, err) < 0)
		return -1;
	struct sha256 *sha = sha256_new();
	int result = copy(target, out, path, fd, size, sha, err);
	sha256_end(sha, sha256);
	return end(target, out, path, modified, result, err);
}

int export_add_text(struct export_target *target, const char *path,
    const void *bytes, size_t size, int64_t modified, struct err *err)
{
	int out;

	if (begin(target, path, (int64_t)size, modified, &out, err) < 0)
		return -1;
	int result = put(target, out, path, bytes, size, err);
	return end(target, out, path, modified, result, err);
}

int export_finish(struct export_target **target, struct err *err)
{
	struct export_target *self = *target;
	int result = 0;

	if (self->zip != NULL && archive_write_close(self->zip) != ARCHIVE_OK)
		result = zip_failed(self->zip, "zip", err);
	/* One call for a tree of any size. */
	if (result == 0 && syncfs(self->fd) < 0)
		result = err_errno(err, "sync");
	export_abandon(target);
	return result;
}

void export_abandon(struct export_target **target)
{
	struct export_target *self = *target;

	if (self == NULL)
		return;
	if (self->zip != NULL)
		archive_write_free(self->zip);
	if (self->fd >= 0)
		close(self->fd);
	free(self->buffer);
	free(self);
	*target = NULL;
}
