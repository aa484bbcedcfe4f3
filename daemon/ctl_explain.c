/* explain MESSAGE: the whole chain of reasons, then what people decided. */
#include <stdio.h>

#include "ctl.h"
#include "ctl_message.h"
#include "ctl_print.h"
#include "named.h"

struct trail {
	const struct ctl *ctl;
	json_t *list;
};

static int add_line(
    void *context, int64_t at, const char *kind, const char *text)
{
	struct trail *trail = context;

	json_array_append_new(trail->list,
	    json_pack("{s:o, s:s, s:s}", "at", ctl_instant(trail->ctl, at),
		"kind", kind, "text", text));
	return 0;
}

static json_t *explain_json(
    const struct ctl *ctl, const struct store_mail *mail, struct err *err)
{
	struct trail trail = {ctl, json_array()};
	json_t *decisions = json_array();
	json_t *verdict = ctl_verdict_json(mail);
	json_t *reasons = json_object_get(verdict, "reasons");
	json_t *model = json_pack("{s:o, s:o, s:o, s:o}", "mail",
	    ctl_mail_json(ctl, mail), "reasons",
	    reasons ? json_incref(reasons) : json_array(), "decisions",
	    decisions, "audit", trail.list);

	json_decref(verdict);
	if (ctl_decisions_json(ctl, mail->id, decisions, err) == 0 &&
	    store_audit_of(
		ctl->office.store, mail->id, &trail, add_line, err) == 0)
		return model;
	json_decref(model);
	return NULL;
}

static void print(const json_t *model)
{
	static const struct ctl_column reasons[] = {
	    {"step", NULL, 0}, {"text", "reason", 0}};
	static const struct ctl_column audit[] = {
	    {"at", NULL, 0}, {"kind", NULL, 0}, {"text", NULL, 0}};
	const json_t *steps = json_object_get(model, "reasons");
	const json_t *trail = json_object_get(model, "audit");

	ctl_print_members(stdout, json_object_get(model, "mail"));
	putchar('\n');
	if (json_array_size(steps) > 0)
		ctl_print_table(stdout, steps, reasons, 2);
	else
		puts("it has not been judged");
	if (json_array_size(trail) == 0)
		return;
	puts("\nwhat happened since");
	ctl_print_table(stdout, trail, audit, 3);
}

int ctl_explain(struct ctl *ctl)
{
	struct store_mail mail, whole;
	struct err err = {0};
	json_t *model = NULL;

	if (named_mail(
		ctl->office.store, ctl->options.arguments[0], &mail, &err) < 0)
		return ctl_fail(&err);
	if (store_mail_get(ctl->office.store, mail.id, true, &whole, &err) >
	    0) {
		model = explain_json(ctl, &whole, &err);
		store_mail_free(&whole);
	}
	store_mail_free(&mail);
	if (model == NULL)
		return ctl_fail(&err);
	if (ctl->options.json)
		ctl_print_json(stdout, model);
	else
		print(model);
	json_decref(model);
	return CTL_OK;
}
