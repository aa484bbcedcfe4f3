#!/usr/bin/python3
"""shoubaod under systemd for real: installed into a machine of its own, which
is booted, and looked at by systemctl and /proc while mail comes."""
import ctypes
import email
import email.policy
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from machine import Machine, await_that, children_of, limits_of, status_of, why_not, why_not_boot  # noqa: E402
from support import letters  # noqa: E402
from support.scenario import box, name  # noqa: E402
from support.scripted_smtp import ScriptedSmtp  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SHOUBAO_BUILD", ROOT / "build")).resolve()
CONFIG = "/etc/shoubao/shoubao.conf"
STATE = "/var/lib/shoubao"
MOST_EXPOSURE = 1.3
SYS_LANDLOCK_CREATE_RULESET = 444
LANDLOCK_VERSION = 1

OFFICE = """
state = "/var/lib/shoubao";
timezone = "+08:00";
templates = "/usr/share/shoubao/config/templates";
mailboxes = (
  { id = "office"; name = "%(name)s"; address = "zcc@hefei-edu.example";
    source = { maildir = "/var/lib/shoubao/mail/in"; };
    folders = ("INBOX"); since = "2023-05-01";
    sink = { %(sink)s };
    sending = "live"; }
);
campaigns = ( { @include "/usr/share/shoubao/config/campaigns/004-hefei-bureau.conf" } );
"""
NAME = "合肥市教育局职成处"
MAILDIR = 'maildir = "/var/lib/shoubao/mail/out";'
# What the unit does in minutes is tested in seconds.
DROP_IN = """[Unit]
StartLimitIntervalSec=0
[Service]
RestartSec=0.2
WatchdogSec=%s
"""


def landlock_version():
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, libc.syscall(SYS_LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_VERSION))


