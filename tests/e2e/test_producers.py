#!/usr/bin/python3
"""One workbook as every program at hand wrote it (tests/fixtures/office), read
by shoubao-parse: each cell, and the filled form in it. Where a file differs
from the table it was made of, the difference is its producer's and said here."""
import datetime
import json
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SHOUBAO_BUILD", ROOT / "build")).resolve()
OFFICE = ROOT / "tests/fixtures/office"
TABLE = json.loads((OFFICE / "make/table.json").read_text("utf-8"))["sheets"]
FORM, KINDS, HIDDEN = 0, 1, 2
UNCOMPUTED = {"type": "error", "value": "uncomputed"}
IMAGE = '=DISPIMG("ID_00000000000000000000000000000001",1)'

# What a producer does not write: results of formulas, formulas, hidden rows
# and columns, that a sheet is hidden, formats of dates, merged cells (or it has
# merged cells of its own), a sheet by its name.
RESULTS, FORMULAS, HIDING, HIDDEN_SHEET, DATES, MERGED, OWN_MERGED, NAMES = range(8)

# file: (format, what it lacks, {(sheet, cell): how it differs; None: not there},
# how many sheets are compared)
FILES = {
    "exceljs.xlsx": ("xlsx", (), {}, 3),
    "gnumeric-biff7.xls": ("xls", (), {
        # Not in code page 936.
        (KINDS, "B13"): {"value": "?野路"}}, 3),
    "gnumeric.ods": ("ods", (), {}, 3),
    "gnumeric.xls": ("xls", (), {}, 3),
    "gnumeric.xlsx": ("xlsx", (HIDDEN_SHEET,), {}, 3),
    # As it is shown, without types; what runs over the next cell is merged.
    "gnumeric.html": ("html", (FORMULAS, OWN_MERGED, NAMES), {(FORM, "E2"): {"type": "text"}}, 1),
    "libreoffice.csv": ("csv", (FORMULAS, MERGED, NAMES), {(FORM, "E2"): {"type": "text"}}, 1),
    "libreoffice.gbk.csv": ("csv", (FORMULAS, MERGED, NAMES), {(FORM, "E2"): {"type": "text"}}, 1),
    # It leaves hidden rows and columns out, so that all others move.
    "libreoffice.html": ("html", (FORMULAS, NAMES), {}, 1),
    # It keeps TRUE as a formula.
    "libreoffice.fods": ("fods", (), {(KINDS, "B8"): {"type": "number", "value": 1, "formula": True}}, 3),
    "libreoffice.ods": ("ods", (), {(KINDS, "B8"): {"type": "number", "value": 1, "formula": True}}, 3),
    "libreoffice.xlsx": ("xlsx", (), {(KINDS, "B8"): {"formula": True}}, 3),
    # And the text of a formula was 0 for it, as xlrd says too.
    "libreoffice.xls": ("xls", (), {(KINDS, "B8"): {"formula": True},
                                    (KINDS, "B9"): {"type": "number", "value": 0}}, 3),
    # The error of a formula is a text for it.
    "libxlsxwriter.xlsx": ("xlsx", (), {(KINDS, "B10"): {"type": "text"}}, 3),
    "openpyxl.xlsx": ("xlsx", (RESULTS,), {}, 3),
    "sheetjs-2003.xml": ("xml2003", (), {}, 3),
    # It writes no formats here, and nothing but a shown text for errors.
    "sheetjs.fods": ("fods", (HIDING, HIDDEN_SHEET, DATES), {(KINDS, "B10"): None}, 3),
    "sheetjs.ods": ("ods", (HIDING, HIDDEN_SHEET, DATES), {(KINDS, "B10"): None}, 3),
    "sheetjs.html": ("html", (FORMULAS, NAMES), {}, 1),
    "sheetjs.xls": ("xls", (FORMULAS,), {
        # It hides columns and no rows.
        (KINDS, "A14"): {"hidden": None}, (KINDS, "B14"): {"hidden": None}}, 3),
    "sheetjs.xlsx": ("xlsx", (), {}, 3),
    "xlsxwriter.xlsx": ("xlsx", (), {}, 3),
    "xlwt.xls": ("xls", (RESULTS,), {}, 3),
    "wps.et": ("xls", (), {(KINDS, "B8"): {"formula": True}, (KINDS, "B9"): {"type": "number", "value": 0}}, 3),
    "wps.xlsx": ("xlsx", (), {(FORM, "H5"): {"type": "text", "value": IMAGE, "formula": True}}, 3),
}

# A document's table has no title row and no types.
DOCX = [
    ["填报单位", "肥东县教育局", None, None, "日期", "2023年5月17日"],
    ["填报人", "周禾", None, None, "联系电话", "0551-5550111"],
    ["活动名称", "活动形式", "活动地点", "参与教师数（人）", "参与学生数（人）", "参与群众数（人）", "参与总人数（人）", "备注"],
    ["职业体验日", "走进校园", "实训中心", "12", "300", "45", "357"],
    ["便民服务", "走进社区", "双塘社区", "8", "60", "1,120", "1,188", "照片另附\n两张"],
    ["合计", None, None, "20", "360", "1165", "1545"],
]

FIELDS = {"unit": "肥东县教育局", "day": "2023-05-17", "reporter": "周禾", "phone": "0551-5550111"}
ROWS = [
    {"activity": "职业体验日", "manner": "走进校园", "place": "实训中心",
     "teachers": 12, "students": 300, "public": 45, "total": 357},
    {"activity": "便民服务", "manner": "走进社区", "place": "双塘社区",
     "teachers": 8, "students": 60, "public": 1120, "total": 1188, "remark": "照片另附\n两张"},
]


