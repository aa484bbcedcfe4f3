#include "ctl_problem.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

void ctl_problem_say(const struct templates *templates, json_t *problem)
{
	const char *code = member(problem, "code");
	const char *raw = member(problem, "raw");
	char *text, *mend;

	template_problem(templates, code, member(problem, "label"), raw,
	    member(problem, "detail"), member(problem, "ref"), &text, &mend);
	if (strcmp(code, "rule") == 0 && raw[0] != '\0') {
		/* A rule brings its own words. */
		free(mend);
		mend = mem_strdup(raw);
	}
	json_object_set_new(problem, "text", json_string(text));
	if (mend != NULL && mend[0] != '\0')
		json_object_set_new(problem, "mend", json_string(mend));
	free(text);
	free(mend);
}
