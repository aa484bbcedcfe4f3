/* One pass through one folder: what the engine has not got yet, in ascending
 * order, so that nothing before the last UID is ever left out. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch_imap-private.h"

#define COMPARE_SECS 86400
#define BATCH_BYTES (8 << 20)
#define UNKNOWN_BYTES (1 << 20)            /* where no size is told */
#define MESSAGE_BYTES (INT64_C(512) << 20) /* nobody mails that */
#define MOST_LISTED 1000000 /* a server that lists more is no office\'s */

struct listed {
	uint32_t uid;
	int64_t size, received;
};

struct pass {
	struct fetch_imap *box;
	struct imap_folder *folder;
	uint32_t after;
	bool whole; /* all of the folder is offered */
	struct listed *listed;
	size_t count, cap;
	size_t lacking; /* listed, and not given */
	size_t gaps;    /* passed before, and not in the ledger */
	struct imap_trouble *trouble;
};

/* --- listing -------------------------------------------------------------- */

/* Servers answer n:* with the last message even where its UID is below n. */
static void take_listed(void *context, const struct imap_message *message)
{
	struct pass *pass = context;

	if (message->uid <= pass->after || pass->count > MOST_LISTED)
		return;
	MEM_GROW(pass->listed, pass->count, pass->cap);
	pass->listed[pass->count++] = (struct listed){
	    .uid = message->uid,
	    .size = message->size >= 0 ? message->size : UNKNOWN_BYTES,
	    .received = message->received > 0 ? message->received : clock_now(),
	};
}

static int by_uid(const void *a, const void *b)
{
	const struct listed *left = a, *right = b;

	return left->uid < right->uid ? -1 : left->uid > right->uid;
}

/* Sorted, each UID once. */
static void put_in_order(struct pass *pass)
{
	size_t kept = 0;

	if (pass->count > 0)
		qsort(pass->listed, pass->count, sizeof *pass->listed, by_uid);
	for (size_t i = 0; i < pass->count; i++)
		if (kept == 0 ||
		    pass->listed[kept - 1].uid != pass->listed[i].uid)
			pass->listed[kept++] = pass->listed[i];
	pass->count = kept;
}

/* --- fetching ------------------------------------------------------------- */

struct chunk {
	struct fetch_item items[FETCH_OFFER];
	uint32_t uids[FETCH_OFFER];
	int64_t sizes[FETCH_OFFER];
	size_t count;
};

static void chunk_fill(
    struct chunk *chunk, const struct pass *pass, size_t from)
{
	chunk->count = pass->count - from;
	if (chunk->count > FETCH_OFFER)
		chunk->count = FETCH_OFFER;
	for (size_t i = 0; i < chunk->count; i++) {
		const struct listed *listed = &pass->listed[from + i];
		chunk->items[i] = (struct fetch_item){
		    .uid = mem_printf("%" PRIu32, listed->uid),
		    .uidvalidity = pass->folder->uidvalidity,
		    .received = listed->received,
		};
		chunk->uids[i] = listed->uid;
		chunk->sizes[i] = listed->size;
	}
}

static void chunk_clear(struct chunk *chunk)
{
	for (size_t i = 0; i < chunk->count; i++)
		free(chunk->items[i].uid);
	chunk->count = 0;
}

/* Keeps the wanted ones only. */
static void chunk_keep_wanted(struct chunk *chunk)
{
	size_t kept = 0;

	for (size_t i = 0; i < chunk->count; i++) {
		if (!chunk->items[i].wanted) {
			free(chunk->items[i].uid);
			continue;
		}
		chunk->items[kept] = chunk->items[i];
		chunk->uids[kept] = chunk->uids[i];
		chunk->sizes[kept++] = chunk->sizes[i];
	}
	chunk->count = kept;
}

static void count_existing(void *context, const struct imap_message *message)
{
	struct pass *pass = context;

	(void)message;
	pass->lacking++;
}

/* What was asked for and did not come has vanished or been moved, unless the
 * server still lists it. */
static int look_for_lacking(
    struct pass *pass, const struct chunk *chunk, size_t from, size_t count)
{
	uint32_t uids[FETCH_BATCH];
	size_t missing = 0;

	for (size_t i = from; i < from + count; i++)
		if (chunk->items[i].wanted)
			uids[missing++] = chunk->uids[i];
	if (missing == 0)
		return 0;
	return imap_session_exist(pass->box->session, uids, missing,
		   count_existing, pass, pass->trouble) < 0
		   ? -1
		   : 0;
}

static int hand_over(struct pass *pass)
{
	struct fetch_imap *box = pass->box;
	json_t *fetched = imap_incoming_fetched(box->incoming);
	struct err err;

	if (json_array_size(fetched) == 0) {
		json_decref(fetched);
		return 0;
	}
	return fetch_hand_over(&box->fetch, fetched, &err) < 0
		   ? fetch_imap_end(box, pass->trouble)
		   : 0;
}

/* At most FETCH_BATCH messages and BATCH_BYTES, but one at least. */
static size_t batch_count(
    const struct chunk *chunk, size_t from, int64_t *bytes)
{
	size_t count = 0;

	*bytes = 0;
	while (
	    from + count < chunk->count && count < FETCH_BATCH &&
	    (count == 0 || *bytes + chunk->sizes[from + count] <= BATCH_BYTES))
		*bytes += chunk->sizes[from + count++];
	return count;
}

