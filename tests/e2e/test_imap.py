#!/usr/bin/python3
"""The whole way through a real Dovecot: delivered by LMTP, read over verified
TLS, answered; and what may happen to a mailbox meanwhile."""
import os
import pathlib
import random
import re
import statistics
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters, processes, state  # noqa: E402
from support.certificates import make_ca  # noqa: E402
from support.dovecot import USER, Dovecot, available  # noqa: E402
from support.fetch_talk import Fetch  # noqa: E402
from support.office import Office, wait_for  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

NOW = "2023-05-17 20:00:00"
MEMORY = (40 << 20) * (10 if "sanitize" in os.environ.get("SHOUBAO_BUILD", "") else 1)


class ImapOffice(Office):
    """Mail comes in through a Dovecot of its own."""
    tls = "implicit"

    def __init__(self, folder, **options):
        self.dovecot = Dovecot().start()
        super().__init__(folder, source=self.dovecot.source(self.tls), **options)

    def deliver(self, raw, received, folder="INBOX", unique=None, inbox=None):
        self.delivered.append(raw)
        self.dovecot.deliver(raw, folder)


class StarttlsOffice(ImapOffice):
    tls = "starttls"


@unittest.skipUnless(available(), "needs root, dovecot-imapd and dovecot-lmtpd")
class Mailbox(Scenario):
    office_class = ImapOffice
    serial = 0

    @classmethod
    def make_office(cls):
        return cls.office_class(cls.folder, **cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.office.stop()
        cls.office.dovecot.remove()
        super().tearDownClass()

    def mail(self, wait=True, folder="INBOX", size=0):
        type(self).serial += 1
        key = "m%d" % self.serial
        self.send(key, "2023-05-17 18:00:00", box("S01"), "活动周%s典型案例" % name("S01"),
                  [("典型案例%d.pdf" % self.serial, b"%%PDF-1.4\n%d\n%%%%EOF\n" % self.serial + b"x" * size)],
                  folder=folder)
        if wait:
            wait_for(lambda: self.receipts(key), "the answer to " + key, 60)
        return key

    def start(self):
        self.office.start(letters.rfc3339(NOW))

    def counts(self):
        return state.rows(self.office, "SELECT (SELECT count(*) FROM mail), (SELECT count(DISTINCT sha256) FROM mail),"
                          " (SELECT count(*) FROM outbox)")[0]


class Idle(Mailbox):
    def tearDown(self):
        self.office.stop()

    def test_mail_by_lmtp_is_answered_while_it_idles(self):
        logins = re.compile(r"imap-login: Info: Login")
        before = len(logins.findall(self.office.dovecot.log()))
        self.start()
        self.mail()
        took = []
        for _ in range(15):
            time.sleep(0.2)
            began = time.monotonic()
            self.mail()
            took.append(time.monotonic() - began)
        print("from LMTP to receipt: median %.0f ms, slowest %.0f ms ... " % (
            statistics.median(took) * 1000, max(took) * 1000), end="", flush=True)
        self.assertLess(statistics.median(took), 1)
        # One connection served all of it, and no flag was set.
        self.assertEqual(len(logins.findall(self.office.dovecot.log())), before + 1)
        flags = self.office.dovecot.doveadm("fetch", "-u", USER, "flags", "mailbox", "INBOX", "all")
        self.assertNotIn("Seen", flags)

    def test_a_restarted_server_is_found_again(self):
        self.start()
        self.mail()
        self.office.dovecot.stop()
        time.sleep(0.5)
        self.office.dovecot.start()
        self.mail()
        mails, different, answers = self.counts()
        self.assertEqual((mails, mails), (different, answers))

    def test_a_killed_fetcher_goes_on(self):
        daemon = self.office.start(letters.rfc3339(NOW))
        for _ in range(3):
            key = self.mail(wait=False)
            for pid, program in processes.below(daemon.pid):
                if program.startswith("shoubao-fetch"):
                    processes.os.kill(pid, 9)
            wait_for(lambda: self.receipts(key), "the answer", 60)
        mails, different, answers = self.counts()
        self.assertEqual((mails, mails), (different, answers))


class Passes(Mailbox):
    def test_every_folder_is_read_and_nothing_twice(self):
        for folder in ("INBOX", "Junk", "INBOX"):
            self.mail(wait=False, folder=folder)
        self.tick(NOW)
        self.assertEqual(self.counts(), (3, 3, 3))
        dovecot = self.office.dovecot
        for uidvalidity in ("77", "78"):
            dovecot.doveadm("mailbox", "update", "-u", USER, "--uid-validity", uidvalidity, "INBOX")
            self.tick(NOW)
            self.assertEqual(self.counts(), (3, 3, 3))
        arrivals = state.rows(self.office, "SELECT count(DISTINCT uidvalidity), count(*) FROM arrival"
                              " WHERE folder = 'INBOX'")[0]
        self.assertEqual(arrivals, (3, 6))
        # Moved by a reader: another place, the same mail.
        dovecot.doveadm("move", "-u", USER, "Junk", "mailbox", "INBOX", "1")
        dovecot.doveadm("expunge", "-u", USER, "mailbox", "INBOX", "1")
        self.tick(NOW)
        self.assertEqual(self.counts(), (3, 3, 3))
        self.mail(wait=False)
        self.tick(NOW)
        self.assertEqual(self.counts(), (4, 4, 4))


class Starttls(Mailbox):
    office_class = StarttlsOffice

    def setUp(self):
        self.office.configure(source=self.office.dovecot.source("starttls"))

    def test_starttls_is_used(self):
        self.mail(wait=False)
        self.tick(NOW)
        self.assertEqual(len(self.receipts("m%d" % self.serial)), 1)
        self.assertRegex(self.office.dovecot.log(), r"Login: user=.* TLS")

    def test_plaintext_is_for_this_machine(self):
        self.mail(wait=False)
        self.office.configure(source=self.office.dovecot.source("none", host="127.0.0.1", ca_file=None))
        self.tick(NOW)
        self.assertEqual(len(self.receipts("m%d" % self.serial)), 1)
        self.assertRegex(self.office.dovecot.log(), r"Login: user=.* secured")


class Refused(Mailbox):
    def refused(self, source, words):
        self.office.configure(source=source)
        before = len(self.office.log_text())
        self.assertNotEqual(self.office.once(letters.rfc3339(NOW), check=False), 0)
        self.assertRegex(self.office.log_text()[before:], words)

    def test_what_cannot_be_verified_or_logged_into_is_refused(self):
        dovecot = self.office.dovecot
        other = make_ca(self.folder, "other")
        self.refused(dovecot.source(ca_file=str(other)), "certificate")
        self.refused(dovecot.source("starttls", ca_file=str(other)), "certificate")
        self.refused(dovecot.source(ca_file=None), "certificate")
        self.refused(dovecot.source(host="127.0.0.2"), "certificate")
        wrong = pathlib.Path(self.folder) / "wrong"
        wrong.write_text("no sesame\n")
        wrong.chmod(0o644)
        self.refused(dovecot.source(password_file=str(wrong)), "chmod 0600")
        wrong.chmod(0o600)
        self.refused(dovecot.source(password_file=str(wrong)), "login-refused")
        self.assertNotIn("sesame", self.office.log_text())
        self.assertNotIn(USER, self.office.log_text())


class Large(Mailbox):
    def test_killed_at_random_it_loses_nothing_and_records_nothing_twice(self):
        dovecot = self.office.dovecot
        count, chance = 250, random.Random(7)
        dovecot.deliver_all([letters.letter(box("S01"), "信%d" % i, "2023-05-17 18:00:00",
                                            [("a.pdf", chance.randbytes(chance.choice((100, 20000, 400000))))],
                                            message_id="kill%d@unit.example" % i) for i in range(count)], "Kills")
        settings = {"host": "localhost", "port": dovecot.imaps, "tls": "implicit", "profile": "generic", "user": USER,
                    "password_file": str(dovecot.base / "password"), "ca_file": str(dovecot.ca)}
        incoming = pathlib.Path(self.folder) / "kills"
        incoming.mkdir()
        kills = 0
        while kills < 30:
            ledger, positions, twice = {}, {}, 0
            while not positions:
                with Fetch(settings, ["Kills"], incoming, ledger, positions) as fetch:
                    for _ in range(chance.randrange(2, 8)):
                        if positions:
                            break
                        fetch.hear(30)
                    time.sleep(chance.uniform(0, 0.02))
                    twice += fetch.recorded_twice
                    if not positions:
                        fetch.process.kill()
                        kills += 1
            self.assertEqual((len(ledger), len(set(ledger.values())), twice), (count, count, 0))
        print("%d kills over %d mails ... " % (kills, count), end="", flush=True)

    def test_large_and_many_mails_in_little_memory(self):
        dovecot = self.office.dovecot
        big = letters.letter(box("S01"), "视频", "2023-05-17 18:00:00", [("片.mp4", b"\x00\x01\x02" * (12 << 20))])
        self.assertGreater(len(big), 48 << 20)
        many = [letters.letter(box("S01"), "信%d" % i, "2023-05-17 18:00:00", message_id="many%d@unit.example" % i)
                for i in range(500)]
        dovecot.deliver(big)
        dovecot.deliver_all(many)
        settings = {"host": "localhost", "port": dovecot.imaps, "tls": "implicit", "profile": "generic", "user": USER,
                    "password_file": str(dovecot.base / "password"), "ca_file": str(dovecot.ca)}
        with Fetch(settings) as fetch:
            began = time.monotonic()
            fetch.whole_pass(120)
            took = time.monotonic() - began
            self.assertEqual(len(fetch.ledger), 501)
            print("%d MB and 500 mails in %.1f s, %d MB at most ... " % (
                len(big) >> 20, took, fetch.peak_bytes() >> 20), end="", flush=True)
            self.assertLess(fetch.peak_bytes(), MEMORY)


del Mailbox

if __name__ == "__main__":
    main()
