#include "spool/schema.h"

#include <stdio.h>

/*
 * What is long and written once (facts, verdict, a composed mail) has a table
 * of its own: listings do not drag it, and a change of state does not write
 * it again. Days are days since 1970, DAY_NONE where there is none; instants
 * are Unix seconds. States are the enums of store.h.
 */
static const char STEP_MAIL[] =
    "PRAGMA application_id = 1396851023;" /* SBAO */

    "CREATE TABLE mail ("
    " id INTEGER PRIMARY KEY,"
    " mailbox TEXT NOT NULL,"
    " sha256 TEXT NOT NULL,"
    " size INTEGER NOT NULL,"
    " received INTEGER NOT NULL,"
    " recorded INTEGER NOT NULL,"
    " state INTEGER NOT NULL DEFAULT 0,"
    " attempts INTEGER NOT NULL DEFAULT 0,"
    " decided INTEGER NOT NULL DEFAULT 0,"
    " answer_again INTEGER NOT NULL DEFAULT 0,"
    " late INTEGER NOT NULL DEFAULT 0,"
    " judged_at INTEGER NOT NULL DEFAULT 0,"
    " campaign TEXT, unit TEXT, disposition TEXT, word TEXT, held TEXT,"
    " subject TEXT, sender TEXT, message_id TEXT,"
    " config_hash TEXT, parser_version TEXT,"
    " UNIQUE (sha256, mailbox)) STRICT;"
    "CREATE INDEX mail_spooled ON mail (id) WHERE state = 0;"
    "CREATE INDEX mail_held ON mail (received, id)"
    " WHERE decided = 0 AND (state = 2 OR held IS NOT NULL);"
    "CREATE INDEX mail_unit ON mail (campaign, unit)"
    " WHERE unit IS NOT NULL;"

    "CREATE TABLE mail_text ("
    " mail INTEGER PRIMARY KEY REFERENCES mail (id),"
    " facts TEXT, verdict TEXT) STRICT;"

    "CREATE TABLE arrival ("
    " mailbox TEXT NOT NULL,"
    " folder TEXT NOT NULL,"
    " uidvalidity INTEGER NOT NULL,"
    " uid TEXT NOT NULL,"
    " received INTEGER NOT NULL,"
    " recorded INTEGER NOT NULL,"
    " mail INTEGER REFERENCES mail (id)," /* NULL = older than `since` */
    " PRIMARY KEY (mailbox, folder, uidvalidity, uid)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE pass ("
    " mailbox TEXT NOT NULL,"
    " folder TEXT NOT NULL,"
    " completed_at INTEGER NOT NULL,"
    " PRIMARY KEY (mailbox, folder)) STRICT, WITHOUT ROWID;";

