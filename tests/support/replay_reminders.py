#!/usr/bin/python3
"""Replays what was said: each reminder that was sent named only what was
really wanting at that moment, and no unit got more mails a day than it may.
Goes by the store alone (SQLite by Python's own module) and by the mails sent;
knows nothing of how reminders are decided.
    replay_reminders.py STATE [MAILDIR-OUT] [--per-day=N]"""
import argparse
import collections
import datetime
import email
import email.policy
import pathlib
import sqlite3

SENT, GOOD, UNCHECKED, HELD = 3, 0, 2, 3
CHINA = datetime.timezone(datetime.timedelta(hours=8))


class Sent:
    """One reminder that went out, with what it named."""

    def __init__(self, row):
        self.id, self.campaign, self.unit, self.recipient, self.message_id, self.made, self.at = row
        self.named = []  # (material, day, mailbox, stage, deadline)

    def day(self):
        return datetime.datetime.fromtimestamp(self.at, CHINA).date().isoformat()

    def __str__(self):
        return "reminder %d to %s at %s" % (
            self.id, self.unit, datetime.datetime.fromtimestamp(self.at, CHINA).strftime("%m-%d %H:%M:%S"))


def sent_reminders(database):
    found = {}
    for row in database.execute("SELECT id, campaign, unit, recipient, message_id, created, sent_at FROM outbox "
                                "WHERE kind = 'reminder' AND state = ? ORDER BY id", (SENT,)):
        found[row[0]] = Sent(row)
    for row in database.execute("SELECT outbox, material, day, mailbox, stage, deadline FROM reminded"):
        if row[0] in found:
            found[row[0]].named.append(row[1:])
    return list(found.values())


def had(database, reminder, material, day, mailbox):
    """The slots of an obligation that mail received before the sending filled
    or that wait for a reviewer. What only a later decision made good is not
    counted: nobody knew."""
    return {row[0] for row in database.execute(
        "SELECT slot FROM piece WHERE campaign = ? AND unit = ? AND material = ? AND day = ? "
        "AND (? = '' OR mailbox = ?) AND received < ? AND state IN (?, ?, ?) AND NOT EXISTS ("
        " SELECT 1 FROM decision WHERE decision.mail = piece.mail AND decision.at > ?)",
        (reminder.campaign, reminder.unit, material, day, mailbox, mailbox, reminder.at, GOOD, UNCHECKED, HELD,
         reminder.at))}


def waived(database, reminder, material, day):
    return database.execute(
        "SELECT 1 FROM decision WHERE command = 'waive' AND campaign = ? AND unit IN ('', ?) AND material = ? "
        "AND day IN (?, -2147483648) AND at <= ?",
        (reminder.campaign, reminder.unit, material, day, reminder.made)).fetchone() is not None


def check_truth(database, reminder, slots):
    wrong = []
    if not reminder.named:
        wrong.append("%s named nothing that is on record" % reminder)
    for material, day, mailbox, stage, deadline in reminder.named:
        what = "%s: %s %s" % (reminder, material, "" if day < 0 else day)
        if len(had(database, reminder, material, day, mailbox)) >= slots.get(material, 1):
            wrong.append("%s had arrived" % what)
        if waived(database, reminder, material, day):
            wrong.append("%s was waived" % what)
        if stage == "" and deadline >= reminder.made:
            wrong.append("%s was not yet due" % what)
    return wrong


def check_text(reminder, messages):
    """Each obligation is one item of the text, none is told of more."""
    message = messages.get(reminder.message_id)
    if message is None:
        return ["%s is not among the mails sent" % reminder]
    text = message.get_body(preferencelist=("plain",)).get_content()
    items = text.count("\n    时限：")
    return [] if items == len(reminder.named) else [
        "%s names %d materials, on record are %d" % (reminder, items, len(reminder.named))]


def read_maildir(path):
    found = {}
    for file in [f for part in ("new", "cur") for f in (pathlib.Path(path) / part).iterdir()]:
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        found[str(message["Message-ID"]).strip("<> ")] = message
    return found


def replay(state, out=None, per_day=2, slots=None):
    """(number of reminders, what is wrong). slots: required slots of those
    materials that have several."""
    database = sqlite3.connect("file:%s/shoubao.db?mode=ro" % state, uri=True)
    reminders, wrong = sent_reminders(database), []
    messages = read_maildir(out) if out else None
    days = collections.Counter((r.campaign, r.unit, r.day()) for r in reminders)
    wrong += ["%s got %d reminders on %s" % (unit, count, day)
              for (_, unit, day), count in days.items() if count > per_day]
    lost = {row[0] for row in database.execute("SELECT outbox FROM bounce WHERE hard <> 0")}
    said = collections.Counter((r.unit, *named) for r in reminders for named in r.named
                               if named[3] and r.id not in lost)
    wrong += ["said twice: %s" % (key,) for key, count in said.items() if count > 1]
    for reminder in reminders:
        wrong += check_truth(database, reminder, slots or {})
        if messages is not None:
            wrong += check_text(reminder, messages)
    database.close()
    return len(reminders), wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state")
    parser.add_argument("out", nargs="?")
    parser.add_argument("--per-day", type=int, default=2)
    options = parser.parse_args()
    count, wrong = replay(options.state, options.out, options.per_day)
    for line in wrong:
        print("  " + line)
    print("%d reminders replayed: %s" % (count, "%d WRONG" % len(wrong) if wrong else "each was true"))
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
