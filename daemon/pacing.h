/*
 * How fast one account may send: a gap between messages, as a rate that halves
 * when the provider complains and grows back by a twentieth with each message
 * taken (AIMD). Pure: time comes in as an argument, monotonic milliseconds.
 */
#ifndef DAEMON_PACING_H
#define DAEMON_PACING_H

#include <stddef.h>
#include <stdint.h>

struct pacing {
	double most;     /* messages an hour that were allowed at first */
	double rate;     /* messages an hour now; 0 = no limit known */
	int64_t next_at; /* no message before */
	int64_t halved_at;
};

/* `gap_msecs` between two messages; 0 = none. */
void pacing_init(struct pacing *pacing, int gap_msecs);
/* How many may go now, at most `max`. */
size_t pacing_allowed(const struct pacing *pacing, int64_t now, size_t max);
/* `count` were handed over now. */
void pacing_spent(struct pacing *pacing, size_t count, int64_t now);
/* One was taken. */
void pacing_taken(struct pacing *pacing);
/* The provider wants less: halves the rate, once for what was on its way
 * together, and waits. */
void pacing_slow_down(struct pacing *pacing, int64_t delay_msecs, int64_t now);
/* Nothing for so long; the rate stays. */
void pacing_hold(struct pacing *pacing, int64_t delay_msecs, int64_t now);

#endif
