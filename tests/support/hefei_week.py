"""The Hefei week with made-up units: who mails what, when. Each entry says in
`case` what it shows; plain traffic has none."""
import csv
import zlib
import pathlib

from support import letters

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAYS = ["2023-05-%02d" % d for d in range(17, 24)]


def roster():
    with open(ROOT / "config/rosters/004-hefei-bureau.csv", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


class Mail:
    def __init__(self, received, sender, subject, files=(), case=None, text="您好，材料见附件，请查收。",
                 headers=(), message_id=None, raw=None):
        self.received, self.sender, self.subject, self.case = received, sender, subject, case
        self.message_id = message_id or "w%s.%s@unit.example" % (
            "".join(c for c in received if c.isdigit()), zlib.crc32((sender + subject).encode()))
        self.raw = raw or letters.letter(sender, subject, received, files, text, self.message_id, headers=headers)


def next_day(day):
    return "2023-05-%02d" % (int(day[-2:]) + 1)


def dailies(unit, day, received, case=None, activity=None, media=None, subject=None, sender=None):
    """Both daily forms of a day in one mail."""
    name = unit["名称"]
    files = [("活动周%s活动情况日报表%s.xlsx" % (name, day[5:]), activity or letters.activity_daily(name, day)),
             ("活动周%s媒体宣传情况日报表%s.xlsx" % (name, day[5:]), media or letters.media_daily(name, day))]
    return Mail(received, sender or unit["邮箱"].split(";")[0],
                subject or "活动周%s日报表%s" % (name, day[5:].replace("-", "月") + "日"), files, case)


def plan(unit, name, received, case=None):
    """A text of a school's as PDF, named as the notice asks."""
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n" + (unit["编号"] + name).encode()
    title = "活动周%s%s" % (unit["名称"], name)
    return Mail(received, unit["邮箱"].split(";")[0], title, [(title + ".pdf", content)], case)


def before(units):
    """9 to 16 May: contact forms and the schools' plans."""
    mails = []
    for i, unit in enumerate(units):
        if unit["类别"] in ("县市", "中专学校"):
            late = unit["编号"] == "S12"
            mails.append(Mail("2023-05-%s %02d:%02d:00" % ("12" if late else "10", 9 + i % 8, i % 60),
                              unit["邮箱"].split(";")[0], "活动周%s联络员信息表" % unit["名称"],
                              [("联络员信息表.xlsx", letters.contact_form(unit["名称"]))],
                              "过了5月11日才交联络员信息表" if late else None))
    for i, unit in enumerate(unit for unit in units if unit["类别"] == "中专学校"):
        day = "2023-05-%d" % (11 if i % 3 else 12)
        mails.append(plan(unit, "走进校园活动方案", "%s %02d:%02d:30" % (day, 9 + i % 6, i)))
        if unit["编号"] == "S10":
            mails.append(plan(unit, "走进社区活动内容和参加人数", "2023-05-15 14:20:00", "收到逾期提醒后补报"))
        elif unit["编号"] == "S11":
            mails.append(plan(unit, "走进社区活动内容和参加人数", "2023-05-12 16:40:00", "时限前提醒了一次，当天就报来"))
        elif unit["编号"] != "S12":  # never mails it
            mails.append(plan(unit, "走进社区活动内容和参加人数", "2023-05-12 %02d:%02d:40" % (9 + i % 5, i)))
    return mails


def plain_week(units, special):
    """Every day's forms of everybody who owes them and is no special case."""
    mails = []
    for day in DAYS:
        for i, unit in enumerate(units):
            if unit["类别"] == "区" or (unit["编号"], day) in special:
                continue
            hour, minute = 16 + (i * 7) % 6, (i * 13) % 60
            mails.append(dailies(unit, day, "%s %02d:%02d:00" % (day, hour, minute)))
    return mails


def special_cases(units):
    by_code = {unit["编号"]: unit for unit in units}
    name = lambda code: by_code[code]["名称"]
    box = lambda code: by_code[code]["邮箱"].split(";")[0]
    activity, media = letters.activity_daily, letters.media_daily
    first, second, third, fourth = DAYS[:4]
    mails, special = [], set()

    def own(code, day):
        special.add((code, day))
        return by_code[code]

    mails.append(dailies(own("X01", first), first, "2023-05-18 10:00:00", "卡着 10:00:00 整到，按时"))
    mails.append(dailies(own("X02", first), first, "2023-05-18 10:00:01", "晚一秒，逾期"))
    unit = own("S01", first)
    mails.append(dailies(unit, first, "2023-05-17 17:20:00", "标题没按格式写，附件认得出",
                         subject="今日日报，请查收", activity=activity(name("S01"), first)))
    mails.append(Mail("2023-05-17 18:05:00", box("S02"), "活动周合肥青合职业学校日报表5月17日",
                      [("日报表.xlsx", activity(name("S02"), first)), ("媒体日报表.xlsx", media(name("S02"), first))],
                      "单位名错一字（青合），发件人能说明是谁"))
    own("S02", first)
    mails.append(Mail("2023-05-17 18:30:00", box("X02"), "活动周肥东县教育局典型案例",
                      [("典型案例.pdf", b"%PDF-1.4\ncase\n%%EOF\n")], "肥西的邮箱报肥东的材料，不敢自动认"))
    unit = own("S03", first)
    mails.append(dailies(unit, first, "2023-05-17 19:00:00", "漏填一格：参与总人数",
                         activity=activity(name("S03"), first, [("技能展示", "线下", "操场", 20, 300, 50, None)])))
    mails.append(dailies(unit, first, "2023-05-17 20:10:00", "改好重发，替换前一份",
                         activity=activity(name("S03"), first, [("技能展示", "线下", "操场", 20, 300, 50, 370)])))
    unit = own("S04", first)
    mails.append(dailies(unit, first, "2023-05-17 19:30:00", "数字不对：总数小于分项之和",
                         activity=activity(name("S04"), first, [("开放日", "线下", "校内", 30, 500, 100, 600)])))
    unit = own("S05", second)
    again = dailies(unit, second, "2023-05-18 17:00:00", "同一封信投递了两次，只登记一次")
    mails.append(again)
    twin = Mail("2023-05-18 17:00:20", again.sender, again.subject, raw=again.raw, message_id=again.message_id,
                case="（同一封信的第二次投递）")
    mails.append(twin)
    own("S06", second), own("S06", third)
    mails.append(Mail("2023-05-19 18:00:00", box("S06"), "活动周肥东星河职业学校日报表18日19日",
                      [("活动情况日报表5月18日.xlsx", activity(name("S06"), second)),
                       ("媒体宣传情况日报表5月18日.xlsx", media(name("S06"), second)),
                       ("活动情况日报表5月19日.xlsx", activity(name("S06"), third)),
                       ("媒体宣传情况日报表5月19日.xlsx", media(name("S06"), third))],
                      "一封信报两天：前一天逾期，后一天按时"))
    mails.append(Mail("2023-05-18 11:00:00", "li.personal@mailbox.example", "活动周长丰县教育局典型案例",
                      [("典型案例一.pdf", b"%PDF-1.4\nchangfeng\n%%EOF\n")], "未登记的邮箱代长丰县报案例，待确认"))
    mails.append(Mail("2023-05-18 12:00:00", "ads@training.example", "暑期师资培训班报名通知", (), "与活动周无关的来信，不回复"))
    mails.append(Mail("2023-05-18 12:10:00", box("K01"), "自动回复：您好，我正在休假", (), "对方的自动回复，不再回复",
                      headers=[("Auto-Submitted", "auto-replied")]))
    mails.append(Mail("2023-05-18 12:20:00", "mailer-daemon@mx.example", "Undelivered Mail Returned to Sender",
                      raw=bounce(), message_id="b1@mx.example", case="退信，登记，不回复"))
    unit = own("K02", third)
    mails.append(dailies(unit, third, "2023-05-19 17:45:00", "当天没有活动，填“无”，算数",
                         activity=activity(name("K02"), third, [("无", None, None, None, None, None, None)]),
                         media=media(name("K02"), third, [("无", None, None, None, None)])))
    unit = own("S07", third)
    mails.append(dailies(unit, third, "2023-05-19 16:30:00", "写“约300人”、全角数字，都读得懂",
                         activity=activity(name("S07"), third, [("进社区", "线下", "社区广场", "１２", "约300人", 88, "400人")])))
    mails.append(Mail("2023-05-19 21:00:00", box("X01"), "回复：活动周肥东县教育局典型案例和照片",
                      [("肥东县典型案例一.pdf", b"%PDF-1.4\ncase one\n%%EOF\n"),
                       ("肥东县典型案例二.pdf", b"%PDF-1.4\ncase two\n%%EOF\n"), ("活动照片.png", letters.PNG)],
                      "县里的两篇案例，外加照片"))
    special.add(("S08", fourth))  # never mailed: missing at the end
    special.add(("S09", DAYS[4]))  # mailed as an answer to a reminder
    owing = [unit for unit in units if unit["类别"] in ("县市", "开发区") or "市管" in unit["标签"]]
    for i, unit in enumerate(owing):
        if unit["编号"] not in ("K03", "S11"):  # these two never mail theirs
            mails.append(plan(unit, "综述材料", "2023-05-%d %02d:%02d:00" % (25 if i % 4 else 26, 10 + i % 6, 10 + i)))
    return mails, special


def bounce():
    """Of a message of ours that never was."""
    return letters.bounce("shoubao.0000@hefei-edu.example", "office@gone.example", "2023-05-18 12:20:00",
                          "b1@mx.example")


def story():
    """All mails of the week in the order they arrive."""
    units = roster()
    special_mails, special = special_cases(units)
    mails = before(units) + plain_week(units, special) + special_mails
    return sorted(mails, key=lambda mail: mail.received)
