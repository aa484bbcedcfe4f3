#include "bounce.h"

#include <string.h>
#include <strings.h>

bool bounce_is_hard(const char *status)
{
	static const char *const not_the_address[] = {
	    "5.2.2", "5.2.3", "5.3.", "5.4.", "5.6.", "5.7.", "552", "554"};

	if (status == NULL || status[0] != '5')
		return false;
	for (size_t i = 0; i < sizeof not_the_address / sizeof *not_the_address;
	     i++)
		if (strncmp(status, not_the_address[i],
			strlen(not_the_address[i])) == 0)
			return false;
	return true;
}

int bounce_note(struct store *store, int64_t mail, const struct facts *facts,
    int64_t now, struct err *err)
{
	struct outbox_mail sent;
	int64_t id;

	if (!facts->bounce || facts->bounced_id == NULL)
		return 0;
	int found = store_outbox_find(store, facts->bounced_id, &id, err);
	if (found > 0)
		found = store_outbox_get(store, id, &sent, err);
	if (found <= 0)
		return found;
	/* Forwarded by its reader to another address: not this one's end. */
	bool same = facts->bounced_address == NULL ||
		    strcasecmp(facts->bounced_address, sent.recipient) == 0;
	outbox_mail_free(&sent);
	return store_bounced(store, id, mail,
	    same && bounce_is_hard(facts->bounced_status),
	    facts->bounced_status, now, err);
}
