#include "base/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct history *history_new(const char *unit)
{
	struct history *history = mem_calloc(1, sizeof *history);

	history->unit = mem_strdup(unit);
	return history;
}

void history_free(struct history *history)
{
	if (history == NULL)
		return;
	for (size_t i = 0; i < history->piece_count; i++) {
		free(history->pieces[i].material);
		free(history->pieces[i].slot);
		free(history->pieces[i].mailbox);
	}
	for (size_t i = 0; i < history->waiver_count; i++)
		free(history->waivers[i].material);
	for (size_t i = 0; i < history->extension_count; i++)
		free(history->extensions[i].material);
	free(history->pieces);
	free(history->waivers);
	free(history->extensions);
	free(history->unit);
	free(history);
}

/* Grows at every power of two: the struct keeps no capacity. */
static void *grown(void *items, size_t count, size_t bytes)
{
	if (count != 0 && (count & (count - 1)) != 0)
		return items;
	return mem_resize(items, count ? count * 2 : 1, bytes);
}

static bool is_after(
    const struct history_piece *a, const struct history_piece *b)
{
	if (a->received != b->received)
		return a->received > b->received;
	return a->mail > b->mail;
}

void history_add_piece(
    struct history *history, const struct history_piece *piece)
{
	size_t at = history->piece_count;

	history->pieces = grown(history->pieces, at, sizeof *history->pieces);
	while (at > 0 && is_after(&history->pieces[at - 1], piece))
		at--;
	memmove(&history->pieces[at + 1], &history->pieces[at],
	    (history->piece_count - at) * sizeof *history->pieces);
	history->pieces[at] = *piece;
	history->pieces[at].material = mem_strdup(piece->material);
	history->pieces[at].slot = mem_strdup(piece->slot);
	history->pieces[at].mailbox = mem_strdup(piece->mailbox);
	history->piece_count++;
}

void history_add_waiver(
    struct history *history, const char *material, int32_t day)
{
	size_t count = history->waiver_count;

	history->waivers = grown(
	    history->waivers, count, sizeof *history->waivers);
	history->waivers[count].material = mem_strdup(material);
	history->waivers[count].day = day;
	history->waiver_count++;
}

void history_add_extension(
    struct history *history, const char *material, int32_t day, int64_t until)
{
	size_t count = history->extension_count;

	history->extensions = grown(
	    history->extensions, count, sizeof *history->extensions);
	history->extensions[count].material = mem_strdup(material);
	history->extensions[count].day = day;
	history->extensions[count].until = until;
	history->extension_count++;
}
