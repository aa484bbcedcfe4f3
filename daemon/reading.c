#include "reading.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "authentication.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "kinds.h"
#include "subject.h"

/* A picture in the text that is smaller is a logo or a signature. */
#define LOGO_MAX_BYTES (50 << 10)
#define ADDRESS_MAX_BYTES 320 /* RFC 5321, section 4.5.3.1 */

/* --- one text ------------------------------------------------------------- */

bool said_material(const struct said *said, const struct material *material)
{
	for (size_t i = 0; i < said->material_count; i++)
		if (said->materials[i] == material)
			return true;
	return false;
}

static void find_materials(const struct reading *reading, struct said *said)
{
	const struct campaign *campaign = reading->world->campaign;
	struct match_hits hits;

	match_table_find(reading->materials, said->folded, &hits);
	for (size_t i = 0; i < hits.count; i++) {
		const struct material *found =
		    &campaign->materials[hits.items[i].id];
		if (!said_material(said, found))
			said->materials[said->material_count++] = found;
	}
}

static void said_of(
    const struct reading *reading, const char *text, struct said *said)
{
	const struct campaign *campaign = reading->world->campaign;

	*said = (struct said){.folded = utf8_fold(text)};
	if (said->folded[0] == '\0')
		return;
	said->marker = subject_marker(&campaign->subject, said->folded);
	match_units_find(reading->index, said->folded, &said->units);
	find_materials(reading, said);
	dates_find(
	    said->folded, campaign->first_day, campaign->last_day, &said->days);
}

/* A file's name without its extension; where that names neither unit nor
 * material, the archive's or mail's it came in is read in its place. */
static void said_of_file(const struct reading *reading, const char *name,
    const char *inside, struct said *said)
{
	const char *dot = strrchr(name, '.');
	char *stem = dot != NULL && strlen(dot) <= 6
			 ? mem_strndup(name, (size_t)(dot - name))
			 : mem_strdup(name);
	struct said outer;

	said_of(reading, stem, said);
	free(stem);
	if (inside == NULL)
		return;
	said_of_file(reading, inside, NULL, &outer);
	if (said->marker == NULL)
		said->marker = outer.marker;
	if (said->units.count == 0)
		said->units = outer.units;
	if (said->material_count == 0) {
		memcpy(
		    said->materials, outer.materials, sizeof said->materials);
		said->material_count = outer.material_count;
	}
	if (said->days.count == 0)
		said->days = outer.days;
	free(outer.folded);
}

/* --- forms ------------------------------------------------------------------
 */

static bool is_blank(const struct form_found *found)
{
	if (found->nothing || found->row_count > 0)
		return false;
	for (size_t i = 0; i < found->value_count; i++)
		if (found->values[i].kind != VALUE_ABSENT)
			return false;
	return true;
}

/* A workbook carries all of an office's forms: a blank or hidden one counts
 * only where the part has no better. */
static bool counts(const struct facts *facts, const struct form_found *found)
{
	bool poor = is_blank(found) || found->hidden_sheet;

	for (size_t i = 0; poor && i < facts->form_count; i++) {
		const struct form_found *other = &facts->forms[i];
		if (other->part == found->part && !is_blank(other) &&
		    !other->hidden_sheet)
			return false;
		if (other->part == found->part && other < found)
			return false;
	}
	return true;
}

static void read_form(const struct reading *reading, struct claim *claim)
{
	const char *filler = "";

	for (size_t i = 0; i < claim->form->field_count; i++) {
		const struct form_field *field = &claim->form->fields[i];
		const struct form_value *value = form_value_of(
		    claim->found, field->id);
		if (value == NULL)
			continue;
		if (field->role == FIELD_ROLE_DAY && value->kind == VALUE_DAY)
			claim->form_day = value->day;
		if (field->role == FIELD_ROLE_UNIT &&
		    value->kind == VALUE_TEXT && value->text != NULL)
			filler = value->text;
	}
	said_of(reading, filler, &claim->filler);
}

/* --- claims -----------------------------------------------------------------
 */

static struct claim *add_claim(struct reading *reading)
{
	MEM_GROW(reading->claims, reading->claim_count, reading->claim_cap);
	struct claim *claim = &reading->claims[reading->claim_count++];

	*claim = (struct claim){.form_day = DAY_NONE, .day = DAY_NONE};
	return claim;
}

void reading_add_empty(struct reading *reading)
{
	struct claim *claim = add_claim(reading);

	claim->empty = true;
	said_of(reading, "", &claim->name);
	said_of(reading, "", &claim->filler);
}

static void add_part(
    struct reading *reading, size_t index, const struct form_found *found)
{
	const struct facts_part *part = &reading->facts->parts[index];
	struct claim *claim = add_claim(reading);

	claim->index = index;
	claim->kinds = kinds_of_part(part);
	memcpy(claim->sha256, part->sha256, sizeof claim->sha256);
	said_of_file(reading, part->name, part->inside, &claim->name);
	claim->found = found;
	if (found == NULL) {
		said_of(reading, "", &claim->filler);
		return;
	}
	claim->form = campaign_form(reading->world->campaign, found->form);
	read_form(reading, claim);
}

/* An archive or mail whose members are listed beside it, all of them: what
 * broke off an archive is still to be told. */
static bool was_opened(const struct facts *facts, const struct facts_part *part)
{
	for (size_t i = 0; i < part->note_count; i++)
		if (strcmp(part->notes[i], "opened") == 0)
			return true;
	if (part->name[0] == '\0' || (kinds_of_part(part) & ACCEPT_ARCHIVE))
		return false;
	for (size_t i = 0; i < facts->part_count; i++)
		if (facts->parts[i].inside != NULL &&
		    strcmp(facts->parts[i].inside, part->name) == 0)
			return true;
	return false;
}

