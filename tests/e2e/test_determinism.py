#!/usr/bin/python3
"""The same mails, config and clock give the same verdicts and the same bytes,
in another office and on another day; and what is on disk is what arrived."""
import hashlib
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import files, hefei_week, letters, state  # noqa: E402
from support.office import Office  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
TICKS = ["2023-05-17 12:00:00", "2023-05-17 23:00:00", "2023-05-18 10:05:00"]


def some_mails():
    """Two days of the demo's week, with its oddities."""
    return [mail for mail in hefei_week.story() if "2023-05-17 00:00:00" <= mail.received <= TICKS[-1]]


def play(office, mails):
    for before, tick in zip([""] + TICKS, TICKS):
        for mail in mails:
            if before < mail.received <= tick:
                office.deliver(mail.raw, letters.at(mail.received))
        office.once(letters.rfc3339(tick))


def verdicts(office):
    return state.rows(office, "SELECT sha256, verdict, facts FROM mail JOIN mail_text ON mail.id = mail_text.mail "
                      "ORDER BY sha256")


class Twice(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="shoubao-e2e-Twice-"))
        mails = some_mails()
        cls.offices = []
        for number in (1, 2):
            shutil.rmtree(cls.folder / "office", ignore_errors=True)
            office = Office(cls.folder / "office")
            play(office, mails)
            office.state.parent.rename(cls.folder / ("run%d" % number))
            office.folder = cls.folder / ("run%d" % number)
            office.state, office.outbox = office.folder / "state", office.folder / "out"
            cls.offices.append(office)
        cls.count = len(mails)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    def test_there_is_something_to_compare(self):
        self.assertGreater(self.count, 20)
        self.assertGreater(len(state.outbox_files(self.offices[0])), 20)

    def test_verdicts_and_facts_are_the_same(self):
        first, second = (verdicts(office) for office in self.offices)
        self.assertEqual(first, second)

    def test_receipts_are_the_same_bytes_under_the_same_names(self):
        first, second = (state.outbox_files(office) for office in self.offices)
        self.assertEqual(first, second)

    def test_the_final_state_is_the_same(self):
        first, second = (state.final_state(office) for office in self.offices)
        self.assertEqual(json.dumps(first, default=str), json.dumps(second, default=str))


class OnDisk(Scenario):
    @classmethod
    def story(cls):
        cls.form = letters.activity_daily(name("S01"), DAY)
        cls.raw = cls.send("mail", "%s 18:00:00" % DAY, box("S01"), "活动周%s日报表" % name("S01"), [
            ("日报表.xlsx", cls.form), ("照片.png", letters.PNG)])
        cls.send("names", "%s 18:01:00" % DAY, box("S02"), "活动周%s典型案例" % name("S02"), [
            ("../../../etc/cron.d/evil.pdf", files.pdf("a")), ("CON.pdf", files.pdf("b")), (".hidden.pdf", files.pdf("c")),
            ("a\u202egpj.pdf", files.pdf("d")), ("很长" * 200 + ".pdf", files.pdf("e")), ("b*?<>|.pdf", files.pdf("f"))])
        cls.tick()

    def test_the_raw_mail_is_kept_as_it_came(self):
        digest = hashlib.sha256(self.raw).hexdigest()
        self.assertEqual((self.office.state / "spool" / digest[:2] / (digest + ".eml")).read_bytes(), self.raw)

    def test_parts_are_kept_by_their_hash(self):
        digest = hashlib.sha256(self.form).hexdigest()
        self.assertEqual((self.office.state / "files" / digest[:2] / digest).read_bytes(), self.form)

    def test_the_archive_has_them_under_their_names(self):
        found = {path.name: path for path in (self.office.state / "archive").rglob("*") if path.is_file()}
        mine = [path for path in found.values() if "activity-daily" in str(path) or "活动情况" in str(path)]
        self.assertEqual(len(mine), 1, sorted(map(str, found.values())))
        self.assertEqual(mine[0].read_bytes(), self.form)
        self.assertIn(DAY, str(mine[0]))

    def test_a_name_is_never_a_path_nor_invisible(self):
        archive = self.office.state / "archive"
        names = [path.name for path in archive.rglob("*.pdf")]
        self.assertEqual(len(names), 6, names)
        for each in names:
            self.assertNotRegex(each, "[\\\\/:*?\"<>|\u202a-\u202e\x00-\x1f]")
            self.assertFalse(each.startswith("."), each)
            self.assertLessEqual(len(each.encode()), 255)
        self.assertFalse(list(self.office.folder.rglob("cron.d")))

    def test_only_the_owner_may_look(self):
        self.assertEqual(self.office.state.stat().st_mode & 0o077, 0)


if __name__ == "__main__":
    main()
