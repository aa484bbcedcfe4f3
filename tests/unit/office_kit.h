/*
 * An office to decide in: shipped campaigns under a made-up configuration, a
 * real store in a fresh folder, and short ways to put mail there. cmocka.h
 * comes first; tests run in the project's folder.
 */
#ifndef TESTS_OFFICE_KIT_H
#define TESTS_OFFICE_KIT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "office.h"
#include "state_folder.h"

#define NOW INT64_C(1684720800) /* 2023-05-22T10:00:00+08:00 */
#define FEIDONG "feidong@county.example"
#define STRANGER "zhang@somewhere.example"

struct kit {
	char *folder;
	struct config *config;
	struct office office;
	struct err err;
	int serial;
};

/* What the code under test said, when it failed. */
#define ok(kit, call) \
	do { \
		if ((call) < 0) \
			fail_msg("%s: %s", #call, (kit)->err.text); \
	} while (0)

static const char KIT_CONFIG[] =
    "state = \"%s\"; timezone = \"+08:00\"; templates = \"%s/templates\";\n"
    "mailboxes = (\n"
    " { id = \"office\"; name = \"职成处\"; address = \"zcc@edu.example\";\n"
    "   source = { maildir = \"in\"; }; sink = { maildir = \"out\"; };\n"
    "   since = \"2023-05-01\"; sending = \"%s\"; }\n"
    "%s);\n"
    "campaigns = ( { @include \"%s/campaigns/004-hefei-bureau.conf\" }\n"
    "%s);\n";

static inline void kit_write_config(
    const struct kit *kit, const char *path, const char *sending, bool two)
{
	char here[512], root[600], second[800] = "";
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_non_null(getcwd(here, sizeof here));
	snprintf(root, sizeof root, "%s/config", here);
	if (two)
		snprintf(second, sizeof second,
		    ", { @include "
		    "\"%s/campaigns/000-sichuan-tech-college.conf\" }\n",
		    root);
	fprintf(file, KIT_CONFIG, kit->folder, root, sending, "", root, second);
	fclose(file);
}

static inline void kit_open(struct kit *kit, const char *sending, bool two)
{
	struct config_problems problems = {0};

	*kit = (struct kit){.folder = state_folder_make()};
	char *path = mem_printf("%s/shoubao.conf", kit->folder);
	kit_write_config(kit, path, sending, two);
	kit->config = config_load(path, NULL, NULL, &problems);
	if (kit->config == NULL)
		fail_msg("%s:%d: %s", problems.items[0].file,
		    problems.items[0].line, problems.items[0].text);
	config_problems_free(&problems);
	free(path);
	ok(kit, office_prepare(&kit->office, kit->config, &kit->err));
	ok(kit, office_open(&kit->office, NOW, &kit->err));
}

static inline void kit_close(struct kit *kit)
{
	office_close(&kit->office);
	config_free(kit->config);
	state_folder_remove(kit->folder);
}

/* A mail as judging leaves it. */
struct kit_mail {
	const char *from, *unit, *disposition, *held;
	const char *material; /* of its only submission, NULL = none */
	int32_t day;
	bool late, unverified;
};

static inline void kit_submit(
    struct kit *kit, int64_t id, const struct kit_mail *mail)
{
	struct store_submission submission = {
	    .mail = id,
	    .campaign = "hefei-2023",
	    .unit = mail->unit,
	    .material = mail->material,
	    .day = mail->day,
	    .late = mail->late,
	    .unverified = mail->unverified,
	    .word = mail->held ? "held" : "received",
	    .held = mail->held,
	    .deadline = INT64_MAX,
	};
	int64_t number;

	ok(kit, store_submission_add(
		    kit->office.store, &submission, &number, &kit->err));
}

static inline int64_t kit_spool(struct kit *kit)
{
	char sha256[SHA256_HEX];
	bool added;
	int64_t id;

	snprintf(sha256, sizeof sha256, "%064d", ++kit->serial);
	ok(kit, store_mail_add(kit->office.store, "office", sha256, 1000,
		    NOW - 1000, NOW - 900, &id, &added, &kit->err));
	return id;
}

static inline int64_t kit_mail(struct kit *kit, const struct kit_mail *mail)
{
	struct store *store = kit->office.store;

	ok(kit, store_begin(store, &kit->err));
	int64_t id = kit_spool(kit);
	char *message_id = mem_printf("m%lld@x.example", (long long)id);
	struct store_mail judged = {
	    .id = id,
	    .campaign = (char *)"hefei-2023",
	    .unit = (char *)mail->unit,
	    .disposition = (char *)(mail->disposition ? mail->disposition
						      : "ours"),
	    .word = (char *)(mail->held ? "held" : "received"),
	    .held = (char *)mail->held,
	    .late = mail->late,
	    .subject = (char *)"活动周",
	    .from = (char *)(mail->from ? mail->from : FEIDONG),
	    .message_id = message_id,
	    .facts = (char *)"{}",
	    .verdict = (char *)"{}",
	    .config_hash = (char *)"c0ffee",
	    .parser_version = (char *)"1",
	    .judged_at = NOW - 800,
	};
	ok(kit, store_judged(store, &judged, &kit->err));
	if (mail->material != NULL)
		kit_submit(kit, id, mail);
	ok(kit, store_commit(store, &kit->err));
	free(message_id);
	return id;
}

/* Three attempts to read it failed. */
static inline int64_t kit_stuck(struct kit *kit)
{
	bool stuck = false;

	ok(kit, store_begin(kit->office.store, &kit->err));
	int64_t id = kit_spool(kit);
	while (!stuck)
		ok(kit, store_mail_attempt(kit->office.store, id, "damaged",
			    NOW, &stuck, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
	return id;
}

static inline int64_t kit_answer(
    struct kit *kit, int64_t mail, const char *recipient)
{
	char dedupe[32];
	bool added;
	int64_t id;

	snprintf(dedupe, sizeof dedupe, "receipt %d", ++kit->serial);
	struct outbox_mail row = {
	    .mailbox = (char *)"office",
	    .kind = (char *)"receipt",
	    .recipient = (char *)recipient,
	    .dedupe = dedupe,
	    .message_id = dedupe,
	    .shoubao_id = dedupe,
	    .bytes = (char *)"x\r\n",
	    .size = 3,
	    .state = OUTBOX_WAITING,
	    .created = NOW,
	    .mail = mail,
	};
	ok(kit, store_begin(kit->office.store, &kit->err));
	ok(kit,
	    store_outbox_add(kit->office.store, &row, &id, &added, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
	return id;
}

static inline struct store_mail kit_get(struct kit *kit, int64_t id)
{
	struct store_mail mail = {0};

	assert_int_equal(
	    store_mail_get(kit->office.store, id, true, &mail, &kit->err), 1);
	return mail;
}

static inline bool kit_is_spooled(struct kit *kit, int64_t id)
{
	struct store_mail mail = kit_get(kit, id);
	bool spooled = mail.state == MAIL_SPOOLED;

	store_mail_free(&mail);
	return spooled;
}

#endif
