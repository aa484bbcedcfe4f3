#include "spool/statements.h"

/* The order read by mail_of_row and outbox_of_row. */
#define MAIL_COLUMNS \
	" mail.id, mail.mailbox, mail.sha256, mail.size, mail.received," \
	" mail.state, mail.attempts, mail.campaign, mail.unit," \
	" mail.disposition, mail.word, mail.held, mail.late, mail.decided," \
	" mail.subject, mail.sender, mail.message_id, mail.config_hash," \
	" mail.parser_version, mail.judged_at, mail.answer_again "
#define OUTBOX_COLUMNS \
	" outbox.id, outbox.mailbox, outbox.kind, outbox.recipient," \
	" outbox.dedupe, outbox.message_id, outbox.shoubao_id," \
	" outbox.state, outbox.attempts, outbox.created," \
	" outbox.not_before, outbox.sent_at, outbox.mail," \
	" outbox.campaign, outbox.unit, outbox.detail, outbox_bytes.bytes "
#define OUTBOX_WITH_BYTES \
	" FROM outbox JOIN outbox_bytes ON outbox_bytes.outbox = outbox.id "

#define REMINDED_ROWS \
	"SELECT r.outbox, r.unit, r.material, r.day, r.mailbox, r.stage," \
	" r.deadline, r.at, outbox.recipient, outbox.state, outbox.sent_at," \
	" EXISTS (SELECT 1 FROM bounce WHERE address = outbox.recipient" \
	"  AND bounce.outbox = r.outbox AND hard <> 0)" \
	" FROM reminded AS r JOIN outbox ON outbox.id = r.outbox"

