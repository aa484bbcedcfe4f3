"""An IMAP server that does what a script says, for what real servers will not
do on request: the providers' quirks, a stripped STARTTLS, a slow drip, a line
without end, a literal that is cut."""
import re
import socket
import ssl
import threading
import time


class Drop(Exception):
    """Ends the connection here and now."""


class ScriptedImap:
    """Behaviour by attributes. `answers` maps a command ("LOGIN", "SELECT",
    "UID FETCH" …, or "greeting") to a function of (server, connection, tag,
    arguments) that says what it likes and returns True, or returns None to go
    on as usual. Messages are in `folders`: name -> list of (uid, bytes)."""

    def __init__(self, messages=(), certificate=None, mode="none", capability="IMAP4rev1 IDLE", after_login=None,
                 needs_id=False, login=True, answers=None, uidvalidity=7, folders=None):
        self.folders = {"INBOX": [(i + 1, raw) for i, raw in enumerate(messages)], **(folders or {})}
        self.mode, self.capability, self.after_login = mode, capability, after_login
        self.needs_id, self.login, self.uidvalidity = needs_id, login, uidvalidity
        self.answers = answers or {}
        self.commands = []      # of all connections: (verb, arguments)
        self.connections = 0
        self.trouble = []
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
        try:
            self.listener.shutdown(socket.SHUT_RDWR)  # also wakes accept()
        except OSError:
            pass
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def settings(self, secret, tls=None, **more):
        """For shoubao-fetch's "imap"."""
        return {"host": "127.0.0.1", "port": self.port, "tls": tls or self.mode, "profile": "generic",
                "user": "office@bureau.example", "password_file": str(secret), **more}

    def verbs(self):
        return [verb for verb, _ in self.commands]

    def accept(self):
        while self.open:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, raw):
        talk = Talk(self, raw)
        try:
            if self.mode == "implicit":
                talk.secure()
            talk.run()
        except (Drop, OSError, ssl.SSLError):
            pass
        except Exception as trouble:  # a bug of the script must not hide
            self.trouble.append(trouble)
        finally:
            talk.socket.close()


