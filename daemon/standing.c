#include "standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "versions.h"

#define MISSING_MAX 8

struct view { /* what all of one list is made from */
	const struct campaign *campaign;
	const struct unit *unit;
	const struct history *history;
	int64_t now;
	int32_t offset_secs;
};

/* What one required slot has come to. */
struct slot_view {
	int good;       /* distinct contents */
	int acceptable; /* the same with those not checked */
	bool held, problem;
	int64_t good_at;       /* when enough were good; 0 = not yet */
	int64_t acceptable_at; /* when enough had arrived */
};

/* An earlier piece of the slot with the same contents and at least its worth.
 */
static bool came_before(const struct view *view,
    const struct standing *standing, const struct slot *slot, size_t at,
    bool good_only)
{
	const struct history_piece *pieces = view->history->pieces;

	for (size_t i = 0; i < at; i++) {
		bool counts = pieces[i].state == PIECE_GOOD ||
			      (!good_only &&
				  pieces[i].state == PIECE_UNCHECKED);
		if (counts &&
		    versions_fits(&pieces[i], standing->material, standing->day,
			slot, standing->mailbox) &&
		    strcmp(pieces[i].sha256, pieces[at].sha256) == 0)
			return true;
	}
	return false;
}

static void count_piece(const struct view *view,
    const struct standing *standing, const struct slot *slot, size_t at,
    int needed, struct slot_view *seen)
{
	const struct history_piece *piece = &view->history->pieces[at];

	seen->held = seen->held || piece->state == PIECE_HELD;
	seen->problem = seen->problem || piece->state == PIECE_PROBLEM;
	if (piece->state == PIECE_GOOD &&
	    !came_before(view, standing, slot, at, true) &&
	    ++seen->good == needed)
		seen->good_at = piece->received;
	if ((piece->state == PIECE_GOOD || piece->state == PIECE_UNCHECKED) &&
	    !came_before(view, standing, slot, at, false) &&
	    ++seen->acceptable == needed)
		seen->acceptable_at = piece->received;
}

/* `slot` NULL: the material has no required slot, any of its files will do. */
static struct slot_view view_slot(const struct view *view,
    const struct standing *standing, const struct slot *slot, int needed)
{
	struct slot_view seen = {0};

	for (size_t i = 0; i < view->history->piece_count; i++)
		if (versions_fits(&view->history->pieces[i], standing->material,
			standing->day, slot, standing->mailbox))
			count_piece(view, standing, slot, i, needed, &seen);
	return seen;
}

static enum standing_state state_of_slot(
    const struct slot_view *seen, int needed)
{
	if (seen->good >= needed)
		return STANDING_DONE;
	if (seen->acceptable >= needed)
		return STANDING_UNCHECKED;
	if (seen->acceptable > 0)
		return STANDING_OPEN; /* some of many */
	if (seen->problem)
		return STANDING_PROBLEM;
	return seen->held ? STANDING_HELD : STANDING_OPEN;
}

/* Adds one slot: the worst decides, the last filled completes. */
static void add_slot(
    const struct view *view, struct standing *standing, const struct slot *slot)
{
	int owed = material_owed(standing->material, view->unit);
	bool many = slot != NULL && slot->many;
	int needed = many && owed > 1 ? owed : 1;
	struct slot_view seen = view_slot(view, standing, slot, needed);
	enum standing_state state = state_of_slot(&seen, needed);

	if (many && (standing->needed == 0 || seen.good < standing->have)) {
		standing->needed = needed;
		standing->have = seen.good;
	}
	if (state > standing->state)
		standing->state = state;
	/* The first acceptable version fixes the time, though a good one came
	 * later. */
	if (seen.acceptable_at > standing->complete_at)
		standing->complete_at = seen.acceptable_at;
	bool nothing = seen.acceptable == 0 && !seen.held && !seen.problem;
	if (nothing && slot != NULL && standing->missing_count < MISSING_MAX)
		standing->missing[standing->missing_count++] = slot;
}

static void add_slots(const struct view *view, struct standing *standing)
{
	const struct material *material = standing->material;
	size_t required = 0;

	standing->state = STANDING_DONE;
	for (size_t i = 0; i < material->slot_count; i++) {
		if (!material->slots[i].required)
			continue;
		add_slot(view, standing, &material->slots[i]);
		required++;
	}
	if (required == 0)
		add_slot(view, standing, NULL);
	if (standing->state > STANDING_UNCHECKED)
		standing->complete_at = 0;
}

