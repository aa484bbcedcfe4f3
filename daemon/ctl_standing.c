#include "ctl_standing.h"

#include <stdlib.h>
#include <string.h>

int ctl_standing_of(const struct ctl *ctl, const struct campaign *campaign,
    const struct unit *unit, struct standing **list, size_t *count,
    struct err *err)
{
	struct history *history = NULL;

	if (store_history(ctl->office.store, campaign->id, unit->code, 0,
		&history, err) < 0)
		return -1;
	*list = standing_of(
	    campaign, unit, history, ctl->now, ctl->config->offset_secs, count);
	history_free(history);
	return 0;
}

const char *ctl_standing_name(const struct standing *standing,
    const struct campaign *campaign, const struct ctl_passes *passes)
{
	static const char *const names[] = {
	    [STANDING_DONE] = "done",
	    [STANDING_UNCHECKED] = "unchecked",
	    [STANDING_HELD] = "held",
	    [STANDING_PROBLEM] = "problem",
	    [STANDING_OPEN] = "open",
	    [STANDING_MISSING] = "missing",
	    [STANDING_AHEAD] = "ahead",
	    [STANDING_WAIVED] = "waived",
	};

	if (standing->state == STANDING_MISSING &&
	    ctl_passes_until(passes, campaign, standing->mailbox) <=
		standing->deadline)
		return "unknown";
	return names[standing->state];
}

/* The required slots that have nothing, where the material has several. */
static json_t *missing_slots(const struct standing *standing)
{
	json_t *list = json_array();

	if (standing->material->slot_count > 1)
		for (size_t i = 0; i < standing->missing_count; i++)
			json_array_append_new(
			    list, json_string(standing->missing[i]->name));
	return list;
}

json_t *ctl_standing_json(const struct ctl *ctl,
    const struct campaign *campaign, const struct standing *standing,
    const struct ctl_passes *passes)
{
	const char *state = ctl_standing_name(standing, campaign, passes);
	bool known = strcmp(state, "unknown") != 0;
	json_t *row = json_pack(
	    "{s:s, s:s, s:o, s:s?, s:s, s:o, s:b, s:b, s:o, s:o}", "material",
	    standing->material->id, "material_name", standing->material->name,
	    "day", ctl_day(standing->day), "mailbox", standing->mailbox,
	    "state", state, "deadline", ctl_instant(ctl, standing->deadline),
	    "extended", (int)standing->extended, "late",
	    standing->late && known, "complete_at",
	    ctl_instant(ctl, standing->complete_at), "missing_slots",
	    missing_slots(standing));

	if (standing->needed > 1) {
		json_object_set_new(
		    row, "needed", json_integer(standing->needed));
		json_object_set_new(row, "have", json_integer(standing->have));
	}
	return row;
}
