/* The command line of shoubaoctl: options may stand before or after the
 * command; each command says which it knows. */
#ifndef DAEMON_CTL_OPTIONS_H
#define DAEMON_CTL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct ctl;

enum ctl_option { /* beside the global ones */
	CTL_ALL = 1 << 0,
	CTL_CONTACTS = 1 << 1,
	CTL_MESSAGE = 1 << 2,
	CTL_UNIT = 1 << 3,
	CTL_MATERIAL = 1 << 4,
	CTL_DAY = 1 << 5,
	CTL_UNTIL = 1 << 6,
	CTL_ADDRESS = 1 << 7,
	CTL_REASON = 1 << 8,
	CTL_WAIT = 1 << 9,
	CTL_HTML = 1 << 10,
	CTL_TEXT = 1 << 11,
	CTL_WORKBOOK = 1 << 12,
	CTL_SEND = 1 << 13
};
#define CTL_OPTIONS 14

struct ctl_command {
	const char *name;
	const char *usage; /* its arguments and options */
	const char *help;
	int (*run)(struct ctl *ctl); /* returns the exit status */
	size_t least, most;          /* arguments */
	unsigned options;
	bool store; /* it needs the store, read-only */
	/* A decision: what its arguments stand for. */
	enum ctl_option means[3];
};

struct ctl_options {
	const char *config, *now, *campaign;
	bool json, help, version;
	unsigned given;                  /* enum ctl_option */
	const char *values[CTL_OPTIONS]; /* by bit */
	const char *command;
	char **arguments; /* behind the command; in argv */
	size_t argument_count;
};

/* The value given for one option, or NULL. */
const char *ctl_option_value(
    const struct ctl_options *options, enum ctl_option option);
/* "unit" for CTL_UNIT: the option's name, and a decision's member. */
const char *ctl_option_name(enum ctl_option option);

/* 0, or -1 with what is wrong on standard error. */
int ctl_options_read(int argc, char **argv, struct ctl_options *options);
/* Are the options and arguments those of the command? 0, or -1 the same. */
int ctl_options_check(
    const struct ctl_options *options, const struct ctl_command *command);

#endif
