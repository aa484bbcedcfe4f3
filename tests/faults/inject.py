#!/usr/bin/python3
"""Between a real mailbox (Dovecot: LMTP in, IMAP over TLS out) and an SMTP
server, one of the daemon's programs is killed at its k-th call of a system
call, or the call fails with ENOSPC or EIO (strace). The daemon goes on, is
started again where it does not by itself, and must come to what a run without
a fault comes to: each mail recorded once, each receipt taken once, the same
rows and files.

A run tries some k of each kind, all with --all, those of one program, kind
or call with --only "fetch write ENOSPC". The control: --control takes the database
and the mailbox away, which must show."""
import argparse
import collections
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import certificates, dovecot, letters, scripted_smtp, state  # noqa: E402
from support.office import Office  # noqa: E402

US, PASSWORD = "zcc@hefei-edu.example", "code"
NOW = letters.rfc3339("2023-05-17 20:00:00")
PROGRAMS = {"engine": "shoubaod", "fetch": "shoubao-fetch", "parse": "shoubao-parse", "send": "shoubao-send"}
KINDS = {
    "write": "write,writev,pwrite64,pwritev",
    "barrier": "fsync,fdatasync,syncfs",
    "rename": "rename,renameat,renameat2,link,linkat,symlinkat",
    "open": "open,openat,openat2",
    "make": "mkdir,mkdirat,ftruncate,fallocate",
    "unlink": "unlink,unlinkat",
    "read": "read,pread64",
    "talk": "connect,sendto,sendmsg,recvfrom,recvmsg",
}
# strace counts each call by itself. What a kind of call is made to do. A full disk takes no bytes and no names;
# a broken one fails anywhere.
EFFECTS = {"KILL": tuple(KINDS), "ENOSPC": ("write", "barrier", "rename", "open", "make"),
           "EIO": ("write", "barrier", "rename", "open", "make", "unlink", "read")}
UNITS = [("feidong@county.example", "肥东县教育局"), ("feixi@county.example", "肥西县教育局"),
         ("office@qinghe.example", "合肥青禾职业学校")]
PATIENCE = 90
MOST_RUNS = 5000
# Each mail has a process of shoubao-parse to itself. Three that end in a row
# hold a mail, as they should: then strace was too slow to be gone, and it is
# tried again. An error of strace's is one for the server alone: behind the
# others' walls (seccomp) it is their end.
TRIES = 4


def mails():
    for i, (sender, unit) in enumerate(UNITS):
        received = "2023-05-17 18:0%d:00" % i
        yield letters.letter(sender, "活动周%s日报表5月17日" % unit, received,
                             [("活动情况日报表.xlsx", letters.activity_daily(unit, "2023-05-17")),
                              ("照片.png", letters.PNG)], message_id="m%d@unit.example" % i)
    yield letters.letter("ads@training.example", "报名通知", "2023-05-17 18:09:00", message_id="ad@training.example")


class Wrapped:
    """The programs in a folder of their own, one of them begun by strace the
    first time it is started, and let go of as soon as the fault was there."""

    def __init__(self, folder, build):
        self.folder = folder
        folder.mkdir()
        for name in PROGRAMS.values():
            shutil.copy(build / name, folder / (name + ".real"))
        self.lines = folder / "lines"
        os.mkfifo(self.lines)
        self.reader = os.open(self.lines, os.O_RDWR)
        self.seen, self.strikes, self.tracer = collections.Counter(), 0, None
        self.names, self.text = {}, b""
        threading.Thread(target=self.hear, daemon=True).start()

    def arm(self, program, calls, effect):
        """effect: "" to count alone."""
        shutil.rmtree(self.folder / "used", ignore_errors=True)
        self.seen.clear()
        self.strikes, self.tracer = 0, None
        for name in PROGRAMS.values():
            lines = ["#!/bin/sh"]
            if program and name == PROGRAMS[program]:
                follow = "" if program == "parse" and "error" in effect else "-f"
                inject = effect and "-e inject=%s:%s" % (calls, effect)
                lines.append('mkdir %s/used 2>/dev/null && exec strace -D %s -qq -o %s -e trace=%s %s %s.real "$@"' % (
                    self.folder, follow, self.lines, calls, inject, self.folder / name))
            lines.append("exec %s.real \"$@\"" % (self.folder / name))
            new = self.folder / (name + ".new")
            new.write_text("\n".join(lines) + "\n")
            new.chmod(0o755)
            new.rename(self.folder / name)

    def hear(self):
        os.setpriority(os.PRIO_PROCESS, 0, -20)  # of this thread
        while True:
            data = os.read(self.reader, 65536)
            *lines, self.text = (self.text + data).split(b"\n")
            for line in lines:
                self.take(line)

    def take(self, line):
        found = re.match(rb"(\d+)?\s*(\w+)\(", line)
        if found:
            self.seen[found.group(1), found.group(2).decode()] += 1
        if found and found.group(1):
            self.tracer = self.tracer or self.tracer_of(found.group(1).decode())
        if b"(INJECTED)" in line or b"killed by SIGKILL" in line:
            self.strikes += 1
            self.let_go(line)

    @staticmethod
    def tracer_of(pid):
        """strace itself: alone it may be asked to end, and all go on."""
        try:
            found = re.search(r"TracerPid:\t(\d+)", pathlib.Path("/proc/%s/status" % pid).read_text())
            return found and int(found.group(1))
        except OSError:
            return None

    def let_go(self, line):
        """What runs on meets no other fault."""
        try:
            if self.tracer:
                os.kill(self.tracer, signal.SIGKILL if b"SIGKILL" in line else signal.SIGTERM)
        except ProcessLookupError:
            pass

    def most(self, call):
        """How many of them the busiest process made."""
        return max((count for (_, name), count in self.seen.items() if name == call), default=0)


