#!/usr/bin/python3
"""What the reviewers are told each day: the figures are what was sent in, it
comes once a day and after the mailbox was read, and a sender's text stays text."""
import csv
import email
import email.policy
import html
import io
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import urllib.parse

import openpyxl

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters, outgoing  # noqa: E402
from support.office import ROOT, Office, wait_for  # noqa: E402
from support.scenario import UNITS, Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
EVIL = '<script src="http://evil.example/x.js">alert("1")</script>'
TOKEN = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
SCHOOLS = [code for code, unit in UNITS.items() if unit["类别"] == "中专学校"]
COUNTIES = [code for code, unit in UNITS.items() if unit["类别"] == "县市"]


class Digest:
    def __init__(self, message):
        self.message = message
        self.subject, self.to = str(message["Subject"]), message["To"].addresses[0].addr_spec
        self.text = message.get_body(("plain",)).get_content()
        self.html = message.get_body(("html",)).get_content()
        self.page = outgoing.page_text(self.html)
        self.date = email.utils.parsedate_to_datetime(str(message["Date"]))
        self.files = list(message.iter_attachments())

    def figure(self, word):
        """已收, 缺 … of the first sentence."""
        found = re.search(r"%s (\d+) 项" % word, self.text.split("==")[0])
        return int(found.group(1)) if found else 0

    def section(self, title):
        found = re.search(r"^== %s.*?==\n(.*?)(?=^== |\Z)" % title, self.text, re.M | re.S)
        return found.group(1) if found else ""

    def body_bytes(self):
        return sum(len(part.as_bytes()) for part in self.message.walk()
                   if part.get_content_type() in ("text/plain", "text/html"))


def digests(office):
    return [Digest(message) for message in office.sent() if "每日汇总" in str(message["Subject"])]


def owed(kinds, codes=UNITS):
    return sum(UNITS[code]["类别"] in kinds for code in codes)


