#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "spool/store-private.h"

#define ATTEMPTS 3

void store_mail_free(struct store_mail *mail)
{
	if (mail == NULL)
		return;
	free(mail->mailbox);
	free(mail->campaign);
	free(mail->unit);
	free(mail->disposition);
	free(mail->word);
	free(mail->held);
	free(mail->subject);
	free(mail->from);
	free(mail->message_id);
	free(mail->facts);
	free(mail->verdict);
	free(mail->config_hash);
	free(mail->parser_version);
	memset(mail, 0, sizeof *mail);
}

void store_mail_of_row(const struct rows *rows, struct store_mail *mail)
{
	*mail = (struct store_mail){
	    .id = rows_integer(rows, 0),
	    .mailbox = rows_copy(rows, 1),
	    .size = rows_integer(rows, 3),
	    .received = rows_integer(rows, 4),
	    .state = (enum mail_state)rows_integer(rows, 5),
	    .attempts = (int)rows_integer(rows, 6),
	    .campaign = rows_copy(rows, 7),
	    .unit = rows_copy(rows, 8),
	    .disposition = rows_copy(rows, 9),
	    .word = rows_copy(rows, 10),
	    .held = rows_copy(rows, 11),
	    .late = rows_integer(rows, 12) != 0,
	    .decided = rows_integer(rows, 13) != 0,
	    .subject = rows_copy(rows, 14),
	    .from = rows_copy(rows, 15),
	    .message_id = rows_copy(rows, 16),
	    .config_hash = rows_copy(rows, 17),
	    .parser_version = rows_copy(rows, 18),
	    .judged_at = rows_integer(rows, 19),
	    .answer_again = rows_integer(rows, 20) != 0,
	};
	rows_fixed(rows, 2, mail->sha256, sizeof mail->sha256);
}

int store_mail_each(struct rows *rows, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err)
{
	struct store_mail mail;
	int next;

	while ((next = rows_next(rows, err)) > 0) {
		store_mail_of_row(rows, &mail);
		int stop = each(context, &mail);
		store_mail_free(&mail);
		if (stop != 0) {
			rows_close(rows);
			return stop;
		}
	}
	return next;
}

int store_mail_add(struct store *store, const char *mailbox,
    const char sha256[SHA256_HEX], int64_t size, int64_t received, int64_t now,
    int64_t *id, bool *added, struct err *err)
{
	int found;

	if (database_run(store->database, STATEMENT_MAIL_ADD, err,
		bind_text(mailbox), bind_text(sha256), bind_integer(size),
		bind_integer(received), bind_integer(now)) < 0)
		return -1;
	if (database_changed(store->database) > 0) {
		*id = database_last_id(store->database);
		*added = true;
		return 0;
	}
	found = database_value(store->database, STATEMENT_MAIL_BY_HASH, id, err,
	    bind_text(sha256), bind_text(mailbox));
	if (found == 0)
		return err_set(err, ERR_BUG, "store: a mail is there and not");
	if (found > 0)
		*added = false;
	return found > 0 ? 0 : -1;
}

static int get_texts(
    struct store *store, struct store_mail *mail, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_MAIL_TEXTS, &rows, err,
		bind_integer(mail->id)) < 0)
		return -1;
	next = rows_next(&rows, err);
	if (next > 0) {
		mail->facts = rows_copy(&rows, 0);
		mail->verdict = rows_copy(&rows, 1);
		rows_close(&rows);
	}
	return next < 0 ? -1 : 0;
}

int store_mail_get(struct store *store, int64_t id, bool with_texts,
    struct store_mail *mail, struct err *err)
{
	struct store_mail found;
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_MAIL_GET, &rows, err,
		bind_integer(id)) < 0)
		return -1;
	next = rows_next(&rows, err);
	if (next <= 0)
		return next;
	store_mail_of_row(&rows, &found);
	rows_close(&rows);
	if (with_texts && get_texts(store, &found, err) < 0) {
		store_mail_free(&found);
		return -1;
	}
	*mail = found;
	return 1;
}

static int find_by_number(
    struct store *store, const char *name, int64_t *id, struct err *err)
{
	struct store_mail mail;
	int found = store_mail_get(
	    store, strtoll(name, NULL, 10), false, &mail, err);

	if (found > 0) {
		*id = mail.id;
		store_mail_free(&mail);
	}
	return found;
}

int store_mail_find(
    struct store *store, const char *name, int64_t *id, struct err *err)
{
	size_t len = strlen(name);
	char *bare;
	int found;

	if (len > 0 && strspn(name, "0123456789") == len)
		return len <= 18 ? find_by_number(store, name, id, err) : 0;
	if (len > 2 && name[0] == '<' && name[len - 1] == '>')
		bare = mem_strndup(name + 1, len - 2);
	else
		bare = mem_strdup(name);
	found = database_value(store->database, STATEMENT_MAIL_BY_MESSAGE_ID,
	    id, err, bind_text(bare));
	free(bare);
	return found;
}

int store_mail_spooled(struct store *store, int64_t after,
    struct store_mail *mails, size_t max, struct err *err)
{
	struct rows rows;
	int count = 0;
	int next;

	if (rows_open(store->database, STATEMENT_MAIL_SPOOLED, &rows, err,
		bind_integer(after), bind_integer((int64_t)max)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0)
		store_mail_of_row(&rows, &mails[count++]);
	/* What a respooled mail's sender was told is compared with the new. */
	for (int i = 0; i < count && next == 0; i++)
		if (mails[i].judged_at != 0)
			next = get_texts(store, &mails[i], err);
	if (next == 0)
		return count;
	while (count > 0)
		store_mail_free(&mails[--count]);
	return -1;
}

int store_mail_attempt(struct store *store, int64_t id, const char *reason,
    int64_t now, bool *stuck, struct err *err)
{
	int64_t state;
	int found;

	if (database_inside(store->database, err) < 0)
		return -1;
	found = database_value(store->database, STATEMENT_MAIL_ATTEMPT, &state,
	    err, bind_integer(id), bind_integer(ATTEMPTS));
	if (found == 0)
		return err_set(err, ERR_BUG, "store: mail %lld is not spooled",
		    (long long)id);
	if (found < 0 ||
	    store_audit(store, now, "attempt", id, reason, err) < 0)
		return -1;
	*stuck = state == MAIL_STUCK;
	return 0;
}

int store_mail_respool(
    struct store *store, int64_t id, bool answer_again, struct err *err)
{
	if (database_run(store->database, STATEMENT_MAIL_RESPOOL, err,
		bind_integer(id), bind_integer(answer_again)) < 0)
		return -1;
	if (database_changed(store->database) == 0)
		return err_set(
		    err, ERR_REJECT, "store: no mail %lld", (long long)id);
	return 0;
}

int store_mail_held(struct store *store, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err)
{
	struct rows rows;

	if (rows_open_binds(
		store->database, STATEMENT_MAIL_HELD, &rows, NULL, 0, err) < 0)
		return -1;
	return store_mail_each(&rows, context, each, err);
}

int store_mail_of_unit(struct store *store, const char *campaign,
    const char *unit, size_t max, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err)
{
	struct rows rows;

	if (rows_open(store->database, STATEMENT_MAIL_OF_UNIT, &rows, err,
		bind_text(campaign), bind_text(unit),
		bind_integer((int64_t)max)) < 0)
		return -1;
	return store_mail_each(&rows, context, each, err);
}
