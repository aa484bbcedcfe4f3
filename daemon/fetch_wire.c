#include "fetch_wire.h"

/* Waits for the answer named `key`; an acknowledgement left over from the
 * engine's last batch may come before it. New reference of the message. */
static json_t *await(struct wire *wire, const char *key, struct err *err)
{
	json_t *message;

	while (wire_receive(wire, &message, err) > 0) {
		if (json_object_get(message, key) != NULL)
			return message;
		json_decref(message);
	}
	return NULL;
}

int fetch_offer(struct wire *wire, const char *folder, struct fetch_item *items,
    size_t count, struct err *err)
{
	json_t *offer = json_array();
	json_t *index;
	size_t i;

	for (i = 0; i < count; i++) {
		items[i].wanted = false;
		json_array_append_new(
		    offer, json_pack("{s:s, s:I, s:s, s:I}", "folder", folder,
			       "uidvalidity", (json_int_t)items[i].uidvalidity,
			       "uid", items[i].uid, "received",
			       (json_int_t)items[i].received));
	}
	if (wire_send(wire, json_pack("{s:o}", "offer", offer), err) < 0)
		return -1;
	json_t *answer = await(wire, "want", err);
	if (answer == NULL)
		return -1;
	json_array_foreach(json_object_get(answer, "want"), i, index)
	{
		json_int_t at = json_integer_value(index);
		if (at >= 0 && (size_t)at < count)
			items[at].wanted = true;
	}
	json_decref(answer);
	return 0;
}

json_t *fetch_fetched(const char *folder, const struct fetch_item *item,
    const char *sha256, int64_t size)
{
	return json_pack("{s:s, s:I, s:s, s:I, s:s, s:I}", "folder", folder,
	    "uidvalidity", (json_int_t)item->uidvalidity, "uid", item->uid,
	    "received", (json_int_t)item->received, "sha256", sha256, "size",
	    (json_int_t)size);
}

int fetch_hand_over(struct wire *wire, json_t *fetched, struct err *err)
{
	if (wire_send(wire, json_pack("{s:o}", "fetched", fetched), err) < 0)
		return -1;
	json_t *answer = await(wire, "recorded", err);
	json_decref(answer);
	return answer != NULL ? 0 : -1;
}

int fetch_passed(struct wire *wire, const char *folder, int64_t began,
    bool last, struct err *err)
{
	return wire_send(wire,
	    json_pack("{s:{s:s, s:I, s:b}}", "pass", "folder", folder, "began",
		(json_int_t)began, "last", (int)last),
	    err);
}

int fetch_trouble(struct wire *wire, const char *text, struct err *err)
{
	return wire_send(wire, json_pack("{s:s}", "trouble", text), err);
}
