#!/usr/bin/env python3
"""Plays the Hefei week on a driven clock with the real programs: mails into a
Maildir, shoubaod --once --now=…, receipts out of another Maildir."""
import argparse
import collections
import pathlib
import shutil
import sys
import time
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import hefei_week as week  # noqa: E402
from support import letters  # noqa: E402
from support.office import Office, html_of, text_of, word_of  # noqa: E402

# When the clock stands still and the daemon makes a pass.
TICKS = (["2023-05-10 18:00:00", "2023-05-12 18:00:00", "2023-05-16 09:00:00"] +
         ["2023-05-%02d %s" % (day, hour) for day in range(17, 25)
          for hour in ("10:05:00", "18:00:00", "22:30:00")] + ["2023-05-26 18:00:00", "2023-05-29 09:00:00"])


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


def show(mail, answers):
    answer = answers[-1] if answers else None
    word = "【%s】" % word_of(answer) if answer else "（不回复）"
    print("  %s  %s %s %s" % (mail.received[5:16], fit(mail.case, 46), fit(word, 16), mail.subject))
    if answer is None:
        return
    lines = [line.strip() for line in text_of(answer).splitlines() if line.strip()]
    for i, line in enumerate(lines):
        if line.startswith("· ") and i + 2 < len(lines) and lines[i + 1].startswith("问题："):
            print("               ↳ %s  %s  %s" % (line[2:], lines[i + 1], lines[i + 2]))
        elif line.startswith("需要人工核对：") or line.startswith("活动周") and "建议的标题" in lines[i - 1]:
            print("               ↳ %s" % line)


def play(office, mails):
    by_tick = collections.OrderedDict((tick, []) for tick in TICKS)
    for mail in mails:
        by_tick[next(tick for tick in TICKS if mail.received <= tick)].append(mail)
    for number, (tick, batch) in enumerate(by_tick.items(), 1):
        for mail in batch:
            office.deliver(mail.raw, letters.at(mail.received))
        before = len(office.sent())
        office.once(letters.rfc3339(tick))
        sent = office.sent()
        words = collections.Counter(word_of(message) for message in sent[before:])
        print("[%2d/%d] %s  来信 %3d 封，回执 %3d 封%s" % (
            number, len(by_tick), tick[:16], len(batch), len(sent) - before,
            "".join("，%s %d" % pair for pair in sorted(words.items()))), flush=True)
        answers = collections.defaultdict(list)
        for message in sent:
            answers[(message["In-Reply-To"] or "").strip("<> ")].append(message)
        for mail in batch:
            if mail.case:
                show(mail, answers[mail.message_id])


def export(office, folder):
    """The receipts as pages a browser shows."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for message in office.sent():
        number = message["Subject"].rsplit("编号", 1)[-1].strip(" ）")
        (folder / ("%04d-%s.html" % (int(number), word_of(message).replace("·", "-")))).write_text(
            html_of(message), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--folder", default=None, help="where the office is made (default: BUILD/demo)")
    options = parser.parse_args()
    folder = pathlib.Path(options.folder or pathlib.Path(options.build) / "demo").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    office = Office(folder, options.build)
    mails = week.story()
    units = week.roster()
    print("合肥市教育局 2023 年职业教育活动周：%d 个单位，%d 封来信。时钟由演示驱动。\n" % (len(units), len(mails)))
    started = time.monotonic()
    play(office, mails)
    took = time.monotonic() - started
    export(office, folder / "receipts")
    status = office.ctl("status")
    counts = status.get("counts", status)
    print("\n%d 封来信在 %.1f 秒内处理完毕；发出回执 %d 封。" % (len(mails), took, len(office.sent())))
    print("""
到哪里看：
  回执（网页）    %s/receipts/
  归档的附件      %s/archive/
  数据库          %s/shoubao.db
  谁还欠什么      %s -c %s --now=2023-05-29T09:00:00+08:00 missing
  待人工核对      %s -c %s held
""" % (folder, office.state, office.state, office.program("shoubaoctl"), office.config,
       office.program("shoubaoctl"), office.config))
    return 0 if counts.get("spooled", 0) == 0 and counts.get("stuck", 0) == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
