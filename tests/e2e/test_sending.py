#!/usr/bin/python3
"""sending = hold, reviewers or live; what was held back leaves only when a
person releases it."""
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

REVIEWER = "chen@hefei-edu.example"
DAY = "2023-05-17"


class Switching(Scenario):
    """One office from hold over reviewers to live; what the sink held after
    each step is kept."""
    options = {"sending": "hold"}

    @classmethod
    def daily(cls, key, code, hour, sender=None):
        cls.send(key, "%s %02d:00:00" % (DAY, hour), sender or box(code), "活动周%s活动情况日报表" % name(code),
                 [("日报表.xlsx", letters.activity_daily(name(code), DAY))])

    @classmethod
    def step(cls, what):
        cls.sent[what] = sorted(key for key in cls.keys if cls.receipts(key))
        cls.outbox[what] = cls.office.ctl("status")["outbox"]

    @classmethod
    def release(cls, *arguments):
        run = cls.office.ctl_run("release", *arguments, "--reason=核对过了")
        return run.returncode, run.stdout + run.stderr

    @classmethod
    def story(cls):
        cls.sent, cls.outbox = {}, {}
        cls.daily("held-1", "S01", 9)
        cls.daily("held-2", "S02", 9)
        cls.daily("held-reviewer", "S03", 9, REVIEWER)
        cls.tick("%s 09:30:00" % DAY)
        cls.step("hold")
        cls.refused = cls.release("all")
        cls.office.configure(sending="reviewers")
        cls.daily("reviewers-1", "S04", 10)
        cls.daily("reviewers-reviewer", "S05", 10, REVIEWER)
        cls.tick("%s 10:30:00" % DAY)
        cls.step("reviewers")
        cls.office.configure(sending="live")
        cls.daily("live-1", "S06", 11)
        cls.tick("%s 11:30:00" % DAY)
        cls.tick("%s 11:35:00" % DAY)
        cls.step("live")
        cls.first = cls.release(str(cls.office.ctl("show", cls.keys["held-1"])["mail"]["mail"]))
        cls.tick("%s 11:40:00" % DAY)
        cls.step("one released")
        cls.rest = cls.release("all")
        cls.tick("%s 11:45:00" % DAY)
        cls.tick("%s 11:50:00" % DAY)
        cls.step("all released")
        cls.nothing = cls.release("all")

    def test_hold_lets_nothing_out_and_keeps_it_in_the_outbox(self):
        self.assertEqual(self.sent["hold"], [])
        self.assertEqual(self.outbox["hold"]["waiting"], 3)

    def test_release_under_hold_is_refused_and_says_why(self):
        self.assertEqual(self.refused[0], 1)
        self.assertIn("hold", self.refused[1])

    def test_reviewers_get_theirs_and_nobody_else(self):
        self.assertEqual(self.sent["reviewers"], ["reviewers-reviewer"])

    def test_live_answers_new_mail_and_releases_nothing_old(self):
        self.assertEqual(self.sent["live"], ["live-1", "reviewers-reviewer"])
        self.assertEqual(self.outbox["live"]["waiting"], 4)

    def test_one_can_be_released(self):
        self.assertEqual(self.first[0], 0, self.first[1])
        self.assertEqual(self.sent["one released"], ["held-1", "live-1", "reviewers-reviewer"])

    def test_all_can_be_released_and_each_leaves_once(self):
        self.assertEqual(self.rest[0], 0, self.rest[1])
        self.assertEqual(self.sent["all released"], sorted(self.keys))
        for key in self.keys:
            self.receipt(key)
        self.assertEqual(self.outbox["all released"],
                         {"waiting": 0, "queued": 0, "sending": 0, "sent": 6, "uncertain": 0, "failed": 0})

    def test_with_nothing_waiting_release_says_so(self):
        self.assertEqual(self.nothing[0], 1)
        self.assertIn("no message is waiting", self.nothing[1])

    def test_a_release_is_in_the_audit(self):
        trail = self.office.ctl("explain", self.keys["held-1"])["audit"]
        self.assertTrue(any("release" in item["text"] and "核对过了" in item["text"] for item in trail), trail)


class Long(Scenario):
    """A digest whose workbook is that of thousands of units: 18 MB leave as
    they are."""
    options = {"sending": "hold"}

    @classmethod
    def story(cls):
        cls.send("one", "%s 09:00:00" % DAY, box("S01"), "活动周%s活动情况日报表" % name("S01"),
                 [("日报表.xlsx", letters.activity_daily(name("S01"), DAY))])
        cls.tick("%s 09:30:00" % DAY)
        line = bytes(range(33, 91)) + b"+/\r\n"
        with sqlite3.connect(cls.office.state / "shoubao.db") as database:
            (raw,) = database.execute("SELECT bytes FROM outbox_bytes").fetchone()
            cls.long = bytes(raw) + line * (18000000 // len(line))
            database.execute("UPDATE outbox_bytes SET bytes = ?", (cls.long,))
        database.close()
        cls.office.configure(sending="live")
        cls.office.ctl("release", "all", "--reason=核对过了")
        cls.tick("%s 09:40:00" % DAY)

    def test_it_arrives_whole(self):
        self.assertEqual(len(self.office.sent_bytes()[0]), len(self.long))
        self.assertEqual(self.office.sent_bytes(), [self.long])

    @classmethod
    def tearDownClass(cls):
        cls.office.sent_bytes = lambda: []  # no mail as mails are
        super().tearDownClass()


if __name__ == "__main__":
    main()
