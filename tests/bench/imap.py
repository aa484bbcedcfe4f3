#!/usr/bin/python3
"""Through real servers on this machine (Dovecot over TLS in, SMTP out), a
figure each, nothing demanded:
  latency   a report comes by LMTP while shoubaod idles: until the SMTP server
            has its receipt
  memory    a mail with 50 MB of media: the peak of every program
  season    2,000 mixed mails of 730 MB: until all are recorded, and until all
            are judged, beside mbsync reading the same mailbox into a Maildir"""
import argparse
import base64
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import certificates, dovecot, hefei_week as week, letters, scripted_smtp, state  # noqa: E402
from support.fetch_talk import Fetch  # noqa: E402
from support.office import Office, wait_for  # noqa: E402
from support.processes import below  # noqa: E402

US, PASSWORD = "zcc@hefei-edu.example", "code"
MB = 1 << 20
# One in so many mails, with this many bytes of media (before base64).
SIZES = [(0.70, (0, 0)), (0.25, (200_000, 700_000)), (0.045, (2_000_000, 2_600_000)), (0.005, (5_000_000, 12_000_000))]


def media_letter(number, size, rng):
    """A report with media; built by hand, as Python's email package is slow
    at it."""
    unit = [unit for unit in week.roster() if unit["类别"] != "区"][number % 20]
    plain = letters.letter(unit["邮箱"].split(";")[0], "活动周%s日报表5月17日" % unit["名称"], "2023-05-17 18:00:00",
                           [("活动情况日报表.xlsx", letters.activity_daily(unit["名称"], "2023-05-17"))],
                           text="第%d封" % number, message_id="s%d@unit.example" % number)
    if size == 0:
        return plain
    boundary = plain.split(b'boundary="', 1)[1].split(b'"', 1)[0]
    head = b"--%s\nContent-Type: video/mp4\nContent-Transfer-Encoding: base64\n" \
           b"Content-Disposition: attachment; filename=\"%d.mp4\"\n\n" % (boundary, number)
    body = b"\0\0\0\x18ftypmp42" + rng.randbytes(size)
    end = plain.rindex(b"--" + boundary + b"--")
    return plain[:end] + head + base64.encodebytes(body) + plain[end:]


