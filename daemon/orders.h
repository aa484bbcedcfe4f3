/*
 * What a reviewer's reply orders: its text in, requests for decide() out, and
 * a plain Chinese complaint for each line that looks like an order and can't
 * be understood. Pure. The grammar is in README, "Decisions by mail":
 *
 *	通过 17 理由：…
 *	归入 17 单位 材料 5月17日 理由：…
 *	免报 单位 材料 5月17日 理由：…
 *	延期 单位 材料 5月17日 至 5月20日 12:00 理由：…
 *	确认 a@b.example 单位 理由：…
 *
 * Only what stands above the quoted original counts.
 */
#ifndef DAEMON_ORDERS_H
#define DAEMON_ORDERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config.h"
#include "match.h"

/* Every mail of ours that shows such lines has this at its top: whatever
 * stands below it in a reply is ours, however the mail program quotes. */
#define ORDERS_BORDER "回复请写在本行上方"

#define ORDERS_MAX 50        /* carried out of one mail */
#define ORDERS_COMPLAINTS 20 /* told of one mail */

struct orders_world {
	const struct config *config;
	const struct campaign *campaign;
	const struct match_index *index; /* of the campaign's roster */
	int32_t today; /* the day the mail came in: for 明天, and 20日 */
	int64_t mail;  /* the held mail this is about, 0 = none in particular */
	const char *sender; /* of that mail, or NULL */
};

struct order {
	char *line;      /* as written, shortened */
	json_t *request; /* for decide(), or NULL: not understood */
	char *done;      /* what will have been done, in Chinese, or NULL */
	char *complaint; /* why it is not understood, or NULL */
};

struct orders {
	struct order *items;
	size_t count, cap;
	size_t good;    /* with a request */
	size_t dropped; /* lines that were one too many */
};

/* Fills *orders (orders_free). */
void orders_read(
    const struct orders_world *world, const char *text, struct orders *orders);
void orders_free(struct orders *orders);

/* The part of a mail's text that its sender wrote above the quoted original
 * (malloc). */
char *orders_own_part(const char *text);

#endif
