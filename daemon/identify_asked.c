/* Mail that hands in nothing but wants something: a reviewer's decisions, and
 * a unit's question how it stands. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "identify.h"
#include "orders.h"
#include "token.h"
#include "verdict.h"

#define JUST_BYTES 200 /* of a text that says nothing else */

static const char word[] = "查询";

/* --- decisions -------------------------------------------------------------
 */

bool identify_token(const struct facts *facts)
{
	char token[TOKEN_TEXT];

	return (facts->subject != NULL && token_find(facts->subject, token)) ||
	       (facts->text != NULL && token_find(facts->text, token));
}

const struct reviewer *identify_reviewer(const struct config *config,
    const struct mailbox *mailbox, const struct facts *facts)
{
	const struct campaign *campaign;

	for (size_t i = 0;
	     (campaign = config_campaign_of(config, mailbox->id, i)) != NULL;
	     i++)
		for (size_t k = 0; k < campaign->reviewer_count; k++)
			for (size_t f = 0; f < facts->from_count; f++)
				if (strcasecmp(campaign->reviewers[k].address,
					facts->from[f].address) == 0)
					return &campaign->reviewers[k];
	return NULL;
}

bool identify_decision(const struct judge_world *world,
    const struct judge_mail *mail, const struct facts *facts,
    struct verdict *verdict)
{
	if (!identify_token(facts))
		return false;
	if (identify_reviewer(world->config, mail->mailbox, facts) == NULL) {
		verdict->foreign_token = true;
		verdict_reason(verdict, "ours",
		    "it carries a reviewer's token, but is from no reviewer: "
		    "nothing in it decides");
		return false;
	}
	verdict_reason(
	    verdict, "ours", "a reviewer answers with a token: it may decide");
	return true;
}

/* --- questions -------------------------------------------------------------
 */

static bool asks(const struct reading *reading)
{
	const char *text = reading->facts->text;

	if (strstr(reading->subject.folded, word) != NULL)
		return true;
	if (text == NULL)
		return false;
	char *own = orders_own_part(text);
	own[utf8_cut(own, JUST_BYTES)] = '\0';
	char *folded = utf8_fold(own);
	size_t length = strlen(word);
	bool just_that = strncmp(folded, word, length) == 0 &&
			 strspn(folded + length, ".,?!") ==
			     strlen(folded + length);
	free(own);
	free(folded);
	return just_that;
}

/* A stranger's mail about a query of something else is none of ours. */
static bool asks_us(const struct reading *reading)
{
	const struct said *subject = &reading->subject;

	return subject->marker != NULL || subject->units.count > 0 ||
	       subject->folded[0] == '\0' || strcmp(subject->folded, word) == 0;
}

bool identify_query(const struct reading *reading, struct verdict *verdict)
{
	bool known = reading->sender.count > 0 || reading->reviewer;

	if (reading->claim_count > 0 || reading->facts->outcome != OUTCOME_OK ||
	    reading->proof == SENDER_REFUSED || !asks(reading) ||
	    (!known && !asks_us(reading)))
		return false;
	/* A reviewer may ask for any unit, by its name. */
	const struct match_units *units = reading->sender.count > 0
					      ? &reading->sender
					      : &reading->subject.units;
	for (size_t i = 0; known && i < units->count; i++)
		verdict->query_units[verdict->query_unit_count++] =
		    units->items[i];
	verdict_reason(verdict, "ours",
	    "it asks how a unit stands (%s); its sender may speak for %zu",
	    word, verdict->query_unit_count);
	return true;
}
