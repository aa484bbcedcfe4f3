#!/usr/bin/python3
"""What goes wrong around the mails: a full disk, programs that are not there,
a mailbox taken out of the configuration, signals at bad moments. Nothing is
lost, doubled, or in the way of the rest; one pass always ends."""
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import files, letters, processes, state  # noqa: E402
from support.office import ROOT, make_maildir, wait_for  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
PROGRAMS = ("shoubaod", "shoubao-fetch", "shoubao-parse", "shoubao-send", "shoubaoctl")
SECOND = """{ id = "second"; name = "二"; address = "second@hefei-edu.example"; source = { maildir = "%s"; };
since = "2023-05-01"; sink = { maildir = "%s"; }; sending = "live"; },"""


class Adversity(Scenario):
    serial = 0

    def setUp(self):
        shutil.rmtree(self.folder)
        self.office = type(self).office = self.make_office()
        self.keys.clear()

    def tearDown(self):
        self.office.stop()

    def mail(self, code="S01", attached=None, sender=None):
        Adversity.serial += 1
        key = "m%d" % self.serial
        self.send(key, "%s 18:%02d:%02d" % (DAY, self.serial // 60, self.serial % 60), sender or box(code),
                  "活动周%s典型案例" % name(code),
                  attached or [("典型案例%d.pdf" % self.serial, b"%%PDF-1.4\n%d\n%%%%EOF\n" % self.serial)])
        return key

    def once(self, timeout=60):
        return self.office.once(letters.rfc3339(self.now), check=False, timeout=timeout)


class OnePass(Adversity):
    def test_it_ends_with_1_when_a_program_is_missing(self):
        build = pathlib.Path(self.folder) / "build"
        for missing in ("shoubao-fetch", "shoubao-parse", "shoubao-send"):
            shutil.rmtree(build, ignore_errors=True)
            build.mkdir()
            for program in PROGRAMS:
                if program != missing:
                    shutil.copy(self.office.program(program), build)
            whole, self.office.build = self.office.build, build
            key = self.mail()
            with self.subTest(missing=missing):
                self.assertEqual(self.once(), 1)
            self.office.build = whole
            self.assertEqual(self.once(), 0)
            self.receipt(key)

    def test_it_ends_when_a_reload_is_asked_for_meanwhile(self):
        for i in range(30):
            self.mail()
        command = [self.office.program("shoubaod"), "--once", "--now=" + letters.rfc3339(self.now),
                   "-c", str(self.office.config)]
        for i in range(7):
            before = len(self.office.log_text())
            with self.office.log() as log:
                daemon = subprocess.Popen(command, stdout=log, stderr=log)
            wait_for(lambda: "ready:" in self.office.log_text()[before:], "it to be ready")
            time.sleep(0.05 * i)
            daemon.send_signal(signal.SIGHUP)
            self.assertEqual(daemon.wait(timeout=60), 0)
        self.assertEqual(self.once(), 0)
        self.assertEqual(state.faults(self.office, 30), [])


class Signals(Adversity):
    def test_a_reload_asked_for_during_a_reload_is_made_too(self):
        self.office.start(letters.rfc3339(self.now))
        for sending in ("hold", "reviewers", "live"):
            self.office.configure(sending=sending)
            self.office.daemon.send_signal(signal.SIGHUP)
            time.sleep(0.02)
        wait_for(lambda: self.office.ctl("status")["daemon"].get("same_config"), "the last config")

    def test_shoubaoctl_outlives_an_engine_that_hangs_up_on_it(self):
        self.assertEqual(self.once(), 0)
        path = self.office.state / "control"
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            listener.settimeout(0.05)
            ended = threading.Event()

            def hang_up():
                while not ended.is_set():
                    try:
                        listener.accept()[0].close()
                    except TimeoutError:
                        pass
            thread = threading.Thread(target=hang_up)
            thread.start()
            try:
                runs = [self.office.ctl_run("status") for _ in range(100)]
            finally:
                ended.set()
                thread.join()
        self.assertEqual({run.returncode for run in runs}, {0})

    def test_a_crash_while_the_config_is_being_edited_does_not_end_the_service(self):
        self.office.start(letters.rfc3339(self.now))
        good = self.office.config.read_bytes()
        self.office.config.write_bytes(good[:len(good) // 2])
        before = len(self.office.log_text())
        engine = next(pid for pid, found in processes.below(self.office.daemon.pid)
                      if found == "shoubaod" and pid != self.office.daemon.pid)
        os.kill(engine, signal.SIGKILL)
        wait_for(lambda: self.office.log_text()[before:].count("started again") > 1, "the config to be refused")
        self.office.config.write_bytes(good)
        key = self.mail()
        wait_for(lambda: self.receipts(key), "the answer")
        self.assertIsNone(self.office.daemon.poll())


class Configurations(Adversity):
    def test_mail_of_a_mailbox_that_is_gone_is_held_and_stops_no_other(self):
        inbox = self.office.folder / "in2"
        make_maildir(inbox)
        text = self.office.config.read_text("utf-8")
        self.office.config.write_text(text.replace("mailboxes = (", "mailboxes = (" + SECOND % (
            inbox, self.office.outbox)), encoding="utf-8")
        self.send("lone", "%s 18:00:00" % DAY, "someone@else.example", "您好", inbox="in2")
        self.assertEqual(self.once(), 0)
        with sqlite3.connect(self.office.state / "shoubao.db") as database:
            database.execute("UPDATE mail SET state = 0")
        database.close()
        self.office.config.write_text(text, encoding="utf-8")
        key = self.mail()
        self.assertEqual(self.once(), 0)
        self.receipt(key)
        self.assertEqual(len(self.office.ctl("held")), 1)

    def test_an_earlier_since_brings_what_was_passed_over(self):
        self.office.configure(since="2023-05-18")
        key = self.mail()
        self.once()
        self.assert_not_answered(key)
        self.office.configure(since="2023-05-01")
        self.once()
        self.receipt(key)

    def two_years(self, change=lambda text: text):
        """A second campaign, of the year after, that shares the first's forms."""
        config = ROOT / "config"
        text = (config / self.office.settings["campaign"]).read_text("utf-8")
        text = text.replace('@include "..', '@include "%s' % config).replace('roster = "..', 'roster = "%s' % config)
        later = self.office.folder / "later.conf"
        later.write_text(change(text.replace("2023", "2024")), encoding="utf-8")
        include = '{ @include "%s" }' % self.office.settings["campaign"]
        self.office.config.write_text(self.office.config.read_text("utf-8").replace(
            include, '%s, { @include "%s" }' % (include, later)), encoding="utf-8")

    def test_a_day_without_a_year_is_one_of_the_campaign_the_mail_is_for(self):
        self.two_years()
        for year in (2023, 2024):
            self.send("daily", "%d-05-17 18:00:00" % year, box("S01"), "活动周%s活动情况日报表" % name("S01"),
                      [("日报表.xlsx", letters.activity_daily(name("S01"), "5月17日"))])
            self.assertEqual(self.office.once("%d-05-17T20:00:00+08:00" % year), 0)
        self.assertEqual(
            state.rows(self.office, "SELECT campaign, date(day * 86400, 'unixepoch'), late, word FROM submission"),
            [("hefei-%d" % year, "%d-05-17" % year, 0, "received") for year in (2023, 2024)])

    def test_two_forms_of_one_id_are_refused(self):
        form = (ROOT / "config/forms/004-contact.conf").read_text("utf-8")
        other = self.office.folder / "contact.conf"
        other.write_text(form.replace("手机", "移动电话"), encoding="utf-8")
        self.two_years(lambda text: text.replace("%s/forms/004-contact.conf" % (ROOT / "config"), str(other)))
        checked = subprocess.run([self.office.program("shoubaod"), "-n", "-c", str(self.office.config)],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        self.assertEqual(checked.returncode, 1)
        self.assertRegex(checked.stdout, r"(?m)^\S+:0: form \S+ of campaign hefei-2024 is another than that of hefei-2023")

    def test_resend_answers_a_stranger_once_more(self):
        key = self.mail(sender="nobody@else.example")
        self.once()
        self.receipt(key)
        self.office.start(letters.rfc3339(self.now))
        self.assertEqual(self.office.ctl_run("resend", str(self.number(key))).returncode, 0)
        wait_for(lambda: len(self.receipts(key)) == 2, "the second answer")


class ManyFiles(Adversity):
    def test_a_thousand_files_of_one_name_are_all_kept(self):
        for mail in range(3):
            self.mail(attached=[("典型案例.pdf", b"%%PDF-1.4\n%d %d\n%%%%EOF\n" % (mail, i)) for i in range(400)])
        self.assertEqual(self.once(), 0)
        self.assertEqual(state.faults(self.office, 3), [])
        self.assertEqual(len([p for p in (self.office.state / "archive").rglob("*.pdf")]), 1200)

    def test_answers_that_together_are_longer_than_one_message_to_the_sender_leave(self):
        self.mail()
        self.office.configure(sending="hold")
        self.once()
        with sqlite3.connect(self.office.state / "shoubao.db") as database:
            filler = (b"x" * 76 + b"\r\n") * 13000  # a megabyte
            database.execute("UPDATE outbox_bytes SET bytes = CAST(bytes || ? AS BLOB)", (filler,))
            for i in range(24):
                database.execute(
                    "INSERT INTO outbox SELECT NULL, mailbox, kind, recipient, ?1, message_id || ?1, shoubao_id || ?1,"
                    " state, attempts, created, not_before, sent_at, NULL, campaign, unit, detail FROM outbox"
                    " WHERE id = 1", (str(i),))
                database.execute("INSERT INTO outbox_bytes SELECT last_insert_rowid(), bytes FROM outbox_bytes"
                                 " WHERE outbox = 1")
            database.execute("UPDATE outbox SET state = 1")
        database.close()
        self.office.configure(sending="live")
        self.assertEqual(self.once(), 0)
        self.assertEqual(len(self.office.sent_bytes()), 25)


class FullDisk(Adversity):
    """A small filesystem of its own for the state, or for the sink."""

    def fill(self, folder, kilobytes):
        folder.mkdir(exist_ok=True)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dk" % kilobytes, "tmpfs", str(folder)],
                              stderr=subprocess.DEVNULL)
        if made.returncode != 0:
            self.skipTest("no filesystem can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(folder)])

    def use_up(self, folder, leave=0):
        filler = folder / "filler"
        with open(filler, "wb", buffering=0) as out:
            try:
                while True:
                    out.write(b"x" * 4096)
            except OSError:
                pass
        if leave:
            os.truncate(filler, max(0, filler.stat().st_size - leave))
        return filler

    def check(self, folder, leave):
        self.office.start(letters.rfc3339(self.now))
        first = self.mail()
        wait_for(lambda: self.receipts(first), "an answer")
        filler = self.use_up(folder, leave)
        for i in range(12):
            self.mail(attached=[("典型案例.pdf", files.pdf(os.urandom(75000).hex()))])
            time.sleep(0.1)
        time.sleep(2)
        filler.unlink()
        wait_for(lambda: not self.faults_now(13), "all to be answered", 60)
        self.assertEqual(state.rows(self.office, "SELECT DISTINCT outcome FROM part"), [("ok",)])
        self.assertNotRegex(self.office.log_text(), r"mail \d+: ours held")

    def faults_now(self, count):
        try:
            return state.faults(self.office, count)
        except (sqlite3.Error, OSError) as problem:
            return [str(problem)]

    def test_the_state_folders_disk_is_full(self):
        self.fill(self.office.state, 30000)
        self.check(self.office.state, 0)

    def test_there_is_room_for_the_database_and_not_for_parts(self):
        self.fill(self.office.state, 30000)
        self.check(self.office.state, 500000)

    def test_the_sinks_disk_is_full(self):
        self.fill(self.office.outbox, 1000)
        make_maildir(self.office.outbox)
        self.check(self.office.outbox, 0)


if __name__ == "__main__":
    main()
