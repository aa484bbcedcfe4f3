#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define MAX_BYTES 4096

/* systemd hands credentials over in a folder nobody else can enter, as files
 * of mode 0400 or 0440 that may be root's with an access list. */
static int check_file(
    const struct stat *info, bool credential, const char *path, struct err *err)
{
	mode_t open_to = credential ? 0007 : 0077;

	if (!S_ISREG(info->st_mode))
		return err_set(err, ERR_REJECT,
		    "the password is no regular file: %s", path);
	if (info->st_uid != geteuid() && info->st_uid != 0)
		return err_set(err, ERR_REJECT,
		    "chown it to the user shoubaod runs as, the password file "
		    "is "
		    "another user's: %s",
		    path);
	if (info->st_mode & open_to)
		return err_set(err, ERR_REJECT,
		    "chmod 0600 it, others may read the password file (mode "
		    "%04o): %s",
		    (unsigned)(info->st_mode & 07777), path);
	return 0;
}

/* The first line; a password has no control characters. */
static int take_line(
    char *text, size_t bytes, const char *path, char **secret, struct err *err)
{
	size_t len = strcspn(text, "\r\n");

	if (len == 0)
		return err_set(err, ERR_REJECT,
		    "the password file is empty: write the password (or "
		    "authorization code) into its first line: %s",
		    path);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return err_set(err, ERR_REJECT,
			    "a control character stands in the password file: "
			    "%s",
			    path);
	/* A NUL before any line end. */
	if (len < bytes && text[len] == '\0')
		return err_set(err, ERR_REJECT,
		    "a NUL stands in the password file: %s", path);
	*secret = mem_strndup(text, len);
	return 0;
}

static int read_file(
    const char *path, bool credential, char **secret, struct err *err)
{
	char text[MAX_BYTES + 1] = "";
	struct stat info;
	int result = -1;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		const char *why = strerror(errno);
		return err_set(err, ERR_REJECT,
		    "the password file cannot be read (%s): make it, mode "
		    "0600, "
		    "owned by the user shoubaod runs as: %s",
		    why, path);
	}
	if (fstat(fd, &info) < 0) {
		err_errno(err, "the password file %s", path);
		goto out;
	}
	if (check_file(&info, credential, path, err) < 0)
		goto out;
	ssize_t got = read(fd, text, MAX_BYTES);
	if (got < 0)
		err_errno(err, "the password file %s", path);
	else
		result = take_line(text, (size_t)got, path, secret, err);
out:
	close(fd);
	explicit_bzero(text, sizeof text);
	return result;
}

int secret_read(
    const char *credential, const char *file, char **secret, struct err *err)
{
	if (credential == NULL && file == NULL)
		return err_set(err, ERR_REJECT, "no password is configured");
	if (credential == NULL)
		return read_file(file, false, secret, err);
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	if (folder == NULL || *folder != '/')
		return err_set(err, ERR_REJECT,
		    "no credential \"%s\": start shoubaod by systemd with "
		    "LoadCredential=%s:FILE, or use password_file",
		    credential, credential);
	if (strchr(credential, '/') != NULL || *credential == '.')
		return err_set(err, ERR_REJECT, "no credential's name");
	char *path = mem_printf("%s/%s", folder, credential);
	int result = read_file(path, true, secret, err);
	free(path);
	return result;
}

void secret_free(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}
