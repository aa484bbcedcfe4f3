#!/usr/bin/python3
"""A unit asks how it stands: 查询; and its answers to any mail of ours are
known for its own."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import files, letters, outgoing, state  # noqa: E402
from support.office import ROOT, Office, html_of, text_of  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
SERVER = "mx.hefei-edu.example"
BAD = [("开放日", "线下", "校内", 10, 100, 10, None)]


class Asking(Scenario):
    @classmethod
    def answers(cls, key):
        return [m for m in cls.office.sent() if m["In-Reply-To"] == "<%s>" % cls.keys[key]]

    def answer(self, key):
        found = self.answers(key)
        self.assertEqual(len(found), 1, key)
        return found[0]

    def disposition(self, key):
        return state.rows(self.office, "SELECT disposition, held, word FROM mail WHERE message_id = ?",
                          self.keys[key])[0]


class Query(Asking):
    @classmethod
    def story(cls):
        cls.send_daily("bad", "S01", DAY, "2023-05-17 18:00:00", activity=letters.activity_daily(name("S01"), DAY, BAD))
        cls.send("contact", "2023-05-10 09:00:00", box("S01"), "活动周%s联络员信息表" % name("S01"),
                 [("联络员信息表.xlsx", letters.contact_form(name("S01")))])

        def ask(key, sender, subject="查询", text="老师好，请问我校报送情况如何？", second=0, **more):
            cls.send(key, "2023-05-17 19:00:%02d" % second, sender, subject, text=text, **more)

        ask("subject", box("S01"), second=1)
        ask("prefixed", box("S02"), "回复：Re: 报送情况查询", second=2)
        ask("text", box("S03"), "您好", "查 询！", second=3)
        ask("text and quote", box("S04"), "Re: 通知", "查询\n\n------------------ 原始邮件 ------------------\n通知", second=4,
            message_id="text-and-quote@unit.example")
        ask("with a file", box("S05"), "查询 活动周%s日报" % name("S05"), second=5, message_id="file@unit.example",
            files=[("日报表.xlsx", letters.activity_daily(name("S05"), DAY))])
        ask("stranger", "who@mailbox.example", second=6)
        ask("stranger2", "who@mailbox.example", "活动周查询", second=7)
        ask("unrelated", "shop@mailbox.example", "您的订单查询结果", second=8)
        ask("word in text", box("S06"), "您好", "我们想查询一下去年的通知。", second=9, message_id="word@unit.example")
        ask("automatic", box("S07"), second=10, headers=[("Auto-Submitted", "auto-replied")])
        ask("reviewer", "chen@hefei-edu.example", "查询 %s" % name("S01"), second=11)
        ask("county", "lusong@county.example", second=12)
        ask("names", box("S08"), "活动周%s活动情况日报表查询" % name("S08"), second=13)
        cls.tick("2023-05-17 19:30:00")
        cls.send("again", "2023-05-18 09:00:00", "who@mailbox.example", "查询", text="?")
        cls.tick("2023-05-19 09:01:00")

    def test_the_standing_is_told(self):
        answer = self.answer("subject")
        self.assertEqual(answer["To"].addresses[0].addr_spec, box("S01"))
        self.assertTrue(str(answer["Subject"]).startswith("【报送情况】%s" % name("S01")), answer["Subject"])
        for text in (text_of(answer), outgoing.page_text(html_of(answer))):
            for words in (name("S01"), "活动情况日报表", "5月18日 10:00", "有问题需改正", "H5", "没有填写",
                          "联络员信息表", "已收到", "媒体宣传情况日报表", "走进校园活动方案", "已过时限",
                          "陈老师 0551-5550101", "未到报送的日子"):
                self.assertIn(words, text)

    def test_it_is_asked_in_many_ways(self):
        for key, code in (("prefixed", "S02"), ("text", "S03"), ("text and quote", "S04"), ("names", "S08")):
            self.assertIn("【报送情况】%s" % name(code), self.answer(key)["Subject"], key)
            self.assertEqual(self.disposition(key), ("query", None, None), key)

    def test_with_a_file_it_is_a_submission(self):
        self.assertEqual(self.disposition("with a file")[0], "ours")
        self.assertIn("已收到", self.answer("with a file")["Subject"])

    def test_a_stranger_is_told_nothing_of_a_unit_once_a_day(self):
        answer = self.answer("stranger")
        text = text_of(answer)
        self.assertIn("没有登记", text)
        self.assertNotIn("日报表", text)
        self.assertNotIn("日报表", html_of(answer))
        self.assertEqual(self.answers("stranger2"), [])
        self.assertEqual(len(self.answers("again")), 1)

    def test_a_query_of_something_else_is_left_alone(self):
        for key in ("unrelated", "word in text"):
            self.assertEqual(self.answers(key), [], key)
            self.assertEqual(self.disposition(key)[0], "other", key)
        self.assertEqual(self.answers("automatic"), [])

    def test_a_reviewer_may_ask_for_any_unit(self):
        self.assertIn("【报送情况】%s" % name("S01"), self.answer("reviewer")["Subject"])

    def test_nothing_of_it_is_held_or_without_a_file(self):
        self.assertEqual([item for item in self.office.ctl("held") if "查询" in item["subject"]], [])


class SeveralUnits(Asking):
    """An address that speaks for two units is told about both; one a reviewer
    confirmed is known."""

    @classmethod
    def story(cls):
        cls.send_daily("first", "S05", DAY, "2023-05-17 18:00:00", sender="new.clerk@mailbox.example")
        cls.tick("2023-05-17 18:01:00")
        for code in ("S05", "S06"):
            cls.office.ctl_run("--now=" + letters.rfc3339("2023-05-17 18:02:00"), "confirm-address",
                               "new.clerk@mailbox.example", code, "--reason=电话核实过")
        cls.send("ask", "2023-05-17 19:00:00", "New.Clerk@mailbox.example", "查询", text="请问")
        cls.tick("2023-05-17 19:01:00")

    def test_both_are_told(self):
        answer = self.answer("ask")
        self.assertIn("等 2 个单位", answer["Subject"])
        for code in ("S05", "S06"):
            self.assertIn(name(code), text_of(answer))


class Forged(Asking):
    """The receiving server says that the sender is forged."""
    options = dict(mailbox_extra='authserv_id = "%s";' % SERVER)

    @classmethod
    def story(cls):
        for key, results in (("forged", "; dmarc=fail"), ("unproven", "; none"), ("proven", "; dmarc=pass")):
            cls.send(key, "2023-05-17 19:00:00", box("S01"), "查询", text=key,
                     headers=[("Authentication-Results", SERVER + results)])
        cls.tick("2023-05-17 19:01:00")

    def test_it_is_not_answered(self):
        self.assertEqual(self.answers("forged"), [])

    def test_the_registered_address_is_told_in_any_other_case(self):
        for key in ("unproven", "proven"):
            self.assertIn(name("S01"), self.answer(key)["Subject"])


class Threads(Asking):
    """A reply with a file counts for the unit whose mail it answers, whatever
    its subject and whoever's address it comes from."""

    @classmethod
    def make_office(cls):
        """Reminders too, but for the empty forms attached to them."""
        text = (ROOT / "config/campaigns/004-hefei-bureau.conf").read_text("utf-8")
        text = re.sub(r"(?m)^ *blank = .*\n", "", text.replace('"../', '"%s/config/' % ROOT))
        text = re.sub(r"(?m)^digest = .*\n", 'digest = { at = "never"; };\n', text)
        campaign = pathlib.Path(cls.folder) / "campaign.conf"
        campaign.write_text(text, encoding="utf-8")
        return Office(cls.folder, campaign=campaign, unasked=True)

    @classmethod
    def story(cls):
        cls.send("bad", "2023-05-17 18:00:00", box("S01"), "活动周%s活动情况日报表" % name("S01"),
                 [("日报表.xlsx", letters.activity_daily(name("S01"), DAY, BAD))])
        cls.send("ask", "2023-05-17 18:00:01", box("S02"), "查询", text="请问")
        cls.tick("2023-05-17 18:01:00")
        cls.tick("2023-05-18 11:30:00")  # those who are late are reminded

        def last(to, words):
            found = [m for m in cls.office.sent() if m["To"].addresses[0].addr_spec == to and words in str(m["Subject"])]
            assert found, "%s: %s" % (to, [str(m["Subject"]) for m in cls.office.sent()])
            return found[-1]

        def answer(key, answered, sender, attached, second):
            headers = [("In-Reply-To", answered["Message-ID"]), ("References", answered["Message-ID"])]
            cls.send(key, "2023-05-18 11:40:%02d" % second, sender, "Re: 更正", [attached], headers=headers)

        answer("mended", last(box("S01"), "需补充"), box("S01"),
               ("新建表格.xlsx", letters.activity_daily(name("S01"), DAY)), 1)
        answer("receipt", last(box("S01"), "需补充"), "home1@mailbox.example", ("总结.pdf", files.pdf("1")), 2)
        answer("standing", last(box("S02"), "报送情况"), "home2@mailbox.example", ("总结.pdf", files.pdf("2")), 3)
        answer("reminder", last(box("S03"), "待报送"), "home3@mailbox.example", ("总结.pdf", files.pdf("3")), 4)
        cls.tick("2023-05-18 11:45:00")

    def test_the_file_counts_for_the_unit_that_was_written_to(self):
        for key, code, material in (("mended", "S01", "activity-daily"), ("receipt", "S01", "summary"),
                                    ("standing", "S02", "summary"), ("reminder", "S03", "summary")):
            rows = state.rows(self.office, "SELECT s.unit, material, s.held FROM submission s "
                              "JOIN mail ON mail.id = s.mail WHERE message_id = ?", self.keys[key])
            self.assertEqual(rows, [(code, material, None)], key)


if __name__ == "__main__":
    main()
