#include "office.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"

#define CONFIG_BYTES (16u << 20)
#define BLANK_BYTES (5u << 20)

static void add_problem(
    struct config_problems *problems, const char *file, int line, char *text)
{
	MEM_GROW(problems->items, problems->count, problems->cap);
	problems->items[problems->count++] = (struct config_problem){
	    mem_strdup(file), line, text};
}

/* Every name a rule may use: the form's fields and columns, and what the
 * roster knows of the unit. */
static const char **rule_names(const struct form *form, size_t *count)
{
	static const char *const of_unit[] = {"unit_staff", "unit_students"};
	const char **names = mem_calloc(
	    form->field_count + form->column_count + 2, sizeof *names);

	*count = 0;
	for (size_t i = 0; i < form->field_count; i++)
		names[(*count)++] = form->fields[i].id;
	for (size_t i = 0; i < form->column_count; i++)
		names[(*count)++] = form->columns[i].id;
	for (size_t i = 0; i < 2; i++)
		names[(*count)++] = of_unit[i];
	return names;
}

static int check_rules(const struct config *config, const struct form *form,
    struct evaluation *evaluation, struct config_problems *problems)
{
	size_t count;
	const char **names = rule_names(form, &count);
	int result = 0;

	for (size_t i = 0; i < form->rule_count; i++) {
		struct err err;
		if (evaluation_check(evaluation, form->rules[i].expression,
			names, count, &err) == 0)
			continue;
		add_problem(problems, config->path, 0,
		    mem_printf("form %s, rule %s: \"%s\": %s", form->id,
			form->rules[i].id, form->rules[i].expression,
			err.text));
		result = -1;
	}
	free(names);
	return result;
}

/* But for the year, which goes by the campaign of the mail. */
static bool same_form(const struct form *one, const struct form *other)
{
	json_t *left = form_to_json(one), *right = form_to_json(other);

	json_object_del(left, "year");
	json_object_del(right, "year");
	bool same = json_equal(left, right);
	json_decref(left);
	json_decref(right);
	return same;
}

/* Mail is read before its campaign is known: one id is one form. */
static int check_shared(const struct config *config,
    const struct campaign *campaign, const struct form *form,
    struct config_problems *problems)
{
	for (const struct campaign *other = config->campaigns;
	     other != campaign; other++) {
		const struct form *known = campaign_form(other, form->id);
		if (known == NULL || same_form(known, form))
			continue;
		add_problem(problems, config->path, 0,
		    mem_printf("form %s of campaign %s is another than that "
			       "of %s: give it an id of its own",
			form->id, campaign->id, other->id));
		return -1;
	}
	return 0;
}

static int check_form(const struct config *config,
    const struct campaign *campaign, const struct form *form,
    struct evaluation *evaluation, struct config_problems *problems)
{
	int shared = check_shared(config, campaign, form, problems);

	return check_rules(config, form, evaluation, problems) < 0 ? -1
								   : shared;
}

static bool reminds(const struct campaign *campaign)
{
	return campaign->reminders.stage_count > 0;
}

static bool reports(const struct campaign *campaign)
{
	return campaign->digest.wanted && campaign->reviewer_count > 0;
}

static bool asks(const struct campaign *campaign)
{
	return campaign->digest.held_secs > 0 && campaign->reviewer_count > 0;
}

static bool decides(const struct campaign *campaign)
{
	return campaign->reviewer_count > 0;
}

static bool answers(const struct campaign *campaign)
{
	(void)campaign;
	return true;
}

/* An admin's own folder may be older than what the config asks for. */
static int check_templates(const struct config *config,
    const struct templates *templates, struct config_problems *problems)
{
	static const struct {
		const char *name, *what;
		bool (*needed)(const struct campaign *campaign);
	} all[] = {
	    {"reminder.subject", "reminders", reminds},
	    {"reminder.txt", "reminders", reminds},
	    {"reminder.html", "reminders", reminds},
	    {"digest.subject", "digests", reports},
	    {"digest.txt", "digests", reports},
	    {"digest.html", "digests", reports},
	    {"held.subject", "notices of held mail", asks},
	    {"held.txt", "notices of held mail", asks},
	    {"held.html", "notices of held mail", asks},
	    {"decision.subject", "decisions by mail", decides},
	    {"decision.txt", "decisions by mail", decides},
	    {"decision.html", "decisions by mail", decides},
	    {"standing.subject", "answers to questions", answers},
	    {"standing.txt", "answers to questions", answers},
	    {"standing.html", "answers to questions", answers},
	};
	int result = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		bool needed = false;
		for (size_t c = 0; c < config->campaign_count; c++)
			needed = needed || all[i].needed(&config->campaigns[c]);
		if (!needed || templates_have(templates, all[i].name))
			continue;
		add_problem(problems, config->templates, 0,
		    mem_printf("no %s, which %s need: copy it from the folder "
			       "of the shipped templates",
			all[i].name, all[i].what));
		result = -1;
	}
	return result;
}

