#!/usr/bin/python3
"""What an admin asks: every listing, for people and as JSON of a fixed shape."""
import hashlib
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters  # noqa: E402
from support.scenario import UNITS, Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
NOW = "--now=2023-05-18T12:00:00+08:00"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00"


class Listings(Scenario):
    @classmethod
    def story(cls):
        cls.send_daily("good", "S01", DAY, "%s 18:00:00" % DAY)
        cls.bad = letters.activity_daily(name("S02"), DAY, [("开放日", "线下", "校内", 12, "约300人", 3, None)])
        cls.send_daily("bad", "S02", DAY, "%s 18:01:00" % DAY, activity=cls.bad)
        cls.send_daily("late", "S03", DAY, "2023-05-18 10:30:00")
        cls.send("held", "%s 18:03:00" % DAY, box("X02"), "活动周肥东县教育局典型案例", [("典型案例.pdf", b"%PDF-1.4\n%%EOF\n")])
        cls.send("other", "%s 18:04:00" % DAY, "ads@training.example", "报名通知")
        cls.tick("2023-05-18 12:00:00")

    def try_form(self, content, *arguments):
        path = self.office.folder / "form.xlsx"
        path.write_bytes(content)
        run = self.office.ctl_run("try-form", "activity-daily", str(path), *arguments)
        return run.returncode, json.loads(run.stdout)

    def test_status_counts_mails_outbox_and_mailboxes(self):
        status = self.office.ctl("status")
        self.assertEqual({key: status["counts"][key] for key in ("arrivals", "mails", "judged", "ours", "other", "held")},
                         {"arrivals": 5, "mails": 5, "judged": 5, "ours": 4, "other": 1, "held": 1})
        self.assertEqual(set(status["outbox"]), {"waiting", "queued", "sending", "sent", "uncertain", "failed"})
        self.assertEqual(status["outbox"]["sent"], 4)
        box_status = status["mailboxes"][0]
        self.assertEqual((box_status["mailbox"], box_status["sending"]), ("office", "live"))
        self.assertRegex(box_status["last_pass"], INSTANT)
        self.assertEqual(status["daemon"]["running"], False)
        self.assertEqual(status["campaigns"][0]["units"], 25)

    def test_units_lists_each_with_its_counts(self):
        units = self.office.ctl(NOW, "units")
        self.assertEqual([unit["code"] for unit in units], list(UNITS))
        by_code = {unit["code"]: unit for unit in units}
        for unit in units:
            self.assertEqual(unit["owed"], sum(unit[key] for key in (
                "done", "unchecked", "problem", "held", "missing", "unknown", "open", "ahead")), unit)
        self.assertEqual(by_code["S01"]["done"], 2)
        self.assertEqual((by_code["S02"]["problem"], by_code["S02"]["done"]), (1, 1))
        self.assertEqual(by_code["S03"]["late"] - by_code["S01"]["late"], 2)
        self.assertEqual((by_code["Q01"]["owed"], by_code["Q01"]["complete"]), (0, True))
        self.assertNotIn("phone", by_code["S01"])

    def test_units_tells_whom_to_phone_only_when_asked(self):
        unit = self.office.ctl("units", "--contacts")[0]
        self.assertEqual((unit["contact"], unit["phone"]), (UNITS["X01"]["联系人"], UNITS["X01"]["电话"]))

    def test_missing_names_unit_material_day_and_whom_to_phone(self):
        rows = self.office.ctl(NOW, "missing")
        found = {(row["code"], row["material"], row["day"]): row for row in rows}
        self.assertNotIn(("S01", "activity-daily", DAY), found)
        self.assertEqual(found[("S02", "activity-daily", DAY)]["state"], "problem")
        row = found[("S04", "activity-daily", DAY)]
        self.assertEqual((row["state"], row["deadline"], row["phone"]),
                         ("missing", "2023-05-18T10:00:00+08:00", UNITS["S04"]["电话"]))
        self.assertEqual({row["code"] for row in rows} & {"Q01", "Q02", "Q03", "Q04"}, set())

    def test_nothing_is_missing_before_the_mailbox_was_read_after_the_deadline(self):
        rows = self.office.ctl("--now=2023-05-19T10:30:00+08:00", "missing")
        states = {row["state"] for row in rows if row["day"] == "2023-05-18"}
        self.assertEqual(states, {"unknown"})

    def test_show_tells_all_of_a_mail(self):
        shown = self.office.ctl("show", self.keys["bad"])
        self.assertEqual(set(shown) >= {"mail", "parts", "submissions", "loose", "receipts", "decisions"}, True)
        mail = shown["mail"]
        self.assertEqual((mail["unit"], mail["word"], mail["disposition"], mail["late"]), ("S02", "incomplete", "ours", False))
        self.assertEqual(mail["received"], "2023-05-17T18:01:00+08:00")
        part = shown["parts"][0]
        self.assertEqual(part["sha256"], hashlib.sha256(self.bad).hexdigest())
        self.assertEqual(pathlib.Path(part["path"]).read_bytes(), self.bad)
        self.assertEqual([(item["kind"], item["state"]) for item in shown["receipts"]], [("receipt", "sent")])
        problem = shown["submissions"][0]["problems"][0]
        self.assertEqual((problem["ref"], problem["code"]), ("H5", "missing"))

    def test_a_mail_is_named_by_number_or_message_id(self):
        number = self.number("good")
        self.assertEqual(self.office.ctl("show", str(number)), self.office.ctl("show", self.keys["good"]))

    def test_a_unit_is_named_by_code_name_or_alias(self):
        by_code = self.office.ctl(NOW, "show", "S01")
        for other in (name("S01"), "青禾职校"):
            self.assertEqual(self.office.ctl(NOW, "show", other), by_code)

    def test_what_is_not_there_is_said(self):
        for what in ("4711", "no-such@unit.example", "没有的单位"):
            run = self.office.ctl_run("show", what)
            self.assertEqual(run.returncode, 1)
            self.assertIn(what, run.stderr)

    def test_explain_gives_the_whole_chain_of_reasons(self):
        steps = self.office.ctl("explain", self.keys["bad"])["reasons"]
        self.assertEqual({step["step"] for step in steps}, {"ours", "unit", "material", "day", "contents", "time", "word"})
        self.assertTrue(all(step["text"] for step in steps))
        self.assertIn("other", self.office.ctl("explain", self.keys["other"])["mail"]["disposition"])

    def test_held_says_why_in_words(self):
        held = self.office.ctl("held")
        self.assertEqual([(item["held"], item["unit"]) for item in held], [("unit-disagrees", "X01")])
        self.assertIn("different units", held[0]["meaning"])

    def test_people_get_tables(self):
        for command in (["status"], ["units"], ["missing"], ["held"], ["show", "S01"], ["show", self.keys["bad"]],
                        ["explain", self.keys["bad"]]):
            run = self.office.ctl_run(NOW, *command)
            self.assertEqual((run.returncode, run.stderr), (0, ""), command)
            self.assertGreater(len(run.stdout.splitlines()), 2, command)
            self.assertNotRegex(run.stdout, r"[\x00-\x08\x0b-\x1f\x7f]", command)

    def test_a_listing_into_a_closed_pipe_ends(self):
        import subprocess
        run = subprocess.run("%s -c %s --json units | head -c 10" % (
            self.office.program("shoubaoctl"), self.office.config), shell=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=20)
        self.assertEqual(len(run.stdout), 10)

    # --- try-form ------------------------------------------------------------
    def test_try_form_reads_a_file_as_a_mail_would(self):
        status, found = self.try_form(self.bad)
        self.assertEqual((status, found["form"], len(found["found"])), (0, "activity-daily", 1))
        form = found["found"][0]
        self.assertEqual(form["fields"]["unit"], {"value": name("S02"), "ref": "B2", "raw": name("S02")})
        self.assertEqual(form["fields"]["day"]["value"], DAY)
        row = form["rows"][0]
        self.assertEqual((row["teachers"]["value"], row["teachers"]["ref"]), (12, "E5"))
        self.assertEqual((row["students"]["value"], row["students"]["raw"]), (300, "约300人"))
        self.assertEqual([(p["ref"], p["field"], p["code"]) for p in form["problems"]], [("H5", "total", "missing")])
        self.assertTrue(form["problems"][0]["text"])

    def test_try_form_checks_rules_for_a_unit(self):
        content = letters.activity_daily(name("S04"), DAY, [("开放日", "线下", "校内", 97, 100, 3, 200)])
        codes = [p["code"] for f in self.try_form(content, "--unit=S04")[1]["found"] for p in f["problems"]]
        self.assertEqual(codes, ["rule"])

    def test_try_form_finds_nothing_in_another_table(self):
        status, found = self.try_form(letters.xlsx([["采购清单"], ["粉笔", 3]]))
        self.assertEqual((status, found["found"]), (0, []))

    def test_try_form_of_no_such_form_lists_them(self):
        run = self.office.ctl_run("try-form", "activity", str(self.office.config))
        self.assertEqual(run.returncode, 2)
        self.assertTrue(re.search(r"activity-daily", run.stderr), run.stderr)


if __name__ == "__main__":
    main()
