#include "probe_maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "probe_step.h"

#define HEAD_BYTES 32768
#define LOOK_MSECS 500
#define SLACK_SECS 300 /* a mail this much older is not looked into */

static const char *const parts[] = {"new", "cur", "tmp"};
#define PARTS (sizeof parts / sizeof *parts)

static const char *setting(const json_t *settings, const char *key)
{
	const char *text = json_string_value(json_object_get(settings, key));

	return text != NULL ? text : "";
}

static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return len > 0 && strncmp(path, folder, len) == 0 && path[len] == '/';
}

static int lock(
    enum lockdown_profile profile, const char *path, struct err *err)
{
	const struct lockdown_path walls = {path,
	    profile == LOCKDOWN_SEND_MAILDIR ? LOCKDOWN_WRITE : LOCKDOWN_READ};

	return lockdown_self(profile, &walls, 1, err);
}

/* --- is it one, and may we ------------------------------------------------ */

/* May `path` be opened, and for writing too? 0 or errno. */
static int trouble_with(const char *path, int mode)
{
	struct stat info;

	if (stat(path, &info) < 0)
		return errno;
	if (!S_ISDIR(info.st_mode))
		return ENOTDIR;
	return access(path, mode) < 0 ? errno : 0;
}

static void tell_trouble(struct probe *probe, const char *step,
    const char *path, const char *part, int trouble)
{
	bool denied = trouble == EACCES || trouble == EPERM || trouble == EROFS;
	const char *reason = denied         ? "maildir-permission"
			     : part != NULL ? "maildir-parts"
					    : "maildir-missing";

	probe_failed(probe, step, reason, "%s%s%s：%s", path,
	    part != NULL ? "/" : "", part != NULL ? part : "",
	    strerror(trouble));
}

/* 0, or -1 and told. */
static int check_parts(
    struct probe *probe, const char *step, const char *path, int mode)
{
	int trouble = trouble_with(path, X_OK);

	if (trouble != 0) {
		tell_trouble(probe, step, path, NULL, trouble);
		return -1;
	}
	for (size_t i = 0; i < PARTS; i++) {
		char *part = mem_printf("%s/%s", path, parts[i]);
		trouble = trouble_with(part, mode);
		free(part);
		if (trouble != 0) {
			tell_trouble(probe, step, path, parts[i], trouble);
			return -1;
		}
	}
	return 0;
}

/* Below the state folder it is made by shoubaod. 1: that will be. */
static int will_be_made(
    struct probe *probe, const json_t *settings, const char *path)
{
	if (!is_below(path, setting(settings, "state")) ||
	    access(path, F_OK) == 0 || errno != ENOENT)
		return 0;
	probe_passed(
	    probe, "maildir", "%s 还没有，shoubaod 启动时会建立", path);
	return 1;
}

/* --- the mail to itself --------------------------------------------------- */

static bool file_has(int folder, const char *name, const char *id)
{
	static char head[HEAD_BYTES];
	struct stat info;
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool found = false;

	if (fd < 0)
		return false;
	if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
	    info.st_mtime > time(NULL) - SLACK_SECS) {
		ssize_t got = read(fd, head, sizeof head);
		found = got > 0 &&
			memmem(head, (size_t)got, id, strlen(id)) != NULL;
	}
	close(fd);
	return found;
}

static bool part_has(const char *path, const char *part, const char *id)
{
	char *name = mem_printf("%s/%s", path, part);
	DIR *dir = opendir(name);
	struct dirent *entry;
	bool found = false;

	free(name);
	if (dir == NULL)
		return false;
	while (!found && (entry = readdir(dir)) != NULL)
		found = entry->d_name[0] != '.' &&
			file_has(dirfd(dir), entry->d_name, id);
	closedir(dir);
	return found;
}

static char *path_of(const char *maildir, const char *folder)
{
	return strcmp(folder, "INBOX") == 0
		   ? mem_strdup(maildir)
		   : mem_printf("%s/.%s", maildir, folder);
}

/* The folder's name, or NULL. */
static const char *where(const json_t *settings, const char *id)
{
	const json_t *folders = json_object_get(settings, "folders");

	for (size_t i = 0; i < json_array_size(folders); i++) {
		const char *name = json_string_value(
		    json_array_get(folders, i));
		char *path = path_of(
		    setting(settings, "maildir"), name != NULL ? name : "");
		bool found = part_has(path, "new", id) ||
			     part_has(path, "cur", id);
		free(path);
		if (found)
			return name;
	}
	return NULL;
}

