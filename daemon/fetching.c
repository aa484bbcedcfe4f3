#include "fetching.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "delivery.h"
#include "engine.h"
#include "server_settings.h"

struct fetcher {
	struct fetching *owner;
	const struct mailbox *mailbox;
	struct peer peer;
	bool passed;   /* one complete pass since the engine began */
	bool troubled; /* its last pass was not complete */
	bool refused;  /* the server refused our login */
	bool reported; /* and that has been logged */
};

struct fetching {
	struct engine *engine;
	struct fetcher *fetchers; /* of the mailboxes with a source */
	size_t count;
	bool stopped;
};

struct fetching *fetching_new(struct engine *engine)
{
	const struct config *config = engine->office.config;
	struct fetching *self = mem_calloc(1, sizeof *self);

	self->engine = engine;
	self->fetchers = mem_calloc(
	    config->mailbox_count, sizeof *self->fetchers);
	for (size_t i = 0; i < config->mailbox_count; i++) {
		if (config->mailboxes[i].source.transport == TRANSPORT_NONE)
			continue;
		struct fetcher *fetcher = &self->fetchers[self->count++];
		fetcher->owner = self;
		fetcher->mailbox = &config->mailboxes[i];
		peer_init(&fetcher->peer, "fetch");
	}
	return self;
}

void fetching_free(struct fetching *self)
{
	if (self == NULL)
		return;
	for (size_t i = 0; i < self->count; i++)
		peer_retire(&self->fetchers[i].peer);
	free(self->fetchers);
	free(self);
}

static int configure(struct fetcher *fetcher)
{
	const struct engine *engine = fetcher->owner->engine;
	const struct mailbox *mailbox = fetcher->mailbox;
	json_t *folders = json_array();
	int64_t now;
	struct err err;

	for (size_t i = 0; i < mailbox->folders.count; i++)
		json_array_append_new(
		    folders, json_string(mailbox->folders.items[i]));
	json_t *settings = json_pack("{s:s, s:o, s:s, s:b}", "mailbox",
	    mailbox->id, "folders", folders, "incoming",
	    rawmail_incoming(engine->office.raw), "once", (int)engine->once);
	if (mailbox->source.transport == TRANSPORT_IMAP)
		json_object_set_new(
		    settings, "imap", server_settings_json(&mailbox->source));
	else
		json_object_set_new(
		    settings, "maildir", json_string(mailbox->source.path));
	if (clock_fixed(&now))
		json_object_set_new(settings, "now", json_integer(now));
	fetcher->peer.configured = true;
	return wire_send(fetcher->peer.wire,
	    json_pack("{s:o}", "configure", settings), &err);
}

int fetching_turn(struct fetching *self)
{
	for (size_t i = 0; i < self->count; i++) {
		struct peer *peer = &self->fetchers[i].peer;
		if (engine_want(self->engine, peer) < 0)
			return -1;
		if (peer->state == PEER_UP && !peer->configured &&
		    configure(&self->fetchers[i]) < 0)
			peer_lost(peer);
	}
	return 0;
}

size_t fetching_polls(
    const struct fetching *self, struct pollfd *fds, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < self->count && count < max; i++)
		if (self->fetchers[i].peer.state == PEER_UP)
			fds[count++] = (struct pollfd){
			    .fd = self->fetchers[i].peer.fd, .events = POLLIN};
	return count;
}

/* A listed message: where the server keeps it. Points into the JSON. */
static int read_place(const struct fetcher *fetcher, const json_t *item,
    struct store_arrival *place)
{
	json_int_t uidvalidity = 0, received = 0;

	*place = (struct store_arrival){.mailbox = fetcher->mailbox->id};
	if (json_unpack((json_t *)item, "{s:s, s:I, s:s, s:I}", "folder",
		&place->folder, "uidvalidity", &uidvalidity, "uid", &place->uid,
		"received", &received) < 0)
		return -1;
	place->uidvalidity = uidvalidity;
	place->received = received;
	return 0;
}

/* "offer": says which of the listed messages are new to the ledger. What is
 * older than `since` is recorded here and never asked for. */
static int take_offer(struct fetcher *fetcher, const json_t *offer)
{
	struct engine *engine = fetcher->owner->engine;
	json_t *want = json_array();
	struct store_arrival place;
	struct err err;
	size_t i;
	json_t *item;

	json_array_foreach(offer, i, item)
	{
		if (read_place(fetcher, item, &place) < 0)
			continue;
		bool old = place.received < fetcher->mailbox->since;
		int known = store_arrival_known(
		    engine->office.store, &place, &err);
		if (known == 0 && old) {
			if (batch_begin(&engine->batch, &err) < 0 ||
			    store_arrival_add(engine->office.store, &place, 0,
				clock_now(), &err) < 0)
				known = -1;
		} else if (!old && (known == 0 || known == 2)) {
			json_array_append_new(
			    want, json_integer((json_int_t)i));
		}
		if (known < 0) {
			json_decref(want);
			return engine_fail(engine, "ledger", &err);
		}
	}
	return wire_send(fetcher->peer.wire, json_pack("{s:o}", "want", want),
		   &err) < 0
		   ? 1
		   : 0;
}

