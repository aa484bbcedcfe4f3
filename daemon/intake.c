#include "intake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine.h"
#include "judging.h"

#define RING 64 /* mails being read or waiting for their turn */

enum slot_state { SLOT_READING, SLOT_READ };

struct place {
	struct store_mail mail; /* as store_mail_spooled gives it */
	enum slot_state state;
	json_t *answer;
	char *facts; /* what the answer carried, as it came */
	size_t facts_bytes;
	char *pack;
};

struct intake {
	struct engine *engine;
	struct peer peer;
	struct place ring[RING];
	size_t head, count;
	int64_t cursor; /* the last mail asked for */
	bool exhausted; /* nothing spooled was left behind the cursor */
};

struct intake *intake_new(struct engine *engine)
{
	struct intake *self = mem_calloc(1, sizeof *self);

	self->engine = engine;
	peer_init(&self->peer, "parse");
	return self;
}

static struct place *slot_at(struct intake *self, size_t i)
{
	return &self->ring[(self->head + i) % RING];
}

static void forget_answer(struct place *slot)
{
	json_decref(slot->answer);
	free(slot->facts);
	slot->answer = NULL;
	slot->facts = NULL;
}

static void empty(struct place *slot)
{
	forget_answer(slot);
	store_mail_free(&slot->mail);
	free(slot->pack);
	*slot = (struct place){0};
}

void intake_free(struct intake *self)
{
	if (self == NULL)
		return;
	for (size_t i = 0; i < self->count; i++)
		empty(slot_at(self, i));
	peer_retire(&self->peer);
	free(self);
}

static int configure(struct intake *self)
{
	const struct office *office = &self->engine->office;
	const struct config *config = office->config;
	json_t *forms = json_array();
	struct err err;

	for (size_t i = 0; i < office->form_count; i++)
		json_array_append_new(forms, form_to_json(&office->forms[i]));
	self->peer.configured = true;
	return wire_send(self->peer.wire,
	    json_pack("{s:{s:o, s:o, s:i, s:[s], s:[s]}}", "configure",
		"limits", limits_to_json(&config->limits), "forms", forms,
		"jobs", config->jobs, "read", rawmail_spool(office->raw),
		"write", rawmail_temporary(office->raw)),
	    &err);
}

static int request(struct intake *self, struct place *slot)
{
	struct err err;
	char *path = rawmail_path(self->engine->office.raw, slot->mail.sha256);
	json_t *message = json_pack("{s:I, s:s, s:s}", "id",
	    (json_int_t)slot->mail.id, "mail", path, "pack", slot->pack);

	free(path);
	slot->state = SLOT_READING;
	return wire_send(self->peer.wire, message, &err);
}

static void lose(struct intake *self)
{
	self->exhausted = false;
	peer_lost(&self->peer);
}

/* The server is there (again): everything unanswered is asked for anew. */
static int greet(struct intake *self)
{
	if (configure(self) < 0)
		return -1;
	for (size_t i = 0; i < self->count; i++)
		if (slot_at(self, i)->state == SLOT_READING &&
		    request(self, slot_at(self, i)) < 0)
			return -1;
	return 0;
}

static bool is_in_ring(struct intake *self, int64_t id)
{
	for (size_t i = 0; i < self->count; i++)
		if (slot_at(self, i)->mail.id == id)
			return true;
	return false;
}

/* Takes over the mail; -1 when it could not be asked for. Each place of the
 * ring has one pack, written over again and again: making and removing a file
 * for each mail is dear. */
static int take_in(struct intake *self, const struct store_mail *mail)
{
	size_t number = (self->head + self->count) % RING;
	struct place *slot = slot_at(self, self->count++);

	slot->mail = *mail;
	slot->pack = mem_printf(
	    "%s/pack-%zu", rawmail_temporary(self->engine->office.raw), number);
	return request(self, slot);
}

static int fill(struct intake *self)
{
	struct store_mail mails[RING];
	struct err err;
	bool lost = false;
	size_t want = (size_t)self->engine->office.config->jobs * 8;

	if (want > RING)
		want = RING;
	if (self->count * 2 > want)
		return 0;
	want -= self->count;
	int got = store_mail_spooled(
	    self->engine->office.store, self->cursor, mails, want, &err);
	if (got < 0)
		return engine_fail(self->engine, "listing spooled mail", &err);
	self->exhausted = (size_t)got < want;
	for (int i = 0; i < got; i++) {
		/* After a rewind some are in work. */
		if (lost || is_in_ring(self, mails[i].id)) {
			store_mail_free(&mails[i]);
			continue;
		}
		self->cursor = mails[i].id;
		lost = take_in(self, &mails[i]) < 0;
	}
	if (lost)
		lose(self);
	return 0;
}

int intake_turn(struct intake *self)
{
	if (engine_want(self->engine, &self->peer) < 0)
		return -1;
	if (self->peer.state != PEER_UP)
		return 0;
	if (!self->peer.configured && greet(self) < 0) {
		lose(self);
		return 0;
	}
	return self->engine->draining ? 0 : fill(self);
}

size_t intake_polls(const struct intake *self, struct pollfd *fds, size_t max)
{
	if (self->peer.state != PEER_UP || max == 0)
		return 0;
	fds[0] = (struct pollfd){.fd = self->peer.fd, .events = POLLIN};
	return 1;
}

