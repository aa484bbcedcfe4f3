#include <stdlib.h>
#include <string.h>

#include "spool/store-private.h"

void outbox_mail_free(struct outbox_mail *mail)
{
	if (mail == NULL)
		return;
	free(mail->mailbox);
	free(mail->kind);
	free(mail->recipient);
	free(mail->dedupe);
	free(mail->message_id);
	free(mail->shoubao_id);
	free(mail->bytes);
	free(mail->campaign);
	free(mail->unit);
	free(mail->detail);
	memset(mail, 0, sizeof *mail);
}

static void outbox_of_row(const struct rows *rows, struct outbox_mail *mail)
{
	*mail = (struct outbox_mail){
	    .id = rows_integer(rows, 0),
	    .mailbox = rows_copy(rows, 1),
	    .kind = rows_copy(rows, 2),
	    .recipient = rows_copy(rows, 3),
	    .dedupe = rows_copy(rows, 4),
	    .message_id = rows_copy(rows, 5),
	    .shoubao_id = rows_copy(rows, 6),
	    .state = (enum outbox_state)rows_integer(rows, 7),
	    .attempts = (int)rows_integer(rows, 8),
	    .created = rows_integer(rows, 9),
	    .not_before = rows_integer(rows, 10),
	    .sent_at = rows_integer(rows, 11),
	    .mail = rows_integer(rows, 12),
	    .campaign = rows_copy(rows, 13),
	    .unit = rows_copy(rows, 14),
	    .detail = rows_copy(rows, 15),
	};
	mail->bytes = rows_bytes(rows, 16, &mail->size);
}

int store_outbox_add(struct store *store, const struct outbox_mail *mail,
    int64_t *id, bool *added, struct err *err)
{
	struct database *database = store->database;
	int found;

	if (database_inside(database, err) < 0 ||
	    database_run(database, STATEMENT_OUTBOX_ADD, err,
		bind_text(mail->mailbox), bind_text(mail->kind),
		bind_text(mail->recipient), bind_text(mail->dedupe),
		bind_text(mail->message_id), bind_text(mail->shoubao_id),
		bind_integer(mail->state), bind_integer(mail->created),
		bind_integer(mail->not_before), bind_id(mail->mail),
		bind_text(mail->campaign), bind_text(mail->unit)) < 0)
		return -1;
	if (database_changed(database) > 0) {
		*id = database_last_id(database);
		*added = true;
		return database_run(database, STATEMENT_OUTBOX_ADD_BYTES, err,
		    bind_integer(*id), bind_bytes(mail->bytes, mail->size));
	}
	found = database_value(database, STATEMENT_OUTBOX_BY_DEDUPE, id, err,
	    bind_text(mail->dedupe));
	if (found == 0)
		return err_set(err, ERR_BUG, "store: a row is there and not");
	if (found > 0)
		*added = false;
	return found > 0 ? 0 : -1;
}

static int take_rows(
    struct rows *rows, struct outbox_mail *mails, struct err *err)
{
	int count = 0;
	int next;

	while ((next = rows_next(rows, err)) > 0)
		outbox_of_row(rows, &mails[count++]);
	if (next == 0)
		return count;
	while (count > 0)
		outbox_mail_free(&mails[--count]);
	return -1;
}

int store_outbox_next(struct store *store, const char *mailbox,
    enum outbox_state state, int64_t now, struct outbox_mail *mails, size_t max,
    struct err *err)
{
	struct rows rows;

	if (state == OUTBOX_SENT)
		return err_set(
		    err, ERR_BUG, "store: sent mail has no next one");
	if (rows_open(store->database, STATEMENT_OUTBOX_NEXT, &rows, err,
		bind_integer(state), bind_text(mailbox), bind_integer(now),
		bind_integer((int64_t)max)) < 0)
		return -1;
	return take_rows(&rows, mails, err);
}

int store_outbox_queued_to(struct store *store, const char *mailbox,
    const char *recipient, struct outbox_mail *mails, size_t max,
    struct err *err)
{
	struct rows rows;

