"""A real SMTP server for tests: Postfix with its own queue, CA, accounts and
Maildirs, on ports the kernel chose."""
import base64
import os
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time

from support import certificates

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.office.example
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.key
smtpd_tls_auth_only = yes
smtpd_tls_security_level = encrypt
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = unix:{folder}/auth
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ nobody@gone.example = REJECT 5.1.1 User unknown }} }},
  permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_client_connection_rate_limit = 0
smtpd_peername_lookup = no
message_size_limit = {most}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
virtual_transport = virtual
virtual_mailbox_domains = static:all
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 100
debug_peer_list =
"""
SERVICES = """
{starttls} inet n - n - - smtpd
{implicit} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

TOP = re.compile(rb"\A(?:(?:Return-Path|X-Original-To|Delivered-To|Received): .*\n(?:[ \t].*\n)*)+")


def why_not():
    """Why it can't run here, or None."""
    if shutil.which("postfix", path="/usr/sbin:/usr/bin") is None:
        return "Postfix is not installed"
    if os.geteuid() != 0:
        return "Postfix needs root"
    return None


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Auth:
    """What Postfix asks about accounts, in the words of Dovecot's protocol
    for authentication clients, version 1.1: PLAIN alone."""

    def __init__(self, path, users):
        self.users = users
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        os.chmod(path, 0o666)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        talk = connection.makefile("rw", encoding="ascii", newline="\n")
        talk.write("VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t%032x\nDONE\n" % 1)
        talk.flush()
        for line in talk:
            words = line.rstrip("\n").split("\t")
            answer = [word[5:] for word in words if word.startswith("resp=")]
            if words[0] == "CONT":
                answer = words[2:]
            elif words[0] != "AUTH":
                continue
            elif not answer:
                talk.write("CONT\t%s\t\n" % words[1])
                talk.flush()
                continue
            _, user, password = base64.b64decode(answer[0]).decode().split("\0")
            good = self.users.get(user) == password
            talk.write("OK\t%s\tuser=%s\n" % (words[1], user) if good else "FAIL\t%s\tuser=%s\n" % (words[1], user))
            talk.flush()

    def close(self):
        self.listener.close()


class SmtpServer:
    """users: account → password. Mail to nobody@gone.example is refused."""

    def __init__(self, folder, users, most=52428800):
        self.folder = pathlib.Path(folder)
        for part in ("", "queue", "data", "mail"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        shutil.chown(self.folder / "data", "postfix")
        shutil.chown(self.folder / "mail", 65534, 65534)
        self.ca = certificates.make_ca(self.folder)
        certificates.make_certificate(self.folder)
        self.starttls, self.implicit = free_ports(2)
        places = dict(folder=self.folder, starttls="127.0.0.1:%d" % self.starttls,
                      implicit="127.0.0.1:%d" % self.implicit, most=most)
        self.etc = self.folder / "etc"
        self.etc.mkdir(exist_ok=True)
        (self.etc / "main.cf").write_text(MAIN.format(**places))
        (self.etc / "master.cf").write_text(SERVICES.format(**places))
        self.auth = Auth(self.folder / "auth", users)

    def command(self, what):
        return subprocess.run(["/usr/sbin/postfix", "-c", str(self.etc), what], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")

    def log(self):
        path = self.folder / "maillog"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def start(self, patience=20):
        run = self.command("start")
        if run.returncode != 0:
            raise AssertionError("Postfix did not start: %s\n%s" % (run.stdout, self.log()))
        deadline = time.monotonic() + patience
        for port in (self.starttls, self.implicit):
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        raise AssertionError("Postfix does not listen:\n" + self.log())
                    time.sleep(0.02)
        return self

    def stop(self):
        self.command("stop")
        self.auth.close()

    def delivered(self, address=None):
        """The bytes of every message delivered, to one address or to all, as
        they were sent: without what servers put on top."""
        found = []
        for path in sorted((self.folder / "mail" / "all" / "new").glob("*")):
            raw = path.read_bytes()
            to = re.search(rb"^Delivered-To: (.*)$", raw, re.M).group(1).decode().lower()
            own = TOP.sub(b"", raw, count=1).replace(b"\n", b"\r\n")
            if address is None or address.lower() == to:
                found.append((to, own))
        return found

    def queued(self):
        """Messages not delivered yet."""
        return sum(1 for part in ("incoming", "active", "deferred", "maildrop")
                   for path in (self.folder / "queue" / part).rglob("*") if path.is_file())
