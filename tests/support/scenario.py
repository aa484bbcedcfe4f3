"""A test case with an office of its own: mails go in, passes are made, and
what came out is looked at. Every message any scenario sends is checked as a
mail, every log for personal data and for a sanitizer's report."""
import email.utils
import html
import re
import shutil
import tempfile
import unittest

from support import hefei_week, letters, outgoing
from support.office import Office

SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer|runtime error:|DEADLYSIGNAL")
UNITS = {unit["编号"]: unit for unit in hefei_week.roster()}


def name(code):
    return UNITS[code]["名称"]


def box(code):
    return UNITS[code]["邮箱"].split(";")[0]


class Receipt:
    def __init__(self, raw):
        self.raw = raw
        self.message = email.message_from_bytes(raw, policy=email.policy.default)
        plain, page = self.message.iter_parts()
        self.text, self.html = plain.get_content(), page.get_content()
        self.subject = str(self.message["Subject"])
        found = re.match(r"【(.+?)】", self.subject)
        self.word = found.group(1) if found else None
        self.to = self.message["To"].addresses[0].addr_spec
        self.answers = str(self.message["In-Reply-To"]).strip("<> ")
        self.id = str(self.message["Message-ID"]).strip("<> ")

    def owed(self):
        """The lines of what is still owed."""
        text = self.text.split("还需报送", 1)
        return [line.strip()[2:] for line in text[1].split("\n\n")[0].splitlines()
                if line.startswith("  · ")] if len(text) == 2 else []

    def problems(self):
        """(place, problem, how to mend it), as the text lists them."""
        return re.findall(r"  · (.+)\n    问题：(.*)\n    怎么改：(.*)", self.text)


class Scenario(unittest.TestCase):
    options = {}       # of the office
    now = "2023-05-17 20:00:00"
    longMessage = True

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="shoubao-e2e-%s-" % cls.__name__)
        cls.office = cls.make_office()
        cls.keys = {}
        try:
            cls.story()
        except BaseException:
            print("left to be looked at: %s" % cls.folder)
            raise

    @classmethod
    def make_office(cls):
        return Office(cls.folder, **cls.options)

    @classmethod
    def story(cls):
        """Delivers the mails and makes the passes."""

    @classmethod
    def tearDownClass(cls):
        cls.office.stop()
        wrong = check_office(cls.office)
        if wrong:
            raise AssertionError("%s (left in %s):\n  %s" % (cls.__name__, cls.folder, "\n  ".join(wrong[:20])))
        shutil.rmtree(cls.folder, ignore_errors=True)

    # --- mails in ----------------------------------------------------------
    @classmethod
    def send(cls, key, received, sender, subject="", files=(), raw=None, folder="INBOX", inbox=None, **more):
        """One mail; received: "2023-05-17 18:00:00". Its Message-ID is made of
        the key, which stands for it from now on."""
        message_id = more.pop("message_id", "%s.%s@unit.example" % (key, cls.__name__))
        raw = raw or letters.letter(sender, subject, received, files, message_id=message_id, **more)
        cls.keys[key] = message_id
        cls.office.deliver(raw, letters.at(received), folder, inbox=inbox)
        return raw

    @classmethod
    def send_daily(cls, key, code, day, received, **more):
        """Both daily forms of a unit; what `more` names is put in their stead."""
        activity = more.pop("activity", None) or letters.activity_daily(name(code), day)
        media = more.pop("media", None) or letters.media_daily(name(code), day)
        files = more.pop("files", [("活动情况日报表.xlsx", activity), ("媒体宣传情况日报表.xlsx", media)])
        return cls.send(key, received, more.pop("sender", box(code)),
                        more.pop("subject", "活动周%s日报表" % name(code)), files, **more)

    @classmethod
    def tick(cls, now=None):
        cls.office.once(letters.rfc3339(now or cls.now))

    # --- mails out ---------------------------------------------------------
    @classmethod
    def receipts(cls, key=None):
        """All, or those that answer the mail of that key, in order; what is
        sent unasked is no receipt."""
        found = [Receipt(raw) for raw in cls.office.sent_bytes() if b"\nAuto-Submitted: auto-replied" in raw]
        return [r for r in found if key is None or r.answers == cls.keys[key]]

    def receipt(self, key):
        found = self.receipts(key)
        self.assertEqual(len(found), 1, "answers to the mail %s" % key)
        return found[0]

    def number(self, key):
        """What the store calls the mail of this key."""
        return self.office.ctl("show", self.keys[key])["mail"]["mail"]

    def assert_word(self, key, word):
        receipt = self.receipt(key)
        self.assertEqual(receipt.word, word, "\n" + receipt.text)
        return receipt

    def assert_says(self, receipt, *phrases):
        """In the text and on the page."""
        page = outgoing.page_text(receipt.html)
        for phrase in phrases:
            self.assertIn(phrase, receipt.text)
            self.assertIn(re.sub(r"\s+", " ", phrase), page)

    def assert_says_not(self, receipt, *phrases):
        for phrase in phrases:
            self.assertNotIn(phrase, receipt.text)
            self.assertNotIn(html.escape(phrase), receipt.html)

    def assert_not_answered(self, key):
        self.assertEqual([r.text for r in self.receipts(key)], [])

    def assert_owed(self, receipt, material, *words):
        """Exactly one line of what is owed names it, and says the words."""
        lines = [line for line in receipt.owed() if material in line]
        self.assertEqual(len(lines), 1, "%s in:\n%s" % (material, receipt.text))
        for word in words:
            self.assertIn(word, lines[0])

    def assert_not_owed(self, receipt, *materials):
        for material in materials:
            self.assertEqual([line for line in receipt.owed() if material in line], [])


def personal_data(office):
    """What of the mails and of the roster no log may hold: word → whence."""
    found = {}
    for raw in office.delivered:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        subject = str(email.header.make_header(email.header.decode_header(message.get("Subject", ""))))
        for person, address in email.utils.getaddresses(message.get_all("From", [])):
            found[address] = "a sender's address"
            if len(person) > 2:
                found[person] = "a sender's name"
        if len(subject) > 3:
            found[subject] = "a subject"
    for unit in UNITS.values():
        found[unit["联系人"]] = "a contact"
        found[unit["电话"]] = "a phone"
        found[unit["名称"]] = "a unit's name"
        for address in unit["邮箱"].split(";"):
            found[address] = "a roster's address"
    found.pop("", None)
    return found


def check_office(office):
    """What is wrong with any office, whatever was done in it."""
    wrong = []
    for raw in office.sent_bytes():
        wrong += ["an outgoing mail: " + complaint for complaint in outgoing.check(raw)]
    log = office.log_text()
    for word, whence in personal_data(office).items():
        for line in log.splitlines():
            if word in line:
                wrong.append("the log has %s: %s" % (whence, line))
                break
    wrong += ["a sanitizer: " + line for line in log.splitlines() if SANITIZER.search(line)]
    return wrong


def main():
    unittest.main(verbosity=2)
