#!/usr/bin/python3
"""Makes config/blanks/: the empty forms that the Hefei configuration sends with
its reminders. Run it after a form's labels change."""
import io
import pathlib

import letters
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

BLANKS = pathlib.Path(__file__).resolve().parents[2] / "config/blanks"
ROWS = 12
THIN = Side(style="thin", color="808080")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="E8EEF4")
DATE, TEXT, COUNT = "yyyy-mm-dd", "@", "0"

# name: title, fields (label, cell format), columns (label, width, format),
# what stands below.
FORMS = {
    "004-activity-daily": (
        "2023年职业教育活动周活动情况日报表",
        [("填报单位", TEXT), ("日期", DATE), ("填报人", TEXT), ("联系电话", TEXT)],
        [("活动名称", 28, TEXT), ("活动形式", 16, TEXT), ("活动地点", 20, TEXT), ("参与教师数（人）", 17, COUNT),
         ("参与学生数（人）", 17, COUNT), ("参与群众数（人）", 17, COUNT), ("参与总人数（人）", 17, COUNT), ("备注", 20, TEXT)],
        "说明：每项活动填一行；参与总人数不少于教师、学生、群众人数之和。当日没有活动的，在“活动名称”下第一行填“无”后照常报送。"),
    "004-media-daily": (
        "2023年职业教育活动周媒体宣传情况日报表",
        [("填报单位", TEXT), ("日期", DATE)],
        [("媒体名称", 24, TEXT), ("媒体级别", 12, TEXT), ("报道标题", 40, TEXT), ("报道日期", 14, DATE), ("链接", 44, TEXT)],
        "说明：每篇报道填一行；媒体级别填国家级、省级、市级、县级或校级。当日没有报道的，在“媒体名称”下第一行填“无”后照常报送。"),
}


def put(sheet, row, column, value=None, number_format=None, **style):
    cell = sheet.cell(row, column, value)
    cell.border = BOX
    cell.alignment = Alignment(vertical="center", wrap_text=True, **style)
    if number_format:
        cell.number_format = number_format
    return cell


def line(sheet, row, width, text, height, **font):
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    cell = sheet.cell(row, 1, text)
    cell.font = Font(**font)
    cell.alignment = Alignment(horizontal="center" if font.get("bold") else "left", vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = height


def fill(sheet, title, fields, columns, note):
    width = len(columns)
    line(sheet, 1, width, title, 34, bold=True, size=16)
    # Two labels a row, the value right of each.
    row, half = 2, (width + 1) // 2
    for i, (label, number_format) in enumerate(fields):
        at = 1 + (i % 2) * half
        put(sheet, row + i // 2, at, label, horizontal="center").fill = HEAD
        last = width if i % 2 else half
        for column in range(at + 1, last + 1):
            put(sheet, row + i // 2, column, None, number_format, horizontal="left")
        if last > at + 1:
            sheet.merge_cells(start_row=row + i // 2, start_column=at + 1, end_row=row + i // 2, end_column=last)
        sheet.row_dimensions[row + i // 2].height = 22
    row += (len(fields) + 1) // 2
    for column, (label, size, _) in enumerate(columns, 1):
        head = put(sheet, row, column, label, horizontal="center")
        head.font, head.fill = Font(bold=True), HEAD
        sheet.column_dimensions[head.column_letter].width = size
    sheet.row_dimensions[row].height = 32
    for i in range(1, ROWS + 1):
        for column, (_, _, number_format) in enumerate(columns, 1):
            put(sheet, row + i, column, None, number_format)
        sheet.row_dimensions[row + i].height = 22
    line(sheet, row + ROWS + 1, width, note, 36, italic=True, color="606060")
    return row


def choices(sheet, first, columns):
    for column, (label, _, _) in enumerate(columns, 1):
        if label == "媒体级别":
            rule = DataValidation(type="list", formula1='"国家级,省级,市级,县级,校级"', allow_blank=True)
            sheet.add_data_validation(rule)
            letter = get_column_letter(column)
            rule.add("%s%d:%s%d" % (letter, first, letter, first + ROWS - 1))


def pages(sheet, header):
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "%d:%d" % (header, header)
    sheet.freeze_panes = "A%d" % (header + 1)


def main():
    BLANKS.mkdir(exist_ok=True)
    for name, (title, fields, columns, note) in FORMS.items():
        book = Workbook()
        sheet = book.active
        sheet.title = title.removeprefix("2023年职业教育活动周")
        header = fill(sheet, title, fields, columns, note)
        choices(sheet, header + 1, columns)
        pages(sheet, header)
        made = io.BytesIO()
        book.save(made)
        (BLANKS / (name + ".xlsx")).write_bytes(letters.timeless(made.getvalue()))


if __name__ == "__main__":
    main()