class Figures(Scenario):
    """One day of the week, told the next morning."""
    options = {"unasked": True, "mailbox_extra": 'decisions = "token";'}
    good = SCHOOLS[:5] + COUNTIES[:2]
    late, wrong, held, stranger = SCHOOLS[5], SCHOOLS[6], SCHOOLS[7], SCHOOLS[8]

    @classmethod
    def story(cls):
        for code in cls.good:
            cls.send_daily("good-" + code, code, DAY, "%s 18:00:00" % DAY)
        row = ("技能展示", "线下", "操场", 20, 300, 50, 369)
        cls.send("wrong", "%s 18:10:00" % DAY, box(cls.wrong), "活动周%s活动情况日报表" % name(cls.wrong),
                 [("日报表.xlsx", letters.activity_daily(name(cls.wrong), DAY, [row]))])
        cls.send("held", "%s 18:11:00" % DAY, box(cls.held), "活动周%s活动情况日报表" % name(cls.wrong),
                 [(EVIL + ".xlsx", letters.activity_daily(name(cls.wrong), DAY))])
        cls.send_daily("stranger", cls.stranger, DAY, "%s 18:12:00" % DAY, sender="someone@other.example")
        cls.tick("%s 20:00:00" % DAY)
        cls.send_daily("late", cls.late, DAY, "2023-05-18 10:00:01")
        cls.send("other", "2023-05-18 10:13:00", "shop@market.example", "打印机 " + EVIL)
        cls.first = digests(cls.office)
        cls.tick("2023-05-18 10:20:00")
        cls.early = digests(cls.office)
        cls.asked = cls.office.ctl_run("--now=2023-05-18T10:31:00+08:00", "digest", "--text").stdout
        cls.tick("2023-05-18 10:31:00")
        cls.told = digests(cls.office)[len(cls.early):]
        cls.tick("2023-05-18 15:00:00")
        cls.tick("2023-05-18 21:00:00")
        cls.again = digests(cls.office)[len(cls.early) + len(cls.told):]
        cls.send_daily("second", SCHOOLS[9], "2023-05-18", "2023-05-18 22:00:00")
        cls.tick("2023-05-19 12:00:00")
        cls.next_day = digests(cls.office)[len(cls.early) + len(cls.told) + len(cls.again):]
        before = len(digests(cls.office))
        cls.tick("2023-05-22 09:00:00")
        cls.after_days = digests(cls.office)[before:]

    def digest(self):
        return self.told[0]

    def test_each_reviewer_gets_one_after_the_hour(self):
        self.assertEqual(len(self.early), len(self.first), "none before 10:30")
        self.assertEqual(sorted(d.to for d in self.told), ["chen@hefei-edu.example", "fang@hefei-edu.example"])

    def test_it_comes_once_a_day(self):
        self.assertEqual(self.again, [])
        self.assertEqual(len(self.next_day), 2)
        self.assertEqual(self.after_days, [], "a day missed is not made up for")

    def test_the_figures_are_what_was_sent_in(self):
        digest = self.digest()
        daily = 2 * owed(("县市", "开发区", "中专学校"))
        before = owed(("县市", "中专学校")) + 2 * owed(("中专学校",))
        received = 2 * (len(self.good) + 1) + 2  # the late one and the stranger's
        self.assertEqual(digest.figure("已收"), received)
        self.assertEqual(digest.figure("其中逾期"), 2)
        self.assertEqual(digest.figure("有问题待改"), 1)
        self.assertEqual(digest.figure("缺"), before + daily - received - 1 - digest.figure("等核对"))
        self.assertEqual(digest.figure("应报"), sum(digest.figure(word) for word in (
            "已收", "，缺", "有问题待改", "等核对", "待收")))

    def test_subject_page_and_text_have_the_same_figures(self):
        digest = self.digest()
        for word in ("应报", "已收", "缺"):
            number = digest.figure("，缺" if word == "缺" else word)
            self.assertIn("%s %d" % (word, number), digest.subject)
            self.assertRegex(digest.page, r"\b%d ?%s" % (number, word))

    def test_it_agrees_with_the_listing_of_what_is_missing(self):
        rows = self.office.ctl("--now=2023-05-18T10:31:00+08:00", "missing")
        data = self.office.ctl("--now=2023-05-18T10:31:00+08:00", "digest")
        # The last pass is later than that now: both see the same store.
        for state, figure in (("missing", "missing"), ("problem", "problems"), ("held", "held")):
            self.assertEqual(data["figures"][figure], sum(row["state"] == state for row in rows), state)

    def test_until_when_the_mailbox_was_read_is_on_top(self):
        head = self.digest().text.split("==")[0]
        self.assertIn("截至 5月18日 10:31，合肥市教育局职成处（zcc@hefei-edu.example）的来信已全部读完", head)

    def test_who_is_missing_has_a_telephone(self):
        digest, code = self.digest(), SCHOOLS[-1]
        listed = digest.section("还缺")
        self.assertIn("%s  %s %s" % (name(code), UNITS[code]["联系人"], UNITS[code]["电话"]), listed)
        self.assertIn('href="tel:%s"' % re.sub(r"\D", "", UNITS[code]["电话"]), digest.html)
        for code in self.good:
            self.assertNotIn("5月17日", "".join(re.findall(
                r"^%s .*\n((?:    .*\n)*)" % name(code), listed, re.M)), "it has sent its day")

    def test_late_and_wrong_are_named(self):
        digest = self.digest()
        self.assertIn("%s  5月17日 活动情况日报表、媒体宣传情况日报表：5月18日 10:00:01，晚 不到 1 分钟" % name(self.late),
                      digest.section("收到但逾期"))
        self.assertRegex(digest.section("有问题"),
                         r"%s  5月17日 活动情况日报表（编号 \d+）：日报表.xlsx › 日报表 › H5：" % name(self.wrong))

    def test_held_mail_comes_with_the_lines_that_settle_it(self):
        digest, number = self.digest(), self.number("held")
        part = digest.section("请您处理")
        self.assertIn("编号 %d " % number, part)
        self.assertIn(box(self.held), part)
        self.assertIn("通过 %d 理由：" % number, part)
        self.assertRegex(part, r"归入 %d \S+ 活动情况日报表" % number)
        self.assertIn("确认 someone@other.example %s 理由：" % name(self.stranger), part)

    def test_the_matrix_has_a_row_for_every_unit(self):
        rows = self.digest().section("一览")
        for code, unit in UNITS.items():
            if unit["类别"] != "区":
                self.assertRegex(rows, r"(?m)^ .*  %s$" % re.escape(name(code)))
        row = re.search(r"^(.*)  %s$" % name(self.late), rows, re.M).group(1)
        self.assertIn("迟", row)

    def test_other_mail_is_named_and_was_not_answered(self):
        self.assertIn("shop@market.example", self.digest().section("其他来信"))
        self.assert_not_answered("other")

    def test_nothing_is_loaded_and_nothing_runs(self):
        self.assertIn("&lt;script src=&quot;http", self.digest().html)
        for digest in self.told + self.next_day:
            for word in ("<script", "<link", "<img", "@import", "url("):
                self.assertNotIn(word, digest.html)
            self.assertEqual(re.findall(r"<[^>]*\bsrc=", digest.html), [])
            self.assertEqual(set(re.findall(r'href="([a-z]+):', digest.html)), {"mailto", "tel"})

    @unittest.skipUnless(shutil.which("chromium"), "no chromium to measure the page with")
    def test_it_fits_a_phone(self):
        """Nothing on the page needs more than 390 px."""
        page = self.office.folder / "digest.html"
        for digest in (self.digest(), self.next_day[0]):
            page.write_text(digest.html.replace("</body>", """<script>document.body.style.width = "390px";
                document.title = "width " + document.querySelectorAll("table")[0].offsetWidth</script></body>"""),
                            encoding="utf-8")
            shown = subprocess.run(
                ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=600,900",
                 "--user-data-dir=%s" % (self.office.folder / "chromium"), "--dump-dom", page.as_uri()],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, encoding="utf-8").stdout
            self.assertLessEqual(int(re.search(r"<title>width (\d+)", shown).group(1)), 390)

    def test_the_token_ends_the_subject_and_stands_once_in_the_text(self):
        seen = set()
        for digest in self.told:
            token = re.search(r" \[(%s)\]$" % TOKEN.pattern, digest.subject).group(1)
            self.assertEqual(digest.text.count(token), 1)
            self.assertEqual(digest.html.count(token), 1)
            links = set(TOKEN.findall(digest.html)) - {token}
            self.assertGreater(len(links), 3)
            self.assertFalse(seen & (links | {token}), "no token is anybody else's")
            seen |= links | {token}

    def test_arrived_is_what_came_since_the_last(self):
        second = self.next_day[0].section("5月18日 10:31 以来收到")
        self.assertIn(name(SCHOOLS[9]), second)
        self.assertNotIn(name(self.late), second)

    def test_the_workbook_is_attached_and_can_be_opened(self):
        file, = self.digest().files
        self.assertEqual(file.get_filename(), "2023年职业教育活动周-2023-05-18.xlsx")
        self.assertGreater(len(openpyxl.load_workbook(io.BytesIO(file.get_content())).sheetnames), 1)

    def test_on_demand_it_says_the_same_and_gives_no_token(self):
        self.assertIn("每日汇总 5月18日", self.asked)
        self.assertIn("到目前应报 %d 项" % self.digest().figure("应报"), self.asked)
        self.assertIsNone(TOKEN.search(self.asked))


