#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "spool/store-private.h"

/* What each command cannot do without. */
static const struct need {
	const char *command;
	bool campaign, mail, unit, material, address, until;
	bool settles; /* takes its mail out of the held list */
} needs[] = {
    {.command = "assign", .mail = true, .settles = true},
    {.command = "accept", .mail = true, .settles = true},
    {.command = "waive", .campaign = true, .material = true},
    {.command = "extend", .campaign = true, .material = true, .until = true},
    {.command = "confirm-address",
	.campaign = true,
	.unit = true,
	.address = true},
    {.command = "resend"},
    {.command = "release"},
};

static const struct need *need_of(const char *command)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (strcmp(needs[i].command, command) == 0)
			return &needs[i];
	return NULL;
}

static int lacks(const char *what, const char *command, struct err *err)
{
	return err_set(err, ERR_REJECT, "%s needs a %s", command, what);
}

static int check(const struct need *need, const struct store_decision *decision,
    struct err *err)
{
	const char *command = decision->command;

	if (need == NULL)
		return err_set(
		    err, ERR_REJECT, "no decision is called %s", command);
	if (decision->reason == NULL || decision->reason[0] == '\0')
		return lacks("reason", command, err);
	if (need->campaign && decision->campaign == NULL)
		return lacks("campaign", command, err);
	if (need->mail && decision->mail == 0)
		return lacks("mail", command, err);
	if (need->unit && decision->unit == NULL)
		return lacks("unit", command, err);
	if (need->material && decision->material == NULL)
		return lacks("material", command, err);
	if (need->address && decision->address == NULL)
		return lacks("mail address", command, err);
	if (need->until && decision->until == 0)
		return lacks("new deadline", command, err);
	return 0;
}

static int settle(struct store *store, int64_t mail, struct err *err)
{
	if (database_run(store->database, STATEMENT_MAIL_DECIDED, err,
		bind_integer(mail)) < 0)
		return -1;
	if (database_changed(store->database) == 0)
		return err_set(
		    err, ERR_REJECT, "there is no mail %lld", (long long)mail);
	return 0;
}

int store_decide(struct store *store, const struct store_decision *decision,
    int64_t *id, struct err *err)
{
	const struct need *need = need_of(decision->command);

	if (check(need, decision, err) < 0 ||
	    database_inside(store->database, err) < 0)
		return -1;
	if (need->settles && settle(store, decision->mail, err) < 0)
		return -1;
	if (database_run(store->database, STATEMENT_DECISION_ADD, err,
		bind_integer(decision->at), bind_text(decision->actor),
		bind_text(decision->command), bind_text(decision->campaign),
		bind_id(decision->mail),
		bind_text(decision->unit ? decision->unit : ""),
		bind_text(decision->material), bind_text(decision->address),
		bind_integer(decision->day), bind_integer(decision->until),
		bind_text(decision->reason)) < 0)
		return -1;
	*id = database_last_id(store->database);
	return 0;
}

static const char *or_null(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : NULL;
}

int store_decision_of(struct store *store, int64_t mail, void *context,
    int (*each)(void *context, const struct store_decision *decision),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_DECISIONS_OF, &rows, err,
		bind_integer(mail)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_decision decision = {
		    .at = rows_integer(&rows, 0),
		    .actor = rows_text(&rows, 1),
		    .command = rows_text(&rows, 2),
		    .campaign = rows_text(&rows, 3),
		    .mail = mail,
		    .unit = or_null(rows_text(&rows, 4)),
		    .material = rows_text(&rows, 5),
		    .address = rows_text(&rows, 6),
		    .day = (int32_t)rows_integer(&rows, 7),
		    .until = rows_integer(&rows, 8),
		    .reason = rows_text(&rows, 9),
		};
		next = each(context, &decision);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

static char *copy_or_null(const char *text)
{
	return or_null(text) != NULL ? mem_strdup(text) : NULL;
}

int store_mail_decisions(struct store *store, int64_t mail, char **unit,
    char **material, int32_t *day, bool *accepted, struct err *err)
{
	struct rows rows;
	int64_t one;
	int found, next;

	found = database_value(store->database, STATEMENT_DECISION_ACCEPT, &one,
	    err, bind_integer(mail));
	if (found < 0 || rows_open(store->database, STATEMENT_DECISION_ASSIGN,
			     &rows, err, bind_integer(mail)) < 0)
		return -1;
	next = rows_next(&rows, err);
	if (next < 0)
		return -1;
	*unit = next ? copy_or_null(rows_text(&rows, 0)) : NULL;
	*material = next ? copy_or_null(rows_text(&rows, 1)) : NULL;
	*day = next ? (int32_t)rows_integer(&rows, 2) : DAY_NONE;
	*accepted = found > 0;
	rows_close(&rows);
	return 0;
}

/* --- audit and snapshots --- */

int store_audit(struct store *store, int64_t at, const char *kind, int64_t mail,
    const char *text, struct err *err)
{
	return database_run(store->database, STATEMENT_AUDIT_ADD, err,
	    bind_integer(at), bind_text(kind), bind_id(mail),
	    bind_text(text != NULL ? text : ""));
}

int store_audit_of(struct store *store, int64_t mail, void *context,
    int (*each)(void *context, int64_t at, const char *kind, const char *text),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_AUDIT_OF, &rows, err,
		bind_integer(mail)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		next = each(context, rows_integer(&rows, 0),
		    rows_text(&rows, 1), rows_text(&rows, 2));
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_snapshot(struct store *store, const char *hash, const char *kind,
    const void *bytes, size_t size, int64_t now, struct err *err)
{
	return database_run(store->database, STATEMENT_SNAPSHOT_ADD, err,
	    bind_text(hash), bind_text(kind), bind_integer(now),
	    bind_bytes(bytes, size));
}

int store_snapshot_get(struct store *store, const char *hash, char **bytes,
    size_t *size, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_SNAPSHOT_GET, &rows, err,
		bind_text(hash)) < 0)
		return -1;
	next = rows_next(&rows, err);
	if (next > 0) {
		*bytes = rows_bytes(&rows, 0, size);
		rows_close(&rows);
	}
	return next;
}
