#!/usr/bin/python3
"""shoubaoctl probe: each step of a mailbox that works, and for each thing that
can be wrong with one the step that fails and what it says to do."""
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import dovecot, scripted_smtp  # noqa: E402
from support.certificates import make_ca, make_certificate  # noqa: E402
from support.office import Office  # noqa: E402
from support.scripted_imap import ScriptedImap  # noqa: E402
from support.scripted_smtp import ScriptedSmtp  # noqa: E402

PASSWORD = "rather-secret"
ID = "IMAP4rev1 ID"
FOLDERS = {"Junk": [], "Sent": []}
WAIT = "--wait=2"

CA_CONFIG = """
[ca]
default_ca = here
[here]
database = index
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


def dated_certificate(folder, name, begins, ends):
    """A certificate of ca.pem for localhost, valid from and to."""
    def run(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (folder / "ca.cnf").write_text(CA_CONFIG)
    (folder / "index").write_text("")
    run("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        "-keyout", name + ".key", "-out", name + ".csr")
    run("ca", "-batch", "-config", "ca.cnf", "-startdate", begins, "-enddate", ends, "-in", name + ".csr",
        "-out", name + ".pem", "-notext")
    return folder / (name + ".pem"), folder / (name + ".key")


class Listener:
    """Accepts, says one thing or nothing, and keeps quiet."""

    def __init__(self, says=b""):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.says, self.kept = says, []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
                connection.sendall(self.says)
            except OSError:
                return
            self.kept.append(connection)

    def close(self):
        self.socket.close()
        for connection in self.kept:
            connection.close()


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Probe(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="shoubao-probe-")
        cls.base = pathlib.Path(cls.temporary.name)
        cls.secret = cls.base / "secret"
        cls.secret.write_text(PASSWORD + "\n")
        cls.secret.chmod(0o600)
        cls.ca = make_ca(cls.base)
        cls.certificate = make_certificate(cls.base)
        (cls.base / "office").mkdir()
        cls.office = Office(cls.base / "office")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def setUp(self):
        self.maildir = "{ maildir = \"%s\"; }"
        self.office.configure(source=self.maildir % self.office.inbox, sink=self.maildir % self.office.outbox)

    def server(self, server):
        self.addCleanup(server.close)
        return server

    def end(self, protocol, port, tls="none", host="localhost", ca=None, **keys):
        """A source or a sink of the config."""
        scheme = protocol + ("s" if tls == "implicit" else "")
        keys = {"user": "zcc", "password_file": self.secret, "ca_file": ca or self.ca, **keys}
        if tls != "implicit":
            keys["tls"] = tls
        return "{ %s = \"%s://%s:%d\"; %s }" % (protocol, scheme, host, port, " ".join(
            '%s = "%s";' % item for item in keys.items() if item[1] is not None))

    def probe(self, *more, ok):
        """Its steps as (end, step) → step, the later of one name wins; the
        list of them all is in `steps`."""
        run = self.office.ctl_run("probe", "office", *(more or (WAIT,)), json_wanted=True)
        self.assertEqual(run.returncode, 0 if ok else 1, run.stdout + run.stderr)
        self.assertNotIn(PASSWORD, run.stdout + run.stderr)
        answer = json.loads(run.stdout)
        self.assertEqual(answer["ok"], ok)
        self.steps = answer["steps"]
        return {(step["end"], step["step"]): step for step in self.steps}

    def fails(self, step, reason, advice, end="source"):
        """The probe fails at this step alone, for this reason, and says so;
        the step."""
        self.probe(ok=False)
        failed = [each for each in self.steps if each["ok"] is False]
        self.assertEqual([(each["end"], each["step"], each.get("reason")) for each in failed], [(end, step, reason)],
                         self.steps)
        self.assertRegex(failed[0]["advice"], advice)
        return failed[0]

    def source_fails(self, source, step, reason, advice):
        self.office.configure(source=source)
        return self.fails(step, reason, advice)

    def sink_fails(self, sink, step, reason, advice):
        self.office.configure(sink=sink)
        return self.fails(step, reason, advice, "sink")


class Good(Probe):
    def test_maildirs_that_work(self):
        steps = self.probe(ok=True)
        self.assertIs(steps["source", "maildir"]["ok"], True)
        self.assertIs(steps["source", "folder"]["ok"], True)
        self.assertIs(steps["sink", "maildir"]["ok"], True)
        self.assertIn("ReadWritePaths", steps["sink", "maildir"]["advice"])
        self.assertIsNone(steps["source", "arrives"]["ok"])
        self.assertEqual(list((self.office.outbox / "tmp").iterdir()), [])

    def test_a_mail_to_itself_by_smtp_arrives_in_a_maildir(self):
        def deliver(server, talk):
            self.office.deliver(talk.raw, int(time.time()))
        smtp = self.server(ScriptedSmtp(self.certificate, "implicit", {"zcc": PASSWORD}, answers={"BODY": deliver}))
        self.office.configure(sink=self.end("smtp", smtp.port, "implicit"))
        steps = self.probe("--wait=20", ok=True)
        for each in (("sink", "password"), ("sink", "reachable"), ("sink", "certificate"), ("sink", "login"),
                     ("sink", "accepted"), ("source", "arrives")):
            self.assertIs(steps[each]["ok"], True, each)
        self.assertEqual(smtp.trouble, [])

    @unittest.skipUnless(dovecot.available(), "no Dovecot here")
    def test_a_real_server_passes_every_step(self):
        server = dovecot.Dovecot().start()
        self.addCleanup(server.stop)

        def deliver(_, talk):
            server.deliver(talk.raw)
        smtp = self.server(ScriptedSmtp(self.certificate, "starttls", {"zcc": PASSWORD}, answers={"BODY": deliver}))
        for tls in ("implicit", "starttls"):
            with self.subTest(tls=tls):
                self.office.configure(source=server.source(tls), sink=self.end("smtp", smtp.port, "starttls"))
                steps = self.probe("--wait=20", ok=True)
                self.assertEqual([step["step"] for step in self.steps], [
                    "password", "reachable", "certificate", "login", "id", "folder", "folder", "sent",
                    "password", "reachable", "certificate", "login", "accepted", "arrives", "clock"])
                self.assertEqual({step["ok"] for step in self.steps}, {True})
                self.assertIn("Sent", steps["source", "sent"]["text"])
        run = self.office.ctl_run("probe", "--wait=20")
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn("全部通过", run.stdout)
        self.assertEqual(len(re.findall(r"\[通过\]", run.stdout)), 15)

    def test_a_provider_that_keeps_what_was_sent_is_asked_for_it(self):
        imap = self.server(ScriptedImap(mode="implicit", certificate=self.certificate, needs_id=True, capability=ID,
                                        folders={"Junk": [], "&XfJT0ZAB-": []}))

        def deliver(_, talk):
            imap.folders["INBOX"].append((1, talk.raw))
            imap.folders["&XfJT0ZAB-"].append((1, talk.raw))
        smtp = self.server(ScriptedSmtp(self.certificate, "implicit", {"zcc": PASSWORD}, answers={"BODY": deliver}))
        self.office.configure(source=self.end("imap", imap.port, "implicit", profile="163"),
                              sink=self.end("smtp", smtp.port, "implicit", profile="163"))
        steps = self.probe("--wait=20", ok=False)
        self.assertIs(steps["source", "id"]["ok"], True)
        self.assertIs(steps["source", "arrives"]["ok"], True)
        self.assertIs(steps["source", "copy"]["ok"], True)
        # The script's INTERNALDATE is of 2023.
        self.assertIs(steps["source", "clock"]["ok"], False)
        self.assertIn("时间同步", steps["source", "clock"]["advice"])


class Maildirs(Probe):
    def test_one_that_is_not_there_is_a_mistake_of_the_configuration(self):
        self.office.configure(source=self.maildir % (self.base / "nowhere"))
        run = self.office.ctl_run("probe")
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stderr, r"shoubao.conf:\d+: .*there is no folder")

    def test_one_that_lacks_a_part(self):
        (self.base / "part" / "new").mkdir(parents=True)
        self.source_fails(self.maildir % (self.base / "part"), "maildir", "maildir-parts", "new、cur、tmp")
        self.office.configure(source=self.maildir % self.office.inbox)
        self.sink_fails(self.maildir % (self.base / "part"), "maildir", "maildir-parts", "new、cur、tmp")

    def test_one_below_the_state_folder_will_be_made(self):
        self.office.configure(source=self.maildir % (self.office.state / "mail"))
        self.assertIn("会建立", self.probe(ok=True)["source", "maildir"]["text"])

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_one_that_the_service_may_not_enter(self):
        self.base.chmod(0o755)
        (self.base / "office").chmod(0o755)
        state = self.base / "office" / "theirs"
        state.mkdir()
        os.chown(state, 65534, 65534)  # root goes on as its owner
        for closed in (self.office.inbox, self.office.outbox):
            closed.chmod(0o700)
            self.addCleanup(closed.chmod, 0o755)
        text = self.office.config.read_text("utf-8")
        self.office.config.write_text(text.replace('state = "%s"' % self.office.state, 'state = "%s"' % state), "utf-8")
        steps = self.probe(ok=False)
        for end in ("source", "sink"):
            self.assertEqual(steps[end, "maildir"]["reason"], "maildir-permission")
            self.assertIn("setfacl", steps[end, "maildir"]["advice"])


class Connecting(Probe):
    def test_a_name_that_does_not_exist(self):
        self.source_fails(self.end("imap", 993, "implicit", host="imap.nowhere.invalid"), "reachable", "unresolved",
                          "DNS")

    def test_a_port_where_nobody_listens(self):
        self.source_fails(self.end("imap", free_port(), "implicit"), "reachable", "unreachable", "防火墙")
        self.office.configure(source=self.maildir % self.office.inbox)
        self.sink_fails(self.end("smtp", free_port(), "implicit"), "reachable", "unreachable", "465 或 587")

    def test_tls_spoken_to_a_port_without(self):
        plain = self.server(ScriptedImap(mode="none"))
        self.source_fails(self.end("imap", plain.port, "implicit"), "certificate", "tls", "imap://")

    def test_plain_spoken_to_a_port_with_tls(self):
        quiet = self.server(Listener())
        self.source_fails(self.end("imap", quiet.port, "starttls"), "certificate", "silent", "993 写 imaps://")

    def test_something_else_listens(self):
        web = self.server(Listener(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        self.source_fails(self.end("imap", web.port, "none"), "certificate", "protocol", "检查服务器名和端口")

    def test_a_server_without_starttls(self):
        stripped = self.server(ScriptedImap(mode="starttls", certificate=self.certificate))
        self.source_fails(self.end("imap", stripped.port, "starttls"), "certificate", "no-starttls", "imaps://")
        self.assertNotIn("LOGIN", stripped.verbs())
        self.office.configure(source=self.maildir % self.office.inbox)
        smtp = self.server(ScriptedSmtp(self.certificate, "starttls", {"zcc": PASSWORD}, offer_starttls=False))
        self.sink_fails(self.end("smtp", smtp.port, "starttls"), "certificate", "no-starttls", "smtps://")
        self.assertNotIn("AUTH", smtp.commands)


class Certificates(Probe):
    def tls_server(self, certificate):
        return self.server(ScriptedImap(mode="implicit", certificate=certificate, capability=ID, folders=FOLDERS))

    def refused(self, certificate, reason, advice, ca=None):
        server = self.tls_server(certificate)
        step = self.source_fails(self.end("imap", server.port, "implicit", ca=ca), "certificate", reason, advice)
        self.assertEqual(server.verbs().count("LOGIN"), 0)
        self.assertIs(next(each for each in self.steps if each["step"] == "reachable")["ok"], True)
        return step

    def test_one_for_another_name(self):
        other = make_certificate(self.base, names=("mail.other.example",), name="other")
        self.refused(other, "certificate-name", "证书不是发给 localhost")

    def test_one_of_a_ca_nobody_knows(self):
        make_ca(self.base, "stranger")
        self.refused(self.certificate, "certificate-unknown", "ca_file", ca=self.base / "stranger.pem")

    def test_one_that_has_expired(self):
        expired = dated_certificate(self.base, "expired", "20200101000000Z", "20210101000000Z")
        step = self.refused(expired, "certificate-expired", "date")
        self.assertIn("2021-01-01 00:00:00", step["text"])

    def test_one_that_is_not_valid_yet_means_a_wrong_clock(self):
        early = dated_certificate(self.base, "early", "20900101000000Z", "20910101000000Z")
        self.refused(early, "certificate-early", "时钟慢了")

    def test_the_sinks_too(self):
        make_ca(self.base, "stranger2")
        smtp = self.server(ScriptedSmtp(self.certificate, "starttls", {"zcc": PASSWORD}))
        self.sink_fails(self.end("smtp", smtp.port, "starttls", ca=self.base / "stranger2.pem"), "certificate",
                        "certificate-unknown", "ca_file")
        self.assertNotIn("AUTH", smtp.commands)


class Login(Probe):
    def imap(self, **options):
        options = {"capability": ID, "folders": FOLDERS, **options}
        return self.server(ScriptedImap(mode="implicit", certificate=self.certificate, **options))

    def smtp(self, **options):
        options = {"users": {"zcc": PASSWORD}, **options}
        return self.server(ScriptedSmtp(self.certificate, "implicit", **options))

    def test_a_refused_login_of_163_and_qq_names_the_authorization_code(self):
        for profile, words in (("163", "IMAP/SMTP 服务"), ("qq", "IMAP/SMTP 服务"), ("exmail", "客户端专用密码"),
                               ("generic", "管理员")):
            with self.subTest(profile=profile):
                server = self.imap(login=False)
                step = self.source_fails(self.end("imap", server.port, "implicit", profile=profile), "login",
                                         "login-refused", words)
                if profile in ("163", "qq"):
                    self.assertIn("授权码", step["advice"])
                self.assertEqual(server.verbs().count("LOGIN"), 1)

    def test_a_password_file_that_others_read(self):
        loose = self.base / "loose"
        loose.write_text(PASSWORD)
        loose.chmod(0o644)
        self.source_fails(self.end("imap", 993, "implicit", password_file=loose), "password", "password", "0600")

    def test_a_credential_that_is_not_there(self):
        self.source_fails(self.end("imap", 993, "implicit", password_file=None, password_credential="office"),
                          "password", "password", "LoadCredential")

    def test_login_disabled(self):
        server = self.imap(capability="IMAP4rev1 LOGINDISABLED")
        self.source_fails(self.end("imap", server.port, "implicit"), "login", "login-disabled", "LOGINDISABLED")

    def test_an_unsafe_login(self):
        server = self.imap(capability="IMAP4rev1", needs_id=True)
        step = self.source_fails(self.end("imap", server.port, "implicit", profile="163"), "id", "unsafe-login",
                                 "Unsafe Login")
        self.assertIn("开启 IMAP/SMTP 服务", step["advice"])

    def test_a_folder_that_is_not_there(self):
        server = self.imap(folders={"Sent": []})
        step = self.source_fails(self.end("imap", server.port, "implicit"), "folder", "no-folder", "垃圾邮件")
        self.assertIn("Junk", step["text"])

    def test_no_folder_of_sent_mail_where_there_should_be_one(self):
        server = self.imap(folders={"Junk": []})
        self.source_fails(self.end("imap", server.port, "implicit", profile="qq"), "sent", "no-sent",
                          "SMTP发信后保存到服务器")

    def test_a_mail_to_itself_that_does_not_arrive(self):
        imap, smtp = self.imap(), self.smtp()
        self.office.configure(source=self.end("imap", imap.port, "implicit"),
                              sink=self.end("smtp", smtp.port, "implicit"))
        self.fails("arrives", "not-arrived", "--wait=300")
        self.assertEqual(len(smtp.taken), 1)

    # --- sending ---------------------------------------------------------------
    def test_a_login_to_send_that_is_refused(self):
        smtp = self.smtp(users={"zcc": "another"})
        step = self.sink_fails(self.end("smtp", smtp.port, "implicit", profile="qq"), "login", "login-refused", "授权码")
        self.assertIn("535", step["text"])
        self.assertEqual((smtp.logins, smtp.taken), (1, []))

    def test_a_server_that_offers_no_login(self):
        smtp = self.smtp(offer_auth=False)
        self.sink_fails(self.end("smtp", smtp.port, "implicit"), "login", "no-auth-offered", "绝不会不登录就发")
        self.assertEqual(smtp.taken, [])

    def test_too_many_refused_logins(self):
        smtp = self.smtp(answers={"AUTH": "550 User has too much fail authentication"})
        self.sink_fails(self.end("smtp", smtp.port, "implicit"), "login", "login-blocked", "等两小时")

    def test_an_address_that_is_not_the_accounts(self):
        smtp = self.smtp(answers={"MAIL": "501 mail from address must be same as authorization user"})
        self.sink_fails(self.end("smtp", smtp.port, "implicit"), "accepted", "wrong-sender", "zcc")

    def test_a_provider_that_wants_less(self):
        for code, reason, advice in (("550 Connection frequency limited", "frequency", "十五分钟"),
                                     ("554 DT:SPM", "looks-like-spam", "垃圾邮件")):
            smtp = self.smtp(answers={"BODY": lambda *_, code=code: code})
            self.sink_fails(self.end("smtp", smtp.port, "implicit"), "accepted", reason, advice)

    def test_a_lost_250(self):
        smtp = self.smtp(answers={"BODY": scripted_smtp.taken_then_drop})
        self.sink_fails(self.end("smtp", smtp.port, "implicit"), "accepted", "no-answer", "再试")


class Words(Probe):
    def test_what_to_do_stands_below_the_step_that_failed(self):
        self.office.configure(source=self.end("imap", free_port(), "implicit"))
        run = self.office.ctl_run("probe", "office", WAIT)
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stdout, r"\[失败\] 连接：localhost 的 \d+ 端口连不上.*\n +怎么办：连不上 localhost")
        self.assertIn("没有全部通过", run.stdout)

    def test_a_mailbox_that_is_not_there(self):
        run = self.office.ctl_run("probe", "ofice")
        self.assertEqual(run.returncode, 1)
        self.assertIn('did you mean "office"?', run.stderr)

    def test_what_a_server_says_cannot_colour_the_terminal(self):
        smtp = self.server(ScriptedSmtp(self.certificate, "implicit", {"zcc": PASSWORD},
                                        answers={"MAIL": b"550 \x1b[31mred\xb2\xbb".decode("latin-1")}))
        self.office.configure(sink=self.end("smtp", smtp.port, "implicit"))
        run = self.office.ctl_run("probe", WAIT)
        self.assertNotIn("\x1b", run.stdout)
        self.assertIn("red", run.stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
