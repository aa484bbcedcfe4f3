/* FETCH: libetpan hands each message out as it is parsed and keeps none. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "imap_session-private.h"

#define LIST_TIMES 5                    /* as long as for other answers */
#define LIST_BYTES (INT64_C(128) << 20) /* of a million messages */
#define SLOWEST 16384                   /* bytes a second, while a body comes */
#define BODY_SLACK_BYTES (INT64_C(4) << 20)

static int64_t instant_of(const struct mailimap_date_time *time)
{
	int zone = time->dt_zone;
	int32_t offset = (zone / 100) * 3600 + (zone % 100) * 60;
	int32_t secs = time->dt_hour * 3600 + time->dt_min * 60 + time->dt_sec;

	if (!civil_valid(time->dt_year, time->dt_month, time->dt_day) ||
	    secs < 0 || secs > 86400 || offset < -86400 || offset > 86400)
		return -1;
	return instant_at(
	    day_from_civil(time->dt_year, time->dt_month, time->dt_day), secs,
	    offset);
}

/* Reads one FETCH response; *body is set where it has a body section. */
static struct imap_message message_of(const struct mailimap_msg_att *att,
    const struct mailimap_msg_att_body_section **body)
{
	struct imap_message message = {.size = -1, .received = -1};

	*body = NULL;
	for (clistiter *at = clist_begin(att->att_list); at != NULL;
	     at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);
		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		const struct mailimap_msg_att_static *fixed =
		    item->att_data.att_static;
		switch (fixed->att_type) {
		case MAILIMAP_MSG_ATT_UID:
			message.uid = fixed->att_data.att_uid;
			break;
		case MAILIMAP_MSG_ATT_RFC822_SIZE:
			message.size = fixed->att_data.att_rfc822_size;
			break;
		case MAILIMAP_MSG_ATT_INTERNALDATE:
			if (fixed->att_data.att_internal_date != NULL)
				message.received = instant_of(
				    fixed->att_data.att_internal_date);
			break;
		case MAILIMAP_MSG_ATT_BODY_SECTION:
			*body = fixed->att_data.att_body_section;
			break;
		default:
			break;
		}
	}
	return message;
}

/* A body came as a literal through take_bytes, or (a short one) as a quoted
 * string here; NIL is none. */
static void take_body(struct imap_session *self, uint32_t uid,
    const struct mailimap_msg_att_body_section *body)
{
	const struct imap_taker *taker = self->taker;

	if (self->stopped || body->sec_body_part == NULL)
		return;
	if (!self->body_begun && body->sec_length > 0)
		self->stopped = !taker->bytes(
		    taker->context, body->sec_body_part, body->sec_length);
	self->body_begun = false;
	if (!self->stopped)
		self->stopped = !taker->end(taker->context, uid);
}

static void take_message(struct mailimap_msg_att *att, void *context)
{
	struct imap_session *self = context;
	const struct mailimap_msg_att_body_section *body;
	struct imap_message message = message_of(att, &body);

	/* Flags that changed come unasked, and without a UID. */
	if (message.uid == 0)
		return;
	if (self->taker != NULL && body != NULL) {
		take_body(self, message.uid, body);
	} else if (self->each != NULL) {
		if (body != NULL && body->sec_body_part != NULL) {
			message.bytes = body->sec_body_part;
			message.bytes_count = body->sec_length;
		}
		self->each(self->context, &message);
	}
}

static bool take_bytes(int type, struct mailimap_msg_att_body_section *section,
    const char *bytes, size_t count, void *context)
{
	struct imap_session *self = context;

	(void)type;
	(void)section;
	self->body_begun = true;
	if (!self->stopped)
		self->stopped = !self->taker->bytes(
		    self->taker->context, bytes, count);
	return !self->stopped;
}

/* Without a progress function libetpan calls no handler. */
static void no_progress(size_t current, size_t most, void *context)
{
	(void)current;
	(void)most;
	(void)context;
}

static struct mailimap_set *set_of(const uint32_t *uids, size_t count)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	for (size_t i = 0; i < count;) {
		size_t last = i;
		while (last + 1 < count && uids[last + 1] == uids[last] + 1)
			last++;
		mailimap_set_add_interval(set, uids[i], uids[last]);
		i = last + 1;
	}
	return set;
}

