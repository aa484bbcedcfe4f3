#!/usr/bin/python3
"""What a clerk is told: which file, which cell, what is wrong, how to mend it,
which subject to copy; and what a second version does to the first."""
import io
import pathlib
import sys

import openpyxl

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"


def activity(code, row=None, **more):
    return letters.activity_daily(name(code), DAY, [row] if row else None, **more)


def edited(content, **cells):
    """The workbook with these cells changed: A1="…"."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for ref, value in cells.items():
        book.active[ref] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


GOOD = ("技能展示", "线下", "操场", 20, 300, 50, 370)


class Problems(Scenario):
    @classmethod
    def story(cls):
        def one(key, code, content, subject=None, file="日报表.xlsx"):
            cls.send(key, "%s 18:00:00" % DAY, box(code), subject or "活动周%s活动情况日报表" % name(code),
                     [(file, content)])

        one("missing", "S01", activity("S01", GOOD[:6] + (None,)))
        one("sum", "S02", activity("S02", GOOD[:6] + (369,)))
        one("not-a-number", "S03", activity("S03", ("技能展示", "线下", "操场", "二三十", 300, 50, 500)))
        one("staff", "S04", activity("S04", ("技能展示", "线下", "操场", 97, 300, 50, 500)))
        one("phone", "S05", activity("S05", GOOD, phone="555019"))
        one("several", "S06", edited(activity("S06", GOOD), B5=None, D3=None, E3=None, H5=-1))
        one("about", "S07", activity("S07", ("进社区", "线下", "社区", "１２", "约300人", 88, "400人")))
        one("formula", "S08", edited(activity("S08", GOOD), H5="=SUM(E5:G5)"))
        one("not-the-form", "S09", letters.xlsx([["采购清单"], ["名称", "数量"], ["粉笔", 3]]))
        one("hostile-name", "S10", activity("S10", GOOD[:6] + (None,)),
            file='<script>alert("1")<b>&amp;.xlsx')
        one("good", "S11", activity("S11", GOOD), file="  活动周 日报 表（最终版） .xlsx")
        cls.send("no-file", "%s 18:01:00" % DAY, box("S12"), "活动周%s活动情况日报表" % name("S12"))
        cls.tick()

    def problem(self, key, count=1):
        found = self.assert_word(key, "需补充").problems()
        self.assertEqual(len(found), count, found)
        return found[0]

    def test_a_missing_field_is_named_by_file_sheet_and_cell(self):
        place, text, mend = self.problem("missing")
        self.assertEqual(place, "日报表.xlsx › 日报表 › H5")
        self.assertIn("“参与总人数（人）”没有填写", text)
        self.assertIn("请在 H5 填写", mend)

    def test_a_wrong_total_is_named_by_its_cell(self):
        place, text, mend = self.problem("sum")
        self.assertEqual(place, "日报表.xlsx › 日报表 › H5")
        self.assertIn("参与总人数少于教师、学生、群众人数之和", text)
        self.assertIn("核对", mend)

    def test_words_for_a_number_are_quoted(self):
        place, text, _ = self.problem("not-a-number")
        self.assertEqual(place, "日报表.xlsx › 日报表 › E5")
        self.assertIn("二三十", text)

    def test_more_teachers_than_the_roster_has_are_doubted(self):
        place, text, _ = self.problem("staff")
        self.assertEqual(place, "日报表.xlsx › 日报表 › E5")
        self.assertIn("教职工", text)

    def test_an_incomplete_phone_number_is_named(self):
        place, text, _ = self.problem("phone")
        self.assertEqual(place, "日报表.xlsx › 日报表 › E3")
        self.assertIn("555019", text)

    def test_every_problem_of_a_form_is_told_at_once(self):
        found = self.assert_word("several", "需补充").problems()
        places = [place.rsplit(" ", 1)[-1] for place, _, _ in found]
        self.assertIn("B5", places)
        self.assertIn("H5", places)
        self.assertGreaterEqual(len(found), 3, found)

    def test_the_first_sentence_says_how_many(self):
        receipt = self.receipt("several")
        first = receipt.text.splitlines()[0]
        self.assertTrue(first.startswith("需补充：%s" % name("S06")), first)
        self.assertIn("有 %d 处需要改正" % len(receipt.problems()), first)

    def test_about_300_is_understood_and_said_back(self):
        receipt = self.assert_word("about", "已收到")
        self.assert_says(receipt, "约300人", "读作 300", "读作 400")

    def test_a_formula_without_a_result_is_not_zero(self):
        place, text, mend = self.problem("formula")
        self.assertEqual(place, "日报表.xlsx › 日报表 › H5")
        self.assertIn("没有存下计算结果", text)
        self.assertIn("WPS", mend)

    def test_another_table_in_place_of_the_form_is_said(self):
        place, text, _ = self.problem("not-the-form")
        self.assertEqual(place, "日报表.xlsx")
        self.assertIn("没有找到", text)

    def test_a_file_name_is_text_and_never_markup(self):
        receipt = self.assert_word("hostile-name", "需补充")
        self.assertNotIn("<script", receipt.html)
        self.assertIn("&lt;script&gt;", receipt.html)
        self.assertIn("alert", receipt.problems()[0][0])

    def test_each_file_is_listed_with_size_and_short_hash(self):
        receipt = self.assert_word("good", "已收到")
        self.assertRegex(receipt.text, r"日报 表（最终版）.*xlsx\s+\d+\.\d KB\s+[0-9a-f]{8}")

    def test_a_subject_without_its_file_asks_for_it(self):
        receipt = self.assert_word("no-file", "需补充")
        self.assertIn("附件", receipt.text)

    def test_whom_to_ask_is_said(self):
        for receipt in self.receipts():
            self.assert_says(receipt, "陈老师 0551-5550101")


class Subjects(Scenario):
    """The subject grammar 活动周xx单位xx材料 and what people make of it."""

    @classmethod
    def story(cls):
        def daily(key, code, subject, sender=None, unit=None, file="日报表.xlsx"):
            cls.send(key, "%s 18:00:00" % DAY, sender or box(code), subject,
                     [(file, letters.activity_daily(unit or name(code), DAY))])

        daily("wrong", "S01", "今日日报，请查收")
        daily("empty", "S03", "")
        daily("reply", "S05", "回复：Re: 转发: 活动周合肥春晖幼儿师范学校活动情况日报表")
        daily("spaces", "S07", "活动周 肥西稻香职业学校 活动情况日报表 （5月17日）")
        daily("wide", "S08", "【活动周】长丰北城工业学校—活动情况日报表")
        daily("literal", "S09", "活动周xx庐江汤池旅游学校单位活动情况日报表材料")
        daily("alias", "X03", "活动周长丰县日报")
        daily("near-own", "S02", "活动周合肥青合职业学校活动情况日报表")
        # One character from two schools, and nobody knows the sender.
        cls.send("near-unknown", "%s 18:01:00" % DAY, "someone@mailbox.example", "活动周合肥青合职业学校典型案例",
                 [("典型案例.pdf", b"%PDF-1.4\nnear\n%%EOF\n")])
        cls.send("other-unit", "%s 18:02:00" % DAY, box("X02"), "活动周肥东县教育局典型案例",
                 [("典型案例.pdf", b"%PDF-1.4\nother\n%%EOF\n")])
        daily("form-differs", "S10", "活动周合肥百工技术学校活动情况日报表", unit=name("S11"))
        cls.send("no-unit", "%s 18:03:00" % DAY, "nobody@mailbox.example", "活动周典型案例",
                 [("典型案例.pdf", b"%PDF-1.4\nwho\n%%EOF\n")])
        cls.tick()
        # The clerk mends the file and just replies; the subject is of no use.
        cls.send("bad", "%s 20:30:00" % DAY, box("S04"), "活动周%s活动情况日报表" % name("S04"),
                 [("日报表.xlsx", activity("S04", GOOD[:6] + (None,)))])
        cls.tick("%s 20:31:00" % DAY)
        ours = cls.receipts("bad")[0].id
        cls.send("mended", "%s 20:40:00" % DAY, box("S04"), "Re: 已改，谢谢", [("新建表格.xlsx", activity("S04", GOOD))],
                 headers=[("In-Reply-To", "<%s>" % ours), ("References", "<%s>" % ours)])
        # The same from the clerk's own, unregistered mailbox.
        cls.send("mended-elsewhere", "%s 20:41:00" % DAY, "clerk@mailbox.example", "Re: 典型案例补上",
                 [("典型案例.pdf", b"%PDF-1.4\nS04\n%%EOF\n")],
                 headers=[("In-Reply-To", "<%s>" % ours), ("References", "<%s>" % ours)])
        cls.tick("%s 20:45:00" % DAY)

    def test_a_wrong_subject_counts_and_gets_one_to_copy(self):
        receipt = self.assert_word("wrong", "已收到")
        self.assert_says(receipt, "邮件标题没有按通知的格式写", "可直接复制")
        lines = receipt.text.splitlines()
        at = next(i for i, line in enumerate(lines) if "可直接复制" in line)
        self.assertEqual(lines[at + 1].strip(), "活动周合肥青禾职业学校活动情况日报表")

    def test_no_subject_at_all_counts_too(self):
        receipt = self.assert_word("empty", "已收到")
        self.assert_says(receipt, "活动周合肥湖畔机电学校活动情况日报表")

    def test_prefixes_of_replies_and_forwards_are_no_mistake(self):
        self.assert_says_not(self.assert_word("reply", "已收到"), "没有按通知的格式写")

    def test_spaces_brackets_and_dashes_are_no_mistake(self):
        for key in ("spaces", "wide"):
            self.assert_says_not(self.assert_word(key, "已收到"), "没有按通知的格式写")

    def test_the_letters_xx_left_in_are_no_mistake(self):
        self.assert_says_not(self.assert_word("literal", "已收到"), "没有按通知的格式写")

    def test_an_alias_names_the_unit(self):
        receipt = self.assert_word("alias", "已收到")
        self.assert_says(receipt, name("X03"))

    def test_a_misspelling_is_accepted_when_the_sender_settles_it(self):
        receipt = self.assert_word("near-own", "已收到")
        self.assert_says(receipt, name("S02"), "活动周合肥青和职业学校活动情况日报表")

    def test_a_misspelling_from_a_stranger_is_held_with_both_units_offered(self):
        receipt = self.assert_word("near-unknown", "待核对")
        self.assert_says(receipt, name("S01"), name("S02"))

    def test_one_unit_writing_of_another_is_held(self):
        receipt = self.assert_word("other-unit", "待核对")
        self.assert_says(receipt, "需要人工核对", "不一致")

    def test_a_form_of_another_unit_is_held(self):
        self.assert_word("form-differs", "待核对")

    def test_no_unit_from_a_stranger_is_held(self):
        self.assert_word("no-unit", "待核对")

    def test_a_reply_with_the_mended_file_counts_whatever_its_subject(self):
        receipt = self.assert_word("mended", "已收到")
        self.assert_says(receipt, name("S04"), "5月17日", "活动情况日报表")
        self.assertEqual([x for x in receipt.owed() if x.startswith("5月17日 活动情况")], [])

    def test_a_reply_from_an_unknown_mailbox_is_of_the_receipts_unit_and_unverified(self):
        receipt = self.assert_word("mended-elsewhere", "已收到")
        self.assert_says(receipt, name("S04"), "尚未登记")
        self.assertEqual(receipt.owed(), [])


class Versions(Scenario):
    """Resubmission: new replaces old, bad never displaces good, a correction
    is as punctual as what it corrects."""

    @classmethod
    def story(cls):
        def one(key, code, received, row, **more):
            return cls.send(key, received, box(code), "活动周%s活动情况日报表" % name(code),
                            [("日报表.xlsx", activity(code, row))], **more)

        other = ("技能展示", "线下", "操场", 21, 300, 50, 371)
        bad = GOOD[:6] + (None,)
        one("first", "S01", "2023-05-17 17:00:00", GOOD)
        one("replacing", "S01", "2023-05-17 18:00:00", other)
        one("good", "S02", "2023-05-17 17:00:00", GOOD)
        one("bad-after", "S02", "2023-05-17 18:00:00", bad)
        one("punctual", "S03", "2023-05-18 09:00:00", GOOD)
        one("correction", "S03", "2023-05-18 11:00:00", other)
        one("bad-first", "S04", "2023-05-18 09:00:00", bad)
        one("good-late", "S04", "2023-05-18 11:00:00", GOOD)
        one("original", "S05", "2023-05-17 17:00:00", GOOD)
        one("same-again", "S05", "2023-05-18 12:00:00", GOOD)
        # Delivered twice by the server: the same bytes under two names.
        raw = one("delivered-twice", "S06", "2023-05-17 17:00:00", GOOD)
        cls.office.deliver(raw, letters.at("2023-05-17 17:00:20"))
        # Again much later, and into the Junk folder.
        cls.tick("2023-05-18 13:00:00")
        cls.office.deliver(raw, letters.at("2023-05-18 13:10:00"), "Junk")
        # Two mails of one unit that share a Message-ID: the sender's mistake.
        one("shared-1", "S07", "2023-05-17 17:30:00", bad, message_id="same@unit.example")
        one("shared-2", "S07", "2023-05-17 17:40:00", GOOD, message_id="same@unit.example")
        cls.send("two-units", "2023-05-18 09:30:00", box("X01"), "活动周日报表", [
            ("活动周%s活动情况日报表.xlsx" % name(code), activity(code, GOOD)) for code in ("S08", "S12")])
        cls.tick("2023-05-18 14:00:00")

    def state_of(self, code, day="2023-05-17", material="activity-daily"):
        found = [item for item in self.office.ctl("--now=2023-05-18T15:00:00+08:00", "show", code)["standing"]
                 if item["material"] == material and item["day"] == day]
        self.assertEqual(len(found), 1)
        return found[0]

    def test_a_new_version_replaces_the_old_one(self):
        receipt = self.assert_word("replacing", "已收到")
        self.assert_says(receipt, "替换此前的一份")

    def test_the_old_version_stays_in_the_archive(self):
        files = [p for p in (self.office.state / "archive").rglob("*") if p.is_file() and "S01" in str(p) or
                 name("S01") in str(p) and p.is_file()]
        self.assertEqual(len(files), 2, files)

    def test_a_bad_version_never_displaces_a_good_one(self):
        receipt = self.assert_word("bad-after", "需补充")
        self.assert_says(receipt, "此前已有一份合格的，仍按那一份计")
        self.assertEqual(self.state_of("S02")["state"], "done")

    def test_a_correction_after_the_deadline_is_not_late(self):
        receipt = self.assert_word("correction", "已收到")
        self.assert_says_not(receipt, "逾期")
        self.assertFalse(self.state_of("S03")["late"])

    def test_a_first_good_version_after_the_deadline_is_late(self):
        self.assert_word("bad-first", "需补充")
        self.assert_word("good-late", "已收到·逾期")
        self.assertTrue(self.state_of("S04")["late"])

    def test_the_same_file_sent_again_is_known_and_not_late(self):
        receipt = self.assert_word("same-again", "已收到")
        self.assert_says(receipt, "与此前收到的内容相同")

    def test_a_mail_delivered_three_times_is_one_mail_with_one_answer(self):
        self.assert_word("delivered-twice", "已收到")
        counts = self.office.ctl("status")["counts"]
        self.assertEqual(counts["arrivals"], counts["mails"] + 2)

    def test_two_mails_with_one_message_id_are_two_mails(self):
        found = self.receipts("shared-1")
        self.assertEqual(sorted(r.word for r in found), ["已收到", "需补充"])

    def test_two_units_in_one_mail_are_told_apart(self):
        receipt = self.receipt("two-units")
        self.assert_says(receipt, name("S08"), name("S12"))
        shown = self.office.ctl("show", self.keys["two-units"])["submissions"]
        self.assertEqual(sorted(item["unit"] for item in shown), ["S08", "S12"])


if __name__ == "__main__":
    main()
