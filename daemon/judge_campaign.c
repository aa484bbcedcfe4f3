#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "judge.h"
#include "subject.h"

/* What speaks for a campaign, the weightiest first. */
struct claim_to {
	int forms;   /* recognised */
	int markers; /* of the convention, in the subject or a file name */
	bool sender; /* in the roster */
	int64_t far; /* days between the mail and the event */
};

static bool speaks(const struct campaign *campaign, const char *text)
{
	char *folded = utf8_fold(text);
	bool found = subject_marker(&campaign->subject, folded) != NULL;

	free(folded);
	return found;
}

static bool knows(const struct campaign *campaign, const struct facts *facts)
{
	if (facts->from_count == 0)
		return false;
	for (size_t i = 0; i < campaign->roster.count; i++) {
		const struct strings *addresses =
		    &campaign->roster.units[i].addresses;
		for (size_t k = 0; k < addresses->count; k++)
			if (strcasecmp(addresses->items[k],
				facts->from[0].address) == 0)
				return true;
	}
	return false;
}

/* 0 within the event, and during the month before it and the month after. */
static int64_t distance(const struct campaign *campaign, int32_t day)
{
	if (day < campaign->first_day)
		return (int64_t)campaign->first_day - day;
	if (day > campaign->last_day)
		return (int64_t)day - campaign->last_day;
	return 0;
}

static struct claim_to weigh(
    const struct campaign *campaign, const struct facts *facts, int32_t day)
{
	struct claim_to claim = {.far = distance(campaign, day)};

	for (size_t i = 0; i < facts->form_count; i++)
		claim.forms += campaign_form(campaign, facts->forms[i].form) !=
			       NULL;
	claim.markers = facts->subject != NULL &&
			speaks(campaign, facts->subject);
	for (size_t i = 0; claim.markers == 0 && i < facts->part_count; i++)
		claim.markers = speaks(campaign, facts->parts[i].name);
	claim.sender = knows(campaign, facts);
	return claim;
}

static bool is_better(const struct claim_to *one, const struct claim_to *other)
{
	int spoken = (one->forms > 0) + one->markers;
	int other_spoken = (other->forms > 0) + other->markers;

	if (spoken != other_spoken)
		return spoken > other_spoken;
	if (one->sender != other->sender)
		return one->sender;
	return one->far < other->far;
}

const struct campaign *judge_campaign(const struct config *config,
    const struct judge_mail *mail, const struct facts *facts)
{
	int32_t day = day_of_instant(mail->received, config->offset_secs);
	const struct campaign *best = NULL, *campaign;
	struct claim_to most = {0};

	for (size_t i = 0; (campaign = config_campaign_of(
				config, mail->mailbox->id, i)) != NULL;
	     i++) {
		struct claim_to claim = weigh(campaign, facts, day);
		if (best == NULL || is_better(&claim, &most)) {
			best = campaign;
			most = claim;
		}
	}
	return best;
}

/* No such day in that year (29 February): as it was read. */
static void assume_year(struct form_value *value, int year)
{
	if (value->kind != VALUE_DAY || value->note == NULL ||
	    strcmp(value->note, "date-year-assumed") != 0)
		return;
	struct civil civil = day_to_civil(value->day);
	if (civil_valid(year, civil.month, civil.day))
		value->day = day_from_civil(year, civil.month, civil.day);
}

void judge_assume_year(const struct campaign *campaign, struct facts *facts)
{
	for (size_t i = 0; i < facts->form_count; i++) {
		struct form_found *found = &facts->forms[i];
		const struct form *form = campaign_form(campaign, found->form);

		if (form == NULL || form->year == 0)
			continue;
		for (size_t v = 0; v < found->value_count; v++)
			assume_year(&found->values[v], form->year);
		for (size_t r = 0; r < found->row_count; r++)
			for (size_t v = 0; v < found->column_count; v++)
				assume_year(
				    &found->rows[r].values[v], form->year);
	}
}