class Talk:
    def __init__(self, server, raw):
        self.server, self.socket = server, raw
        self.buffer, self.folder = b"", None
        self.logged_in = self.said_id = self.secured = False
        self.known = 0

    def secure(self):
        self.socket = self.server.context.wrap_socket(self.socket, server_side=True)
        self.secured = True

    def say(self, line):
        self.socket.sendall((line if isinstance(line, bytes) else line.encode()) + b"\r\n")

    def read_line(self, patience=60):
        self.socket.settimeout(patience)
        while b"\n" not in self.buffer:
            data = self.socket.recv(65536)
            if not data:
                raise Drop
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode()

    def run(self):
        if not self.ask("greeting", "", ""):
            self.say("* OK ready")
        while True:
            line = self.read_line()
            tag, _, rest = line.partition(" ")
            words = rest.split(" ")
            verb = words[0].upper()
            if verb == "UID" and len(words) > 1:
                verb, words = "UID " + words[1].upper(), words[1:]
            arguments = " ".join(words[1:])
            self.server.commands.append((verb, arguments))
            if self.ask(verb, tag, arguments):
                continue
            usual = getattr(self, "do_" + verb.lower().replace(" ", "_"), None)
            if usual is None:
                self.say(tag + " BAD unknown command")
            else:
                usual(tag, arguments)
            if verb == "LOGOUT":
                return

    def ask(self, verb, tag, arguments):
        answer = self.server.answers.get(verb)
        return answer is not None and answer(self.server, self, tag, arguments)

    # --- as a server usually does -------------------------------------------
    def do_capability(self, tag, _):
        after = self.server.after_login if self.logged_in else None
        self.say("* CAPABILITY " + (after or self.server.capability))
        self.say(tag + " OK done")

    def do_starttls(self, tag, _):
        self.say(tag + " OK begin")
        self.secure()

    def do_login(self, tag, _):
        self.logged_in = self.server.login
        self.say(tag + (" OK logged in" if self.server.login else " NO LOGIN Login error or password error"))

    def do_id(self, tag, _):
        self.said_id = self.logged_in
        self.say('* ID ("name" "scripted")')
        self.say(tag + " OK done")

    def do_select(self, tag, arguments):
        name = arguments.strip('"')
        if self.server.needs_id and not self.said_id:
            self.say(tag + " NO SELECT Unsafe Login. Please contact kefu@mail.example for help")
        elif name not in self.server.folders:
            self.say(tag + " NO no such folder")
        else:
            self.folder = name
            self.known = len(self.messages())
            self.say("* %d EXISTS" % self.known)
            self.say("* 0 RECENT")
            self.say("* OK [UIDVALIDITY %d] it is" % self.server.uidvalidity)
            self.say("* FLAGS (\\Seen \\Deleted)")
            self.say(tag + " OK [READ-WRITE] selected")

    def messages(self):
        return self.server.folders[self.folder]

    def announce(self):
        if self.folder and len(self.messages()) != self.known:
            self.known = len(self.messages())
            self.say("* %d EXISTS" % self.known)

    def do_noop(self, tag, _):
        self.announce()
        self.say(tag + " OK done")

    def do_logout(self, tag, _):
        self.say("* BYE")
        self.say(tag + " OK done")

    def do_idle(self, tag, _):
        if "IDLE" not in self.server.capability:
            self.say(tag + " BAD no such command")
            return
        self.say("+ idling")
        while True:
            self.announce()
            try:
                self.read_line(0.02)
            except TimeoutError:
                continue
            self.say(tag + " OK done")
            return

    def do_search(self, tag, _):
        self.say("* SEARCH")
        self.say(tag + " OK done")

    def chosen(self, text, by_uid):
        messages = self.messages()
        wanted = []
        for part in text.split(","):
            first, _, last = part.partition(":")
            top = messages[-1][0] if by_uid and messages else len(messages)
            low = top if first == "*" else int(first)
            high = low if not last else top if last == "*" else int(last)
            low, high = min(low, high), max(low, high)
            wanted += [(i + 1, uid, raw) for i, (uid, raw) in enumerate(messages)
                       if low <= (uid if by_uid else i + 1) <= high]
        return sorted(set(wanted))

    def fetch(self, tag, arguments, by_uid):
        text, _, items = arguments.partition(" ")
        for number, uid, raw in self.chosen(text, by_uid):
            parts = [b"UID %d" % uid]
            if "RFC822.SIZE" in items:
                parts.append(b"RFC822.SIZE %d" % len(raw))
            if "INTERNALDATE" in items:
                parts.append(b'INTERNALDATE "17-May-2023 18:00:%02d +0800"' % (uid % 60))
            fields = re.search(r"BODY\.PEEK\[HEADER\.FIELDS \((.*?)\)\]", items)
            if fields:
                names = fields.group(1).lower().split()
                lines = re.findall(rb"[^\r\n]+(?:\r\n[ \t][^\r\n]*)*", raw.split(b"\r\n\r\n")[0])
                head = b"".join(line + b"\r\n" for line in lines
                                if line.split(b":")[0].decode().lower() in names) + b"\r\n"
                parts.append(b"BODY[HEADER.FIELDS (%s)] {%d}\r\n%s" % (fields.group(1).encode(), len(head), head))
            elif "BODY.PEEK[]" in items:
                parts.append(b"BODY[] {%d}\r\n%s" % (len(raw), raw))
            self.say(b"* %d FETCH (%s)" % (number, b" ".join(parts)))
        self.say(tag + " OK done")

    def do_fetch(self, tag, arguments):
        self.fetch(tag, arguments, False)

    def do_uid_fetch(self, tag, arguments):
        self.fetch(tag, arguments, True)


def drip(talk, data, pause=0.2):
    """Byte by byte, for as long as anyone listens."""
    for byte in data:
        talk.socket.sendall(bytes([byte]))
        time.sleep(pause)
