#include <stdlib.h>
#include <string.h>

#include "base/outcome.h"
#include "base/utf8.h"
#include "identify.h"
#include "verdict.h"

/* --- slots -------------------------------------------------------------------
 */

/* Whether another claim of this mail fills the slot with its form. */
static bool is_filled(const struct reading *reading, const struct claim *claim,
    const struct slot *slot)
{
	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *other = &reading->claims[i];
		if (other != claim && other->slot == slot &&
		    other->form != NULL && other->unit == claim->unit)
			return true;
	}
	return false;
}

/* What the name of a link promises must fit too; one without is anything. */
static int suits_link(const struct claim *claim, const struct slot *slot)
{
	unsigned named = claim->kinds & ~(unsigned)ACCEPT_LINK;

	if (!(slot->accept & ACCEPT_LINK))
		return 0;
	if (named == 0)
		return 1;
	return slot->accept & named ? 2 : 0;
}

/* How well a slot suits: 0 not at all. A table goes to the slot that asks for
 * its form, so that one without the form is told; anything else rather to a
 * slot that asks for none. */
static int suits(const struct reading *reading, const struct claim *claim,
    const struct slot *slot)
{
	if (claim->form != NULL && slot->form != NULL &&
	    strcmp(slot->form, claim->form->id) == 0)
		return 8;
	if (!(slot->accept & claim->kinds) || claim->form != NULL)
		return 0;
	if (claim->link)
		return suits_link(claim, slot);
	if (slot->form == NULL)
		return slot->required ? 4 : 3;
	bool table = claim->kinds & ACCEPT_TABLE;
	bool own_name = said_material(&claim->name, claim->material);
	if (is_filled(reading, claim, slot) && !own_name)
		return 0;
	return table ? 5 : 2;
}

/* The slot of the material for the claim, or NULL. */
static const struct slot *slot_for(const struct reading *reading,
    const struct claim *claim, const struct material *material)
{
	struct claim asked = *claim;
	const struct slot *best = NULL;
	int most = 0;

	asked.material = material;
	for (size_t i = 0; i < material->slot_count; i++) {
		int suit = suits(reading, &asked, &material->slots[i]);
		if (suit > most) {
			most = suit;
			best = &material->slots[i];
		}
	}
	return best;
}

static const struct slot *first_required(const struct material *material)
{
	for (size_t i = 0; i < material->slot_count; i++)
		if (material->slots[i].required)
			return &material->slots[i];
	return material->slot_count > 0 ? &material->slots[0] : NULL;
}

static void file(struct claim *claim, const struct material *material,
    const struct slot *slot, enum material_by by)
{
	claim->material = material;
	claim->slot = slot;
	claim->by = by;
}

/* The file is meant for this material, which takes no such file. */
static void file_wrong_kind(
    struct claim *claim, const struct material *material, enum material_by by)
{
	file(claim, material, first_required(material), by);
	claim->wrong_kind = true;
}

/* --- candidates ------------------------------------------------------------
 */

struct candidates {
	const struct material *items[MATCH_MAX];
	size_t count;
};

static bool is_owed(const struct claim *claim, const struct material *material)
{
	return claim->unit != NULL && material_owed(material, claim->unit) > 0;
}

static void add_candidate(
    struct candidates *candidates, const struct material *material)
{
	if (candidates->count < MATCH_MAX)
		candidates->items[candidates->count++] = material;
}

/* Of several only those that `keep` says, unless it says none. */
static void narrow(struct candidates *candidates, const struct claim *claim,
    const struct said *said,
    bool (*keep)(const struct claim *claim, const struct said *said,
	const struct material *material))
{
	struct candidates kept = {.count = 0};

	if (candidates->count < 2)
		return;
	for (size_t i = 0; i < candidates->count; i++)
		if (keep(claim, said, candidates->items[i]))
			add_candidate(&kept, candidates->items[i]);
	if (kept.count > 0)
		*candidates = kept;
}

static bool keep_said(const struct claim *claim, const struct said *said,
    const struct material *material)
{
	(void)claim;
	return said_material(said, material);
}

static bool keep_owed(const struct claim *claim, const struct said *said,
    const struct material *material)
{
	(void)said;
	return is_owed(claim, material);
}

