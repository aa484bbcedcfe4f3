#include "base/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/member.h"

#define MAX_LINE (4 << 20) /* bytes: a header block may be one header */
#define MAX_TEXT (1 << 30) /* bytes: the wire bounds it before */
#define MAX_ADDRESSES 100000
#define MAX_REFERENCES 100000
#define MAX_LINKS 100000
#define MAX_PARTS 100000
#define MAX_NOTES 1000
#define MAX_FORMS 100000

/* --- writing ------------------------------------------------------------- */

static void set_addresses(json_t *object, const char *key,
    const struct facts_address *addresses, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *address = json_object();
		member_set_text(address, "name", addresses[i].name);
		member_set_text(address, "address", addresses[i].address);
		member_append(array, address);
	}
	member_set(object, key, array);
}

static void set_links(json_t *object, const struct facts *facts)
{
	json_t *array = json_array();

	for (size_t i = 0; i < facts->link_count; i++) {
		const struct facts_link *link = &facts->links[i];
		json_t *item = json_object();
		member_set_text(item, "url", link->url);
		member_set_text(item, "name", link->name);
		member_set_text(item, "provider", link->provider);
		member_set_text(item, "expires", link->expires);
		member_append(array, item);
	}
	member_set(object, "links", array);
}

static json_t *part_to_json(const struct facts_part *part)
{
	json_t *object = json_object();

	member_set_text(object, "name", part->name ? part->name : "");
	member_set_text(object, "type", part->type ? part->type : "");
	member_set_whole(object, "size", part->size);
	member_set_text(object, "sha256", part->sha256);
	member_set_flag(object, "inline", part->is_inline);
	member_set_text(object, "inside", part->inside);
	member_set_text(object, "outcome", outcome_name(part->outcome));
	member_set_flag(object, "checked", part->checked);
	member_set_text(object, "reason", part->reason);
	member_set_texts(object, "notes", part->notes, part->note_count);
	member_set_whole(object, "pack_offset", part->pack_offset);
	member_set_whole(object, "text_chars", part->text_chars);
	return object;
}

static void set_headers(json_t *object, const struct facts *facts)
{
	member_set_text(
	    object, "subject", facts->subject ? facts->subject : "");
	set_addresses(object, "from", facts->from, facts->from_count);
	set_addresses(object, "to", facts->to, facts->to_count);
	member_set_text(object, "reply_to", facts->reply_to);
	member_set_text(object, "return_path", facts->return_path);
	member_set_text(object, "date", facts->date);
	member_set_text(object, "message_id", facts->message_id);
	member_set_text(object, "in_reply_to", facts->in_reply_to);
	member_set_texts(
	    object, "references", facts->references, facts->reference_count);
	member_set_text(object, "authentication", facts->authentication);
	member_set_text(object, "shoubao_id", facts->shoubao_id);
	member_set_flag(object, "auto_reply", facts->auto_reply);
	member_set_text(object, "auto_reason", facts->auto_reason);
	member_set_flag(object, "bounce", facts->bounce);
	member_set_text(object, "bounced_id", facts->bounced_id);
	member_set_text(object, "bounced_address", facts->bounced_address);
	member_set_text(object, "bounced_status", facts->bounced_status);
}

json_t *facts_to_json(const struct facts *facts)
{
	json_t *object = json_object();
	json_t *parts = json_array();
	json_t *forms = json_array();

	set_headers(object, facts);
	member_set_text(object, "text", facts->text ? facts->text : "");
	set_links(object, facts);
	for (size_t i = 0; i < facts->part_count; i++)
		member_append(parts, part_to_json(&facts->parts[i]));
	member_set(object, "parts", parts);
	for (size_t i = 0; i < facts->form_count; i++)
		member_append(forms, form_found_to_json(&facts->forms[i]));
	member_set(object, "forms", forms);
	member_set_text(object, "outcome", outcome_name(facts->outcome));
	member_set_text(object, "reason", facts->reason);
	return object;
}

/* --- reading ------------------------------------------------------------- */

struct text_member {
	const char *key;
	enum member_text kind;
	char **text;
};

