#include "ctl_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "config/nearest.h"

enum { CONFIG = 'c', HELP = 'h', FIRST = 256, JSON, NOW, CAMPAIGN, VERSION };

/* What getopt returns for the option of bit i is its index here. */
static const struct option longs[] = {
    {"all", no_argument, NULL, 1},
    {"contacts", no_argument, NULL, 2},
    {"message", required_argument, NULL, 3},
    {"unit", required_argument, NULL, 4},
    {"material", required_argument, NULL, 5},
    {"day", required_argument, NULL, 6},
    {"until", required_argument, NULL, 7},
    {"address", required_argument, NULL, 8},
    {"reason", required_argument, NULL, 9},
    {"wait", required_argument, NULL, 10},
    {"html", required_argument, NULL, 11},
    {"text", no_argument, NULL, 12},
    {"workbook", required_argument, NULL, 13},
    {"send", no_argument, NULL, 14},
    {"config", required_argument, NULL, CONFIG},
    {"help", no_argument, NULL, HELP},
    {"json", no_argument, NULL, JSON},
    {"now", required_argument, NULL, NOW},
    {"campaign", required_argument, NULL, CAMPAIGN},
    {"version", no_argument, NULL, VERSION},
    {0},
};

static size_t bit_of(enum ctl_option option)
{
	size_t bit = 0;

	while ((1u << bit) < (unsigned)option)
		bit++;
	return bit;
}

const char *ctl_option_name(enum ctl_option option)
{
	return longs[bit_of(option)].name;
}

const char *ctl_option_value(
    const struct ctl_options *options, enum ctl_option option)
{
	return options->values[bit_of(option)];
}

static int complain_unknown(const char *word)
{
	const char *name = word + strspn(word, "-");
	struct nearest nearest = nearest_begin(name);

	for (size_t i = 0; longs[i].name != NULL; i++)
		nearest_offer(&nearest, longs[i].name);
	fprintf(stderr, "shoubaoctl: no such option: %s%s\n", word,
	    nearest_hint(&nearest));
	return -1;
}

static int take(struct ctl_options *options, int letter)
{
	switch (letter) {
	case CONFIG:
		options->config = optarg;
		return 0;
	case HELP:
		options->help = true;
		return 0;
	case JSON:
		options->json = true;
		return 0;
	case NOW:
		options->now = optarg;
		return 0;
	case CAMPAIGN:
		options->campaign = optarg;
		return 0;
	case VERSION:
		options->version = true;
		return 0;
	default:
		options->given |= 1u << (letter - 1);
		options->values[letter - 1] = optarg != NULL ? optarg : "";
		return 0;
	}
}

int ctl_options_read(int argc, char **argv, struct ctl_options *options)
{
	int letter;

	*options = (struct ctl_options){0};
	opterr = 0;
	while ((letter = getopt_long(argc, argv, ":c:h", longs, NULL)) != -1) {
		if (letter == ':') {
			fprintf(stderr, "shoubaoctl: %s needs a value\n",
			    argv[optind - 1]);
			return -1;
		}
		if (letter == '?')
			return complain_unknown(argv[optind - 1]);
		take(options, letter);
	}
	if (optind < argc) {
		options->command = argv[optind];
		options->arguments = argv + optind + 1;
		options->argument_count = (size_t)(argc - optind - 1);
	}
	return 0;
}

int ctl_options_check(
    const struct ctl_options *options, const struct ctl_command *command)
{
	unsigned foreign = options->given & ~command->options;

	for (size_t bit = 0; bit < CTL_OPTIONS; bit++) {
		if (!(foreign & (1u << bit)))
			continue;
		fprintf(stderr, "shoubaoctl: %s knows no --%s\n", command->name,
		    longs[bit].name);
		return -1;
	}
	if (options->argument_count >= command->least &&
	    options->argument_count <= command->most)
		return 0;
	fprintf(stderr, "usage: shoubaoctl -c CONF %s %s\n", command->name,
	    command->usage);
	return -1;
}
