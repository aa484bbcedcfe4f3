#!/usr/bin/python3
"""shoubaod -n and shoubaoctl check; what the programs say to wrong calls."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.office import ROOT, Office  # noqa: E402
from support.scenario import main  # noqa: E402

BUILD = pathlib.Path(os.environ.get("SHOUBAO_BUILD", ROOT / "build")).resolve()
SHIPPED = [ROOT / "config/shoubao.conf", *sorted((ROOT / "config/notices").glob("*.conf"))]


def run(program, *arguments):
    return subprocess.run([str(BUILD / program), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", timeout=60)


class Check(unittest.TestCase):
    def test_the_shipped_configurations_are_right(self):
        self.assertEqual(len(SHIPPED), 5)
        for path in SHIPPED:
            done = run("shoubaod", "-n", "-c", path)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("ok", done.stdout)

    def test_shoubaoctl_says_the_same(self):
        for path in SHIPPED:
            done = run("shoubaoctl", "-c", path, "check")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_ten_mistakes_are_ten_lines_with_file_and_line(self):
        path = ROOT / "tests/fixtures/config/ten-mistakes.conf"
        done = run("shoubaod", "-n", "-c", path)
        self.assertEqual(done.returncode, 1)
        lines = (done.stdout + done.stderr).splitlines()
        self.assertEqual(len(lines), 10, "\n".join(lines))
        numbers = []
        for line in lines:
            found = re.match(r"(\S*ten-mistakes\.conf):(\d+): (.+)", line)
            self.assertIsNotNone(found, line)
            numbers.append(int(found.group(2)))
        self.assertEqual(numbers, sorted(numbers))
        self.assertEqual(len(set(numbers)), 10)

    def test_a_check_makes_no_state(self):
        with tempfile.TemporaryDirectory() as folder:
            office = Office(folder)
            self.assertEqual(run("shoubaod", "-n", "-c", office.config).returncode, 0)
            self.assertFalse(office.state.exists())

    def test_an_office_persons_slips_get_friendly_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            office = Office(folder)
            good = office.config.read_text("utf-8")
            for slip, word in (('jobs = 2；', "；"), ('timezone = “+08:00”;', "“"), ("jbos = 2;", "jobs"),
                               ('timezone = "Asia/Shanghai";', "timezone")):
                key = slip.split(" ")[0]
                text = re.sub(r"^%s = .*$" % key.replace("jbos", "jobs"), slip, good, count=1, flags=re.M)
                self.assertNotEqual(text, good)
                office.config.write_text(text, encoding="utf-8")
                done = run("shoubaod", "-n", "-c", office.config)
                lines = (done.stdout + done.stderr).splitlines()
                self.assertEqual((done.returncode, len(lines)), (1, 1), "\n".join(lines))
                line = text.splitlines().index(slip) + 1
                self.assertTrue(lines[0].startswith("%s:%d: " % (office.config, line)), lines[0])
                self.assertIn(word, lines[0])
            office.config.write_bytes(b"\xef\xbb\xbf" + good.encode())
            done = run("shoubaod", "-n", "-c", office.config)
            self.assertIn(done.returncode, (0, 1))
            if done.returncode == 1:
                self.assertIn("BOM", done.stdout + done.stderr)


class Calls(unittest.TestCase):
    def test_a_wrong_call_exits_with_2(self):
        for arguments in ((), ("-c",), ("--nonsense", "-c", "x"), ("--now=yesterday", "-c", "x")):
            done = run("shoubaod", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertTrue(done.stderr)
        for arguments in (("status",), ("-c", SHIPPED[0], "stauts"), ("-c", SHIPPED[0], "show"),
                          ("-c", SHIPPED[0], "--nonsense", "status")):
            done = run("shoubaoctl", *arguments)
            self.assertEqual(done.returncode, 2, (arguments, done.stderr))

    def test_a_mistyped_command_gets_the_nearest_one(self):
        self.assertIn("status", run("shoubaoctl", "-c", SHIPPED[0], "stauts").stderr)

    def test_a_missing_configuration_exits_with_1(self):
        for program, more in (("shoubaod", ["-n"]), ("shoubaod", ["--once"]), ("shoubaoctl", ["status"])):
            done = run(program, "-c", "/nonexistent/shoubao.conf", *more)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("/nonexistent/shoubao.conf", done.stderr)

    def test_a_broken_configuration_starts_nothing(self):
        for more in (["--once"], []):
            done = run("shoubaod", "-c", ROOT / "tests/fixtures/config/ten-mistakes.conf", *more)
            self.assertEqual(done.returncode, 1)
            self.assertIn("ten-mistakes.conf:", done.stderr)

    def test_a_pass_without_its_maildir_says_so_and_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            office = Office(folder)
            shutil.rmtree(office.inbox)
            self.assertEqual(office.once("2023-05-17T20:00:00+08:00", check=False), 1)
            self.assertIn("there is no folder", office.log_text())

    def test_every_program_tells_its_version_and_usage(self):
        for program in ("shoubaod", "shoubaoctl"):
            self.assertEqual(run(program, "--version").returncode, 0)
            done = run(program, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(program, done.stdout)


if __name__ == "__main__":
    main()