int office_check(const struct config *config, struct config_problems *problems)
{
	struct evaluation *evaluation = NULL;
	struct err err;
	int result = 0;
	struct templates *templates = templates_load(config->templates, &err);

	if (templates == NULL) {
		add_problem(
		    problems, config->templates, 0, mem_strdup(err.text));
		result = -1;
	} else {
		result = check_templates(config, templates, problems);
	}
	templates_free(templates);
	if (evaluation_open(&evaluation, &err) < 0) {
		add_problem(problems, config->path, 0, mem_strdup(err.text));
		return -1;
	}
	for (size_t i = 0; i < config->campaign_count; i++) {
		const struct campaign *campaign = &config->campaigns[i];
		for (size_t j = 0; j < campaign->form_count; j++)
			if (check_form(config, campaign, &campaign->forms[j],
				evaluation, problems) < 0)
				result = -1;
	}
	evaluation_close(&evaluation);
	return result;
}

static bool has_form(const struct office *office, const char *id)
{
	for (size_t i = 0; i < office->form_count; i++)
		if (strcmp(office->forms[i].id, id) == 0)
			return true;
	return false;
}

/* The forms of all campaigns in one list, each id once, borrowed from the
 * config. */
static void gather_forms(struct office *office)
{
	const struct config *config = office->config;
	size_t count = 0;

	for (size_t i = 0; i < config->campaign_count; i++)
		count += config->campaigns[i].form_count;
	office->forms = mem_calloc(count, sizeof *office->forms);
	for (size_t i = 0; i < config->campaign_count; i++)
		for (size_t j = 0; j < config->campaigns[i].form_count; j++)
			if (!has_form(office, config->campaigns[i].forms[j].id))
				office->forms[office->form_count++] =
				    config->campaigns[i].forms[j];
}

/* What the unit gets to see, not how the office's file is called: the
 * material; the first of those that share a form. */
static char *blank_name(
    const struct office *office, const struct material *material)
{
	const char *dot = strrchr(material->blank, '.');

	for (size_t i = 0; i < office->blank_count; i++)
		if (strcmp(office->blanks[i].material->blank,
			material->blank) == 0)
			return mem_strdup(office->blanks[i].name);
	return mem_printf("%s%s", material->name, dot != NULL ? dot : "");
}

static int read_blank(
    struct office *office, const struct material *material, struct err *err)
{
	struct office_blank *blank;
	char *bytes;
	size_t size;

	if (durable_read(
		AT_FDCWD, material->blank, BLANK_BYTES, &bytes, &size, err) < 0)
		return -1;
	char *name = blank_name(office, material);
	office->blanks = mem_resize(
	    office->blanks, office->blank_count + 1, sizeof *office->blanks);
	blank = &office->blanks[office->blank_count++];
	*blank = (struct office_blank){
	    .material = material, .name = name, .bytes = bytes, .size = size};
	return 0;
}

static int read_blanks(struct office *office, struct err *err)
{
	const struct config *config = office->config;

	for (size_t i = 0; i < config->campaign_count; i++) {
		const struct campaign *campaign = &config->campaigns[i];
		for (size_t j = 0; j < campaign->material_count; j++)
			if (campaign->materials[j].blank != NULL &&
			    read_blank(office, &campaign->materials[j], err) <
				0)
				return -1;
	}
	return 0;
}

const struct office_blank *office_blank(
    const struct office *office, const struct material *material)
{
	for (size_t i = 0; i < office->blank_count; i++)
		if (office->blanks[i].material == material)
			return &office->blanks[i];
	return NULL;
}

int office_prepare(
    struct office *office, const struct config *config, struct err *err)
{
	*office = (struct office){.config = config};
	office->templates = templates_load(config->templates, err);
	if (office->templates == NULL ||
	    evaluation_open(&office->evaluation, err) < 0 ||
	    read_blanks(office, err) < 0)
		return -1;
	gather_forms(office);
	office->indices = mem_calloc(
	    config->campaign_count, sizeof(struct match_index *));
	for (size_t i = 0; i < config->campaign_count; i++)
		office->indices[i] = match_index_new(
		    &config->campaigns[i].roster);
	return 0;
}

static int keep_snapshot(struct office *office, int64_t now, struct err *err)
{
	char *text;
	size_t size;

	if (durable_read(AT_FDCWD, office->config->path, CONFIG_BYTES, &text,
		&size, err) < 0)
		return -1;
	int result = store_begin(office->store, err);
	if (result == 0)
		result = store_snapshot(office->store, office->config->hash,
		    "config", text, size, now, err);
	if (result == 0)
		result = store_commit(office->store, err);
	free(text);
	return result;
}

int office_open(struct office *office, int64_t now, struct err *err)
{
	if (store_open(office->config->state, false, &office->store, err) < 0 ||
	    rawmail_open(office->config->state, &office->raw, err) < 0)
		return -1;
	return keep_snapshot(office, now, err);
}

void office_close(struct office *office)
{
	store_close(&office->store);
	rawmail_close(&office->raw);
	evaluation_close(&office->evaluation);
	templates_free(office->templates);
	for (size_t i = 0;
	     office->indices != NULL && i < office->config->campaign_count; i++)
		match_index_free(office->indices[i]);
	for (size_t i = 0; i < office->blank_count; i++) {
		free(office->blanks[i].name);
		free(office->blanks[i].bytes);
	}
	free(office->blanks);
	free(office->touched);
	free(office->indices);
	free(office->forms);
	*office = (struct office){0};
}

const struct match_index *office_index(
    const struct office *office, const struct campaign *campaign)
{
	return office->indices[campaign - office->config->campaigns];
}
