#!/usr/bin/python3
"""shoubao-fetch against IMAP servers that do what providers do, and what no
server should: each ends in a named trouble, in bounded time and memory."""
import os
import pathlib
import shutil
import socket
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.certificates import make_ca, make_certificate  # noqa: E402
from support.fetch_talk import Fetch  # noqa: E402
from support.office import wait_for  # noqa: E402
from support.scripted_imap import Drop, ScriptedImap, drip  # noqa: E402

MEMORY = (40 << 20) * (10 if "sanitize" in os.environ.get("SHOUBAO_BUILD", "") else 1)
MAIL = b"From: clerk@school.example\r\nSubject: report\r\nMessage-ID: <%d@school.example>\r\n\r\nhello\r\n"
MAILS = [MAIL % i for i in range(3)]
QUICK = {"poll_secs": 1, "retry_secs": 1, "answer_secs": 3}


class Proxy:
    """An HTTP proxy that leads everyone to one port of this machine."""

    def __init__(self, target):
        self.target, self.asked = target, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096)
            self.asked.append(head.split(b"\r\n")[0].decode())
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            server = socket.create_connection(("127.0.0.1", self.target))
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=(one, other), daemon=True).start()

    @staticmethod
    def pump(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Quirks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="shoubao-imap-"))
        cls.ca = make_ca(cls.folder)
        cls.certificate = make_certificate(cls.folder)
        cls.password = cls.folder / "password"
        cls.password.write_text("sesame\n")
        cls.password.chmod(0o600)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    def fetch(self, server, folders=("INBOX",), **more):
        server_settings = more.pop("imap", {})
        return Fetch(server.settings(self.password, **server_settings), folders, **{**QUICK, **more})

    def all_read(self, server, folders=("INBOX",), count=3, **more):
        with server, self.fetch(server, folders, **more) as fetch:
            fetch.whole_pass()
            self.assertEqual(len(fetch.ledger), count)
            self.assertEqual(fetch.recorded_twice, 0)
            self.assertEqual(server.trouble, [])
            return fetch

    def troubled(self, server, kind, words=None, patience=20, **more):
        """Ends in this trouble, and does not run hot over it."""
        with server, self.fetch(server, **more) as fetch:
            began = time.monotonic()
            trouble = fetch.until("trouble", patience)
            took = time.monotonic() - began
            self.assertEqual(trouble["kind"], kind, trouble)
            if words:
                self.assertIn(words, trouble["trouble"])
            self.assertLess(fetch.peak_bytes(), MEMORY)
            self.assertLess(server.connections, 4)
            self.assertIsNone(fetch.process.poll())
            self.assertEqual(server.trouble, [])
            return trouble, took, fetch