static int get_lines(const json_t *object, const struct text_member *members,
    size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (member_text(object, members[i].key, members[i].kind,
			MAX_LINE, members[i].text, err) < 0)
			return -1;
	}
	return 0;
}

#define GET_LINES(object, members, err) \
	get_lines(object, members, sizeof(members) / sizeof *(members), err)

static int get_addresses(const json_t *object, const char *key,
    struct facts_address **addresses, size_t *count, struct err *err)
{
	const json_t *array;

	if (member_array(object, key, MAX_ADDRESSES, &array, err) < 0)
		return -1;
	*addresses = mem_calloc(json_array_size(array), sizeof **addresses);
	for (size_t i = 0; i < json_array_size(array); i++) {
		struct facts_address *address = &(*addresses)[(*count)++];
		const struct text_member members[] = {
		    {"name", MEMBER_LINE, &address->name},
		    {"address", MEMBER_LINE, &address->address},
		};
		if (GET_LINES(json_array_get(array, i), members, err) < 0)
			return -1;
	}
	return 0;
}

static int get_links(const json_t *object, struct facts *facts, struct err *err)
{
	const json_t *array;

	if (member_array(object, "links", MAX_LINKS, &array, err) < 0)
		return -1;
	facts->links = mem_calloc(json_array_size(array), sizeof *facts->links);
	for (size_t i = 0; i < json_array_size(array); i++) {
		struct facts_link *link = &facts->links[facts->link_count++];
		const struct text_member members[] = {
		    {"url", MEMBER_LINE, &link->url},
		    {"name", MEMBER_LINE_OR_NULL, &link->name},
		    {"provider", MEMBER_LINE_OR_NULL, &link->provider},
		    {"expires", MEMBER_LINE_OR_NULL, &link->expires},
		};
		if (GET_LINES(json_array_get(array, i), members, err) < 0)
			return -1;
	}
	return 0;
}

static int get_outcome(
    const json_t *object, enum outcome *outcome, struct err *err)
{
	const char *name = json_string_value(
	    json_object_get(object, "outcome"));

	if (name == NULL || outcome_parse(name, outcome) < 0)
		return err_set(err, ERR_REJECT, "outcome: unknown");
	return 0;
}

/* The digest names a file in the store: 64 lower-case hex digits, no more. */
static int get_sha256(
    const json_t *object, char sha256[SHA256_HEX], struct err *err)
{
	const char *hex = json_string_value(json_object_get(object, "sha256"));

	if (hex == NULL || strlen(hex) != SHA256_HEX - 1 ||
	    strspn(hex, "0123456789abcdef") != SHA256_HEX - 1)
		return err_set(err, ERR_REJECT, "sha256: not 64 hex digits");
	memcpy(sha256, hex, SHA256_HEX);
	return 0;
}

static int part_from_json(
    const json_t *object, struct facts_part *part, struct err *err)
{
	const struct text_member members[] = {
	    {"name", MEMBER_LINE, &part->name},
	    {"type", MEMBER_LINE, &part->type},
	    {"inside", MEMBER_LINE_OR_NULL, &part->inside},
	    {"reason", MEMBER_LINE_OR_NULL, &part->reason},
	};

	part->pack_offset = -1;
	part->text_chars = -1;
	if (GET_LINES(object, members, err) < 0 ||
	    get_sha256(object, part->sha256, err) < 0 ||
	    get_outcome(object, &part->outcome, err) < 0)
		return -1;
	if (member_whole(object, "size", 0, INT64_MAX / 2, &part->size, err) <
		0 ||
	    member_whole(object, "pack_offset", -1, INT64_MAX / 2,
		&part->pack_offset, err) < 0 ||
	    member_whole(object, "text_chars", -1, INT64_MAX / 2,
		&part->text_chars, err) < 0)
		return -1;
	if (member_flag(object, "inline", &part->is_inline, err) < 0 ||
	    member_flag(object, "checked", &part->checked, err) < 0)
		return -1;
	return member_texts(object, "notes", MAX_NOTES, MAX_LINE, &part->notes,
	    &part->note_count, err);
}

