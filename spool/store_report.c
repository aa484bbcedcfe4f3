#include "spool/store_report.h"

#include "spool/store-private.h"

int store_report_pieces(struct store *store, const char *campaign,
    void *context,
    int (*each)(
	void *context, const char *unit, const struct history_piece *piece),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_REPORT_PIECES, &rows, err,
		bind_text(campaign)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct history_piece piece = {
		    .mail = rows_integer(&rows, 1),
		    .material = (char *)rows_text(&rows, 2),
		    .day = (int32_t)rows_integer(&rows, 3),
		    .slot = (char *)rows_text(&rows, 4),
		    .mailbox = (char *)rows_text(&rows, 5),
		    .state = (enum piece_state)rows_integer(&rows, 7),
		    .received = rows_integer(&rows, 8),
		    .unverified = rows_integer(&rows, 9) != 0,
		};
		rows_fixed(&rows, 6, piece.sha256, sizeof piece.sha256);
		next = each(context, rows_text(&rows, 0), &piece);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_report_decisions(struct store *store, const char *campaign,
    void *context,
    int (*each)(void *context, const struct store_report_decision *decision),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_REPORT_DECISIONS, &rows, err,
		bind_text(campaign)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_report_decision decision = {
		    .unit = rows_text(&rows, 0),
		    .extend = rows_integer(&rows, 1) != 0,
		    .material = rows_text(&rows, 2),
		    .day = (int32_t)rows_integer(&rows, 3),
		    .until = rows_integer(&rows, 4),
		    .id = rows_integer(&rows, 5),
		};
		next = each(context, &decision);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_report_submissions(struct store *store, const char *campaign,
    int64_t since, void *context,
    int (*each)(
	void *context, const struct store_report_submission *submission),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_REPORT_SUBMISSIONS, &rows, err,
		bind_text(campaign), bind_integer(since)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_report_submission submission = {
		    .id = rows_integer(&rows, 0),
		    .mail = rows_integer(&rows, 1),
		    .received = rows_integer(&rows, 2),
		    .recent = rows_integer(&rows, 3) != 0,
		    .unit = rows_text(&rows, 4),
		    .material = rows_text(&rows, 5),
		    .day = (int32_t)rows_integer(&rows, 6),
		    .word = rows_text(&rows, 7),
		    .late = rows_integer(&rows, 8) != 0,
		    .unverified = rows_integer(&rows, 9) != 0,
		    .problems = rows_integer(&rows, 10),
		    .file = rows_text(&rows, 11),
		    .sheet = rows_text(&rows, 12),
		    .ref = rows_text(&rows, 13),
		    .label = rows_text(&rows, 14),
		    .code = rows_text(&rows, 15),
		    .raw = rows_text(&rows, 16),
		    .detail = rows_text(&rows, 17),
		};
		next = each(context, &submission);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_report_files(struct store *store, const char *campaign,
    const char *material, int64_t since, void *context,
    int (*each)(void *context, const struct store_report_file *file),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_REPORT_FILES, &rows, err,
		bind_text(campaign), bind_text(material),
		bind_integer(since)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_report_file file = {
		    .mail = rows_integer(&rows, 0),
		    .received = rows_integer(&rows, 1),
		    .unit = rows_text(&rows, 2),
		    .material = material,
		    .day = (int32_t)rows_integer(&rows, 3),
		    .name = rows_text(&rows, 4),
		    .size = rows_integer(&rows, 5),
		    .text_chars = rows_integer(&rows, 6),
		};
		next = each(context, &file);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_report_links(struct store *store, const char *campaign, void *context,
    int (*each)(void *context, const struct store_report_link *link),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_REPORT_LINKS, &rows, err,
		bind_text(campaign)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_report_link link = {
		    .mail = rows_integer(&rows, 0),
		    .received = rows_integer(&rows, 1),
		    .unit = rows_text(&rows, 2),
		    .material = rows_text(&rows, 3),
		    .day = (int32_t)rows_integer(&rows, 4),
		    .sha256 = rows_text(&rows, 5),
		    .links = rows_text(&rows, 6),
		};
		next = each(context, &link);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_report_others(struct store *store, const char *campaign,
    int64_t since, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err)
{
	struct rows rows;

	if (rows_open(store->database, STATEMENT_REPORT_OTHERS, &rows, err,
		bind_text(campaign), bind_integer(since)) < 0)
		return -1;
	return store_mail_each(&rows, context, each, err);
}

int store_report_addresses(struct store *store, const char *campaign,
    void *context,
    int (*each)(void *context, const struct store_report_address *address),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_REPORT_ADDRESSES, &rows, err,
		bind_text(campaign)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_report_address address = {
		    .unit = rows_text(&rows, 0),
		    .address = rows_text(&rows, 1),
		    .mails = rows_integer(&rows, 2),
		    .mail = rows_integer(&rows, 3),
		};
		next = each(context, &address);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_report_reminders(struct store *store, const char *campaign,
    void *context,
    int (*each)(void *context, const char *unit, int64_t count, int64_t last),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_REPORT_REMINDERS, &rows, err,
		bind_text(campaign)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		next = each(context, rows_text(&rows, 0),
		    rows_integer(&rows, 1), rows_integer(&rows, 2));
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

char *store_report_suggestions(struct store *store, int64_t mail)
{
	struct rows rows;
	char *text = NULL;

	if (rows_open(store->database, STATEMENT_REPORT_SUGGESTIONS, &rows,
		NULL, bind_integer(mail)) < 0)
		return NULL;
	if (rows_next(&rows, NULL) > 0) {
		text = rows_copy(&rows, 0);
		rows_close(&rows);
	}
	return text;
}

int store_report_last_digest(struct store *store, const char *campaign,
    int64_t before, int64_t *at, struct err *err)
{
	*at = 0;
	return database_value(store->database, STATEMENT_REPORT_LAST_DIGEST, at,
		   err, bind_text(campaign), bind_integer(before)) < 0
		   ? -1
		   : 0;
}

int store_digests_withdraw(struct store *store, const char *campaign,
    const char *recipient, struct err *err)
{
	if (database_inside(store->database, err) < 0)
		return -1;
	return database_run(store->database, STATEMENT_DIGESTS_WITHDRAW, err,
	    bind_text(campaign), bind_text(recipient));
}

int store_report_made(struct store *store, const char *key, struct err *err)
{
	int64_t id;

	return database_value(store->database, STATEMENT_OUTBOX_BY_DEDUPE, &id,
	    err, bind_text(key));
}
