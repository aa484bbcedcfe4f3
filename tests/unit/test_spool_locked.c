#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lockdown.h"
#include "spool/evaluate.h"
#include "spool/rawmail.h"
#include "store_fixture.h"

#define MAILS 600 /* enough for a checkpoint of the WAL */

struct spool {
	struct store *store;
	struct rawmail *raw;
	struct evaluation *evaluation;
};

/* What failed ends the child with its number. */
#define must(number, call) \
	do { \
		struct err err = {0}; \
		if ((call) < 0) { \
			fprintf(stderr, "%s: %s\n", #call, err.text); \
			_exit(number); \
		} \
	} while (0)

static void open_spool(struct spool *spool, const char *folder)
{
	struct lockdown_path path = {folder, LOCKDOWN_WRITE};
	struct lockdown *walls;

	must(1, store_open(folder, false, &spool->store, &err));
	must(2, rawmail_open(folder, &spool->raw, &err));
	must(3, evaluation_open(&spool->evaluation, &err));
	walls = lockdown_prepare(LOCKDOWN_ENGINE, &path, 1, NULL);
	if (walls == NULL)
		_exit(4);
	must(5, lockdown_enter(walls, &err));
	lockdown_free(walls);
}

static void write_file(int folder, const char *name, const char *bytes)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || write(fd, bytes, strlen(bytes)) < 0)
		_exit(6);
	close(fd);
}

static void record(struct spool *spool, int i, int incoming)
{
	static char facts[30000];
	char text[24], sha[SHA256_HEX], name[SHA256_HEX + 4];
	struct store_mail judged = {.disposition = (char *)"ours"};
	bool added;

	memset(facts, 'x', sizeof facts - 1);
	snprintf(text, sizeof text, "mail %d", i);
	sha256_of(text, strlen(text), sha);
	snprintf(name, sizeof name, "%s.eml", sha);
	write_file(incoming, name, text);
	must(7, rawmail_accept(spool->raw, sha, &err));
	must(8, store_begin(spool->store, &err));
	must(9, store_mail_add(spool->store, "inbox", sha, 6, 100, 100,
		    &judged.id, &added, &err));
	judged.facts = facts;
	must(10, store_judged(spool->store, &judged, &err));
	must(11, rawmail_sync(spool->raw, &err));
	must(12, store_commit(spool->store, &err));
}

static void archive_one(struct spool *spool)
{
	char sha[SHA256_HEX];
	int fd = open(rawmail_temporary(spool->raw), O_TMPFILE | O_RDWR, 0600);

	if (fd < 0 || write(fd, "table", 5) != 5)
		_exit(13);
	sha256_of("table", 5, sha);
	must(14, rawmail_keep_part(spool->raw, fd, 0, 5, sha, &err));
	must(15, rawmail_archive(
		     spool->raw, "c", "u", "m", DAY_NONE, "a.xlsx", sha, &err));
	close(fd);
}

static void evaluate_one(struct spool *spool)
{
	struct evaluator evaluator = evaluation_evaluator(spool->evaluation);

	if (evaluator.evaluate(evaluator.context, "round(1/2, 1) = 0.5", NULL,
		0) != EXPRESSION_TRUE)
		_exit(16);
}

static void work_behind_walls(const char *folder)
{
	struct spool spool;
	struct store_counts counts;

	open_spool(&spool, folder);
	int incoming = open(rawmail_incoming(spool.raw), O_RDONLY);
	for (int i = 0; i < MAILS; i++)
		record(&spool, i, incoming);
	archive_one(&spool);
	evaluate_one(&spool);
	must(17, store_counts(spool.store, &counts, &err));
	if (counts.judged != MAILS)
		_exit(18);
	store_close(&spool.store);
	rawmail_close(&spool.raw);
	evaluation_close(&spool.evaluation);
	_exit(0);
}

static void the_spool_works_behind_the_engines_walls(void **state)
{
	char *folder = state_folder_make();
	int status;
	pid_t child;

	(void)state;
	fflush(NULL);
	child = fork();
	if (child == 0)
		work_behind_walls(folder);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFSIGNALED(status))
		fail_msg("killed by signal %d", WTERMSIG(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	state_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_spool_works_behind_the_engines_walls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