static void await_arrival(
    struct probe *probe, const json_t *settings, const char *id, int wait_secs)
{
	int64_t end = clock_monotonic_msecs() + wait_secs * INT64_C(1000);
	const struct timespec pause = {0, LOOK_MSECS * 1000000};
	const char *name;

	while ((name = where(settings, id)) == NULL &&
	       clock_monotonic_msecs() < end)
		nanosleep(&pause, NULL);
	if (name == NULL)
		probe_failed(probe, "arrives", "not-arrived",
		    "等了 %d 秒，发给自己的信没有到", wait_secs);
	else if (strcmp(name, "INBOX") == 0)
		probe_passed(probe, "arrives", "发给自己的信到了 %s", name);
	else
		probe_warned(probe, "arrives", "in-other-folder",
		    "发给自己的信到了 %s", name);
}

static void find(struct probe *probe, const json_t *settings)
{
	json_t *message = NULL;
	const char *id;
	int wait_secs;

	if (wire_send(probe->wire, json_pack("{s:b}", "waiting", 1), NULL) <
		0 ||
	    wire_receive(probe->wire, &message, NULL) <= 0)
		return;
	if (json_unpack(message, "{s:{s:s, s:i}}", "find", "shoubao_id", &id,
		"wait_secs", &wait_secs) == 0)
		await_arrival(probe, settings, id, wait_secs);
	json_decref(message);
}

/* --- both ends ------------------------------------------------------------ */

static void try_folders(struct probe *probe, const json_t *settings)
{
	const json_t *folders = json_object_get(settings, "folders");

	for (size_t i = 0; i < json_array_size(folders); i++) {
		const char *name = json_string_value(
		    json_array_get(folders, i));
		if (name == NULL || strcmp(name, "INBOX") == 0)
			continue;
		char *path = path_of(setting(settings, "maildir"), name);
		if (access(path, F_OK) < 0 && errno == ENOENT)
			probe_skipped(probe, "folder",
			    "%s 还没有，第一封信到时会有", name);
		else if (check_parts(probe, "folder", path, R_OK | X_OK) == 0)
			probe_passed(probe, "folder", "%s 读得到", name);
		free(path);
	}
}

int probe_maildir_source(
    struct wire *wire, const json_t *settings, struct err *err)
{
	const char *path = setting(settings, "maildir");
	struct probe probe;

	if (probe_begin(&probe, wire, settings, NULL, err) < 0)
		return -1;
	/* What cannot be opened has no walls either. */
	if (will_be_made(&probe, settings, path) ||
	    check_parts(&probe, "maildir", path, R_OK | X_OK) < 0)
		return 0;
	if (lock(LOCKDOWN_FETCH_MAILDIR, path, err) < 0)
		return -1;
	if (is_below(path, "/home") || is_below(path, "/root"))
		probe_warned(&probe, "maildir", "maildir-home",
		    "%s 是 Maildir，读得到", path);
	else
		probe_passed(&probe, "maildir", "%s 是 Maildir，读得到", path);
	try_folders(&probe, settings);
	find(&probe, settings);
	return 0;
}

int probe_maildir_sink(
    struct wire *wire, const json_t *settings, struct err *err)
{
	const char *path = setting(settings, "maildir");
	struct probe probe;

	if (probe_begin(&probe, wire, settings, NULL, err) < 0)
		return -1;
	if (will_be_made(&probe, settings, path) ||
	    check_parts(&probe, "maildir", path, R_OK | W_OK | X_OK) < 0)
		return 0;
	if (lock(LOCKDOWN_SEND_MAILDIR, path, err) < 0)
		return -1;
	char *file = mem_printf(
	    "%s/tmp/%lld.probe.shoubao", path, (long long)time(NULL));
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		tell_trouble(&probe, "maildir", path, "tmp", errno);
	} else {
		close(fd);
		unlink(file);
		if (is_below(path, setting(settings, "state")))
			probe_passed(
			    &probe, "maildir", "%s 是 Maildir，写得进", path);
		else
			probe_warned(&probe, "maildir", "maildir-outside",
			    "%s 是 Maildir，写得进", path);
	}
	free(file);
	return 0;
}
