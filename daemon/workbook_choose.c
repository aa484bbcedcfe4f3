#include <stdlib.h>
#include <string.h>

#include "workbook-private.h"

/* By place alone; 0 = the same slot of the same day. */
static int by_place(
    const struct workbook_piece *one, const struct workbook_piece *other)
{
	if (one->material != other->material)
		return one->material < other->material ? -1 : 1;
	if (one->day != other->day)
		return one->day < other->day ? -1 : 1;
	if (one->slot != other->slot)
		return one->slot < other->slot ? -1 : 1;
	return 0;
}

static int by_arrival(
    const struct workbook_piece *one, const struct workbook_piece *other)
{
	if (one->received != other->received)
		return one->received < other->received ? -1 : 1;
	if (one->mail != other->mail)
		return one->mail < other->mail ? -1 : 1;
	if (one->submission != other->submission)
		return one->submission < other->submission ? -1 : 1;
	if (one->position != other->position)
		return one->position < other->position ? -1 : 1;
	return 0;
}

static int by_contents(const void *a, const void *b)
{
	const struct workbook_piece *one = a, *other = b;
	int order = by_place(one, other);

	if (order == 0)
		order = strcmp(one->sha256, other->sha256);
	return order != 0 ? order : by_arrival(one, other);
}

static int by_place_and_arrival(const void *a, const void *b)
{
	const struct workbook_piece *one = a, *other = b;
	int order = by_place(one, other);

	return order != 0 ? order : by_arrival(one, other);
}

/* 0 = never counts. A repeat has no figures of its own; it stands only where
 * what it repeats is gone. */
static int rank_of(const struct workbook_piece *piece)
{
	if (piece->state == PIECE_HELD)
		return 0;
	if (piece->repeat)
		return 1;
	return piece->state == PIECE_GOOD ? 3 : 2;
}

static void choose_newest(struct workbook_piece *pieces, size_t count)
{
	struct workbook_piece *best = NULL;

	for (size_t i = 0; i < count; i++) {
		int rank = rank_of(&pieces[i]);
		int best_rank = best != NULL ? rank_of(best) : 1;
		if (rank > best_rank ||
		    (rank > 0 && rank == best_rank &&
			(best == NULL || by_arrival(best, &pieces[i]) < 0)))
			best = &pieces[i];
	}
	if (best != NULL)
		best->counts = true;
}

/* `pieces` are in the order of their contents. */
static void choose_distinct(struct workbook_piece *pieces, size_t count)
{
	bool any_fit = false;

	for (size_t i = 0; i < count; i++)
		any_fit = any_fit || pieces[i].state == PIECE_GOOD ||
			  pieces[i].state == PIECE_UNCHECKED;
	for (size_t i = 0, end; i < count; i = end) {
		struct workbook_piece *best = NULL;
		for (end = i; end < count &&
			      strcmp(pieces[end].sha256, pieces[i].sha256) == 0;
		     end++) {
			int rank = rank_of(&pieces[end]);
			bool fits = !any_fit ||
				    pieces[end].state != PIECE_PROBLEM;
			if (fits && rank > (best ? rank_of(best) : 0))
				best = &pieces[end];
		}
		if (best != NULL)
			best->counts = true;
	}
}

void workbook_choose(struct workbook_piece *pieces, size_t count)
{
	if (count == 0)
		return;
	qsort(pieces, count, sizeof *pieces, by_contents);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1;
		     end < count && by_place(&pieces[i], &pieces[end]) == 0;)
			end++;
		if (pieces[i].slot->many)
			choose_distinct(&pieces[i], end - i);
		else
			choose_newest(&pieces[i], end - i);
	}
	qsort(pieces, count, sizeof *pieces, by_place_and_arrival);
}