class Faults:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        certificates.make_ca(self.folder)
        self.server = scripted_smtp.ScriptedSmtp(
            certificate=certificates.make_certificate(self.folder), users={US: PASSWORD})
        self.server.deliver = self.copy
        (self.folder / "password").write_text(PASSWORD + "\n")
        (self.folder / "password").chmod(0o600)
        self.box = dovecot.Dovecot()
        self.box.add_users(map(self.name, range(1, MOST_RUNS + 1)))
        self.box.start()
        self.mails = list(mails())
        self.number = 0
        probe = Office(self.folder / "probe")
        self.wrapped = Wrapped(self.folder / "programs", probe.build)

    def copy(self, recipients, raw):
        if US in recipients:
            self.box.deliver(raw, user=self.user)

    @staticmethod
    def name(number):
        return "n%d@bureau.example" % number

    def office(self):
        """A new office with a new mailbox that has all the mails."""
        self.number += 1
        self.user = self.name(self.number)
        self.box.deliver_all(self.mails, user=self.user)
        self.server.taken = []
        office = Office(self.folder / ("office-%d" % self.number), source=self.box.source(user=self.user), sink=(
            '{ smtp = "smtp://127.0.0.1:%d"; user = "%s"; password_file = "%s"; ca_file = "%s"; grace_secs = 1; }' % (
                self.server.port, US, self.folder / "password", self.folder / "ca.pem")))
        office.build = self.wrapped.folder
        return office

    def start(self, office):
        with office.log() as log:
            office.daemon = subprocess.Popen(
                [office.program("shoubaod.real"), "-c", str(office.config), "--now=" + NOW], stdout=log, stderr=log)

    def is_done(self, office):
        try:
            mails = state.rows(office, "SELECT count(*) FROM mail WHERE state = 1 AND message_id LIKE '%@unit.example' "
                               "OR message_id LIKE 'ad@%'")[0][0]
            sent = state.rows(office, "SELECT count(*) FROM outbox WHERE kind = 'receipt' AND state = 3")[0][0]
        except sqlite3.Error:
            return False
        return mails == len(self.mails) and sent == len(UNITS)

    def let_run(self, office, patience):
        """Until it is done; was it, in time?"""
        self.start(office)
        deadline = time.monotonic() + patience
        try:
            while not self.is_done(office) and time.monotonic() < deadline and office.daemon.poll() is None:
                time.sleep(0.02)
        finally:
            office.stop()
        return self.is_done(office)

    def final(self, office):
        """What must be the same whatever happened on the way."""
        ours = "FROM mail WHERE disposition <> 'silent' ORDER BY message_id"
        whole = state.final_state(office)
        return {
            "mails": state.rows(office, "SELECT message_id, state, campaign, unit, disposition, word, held, late, "
                                "subject, sender " + ours),
            "arrivals": state.rows(office, "SELECT message_id, folder, uid FROM arrival a JOIN mail ON mail.id = a.mail "
                                   "WHERE disposition <> 'silent' ORDER BY message_id, uid"),
            "submissions": sorted(row[1:] for row in whole["submissions"]),
            "fields": sorted((row[1:] for row in whole["fields"]), key=repr),
            "outbox": state.rows(office, "SELECT mail.message_id, kind, recipient, o.state FROM outbox o "
                                 "JOIN mail ON mail.id = o.mail ORDER BY 1, 2, 3"),
            "taken": sorted((recipient, re.search(rb"^In-Reply-To: (.*)\r$", raw, re.M).group(1))
                            for _, recipient, raw in self.server.taken),
            "spool": self.spool(office),
            "files": whole["files"],
            "archive": whole["archive"],
            "left": sorted(path.name for part in ("spool/incoming", "tmp") for path in (office.state / part).iterdir()
                           if not path.name.startswith("pack-")),
        }

    @staticmethod
    def spool(office):
        """Mails recorded whose file is there; names of files no row knows."""
        known = {row[0] for row in state.rows(office, "SELECT sha256 FROM mail")}
        there = {path.name[:-4] for path in (office.state / "spool").glob("??/*.eml")}
        return [len(known - there), len(there - known)]

    def undisturbed(self):
        office = self.office()
        self.wrapped.arm(None, "", "")
        assert self.let_run(office, PATIENCE), office.log_text()
        want = self.final(office)
        assert len(want["mails"]) == 4 and len(want["taken"]) == 3 and want["spool"] == [0, 0], want
        return want

    def count(self, program):
        """How often each call is made at most by one process."""
        office = self.office()
        self.wrapped.arm(program, ",".join(KINDS.values()), "")
        assert self.let_run(office, PATIENCE), office.log_text()
        return {call: self.wrapped.most(call) for calls in KINDS.values() for call in calls.split(",")}

    def strike(self, program, call, effect, when):
        """The office; how often the fault came; did the daemon go on by itself; is
        it done?"""
        office = self.office()
        what = "signal=KILL" if effect == "KILL" else "error=" + effect
        self.wrapped.arm(program, call, "%s:when=%d" % (what, when))
        alone = self.let_run(office, self.options.alone)
        struck = self.wrapped.strikes
        if self.options.control:
            shutil.rmtree(office.state)
            self.box.doveadm("expunge", "-u", self.user, "mailbox", "INBOX", "all")
        self.wrapped.arm(None, "", "")
        held = program == "parse" and struck > 2
        done = alone or self.let_run(office, 5 if self.options.control or held else PATIENCE)
        return office, struck, alone, done

    def remove(self):
        self.server.close()
        self.box.remove()


