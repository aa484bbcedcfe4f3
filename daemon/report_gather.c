/* How every unit stands: all histories of the campaign in one pass. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "report-private.h"
#include "spool/store_report.h"

/* --- mailboxes ----------------------------------------------------------- */

/* Read completely, and what it showed is judged. */
static int read_until(struct store *store, const struct mailbox *mailbox,
    int64_t *until, struct err *err)
{
	int64_t waiting, pass;

	*until = INT64_MAX;
	if (mailbox->source.transport == TRANSPORT_NONE)
		return 0;
	if (store_oldest_spooled(store, mailbox->id, &waiting, err) < 0)
		return -1;
	*until = waiting;
	for (size_t i = 0; i < mailbox->folders.count; i++) {
		if (store_pass_of_folder(store, mailbox->id,
			mailbox->folders.items[i], &pass, err) < 0)
			return -1;
		if (pass < *until)
			*until = pass;
	}
	return 0;
}

int report_gather_mailboxes(struct report_work *work, struct err *err)
{
	struct report *report = work->report;
	const struct strings *ids = &report->campaign->mailboxes;

	report->mailboxes = mem_calloc(
	    ids->count + 1, sizeof *report->mailboxes);
	for (size_t i = 0; i < ids->count; i++) {
		struct report_mailbox *one =
		    &report->mailboxes[report->mailbox_count];
		one->mailbox = config_mailbox(report->config, ids->items[i]);
		if (one->mailbox == NULL ||
		    one->mailbox->source.transport == TRANSPORT_NONE)
			continue;
		if (read_until(work->office->store, one->mailbox, &one->as_of,
			err) < 0)
			return -1;
		report->mailbox_count++;
	}
	return 0;
}

/* --- histories ----------------------------------------------------------- */

struct rulings {
	struct report *report;
	struct decision {
		struct report_unit *unit; /* NULL = every unit */
		struct store_report_decision of;
		char *material;
	} * items;
	size_t count, cap;
};

static int add_piece(
    void *context, const char *code, const struct history_piece *piece)
{
	struct report_unit *unit = report_find(context, code);

	if (unit != NULL) /* else it left the roster */
		history_add_piece(unit->history, piece);
	return 0;
}

static int add_decision(
    void *context, const struct store_report_decision *decision)
{
	struct rulings *all = context;
	struct report_unit *unit = report_find(all->report, decision->unit);

	if (unit == NULL && *decision->unit != '\0')
		return 0;
	MEM_GROW(all->items, all->count, all->cap);
	struct decision *item = &all->items[all->count++];
	*item = (struct decision){unit, *decision,
	    decision->material ? mem_strdup(decision->material) : NULL};
	return 0;
}

static bool same_subject(const struct decision *one, const struct decision *two)
{
	return one->of.extend == two->of.extend && one->of.day == two->of.day &&
	       one->material != NULL && two->material != NULL &&
	       strcmp(one->material, two->material) == 0;
}

/* Was another decision taken after this one that is about the same thing of the
 * same unit? */
static bool is_overruled(const struct rulings *all,
    const struct decision *decision, const struct report_unit *unit)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct decision *other = &all->items[i];
		if ((other->unit == NULL || other->unit == unit) &&
		    other->of.id > decision->of.id &&
		    same_subject(decision, other))
			return true;
	}
	return false;
}

static void apply(
    const struct rulings *all, const struct decision *decision, size_t unit)
{
	struct report_unit *to = &all->report->units[unit];

	if (decision->material == NULL || is_overruled(all, decision, to))
		return;
	if (decision->of.extend)
		history_add_extension(to->history, decision->material,
		    decision->of.day, decision->of.until);
	else
		history_add_waiver(
		    to->history, decision->material, decision->of.day);
}

static int gather_decisions(struct report_work *work, struct err *err)
{
	struct report *report = work->report;
	struct rulings all = {.report = report};
	int result = store_report_decisions(
	    work->office->store, report->campaign->id, &all, add_decision, err);

	for (size_t i = 0; i < all.count; i++) {
		const struct decision *decision = &all.items[i];
		if (decision->unit != NULL)
			apply(&all, decision,
			    (size_t)(decision->unit - report->units));
		else
			for (size_t u = 0; u < report->unit_count; u++)
				apply(&all, decision, u);
	}
	for (size_t i = 0; i < all.count; i++)
		free(all.items[i].material);
	free(all.items);
	return result;
}

/* --- reaching units --------------------------------------------------------
 */

struct unreachable {
	char **items;
	size_t count, cap;
};

static int add_unreachable(void *context, const struct store_bounces *bounces)
{
	struct unreachable *all = context;

	if (!bounces->unreachable)
		return 0;
	MEM_GROW(all->items, all->count, all->cap);
	all->items[all->count++] = mem_strdup(bounces->address);
	return 0;
}