static void acknowledge(void *context, int64_t count)
{
	struct fetcher *fetcher = context;

	if (fetcher->peer.state == PEER_UP)
		wire_send(fetcher->peer.wire,
		    json_pack("{s:I}", "recorded", (json_int_t)count), NULL);
}

static int record_one(struct engine *engine, const struct store_arrival *place,
    const char *sha256, int64_t size, struct err *err)
{
	int64_t mail;
	bool added;

	if (rawmail_accept(engine->office.raw, sha256, err) < 0 ||
	    store_mail_add(engine->office.store, place->mailbox, sha256, size,
		place->received, clock_now(), &mail, &added, err) < 0)
		return -1;
	return store_arrival_add(
	    engine->office.store, place, mail, clock_now(), err);
}

static bool is_sha256(const char *text)
{
	return strlen(text) == SHA256_HEX - 1 &&
	       strspn(text, "0123456789abcdef") == SHA256_HEX - 1;
}

/* "fetched": whole files in incoming/. Acknowledged once committed. */
static int take_fetched(struct fetcher *fetcher, const json_t *fetched)
{
	struct engine *engine = fetcher->owner->engine;
	struct store_arrival place;
	struct err err;
	size_t i;
	json_t *item;

	if (batch_begin(&engine->batch, &err) < 0)
		return engine_fail(engine, "begin", &err);
	json_array_foreach(fetched, i, item)
	{
		const char *sha256 = "";
		json_int_t size = 0;
		if (read_place(fetcher, item, &place) < 0 ||
		    json_unpack(item, "{s:s, s:I}", "sha256", &sha256, "size",
			&size) < 0 ||
		    !is_sha256(sha256))
			return 1;
		if (record_one(engine, &place, sha256, size, &err) < 0)
			return engine_fail(engine, "recording mail", &err);
	}
	peer_useful(&fetcher->peer);
	batch_after(&engine->batch, acknowledge, fetcher,
	    (int64_t)json_array_size(fetched));
	return 0;
}

/* "folder": how far it was passed, which is less than what is recorded where
 * the last pass broke off. */
static int take_folder(struct fetcher *fetcher, const json_t *folder)
{
	struct engine *engine = fetcher->owner->engine;
	struct store_position position = {.mailbox = fetcher->mailbox->id};
	json_int_t uidvalidity;
	struct err err;

	if (json_unpack((json_t *)folder, "{s:s, s:I}", "name",
		&position.folder, "uidvalidity", &uidvalidity) < 0)
		return 1;
	position.uidvalidity = uidvalidity;
	if (store_position_get(engine->office.store, &position, &err) < 0)
		return engine_fail(engine, "reading a position", &err);
	return wire_send(fetcher->peer.wire,
		   json_pack("{s:I, s:I}", "last", (json_int_t)position.uid,
		       "compared", (json_int_t)position.compared),
		   &err) < 0
		   ? 1
		   : 0;
}

/* What a server's pass adds. */
static int take_position(
    struct fetcher *fetcher, const char *folder, const json_t *pass)
{
	struct engine *engine = fetcher->owner->engine;
	json_int_t uidvalidity, uid, began = 0, gaps = 0;
	int compared = 0;
	struct err err;

	if (json_unpack((json_t *)pass, "{s:I, s:I, s:I, s:b, s?I}", "began",
		&began, "uidvalidity", &uidvalidity, "uid", &uid, "compared",
		&compared, "gaps", &gaps) < 0)
		return 0; /* a Maildir's */
	if (gaps > 0)
		log_warning("mailbox %s: %lld messages were not in the ledger "
			    "when the server's list was compared with it",
		    fetcher->mailbox->id, (long long)gaps);
	const struct store_position position = {
	    .mailbox = fetcher->mailbox->id,
	    .folder = folder,
	    .uidvalidity = uidvalidity,
	    .uid = uid,
	    .compared = compared ? began : 0,
	};
	return store_position_set(engine->office.store, &position, &err) < 0
		   ? engine_fail(engine, "recording a position", &err)
		   : 0;
}