class Providers(Quirks):
    def test_a_plain_mailbox_is_read(self):
        server = ScriptedImap(MAILS)
        self.all_read(server)
        self.assertNotIn("ID", server.verbs())
        for verb in ("STORE", "UID STORE", "UID MOVE", "EXPUNGE", "SEARCH", "UID SEARCH", "STATUS"):
            self.assertNotIn(verb, server.verbs())
        for verb, arguments in server.commands:
            if "FETCH" in verb:
                self.assertNotIn("BODY[", arguments)

    def test_id_goes_between_login_and_select_where_it_is_wanted(self):
        server = ScriptedImap(MAILS, capability="IMAP4rev1 ID", needs_id=True)
        self.all_read(server)
        verbs = server.verbs()
        self.assertLess(verbs.index("LOGIN"), verbs.index("ID"))
        self.assertLess(verbs.index("ID"), verbs.index("SELECT"))

    def test_an_unsafe_login_names_what_to_switch_on(self):
        server = ScriptedImap(MAILS, needs_id=True)
        trouble, _, _ = self.troubled(server, "login-refused", "Unsafe Login")
        self.assertTrue(trouble["advice"])
        self.assertNotIn("kefu@", trouble["trouble"])

    def test_without_idle_it_polls(self):
        server = ScriptedImap(MAILS, capability="IMAP4rev1")
        with server, self.fetch(server) as fetch:
            fetch.whole_pass()
            server.folders["INBOX"].append((9, MAIL % 9))
            began = time.monotonic()
            fetch.until("fetched", 10)
            self.assertLess(time.monotonic() - began, 4)
            fetch.until("pass")
            self.assertNotIn("IDLE", server.verbs())
            self.assertIn("NOOP", server.verbs())
            self.assertIn(("UID FETCH", "4:* (UID RFC822.SIZE INTERNALDATE)"), server.commands)
            self.assertEqual(server.connections, 1)

    def test_mail_that_comes_while_it_idles_is_fetched_at_once(self):
        server = ScriptedImap(MAILS)
        with server, self.fetch(server, poll_secs=60) as fetch:
            fetch.whole_pass()
            for uid in range(10, 15):
                time.sleep(0.1)
                server.folders["INBOX"].append((uid, MAIL % uid))
                began = time.monotonic()
                fetch.until("fetched", 5)
                self.assertLess(time.monotonic() - began, 1)
            fetch.until("pass")
            self.assertEqual(server.connections, 1)

    def test_exists_before_the_plus_of_idle_is_not_lost(self):
        def idle(server, talk, tag, _):
            if not server.folders["INBOX"][3:]:
                server.folders["INBOX"].append((4, MAIL % 4))
                talk.announce()
            talk.do_idle(tag, "")
            return True

        server = ScriptedImap(MAILS, answers={"IDLE": idle})
        with server, self.fetch(server, poll_secs=60) as fetch:
            fetch.whole_pass()
            fetch.until("fetched", 5)
            self.assertEqual(len(fetch.ledger), 4)

    def test_a_refused_login_is_told_once_and_not_tried_again_soon(self):
        server = ScriptedImap(MAILS, login=False)
        with server, self.fetch(server) as fetch:
            trouble = fetch.until("trouble")
            self.assertEqual(trouble["kind"], "login-refused")
            self.assertIn("密码", trouble["advice"])
            self.assertIsNone(fetch.hear(4))
            self.assertEqual(server.verbs().count("LOGIN"), 1)

    def test_a_changed_password_is_tried_before_the_pause_is_over(self):
        server = ScriptedImap(MAILS, login=False)
        password = self.folder / "changed"
        password.write_text("old\n")
        password.chmod(0o600)
        with server, self.fetch(server, imap={"password_file": str(password)}) as fetch:
            fetch.until("trouble")
            server.login = True
            new = self.folder / "changed.new"
            new.write_text("new\n")
            new.chmod(0o600)
            new.rename(password)
            fetch.whole_pass(20)
            logins = [arguments.split()[-1].strip('"') for verb, arguments in server.commands if verb == "LOGIN"]
            self.assertEqual(logins, ["old", "new"])

    def test_texts_in_gbk_are_read(self):
        def login(_, talk, tag, __):
            talk.say(tag.encode() + " NO 授权码已过期 office@bureau.example".encode("gbk"))
            return True

        trouble, _, _ = self.troubled(ScriptedImap(MAILS, answers={"LOGIN": login}), "login-refused", "授权码已过期")
        self.assertNotIn("office", trouble["trouble"])

    def test_a_password_others_can_read_is_refused(self):
        password = self.folder / "open"
        password.write_text("sesame\n")
        password.chmod(0o644)
        server = ScriptedImap(MAILS)
        trouble, _, _ = self.troubled(server, "secret", "chmod 0600", imap={"password_file": str(password)})
        self.assertEqual(server.connections, 0)

    def test_a_credential_of_systemd_is_used(self):
        folder = self.folder / "credentials"
        folder.mkdir()
        (folder / "office-mail").write_text("sesame\n")
        (folder / "office-mail").chmod(0o400)
        server = ScriptedImap(MAILS)
        settings = server.settings(self.password)
        del settings["password_file"]
        settings["password_credential"] = "office-mail"
        with server, Fetch(settings, environment={"CREDENTIALS_DIRECTORY": str(folder)}, **QUICK) as fetch:
            fetch.whole_pass()
            self.assertEqual(len(fetch.ledger), 3)

    def test_plain_is_used_where_login_is_disabled(self):
        for capability in ("IMAP4rev1 LOGINDISABLED AUTH=PLAIN", "IMAP4rev1 LOGINDISABLED AUTH=PLAIN SASL-IR"):
            heard = []

            def authenticate(_, talk, tag, arguments):
                words = arguments.split(" ")
                if len(words) < 2:
                    talk.say("+ ")
                heard.append(words[1] if len(words) > 1 else talk.read_line())
                talk.logged_in = True
                talk.say(tag + " OK in")
                return True

            self.all_read(ScriptedImap(MAILS, capability=capability, answers={"AUTHENTICATE": authenticate}))
            self.assertEqual(heard, ["AG9mZmljZUBidXJlYXUuZXhhbXBsZQBzZXNhbWU="])

    def test_several_folders_with_chinese_names(self):
        server = ScriptedImap(MAILS, folders={"&V4NXPpCuTvY-": [(5, MAIL % 50)]})
        fetch = self.all_read(server, ("INBOX", "垃圾邮件"), 4)
        self.assertIn("垃圾邮件", {folder for folder, _, _ in fetch.ledger})

    def test_a_folder_that_is_not_there_is_named_and_the_others_are_read(self):
        server = ScriptedImap(MAILS)
        with server, self.fetch(server, ("INBOX", "Junk")) as fetch:
            trouble = fetch.until("trouble")
            self.assertEqual(trouble["kind"], "no-folder")
            self.assertIn("Junk", trouble["trouble"])
            done = fetch.until("pass")["pass"]
            self.assertEqual((done["folder"], done["last"]), ("INBOX", False))
            self.assertEqual(len(fetch.ledger), 3)


