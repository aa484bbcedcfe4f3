/*
 * What the spool costs a mail: processor microseconds of each step, in batches
 * as the engine makes them. Usage: bench_store [MAILS [BATCH [FOLDER]]]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "spool/rawmail.h"
#include "spool/store.h"

#define UNITS 100
#define FIELDS 10
#define RECEIPT_BYTES 15000
#define PART_BYTES 9000
#define FACTS_BYTES 5000

static struct store *store;
static struct rawmail *raw;
static int mails = 2000, batch = 50;
static char *receipt, *facts, *part;

static void must(int result, const struct err *err, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, err->text);
	exit(1);
}
#define MUST(call) \
	do { \
		struct err err = {0}; \
		must((call), &err, #call); \
	} while (0)

static double seconds_of(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double cpu(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

static double wall(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static char *filler(size_t bytes)
{
	static const char words[] = "活动周 统计表 0123456789 teachers\r\n";
	char *text = mem_alloc(bytes + 1);

	for (size_t i = 0; i < bytes; i++)
		text[i] = words[i % (sizeof words - 1)];
	text[bytes] = '\0';
	return text;
}

static void name_of(int i, const char *what, char sha[SHA256_HEX])
{
	char text[32];
	int len = snprintf(text, sizeof text, "%s-%d", what, i);

	sha256_of(text, (size_t)len, sha);
}

/* What shoubao-fetch leaves behind. */
static void fetch(int i)
{
	char sha[SHA256_HEX];

	name_of(i, "mail", sha);
	char *path = mem_printf("%s/%s.eml", rawmail_incoming(raw), sha);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd < 0 || write(fd, part, PART_BYTES) != PART_BYTES)
		exit(1);
	close(fd);
	free(path);
}

static void arrive(int i)
{
	char sha[SHA256_HEX], uid[16];
	struct store_arrival arrival = {"inbox", "INBOX", 1, uid, 1000 + i};
	int64_t id;
	bool added;

	name_of(i, "mail", sha);
	snprintf(uid, sizeof uid, "%d", i + 1);
	MUST(store_arrival_known(store, &arrival, &err));
	MUST(store_mail_add(
	    store, "inbox", sha, 12000, 1000 + i, 2000, &id, &added, &err));
	MUST(store_arrival_add(store, &arrival, id, 2000, &err));
}

static void accept_file(int i)
{
	char sha[SHA256_HEX];

	name_of(i, "mail", sha);
	MUST(rawmail_accept(raw, sha, &err));
}

static void read_history(int i)
{
	struct history *history;
	char unit[16], *thread;

	snprintf(unit, sizeof unit, "unit-%d", i % UNITS);
	thread = store_confirmed_unit(store, "hefei", "clerk@u.example", 0);
	free(thread);
	MUST(store_history(store, "hefei", unit, i + 1, &history, &err));
	history_free(history);
}

static void judge_row(int i, const char *unit)
{
	char id[40];
	struct store_mail judged = {
	    .id = i + 1,
	    .campaign = (char *)"hefei",
	    .unit = (char *)unit,
	    .disposition = (char *)"ours",
	    .word = (char *)"received",
	    .subject = (char *)"活动周肥东县教体局统计表",
	    .from = (char *)"clerk@feidong.example",
	    .message_id = id,
	    .facts = facts,
	    .verdict = (char *)"{\"word\":\"received\",\"reasons\":[]}",
	    .config_hash = (char *)"0123456789abcdef0123456789abcdef",
	    .parser_version = (char *)"1",
	    .judged_at = 3000,
	};

	snprintf(id, sizeof id, "%d.m@mail.feidong.example", i);
	MUST(store_judged(store, &judged, &err));
}

static void details(int i, const char *unit)
{
	char sha[SHA256_HEX];
	struct store_part row = {.mail = i + 1,
	    .name = "统计表.xlsx",
	    .type = "application/vnd.openxmlformats",
	    .size = PART_BYTES,
	    .sha256 = sha,
	    .outcome = "ok",
	    .checked = true};
	struct store_submission submission = {.mail = i + 1,
	    .campaign = "hefei",
	    .unit = unit,
	    .material = "daily",
	    .day = 19494 + i % 7,
	    .word = "received",
	    .deadline = INT64_MAX};
	int64_t id;

	name_of(i, "part", sha);
	MUST(store_part_add(store, &row, &err));
	MUST(store_submission_add(store, &submission, &id, &err));
	struct store_piece piece = {
	    .submission = id, .slot = "excel", .sha256 = sha};
	MUST(store_piece_add(store, &piece, &err));
	for (int f = 0; f < FIELDS; f++) {
		struct store_field field = {.submission = id,
		    .form = "daily",
		    .sheet = "Sheet1",
		    .field = "teachers",
		    .kind = "number",
		    .number = f,
		    .ref = "C5",
		    .raw = "12人"};
		MUST(store_field_add(store, &field, &err));
	}
}

