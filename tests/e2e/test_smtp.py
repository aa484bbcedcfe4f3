#!/usr/bin/python3
"""Mail goes out over SMTP: a real server, and one that does on request what
providers do when it suits nobody."""
import email
import email.policy
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import certificates, dovecot, letters, smtp_server, state  # noqa: E402
from support import scripted_smtp as scripted  # noqa: E402
from support.office import ROOT, Office, wait_for  # noqa: E402

US, PASSWORD = "zcc@hefei-edu.example", "授权码 abc"
QUEUED, SENDING, SENT, UNCERTAIN, FAILED, MERGED = 1, 2, 3, 4, 5, 6
DAY = "2023-05-17"


class Folder(unittest.TestCase):
    """Certificates and a password, made once."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="shoubao-smtp-"))
        cls.ca = certificates.make_ca(cls.folder)
        cls.other_ca = certificates.make_ca(cls.folder, "other")
        cls.certificate = certificates.make_certificate(cls.folder)
        cls.elsewhere = certificates.make_certificate(cls.folder, ("elsewhere.example",), name="elsewhere")
        cls.password = cls.folder / "password"
        cls.set_password(PASSWORD)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def set_password(cls, text):
        cls.password.write_text(text + "\n", encoding="utf-8")
        cls.password.chmod(0o600)

    def server(self, **behaviour):
        behaviour.setdefault("certificate", self.certificate)
        behaviour.setdefault("users", {US: PASSWORD})
        server = scripted.ScriptedSmtp(**behaviour)
        self.addCleanup(lambda: (server.close(), self.assertEqual(server.trouble, [])))
        return server


# --- the program alone -----------------------------------------------------------
class Program(Folder):
    def send(self, server, count=2, recipient="clerk@school.example", timeout=8, program=None, **settings):
        """The answers of shoubao-send to that many messages."""
        given = {"host": "127.0.0.1", "port": server.port, "tls": server.mode, "profile": "generic", "user": US,
                 "password_file": str(self.password), "ca_file": str(self.ca), "hello": "hefei-edu.example",
                 "timeout_secs": timeout}
        given.update(settings)
        given = {key: value for key, value in given.items() if value is not None}
        messages = [{"id": number, "message_id": "m%d@x" % number, "shoubao_id": "s%d" % number, "created": 0,
                     "from": US, "recipient": recipient,
                     "bytes": "Subject: %d\r\n\r\n.first\r\n..second\r\n.\r\nlast\r\n" % number}
                    for number in range(1, count + 1)]
        lines = [{"configure": {"mailbox": "m", "smtp": given}}, {"send": messages}]
        run = subprocess.run([Office(self.folder / "unused").program("shoubao-send"), "server"],
                             input="".join(json.dumps(line) + "\n" for line in lines).encode(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        self.said = run.stderr.decode("utf-8", "replace")
        self.assertNotRegex(self.said, "Sanitizer|runtime error")
        self.sent = [message["bytes"].encode() for message in messages]
        return [done for line in run.stdout.decode().splitlines() for done in json.loads(line)["done"]]

    def verdicts(self, server, **options):
        return [(done["result"], done.get("reason")) for done in self.send(server, **options)]

    def assert_first(self, server, result, reason, then="untried", **options):
        self.assertEqual(self.verdicts(server, **options), [(result, reason), (then, None if then == "untried" else reason)])

    def test_the_same_bytes_arrive_over_one_connection(self):
        for mode in ("starttls", "implicit", "none"):
            with self.subTest(mode):
                server = self.server(mode=mode)
                self.assertEqual([d["result"] for d in self.send(server, 3)], ["sent"] * 3)
                self.assertEqual([raw for _, _, raw in server.taken], self.sent)
                self.assertEqual((server.connections, server.logins), (1, 1))
                self.assertEqual(server.commands[-1], "QUIT")

    def test_either_kind_of_login(self):
        for mechanisms in ("LOGIN", "PLAIN"):
            self.assertEqual(self.verdicts(self.server(mechanisms=mechanisms), count=1), [("sent", "taken")])

    def test_nothing_goes_without_a_login_that_is_configured(self):
        for behaviour in ({"offer_auth": False}, {"offer_auth": False, "mode": "implicit"},
                          {"mode": "implicit", "answers": {"EHLO": "502 what?"}}):
            server = self.server(**behaviour)
            self.assert_first(server, "account", "no-auth-offered")
            self.assertEqual(set(server.commands) & {"AUTH", "MAIL", "DATA"}, set())

    def test_only_a_login_in_a_way_we_speak(self):
        self.assert_first(self.server(mechanisms="CRAM-MD5"), "account", "login-impossible")

    def test_without_an_account_none_is_used(self):
        server = self.server(users=None)
        self.assertEqual(self.verdicts(server, count=1, user=None, password_file=None), [("sent", "taken")])
        self.assertNotIn("AUTH", server.commands)

    def test_a_stripped_starttls_ends_it(self):
        server = self.server(offer_starttls=False)
        self.assert_first(server, "account", "no-starttls")
        self.assertEqual(set(server.commands), {"EHLO"})

    def test_a_certificate_must_be_good_and_of_that_name(self):
        for mode in ("starttls", "implicit"):
            for behaviour, settings in (({}, {"ca_file": str(self.other_ca)}), ({"certificate": self.elsewhere}, {}),
                                        ({}, {"ca_file": None})):
                server = self.server(mode=mode, **behaviour)
                self.assert_first(server, "account", "certificate", **settings)
                self.assertEqual(set(server.commands) - {"EHLO", "STARTTLS"}, set())

    def test_plaintext_goes_to_this_machine_only(self):
        server = self.server(mode="none")
        self.assert_first(server, "account", "plaintext-abroad", host="192.0.2.1")

    def test_a_refused_login_is_not_tried_again_at_once(self):
        server = self.server(answers={"AUTH": "535 Login fail. Authorization code is expired"})
        done = self.send(server, 5)
        self.assertEqual([d["result"] for d in done], ["account"] + ["untried"] * 4)
        self.assertGreaterEqual(done[0]["delay"], 1800)
        self.assertEqual(server.logins, 1)

    def test_texts_decide(self):
        gbk = b"550 " + "用户不存在".encode("gbk")
        for moment, answer, verdict in (
                ("greeting", "421 HL:ICC 163 smtp9", ("slow-down", "connections")),
                ("MAIL", "550 Connection frequency limited", ("slow-down", "frequency")),
                ("MAIL", "451 MI:SFQ 163 smtp9", ("slow-down", "frequency")),
                ("BODY", "554 DT:SPM 163 smtp12", ("slow-down", "looks-like-spam")),
                ("RCPT", "450 4.2.0 Greylisted", ("later", "recipient-busy")),
                ("RCPT", "452 4.2.2 Over quota", ("later", "mailbox-full")),
                ("RCPT", "550 User not found: x", ("refused", "user-unknown")),
                ("RCPT", gbk, ("refused", "user-unknown")),
                ("BODY", "552 exceeded mailsize limit", ("refused", "too-large")),
                ("BODY", "451 Requested action aborted: local error", ("later", "temporary"))):
            with self.subTest(answer):
                self.assertEqual(self.verdicts(self.server(answers={moment: answer}), count=1), [verdict])

    def test_without_an_answer_it_matters_when(self):
        for moment, behaviour, verdict in (
                ("greeting", scripted.drop, ("slow-down", "no-connection")),
                ("MAIL", scripted.drop, ("later", "cut-off")),
                ("RCPT", scripted.drop, ("later", "cut-off")),
                ("DATA", scripted.drop, ("later", "cut-off")),
                ("BODY", scripted.drop, ("uncertain", "no-answer")),
                ("BODY", scripted.taken_then_drop, ("uncertain", "no-answer"))):
            with self.subTest(moment):
                self.assertEqual(self.verdicts(self.server(answers={moment: behaviour}), count=1), [verdict])

    def test_a_drip_ends_at_the_deadline(self):
        for moment, verdict in (("greeting", ("slow-down", "no-connection")), ("RCPT", ("later", "cut-off")),
                                ("BODY", ("uncertain", "no-answer"))):
            began = time.monotonic()
            self.assertEqual(self.verdicts(self.server(answers={moment: scripted.drip}), count=1, timeout=2), [verdict])
            self.assertLess(time.monotonic() - began, 8)

    def test_a_line_without_end_ends_at_once(self):
        for moment in ("greeting", "RCPT"):
            began = time.monotonic()
            result, _ = self.verdicts(self.server(answers={moment: scripted.endless_line}), count=1, timeout=30)[0]
            self.assertIn(result, ("account", "later"))
            self.assertLess(time.monotonic() - began, 10)

    def test_answers_without_end_end(self):
        def chatter(server, talk):
            while server.open:
                talk.connection.sendall(b"250-x\r\n" * 10000)
            raise scripted.Drop
        began = time.monotonic()
        self.assertNotEqual(self.verdicts(self.server(answers={"EHLO": chatter}), count=1, timeout=30)[0][0], "sent")
        self.assertLess(time.monotonic() - began, 10)

    def test_a_connection_that_went_stale_costs_nothing(self):
        def only_one(server, talk):
            if server.taken and server.connections == 1:
                raise scripted.Drop
        server = self.server(answers={"MAIL": only_one})
        self.assertEqual([d["result"] for d in self.send(server, 3)], ["sent"] * 3)
        self.assertEqual(server.connections, 2)

    def test_an_address_that_is_none_is_refused(self):
        for recipient in ("a@x.example\r\nRCPT TO:<b@x.example>", "a b@x.example", "a@x.example>", "", "@x.example",
                          "a", "a@x.example\nDATA", "x" * 250 + "@x.example", "<a@x.example>"):
            server = self.server()
            self.assertEqual(self.verdicts(server, count=1, recipient=recipient), [("refused", "bad-address")])
            self.assertEqual(server.commands, [])

    def test_a_password_that_others_can_read_is_not_used(self):
        loose = self.folder / "loose"
        loose.write_text("x\n")
        loose.chmod(0o644)
        server = self.server()
        self.assertEqual(self.send(server, password_file=str(loose)), [])
        self.assertIn("loose", self.said)
        self.assertEqual(server.commands, [])


# --- the whole -------------------------------------------------------------------
class Whole(Folder):
    def office(self, server, count, extra="", **options):
        """An office with so many mails of so many schools, not started."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        url = "smtp://127.0.0.1:%d" % server.port
        sink = '{ smtp = "%s"; user = "%s"; password_file = "%s"; ca_file = "%s"; %s }' % (
            url, US, self.password, self.ca, extra)
        office = Office(folder / "office", sink=sink, **options)
        self.addCleanup(office.stop)
        self.deliver(office, count)
        return office

    def deliver(self, office, count, sender="feidong@county.example", first=1):
        form = letters.activity_daily("肥东县教育局", DAY)
        for number in range(first, first + count):
            received = "%s 18:%02d:%02d" % (DAY, number // 60, number % 60)
            office.deliver(letters.letter(sender, "活动周肥东县教育局活动情况日报表", received, [("活动情况日报表.xlsx", form)],
                                          message_id="k%d@school.example" % number), letters.at(received))

    def rows(self, office):
        return state.rows(office, "SELECT id, state, attempts, not_before, detail FROM outbox ORDER BY id")

    def states(self, office):
        return [row[1] for row in self.rows(office)]

    def composed(self, office):
        return {message_id: bytes_ for message_id, bytes_ in state.rows(
            office, "SELECT message_id, bytes FROM outbox JOIN outbox_bytes ON outbox = id")}

    def assert_none_lost(self, office, server, count):
        """Every receipt arrived; copies have the same bytes. How many copies."""
        composed = self.composed(office)
        self.assertEqual(len(composed), count)
        taken = [raw for _, _, raw in server.taken]
        for raw in taken:
            found = re.search(rb"^Message-I[Dd]: <(.+?)>", raw, re.M).group(1).decode()
            self.assertEqual(raw, composed[found])
        self.assertEqual({bytes(raw) for raw in taken}, set(composed.values()))
        return len(taken) - count

    def wait_until_sent(self, office, count, patience=60):
        wait_for(lambda: self.states(office) == [SENT] * count, "all to be sent: %s" % self.rows(office), patience)

    def test_all_is_sent_in_one_pass(self):
        server = self.server()
        office = self.office(server, 30)
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        self.assertEqual(self.states(office), [SENT] * 30)
        self.assertEqual(self.assert_none_lost(office, server, 30), 0)
        self.assertEqual((server.connections, server.logins), (1, 1))
        for sender, recipient, _ in server.taken:
            self.assertEqual((sender, recipient), (US, "feidong@county.example"))

    def test_one_pass_waits_for_what_is_in_doubt(self):
        lost = []

        def first_is_lost(server, talk):
            if not lost:
                lost.append(talk.raw)
                raise scripted.Drop
        server = self.server(answers={"BODY": first_is_lost})
        office = self.office(server, 2, "grace_secs = 2;")
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        self.assertEqual(self.states(office), [SENT] * 2)
        self.assertEqual(self.assert_none_lost(office, server, 2), 0)

    def test_half_of_the_answers_lost_loses_no_receipt(self):
        dice = random.Random(5)

        def lossy(server, talk):
            talk.take()
            if dice.random() < 0.5:
                raise scripted.Drop
            return "250 OK"
        server = self.server(answers={"BODY": lossy})
        office = self.office(server, 12, "grace_secs = 1;")
        office.start()
        self.wait_until_sent(office, 12, 120)
        self.assertGreater(self.assert_none_lost(office, server, 12), 0)

    def test_kills_in_the_middle_lose_nothing(self):
        def slow(server, talk):
            time.sleep(0.05)
            talk.take()
            time.sleep(0.05)
            return "250 OK"
        server = self.server(answers={"BODY": slow})
        office = self.office(server, 20, "grace_secs = 1;")
        for _ in range(6):
            office.start()
            time.sleep(0.6)
            office.daemon.send_signal(signal.SIGKILL)
            office.daemon.wait()
            time.sleep(0.1)
        office.start()
        self.wait_until_sent(office, 20, 120)
        doubles = self.assert_none_lost(office, server, 20)
        self.assertLessEqual(doubles, 6 * 8)

    def test_a_refused_account_keeps_all_and_says_so_once(self):
        self.set_password("wrong")
        self.addCleanup(self.set_password, PASSWORD)
        server = self.server()
        office = self.office(server, 5)
        office.start()
        wait_for(lambda: "lets nothing be sent (535 login-refused)" in office.log_text(), "the refusal to be told")
        time.sleep(2.5)
        self.assertEqual(self.states(office), [QUEUED] * 5)
        self.assertEqual(server.logins, 1)
        self.assertEqual(office.log_text().count("lets nothing be sent"), 1)
        office.stop()
        self.set_password(PASSWORD)
        office.start()
        self.wait_until_sent(office, 5)
        self.assertEqual(self.assert_none_lost(office, server, 5), 0)

    def test_a_complaint_about_frequency_stops_all_for_a_while(self):
        def third_is_too_much(server, talk):
            return "550 Connection frequency limited" if len(server.taken) >= 2 else None
        server = self.server(answers={"BODY": third_is_too_much})
        office = self.office(server, 6)
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        self.assertEqual(sorted(self.states(office)), [QUEUED] * 4 + [SENT] * 2)
        self.assertEqual(server.commands.count("DATA"), 3)

    def test_greylisting_defers_one_and_not_the_others(self):
        def grey(server, talk):
            return "450 4.2.0 Greylisted" if talk.recipient.startswith("feixi") else None
        server = self.server(answers={"RCPT": grey})
        office = self.office(server, 1)
        self.deliver(office, 1, "feixi@county.example", 2)
        self.deliver(office, 1, first=3)
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        states = {row[0]: row for row in self.rows(office)}
        deferred = [row for row in states.values() if row[1] == QUEUED]
        self.assertEqual(len(deferred), 1)
        self.assertGreaterEqual(deferred[0][3], letters.at(DAY + " 20:10:00"))
        self.assertEqual(len(server.taken), 2)

    def test_an_address_has_enough_for_a_day(self):
        server = self.server()
        office = self.office(server, 7, "address_per_day = 3;")
        self.deliver(office, 2, "feixi@county.example", 8)
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        recipients = [recipient for _, recipient, _ in server.taken]
        self.assertEqual(recipients.count("feidong@county.example"), 3)
        self.assertEqual(recipients.count("feixi@county.example"), 2)
        self.assertEqual(self.states(office).count(QUEUED), 4)
        # The next day the others come as one, and each is told.
        office.once(letters.rfc3339("2023-05-18 21:00:00"))
        self.assertEqual(sorted(self.states(office)), [SENT] * 6 + [MERGED] * 4)
        self.assertEqual(len(server.taken), 6)
        merged = email.message_from_bytes(server.taken[-1][2], policy=email.policy.default)
        text = merged.get_body(("plain",)).get_content()
        waited = [row[0] for row in state.rows(office, "SELECT bytes FROM outbox JOIN outbox_bytes ON outbox = id "
                                                       "WHERE state = 6")]
        self.assertEqual(len(waited), 4)
        for raw in waited:
            one = email.message_from_bytes(raw, policy=email.policy.default)
            self.assertIn(one["Subject"], text)
            self.assertIn(one.get_body(("plain",)).get_content().strip().replace("\r\n", "\n"), text.replace("\r\n", "\n"))
            self.assertIn(one["Message-ID"], merged["References"])

    def test_an_unknown_user_is_told_to_the_reviewers(self):
        def gone(server, talk):
            return "550 User not found: x" if talk.recipient.startswith("feidong") else None
        server = self.server(answers={"RCPT": gone})
        office = self.office(server, 1)
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        self.assertEqual(self.states(office), [FAILED])
        units = {unit["name"]: unit["unreachable"] for unit in office.ctl("units")}
        self.assertEqual(units["肥东县教育局"], 1)
        self.assertEqual(units["肥西县教育局"], None)
        # It writes again: that is answered.
        self.deliver(office, 1, first=2)
        server.answers.clear()
        office.once(letters.rfc3339(DAY + " 20:05:00"))
        self.assertEqual(self.states(office), [FAILED, SENT])

    def test_a_bounce_that_cites_us_counts_and_another_does_not(self):
        server = self.server()
        office = self.office(server, 1)
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        ours = list(self.composed(office))[0]
        for number, (cited, expected) in enumerate((("stranger@hefei-edu.example", None), (ours, 1))):
            received = DAY + " 20:1%d:00" % number
            office.deliver(letters.bounce(cited, "feidong@county.example", received, "b%d@mx.example" % number),
                           letters.at(received))
            office.once(letters.rfc3339(DAY + " 20:20:00"))
            units = {unit["name"]: unit["unreachable"] for unit in office.ctl("units")}
            self.assertEqual(units["肥东县教育局"], expected)
        shown = office.ctl("show", "肥东县教育局")["bounces"]
        self.assertEqual([(row["unreachable"], row["messages"], row["status"]) for row in shown], [(True, 1, "5.1.1")])
        self.assertEqual(state.rows(office, "SELECT kind FROM audit WHERE kind = 'bounce'"), [("bounce",)])

    def test_no_address_and_no_password_in_the_log(self):
        server = self.server(answers={"RCPT": "550 User not found: feidong@county.example"})
        office = self.office(server, 1)
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        self.assertNotIn("feidong@", office.log_text())
        self.assertNotIn(PASSWORD, office.log_text())


@unittest.skipUnless(dovecot.available(), "Dovecot is not there, or we are not root")
class Reconciled(Whole):
    """With a mailbox to look into, a lost answer costs no second copy."""

    def setUp(self):
        self.dovecot = dovecot.Dovecot().start()
        self.addCleanup(self.dovecot.remove)

    def deliver(self, office, count, sender="feidong@county.example", first=1):
        form = letters.activity_daily("肥东县教育局", DAY)
        self.dovecot.deliver_all([
            letters.letter(sender, "活动周肥东县教育局活动情况日报表", DAY + " 18:00:00", [("活动情况日报表.xlsx", form)],
                           message_id="%s.%d@school.example" % (self.id(), number)) for number in range(first, first + count)])

    def keep(self, server):
        """What is sent to ourselves lands in our mailbox."""
        server.deliver = lambda recipients, raw: self.dovecot.deliver(raw) if US in recipients else None

    def test_a_lost_answer_costs_no_second_copy(self):
        dice = random.Random(7)

        def lossy(server, talk):
            talk.take()
            if dice.random() < 0.5:
                raise scripted.Drop
            return "250 OK"
        server = self.server(answers={"BODY": lossy})
        self.keep(server)
        office = self.office(server, 12, "grace_secs = 2;", source=self.dovecot.source())
        office.start()
        wait_for(lambda: len(self.states(office)) == 12, "12 receipts")
        self.wait_until_sent(office, 12, 90)
        self.assertEqual(self.assert_none_lost(office, server, 12), 0)
        self.assertIn("found as sent", office.log_text())
        wait_for(lambda: office.ctl("status")["counts"]["silent"] == 12, "our copies to be read and left alone")

    def test_one_pass_finds_what_is_in_doubt(self):
        server = self.server(answers={"BODY": scripted.taken_then_drop})
        self.keep(server)
        office = self.office(server, 2, "grace_secs = 2;", source=self.dovecot.source())
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        self.assertEqual(self.states(office), [SENT] * 2)
        self.assertEqual(self.assert_none_lost(office, server, 2), 0)

    def test_what_is_not_there_is_sent_again(self):
        lost = []

        def first_is_lost(server, talk):
            if not lost:
                lost.append(talk.raw)
                raise scripted.Drop
        server = self.server(answers={"BODY": first_is_lost})
        self.keep(server)
        office = self.office(server, 1, "grace_secs = 2;", source=self.dovecot.source())
        office.start()
        wait_for(lambda: len(lost) == 1, "a loss")
        wait_for(lambda: lost[0] in [raw for _, _, raw in server.taken], "it to be sent again")
        self.assertIn("not found, sent again", office.log_text())


for inherited in [name for name in dir(Whole) if name.startswith("test_")]:
    setattr(Reconciled, inherited, None)


@unittest.skipIf(smtp_server.why_not(), smtp_server.why_not())
class Real(Folder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder.chmod(0o755)
        cls.postfix = smtp_server.SmtpServer(cls.folder / "postfix", {US: PASSWORD}).start()

    @classmethod
    def tearDownClass(cls):
        cls.postfix.stop()
        super().tearDownClass()

    def run_with(self, url, count):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        office = Office(folder / "office", sink='{ smtp = "%s"; user = "%s"; password_file = "%s"; ca_file = "%s"; }' % (
            url, US, self.password, self.postfix.ca))
        Whole.deliver(self, office, count, "clerk%d@school.example" % count)
        before = len(self.postfix.delivered())
        office.once(letters.rfc3339(DAY + " 20:00:00"))
        rows = dict(state.rows(office, "SELECT bytes, state FROM outbox JOIN outbox_bytes ON outbox = id"))
        wait_for(lambda: len(self.postfix.delivered()) >= before + len(rows), "Postfix to deliver")
        return rows, self.postfix.delivered()[before:]

    def test_postfix_delivers_the_same_bytes(self):
        for url in ("smtp://127.0.0.1:%d" % self.postfix.starttls, "smtps://localhost:%d" % self.postfix.implicit):
            rows, delivered = self.run_with(url, 1)
            self.assertEqual(list(rows.values()), [SENT])
            self.assertEqual([raw for _, raw in delivered], list(rows))

    def test_postfix_says_who_is_unknown(self):
        program = Program("test_texts_decide")
        program.folder, program.password, program.ca = self.folder, self.password, self.postfix.ca
        server = type("", (), {"port": self.postfix.implicit, "mode": "implicit"})
        self.assertEqual(program.verdicts(server, count=2, recipient="nobody@gone.example"),
                         [("refused", "user-unknown")] * 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
