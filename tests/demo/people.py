"""What people do in the demo's week because of what they were sent: a reviewer
who decides by replying to a digest, units that ask, a school that sends its
form once it is reminded."""
import re

from support import hefei_week as week
from support import letters
from support.office import text_of

REVIEWER = "chen@hefei-edu.example"


def newest_digest(office):
    """The last digest the reviewer got."""
    found = [message for message in office.sent()
             if message["To"].addresses[0].addr_spec == REVIEWER and str(message["Subject"]).startswith("【每日汇总")]
    return found[-1] if found else None


def reply(digest, received, lines, case):
    """As QQ mail writes one: the lines above, the digest below."""
    text = "%s\n\n------------------ 原始邮件 ------------------\n%s" % ("\n".join(lines), text_of(digest))
    return week.Mail(received, REVIEWER, "回复：%s" % digest["Subject"], case=case, text=text,
                     headers=[("In-Reply-To", digest["Message-ID"])])


def held_numbers(digest):
    return re.findall(r"^ *通过 (\d+) 理由：", text_of(digest), re.M)


def first_decisions(office, received):
    digest = newest_digest(office)
    lines = ["通过 %s 理由：已与肥西县教育局电话核实" % number for number in held_numbers(digest)]
    lines.append("确认 li.personal@mailbox.example 长丰县教育局 理由：县局来电说明")
    return [reply(digest, received, lines, "审核人回复汇总：放行待核对的信，认可一个邮箱")]


def more_time(office, received):
    unit = next(unit for unit in week.roster() if unit["编号"] == "S08")
    line = "延期 %s 活动情况日报表 5月20日 至 5月24日 18:00 理由：学校停电" % unit["名称"]
    return [reply(newest_digest(office), received, [line], "审核人回复汇总：给一所学校延期")]


def a_question(office, received):
    unit = next(unit for unit in week.roster() if unit["编号"] == "S08")
    return [week.Mail(received, unit["邮箱"].split(";")[0], "查询", case="学校发“查询”，得到自己的报送情况",
                      text="老师好，请问我校还欠什么？")]


def after_a_reminder(office, received):
    """A school answers the reminder itself, with the form it had forgotten."""
    unit = next(unit for unit in week.roster() if unit["编号"] == "S09")
    box = unit["邮箱"].split(";")[0]
    reminders = [message for message in office.sent() if message["To"].addresses[0].addr_spec == box and
                 str(message["Subject"]).startswith(("【待报送】", "【报送提醒】"))]
    day = "2023-05-21"
    files = [("日报表.xlsx", letters.activity_daily(unit["名称"], day)),
             ("媒体日报表.xlsx", letters.media_daily(unit["名称"], day))]
    return [week.Mail(received, box, "回复：%s" % reminders[-1]["Subject"], files, "收到提醒后直接回复提醒邮件补报",
                      headers=[("In-Reply-To", reminders[-1]["Message-ID"])])]


# After the pass at this moment, these happen.
SCENES = {
    "2023-05-19 11:05:00": [("2023-05-19 11:20:00", first_decisions), ("2023-05-19 14:00:00", a_question)],
    "2023-05-22 11:05:00": [("2023-05-22 11:30:00", more_time), ("2023-05-22 12:10:00", after_a_reminder)],
}


def react(office, tick):
    return [mail for received, scene in SCENES.get(tick, ()) for mail in scene(office, received)]
