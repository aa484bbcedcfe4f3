#!/usr/bin/python3
"""The blank forms that reminders carry: filled in, each is read by its own form
definition without a problem; sent back empty, it says what is missing."""
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import openpyxl

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.office import ROOT  # noqa: E402

BUILD = pathlib.Path(os.environ.get("SHOUBAO_BUILD", ROOT / "build")).resolve()
DAY = datetime.date(2023, 5, 17)
ACTIVITY = {"填报单位": "肥东县教育局", "日期": DAY, "填报人": "周禾", "联系电话": "0551-5550111"}
MEDIA = {"填报单位": "肥东县教育局", "日期": DAY}
ROWS = {
    "activity-daily": [["开放校园", "参观", "校内", 12, 200, 30, 242, ""], ["技能展", "展示", "广场", 5, 60, None, 65, "晴"]],
    "media-daily": [["庐州日报", "市级", "技能让生活更美好", DAY, "https://news.example/1"]],
}


def filled(form, fields, rows):
    """The blank with each value right of its label, and rows below the header."""
    book = openpyxl.load_workbook(ROOT / "config/blanks" / ("004-%s.xlsx" % form))
    sheet = book.active
    first = next(row[0].row for row in sheet.iter_rows() if row[0].value in ("活动名称", "媒体名称")) + 1
    for row in sheet.iter_rows(max_row=first):
        for cell in row:
            if cell.value in fields:
                sheet.cell(cell.row, cell.column + 1, fields[cell.value])
    for i, values in enumerate(rows):
        for j, value in enumerate(values, 1):
            sheet.cell(first + i, j, value or None)
    return book


class Blanks(unittest.TestCase):
    def read(self, form, book):
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            book.save(file)
            file.flush()
            done = subprocess.run([str(BUILD / "shoubaoctl"), "-c", str(ROOT / "config/shoubao.conf"), "try-form", form,
                                   file.name, "--unit=X01"], stdout=subprocess.PIPE, encoding="utf-8", timeout=60)
        self.assertEqual(done.returncode, 0)
        (found,) = json.loads(done.stdout)["found"]
        return found

    def test_a_filled_blank_is_read_without_a_problem(self):
        for form, fields in (("activity-daily", ACTIVITY), ("media-daily", MEDIA)):
            found = self.read(form, filled(form, fields, ROWS[form]))
            self.assertEqual(found["problems"], [], form)
            self.assertEqual(found["fields"]["day"]["value"], "2023-05-17")
            self.assertEqual(len(found["fields"]), len(fields))
            self.assertEqual([len(row) for row in found["rows"]],
                             [sum(value not in ("", None) for value in row) for row in ROWS[form]])

    def test_a_day_without_anything_is_said_by_one_word(self):
        for form, fields in (("activity-daily", ACTIVITY), ("media-daily", MEDIA)):
            found = self.read(form, filled(form, fields, [["无"]]))
            self.assertEqual((found["problems"], found["nothing"]), ([], True), form)

    def test_a_blank_sent_back_empty_is_no_report(self):
        for form, fields in (("activity-daily", ACTIVITY), ("media-daily", MEDIA)):
            found = self.read(form, filled(form, {}, []))
            self.assertEqual([problem["code"] for problem in found["problems"]],
                             ["missing"] * len(fields) + ["too-few-rows"], form)

    def test_every_label_of_the_form_definition_stands_in_the_blank(self):
        for form in ROWS:
            text = (ROOT / "config/forms" / ("004-%s.conf" % form)).read_text("utf-8")
            book = filled(form, {}, [])
            said = {cell.value for row in book.active.iter_rows() for cell in row if cell.value}
            for part in text.split("labels = (")[1:]:
                first = part.split('"')[1]
                self.assertIn(first, said, form)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
