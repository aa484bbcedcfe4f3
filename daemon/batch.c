#include "batch.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

int batch_begin(struct batch *batch, struct err *err)
{
	if (batch->open)
		return 0;
	if (store_begin(batch->store, err) < 0)
		return -1;
	batch->open = true;
	batch->opened_at = clock_monotonic_msecs();
	return 0;
}

void batch_after(struct batch *batch, void (*call)(void *, int64_t),
    void *context, int64_t argument)
{
	MEM_GROW(batch->after, batch->after_count, batch->after_cap);
	batch->after[batch->after_count++] = (struct batch_after){
	    call, context, argument};
}

int batch_commit(struct batch *batch, struct err *err)
{
	if (!batch->open)
		return 0;
	/* The files must be found again before any row says they are there. */
	if (rawmail_sync(batch->raw, err) < 0 ||
	    store_commit(batch->store, err) < 0)
		return -1;
	batch->open = false;
	size_t count = batch->after_count;
	batch->after_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct batch_after after = batch->after[i];
		after.call(after.context, after.argument);
	}
	return 0;
}

void batch_free(struct batch *batch)
{
	if (batch->open)
		store_rollback(batch->store);
	free(batch->after);
	*batch = (struct batch){0};
}
