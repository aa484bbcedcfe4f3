#!/usr/bin/python3
"""The other four notices, each with its shipped configuration: one mail for
every material, with the forms filled in by their labels."""
import csv
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import files, letters, state  # noqa: E402
from support.office import ROOT, Office  # noqa: E402
from support.scenario import Scenario, main  # noqa: E402


class Notice(Scenario):
    notice = None
    to = {}

    @classmethod
    def make_office(cls):
        with open(ROOT / "config/rosters" / (cls.notice + ".csv"), encoding="utf-8-sig") as file:
            cls.units = {unit["编号"]: unit for unit in csv.DictReader(file)}
        return Office.of_notice(cls.notice, cls.folder)

    @classmethod
    def mail(cls, key, code, received, subject, attached, inbox="in", **more):
        cls.send(key, received, more.pop("sender", None) or cls.units[code]["邮箱"].split(";")[0],
                 subject % {"unit": cls.units[code]["名称"]}, attached, inbox=inbox, **more)

    def filed(self, key):
        """[(unit, material, day, word)] of what a mail became."""
        return sorted((item["unit"], item["material"], item["day"], item["word"])
                      for item in self.office.ctl("show", self.keys[key])["submissions"])

    def assert_filed(self, key, *expected, word="已收到"):
        self.assertEqual(self.filed(key), sorted(expected))
        return self.assert_word(key, word)