static bool keep_expected(const struct claim *claim, const struct said *said,
    const struct material *material)
{
	(void)said;
	return material->owed_count == 0 || is_owed(claim, material);
}

/* --- the ways, the surest first
 * ------------------------------------------------ */

static bool asks_form(const struct material *material, const struct form *form)
{
	for (size_t i = 0; i < material->slot_count; i++)
		if (material->slots[i].form != NULL &&
		    strcmp(material->slots[i].form, form->id) == 0)
			return true;
	return false;
}

static void by_form(const struct reading *reading, struct claim *claim)
{
	const struct campaign *campaign = reading->world->campaign;
	struct candidates candidates = {.count = 0};

	for (size_t i = 0; i < campaign->material_count; i++)
		if (asks_form(&campaign->materials[i], claim->form))
			add_candidate(&candidates, &campaign->materials[i]);
	narrow(&candidates, claim, &claim->name, keep_said);
	narrow(&candidates, claim, &reading->subject, keep_said);
	narrow(&candidates, claim, NULL, keep_owed);
	if (candidates.count > 0)
		file(claim, candidates.items[0],
		    slot_for(reading, claim, candidates.items[0]),
		    MATERIAL_BY_FORM);
}

/* By what a text names. Of several materials those with a slot for the file
 * are left, then those the subject names, then those owed; what is still
 * several decides nothing. */
static void by_text(const struct reading *reading, struct claim *claim,
    const struct said *said, enum material_by by)
{
	struct candidates candidates = {.count = 0};

	for (size_t i = 0; i < said->material_count; i++)
		if (slot_for(reading, claim, said->materials[i]) != NULL)
			add_candidate(&candidates, said->materials[i]);
	narrow(&candidates, claim, &reading->subject, keep_said);
	narrow(&candidates, claim, NULL, keep_owed);
	if (candidates.count == 1)
		file(claim, candidates.items[0],
		    slot_for(reading, claim, candidates.items[0]), by);
}

/* The first material found surely for another file of the same unit. */
static const struct material *company_of(
    const struct reading *reading, const struct claim *claim)
{
	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *other = &reading->claims[i];
		if (other != claim && other->material != NULL &&
		    other->by < MATERIAL_BY_COMPANY &&
		    other->unit == claim->unit)
			return other->material;
	}
	return NULL;
}

/* Photos, a scan, a text beside a report are that report's: of the one that
 * the subject names, else the first with a slot for them. */
static void by_company(const struct reading *reading, struct claim *claim)
{
	const struct slot *found = NULL;
	const struct material *material = NULL;
	bool named = false;

	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *other = &reading->claims[i];
		if (other == claim || other->material == NULL ||
		    other->by >= MATERIAL_BY_COMPANY ||
		    other->unit != claim->unit)
			continue;
		const struct slot *slot = slot_for(
		    reading, claim, other->material);
		bool better = !named &&
			      said_material(&reading->subject, other->material);
		if (slot == NULL || slot->form != NULL ||
		    (found != NULL && !better))
			continue;
		found = slot;
		material = other->material;
		named = better;
	}
	if (found != NULL)
		file(claim, material, found, MATERIAL_BY_COMPANY);
}

/* The notice asks for photos and texts of the day beside its daily forms, and
 * a campaign may have them as a material of their own: the only one that is
 * given as often as what the file came with. */
static void by_kin(const struct reading *reading, struct claim *claim)
{
	const struct campaign *campaign = reading->world->campaign;
	const struct material *beside = company_of(reading, claim);
	struct candidates candidates = {.count = 0};

	if (beside == NULL)
		return;
	for (size_t i = 0; i < campaign->material_count; i++) {
		const struct material *material = &campaign->materials[i];
		const struct slot *slot = slot_for(reading, claim, material);
		if (material->per == beside->per && slot != NULL &&
		    slot->form == NULL)
			add_candidate(&candidates, material);
	}
	if (candidates.count == 1)
		file(claim, candidates.items[0],
		    slot_for(reading, claim, candidates.items[0]),
		    MATERIAL_BY_COMPANY);
}

