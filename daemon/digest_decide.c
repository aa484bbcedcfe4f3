/* What a reviewer must decide, with the lines to reply with. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "digest-private.h"
#include "judge.h"

#define MAX_HELD 20
#define MAX_ADDRESSES 10
#define MAX_FILES 5

/* The unit in whose roster line its sender is, or NULL. */
static const struct unit *sender_unit(
    const struct digest_view *view, const struct report_mail *mail)
{
	const struct roster *roster = &view->report->campaign->roster;

	for (size_t i = 0; i < roster->count; i++)
		if (strings_have(&roster->units[i].addresses, mail->from))
			return &roster->units[i];
	return NULL;
}

/* 归入 17 单位 材料 5月17日 理由：; what is not known is left to be written. */
static char *assign_line(
    const struct report_mail *mail, const struct unit *unit)
{
	const struct material *material = mail->guessed_material;
	char *day = mail->guessed_day != DAY_NONE
			? day_format_chinese(mail->guessed_day)
			: mem_strdup("");
	char *line = mem_printf("归入 %lld %s %s%s%s 理由：",
	    (long long)mail->id, unit ? unit->name : "［单位］",
	    material ? material->name : "［材料］", *day ? " " : "", day);

	free(day);
	return line;
}

static json_t *held_lines(
    struct digest_view *view, const struct report_mail *mail)
{
	const char *token = digest_next_token(view);
	const struct unit *sender = sender_unit(view, mail);
	json_t *lines = json_array();

	if (strcmp(mail->held, "mail-unread") != 0)
		json_array_append_new(lines,
		    digest_line(view, "通过", token,
			mem_printf("通过 %lld 理由：", (long long)mail->id)));
	json_array_append_new(
	    lines, digest_line(view, "归入", token,
		       assign_line(mail,
			   mail->guessed_unit ? mail->guessed_unit : sender)));
	if (sender != NULL && mail->guessed_unit != NULL &&
	    sender != mail->guessed_unit)
		json_array_append_new(lines, digest_line(view, "归入", token,
						 assign_line(mail, sender)));
	if (mail->guessed_unit != NULL && sender == NULL && *mail->from != '\0')
		json_array_append_new(
		    lines, digest_line(view, "确认发件邮箱", token,
			       mem_printf("确认 %s %s 理由：", mail->from,
				   mail->guessed_unit->name)));
	return lines;
}

static json_t *held_json(
    struct digest_view *view, const struct report_mail *mail)
{
	json_t *object = json_object(), *files = json_array();

	for (size_t i = 0; i < mail->files.count && i < MAX_FILES; i++)
		json_array_append_new(files, json_string(mail->files.items[i]));
	json_object_set_new(object, "mail", json_integer(mail->id));
	json_object_set_new(object, "from",
	    json_string(*mail->from ? mail->from : "（未能读出）"));
	json_object_set_new(object, "subject",
	    json_string(*mail->subject ? mail->subject : "（无主题）"));
	digest_set_text(object, "received",
	    instant_format_chinese(mail->received, view->offset_secs));
	json_object_set_new(
	    object, "why", json_string(hold_chinese(mail->held)));
	if (mail->is_guess)
		json_object_set_new(
		    object, "perhaps", json_string(mail->guessed_unit->name));
	digest_set_list(object, "files", files, mail->files.count);
	json_object_set_new(object, "lines", held_lines(view, mail));
	return object;
}

static json_t *address_json(
    struct digest_view *view, const struct report_address *address)
{
	json_t *lines = json_array();
	json_t *object = json_pack("{s:s, s:s, s:I, s:i}", "address",
	    address->address, "unit", address->unit->name, "mail",
	    (json_int_t)address->mail, "mails", address->mails);

	json_array_append_new(
	    lines, digest_line(view, "确认", digest_next_token(view),
		       mem_printf("确认 %s %s 理由：", address->address,
			   address->unit->name)));
	json_object_set_new(object, "lines", lines);
	return object;
}

size_t digest_links(const struct report *report)
{
	size_t held = report->held_count, addresses = report->address_count;

	return (held < MAX_HELD ? held : MAX_HELD) +
	       (addresses < MAX_ADDRESSES ? addresses : MAX_ADDRESSES) +
	       digest_unit_links(report);
}

void digest_set_decisions(struct digest_view *view, json_t *data)
{
	const struct report *report = view->report;
	json_t *held = json_array(), *addresses = json_array();

	for (size_t i = 0; i < report->held_count && i < MAX_HELD; i++)
		json_array_append_new(held, held_json(view, &report->held[i]));
	for (size_t i = 0; i < report->address_count && i < MAX_ADDRESSES; i++)
		json_array_append_new(
		    addresses, address_json(view, &report->addresses[i]));
	digest_set_flag(data, "has_decisions",
	    report->held_count + report->address_count > 0);
	digest_set_list(data, "held", held, report->held_count);
	digest_set_list(data, "addresses", addresses, report->address_count);
}
