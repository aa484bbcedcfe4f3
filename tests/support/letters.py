"""Letters and forms as clerks make them, written with the standard library
and openpyxl: nothing of ours."""
import datetime
import io
import re
import zipfile
import zlib
from email.message import EmailMessage
from email.utils import format_datetime

import openpyxl

CHINA = datetime.timezone(datetime.timedelta(hours=8))


def at(text):
    """"2023-05-18 09:58:00" in China → Unix seconds."""
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp())


def rfc3339(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=CHINA).isoformat()


def xlsx(rows, title="Sheet1", merges=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merges:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def timeless(workbook):
    """The workbook without the moment it was made: the same rows, the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2023-05-10T09:00:00Z", content)
            entry = zipfile.ZipInfo(name, (2023, 5, 10, 9, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


ACTIVITY_HEADER = ["序号", "活动名称", "活动形式", "活动地点", "参与教师数（人）", "参与学生数（人）",
                   "参与群众数（人）", "参与总人数（人）", "备注"]


def activity_daily(unit, day, rows=None, reporter="李文", phone="0551-5550199"):
    """《活动情况日报表》; rows: (name, form, place, teachers, students, public, total)."""
    if rows is None:
        rows = [("职业体验进校园", "线下", "实训中心", 12, 180, 40, 232)]
    table = [["2023年职业教育活动周活动情况日报表"],
             ["填报单位", unit, None, "日期", day],
             ["填报人", reporter, None, "联系电话", phone],
             ACTIVITY_HEADER]
    for number, row in enumerate(rows, 1):
        table.append([number, *row])
    return xlsx(table, "日报表", merges=("A1:I1",))


def media_daily(unit, day, rows=None):
    """《媒体宣传情况日报表》; rows: (media, level, headline, day, link)."""
    if rows is None:
        rows = [("庐州日报", "市级", "技能让生活更美好", day, "https://news.example/a/1")]
    table = [["2023年职业教育活动周媒体宣传情况日报表"],
             ["填报单位", unit, None, "日期", day],
             ["序号", "媒体名称", "媒体级别", "报道标题", "报道日期", "链接"]]
    for number, row in enumerate(rows, 1):
        table.append([number, *row])
    return xlsx(table, "媒体日报表", merges=("A1:F1",))


def contact_form(unit, name="李文", mobile="13900005555"):
    return xlsx([["2023年职业教育活动周联络员信息表"],
                 ["填报单位", unit],
                 ["姓名", "职务", "办公电话", "手机", "QQ", "邮箱"],
                 [name, "干事", "0551-5550199", mobile, "100200300", "liwen@unit.example"]], "联络员")


PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
                    "0000000d49444154789c6360f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082")

TYPES = {"xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
         "png": ("image", "png"), "pdf": ("application", "pdf"), "csv": ("text", "csv"),
         "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")}


def letter(sender, subject, received, files=(), text="您好，材料见附件，请查收。", message_id=None,
           to="zcc@hefei-edu.example", headers=()):
    """A mail as bytes; files: (name, bytes). received: "2023-05-18 09:58:00"."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    when = datetime.datetime.fromisoformat(received).replace(tzinfo=CHINA)
    message["Date"] = format_datetime(when)
    message["Message-ID"] = "<%s>" % (message_id or "m%d@unit.example" % (
        zlib.crc32((sender + subject + received).encode())))
    for name, value in headers:
        message[name] = value
    message.set_content(text)
    for name, content in files:
        major, minor = TYPES.get(name.rsplit(".", 1)[-1].lower(), ("application", "octet-stream"))
        message.add_attachment(content, maintype=major, subtype=minor, filename=name)
    return message.as_bytes()


def bounce(cited, recipient, received, message_id):
    """What a server says of a message of ours that it can't deliver (RFC 3464)."""
    return ("""From: MAILER-DAEMON@mx.example
To: zcc@hefei-edu.example
Subject: Undelivered Mail Returned to Sender
Date: %s
Message-ID: <%s>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The address was not found.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; %s
Action: failed
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

Message-ID: <%s>

--b--
""" % (format_datetime(datetime.datetime.fromisoformat(received).replace(tzinfo=CHINA)), message_id, recipient,
       cited)).replace("\n", "\r\n").encode()
