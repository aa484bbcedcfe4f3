"""What an office has recorded, read from outside: SQLite by Python's own
module, files by their names."""
import hashlib
import sqlite3


def connect(office):
    return sqlite3.connect("file:%s/shoubao.db?mode=ro" % office.state, uri=True)


def rows(office, statement, *values):
    database = connect(office)
    try:
        return database.execute(statement, values).fetchall()
    finally:
        database.close()


def outbox_files(office):
    """name → SHA-256 of every message in the sink, new or read."""
    return {path.name.split(":")[0]: hashlib.sha256(path.read_bytes()).hexdigest()
            for part in ("new", "cur") for path in (office.outbox / part).iterdir()}


def final_state(office):
    """All that must be the same whatever crashed on the way. Row numbers and
    the times of attempts may differ; order of judging may not."""
    return {
        "mails": rows(office, "SELECT sha256, mailbox, received, state, campaign, unit, disposition, word, "
                      "held, late, subject, sender, message_id FROM mail ORDER BY sha256"),
        "arrivals": rows(office, "SELECT a.mailbox, folder, uid, a.received, sha256 FROM arrival a "
                         "LEFT JOIN mail ON mail.id = a.mail ORDER BY folder, uid"),
        "submissions": rows(office, "SELECT sha256, s.unit, material, day, s.late, s.word, s.held FROM submission s "
                            "JOIN mail ON mail.id = s.mail ORDER BY sha256, s.unit, material, day"),
        "fields": rows(office, "SELECT sha256, field, row, f.text, number, ref FROM field f "
                       "JOIN submission s ON s.id = f.submission JOIN mail ON mail.id = s.mail "
                       "ORDER BY sha256, field, row, ref"),
        "outbox": rows(office, "SELECT mail.sha256, kind, recipient, o.state FROM outbox o "
                       "LEFT JOIN mail ON mail.id = o.mail ORDER BY mail.sha256, kind, recipient"),
        "answers": len(outbox_files(office)),
        "spool": sorted(p.name for p in (office.state / "spool").glob("??/*.eml")),
        "files": sorted(p.name for p in (office.state / "files").glob("??/*")),
        "archive": sorted(str(p.relative_to(office.state)) for p in (office.state / "archive").rglob("*")
                          if p.is_file()),
    }


def faults(office, delivered):
    """Complaints about an office in which `delivered` different mails arrived
    and all was processed."""
    found = []
    mails = rows(office, "SELECT count(*), count(DISTINCT sha256) FROM mail")[0]
    if mails != (delivered, delivered):
        found.append("%d mails delivered, %d recorded, %d of them different" % (delivered, *mails))
    open_mails = rows(office, "SELECT count(*) FROM mail WHERE state <> 1")[0][0]
    if open_mails:
        found.append("%d mails not judged" % open_mails)
    unsent = rows(office, "SELECT count(*) FROM outbox WHERE state <> 3")[0][0]
    if unsent:
        found.append("%d answers not sent" % unsent)
    doubled = rows(office, "SELECT count(*) FROM (SELECT mail FROM outbox WHERE kind = 'receipt' "
                   "GROUP BY mail HAVING count(*) > 1)")[0][0]
    if doubled:
        found.append("%d mails answered twice" % doubled)
    owed = rows(office, "SELECT count(*) FROM mail WHERE disposition = 'ours'")[0][0]
    answers = outbox_files(office)
    if len(answers) != owed:
        found.append("%d mails of ours, %d answers in the sink" % (owed, len(answers)))
    if len(set(answers.values())) != len(answers):
        found.append("the same answer is in the sink under two names")
    left = [p.name for p in (office.state / "spool" / "incoming").iterdir()]
    if left:
        found.append("left in incoming: %s" % left)
    check = rows(office, "PRAGMA integrity_check")[0][0]
    if check != "ok":
        found.append("the database: %s" % check)
    return found


def faults_of_outbox(office):
    """Complaints about answers: not sent, sent under two names, or twice."""
    found = []
    unsent = rows(office, "SELECT count(*) FROM outbox WHERE state <> 3")[0][0]
    if unsent:
        found.append("%d answers not sent" % unsent)
    count, different = rows(office, "SELECT count(*), count(DISTINCT message_id) FROM outbox")[0]
    files = outbox_files(office)
    if not count == different == len(files) == len(set(files.values())):
        found.append("%d answers, %d ids, %d files, %d different" % (count, different, len(files),
                                                                     len(set(files.values()))))
    return found
