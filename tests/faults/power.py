#!/usr/bin/python3
"""The power fails: the state folder lies on a disk (an ext4 image) of which a
copy is taken at many moments of a run, as it is at that moment, without what
no one asked to be written. Each copy is then what a machine finds when it
comes up again: the daemon starts on it, the mailbox (Dovecot) has all its
mails, the SMTP server has what it took until then. Demanded: each mail is
recorded once and lies in the spool whole; each receipt that had left is still
known, byte for byte; a second copy only of one whose `sent` was not written
yet, and then the same bytes.

The controls: --without nosync (no barriers at all), files (none but the
database's), normal (PRAGMA synchronous = NORMAL) must show losses; else this
test tests nothing."""
import argparse
import hashlib
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
from random_kill_mail import PASSWORD, US, mails  # noqa: E402
from support import certificates, dovecot, scripted_smtp, state  # noqa: E402
from support.office import Office  # noqa: E402

DISK, POOL = "192M", "4G"
SENT = 3


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def why_not():
    if os.geteuid() != 0 or not dovecot.available():
        return "Dovecot is not there or we are not root"
    if not all(shutil.which(tool) for tool in ("mkfs.xfs", "mkfs.ext4", "mount")):
        return "mkfs.xfs (package xfsprogs) or mkfs.ext4 is not there"
    return why_no_loop()


def why_no_loop():
    """In a container that has no loop devices nothing can be mounted."""
    with tempfile.TemporaryDirectory(prefix="shoubao-loop-") as folder:
        image, place = pathlib.Path(folder) / "image", pathlib.Path(folder) / "place"
        place.mkdir()
        for command in (["truncate", "-s", "16M", str(image)], ["mkfs.ext4", "-q", str(image)],
                        ["mount", "-o", "loop", str(image), str(place)], ["umount", str(place)]):
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
            if done.returncode != 0:
                return "%s: %s" % (command[0], done.stdout.strip()[-200:])
    return None


class Disks:
    """A disk at `place` and copies of it, each as it was at one moment: its
    image lies on a filesystem where copying is one step (reflink). Nothing
    reaches the image unasked for a minute (ext4's commit=60)."""

    def __init__(self, folder):
        self.folder, self.place = folder, folder / "disk"
        self.pool = folder / "pool"
        for path in (self.place, self.pool):
            path.mkdir()
        self.mounted = []
        run("truncate", "-s", POOL, str(folder / "pool.img"))
        run("mkfs.xfs", "-q", "-m", "reflink=1", str(folder / "pool.img"))
        self.mount(folder / "pool.img", self.pool)
        run("truncate", "-s", DISK, str(self.pool / "disk.img"))
        run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(self.pool / "disk.img"))

    def mount(self, image, place, options=""):
        run("mount", "-o", "loop" + options, str(image), str(place))
        self.mounted.append(place)

    def umount(self, place):
        for _ in range(50):
            if subprocess.run(["umount", str(place)], stderr=subprocess.DEVNULL).returncode == 0:
                self.mounted.remove(place)
                return
            time.sleep(0.1)
        raise AssertionError("%s can't be unmounted" % place)

    def start(self):
        self.mount(self.pool / "disk.img", self.place, ",commit=60")

    def keep(self, name):
        run("cp", "--reflink=always", str(self.pool / "disk.img"), str(self.pool / name))

    def change(self, name):
        """The disk at `place` is now the copy of that name."""
        self.umount(self.place)
        self.mount(self.pool / name, self.place)

    def remove(self):
        for place in reversed(list(self.mounted)):
            self.umount(place)
        shutil.rmtree(self.folder)


class Copy:
    """Of `taken` messages it is certain that they had left when it was made,
    of those up to `by` it is not."""

    def __init__(self, name, taken):
        self.name, self.taken, self.by = name, taken, taken


def id_of(raw):
    return re.search(rb"^Message-I[Dd]: <(.+?)>", raw, re.M).group(1).decode()


def answers(raw):
    found = re.search(rb"^In-Reply-To: <(.+?)>", raw, re.M)
    return found.group(1).decode() if found else None


def hash_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


