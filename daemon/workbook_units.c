#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "workbook-private.h"

struct pieces { /* of one unit */
	const struct campaign *campaign;
	struct workbook_piece *items;
	size_t count, cap;
};

static char *file_text(const struct store_gathered *gathered)
{
	if (gathered->position < 0)
		return mem_strdup("（超大附件链接）");
	if (gathered->inside != NULL)
		return mem_printf("%s › %s", gathered->inside, gathered->name);
	return mem_strdup(
	    *gathered->name != '\0' ? gathered->name : "（未命名附件）");
}

/* What the config no longer asks for is left out. */
static int take(void *context, const struct store_gathered *gathered)
{
	struct pieces *pieces = context;
	const struct material *material = campaign_material(
	    pieces->campaign, gathered->material);
	const struct slot *slot = material
				      ? material_slot(material, gathered->slot)
				      : NULL;

	if (slot == NULL)
		return 0;
	MEM_GROW(pieces->items, pieces->count, pieces->cap);
	struct workbook_piece *piece = &pieces->items[pieces->count++];
	*piece = (struct workbook_piece){
	    .submission = gathered->submission,
	    .mail = gathered->mail,
	    .received = gathered->received,
	    .material = material,
	    .slot = slot,
	    .day = material->per == MATERIAL_DAY ? gathered->day : DAY_NONE,
	    .position = gathered->position,
	    .state = gathered->state,
	    .repeat = gathered->repeat,
	    .late = gathered->late,
	    .sender = mem_strdup(gathered->sender),
	    .subject = mem_strdup(gathered->subject),
	    .file = file_text(gathered),
	    .size = gathered->size,
	};
	snprintf(piece->sha256, sizeof piece->sha256, "%s", gathered->sha256);
	return 0;
}

static void forget(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->count; i++) {
		free(pieces->items[i].sender);
		free(pieces->items[i].subject);
		free(pieces->items[i].file);
	}
	pieces->count = 0;
}

static int write_unit(struct workbook *workbook, struct pieces *pieces,
    const struct unit *unit, struct err *err)
{
	if (store_gather(workbook->store, pieces->campaign->id, unit->code,
		pieces, take, err) < 0)
		return -1;
	workbook_choose(pieces->items, pieces->count);
	for (size_t i = 0; i < pieces->count; i++) {
		if (!pieces->items[i].counts)
			continue;
		workbook_mails_add(workbook, unit, &pieces->items[i]);
		if (workbook_forms_add(workbook, unit, &pieces->items[i], err) <
		    0)
			return -1;
	}
	return 0;
}

int workbook_units(struct workbook *workbook, struct err *err)
{
	const struct report *report = workbook->report;
	struct pieces pieces = {.campaign = report->campaign};
	int result = 0;

	for (size_t i = 0; i < report->unit_count && result == 0; i++) {
		result = write_unit(
		    workbook, &pieces, report->units[i].unit, err);
		forget(&pieces);
	}
	free(pieces.items);
	return result;
}
