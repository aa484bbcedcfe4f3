#!/usr/bin/python3
"""make install: what is installed works from where it is, and what an admin
changed stays."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SHOUBAO_BUILD", ROOT / "build")).resolve()
MANUALS = {"shoubaod": "shoubaod.8", "shoubaoctl": "shoubaoctl.8", "shoubao-parse": "shoubao-parse.1"}


def make(target, **variables):
    """`make target` of the build under test, which is not built anew."""
    run = subprocess.run(["make", "-C", str(ROOT), "BUILD=%s" % BUILD, "-o", "all", target] +
                         ["%s=%s" % item for item in variables.items()],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    if run.returncode != 0:
        raise AssertionError("make %s:\n%s" % (target, run.stdout))


def run(*command):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", timeout=120)


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="shoubao-install-")
        cls.root = pathlib.Path(cls.temporary.name)
        cls.etc = cls.root / "etc/shoubao"
        cls.usr = cls.root / "usr"
        make("install", DESTDIR=cls.root)
        # What it says of places is adjusted to where the test may write.
        cls.config = cls.root / "try.conf"
        text = (cls.etc / "shoubao.conf").read_text("utf-8")
        cls.config.write_text(text.replace("/usr/share", str(cls.usr / "share"))
                              .replace("/var/lib/shoubao", str(cls.root / "state")), "utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_the_installed_configuration_has_no_mistake(self):
        check = run(self.usr / "sbin/shoubaod", "-n", "-c", self.config)
        self.assertEqual((check.returncode, check.stderr), (0, ""))

    def test_the_installed_configuration_names_absolute_paths(self):
        text = (self.etc / "shoubao.conf").read_text("utf-8")
        for path in ('state = "/var/lib/shoubao"', 'templates = "/usr/share/shoubao/config/templates"',
                     '@include "/usr/share/shoubao/config/campaigns/'):
            self.assertIn(path, text)
        self.assertNotIn('"../', text)

    def test_one_pass_runs_with_the_programs_beside(self):
        # DESTDIR is not where they will be, so libexec is looked for beside.
        beside = self.root / "beside"
        beside.mkdir()
        for program in [*(self.usr / "sbin").iterdir(), *(self.usr / "libexec/shoubao").iterdir()]:
            (beside / program.name).write_bytes(program.read_bytes())
            (beside / program.name).chmod(0o755)
        once = run(beside / "shoubaod", "--once", "-c", self.config)
        self.assertEqual(once.returncode, 0, once.stderr)
        status = run(beside / "shoubaoctl", "--json", "-c", self.config, "status")
        self.assertEqual(json.loads(status.stdout)["counts"]["mails"], 0)

    def test_the_service_starts_what_is_installed(self):
        unit = (self.usr / "lib/systemd/system/shoubaod.service").read_text()
        self.assertIn("ExecStart=/usr/sbin/shoubaod -c /etc/shoubao/shoubao.conf\n", unit)
        for name in ("sysusers.d", "tmpfiles.d"):
            self.assertTrue((self.usr / "lib" / name / "shoubao.conf").exists())

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze here")
    def test_the_service_is_exposed_to_little(self):
        analysis = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                       self.usr / "lib/systemd/system/shoubaod.service")
        found = re.search(r"Overall exposure level for \S+ ([0-9.]+)", analysis.stdout)
        self.assertIsNotNone(found, analysis.stderr)
        self.assertLessEqual(float(found.group(1)), 1.3)

    @unittest.skipUnless(shutil.which("man"), "no man here")
    def test_the_manuals_are_shown_without_a_warning(self):
        for page in sorted((self.usr / "share/man").rglob("*.[158]")):
            shown = subprocess.run(["man", "--warnings", "-l", str(page)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env={**os.environ, "LC_ALL": "C.UTF-8"})
            self.assertEqual((shown.returncode, shown.stderr), (0, b""), page.name)
            self.assertGreater(len(shown.stdout), 1000)

    def test_shoubao_parse_is_in_everybodys_path(self):
        self.assertEqual(os.readlink(self.usr / "bin/shoubao-parse"), "/usr/libexec/shoubao/shoubao-parse")

    def test_options_and_commands_stand_in_the_manuals(self):
        for program, manual in MANUALS.items():
            page = (ROOT / "man" / manual).read_text("utf-8").replace("\\-", "-")
            usage = run(BUILD / program, "--help").stdout
            for option in re.findall(r"--[a-z-]+", usage):
                self.assertIn("Fl " + option[1:], page, manual)
            for command in re.findall(r"^  ([a-z][a-z-]*) ?(?:[A-Z\[].*)?$", usage, re.MULTILINE):
                self.assertRegex(page, r"\.It Cm %s\b" % command, manual)


class Again(unittest.TestCase):
    def test_a_second_install_keeps_the_configuration_and_uninstall_too(self):
        with tempfile.TemporaryDirectory(prefix="shoubao-install-") as name:
            root = pathlib.Path(name)
            make("install", DESTDIR=root)
            mine = root / "etc/shoubao/shoubao.conf"
            mine.write_text("# mine\n")
            make("install", DESTDIR=root)
            self.assertEqual(mine.read_text(), "# mine\n")
            make("uninstall", DESTDIR=root)
            self.assertEqual(files_below(root), ["etc/shoubao/shoubao.conf"])

    def test_another_prefix_is_written_into_unit_and_manuals(self):
        with tempfile.TemporaryDirectory(prefix="shoubao-install-") as name:
            root = pathlib.Path(name)
            make("install", DESTDIR=root, PREFIX="/opt/shoubao", SYSCONFDIR="/opt/etc")
            unit = (root / "opt/shoubao/lib/systemd/system/shoubaod.service").read_text()
            self.assertIn("ExecStart=/opt/shoubao/sbin/shoubaod -c /opt/etc/shoubao.conf\n", unit)
            page = (root / "opt/shoubao/share/man/man5/shoubao.conf.5").read_text("utf-8")
            self.assertIn("/opt/shoubao/share/shoubao/config", page)
            self.assertNotIn("/usr/share/shoubao", page)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
