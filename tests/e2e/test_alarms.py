#!/usr/bin/python3
"""Alarms: said once when something begins, once when it ends, in the log, by
mail and to the program `alarm` beside the configuration."""
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import state  # noqa: E402
from support.office import Office, text_of  # noqa: E402

PATIENCE = 30


def await_that(what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")


class Alarms(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="shoubao-alarm-")
        self.addCleanup(self.folder.cleanup)

    def office(self, percent):
        # A sink in trouble could not carry it: the alarm of a disk is no mailbox's.
        return Office(self.folder.name, sending="hold",
                      extra='alarms = { to = ("admin@office.example"); disk_free_percent = %d; };' % percent)

    def start(self, office):
        with open(office.folder / "log", "ab") as log:
            daemon = subprocess.Popen([office.program("shoubaod"), "-c", str(office.config)], stderr=log)
        self.addCleanup(lambda: daemon.poll() is None and daemon.kill())
        return daemon

    def stop(self, daemon):
        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(timeout=PATIENCE), 0)

    def test_a_full_disk_is_told_once_and_its_end_once(self):
        office = self.office(99)
        heard = office.folder / "heard"
        hook = office.folder / "alarm"
        hook.write_text("#!/bin/sh\ncat >> %s\n" % heard)
        hook.chmod(0o755)
        daemon = self.start(office)
        await_that(lambda: len(office.sent()) == 1 and heard.exists() and "磁盘" in heard.read_text())
        self.stop(daemon)
        daemon = self.start(office)  # told before: silent now
        time.sleep(2.5)
        self.stop(daemon)
        self.assertEqual(len(office.sent()), 1)
        message = office.sent()[0]
        self.assertEqual(message["Subject"], "【收报告警】磁盘空间不足")
        self.assertEqual(message["To"], "admin@office.example")
        self.assertEqual(message["Auto-Submitted"], "auto-generated")
        self.assertIn("请清理或扩容", text_of(message))
        self.assertEqual(state.rows(office, "SELECT kind, subject FROM alarm"), [("disk", "")])
        config = office.config.read_text(encoding="utf-8")
        office.config.write_text(config.replace("disk_free_percent = 99", "disk_free_percent = 0"), encoding="utf-8")
        daemon = self.start(office)
        await_that(lambda: len(office.sent()) == 2)
        self.stop(daemon)
        self.assertIn("【收报恢复】磁盘空间不足", [m["Subject"] for m in office.sent()])
        self.assertEqual(state.rows(office, "SELECT kind FROM alarm"), [])
        log = (office.folder / "log").read_text()
        self.assertEqual(log.count("alarm disk : began"), 1)
        self.assertEqual(log.count("alarm disk : ended"), 1)

    def test_without_a_hook_the_mail_goes_all_the_same(self):
        office = self.office(99)
        daemon = self.start(office)
        await_that(lambda: len(office.sent()) == 1)
        self.stop(daemon)


if __name__ == "__main__":
    unittest.main()
