#include "imap_incoming.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"
#include "base/sha256.h"

struct imap_incoming {
	int folder_fd;
	char name[80]; /* of the temporary file */
	const char *folder;
	struct fetch_item *items;
	const uint32_t *uids;
	size_t count;
	json_t *fetched;
	/* the message coming in: */
	int fd;
	struct sha256 *sha;
	int64_t size;
	struct err failure;
};

struct imap_incoming *imap_incoming_open(
    const char *folder, const char *mailbox, struct err *err)
{
	struct imap_incoming *self = mem_calloc(1, sizeof *self);

	self->fd = -1;
	snprintf(self->name, sizeof self->name, "%.60s.tmp", mailbox);
	self->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (self->folder_fd >= 0)
		return self;
	err_errno(err, "incoming");
	imap_incoming_close(self);
	return NULL;
}

/* Forgets the message that is coming in. */
static void drop(struct imap_incoming *self)
{
	char hex[SHA256_HEX];

	if (self->fd >= 0)
		close(self->fd);
	self->fd = -1;
	if (self->sha != NULL)
		sha256_end(self->sha, hex);
	self->sha = NULL;
}

void imap_incoming_close(struct imap_incoming *self)
{
	if (self == NULL)
		return;
	drop(self);
	json_decref(self->fetched);
	if (self->folder_fd >= 0)
		close(self->folder_fd);
	free(self);
}

void imap_incoming_expect(struct imap_incoming *self, const char *folder,
    struct fetch_item *items, const uint32_t *uids, size_t count)
{
	drop(self);
	self->failure = (struct err){0};
	self->folder = folder;
	self->items = items;
	self->uids = uids;
	self->count = count;
	json_decref(self->fetched);
	self->fetched = json_array();
}

static int begin(struct imap_incoming *self)
{
	self->fd = openat(self->folder_fd, self->name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (self->fd < 0)
		return err_errno(&self->failure, "incoming");
	self->sha = sha256_new();
	self->size = 0;
	return 0;
}

/* Durable it becomes by the engine, for a whole batch at once. */
static bool take_bytes(void *context, const char *bytes, size_t count)
{
	struct imap_incoming *self = context;

	if (self->fd < 0 && begin(self) < 0)
		return false;
	sha256_add(self->sha, bytes, count);
	self->size += (int64_t)count;
	return durable_write_all(self->fd, bytes, count, &self->failure) == 0;
}

/* NULL: it was not asked for, or came before. */
static struct fetch_item *find_item(
    const struct imap_incoming *self, uint32_t uid)
{
	size_t low = 0, high = self->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (self->uids[middle] < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < self->count && self->uids[low] == uid &&
		       self->items[low].wanted
		   ? &self->items[low]
		   : NULL;
}

static bool take_end(void *context, uint32_t uid)
{
	struct imap_incoming *self = context;
	struct fetch_item *item = find_item(self, uid);
	char sha256[SHA256_HEX], final[SHA256_HEX + 4];

	if (item == NULL) {
		drop(self);
		return true;
	}
	if (self->fd < 0 && begin(self) < 0) /* an empty message */
		return false;
	close(self->fd);
	self->fd = -1;
	sha256_end(self->sha, sha256);
	self->sha = NULL;
	snprintf(final, sizeof final, "%s.eml", sha256);
	if (renameat(self->folder_fd, self->name, self->folder_fd, final) < 0) {
		err_errno(&self->failure, "incoming");
		return false;
	}
	item->wanted = false;
	json_array_append_new(self->fetched,
	    fetch_fetched(self->folder, item, sha256, self->size));
	return true;
}

struct imap_taker imap_incoming_taker(struct imap_incoming *self)
{
	return (struct imap_taker){
	    .bytes = take_bytes, .end = take_end, .context = self};
}

json_t *imap_incoming_fetched(struct imap_incoming *self)
{
	json_t *fetched = self->fetched;

	drop(self); /* what was cut is no message */
	self->fetched = NULL;
	return fetched;
}

const struct err *imap_incoming_failure(const struct imap_incoming *self)
{
	return self->failure.code != ERR_NONE ? &self->failure : NULL;
}
