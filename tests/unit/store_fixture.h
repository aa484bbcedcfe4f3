/* A store in a fresh folder, and short ways to fill it. cmocka.h comes first.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/clock.h"
#include "spool/store.h"
#include "state_folder.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SHA_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define CAMPAIGN "hefei-2023"
#define UNIT "feidong"

struct fixture {
	char *folder;
	struct store *store;
	struct err err;
};

/* What the code under test said, when it failed. */
#define ok(fixture, call) \
	do { \
		if ((call) < 0) \
			fail_msg("%s: %s", #call, (fixture)->err.text); \
	} while (0)

static inline int set_up(void **state)
{
	struct fixture *fixture = mem_calloc(1, sizeof *fixture);

	fixture->folder = state_folder_make();
	*state = fixture;
	return store_open(
	    fixture->folder, false, &fixture->store, &fixture->err);
}

static inline int tear_down(void **state)
{
	struct fixture *fixture = *state;

	store_close(&fixture->store);
	state_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static inline int64_t add_mail(
    struct fixture *fixture, const char *sha, int64_t received)
{
	bool added;
	int64_t id;

	ok(fixture, store_mail_add(fixture->store, "inbox", sha, 1000, received,
			received + 5, &id, &added, &fixture->err));
	return id;
}

static inline void judge_mail(
    struct fixture *fixture, int64_t id, const char *unit, const char *held)
{
	struct store_mail judged = {
	    .id = id,
	    .campaign = (char *)CAMPAIGN,
	    .unit = (char *)unit,
	    .disposition = (char *)"ours",
	    .word = (char *)(held ? "held" : "received"),
	    .held = (char *)held,
	    .subject = (char *)"活动周肥东县统计表",
	    .from = (char *)"clerk@feidong.example",
	    .message_id = (char *)"m1@mail.example",
	    .facts = (char *)"{\"subject\":\"x\"}",
	    .verdict = (char *)"{\"word\":\"received\"}",
	    .config_hash = (char *)"c0ffee",
	    .parser_version = (char *)"1",
	    .judged_at = 2000,
	};

	ok(fixture, store_judged(fixture->store, &judged, &fixture->err));
}

static inline int64_t submit(struct fixture *fixture, int64_t mail, int32_t day,
    const char *sha, enum piece_state piece_state)
{
	struct store_submission submission = {
	    .mail = mail,
	    .campaign = CAMPAIGN,
	    .unit = UNIT,
	    .material = "daily",
	    .day = day,
	    .unverified = true,
	    .word = "received",
	    .deadline = INT64_MAX,
	};
	struct store_piece piece = {
	    .slot = "excel", .sha256 = sha, .state = piece_state};
	int64_t id;

	ok(fixture, store_submission_add(
			fixture->store, &submission, &id, &fixture->err));
	piece.submission = id;
	ok(fixture, store_piece_add(fixture->store, &piece, &fixture->err));
	return id;
}

static inline int64_t decide(
    struct fixture *fixture, const struct store_decision *decision)
{
	struct store_decision whole = *decision;
	int64_t id;

	whole.at = 3000;
	whole.actor = "shoubaoctl uid=0";
	whole.reason = "打过电话";
	ok(fixture, store_decide(fixture->store, &whole, &id, &fixture->err));
	return id;
}

/* Counts the rows of a listing, whatever they are. */
static inline int count_mail(void *context, const struct store_mail *mail)
{
	(void)mail;
	++*(int *)context;
	return 0;
}

static inline int held_count(struct fixture *fixture)
{
	int count = 0;

	ok(fixture,
	    store_mail_held(fixture->store, &count, count_mail, &fixture->err));
	return count;
}

#define each_on_a_store(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
