#!/usr/bin/python3
"""The workbook of a digest, opened by readers that are not ours: sums are those
of the files that were sent, every reference leads to the cell it names, and
nothing a sender wrote is a formula or a link."""
import email
import email.policy
import io
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import zipfile

import openpyxl

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

FIRST, SECOND = "2023-05-17", "2023-05-18"
NOW = "2023-05-19 08:30:00"
ACTIVITY, MEDIA, CONTACT = "活动情况日报表", "媒体宣传情况日报表", "联络员信息表"
FIGURES = {"参与教师数（人）": 4, "参与学生数（人）": 5, "参与群众数（人）": 6, "参与总人数（人）": 7}
HOSTILE = ['=HYPERLINK("http://evil.example","点我")', "+1+1", "-2+3", "@SUM(A1:A9)", "=cmd|' /C calc'!A0",
           "http://evil.example/x", "_x0041_", "a\u202egnp.exe", "很长" * 90]
OURS = re.compile(r"=(SUBTOTAL\(10[19],[A-Z]+\d+:[A-Z]+\d+\)|SUM\([A-Z]+\d+:[A-Z]+\d+\)|IF\([A-Z]+\d+=0,0,[A-Z]+\d+/[A-Z]+\d+\)"
                  r"|[A-Z]+\d+\+SUM\([A-Z]+\d+:[A-Z]+\d+\)|COUNTIF\([A-Z]+\d+:[A-Z]+\d+,\"逾期\"\)"
                  r"|'[^']+'![A-Z]+\d+"
                  r"|COUNTIF\('应报情况'![A-Z]+\d+:[A-Z]+\d+,\"\w+\"\)(\+COUNTIF\('应报情况'![A-Z]+\d+:[A-Z]+\d+,\"\w+\"\))?)$")


def rows_of(unit, day):
    """Figures that differ by unit and day."""
    seed = int(unit[1:]) * 7 + int(day[-2:])
    return [("活动%d" % i, "线下", "操场", seed % 9 + i, seed * 3 + i, 40, seed % 9 + seed * 3 + 2 * i + 40 + seed)
            for i in range(1, seed % 3 + 2)]


