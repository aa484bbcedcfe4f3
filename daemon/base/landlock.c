#include "base/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The kernel's interface, written out because Debian 12's headers end with
 * version 2 (include/uapi/linux/landlock.h).
 */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1

enum {
	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	FS_REMOVE_DIR = 1 << 4,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_DIR = 1 << 7,
	FS_MAKE_REG = 1 << 8,
	FS_MAKE_SOCK = 1 << 9,
	FS_MAKE_SYM = 1 << 12,
	FS_REFER = 1 << 13,    /* version 2: rename and link across folders */
	FS_TRUNCATE = 1 << 14, /* version 3 */
	FS_IOCTL_DEV = 1 << 15 /* version 5 */
};

enum { NET_BIND = 1 << 0, NET_CONNECT = 1 << 1 };

#define FS_OF_FILES \
	(FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

static const uint64_t right_access[] = {
    [LOCKDOWN_READ] = FS_READ_FILE | FS_READ_DIR,
    [LOCKDOWN_WRITE] = FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE |
		       FS_TRUNCATE | FS_REMOVE_DIR | FS_REMOVE_FILE |
		       FS_MAKE_DIR | FS_MAKE_REG | FS_MAKE_SYM | FS_REFER,
    [LOCKDOWN_SOCKET] = FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE |
			FS_TRUNCATE | FS_REMOVE_DIR | FS_REMOVE_FILE |
			FS_MAKE_DIR | FS_MAKE_REG | FS_MAKE_SYM | FS_REFER |
			FS_MAKE_SOCK,
};

struct ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* version 4: bind and connect of TCP */
	uint64_t scoped;             /* version 6 */
};

struct path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));

int landlock_version(void)
{
	long version = syscall(
	    SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

static uint64_t handled_fs(int version)
{
	int bits = version >= 5   ? 16
		   : version >= 3 ? 15
		   : version == 2 ? 14
				  : 13;

	return (UINT64_C(1) << bits) - 1;
}

static int path_add(int ruleset, const struct lockdown_path *path,
    uint64_t handled, struct err *err)
{
	struct stat stat;
	int fd = open(path->path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? 0
				       : err_errno(err, "open %s", path->path);
	struct path_beneath_attr attr = {
	    .allowed_access = right_access[path->right] & handled,
	    .parent_fd = fd,
	};
	if (fstat(fd, &stat) == 0 && !S_ISDIR(stat.st_mode))
		attr.allowed_access &= FS_OF_FILES;
	int result = 0;
	if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &attr,
		0) < 0)
		result = err_errno(err, "landlock rule for %s", path->path);
	close(fd);
	return result;
}

int landlock_build(const struct lockdown_path *paths, size_t count,
    uint64_t scopes, bool connects, int *ruleset, struct err *err)
{
	int version = landlock_version();
	struct ruleset_attr attr = {
	    .handled_access_fs = handled_fs(version),
	    .handled_access_net = version < 4 ? 0
				  : connects  ? NET_BIND
					      : NET_BIND | NET_CONNECT,
	    .scoped = version >= 6 ? scopes : 0,
	};
	size_t size = version >= 6 ? sizeof attr : version >= 4 ? 16 : 8;

	*ruleset = -1;
	if (version == 0)
		return 0;
	int fd = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	if (fd < 0)
		return err_errno(err, "landlock ruleset");
	for (size_t i = 0; i < count; i++)
		if (path_add(fd, &paths[i], attr.handled_access_fs, err) < 0) {
			close(fd);
			return -1;
		}
	*ruleset = fd;
	return 0;
}

int landlock_enter(int ruleset, struct err *err)
{
	if (ruleset < 0)
		return 0;
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return err_errno(err, "landlock");
	return 0;
}
