#!/usr/bin/python3
"""Held mail and its exits: assign, accept, waive, extend, confirm-address,
resend; with the daemon running and without; all with a reason, all audited."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import files, letters, state  # noqa: E402
from support.office import wait_for  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
NOW = "2023-05-18 12:00:00"
REASON = "--reason=电话核实过"


class Decisions:
    """All that is decided, in a story; subclasses say where."""
    running = False

    @classmethod
    def decide(cls, key, *arguments):
        """Runs a decision, lets it take effect, keeps what it said."""
        run = cls.office.ctl_run("--now=" + letters.rfc3339(NOW), *arguments)
        cls.said[key] = (run.returncode, run.stdout + run.stderr)
        if not cls.running:
            cls.tick(NOW)

    @classmethod
    def story(cls):
        cls.said = {}

        def daily(key, code, received, **more):
            cls.send(key, received, more.pop("sender", box(code)), more.pop("subject", "活动周%s活动情况日报表" % name(code)),
                     [("日报表.xlsx", more.pop("content", None) or letters.activity_daily(name(code), DAY))])

        bad = letters.activity_daily(name("S03"), DAY, [("开放日", "线下", "校内", 10, 100, 10, None)])
        daily("of-another", "S02", "%s 18:00:00" % DAY, sender=box("S01"))
        cls.send("nothing-known", "%s 18:01:00" % DAY, box("S06"), "活动周材料", [("扫描件.pdf", files.pdf("S06"))])
        daily("with-problem", "S03", "%s 18:02:00" % DAY, content=bad)
        daily("late", "S04", "2023-05-18 10:30:00")
        daily("unverified", "S05", "%s 18:04:00" % DAY, sender="new.clerk@mailbox.example")
        daily("good", "S07", "%s 18:05:00" % DAY)
        cls.send("other", "%s 18:06:00" % DAY, box("S08"), "请教", text="老师好")
        if cls.running:
            cls.office.start(letters.rfc3339(NOW))
            wait_for(lambda: len(cls.receipts()) == 6, "six receipts", 60)
        else:
            cls.tick(NOW)
        cls.held_before = cls.office.ctl("held")
        cls.owed_before = cls.office.ctl("--now=" + letters.rfc3339(NOW), "missing")
        number = {key: str(cls.office.ctl("show", cls.keys[key])["mail"]["mail"]) for key in cls.keys}
        cls.decide("no reason", "assign", number["of-another"], "--unit=S02")
        cls.decide("empty reason", "accept", number["with-problem"], "--reason=")
        cls.decide("no such unit", "assign", number["of-another"], "--unit=S99", REASON)
        cls.decide("no such mail", "accept", "4711", REASON)
        cls.decide("not ours", "accept", number["other"], REASON)
        cls.decide("no such day", "waive", "S08", "media-daily", "2023-05-30", REASON)
        cls.decide("too early", "extend", "S04", "activity-daily", DAY, "--until=2023-05-18T09:00:00+08:00", REASON)
        cls.decide("no address", "confirm-address", "nobody", "S05", REASON)
        cls.audit_before = cls.count("audit WHERE kind <> 'verdict'")
        cls.decisions_before = cls.count("decision")
        cls.decide("assign", "assign", number["of-another"], "--unit=S02", REASON)
        cls.decide("assign material", "assign", cls.keys["nothing-known"], "--material=cases", REASON)
        cls.decide("accept", "accept", number["with-problem"], REASON)
        cls.decide("waive", "waive", "S08", "media-daily", DAY, REASON)
        cls.decide("extend", "extend", "S04", "activity-daily", DAY, "--until=2023-05-18T18:00:00+08:00", REASON)
        cls.decide("confirm", "confirm-address", "new.clerk@mailbox.example", "S05", REASON)
        cls.decide("resend", "resend", number["good"])
        if cls.running:
            wait_for(lambda: len(cls.receipts()) >= 6 + 6, "six more receipts", 60)

    @classmethod
    def count(cls, table):
        return state.rows(cls.office, "SELECT count(*) FROM " + table)[0][0]

    def standing(self, code, material, day=DAY):
        found = [item for item in self.office.ctl("--now=" + letters.rfc3339(NOW), "show", code)["standing"]
                 if item["material"] == material and item["day"] == day]
        self.assertEqual(len(found), 1)
        return found[0]

    def assert_done(self, key):
        status, text = self.said[key]
        self.assertEqual(status, 0, text)
        return text

    def answers(self, key, count=2):
        found = self.receipts(key)
        self.assertEqual(len(found), count, [r.subject for r in found])
        return found

    # --- what is refused -----------------------------------------------------
    def test_held_lists_what_waits_and_why(self):
        self.assertEqual(sorted((item["held"], item["subject"]) for item in self.held_before), sorted([
            ("unit-disagrees", "活动周%s活动情况日报表" % name("S02")), ("material-unknown", "活动周材料")]))

    def test_a_decision_without_a_reason_is_refused(self):
        for key in ("no reason", "empty reason"):
            status, text = self.said[key]
            self.assertNotEqual(status, 0)
            self.assertIn("reason", text)

    def test_what_makes_no_sense_is_refused_and_said(self):
        for key, word in (("no such unit", "S99"), ("no such mail", "4711"), ("not ours", "not one of ours"),
                          ("no such day", "2023-05"), ("too early", "later"), ("no address", "address")):
            status, text = self.said[key]
            self.assertEqual(status, 1, (key, text))
            self.assertIn(word, text, key)

    def test_what_was_refused_left_no_trace(self):
        self.assertEqual((self.audit_before, self.decisions_before), (0, 0))

    # --- what is decided -----------------------------------------------------
    def test_assigning_a_unit_lets_the_mail_count_and_tells_the_sender(self):
        self.assert_done("assign")
        first, again = self.answers("of-another")
        self.assertEqual((first.word, again.word), ("待核对", "已收到"))
        self.assert_says(again, "这是经核对后的更新回执")
        self.assertEqual(self.standing("S02", "activity-daily")["state"], "done")

    def test_assigning_a_material_files_the_mail(self):
        self.assert_done("assign material")
        _, again = self.answers("nothing-known")
        self.assertEqual(again.word, "已收到")
        self.assert_says(again, "典型案例和特色工作宣传材料")

    def test_accepting_waves_problems_through(self):
        self.assert_done("accept")
        first, again = self.answers("with-problem")
        self.assertEqual((first.word, again.word), ("需补充", "已收到"))
        self.assertEqual(again.problems(), [])
        self.assertEqual(self.standing("S03", "activity-daily")["state"], "done")

    def test_waiving_takes_it_off_what_is_missing(self):
        self.assert_done("waive")
        self.assertEqual(self.standing("S08", "media-daily")["state"], "waived")
        before = [row for row in self.owed_before if row["code"] == "S08"]
        after = [row for row in self.office.ctl("--now=" + letters.rfc3339(NOW), "missing") if row["code"] == "S08"]
        self.assertEqual(len(before) - len(after), 1)

    def test_extending_makes_late_mail_punctual_and_tells_the_sender(self):
        self.assert_done("extend")
        first, again = self.answers("late")
        self.assertEqual((first.word, again.word), ("已收到·逾期", "已收到"))
        item = self.standing("S04", "activity-daily")
        self.assertEqual((item["late"], item["extended"], item["deadline"]), (False, True, "2023-05-18T18:00:00+08:00"))

    def test_a_confirmed_address_speaks_for_its_unit_from_then_on(self):
        self.assert_done("confirm")
        first, again = self.answers("unverified")
        self.assert_says(first, "尚未登记")
        self.assert_says_not(again, "尚未登记")
        self.assertGreater(len(again.owed()), 0)

    def test_resend_answers_once_more(self):
        self.assert_done("resend")
        first, again = self.answers("good")
        self.assertNotEqual(first.id, again.id)
        self.assertEqual(first.word, again.word)

    def test_nothing_is_held_any_more(self):
        self.assertEqual(self.office.ctl("held"), [])

    def test_every_decision_is_audited_with_who_when_and_why(self):
        self.assertEqual(self.count("decision"), 7)
        for key, command in (("of-another", "assign"), ("with-problem", "accept")):
            shown = self.office.ctl("explain", self.keys[key])
            self.assertEqual([item["command"] for item in shown["decisions"]], [command])
            self.assertEqual(shown["decisions"][0]["reason"], "电话核实过")
            self.assertIn("uid=", shown["decisions"][0]["by"])
            self.assertTrue(any(command in item["text"] and "电话核实过" in item["text"] for item in shown["audit"]))

    def test_all_answers_are_written_once(self):
        self.assertEqual(state.faults_of_outbox(self.office), [])


class WithoutDaemon(Decisions, Scenario):
    pass


class WithDaemon(Decisions, Scenario):
    running = True

    def test_shoubaoctl_says_that_it_runs(self):
        self.assertEqual(self.office.ctl("status")["daemon"]["running"], True)


if __name__ == "__main__":
    main()