def strace_works():
    return shutil.which("strace") and subprocess.run(
        ["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode == 0


class Unit(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze here")
    def test_the_unit_is_exposed_to_little(self):
        shown = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                                str(ROOT / "systemd/shoubaod.service")],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        found = re.search(r"Overall exposure level for \S+ ([0-9.]+)", shown.stdout)
        self.assertIsNotNone(found, shown.stderr)
        print("exposure %s ... " % found.group(1), end="", flush=True)
        self.assertLessEqual(float(found.group(1)), MOST_EXPOSURE)


@unittest.skipIf(why_not(), why_not())
class Service(unittest.TestCase):
    serial = 0

    @classmethod
    def setUpClass(cls):
        reason = why_not_boot(BUILD)
        if reason is not None:
            raise unittest.SkipTest(reason)
        cls.machine = Machine(BUILD)
        try:
            cls.machine.install()
            cls.configure()
            cls.drop_in(DROP_IN % "60")
            cls.machine.boot()
            # What a package, or `make install` on the machine itself, does.
            cls.machine.run("systemd-sysusers", "/usr/lib/sysusers.d/shoubao.conf")
            cls.machine.run("systemd-tmpfiles", "--create", "/usr/lib/tmpfiles.d/shoubao.conf")
            cls.machine.run("chgrp", "shoubao", CONFIG)
            cls.machine.run("systemctl", "enable", "shoubaod")
        except BaseException:
            cls.machine.close()
            raise

    @classmethod
    def tearDownClass(cls):
        # To look at when something failed.
        (BUILD / "systemd-journal.txt").write_text(cls.machine.run("journalctl", "-u", "shoubaod", "--no-pager"), "utf-8")
        cls.machine.close()

    @classmethod
    def configure(cls, name=NAME, sink=MAILDIR):
        cls.machine.write(CONFIG, OFFICE % {"name": name, "sink": sink}, 0o640)

    @classmethod
    def drop_in(cls, text, file="test.conf"):
        cls.machine.write("/etc/systemd/system/shoubaod.service.d/" + file, text)

    def systemctl(self, *words):
        return self.machine.run("systemctl", *words)

    def shown(self, what):
        return self.systemctl("show", "-P", what, "shoubaod").strip()

    def setUp(self):
        self.configure()
        self.drop_in(DROP_IN % "60")
        self.systemctl("daemon-reload")
        self.systemctl("restart", "shoubaod")

    def tearDown(self):
        self.machine.try_run("systemctl", "stop", "shoubaod")

    # --- its processes, numbered as they are here ---------------------------
    def main_pid(self):
        return self.machine.pid_here(self.shown("MainPID"))

    def part(self, wanted):
        """The engine ("shoubaod"), "shoubao-parse" and the like."""
        return await_that(lambda: next((pid for pid in children_of(self.main_pid() or 0)
                                        if status_of(pid).get("Name") == wanted), None), wanted + " to run")

    def restarts(self):
        return int(self.shown("NRestarts"))

    # --- mail ----------------------------------------------------------------
    def deliver(self, files=None):
        """A mail of a unit into the Maildir; its Message-ID."""
        type(self).serial += 1
        serial, now = self.serial, int(time.time())
        key = "m%d@unit.example" % serial
        files = files or [("典型案例%d.pdf" % serial, b"%%PDF-1.4\n%d\n%%%%EOF\n" % serial)]
        raw = letters.letter(box("S01"), "活动周%s典型案例" % name("S01"), time.strftime("%Y-%m-%d %H:%M:%S"), files,
                             message_id=key)
        self.put(raw, "%d.M%06dP1.mail" % (now, serial))
        return key

    def put(self, raw, unique):
        """What a mail server does."""
        folder = self.machine.path(STATE + "/mail/in")
        await_that((folder / "new").exists, "the Maildir")
        path = folder / "tmp" / unique
        path.write_bytes(raw)
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
        path.rename(folder / "new" / unique)

    def answers(self, key):
        found = []
        for path in self.machine.path(STATE + "/mail/out/new").glob("*"):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if message["In-Reply-To"] == "<%s>" % key:
                found.append(message)
        return found

    def await_answer(self, key):
        return await_that(lambda: self.answers(key), "the answer to " + key)[0]

    # --- what it promises ------------------------------------------------------
    def test_it_starts_is_ready_and_answers(self):
        self.assertEqual(self.shown("ActiveState"), "active")
        self.assertEqual(self.shown("Type"), "notify")
        self.assertEqual(self.shown("StatusText"), "receiving")
        self.assertEqual(self.systemctl("is-enabled", "shoubaod").strip(), "enabled")
        begun = time.monotonic()
        answer = self.await_answer(self.deliver())
        print("a mail is answered after %.0f ms ... " % ((time.monotonic() - begun) * 1000), end="", flush=True)
        self.assertIn("已收到", str(answer["Subject"]))
        status = self.machine.run("shoubaoctl", "-c", CONFIG, "status")
        self.assertIn("office", status)

    def test_all_its_processes_are_locked_and_nobody(self):
        self.await_answer(self.deliver())
        pids = [self.main_pid(), *(self.part(each) for each in (
            "shoubaod", "shoubao-fetch", "shoubao-parse", "shoubao-send"))]
        for pid in pids:
            status = status_of(pid)
            with self.subTest(process=status["Name"]):
                self.assertEqual(status["Seccomp"], "2")
                self.assertEqual(status["NoNewPrivs"], "1")
                self.assertEqual({int(status[each], 16) for each in ("CapEff", "CapPrm", "CapBnd", "CapAmb")}, {0})
                self.assertNotIn("0", status["Uid"].split())
                self.assertEqual(limits_of(pid)["Max core file size"], "0")
        # The supervisor has the unit's filters alone, the parts their own too.
        filters = [int(status_of(pid)["Seccomp_filters"]) for pid in pids]
        for each in filters[1:]:
            self.assertGreater(each, filters[0])

    def stop_a_reader(self, server):
        """A process that reads a mail at this moment, stopped at work behind
        its walls; or None."""
        walls = int(status_of(server)["Seccomp_filters"])
        for pid in children_of(server):
            os.kill(pid, signal.SIGSTOP)
            if int(status_of(pid).get("Seccomp_filters", 0)) > walls:
                return pid
            os.kill(pid, signal.SIGCONT)
        return None

    def test_a_mail_is_read_within_walls_and_limits(self):
        self.await_answer(self.deliver())
        server = self.part("shoubao-parse")
        table = letters.activity_daily(name("S01"), "2023-05-17", [
            ("活动%d" % i, "线下", "实训中心", 12, 180, 40, 232) for i in range(20000)])
        key = self.deliver([("活动情况日报表.xlsx", table)])
        end = time.monotonic() + 30
        reader = None
        while reader is None and time.monotonic() < end:
            try:
                reader = self.stop_a_reader(server)
            except ProcessLookupError:
                pass
        self.assertIsNotNone(reader, "no process was seen reading")
        status, limits = status_of(reader), limits_of(reader)
        held = os.listdir("/proc/%d/fd" % reader)
        os.kill(reader, signal.SIGCONT)
        self.assertEqual((status["Seccomp"], status["NoNewPrivs"]), ("2", "1"))
        self.assertLessEqual(len(held), 4, held)
        for limit in ("Max address space", "Max cpu time"):
            self.assertNotEqual(limits[limit], "unlimited", limit)
        self.assertEqual(limits["Max processes"], "0")
        self.assertEqual(limits["Max core file size"], "0")
        print("%s MB, %s s ... " % (int(limits["Max address space"]) >> 20, limits["Max cpu time"]), end="", flush=True)
        self.await_answer(key)

    @unittest.skipUnless(landlock_version() > 0, "this kernel has no Landlock")
    @unittest.skipUnless(strace_works(), "no strace here")
    def test_landlock_closes_behind_each_part(self):
        trace = self.machine.path("/trace")
        tracer = subprocess.Popen(["strace", "-f", "-qq", "-p", str(self.main_pid()), "-o", str(trace), "-e",
                                   "trace=landlock_restrict_self,execve"], stderr=subprocess.DEVNULL)
        self.addCleanup(tracer.kill)
        await_that(lambda: status_of(self.main_pid()).get("TracerPid") == str(tracer.pid), "strace")
        os.kill(self.part("shoubaod"), signal.SIGKILL)
        self.await_answer(self.deliver())
        tracer.send_signal(signal.SIGINT)
        tracer.wait(timeout=30)
        text = trace.read_text(errors="replace")
        programs = {pid: pathlib.Path(path).name for pid, path in re.findall(
            r'^(\d+) +execve\("([^"]+)".* = 0$', text, re.M)}
        calls = re.findall(r"^(\d+) +landlock_restrict_self\(.*\) += (.+)$", text, re.M)
        self.assertEqual({result for _, result in calls}, {"0"})
        self.assertLessEqual({"shoubaod", "shoubao-fetch", "shoubao-parse", "shoubao-send"},
                             {programs.get(pid) for pid, _ in calls})

    def test_the_engines_death_is_outlived(self):
        self.await_answer(self.deliver())
        before, main = self.restarts(), self.main_pid()
        os.kill(self.part("shoubaod"), signal.SIGKILL)
        self.await_answer(self.deliver())
        self.assertEqual((self.main_pid(), self.restarts()), (main, before))

    def test_the_main_process_is_started_again_by_systemd(self):
        before, main = self.restarts(), self.main_pid()
        keys = [self.deliver() for _ in range(3)]
        os.kill(main, signal.SIGKILL)
        keys.append(self.deliver())
        for key in keys:
            self.await_answer(key)
        await_that(lambda: self.shown("ActiveState") == "active", "the service to be active")
        self.assertEqual(self.restarts(), before + 1)
        self.assertNotEqual(self.main_pid(), main)
        self.assertEqual([len(self.answers(key)) for key in keys], [1] * len(keys))

    def test_an_engine_that_hangs_is_noticed_by_the_watchdog(self):
        self.drop_in(DROP_IN % "6")
        self.systemctl("daemon-reload")
        self.systemctl("restart", "shoubaod")
        before = self.restarts()
        # Signs of life are enough: it is not restarted for having nothing to do.
        time.sleep(8)
        self.assertEqual(self.restarts(), before)
        os.kill(self.part("shoubaod"), signal.SIGSTOP)
        key = self.deliver()
        await_that(lambda: self.restarts() == before + 1, "systemd to restart it")
        self.await_answer(key)
        self.assertIn("watchdog", self.machine.run("journalctl", "-u", "shoubaod", "--no-pager").lower())

    def test_a_reload_takes_a_good_configuration_and_refuses_a_broken_one(self):
        main = self.main_pid()
        self.configure(name="合肥市教育局")
        self.systemctl("reload", "shoubaod")
        await_that(lambda: "合肥市教育局 <" in str(self.await_answer(self.deliver())["From"]), "the new name")
        self.machine.write(CONFIG, "mailboxes = (", 0o640)
        refused = self.machine.try_run("systemctl", "reload", "shoubaod")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn(CONFIG + ":1:", self.machine.run("journalctl", "-u", "shoubaod", "--no-pager"))
        self.assertEqual(self.shown("ActiveState"), "active")
        self.assertIn("合肥市教育局 <", str(self.await_answer(self.deliver())["From"]))
        self.assertEqual(self.main_pid(), main)

    def relay(self, **options):
        """A server that wants a password, in the machine's network, and the
        service made to send by it."""
        self.machine.write("/etc/shoubao/relay.password", "rather-secret\n", 0o600)
        self.drop_in("[Service]\nLoadCredential=relay:/etc/shoubao/relay.password\n", "relay.conf")
        self.addCleanup(self.machine.path("/etc/systemd/system/shoubaod.service.d/relay.conf").unlink)
        relay = self.machine.within_its_network(
            lambda: ScriptedSmtp(mode="none", users={"zcc": "rather-secret"}, **options))
        self.addCleanup(relay.close)
        self.configure(sink='smtp = "smtp://127.0.0.1:%d"; tls = "none"; user = "zcc"; '
                            'password_credential = "relay";' % relay.port)
        self.systemctl("daemon-reload")
        self.systemctl("restart", "shoubaod")
        return relay

    def test_a_password_comes_by_LoadCredential(self):
        relay = self.relay()
        key = self.deliver()
        taken = await_that(lambda: [raw for _, _, raw in relay.taken if key.encode() in raw], "the answer by SMTP")
        self.assertEqual((len(taken), relay.trouble), (1, []))
        self.assertGreaterEqual(relay.logins, 1)
        self.assertNotIn("rather-secret", self.machine.run("journalctl", "--no-pager"))

    def test_probe_does_as_the_service_does(self):
        relay = self.relay(answers={"BODY": lambda _, talk: self.put(talk.raw, "%d.M1P1.probe" % time.time())})
        probe = self.machine.try_run("shoubaoctl", "-c", CONFIG, "probe", "--wait=20")
        self.assertEqual(probe.returncode, 0, probe.stdout + probe.stderr)
        self.assertIn("全部通过", probe.stdout)
        self.assertEqual((relay.trouble, "rather-secret" in probe.stdout), ([], False))

    def test_a_stop_drains(self):
        keys = [self.deliver() for _ in range(12)]
        self.systemctl("stop", "shoubaod")
        self.assertEqual((self.shown("ActiveState"), self.shown("Result"), self.shown("ExecMainStatus")),
                         ("inactive", "success", "0"))
        self.assertIn("drained", self.machine.run("journalctl", "-u", "shoubaod", "-n", "20", "--no-pager"))
        self.systemctl("start", "shoubaod")
        for key in keys:
            self.await_answer(key)
        self.assertEqual([len(self.answers(key)) for key in keys], [1] * len(keys))


if __name__ == "__main__":
    result = unittest.main(verbosity=2, exit=False).result
    bad = len(result.failures) + len(result.errors)
    print("%d passed, %d failed" % (result.testsRun - bad - len(result.skipped), bad), flush=True)
    sys.exit(1 if bad else 0)
