/* try-form FORM FILE: what a form definition reads from a file. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/nearest.h"
#include "contents.h"
#include "ctl.h"
#include "ctl_print.h"
#include "ctl_problem.h"
#include "named.h"
#include "parse_command.h"
#include "verdict.h"

static const struct form *find_form(const struct ctl *ctl, const char *id)
{
	const struct office *office = &ctl->office;
	struct nearest nearest = nearest_begin(id);

	for (size_t i = 0; i < office->form_count; i++) {
		if (strcmp(office->forms[i].id, id) == 0)
			return &office->forms[i];
		nearest_offer(&nearest, office->forms[i].id);
	}
	fprintf(stderr, "shoubaoctl: no such form: %s%s; there are:\n", id,
	    nearest_hint(&nearest));
	for (size_t i = 0; i < office->form_count; i++)
		fprintf(stderr, "  %s  %s\n", office->forms[i].id,
		    office->forms[i].name);
	return NULL;
}

/* Whose head counts the rules see: --unit, else nobody's, and then what asks
 * for them is not checked. */
static int find_unit(
    const struct ctl *ctl, const struct unit **unit, struct err *err)
{
	static const struct unit nobody = {.staff = -1, .students = -1};
	const char *name = ctl_option_value(&ctl->options, CTL_UNIT);
	const struct campaign *campaign = ctl->campaign;

	*unit = &nobody;
	if (name == NULL)
		return 0;
	if (campaign == NULL)
		campaign = named_campaign(ctl->config, NULL, err);
	if (campaign == NULL)
		return -1;
	*unit = named_unit(&ctl->office, campaign, name, err);
	return *unit != NULL ? 0 : -1;
}

/* --- problems ----------------------------------------------------------------
 */

static void add_broken(json_t *problems, const struct form_problem *problem)
{
	json_array_append_new(problems,
	    json_pack("{s:s?, s:s, s:s?, s:s?, s:s, s:s?, s:s?}", "sheet",
		problem->sheet, "ref", problem->ref, "field", problem->field,
		"label", problem->label, "code", problem->code, "raw",
		problem->raw, "detail", problem->detail));
}

/* The rules as the judge checks them. */
static void add_rules(const struct ctl *ctl, const struct form *form,
    const struct unit *unit, const struct form_found *found, json_t *problems)
{
	struct evaluator evaluator = evaluation_evaluator(
	    ctl->office.evaluation);
	const struct material material = {.id = (char *)"", .name = (char *)""};
	struct verdict *verdict = mem_calloc(1, sizeof *verdict);
	struct verdict_submission *submission = verdict_submission(
	    verdict, unit, &material, 0);
	contents_check_rules(
	    &evaluator, unit, form, found, submission, verdict);
	submission = &verdict->submissions[0];
	for (size_t i = 0; i < submission->problem_count; i++)
		add_broken(problems, &submission->problems[i].problem);
	verdict_free(verdict);
}

static int complete(const struct ctl *ctl, const struct form *form,
    const struct unit *unit, json_t *object, struct err *err)
{
	struct form_found found = {0};
	json_t *problems = json_object_get(object, "problems");
	size_t i;
	json_t *problem;

	if (form_found_from_json(object, form, &found, err) < 0) {
		form_found_free_members(&found);
		return -1;
	}
	add_rules(ctl, form, unit, &found, problems);
	form_found_free_members(&found);
	json_array_foreach(problems, i, problem)
	    ctl_problem_say(ctl->office.templates, problem);
	json_object_del(object, "part");
	return 0;
}

/* --- the answer --------------------------------------------------------------
 */

static json_t *read_file(const struct ctl *ctl, const struct form *form,
    const char *file, struct err *err)
{
	char path[PATH_MAX];

	if (realpath(file, path) == NULL) {
		err_errno(err, "%s", file);
		return NULL;
	}
	json_t *input = json_pack("{s:o, s:[o]}", "limits",
	    limits_to_json(&ctl->config->limits), "forms", form_to_json(form));
	json_t *answer = parse_command("forms", path, input, err);

	json_decref(input);
	return answer;
}

static json_t *try_form(const struct ctl *ctl, const struct form *form,
    const struct unit *unit, struct err *err)
{
	json_t *answer = read_file(ctl, form, ctl->options.arguments[1], err);
	size_t i;
	json_t *object;

	if (answer == NULL)
		return NULL;
	json_array_foreach(json_object_get(answer, "found"), i, object)
	{
		if (complete(ctl, form, unit, object, err) == 0)
			continue;
		json_decref(answer);
		return NULL;
	}
	json_t *model = json_pack("{s:s}", "form", form->id);
	json_object_update(model, answer);
	json_decref(answer);
	return model;
}

int ctl_try_form(struct ctl *ctl)
{
	const struct form *form = find_form(ctl, ctl->options.arguments[0]);
	const struct unit *unit;
	struct err err = {0};

	if (form == NULL)
		return CTL_USAGE;
	if (find_unit(ctl, &unit, &err) < 0)
		return ctl_fail(&err);
	json_t *model = try_form(ctl, form, unit, &err);
	if (model == NULL)
		return ctl_fail(&err);
	ctl_print_json(stdout, model);
	json_decref(model);
	return CTL_OK;
}
