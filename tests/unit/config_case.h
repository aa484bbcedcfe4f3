/*
 * Loading made-up configurations in the tests of config/: a private folder
 * with the fixtures' roster and templates, and files written into it.
 */
#ifndef TESTS_CONFIG_CASE_H
#define TESTS_CONFIG_CASE_H

#include <ftw.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/durable.h"
#include "base/mem.h"
#include "config/config.h"

#define FIXTURES "tests/fixtures/config/"
#define COUNT(table) (sizeof(table) / sizeof *(table))

struct config_case {
	char folder[64];
	struct config_problems problems;
	struct config *config;
};

static inline char *case_read(const char *path, size_t *bytes)
{
	FILE *file = fopen(path, "rb");
	char *data = mem_calloc(1, 1 << 20);

	assert_non_null(file);
	*bytes = fread(data, 1, (1 << 20) - 1, file);
	fclose(file);
	return data;
}

static inline char *case_path(
    const struct config_case *config, const char *name)
{
	return mem_printf("%s/%s", config->folder, name);
}

static inline void case_write(const struct config_case *config,
    const char *name, const char *bytes, size_t len)
{
	char *path = case_path(config, name);
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
	free(path);
}

static inline void case_begin(struct config_case *config)
{
	static const char *const folders[] = {"templates", "state", "state/in",
	    "state/in/new", "state/out", "state/out/new"};
	size_t len;
	char *roster = case_read(FIXTURES "roster.csv", &len);

	*config = (struct config_case){.folder = "/tmp/shoubao-config-XXXXXX"};
	assert_non_null(mkdtemp(config->folder));
	for (size_t i = 0; i < COUNT(folders); i++) {
		char *path = case_path(config, folders[i]);

		assert_int_equal(mkdir(path, 0700), 0);
		free(path);
	}
	case_write(config, "roster.csv", roster, len);
	free(roster);
}

static inline void case_load(struct config_case *config, const char *name)
{
	char *path = case_path(config, name);

	config_problems_free(&config->problems);
	config_free(config->config);
	config->config = config_load(path, NULL, NULL, &config->problems);
	free(path);
}

static inline void case_load_text(struct config_case *config, const char *text)
{
	case_write(config, "main.conf", text, strlen(text));
	case_load(config, "main.conf");
}

static inline int case_remove(
    const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	(void)place;
	return remove(path);
}

static inline void case_end(struct config_case *config)
{
	config_problems_free(&config->problems);
	config_free(config->config);
	assert_int_equal(
	    nftw(config->folder, case_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* Whether there is a problem at file and line that says all of this. */
static inline bool case_says(const struct config_case *config, const char *file,
    int line, const char *words)
{
	char *path = case_path(config, file);
	bool says = false;

	for (size_t i = 0; i < config->problems.count && !says; i++) {
		const struct config_problem *item = &config->problems.items[i];

		says = item->line == line && strcmp(item->file, path) == 0 &&
		       strstr(item->text, words);
	}
	free(path);
	return says;
}

static inline void case_print(const struct config_case *config)
{
	for (size_t i = 0; i < config->problems.count; i++)
		print_message("  %s:%d: %s\n", config->problems.items[i].file,
		    config->problems.items[i].line,
		    config->problems.items[i].text);
}

/* right.conf with the first `old` replaced; *line is where it stands. */
static inline char *case_changed(const char *old, const char *new, int *line)
{
	size_t len;
	char *right = case_read(FIXTURES "right.conf", &len), *changed;
	char *at = strstr(right, old);

	if (!at)
		fail_msg("right.conf has no %s", old);
	*line = 1;
	for (const char *p = right; p < at; p++)
		*line += *p == '\n';
	changed = mem_printf(
	    "%.*s%s%s", (int)(at - right), right, new, at + strlen(old));
	free(right);
	return changed;
}

struct config_slip {
	const char *old, *new;
	int below; /* lines below the replaced text's first */
	const char *words;
};

/* Whether the one change leads to that one problem and no other; what it led
 * to is printed when it does not. */
static inline bool case_slips(
    struct config_case *config, const struct config_slip *slip)
{
	int line;
	char *text = case_changed(slip->old, slip->new, &line);

	case_load_text(config, text);
	free(text);
	if (config->problems.count == 1 && !config->config &&
	    case_says(config, "main.conf", line + slip->below, slip->words))
		return true;
	print_message("%s: expected only main.conf:%d with \"%s\"\n", slip->new,
	    line + slip->below, slip->words);
	case_print(config);
	return false;
}

#endif