static bool came_back(const struct unreachable *all, const char *address)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcasecmp(all->items[i], address) == 0)
			return true;
	return false;
}

static int gather_unreachable(struct report_work *work, struct err *err)
{
	struct report *report = work->report;
	struct unreachable all = {0};
	int result = store_bounces_each(
	    work->office->store, &all, add_unreachable, err);

	for (size_t i = 0; i < report->unit_count; i++) {
		const struct strings *addresses =
		    &report->units[i].unit->addresses;
		bool reachable = false;
		for (size_t j = 0; j < addresses->count && !reachable; j++)
			reachable = !came_back(&all, addresses->items[j]);
		report->units[i].unreachable = !reachable;
	}
	for (size_t i = 0; i < all.count; i++)
		free(all.items[i]);
	free(all.items);
	return result;
}

static int add_reminders(
    void *context, const char *code, int64_t count, int64_t last)
{
	struct report_unit *unit = report_find(context, code);

	if (unit != NULL) {
		unit->reminded = (int)count;
		unit->reminded_at = last;
	}
	return 0;
}

/* --- standings -------------------------------------------------------------
 */

/* What is not there is missing only when it would have been seen. */
static void settle_unread(
    const struct report *report, struct standing *standing)
{
	bool overdue = standing->state == STANDING_MISSING ||
		       (standing->state == STANDING_PROBLEM && standing->late);

	if (!overdue ||
	    report_read_until(report, standing->mailbox, standing->deadline))
		return;
	if (standing->state == STANDING_MISSING)
		standing->state = STANDING_OPEN;
	standing->late = false;
}

static void stand(const struct report *report, struct report_unit *unit)
{
	unit->standings = standing_of(report->campaign, unit->unit,
	    unit->history, report->now, report->config->offset_secs,
	    &unit->standing_count);
	for (size_t i = 0; i < unit->standing_count; i++)
		settle_unread(report, &unit->standings[i]);
}

int report_gather_units(struct report_work *work, struct err *err)
{
	struct report *report = work->report;
	struct store *store = work->office->store;
	const char *campaign = report->campaign->id;

	for (size_t i = 0; i < report->unit_count; i++)
		report->units[i].history = history_new(
		    report->units[i].unit->code);
	if (store_report_pieces(store, campaign, report, add_piece, err) < 0 ||
	    gather_decisions(work, err) < 0 ||
	    gather_unreachable(work, err) < 0 ||
	    store_report_reminders(
		store, campaign, report, add_reminders, err) < 0)
		return -1;
	for (size_t i = 0; i < report->unit_count; i++)
		stand(report, &report->units[i]);
	return 0;
}

/* --- columns -------------------------------------------------------------- */

static bool same_mailbox(const char *one, const char *other)
{
	return one == other ||
	       (one != NULL && other != NULL && strcmp(one, other) == 0);
}

static size_t column_of(
    const struct report *report, const struct standing *standing)
{
	for (size_t i = 0; i < report->column_count; i++) {
		const struct report_column *column = &report->columns[i];
		if (column->material == standing->material &&
		    column->day == standing->day &&
		    same_mailbox(column->mailbox, standing->mailbox))
			return i;
	}
	return SIZE_MAX;
}

/* As the config has the materials, then by day, then by mailbox. */
static int by_config(const void *a, const void *b)
{
	const struct report_column *one = a, *other = b;

	if (one->material != other->material)
		return one->material < other->material ? -1 : 1;
	if (one->day != other->day)
		return one->day < other->day ? -1 : 1;
	if (one->mailbox == NULL || other->mailbox == NULL)
		return (one->mailbox != NULL) - (other->mailbox != NULL);
	return strcmp(one->mailbox, other->mailbox);
}

void report_gather_columns(struct report_work *work)
{
	struct report *report = work->report;
	size_t cap = 0;

	for (size_t i = 0; i < report->unit_count; i++) {
		const struct report_unit *unit = &report->units[i];
		for (size_t j = 0; j < unit->standing_count; j++) {
			const struct standing *item = &unit->standings[j];
			if (column_of(report, item) != SIZE_MAX)
				continue;
			MEM_GROW(report->columns, report->column_count, cap);
			report->columns[report->column_count++] =
			    (struct report_column){
				item->material, item->day, item->mailbox};
		}
	}
	if (report->column_count > 1)
		qsort(report->columns, report->column_count,
		    sizeof *report->columns, by_config);
	for (size_t i = 0; i < report->unit_count; i++) {
		struct report_unit *unit = &report->units[i];
		unit->cells = mem_calloc(
		    report->column_count + 1, sizeof(const struct standing *));
		for (size_t j = 0; j < unit->standing_count; j++)
			unit->cells[column_of(report, &unit->standings[j])] =
			    &unit->standings[j];
	}
}