class Deciding(Scenario):
    """A reviewer taps the digest's links, and replies to it."""
    options = {"unasked": True, "mailbox_extra": 'decisions = "token";'}
    held, extended, waived = SCHOOLS[:3]
    NOW = "--now=2023-05-18T12:00:00+08:00"

    @classmethod
    def tap(cls, key, link, words):
        url = urllib.parse.urlsplit(html.unescape(link))
        fields = urllib.parse.parse_qs(url.query, strict_parsing=True)
        cls.send(key, "2023-05-18 11:00:00", cls.digest.to, fields["subject"][0], text=fields["body"][0] + words)

    @classmethod
    def link(cls, line):
        """The href of a mail whose body begins so."""
        return re.search(r'href="(mailto:[^"]*body=%s[^"]*)"' % urllib.parse.quote(line, safe=""), cls.digest.html).group(1)

    @classmethod
    def story(cls):
        cls.send("held", "%s 18:11:00" % DAY, box(SCHOOLS[4]), "活动周%s活动情况日报表" % name(cls.held),
                 [("日报表.xlsx", letters.activity_daily(name(cls.held), DAY))])
        cls.tick("2023-05-18 10:31:00")
        cls.digest = next(d for d in digests(cls.office) if d.to == "chen@hefei-edu.example")
        number = cls.office.ctl("held")[0]["mail"]
        cls.tap("accept", cls.link("通过 %d 理由：" % number), "已电话核实")
        cls.tap("extend", cls.link("延期 %s " % name(cls.extended)), "学校停电")
        quoted = "\n".join("> " + line for line in cls.digest.text.splitlines())
        cls.send("reply", "2023-05-18 11:02:00", cls.digest.to, "回复：" + cls.digest.subject,
                 text="免报 %s 联络员信息表 理由：与上年相同\n免报 %s 走进校园活动方案 理由：不参加\n\n%s" % (
                     name(cls.waived), name(cls.waived), quoted))
        cls.tick("2023-05-18 12:00:00")
        cls.rows = cls.office.ctl(cls.NOW, "missing", "--all")

    def states(self, code):
        return {row["material_name"]: row["state"] for row in self.rows if row["name"] == name(code) and not row["day"]}

    def test_a_link_lets_held_mail_count(self):
        self.assertEqual(self.office.ctl("held"), [])

    def test_a_link_gives_more_time(self):
        self.assertEqual(self.states(self.extended)["联络员信息表"], "open")

    def test_a_reply_carries_several_lines(self):
        self.assertNotIn("联络员信息表", self.states(self.waived))
        self.assertNotIn("走进校园活动方案", self.states(self.waived))
        self.assertIn("走进社区活动内容和参加人数", self.states(self.waived))

    def test_each_is_confirmed(self):
        subjects = [str(m["Subject"]) for m in self.office.sent() if str(m["To"]).find("chen@") >= 0]
        self.assertGreaterEqual(len(subjects), 4, subjects)


