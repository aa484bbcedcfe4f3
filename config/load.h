/* libconfig behind a plain tree: the only place that knows it. */
#ifndef CONFIG_LOAD_H
#define CONFIG_LOAD_H

#include "config/node.h"
#include "config/source.h"

/*
 * Reads a prechecked source into *root (free with node_free_members; its
 * places point into the source). 0, or -1 with a problem: when the precheck
 * already named slips, libconfig's own "syntax error" is left out.
 */
int load_tree(const struct source *source, struct node *root,
    struct config_problems *problems);

#endif
