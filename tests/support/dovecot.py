"""A real Dovecot of our own: its own folder, own CA, IMAP (plain with
STARTTLS, and TLS) and LMTP on ports of loopback that the kernel chose."""
import os
import pathlib
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time

from support.certificates import make_ca, make_certificate

USER = "office@bureau.example"
PASSWORD = "sesame 42"

CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
instance_name = test-{name}
protocols = imap lmtp
listen = 127.0.0.1, 127.0.0.2
default_internal_user = dovecot
default_internal_group = dovecot
default_login_user = dovenull
first_valid_uid = 1
ssl = yes
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.key
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = {strict}
auth_mechanisms = plain login
mail_home = {base}/home/%n
mail_location = mdbox:~/mdbox
mail_max_userip_connections = 100
lmtp_save_to_detail_mailbox = yes
recipient_delimiter = +
lda_mailbox_autocreate = yes
postmaster_address = postmaster@bureau.example
hostname = mail.bureau.example
passdb {{
  driver = passwd-file
  args = {base}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%n
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
{extra}
"""


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def available():
    """Needs root: its parts run as users of their own."""
    return os.geteuid() == 0 and shutil.which("dovecot") is not None and os.path.exists("/usr/lib/dovecot/lmtp")


class Dovecot:
    """In a folder that its users can enter, as one in a private one is not."""

    def __init__(self, names=("localhost", "127.0.0.1"), strict=True, extra=""):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="shoubao-dovecot-"))
        self.base.chmod(0o755)
        self.names, self.strict, self.extra = names, strict, extra
        self.imap, self.imaps, self.lmtp = free_port(), free_port(), free_port()
        self.process = None
        self.ca = make_ca(self.base)
        make_certificate(self.base, names)
        (self.base / "password").write_text(PASSWORD + "\n")
        (self.base / "password").chmod(0o600)
        (self.base / "users").write_text("%s:{PLAIN}%s\n" % (USER, PASSWORD))
        (self.base / "home").mkdir()
        user = pwd.getpwnam("nobody")
        os.chown(self.base / "home", user.pw_uid, user.pw_gid)
        self.write_config()

    def write_config(self):
        user = pwd.getpwnam("nobody")
        (self.base / "dovecot.conf").write_text(CONFIG.format(
            base=self.base, name=os.getpid(), uid=user.pw_uid, gid=user.pw_gid, strict="yes" if self.strict else "no",
            imap=self.imap, imaps=self.imaps, lmtp=self.lmtp, extra=self.extra))

    def start(self):
        self.process = subprocess.Popen(["dovecot", "-F", "-c", str(self.base / "dovecot.conf")],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for port in (self.imap, self.imaps, self.lmtp):
            self.await_port(port)
        return self

    def await_port(self, port, patience=20):
        deadline = time.monotonic() + patience
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise AssertionError("dovecot ended: %s" % self.process.stderr.read().decode("utf-8", "replace"))
                if time.monotonic() > deadline:
                    raise AssertionError("dovecot does not listen: " + self.log())
                time.sleep(0.02)

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process.stderr.close()
            self.process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.base, ignore_errors=True)

    def log(self):
        path = self.base / "log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def add_users(self, users):
        """More mailboxes, with the same password; before start()."""
        with open(self.base / "users", "a") as file:
            file.writelines("%s:{PLAIN}%s\n" % (user, PASSWORD) for user in users)

    def deliver(self, raw, folder="INBOX", sender="clerk@school.example", user=USER):
        """By LMTP, as a mail server does."""
        self.deliver_all([raw], folder, sender, user)

    def deliver_all(self, raws, folder="INBOX", sender="clerk@school.example", user=USER):
        local, domain = user.split("@")
        recipient = user if folder == "INBOX" else "%s+%s@%s" % (local, folder, domain)
        with smtplib.LMTP("127.0.0.1", self.lmtp) as client:
            for raw in raws:
                client.sendmail(sender, [recipient], raw)

    def doveadm(self, *arguments):
        run = subprocess.run(["doveadm", "-c", str(self.base / "dovecot.conf"), *arguments],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        if run.returncode != 0:
            raise AssertionError("doveadm %s: %s" % (" ".join(arguments), run.stderr.decode("utf-8", "replace")))
        return run.stdout.decode("utf-8", "replace")

    def source(self, tls="implicit", host="localhost", user=USER, **keys):
        """The config of a source that reads it."""
        lines = {"implicit": 'imap = "imaps://%s:%d";' % (host, self.imaps),
                 "starttls": 'imap = "imap://%s:%d"; tls = "starttls";' % (host, self.imap),
                 "none": 'imap = "imap://%s:%d"; tls = "none";' % (host, self.imap)}
        keys = {"ca_file": str(self.ca), "password_file": str(self.base / "password"), **keys}
        more = " ".join('%s = "%s";' % item for item in keys.items() if item[1] is not None)
        return '{ %s user = "%s"; %s }' % (lines[tls], user, more)