/* Three attempts, then it is held for a person. */
static int count_attempt(
    struct intake *self, struct place *slot, const char *reason)
{
	struct engine *engine = self->engine;
	struct err err;
	bool stuck;

	if (batch_begin(&engine->batch, &err) < 0 ||
	    store_mail_attempt(engine->office.store, slot->mail.id, reason,
		clock_now(), &stuck, &err) < 0)
		return engine_fail(engine, "counting an attempt", &err);
	log_warning("mail %lld could not be read (%s)%s",
	    (long long)slot->mail.id, log_safe(reason),
	    stuck ? "; it is held" : "");
	if (stuck)
		return 0;
	forget_answer(slot); /* once more, in its place */
	if (request(self, slot) < 0)
		lose(self);
	return 1;
}

static int judge_alone(struct intake *self, const struct place *slot,
    struct facts *facts, struct err *err)
{
	struct engine *engine = self->engine;
	struct store *store = engine->office.store;
	int pack = open(slot->pack, O_RDONLY | O_CLOEXEC);
	int result = -1;

	if (batch_begin(&engine->batch, err) == 0 &&
	    store_savepoint(store, err) == 0) {
		int decided = judging_mail(&engine->office, &slot->mail, facts,
		    slot->facts, pack, clock_now(), err);
		if (decided < 0)
			store_undo(store);
		else
			result = store_release(store, err);
		if (decided > 0)
			intake_rewind(self);
	}
	if (pack >= 0)
		close(pack);
	return result;
}

/* What is wrong with one mail must not stand in the way of all others. */
static int judge_one(
    struct intake *self, struct place *slot, struct facts *facts)
{
	struct err err = {0};

	if (judge_alone(self, slot, facts, &err) == 0)
		return 0;
	return err.code == ERR_REJECT
		   ? count_attempt(self, slot, err.text)
		   : engine_fail(self->engine, "judging", &err);
}

/* What the worker said, believed member by member. */
static int read_facts(const struct office *office, const struct place *slot,
    struct facts **facts, struct err *err)
{
	json_error_t where;
	json_t *json = json_loadb(
	    slot->facts, slot->facts_bytes, JSON_REJECT_DUPLICATES, &where);

	if (json == NULL)
		return err_set(
		    err, ERR_REJECT, "its reader's answer is no JSON");
	int result = facts_from_json(
	    json, office->forms, office->form_count, facts, err);
	json_decref(json);
	return result;
}

/* 0 done with it, 1 it is being read again, -1. */
static int finish(struct intake *self, struct place *slot)
{
	struct facts *facts = NULL;
	struct err err = {0};
	const char *failed = json_string_value(
	    json_object_get(slot->answer, "failed"));

	/* A full disk is no fault of the mail's, and not for the reader to
	 * say. */
	if (failed != NULL && strcmp(failed, "unreadable") == 0 &&
	    rawmail_probe(self->engine->office.raw, &err) < 0)
		return engine_fail(self->engine, "the state folder", &err);
	if (failed == NULL &&
	    read_facts(&self->engine->office, slot, &facts, &err) < 0)
		failed = err.text;
	int result = failed != NULL ? count_attempt(self, slot, failed)
				    : judge_one(self, slot, facts);
	facts_free(facts);
	return result;
}

/* Judges what has been read, in the order of arrival. */
static int advance(struct intake *self)
{
	while (self->count > 0 && slot_at(self, 0)->state == SLOT_READ) {
		int result = finish(self, slot_at(self, 0));
		if (result < 0)
			return -1;
		if (result > 0)
			return 0;
		empty(slot_at(self, 0));
		self->head = (self->head + 1) % RING;
		self->count--;
	}
	return 0;
}

static void take(struct intake *self, json_t *message)
{
	json_int_t id = json_integer_value(json_object_get(message, "id"));

	for (size_t i = 0; i < self->count; i++) {
		struct place *slot = slot_at(self, i);
		if (slot->mail.id != id || slot->state != SLOT_READING)
			continue;
		slot->answer = json_incref(message);
		const char *carried = wire_carried(
		    self->peer.wire, &slot->facts_bytes);
		slot->facts = mem_strndup(carried, slot->facts_bytes);
		slot->state = SLOT_READ;
		peer_useful(&self->peer);
		return;
	}
}

int intake_hear(struct intake *self)
{
	json_t *message;
	struct err err;
	int got = 0;

	while (self->peer.state == PEER_UP &&
	       (got = wire_poll(self->peer.wire, &message, &err)) > 0) {
		take(self, message);
		json_decref(message);
		if (advance(self) < 0)
			return -1;
	}
	if (got < 0) {
		log_warning("shoubao-parse: %s", err.text);
		lose(self);
	}
	return 0;
}

void intake_rewind(struct intake *self)
{
	self->cursor = 0;
	self->exhausted = false;
}

bool intake_idle(const struct intake *self)
{
	return (self->exhausted && self->count == 0) || intake_troubled(self);
}

bool intake_troubled(const struct intake *self)
{
	return peer_is_hopeless(&self->peer);
}

bool intake_busy(const struct intake *self)
{
	return self->count > 0 && self->peer.state == PEER_UP;
}
