/* show MESSAGE | show UNIT. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ctl.h"
#include "ctl_message.h"
#include "ctl_print.h"
#include "ctl_standing.h"
#include "named.h"

#define MAILS 200 /* of a unit, the newest */

static void print_section(const json_t *rows, const char *title,
    const struct ctl_column *columns, size_t count)
{
	if (json_array_size(rows) == 0)
		return;
	printf("\n%s\n", title);
	ctl_print_table(stdout, rows, columns, count);
}

/* --- a mail ------------------------------------------------------------------
 */

/* "incomplete, late; deadline …", with what is out of the ordinary. */
static void print_word(const json_t *row)
{
	static const char *const flags[] = {
	    "late", "unverified", "day_inferred"};
	char *word = ctl_text(json_object_get(row, "word"));
	char *held = ctl_text(json_object_get(row, "held"));
	char *deadline = ctl_text(json_object_get(row, "deadline"));

	printf("%s%s%s", word, held[0] ? ": " : "", held);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (json_is_true(json_object_get(row, flags[i])))
			printf(", %s", flags[i]);
	printf("; deadline %s\n", deadline[0] ? deadline : "none");
	free(word);
	free(held);
	free(deadline);
}

static void print_submission(const json_t *row)
{
	static const struct ctl_column pieces[] = {{"file", NULL, 50},
	    {"slot", NULL, 0}, {"state", NULL, 0}, {"repeat", NULL, 0},
	    {"link", NULL, 0}};
	static const struct ctl_column fields[] = {{"sheet", NULL, 20},
	    {"ref", "cell", 0}, {"field", NULL, 0}, {"value", NULL, 40},
	    {"raw", "as written", 40}};
	static const struct ctl_column problems[] = {{"file", NULL, 30},
	    {"sheet", NULL, 20}, {"ref", "cell", 0}, {"code", NULL, 0},
	    {"text", "problem", 60}, {"mend", NULL, 60}};
	char *unit = ctl_text(json_object_get(row, "unit_name"));
	char *material = ctl_text(json_object_get(row, "material_name"));
	char *day = ctl_text(json_object_get(row, "day"));

	printf("\n== %s · %s%s%s\n", unit, material, day[0] ? " · " : "", day);
	print_word(row);
	print_section(json_object_get(row, "pieces"), "files", pieces, 5);
	print_section(json_object_get(row, "fields"), "fields", fields, 5);
	print_section(
	    json_object_get(row, "problems"), "problems", problems, 6);
	free(unit);
	free(material);
	free(day);
}

static void print_mail(const json_t *model)
{
	static const struct ctl_column parts[] = {{"file", NULL, 50},
	    {"type", NULL, 40}, {"inside", NULL, 30}, {"size", NULL, 0},
	    {"sha256", NULL, 13}, {"outcome", NULL, 0}, {"checked", NULL, 0},
	    {"inline", NULL, 0}};
	static const struct ctl_column loose[] = {
	    {"file", NULL, 60}, {"code", NULL, 0}};
	static const struct ctl_column receipts[] = {{"message", NULL, 0},
	    {"kind", NULL, 0}, {"to", NULL, 40}, {"state", NULL, 0},
	    {"composed", NULL, 0}, {"sent", NULL, 0}, {"detail", NULL, 40}};
	static const struct ctl_column decisions[] = {{"at", NULL, 0},
	    {"command", NULL, 0}, {"by", NULL, 0}, {"unit", NULL, 0},
	    {"material", NULL, 0}, {"day", NULL, 0}, {"reason", NULL, 60}};
	size_t i;
	json_t *row;

	ctl_print_members(stdout, json_object_get(model, "mail"));
	ctl_print_members(stdout, model);
	print_section(json_object_get(model, "parts"), "parts", parts, 8);
	json_array_foreach(json_object_get(model, "submissions"), i, row)
	    print_submission(row);
	print_section(json_object_get(model, "loose"),
	    "files that no material was found for", loose, 2);
	print_section(
	    json_object_get(model, "receipts"), "answers", receipts, 7);
	print_section(
	    json_object_get(model, "decisions"), "decisions", decisions, 7);
}