static int fetch_batch(struct pass *pass, struct chunk *chunk, size_t from,
    size_t count, int64_t bytes)
{
	struct fetch_imap *box = pass->box;
	struct imap_taker taker = imap_incoming_taker(box->incoming);

	if (bytes > MESSAGE_BYTES) {
		pass->lacking += count;
		return 0;
	}
	imap_incoming_expect(box->incoming, pass->folder->name,
	    chunk->items + from, chunk->uids + from, count);
	int result = imap_session_fetch(box->session, chunk->uids + from, count,
	    bytes, &taker, pass->trouble);
	const struct err *failure = imap_incoming_failure(box->incoming);
	if (failure != NULL) {
		pass->trouble->kind = IMAP_DISK;
		pass->trouble->err = *failure;
	}
	/* Also what came whole before the connection broke. */
	if (hand_over(pass) < 0 || result < 0)
		return -1;
	return look_for_lacking(pass, chunk, from, count);
}

static int fetch_chunk(struct pass *pass, struct chunk *chunk)
{
	struct fetch_imap *box = pass->box;
	struct err err;
	int64_t bytes;

	if (fetch_offer(&box->fetch, pass->folder->name, chunk->items,
		chunk->count, &err) < 0)
		return fetch_imap_end(box, pass->trouble);
	chunk_keep_wanted(chunk);
	for (size_t i = 0; i < chunk->count; i++)
		pass->gaps += chunk->uids[i] <= pass->folder->last;
	for (size_t at = 0; at < chunk->count;) {
		size_t count = batch_count(chunk, at, &bytes);
		if (fetch_batch(pass, chunk, at, count, bytes) < 0)
			return -1;
		at += count;
	}
	return 0;
}

static int fetch_listed(struct pass *pass)
{
	struct chunk *chunk = mem_calloc(1, sizeof *chunk);
	int result = 0;

	for (size_t at = 0; result == 0 && at < pass->count;
	     at += FETCH_OFFER) {
		chunk_fill(chunk, pass, at);
		result = fetch_chunk(pass, chunk);
		chunk_clear(chunk);
	}
	free(chunk);
	return result;
}

/* --- the pass ------------------------------------------------------------- */

/* 163 says "Unsafe Login" here: an account's matter, not a folder's. */
static int not_opened(struct fetch_imap *self, const struct imap_folder *folder,
    int result, struct imap_trouble *trouble)
{
	struct imap_trouble why = *trouble;

	if (result > 0 && strstr(why.err.text, "Unsafe Login") != NULL) {
		trouble->kind = IMAP_LOGIN;
		return -1;
	}
	if (result > 0)
		err_set(&trouble->err, ERR_RETRY, "folder %s: %.400s",
		    folder->name, why.err.text);
	self->selected = NULL;
	return result;
}

static int open_folder(struct fetch_imap *self, struct imap_folder *folder,
    struct imap_trouble *trouble)
{
	struct imap_selected selected;
	struct err err;

	if (self->selected == folder)
		return 0;
	int result = imap_session_select(
	    self->session, folder->encoded, &selected, trouble);
	if (result != 0)
		return not_opened(self, folder, result, trouble);
	self->selected = folder;
	if (folder->known && folder->uidvalidity == selected.uidvalidity)
		return 0;
	folder->uidvalidity = selected.uidvalidity;
	if (fetch_folder(&self->fetch, folder->name, folder->uidvalidity,
		&folder->last, &folder->compared, &err) < 0)
		return fetch_imap_end(self, trouble);
	if (folder->last < 0 || folder->last > UINT32_MAX)
		folder->last = 0;
	folder->known = true;
	return 0;
}

static int pass_ended(struct pass *pass, int64_t began, bool last)
{
	struct imap_folder *folder = pass->folder;
	struct err err;

	if (pass->lacking > 0) {
		pass->trouble->kind = IMAP_SERVER;
		err_set(&pass->trouble->err, ERR_RETRY,
		    "%zu messages of %s are listed, but not given",
		    pass->lacking, folder->name);
		return 1;
	}
	if (pass->count > 0 && pass->listed[pass->count - 1].uid > folder->last)
		folder->last = pass->listed[pass->count - 1].uid;
	if (pass->whole)
		folder->compared = began;
	struct fetch_pass done = {
	    .folder = folder->name,
	    .began = began,
	    .last = last,
	    .uidvalidity = folder->uidvalidity,
	    .uid = folder->last,
	    .compared = pass->whole,
	    .gaps = (int64_t)pass->gaps,
	};
	return fetch_passed_to(&pass->box->fetch, &done, &err) < 0
		   ? fetch_imap_end(pass->box, pass->trouble)
		   : 0;
}

int fetch_imap_pass(struct fetch_imap *self, struct imap_folder *folder,
    bool last, struct imap_trouble *trouble)
{
	struct pass pass = {.box = self, .folder = folder, .trouble = trouble};
	int64_t began = clock_now();
	int result = open_folder(self, folder, trouble);

	if (result != 0)
		return result;
	pass.whole = folder->last == 0 || folder->compared > began ||
		     began - folder->compared >= COMPARE_SECS;
	pass.after = pass.whole ? 0 : (uint32_t)folder->last;
	if (pass.after < UINT32_MAX)
		result = imap_session_list(
		    self->session, pass.after, take_listed, &pass, trouble);
	if (result == 0 && pass.count > MOST_LISTED) {
		trouble->kind = IMAP_PROTOCOL;
		result = err_set(&trouble->err, ERR_RETRY,
		    "%s has more than a million messages", folder->name);
	}
	if (result == 0) {
		put_in_order(&pass);
		result = fetch_listed(&pass);
	}
	if (result == 0)
		result = pass_ended(&pass, began, last);
	free(pass.listed);
	return result;
}
