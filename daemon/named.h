/*
 * What a person calls a thing, on a command line or in a mail that decides:
 * found, or refused with what there is. All take texts as they come. On
 * refusal *err is ERR_REJECT with a text made for that person; other codes are
 * the store's.
 */
#ifndef DAEMON_NAMED_H
#define DAEMON_NAMED_H

#include <stdint.h>

#include "office.h"

/* By id; NULL or "" means the only one there is. */
const struct campaign *named_campaign(
    const struct config *config, const char *name, struct err *err);
/* By code, name or alias, compared folded; the nearest are named otherwise. */
const struct unit *named_unit(const struct office *office,
    const struct campaign *campaign, const char *name, struct err *err);
/* By id, name or alias. */
const struct material *named_material(
    const struct campaign *campaign, const char *name, struct err *err);
/* A day of the event: "2023-05-17", "5月17日", "0517". 0 or -1. */
int named_day(const struct campaign *campaign, const char *name, int32_t *day,
    struct err *err);
/* RFC 3339, or local "2023-05-18 10:00[:00]", or "2023-05-18" = its last
 * second. 0 or -1. */
int named_instant(
    const char *name, int32_t offset_secs, int64_t *instant, struct err *err);
/* A mail by its number or Message-ID, without texts. Free with
 * store_mail_free. 0 or -1. */
int named_mail(struct store *store, const char *name, struct store_mail *mail,
    struct err *err);

#endif