static struct mailimap_fetch_type *type_of(
    struct mailimap_section *section, bool details)
{
	struct mailimap_fetch_type *type =
	    mailimap_fetch_type_new_fetch_att_list_empty();

	mailimap_fetch_type_new_fetch_att_list_add(
	    type, mailimap_fetch_att_new_uid());
	if (details) {
		mailimap_fetch_type_new_fetch_att_list_add(
		    type, mailimap_fetch_att_new_rfc822_size());
		mailimap_fetch_type_new_fetch_att_list_add(
		    type, mailimap_fetch_att_new_internaldate());
	}
	if (section != NULL)
		mailimap_fetch_type_new_fetch_att_list_add(
		    type, mailimap_fetch_att_new_body_peek_section(section));
	return type;
}

/* Sends it and takes the answer; frees set and type. */
static int run(struct imap_session *self, bool by_uid, struct mailimap_set *set,
    struct mailimap_fetch_type *type, struct imap_trouble *trouble)
{
	clist *result = NULL;

	self->stopped = self->body_begun = false;
	mailimap_set_progress_callback(
	    self->imap, no_progress, no_progress, NULL);
	mailimap_set_msg_att_handler(self->imap, take_message, self);
	mailimap_set_msg_body_handler(
	    self->imap, self->taker != NULL ? take_bytes : NULL, self);
	int code = by_uid ? mailimap_uid_fetch(self->imap, set, type, &result)
			  : mailimap_fetch(self->imap, set, type, &result);
	mailimap_set_progress_callback(self->imap, NULL, NULL, NULL);
	mailimap_set_msg_att_handler(self->imap, NULL, NULL);
	mailimap_set_msg_body_handler(self->imap, NULL, NULL);
	if (result != NULL)
		mailimap_fetch_list_free(result);
	mailimap_set_free(set);
	mailimap_fetch_type_free(type);
	bool stopped = self->stopped;
	self->each = NULL;
	self->taker = NULL;
	if (stopped) {
		trouble->kind = IMAP_DISK;
		return err_set(
		    &trouble->err, ERR_RETRY, "a message was not taken");
	}
	return imap_session_result(self, code,
	    by_uid ? MAILIMAP_ERROR_UID_FETCH : MAILIMAP_ERROR_FETCH, "FETCH",
	    IMAP_SERVER, trouble);
}

int imap_session_list(struct imap_session *self, uint32_t after, imap_each each,
    void *context, struct imap_trouble *trouble)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	mailimap_set_add_interval(set, after + 1, 0); /* 0 is "*" */
	imap_stream_command(self->stream, LIST_TIMES * self->answer_secs,
	    LIST_BYTES, LITERAL_BYTES);
	self->each = each;
	self->context = context;
	return run(self, true, set, type_of(NULL, true), trouble);
}

int imap_session_exist(struct imap_session *self, const uint32_t *uids,
    size_t count, imap_each each, void *context, struct imap_trouble *trouble)
{
	imap_session_begin(self);
	self->each = each;
	self->context = context;
	return run(
	    self, true, set_of(uids, count), type_of(NULL, false), trouble);
}

int imap_session_heads(struct imap_session *self, uint32_t first, uint32_t last,
    imap_each each, void *context, struct imap_trouble *trouble)
{
	clist *names = clist_new();

	clist_append(names, strdup("MESSAGE-ID"));
	clist_append(names, strdup("X-SHOUBAO-ID"));
	struct mailimap_section *section = mailimap_section_new_header_fields(
	    mailimap_header_list_new(names));
	imap_stream_command(
	    self->stream, self->answer_secs, BODY_SLACK_BYTES, LITERAL_BYTES);
	self->each = each;
	self->context = context;
	return run(self, false, mailimap_set_new_interval(first, last),
	    type_of(section, true), trouble);
}

int imap_session_fetch(struct imap_session *self, const uint32_t *uids,
    size_t count, int64_t size, const struct imap_taker *taker,
    struct imap_trouble *trouble)
{
	/* Sizes are estimates for some servers. */
	int64_t most = 2 * size + BODY_SLACK_BYTES;

	imap_stream_command(self->stream,
	    self->answer_secs + (int)(most / SLOWEST), most, most);
	self->taker = taker;
	return run(self, true, set_of(uids, count),
	    type_of(mailimap_section_new(NULL), false), trouble);
}
