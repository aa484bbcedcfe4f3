#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_print.h"

struct listing {
	const struct ctl *ctl;
	json_t *rows;
};

/* What each hold code means to the one who decides. */
static const char *meaning(const char *code)
{
	static const struct {
		const char *code, *text;
	} meanings[] = {
	    {"unit-disagrees", "subject, sender and form name different units"},
	    {"unit-unknown", "no unit could be read"},
	    {"unit-ambiguous", "it may be of several units"},
	    {"misspelt", "a unit's name is one character off"},
	    {"day-disagrees", "it names different days"},
	    {"day-outside", "its day is not one of the event"},
	    {"sender-refused", "the sender may be forged"},
	    {"material-unknown", "no material could be found for its files"},
	    {"mail-unread",
		"the mail was too large or damaged to be read whole"},
	    {"unread", "it could not be read, three times"},
	};

	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (strcmp(meanings[i].code, code) == 0)
			return meanings[i].text;
	return "";
}

static const char *unit_name(
    const struct ctl *ctl, const char *campaign_id, const char *code)
{
	const struct campaign *campaign = campaign_id && code
					      ? config_campaign(
						    ctl->config, campaign_id)
					      : NULL;
	const struct unit *unit = campaign ? campaign_unit(campaign, code)
					   : NULL;

	return unit != NULL ? unit->name : NULL;
}

static int add_mail(void *context, const struct store_mail *mail)
{
	struct listing *listing = context;
	const struct ctl *ctl = listing->ctl;
	const char *code = mail->state == MAIL_STUCK ? "unread" : mail->held;

	if (ctl->campaign != NULL && mail->campaign != NULL &&
	    strcmp(mail->campaign, ctl->campaign->id) != 0)
		return 0;
	json_array_append_new(listing->rows,
	    json_pack("{s:I, s:o, s:s, s:s?, s:s?, s:s?, s:s, s:s, s:s?, s:s?}",
		"mail", (json_int_t)mail->id, "received",
		ctl_instant(ctl, mail->received), "mailbox", mail->mailbox,
		"campaign", mail->campaign, "unit", mail->unit, "unit_name",
		unit_name(ctl, mail->campaign, mail->unit), "held", code,
		"meaning", meaning(code), "from", mail->from, "subject",
		mail->subject));
	return 0;
}

static void print(const json_t *rows)
{
	static const struct ctl_column columns[] = {{"mail", NULL, 0},
	    {"received", NULL, 0}, {"held", NULL, 0}, {"meaning", NULL, 0},
	    {"unit_name", "unit", 30}, {"from", NULL, 36},
	    {"subject", NULL, 60}};

	if (json_array_size(rows) == 0) {
		puts("no mail is held");
		return;
	}
	ctl_print_table(
	    stdout, rows, columns, sizeof columns / sizeof *columns);
	puts("\nTo decide: `explain MAIL`, then\n"
	     "  assign MAIL --unit=U --material=M --day=D --reason=TEXT\n"
	     "  confirm-address ADDRESS UNIT --reason=TEXT\n"
	     "  accept MAIL --reason=TEXT");
}

int ctl_held(struct ctl *ctl)
{
	struct listing listing = {ctl, json_array()};
	struct err err = {0};
	int result = store_mail_held(
	    ctl->office.store, &listing, add_mail, &err);

	if (result == 0 && ctl->options.json)
		ctl_print_json(stdout, listing.rows);
	else if (result == 0)
		print(listing.rows);
	json_decref(listing.rows);
	return result < 0 ? ctl_fail(&err) : CTL_OK;
}