const char *const statements[STATEMENT_COUNT] = {
    [STATEMENT_SAVEPOINT] = "SAVEPOINT one",
    [STATEMENT_RELEASE] = "RELEASE one",
    [STATEMENT_UNDO] = "ROLLBACK TO one",

    /* --- ledger --- */
    [STATEMENT_ARRIVAL_KNOWN] =
	"SELECT mail IS NULL FROM arrival WHERE mailbox = ?1 AND folder = ?2"
	" AND uidvalidity = ?3 AND uid = ?4",
    /* What was too old under an earlier `since` may get its mail later. */
    [STATEMENT_ARRIVAL_ADD] =
	"INSERT INTO arrival (mailbox, folder, uidvalidity, uid, received,"
	" mail, recorded) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	" ON CONFLICT (mailbox, folder, uidvalidity, uid)"
	" DO UPDATE SET mail = excluded.mail WHERE mail IS NULL",
    [STATEMENT_ARRIVALS_OF] =
	"SELECT uid, coalesce(mail, 0) FROM arrival WHERE mailbox = ?1"
	" AND folder = ?2 AND uidvalidity = ?3",
    [STATEMENT_PASS_SET] =
	"INSERT INTO pass (mailbox, folder, completed_at) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (mailbox, folder)"
	" DO UPDATE SET completed_at = excluded.completed_at",
    [STATEMENT_PASS_OLDEST] =
	"SELECT coalesce(min(completed_at), 0) FROM pass WHERE mailbox = ?1",
    [STATEMENT_PASS_OF_FOLDER] =
	"SELECT completed_at FROM pass WHERE mailbox = ?1 AND folder = ?2",
    [STATEMENT_POSITION_GET] =
	"SELECT uid, compared FROM position"
	" WHERE mailbox = ?1 AND folder = ?2 AND uidvalidity = ?3",
    [STATEMENT_POSITION_SET] =
	"INSERT INTO position (mailbox, folder, uidvalidity, uid, compared)"
	" VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (mailbox, folder) DO UPDATE"
	" SET compared = CASE WHEN excluded.compared <> 0"
	"  OR excluded.uidvalidity <> uidvalidity THEN excluded.compared"
	"  ELSE compared END,"
	" uid = excluded.uid, uidvalidity = excluded.uidvalidity",

    /* --- mail --- */
    [STATEMENT_MAIL_ADD] =
	"INSERT INTO mail (mailbox, sha256, size, received, recorded)"
	" VALUES (?1, ?2, ?3, ?4, ?5)"
	" ON CONFLICT (sha256, mailbox) DO NOTHING",
    [STATEMENT_MAIL_BY_HASH] =
	"SELECT id FROM mail WHERE sha256 = ?1 AND mailbox = ?2",
    /* Asked by a person only: no index. */
    [STATEMENT_MAIL_BY_MESSAGE_ID] = "SELECT id FROM mail WHERE message_id = ?1"
				     " ORDER BY id DESC LIMIT 1",
    [STATEMENT_MAIL_GET] = "SELECT" MAIL_COLUMNS "FROM mail WHERE id = ?1",
    [STATEMENT_MAIL_TEXTS] =
	"SELECT facts, verdict FROM mail_text WHERE mail = ?1",
    [STATEMENT_MAIL_SPOOLED] = "SELECT" MAIL_COLUMNS
			       "FROM mail WHERE state = 0 AND id > ?1"
			       " ORDER BY id LIMIT ?2",
    /* Stuck again after a decision, a mail is again for a person to see. */
    [STATEMENT_MAIL_ATTEMPT] =
	"UPDATE mail SET attempts = attempts + 1,"
	" decided = CASE WHEN attempts + 1 >= ?2 THEN 0 ELSE decided END,"
	" state = CASE WHEN attempts + 1 >= ?2 THEN 2 ELSE 0 END"
	" WHERE id = ?1 AND state = 0 RETURNING state",
    [STATEMENT_MAIL_RESPOOL] =
	"UPDATE mail SET state = 0, attempts = 0, answer_again = ?2"
	" WHERE id = ?1",
    [STATEMENT_MAIL_DECIDED] = "UPDATE mail SET decided = 1 WHERE id = ?1",
    [STATEMENT_MAIL_HELD] =
	"SELECT" MAIL_COLUMNS "FROM mail"
	" WHERE decided = 0 AND (state = 2 OR held IS NOT NULL)"
	" ORDER BY received, id",
    [STATEMENT_MAIL_OF_UNIT] =
	"SELECT" MAIL_COLUMNS "FROM mail WHERE id IN ("
	"SELECT mail FROM piece WHERE campaign = ?1 AND unit = ?2"
	" UNION SELECT id FROM mail WHERE campaign = ?1 AND unit = ?2)"
	" ORDER BY received DESC, id DESC LIMIT ?3",

    /* --- verdicts --- */
    /* An accepted mail stays off the held list; one that was only assigned
     * comes back when it is held for another reason. */
    [STATEMENT_JUDGED] =
	"UPDATE mail SET state = 1, answer_again = 0, campaign = ?2, unit = ?3,"
	" disposition = ?4, word = ?5, held = ?6, late = ?7,"
	" subject = ?8, sender = ?9, message_id = ?10,"
	" config_hash = ?11, parser_version = ?12, judged_at = ?13,"
	" decided = decided AND EXISTS (SELECT 1 FROM decision"
	"  WHERE decision.mail = ?1 AND command = 'accept')"
	" WHERE id = ?1",
    [STATEMENT_JUDGED_TEXTS] =
	"INSERT INTO mail_text (mail, facts, verdict) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (mail) DO UPDATE SET"
	" facts = coalesce(excluded.facts, facts),"
	" verdict = coalesce(excluded.verdict, verdict)",
    [STATEMENT_JUDGED_BEFORE] = "SELECT 1 FROM mail_text WHERE mail = ?1",
    [STATEMENT_PARTS_CLEAR] = "DELETE FROM part WHERE mail = ?1",
    [STATEMENT_PIECES_CLEAR] =
	"DELETE FROM piece WHERE (campaign, unit, submission) IN"
	" (SELECT campaign, unit, id FROM submission WHERE mail = ?1)",
    [STATEMENT_FIELDS_CLEAR] = "DELETE FROM field WHERE submission IN"
			       " (SELECT id FROM submission WHERE mail = ?1)",
    [STATEMENT_PROBLEMS_CLEAR] = "DELETE FROM problem WHERE submission IN"
				 " (SELECT id FROM submission WHERE mail = ?1)",
    [STATEMENT_SUBMISSIONS_CLEAR] = "DELETE FROM submission WHERE mail = ?1",
    [STATEMENT_PART_ADD] =
	"INSERT INTO part (mail, position, name, type, inside, size, sha256,"
	" outcome, checked, is_inline)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [STATEMENT_SUBMISSION_ADD] =
	"INSERT INTO submission (mail, campaign, unit, material, day,"
	" inferred, late, unverified, word, held, deadline)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [STATEMENT_PIECE_ADD] =
	"INSERT INTO piece (campaign, unit, submission, ordinal, mail,"
	" mailbox, received, material, day, unverified, slot, position,"
	" sha256, state, repeat)"
	" SELECT s.campaign, s.unit, s.id, ?2, mail.id, mail.mailbox,"
	" mail.received, s.material, s.day, s.unverified, ?3, ?4, ?5, ?6, ?7"
	" FROM submission AS s JOIN mail ON mail.id = s.mail"
	" WHERE s.id = ?1",
    [STATEMENT_FIELD_ADD] =
	"INSERT INTO field (submission, ordinal, position, form, sheet,"
	" field, row, kind, text, number, ref, raw)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [STATEMENT_PROBLEM_ADD] =
	"INSERT INTO problem (submission, ordinal, position, sheet, ref,"
	" field, label, code, raw, detail)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [STATEMENT_PARTS_OF] =
	"SELECT position, name, type, inside, size, sha256, outcome, checked,"
	" is_inline FROM part WHERE mail = ?1 ORDER BY position",
    [STATEMENT_SUBMISSIONS_OF] =
	"SELECT id, campaign, unit, material, day, inferred, late, unverified,"
	" word, held, deadline FROM submission WHERE mail = ?1 ORDER BY id",
    [STATEMENT_PIECES_OF] =
	"SELECT slot, position, sha256, state, repeat FROM piece"
	" WHERE (campaign, unit, submission) ="
	" (SELECT campaign, unit, id FROM submission WHERE id = ?1)"
	" ORDER BY ordinal",
    [STATEMENT_FIELDS_OF] =
	"SELECT position, form, sheet, field, row, kind, text, number, ref,"
	" raw FROM field WHERE submission = ?1 ORDER BY ordinal",
    [STATEMENT_PROBLEMS_OF] =
	"SELECT position, sheet, ref, field, label, code, raw, detail"
	" FROM problem WHERE submission = ?1 ORDER BY ordinal",
    [STATEMENT_FILED] =
	"SELECT p.mail, p.received, p.unit, p.material, p.day, p.slot,"
	" p.position, p.sha256, p.state, p.repeat, p.unverified, s.late,"
	" f.name, f.type, f.size, m.sender, m.subject"
	" FROM piece p JOIN submission s ON s.id = p.submission"
	" JOIN mail m ON m.id = p.mail"
	" LEFT JOIN part f ON f.mail = p.mail AND f.position = p.position"
	" WHERE p.campaign = ?1"
	" ORDER BY p.state = 3, p.unit, p.material, p.day, p.received, p.mail,"
	" p.ordinal",

    /* --- what the judge asks --- */
    [STATEMENT_HISTORY_PIECES] =
	"SELECT mail, material, day, slot, mailbox, sha256, state, received,"
	" unverified FROM piece"
	" WHERE campaign = ?1 AND unit = ?2 AND mail <> ?3",
    /* The newest of each (command, material, day) is the one in force. */
    [STATEMENT_HISTORY_DECISIONS] =
	"SELECT command = 'extend', material, day, until, max(id)"
	" FROM decision WHERE command IN ('waive', 'extend')"
	" AND campaign = ?1 AND unit IN (?2, '')"
	" GROUP BY command, material, day",
    [STATEMENT_CONFIRMED_UNIT] =
	"SELECT unit FROM decision WHERE command = 'confirm-address'"
	" AND campaign = ?1 AND address = ?2"
	" GROUP BY unit ORDER BY min(id) LIMIT 1 OFFSET ?3",
    /* A mail assigned after its receipt went out counts for its new unit. */
    [STATEMENT_THREAD_UNIT] =
	"SELECT coalesce(mail.unit, outbox.unit) FROM outbox"
	" LEFT JOIN mail ON mail.id = outbox.mail"
	" WHERE outbox.message_id = ?2 AND outbox.campaign = ?1 LIMIT 1",

    /* --- decisions --- */
    [STATEMENT_DECISION_ADD] =
	"INSERT INTO decision (at, actor, command, campaign, mail, unit,"
	" material, address, day, until, reason)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [STATEMENT_DECISIONS_OF] =
	"SELECT at, actor, command, campaign, unit, material, address, day,"
	" until, reason FROM decision WHERE mail = ?1 ORDER BY id",
    [STATEMENT_DECISION_ASSIGN] =
	"SELECT unit, material, day FROM decision"
	" WHERE mail = ?1 AND command = 'assign' ORDER BY id DESC LIMIT 1",
    [STATEMENT_DECISION_ACCEPT] =
	"SELECT 1 FROM decision WHERE mail = ?1 AND command = 'accept' LIMIT 1",
    [STATEMENT_TOKEN_ADD] =
	"INSERT INTO token (hash, campaign, reviewer, mail, created, expires)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [STATEMENT_TOKEN_GET] =
	"SELECT campaign, reviewer, coalesce(mail, 0), created, expires, used"
	" FROM token WHERE hash = ?1",
    [STATEMENT_TOKEN_SPEND] =
	"UPDATE token SET used = ?2, used_by = ?3 WHERE hash = ?1 AND used = 0",
    [STATEMENT_MAIL_UNTOLD] =
	"SELECT" MAIL_COLUMNS "FROM mail"
	" WHERE decided = 0 AND (state = 2 OR held IS NOT NULL)"
	" AND NOT EXISTS (SELECT 1 FROM told WHERE told.mail = mail.id)"
	" ORDER BY received, id",
    [STATEMENT_TOLD_ADD] =
	"INSERT INTO told (mail, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [STATEMENT_TOLD_LAST] =
	"SELECT max(told.at) FROM told JOIN mail ON mail.id = told.mail"
	" WHERE mail.campaign = ?1",
    [STATEMENT_AUDIT_ADD] =
	"INSERT INTO audit (at, kind, mail, text) VALUES (?1, ?2, ?3, ?4)",
    [STATEMENT_AUDIT_OF] =
	"SELECT at, kind, text FROM audit WHERE mail = ?1 ORDER BY id",
    [STATEMENT_WAITING] =
	"SELECT (SELECT coalesce(min(recorded), 0) FROM mail WHERE state = 0),"
	" (SELECT count(*) FROM mail WHERE decided = 0"
	"  AND (state = 2 OR held IS NOT NULL) AND state = 2)",
    [STATEMENT_OLDEST_SPOOLED] =
	"SELECT coalesce(min(min(received, recorded)), 9223372036854775807)"
	" FROM mail WHERE state = 0 AND mailbox = ?1",
    [STATEMENT_ALARM_SET] =
	"INSERT INTO alarm (kind, subject, since) VALUES (?1, ?2, ?3)"
	" ON CONFLICT DO NOTHING",
    [STATEMENT_ALARM_CLEAR] =
	"DELETE FROM alarm WHERE kind = ?1 AND subject = ?2",
    [STATEMENT_ALARM_EACH] =
	"SELECT kind, subject, since FROM alarm ORDER BY since, kind, subject",
    [STATEMENT_SNAPSHOT_ADD] =
	"INSERT INTO snapshot (hash, kind, recorded, bytes)"
	" VALUES (?1, ?2, ?3, ?4) ON CONFLICT (hash) DO NOTHING",
    [STATEMENT_SNAPSHOT_GET] = "SELECT bytes FROM snapshot WHERE hash = ?1",

    /* --- outbox --- */
    [STATEMENT_OUTBOX_ADD] =
	"INSERT INTO outbox (mailbox, kind, recipient, dedupe, message_id,"
	" shoubao_id, state, created, not_before, mail, campaign, unit)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
	" ON CONFLICT (dedupe) DO NOTHING",
    [STATEMENT_OUTBOX_ADD_BYTES] =
	"INSERT INTO outbox_bytes (outbox, bytes) VALUES (?1, ?2)",
    [STATEMENT_OUTBOX_FORGET] =
	"DELETE FROM outbox_bytes WHERE outbox IN (SELECT id FROM outbox"
	" WHERE kind = ?1 AND created < ?2 AND state IN (3, 7))",
    [STATEMENT_OUTBOX_BY_DEDUPE] = "SELECT id FROM outbox WHERE dedupe = ?1",
    [STATEMENT_OUTBOX_BY_MESSAGE_ID] =
	"SELECT id FROM outbox WHERE message_id = ?1 LIMIT 1",
    /* `state <> 3` opens the partial index. */
    [STATEMENT_OUTBOX_NEXT] =
	"SELECT" OUTBOX_COLUMNS OUTBOX_WITH_BYTES
	"WHERE state = ?1 AND state <> 3 AND mailbox = ?2"
	" AND not_before <= ?3 ORDER BY kind <> 'receipt', id LIMIT ?4",
    [STATEMENT_OUTBOX_WAITING] = "SELECT id, mailbox, recipient FROM outbox"
				 " WHERE state = 0 AND state <> 3 ORDER BY id",
    [STATEMENT_OUTBOX_GET] = "SELECT" OUTBOX_COLUMNS OUTBOX_WITH_BYTES
			     "WHERE id = ?1",
    [STATEMENT_OUTBOX_OF_MAIL] = "SELECT" OUTBOX_COLUMNS OUTBOX_WITH_BYTES
				 "WHERE mail = ?1 ORDER BY id",
    [STATEMENT_OUTBOX_MOVE] =
	"UPDATE outbox SET state = ?3, detail = coalesce(?4, detail),"
	" attempts = attempts + (?3 = 2),"
	" sent_at = CASE ?3 WHEN 3 THEN ?5 ELSE sent_at END"
	" WHERE id = ?1 AND state = ?2",
    [STATEMENT_OUTBOX_DEFER] =
	"UPDATE outbox SET not_before = ?2 WHERE id = ?1 AND state <> 3",
    [STATEMENT_OUTBOX_RECOVER] =
	"UPDATE outbox SET state = 4 WHERE state = 2 AND state <> 3",
    [STATEMENT_OUTBOX_COUNT_SINCE] =
	"SELECT count(*) FROM outbox WHERE recipient = ?1 AND created >= ?2",
    [STATEMENT_OUTBOX_QUEUED_TO] =
	"SELECT" OUTBOX_COLUMNS OUTBOX_WITH_BYTES
	"WHERE state = 1 AND state <> 3 AND mailbox = ?1 AND recipient = ?2"
	" AND kind = 'receipt' AND attempts = 0 ORDER BY id LIMIT ?3",
    [STATEMENT_OUTBOX_SENT_SINCE] =
	"SELECT count(*) FROM outbox"
	" WHERE state = 3 AND mailbox = ?1 AND sent_at >= ?2",
    [STATEMENT_OUTBOX_SENT_TO_SINCE] =
	"SELECT count(*) FROM outbox WHERE recipient = ?1"
	" AND (state IN (2, 4) OR (state = 3 AND sent_at >= ?2))",

    /* --- reminders --- */
    [STATEMENT_REMINDED_ADD] =
	"INSERT INTO reminded (campaign, unit, outbox, material, day,"
	" mailbox, stage, deadline, at)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [STATEMENT_REMINDED_EACH] = REMINDED_ROWS
    " WHERE r.campaign = ?1"
    " ORDER BY r.outbox, r.deadline, r.material, r.day,"
    " r.mailbox",
    [STATEMENT_REMINDED_OF] = REMINDED_ROWS
    " WHERE r.campaign = ?1 AND r.unit = ?2"
    " ORDER BY r.outbox, r.deadline, r.material, r.day,"
    " r.mailbox",
    [STATEMENT_REMINDERS_MADE] =
	"SELECT count(*) FROM outbox"
	" WHERE kind = 'reminder' AND campaign = ?1 AND unit = ?2",
    [STATEMENT_REMINDERS_FORGET] =
	"DELETE FROM reminded WHERE campaign = ?1 AND unit = ?2 AND outbox IN"
	" (SELECT id FROM outbox WHERE kind = 'reminder' AND campaign = ?1"
	"  AND unit = ?2 AND +state IN (0, 1))",
    [STATEMENT_REMINDERS_WITHDRAW] =
	"UPDATE outbox SET state = 7, detail = ?3"
	" WHERE kind = 'reminder' AND campaign = ?1 AND unit = ?2"
	" AND +state IN (0, 1)",
    [STATEMENT_CONFIRMED_ADDRESS] =
	"SELECT address FROM decision WHERE command = 'confirm-address'"
	" AND campaign = ?1 AND unit = ?2"
	" GROUP BY address ORDER BY min(id) LIMIT 1 OFFSET ?3",

    /* --- what came back --- */
    [STATEMENT_BOUNCE_ADD] =
	"INSERT INTO bounce (address, outbox, mail, at, hard, detail)"
	" SELECT recipient, id, ?2, ?3, ?4, ?5 FROM outbox WHERE id = ?1"
	" ON CONFLICT (address, outbox)"
	" DO UPDATE SET hard = max(hard, excluded.hard)"
	" WHERE hard < excluded.hard",
    [STATEMENT_BOUNCE_CLEAR] = "DELETE FROM bounce WHERE address = ?1",
    /* Three messages that came back "for now" are as good as one for good. */
    [STATEMENT_UNREACHABLE] =
	"SELECT 1 FROM bounce WHERE address = ?1 GROUP BY address"
	" HAVING max(hard) = 1 OR count(*) >= 3",
    [STATEMENT_UNREACHABLE_EACH] =
	"SELECT address, max(hard), count(*), coalesce(max(mail), 0), detail,"
	" max(hard) = 1 OR count(*) >= 3, max(at)"
	" FROM bounce GROUP BY address ORDER BY address",

    /* --- reports: a whole campaign in one pass each --- */
    [STATEMENT_REPORT_PIECES] =
	"SELECT unit, mail, material, day, slot, mailbox, sha256, state,"
	" received, unverified FROM piece WHERE campaign = ?1 ORDER BY unit",
    [STATEMENT_REPORT_DECISIONS] =
	"SELECT unit, command = 'extend', material, day, until, max(id)"
	" FROM decision WHERE command IN ('waive', 'extend')"
	" AND campaign = ?1 GROUP BY unit, command, material, day"
	" ORDER BY unit",
    [STATEMENT_REPORT_SUBMISSIONS] =
	"SELECT s.id, s.mail, m.received, m.recorded > ?2, s.unit, s.material,"
	" s.day, s.word, s.late, s.unverified,"
	" (SELECT count(*) FROM problem WHERE submission = s.id),"
	" f.name, p.sheet, p.ref, p.label, p.code, p.raw, p.detail"
	" FROM submission AS s JOIN mail AS m ON m.id = s.mail"
	" LEFT JOIN problem AS p ON p.submission = s.id AND p.ordinal ="
	"  (SELECT min(ordinal) FROM problem WHERE submission = s.id)"
	" LEFT JOIN part AS f ON f.mail = s.mail AND f.position = p.position"
	" WHERE s.campaign = ?1 AND (s.word = 'incomplete' OR m.recorded > ?2)"
	" ORDER BY m.received, s.id",
    [STATEMENT_REPORT_FILES] =
	"SELECT p.mail, p.received, p.unit, p.day, f.name, f.size,"
	" coalesce(json_extract(t.facts,"
	"  '$.parts[' || p.position || '].text_chars'), -1)"
	" FROM piece AS p JOIN mail AS m ON m.id = p.mail"
	" JOIN part AS f ON f.mail = p.mail AND f.position = p.position"
	" LEFT JOIN mail_text AS t ON t.mail = p.mail"
	" WHERE p.campaign = ?1 AND p.material = ?2 AND m.recorded > ?3"
	" AND p.repeat = 0 ORDER BY p.received, p.mail, p.position",
    [STATEMENT_REPORT_LINKS] =
	"SELECT p.mail, p.received, p.unit, p.material, p.day, p.sha256,"
	" json_extract(t.facts, '$.links')"
	" FROM piece AS p JOIN mail_text AS t ON t.mail = p.mail"
	" WHERE p.campaign = ?1 AND p.position = -1 AND p.repeat = 0"
	" ORDER BY p.received, p.mail",
    [STATEMENT_REPORT_OTHERS] =
	"SELECT" MAIL_COLUMNS "FROM mail WHERE recorded > ?2 AND state = 1"
	" AND disposition IN ('other', 'silent', 'bounce')"
	" AND (campaign = ?1 OR campaign IS NULL) ORDER BY received, id",
    [STATEMENT_REPORT_ADDRESSES] =
	"SELECT s.unit, m.sender, count(DISTINCT s.mail), max(s.mail)"
	" FROM submission AS s JOIN mail AS m ON m.id = s.mail"
	" WHERE s.campaign = ?1 AND s.unverified <> 0"
	" AND m.sender IS NOT NULL AND (m.held IS NULL OR m.decided <> 0)"
	" GROUP BY s.unit, lower(m.sender)"
	" ORDER BY max(s.mail)",
    /* Sent, on the way, or merged: not what waits or was withdrawn. */
    [STATEMENT_REPORT_REMINDERS] =
	"SELECT unit, count(*), max(max(sent_at, created)) FROM outbox"
	" WHERE kind = 'reminder' AND campaign = ?1 AND unit IS NOT NULL"
	" AND state IN (2, 3, 4, 6) GROUP BY unit",
    [STATEMENT_REPORT_SUGGESTIONS] =
	"SELECT json_extract(verdict, '$.suggested_units') FROM mail_text"
	" WHERE mail = ?1",
    [STATEMENT_REPORT_LAST_DIGEST] =
	"SELECT coalesce(max(created), 0) FROM outbox WHERE kind = 'digest'"
	" AND campaign = ?1 AND created < ?2 AND state NOT IN (5, 7)",
    [STATEMENT_DIGESTS_WITHDRAW] =
	"UPDATE outbox SET state = 7, detail = 'told in a later one'"
	" WHERE kind = 'digest' AND campaign = ?1 AND recipient = ?2"
	" AND +state IN (0, 1)",

    /* --- what a workbook shows of a unit --- */
    [STATEMENT_GATHER] =
	"SELECT p.submission, p.mail, p.received, p.material, p.slot, p.day,"
	" p.position, p.sha256, p.state, p.repeat, s.late, p.unverified,"
	" mail.sender, mail.subject, part.name, part.inside,"
	" coalesce(part.size, -1)"
	" FROM piece AS p JOIN submission AS s ON s.id = p.submission"
	" JOIN mail ON mail.id = p.mail"
	" LEFT JOIN part ON part.mail = p.mail AND part.position = p.position"
	" WHERE p.campaign = ?1 AND p.unit = ?2"
	" ORDER BY p.received, p.mail, p.submission, p.ordinal",

    /* --- figures --- */
    [STATEMENT_COUNT_ARRIVALS] = "SELECT count(*) FROM arrival",
    [STATEMENT_COUNT_MAIL] =
	"SELECT count(*), total(state = 0), total(state = 1),"
	" total(state = 2 AND decided = 0),"
	" total(state <> 2 AND held IS NOT NULL AND decided = 0),"
	" total(disposition IS 'ours'), total(disposition IS 'other'),"
	" total(disposition IS 'silent'), total(disposition IS 'bounce'),"
	" coalesce(max(received), 0) FROM mail",
    [STATEMENT_COUNT_OUTBOX] =
	"SELECT total(state = 0), total(state = 1), total(state = 2),"
	" total(state = 3), total(state = 4), total(state = 5) FROM outbox",
};
