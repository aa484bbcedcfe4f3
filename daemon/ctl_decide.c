/* assign, accept, waive, extend, confirm-address, resend, release. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "ctl.h"
#include "ctl_call.h"
#include "ctl_print.h"
#include "decide.h"
#include "spool/instance.h"

#define PATIENCE_SECS 30
#define TRIES 20 /* while shoubaod starts or stops */

/* --- the request -----------------------------------------------------------
 */

static int set_member(json_t *request, const char *name, const char *text)
{
	json_t *value = json_string(text);

	if (value == NULL) {
		fprintf(stderr, "shoubaoctl: the %s is not UTF-8\n", name);
		return -1;
	}
	if (json_object_get(request, name) != NULL) {
		fprintf(stderr, "shoubaoctl: the %s is given twice\n", name);
		json_decref(value);
		return -1;
	}
	json_object_set_new(request, name, value);
	return 0;
}

/* Arguments stand for what is not given as an option, in order. */
static int set_arguments(const struct ctl *ctl, json_t *request)
{
	const struct ctl_options *options = &ctl->options;
	size_t used = 0;

	for (size_t i = 0; i < 3 && used < options->argument_count; i++) {
		enum ctl_option option = ctl->command->means[i];
		if (option == 0 || (options->given & option))
			continue;
		if (set_member(request, ctl_option_name(option),
			options->arguments[used++]) < 0)
			return -1;
	}
	if (used == options->argument_count)
		return 0;
	fprintf(stderr, "shoubaoctl: what is \"%s\"? usage: %s %s\n",
	    options->arguments[used], ctl->command->name, ctl->command->usage);
	return -1;
}

static json_t *make_request(const struct ctl *ctl)
{
	json_t *request = json_pack("{s:s}", "command", ctl->command->name);
	int result = 0;

	for (size_t bit = 0; result == 0 && bit < CTL_OPTIONS; bit++) {
		enum ctl_option option = (enum ctl_option)(1u << bit);
		if (ctl->options.given & option)
			result = set_member(request, ctl_option_name(option),
			    ctl_option_value(&ctl->options, option));
	}
	if (result == 0 && ctl->options.campaign != NULL)
		result = set_member(request, "campaign", ctl->options.campaign);
	if (result == 0)
		result = set_arguments(ctl, request);
	if (result == 0)
		return request;
	json_decref(request);
	return NULL;
}

/* --- where it is decided ---------------------------------------------------
 */

/* No engine runs, and none can while we hold its lock. */
static json_t *decide_here(
    struct ctl *ctl, const json_t *request, uid_t uid, struct err *err)
{
	struct office *office = &ctl->office;
	char actor[48];

	snprintf(actor, sizeof actor, "shoubaoctl uid=%lu", (unsigned long)uid);
	if (store_open(ctl->config->state, false, &office->store, err) < 0 ||
	    store_begin(office->store, err) < 0)
		return NULL;
	json_t *answer = decide(office, request, actor, ctl->now, err);
	if (answer == NULL) {
		store_rollback(office->store);
		return NULL;
	}
	if (store_commit(office->store, err) < 0) {
		json_decref(answer);
		return NULL;
	}
	json_object_set_new(answer, "running", json_false());
	return answer;
}

static json_t *decide_there(
    const struct ctl *ctl, json_t *request, struct err *err)
{
	json_t *answer = ctl_call(
	    ctl->config->state, json_incref(request), PATIENCE_SECS, err);

	if (answer != NULL)
		json_object_set_new(answer, "running", json_true());
	return answer;
}

/* The lock says who may write. One that is taken while nobody listens is held
 * by an engine that starts or ends, or by another shoubaoctl. */
static json_t *decide_somewhere(
    struct ctl *ctl, json_t *request, struct err *err)
{
	const char *state = ctl->config->state;
	uid_t uid = getuid();

	if (ctl_become_owner(state, err) < 0)
		return NULL;
	if (access(state, W_OK | X_OK) < 0) {
		err_errno(err, "%s", state);
		return NULL;
	}
	for (int i = 0;; i++) {
		if (instance_lock(state, err) >= 0)
			return decide_here(ctl, request, uid, err);
		json_t *answer = decide_there(ctl, request, err);
		if (answer != NULL || err->code != ERR_REJECT || i == TRIES)
			return answer;
		usleep(100000);
	}
}

static int print(const struct ctl *ctl, const json_t *answer)
{
	bool ok = json_is_true(json_object_get(answer, "ok"));
	bool running = json_is_true(json_object_get(answer, "running"));
	char *text = ctl_text(json_object_get(answer, "text"));

	if (ctl->options.json)
		ctl_print_json(stdout, answer);
	else if (ok)
		printf("%s%s\n", text,
		    running ? ""
			    : " (shoubaod is not running: it takes effect at "
			      "its next run)");
	else
		fprintf(stderr, "shoubaoctl: %s\n", text);
	free(text);
	return ok ? CTL_OK : CTL_FAILED;
}

int ctl_decide(struct ctl *ctl)
{
	struct err err = {0};
	json_t *request = make_request(ctl);

	if (request == NULL)
		return CTL_USAGE;
	json_t *answer = decide_somewhere(ctl, request, &err);
	json_decref(request);
	if (answer == NULL)
		return ctl_fail(&err);
	int status = print(ctl, answer);
	json_decref(answer);
	return status;
}
