/*
 * expat for untrusted parts: namespaces resolved, any DOCTYPE refused (it is
 * how entity bombs and outside files come in), depth, events and token size
 * budgeted. The only file that knows expat.
 *
 * Namespaces are resolved here and not by expat, which would copy a URI in
 * front of each of a million cells' names.
 */
#ifndef PARSERS_XML_H
#define PARSERS_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/table.h"

#define XML_OTHER (-1) /* a namespace the caller doesn't know */
#define XML_NONE 0     /* none declared: some writers leave it out */

struct xml;

struct xml_handlers {
	/* A number > 0 for a known URI, else XML_OTHER. */
	int (*namespace_of)(const char *uri);
	/* attributes: name, value, …, NULL; names carry their prefix. */
	void (*start)(void *context, struct xml *xml, int space,
	    const char *local, const char **attributes);
	/* Of each element reported and not skipped. */
	void (*end)(void *context, struct xml *xml);
	/* May be NULL. Only called between xml_want_text(…, true) and false. */
	void (*text)(void *context, const char *text, size_t len);
};

/* Shared by all parts of one file. */
struct xml_budget {
	int64_t events; /* elements left */
};

/* Called by handlers. */

/* From a start handler: nothing in the element is reported, nor its end. */
void xml_skip(struct xml *xml);
void xml_want_text(struct xml *xml, bool wanted);
/* Ends the reading; the report must say why. */
void xml_stop(struct xml *xml);
/* The value of an attribute without prefix, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);
/* The value of an attribute whose prefix means `space`, or NULL. */
const char *xml_attribute_in(
    struct xml *xml, const char **attributes, int space, const char *name);

/* Called by readers. `what` names the part in reasons. */

struct package;

/* Reads member `index` of the package. 0, or -1 when *report was refused. */
int xml_read_member(struct package *package, int64_t index,
    const struct limits *limits, struct xml_budget *budget,
    const struct xml_handlers *handlers, void *context,
    struct table_report *report);
/* Reads a whole document in memory. `encoding` (may be NULL) overrides what
 * the document declares. */
int xml_read_bytes(const unsigned char *bytes, size_t size,
    const char *encoding, const char *what, const struct limits *limits,
    struct xml_budget *budget, const struct xml_handlers *handlers,
    void *context, struct table_report *report);

#endif
