#!/usr/bin/python3
"""shoubaod as a service: it answers while it idles, stops in order, is alone,
takes a changed config, and outlives the death of any of its programs."""
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters, processes, state  # noqa: E402
from support.office import wait_for  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
PATIENCE = 60


class Service(Scenario):
    """Each test starts shoubaod in the class's office and stops it."""
    serial = 0

    def mail(self, code="S01", wait=True):
        """One more mail, and its receipt when waited for."""
        type(self).serial += 1
        key = "m%d" % self.serial
        self.send(key, "%s 18:%02d:%02d" % (DAY, self.serial // 60, self.serial % 60), box(code),
                  "活动周%s典型案例" % name(code),
                  [("典型案例%d.pdf" % self.serial, b"%%PDF-1.4\n%d\n%%%%EOF\n" % self.serial)])
        return self.wait_answer(key) if wait else key

    def wait_answer(self, key):
        return wait_for(lambda: self.receipts(key), "the answer to %s" % key, PATIENCE)[0]

    def setUp(self):
        self.office.start(letters.rfc3339(self.now))

    def tearDown(self):
        self.office.stop()

    def log_since(self, before):
        return self.office.log_text()[before:]


class Idle(Service):
    def test_a_mail_that_comes_while_it_idles_is_answered_soon(self):
        self.mail()
        took = []
        for _ in range(15):
            time.sleep(0.2)
            begun = time.monotonic()
            self.mail()
            took.append(time.monotonic() - begun)
        median = statistics.median(took)
        print("from delivery to receipt: median %.0f ms, slowest %.0f ms ... " % (
            median * 1000, max(took) * 1000), end="", flush=True)
        self.assertLess(median, 5)
        self.assertLess(max(took), 20)

    def test_an_idle_daemon_uses_next_to_no_processor_time(self):
        self.mail()
        time.sleep(0.5)
        before = processes.cpu_secs(self.office.daemon.pid)
        time.sleep(2)
        self.assertLess(processes.cpu_secs(self.office.daemon.pid) - before, 0.5)

    def test_sigterm_drains_and_exits_with_0(self):
        keys = [self.mail(wait=False) for _ in range(5)]
        before = len(self.office.log_text())
        self.assertEqual(self.office.stop(), 0)
        self.assertIn("drained", self.log_since(before))
        self.assertEqual(state.rows(self.office, "SELECT count(*) FROM outbox WHERE state IN (2, 4)"), [(0,)])
        self.office.start(letters.rfc3339(self.now))
        for key in keys:
            self.wait_answer(key)

    def test_sigint_drains_too(self):
        self.office.daemon.send_signal(signal.SIGINT)
        self.assertEqual(self.office.stop(), 0)

    def test_no_process_is_left_behind(self):
        pids = [pid for pid, _ in processes.below(self.office.daemon.pid)]
        self.assertGreaterEqual(len(pids), 2)
        self.office.stop()
        self.assertEqual([pid for pid in pids if os.path.exists("/proc/%d" % pid)], [])

    def test_a_second_instance_is_refused_with_the_firsts_pid(self):
        pids = {str(pid) for pid, found in processes.below(self.office.daemon.pid) if found == "shoubaod"}
        for more in (["--once"], []):
            second = subprocess.run([self.office.program("shoubaod"), *more, "-c", str(self.office.config)],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=10, encoding="utf-8")
            self.assertEqual(second.returncode, 1)
            self.assertTrue(pids & set(re.findall(r"\d+", second.stderr)), (pids, second.stderr))
        self.mail()


class Reload(Service):
    def test_a_changed_config_is_taken(self):
        self.mail()
        before = len(self.office.log_text())
        self.office.configure(sending="hold")
        self.office.daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: "changed configuration" in self.log_since(before), "the new config", PATIENCE)
        wait_for(lambda: "ready" in self.log_since(before), "the new engine", PATIENCE)
        key = self.mail(wait=False)
        wait_for(lambda: self.office.ctl("status")["outbox"]["waiting"] == 1, "the held answer", PATIENCE)
        self.assert_not_answered(key)
        self.office.configure(sending="live")
        self.office.daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: self.office.ctl("status")["daemon"].get("same_config"), "the old config again", PATIENCE)
        self.mail()
        self.assert_not_answered(key)

    def test_a_broken_config_keeps_the_old_one_and_says_so(self):
        self.mail()
        good = self.office.config.read_bytes()
        before = len(self.office.log_text())
        self.office.config.write_bytes(good.replace(b'sending = "live"', b'sending = "alive"'))
        self.office.daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: "the old one stays" in self.log_since(before), "the refusal", PATIENCE)
        line = good.split(b"\n").index(next(x for x in good.split(b"\n") if b"sending =" in x)) + 1
        self.assertIn("%s:%d:" % (self.office.config, line), self.log_since(before))
        self.mail()
        self.office.config.write_bytes(good)


class ReloadUnderLoad(Service):
    def test_a_reload_in_the_middle_of_work_loses_nothing(self):
        keys = []
        for i in range(6):
            keys += [self.mail(wait=False) for _ in range(4)]
            self.office.daemon.send_signal(signal.SIGHUP)
            time.sleep(0.05 * i)
        for key in keys:
            self.wait_answer(key)
        self.assertEqual(state.faults(self.office, self.office.serial), [])


class Deaths(Service):
    def kill(self, what, signal_number=signal.SIGKILL):
        """One process of that name; the supervisor is never meant."""
        found = [pid for pid, found in processes.below(self.office.daemon.pid)
                 if found == what and pid != self.office.daemon.pid]
        self.assertTrue(found, what)
        os.kill(found[0], signal_number)
        wait_for(lambda: not processes.is_alive(found[0]), "%s to end" % what)

    def test_each_program_is_started_again_and_the_next_mail_answered(self):
        for what in ("shoubao-parse", "shoubao-fetch", "shoubao-send", "shoubaod"):
            with self.subTest(program=what):
                self.mail()
                self.kill(what)
                self.mail()

    def test_mails_that_come_while_programs_die_are_answered_once(self):
        self.mail()
        keys = []
        for what in ("shoubao-parse", "shoubao-fetch", "shoubao-send", "shoubaod"):
            wait_for(lambda: any(found == what and pid != self.office.daemon.pid for pid, found in
                                 processes.below(self.office.daemon.pid)), what + " to be there", PATIENCE)
            keys += [self.mail(wait=False) for _ in range(3)]
            self.kill(what)
        for key in keys:
            self.wait_answer(key)
        time.sleep(0.3)
        self.assertEqual(state.faults(self.office, self.office.serial), [])

    def test_the_supervisors_death_takes_all_with_it_and_the_next_start_goes_on(self):
        pids = [pid for pid, _ in processes.below(self.office.daemon.pid)]
        key = self.mail(wait=False)
        self.office.daemon.kill()
        self.office.daemon.wait()
        wait_for(lambda: not any(processes.is_alive(pid) for pid in pids), "all of them to end", PATIENCE)
        self.office.start(letters.rfc3339(self.now))
        self.wait_answer(key)


if __name__ == "__main__":
    main()