/* "trouble": logged when it begins. */
static void take_trouble(struct fetcher *fetcher, const json_t *message)
{
	const char *id = fetcher->mailbox->id;
	const char *kind = json_string_value(json_object_get(message, "kind"));
	const char *advice = json_string_value(
	    json_object_get(message, "advice"));

	if (!fetcher->reported) {
		log_error("mailbox %s: %s%s%s", id,
		    kind != NULL ? log_safe(kind) : "",
		    kind != NULL ? ": " : "",
		    log_safe(json_string_value(
			json_object_get(message, "trouble"))));
		if (advice != NULL)
			log_error("mailbox %s: %s", id, log_safe(advice));
	}
	fetcher->reported = true;
	fetcher->troubled = true;
	fetcher->refused = kind != NULL && strcmp(kind, "login-refused") == 0;
}

/* "pass": a folder was read completely, as it was at `began`. */
static int take_pass(struct fetcher *fetcher, const json_t *pass)
{
	struct engine *engine = fetcher->owner->engine;
	const char *folder;
	json_int_t began;
	int last = 0;
	struct err err;

	if (json_unpack((json_t *)pass, "{s:s, s:I, s:b}", "folder", &folder,
		"began", &began, "last", &last) < 0)
		return 1;
	if (batch_begin(&engine->batch, &err) < 0 ||
	    store_pass_set(engine->office.store, fetcher->mailbox->id, folder,
		began, &err) < 0)
		return engine_fail(engine, "recording a pass", &err);
	if (take_position(fetcher, folder, pass) < 0)
		return -1;
	fetcher->refused = false;
	if (last) {
		fetcher->passed = true;
		fetcher->reported = fetcher->troubled = false;
		peer_useful(&fetcher->peer);
	}
	return 0;
}

/* 0 understood, 1 not: the program is started again, -1 the engine fails. */
static int take(struct fetcher *fetcher, const json_t *message)
{
	const json_t *value;

	if ((value = json_object_get(message, "folder")) != NULL)
		return take_folder(fetcher, value);
	if ((value = json_object_get(message, "offer")) != NULL)
		return take_offer(fetcher, value);
	if ((value = json_object_get(message, "fetched")) != NULL)
		return take_fetched(fetcher, value);
	if ((value = json_object_get(message, "pass")) != NULL)
		return take_pass(fetcher, value);
	if ((value = json_object_get(message, "found")) != NULL)
		return delivery_found(
		    fetcher->owner->engine->delivery, fetcher->mailbox, value);
	if (json_object_get(message, "trouble") != NULL) {
		take_trouble(fetcher, message);
		return 0;
	}
	return 1;
}

static int hear(struct fetcher *fetcher)
{
	json_t *message;
	struct err err;
	int got, taken = 0;

	if (fetcher->peer.state != PEER_UP)
		return 0;
	while ((got = wire_poll(fetcher->peer.wire, &message, &err)) > 0) {
		taken = take(fetcher, message);
		json_decref(message);
		if (taken != 0)
			break;
	}
	if (taken < 0 && fetcher->owner->engine->failed)
		return -1;
	if (got < 0 || taken != 0)
		peer_lost(&fetcher->peer);
	return 0;
}

int fetching_hear(struct fetching *self)
{
	for (size_t i = 0; i < self->count; i++)
		if (hear(&self->fetchers[i]) < 0)
			return -1;
	return 0;
}

void fetching_stop(struct fetching *self)
{
	self->stopped = true;
	for (size_t i = 0; i < self->count; i++)
		peer_retire(&self->fetchers[i].peer);
}

bool fetching_passed(const struct fetching *self)
{
	for (size_t i = 0; i < self->count; i++)
		if (!self->fetchers[i].passed && !self->fetchers[i].troubled &&
		    !peer_is_hopeless(&self->fetchers[i].peer))
			return false;
	return true;
}

bool fetching_refused(const struct fetching *self, const char *mailbox)
{
	for (size_t i = 0; i < self->count; i++)
		if (strcmp(self->fetchers[i].mailbox->id, mailbox) == 0)
			return self->fetchers[i].refused;
	return false;
}

bool fetching_troubled(const struct fetching *self)
{
	for (size_t i = 0; i < self->count; i++)
		if (self->fetchers[i].troubled ||
		    peer_is_hopeless(&self->fetchers[i].peer))
			return true;
	return false;
}

bool fetching_find(
    struct fetching *self, const struct mailbox *mailbox, json_t *list)
{
	for (size_t i = 0; i < self->count; i++) {
		struct peer *peer = &self->fetchers[i].peer;
		if (self->fetchers[i].mailbox != mailbox ||
		    peer->state != PEER_UP || !peer->configured)
			continue;
		if (wire_send(peer->wire, json_pack("{s:o}", "find", list),
			NULL) == 0)
			return true;
		peer_lost(peer);
		return false;
	}
	json_decref(list);
	return false;
}