static const char STEP_VERDICT[] =
    "CREATE TABLE part ("
    " mail INTEGER NOT NULL REFERENCES mail (id),"
    " position INTEGER NOT NULL,"
    " name TEXT NOT NULL, type TEXT NOT NULL, inside TEXT,"
    " size INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL, outcome TEXT NOT NULL,"
    " checked INTEGER NOT NULL, is_inline INTEGER NOT NULL,"
    " PRIMARY KEY (mail, position)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE submission ("
    " id INTEGER PRIMARY KEY,"
    " mail INTEGER NOT NULL REFERENCES mail (id),"
    " campaign TEXT NOT NULL, unit TEXT NOT NULL, material TEXT NOT NULL,"
    " day INTEGER NOT NULL,"
    " inferred INTEGER NOT NULL, late INTEGER NOT NULL,"
    " unverified INTEGER NOT NULL,"
    " word TEXT NOT NULL, held TEXT,"
    " deadline INTEGER NOT NULL) STRICT;"
    "CREATE INDEX submission_mail ON submission (mail);"

    /* A unit's pieces lie together with all that its history needs of their
     * mail: one short scan, asked several times for each mail. */
    "CREATE TABLE piece ("
    " campaign TEXT NOT NULL, unit TEXT NOT NULL,"
    " submission INTEGER NOT NULL,"
    " ordinal INTEGER NOT NULL,"
    " mail INTEGER NOT NULL, mailbox TEXT NOT NULL,"
    " received INTEGER NOT NULL,"
    " material TEXT NOT NULL, day INTEGER NOT NULL,"
    " unverified INTEGER NOT NULL,"
    " slot TEXT NOT NULL, position INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL,"
    " state INTEGER NOT NULL, repeat INTEGER NOT NULL,"
    " PRIMARY KEY (campaign, unit, submission, ordinal)"
    ") STRICT, WITHOUT ROWID;"
    /* `ordinal` counts within the submission, so that its key alone finds,
     * orders and deletes what belongs to it. No foreign keys on what is
     * written many times a mail: they cost a tenth of all, and only
     * store_judged deletes. */
    "CREATE TABLE field ("
    " submission INTEGER NOT NULL,"
    " ordinal INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " form TEXT NOT NULL, sheet TEXT, field TEXT NOT NULL,"
    " row INTEGER NOT NULL, kind TEXT NOT NULL,"
    " text TEXT, number REAL NOT NULL, ref TEXT, raw TEXT,"
    " PRIMARY KEY (submission, ordinal)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE problem ("
    " submission INTEGER NOT NULL,"
    " ordinal INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " sheet TEXT, ref TEXT, field TEXT, label TEXT,"
    " code TEXT NOT NULL, raw TEXT, detail TEXT,"
    " PRIMARY KEY (submission, ordinal)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE decision ("
    " id INTEGER PRIMARY KEY,"
    " at INTEGER NOT NULL,"
    " actor TEXT NOT NULL, command TEXT NOT NULL,"
    " campaign TEXT, mail INTEGER REFERENCES mail (id),"
    " unit TEXT NOT NULL," /* "" = every unit, or none */
    " material TEXT,"
    " address TEXT COLLATE NOCASE,"
    " day INTEGER NOT NULL,"
    " until INTEGER NOT NULL,"
    " reason TEXT NOT NULL) STRICT;"
    "CREATE INDEX decision_mail ON decision (mail) WHERE mail IS NOT NULL;"
    "CREATE INDEX decision_unit ON decision (campaign, unit)"
    " WHERE command IN ('waive', 'extend');"
    "CREATE INDEX decision_address ON decision (address)"
    " WHERE command = 'confirm-address';"

    "CREATE TABLE audit ("
    " id INTEGER PRIMARY KEY,"
    " at INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " mail INTEGER REFERENCES mail (id),"
    " text TEXT NOT NULL) STRICT;"
    "CREATE INDEX audit_mail ON audit (mail) WHERE mail IS NOT NULL;"

    "CREATE TABLE snapshot ("
    " hash TEXT PRIMARY KEY,"
    " kind TEXT NOT NULL,"
    " recorded INTEGER NOT NULL,"
    " bytes BLOB NOT NULL) STRICT;";

static const char STEP_OUTBOX[] =
    /* An address differs by case for nobody's budget. */
    "CREATE TABLE outbox ("
    " id INTEGER PRIMARY KEY,"
    " mailbox TEXT NOT NULL, kind TEXT NOT NULL,"
    " recipient TEXT NOT NULL COLLATE NOCASE,"
    " dedupe TEXT NOT NULL UNIQUE,"
    " message_id TEXT NOT NULL, shoubao_id TEXT NOT NULL,"
    " state INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL DEFAULT 0,"
    " created INTEGER NOT NULL,"
    " not_before INTEGER NOT NULL,"
    " sent_at INTEGER NOT NULL DEFAULT 0,"
    " mail INTEGER REFERENCES mail (id),"
    " campaign TEXT, unit TEXT, detail TEXT) STRICT;"
    /* All that is not sent (3): a few rows, whatever the season's size. */
    "CREATE INDEX outbox_open"
    " ON outbox (state, mailbox, kind <> 'receipt', id) WHERE state <> 3;"
    "CREATE INDEX outbox_message_id ON outbox (message_id);"
    "CREATE INDEX outbox_recipient ON outbox (recipient, created);"
    "CREATE INDEX outbox_mail ON outbox (mail) WHERE mail IS NOT NULL;"
    "CREATE TABLE outbox_bytes ("
    " outbox INTEGER PRIMARY KEY REFERENCES outbox (id),"
    " bytes BLOB NOT NULL) STRICT;";

static const char STEP_ALARM[] =
    /* What an admin was told and has not ended. */
    "CREATE TABLE alarm ("
    " kind TEXT NOT NULL, subject TEXT NOT NULL,"
    " since INTEGER NOT NULL,"
    " PRIMARY KEY (kind, subject)) STRICT, WITHOUT ROWID;";

static const char STEP_BOUNCE[] =
    /* Messages of ours that came back: once each, however often one is told.
     * `mail` is the bounce, NULL where the server refused at once. */
    "CREATE TABLE bounce ("
    " address TEXT NOT NULL COLLATE NOCASE,"
    " outbox INTEGER NOT NULL REFERENCES outbox (id),"
    " mail INTEGER REFERENCES mail (id),"
    " at INTEGER NOT NULL,"
    " hard INTEGER NOT NULL,"
    " detail TEXT,"
    " PRIMARY KEY (address, outbox)) STRICT, WITHOUT ROWID;"
    /* What a day's budget has used up. */
    "CREATE INDEX outbox_sent ON outbox (mailbox, sent_at) WHERE state = 3;";