class Moving(Quirks):
    def test_another_uidvalidity_offers_everything_again(self):
        ledger, positions = {}, {}
        self.all_read(ScriptedImap(MAILS), ledger=ledger, positions=positions)
        with ScriptedImap(MAILS) as server, self.fetch(server, ledger=ledger, positions=positions) as fetch:
            fetch.whole_pass()
            self.assertEqual((fetch.offered, len(ledger)), (0, 3))
        with ScriptedImap(MAILS, uidvalidity=8) as server, self.fetch(server, ledger=ledger, positions=positions) as fetch:
            fetch.whole_pass()
            self.assertEqual((fetch.offered, len(set(ledger.values()))), (3, 3))

    def test_once_a_day_everything_is_compared_and_gaps_are_filled(self):
        ledger, positions = {}, {}
        self.all_read(ScriptedImap(MAILS), ledger=ledger, positions=positions)
        del ledger[("INBOX", 7, "2")]
        with ScriptedImap(MAILS) as server, self.fetch(server, ledger=ledger, positions=positions) as fetch:
            fetch.whole_pass()
            self.assertEqual(len(ledger), 2)
        positions[("INBOX", 7)] = (3, positions[("INBOX", 7)][1] - 90000)
        with ScriptedImap(MAILS) as server, self.fetch(server, ledger=ledger, positions=positions) as fetch:
            done = fetch.until("pass")["pass"]
            self.assertEqual((len(ledger), done["gaps"], done["compared"]), (3, 1, True))

    def test_mail_that_vanishes_between_list_and_fetch_is_no_trouble(self):
        def vanish(server, talk, tag, arguments):
            if "BODY" in arguments:
                server.folders["INBOX"] = [m for m in server.folders["INBOX"] if m[0] != 2]
            return None

        self.all_read(ScriptedImap(MAILS, answers={"UID FETCH": vanish}), count=2)

    def test_mail_that_is_listed_and_not_given_is_no_pass(self):
        def hide(server, talk, tag, arguments):
            if "BODY" not in arguments:
                return None
            talk.fetch(tag, "1,3 (UID BODY.PEEK[])", True)
            return True

        server = ScriptedImap(MAILS, answers={"UID FETCH": hide})
        _, _, fetch = self.troubled(server, "server", "1 messages of INBOX")
        self.assertEqual(len(fetch.ledger), 2)
        self.assertFalse([m for m in fetch.said if "pass" in m])

    def test_short_bodies_as_quoted_strings_and_empty_ones(self):
        def quoted(server, talk, tag, arguments):
            if "BODY" not in arguments:
                return None
            talk.say('* 1 FETCH (BODY[] "Subject: short" UID 1)')
            talk.say("* 2 FETCH (FLAGS (\\Seen))")
            talk.say("* 2 FETCH (BODY[] {0}\r\n UID 2)")
            talk.say("* 3 FETCH (UID 3 BODY[] {3}\r\nabc FLAGS ())")
            talk.say(tag + " OK done")
            return True

        fetch = self.all_read(ScriptedImap(MAILS, answers={"UID FETCH": quoted}))
        sizes = sorted(path.stat().st_size for path in fetch.incoming.iterdir())
        self.assertEqual(sizes, [0, 3, 14])


