#include "pacing.h"

#define HOUR_MSECS 3600000.0
#define LEAST_RATE 12.0 /* an hour: one in five minutes */
/* Where no limit was known a complaint sets one. */
#define FIRST_RATE 1200.0
#define HALVE_AGAIN_MSECS 30000

void pacing_init(struct pacing *pacing, int gap_msecs)
{
	*pacing = (struct pacing){.halved_at = -HALVE_AGAIN_MSECS};
	if (gap_msecs > 0)
		pacing->most = HOUR_MSECS / gap_msecs;
	pacing->rate = pacing->most;
}

size_t pacing_allowed(const struct pacing *pacing, int64_t now, size_t max)
{
	if (now < pacing->next_at)
		return 0;
	return pacing->rate > 0 && max > 1 ? 1 : max;
}

void pacing_spent(struct pacing *pacing, size_t count, int64_t now)
{
	if (pacing->rate <= 0)
		return;
	int64_t from = pacing->next_at > now ? pacing->next_at : now;
	pacing->next_at = from +
			  (int64_t)((double)count * HOUR_MSECS / pacing->rate);
}

void pacing_taken(struct pacing *pacing)
{
	double limit = pacing->most > 0 ? pacing->most : FIRST_RATE;

	if (pacing->rate <= 0 || pacing->rate >= limit)
		return;
	pacing->rate += limit / 20;
	if (pacing->rate < limit)
		return;
	pacing->rate = pacing->most; /* 0 again where none was known */
}

void pacing_hold(struct pacing *pacing, int64_t delay_msecs, int64_t now)
{
	if (now + delay_msecs > pacing->next_at)
		pacing->next_at = now + delay_msecs;
}

void pacing_slow_down(struct pacing *pacing, int64_t delay_msecs, int64_t now)
{
	pacing_hold(pacing, delay_msecs, now);
	if (now - pacing->halved_at < HALVE_AGAIN_MSECS)
		return;
	pacing->halved_at = now;
	pacing->rate = (pacing->rate > 0 ? pacing->rate : FIRST_RATE) / 2;
	if (pacing->rate < LEAST_RATE)
		pacing->rate = LEAST_RATE;
}