static void answer(int i, const char *unit)
{
	char dedupe[32], message_id[40], recipient[40];
	struct outbox_mail row = {
	    .mailbox = (char *)"inbox",
	    .kind = (char *)"receipt",
	    .recipient = recipient,
	    .dedupe = dedupe,
	    .message_id = message_id,
	    .shoubao_id = (char *)"0123456789abcdef",
	    .bytes = receipt,
	    .size = RECEIPT_BYTES,
	    .state = OUTBOX_QUEUED,
	    .created = 3000,
	    .not_before = 3000,
	    .mail = i + 1,
	    .campaign = (char *)"hefei",
	    .unit = (char *)unit,
	};
	int64_t id;
	bool added;

	snprintf(dedupe, sizeof dedupe, "receipt/%d/0", i + 1);
	snprintf(recipient, sizeof recipient, "c%d@u.example", i % UNITS);
	name_of(i, "answer", (char[SHA256_HEX]){0});
	snprintf(message_id, sizeof message_id, "%08x.%d@box.example",
	    (unsigned)i * 2654435761u, i);
	if (store_outbox_count_since(store, recipient, 2999, NULL) < 0)
		exit(1);
	MUST(store_outbox_add(store, &row, &id, &added, &err));
	MUST(store_audit(store, 3000, "judged", i + 1, "received", &err));
}

static void judge_one(int i)
{
	char unit[16];

	snprintf(unit, sizeof unit, "unit-%d", i % UNITS);

	judge_row(i, unit);
	details(i, unit);
	answer(i, unit);
}

static void keep_and_archive(int i)
{
	char sha[SHA256_HEX], unit[16];
	static int fd = -1; /* one pack for all, as a worker's */

	snprintf(unit, sizeof unit, "unit-%d", i % UNITS);
	snprintf(part, 16, "part %d", i);
	if (fd < 0)
		fd = open(rawmail_temporary(raw), O_TMPFILE | O_RDWR, 0600);
	if (fd < 0 || pwrite(fd, part, PART_BYTES, 0) != PART_BYTES)
		exit(1);
	sha256_of(part, PART_BYTES, sha);
	MUST(rawmail_keep_part(raw, fd, 0, PART_BYTES, sha, &err));
	MUST(rawmail_archive(raw, "hefei", unit, "日报", 19494 + i % 7,
	    "统计表.xlsx", sha, &err));
}

static void start_sending(int i)
{
	MUST(store_outbox_move(
	    store, i + 1, OUTBOX_QUEUED, OUTBOX_SENDING, NULL, 4000, &err));
}

static void end_sending(int i)
{
	MUST(store_outbox_move(
	    store, i + 1, OUTBOX_SENDING, OUTBOX_SENT, "250 ok", 4001, &err));
}

static double measure(const char *what, void (*step)(int), bool transaction)
{
	double cpu_before = cpu(), wall_before = wall();

	for (int i = 0; i < mails; i += batch) {
		if (transaction)
			MUST(store_begin(store, &err));
		for (int j = i; j < i + batch && j < mails; j++)
			step(j);
		MUST(rawmail_sync(raw, &err));
		if (transaction)
			MUST(store_commit(store, &err));
	}
	double spent = (cpu() - cpu_before) * 1e6 / mails;
	printf("%-34s %7.1f us processor, %7.1f us wall a mail\n", what, spent,
	    (wall() - wall_before) * 1e6 / mails);
	return spent;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/bench-store-XXXXXX";
	const char *state = argc > 3 ? argv[3] : mkdtemp(folder);
	double rows = 0, files = 0;

	mails = argc > 1 ? (int)strtol(argv[1], NULL, 10) : mails;
	batch = argc > 2 ? (int)strtol(argv[2], NULL, 10) : batch;
	receipt = filler(RECEIPT_BYTES);
	facts = filler(FACTS_BYTES);
	part = filler(PART_BYTES);
	MUST(store_open(state, false, &store, &err));
	MUST(rawmail_open(state, &raw, &err));
	measure("(writing incoming files)", fetch, false);
	files += measure("accept raw mail, sync", accept_file, false);
	rows += measure("arrival and mail, commit", arrive, true);
	rows += measure("history", read_history, false);
	rows += measure("judged with receipt, commit", judge_one, true);
	measure("history of 20 mails", read_history, false);
	files += measure("part and archive, sync", keep_and_archive, false);
	rows += measure("queued to sending, commit", start_sending, true);
	rows += measure("sending to sent, commit", end_sending, true);
	printf("%d mails in batches of %d: rows %.0f us, files %.0f us\n",
	    mails, batch, rows, files);
	store_close(&store);
	rawmail_close(&raw);
	free(receipt);
	free(facts);
	free(part);
	return 0;
}