static void add_parts(struct reading *reading)
{
	const struct facts *facts = reading->facts;

	for (size_t i = 0; i < facts->part_count; i++) {
		const struct facts_part *part = &facts->parts[i];
		size_t before = reading->claim_count;

		if (kinds_is_wrapping(part) || was_opened(facts, part))
			continue;
		if (part->is_inline && part->size < LOGO_MAX_BYTES &&
		    kinds_of_part(part) == ACCEPT_PICTURE)
			continue;
		for (size_t k = 0; k < facts->form_count; k++) {
			const struct form_found *found = &facts->forms[k];
			if (found->part == i && counts(facts, found) &&
			    campaign_form(
				reading->world->campaign, found->form) != NULL)
				add_part(reading, i, found);
		}
		if (reading->claim_count == before)
			add_part(reading, i, NULL);
	}
}

static void add_links(struct reading *reading)
{
	const struct facts *facts = reading->facts;

	for (size_t i = 0; i < facts->link_count; i++) {
		const struct facts_link *link = &facts->links[i];
		if (link->provider == NULL)
			continue;
		struct claim *claim = add_claim(reading);
		claim->link = true;
		claim->index = i;
		claim->kinds = kinds_of_link(link);
		sha256_of(link->url, strlen(link->url), claim->sha256);
		said_of_file(
		    reading, link->name ? link->name : "", NULL, &claim->name);
		said_of(reading, "", &claim->filler);
	}
}

/* --- the sender --------------------------------------------------------------
 */

/* Only the server the config names is asked (RFC 8601, section 5). */
static enum sender_proof proof_of(
    const struct judge_mail *mail, const struct facts *facts)
{
	const char *server = mail->mailbox->authserv_id;
	struct authentication found;

	if (facts->from_count > 1)
		return SENDER_REFUSED;
	if (server == NULL || server[0] == '\0')
		return SENDER_BELIEVED;
	authentication_read(facts->authentication, server,
	    facts->from_count ? facts->from[0].address : "", &found);
	if (found.dmarc.pass)
		return SENDER_BELIEVED;
	if (found.dmarc.fail)
		return SENDER_REFUSED;
	if (found.spf.pass || found.dkim.pass)
		return SENDER_BELIEVED;
	if (found.spf.fail || found.dkim.fail)
		return SENDER_REFUSED;
	return SENDER_UNPROVEN;
}

static void read_sender(struct reading *reading)
{
	const struct judge_world *world = reading->world;
	char address[ADDRESS_MAX_BYTES];
	const char *code;

	if (reading->facts->from_count == 0)
		return;
	const char *from = reading->facts->from[0].address;
	size_t length = strnlen(from, sizeof address - 1);
	for (size_t i = 0; i < length; i++)
		address[i] = (char)tolower((unsigned char)from[i]);
	address[length] = '\0';
	match_units_of_address(reading->index, address, &reading->sender);
	for (size_t i = 0;
	     world->confirmed_unit != NULL &&
	     (code = world->confirmed_unit(world->context, address, i)) != NULL;
	     i++) {
		const struct unit *unit = campaign_unit(world->campaign, code);
		if (unit != NULL)
			match_units_add(&reading->sender, unit);
	}
	reading->reviewer = campaign_is_reviewer(world->campaign, address);
}

static const struct unit *unit_of(
    const struct judge_world *world, const char *message_id)
{
	if (message_id == NULL || world->unit_of_thread == NULL)
		return NULL;
	const char *code = world->unit_of_thread(world->context, message_id);
	return code ? campaign_unit(world->campaign, code) : NULL;
}

/* In-Reply-To, then References from the newest on. */
static void read_thread(struct reading *reading)
{
	const struct facts *facts = reading->facts;

	reading->thread = unit_of(reading->world, facts->in_reply_to);
	for (size_t i = facts->reference_count;
	     reading->thread == NULL && i-- > 0;)
		reading->thread = unit_of(reading->world, facts->references[i]);
}

/* --- all of it
 * ----------------------------------------------------------------- */

static bool is_filler(const struct campaign *campaign, const char *alias)
{
	return strings_have(&campaign->subject.fillers, alias);
}

static struct match_table *materials_of(const struct campaign *campaign)
{
	struct match_table *table = match_table_new();

	for (size_t i = 0; i < campaign->material_count; i++) {
		const struct material *material = &campaign->materials[i];
		if (!strings_have(&material->aliases, material->name))
			match_table_add(table, material->name, i);
		for (size_t k = 0; k < material->aliases.count; k++)
			if (!is_filler(campaign, material->aliases.items[k]))
				match_table_add(
				    table, material->aliases.items[k], i);
	}
	match_table_sort(table);
	return table;
}

void reading_of(const struct judge_world *world, const struct judge_mail *mail,
    const struct facts *facts, struct reading *reading)
{
	*reading = (struct reading){.world = world,
	    .mail = mail,
	    .facts = facts,
	    .index = world->index};
	if (reading->index == NULL) {
		reading->own_index = match_index_new(&world->campaign->roster);
		reading->index = reading->own_index;
	}
	reading->materials = materials_of(world->campaign);
	said_of(
	    reading, facts->subject ? facts->subject : "", &reading->subject);
	reading->proof = proof_of(mail, facts);
	read_sender(reading);
	read_thread(reading);
	add_parts(reading);
	add_links(reading);
}

void reading_free(struct reading *reading)
{
	for (size_t i = 0; i < reading->claim_count; i++) {
		free(reading->claims[i].name.folded);
		free(reading->claims[i].filler.folded);
	}
	free(reading->claims);
	free(reading->subject.folded);
	match_table_free(reading->materials);
	match_index_free(reading->own_index);
}
