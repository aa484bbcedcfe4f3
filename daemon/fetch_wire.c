#include "fetch_wire.h"

/* Keeps what was asked meanwhile. */
static void put_aside(struct fetch *fetch, const json_t *message)
{
	json_t *find = json_object_get(message, "find");

	if (!json_is_array(find))
		return;
	if (fetch->asked == NULL)
		fetch->asked = json_array();
	json_array_extend(fetch->asked, find);
}

/* Waits for the answer named `key`; an acknowledgement left over from the
 * engine's last batch, or a question, may come before it. New reference of the
 * message. */
static json_t *await(struct fetch *fetch, const char *key, struct err *err)
{
	json_t *message;

	while (wire_receive(fetch->wire, &message, err) > 0) {
		if (json_object_get(message, key) != NULL)
			return message;
		put_aside(fetch, message);
		json_decref(message);
	}
	return NULL;
}

int fetch_folder(struct fetch *fetch, const char *folder, int64_t uidvalidity,
    int64_t *last, int64_t *compared, struct err *err)
{
	json_int_t uid = 0, instant = 0;

	if (wire_send(fetch->wire,
		json_pack("{s:{s:s, s:I}}", "folder", "name", folder,
		    "uidvalidity", (json_int_t)uidvalidity),
		err) < 0)
		return -1;
	json_t *answer = await(fetch, "last", err);
	if (answer == NULL)
		return -1;
	json_unpack(answer, "{s:I, s?I}", "last", &uid, "compared", &instant);
	json_decref(answer);
	*last = uid;
	*compared = instant;
	return 0;
}

int fetch_offer(struct fetch *fetch, const char *folder,
    struct fetch_item *items, size_t count, struct err *err)
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
	if (wire_send(fetch->wire, json_pack("{s:o}", "offer", offer), err) < 0)
		return -1;
	json_t *answer = await(fetch, "want", err);
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

int fetch_hand_over(struct fetch *fetch, json_t *fetched, struct err *err)
{
	if (wire_send(
		fetch->wire, json_pack("{s:o}", "fetched", fetched), err) < 0)
		return -1;
	json_t *answer = await(fetch, "recorded", err);
	json_decref(answer);
	return answer != NULL ? 0 : -1;
}

int fetch_passed(struct fetch *fetch, const char *folder, int64_t began,
    bool last, struct err *err)
{
	return wire_send(fetch->wire,
	    json_pack("{s:{s:s, s:I, s:b}}", "pass", "folder", folder, "began",
		(json_int_t)began, "last", (int)last),
	    err);
}

int fetch_passed_to(
    struct fetch *fetch, const struct fetch_pass *pass, struct err *err)
{
	return wire_send(fetch->wire,
	    json_pack("{s:{s:s, s:I, s:b, s:I, s:I, s:b, s:I}}", "pass",
		"folder", pass->folder, "began", (json_int_t)pass->began,
		"last", (int)pass->last, "uidvalidity",
		(json_int_t)pass->uidvalidity, "uid", (json_int_t)pass->uid,
		"compared", (int)pass->compared, "gaps",
		(json_int_t)pass->gaps),
	    err);
}

int fetch_trouble(struct fetch *fetch, const char *kind, const char *text,
    const char *advice, struct err *err)
{
	json_t *message = json_pack("{s:s}", "trouble", text);

	if (kind != NULL)
		json_object_set_new(message, "kind", json_string(kind));
	if (advice != NULL)
		json_object_set_new(message, "advice", json_string(advice));
	return wire_send(fetch->wire, message, err);
}

int fetch_found(struct fetch *fetch, json_t *found, struct err *err)
{
	return wire_send(fetch->wire, json_pack("{s:o}", "found", found), err);
}

int fetch_hear(struct fetch *fetch, struct err *err)
{
	json_t *message;
	int got;

	/* All of it: what is read already no poll would tell of. */
	while ((got = wire_poll(fetch->wire, &message, err)) > 0) {
		put_aside(fetch, message);
		json_decref(message);
	}
	return got;
}