class SichuanTechCollege(Notice):
    notice = "000-sichuan-tech-college"

    @classmethod
    def table(cls, code, columns=("序号", "活动名称", "活动内容", "活动形式", "活动时间", "活动地点", "负责人", "预计参与教师数",
                                  "预计参与学生数", "备注")):
        return letters.xlsx([["2023年职教周活动信息统计表"], ["学院", cls.units[code]["名称"], "填报人", "李文", "联系电话", "028-5550199"],
                             columns, [1, "开放实训室", "参观体验", "线下", "5月16日9:30-11:00", "实训楼", "李文", 6, 120, ""]])

    @classmethod
    def statistics(cls, code, share="35%"):
        unit = cls.units[code]
        return letters.xlsx([
            ["2023年职业教育活动周情况统计表"], ["填报单位", unit["名称"], "填报人", "李文"],
            ["参与教职工人数", round(int(unit["教职工数"]) * 0.35), "参与学生人数", int(unit["学生数"]) // 2],
            ["教职工参与占比", share, "学生参与占比", 0.5],
            ["序号", "活动内容", "参与活动教师", "参与活动学生", "参与企业数", "观摩体验活动人数", "备注"],
            [1, "开放实训室", 6, 120, 2, 40, ""]])

    @classmethod
    def story(cls):
        cls.mail("table", "C01", "2023-05-09 18:00:00", "职教周%(unit)s活动信息统计表", [("活动信息统计表.xlsx", cls.table("C01"))])
        cls.mail("table-late", "C02", "2023-05-09 18:00:01", "职教周%(unit)s活动信息统计表", [
            ("活动信息统计表.xlsx", cls.table("C02"))])
        cls.mail("outing", "C03", "2023-05-12 09:00:00", "%(unit)s外出活动报备", [
            ("外出活动报备.docx", files.docx("外出活动报备"))])
        cls.mail("report", "C01", "2023-05-25 23:59:59", "职教周%(unit)s工作总结报告", [
            ("工作总结报告.docx", files.docx("工作总结"))])
        cls.mail("statistics", "C01", "2023-05-25 09:00:00", "%(unit)s职业教育活动周情况统计表", [
            ("情况统计表.xlsx", cls.statistics("C01"))])
        cls.mail("statistics-wrong", "C02", "2023-05-25 09:00:00", "%(unit)s职业教育活动周情况统计表", [
            ("情况统计表.xlsx", cls.statistics("C02", share="80%"))])
        cls.mail("news", "C01", "2023-05-25 10:00:00", "职教周%(unit)s新闻报道图片", [
            ("新闻报道.docx", files.docx("新闻")), ("现场.png", letters.PNG)])
        cls.tick("2023-05-26 09:00:00")

    def test_a_named_hour_is_an_instant(self):
        self.assert_filed("table", ("C01", "activity-table", None, "received"))
        self.assert_filed("table-late", ("C02", "activity-table", None, "received"), word="已收到·逾期")

    def test_an_outing_is_approved_by_people_and_only_received_here(self):
        self.assert_filed("outing", ("C03", "outing", None, "received"))

    def test_report_statistics_and_news_of_a_college(self):
        self.assert_filed("report", ("C01", "report", None, "received"))
        self.assert_filed("statistics", ("C01", "statistics", None, "received"))
        receipt = self.assert_filed("news", ("C01", "news", None, "received"))
        self.assert_says(receipt, "现场.png", "新闻报道.docx")

    def test_a_share_that_does_not_fit_the_roster_is_named(self):
        place, text, _ = self.assert_word("statistics-wrong", "需补充").problems()[0]
        self.assertEqual(place, "情况统计表.xlsx › Sheet1 › B4")
        self.assertIn("教职工参与占比", text)

    def test_a_college_that_has_sent_all_is_complete(self):
        last = max(self.receipts(), key=lambda r: (self.units["C01"]["名称"] in r.text, int(
            self.office.ctl("show", r.answers)["mail"]["mail"])))
        self.assert_says(last, "新能源汽车学院 目前应报的材料已收齐")


class Mianyang(Notice):
    notice = "001-mianyang-polytechnic"

    @classmethod
    def story(cls):
        schedule = letters.xlsx([
            ["2023年职业教育活动周安排表"], ["序号", "时间", "活动内容", "牵头及负责部门", "时间"],
            [1, "5月15日", "开放校园", "教务处", "全天"], [2, "5月16日", "技能展示", "教务处、团委", ""]])
        statistics = letters.xlsx([
            ["2023年职业教育活动周情况统计表"], ["填报单位（部门）：", cls.units["C01"]["名称"]],
            ["序号", "活动内容", "参与活动教师", "参与活动学生", "参与活动社区（乡村）及人数", "观摩体验活动人数", "备注"],
            [1, "进社区", 5, 60, "双塘社区35人", 80, ""]])
        no_count = letters.xlsx([
            ["2023年职业教育活动周情况统计表"], ["填报单位（部门）：", cls.units["C02"]["名称"]],
            ["序号", "活动内容", "参与活动教师", "参与活动学生", "参与活动社区（乡村）及人数", "观摩体验活动人数", "备注"],
            [1, "进社区", 5, 60, "双塘社区", 80, ""]])
        cls.mail("schedule", "D02", "2023-05-06 23:59:59", "%(unit)s活动周安排表", [("安排表.xlsx", schedule)])
        cls.mail("brief", "D02", "2023-05-16 21:00:00", "活动周%(unit)s工作信息简报5月16日", [
            ("简报5月16日.docx", files.docx("简报")), ("现场照片.png", letters.PNG)])
        cls.mail("typical", "C01", "2023-05-18 09:00:00", "活动周%(unit)s典型材料", [("典型材料.docx", files.docx("典型"))])
        cls.mail("statistics", "C01", "2023-05-30 09:00:00", "活动周%(unit)s情况统计表", [("统计表.xlsx", statistics)])
        cls.mail("no-count", "C02", "2023-05-30 09:00:00", "活动周%(unit)s情况统计表", [("统计表.xlsx", no_count)])
        cls.tick("2023-05-30 12:00:00")

    def test_every_material_is_recognised(self):
        self.assert_filed("schedule", ("D02", "schedule", None, "received"))
        self.assert_filed("brief", ("D02", "brief", "2023-05-16", "received"))
        self.assert_filed("typical", ("C01", "typical", None, "received"))
        self.assert_filed("statistics", ("C01", "statistics", None, "received"))

    def test_a_column_named_twice_is_read_by_its_place(self):
        fields = self.office.ctl("show", self.keys["schedule"])["submissions"][0]["fields"]
        read = {(item["field"], item["ref"]): item["value"] for item in fields}
        self.assertEqual(read[("time", "B3")], "5月15日")
        self.assertEqual(read[("time_again", "E3")], "全天")

    def test_a_cell_of_a_name_and_a_count_is_read_as_both(self):
        fields = self.office.ctl("show", self.keys["statistics"])["submissions"][0]["fields"]
        self.assertTrue(any(item["ref"] == "E4" and "35" in str(item["value"]) for item in fields), fields)

    def test_a_name_without_its_count_is_a_problem(self):
        place, text, _ = self.assert_word("no-count", "需补充").problems()[0]
        self.assertEqual(place, "统计表.xlsx › Sheet1 › E4")
        self.assertIn("人数", text)

    def test_briefs_are_never_late_nor_missing(self):
        rows = self.office.ctl("--now=2023-06-30T09:00:00+08:00", "missing")
        self.assertEqual([row for row in rows if row["material"] == "brief" and row["state"] == "missing"], [])


class SichuanDepartment(Notice):
    notice = "002-sichuan-department"

    @classmethod
    def collection(cls, code, plan="5月15日起开放校园。"):
        return letters.xlsx([
            ["2023年职业教育活动周信息采集表"],
            ["填报单位(盖章)", cls.units[code]["名称"], "填报人", "李文", "联系电话", "028-5550199"],
            ["市(州)/职业(含技工)学校", "联系人", "职务", "手机", "QQ号", "专题网站(专栏)链接地址"],
            [cls.units[code]["名称"], "李文", "干事", "13900005555", "100200300", "http://www.unit.example/zjz"],
            ["活动周工作计划（300字以内）", plan], ["特色活动简介（300字以内）", "技能大师进校园。"]])

    @classmethod
    def statistics(cls, code, students, coverage):
        return letters.xlsx([
            ["2023年职业教育活动周情况统计表"],
            ["填报单位(盖章)", cls.units[code]["名称"], None, "填报人", "李文", None, "联系电话", "028-5550199"],
            ["市(州)/职业学校(含技工院校)", "参与活动的教师数", "参与活动的学生数", "参与活动的学生覆盖率", "参与活动的企业数", "参与总人数",
             "观摩体验活动项目数", "活动周媒体报道数", None, None],
            [None, None, None, None, None, None, None, "省级及以上媒体报道数", "市(州)级媒体报道数",
             "县(区)级媒体报道数"],
            [cls.units[code]["名称"], 100, students, coverage, 12, students + 300, 8, 1, 2, 3]], merges=(
                "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:G4", "H3:J3"))

    @classmethod
    def story(cls):
        scan = ("信息采集表（盖章）.pdf", files.pdf("scan"))
        cls.mail("plan", "E01", "2023-05-10 09:00:00", "活动周%(unit)s活动方案", [("活动方案.docx", files.docx("方案"))],
                 inbox="education")
        cls.mail("plan-hr", "R01", "2023-05-10 09:01:00", "活动周%(unit)s活动方案", [("活动方案.docx", files.docx("方案"))],
                 inbox="resources", to="nlc@resources.example")
        cls.mail("contact", "C01", "2023-05-10 09:02:00", "活动周%(unit)s联络员及联络方式", [
            ("联络员.docx", files.docx("联络员"))], inbox="education")
        cls.mail("collection", "C01", "2023-05-10 09:03:00", "活动周%(unit)s信息采集表", [
            ("信息采集表.xlsx", cls.collection("C01")), scan], inbox="education")
        cls.mail("half", "C02", "2023-05-10 09:04:00", "活动周%(unit)s信息采集表", [
            ("信息采集表.xlsx", cls.collection("C02"))], inbox="education")
        cls.mail("too-long", "C03", "2023-05-10 09:05:00", "活动周%(unit)s信息采集表", [
            ("信息采集表.xlsx", cls.collection("C03", "活" * 301)), scan], inbox="education")
        cls.tick("2023-05-10 12:00:00")
        cls.mail("daily", "S01", "2023-05-16 20:00:00", "活动周%(unit)s典型案例5月16日", [
            ("典型案例.docx", files.docx("案例")), ("照片.png", letters.PNG)], inbox="education")
        cls.mail("daily-one", "T01", "2023-05-16 20:01:00", "活动周%(unit)s典型案例5月16日", [
            ("典型案例.docx", files.docx("案例T"))], inbox="education")
        cls.tick("2023-05-16 21:00:00")
        cls.mail("statistics", "C01", "2023-05-27 23:59:59", "活动周%(unit)s情况统计表", [
            ("情况统计表.xlsx", cls.statistics("C01", 5900, "50%")), ("情况统计表（盖章）.pdf", files.pdf("scan2"))],
            inbox="education")
        cls.mail("statistics-late", "C02", "2023-05-28 00:00:00", "活动周%(unit)s情况统计表", [
            ("情况统计表.xlsx", cls.statistics("C02", 5125, 0.9)), ("情况统计表（盖章）.pdf", files.pdf("scan3"))],
            inbox="education")
        cls.mail("report", "C01", "2023-05-26 09:00:00", "活动周%(unit)s工作总结报告", [("总结报告.docx", files.docx("总结"))],
                 inbox="education")
        cls.tick("2023-05-28 12:00:00")

    def test_every_material_is_recognised(self):
        for key, code, material, day in (
                ("plan", "E01", "plan", None), ("plan-hr", "R01", "plan", None), ("contact", "C01", "contact", None),
                ("collection", "C01", "collection", None), ("daily", "S01", "daily", "2023-05-16"),
                ("statistics", "C01", "statistics", None), ("report", "C01", "report", None)):
            with self.subTest(mail=key):
                self.assert_filed(key, (code, material, day, "received"))

    def test_two_units_of_one_city_have_two_offices(self):
        shown = self.office.ctl("show", self.keys["plan-hr"])["mail"]
        self.assertEqual(shown["mailbox"], "human-resources")
        self.assertEqual(str(self.receipt("plan-hr").message["From"].addresses[0].addr_spec), "nlc@resources.example")

    def test_a_form_without_its_sealed_scan_is_half(self):
        receipt = self.receipt("half")
        self.assert_owed(receipt, "信息采集表", "PDF盖章扫描件")

    def test_a_text_over_300_characters_is_named(self):
        place, text, _ = self.assert_word("too-long", "需补充").problems()[0]
        self.assertEqual(place, "信息采集表.xlsx › Sheet1 › B5")
        self.assertIn("301", text)

    def test_a_technical_school_owes_both_offices(self):
        owed = [item for item in self.office.ctl("--now=2023-05-16T22:00:00+08:00", "show", "T01")["standing"]
                if item["material"] == "daily" and item["day"] == "2023-05-16"]
        self.assertEqual(sorted((item["mailbox"], item["state"]) for item in owed),
                         [("education", "done"), ("human-resources", "open")])

    def test_seven_days_after_the_event_is_27_may(self):
        self.assertEqual(self.receipt("statistics").word, "已收到")
        self.assertEqual(self.receipt("statistics-late").word, "需补充·逾期")

    def test_a_coverage_that_does_not_fit_is_named(self):
        places = [place for place, _, _ in self.receipt("statistics-late").problems()]
        self.assertEqual(places, ["情况统计表.xlsx › Sheet1 › D5"])


class Zigong(Notice):
    notice = "003-zigong-polytechnic"

    @classmethod
    def story(cls):
        for key, code, subject, file in (("case", "D01", "活动月%(unit)s典型案例", "典型案例.docx"),
                                         ("plan", "T01", "活动月%(unit)s活动方案", "活动方案.docx"),
                                         ("process", "T02", "活动周%(unit)s过程材料", "过程材料.docx"),
                                         ("summary", "T03", "%(unit)s活动总结", "%s活动月活动总结.docx" % "现代服务学院")):
            cls.mail(key, code, "2025-05-20 09:00:00", subject, [(file, files.docx(key))])
        cls.mail("photos", "T05", "2025-05-20 09:01:00", "活动月%(unit)s过程材料", [
            ("照片一.png", letters.PNG), ("照片二.png", letters.PNG + b"2")])
        cls.tick("2025-05-20 12:00:00")
        cls.mail("much-later", "T04", "2025-07-20 09:00:00", "活动月%(unit)s典型案例", [("典型案例.docx", files.docx("late"))])
        cls.tick("2025-07-20 12:00:00")

    def test_every_material_is_recognised(self):
        for key, code, material in (("case", "D01", "case"), ("plan", "T01", "plan"), ("process", "T02", "process"),
                                    ("summary", "T03", "summary"), ("photos", "T05", "process")):
            with self.subTest(mail=key):
                self.assert_filed(key, (code, material, None, "received"))

    def test_without_a_date_nothing_is_ever_late(self):
        self.assert_word("much-later", "已收到")
        self.assertEqual(self.office.ctl("--now=2025-12-31T09:00:00+08:00", "missing"), [])


del Notice  # has no tests of its own

if __name__ == "__main__":
    main()