static const char STEP_POSITION[] =
    "CREATE TABLE position ("
    " mailbox TEXT NOT NULL, folder TEXT NOT NULL,"
    " uidvalidity INTEGER NOT NULL,"
    " uid INTEGER NOT NULL,"
    " compared INTEGER NOT NULL,"
    " PRIMARY KEY (mailbox, folder)) STRICT, WITHOUT ROWID;";

static const char STEP_UNASKED[] =
    /* What a unit was reminded of: by the deadline it had then, so that a
     * moved one is said anew. `mailbox` is "" where the copy may go to any,
     * `stage` is "" of what was only named with the others. */
    "CREATE TABLE reminded ("
    " campaign TEXT NOT NULL, unit TEXT NOT NULL,"
    " material TEXT NOT NULL, day INTEGER NOT NULL,"
    " mailbox TEXT NOT NULL, stage TEXT NOT NULL,"
    " deadline INTEGER NOT NULL,"
    " at INTEGER NOT NULL,"
    " outbox INTEGER NOT NULL REFERENCES outbox (id),"
    " PRIMARY KEY (campaign, unit, outbox, material, day, mailbox)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX reminded_outbox ON reminded (outbox);"
    "CREATE INDEX outbox_unit ON outbox (campaign, unit, created)"
    " WHERE kind = 'reminder';"

    /* What lets a reviewer decide by a reply: only the hash is kept. `mail` is
     * the held mail it was made for, NULL = any of the campaign. */
    "CREATE TABLE token ("
    " hash TEXT PRIMARY KEY,"
    " campaign TEXT NOT NULL,"
    " reviewer TEXT NOT NULL COLLATE NOCASE,"
    " mail INTEGER REFERENCES mail (id),"
    " created INTEGER NOT NULL, expires INTEGER NOT NULL,"
    " used INTEGER NOT NULL DEFAULT 0,"     /* when; 0 = not yet */
    " used_by INTEGER REFERENCES mail (id)" /* the reply */
    ") STRICT, WITHOUT ROWID;"
    /* Held mail the reviewers were told of between digests. */
    "CREATE TABLE told ("
    " mail INTEGER PRIMARY KEY REFERENCES mail (id),"
    " at INTEGER NOT NULL) STRICT;";

const char *const schema_steps[] = {STEP_MAIL, STEP_VERDICT, STEP_OUTBOX,
    STEP_ALARM, STEP_BOUNCE, STEP_POSITION, STEP_UNASKED};
const size_t schema_step_count = sizeof schema_steps / sizeof *schema_steps;

static int newer(int version, size_t count, struct err *err)
{
	return err_set(err, ERR_REJECT,
	    "the database is of version %d, this program knows up to %zu: "
	    "install the newer program again",
	    version, count);
}

static int run_steps(struct database *database, const char *const *steps,
    int version, size_t count, struct err *err)
{
	char text[64];

	for (size_t i = (size_t)version; i < count; i++)
		if (database_script(database, steps[i], err) < 0)
			return -1;
	snprintf(text, sizeof text, "PRAGMA user_version = %zu", count);
	return database_script(database, text, err);
}

int schema_upgrade(struct database *database, const char *const *steps,
    size_t count, struct err *err)
{
	int version;

	if (database_version(database, &version, err) < 0)
		return -1;
	if (version == (int)count)
		return 0;
	if (database_script(database, "BEGIN EXCLUSIVE", err) < 0)
		return -1;
	/* Read again: another process may have upgraded it meanwhile. */
	if (database_version(database, &version, err) < 0)
		goto out;
	if (version < 0 || version > (int)count) {
		newer(version, count, err);
		goto out;
	}
	if (run_steps(database, steps, version, count, err) < 0)
		goto out;
	if (database_script(database, "COMMIT", err) == 0)
		return 0;
out:
	database_rollback(database);
	return -1;
}

int schema_check(struct database *database, size_t count, struct err *err)
{
	int version;

	if (database_version(database, &version, err) < 0)
		return -1;
	if (version == (int)count)
		return 0;
	if (version > (int)count)
		return newer(version, count, err);
	return err_set(err, ERR_REJECT,
	    "the database is of version %d, older than this program's %zu: "
	    "start shoubaod once, it upgrades it",
	    version, count);
}