def serial(text):
    """Days since 1899-12-30."""
    epoch = datetime.datetime(1899, 12, 30)
    if "-" not in text:
        text = "1899-12-30T" + text
    return (datetime.datetime.fromisoformat(text) - epoch) / datetime.timedelta(days=1)


def expected_cell(given, table, lacks):
    kind = next(kind for kind in ("text", "number", "bool", "error", "date") if kind in given)
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", given["ref"]).groups()
    cell = {"type": kind, "value": given[kind]}
    if kind == "date" and DATES in lacks:
        cell = {"type": "number", "value": serial(given["date"])}
    if "formula" in given and FORMULAS not in lacks:
        cell["formula"] = True
        if RESULTS in lacks:
            cell.update(UNCOMPUTED)
    if HIDING not in lacks and (int(row) in table["hidden_rows"] or column in table["hidden_columns"]):
        cell["hidden"] = True
    return cell


def expected_cells(index, lacks, differences):
    cells = {cell["ref"]: expected_cell(cell, TABLE[index], lacks) for cell in TABLE[index]["cells"]}
    for (sheet, ref), change in differences.items():
        if sheet == index and change is None:
            del cells[ref]
        elif sheet == index:
            changed = dict(cells.get(ref, {}), **change)
            cells[ref] = {key: value for key, value in changed.items() if value is not None}
    return cells


def read(path):
    done = subprocess.run([str(BUILD / "shoubao-parse"), "table", str(path)], stdout=subprocess.PIPE, timeout=60)
    return json.loads(done.stdout)


def cells_of(sheet):
    """Without how a number was stored."""
    return {cell["ref"]: {key: cell[key] for key in ("type", "value", "formula", "hidden") if key in cell}
            for cell in sheet["cells"]}


def try_form(path):
    done = subprocess.run([str(BUILD / "shoubaoctl"), "-c", str(ROOT / "config/shoubao.conf"), "--json", "try-form",
                           "activity-daily", str(path)], stdout=subprocess.PIPE, timeout=60)
    return json.loads(done.stdout)


def values(members):
    return {name: member["value"] for name, member in members.items()}


class Producers(unittest.TestCase):
    maxDiff = None

    def compare(self, name):
        kind, lacks, differences, sheets = FILES[name]
        found = read(OFFICE / name)
        self.assertEqual((found["outcome"], found["format"]), ("ok", kind))
        for index, sheet in enumerate(found["sheets"][:sheets]):
            table = TABLE[index]
            self.assertEqual(cells_of(sheet), expected_cells(index, lacks, differences))
            if OWN_MERGED not in lacks:
                self.assertEqual(sheet["merged"], [] if MERGED in lacks else table["merged"])
            if NAMES not in lacks:
                self.assertEqual(sheet["name"], table["name"])
            self.assertEqual(sheet["hidden"], table["hidden"] and HIDDEN_SHEET not in lacks)
        if sheets == len(TABLE):
            self.assertEqual(len(found["sheets"]), sheets)

    def test_every_cell_of_every_producer(self):
        for name in sorted(FILES):
            with self.subTest(name):
                self.compare(name)

    def test_a_document_s_table(self):
        found = read(OFFICE / "libreoffice.docx")
        self.assertEqual((found["outcome"], found["format"]), ("ok", "docx"))
        expected = {"%s%d" % ("ABCDEFGH"[column], row + 1): {"type": "text", "value": text}
                    for row, texts in enumerate(DOCX) for column, text in enumerate(texts) if text is not None}
        # Two cells of the first rows span three columns.
        for row in (1, 2):
            expected["E%d" % row], expected["F%d" % row] = expected["E%d" % row], expected["F%d" % row]
        self.assertEqual(cells_of(found["sheets"][0]), expected)
        self.assertEqual(found["sheets"][0]["merged"], ["B1:D1", "F1:H1", "B2:D2", "F2:H2", "A6:C6"])
        self.assertIn("heading 1: 2023年职业教育活动周活动情况日报表", found["notes"])

    def test_the_old_word_format_is_named(self):
        self.assertEqual((read(OFFICE / "libreoffice.doc")["outcome"], read(OFFICE / "libreoffice.doc")["format"]),
                         ("unsupported", "doc"))

    def test_the_form_is_read_from_every_file(self):
        for name in sorted(FILES) + ["libreoffice.docx"]:
            with self.subTest(name):
                found = try_form(OFFICE / name)["found"]
                self.assertEqual(len(found), 1)
                self.assertEqual(values(found[0]["fields"]), FIELDS)
                self.assertEqual([values(row) for row in found[0]["rows"]], ROWS)
                problems = [(problem["ref"], problem["code"]) for problem in found[0]["problems"]]
                self.assertEqual(problems, [("H5", "picture")] if name == "wps.xlsx" else [])

    def test_no_fixture_is_forgotten(self):
        kept = {path.name for path in OFFICE.iterdir() if path.is_file() and path.suffix != ".md"}
        encrypted = {name for name in kept if name.startswith(("read-only-", "password"))}
        self.assertEqual(kept - encrypted, set(FILES) | {"libreoffice.docx", "libreoffice.doc"})


if __name__ == "__main__":
    unittest.main()
