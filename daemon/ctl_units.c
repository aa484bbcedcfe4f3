#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "ctl_print.h"
#include "ctl_standing.h"

static const char *kind_name(
    const struct campaign *campaign, const struct unit *unit)
{
	for (size_t i = 0; i < campaign->kind_count; i++)
		if (strcmp(campaign->kinds[i].id, unit->kind) == 0)
			return campaign->kinds[i].name;
	return unit->kind;
}

static json_t *addresses_json(const struct unit *unit)
{
	json_t *list = json_array();

	for (size_t i = 0; i < unit->addresses.count; i++)
		json_array_append_new(
		    list, json_string(unit->addresses.items[i]));
	return list;
}

/* The counts in the order they are shown. */
static const char *const counted[] = {"owed", "done", "unchecked", "problem",
    "held", "missing", "unknown", "open", "ahead", "waived", "late"};

static void count_one(json_t *row, const char *name)
{
	json_object_set_new(row, name,
	    json_integer(json_integer_value(json_object_get(row, name)) + 1));
}

static int add_counts(const struct ctl_passes *passes,
    const struct campaign *campaign, const struct unit *unit, json_t *row,
    struct err *err)
{
	struct standing *list;
	size_t count;

	if (ctl_standing_of(passes->ctl, campaign, unit, &list, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
		json_object_set_new(row, counted[i], json_integer(0));
	for (size_t i = 0; i < count; i++) {
		const char *state = ctl_standing_name(
		    &list[i], campaign, passes);
		bool known = strcmp(state, "unknown") != 0;
		count_one(row, state);
		if (list[i].state != STANDING_WAIVED)
			count_one(row, "owed");
		if (list[i].late && known && list[i].state != STANDING_WAIVED)
			count_one(row, "late");
	}
	json_object_set_new(
	    row, "complete", json_boolean(standing_complete(list, count)));
	free(list);
	return 0;
}

static int take_received(void *context, const struct store_mail *mail)
{
	*(int64_t *)context = mail->received;
	return 0;
}

/* How many of its addresses our mail does not reach; null = none. */
static int add_unreachable(const struct ctl *ctl, const struct unit *unit,
    json_t *row, struct err *err)
{
	json_int_t count = 0;

	for (size_t i = 0; i < unit->addresses.count; i++) {
		int lost = store_unreachable(
		    ctl->office.store, unit->addresses.items[i], err);
		if (lost < 0)
			return -1;
		count += lost;
	}
	json_object_set_new(
	    row, "unreachable", count > 0 ? json_integer(count) : json_null());
	return 0;
}

static int add_unit(const struct ctl_passes *passes,
    const struct campaign *campaign, const struct unit *unit, json_t *rows,
    struct err *err)
{
	const struct ctl *ctl = passes->ctl;
	int64_t last = 0;
	json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s}", "campaign",
	    campaign->id, "code", unit->code, "name", unit->name, "kind",
	    kind_name(campaign, unit), "region", unit->region);

	json_array_append_new(rows, row);
	if (add_counts(passes, campaign, unit, row, err) < 0 ||
	    store_mail_of_unit(ctl->office.store, campaign->id, unit->code, 1,
		&last, take_received, err) < 0)
		return -1;
	json_object_set_new(row, "last_mail", ctl_instant(ctl, last));
	if (add_unreachable(ctl, unit, row, err) < 0)
		return -1;
	if (!(ctl->options.given & CTL_CONTACTS))
		return 0;
	json_object_set_new(row, "contact", json_string(unit->contact));
	json_object_set_new(row, "phone", json_string(unit->phone));
	json_object_set_new(row, "addresses", addresses_json(unit));
	return 0;
}

static int add_units(
    const struct ctl_passes *passes, json_t *rows, struct err *err)
{
	const struct campaign *campaign;

	for (size_t i = 0; (campaign = ctl_campaign(passes->ctl, i)) != NULL;
	     i++)
		for (size_t j = 0; j < campaign->roster.count; j++)
			if (add_unit(passes, campaign,
				&campaign->roster.units[j], rows, err) < 0)
				return -1;
	return 0;
}

static void print(const struct ctl *ctl, const json_t *rows)
{
	static const struct ctl_column columns[] = {{"campaign", NULL, 0},
	    {"code", NULL, 0}, {"name", NULL, 36}, {"kind", NULL, 16},
	    {"owed", NULL, 0}, {"done", NULL, 0}, {"unchecked", "unchk", 0},
	    {"problem", "wrong", 0}, {"held", NULL, 0}, {"missing", NULL, 0},
	    {"unknown", NULL, 0}, {"open", NULL, 0}, {"late", NULL, 0},
	    {"last_mail", "last mail", 0}, {"unreachable", NULL, 0},
	    {"contact", NULL, 20}, {"phone", NULL, 0}, {"addresses", NULL, 0}};
	/* One campaign need not be named in each row. */
	size_t skip = ctl_campaign(ctl, 1) == NULL ? 1 : 0;

	ctl_print_table(stdout, rows, columns + skip,
	    sizeof columns / sizeof *columns - skip);
}

int ctl_units(struct ctl *ctl)
{
	struct ctl_passes passes;
	struct err err = {0};
	json_t *rows = json_array();
	int result = ctl_passes_open(&passes, ctl, &err);

	if (result == 0) {
		result = add_units(&passes, rows, &err);
		ctl_passes_close(&passes);
	}
	if (result == 0 && ctl->options.json)
		ctl_print_json(stdout, rows);
	else if (result == 0)
		print(ctl, rows);
	json_decref(rows);
	return result < 0 ? ctl_fail(&err) : CTL_OK;
}
