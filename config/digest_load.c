/* The reviewers' daily digest: when, on which days, and how long its replies
 * decide. */
#include "base/clock.h"
#include "config/loader.h"
#include "config/time_words.h"

#define AT_DEFAULT (8 * 3600 + 30 * 60)
#define DAYS_BEFORE 7
#define DAYS_AFTER 14

static void span_take(
    struct digest_settings *digest, int32_t first, int32_t last)
{
	if (first < digest->first_day)
		digest->first_day = first;
	if (last > digest->last_day)
		digest->last_day = last;
}

/* The event and all dated deadlines, with room on both sides. */
static void span_default(
    const struct campaign *campaign, struct digest_settings *digest)
{
	digest->first_day = campaign->first_day;
	digest->last_day = campaign->last_day;
	for (size_t i = 0; i < campaign->material_count; i++) {
		const struct deadline *deadline =
		    &campaign->materials[i].deadline;
		int32_t after = campaign->last_day + deadline->days;

		if (deadline->kind == DEADLINE_INSTANT)
			span_take(digest, deadline->day, deadline->day);
		else if (deadline->kind == DEADLINE_DAILY ||
			 deadline->kind == DEADLINE_AFTER_EVENT)
			span_take(digest, after, after);
	}
	digest->first_day -= DAYS_BEFORE;
	digest->last_day += DAYS_AFTER;
}

static void days_load(struct loader *loader, const struct node *node,
    const struct campaign *campaign, struct digest_settings *digest)
{
	int32_t first = loader_day(node, "first_day");
	int32_t last = loader_day(node, "last_day");

	if (campaign->first_day == DAY_NONE || campaign->last_day == DAY_NONE)
		return;
	span_default(campaign, digest);
	if (first != DAY_NONE)
		digest->first_day = first;
	if (last != DAY_NONE)
		digest->last_day = last;
	if (digest->last_day < digest->first_day)
		loader_complain(loader,
		    node_find(
			node, last != DAY_NONE ? "last_day" : "first_day"),
		    "the digest's last_day comes before its first_day%s",
		    last == DAY_NONE    ? ": give last_day too"
		    : first == DAY_NONE ? ": give first_day too"
					: "");
}

#define YEAR_DAYS 366

static void check_year(struct loader *loader, const struct node *digest,
    const struct campaign *campaign, const char *key)
{
	int32_t day = loader_day(digest, key);

	if (day == DAY_NONE || campaign->first_day == DAY_NONE ||
	    campaign->last_day == DAY_NONE)
		return;
	if (day < campaign->first_day - YEAR_DAYS ||
	    day > campaign->last_day + YEAR_DAYS)
		loader_complain(loader, node_find(digest, key),
		    "%s = \"%s\" is more than a year from the event: is the "
		    "year right?",
		    key, node_peek(digest, key));
}

void digest_load(
    struct loader *loader, const struct node *campaign, struct campaign *out)
{
	const struct node *node = node_find(campaign, "digest");
	const char *at = node_peek(node, "at");
	struct digest_settings *digest = &out->digest;

	*digest = (struct digest_settings){
	    .at = AT_DEFAULT,
	    .held_secs = node_integer(node, "held_minutes", 30) * 60,
	    .token_secs = node_integer(node, "token_hours", 72) * 3600,
	};
	if (at)
		time_words_hour(at, &digest->at);
	digest->wanted = out->reviewer_count && digest->at >= 0;
	days_load(loader, node, out, digest);
	check_year(loader, node, out, "first_day");
	check_year(loader, node, out, "last_day");
	if (node && !out->reviewer_count && digest->at >= 0)
		loader_complain(loader, node,
		    "a digest needs somebody to read it: add "
		    "reviewers = ( { name = \"…\"; address = \"…\"; } );");
}
