#!/usr/bin/python3
"""Whom we never answer, whom once a day, and how an answer is threaded."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import hefei_week, letters, state  # noqa: E402
from support.scenario import Receipt, Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"


class Automatic(Scenario):
    """All of these carry a form that would else be answered."""
    HEADERS = {
        "auto-submitted": [("Auto-Submitted", "auto-replied")],
        "auto-generated": [("Auto-Submitted", "auto-generated; type=x")],
        "precedence-bulk": [("Precedence", "bulk")],
        "precedence-list": [("Precedence", "list")],
        "precedence-auto": [("Precedence", "auto_reply")],
        "list-id": [("List-Id", "<teachers.lists.example>")],
        "list-unsubscribe": [("List-Unsubscribe", "<mailto:off@lists.example>")],
        "x-autoreply": [("X-Autoreply", "yes")],
        "x-auto-response": [("X-Auto-Response-Suppress", "OOF")],
        "null-return-path": [("Return-Path", "<>")],
        "own-id": [("X-Shoubao-Id", "0123456789abcdef0123456789abcdef")],
    }

    @classmethod
    def story(cls):
        unit = name("S01")
        form = [("活动情况日报表.xlsx", letters.activity_daily(unit, DAY))]
        for i, (key, headers) in enumerate(cls.HEADERS.items()):
            cls.send(key, "%s 17:%02d:00" % (DAY, i), box("S01"), "活动周%s活动情况日报表" % unit, form, headers=headers)
        for i, sender in enumerate(("MAILER-DAEMON@mx.example", "postmaster@unit.example", "zcc@hefei-edu.example")):
            cls.send("from-%d" % i, "%s 17:3%d:00" % (DAY, i), sender, "活动周%s活动情况日报表" % unit, form)
        cls.send("bounce", "%s 17:40:00" % DAY, "", raw=hefei_week.bounce(), message_id="b1@mx.example")
        cls.send("no", "%s 17:50:00" % DAY, box("S01"), "活动周%s活动情况日报表" % unit, form,
                 headers=[("Auto-Submitted", "no")])
        cls.tick()

    def test_none_of_them_is_answered(self):
        for key in self.keys:
            if key != "no":
                self.assert_not_answered(key)

    def test_all_of_them_are_recorded_and_counted_for_nobody(self):
        counts = self.office.ctl("status")["counts"]
        self.assertEqual((counts["arrivals"], counts["ours"], counts["other"]), (len(self.keys), 1, 0))
        self.assertEqual(counts["silent"] + counts["bounces"], len(self.keys) - 1)
        self.assertEqual(self.office.ctl("show", self.keys["bounce"])["mail"]["disposition"], "bounce")

    def test_auto_submitted_no_is_a_persons_mail(self):
        self.assert_word("no", "已收到")

    def test_a_silent_mail_says_why(self):
        for key in ("list-id", "precedence-bulk", "own-id"):
            reasons = self.office.ctl("explain", self.keys[key])["reasons"]
            self.assertEqual(len(reasons), 1, reasons)


class NotOurs(Scenario):
    options = {"since": "2023-05-10"}

    @classmethod
    def story(cls):
        unit = name("S02")
        form = [("活动情况日报表.xlsx", letters.activity_daily(unit, DAY))]
        cls.send("advertisement", "%s 17:00:00" % DAY, "ads@training.example", "暑期师资培训班报名通知",
                 [("报名表.xlsx", letters.xlsx([["姓名", "电话"], ["", ""]]))])
        cls.send("question", "%s 17:01:00" % DAY, box("S02"), "请教一个问题", text="老师您好，请问中考报名几时开始？")
        cls.send("thanks", "%s 17:02:00" % DAY, box("S02"), "谢谢", text="收到回执了，谢谢。")
        cls.send("junk", "%s 17:03:00" % DAY, box("S02"), "活动周%s活动情况日报表" % unit, form, folder="Junk")
        cls.send("old", "2023-05-09 23:59:59", box("S03"), "活动周%s联络员信息表" % name("S03"),
                 [("联络员信息表.xlsx", letters.contact_form(name("S03")))])
        cls.send("first-day", "2023-05-10 00:00:00", box("S04"), "活动周%s联络员信息表" % name("S04"),
                 [("联络员信息表.xlsx", letters.contact_form(name("S04")))])
        cls.tick()

    def test_a_letter_that_is_none_of_ours_is_never_answered(self):
        for key in ("advertisement", "question", "thanks"):
            self.assert_not_answered(key)
            self.assertEqual(self.office.ctl("show", self.keys[key])["mail"]["disposition"], "other")

    def test_a_form_in_the_junk_folder_is_found(self):
        self.assert_word("junk", "已收到")

    def test_mail_older_than_since_is_recorded_and_never_answered(self):
        self.assert_not_answered("old")
        counts = self.office.ctl("status")["counts"]
        self.assertEqual(counts["arrivals"], 6)
        self.assertEqual(counts["mails"], 5)

    def test_since_begins_at_midnight(self):
        self.assert_word("first-day", "已收到")

    def test_no_mail_is_moved_or_marked_as_read(self):
        self.assertEqual(len(list((self.office.inbox / "new").iterdir())), 5)
        self.assertEqual(len(list((self.office.inbox / ".Junk/new").iterdir())), 1)
        self.assertEqual(list((self.office.inbox / "cur").iterdir()), [])


class UnknownSender(Scenario):
    @classmethod
    def story(cls):
        def case(key, received, sender, code="X03"):
            cls.send(key, received, sender, "活动周%s典型案例" % name(code),
                     [("典型案例%s.pdf" % key, b"%PDF-1.4\n" + key.encode() + b"\n%%EOF\n")])

        case("first", "2023-05-17 09:00:00", "li@mailbox.example")
        case("second", "2023-05-17 10:00:00", "Li@Mailbox.Example")
        case("third", "2023-05-17 11:00:00", "li@mailbox.example")
        case("other", "2023-05-17 11:30:00", "wang@mailbox.example")
        cls.tick("2023-05-17 12:00:00")
        case("next-day", "2023-05-18 12:30:00", "li@mailbox.example")
        cls.tick("2023-05-18 12:31:00")
        case("forged", "2023-05-18 13:00:00", "ads@x.example, %s" % box("X03"))
        cls.tick("2023-05-18 13:01:00")

    def test_it_is_told_that_its_address_is_unknown(self):
        receipt = self.receipt("first")
        self.assertEqual(receipt.word, "已收到")
        self.assert_says(receipt, "您的邮箱尚未登记", "已到、待确认")

    def test_it_is_not_told_how_the_unit_stands(self):
        for receipt in self.receipts():
            self.assert_says_not(receipt, "还需报送", "已收齐", "联络员信息表")

    def test_it_gets_one_answer_a_day(self):
        self.assert_not_answered("second")
        self.assert_not_answered("third")
        self.receipt("other")
        self.receipt("next-day")

    def test_what_it_sent_counts_as_arrived_and_unverified(self):
        mails = self.office.ctl("show", "X03")["mails"]
        self.assertGreaterEqual(len(mails), 5)
        for key in ("first", "second"):
            item = self.office.ctl("show", self.keys[key])["submissions"][0]
            self.assertEqual((item["unit"], item["unverified"]), ("X03", True))

    def test_two_senders_in_one_from_are_held(self):
        shown = self.office.ctl("show", self.keys["forged"])["mail"]
        self.assertEqual(shown["held"], "sender-refused")


class Verified(Scenario):
    """Authentication-Results count when the mailbox names its server."""
    options = {"mailbox_extra": 'authserv_id = "mx.hefei-edu.example";'}

    @classmethod
    def story(cls):
        def one(key, code, results, server="mx.hefei-edu.example"):
            headers = [("Authentication-Results", "%s; %s" % (server, results))] if results else []
            cls.send(key, "%s 17:00:00" % DAY, box(code), "活动周%s活动情况日报表" % name(code),
                     [("日报表.xlsx", letters.activity_daily(name(code), DAY))], headers=headers)

        one("pass", "S01", "spf=pass smtp.mailfrom=qinghe.example; dkim=pass header.d=qinghe.example")
        one("fail", "S02", "dmarc=fail header.from=qinghe2.example; spf=fail smtp.mailfrom=x.example")
        one("none", "S03", "")
        one("foreign", "S04", "dmarc=pass header.from=yunfan.example", server="mx.attacker.example")
        cls.tick()

    def test_a_pass_is_the_units_own_mail(self):
        receipt = self.assert_word("pass", "已收到")
        self.assertGreater(len(receipt.owed()), 0)
        self.assert_says_not(receipt, "尚未登记")

    def test_a_fail_is_held(self):
        self.assert_word("fail", "待核对")

    def test_none_is_unverified_and_not_held(self):
        receipt = self.assert_word("none", "已收到")
        self.assertEqual(receipt.owed(), [])

    def test_another_servers_word_is_none(self):
        receipt = self.assert_word("foreign", "已收到")
        self.assertEqual(receipt.owed(), [])


class Threads(Scenario):
    @classmethod
    def story(cls):
        unit = name("S01")
        form = [("活动情况日报表.xlsx", letters.activity_daily(unit, DAY))]
        cls.send("plain", "%s 17:00:00" % DAY, box("S01"), "活动周%s活动情况日报表" % unit, form)
        cls.send("deep", "%s 17:01:00" % DAY, box("S01"), "Re: 活动周%s活动情况日报表" % unit, form, headers=[
            ("In-Reply-To", "<c@a.example>"), ("References", "<a@a.example> <b@a.example> <c@a.example>")])
        cls.send("reply-to", "%s 17:02:00" % DAY, box("S01"), "活动周%s活动情况日报表" % unit, form,
                 headers=[("Reply-To", "victim@elsewhere.example")])
        cls.send("injection", "%s 17:03:00" % DAY, box("S01"), raw=(
            "From: %s\r\nTo: zcc@hefei-edu.example\r\nSubject: =?utf-8?B?5rS75Yqo5ZGoDQpCY2M6IHZpY3RpbUBhLmV4YW1wbGUNCg0KPGI+?="
            "\r\nMessage-ID: <injection.Threads@unit.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/csv; name=\"a.csv\"\r\n"
            "Content-Disposition: attachment; filename=\"=?utf-8?B?5rS75Yqo5ZGoDQpYOiB5?=\"\r\n\r\na,b\r\n" % box("S01")).encode())
        cls.send("no-id", "%s 17:04:00" % DAY, box("S02"), raw=letters.letter(
            box("S02"), "活动周%s活动情况日报表" % name("S02"), "%s 17:04:00" % DAY,
            [("日报表.xlsx", letters.activity_daily(name("S02"), DAY))]).replace(b"Message-ID:", b"X-Not-An-ID:"))
        cls.tick()

    def test_an_answer_names_the_mail_it_answers(self):
        message = self.receipt("plain").message
        self.assertEqual(message["In-Reply-To"], "<plain.Threads@unit.example>")
        self.assertEqual(message["References"], "<plain.Threads@unit.example>")

    def test_references_continue_the_thread(self):
        message = self.receipt("deep").message
        self.assertEqual(str(message["References"]).split(),
                         ["<a@a.example>", "<b@a.example>", "<c@a.example>", "<deep.Threads@unit.example>"])

    def test_an_answer_says_that_it_is_automatic_and_whose(self):
        message = self.receipt("plain").message
        self.assertEqual(message["Auto-Submitted"], "auto-replied")
        self.assertRegex(message["X-Shoubao-Id"], "^[0-9a-f]{32}$")
        self.assertEqual(message["From"].addresses[0].addr_spec, "zcc@hefei-edu.example")
        self.assertEqual(message["From"].addresses[0].display_name, "合肥市教育局职成处")
        self.assertTrue(str(message["Message-ID"]).endswith("@hefei-edu.example>"))

    def test_it_goes_to_the_sender_and_to_nobody_a_header_names(self):
        self.assertEqual(self.receipt("reply-to").to, box("S01"))

    def test_a_line_end_in_a_subject_makes_no_header(self):
        for raw in self.office.sent_bytes():
            self.assertNotIn(b"\r\nBcc:", raw)
            self.assertIsNone(Receipt(raw).message["Bcc"])
        self.assertIn("victim@a.example", self.receipt("injection").subject)

    def test_a_mail_without_a_message_id_is_answered(self):
        sent = state.rows(self.office, "SELECT count(*) FROM outbox WHERE recipient = ?", box("S02"))
        self.assertEqual(sent, [(1,)])

    def test_no_two_answers_share_an_id(self):
        ids = state.rows(self.office, "SELECT count(*), count(DISTINCT message_id), count(DISTINCT shoubao_id) FROM outbox")
        self.assertEqual(len(set(ids[0])), 1, ids)


if __name__ == "__main__":
    main()
