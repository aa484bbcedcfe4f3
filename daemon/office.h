/*
 * The office at work: the loaded config with all that is opened by it. The
 * engine has one; shoubaoctl opens one of its own when no engine runs.
 */
#ifndef DAEMON_OFFICE_H
#define DAEMON_OFFICE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "config/config.h"
#include "match.h"
#include "spool/evaluate.h"
#include "spool/rawmail.h"
#include "spool/store.h"
#include "template.h"

/* The office's own empty form: read before the engine locks itself in. */
struct office_blank {
	const struct material *material;
	char *name; /* of the file */
	char *bytes;
	size_t size;
};

/* Something about it changed: what is said to it is to be looked at again. */
struct office_touched {
	const struct campaign *campaign;
	const struct unit *unit;
};

struct office {
	const struct config *config;
	struct templates *templates;
	struct match_index **indices; /* one for each campaign */
	struct form *forms; /* of all campaigns, borrowed; ids are unique */
	size_t form_count;
	struct evaluation *evaluation;
	struct office_blank *blanks;
	size_t blank_count;
	struct office_touched *touched; /* taken by chasing */
	size_t touched_count, touched_cap;
	struct store *store;
	struct rawmail *raw;
};

/*
 * What config_load cannot see: templates, and the rules' expressions. Problems
 * are added to *problems. 0, or -1 when there was any.
 */
int office_check(const struct config *config, struct config_problems *problems);

/* Templates, blank forms, indices and evaluator. `config` stays the caller's.
 */
int office_prepare(
    struct office *office, const struct config *config, struct err *err);
/* The store and the raw mail: only for who holds the instance lock. Keeps a
 * snapshot of the configuration. */
int office_open(struct office *office, int64_t now, struct err *err);
void office_close(struct office *office);

/* Of a material, NULL none. */
const struct office_blank *office_blank(
    const struct office *office, const struct material *material);

const struct match_index *office_index(
    const struct office *office, const struct campaign *campaign);

#endif
