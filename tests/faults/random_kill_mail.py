#!/usr/bin/python3
"""kill -9 at random moments of a run through real mailboxes: mail comes in by
LMTP and IMAP (Dovecot), receipts go out by SMTP to a server that now and then
takes one and loses its answer. Every mail must be recorded once, every receipt
taken at least once, every copy the same bytes; and since our own copies can be
looked for, no receipt may be taken twice.

The controls: with --blind there is no mailbox to look into (a Maildir comes
in), and lost answers must show as second copies; with --seen a fetcher takes
part that keeps no ledger but has the server's \\Seen for it, which must lose
mails. Else this test tests nothing."""
import argparse
import os
import pathlib
import random
import re
import shutil
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from random_kill import processes  # noqa: E402
from support import certificates, dovecot, hefei_week, letters, scripted_smtp, state  # noqa: E402
from support.office import Office  # noqa: E402

US, PASSWORD = "zcc@hefei-edu.example", "code"
DAY = "2023-05-17"


def mails(count, rng):
    units = [unit for unit in hefei_week.roster() if unit["类别"] != "区"]
    for i in range(count):
        unit = units[i % len(units)]
        received = "%s %02d:%02d:00" % (DAY, 10 + i // 60 % 8, i % 60)
        if rng.random() < 0.1:
            yield received, letters.letter("ads@training.example", "通知 %d" % i, received, message_id="o%d@x.example" % i)
        else:
            yield received, letters.letter(
                unit["邮箱"].split(";")[0], "活动周%s日报表5月17日" % unit["名称"], received,
                [("活动情况日报表.xlsx", letters.activity_daily(unit["名称"], DAY))], text="第%d封" % i,
                message_id="k%d@unit.example" % i)


class Run:
    def __init__(self, options):
        self.rng = random.Random(options.seed)
        self.options = options
        self.folder = pathlib.Path(options.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        certificates.make_ca(self.folder)
        self.server = scripted_smtp.ScriptedSmtp(certificate=certificates.make_certificate(self.folder),
                                                 users={US: PASSWORD}, answers={"BODY": self.take})
        password = self.folder / "password"
        password.write_text(PASSWORD + "\n")
        password.chmod(0o600)
        self.box = None if options.blind else dovecot.Dovecot().start()
        if self.box:
            self.server.deliver = lambda recipients, raw: self.box.deliver(raw) if US in recipients else None
        self.office = Office(self.folder / "office", source=self.box and self.box.source(), sink=(
            '{ smtp = "smtp://127.0.0.1:%d"; user = "%s"; password_file = "%s"; ca_file = "%s";'
            ' grace_secs = 3; address_per_day = 1000; }' % (
                self.server.port, US, password, self.folder / "ca.pem")))
        if options.seen:
            self.office.build = self.with_seen(self.office.build)
        self.lost = 0
        self.kills = {}

    def with_seen(self, build):
        """The programs, with one that stands in for shoubao-fetch."""
        programs = self.folder / "programs"
        programs.mkdir()
        for name in ("shoubaod", "shoubao-parse", "shoubao-send"):
            shutil.copy(build / name, programs / name)
        shutil.copy(pathlib.Path(__file__).resolve().parent / "seen_fetch.py", programs / "shoubao-fetch")
        return programs

    def take(self, server, talk):
        talk.take()
        if self.rng.random() < self.options.lose:
            self.lost += 1
            raise scripted_smtp.Drop
        return "250 OK"

    def deliver(self, some):
        if self.box:
            self.box.deliver_all([raw for _, raw in some])
        else:
            for received, raw in some:
                self.office.deliver(raw, letters.at(received))

    def kill(self):
        named = {}
        for pid, name in processes(self.office.daemon.pid):
            if name == "shoubaod":
                name += " (supervisor)" if pid == self.office.daemon.pid else " (engine)"
            named.setdefault(name, []).append(pid)
        if len(named) > 1 and self.rng.random() < 0.6:
            named.pop("shoubaod (supervisor)", None)
        if named:
            name = self.rng.choice(sorted(named))
            try:
                os.kill(self.rng.choice(named[name]), signal.SIGKILL)
                self.kills[name] = self.kills.get(name, 0) + 1
            except ProcessLookupError:
                pass

    def again(self):
        if self.office.daemon is None or self.office.daemon.poll() is not None:
            self.office.start()

    def open(self):
        """What is not done yet."""
        try:
            ours = state.rows(self.office, "SELECT count(*) FROM mail WHERE disposition <> 'silent'")[0][0]
            unsent = state.rows(self.office, "SELECT count(*) FROM outbox WHERE state <> 3")[0][0]
            spooled = state.rows(self.office, "SELECT count(*) FROM mail WHERE state <> 1")[0][0]
        except Exception:  # the database is not there yet
            return "no database"
        if (ours, unsent, spooled) == (self.options.mails, 0, 0):
            return None
        return "%d of %d mails, %d not judged, %d not sent" % (ours, self.options.mails, spooled, unsent)

    def run(self):
        arrivals = list(mails(self.options.mails, self.rng))
        self.office.start()
        for number in range(self.options.kills):
            share = slice(len(arrivals) * number // self.options.kills, len(arrivals) * (number + 1) // self.options.kills)
            if arrivals[share]:
                self.deliver(arrivals[share])
            time.sleep(self.rng.uniform(0.0, 0.6))
            self.kill()
            time.sleep(0.01)
            self.again()
        if not self.options.kills:
            self.deliver(arrivals)
        deadline = time.monotonic() + self.options.patience
        while self.open() and time.monotonic() < deadline:
            self.again()
            time.sleep(0.5)
        self.office.stop()

    def faults(self):
        found = [self.open()] if self.open() else []
        composed = dict(state.rows(self.office, "SELECT message_id, bytes FROM outbox JOIN outbox_bytes ON outbox = id"))
        times = {}
        for _, _, raw in self.server.taken:
            cited = re.search(rb"^Message-I[Dd]: <(.+?)>", raw, re.M).group(1).decode()
            times[cited] = times.get(cited, 0) + 1
            if composed.get(cited) != raw:
                found.append("other bytes under %s" % cited)
        twice = state.rows(self.office, "SELECT count(*) - count(DISTINCT sha256) FROM mail")[0][0]
        if twice:
            found.append("%d mails recorded twice" % twice)
        lost = [cited for cited in composed if cited not in times]
        if lost:
            found.append("%d receipts lost" % len(lost))
        self.doubles = sum(times.values()) - len(times)
        if bool(self.doubles) != self.options.blind:
            found.append("%d receipts taken twice" % self.doubles)
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=150)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--lose", type=float, default=0.1, help="share of lost answers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("--seen", action="store_true")
    parser.add_argument("--patience", type=int, default=240)
    parser.add_argument("--folder", default="/tmp/shoubao-kill-mail")
    options = parser.parse_args()
    if not options.blind and not dovecot.available():
        print("random kill, mail: skipped, Dovecot is not there or we are not root")
        return 0
    run = Run(options)
    try:
        run.run()
        faults = run.faults()
    finally:
        run.office.stop()
        run.server.close()
        if run.box:
            run.box.remove()
    print("random kill, mail: %d mails, seed %d, %d receipts taken, %d answers lost, %d second copies, kills: %s" % (
        options.mails, options.seed, len(run.server.taken), run.lost, run.doubles,
        ", ".join("%s %d" % pair for pair in sorted(run.kills.items()))))
    for fault in faults:
        print("random kill, mail: %s" % fault)
    good = bool(faults) if options.seen else not faults
    print("random kill, mail: %d passed, %d failed" % (good, not good))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