class Finding(Quirks):
    def test_our_mail_is_found_in_sent_by_either_id_without_searching(self):
        ours = b"From: office@bureau.example\r\nMessage-ID:\r\n <one@office>\r\nX-Shoubao-Id: s1\r\n\r\n.\r\n"
        renamed = b"From: office@bureau.example\r\nMessage-ID: <else@relay>\r\nX-Shoubao-Id: s2\r\n\r\n.\r\n"
        many = [(i, MAIL % i) for i in range(10, 200)]
        server = ScriptedImap(MAILS, folders={"Sent": [(1, ours), (2, renamed), *many]})
        with server, self.fetch(server, poll_secs=60) as fetch:
            fetch.whole_pass()
            time.sleep(0.2)
            asked = [{"id": n, "message_id": m, "shoubao_id": s, "since": 1684300000} for n, m, s in (
                (1, "one@office", "s1"), (2, "two@office", "s2"), (3, "three@office", "s3"))]
            began = time.monotonic()
            fetch.say({"find": asked})
            found = fetch.until("found")["found"]
            self.assertLess(time.monotonic() - began, 2)
            self.assertEqual([(f["id"], f["found"]) for f in found], [(1, True), (2, True), (3, False)])
            self.assertTrue(found[0]["looked"])
            self.assertNotIn("SEARCH", " ".join(server.verbs()))
            server.folders["INBOX"].append((9, MAIL % 9))
            fetch.until("fetched", 5)


class Walls(Quirks):
    def tls(self, **more):
        return ScriptedImap(MAILS, certificate=self.certificate, **more)

    def test_tls_from_the_first_byte_and_starttls(self):
        ca = {"ca_file": str(self.ca)}
        self.all_read(self.tls(mode="implicit"), imap=ca)
        server = self.tls(mode="starttls", capability="IMAP4rev1 STARTTLS IDLE")
        self.all_read(server, imap=ca)
        self.assertLess(server.verbs().index("STARTTLS"), server.verbs().index("LOGIN"))

    def test_another_ca_is_refused(self):
        other = make_ca(self.folder, "other")
        server = self.tls(mode="implicit")
        self.troubled(server, "certificate", imap={"ca_file": str(other)})
        self.troubled(self.tls(mode="implicit"), "certificate")
        self.assertNotIn("LOGIN", server.verbs())

    def test_another_name_is_refused(self):
        certificate = make_certificate(self.folder, ("mail.example",), name="elsewhere")
        server = ScriptedImap(MAILS, certificate=certificate, mode="implicit")
        self.troubled(server, "certificate", imap={"ca_file": str(self.ca)})
        self.assertNotIn("LOGIN", server.verbs())

    def test_a_stripped_starttls_is_refused(self):
        server = ScriptedImap(MAILS, mode="starttls", capability="IMAP4rev1 IDLE")
        self.troubled(server, "tls")
        self.assertNotIn("LOGIN", server.verbs())

    def test_what_is_said_before_starttls_is_not_believed(self):
        def inject(_, talk, tag, __):
            talk.socket.sendall((tag + " OK begin\r\n* CAPABILITY IMAP4rev1\r\n").encode())
            talk.secure()
            return True

        server = self.tls(mode="starttls", capability="IMAP4rev1 STARTTLS", answers={"STARTTLS": inject})
        with server, self.fetch(server, imap={"ca_file": str(self.ca)}) as fetch:
            self.assertIn("trouble", fetch.until("trouble"))
            self.assertNotIn("LOGIN", server.verbs())

    def test_preauth_counts_over_tls_only(self):
        def preauth(_, talk, __, ___):
            talk.say("* PREAUTH welcome")
            talk.logged_in = True
            return True

        greet = {"greeting": preauth}
        self.troubled(ScriptedImap(MAILS, answers=greet), "tls", "PREAUTH")
        self.troubled(ScriptedImap(MAILS, answers=greet, mode="starttls", capability="IMAP4rev1 STARTTLS"), "tls")
        server = self.tls(mode="implicit", answers=greet)
        self.all_read(server, imap={"ca_file": str(self.ca)})
        self.assertNotIn("LOGIN", server.verbs())

    def test_a_proxy_is_used_where_one_is_named_and_no_other(self):
        certificate = make_certificate(self.folder, ("mail.example",), name="behind")
        server = ScriptedImap(MAILS, certificate=certificate, mode="implicit")
        settings = {"ca_file": str(self.ca), "host": "mail.example"}
        with Proxy(server.port) as proxy:
            url = "http://127.0.0.1:%d" % proxy.port
            self.all_read(server, imap={**settings, "proxy": url})
            self.assertEqual(proxy.asked, ["CONNECT mail.example:%d HTTP/1.1" % server.port])
            environment = {"all_proxy": url, "https_proxy": url, "imaps_proxy": url, "IMAPS_PROXY": url}
            self.troubled(ScriptedImap(MAILS, certificate=certificate, mode="implicit"), "unresolved",
                          imap=settings, environment=environment)
            self.assertEqual(len(proxy.asked), 1)

    def test_an_unknown_host_and_a_closed_port(self):
        server = ScriptedImap(MAILS)
        server.close()
        with self.fetch(server) as fetch:
            self.assertEqual(fetch.until("trouble")["kind"], "unreachable")
        with self.fetch(server, imap={"host": "mail.invalid"}) as fetch:
            self.assertIn(fetch.until("trouble")["kind"], ("unresolved", "unreachable"))


