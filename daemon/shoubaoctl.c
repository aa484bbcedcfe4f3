/* shoubaoctl(8): what an admin asks and decides. This file only sequences. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "config/nearest.h"
#include "ctl.h"

#define VERSION "0.1.0"

static const struct ctl_command commands[] = {
    {"check", "", "check the configuration: every mistake as file:line: reason",
	ctl_check, 0, 0, 0, false, {0}},
    {"status", "", "counts, mailboxes, outbox, and whether shoubaod runs",
	ctl_status, 0, 0, 0, true, {0}},
    {"units", "[--contacts]", "each unit: owed, received, late, held",
	ctl_units, 0, 0, CTL_CONTACTS, true, {0}},
    {"missing", "[--all]",
	"what is missing or has problems, and whom to call; --all: what is "
	"still in time or not checked too",
	ctl_missing, 0, 0, CTL_ALL, true, {0}},
    {"show", "MESSAGE|UNIT", "everything known of a mail or of a unit",
	ctl_show, 1, 1, 0, true, {0}},
    {"explain", "MESSAGE", "why a mail was judged as it was", ctl_explain, 1, 1,
	0, true, {0}},
    {"held", "", "mails that wait for a decision", ctl_held, 0, 0, 0, true,
	{0}},
    {"reminders", "[UNIT]",
	"who was told what was wanting, and what will be said next",
	ctl_reminders, 0, 1, 0, true, {0}},
    {"digest", "[CAMPAIGN] [--text] [--html=FILE] [--workbook=FILE] [--send]",
	"today's digest, as it would be sent; --send: to the reviewers now",
	ctl_digest, 0, 1, CTL_HTML | CTL_TEXT | CTL_WORKBOOK | CTL_SEND, false,
	{0}},
    {"assign", "MESSAGE [--unit=U] [--material=M] [--day=D] --reason=TEXT",
	"say what a mail is", ctl_decide, 0, 1,
	CTL_MESSAGE | CTL_UNIT | CTL_MATERIAL | CTL_DAY | CTL_REASON, false,
	{CTL_MESSAGE}},
    {"accept", "MESSAGE --reason=TEXT", "let a mail count as it is", ctl_decide,
	0, 1, CTL_MESSAGE | CTL_REASON, false, {CTL_MESSAGE}},
    {"waive", "UNIT|all MATERIAL [DAY] --reason=TEXT",
	"a unit need not send it", ctl_decide, 0, 3,
	CTL_UNIT | CTL_MATERIAL | CTL_DAY | CTL_REASON, false,
	{CTL_UNIT, CTL_MATERIAL, CTL_DAY}},
    {"extend", "UNIT|all MATERIAL [DAY] --until=INSTANT --reason=TEXT",
	"a unit may send it later", ctl_decide, 0, 3,
	CTL_UNIT | CTL_MATERIAL | CTL_DAY | CTL_UNTIL | CTL_REASON, false,
	{CTL_UNIT, CTL_MATERIAL, CTL_DAY}},
    {"confirm-address", "ADDRESS UNIT --reason=TEXT",
	"an address may speak for a unit", ctl_decide, 0, 2,
	CTL_ADDRESS | CTL_UNIT | CTL_REASON, false, {CTL_ADDRESS, CTL_UNIT}},
    {"resend", "MESSAGE [--reason=TEXT]",
	"read, judge and answer a mail once more", ctl_decide, 0, 1,
	CTL_MESSAGE | CTL_REASON, false, {CTL_MESSAGE}},
    {"release", "MESSAGE|all --reason=TEXT",
	"send answers that were composed under sending = hold", ctl_decide, 0,
	1, CTL_MESSAGE | CTL_REASON, false, {CTL_MESSAGE}},
    {"export", "FOLDER|FILE.zip",
	"a campaign's files under their senders' names, with a manifest",
	ctl_export, 1, 1, 0, false, {0}},
    {"try-form", "FORM FILE [--unit=U]",
	"what a form definition reads from a file, as JSON", ctl_try_form, 2, 2,
	CTL_UNIT, false, {0}},
    {"probe", "[MAILBOX] [--wait=SECS]",
	"try a mailbox step by step, with a mail to itself, and say what to do "
	"where a step fails",
	ctl_probe, 0, 1, CTL_WAIT, false, {0}},
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static void usage(FILE *out)
{
	fputs("usage: shoubaoctl -c CONF [--campaign=ID] [--json] "
	      "[--now=RFC3339] COMMAND …\n\n",
	    out);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %s %s\n      %s\n", commands[i].name,
		    commands[i].usage, commands[i].help);
	fputs("\nA MESSAGE is a mail's number or Message-ID; a UNIT is a code, "
	      "name or alias.\n",
	    out);
}

static const struct ctl_command *find_command(const char *name)
{
	struct nearest nearest = nearest_begin(name);

	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
		nearest_offer(&nearest, commands[i].name);
	}
	fprintf(stderr, "shoubaoctl: no such command: %s%s\n", name,
	    nearest_hint(&nearest));
	return NULL;
}

static int set_clock(const char *now)
{
	int64_t instant;

	if (now == NULL)
		return 0;
	if (instant_parse(now, &instant) < 0) {
		fputs("shoubaoctl: --now: an instant like "
		      "2023-05-18T10:00:00+08:00\n",
		    stderr);
		return -1;
	}
	clock_fix(instant);
	return 0;
}

static int run(struct ctl *ctl)
{
	int status = ctl_open(ctl);

	if (status == CTL_OK)
		status = ctl->command->run(ctl);
	ctl_close(ctl);
	if (fflush(stdout) != 0) {
		perror("shoubaoctl: standard output");
		status = CTL_FAILED;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct ctl ctl = {0};

	log_open("shoubaoctl", LOG_LEVEL_WARNING);
	if (ctl_options_read(argc, argv, &ctl.options) < 0)
		return CTL_USAGE;
	if (ctl.options.help) {
		usage(stdout);
		return CTL_OK;
	}
	if (ctl.options.version) {
		puts("shoubaoctl " VERSION);
		return CTL_OK;
	}
	if (ctl.options.command == NULL) {
		usage(stderr);
		return CTL_USAGE;
	}
	ctl.command = find_command(ctl.options.command);
	if (ctl.command == NULL ||
	    ctl_options_check(&ctl.options, ctl.command) < 0 ||
	    set_clock(ctl.options.now) < 0)
		return CTL_USAGE;
	if (ctl.options.config == NULL) {
		fputs("shoubaoctl: which configuration? -c CONF\n", stderr);
		return CTL_USAGE;
	}
	return run(&ctl);
}
