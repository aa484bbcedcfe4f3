#include "named.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "config/nearest.h"
#include "dates.h"

#define SHOWN 5       /* how many near names an answer lists */
#define SAID_BYTES 90 /* of what the person said, in the answer */

/* What was said, short enough to be repeated. Static buffer. */
static const char *said(const char *name)
{
	static char text[SAID_BYTES + 4];
	size_t bytes = utf8_cut(name, SAID_BYTES);

	snprintf(text, sizeof text, "%.*s%s", (int)bytes, name,
	    name[bytes] != '\0' ? "…" : "");
	return text;
}

/* --- campaigns ------------------------------------------------------------ */

static int list_campaigns(
    const struct config *config, const char *begin, struct err *err)
{
	struct buf buf;

	buf_init(&buf, 300);
	for (size_t i = 0; i < config->campaign_count; i++)
		buf_printf(
		    &buf, "%s%s", i > 0 ? ", " : "", config->campaigns[i].id);
	err_set(err, ERR_REJECT, "%s%s", begin, buf_text(&buf));
	buf_free(&buf);
	return -1;
}

const struct campaign *named_campaign(
    const struct config *config, const char *name, struct err *err)
{
	if (name == NULL || name[0] == '\0') {
		if (config->campaign_count == 1)
			return &config->campaigns[0];
		list_campaigns(config,
		    config->campaign_count == 0
			? "the configuration has no campaign"
			: "say which campaign is meant: ",
		    err);
		return NULL;
	}
	const struct campaign *campaign = config_campaign(config, name);
	if (campaign == NULL)
		list_campaigns(config, "no such campaign; there are: ", err);
	return campaign;
}

/* --- units ---------------------------------------------------------------- */

static const struct unit *unit_of_code(
    const struct roster *roster, const char *name)
{
	for (size_t i = 0; i < roster->count; i++)
		if (strcasecmp(roster->units[i].code, name) == 0)
			return &roster->units[i];
	return NULL;
}

static bool is_called(const struct strings *names, const char *folded)
{
	bool same = false;

	for (size_t i = 0; i < names->count && !same; i++) {
		char *name = utf8_fold(names->items[i]);
		same = strcmp(name, folded) == 0;
		free(name);
	}
	return same;
}

/* Those it may have been meant to name: what it holds, else what it nearly
 * says, else what holds it. */
static void units_meant(const struct match_index *index, const char *folded,
    struct match_units *units)
{
	*units = (struct match_units){0};
	match_units_find(index, folded, units);
	if (units->count == 0)
		match_units_near(index, folded, NULL, units);
	if (units->count == 0)
		match_units_holding(index, folded, units);
}

static void say_units(struct buf *buf, const struct match_units *units)
{
	for (size_t i = 0; i < units->count && i < SHOWN; i++)
		buf_printf(buf, "%s%s (%s)", i > 0 ? ", " : "",
		    units->items[i]->name, units->items[i]->code);
	if (units->count > SHOWN)
		buf_puts(buf, " …");
}

static void refuse_unit(const struct office *office,
    const struct campaign *campaign, const char *name, const char *folded,
    struct err *err)
{
	struct match_units units;
	struct buf buf;

	buf_init(&buf, 400);
	units_meant(office_index(office, campaign), folded, &units);
	if (units.count > 0) {
		buf_puts(&buf, "; did you mean ");
		say_units(&buf, &units);
		buf_putc(&buf, '?');
	} else {
		struct nearest nearest = nearest_begin(name);
		for (size_t i = 0; i < campaign->roster.count; i++)
			nearest_offer(&nearest, campaign->roster.units[i].code);
		buf_puts(&buf, nearest_hint(&nearest));
	}
	err_set(err, ERR_REJECT, "no unit of %s is called \"%s\"%s",
	    campaign->id, said(name), buf_text(&buf));
	buf_free(&buf);
}

static void refuse_namesakes(
    const char *name, const struct match_units *units, struct err *err)
{
	struct buf buf;

	buf_init(&buf, 400);
	say_units(&buf, units);
	err_set(err, ERR_REJECT, "several units are called \"%s\": %s",
	    said(name), buf_text(&buf));
	buf_free(&buf);
}

const struct unit *named_unit(const struct office *office,
    const struct campaign *campaign, const char *name, struct err *err)
{
	const struct roster *roster = &campaign->roster;
	const struct unit *found = unit_of_code(roster, name);
	struct match_units units = {0};

	if (found != NULL)
		return found;
	char *folded = utf8_fold(name);
	for (size_t i = 0; i < roster->count; i++)
		if (is_called(&roster->units[i].aliases, folded))
			match_units_add(&units, &roster->units[i]);
	if (units.count == 1)
		found = units.items[0];
	else if (units.count > 1)
		refuse_namesakes(name, &units, err);
	else
		refuse_unit(office, campaign, name, folded, err);
	free(folded);
	return found;
}

