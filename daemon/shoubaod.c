/* shoubaod(8): receives reports by mail. This file only sequences. */
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine_run.h"
#include "load.h"
#include "supervisor.h"

#define VERSION "0.1.0"

struct options {
	const char *config;
	const char *now;
	bool check, once, verbose;
	bool
	    engine; /* started by the supervisor, its channel is descriptor 0 */
};

static void usage(FILE *out)
{
	fputs("usage: shoubaod [-v] [--once] [--now=RFC3339] -c FILE\n"
	      "       shoubaod -n -c FILE\n\n"
	      "  -c, --config=FILE  the configuration (shoubao.conf(5))\n"
	      "  -n, --check        check it: every mistake as file:line: "
	      "reason\n"
	      "      --once         one pass (fetch, judge, send), then exit\n"
	      "      --now=INSTANT  let the clock stand at this instant\n"
	      "  -v, --verbose      log more\n"
	      "      --version\n",
	    out);
}

static int read_options(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"check", no_argument, NULL, 'n'},
	    {"once", no_argument, NULL, 'o'},
	    {"now", required_argument, NULL, 't'},
	    {"verbose", no_argument, NULL, 'v'},
	    {"engine", no_argument, NULL, 'e'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},
	    {0},
	};
	int64_t instant;
	int letter;

	while ((letter = getopt_long(argc, argv, "c:nvh", longs, NULL)) != -1) {
		switch (letter) {
		case 'c':
			options->config = optarg;
			break;
		case 'n':
			options->check = true;
			break;
		case 'o':
			options->once = true;
			break;
		case 't':
			options->now = optarg;
			if (instant_parse(optarg, &instant) < 0) {
				fprintf(stderr, "--now: an instant like "
						"2023-05-18T10:00:00+08:00\n");
				return 2;
			}
			clock_fix(instant);
			break;
		case 'v':
			options->verbose = true;
			break;
		case 'e':
			options->engine = true;
			break;
		case 'V':
			puts("shoubaod " VERSION);
			exit(0);
		case 'h':
			usage(stdout);
			exit(0);
		default:
			usage(stderr);
			return 2;
		}
	}
	if (options->config == NULL || optind != argc) {
		usage(stderr);
		return 2;
	}
	return 0;
}

static int check(const char *path)
{
	struct config *config = load_config(path);

	if (config == NULL)
		return 1;
	printf("%s: ok: %zu mailboxes, %zu campaigns\n", path,
	    config->mailbox_count, config->campaign_count);
	config_free(config);
	return 0;
}

/* The engine is this program again, with the same options and --engine. */
static int supervise(const struct options *options)
{
	char now[64];
	const char *arguments[8] = {
	    "shoubaod", "--engine", "-c", options->config};
	size_t count = 4;

	if (options->once)
		arguments[count++] = "--once";
	if (options->verbose)
		arguments[count++] = "-v";
	if (options->now != NULL) {
		snprintf(now, sizeof now, "--now=%s", options->now);
		arguments[count++] = now;
	}
	arguments[count] = NULL;
	/* "alarm" beside the configuration, whose path is absolute. */
	int folder = (int)(strrchr(options->config, '/') - options->config);
	char *hook = mem_printf("%.*s/alarm", folder, options->config);
	int status = supervisor_run(arguments, hook, options->once);
	free(hook);
	return status;
}

int main(int argc, char **argv)
{
	struct options options = {0};
	char path[PATH_MAX];
	int status = read_options(argc, argv, &options);

	if (status != 0)
		return status;
	log_open(
	    "shoubaod", options.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	if (realpath(options.config, path) == NULL) {
		fprintf(stderr, "%s: cannot be read\n", options.config);
		return 1;
	}
	options.config = path;
	if (options.check)
		return check(path);
	return options.engine ? engine_run(path, options.once)
			      : supervise(&options);
}
