#!/usr/bin/env python3
"""Plays the Hefei week on a driven clock with the real programs: mails into a
Maildir, shoubaod --once --now=…, what it sends out of another Maildir: receipts,
reminders, the reviewers' digests with their workbook, confirmations."""
import argparse
import collections
import pathlib
import re
import shutil
import sys
import time
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import people  # noqa: E402
from support import hefei_week as week  # noqa: E402
from support import letters, replay_reminders  # noqa: E402
from support.office import Office, html_of, parsed, text_of, word_of  # noqa: E402

# When the clock stands still and the daemon makes a pass.
TICKS = (["2023-05-10 15:05:00", "2023-05-10 18:00:00", "2023-05-11 15:05:00", "2023-05-12 11:05:00",
          "2023-05-12 15:05:00", "2023-05-12 18:00:00", "2023-05-15 11:05:00", "2023-05-16 11:05:00"] +
         ["2023-05-%02d %s" % (day, hour) for day in range(17, 25)
          for hour in ("08:35:00", "11:05:00", "15:05:00", "18:00:00", "22:30:00")] +
         ["2023-05-25 11:05:00", "2023-05-26 11:05:00", "2023-05-26 15:05:00", "2023-05-26 18:00:00",
          "2023-05-29 11:05:00"])
KINDS = [("每日汇总", "汇总"), ("待报送", "提醒"), ("报送提醒", "提醒"), ("请协助督促", "督促"), ("请核对", "待核对通知"),
         ("决定", "决定确认"), ("报送情况", "查询答复")]


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fit(text, columns):
    out, used = "", 0
    for char in text:
        used += width(char)
        if used > columns - 1:
            return out + "…"
        out += char
    return text + " " * (columns - width(text))


def kind_of(message):
    """What a message of ours is: a digest, a reminder …; else a receipt."""
    subject = str(message["Subject"])
    return next((kind for word, kind in KINDS if subject.startswith("【" + word)), "回执")


def show(mail, answers):
    """A mail of a special case with the word and the problems of its answer."""
    answer = answers[-1] if answers else None
    word = re.match(r"【.+?】", str(answer["Subject"])).group(0) if answer else "（不回复）"
    print("  %s  %s %s %s" % (mail.received[5:16], fit(mail.case, 50), fit(word, 16),
                              re.sub(r" \[[0-9A-Z-]{19}\]", "", mail.subject)))
    if answer is None:
        return
    lines = [line.strip() for line in text_of(answer).splitlines() if line.strip()]
    for i, line in enumerate(lines):
        if line.startswith("· ") and i + 2 < len(lines) and lines[i + 1].startswith("问题："):
            print("               ↳ %s  %s  %s" % (line[2:], lines[i + 1], lines[i + 2]))
        elif line.startswith("需要人工核对：") or line.startswith("活动周") and "建议的标题" in lines[i - 1]:
            print("               ↳ %s" % line)


def show_pass(number, tick, batch, sent):
    kinds = collections.Counter(kind_of(message) for message in sent)
    words = collections.Counter(word_of(message) for message in sent if kind_of(message) == "回执")
    kinds.pop("回执", None)
    print("[%2d/%d] %s  来信 %3d 封，回执 %3d 封%s%s" % (
        number, len(TICKS), tick[:16], len(batch), sum(words.values()),
        "（%s）" % "，".join("%s %d" % pair for pair in sorted(words.items())) if words else "",
        "".join("，%s %d 封" % pair for pair in sorted(kinds.items()))), flush=True)
    for message in sent:
        if kind_of(message) in ("提醒", "督促") and message["To"].addresses[0].display_name:
            print("               → %s" % message["Subject"])


def play(office, mails):
    waiting = sorted(mails, key=lambda mail: mail.received)
    seen = 0
    for number, tick in enumerate(TICKS, 1):
        batch = [mail for mail in waiting if mail.received <= tick]
        waiting = [mail for mail in waiting if mail.received > tick]
        for mail in batch:
            office.deliver(mail.raw, letters.at(mail.received))
        office.once(letters.rfc3339(tick))
        sent = [parsed(raw) for raw in office.sent_bytes()[seen:]]
        seen += len(sent)
        show_pass(number, tick, batch, sent)
        answers = collections.defaultdict(list)
        for message in sent:
            answers[(message["In-Reply-To"] or "").strip("<> ")].append(message)
        for mail in batch:
            if mail.case:
                show(mail, answers[mail.message_id])
        waiting = sorted(waiting + people.react(office, tick), key=lambda mail: mail.received)


def pages(office, folder):
    """What was sent as pages a browser shows."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, message in enumerate(office.sent(), 1):
        kind = kind_of(message)
        word = word_of(message).replace("·", "-") if kind == "回执" else kind
        (folder / ("%04d-%s.html" % (number, word))).write_text(html_of(message), encoding="utf-8")


def last_digest(office, folder):
    """The digest of the last morning and its workbook."""
    digest = people.newest_digest(office)
    (folder / "汇总.html").write_text(html_of(digest), encoding="utf-8")
    workbook = next(digest.iter_attachments())
    (folder / "汇总.xlsx").write_bytes(workbook.get_payload(decode=True))
    return digest


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--folder", default=None, help="where the office is made (default: BUILD/demo)")
    options = parser.parse_args()
    folder = pathlib.Path(options.folder or pathlib.Path(options.build) / "demo").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # As on 163 and QQ, whose servers say nothing of who wrote.
    office = Office(folder, options.build, unasked=True, mailbox_extra='decisions = "token";')
    mails = week.story()
    units = week.roster()
    print("合肥市教育局 2023 年职业教育活动周：%d 个单位。时钟由演示驱动。\n" % len(units))
    started = time.monotonic()
    play(office, mails)
    took = time.monotonic() - started
    pages(office, folder / "mails")
    digest = last_digest(office, folder)
    office.ctl("export", str(folder / "活动周材料.zip"))
    kinds = collections.Counter(kind_of(message) for message in office.sent())
    print("\n%d 封来信在 %.0f 秒内处理完毕；发出%s。" % (
        len(office.delivered), took, "，".join("%s %d 封" % pair for pair in kinds.most_common())))
    count, wrong = replay_reminders.replay(office.state, office.outbox, per_day=2)
    print("提醒逐封回放：%d 封，不属实或超过每日上限的 %d 处。" % (count, len(wrong)))
    for fault in wrong:
        print("  %s" % fault)
    print("\n—— 最后一天上午的汇总 ——\n")
    print("\n".join(text_of(digest).strip().splitlines()[:60]))
    print("""……

到哪里看：
  最后一天的汇总  %s/汇总.html，工作簿 %s/汇总.xlsx
  发出的全部邮件  %s/mails/
  导出的全部材料  %s/活动周材料.zip
  谁还欠什么      %s -c %s --now=2023-05-29T11:05:00+08:00 missing
  提醒过谁        %s -c %s reminders
  数据库          %s/shoubao.db
""" % (folder, folder, folder, folder, office.program("shoubaoctl"), office.config, office.program("shoubaoctl"),
       office.config, office.state))
    counts = office.ctl("status")["counts"]
    return 1 if wrong or counts["spooled"] or counts["stuck"] else 0


if __name__ == "__main__":
    sys.exit(main())