class Running(Scenario):
    """The daemon at the hour, killed, and there again on the same day."""
    options = {"unasked": True}

    @classmethod
    def story(cls):
        cls.office.start(now="2023-05-18T10:31:00+08:00")
        wait_for(lambda: len(digests(cls.office)) == 2, "the digests")
        cls.office.daemon.kill()
        cls.office.daemon.wait()
        cls.office.daemon = None
        cls.office.start(now="2023-05-18T12:00:00+08:00")
        code = SCHOOLS[0]
        cls.send_daily("after", code, DAY, "2023-05-18 11:59:00")
        wait_for(lambda: cls.receipts("after"), "a receipt, so that a pass was made")
        cls.office.stop()

    def test_it_comes_once(self):
        self.assertEqual(sorted(d.to for d in digests(self.office)), ["chen@hefei-edu.example", "fang@hefei-edu.example"])


class Held(Scenario):
    """Days of sending = hold, then let go: one digest that tells of them all."""
    options = {"unasked": True, "sending": "hold"}

    @classmethod
    def story(cls):
        cls.tick("2023-05-15 10:31:00")
        cls.send_daily("first", SCHOOLS[0], DAY, "%s 18:00:00" % DAY)
        for day in ("2023-05-16", "2023-05-17", "2023-05-18", "2023-05-19"):
            cls.tick(day + " 10:31:00")
        cls.office.configure(sending="live")
        cls.office.ctl("release", "all", "--reason", "试运行结束")
        cls.tick("2023-05-19 10:40:00")

    def test_only_the_newest_leaves_and_tells_of_all(self):
        told = digests(self.office)
        self.assertEqual(sorted(d.to for d in told), ["chen@hefei-edu.example", "fang@hefei-edu.example"])
        for digest in told:
            self.assertIn("5月19日", digest.subject)
            self.assertIn(name(SCHOOLS[0]), digest.section("收到（"))