def hostile_form(code, day):
    """Texts that are none of openpyxl's formulas, but begin as one."""
    book = openpyxl.load_workbook(io.BytesIO(letters.activity_daily(
        name(code), day, [("x", "线下", "操场", 2, 3, 4, 9) for _ in HOSTILE])))
    for row, text in enumerate(HOSTILE, 5):
        book.active.cell(row, 2).value = text
        book.active.cell(row, 2).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Table:
    """A sheet of the workbook, its rows by the heads' words."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.top = next(row[0].row for row in sheet.iter_rows(min_row=1, max_row=6)
                        if sum(cell.value is not None for cell in row) > 3)
        while sheet.cell(self.top, 1).value in (None, ""):
            self.top += 1
        self.heads = [str(cell.value or "").replace("\n", "") for cell in sheet[self.top]]

    def rows(self):
        for row in self.sheet.iter_rows(min_row=self.top + 1):
            if row[0].value not in (None, "合计"):
                yield dict(zip(self.heads, (cell.value for cell in row)))

    def total(self):
        return {head: cell.value for head, cell in zip(self.heads, self.sheet[self.sheet.max_row])}


class Workbook(Scenario):
    now = NOW
    numbers = {}  # Message-IDs by the store's numbers

    @classmethod
    def story(cls):
        cls.counted = []  # (unit, day, content of the activity form) that the workbook must hold
        for code in ["X01", "X02", "X03"] + ["S%02d" % i for i in range(1, 9)]:
            cls.send("contact-" + code, "2023-05-10 09:00:00", box(code), "活动周%s联络员信息表" % name(code),
                     [("联络员信息表.xlsx", letters.contact_form(name(code)))])
            for day in (FIRST, SECOND):
                cls.report(code, day)
        cls.held()
        cls.send("cases", "%s 19:00:00" % FIRST, box("X01"), "活动周%s典型案例" % name("X01"),
                 [("典型案例.pdf", b"%PDF-1.4\none\n%%EOF\n"), ("典型案例二.pdf", b"%PDF-1.4\ntwo\n%%EOF\n")])
        cls.send("cases-again", "%s 19:10:00" % FIRST, box("X01"), "活动周%s典型案例" % name("X01"),
                 [("典型案例.pdf", b"%PDF-1.4\none\n%%EOF\n")])
        cls.tick()
        cls.path = pathlib.Path(cls.folder) / "week.xlsx"
        cls.bytes = cls.fetch(cls.path)
        cls.book = openpyxl.load_workbook(io.BytesIO(cls.bytes))
        cls.values = openpyxl.load_workbook(io.BytesIO(cls.bytes), data_only=True)

    @classmethod
    def fetch(cls, path):
        run = cls.office.ctl_run("--now=" + letters.rfc3339(NOW), "digest", "--workbook=%s" % path)
        assert run.returncode == 0, run.stderr
        return path.read_bytes()

    @classmethod
    def report(cls, code, day):
        """Both forms of a day; some units have their own way."""
        rows, at, file = rows_of(code, day), "%s 17:00:00" % day, "活动情况日报表.xlsx"
        content = letters.activity_daily(name(code), day, rows)
        key = "%s-%s" % (code, day)
        if (code, day) == ("S01", FIRST):  # mended: only the second counts
            cls.send_daily(key + "-old", code, day, at, activity=letters.activity_daily(
                name(code), day, [("旧的", "线上", "校内", 1, 1, 1, 3)]))
            at = "%s 18:00:00" % day
        elif (code, day) == ("S02", FIRST):  # a total that is too small: marked
            content = letters.activity_daily(name(code), day, [("少了", "线下", "操场", 20, 300, 50, 100)])
        elif (code, day) == ("S03", FIRST):
            content = letters.activity_daily(name(code), day, [("无", None, None, None, None, None, None)])
        elif (code, day) == ("S04", FIRST):
            content = hostile_form(code, day)
            file = "=1+1活动情况日报表.xlsx"
        elif (code, day) == ("S05", SECOND):
            return  # nothing, and its day is over
        elif (code, day) == ("S06", FIRST):
            at = "%s 10:30:00" % SECOND
        files = [(file, content), ("媒体宣传情况日报表.xlsx", letters.media_daily(name(code), day))]
        cls.send_daily(key, code, day, at, files=files)
        cls.counted.append((code, day, content))

    @classmethod
    def held(cls):
        cls.send("held", "%s 18:20:00" % FIRST, box("X04"), "活动周%s日报表" % name("X05"),
                 [("活动情况日报表.xlsx", letters.activity_daily(name("X05"), FIRST, [("别算", "线下", "x", 9, 9, 9, 27)]))])

    # --- what the sent files say, by openpyxl --------------------------------
    def sent_figures(self):
        for code, day, content in self.counted:
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            for row in sheet.iter_rows(min_row=5):
                if row[1].value != "无":
                    yield code, day, {label: row[column].value for label, column in FIGURES.items()}

    def sent_sums(self):
        return {label: sum(figures[label] for _, _, figures in self.sent_figures()) for label in FIGURES}

    def table(self, title, values=True):
        return Table((self.values if values else self.book)[title])

    # --- sums ----------------------------------------------------------------
    def test_sums_are_those_of_the_files_that_count(self):
        total = self.table(ACTIVITY).total()
        self.assertEqual({label: total[label] for label in FIGURES}, self.sent_sums())

    def test_rows_are_those_of_the_files_that_count(self):
        found = sorted((row["填报单位"], str(row["日期"])[:10], *(row[label] for label in FIGURES))
                       for row in self.table(ACTIVITY).rows() if row["活动名称"] != "无")
        sent = sorted((name(code), day, *figures.values()) for code, day, figures in self.sent_figures())
        self.assertEqual(found, sent)

    def recalculated(self):
        """The workbook after LibreOffice worked out every formula anew: the values ours keeps are taken out."""
        if shutil.which("soffice") is None:
            raise unittest.SkipTest("no LibreOffice here")
        folder = pathlib.Path(self.folder) / "office"
        folder.mkdir()
        bare, out = folder / "bare.xlsx", folder / "out"
        with zipfile.ZipFile(self.path) as old, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                content = old.read(part)
                if part.startswith("xl/worksheets/sheet"):
                    content = re.sub(rb"</f><v>[^<]*</v>", b"</f>", content)
                new.writestr(part, content)
        subprocess.run(["soffice", "--headless", "-env:UserInstallation=file://%s/profile" % folder,
                        "--convert-to", "xlsx", "--outdir", str(out), str(bare)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240, check=True)
        return openpyxl.load_workbook(out / "bare.xlsx", data_only=True)

    def test_libreoffice_works_out_the_same_figures(self):
        again, formulas = self.recalculated(), 0
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        formulas += 1
                        ours = self.values[sheet.title][cell.coordinate].value
                        theirs = again[sheet.title][cell.coordinate].value
                        self.assertAlmostEqual(ours, theirs, 9, "%s %s %s" % (sheet.title, cell.coordinate, cell.value))
        self.assertGreater(formulas, 200)

    def test_the_summary_counts_what_the_matrix_says(self):
        matrix, first = self.values["应报情况"], self.table("应报情况").top
        words = [cell.value for row in matrix.iter_rows(min_row=first + 1, min_col=7) for cell in row
                 if isinstance(cell.value, str)]
        total = next(row for row in self.values["汇总"].iter_rows(values_only=True) if row[0] == "合计")
        good, late, problem = total[4:7]
        self.assertEqual((good, late, problem), (words.count("已收") + words.count("迟报"), words.count("迟报"),
                                                 words.count("待改")))
        self.assertEqual(total[3], sum(words.count(word) for word in (
            "已收", "迟报", "待改", "未核对", "待处理", "待报", "未开始", "逾期")))

    # --- where each figure is from -------------------------------------------
    def sent_file(self, mail, file):
        """The bytes of a sent file by the mail's number."""
        if not self.numbers:
            self.numbers.update((self.number(key), message_id) for key, message_id in self.keys.items())
        raw = next(raw for raw in self.office.delivered if ("<%s>" % self.numbers[mail]).encode() in raw)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        return next(part.get_content() for part in message.iter_attachments() if part.get_filename() == file)

    def test_every_reference_leads_to_the_cell_that_holds_the_figure(self):
        checked = 0
        for title in (ACTIVITY, MEDIA):
            for row in self.table(title).rows():
                content = self.sent_file(row["来信编号"], row["来源文件"])
                sheet = openpyxl.load_workbook(io.BytesIO(content))[row["工作表"]]
                for head, ref in row.items():
                    if not head.endswith("单元格") or ref is None:
                        continue
                    ours, theirs = row[head[:-len("单元格")]], sheet[ref].value
                    if hasattr(ours, "strftime"):
                        ours = ours.strftime("%Y-%m-%d")
                    self.assertEqual(ours, theirs, "%s %s of %s" % (head, ref, row["来源文件"]))
                    checked += 1
        self.assertGreater(checked, 80)

    def test_every_figure_has_its_reference(self):
        for row in self.table(ACTIVITY).rows():
            for label in FIGURES:
                self.assertEqual(row[label] is None, row[label + "单元格"] is None, row)

    # --- what a sender wrote --------------------------------------------------
    def test_no_cell_is_a_formula_but_ours(self):
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        self.assertRegex(cell.value, OURS, "%s %s" % (sheet.title, cell.coordinate))

    def test_hostile_texts_are_texts(self):
        found = [row for row in self.table(ACTIVITY).sheet.iter_rows(values_only=True) if row[0] == name("S04")]
        texts = [row[4] for row in found if row[1].strftime("%Y-%m-%d") == FIRST]
        # openpyxl sends _x0041_ as it is, which is an A to every reader.
        self.assertEqual(texts, [text.replace("\u202e", "").replace("_x0041_", "A") for text in HOSTILE])
        sheet = self.book[ACTIVITY]
        for row in sheet.iter_rows(min_row=4):
            if row[4].value in HOSTILE:
                self.assertEqual((row[4].data_type, row[4].number_format), ("s", "@"))
        files = [row["文件"] for row in self.table("来信").rows()]
        self.assertIn("=1+1活动情况日报表.xlsx", files)

    def test_nothing_links_or_reaches_outside(self):
        with zipfile.ZipFile(self.path) as parts:
            for part in parts.namelist():
                content = parts.read(part)
                self.assertNotIn(b"<hyperlink", content, part)
                self.assertNotIn(b'TargetMode="External"', content, part)
                self.assertNotIn("externalLink", part)

    # --- what counts ------------------------------------------------------------
    def states(self, code, day):
        return {row["状态"] for row in self.table(ACTIVITY).rows()
                if row["填报单位"] == name(code) and str(row["日期"])[:10] == day}

    def test_only_the_mended_version_is_there(self):
        names = [row["活动名称"] for row in self.table(ACTIVITY).rows()]
        self.assertNotIn("旧的", names)
        self.assertNotIn("别算", names)  # held

    def test_a_version_with_problems_is_marked(self):
        self.assertEqual(self.states("S02", FIRST), {"待改"})
        self.assertEqual(self.states("S02", SECOND), {"已收"})
        self.assertEqual(self.states("S06", FIRST), {"迟报"})
        self.assertIn(name("S02"), [row["单位"] for row in self.table("待改").rows()])

    def test_nothing_is_a_report_too(self):
        rows = [row for row in self.table(ACTIVITY).rows() if row["填报单位"] == name("S03")
                and str(row["日期"])[:10] == FIRST]
        self.assertEqual([row["活动名称"] for row in rows], ["无"])
        self.assertEqual(rows[0]["参与总人数（人）"], None)

    def test_distinct_contents_are_listed_once_each(self):
        files = sorted(row["文件"] for row in self.table("来信").rows() if row["材料"] == "典型案例和特色工作宣传材料")
        self.assertEqual(files, ["典型案例.pdf", "典型案例二.pdf"])

    def test_what_is_held_has_its_sheet(self):
        rows = list(self.table("待处理").rows())
        self.assertEqual([row["来信编号"] for row in rows], [self.number("held")])
        self.assertIn("不一致", rows[0]["原因"])

    # --- how it opens -------------------------------------------------------------
    def test_sheets_are_frozen_filtered_and_fit_a_page(self):
        self.assertEqual(self.book.sheetnames[:2], ["汇总", "应报情况"])
        self.assertEqual(set(self.book.sheetnames[2:5]), {ACTIVITY, MEDIA, CONTACT})
        for sheet in self.book.worksheets:
            self.assertEqual((sheet.page_setup.orientation, sheet.page_setup.fitToHeight), ("landscape", 0))
            self.assertIn("第 &P 页", sheet.oddFooter.center.text)
            if sheet.title != "汇总":
                self.assertIsNotNone(sheet.freeze_panes, sheet.title)
                self.assertIsNotNone(sheet.auto_filter.ref, sheet.title)
                self.assertIsNotNone(sheet.print_title_rows, sheet.title)

    def test_the_same_report_is_the_same_bytes(self):
        self.assertEqual(self.fetch(pathlib.Path(self.folder) / "again.xlsx"), self.bytes)


if __name__ == "__main__":
    main()