	if (rows_open(store->database, STATEMENT_OUTBOX_QUEUED_TO, &rows, err,
		bind_text(mailbox), bind_text(recipient),
		bind_integer((int64_t)max)) < 0)
		return -1;
	return take_rows(&rows, mails, err);
}

int store_outbox_waiting(struct store *store, void *context,
    int (*each)(void *context, const struct outbox_mail *mail), struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open_binds(store->database, STATEMENT_OUTBOX_WAITING, &rows,
		NULL, 0, err) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct outbox_mail mail = {
		    .id = rows_integer(&rows, 0),
		    .mailbox = (char *)rows_text(&rows, 1),
		    .recipient = (char *)rows_text(&rows, 2),
		    .state = OUTBOX_WAITING,
		};
		next = each(context, &mail);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_outbox_move(struct store *store, int64_t id, enum outbox_state from,
    enum outbox_state to, const char *detail, int64_t now, struct err *err)
{
	if (database_run(store->database, STATEMENT_OUTBOX_MOVE, err,
		bind_integer(id), bind_integer(from), bind_integer(to),
		bind_text(detail), bind_integer(now)) < 0)
		return -1;
	if (database_changed(store->database) == 0)
		return err_set(err, ERR_BUG,
		    "store: outbox row %lld is not in state %d", (long long)id,
		    (int)from);
	return 0;
}

int store_outbox_forget(
    struct store *store, const char *kind, int64_t before, struct err *err)
{
	return database_run(store->database, STATEMENT_OUTBOX_FORGET, err,
	    bind_text(kind), bind_integer(before));
}

int store_outbox_defer(
    struct store *store, int64_t id, int64_t not_before, struct err *err)
{
	return database_run(store->database, STATEMENT_OUTBOX_DEFER, err,
	    bind_integer(id), bind_integer(not_before));
}

int store_outbox_recover(struct store *store, int64_t now, struct err *err)
{
	int64_t count;

	(void)now;
	if (database_run_plain(store->database, STATEMENT_OUTBOX_RECOVER, err) <
	    0)
		return -1;
	count = database_changed(store->database);
	return (int)count;
}

int store_outbox_get(
    struct store *store, int64_t id, struct outbox_mail *mail, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_OUTBOX_GET, &rows, err,
		bind_integer(id)) < 0)
		return -1;
	next = rows_next(&rows, err);
	if (next > 0) {
		outbox_of_row(&rows, mail);
		rows_close(&rows);
	}
	return next;
}

int store_outbox_find(
    struct store *store, const char *message_id, int64_t *id, struct err *err)
{
	return database_value(store->database, STATEMENT_OUTBOX_BY_MESSAGE_ID,
	    id, err, bind_text(message_id));
}

int store_outbox_of_mail(struct store *store, int64_t mail, void *context,
    int (*each)(void *context, const struct outbox_mail *mail), struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_OUTBOX_OF_MAIL, &rows, err,
		bind_integer(mail)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct outbox_mail row;
		outbox_of_row(&rows, &row);
		next = each(context, &row);
		outbox_mail_free(&row);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int64_t store_outbox_count_since(
    struct store *store, const char *recipient, int64_t since, struct err *err)
{
	int64_t count = 0;

	if (database_value(store->database, STATEMENT_OUTBOX_COUNT_SINCE,
		&count, err, bind_text(recipient), bind_integer(since)) < 0)
		return -1;
	return count;
}

int64_t store_outbox_sent_since(
    struct store *store, const char *mailbox, int64_t since, struct err *err)
{
	int64_t count = 0;

	if (database_value(store->database, STATEMENT_OUTBOX_SENT_SINCE, &count,
		err, bind_text(mailbox), bind_integer(since)) < 0)
		return -1;
	return count;
}

int64_t store_outbox_sent_to_since(
    struct store *store, const char *recipient, int64_t since, struct err *err)
{
	int64_t count = 0;

	if (database_value(store->database, STATEMENT_OUTBOX_SENT_TO_SINCE,
		&count, err, bind_text(recipient), bind_integer(since)) < 0)
		return -1;
	return count;
}
