#!/usr/bin/python3
"""Mails as old programs, phones and attackers write them: each is recorded
once, none stops the next, and what can be read of it is."""
import base64
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters, state  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"


def in_gbk(sender, unit, key):
    """As a mail program of 2003 writes Chinese: raw GBK in every header."""
    form = base64.encodebytes(letters.activity_daily(unit, DAY)).decode()
    return ("From: 职教科 <%s>\r\nTo: zcc@hefei-edu.example\r\nSubject: 活动周%s活动情况日报表\r\n"
            "Message-ID: <%s>\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=\"活动情况日报表.xlsx\"\r\n"
            "Content-Disposition: attachment; filename=\"活动情况日报表.xlsx\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s"
            % (sender, unit, key, form)).encode("gbk")


def split_words(sender, unit, key):
    """A subject cut within a character, one encoded word to the next."""
    text = ("活动周%s活动情况日报表" % unit).encode("gb2312")
    words = "\r\n ".join("=?gb2312?B?%s?=" % base64.b64encode(text[i:i + 13]).decode() for i in range(0, len(text), 13))
    form = base64.encodebytes(letters.activity_daily(unit, DAY)).decode()
    title = base64.b64encode("活动情况日报表.xlsx".encode("gb2312")).decode()
    return ("From: <%s>\r\nSubject: %s\r\nMessage-ID: <%s>\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream;"
            " name=\"=?gb2312?B?%s?=\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s" % (sender, words, key, title, form)).encode()


def nested(depth):
    head = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(depth))
    return (b"From: deep@x.example\r\nSubject: deep\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" +
            head + b"--b%d\r\n\r\nbottom\r\n" % depth)


def forwarded(sender, unit, key):
    """The form in a mail in a mail."""
    inner = letters.letter("teacher@home.example", "日报表", "2023-05-17 16:00:00", [
        ("日报表.xlsx", letters.activity_daily(unit, DAY))])
    return (b"From: <%s>\r\nSubject: =?utf-8?B?%s?=\r\nMessage-ID: <%s>\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--o--\r\n" % (
                sender.encode(), base64.b64encode(("转发：活动周%s活动情况日报表" % unit).encode()), key.encode(), inner))


class Odd(Scenario):
    GARBAGE = {
        "empty": b"", "one-byte": b"x", "no-head": b"\r\n\r\nnothing above", "zeros": bytes(3000),
        "noise": bytes((i * 7919 + 13) % 256 for i in range(20000)), "no-from": b"Subject: x\r\n\r\ny\r\n",
        "long-line": b"From: a@x.example\r\nSubject: " + b"x" * 200000 + b"\r\n\r\ny\r\n",
        "many-heads": b"From: a@x.example\r\n" + b"X-A: b\r\n" * 20000 + b"\r\n",
        "many-parts": b"From: a@x.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
                      b"--b\r\n\r\nx\r\n" * 5000 + b"--b--\r\n",
        "no-end": b"From: a@x.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                  b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%",
        "deep": nested(400),
    }

    @classmethod
    def story(cls):
        for i, (key, raw) in enumerate(cls.GARBAGE.items()):
            cls.send(key, "%s 17:00:%02d" % (DAY, i), "", raw=raw)
        for i, (key, code, make) in enumerate((("gbk", "S01", in_gbk), ("split", "S02", split_words),
                                               ("forwarded", "S03", forwarded))):
            cls.send(key, "%s 17:10:%02d" % (DAY, i), "", raw=make(box(code), name(code), "%s.Odd@unit.example" % key))
        # Read already, by a reviewer; and one whose name tells no time.
        raw = letters.letter(box("S04"), "活动周%s活动情况日报表" % name("S04"), "%s 17:20:00" % DAY,
                             [("日报表.xlsx", letters.activity_daily(name("S04"), DAY))], message_id="seen.Odd@unit.example")
        cls.keys["seen"] = "seen.Odd@unit.example"
        (cls.office.inbox / "cur" / ("%d.M1P1.mail:2,RS" % letters.at("%s 17:20:00" % DAY))).write_bytes(raw)
        raw = letters.letter(box("S05"), "活动周%s活动情况日报表" % name("S05"), "%s 17:21:00" % DAY,
                             [("日报表.xlsx", letters.activity_daily(name("S05"), DAY))], message_id="odd.Odd@unit.example")
        cls.keys["odd-name"] = "odd.Odd@unit.example"
        path = cls.office.inbox / "new" / "brought-by-hand"
        path.write_bytes(raw)
        when = letters.at("%s 17:21:00" % DAY)
        os.utime(path, (when, when))
        cls.office.delivered.append(raw)
        cls.tick()
        # A reviewer opens one: the server renames it, and it is no new mail.
        new = next(p for p in (cls.office.inbox / "new").iterdir() if b"gbk.Odd" in p.read_bytes())
        new.rename(cls.office.inbox / "cur" / (new.name + ":2,S"))
        cls.tick("%s 20:05:00" % DAY)

    def test_every_file_is_one_arrival(self):
        counts = self.office.ctl("status")["counts"]
        self.assertEqual(counts["arrivals"], len(self.GARBAGE) + 5)
        self.assertEqual((counts["spooled"], counts["stuck"]), (0, 0))

    def test_garbage_is_never_answered(self):
        self.assertEqual(len(self.receipts()), 5)

    def test_raw_gbk_in_headers_is_read(self):
        receipt = self.assert_word("gbk", "已收到")
        self.assert_says(receipt, name("S01"), "活动情况日报表.xlsx")
        self.assert_says_not(receipt, "没有按通知的格式写")

    def test_a_subject_cut_within_a_character_is_read(self):
        receipt = self.assert_word("split", "已收到")
        self.assert_says(receipt, name("S02"), "活动情况日报表.xlsx")
        self.assert_says_not(receipt, "没有按通知的格式写")

    def test_a_form_in_a_forwarded_mail_is_found(self):
        receipt = self.assert_word("forwarded", "已收到")
        self.assert_says(receipt, name("S03"), "日报表.xlsx")

    def test_mail_that_a_reviewer_has_read_is_answered_all_the_same(self):
        self.assert_word("seen", "已收到")

    def test_a_mail_whose_name_tells_no_time_has_its_files(self):
        receipt = self.assert_word("odd-name", "已收到")
        self.assertEqual(self.office.ctl("show", receipt.answers)["mail"]["received"], "2023-05-17T17:21:00+08:00")

    def test_a_mail_moved_by_its_reader_is_the_same_mail(self):
        self.receipt("gbk")
        self.assertEqual(state.rows(self.office, "SELECT count(*) FROM arrival")[0][0], len(self.GARBAGE) + 5)


if __name__ == "__main__":
    main()
