#include "versions.h"

#include <string.h>

#include "base/clock.h"

static bool day_matches(int32_t decided, int32_t day)
{
	return decided == DAY_NONE || decided == day;
}

int64_t versions_deadline(const struct campaign *campaign,
    const struct material *material, int32_t day, const struct history *history,
    int32_t offset_secs, bool *extended)
{
	int64_t due = deadline_instant(
	    &material->deadline, campaign, day, offset_secs);
	bool longer = false;

	for (size_t i = 0; i < history->extension_count; i++) {
		const struct history_extension *extension =
		    &history->extensions[i];
		if (strcmp(extension->material, material->id) == 0 &&
		    day_matches(extension->day, day) &&
		    extension->until > due) {
			due = extension->until;
			longer = true;
		}
	}
	if (extended != NULL)
		*extended = longer;
	return due;
}

bool versions_waived(
    const struct history *history, const struct material *material, int32_t day)
{
	for (size_t i = 0; i < history->waiver_count; i++)
		if (strcmp(history->waivers[i].material, material->id) == 0 &&
		    day_matches(history->waivers[i].day, day))
			return true;
	return false;
}

bool versions_fits(const struct history_piece *piece,
    const struct material *material, int32_t day, const struct slot *slot,
    const char *mailbox)
{
	return strcmp(piece->material, material->id) == 0 &&
	       (material->per == MATERIAL_ONCE || piece->day == day) &&
	       (slot == NULL || strcmp(piece->slot, slot->id) == 0) &&
	       (mailbox == NULL || strcmp(piece->mailbox, mailbox) == 0);
}

/* Where copies are owed to several mailboxes each has its own versions. */
static const char *own_mailbox(
    const struct judge_mail *mail, const struct verdict_submission *submission)
{
	return material_mailboxes(submission->material, submission->unit)
			   ->count > 0
		   ? mail->mailbox->id
		   : NULL;
}

static bool is_acceptable(enum piece_state state)
{
	return state == PIECE_GOOD || state == PIECE_UNCHECKED;
}

/* The same contents twice in one mail are one version too. */
static bool is_repeated_here(
    const struct verdict_submission *submission, size_t at)
{
	const struct verdict_piece *piece = &submission->pieces[at];

	for (size_t i = 0; i < at; i++) {
		const struct verdict_piece *other = &submission->pieces[i];
		if (other->slot == piece->slot &&
		    (other->link != piece->link ||
			other->index != piece->index) &&
		    strcmp(other->sha256, piece->sha256) == 0)
			return true;
	}
	return false;
}

static void compare_piece(const struct history *history, const char *mailbox,
    struct verdict_submission *submission, struct verdict_piece *piece)
{
	bool older_good = false;

	for (size_t i = 0; i < history->piece_count; i++) {
		const struct history_piece *older = &history->pieces[i];
		if (!versions_fits(older, submission->material, submission->day,
			piece->slot, mailbox))
			continue;
		if (strcmp(older->sha256, piece->sha256) == 0 &&
		    older->state != PIECE_HELD) {
			piece->repeat = true;
			continue;
		}
		older_good = older_good || older->state == PIECE_GOOD;
	}
	if (piece->slot->many || !older_good)
		return;
	if (piece->state == PIECE_GOOD && !piece->repeat)
		submission->replaces = true;
	else if (piece->state == PIECE_PROBLEM ||
		 piece->state == PIECE_UNCHECKED)
		submission->kept_older = true;
}

/* --- in time
 * ------------------------------------------------------------------ */

/* How many distinct contents a slot held by an instant: of this mail too,
 * which is `received`. */
static int had_by(const struct history *history, const char *mailbox,
    const struct verdict_submission *submission, const struct slot *slot,
    int64_t instant)
{
	int had = 0;

	for (size_t i = 0; i < history->piece_count; i++) {
		const struct history_piece *piece = &history->pieces[i];
		bool known = false;
		if (piece->received > instant || !is_acceptable(piece->state) ||
		    !versions_fits(piece, submission->material, submission->day,
			slot, mailbox))
			continue;
		for (size_t k = 0; k < i; k++)
			known = known ||
				(is_acceptable(history->pieces[k].state) &&
				    versions_fits(&history->pieces[k],
					submission->material, submission->day,
					slot, mailbox) &&
				    strcmp(history->pieces[k].sha256,
					piece->sha256) == 0);
		had += !known;
	}
	return had;
}

static bool is_late(const struct history *history, const char *mailbox,
    const struct verdict_submission *submission, int64_t received)
{
	int owed = material_owed(submission->material, submission->unit);

	if (received <= submission->deadline)
		return false;
	if (submission->piece_count == 0)
		return true;
	for (size_t i = 0; i < submission->piece_count; i++) {
		const struct slot *slot = submission->pieces[i].slot;
		int needed = slot->many && owed > 1 ? owed : 1;
		if (slot->required && had_by(history, mailbox, submission, slot,
					  submission->deadline) < needed)
			return true;
	}
	return false;
}

void versions_compare(const struct judge_world *world,
    const struct judge_mail *mail, struct verdict_submission *submission)
{
	const struct history *history = world->history_of(
	    world->context, submission->unit->code);
	const char *mailbox = own_mailbox(mail, submission);

	for (size_t i = 0; i < submission->piece_count; i++) {
		compare_piece(
		    history, mailbox, submission, &submission->pieces[i]);
		if (is_repeated_here(submission, i))
			submission->pieces[i].repeat = true;
	}
	submission->deadline = versions_deadline(world->campaign,
	    submission->material, submission->day, history,
	    world->config->offset_secs, NULL);
	submission->late =
	    !versions_waived(history, submission->material, submission->day) &&
	    is_late(history, mailbox, submission, mail->received);
}
