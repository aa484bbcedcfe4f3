#!/usr/bin/python3
"""Reviewers decide by a reply: from the notice of held mail on, with a token
that is good once and a sender the mailbox's own server vouches for; and what
others may try."""
import email
import email.message
import html
import os
import pathlib
import re
import signal
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters, state  # noqa: E402
from support.office import text_of, wait_for  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
SERVER = "mx.hefei-edu.example"
CHEN, FANG = "chen@hefei-edu.example", "fang@hefei-edu.example"
GOOD = SERVER + "; dmarc=pass header.from=hefei-edu.example"
TOKEN = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b")


def quoted(message, style="qq"):
    """The message as mail programs put it under a reply."""
    text = text_of(message)
    if style == "qq":
        return "\n\n------------------ 原始邮件 ------------------\n发件人: 职成处\n主题: %s\n\n%s" % (message["Subject"], text)
    if style == "163":
        return "\n\n在 2023-05-18 08:30:11，\"职成处\" <zcc@hefei-edu.example> 写道：\n\n" + text
    if style == "outlook":
        return "\n\n________________________________\n发件人: 职成处\n发送时间: 2023年5月18日\n\n" + text
    if style == "iphone":
        return "\n\n发自我的iPhone\n\n> 在 2023年5月18日，上午8:30，职成处 写道：\n" + "\n".join("> " + l for l in text.splitlines())
    return "\n\n" + text  # a program that marks nothing


class Deciding(Scenario):
    options = dict(unasked="held", mailbox_extra='authserv_id = "%s";' % SERVER)
    now = "2023-05-18 09:00:00"

    @classmethod
    def mails(cls, to=None, word=None):
        found = [m for m in cls.office.sent() if to is None or m["To"].addresses[0].addr_spec == to]
        return [m for m in found if word is None or str(m["Subject"]).startswith("【" + word)]

    @classmethod
    def notice(cls, to=CHEN):
        return cls.mails(to, "请核对")[-1]

    @classmethod
    def answers(cls, key):
        return [m for m in cls.office.sent() if m["In-Reply-To"] == "<%s>" % cls.keys[key]]

    @classmethod
    def answer(cls, key):
        found = cls.answers(key)
        assert len(found) == 1, "%d answers to %s" % (len(found), key)
        return found[0]

    @classmethod
    def reply(cls, key, to, text, received, sender=CHEN, auth=GOOD, style="qq", subject=None, headers=(), **more):
        headers = [*headers] + ([("Authentication-Results", auth)] if auth else [])
        if to is not None:
            text += quoted(to, style)
            headers += [("In-Reply-To", to["Message-ID"]), ("References", to["Message-ID"])]
        more.setdefault("message_id", "%s.%s@unit.example" % (key.replace(" ", "-"), cls.__name__))
        cls.send(key, received, sender, subject if subject is not None else "回复：%s" % to["Subject"],
                 text=text, headers=headers, **more)

    @classmethod
    def daily(cls, key, code, received, sender=None, unit=None):
        cls.send(key, received, sender or box(code), "活动周%s活动情况日报表" % name(code),
                 [("日报表.xlsx", letters.activity_daily(name(unit or code), DAY))],
                 headers=[("Authentication-Results", SERVER + "; spf=pass")])

    @classmethod
    def rows(cls, statement, *values):
        return state.rows(cls.office, statement, *values)

    @classmethod
    def decisions(cls):
        return cls.rows("SELECT command, actor, reason FROM decision ORDER BY id")

    @classmethod
    def id(cls, key):
        return cls.rows("SELECT id FROM mail WHERE message_id = ?", cls.keys[key])[0][0]


class LongSubjects(Deciding):
    """A sender's subject may be of any length: everything goes on."""

    @classmethod
    def story(cls):
        for i, rest in enumerate(("长" * 400, "a" * 10000, "😀" * 900)):
            cls.send("held%d" % i, "2023-05-17 18:0%d:00" % i, box("S01"), "活动周%s活动情况日报表" % name("S02") + rest,
                     [("日报表.xlsx", letters.activity_daily(name("S02"), DAY))])
            cls.send("vague%d" % i, "2023-05-17 18:0%d:30" % i, box("S01"), "活动周%s材料" % name("S01") + rest,
                     [("说明.docx", b"PK\x05\x06" + bytes(18))])
            cls.tick("2023-05-17 %d:30:00" % (18 + i))

    def test_each_is_answered_and_told_of(self):
        for i in range(3):
            for key in ("held%d", "vague%d"):
                self.assertTrue(str(self.answer(key % i)["Subject"]).startswith("【待核对】"))
        self.assertEqual(len(self.mails(CHEN, "请核对")), 3)


