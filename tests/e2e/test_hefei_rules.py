#!/usr/bin/python3
"""The notice of Hefei's education bureau, sentence by sentence: who owes what
by when, as the receipts say it."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402


def pdf(what):
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + what.encode() + b"\n%%EOF\n"


class BeforeTheWeek(Scenario):
    """Contact forms by 11 May, plans by 12 and 13 May."""

    @classmethod
    def story(cls):
        def contact(key, code, received):
            cls.send(key, received, box(code), "活动周%s联络员信息表" % name(code),
                     [("联络员信息表.xlsx", letters.contact_form(name(code)))])

        def plan(key, code, received, what):
            cls.send(key, received, box(code), "活动周%s%s" % (name(code), what),
                     [("%s%s.pdf" % (name(code), what), pdf(key))])

        contact("county", "X01", "2023-05-11 23:59:59")
        contact("county-late", "X02", "2023-05-12 00:00:00")
        contact("school", "S01", "2023-05-10 09:00:00")
        contact("zone", "K01", "2023-05-10 09:01:00")
        plan("campus", "S02", "2023-05-12 23:59:59", "走进校园活动方案")
        plan("campus-late", "S03", "2023-05-13 00:00:00", "走进校园活动方案")
        plan("community", "S04", "2023-05-13 23:59:59", "走进社区活动方案")
        plan("community-late", "S05", "2023-05-14 00:00:00", "走进社区活动方案")
        cls.send("district", "2023-05-10 09:02:00", box("Q01"), "活动周瑶海区教育局典型案例",
                 [("典型案例.pdf", pdf("district"))])
        cls.tick("2023-05-11 08:00:00")
        plan("after-all", "S06", "2023-05-14 09:00:00", "走进校园活动方案")
        cls.tick("2023-05-14 10:00:00")

    def test_a_contact_form_is_on_time_until_the_end_of_11_may(self):
        self.assert_word("county", "已收到")

    def test_a_contact_form_at_midnight_is_late(self):
        receipt = self.assert_word("county-late", "已收到·逾期")
        self.assert_says(receipt, "5月11日 24:00")

    def test_a_zone_owes_no_contact_form_and_may_send_one(self):
        receipt = self.assert_word("zone", "已收到")
        self.assert_not_owed(receipt, "联络员信息表", "走进校园", "走进社区", "典型案例")

    def test_plans_are_owed_by_schools_alone(self):
        school = self.receipt("school")
        self.assert_owed(school, "走进校园", "5月12日 24:00")
        self.assert_owed(school, "走进社区", "5月13日 24:00")
        self.assert_not_owed(self.receipt("county"), "走进校园", "走进社区")

    def test_what_has_arrived_is_not_owed_any_more(self):
        self.assert_not_owed(self.receipt("school"), "联络员信息表")
        self.assert_not_owed(self.receipt("campus"), "走进校园")

    def test_a_campus_plan_is_on_time_until_the_end_of_12_may(self):
        self.assert_word("campus", "已收到")
        self.assert_word("campus-late", "已收到·逾期")

    def test_a_community_plan_is_on_time_until_the_end_of_13_may(self):
        self.assert_word("community", "已收到")
        self.assert_word("community-late", "已收到·逾期")

    def test_what_is_overdue_is_called_so_in_the_next_receipt(self):
        receipt = self.assert_word("after-all", "已收到·逾期")
        self.assert_owed(receipt, "走进社区", "已过时限")
        self.assert_owed(receipt, "联络员信息表", "已过时限")
        self.assertNotIn("已过时限", self.receipt("campus-late").text)

    def test_a_district_owes_nothing(self):
        receipt = self.assert_word("district", "已收到")
        self.assertEqual(receipt.owed(), [])
        self.assert_says(receipt, "瑶海区教育局 目前应报的材料已收齐")

    def test_daily_forms_are_not_owed_before_the_week(self):
        for key in ("school", "zone", "county"):
            self.assert_not_owed(self.receipt(key), "活动情况日报表", "媒体宣传情况日报表")


class DailyForms(Scenario):
    """Every day's two forms by 10:00 of the next day."""

    @classmethod
    def story(cls):
        cls.send_daily("on-time", "X01", "2023-05-17", "2023-05-18 10:00:00")
        cls.send_daily("late", "X02", "2023-05-17", "2023-05-18 10:00:01")
        cls.send_daily("half", "X03", "2023-05-17", "2023-05-17 17:00:00", files=[
            ("日报表.xlsx", letters.activity_daily(name("X03"), "2023-05-17"))])
        cls.send_daily("zone", "K01", "2023-05-17", "2023-05-17 17:01:00")
        cls.send_daily("nothing", "K02", "2023-05-17", "2023-05-17 17:02:00",
                       activity=letters.activity_daily(name("K02"), "2023-05-17", [("无",) + (None,) * 6]),
                       media=letters.media_daily(name("K02"), "2023-05-17", [("无",) + (None,) * 4]))
        cls.send("empty", "2023-05-17 17:03:00", box("K03"), "活动周新站区教育局日报表",
                 [("日报表.xlsx", letters.activity_daily(name("K03"), "2023-05-17", []))])
        cls.send_daily("two-days", "S06", "2023-05-17", "2023-05-18 18:00:00", files=[
            (what + day[5:] + ".xlsx", make(name("S06"), day)) for day in ("2023-05-17", "2023-05-18")
            for what, make in (("活动情况日报表", letters.activity_daily), ("媒体宣传情况日报表", letters.media_daily))])
        cls.send("photos", "2023-05-17 17:10:00", box("S07"), "活动周%s活动照片" % name("S07"),
                 [("操场照片.png", letters.PNG)])
        cls.send_daily("with-photos", "S08", "2023-05-17", "2023-05-17 17:11:00", files=[
            ("活动情况日报表.xlsx", letters.activity_daily(name("S08"), "2023-05-17")),
            ("媒体宣传情况日报表.xlsx", letters.media_daily(name("S08"), "2023-05-17")),
            ("活动照片.png", letters.PNG)])
        cls.tick("2023-05-18 19:00:00")
        cls.send_daily("after-the-week", "S09", "2023-05-23", "2023-05-23 20:00:00")
        cls.send("old-photos", "2023-05-25 09:00:00", box("S09"), "活动周%s5月18日活动照片" % name("S09"),
                 [("5月18日照片.png", letters.PNG + b"1")])
        cls.send_daily("outside", "S10", "2023-05-24", "2023-05-24 15:00:00")
        cls.tick("2023-05-25 10:00:00")

    def test_at_ten_sharp_is_on_time(self):
        self.assert_word("on-time", "已收到")

    def test_one_second_after_ten_is_late_and_the_deadline_is_named(self):
        receipt = self.assert_word("late", "已收到·逾期")
        self.assert_says(receipt, "5月18日 10:00")

    def test_one_form_of_two_leaves_the_other_owed(self):
        receipt = self.assert_word("half", "已收到")
        line = [line for line in receipt.owed() if "5月17日" in line and "媒体宣传" in line]
        self.assertEqual(len(line), 1, receipt.text)
        self.assertEqual([line for line in receipt.owed() if "5月17日" in line and "活动情况" in line], [])

    def test_a_zone_owes_both_daily_forms(self):
        receipt = self.assert_word("zone", "已收到")
        for material in ("活动情况日报表", "媒体宣传情况日报表"):
            self.assertEqual(len([x for x in receipt.owed() if material in x and "5月18日" in x]), 1, receipt.text)
            self.assertEqual([x for x in receipt.owed() if material in x and "5月17日" in x], [])

    def test_a_day_without_activities_is_a_valid_report(self):
        self.assert_word("nothing", "已收到")

    def test_an_empty_form_is_not(self):
        receipt = self.assert_word("empty", "需补充")
        self.assertIn("无", receipt.problems()[0][2])

    def test_one_mail_for_two_days_is_two_submissions_the_first_late(self):
        receipt = self.assert_word("two-days", "已收到·逾期")
        lines = [line.strip() for line in receipt.text.splitlines()]
        for day, late in (("5月17日", True), ("5月18日", False)):
            for material in ("活动情况日报表", "媒体宣传情况日报表"):
                told = [x for x in lines if x.startswith("%s %s %s：已收到" % (name("S06"), day, material))]
                self.assertEqual(len(told), 1, receipt.text)
                self.assertEqual("逾期" in told[0], late, told[0])

    def test_photos_are_welcome_and_never_owed(self):
        self.assert_word("photos", "已收到")
        for receipt in self.receipts():
            self.assert_not_owed(receipt, "照片", "视频", "文字材料")

    def test_photos_beside_the_forms_are_filed(self):
        receipt = self.assert_word("with-photos", "已收到")
        self.assert_says(receipt, "活动照片.png")
        self.assert_says_not(receipt, "未能归入材料")

    def test_photos_are_never_late(self):
        self.assert_word("old-photos", "已收到")

    def test_a_days_forms_are_owed_once_the_day_has_begun(self):
        owed = self.receipt("zone").owed()
        self.assertEqual([line for line in owed if line.startswith("5月19日")], [])

    def test_a_day_outside_the_week_is_held(self):
        receipt = self.assert_word("outside", "待核对")
        self.assert_says(receipt, "需要人工核对")


