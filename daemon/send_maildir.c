#include "send_maildir.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"

#define NAME_BYTES 160

struct send_maildir {
	int tmp, new, cur; /* descriptors */
};

static int open_part(const char *path, const char *part, struct err *err)
{
	char *name = mem_printf("%s/%s", path, part);
	int fd = -1;

	if (durable_mkdir(name, 0700, err) == 0) {
		fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			err_errno(err, "the sink's %s folder", part);
	}
	free(name);
	return fd;
}

struct send_maildir *send_maildir_open(const char *path, struct err *err)
{
	struct send_maildir *self = mem_calloc(1, sizeof *self);

	self->tmp = open_part(path, "tmp", err);
	self->new = self->tmp < 0 ? -1 : open_part(path, "new", err);
	self->cur = self->new < 0 ? -1 : open_part(path, "cur", err);
	if (self->cur >= 0)
		return self;
	send_maildir_close(self);
	return NULL;
}

void send_maildir_close(struct send_maildir *self)
{
	if (self == NULL)
		return;
	const int fds[] = {self->tmp, self->new, self->cur};
	for (size_t i = 0; i < 3; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(self);
}

/* The same message has the same name for ever. Our ids are letters, digits
 * and dots. */
static int name_of(const json_t *item, char name[NAME_BYTES])
{
	const char *id;
	json_int_t created;
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

	if (json_unpack((json_t *)item, "{s:s, s:I}", "shoubao_id", &id,
		"created", &created) < 0 ||
	    strspn(id, allowed) != strlen(id))
		return -1;
	int len = snprintf(
	    name, NAME_BYTES, "%lld.%s.shoubao", (long long)created, id);
	return len > 0 && len < NAME_BYTES ? 0 : -1;
}

static int write_message(const struct send_maildir *self, const json_t *item,
    const char *name, struct err *err)
{
	const json_t *bytes = json_object_get(item, "bytes");

	if (!json_is_string(bytes))
		return err_set(err, ERR_BUG, "not a message");
	int fd = openat(
	    self->tmp, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, "sink");
	int result = durable_write_all(
	    fd, json_string_value(bytes), json_string_length(bytes), err);
	close(fd);
	return result;
}

/* From tmp/, where its bytes are durable, to where readers look. */
static int show_message(
    const struct send_maildir *self, const char *name, struct err *err)
{
	if (renameat(self->tmp, name, self->new, name) < 0)
		return err_errno(err, "delivering at the sink");
	return 0;
}

/* One element of "done" for each of the list: "later" where anything failed. */
static json_t *report(const json_t *list, const struct err *errs)
{
	json_t *done = json_array();
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		bool sent = errs[i].code == ERR_NONE;
		json_array_append_new(
		    done, json_pack("{s:O, s:s, s:s}", "id",
			      json_object_get(item, "id"), "result",
			      sent ? "sent" : "later", "detail",
			      sent ? "in the Maildir" : errs[i].text));
	}
	return done;
}

json_t *send_maildir_send(struct send_maildir *self, const json_t *list)
{
	size_t count = json_array_size(list), i;
	char(*names)[NAME_BYTES] = mem_calloc(count, sizeof *names);
	struct err *errs = mem_calloc(count, sizeof *errs);
	struct err sync = {0};
	json_t *item;

	json_array_foreach(list, i, item)
	{
		if (name_of(item, names[i]) < 0)
			err_set(&errs[i], ERR_BUG, "no name for it");
		else
			write_message(self, item, names[i], &errs[i]);
	}
	/* One barrier for all: a name in new/ must never stand for nothing. */
	if (syncfs(self->tmp) < 0)
		err_errno(&sync, "syncfs at the sink");
	for (i = 0; i < count; i++) {
		if (sync.code != ERR_NONE)
			errs[i] = sync;
		else if (errs[i].code == ERR_NONE)
			show_message(self, names[i], &errs[i]);
	}
	json_t *done = report(list, errs);
	/* Only now may anyone hear that they are there. */
	if (durable_sync_folder(self->new, &sync) < 0)
		json_array_foreach(done, i, item) json_object_set_new(
		    item, "result", json_string("uncertain"));
	free(names);
	free(errs);
	return done;
}

/* In cur/ a reader has added ":2,flags". */
static bool is_in(int folder, const char *name)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	size_t len = strlen(name);
	bool found = false;

	while (dir != NULL && !found && (entry = readdir(dir)) != NULL)
		found = strncmp(entry->d_name, name, len) == 0 &&
			(entry->d_name[len] == '\0' ||
			    entry->d_name[len] == ':');
	if (dir != NULL)
		closedir(dir);
	return found;
}

json_t *send_maildir_find(struct send_maildir *self, const json_t *list)
{
	json_t *found = json_array();
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		char name[NAME_BYTES];
		bool there = name_of(item, name) == 0 &&
			     (faccessat(self->new, name, F_OK, 0) == 0 ||
				 is_in(self->cur, name));
		json_array_append_new(found,
		    json_pack("{s:O, s:b}", "id", json_object_get(item, "id"),
			"found", (int)there));
	}
	return found;
}