/* The only material with a slot for such a file, of those that the unit owes
 * or that are welcome from everybody. */
static void by_kind(const struct reading *reading, struct claim *claim)
{
	const struct campaign *campaign = reading->world->campaign;
	struct candidates candidates = {.count = 0};

	for (size_t i = 0; i < campaign->material_count; i++)
		if (slot_for(reading, claim, &campaign->materials[i]) != NULL)
			add_candidate(&candidates, &campaign->materials[i]);
	narrow(&candidates, claim, NULL, keep_expected);
	if (candidates.count == 1)
		file(claim, candidates.items[0],
		    slot_for(reading, claim, candidates.items[0]),
		    MATERIAL_BY_KIND);
}

/* --- what is left
 * ---------------------------------------------------------------- */

static bool names_meant(
    const struct reading *reading, const struct material *material)
{
	for (size_t i = 0; i < reading->claim_count; i++)
		if (reading->claims[i].material == material)
			return true;
	return false;
}

/* The name promises a material that takes no such file. */
static void by_name_wrongly(const struct reading *reading, struct claim *claim)
{
	(void)reading;
	if (claim->name.material_count == 1 && !claim->link &&
	    claim->kinds != 0)
		file_wrong_kind(
		    claim, claim->name.materials[0], MATERIAL_BY_NAME);
}

/* A photo called after the day's activities is a photo; one called by the
 * whole name of a material is meant to be it. */
static bool is_meant_for(
    const struct claim *claim, const struct material *material)
{
	if (!(claim->kinds & (ACCEPT_PICTURE | ACCEPT_VIDEO)))
		return true;
	char *whole = utf8_fold(material->name);
	bool named = *whole != '\0' &&
		     strstr(claim->name.folded, whole) != NULL;
	free(whole);
	return named;
}

/* "活动情况日报表.pdf" beside other forms, and no such form among them: meant
 * for that material, not one of the texts that came with them. */
static void by_name_alone(const struct reading *reading, struct claim *claim)
{
	if (claim->name.material_count == 1 &&
	    !names_meant(reading, claim->name.materials[0]) &&
	    is_meant_for(claim, claim->name.materials[0]))
		by_name_wrongly(reading, claim);
}

/* A link where only attachments are taken goes where its file would. */
static void by_link(const struct reading *reading, struct claim *claim)
{
	const struct said *subject = &reading->subject;
	const struct material *material = NULL;

	if (!claim->link)
		return;
	if (subject->material_count == 1)
		material = subject->materials[0];
	for (size_t i = 0; material == NULL && i < reading->claim_count; i++)
		if (reading->claims[i].unit == claim->unit)
			material = reading->claims[i].material;
	if (material != NULL)
		file_wrong_kind(claim, material, MATERIAL_BY_COMPANY);
}

/* The subject promises a material and no file could be filed under it: the
 * files of a wrong kind are meant for it. */
static void by_promise(const struct reading *reading, struct claim *claim)
{
	const struct said *subject = &reading->subject;

	if (subject->material_count != 1 || claim->link || claim->kinds == 0 ||
	    names_meant(reading, subject->materials[0]))
		return;
	file_wrong_kind(claim, subject->materials[0], MATERIAL_BY_SUBJECT);
}

static const char *loose_code(
    const struct reading *reading, const struct claim *claim)
{
	const struct facts_part *part = &reading->facts->parts[claim->index];

	if (part->outcome == OUTCOME_ENCRYPTED ||
	    part->outcome == OUTCOME_DAMAGED ||
	    part->outcome == OUTCOME_TOO_LARGE)
		return "unread";
	if (claim->kinds & ACCEPT_ARCHIVE)
		return "archive";
	return reading->subject.material_count > 0 ||
		       claim->name.material_count > 0 || claim->kinds == 0
		   ? "wrong-type"
		   : "no-material";
}

/* A mail without files: its subject says what was meant to come. */
static void file_empty(const struct reading *reading, struct claim *claim)
{
	if (reading->subject.material_count > 0)
		file(claim, reading->subject.materials[0], NULL,
		    MATERIAL_BY_SUBJECT);
}