class Power:
    def __init__(self, options):
        self.options, self.rng = options, random.Random(options.seed)
        self.folder = pathlib.Path(options.folder)
        self.folder.mkdir(parents=True)
        self.disks = Disks(self.folder)
        certificates.make_ca(self.folder)
        self.server = scripted_smtp.ScriptedSmtp(
            certificate=certificates.make_certificate(self.folder), users={US: PASSWORD}, answers={"BODY": self.take})
        (self.folder / "password").write_text(PASSWORD + "\n")
        (self.folder / "password").chmod(0o600)
        self.box = dovecot.Dovecot().start()
        self.office = Office(self.folder / "office", source=self.box.source(), sink=(
            '{ smtp = "smtp://127.0.0.1:%d"; user = "%s"; password_file = "%s"; ca_file = "%s"; grace_secs = 1;'
            ' address_per_day = 1000; }' % (self.server.port, US, self.folder / "password", self.folder / "ca.pem")))
        self.office.state = self.disks.place / "state"
        self.office.configure()
        self.lost = self.doubled = self.allowed = 0

    @staticmethod
    def take(_, talk):
        """A real server's answer takes its time."""
        talk.take()
        time.sleep(0.03)
        return "250 OK"

    def without(self):
        """Builds what takes less care, for the programs started from now on."""
        shim = self.folder / "shim.so"
        run("cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(HERE / "shim.c"))
        os.environ.update(LD_PRELOAD=str(shim), SHIM=self.options.without)

    def record(self):
        """The run; copies of the disk at random moments, each with what had
        been taken when it was made."""
        arrivals = [raw for _, raw in mails(self.options.mails, self.rng)]
        self.disks.start()
        if self.options.without:
            self.without()
        self.office.start()
        lmtp = threading.Thread(target=self.arrive, args=(arrivals,))
        lmtp.start()
        copies = []
        for number in range(self.options.moments):
            time.sleep(self.rng.uniform(0.5, 1.5) * self.options.secs / self.options.moments)
            copies.append(Copy("at-%d.img" % number, len(self.server.taken)))
            self.disks.keep(copies[-1].name)
            copies[-1].by = len(self.server.taken)
        lmtp.join()
        self.office.daemon.kill()
        self.office.daemon.wait()
        for name in ("LD_PRELOAD", "SHIM"):
            os.environ.pop(name, None)
        return copies

    def arrive(self, arrivals):
        step = 4
        for at in range(0, len(arrivals), step):
            self.box.deliver_all(arrivals[at:at + step])
            time.sleep(self.options.secs * step / len(arrivals))

    def await_end(self):
        """What is not done in time, or None."""
        deadline = time.monotonic() + self.options.patience
        while True:
            try:
                found = self.open()
            except sqlite3.Error as wrong:
                found = "the database: %s" % wrong
            if found is None or time.monotonic() > deadline:
                return found
            if self.office.daemon.poll() is not None:
                return "shoubaod ended"
            time.sleep(0.2)

    def open(self):
        count = state.rows(self.office, "SELECT count(*) FROM mail")[0][0]
        spooled = state.rows(self.office, "SELECT count(*) FROM mail WHERE state <> 1")[0][0]
        unsent = state.rows(self.office, "SELECT count(*) FROM outbox WHERE state <> ?", SENT)[0][0]
        if (count, spooled, unsent) == (self.options.mails, 0, 0):
            return None
        return "%d of %d mails, %d not judged, %d not sent" % (count, self.options.mails, spooled, unsent)

    def in_doubt(self):
        """Message-IDs of which the disk does not know whether they left."""
        try:
            return {row[0] for row in state.rows(self.office, "SELECT message_id FROM outbox WHERE state IN (1, 2)")}
        except sqlite3.Error:
            return set()

    def go_on(self, copy, whole):
        """Complaints about what became of one copy."""
        self.disks.change(copy.name)
        before = whole[:copy.taken]
        self.server.taken = list(before)
        doubtful = self.in_doubt()
        found = []
        try:
            self.office.start(patience=self.options.patience)
            left = self.await_end()
            found += [left] if left else []
        except AssertionError as wrong:
            found.append("it does not start: %s" % str(wrong).strip().splitlines()[-1])
        finally:
            self.office.stop()
        try:
            return found + self.compare(before, whole[copy.taken:copy.by], doubtful)
        except (sqlite3.Error, OSError) as wrong:
            return found + ["the database: %s" % wrong]

    def compare(self, before, meanwhile, doubtful):
        found = []
        composed = dict(state.rows(self.office, "SELECT message_id, bytes FROM outbox JOIN outbox_bytes ON outbox = id"))
        forgotten = [raw for _, _, raw in before if composed.get(id_of(raw)) != raw]
        times, of_mail = {}, {}
        for _, _, raw in self.server.taken:
            times[id_of(raw)] = times.get(id_of(raw), 0) + 1
            of_mail.setdefault(answers(raw), set()).add(id_of(raw))
        again = [cited for cited, count in times.items() if count > 1]
        self.allowed += len([cited for cited in again if cited in doubtful])
        doubled = [cited for cited in again if cited not in doubtful or times[cited] > 2]
        doubled += [mail for mail, ids in of_mail.items() if len(ids) > 1]
        self.lost += len(forgotten)
        self.doubled += len(doubled)
        if forgotten:
            found.append("%d receipts that had left are forgotten" % len(forgotten))
        if doubled:
            found.append("%d receipts came twice" % len(doubled))
        times.update((id_of(raw), 1) for _, _, raw in meanwhile)
        unsent = [cited for cited in composed if cited not in times]
        if unsent:
            found.append("%d receipts lost" % len(unsent))
        twice = state.rows(self.office, "SELECT count(*) - count(DISTINCT sha256) FROM mail")[0][0]
        if twice:
            found.append("%d mails recorded twice" % twice)
        return found + self.spool()

    def spool(self):
        """Of what rows name: is it there, and whole?"""
        def torn(folder, end, statement):
            names = {row[0] for row in state.rows(self.office, statement)}
            return [name for name in names if hash_of(self.office.state / folder / name[:2] / (name + end)) != name]
        mails = torn("spool", ".eml", "SELECT sha256 FROM mail")
        files = torn("files", "", "SELECT sha256 FROM piece")
        archived = {hash_of(path) for path in (self.office.state / "archive").rglob("*") if path.is_file()}
        files += {row[0] for row in state.rows(self.office, "SELECT sha256 FROM piece")} - archived
        check = state.rows(self.office, "PRAGMA integrity_check")[0][0]
        self.lost += len(mails)
        return (["%d recorded mails are not in the spool" % len(mails)] if mails else []) + (
            ["%d files are torn or not in the archive" % len(files)] if files else []) + (
                ["the database: %.100s" % check] if check != "ok" else [])

    def remove(self):
        self.office.stop()
        self.server.close()
        self.box.remove()
        self.disks.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=80)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--secs", type=float, default=8, help="of arrivals")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", choices=("nosync", "files", "normal"))
    parser.add_argument("--patience", type=int, default=0)
    parser.add_argument("--folder", default="/dev/shm/shoubao-power")
    options = parser.parse_args()
    options.patience = options.patience or (15 if options.without else 60)
    name = "power" + (" without care (%s)" % options.without if options.without else "")
    reason = why_not()
    if reason is not None:
        print("%s: skipped, %s" % (name, reason))
        return 0
    power = Power(options)
    bad = 0
    try:
        copies = power.record()
        whole = list(power.server.taken)
        for copy in copies:
            found = power.go_on(copy, whole)
            bad += bool(found)
            for fault in found if not options.without else []:
                print("%s: %s, %d had been taken: %s" % (name, copy.name, copy.taken, fault))
    finally:
        power.remove()
    print("%s: %d mails, %d moments of which %d show losses; %d receipts and mails forgotten, %d receipts twice, "
          "%d more in flight came twice" % (name, options.mails, len(copies), bad, power.lost, power.doubled,
                                            power.allowed))
    failed = bad if not options.without else int(bad == 0)
    print("%s: %d passed, %d failed" % (name, len(copies) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