/* The first instant at which it can be asked for: its day's beginning; what is
 * due after the event is asked for when the event is over. */
static int64_t begins(const struct view *view, const struct standing *standing)
{
	const struct deadline *deadline = &standing->material->deadline;
	int32_t last = view->campaign->last_day;

	if (standing->day != DAY_NONE)
		return instant_at(standing->day, 0, view->offset_secs);
	if (deadline->kind == DEADLINE_AFTER_EVENT ||
	    (deadline->kind == DEADLINE_INSTANT && deadline->day > last))
		return instant_at(last + 1, 0, view->offset_secs);
	return INT64_MIN;
}

static bool nothing_came(
    const struct view *view, const struct standing *standing)
{
	for (size_t i = 0; i < view->history->piece_count; i++)
		if (versions_fits(&view->history->pieces[i], standing->material,
			standing->day, NULL, standing->mailbox))
			return false;
	return true;
}

static void settle(const struct view *view, struct standing *standing)
{
	standing->deadline = versions_deadline(view->campaign,
	    standing->material, standing->day, view->history, view->offset_secs,
	    &standing->extended);
	standing->begins = begins(view, standing);
	add_slots(view, standing);
	if (versions_waived(view->history, standing->material, standing->day)) {
		standing->state = STANDING_WAIVED;
		return;
	}
	if (standing->state == STANDING_OPEN) {
		if (view->now > standing->deadline)
			standing->state = STANDING_MISSING;
		else if (view->now < standing->begins &&
			 nothing_came(view, standing))
			standing->state = STANDING_AHEAD;
	}
	standing->late = standing->state == STANDING_MISSING ||
			 standing->complete_at > standing->deadline ||
			 (standing->state == STANDING_PROBLEM &&
			     view->now > standing->deadline);
}

/* --- the list
 * ------------------------------------------------------------------- */

struct list {
	struct standing *items;
	size_t count, cap;
};

static void add_one(struct list *list, const struct view *view,
    const struct material *material, int32_t day, const char *mailbox)
{
	MEM_GROW(list->items, list->count, list->cap);
	struct standing *standing = &list->items[list->count++];

	*standing = (struct standing){
	    .material = material, .day = day, .mailbox = mailbox};
	settle(view, standing);
}

static void add_days(struct list *list, const struct view *view,
    const struct material *material, const char *mailbox)
{
	if (material->per == MATERIAL_ONCE) {
		add_one(list, view, material, DAY_NONE, mailbox);
		return;
	}
	for (int32_t day = view->campaign->first_day;
	     day <= view->campaign->last_day; day++)
		add_one(list, view, material, day, mailbox);
}

static void add_material(
    struct list *list, const struct view *view, const struct material *material)
{
	const struct strings *mailboxes;

	if (material_owed(material, view->unit) == 0)
		return;
	mailboxes = material_mailboxes(material, view->unit);
	if (mailboxes->count == 0)
		add_days(list, view, material, NULL);
	for (size_t i = 0; i < mailboxes->count; i++)
		add_days(list, view, material, mailboxes->items[i]);
}

/* By deadline, then as the config has the materials, then by day. */
static int by_deadline(const void *a, const void *b)
{
	const struct standing *one = a, *other = b;

	if (one->deadline != other->deadline)
		return one->deadline < other->deadline ? -1 : 1;
	if (one->material != other->material)
		return one->material < other->material ? -1 : 1;
	if (one->day != other->day)
		return one->day < other->day ? -1 : 1;
	if (one->mailbox == NULL || other->mailbox == NULL)
		return 0;
	return strcmp(one->mailbox, other->mailbox);
}

struct standing *standing_of(const struct campaign *campaign,
    const struct unit *unit, const struct history *history, int64_t now,
    int32_t offset_secs, size_t *count)
{
	struct view view = {campaign, unit, history, now, offset_secs};
	struct list list = {0};

	for (size_t i = 0; i < campaign->material_count; i++)
		add_material(&list, &view, &campaign->materials[i]);
	if (list.count > 1)
		qsort(list.items, list.count, sizeof *list.items, by_deadline);
	*count = list.count;
	return list.items;
}

bool standing_complete(const struct standing *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].state != STANDING_DONE &&
		    list[i].state != STANDING_AHEAD &&
		    list[i].state != STANDING_WAIVED)
			return false;
	return true;
}
