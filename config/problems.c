#include "config/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PROBLEM_BYTES 1024

void problems_add(struct config_problems *problems, const char *file, int line,
    const char *format, ...)
{
	char text[PROBLEM_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	MEM_GROW(problems->items, problems->count, problems->cap);
	problems->items[problems->count++] = (struct config_problem){
	    .file = mem_strdup(file),
	    .line = line,
	    .text = mem_strdup(text),
	};
}

static void problem_free(struct config_problem *problem)
{
	free(problem->file);
	free(problem->text);
}

void config_problems_free(struct config_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		problem_free(&problems->items[i]);
	free(problems->items);
	*problems = (struct config_problems){0};
}

static size_t first_of_file(const struct config_problems *problems, size_t at)
{
	size_t i = 0;

	while (strcmp(problems->items[i].file, problems->items[at].file) != 0)
		i++;
	return i;
}

static bool comes_before(
    const struct config_problems *problems, size_t a, size_t b)
{
	size_t file_a = first_of_file(problems, a);
	size_t file_b = first_of_file(problems, b);

	if (file_a != file_b)
		return file_a < file_b;
	return problems->items[a].line < problems->items[b].line;
}

static bool same_problem(
    const struct config_problem *a, const struct config_problem *b)
{
	return a->line == b->line && strcmp(a->file, b->file) == 0 &&
	       strcmp(a->text, b->text) == 0;
}

/* Stable insertion by index: the lists are short, and equal lines keep the
 * order in which they were found. */
void problems_sort(struct config_problems *problems)
{
	size_t *order = mem_calloc(problems->count + 1, sizeof *order);
	struct config_problem *sorted;
	size_t kept = 0;

	for (size_t i = 0; i < problems->count; i++) {
		size_t at = i;

		for (; at > 0 && comes_before(problems, i, order[at - 1]); at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	sorted = mem_calloc(problems->count + 1, sizeof *sorted);
	for (size_t i = 0; i < problems->count; i++) {
		struct config_problem *problem = &problems->items[order[i]];

		if (kept && same_problem(problem, &sorted[kept - 1]))
			problem_free(problem);
		else
			sorted[kept++] = *problem;
	}
	free(order);
	free(problems->items);
	problems->items = sorted;
	problems->cap = problems->count + 1;
	problems->count = kept;
}
