/*
 * shoubao-parse: reads mails and tables nobody vouches for, each in a locked
 * process of its own, and says what is in them as JSON.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "parsers/command.h"
#include "parsers/server.h"

#define EXIT_WRONG 2

static void usage(FILE *out)
{
	fputs(
	    "usage: shoubao-parse [--limit NAME=VALUE]... COMMAND\n"
	    "  table FILE    the cells of a spreadsheet or table, as JSON\n"
	    "  message FILE  the headers, text and parts of a mail, as JSON\n"
	    "  forms FILE    the forms in a file; their definitions, one line\n"
	    "                of JSON, come on standard input\n"
	    "  server        requests on standard input, answers on standard "
	    "output\n"
	    "limits:\n",
	    out);
#define LIMIT_LINE(name, value, meaning) \
	fprintf(out, "  %-16s %s (%lld)\n", #name, meaning, (long long)(value));
	LIMITS(LIMIT_LINE)
#undef LIMIT_LINE
}

static int64_t *limit_of(struct limits *limits, const char *name, size_t len)
{
#define LIMIT_NAMED(member, value, meaning) \
	if (len == strlen(#member) && memcmp(name, #member, len) == 0) \
		return &limits->member;
	LIMITS(LIMIT_NAMED)
#undef LIMIT_NAMED
	return NULL;
}

static int limit_take(struct limits *limits, const char *setting)
{
	size_t len = strcspn(setting, "=");
	int64_t *limit = limit_of(limits, setting, len);
	char *end = NULL;

	if (limit == NULL || setting[len] != '=')
		return -1;
	errno = 0;
	long long value = strtoll(setting + len + 1, &end, 10);
	if (errno != 0 || end == setting + len + 1 || *end != '\0' || value < 1)
		return -1;
	*limit = value;
	return 0;
}

/* The libraries' symbols are looked up once, here, instead of by each of the
 * server's children at its first calls; only the dynamic linker can do that,
 * at its start. */
static void bind_now(char **argv)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);

	if (getenv("LD_BIND_NOW") != NULL || len < 0)
		return;
	path[len] = '\0';
	setenv("LD_BIND_NOW", "1", 1);
	execv(path, argv);
}

static int run(
    const char *name, char **arguments, int count, const struct limits *limits)
{
	static const struct {
		const char *name;
		enum worker_kind kind;
	} commands[] = {
	    {"table", WORKER_TABLE},
	    {"message", WORKER_MESSAGE},
	    {"forms", WORKER_FORMS},
	};

	if (strcmp(name, "server") == 0 && count == 0)
		return server_run(limits);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(name, commands[i].name) == 0 && count == 1)
			return command_run(
			    commands[i].kind, arguments[0], limits);
	usage(stderr);
	return EXIT_WRONG;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"limit", required_argument, NULL, 'l'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct limits limits = limits_default;
	int option;

	log_open("shoubao-parse", LOG_LEVEL_INFO);
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			usage(stdout);
			return 0;
		}
		if (option != 'l' || limit_take(&limits, optarg) < 0) {
			if (option == 'l')
				log_error("no such limit: %s", optarg);
			usage(stderr);
			return EXIT_WRONG;
		}
	}
	if (optind == argc) {
		usage(stderr);
		return EXIT_WRONG;
	}
	if (strcmp(argv[optind], "server") == 0)
		bind_now(argv);
	return run(argv[optind], argv + optind + 1, argc - optind - 1, &limits);
}