static int get_parts(const json_t *object, struct facts *facts, struct err *err)
{
	const json_t *array;

	if (member_array(object, "parts", MAX_PARTS, &array, err) < 0)
		return -1;
	facts->parts = mem_calloc(json_array_size(array), sizeof *facts->parts);
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (part_from_json(json_array_get(array, i),
			&facts->parts[facts->part_count++], err) < 0)
			return -1;
	}
	return 0;
}

static const struct form *form_named(
    const struct form *forms, size_t count, const json_t *object)
{
	const char *id = json_string_value(json_object_get(object, "form"));

	for (size_t i = 0; id != NULL && i < count; i++) {
		if (strcmp(forms[i].id, id) == 0)
			return &forms[i];
	}
	return NULL;
}

static int get_forms(const json_t *object, const struct form *forms,
    size_t form_count, struct facts *facts, struct err *err)
{
	const json_t *array;

	if (member_array(object, "forms", MAX_FORMS, &array, err) < 0)
		return -1;
	facts->forms = mem_calloc(json_array_size(array), sizeof *facts->forms);
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *item = json_array_get(array, i);
		const struct form *form = form_named(forms, form_count, item);
		struct form_found *found = &facts->forms[i];
		if (form == NULL)
			return err_set(
			    err, ERR_REJECT, "forms: an unknown form");
		if (form_found_from_json(item, form, found, err) < 0)
			return -1;
		facts->form_count++;
		if (found->part >= facts->part_count)
			return err_set(err, ERR_REJECT, "forms: no such part");
	}
	return 0;
}

static int get_headers(
    const json_t *object, struct facts *facts, struct err *err)
{
	const struct text_member members[] = {
	    {"subject", MEMBER_LINE, &facts->subject},
	    {"reply_to", MEMBER_LINE_OR_NULL, &facts->reply_to},
	    {"return_path", MEMBER_LINE_OR_NULL, &facts->return_path},
	    {"date", MEMBER_LINE_OR_NULL, &facts->date},
	    {"message_id", MEMBER_LINE_OR_NULL, &facts->message_id},
	    {"in_reply_to", MEMBER_LINE_OR_NULL, &facts->in_reply_to},
	    {"authentication", MEMBER_LINE_OR_NULL, &facts->authentication},
	    {"shoubao_id", MEMBER_LINE_OR_NULL, &facts->shoubao_id},
	    {"auto_reason", MEMBER_LINE_OR_NULL, &facts->auto_reason},
	    {"bounced_id", MEMBER_LINE_OR_NULL, &facts->bounced_id},
	    {"bounced_address", MEMBER_LINE_OR_NULL, &facts->bounced_address},
	    {"bounced_status", MEMBER_LINE_OR_NULL, &facts->bounced_status},
	    {"reason", MEMBER_LINE_OR_NULL, &facts->reason},
	};

	if (GET_LINES(object, members, err) < 0 ||
	    get_addresses(
		object, "from", &facts->from, &facts->from_count, err) < 0 ||
	    get_addresses(object, "to", &facts->to, &facts->to_count, err) < 0)
		return -1;
	if (member_flag(object, "auto_reply", &facts->auto_reply, err) < 0 ||
	    member_flag(object, "bounce", &facts->bounce, err) < 0)
		return -1;
	return member_texts(object, "references", MAX_REFERENCES, MAX_LINE,
	    &facts->references, &facts->reference_count, err);
}

int facts_from_json(const json_t *object, const struct form *forms,
    size_t form_count, struct facts **facts, struct err *err)
{
	if (!json_is_object(object))
		return err_set(err, ERR_REJECT, "facts: no object");
	struct facts *read = mem_calloc(1, sizeof *read);
	if (get_headers(object, read, err) < 0 ||
	    member_text(
		object, "text", MEMBER_TEXT, MAX_TEXT, &read->text, err) < 0 ||
	    get_links(object, read, err) < 0 ||
	    get_parts(object, read, err) < 0 ||
	    get_forms(object, forms, form_count, read, err) < 0 ||
	    get_outcome(object, &read->outcome, err) < 0) {
		facts_free(read);
		return -1;
	}
	*facts = read;
	return 0;
}