static int show_mail(struct ctl *ctl, int64_t id)
{
	struct store_mail mail;
	struct err err = {0};
	int found = store_mail_get(ctl->office.store, id, true, &mail, &err);

	if (found <= 0)
		return ctl_fail(&err);
	json_t *model = ctl_message_json(ctl, &mail, &err);
	store_mail_free(&mail);
	if (model == NULL)
		return ctl_fail(&err);
	if (ctl->options.json)
		ctl_print_json(stdout, model);
	else
		print_mail(model);
	json_decref(model);
	return CTL_OK;
}

/* --- a unit ------------------------------------------------------------------
 */

struct mails {
	const struct ctl *ctl;
	json_t *list;
};

static int add_mail(void *context, const struct store_mail *mail)
{
	struct mails *mails = context;

	json_array_append_new(mails->list, ctl_mail_json(mails->ctl, mail));
	return 0;
}

/* --- what came back from a unit's addresses --- */

struct bounces {
	const struct ctl *ctl;
	const struct unit *unit;
	json_t *list;
};

static int add_bounces(void *context, const struct store_bounces *item)
{
	struct bounces *bounces = context;
	bool ours = false;

	for (size_t i = 0; i < bounces->unit->addresses.count; i++)
		ours = ours || strcasecmp(bounces->unit->addresses.items[i],
				   item->address) == 0;
	if (ours)
		json_array_append_new(bounces->list,
		    json_pack("{s:s, s:b, s:i, s:o, s:I, s:s?}", "address",
			item->address, "unreachable", (int)item->unreachable,
			"messages", item->count, "last",
			ctl_instant(bounces->ctl, item->at), "mail",
			(json_int_t)item->mail, "status", item->detail));
	return 0;
}

static json_t *strings_json(const struct strings *strings)
{
	json_t *list = json_array();

	for (size_t i = 0; i < strings->count; i++)
		json_array_append_new(list, json_string(strings->items[i]));
	return list;
}

static json_t *count_json(int64_t count)
{
	return count < 0 ? json_null() : json_integer((json_int_t)count);
}

static json_t *roster_json(
    const struct campaign *campaign, const struct unit *unit)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:s, s:o, s:s, s:o, s:o, s:s, "
			 "s:s, s:o}",
	    "campaign", campaign->id, "code", unit->code, "name", unit->name,
	    "aliases", strings_json(&unit->aliases), "kind", unit->kind,
	    "flags", strings_json(&unit->flags), "region", unit->region,
	    "staff", count_json(unit->staff), "students",
	    count_json(unit->students), "contact", unit->contact, "phone",
	    unit->phone, "addresses", strings_json(&unit->addresses));
}

static int add_standing(const struct ctl_passes *passes,
    const struct campaign *campaign, const struct unit *unit, json_t *rows,
    struct err *err)
{
	struct standing *list;
	size_t count;

