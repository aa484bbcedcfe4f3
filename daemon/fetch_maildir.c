#include "fetch_maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "fetch_wire.h"
#include "name_set.h"

#define IDLE_MSECS 30000 /* looked at again without being told */
#define SETTLE_MSECS 5   /* deliveries that come together are one pass */
#define TROUBLE_MSECS 5000

struct folder {
	const char *name; /* as the config has it */
	char *path;
	struct name_set known; /* unique names dealt with */
};

struct maildir {
	struct fetch fetch;
	const char *mailbox; /* its id: names the message being copied */
	struct folder *folders;
	size_t folder_count;
	int incoming; /* descriptor */
	int notify;
	size_t unreadable; /* messages of this pass that cannot be opened */
};

struct listing {
	struct fetch_item *items;
	size_t count, cap;
	struct name_set seen;
};

static const char *const parts[] = {"new", "cur"};

/* "1684375200.M1P2.host,S=3:2,S" → unique name before the colon. */
static size_t unique_len(const char *name)
{
	return strcspn(name, ":");
}

static int64_t received_of(const char *name, int folder_fd)
{
	char *end;
	struct stat info;
	errno = 0;
	long long secs = strtoll(name, &end, 10);

	if (errno == 0 && end != name && *end == '.' && secs > 0)
		return secs;
	return fstatat(folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0
		   ? info.st_mtime
		   : clock_now();
}

static int list_part(const struct folder *folder, const char *part,
    struct listing *listing, struct err *err)
{
	char *path = mem_printf("%s/%s", folder->path, part);
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (dir == NULL) {
		/* Maildir++ folders come into being with their first message.
		 */
		int absent = errno == ENOENT &&
			     strcmp(folder->name, "INBOX") != 0;
		if (!absent)
			err_errno(err, "folder %s/%s of the Maildir",
			    folder->name, part);
		free(path);
		return absent ? 0 : -1;
	}
	while ((entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;
		size_t len = unique_len(name);
		if (name[0] == '.' || len == 0 ||
		    (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN))
			continue;
		name_set_add(&listing->seen, name, len);
		if (name_set_has(&folder->known, name, len))
			continue;
		MEM_GROW(listing->items, listing->count, listing->cap);
		listing->items[listing->count++] = (struct fetch_item){
		    .uid = mem_strndup(name, len),
		    .received = received_of(name, dirfd(dir)),
		    .place = mem_printf("%s/%s", path, name),
		};
	}
	closedir(dir);
	free(path);
	return 0;
}

static void listing_free(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++) {
		free(listing->items[i].uid);
		free(listing->items[i].place);
	}
	free(listing->items);
	name_set_free(&listing->seen);
}

static int by_time(const void *a, const void *b)
{
	const struct fetch_item *left = a, *right = b;

	if (left->received != right->received)
		return left->received < right->received ? -1 : 1;
	return strcmp(left->uid, right->uid);
}

enum copied { COPIED, COPY_MOVED, COPY_UNREADABLE, COPY_FAILED };

/* All bytes of `from`, hashed on the way. They are made durable by the
 * engine, for a whole batch at once, before it commits that it has them. */
static enum copied copy_bytes(
    int from, int to, char sha256[SHA256_HEX], int64_t *size, struct err *err)
{
	char bytes[65536];
	ssize_t got;
	struct sha256 *sha = sha256_new();
	enum copied result = COPIED;

	*size = 0;
	while (
	    result == COPIED && (got = read(from, bytes, sizeof bytes)) != 0) {
		if (got < 0) {
			result = errno == EINTR ? COPIED : COPY_UNREADABLE;
			continue;
		}
		sha256_add(sha, bytes, (size_t)got);
		*size += got;
		if (durable_write_all(to, bytes, (size_t)got, err) < 0)
			result = COPY_FAILED;
	}
	sha256_end(sha, sha256);
	return result;
}

/* Copies one message into incoming/ under a temporary name, then gives it
 * its hash for a name. */
static enum copied copy_message(const struct maildir *self, const char *path,
    char sha256[SHA256_HEX], int64_t *size, struct err *err)
{
	char name[SHA256_HEX + 4], final[SHA256_HEX + 4];
	int from = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (from < 0)
		return errno == ENOENT ? COPY_MOVED : COPY_UNREADABLE;
	snprintf(name, sizeof name, "%.60s.tmp", self->mailbox);
	int to = openat(self->incoming, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (to < 0) {
		err_errno(err, "incoming");
		close(from);
		return COPY_FAILED;
	}
	enum copied result = copy_bytes(from, to, sha256, size, err);
	close(to);
	close(from);
	if (result != COPIED)
		return result;
	snprintf(final, sizeof final, "%s.eml", sha256);
	if (renameat(self->incoming, name, self->incoming, final) < 0) {
		err_errno(err, "incoming");
		return COPY_FAILED;
	}
	return COPIED;
}

/* Fetches the wanted ones of a chunk. 1 all, 0 some moved away, -1. */
static int fetch_chunk(struct maildir *self, const struct folder *folder,
    struct fetch_item *items, size_t count, struct err *err)
{
	json_t *fetched = json_array();
	char sha256[SHA256_HEX];
	int64_t size;
	int whole = 1;

	for (size_t i = 0; i < count; i++) {
		if (!items[i].wanted)
			continue;
		switch (
		    copy_message(self, items[i].place, sha256, &size, err)) {
		case COPIED:
			json_array_append_new(
			    fetched, fetch_fetched(folder->name, &items[i],
					 sha256, size));
			break;
		case COPY_MOVED:
			whole = 0;
			break;
		case COPY_UNREADABLE:
			self->unreadable++;
			break;
		case COPY_FAILED:
			json_decref(fetched);
			return -1;
		}
	}
	if (json_array_size(fetched) == 0) {
		json_decref(fetched);
		return whole;
	}
	return fetch_hand_over(&self->fetch, fetched, err) < 0 ? -1 : whole;
}

static int fetch_listed(struct maildir *self, const struct folder *folder,
    struct listing *listing, struct err *err)
{
	int whole = 1;

	for (size_t at = 0; at < listing->count; at += FETCH_OFFER) {
		size_t offered = listing->count - at;
		if (offered > FETCH_OFFER)
			offered = FETCH_OFFER;
		if (fetch_offer(&self->fetch, folder->name, listing->items + at,
			offered, err) < 0)
			return -1;
		for (size_t i = 0; i < offered; i += FETCH_BATCH) {
			size_t count = offered - i < FETCH_BATCH ? offered - i
								 : FETCH_BATCH;
			int got = fetch_chunk(
			    self, folder, listing->items + at + i, count, err);
			if (got < 0)
				return -1;
			whole = whole && got;
		}
	}
	return whole;
}

/* All of a folder as it is now. new/ is listed before cur/, so that a message
 * a reader moves meanwhile is seen at least once. 0, or -1. */
static int pass_folder(
    struct maildir *self, struct folder *folder, bool last, struct err *err)
{
	for (;;) {
		struct listing listing = {0};
		int64_t began = clock_now();
		int result = 1;

		self->unreadable = 0;
		for (size_t i = 0; i < 2 && result > 0; i++)
			if (list_part(folder, parts[i], &listing, err) < 0)
				result = -1;
		if (result > 0) {
			name_set_sort(&listing.seen);
			if (listing.count > 0)
				qsort(listing.items, listing.count,
				    sizeof *listing.items, by_time);
			result = fetch_listed(self, folder, &listing, err);
		}
		if (result > 0 && self->unreadable > 0)
			result = err_set(err, ERR_RETRY,
			    "%zu messages of %s cannot be opened",
			    self->unreadable, folder->name);
		if (result > 0) {
			name_set_free(&folder->known);
			folder->known = listing.seen;
			listing.seen = (struct name_set){0};
			result = fetch_passed(&self->fetch, folder->name, began,
				     last, err) < 0
				     ? -1
				     : 1;
		}
		listing_free(&listing);
		if (result != 0)
			return result < 0 ? -1 : 0;
	}
}

static int open_maildir(
    struct maildir *self, const json_t *settings, struct err *err)
{
	const char *path, *incoming;
	json_t *folders, *name;
	json_int_t now;
	size_t i;

	if (json_unpack((json_t *)settings, "{s:s, s:s, s:s, s:o}", "mailbox",
		&self->mailbox, "maildir", &path, "incoming", &incoming,
		"folders", &folders) < 0)
		return err_set(err, ERR_BUG,
		    "settings without mailbox, maildir, incoming or folders");
	if (json_unpack((json_t *)settings, "{s:I}", "now", &now) == 0)
		clock_fix(now);
	self->folders = mem_calloc(
	    json_array_size(folders), sizeof *self->folders);
	json_array_foreach(folders, i, name)
	{
		struct folder *folder = &self->folders[self->folder_count++];
		folder->name = json_string_value(name);
		folder->path = strcmp(folder->name, "INBOX") == 0
				   ? mem_strdup(path)
				   : mem_printf("%s/.%s", path, folder->name);
	}
	self->incoming = open(incoming, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (self->incoming < 0)
		return err_errno(err, "incoming");
	self->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (self->notify < 0)
		return err_errno(err, "inotify");
	return 0;
}

/* Watching again what is watched is no error, so a folder that appears later
 * is taken in by the next turn. */
static void watch(const struct maildir *self)
{
	for (size_t i = 0; i < self->folder_count; i++)
		for (size_t j = 0; j < 2; j++) {
			char *path = mem_printf(
			    "%s/%s", self->folders[i].path, parts[j]);
			inotify_add_watch(self->notify, path,
			    IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE);
			free(path);
		}
}

/* Until something is delivered, the time is up (1) or the engine hangs up (0).
 */
static int wait_for_mail(struct maildir *self, int msecs)
{
	char events[4096];
	struct pollfd fds[2] = {
	    {.fd = wire_in(self->fetch.wire), .events = POLLIN},
	    {.fd = self->notify, .events = POLLIN},
	};

	if (poll(fds, 2, msecs) > 0 && (fds[0].revents & (POLLHUP | POLLERR)))
		return 0;
	if (fds[0].revents & POLLIN) {
		struct err err;
		if (fetch_hear(&self->fetch, &err) < 0)
			return 0; /* else a late acknowledgement */
	}
	if (fds[1].revents & POLLIN) {
		poll(NULL, 0, SETTLE_MSECS);
		while (read(self->notify, events, sizeof events) > 0)
			;
	}
	return 1;
}

int fetch_maildir(struct wire *wire, const json_t *settings, struct err *err)
{
	struct maildir self = {
	    .fetch = {.wire = wire}, .incoming = -1, .notify = -1};
	int result = open_maildir(&self, settings, err);
	int waited = 1;

	while (result == 0 && waited) {
		struct err trouble = {0};
		int msecs = IDLE_MSECS;
		watch(&self);
		for (size_t i = 0; i < self.folder_count; i++)
			if (pass_folder(&self, &self.folders[i],
				i + 1 == self.folder_count, &trouble) < 0)
				break;
		if (trouble.code != ERR_NONE) {
			msecs = TROUBLE_MSECS;
			if (fetch_trouble(
				&self.fetch, NULL, trouble.text, NULL, err) < 0)
				break;
		}
		waited = wait_for_mail(&self, msecs);
	}
	for (size_t i = 0; i < self.folder_count; i++) {
		free(self.folders[i].path);
		name_set_free(&self.folders[i].known);
	}
	free(self.folders);
	json_decref(self.fetch.asked);
	if (self.incoming >= 0)
		close(self.incoming);
	if (self.notify >= 0)
		close(self.notify);
	return result;
}