class OneHeldMail(Deciding):
    """The first held mail: told at once, bound to itself."""

    @classmethod
    def story(cls):
        cls.daily("held", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.tick("2023-05-17 18:01:00")
        cls.first = cls.notice()
        cls.reply("accept", cls.first, "通过 理由：电话核实过", "2023-05-17 18:05:00", style="none")
        cls.tick("2023-05-17 18:06:00")
        cls.after = cls.decisions()
        # Again, word for word, as another mail; and by a colleague who has not got that token.
        cls.reply("again", cls.first, "通过 理由：电话核实过", "2023-05-17 18:10:00")
        cls.reply("colleague", cls.first, "通过 理由：也核实过", "2023-05-17 18:11:00", sender=FANG)
        cls.tick("2023-05-17 18:12:00")

    def test_each_reviewer_is_told_at_once_with_a_token_of_his_own(self):
        tokens = set()
        for reviewer in (CHEN, FANG):
            found = self.mails(reviewer, "请核对")
            self.assertEqual(len(found), 1)
            text = text_of(found[0])
            number = self.id("held")
            for words in ("编号 %d" % number, box("S01"), "活动周%s活动情况日报表" % name("S02"), "日报表.xlsx",
                          "与发件邮箱登记的单位不一致", "通过 %d 理由：" % number,
                          "归入 %d %s 活动情况日报表 5月17日 理由：" % (number, name("S02")),
                          "归入 %d %s 活动情况日报表 5月17日 理由：" % (number, name("S01"))):
                self.assertIn(words, text)
            self.assertNotIn("确认 ", text)  # the address is another unit's
            tokens |= set(TOKEN.findall(text))
        self.assertEqual(len(tokens), 2)

    def test_its_links_carry_lines_and_tokens(self):
        page = self.first.get_body(preferencelist=("html",)).get_content()
        links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', page)]
        self.assertGreaterEqual(len(links), 2)
        for link in links:
            url = urllib.parse.urlsplit(link)
            self.assertEqual((url.scheme, url.path), ("mailto", "zcc@hefei-edu.example"))
            fields = urllib.parse.parse_qs(url.query, strict_parsing=True)
            self.assertRegex(fields["subject"][0], TOKEN)
            self.assertRegex(fields["body"][0], r"^(通过|归入|确认) ")

    def test_the_reply_decides_without_the_number(self):
        self.assertEqual(self.after, [("accept", "%s (mail %d)" % (CHEN, self.id("accept")), "电话核实过")])

    def test_the_sender_is_told_anew(self):
        words = [r.word for r in self.receipts("held")]
        self.assertEqual(words, ["待核对", "已收到"])

    def test_the_reviewer_is_told_what_was_done(self):
        answer = self.answer("accept")
        self.assertEqual(answer["To"].addresses[0].addr_spec, CHEN)
        self.assertIn("已执行 1 条", answer["Subject"])
        self.assertIn("编号 %d 已通过" % self.id("held"), text_of(answer))
        self.assertRegex(text_of(answer), TOKEN)

    def test_the_same_token_does_nothing_twice(self):
        self.assertEqual(self.decisions(), self.after)
        self.assertIn("已经用过", text_of(self.answer("again")))

    def test_a_colleague_has_no_use_for_it(self):
        answer = self.answer("colleague")
        self.assertEqual(answer["To"].addresses[0].addr_spec, FANG)
        self.assertIn("口令不对", text_of(answer))
        self.assertNotRegex(str(answer["Subject"]), TOKEN)

    def test_all_is_audited(self):
        audit = [text for text, in self.rows("SELECT text FROM audit WHERE kind IN ('decision', 'accept') ORDER BY id")]
        self.assertTrue(any("1 carried out, 0 not" in text for text in audit), audit)
        self.assertTrue(any("used before" in text for text in audit), audit)
        self.assertTrue(any("none of this reviewer's" in text for text in audit), audit)
        self.assertTrue(any(text.startswith("%s (mail " % CHEN) and "电话核实过" in text for text in audit), audit)


class Several(Deciding):
    """All orders at once, from the notice about several mails; held mail is
    merged; the reviewer goes on by replying to the answer."""

    @classmethod
    def story(cls):
        cls.daily("one", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.daily("two", "S05", "2023-05-17 18:00:01", sender=box("S06"))
        cls.daily("new", "S07", "2023-05-17 18:00:02", sender="new.clerk@mailbox.example")
        cls.daily("late", "S04", "2023-05-18 10:30:00")
        cls.tick("2023-05-18 10:31:00")
        cls.first = cls.notice()
        cls.daily("three", "S08", "2023-05-18 10:32:00", sender=box("S09"))
        cls.tick("2023-05-18 10:33:00")
        cls.soon = len(cls.mails(CHEN, "请核对"))
        cls.tick("2023-05-18 11:02:00")
        cls.second = cls.notice()
        one, two = cls.id("one"), cls.id("two")
        cls.reply("orders", cls.first, "\n".join((
            "老师好，请处理：", "",
            "1. 通过 %d 理由：电话核实过" % one,
            "2. 归入 %d %s 活动情况日报表 5月17日 理由：写错了" % (two, name("S06")),
            "延期 %s 活动情况日报表 5月17日 至 5月18日 18:00 理由：停电" % name("S04"),
            "免报 S08 media-daily 0517",
            "确认 new.clerk@mailbox.example %s 理由：换了人" % name("S07"),
            "通过 4711 理由：没有这封",
            "免报 没有这个单位 日报",
            "谢谢")), "2023-05-18 11:05:00", style="163")
        cls.tick("2023-05-18 11:06:00")
        cls.next = cls.answer("orders")
        cls.reply("go on", cls.next, "免报 S10 media-daily 5月17日 理由：停课", "2023-05-18 11:10:00", style="outlook")
        cls.reply("nothing", cls.second, "收到，谢谢", "2023-05-18 11:10:01", style="iphone")
        cls.reply("below", cls.mails(FANG, "请核对")[-1], "> 通过 %d\n\n通过 %d" % (one, one), "2023-05-18 11:10:02", sender=FANG)
        cls.tick("2023-05-18 11:11:00")

    def test_held_mail_is_told_in_one_notice_and_then_waits(self):
        text = text_of(self.first)
        self.assertIn("2 封来信", text)
        self.assertEqual(self.soon, 1)
        self.assertIn("编号 %d" % self.id("three"), text_of(self.second))
        self.assertNotIn("编号 %d " % self.id("one"), text_of(self.second))

    def test_every_order_is_carried_out_and_says_so(self):
        text = text_of(self.next)
        self.assertIn("已执行 5 条，2 条未执行", self.next["Subject"])
        for words in ("编号 %d 已通过" % self.id("one"),
                      "编号 %d 已归入：%s 活动情况日报表 5月17日" % (self.id("two"), name("S06")),
                      "已延期：%s 活动情况日报表 5月17日，延至 5月18日 18:00" % name("S04"),
                      "已免报：%s 媒体宣传情况日报表 5月17日" % name("S08"),
                      "已确认邮箱 new.clerk@mailbox.example 代表 %s 报送" % name("S07"),
                      "没有这个编号的邮件", "不明白“没有这个”，没有这样的单位"):
            self.assertIn(words, text)
        self.assertEqual([c for c, _, _ in self.decisions()][:5],
                         ["accept", "assign", "extend", "waive", "confirm-address"])

    def test_the_mails_are_judged_again_and_answered(self):
        self.assertEqual([r.word for r in self.receipts("one")], ["待核对", "已收到"])
        self.assertEqual([r.word for r in self.receipts("late")], ["已收到·逾期", "已收到"])
        again = self.receipts("two")[-1]
        self.assertIn(name("S06"), again.text)

    def test_the_answer_has_the_next_token(self):
        self.assertIn("已免报：%s" % name("S10"), text_of(self.answer("go on")))

    def test_no_order_is_answered_with_help(self):
        for key in ("nothing", "below"):
            answer = self.answer(key)
            self.assertIn("没有看到决定", answer["Subject"])
            self.assertIn("延期 单位 材料", text_of(answer) + "延期 单位 材料")
        self.assertEqual(len(self.decisions()), 6)


class Hostile(Deciding):
    """What somebody else may try."""

    @classmethod
    def story(cls):
        cls.daily("held", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.daily("other", "S05", "2023-05-17 18:00:01", sender=box("S06"))
        cls.tick("2023-05-17 18:01:00")
        cls.first = cls.notice()
        number = cls.id("held")
        accept = "通过 %d 理由：伪造" % number
        spf = SERVER + "; spf=pass smtp.mailfrom="

        def forged(key, auth, second, **more):
            cls.reply(key, cls.first, accept, "2023-05-17 18:05:%02d" % second, auth=auth, **more)

        forged("no verdict", None, 1)
        forged("another server", "mx.evil.example; dmarc=pass", 2)
        forged("another domain", spf + "a@evil.example", 3)
        forged("in a comment", SERVER + "; spf=fail (dmarc=pass header.from=hefei-edu.example)", 4)
        forged("in a name", spf + '"x; dmarc=pass"@evil.example', 5)
        forged("dmarc fails", SERVER + "; dmarc=fail; spf=pass smtp.mailfrom=%s" % CHEN, 6)
        forged("automatic", GOOD, 7, headers=[("Auto-Submitted", "auto-replied")])
        raw = letters.letter(CHEN, "回复：%s" % cls.first["Subject"], "2023-05-17 18:05:08", text=accept,
                             message_id="two.from@unit.example", headers=[("Authentication-Results", GOOD)])
        cls.keys["two from"] = "two.from@unit.example"
        cls.send("two from", "2023-05-17 18:05:08", "", raw=b"From: x@evil.example\n" + raw,
                 message_id="two.from@unit.example")
        cls.reply("stranger", cls.first, accept, "2023-05-17 18:05:09", sender="li@evil.example",
                  auth=SERVER + "; dmarc=pass header.from=evil.example")
        cls.reply("clerk", cls.first, accept, "2023-05-17 18:05:10", sender=box("S03"),
                  auth=SERVER + "; spf=pass smtp.mailfrom=" + box("S03"))
        cls.reply("made up", None, accept, "2023-05-17 18:05:11", subject="通过 [2222-3333-4444-WXYZ]")
        cls.tick("2023-05-17 18:06:00")
        cls.untouched = cls.decisions()
        # The token itself is still good: nobody could spend it. Only quoted lines, then a flood.
        cls.reply("quoted only", cls.first, "", "2023-05-17 18:07:00", style="none")
        cls.tick("2023-05-17 18:08:00")
        cls.still = cls.decisions()
        cls.reply("flood", cls.answer("quoted only"),
                  "\n".join("免报 S10 media-daily 5月%d日 理由：第%d条" % (17 + i % 7, i) for i in range(1000)),
                  "2023-05-17 18:09:00")
        cls.tick("2023-05-17 18:10:00")
        # Three days later the next token has expired.
        cls.reply("expired", cls.answer("flood"), accept, "2023-05-20 18:30:00")
        cls.tick("2023-05-20 18:31:00")

    def test_nothing_forged_decides(self):
        self.assertEqual(self.untouched, [])

    def test_the_reviewer_hears_of_it_once_a_day(self):
        told = [m for m in self.mails(CHEN, "决定未执行") if "没有证实" in text_of(m) or "口令不对" in text_of(m)]
        self.assertEqual(len(told), 1)
        self.assertNotRegex(str(told[0]["Subject"]), TOKEN)

    def test_others_are_not_answered(self):
        for key in ("stranger", "clerk", "automatic"):
            self.assertEqual(self.answers(key), [], key)
        self.assertFalse(any(m["To"].addresses[0].addr_spec.endswith("evil.example") for m in self.office.sent()))

    def test_others_are_audited_and_listed(self):
        audit = self.rows("SELECT mail FROM audit WHERE kind = 'token' ORDER BY mail")
        self.assertEqual(audit, [(self.id("stranger"),), (self.id("clerk"),)])
        for key in ("stranger", "clerk"):
            self.assertEqual(self.rows("SELECT disposition FROM mail WHERE id = ?", self.id(key)), [("other",)])

    def test_every_refusal_is_audited(self):
        audit = [text for text, in self.rows("SELECT text FROM audit WHERE kind = 'decision' ORDER BY id")]
        self.assertEqual(sum("does not vouch" in text for text in audit), 6, audit)
        self.assertEqual(sum("two From" in text for text in audit), 1, audit)
        self.assertEqual(sum("none of this reviewer's" in text for text in audit), 1, audit)

    def test_a_quoted_line_is_not_carried_out(self):
        self.assertEqual(self.still, [])
        self.assertIn("没有看到决定", self.answer("quoted only")["Subject"])

    def test_a_flood_is_bounded(self):
        self.assertEqual(len(self.decisions()), 50)
        self.assertIn("另有 950 条没有看", text_of(self.answer("flood")))

    def test_an_expired_token_is_answered_with_the_next(self):
        answer = self.answer("expired")
        self.assertIn("已经过期", text_of(answer))
        self.assertRegex(str(answer["Subject"]), TOKEN)
        self.assertEqual(len(self.decisions()), 50)


class FromDigest(Deciding):
    """The digest of a day: its token decides, and so does that of each of its
    links; no line it shows is carried out when it comes back as a quote."""
    options = dict(unasked=True, mailbox_extra='authserv_id = "%s";' % SERVER)

    @classmethod
    def story(cls):
        cls.daily("held", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.tick("2023-05-17 18:01:00")
        cls.daily("two", "S05", "2023-05-18 09:04:00", sender=box("S06"))
        cls.tick("2023-05-18 10:05:00")
        cls.daily("three", "S08", "2023-05-18 10:10:00", sender=box("S09"))
        for minute in (12, 31, 36):  # the digest is of 10:30
            cls.tick("2023-05-18 10:%d:00" % minute)
        cls.digests = {to: cls.mails(to, "每日汇总")[-1] for to in (CHEN, FANG)}
        cls.reply("whole", cls.digests[CHEN], "通过 %d 理由：核实过" % cls.id("held"), "2023-05-18 10:40:00", style="none")
        # As web mail sends it: HTML alone, the digest below without any mark.
        page = cls.digests[FANG].get_body(preferencelist=("html",)).get_content()
        message = email.message.EmailMessage()
        for key, value in (("From", FANG), ("To", "zcc@hefei-edu.example"), ("Message-ID", "<page@unit.example>"),
                           ("Subject", "回复：%s" % cls.digests[FANG]["Subject"]), ("Authentication-Results", GOOD),
                           ("Date", "Thu, 18 May 2023 10:40:01 +0800")):
            message[key] = value
        message.set_content("<div>免报 S10 media-daily 5月17日 理由：停课</div>" + page, subtype="html")
        cls.send("page", "2023-05-18 10:40:01", FANG, raw=message.as_bytes(), message_id="page@unit.example")
        links = re.findall(r'href="(mailto:[^"]+)"', page)
        fields = urllib.parse.parse_qs(urllib.parse.urlsplit(html.unescape(
            [link for link in links if urllib.parse.quote("通过 %d " % cls.id("two")) in link][0])).query)
        cls.reply("link", None, fields["body"][0] + "电话核实过", "2023-05-18 10:41:00", sender=FANG,
                  subject=fields["subject"][0])
        cls.tick("2023-05-18 10:45:00")

    def test_what_it_lists_needs_no_notice(self):
        self.assertIn("编号 %d" % self.id("three"), text_of(self.digests[CHEN]))
        for notice in self.mails(CHEN, "请核对"):
            self.assertNotIn("编号 %d " % self.id("three"), text_of(notice))

    def test_what_is_written_is_done_and_nothing_quoted(self):
        held, two = self.id("held"), self.id("two")
        self.assertEqual(self.rows("SELECT command, mail, unit, reason FROM decision ORDER BY id"), [
            ("accept", held, "", "核实过"), ("waive", None, "S10", "停课"), ("accept", two, "", "电话核实过")])
        for key in ("whole", "page", "link"):
            self.assertIn("已执行 1 条（编号", self.answer(key)["Subject"])


class Bound(Deciding):
    """The token of one mail decides about nothing else."""

    @classmethod
    def story(cls):
        cls.daily("held", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.tick("2023-05-17 18:01:00")
        cls.reply("others", cls.notice(), "通过 99\n免报 S10 media-daily 5月17日\n确认 a@b.example S10",
                  "2023-05-17 18:05:00")
        cls.tick("2023-05-17 18:06:00")

    def test_nothing_else_is_decided(self):
        self.assertEqual(self.decisions(), [])
        text = text_of(self.answer("others"))
        self.assertEqual(text.count("只能用于编号 %d" % self.id("held")), 3)


class TokenAlone(Deciding):
    """A provider that gives no verdict: the token decides."""
    options = dict(unasked="held", mailbox_extra='decisions = "token";')

    @classmethod
    def story(cls):
        cls.daily("held", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.tick("2023-05-17 18:01:00")
        cls.reply("accept", cls.notice(), "通过", "2023-05-17 18:05:00", auth=None)
        cls.tick("2023-05-17 18:06:00")

    def test_it_decides(self):
        self.assertEqual([(c, r) for c, _, r in self.decisions()], [("accept", "邮件决定")])


class Off(Deciding):
    """Nothing is offered and nothing taken."""
    options = dict(unasked="held", mailbox_extra='decisions = "off";')

    @classmethod
    def story(cls):
        cls.daily("held", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.tick("2023-05-17 18:01:00")
        cls.reply("accept", None, "通过 %d" % cls.id("held"), "2023-05-17 18:05:00", subject="[2222-3333-4444-WXYZ]")
        cls.tick("2023-05-17 18:06:00")

    def test_the_notice_names_shoubaoctl(self):
        text = text_of(self.notice())
        self.assertIn("shoubaoctl", text)
        self.assertNotRegex(text, TOKEN)
        self.assertNotIn("mailto:", self.notice().get_body(preferencelist=("html",)).get_content())

    def test_nothing_is_taken_and_that_is_said(self):
        self.assertEqual(self.decisions(), [])
        self.assertIn("没有开启邮件决定", text_of(self.answer("accept")))


class Running(Deciding):
    """With the daemon running: a decision takes effect by itself."""

    @classmethod
    def story(cls):
        cls.daily("held", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.office.start(letters.rfc3339("2023-05-17 18:06:00"))
        wait_for(lambda: cls.mails(CHEN, "请核对"), "a notice", 60)
        cls.reply("accept", cls.notice(), "通过 理由：核实过", "2023-05-17 18:05:00")
        wait_for(lambda: len(cls.receipts("held")) == 2, "the second receipt", 60)
        wait_for(lambda: cls.answers("accept"), "the answer", 60)

    def test_the_sender_is_told_anew(self):
        self.assertEqual([r.word for r in self.receipts("held")], ["待核对", "已收到"])


def family(pid):
    """The process and all below it."""
    children = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = path.read_text("utf-8", "replace").split(" (", 1)
            children.setdefault(int(rest.rsplit(") ", 1)[1].split()[1]), []).append(int(number))
        except (OSError, ValueError):
            continue  # gone meanwhile
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


class Killed(Deciding):
    """kill -9 while it decides: everything once, or not yet."""

    @classmethod
    def story(cls):
        cls.daily("held", "S02", "2023-05-17 18:00:00", sender=box("S01"))
        cls.daily("two", "S05", "2023-05-17 18:00:01", sender=box("S06"))
        cls.tick("2023-05-17 18:01:00")
        cls.reply("orders", cls.notice(), "通过 %d 理由：核实过\n通过 %d 理由：核实过\n免报 S10 media-daily 5月17日" % (
            cls.id("held"), cls.id("two")), "2023-05-17 18:05:00")
        for delay in (0, 0.02, 0.05, 0.1, 0.2, 0.4):
            daemon = cls.office.start(letters.rfc3339("2023-05-17 18:06:00"))
            time.sleep(delay)  # where it hits does not matter: all of them must do
            for pid in family(daemon.pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            cls.office.stop()
        cls.tick("2023-05-17 18:07:00")
        cls.tick("2023-05-17 18:08:00")

    def test_everything_is_decided_and_told_once(self):
        self.assertEqual([c for c, _, _ in self.decisions()], ["accept", "accept", "waive"])
        self.assertEqual(len(self.rows("SELECT 1 FROM token WHERE used <> 0")), 1)
        self.assertEqual(self.rows("SELECT count(*) FROM outbox WHERE kind = 'decision'"), [(1,)])
        for key in ("held", "two"):
            states = self.rows("SELECT kind, count(*) FROM outbox WHERE mail = ? GROUP BY kind", self.id(key))
            self.assertEqual(states, [("receipt", 2)])


if __name__ == "__main__":
    main()