	if (ctl_standing_of(passes->ctl, campaign, unit, &list, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++)
		json_array_append_new(rows,
		    ctl_standing_json(passes->ctl, campaign, &list[i], passes));
	free(list);
	return 0;
}

static json_t *unit_json(const struct ctl *ctl, const struct campaign *campaign,
    const struct unit *unit, struct err *err)
{
	struct ctl_passes passes;
	struct mails mails = {ctl, json_array()};
	struct bounces bounces = {ctl, unit, json_array()};
	json_t *standing = json_array();
	json_t *model = json_pack("{s:o, s:o, s:o, s:o}", "unit",
	    roster_json(campaign, unit), "standing", standing, "mails",
	    mails.list, "bounces", bounces.list);
	int result = ctl_passes_open(&passes, ctl, err);

	if (result == 0) {
		result = add_standing(&passes, campaign, unit, standing, err);
		ctl_passes_close(&passes);
	}
	if (result == 0)
		result = store_mail_of_unit(ctl->office.store, campaign->id,
		    unit->code, MAILS, &mails, add_mail, err);
	if (result == 0)
		result = store_bounces_each(
		    ctl->office.store, &bounces, add_bounces, err);
	if (result == 0)
		return model;
	json_decref(model);
	return NULL;
}

static void print_unit(const json_t *model)
{
	static const struct ctl_column standing[] = {
	    {"material_name", "material", 36}, {"day", NULL, 0},
	    {"mailbox", NULL, 0}, {"state", NULL, 0}, {"deadline", NULL, 0},
	    {"complete_at", "complete", 0}, {"late", NULL, 0},
	    {"extended", NULL, 0}, {"have", NULL, 0}, {"needed", NULL, 0},
	    {"missing_slots", "without", 40}};
	static const struct ctl_column mails[] = {{"mail", NULL, 0},
	    {"received", NULL, 0}, {"from", NULL, 36}, {"word", NULL, 0},
	    {"late", NULL, 0}, {"held", NULL, 0}, {"subject", NULL, 60}};

	static const struct ctl_column bounces[] = {{"address", NULL, 0},
	    {"unreachable", NULL, 0}, {"messages", NULL, 0}, {"last", NULL, 0},
	    {"mail", NULL, 0}, {"status", NULL, 40}};

	ctl_print_members(stdout, json_object_get(model, "unit"));
	print_section(json_object_get(model, "bounces"),
	    "addresses that mail came back from", bounces, 6);
	print_section(
	    json_object_get(model, "standing"), "standing", standing, 11);
	print_section(json_object_get(model, "mails"), "mails", mails, 7);
}

static int show_unit(
    struct ctl *ctl, const struct campaign *campaign, const struct unit *unit)
{
	struct err err = {0};
	json_t *model = unit_json(ctl, campaign, unit, &err);

	if (model == NULL)
		return ctl_fail(&err);
	if (ctl->options.json)
		ctl_print_json(stdout, model);
	else
		print_unit(model);
	json_decref(model);
	return CTL_OK;
}

/* --- which of the two --------------------------------------------------------
 */

/* The only campaign in which a unit is called so. 1 shown, *status set; 0 no
 * such unit (*err says so for the last campaign looked at). */
static int find_unit(
    struct ctl *ctl, const char *name, int *status, struct err *err)
{
	const struct campaign *campaign, *found_in = NULL;
	const struct unit *unit, *found = NULL;

	for (size_t i = 0; (campaign = ctl_campaign(ctl, i)) != NULL; i++) {
		unit = named_unit(&ctl->office, campaign, name, err);
		if (unit == NULL)
			continue;
		if (found != NULL) {
			err_set(err, ERR_REJECT,
			    "%s and %s both have such a unit: say --campaign=",
			    found_in->id, campaign->id);
			return 0;
		}
		found = unit;
		found_in = campaign;
	}
	if (found == NULL)
		return 0;
	*status = show_unit(ctl, found_in, found);
	return 1;
}

int ctl_show(struct ctl *ctl)
{
	const char *name = ctl->options.arguments[0];
	struct err err = {0};
	int64_t id;
	int status;
	int found = store_mail_find(ctl->office.store, name, &id, &err);

	if (found < 0)
		return ctl_fail(&err);
	if (found > 0)
		return show_mail(ctl, id);
	if (find_unit(ctl, name, &status, &err))
		return status;
	if (strspn(name, "0123456789") == strlen(name) ||
	    strchr(name, '@') != NULL)
		err_set(&err, ERR_REJECT, "there is no mail %.200s", name);
	else if (err.code == ERR_NONE)
		err_set(&err, ERR_REJECT, "there is no mail or unit \"%.200s\"",
		    name);
	return ctl_fail(&err);
}
