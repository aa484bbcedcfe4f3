/*
 * What a digest and its workbook cost with 300 and with 3,000 units: 7 days x 6
 * materials of each. Ends with 1 when 3,000 take more than 10 seconds of
 * processor or more than 12 times what 300 take. Usage: bench_digest [FOLDER]
 */
#include <ftw.h>
#include <sys/resource.h>
#include <time.h>

#include "digest.h"
#include "digest_office.h"
#include "report.h"
#include "workbook.h"

#define LIMIT_SECS 10
#define LIMIT_TIMES 12

static double wall(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Processor seconds: other work on the machine does not count. */
static double cpu(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static long peak_mib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss / 1024;
}

static int remove_one(
    const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static void keep(const char *folder, int units, const char *bytes, size_t size)
{
	char name[32];

	if (folder == NULL)
		return;
	snprintf(name, sizeof name, "workbook-%d.xlsx", units);
	FILE *file = digest_file(folder, name);
	if (fwrite(bytes, 1, size, file) != size)
		exit(1);
	fclose(file);
}

static size_t digest_of(
    const struct digest_office *office, const struct report *report)
{
	const struct campaign *campaign = &office->config->campaigns[0];
	struct digest_input input = {
	    .report = report,
	    .mailbox = &office->config->mailboxes[0],
	    .reviewer = &campaign->reviewers[0],
	    .key = "digest/week/2023-05-24/chen",
	};
	struct composed composed = {0};

	MUST(digest_compose(office->office.templates, &input, &composed, &err));
	size_t size = composed.size;
	composed_free(&composed);
	return size;
}

/* Processor seconds. */
static double run(int units, const char *keep_in)
{
	char *folder = mem_strdup("/tmp/bench-digest-XXXXXX");
	struct digest_office office = {.units = units};
	struct report *report;
	char *bytes;
	size_t size;

	if (mkdtemp(folder) == NULL)
		exit(1);
	office.folder = folder;
	digest_office_open(&office);
	double start = cpu(), begun = wall();
	MUST(report_gather(&office.office, &office.config->campaigns[0],
	    office.now, office.now - 86400, &report, &err));
	double gathered = cpu();
	size_t mail = digest_of(&office, report);
	double composed = cpu();
	MUST(workbook_write(
	    report, office.office.store, folder, &bytes, &size, &err));
	double end = cpu(), ended = wall();
	printf("%5d units: report %.2f s, digest %.2f s (%zu KB), "
	       "workbook %.2f s (%zu KB), in all %.2f s of processor "
	       "(%.2f s), peak %ld MiB\n",
	    units, gathered - start, composed - gathered, mail / 1024,
	    end - composed, size / 1024, end - start, ended - begun,
	    peak_mib());
	fflush(stdout);
	keep(keep_in, units, bytes, size);
	free(bytes);
	report_free(report);
	digest_office_close(&office);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
	return end - start;
}

int main(int argc, char **argv)
{
	const char *keep_in = argc > 1 ? argv[1] : NULL;
	double few = run(300, keep_in);
	double many = run(3000, keep_in);

	printf("3000 units: %.1f times 300 (at most %d), %.1f s (at most %d)\n",
	    many / few, LIMIT_TIMES, many, LIMIT_SECS);
	return many > LIMIT_SECS || many > few * LIMIT_TIMES;
}