def chosen(count, share):
    """Some of 1…count, closer together at the beginning."""
    picked, at = [], 1.0
    while int(at) <= count:
        picked.append(int(at))
        at = max(at + 1, at * share)
    return picked


def moments(faults, options):
    for program in PROGRAMS:
        if options.only and program not in options.only and set(PROGRAMS) & set(options.only):
            continue
        counts = faults.count(program)
        for effect, kinds in EFFECTS.items():
            for kind, call in [(kind, call) for kind in kinds for call in KINDS[kind].split(",")]:
                if set(options.only) <= {program, kind, call, effect}:
                    every = range(1, counts[call] + 1)
                    for when in every if options.all else chosen(counts[call], options.share):
                        yield program, call, effect, when


def few(found, most):
    """So many, from everywhere in the list."""
    return found if not most else found[::-(-len(found) // most)]


def differences(faults, office, want, done):
    if not done:
        return ["it does not end"]
    got = faults.final(office)
    return ["%s: want %.300s, got %.300s" % (key, want[key], got[key]) for key in want if got[key] != want[key]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", default="/tmp/shoubao-inject")
    parser.add_argument("--all", action="store_true", help="every k")
    parser.add_argument("--share", type=float, default=4, help="from one k to the next, without --all")
    parser.add_argument("--moments", type=int, help="no more than so many of them")
    parser.add_argument("--only", type=str.split, default=[], help='e.g. "engine barrier EIO"')
    parser.add_argument("--alone", type=float, default=6, help="seconds until it is started again")
    parser.add_argument("--control", action="store_true")
    options = parser.parse_args()
    if shutil.which("strace") is None or not dovecot.available():
        print("inject: skipped, strace or Dovecot is not there or we are not root")
        return 0
    faults = Faults(options)
    table, failed, passed = {}, 0, 0
    try:
        want = faults.undisturbed()
        for program, call, effect, when in few(list(moments(faults, options)), options.moments):
            for _ in range(TRIES):
                office, struck, alone, done = faults.strike(program, call, effect, when)
                if struck < 3 or program != "parse":
                    break
            struck = bool(struck)
            try:
                wrong = differences(faults, office, want, done)
            except (sqlite3.Error, OSError) as trouble:
                wrong = [str(trouble)]
            row = table.setdefault((program, effect), [0, 0, 0])
            row[0] += struck
            row[1] += struck and not alone
            row[2] += bool(wrong)
            if wrong:
                failed += 1
                for text in wrong[:3] if not options.control else []:
                    print("inject: %s %s %s %d: %s" % (program, call, effect, when, text), flush=True)
            else:
                passed += 1
                shutil.rmtree(office.folder)
    finally:
        faults.remove()
    for (program, effect), (struck, again, wrong) in table.items():
        print("inject: %-6s %-6s %3d faults, %d needed a new start, %d differ" % (program, effect, struck, again, wrong))
    if options.control:
        failed, passed = passed, failed
    print("inject: %d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
