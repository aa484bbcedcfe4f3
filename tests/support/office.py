"""An office to test with: a state folder, a Maildir in and out, a config made
of a shipped campaign, and the programs run as an admin runs them. Knows
nothing of the programs' insides."""
import email
import email.policy
import json
import os
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

CONFIG = """
state = "{state}";
timezone = "+08:00";
templates = "{root}/config/templates";
jobs = 2;
mailboxes = (
  {{
    id = "office"; name = "合肥市教育局职成处"; address = "zcc@hefei-edu.example";
    source = {{ maildir = "{inbox}"; }};
    folders = ("INBOX", "Junk");
    since = "{since}";
    sink = {{ maildir = "{outbox}"; }};
    sending = "{sending}";
    {mailbox_extra}
  }}
);
campaigns = ( {{ @include "{campaign}" }} );
{extra}
"""


def make_maildir(path):
    for part in ("new", "cur", "tmp"):
        (path / part).mkdir(parents=True, exist_ok=True)


class Office:
    def __init__(self, folder=None, build=None, sending="live", since="2023-05-01",
                 campaign="campaigns/004-hefei-bureau.conf", mailbox_extra="", extra=""):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="shoubao-"))
        self.build = pathlib.Path(build or os.environ.get("SHOUBAO_BUILD", ROOT / "build")).resolve()
        self.state = self.folder / "state"
        self.inbox = self.folder / "in"
        self.outbox = self.folder / "out"
        make_maildir(self.inbox)
        make_maildir(self.inbox / ".Junk")
        make_maildir(self.outbox)
        self.config = self.folder / "shoubao.conf"
        self.config.write_text(CONFIG.format(
            state=self.state, root=ROOT, inbox=self.inbox, outbox=self.outbox, since=since,
            sending=sending, mailbox_extra=mailbox_extra, extra=extra,
            campaign=ROOT / "config" / campaign), encoding="utf-8")
        self.serial = 0

    # --- mail in ---------------------------------------------------------
    def deliver(self, raw, received, folder="INBOX", unique=None):
        """Puts a mail into the Maildir as a server does; received: Unix seconds."""
        self.serial += 1
        unique = unique or "%d.M%06dP1.mail" % (received, self.serial)
        box = self.inbox if folder == "INBOX" else self.inbox / ("." + folder)
        (box / "tmp" / unique).write_bytes(raw)
        os.rename(box / "tmp" / unique, box / "new" / unique)
        return unique

    # --- the programs ----------------------------------------------------
    def program(self, name):
        return str(self.build / name)

    def once(self, now, check=True, timeout=120):
        run = subprocess.run([self.program("shoubaod"), "--once", "--now=" + now, "-c", str(self.config)],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
        self.log = run.stderr.decode("utf-8", "replace")
        if check and run.returncode != 0:
            raise AssertionError("shoubaod --once: status %d\n%s" % (run.returncode, self.log))
        return run.returncode

    def ctl(self, *arguments, check=True):
        """shoubaoctl with --json; returns what it prints, parsed."""
        run = subprocess.run([self.program("shoubaoctl"), "-c", str(self.config), "--json", *arguments],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        if check and run.returncode != 0:
            raise AssertionError("shoubaoctl %s: status %d\n%s%s" % (
                " ".join(arguments), run.returncode, run.stdout.decode(), run.stderr.decode()))
        return json.loads(run.stdout) if run.stdout.strip() else None

    # --- mail out --------------------------------------------------------
    def sent(self):
        """All messages in the sink, oldest name first, parsed."""
        files = sorted((self.outbox / "new").iterdir(), key=lambda p: p.name)
        return [email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in files]

    def answers_to(self, message_id):
        return [m for m in self.sent() if m["In-Reply-To"] == "<%s>" % message_id.strip("<>")]


def text_of(message):
    return message.get_body(preferencelist=("plain",)).get_content()


def html_of(message):
    return message.get_body(preferencelist=("html",)).get_content()


def word_of(message):
    """已收到, 需补充, 待核对, with ·逾期 where it is."""
    found = re.match(r"【(.+?)】", message["Subject"])
    return found.group(1) if found else None