class Bench:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        certificates.make_ca(self.folder)
        self.server = scripted_smtp.ScriptedSmtp(
            certificate=certificates.make_certificate(self.folder), users={US: PASSWORD})
        (self.folder / "password").write_text(PASSWORD + "\n")
        (self.folder / "password").chmod(0o600)
        self.box = dovecot.Dovecot()
        self.users = ["%s@bureau.example" % name for name in ("latency", "memory", "season")]
        self.box.add_users(self.users)
        self.box.start()

    def office(self, user, **settings):
        return Office(self.folder / user, source=self.box.source(user=user), sink=(
            '{ smtp = "smtp://127.0.0.1:%d"; user = "%s"; password_file = "%s"; ca_file = "%s";'
            ' address_per_day = 1000; }' % (self.server.port, US, self.folder / "password", self.folder / "ca.pem")),
            **settings)

    def close(self):
        self.server.close()
        self.box.remove()

    def latency(self, count):
        office = self.office(self.users[0])
        office.start()
        time.sleep(1)
        took = []
        for number in range(count):
            raw = media_letter(number, 0, None)
            before, began = len(self.server.taken), time.monotonic()
            self.box.deliver(raw, user=self.users[0])
            delivered = time.monotonic()
            wait_for(lambda: len([1 for _, to, _ in self.server.taken[before:] if to != US]), "the receipt")
            took.append((time.monotonic() - delivered, delivered - began))
            time.sleep(0.3)
        office.stop()
        secs = sorted(each[0] for each in took)
        print("latency: %d reports, from LMTP's answer until the SMTP server has the receipt: median %.3f s, "
              "90 %% %.3f s, most %.3f s" % (count, statistics.median(secs), secs[int(0.9 * count)], secs[-1]))

    def memory(self):
        office = self.office(self.users[1])
        peaks = {}
        watching = threading.Event()

        def watch():
            while not watching.wait(0.002):
                for pid, name in below(office.daemon.pid):
                    if name == "shoubaod":
                        name += " (supervisor)" if pid == office.daemon.pid else " (engine)"
                    try:
                        text = pathlib.Path("/proc/%d/status" % pid).read_text()
                        peak = int(text.split("VmHWM:")[1].split()[0]) / 1024
                    except (OSError, IndexError):
                        continue
                    peaks[name] = max(peaks.get(name, 0), peak)

        office.start()
        watcher = threading.Thread(target=watch)
        watcher.start()
        before = len(self.server.taken)
        raw = media_letter(7, 50 * MB * 57 // 77, random.Random(1))
        self.box.deliver(raw, user=self.users[1])
        wait_for(lambda: len(self.server.taken) > before, "the receipt", 120)
        time.sleep(0.5)
        watching.set()
        watcher.join()
        office.stop()
        print("memory: a mail of %d MB, peaks: %s" % (len(raw) >> 20, ", ".join(
            "%s %.0f MB" % pair for pair in sorted(peaks.items()))))

    def fill(self, count):
        rng = random.Random(4)
        sizes = [span for share, span in SIZES for _ in range(round(share * count))]
        rng.shuffle(sizes)
        total = 0
        for at in range(0, len(sizes), 50):
            raws = [media_letter(at + i, rng.randint(*span), rng) for i, span in enumerate(sizes[at:at + 50])]
            total += sum(map(len, raws))
            self.box.deliver_all(raws, user=self.users[2])
        return len(sizes), total

    def mbsync(self):
        box = self.folder / "mbsync"
        box.mkdir()
        config = self.folder / "mbsyncrc"
        config.write_text("""IMAPAccount a
Host localhost
Port %d
User %s
PassCmd "head -n 1 %s"
SSLType IMAPS
CertificateFile %s

IMAPStore far
Account a

MaildirStore near
Inbox %s/in
Path %s/
SubFolders Verbatim

Channel c
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
""" % (self.box.imaps, self.users[2], self.box.base / "password", self.box.ca, box, box))
        began = time.monotonic()
        subprocess.run(["mbsync", "-q", "-c", str(config), "c"], check=True)
        took = time.monotonic() - began
        got = len(list((box / "in" / "new").iterdir())) + len(list((box / "in" / "cur").iterdir()))
        shutil.rmtree(box)
        return took, got

    def fetch_alone(self, count):
        settings = {"host": "localhost", "port": self.box.imaps, "tls": "implicit", "profile": "generic",
                    "user": self.users[2], "password_file": str(self.box.base / "password"),
                    "ca_file": str(self.box.ca)}
        incoming = self.folder / "incoming"
        incoming.mkdir()
        began = time.monotonic()
        with Fetch(settings, incoming=incoming) as fetch:
            fetch.whole_pass(300)
            assert len(fetch.ledger) == count
        took = time.monotonic() - began
        shutil.rmtree(incoming)
        return took

    def daemon(self, count):
        """Seconds until all are recorded, and until all are judged."""
        office = self.office(self.users[2], sending="hold")
        office.start()
        began = time.monotonic()

        def ready(what):
            try:
                return state.rows(office, "SELECT count(*) FROM mail " + what)[0][0] >= count
            except Exception:  # the database is not there yet
                return False

        recorded = None
        while not ready("WHERE state = 1"):
            if recorded is None and ready(""):
                recorded = time.monotonic() - began
            time.sleep(0.1)
            if time.monotonic() - began > 900:
                raise AssertionError("it does not end")
        judged = time.monotonic() - began
        office.daemon.send_signal(signal.SIGTERM)
        office.daemon.wait()
        office.daemon = None
        shutil.rmtree(office.state)
        return recorded or judged, judged

    def season(self, count):
        count, total = self.fill(count)
        print("season: %d mails, %d MB over TLS" % (count, total / 1e6), flush=True)
        for turn in range(2):
            if shutil.which("mbsync"):
                took, got = self.mbsync()
                print("season %d: mbsync %.1f s for %d mails" % (turn + 1, took, got), flush=True)
            else:
                took = None
                print("season: mbsync (package isync) is not there")
            alone = self.fetch_alone(count)
            recorded, judged = self.daemon(count)
            print("season %d: shoubao-fetch alone %.1f s; shoubaod: all recorded after %.1f s, all judged after %.1f s" % (
                turn + 1, alone, recorded, judged), flush=True)
            if took:
                print("season %d: recorded in %.2f of mbsync's time, fetch alone %.2f" % (
                    turn + 1, recorded / took, alone / took), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--folder", default="/tmp/shoubao-bench-imap")
    parser.add_argument("what", nargs="*", help="of: latency memory season")
    options = parser.parse_args()
    if not dovecot.available():
        print("bench over IMAP: skipped, Dovecot is not there or we are not root")
        return
    bench = Bench(options.folder)
    what = options.what or ["latency", "memory", "season"]
    try:
        if "latency" in what:
            bench.latency(30)
        if "memory" in what:
            bench.memory()
        if "season" in what:
            bench.season(options.mails)
    finally:
        bench.close()
        shutil.rmtree(bench.folder)


if __name__ == "__main__":
    main()
