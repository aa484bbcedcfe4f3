#!/usr/bin/python3
"""Attachments that can't be read, need not be, or mean harm: each costs its
own outcome, and the rest of its mail is read and counted."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import files, letters  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"


class Mixed(Scenario):
    """Each mail has the activity form in some bad shape, and the media form in
    a good one."""

    def told(self, key, code, material):
        """The word the receipt gives for one material."""
        start = "%s 5月17日 %s：" % (name(code), material)
        found = [line.strip()[len(start):] for line in self.receipt(key).text.splitlines()
                 if line.strip().startswith(start)]
        self.assertEqual(len(found), 1, self.receipt(key).text)
        return found[0]

    def problem(self, key, code):
        self.assertEqual(self.told(key, code, "活动情况日报表"), "需补充", self.receipt(key).text)
        self.assertEqual(self.told(key, code, "媒体宣传情况日报表"), "已收到", self.receipt(key).text)
        found = self.assert_word(key, "需补充").problems()
        self.assertEqual(len(found), 1, found)
        return found[0]

    @classmethod
    def mixed(cls, key, code, content, file="活动情况日报表.xlsx"):
        cls.send_daily(key, code, DAY, "%s 17:00:00" % DAY, files=[
            (file, content), ("媒体宣传情况日报表.xlsx", letters.media_daily(name(code), DAY))])


class Unreadable(Mixed):
    @classmethod
    def story(cls):
        good = letters.activity_daily
        cls.mixed("encrypted", "S01", files.encrypted_xlsx())
        cls.mixed("cut", "S02", good(name("S02"), DAY)[:2000])
        cls.mixed("zeros", "S03", bytes(5000))
        cls.mixed("nothing", "S04", b"")
        cls.mixed("pdf", "S05", files.pdf("a scan"), "活动情况日报表.pdf")
        cls.send("pdf-alone", "2023-05-10 09:00:00", box("S11"), "活动周%s联络员信息表" % name("S11"),
                 [("联络员信息表.pdf", files.pdf("a scan"))])
        cls.mixed("doc", "S06", files.doc(), "活动情况日报表.doc")
        cls.mixed("wps", "S07", files.doc(), "活动情况日报表.wps")
        cls.mixed("name-lies", "S08", good(name("S08"), DAY), "活动情况日报表.xls")
        cls.mixed("no-name", "S09", good(name("S09"), DAY), "附件")
        csv = ("活动情况日报表\n填报单位,%s,,日期,%s\n填报人,李文,,联系电话,0551-5550199\n%s\n1,开放日,线下,校内,10,100,0,110,\n"
               % (name("S10"), DAY, ",".join(letters.ACTIVITY_HEADER)))
        cls.mixed("csv-gbk", "S10", csv.encode("gb18030"), "活动情况日报表.csv")
        cls.tick()

    def test_an_encrypted_workbook_is_named_so(self):
        place, text, mend = self.problem("encrypted", "S01")
        self.assertEqual(place, "活动情况日报表.xlsx")
        self.assertIn("密码", text)
        self.assertIn("去掉密码", mend)

    def test_a_cut_workbook_is_damaged(self):
        _, text, mend = self.problem("cut", "S02")
        self.assertIn("打不开", text)
        self.assertIn("重新发送", mend)

    def test_zeros_under_the_name_of_a_workbook_are_damaged(self):
        _, text, _ = self.problem("zeros", "S03")
        self.assertIn("打不开", text)

    def test_an_empty_file_is_not_received(self):
        self.assertEqual(self.told("nothing", "S04", "活动情况日报表"), "需补充")

    def test_a_pdf_in_place_of_the_form_leaves_the_form_owed(self):
        owed = self.receipt("pdf").owed()
        self.assertEqual(len([x for x in owed if x.startswith("5月17日 活动情况日报表")]), 1, owed)

    def test_a_pdf_where_only_the_form_is_meant_is_the_wrong_type(self):
        place, text, _ = self.assert_word("pdf-alone", "需补充").problems()[0]
        self.assertEqual(place, "联络员信息表.pdf")
        self.assertIn("类型不对", text)

    def test_what_is_not_read_is_received_and_not_checked(self):
        for key, code in (("doc", "S06"), ("wps", "S07")):
            receipt = self.assert_word(key, "已收到")
            self.assert_says(receipt, "已收到，内容未核对")
            self.assert_says(receipt, "请另存为 .docx 或 .xlsx 再发")
            state = [item["state"] for item in self.office.ctl("--now=2023-05-17T20:00:00+08:00", "show", code)[
                "standing"] if item["material"] == "activity-daily" and item["day"] == DAY]
            self.assertEqual(state, ["unchecked"], key)

    def test_unchecked_is_never_complete(self):
        for key in ("doc", "wps"):
            self.assert_says_not(self.receipt(key), "已收齐")

    def test_a_workbook_under_the_name_xls_is_read_and_the_name_mentioned(self):
        receipt = self.assert_word("name-lies", "已收到")
        self.assert_says(receipt, "扩展名与实际内容不符")

    def test_a_workbook_without_a_telling_name_is_found_by_its_form(self):
        self.assertEqual(self.told("no-name", "S09", "活动情况日报表"), "已收到")
        self.assert_word("no-name", "已收到")

    def test_a_csv_in_gbk_is_read(self):
        self.assert_word("csv-gbk", "已收到")


class Archives(Mixed):
    @classmethod
    def packed(cls, key, code, file, content):
        cls.send_daily(key, code, DAY, "%s 17:00:00" % DAY, files=[(file, content)])

    @classmethod
    def story(cls):
        def both(code):
            return [("日报/活动情况日报表.xlsx", letters.activity_daily(name(code), DAY)),
                    ("日报/媒体宣传情况日报表.xlsx", letters.media_daily(name(code), DAY))]

        cls.packed("zip", "S01", "日报.zip", files.archive(both("S01")))
        cls.packed("rar", "S02", "日报.rar", files.rar(both("S02")))
        cls.packed("nested", "S03", "全部.zip", files.archive([("日报.zip", files.archive(both("S03"), flags=0x800))]))
        cls.packed("locked", "S04", "日报.zip", files.archive(both("S04"), flags=1))
        cls.mixed("cut", "S05", files.archive([("活动情况日报表.xlsx", both("S05")[0][1][:2000])]), "报送.zip")
        cls.packed("junk", "S06", "日报.zip", files.archive(
            both("S06") + [("__MACOSX/日报/._活动情况日报表.xlsx", b"\0\5\x16\7"), ("日报/Thumbs.db", b"1")]))
        cls.packed("half", "S07", "日报.zip", files.archive(both("S07"))[:-30])
        cls.tick()

    def assert_both(self, key, code):
        self.assert_word(key, "已收到")
        self.assertEqual(self.told(key, code, "活动情况日报表"), "已收到")
        self.assertEqual(self.told(key, code, "媒体宣传情况日报表"), "已收到")
        self.assertNotIn("没有认出", self.receipt(key).text)

    def test_forms_in_a_zip_with_gbk_names_count(self):
        self.assert_both("zip", "S01")
        self.assert_says(self.receipt("zip"), "日报.zip › 活动情况日报表.xlsx")

    def test_forms_in_a_rar_count(self):
        self.assert_both("rar", "S02")

    def test_forms_in_an_archive_in_an_archive_count(self):
        self.assert_both("nested", "S03")
        self.assert_says(self.receipt("nested"), "全部.zip › 日报.zip › 活动情况日报表.xlsx")

    def test_an_encrypted_archive_is_named_so(self):
        places = [place for place, text, _ in self.assert_word("locked", "需补充").problems() if "密码" in text]
        self.assertEqual(places, ["日报.zip › 活动情况日报表.xlsx", "日报.zip › 媒体宣传情况日报表.xlsx"])

    def test_a_damaged_workbook_in_an_archive_is_placed_there(self):
        place, text, _ = self.problem("cut", "S05")
        self.assertEqual(place, "报送.zip › 活动情况日报表.xlsx")
        self.assertIn("打不开", text)

    def test_what_file_managers_leave_is_not_spoken_of(self):
        self.assert_both("junk", "S06")
        self.assert_says_not(self.receipt("junk"), "Thumbs.db")

    def test_half_an_archive_is_told_to_be_sent_again(self):
        self.assert_says(self.receipt("half"), "打不开")


class Hostile(Mixed):
    @classmethod
    def story(cls):
        good = letters.activity_daily
        cls.mixed("bomb", "S01", files.bomb(good(name("S01"), DAY)))
        cls.mixed("entries", "S02", files.many_entries(good(name("S02"), DAY)))
        cls.mixed("doctype", "S03", files.with_doctype(good(name("S03"), DAY)))
        cls.send_daily("bystander", "S04", DAY, "%s 17:30:00" % DAY)
        begun = time.monotonic()
        cls.tick()
        cls.took = time.monotonic() - begun

    def test_a_deflate_bomb_costs_its_own_form(self):
        place, text, _ = self.problem("bomb", "S01")
        self.assertEqual(place, "活动情况日报表.xlsx")
        self.assertIn("过大", text)

    def test_sixty_thousand_entries_cost_their_own_form(self):
        self.problem("entries", "S02")

    def test_entities_in_a_sheet_cost_their_own_form(self):
        self.problem("doctype", "S03")

    def test_the_next_mail_is_read_as_ever(self):
        self.assert_word("bystander", "已收到")

    def test_nothing_is_left_behind(self):
        self.assertEqual(list((self.office.state / "spool" / "incoming").iterdir()), [])
        self.assertEqual(self.office.ctl("status")["counts"]["stuck"], 0)

    def test_all_of_it_takes_seconds(self):
        self.assertLess(self.took, 90)


if __name__ == "__main__":
    main()
