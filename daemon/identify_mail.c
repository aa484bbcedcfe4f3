#include <string.h>
#include <strings.h>

#include "identify.h"
#include "verdict.h"

static bool is_ourselves(const struct config *config, const char *address)
{
	for (size_t i = 0; i < config->mailbox_count; i++)
		if (strcasecmp(config->mailboxes[i].address, address) == 0)
			return true;
	return false;
}

/* A bounce is automatic too; it is told apart first, because it says that an
 * address can't be reached. Neither is ever answered (DESIGN 8). */
enum disposition identify_automatic(const struct judge_world *world,
    const struct facts *facts, const char **reason)
{
	*reason = NULL;
	if (facts->bounce)
		return MAIL_BOUNCE;
	if (facts->shoubao_id != NULL)
		*reason = "it carries our own X-Shoubao-Id";
	else if (facts->auto_reply)
		*reason = facts->auto_reason ? facts->auto_reason
					     : "an automatic mail";
	else if (facts->from_count > 0 &&
		 is_ourselves(world->config, facts->from[0].address))
		*reason = "it is from ourselves";
	return *reason ? MAIL_SILENT : MAIL_OTHER;
}

static bool names_both(const struct said *said)
{
	return said->units.count > 0 && said->material_count > 0;
}

static bool takes(const struct material *material, unsigned kinds)
{
	for (size_t i = 0; i < material->slot_count; i++)
		if (material->slots[i].accept & kinds)
			return true;
	return false;
}

/* "A registered sender sends a matching attachment": its name says a material
 * that takes such a file, or the subject does. */
static bool matches(const struct reading *reading, const struct claim *claim)
{
	for (size_t i = 0; i < claim->name.material_count; i++)
		if (takes(claim->name.materials[i], claim->kinds))
			return true;
	for (size_t i = 0; i < reading->subject.material_count; i++)
		if (takes(reading->subject.materials[i], claim->kinds))
			return true;
	return false;
}

/* Why a claim makes its mail ours, or NULL. */
static const char *claim_is_ours(
    const struct reading *reading, const struct claim *claim)
{
	bool known = reading->sender.count > 0 || reading->reviewer;

	if (claim->form != NULL)
		return "a form of the campaign was recognised in";
	if (claim->name.marker != NULL)
		return "the convention is spoken by the file name";
	if (names_both(&claim->name))
		return "a unit and a material are named by the file name";
	if (known && matches(reading, claim))
		return "a registered sender sent the matching file";
	if (reading->thread != NULL)
		return "it answers a receipt of ours with the file";
	return NULL;
}

static const char *file_name(
    const struct reading *reading, const struct claim *claim)
{
	const struct facts *facts = reading->facts;

	if (claim->link)
		return facts->links[claim->index].name
			   ? facts->links[claim->index].name
			   : "";
	return facts->parts[claim->index].name;
}

/* Without a file only a subject that names a material is a submission, though
 * one whose attachment was forgotten; an answer to a receipt that carries
 * nothing is a letter. */
static enum disposition identify_letter(
    const struct reading *reading, struct verdict *verdict)
{
	const struct said *subject = &reading->subject;
	bool known = reading->sender.count > 0 || subject->units.count > 0;

	if (known && reading->facts->outcome != OUTCOME_OK) {
		verdict_reason(verdict, "ours",
		    "the mail could not be read (%s), and may be ours",
		    reading->facts->reason ? reading->facts->reason : "");
		return MAIL_OURS;
	}
	if (reading->thread == NULL && known && subject->material_count > 0 &&
	    (subject->marker != NULL || names_both(subject))) {
		verdict_reason(verdict, "ours",
		    "the subject names a material, but no file came with it");
		return MAIL_OURS;
	}
	verdict_reason(verdict, "ours",
	    "not ours: no file, and the subject names no material");
	return MAIL_OTHER;
}

enum disposition identify_mail(
    const struct reading *reading, struct verdict *verdict)
{
	const struct said *subject = &reading->subject;

	if (reading->world->decisions.unit != NULL ||
	    reading->world->decisions.material != NULL) {
		verdict_reason(verdict, "ours", "a reviewer assigned it");
		return MAIL_OURS;
	}
	if (reading->claim_count == 0)
		return identify_letter(reading, verdict);
	if (subject->marker != NULL) {
		verdict_reason(verdict, "ours", "the subject says \"%s\"",
		    subject->marker);
		return MAIL_OURS;
	}
	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *claim = &reading->claims[i];
		const char *why = claim_is_ours(reading, claim);
		if (why != NULL) {
			verdict_reason(verdict, "ours", "%s \"%s\"", why,
			    file_name(reading, claim));
			return MAIL_OURS;
		}
	}
	if (names_both(subject)) {
		verdict_reason(
		    verdict, "ours", "the subject names a unit and a material");
		return MAIL_OURS;
	}
	verdict_reason(verdict, "ours",
	    "not ours: neither subject, file names nor forms speak of the "
	    "campaign");
	return MAIL_OTHER;
}
