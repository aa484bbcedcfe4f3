/*
 * Is a mail of ours there? Looked for in Sent, then in INBOX (our own copy),
 * by the headers of recent messages: 163 answers a SEARCH for a header with
 * nothing, so nothing is ever searched for.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch_imap-private.h"

#define WINDOW 50        /* messages of one question */
#define MOST 1000        /* messages looked at in a folder */
#define SLACK_SECS 86400 /* of a server's clock */

struct search {
	json_t *asked;
	json_t *found; /* in the same order: true where it was found */
	size_t left;
	int64_t since; /* the earliest asked for */
	bool older;    /* a message from before that was seen */
};

/* The value of a header field up to its line end, without < and >. */
static size_t value_of(const char *line, size_t len, const char **value)
{
	while (len > 0 && strchr(" \t<", *line) != NULL) {
		line++;
		len--;
	}
	while (len > 0 && strchr(" \t\r>", line[len - 1]) != NULL)
		len--;
	*value = line;
	return len;
}

static void compare(
    struct search *search, const char *key, const char *value, size_t len)
{
	size_t i;
	json_t *item;

	json_array_foreach(search->asked, i, item)
	{
		const json_t *wanted = json_object_get(item, key);
		if (len == 0 || json_string_length(wanted) != len ||
		    memcmp(json_string_value(wanted), value, len) != 0 ||
		    json_is_true(json_array_get(search->found, i)))
			continue;
		json_array_set_new(search->found, i, json_true());
		search->left--;
	}
}

/* The end of the line at `at`, without its line feed. */
static const char *line_end(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));

	return stop != NULL ? stop : end;
}

/* Which of the two fields a line begins; NULL for any other. */
static const char *key_of(const char *line, size_t len, size_t *name_len)
{
	static const struct {
		const char *field, *key;
	} fields[] = {
	    {"Message-ID:", "message_id"}, {"X-Shoubao-Id:", "shoubao_id"}};

	for (size_t i = 0; i < 2; i++) {
		*name_len = strlen(fields[i].field);
		if (len >= *name_len &&
		    strncasecmp(line, fields[i].field, *name_len) == 0)
			return fields[i].key;
	}
	return NULL;
}

/* A long Message-ID may stand on a line of its own, folded. */
static void take_head(void *context, const struct imap_message *message)
{
	struct search *search = context;
	const char *at = message->bytes, *value;
	const char *key = NULL;
	size_t name_len;

	if (message->received >= 0 && message->received < search->since)
		search->older = true;
	if (at == NULL)
		return;
	for (const char *end = at + message->bytes_count; at < end;) {
		const char *stop = line_end(at, end);
		bool folded = *at == ' ' || *at == '\t';
		if (!folded) {
			key = key_of(at, (size_t)(stop - at), &name_len);
			at += key != NULL ? name_len : 0;
		}
		if (key != NULL) {
			size_t len = value_of(at, (size_t)(stop - at), &value);
			compare(search, key, value, len);
		}
		at = stop < end ? stop + 1 : end;
	}
}

/* From the newest backwards. 0, 1 there is no such folder, or -1. */
static int look_into(struct fetch_imap *self, const char *folder,
    struct search *search, struct imap_trouble *trouble)
{
	struct imap_selected selected;

	self->selected = NULL;
	int result = imap_session_select(
	    self->session, folder, &selected, trouble);
	uint32_t last = selected.exists, seen = 0;
	search->older = false;
	while (result == 0 && last > 0 && search->left > 0 && !search->older &&
	       seen < MOST) {
		uint32_t first = last > WINDOW ? last - WINDOW + 1 : 1;
		result = imap_session_heads(
		    self->session, first, last, take_head, search, trouble);
		if (result > 0)
			break;
		seen += last - first + 1;
		last = first - 1;
	}
	return result;
}

static struct search begin(json_t *asked)
{
	struct search search = {.asked = asked,
	    .found = json_array(),
	    .left = json_array_size(asked),
	    .since = INT64_MAX};
	size_t i;
	json_t *item;

	json_array_foreach(asked, i, item)
	{
		json_int_t since = 0;
		json_unpack(item, "{s:I}", "since", &since);
		if (since - SLACK_SECS < search.since)
			search.since = since - SLACK_SECS;
		json_array_append_new(search.found, json_false());
	}
	return search;
}

static json_t *answer_of(const struct search *search, bool looked)
{
	json_t *answer = json_array();
	size_t i;
	json_t *item;

	json_array_foreach(search->asked, i, item) json_array_append_new(answer,
	    json_pack("{s:O, s:O, s:b}", "id", json_object_get(item, "id"),
		"found", json_array_get(search->found, i), "looked",
		(int)looked));
	return answer;
}

int fetch_imap_find(struct fetch_imap *self, struct imap_trouble *trouble)
{
	struct search search = begin(self->fetch.asked);
	bool looked = false;
	int result = 0;
	struct err err;

	for (size_t i = 0; result >= 0 && search.left > 0 && self->sent[i];
	     i++) {
		result = look_into(self, self->sent[i], &search, trouble);
		looked = looked || result == 0;
	}
	if (result >= 0 && search.left > 0)
		result = look_into(self, "INBOX", &search, trouble);
	if (result >= 0) {
		result = fetch_found(
		    &self->fetch, answer_of(&search, looked), &err);
		if (result < 0)
			fetch_imap_end(self, trouble);
		json_decref(self->fetch.asked);
		self->fetch.asked = NULL;
	}
	json_decref(search.found);
	return result < 0 ? -1 : 0;
}