class Unread(Scenario):
    """One folder of the mailbox cannot be read at the hour."""
    options = {"unasked": True}

    @classmethod
    def story(cls):
        cls.tick("2023-05-18 09:00:00")
        before = len(digests(cls.office))
        new = cls.office.inbox / ".Junk/new"
        new.rename(cls.office.folder / "away")
        new.write_text("no folder")
        cls.office.once("2023-05-18T10:40:00+08:00", check=False)
        cls.waiting = digests(cls.office)[before:]
        cls.office.once("2023-05-18T11:01:00+08:00", check=False)
        cls.told = digests(cls.office)[before:]

    def test_it_waits_half_an_hour_then_goes_with_a_warning(self):
        self.assertEqual(self.waiting, [])
        self.assertEqual(len(self.told), 2)
        head = self.told[0].text.split("==")[0]
        self.assertIn("已有 2 小时没有读到，数字只到 5月18日 09:00", head)
        self.assertIn("有邮箱未能及时读取", self.told[0].subject)

    def test_what_fell_due_since_is_not_called_missing(self):
        self.assertNotIn("5月17日", self.told[0].section("还缺"))

    def test_without_decisions_there_is_no_token(self):
        self.assertIsNone(TOKEN.search(self.told[0].subject + self.told[0].html))
        self.assertNotIn("mailto:", self.told[0].html)


class TwoCampaigns(Scenario):
    """Two notices in one mailbox, with the same reviewers and the same hour:
    a digest of each."""

    @classmethod
    def make_office(cls):
        office = Office(cls.folder, unasked=True)
        text = (ROOT / "config/campaigns/004-hefei-bureau.conf").read_text("utf-8").replace('"../', '"%s/config/' % ROOT)
        other = office.folder / "other.conf"
        other.write_text(text.replace('"hefei-2023"', '"contest"', 1).replace('年职业教育活动周"', '年技能大赛"', 1), "utf-8")
        office.config.write_text(office.config.read_text("utf-8").replace(
            "campaigns = ( {", 'campaigns = ( { @include "%s" }, {' % other), "utf-8")
        return office

    @classmethod
    def story(cls):
        for now in ("10:31:00", "10:31:00", "10:45:00"):
            cls.tick("2023-05-17 " + now)

    def test_each_reviewer_has_one_of_each(self):
        told = sorted((digest.to, digest.subject.split("】")[1].split("：")[0]) for digest in digests(self.office))
        self.assertEqual(told, sorted((to, title) for to in ("chen@hefei-edu.example", "fang@hefei-edu.example")
                                      for title in ("2023年技能大赛", "2023年职业教育活动周")))


class Many(Scenario):
    """300 units that send nothing."""
    @classmethod
    def make_office(cls):
        office = Office(cls.folder, unasked=True, mailbox_extra='decisions = "token";')
        text = (ROOT / "config/campaigns/004-hefei-bureau.conf").read_text("utf-8")
        with open(office.folder / "roster.csv", "w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(next(iter(UNITS.values()))))
            out.writeheader()
            model = UNITS[SCHOOLS[0]]
            for i in range(300):
                out.writerow(dict(model, 编号="N%03d" % i, 名称="第%03d职业技术学校" % i, 简称="",
                                  邮箱="n%03d@school.example" % i) if "简称" in model else
                             dict(model, 编号="N%03d" % i, 名称="第%03d职业技术学校" % i, 别名="",
                                  邮箱="n%03d@school.example" % i))
        text = re.sub(r'roster = "[^"]+"', 'roster = "%s"' % (office.folder / "roster.csv"), text)
        text = re.sub(r"(?ms)^reminders = \{.*?^\};\n", "", text).replace('"../', '"%s/config/' % ROOT)
        (office.folder / "many.conf").write_text(text, encoding="utf-8")
        office.configure(campaign=office.folder / "many.conf")
        return office

    @classmethod
    def story(cls):
        cls.tick("2023-05-22 10:31:00")
        cls.told = digests(cls.office)
        cls.office.start()
        cls.asked = cls.office.ctl_run("digest", "--send")
        cls.office.stop()

    def test_the_mail_stays_small(self):
        digest = self.told[0]
        self.assertEqual(digest.figure("缺"), 300 * (3 + 2 * 5))
        self.assertLess(digest.body_bytes(), 220000)
        self.assertRegex(digest.text, r"还有 2\d\d 个单位有欠缺")
        self.assertIn("另有 270 个单位", digest.section("还缺"))

    def test_on_demand_the_engine_sends_it_now(self):
        self.assertIn("on its way to 2 reviewers", self.asked.stdout)


if __name__ == "__main__":
    main()
