#!/usr/bin/python3
"""Who is reminded of what, when, by which address; and who is not: because it
arrived, because it was waived, because the mailbox could not be read, because
it is night. Each office's store is replayed at the end: whatever was said was
true when it left."""
import os
import pathlib
import re
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters, outgoing, state  # noqa: E402
from support.office import ROOT, Office, html_of, text_of, wait_for  # noqa: E402
from support.replay_reminders import replay  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

OWING_CONTACT = 17  # counties and schools
OWING_DAILY = 21    # and the zones


CAMPAIGN = ROOT / "config/campaigns/004-hefei-bureau.conf"
# The shipped campaign with these stages, whatever its own come to be.
STAGES = """
reminders = {
    stages = (
        { id = "before"; when = "1 day before 15:00"; },
        { id = "late"; when = "1 hour after"; },
        { id = "again"; when = "1 day after 09:00"; },
        { id = "leader"; when = "3 days after 09:00"; to = "second"; }
    );
    workdays = ("2023-05-06", "2023-05-20", "2023-05-21");
    per_day = 2;
    per_material = 4;
};
digest = { at = "never"; held_minutes = 0; };
"""


class Reminders(Scenario):
    @classmethod
    def write_campaign(cls, stages, replaced=()):
        """The campaign with these settings, and these texts replaced."""
        text = CAMPAIGN.read_text("utf-8").replace('"../', '"%s/config/' % ROOT)
        text = re.sub(r"(?ms)^reminders = \{.*?^\};\n", "", text)
        text = re.sub(r"(?m)^digest = \{.*\};\n", stages, text)
        for old, new in replaced:
            assert old in text, old
            text = text.replace(old, new, 1)
        copy = pathlib.Path(cls.folder) / "campaign.conf"
        copy.write_text(text, encoding="utf-8")
        return copy

    @classmethod
    def make_office(cls):
        return Office(cls.folder, unasked=True, campaign=cls.write_campaign(STAGES), **cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.office.stop()
        count, wrong = replay(cls.office.state, cls.office.outbox)
        if wrong:
            raise AssertionError("replayed: %s" % wrong)
        super().tearDownClass()

    @classmethod
    def reminders(cls, code=None, at=None):
        """What was sent to a unit, at one moment or ever, oldest first."""
        sent = {str(m["Message-ID"]).strip("<>"): m for m in cls.office.sent()}
        rows = state.rows(cls.office, "SELECT message_id FROM outbox WHERE kind = 'reminder' AND state = 3 "
                          "AND (?1 IS NULL OR unit = ?1) AND (?2 IS NULL OR created = ?2) ORDER BY id",
                          code, at and letters.at(at))
        return [sent[row[0]] for row in rows if row[0] in sent]

    @classmethod
    def states(cls, code):
        """The outbox states of a unit's reminders, oldest first."""
        return [row[0] for row in state.rows(
            cls.office, "SELECT state FROM outbox WHERE kind = 'reminder' AND unit = ? ORDER BY id", code)]

    def named(self, message):
        """The obligations a reminder names, as its text lists them."""
        return [line[4:] for line in text_of(message).split("下列来信")[0].splitlines() if line.startswith("  · ")]

    def dailies(self, message):
        """Those of them that are 日报表."""
        return [what for what in self.named(message) if "日报表" in what]


class Stages(Reminders):
    """联络员信息表 by 5月11日 (a Thursday), the schools' plans by the 12th and
    13th."""

    @classmethod
    def story(cls):
        cls.tick("2023-05-10 14:59:00")
        cls.early = len(cls.reminders())
        cls.tick("2023-05-10 15:00:00")
        cls.send("s02", "2023-05-11 10:00:00", box("S02"), "活动周%s联络员信息表" % name("S02"),
                 [("联络员信息表.xlsx", letters.contact_form(name("S02")))])
        cls.tick("2023-05-11 10:05:00")
        cls.send("s03", "2023-05-11 16:00:00", box("S03"), "活动周%s联络员信息表" % name("S03"),
                 [("联络员信息表.xlsx", letters.contact_form(name("S03"), mobile="139"))])
        cls.tick("2023-05-11 20:00:00")
        cls.tick("2023-05-12 09:00:00")
        cls.tick("2023-05-12 09:00:00")
        cls.tick("2023-05-13 10:00:00")
        cls.tick("2023-05-15 08:30:00")
        cls.tick("2023-05-15 20:00:00")

    def test_nothing_is_said_before_its_hour(self):
        self.assertEqual(self.early, 0)

    def test_each_unit_that_owes_gets_one_mail(self):
        sent = self.reminders(at="2023-05-10 15:00:00")
        self.assertEqual(len(sent), OWING_CONTACT)
        self.assertEqual(len({m["To"].addresses[0].addr_spec for m in sent}), OWING_CONTACT)
        self.assertEqual(self.reminders("Q01"), [])

    def test_a_reminder_says_what_by_when_and_how(self):
        first = self.reminders("S01")[0]
        self.assertIn("【报送提醒】%s有 1 项材料将于 5月11日 24:00 截止" % name("S01"), first["Subject"])
        self.assertEqual(self.named(first), ["联络员信息表"])
        page = outgoing.page_text(html_of(first))
        for phrase in ("活动周%s联络员信息表" % name("S01"), "zcc@hefei-edu.example", "陈老师 0551-5550101",
                       "5月11日 24:00", "合肥市教育局职业与成人教育处"):
            self.assertIn(phrase, text_of(first))
            self.assertIn(phrase, page)
        self.assertEqual(first["Auto-Submitted"], "auto-generated")

    def test_what_arrived_is_not_asked_for_again(self):
        later = [what for m in self.reminders("S02")[1:] for what in self.named(m)]
        self.assertNotIn("联络员信息表", later)
        self.assertIn("走进校园活动方案", later)

    def test_what_has_problems_is_to_be_mended(self):
        again = self.reminders("S03", at="2023-05-12 09:00:00")[0]
        self.assertIn("联络员信息表", self.named(again))
        self.assertIn("已收到，有问题需改正", text_of(again))

    def test_at_night_and_on_a_day_off_nothing_is_said(self):
        for night in ("2023-05-11 20:00:00", "2023-05-13 10:00:00", "2023-05-15 20:00:00"):
            self.assertEqual(self.reminders(at=night), [])

    def test_what_is_due_together_is_one_mail(self):
        merged = self.reminders("S01", at="2023-05-12 09:00:00")
        self.assertEqual(len(merged), 1)
        self.assertEqual(self.named(merged[0])[:2], ["联络员信息表", "走进校园活动方案"])
        self.assertIn("已超过 9 小时", text_of(merged[0]))

    def test_the_second_contact_is_asked_for_help(self):
        sent = self.reminders("X01", at="2023-05-15 08:30:00")
        self.assertEqual([m["To"].addresses[0].addr_spec for m in sent], ["lusong@county.example"])
        self.assertIn("【请协助督促】%s" % name("X01"), sent[0]["Subject"])
        for phrase in ("鲁松，您好", "联系人 周禾", "此前已提醒该单位", "请协助"):
            self.assertIn(phrase, text_of(sent[0]) + html_of(sent[0]))

    def test_no_unit_gets_more_than_two_a_day(self):
        rows = state.rows(self.office, "SELECT unit, (created + 28800) / 86400 AS day, count(*) FROM outbox "
                          "WHERE kind = 'reminder' GROUP BY unit, day HAVING count(*) > 2")
        self.assertEqual(rows, [])


class Dailies(Reminders):
    """次日上午10:00前 the day before; an hour later who is missing hears of it."""

    @classmethod
    def story(cls):
        cls.tick("2023-05-17 15:00:00")
        cls.send_daily("s03", "S03", "2023-05-17", "2023-05-18 09:00:00")
        cls.send("s04", "2023-05-18 09:30:00", box("S04"), "活动周%s活动情况日报表" % name("S04"),
                 [("活动情况日报表.xlsx", letters.activity_daily(name("S04"), "2023-05-17"))])
        cls.send("s05", "2023-05-18 09:40:00", box("S05"), "活动周%s材料" % name("S05"),
                 [("说明.docx", b"PK\x05\x06" + bytes(18))])
        cls.tick("2023-05-18 10:59:00")
        cls.before = cls.reminders(at="2023-05-18 10:59:00")
        cls.office.ctl("waive", "S06", "activity-daily", "--day", "2023-05-17", "--reason", "电话说明")
        cls.tick("2023-05-18 11:00:00")
        cls.send_daily("s01", "S01", "2023-05-17", "2023-05-18 13:00:00")
        cls.send_daily("s01b", "S01", "2023-05-18", "2023-05-18 14:00:00")
        cls.tick("2023-05-18 15:00:00")
        cls.tick("2023-05-19 09:00:00")

    def late(self, code):
        return self.reminders(code, at="2023-05-18 11:00:00")

    def test_nobody_is_late_before_the_stage(self):
        self.assertEqual(self.before, [])

    def test_who_sent_it_is_left_alone(self):
        self.assertEqual(self.late("S03"), [])

    def test_only_what_is_missing_is_named(self):
        self.assertEqual(self.dailies(self.late("S04")[0]), ["5月17日 媒体宣传情况日报表"])
        self.assertEqual(self.dailies(self.late("S01")[0]),
                         ["5月17日 活动情况日报表", "5月17日 媒体宣传情况日报表"])

    def test_the_blank_forms_are_attached_once_each(self):
        blanks = pathlib.Path(__file__).resolve().parents[2] / "config/blanks"
        self.assertEqual(
            {part.get_filename(): part.get_content() for part in self.late("S01")[0].iter_attachments()},
            {"活动情况日报表.xlsx": (blanks / "004-activity-daily.xlsx").read_bytes(),
             "媒体宣传情况日报表.xlsx": (blanks / "004-media-daily.xlsx").read_bytes()})
        self.assertEqual([part.get_filename() for part in self.late("S04")[0].iter_attachments()],
                         ["媒体宣传情况日报表.xlsx"])

    def test_mail_that_waits_for_a_reviewer_is_mentioned(self):
        held = self.office.ctl("show", self.keys["s05"])["mail"]["held"]
        self.assertTrue(held)
        self.assertIn("正在人工核对", text_of(self.late("S05")[0]))
        self.assertNotIn("正在人工核对", text_of(self.late("S01")[0]))

    def test_what_is_waived_is_not_asked_for(self):
        self.assertEqual(self.dailies(self.late("S06")[0]), ["5月17日 媒体宣传情况日报表"])

    def test_once_it_arrived_nothing_more_is_said(self):
        for later in ("2023-05-18 15:00:00", "2023-05-19 09:00:00"):
            self.assertEqual([self.dailies(m) for m in self.reminders("S01", at=later) if self.dailies(m)], [])
            self.assertTrue(any(self.dailies(m) for m in self.reminders("S02", at=later)))


class Hold(Reminders):
    """Under sending = hold reminders wait, and are gone when they are untrue."""
    options = dict(sending="hold")

    @classmethod
    def story(cls):
        cls.tick("2023-05-18 11:00:00")
        cls.waiting = cls.states("S01"), cls.states("S02")
        cls.send_daily("s01", "S01", "2023-05-17", "2023-05-18 11:30:00")
        cls.tick("2023-05-18 11:35:00")
        cls.after = cls.states("S01"), cls.states("S02")
        cls.tick("2023-05-18 15:00:00")
        cls.office.configure(sending="live")
        cls.office.ctl("release", "all", "--reason", "试运行结束")
        cls.tick("2023-05-18 15:05:00")

    def test_it_waits_like_everything(self):
        self.assertEqual(self.waiting, ([0], [0]))

    def test_what_arrives_withdraws_it(self):
        self.assertEqual(self.after[0][0], 7)
        self.assertEqual(self.after[1], [0])

    def test_a_new_one_withdraws_the_older(self):
        self.assertEqual(self.states("S02"), [7, 3])
        merged = self.reminders("S02")[0]
        self.assertEqual(len(self.dailies(merged)), 4)

    def test_what_is_withdrawn_never_leaves(self):
        self.assertEqual([self.dailies(m) for m in self.reminders("S01")],
                         [["5月18日 活动情况日报表", "5月18日 媒体宣传情况日报表"]])
        self.assertEqual(state.rows(self.office, "SELECT count(*) FROM reminded JOIN outbox ON outbox = id "
                                    "WHERE state = 7"), [(0,)])

    def test_the_outbox_calls_it_withdrawn(self):
        shown = self.office.ctl("reminders", "S02")
        self.assertEqual([said["state"] for said in shown["said"]], ["sent"])


class Released(Reminders):
    """What was kept back and is let go, or waited for its server, is said only
    at an hour for it, while it is known to be so."""
    options = dict(sending="hold")

    @classmethod
    def release(cls):
        cls.office.configure(sending="live")
        cls.office.ctl("release", "all", "--reason", "试运行结束")

    @classmethod
    def without(cls, code):
        """The campaign with a roster that has this unit no more."""
        lines = (ROOT / "config/rosters/004-hefei-bureau.csv").read_text("utf-8-sig").splitlines()
        roster = pathlib.Path(cls.folder) / "roster.csv"
        roster.write_text("".join(line + "\n" for line in lines if not line.startswith(code + ",")), "utf-8")
        cls.write_campaign(STAGES, replaced=[('"%s/config/rosters/004-hefei-bureau.csv"' % ROOT, '"%s"' % roster)])

    @classmethod
    def story(cls):
        cls.tick("2023-05-17 15:00:00")
        cls.release()
        cls.tick("2023-05-17 23:00:00")
        cls.night = len(cls.reminders())
        cls.office.configure(sending="hold")
        cls.tick("2023-05-18 11:00:00")
        cls.waiting = [cls.states(code)[-1] for code in ("S01", "S02", "S03")]
        cls.send_daily("s01", "S01", "2023-05-17", "2023-05-18 11:30:00", folder="Junk")
        Outage.break_junk.__func__(cls, True)
        cls.release()
        cls.blind_status = cls.office.once(letters.rfc3339("2023-05-18 13:00:00"), check=False)
        cls.blind = len(cls.reminders())
        Outage.break_junk.__func__(cls, False)
        cls.office.configure(sending="hold")
        cls.tick("2023-05-18 13:30:00")
        cls.again = [cls.states(code)[-1] for code in ("S02", "S03")]
        cls.without("S03")
        cls.release()
        cls.tick("2023-05-18 14:00:00")

    def test_nothing_leaves_at_night(self):
        self.assertEqual(self.night, 0)

    def test_what_waited_is_not_said_unread(self):
        self.assertEqual(self.waiting, [0, 0, 0])
        self.assertEqual((self.blind_status, self.blind), (1, 0))

    def test_when_it_is_read_it_is_said_anew_if_it_is_so(self):
        self.assertEqual(self.again, [0, 0])
        self.assertEqual([self.dailies(m) for m in self.reminders("S01")], [])
        self.assertEqual([self.dailies(m) for m in self.reminders("S02")],
                         [["5月17日 活动情况日报表", "5月17日 媒体宣传情况日报表"]])

    def test_who_left_the_roster_is_told_nothing(self):
        self.assertEqual(self.reminders("S03"), [])
        self.assertEqual(self.states("S03")[-1], 7)


class HandedOver(Reminders):
    """What the server may have already is not made anew: the same bytes leave
    by day, once the mailbox is read."""
    options = dict(sending="hold")

    @classmethod
    def story(cls):
        cls.tick("2023-05-18 15:00:00")
        with sqlite3.connect(cls.office.state / "shoubao.db") as database:
            database.execute("UPDATE outbox SET state = 1, attempts = 1 WHERE kind = 'reminder' AND unit = 'S02'")
        database.close()
        cls.office.configure(sending="live")
        cls.made = cls.ids()
        cls.tick("2023-05-18 23:00:00")
        cls.night = cls.ids()
        Outage.break_junk.__func__(cls, True)
        cls.office.once(letters.rfc3339("2023-05-19 08:31:00"), check=False)
        cls.blind = cls.ids()
        Outage.break_junk.__func__(cls, False)
        cls.tick("2023-05-19 08:42:00")
        cls.tick("2023-05-19 08:53:00")

    @classmethod
    def ids(cls):
        return state.rows(cls.office, "SELECT message_id, state FROM outbox WHERE unit = 'S02' AND kind = 'reminder'")

    def test_it_waits_as_it_is(self):
        self.assertEqual(len(self.made), 1)
        self.assertEqual((self.night, self.blind), (self.made, self.made))

    def test_it_leaves_as_it_is(self):
        self.assertEqual(self.ids(), [(self.made[0][0], 3)])


class Reload(Reminders):
    """What waits unsent goes by the configuration as it is now."""
    options = dict(sending="hold")

    @classmethod
    def story(cls):
        cls.tick("2023-05-10 15:00:00")
        cls.first = cls.states("X01")
        cls.write_campaign(STAGES, replaced=[('deadline = "2023-05-11"', 'deadline = "2023-05-15"')])
        cls.tick("2023-05-10 15:30:00")
        cls.moved = cls.states("X01")
        cls.tick("2023-05-15 08:30:00")
        cls.anew = cls.states("X01")
        cls.write_campaign(STAGES[STAGES.index("digest"):])
        cls.tick("2023-05-15 09:00:00")

    def test_a_moved_deadline_withdraws_what_names_the_old(self):
        self.assertEqual(self.first, [0])
        self.assertEqual(self.moved, [7])

    def test_the_new_one_is_said(self):
        self.assertEqual(self.anew, [7, 0])

    def test_without_stages_nothing_is_left_to_be_sent(self):
        self.assertEqual(self.states("X01"), [7, 7])
        self.assertEqual(state.rows(self.office, "SELECT count(*) FROM reminded"), [(0,)])


class Outage(Reminders):
    """The Junk folder cannot be read across the deadline; what is in it came
    in time."""

    @classmethod
    def break_junk(cls, broken):
        junk = cls.office.inbox / ".Junk"
        if broken:
            os.rename(junk / "new", junk / "aside")
            (junk / "new").write_text("no folder")
        else:
            (junk / "new").unlink()
            os.rename(junk / "aside", junk / "new")

    @classmethod
    def story(cls):
        cls.tick("2023-05-17 16:00:00")
        cls.send_daily("s01", "S01", "2023-05-17", "2023-05-18 09:30:00", folder="Junk")
        cls.break_junk(True)
        cls.statuses = [cls.office.once(letters.rfc3339("2023-05-18 %s" % hour), check=False)
                        for hour in ("11:00:00", "13:00:00")]
        cls.blind = len(cls.reminders(at="2023-05-18 11:00:00") + cls.reminders(at="2023-05-18 13:00:00"))
        cls.break_junk(False)
        cls.tick("2023-05-18 14:00:00")

    def test_nobody_is_called_missing_unread(self):
        self.assertEqual(self.statuses, [1, 1])
        self.assertEqual(self.blind, 0)

    def test_when_it_is_read_only_the_missing_are(self):
        late = [m for m in self.reminders(at="2023-05-18 14:00:00") if self.dailies(m)]
        self.assertEqual(len(late), OWING_DAILY - 1)
        self.assertEqual([m for m in self.reminders("S01", at="2023-05-18 14:00:00") if self.dailies(m)], [])


class Unreachable(Reminders):
    """What came back for good is not written to again."""

    @classmethod
    def bounce(cls, message, number, received):
        cited, message_id = str(message["Message-ID"]).strip("<>"), "b%d@mx.example" % number
        cls.send("bounce%d" % number, received, "", message_id=message_id, raw=letters.bounce(
            cited, message["To"].addresses[0].addr_spec, received, message_id))

    @classmethod
    def story(cls):
        cls.tick("2023-05-10 15:00:00")
        cls.bounce(cls.reminders("X01")[0], 1, "2023-05-10 16:01:00")
        cls.bounce(cls.reminders("X02")[0], 2, "2023-05-10 16:02:00")
        cls.tick("2023-05-10 16:30:00")
        cls.tick("2023-05-12 09:00:00")
        cls.tick("2023-05-15 08:30:00")

    def test_the_next_address_is_tried(self):
        self.assertEqual([m["To"].addresses[0].addr_spec for m in self.reminders("X01")],
                         ["feidong@county.example", "zhou@feidong.example", "zhou@feidong.example",
                          "lusong@county.example"])
        self.assertEqual(len(self.reminders("X01", at="2023-05-10 16:30:00")), 1)

    def test_none_left_is_not_written_to_but_its_second_contact_is(self):
        self.assertEqual([m["To"].addresses[0].addr_spec for m in self.reminders("X02")],
                         ["feixi@county.example", "weizhu@county.example"])

    def test_it_is_not_tried_over_and_over(self):
        self.assertEqual(len(self.states("X02")), 2)


class Running(Reminders):
    """The daemon that goes on running, and what shoubaoctl says of it."""

    @classmethod
    def story(cls):
        cls.tick("2023-05-17 15:00:00")
        cls.office.start(letters.rfc3339("2023-05-18 11:00:00"))
        wait_for(lambda: len(cls.reminders(at="2023-05-18 11:00:00")) == OWING_DAILY, "the reminders", 60)
        time.sleep(0.5)

    def test_each_once_however_often_it_turns(self):
        self.assertEqual(len(self.reminders(at="2023-05-18 11:00:00")), OWING_DAILY)

    def test_shoubaoctl_says_what_was_said_and_what_comes(self):
        shown = self.office.ctl("--now", letters.rfc3339("2023-05-18 11:05:00"), "reminders", "K01")
        self.assertEqual([said["at"] for said in shown["said"]],
                         ["2023-05-17T15:00:00+08:00", "2023-05-18T11:00:00+08:00"])
        self.assertEqual([item["stage"] for item in shown["said"][1]["items"]], ["late", "late"])
        self.assertEqual(shown["said"][1]["recipient"], box("K01"))
        self.assertEqual(shown["next"][0]["at"], "2023-05-18T15:00:00+08:00")
        self.assertEqual({item["stage"] for item in shown["next"][0]["items"]}, {"before", ""})

    def test_it_is_a_table_too(self):
        shown = self.office.ctl_run("--now", letters.rfc3339("2023-05-18 11:05:00"), "reminders")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("2023-05-18 11:00", shown.stdout)
        self.assertIn("next", shown.stdout)


if __name__ == "__main__":
    main()