/* --- materials ------------------------------------------------------------ */

static void refuse_material(
    const struct campaign *campaign, const char *name, struct err *err)
{
	struct nearest nearest = nearest_begin(name);
	struct buf buf;

	buf_init(&buf, 300);
	for (size_t i = 0; i < campaign->material_count; i++) {
		const struct material *material = &campaign->materials[i];
		nearest_offer(&nearest, material->id);
		nearest_offer(&nearest, material->name);
		buf_printf(&buf, "%s%s", i > 0 ? ", " : "", material->id);
	}
	if (nearest.best != NULL)
		err_set(err, ERR_REJECT, "%s has no material \"%s\"%s",
		    campaign->id, said(name), nearest_hint(&nearest));
	else
		err_set(err, ERR_REJECT,
		    "%s has no material \"%s\"; there are: %s", campaign->id,
		    said(name), buf_text(&buf));
	buf_free(&buf);
}

const struct material *named_material(
    const struct campaign *campaign, const char *name, struct err *err)
{
	const struct material *found = campaign_material(campaign, name);
	char *folded = utf8_fold(name);

	for (size_t i = 0; found == NULL && i < campaign->material_count; i++)
		if (is_called(&campaign->materials[i].aliases, folded))
			found = &campaign->materials[i];
	free(folded);
	if (found == NULL)
		refuse_material(campaign, name, err);
	return found;
}

/* --- days and instants ---------------------------------------------------- */

static int only_day(
    const struct campaign *campaign, const char *name, int32_t *day)
{
	struct dates dates = {0};
	char *folded = utf8_fold(name);

	dates_find(folded, campaign->first_day, campaign->last_day, &dates);
	free(folded);
	if (dates.count != 1)
		return -1;
	*day = dates.days[0];
	return 0;
}

int named_day(const struct campaign *campaign, const char *name, int32_t *day,
    struct err *err)
{
	char first[11], last[11];
	int32_t found;

	if (day_parse(name, &found) < 0 && only_day(campaign, name, &found) < 0)
		return err_set(err, ERR_REJECT,
		    "\"%s\" is no day; write it as 2023-05-17", said(name));
	if (found < campaign->first_day || found > campaign->last_day) {
		day_format(campaign->first_day, first);
		day_format(campaign->last_day, last);
		return err_set(err, ERR_REJECT,
		    "\"%s\" is not a day of %s, which goes from %s to %s",
		    said(name), campaign->id, first, last);
	}
	*day = found;
	return 0;
}

/* "10:00" or "10:00:00" and nothing behind it. */
static int hour_parse(const char *text, int32_t *secs)
{
	int part[3] = {0, 0, 0};
	size_t len = strlen(text);

	if (len != 5 && len != 8)
		return -1;
	for (size_t i = 0; i < len; i++) {
		bool colon = i % 3 == 2;
		if (colon ? text[i] != ':' : text[i] < '0' || text[i] > '9')
			return -1;
		if (!colon)
			part[i / 3] = part[i / 3] * 10 + (text[i] - '0');
	}
	if (part[0] > 23 || part[1] > 59 || part[2] > 59)
		return -1;
	*secs = part[0] * 3600 + part[1] * 60 + part[2];
	return 0;
}

int named_instant(
    const char *name, int32_t offset_secs, int64_t *instant, struct err *err)
{
	char date[11];
	int32_t day, secs = 86399;

	if (instant_parse(name, instant) == 0)
		return 0;
	snprintf(date, sizeof date, "%s", name);
	bool right = strlen(name) >= 10 && day_parse(date, &day) == 0;
	if (right && name[10] != '\0')
		right = (name[10] == ' ' || name[10] == 'T') &&
			hour_parse(name + 11, &secs) == 0;
	if (!right)
		return err_set(err, ERR_REJECT,
		    "\"%s\" is no instant; write it as \"2023-05-18 10:00\", "
		    "2023-05-18 or 2023-05-18T10:00:00+08:00",
		    said(name));
	*instant = instant_at(day, secs, offset_secs);
	return 0;
}

/* --- mails ---------------------------------------------------------------- */

int named_mail(struct store *store, const char *name, struct store_mail *mail,
    struct err *err)
{
	int64_t id;
	int found = store_mail_find(store, name, &id, err);

	if (found > 0)
		found = store_mail_get(store, id, false, mail, err);
	if (found == 0)
		return err_set(err, ERR_REJECT,
		    "there is no mail \"%s\" (its number or Message-ID)",
		    said(name));
	return found < 0 ? -1 : 0;
}