class CountsAndSummary(Scenario):
    """Cases by kind and flag; the summary by 28 May."""

    @classmethod
    def story(cls):
        def case(key, code, number, received="2023-05-18 09:00:00"):
            cls.send(key, received, box(code), "活动周%s典型案例" % name(code),
                     [("典型案例%s.pdf" % n, pdf(code + n)) for n in number])

        case("county-one", "X01", "1")
        case("county-two", "X02", "12")
        case("county-same", "X03", "1", "2023-05-18 09:00:00")
        case("county-same-again", "X03", "1", "2023-05-18 09:30:00")
        case("school-one", "S02", "1")
        case("model-one", "S01", "1")
        case("model-two", "S03", "12")
        cls.tick("2023-05-18 12:00:00")
        case("county-after", "X04", "1", "2023-05-24 09:00:00")
        case("model-after", "S05", "1", "2023-05-24 09:00:00")
        case("other-after", "S07", "1", "2023-05-24 09:00:00")
        cls.tick("2023-05-24 10:30:00")
        for key, code, received in (("summary", "X01", "2023-05-28 23:59:59"),
                                    ("summary-late", "K01", "2023-05-29 00:00:00"),
                                    ("summary-city", "S02", "2023-05-27 09:00:00"),
                                    ("summary-other", "S06", "2023-05-27 09:00:00")):
            cls.send(key, received, box(code), "活动周%s综述材料" % name(code),
                     [("%s综述材料.pdf" % name(code), pdf(key))])
        case("cases-late", "S07", "2", "2023-05-29 08:00:00")
        cls.tick("2023-05-29 09:00:00")

    def test_a_county_owes_two_cases(self):
        receipt = self.assert_word("county-one", "已收到")
        self.assert_owed(receipt, "典型案例", "需 2 份，已有 1 份")
        self.assert_not_owed(self.assert_word("county-two", "已收到"), "典型案例")

    def test_the_same_case_twice_counts_once(self):
        receipt = self.receipt("county-same-again")
        self.assert_owed(receipt, "典型案例", "需 2 份，已有 1 份")
        self.assert_says(receipt, "与此前收到的内容相同")

    def test_a_school_owes_one_case(self):
        self.assert_not_owed(self.assert_word("school-one", "已收到"), "典型案例")

    def test_a_model_school_owes_two(self):
        self.assert_owed(self.receipt("model-one"), "典型案例", "需 2 份，已有 1 份")
        self.assert_not_owed(self.receipt("model-two"), "典型案例")

    def test_cases_have_no_day_and_are_never_late(self):
        self.assert_word("cases-late", "已收到")
        for code, state in (("X05", "open"), ("S07", "done")):
            cases = [item for item in self.office.ctl("--now=2023-06-30T09:00:00+08:00", "show", code)["standing"]
                     if item["material"] == "cases"]
            self.assertEqual([(item["state"], item["late"], item["deadline"]) for item in cases],
                             [(state, False, None)], code)

    def test_a_summary_is_on_time_until_the_end_of_28_may(self):
        self.assert_word("summary", "已收到")
        self.assert_word("summary-late", "已收到·逾期")

    def test_a_summary_is_owed_by_counties_zones_and_schools_run_by_the_city(self):
        self.assert_word("summary-city", "已收到")
        for code, owes in (("X04", True), ("K02", True), ("S05", True), ("S07", False), ("Q02", False)):
            standing = self.office.ctl("--now=2023-05-24T12:00:00+08:00", "show", code)["standing"]
            found = [item["deadline"] for item in standing if item["material"] == "summary"]
            self.assertEqual(found, ["2023-05-28T23:59:59+08:00"] if owes else [], code)

    def test_a_school_that_owes_no_summary_may_send_one(self):
        self.assert_word("summary-other", "已收到")


if __name__ == "__main__":
    main()