static void decide(const struct reading *reading,
    const struct material *material, struct verdict *verdict)
{
	bool forms_only = true;

	for (size_t i = 0; i < reading->claim_count; i++)
		forms_only = forms_only && reading->claims[i].form != NULL;
	for (size_t i = 0; i < reading->claim_count; i++) {
		struct claim *claim = &reading->claims[i];
		if (claim->form != NULL && !forms_only &&
		    claim->by == MATERIAL_BY_FORM)
			continue;
		const struct slot *slot = slot_for(reading, claim, material);
		if (slot != NULL || claim->empty)
			file(claim, material, slot, MATERIAL_BY_DECISION);
		else
			file(claim, material, first_required(material),
			    MATERIAL_BY_DECISION);
		claim->wrong_kind = false;
	}
	verdict_reason(verdict, "material", "a reviewer assigned it to %s",
	    material->name);
}

/* Of several units for which the sender may speak, only one owes this. */
static void settle_unit(struct claim *claim, struct verdict *verdict)
{
	struct match_units owing = {.count = 0};

	if (claim->unit != NULL || claim->material == NULL ||
	    claim->held == NULL || strcmp(claim->held, "unit-ambiguous") != 0)
		return;
	for (size_t i = 0; i < claim->perhaps.count; i++)
		if (material_owed(claim->material, claim->perhaps.items[i]) > 0)
			match_units_add(&owing, claim->perhaps.items[i]);
	if (owing.count != 1)
		return;
	claim->unit = owing.items[0];
	claim->held = NULL;
	verdict_reason(verdict, "unit", "of the units possible only %s owes %s",
	    claim->unit->name, claim->material->name);
}

static void say(const struct reading *reading, const struct claim *claim,
    struct verdict *verdict)
{
	static const char *const ways[] = {"nothing", "its form",
	    "its file name", "the subject", "the file it came with",
	    "being the only place for such a file", "a reviewer"};
	const char *name = claim->link ? "a link"
			   : claim->empty
			       ? "the mail"
			       : reading->facts->parts[claim->index].name;

	if (claim->material != NULL)
		verdict_reason(verdict, "material", "%s is %s by %s%s", name,
		    claim->material->name, ways[claim->by],
		    claim->wrong_kind ? ", but of a wrong kind" : "");
	else
		verdict_reason(
		    verdict, "material", "%s: no material found", name);
}

typedef void way(const struct reading *reading, struct claim *claim);

static void try_all(struct reading *reading, way *try)
{
	for (size_t i = 0; i < reading->claim_count; i++) {
		struct claim *claim = &reading->claims[i];
		if (claim->material == NULL && !claim->empty)
			try(reading, claim);
	}
}

static void try_form(const struct reading *reading, struct claim *claim)
{
	if (claim->form != NULL)
		by_form(reading, claim);
}

static void try_name(const struct reading *reading, struct claim *claim)
{
	by_text(reading, claim, &claim->name, MATERIAL_BY_NAME);
}

static void try_subject(const struct reading *reading, struct claim *claim)
{
	by_text(reading, claim, &reading->subject, MATERIAL_BY_SUBJECT);
}

void identify_materials(struct reading *reading, struct verdict *verdict)
{
	const char *id = reading->world->decisions.material;
	const struct material *decided =
	    id ? campaign_material(reading->world->campaign, id) : NULL;

	try_all(reading, try_form);
	try_all(reading, try_name);
	try_all(reading, try_subject);
	try_all(reading, by_name_alone);
	try_all(reading, by_company);
	try_all(reading, by_kin);
	try_all(reading, by_name_wrongly);
	try_all(reading, by_kind);
	try_all(reading, by_promise);
	try_all(reading, by_link);
	for (size_t i = 0; i < reading->claim_count; i++)
		if (reading->claims[i].empty)
			file_empty(reading, &reading->claims[i]);
	if (decided != NULL)
		decide(reading, decided, verdict);
	for (size_t i = 0; i < reading->claim_count; i++) {
		struct claim *claim = &reading->claims[i];
		settle_unit(claim, verdict);
		if (claim->material == NULL && !claim->link && !claim->empty)
			claim->loose = loose_code(reading, claim);
		say(reading, claim, verdict);
	}
}
