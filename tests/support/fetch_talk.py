"""shoubao-fetch alone, with a test in the engine's place."""
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Fetch:
    """Keeps a ledger as the engine does, and what was said in `said`."""

    def __init__(self, imap, folders=("INBOX",), incoming=None, ledger=None, positions=None, environment=None, **settings):
        build = pathlib.Path(os.environ.get("SHOUBAO_BUILD", ROOT / "build")).resolve()
        self.incoming = pathlib.Path(incoming or tempfile.mkdtemp(prefix="shoubao-incoming-"))
        self.ledger = {} if ledger is None else ledger    # (folder, uidvalidity, uid) -> sha256
        self.positions = {} if positions is None else positions
        self.said, self.recorded_twice, self.offered = [], 0, 0
        ours, theirs = socket.socketpair()
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen([str(build / "shoubao-fetch"), "server"], stdin=theirs, stdout=theirs,
                                        stderr=self.errors, env=dict(os.environ, **(environment or {})))
        theirs.close()
        self.socket, self.buffer = ours, b""
        self.say({"configure": {"mailbox": "office", "imap": imap, "folders": list(folders),
                                "incoming": str(self.incoming), **settings}})

    def say(self, message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def hear(self, patience):
        """The next message, answered; None when there is none in time."""
        deadline = time.monotonic() + patience
        while b"\n" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(1 << 20)
            except TimeoutError:
                return None
            if not data:
                raise AssertionError("shoubao-fetch ended: %s" % self.end())
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        message = json.loads(line)
        self.said.append(message)
        self.answer(message)
        return message

    def answer(self, message):
        if "folder" in message:
            key = message["folder"]["name"], message["folder"]["uidvalidity"]
            last, compared = self.positions.get(key, (0, 0))
            self.say({"last": last, "compared": compared})
        elif "offer" in message:
            self.offered += len(message["offer"])
            self.say({"want": [i for i, item in enumerate(message["offer"]) if self.key(item) not in self.ledger]})
        elif "fetched" in message:
            for item in message["fetched"]:
                self.recorded_twice += self.key(item) in self.ledger
                self.ledger[self.key(item)] = item["sha256"]
                assert (self.incoming / (item["sha256"] + ".eml")).stat().st_size == item["size"]
            self.say({"recorded": len(message["fetched"])})
        elif "pass" in message:
            done = message["pass"]
            key = done["folder"], done["uidvalidity"]
            compared = done["began"] if done["compared"] else self.positions.get(key, (0, 0))[1]
            self.positions[key] = done["uid"], compared

    @staticmethod
    def key(item):
        return item["folder"], item["uidvalidity"], item["uid"]

    def until(self, what, patience=30):
        """The first message that has this member."""
        deadline = time.monotonic() + patience
        while True:
            left = deadline - time.monotonic()
            message = self.hear(max(left, 0.001))
            if message is not None and what in message:
                return message
            if message is None and left <= 0:
                raise AssertionError("waited %d s in vain for %s; heard %s" % (patience, what, self.said[-5:]))

    def whole_pass(self, patience=30):
        while not self.until("pass", patience)["pass"]["last"]:
            pass

    def peak_bytes(self):
        text = pathlib.Path("/proc/%d/status" % self.process.pid).read_text()
        return int(text.split("VmHWM:")[1].split()[0]) * 1024

    def end(self, patience=20):
        """Hangs up as the engine does; its exit status and what it logged."""
        self.socket.close()
        status = self.process.wait(timeout=patience)
        self.errors.seek(0)
        return status, self.errors.read().decode("utf-8", "replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()
