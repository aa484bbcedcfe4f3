"""An SMTP server that does what a script says, for what real servers will not
do on request: providers' refusals, drops before and after 250, no AUTH, a
stripped STARTTLS, a slow drip, a line without end."""
import base64
import socket
import ssl
import threading
import time


class Drop(Exception):
    """Ends the connection here and now."""


class ScriptedSmtp:
    """Behaviour by attributes; `answers` maps a moment to what is said there:
    "greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "BODY" to a text such
    as "550 User not found", or a function of (server, envelope) that gives a
    text, None (as usual) or raises Drop. Messages taken are in `taken`."""

    def __init__(self, certificate=None, mode="starttls", users=None, offer_auth=True, offer_starttls=True,
                 answers=None, mechanisms="LOGIN PLAIN"):
        self.mode, self.users, self.mechanisms = mode, users, mechanisms
        self.offer_auth, self.offer_starttls = offer_auth, offer_starttls
        self.answers = answers or {}
        self.deliver = None    # a function of (recipients, bytes), when one is taken
        self.taken = []        # (from, to, bytes) after our 250 was meant to go out
        self.commands = []     # verbs of all connections
        self.connections = 0
        self.logins = 0
        self.trouble = []
        self.lock = threading.Lock()
        self.context = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*map(str, certificate))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = True
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.open = False
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def accept(self):
        while self.open:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        talk = Talk(self, connection)
        try:
            connection.settimeout(120)
            if self.mode == "implicit":
                talk.connection = self.context.wrap_socket(connection, server_side=True)
            talk.run()
        except (Drop, OSError, ValueError):
            pass
        except Exception as wrong:  # a mistake of the test's own
            self.trouble.append(repr(wrong))
        finally:
            talk.connection.close()


class Talk:
    def __init__(self, server, connection):
        self.server, self.connection = server, connection
        self.buffer = b""
        self.secured = server.mode == "implicit"
        self.logged_in = False
        self.sender = self.recipient = None
        self.recipients = []

    def line(self):
        while b"\r\n" not in self.buffer:
            more = self.connection.recv(65536)
            if not more:
                raise Drop
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line.decode("utf-8", "replace")

    def say(self, text):
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        self.connection.sendall(data + b"\r\n")

    def scripted(self, moment):
        """What the script wants said at this moment, or None."""
        answer = self.server.answers.get(moment)
        if callable(answer):
            answer = answer(self.server, self)
        if answer is None:
            return False
        self.say(answer)
        return True

    def run(self):
        if self.scripted("greeting"):
            if self.server.answers.get("greeting_ends", True):
                return
        else:
            self.say("220 scripted.example ESMTP")
        while True:
            line = self.line()
            verb = line.split(" ", 1)[0].upper()[:8]
            with self.server.lock:
                self.server.commands.append(verb)
            if verb == "QUIT":
                self.say("221 Bye")
                return
            getattr(self, "do_" + verb.lower(), self.unknown)(line)

    def unknown(self, line):
        self.say("502 Error: command not implemented")

    def do_ehlo(self, line):
        if self.scripted("EHLO"):
            return
        lines = ["scripted.example", "PIPELINING", "SIZE 52428800", "8BITMIME"]
        if self.server.mode == "starttls" and not self.secured and self.server.offer_starttls:
            lines.append("STARTTLS")
        if self.server.users is not None and self.server.offer_auth and (self.secured or self.server.mode == "none"):
            lines.append("AUTH " + self.server.mechanisms)
        for i, text in enumerate(lines):
            self.say("250%s%s" % (" " if i == len(lines) - 1 else "-", text))

    def do_helo(self, line):
        self.say("250 scripted.example")

    def do_starttls(self, line):
        if self.scripted("STARTTLS"):
            return
        self.say("220 go ahead")
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.buffer = b""
        self.secured = True

    def do_auth(self, line):
        words = line.split()
        with self.server.lock:
            self.server.logins += 1
        if words[1].upper() == "PLAIN":
            text = words[2] if len(words) > 2 else self.ask("")
            _, user, password = base64.b64decode(text).split(b"\0")
        else:
            user = base64.b64decode(words[2] if len(words) > 2 else self.ask("VXNlcm5hbWU6"))
            password = base64.b64decode(self.ask("UGFzc3dvcmQ6"))
        if self.scripted("AUTH"):
            return
        self.logged_in = self.server.users.get(user.decode()) == password.decode()
        self.say("235 Authentication successful" if self.logged_in else "535 Error: authentication failed")

    def ask(self, what):
        self.say("334 " + what)
        return self.line()

    def do_mail(self, line):
        self.sender = line[line.index("<") + 1:line.index(">")]
        self.recipients = []
        if self.scripted("MAIL"):
            return
        if self.server.users is not None and not self.logged_in:
            self.server.trouble.append("MAIL without AUTH")
        self.say("250 Mail OK")

    def do_rcpt(self, line):
        self.recipient = line[line.index("<") + 1:line.index(">")]
        if not self.scripted("RCPT"):
            self.recipients.append(self.recipient)
            self.say("250 Mail OK")

    def do_data(self, line):
        if self.scripted("DATA"):
            return
        self.say("354 End data with <CR><LF>.<CR><LF>")
        while not self.buffer.endswith(b"\r\n.\r\n"):
            more = self.connection.recv(65536)
            if not more:
                self.server.trouble.append("cut off within a message")
                raise Drop
            self.buffer += more
        raw, self.buffer = self.buffer[:-3].replace(b"\r\n..", b"\r\n."), b""
        self.raw = raw
        answer = self.server.answers.get("BODY")
        if callable(answer):
            answer = answer(self.server, self)
        if answer is None:
            self.take()
            answer = "250 Mail OK queued"
        self.say(answer)

    def do_rset(self, line):
        self.say("250 OK")

    def do_noop(self, line):
        self.say("250 OK")

    # --- for scripts -------------------------------------------------------
    def take(self):
        with self.server.lock:
            self.server.taken.append((self.sender, self.recipients[0], self.raw))
        if self.server.deliver is not None:
            self.server.deliver(self.recipients, self.raw)


def taken_then_drop(server, talk):
    """The message is taken; its 250 is lost."""
    talk.take()
    raise Drop


def drop(server, talk):
    raise Drop


def drip(server, talk):
    """One byte each half second, for ever."""
    while server.open:
        talk.connection.sendall(b"2")
        time.sleep(0.5)
    raise Drop


def endless_line(server, talk):
    while server.open:
        talk.connection.sendall(b"250-" + b"x" * 65536)
    raise Drop
