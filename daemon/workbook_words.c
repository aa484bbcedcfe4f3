#include "workbook-private.h"

static const struct {
	const char *word;
	enum book_style style;
} kinds[WORKBOOK_COUNTS] = {
    [WORKBOOK_GOOD] = {"已收", BOOK_GOOD},
    [WORKBOOK_LATE] = {"迟报", BOOK_LATE},
    [WORKBOOK_PROBLEM] = {"待改", BOOK_PROBLEM},
    [WORKBOOK_UNCHECKED] = {"未核对", BOOK_UNCHECKED},
    [WORKBOOK_HELD] = {"待处理", BOOK_HELD},
    [WORKBOOK_OPEN] = {"待报", BOOK_OPEN},
    [WORKBOOK_AHEAD] = {"未开始", BOOK_AHEAD},
    [WORKBOOK_MISSING] = {"逾期", BOOK_MISSING},
    [WORKBOOK_WAIVED] = {"免报", BOOK_WAIVED},
};

enum workbook_count workbook_count_of(const struct standing *standing)
{
	switch (standing->state) {
	case STANDING_DONE:
		return standing->late ? WORKBOOK_LATE : WORKBOOK_GOOD;
	case STANDING_UNCHECKED:
		return WORKBOOK_UNCHECKED;
	case STANDING_HELD:
		return WORKBOOK_HELD;
	case STANDING_PROBLEM:
		return WORKBOOK_PROBLEM;
	case STANDING_MISSING:
		return WORKBOOK_MISSING;
	case STANDING_AHEAD:
		return WORKBOOK_AHEAD;
	case STANDING_WAIVED:
		return WORKBOOK_WAIVED;
	case STANDING_OPEN:
	default:
		return WORKBOOK_OPEN;
	}
}

const char *workbook_count_word(enum workbook_count count)
{
	return kinds[count].word;
}

const char *workbook_state_word(const struct standing *standing)
{
	return kinds[workbook_count_of(standing)].word;
}

enum book_style workbook_state_style(const struct standing *standing)
{
	return kinds[workbook_count_of(standing)].style;
}

static enum workbook_count kind_of(const struct workbook_piece *piece)
{
	if (piece->repeat || piece->state == PIECE_UNCHECKED)
		return WORKBOOK_UNCHECKED;
	if (piece->state == PIECE_PROBLEM)
		return WORKBOOK_PROBLEM;
	return piece->late ? WORKBOOK_LATE : WORKBOOK_GOOD;
}

const char *workbook_piece_word(const struct workbook_piece *piece)
{
	return kinds[kind_of(piece)].word;
}

enum book_style workbook_piece_style(const struct workbook_piece *piece)
{
	return kinds[kind_of(piece)].style;
}
