#!/usr/bin/python3
"""Stands in for shoubao-fetch, with the server's \\Seen as its state: what is
unseen is new. For the control of random_kill_mail.py alone."""
import hashlib
import imaplib
import json
import os
import pathlib
import select
import ssl
import sys
import time


class Fetch:
    def __init__(self):
        self.buffer = b""
        self.settings = self.hear()["configure"]
        imap = self.settings["imap"]
        self.server = imaplib.IMAP4_SSL(imap["host"], imap["port"],
                                        ssl_context=ssl.create_default_context(cafile=imap["ca_file"]))
        self.server.login(imap["user"], pathlib.Path(imap["password_file"]).read_text().strip())
        self.server.select("INBOX")
        self.uidvalidity = int(self.server.response("UIDVALIDITY")[1][0])

    def hear(self):
        while b"\n" not in self.buffer:
            data = os.read(0, 1 << 20)
            if not data:
                sys.exit(0)
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        message = json.loads(line)
        if "find" in message:
            self.say({"found": [{"id": item["id"], "found": self.is_there(item), "looked": True}
                                for item in message["find"]]})
        return message

    @staticmethod
    def say(message):
        os.write(1, json.dumps(message).encode() + b"\n")

    def is_there(self, item):
        return bool(self.server.uid("SEARCH", "HEADER", "Message-ID", item["message_id"])[1][0])

    def take(self, uids):
        """FETCH sets \\Seen, and no later run asks for these again."""
        fetched = []
        for uid in uids:
            data = self.server.uid("FETCH", uid, "(INTERNALDATE BODY[])")[1][0]
            received = time.mktime(imaplib.Internaldate2tuple(data[0]))
            sha256 = hashlib.sha256(data[1]).hexdigest()
            (pathlib.Path(self.settings["incoming"]) / (sha256 + ".eml")).write_bytes(data[1])
            fetched.append({"folder": "INBOX", "uidvalidity": self.uidvalidity, "uid": uid.decode(),
                            "received": int(received), "sha256": sha256, "size": len(data[1])})
        self.say({"fetched": fetched})
        while "recorded" not in self.hear():
            pass

    def run(self):
        while True:
            self.server.noop()
            uids = self.server.uid("SEARCH", "UNSEEN")[1][0].split()
            for at in range(0, len(uids), 10):
                self.take(uids[at:at + 10])
            self.say({"pass": {"folder": "INBOX", "began": int(time.time()), "last": True}})
            while self.buffer or select.select([0], [], [], 0.2)[0]:
                self.hear()


if __name__ == "__main__":
    Fetch().run()