class Hostile(Quirks):
    def listing(self, say):
        """Misbehaves when the list is asked for."""
        def answer(server, talk, tag, arguments):
            say(talk)
            raise Drop
        return ScriptedImap(MAILS, answers={"UID FETCH": answer})

    def test_a_server_that_drips(self):
        def slow(talk):
            drip(talk, b"* 1 FETCH (UID 1 RFC822.SIZE 100 INTERNALDATE " + b" " * 1000)

        _, took, _ = self.troubled(self.listing(slow), "unreachable", "within the time", patience=40)
        self.assertLess(took, 20)

    def test_a_greeting_that_drips(self):
        def slow(_, talk, __, ___):
            drip(talk, b"* OK " + b"x" * 1000)

        _, took, _ = self.troubled(ScriptedImap(MAILS, answers={"greeting": slow}), "unreachable")
        self.assertLess(took, 10)

    def test_a_line_without_end(self):
        def endless(talk):
            for _ in range(2000):
                talk.socket.sendall(b"x" * 65536)

        self.troubled(self.listing(lambda talk: (talk.socket.sendall(b"* "), endless(talk))), "protocol", "without end")
        with ScriptedImap(MAILS, answers={"greeting": lambda _, talk, __, ___: endless(talk)}) as server, \
                self.fetch(server) as fetch:
            fetch.until("trouble")
            self.assertLess(fetch.peak_bytes(), MEMORY)

    def test_a_flood_of_lines(self):
        def flood(server, talk, tag, arguments):
            for _ in range(200):
                talk.socket.sendall(b"* OK still here\r\n" * 4096)

        self.troubled(ScriptedImap(MAILS, answers={"NOOP": flood}, capability="IMAP4rev1"), "protocol", "more bytes")
        self.troubled(ScriptedImap(MAILS, answers={"SELECT": flood}), "protocol", "more bytes")

    def test_a_literal_that_is_too_large(self):
        server = self.listing(lambda talk: talk.socket.sendall(b"* 1 FETCH (UID 1 RFC822.HEADER {4000000000}\r\nx"))
        self.troubled(server, "protocol", "literal")

    def test_a_body_much_larger_than_was_said(self):
        def swell(server, talk, tag, arguments):
            if "BODY" not in arguments:
                return None
            talk.socket.sendall(b"* 1 FETCH (UID 1 BODY[] {900000000}\r\n")
            for _ in range(2000):
                talk.socket.sendall(b"x" * 65536)
            raise Drop

        self.troubled(ScriptedImap(MAILS, answers={"UID FETCH": swell}), "protocol", "literal")

    def test_a_connection_cut_within_a_literal(self):
        def cut(server, talk, tag, arguments):
            if "BODY" not in arguments or server.connections > 1:
                return None
            talk.socket.sendall(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%s UID 1)\r\n* 2 FETCH (UID 2 BODY[] {%d}\r\nSubj"
                                % (len(MAILS[0]), MAILS[0], len(MAILS[1])))
            raise Drop

        server = ScriptedImap(MAILS, answers={"UID FETCH": cut})
        with server, self.fetch(server) as fetch:
            self.assertEqual(fetch.until("trouble")["kind"], "unreachable")
            self.assertEqual(len(fetch.ledger), 1)
            fetch.whole_pass()
            self.assertEqual((len(fetch.ledger), fetch.recorded_twice), (3, 0))
            self.assertEqual(len([p for p in fetch.incoming.iterdir() if p.suffix == ".eml"]), 3)

    def test_lists_nested_deeply(self):
        for item in (b"BODYSTRUCTURE ", b"ENVELOPE ", b""):
            server = self.listing(lambda talk: talk.say(b"* 1 FETCH (UID 1 " + item + b"(" * 60000))
            self.troubled(server, "protocol", "nested")

    def test_garbage(self):
        for garbage in (b"HTTP/1.1 400 Bad Request", b"\0\0\0\0", b"* 1 FETCH (UID -1 RFC822.SIZE x)", b"* 1 FETCH (",
                        b"* 0 FETCH ()", b"* 99999999999999 EXISTS", b"* STATUS INBOX ()",
                        b'* 1 FETCH (UID 1 INTERNALDATE "99-Foo-2023 99:99:99 +9999")', b"* 1 FETCH (UID 1 BODY[] NIL)"):
            server = self.listing(lambda talk: talk.say(garbage + b"\r\n1 OK done\r\nC5 BAD what"))
            with server, self.fetch(server) as fetch:
                trouble = fetch.until("trouble", 20)
                self.assertIn(trouble["kind"], ("protocol", "unreachable"), garbage)
                self.assertIsNone(fetch.process.poll())

    def test_a_server_that_says_goodbye(self):
        def bye(server, talk, tag, arguments):
            talk.say("* BYE too many connections")
            raise Drop

        self.troubled(ScriptedImap(MAILS, answers={"SELECT": bye}), "unreachable")

    def test_an_idle_that_floods_and_one_that_dies(self):
        def die(server, talk, tag, arguments):
            talk.say("+ idling")
            raise Drop

        server = ScriptedImap(MAILS, answers={"IDLE": die})
        with server, self.fetch(server) as fetch:
            fetch.whole_pass()
            self.assertEqual(fetch.until("trouble")["kind"], "unreachable")
            self.assertLess(server.connections, 4)

        def flood(server, talk, tag, arguments):
            talk.say("+ idling")
            while True:
                talk.socket.sendall(b"* OK still here\r\n" * 4096)

        server = ScriptedImap(MAILS, answers={"IDLE": flood})
        with server, self.fetch(server) as fetch:
            self.assertEqual(fetch.until("trouble")["kind"], "protocol")
            self.assertLess(fetch.peak_bytes(), MEMORY)

    def test_the_engine_hanging_up_ends_it_soon(self):
        server = self.listing(lambda talk: time.sleep(30))
        with server, self.fetch(server, answer_secs=60) as fetch:
            fetch.until("folder")
            time.sleep(0.3)
            began = time.monotonic()
            status, log = fetch.end()
            self.assertLess(time.monotonic() - began, 1)
            self.assertEqual((status, log), (0, ""))
        server = ScriptedImap(MAILS, answers={"greeting": lambda _, talk, __, ___: time.sleep(30)})
        with server, self.fetch(server, answer_secs=60) as fetch:
            wait_for(lambda: server.connections, "a connection")
            time.sleep(0.3)
            began = time.monotonic()
            self.assertEqual(fetch.end(), (0, ""))
            self.assertLess(time.monotonic() - began, 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
