#include "spool/store_gather.h"

#include "spool/store-private.h"

static const char *text_of(const struct rows *rows, int column)
{
	const char *text = rows_text(rows, column);

	return text != NULL ? text : "";
}

static void gathered_of_row(
    const struct rows *rows, struct store_gathered *gathered)
{
	*gathered = (struct store_gathered){
	    .submission = rows_integer(rows, 0),
	    .mail = rows_integer(rows, 1),
	    .received = rows_integer(rows, 2),
	    .material = text_of(rows, 3),
	    .slot = text_of(rows, 4),
	    .day = (int32_t)rows_integer(rows, 5),
	    .position = (int)rows_integer(rows, 6),
	    .sha256 = text_of(rows, 7),
	    .state = (enum piece_state)rows_integer(rows, 8),
	    .repeat = rows_integer(rows, 9) != 0,
	    .late = rows_integer(rows, 10) != 0,
	    .unverified = rows_integer(rows, 11) != 0,
	    .sender = text_of(rows, 12),
	    .subject = text_of(rows, 13),
	    .name = text_of(rows, 14),
	    .inside = rows_text(rows, 15),
	    .size = rows_integer(rows, 16),
	};
}

int store_gather(struct store *store, const char *campaign, const char *unit,
    void *context,
    int (*each)(void *context, const struct store_gathered *gathered),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_GATHER, &rows, err,
		bind_text(campaign), bind_text(unit)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_gathered gathered;
		gathered_of_row(&rows, &gathered);
		int result = each(context, &gathered);
		if (result != 0) {
			rows_close(&rows);
			return result;
		}
	}
	return next;
}
