/*
 * A campaign's files for people: <unit>/<material>/[<day>/]<name> under the
 * senders' cleaned names, what a reviewer has yet to decide under 待核对/, with
 * manifest.csv (what, whose, from whom, when, SHA-256, verdict) and SHA256SUMS
 * (for sha256sum -c). The same store gives the same bytes.
 */
#ifndef DAEMON_EXPORT_H
#define DAEMON_EXPORT_H

#include "base/err.h"
#include "config/config.h"
#include "export_target.h"
#include "spool/store.h"

struct export_counts {
	int64_t files, bytes; /* written */
	int64_t lines;        /* of the manifest: repeats and links too */
	int64_t faults;       /* lines whose kept file is gone or is another */
};

/* Reads state/files. 0 or -1; the target stays the caller's to finish or
 * abandon. */
int export_campaign(struct export_target *target, struct store *store,
    const struct config *config, const struct campaign *campaign,
    struct export_counts *counts, struct err *err);

#endif
