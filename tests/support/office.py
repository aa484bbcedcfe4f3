"""An office to test with: a state folder, a Maildir in and out, a config made
of a shipped campaign, and the programs run as an admin runs them. Knows
nothing of the programs' insides."""
import email
import email.policy
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

CONFIG = """
state = "{state}";
timezone = "+08:00";
templates = "{root}/config/templates";
jobs = 2;
mailboxes = (
  {{
    id = "office"; name = "合肥市教育局职成处"; address = "zcc@hefei-edu.example";
    source = {source};
    folders = ("INBOX", "Junk");
    since = "{since}";
    sink = {sink};
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


def quiet(campaign, folder, held_minutes=0):
    """A copy of a shipped campaign that says nothing unasked, or of held mail
    alone."""
    text = campaign.read_text("utf-8").replace('"../', '"%s/config/' % ROOT)
    text = re.sub(r"(?ms)^reminders = \{.*?^\};\n", "", text)
    text = re.sub(r"(?m)^digest = \{.*\};\n", 'digest = { at = "never"; held_minutes = %d; };\n' % held_minutes, text)
    copy = folder / ("quiet-" + campaign.name)
    copy.write_text(text, encoding="utf-8")
    return copy


class Office:
    """`unasked`: reminders and digests too, as the campaign has them; else
    nothing but answers goes out, or with "held" notices of held mail."""

    def __init__(self, folder=None, build=None, sending="live", since="2023-05-01",
                 campaign="campaigns/004-hefei-bureau.conf", mailbox_extra="", extra="", source=None, sink=None,
                 unasked=False):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="shoubao-"))
        self.build = pathlib.Path(build or os.environ.get("SHOUBAO_BUILD", ROOT / "build")).resolve()
        self.state = self.folder / "state"
        self.inbox = self.folder / "in"
        self.outbox = self.folder / "out"
        make_maildir(self.inbox)
        make_maildir(self.inbox / ".Junk")
        make_maildir(self.outbox)
        self.config = self.folder / "shoubao.conf"
        self.settings = dict(since=since, sending=sending, mailbox_extra=mailbox_extra, extra=extra,
                             source=source or '{ maildir = "%s"; }' % self.inbox,
                             sink=sink or '{ maildir = "%s"; }' % self.outbox,
                             campaign=ROOT / "config" / campaign if unasked is True else
                             quiet(ROOT / "config" / campaign, self.folder, 30 if unasked else 0))
        self.configure()
        self.serial = 0
        self.delivered = []
        self.daemon = None

    @classmethod
    def of_notice(cls, name, folder=None, build=None):
        """An office with a shipped configuration of config/notices as it is,
        but for where its folders are and that it sends."""
        self = cls(folder, build)
        text = (ROOT / "config/notices" / (name + ".conf")).read_text("utf-8")
        for path in set(re.findall(r'maildir = "([^"]+)"', text)):
            make_maildir(self.folder / pathlib.Path(path).name)
            make_maildir(self.folder / pathlib.Path(path).name / ".Junk")
            text = text.replace('"%s"' % path, '"%s"' % (self.folder / pathlib.Path(path).name))
        text = re.sub(r'state = "[^"]+"', 'state = "%s"' % self.state, text)
        text = text.replace('"../templates"', '"%s"' % (ROOT / "config/templates"))
        for campaign in re.findall(r'@include "\.\./campaigns/([^"]+)"', text):
            text = text.replace("../campaigns/" + campaign,
                                str(quiet(ROOT / "config/campaigns" / campaign, self.folder)))
        text = text.replace('@include "..', '@include "%s' % (ROOT / "config"))
        self.config.write_text(text.replace('sending = "hold"', 'sending = "live"'), encoding="utf-8")
        return self

    def configure(self, **changes):
        """Writes the config, with these settings from now on."""
        self.settings.update(changes)
        self.config.write_text(CONFIG.format(
            state=self.state, root=ROOT, **self.settings), encoding="utf-8")

    # --- mail in ---------------------------------------------------------
    def deliver(self, raw, received, folder="INBOX", unique=None, inbox=None):
        """Puts a mail into the Maildir as a server does; received: Unix
        seconds; inbox: the name of one of several."""
        self.serial += 1
        self.delivered.append(raw)
        unique = unique or "%d.M%06dP1.mail" % (received, self.serial)
        box = self.folder / inbox if inbox else self.inbox
        if folder != "INBOX":
            box = box / ("." + folder)
        (box / "tmp" / unique).write_bytes(raw)
        os.rename(box / "tmp" / unique, box / "new" / unique)
        return unique

    # --- the programs ----------------------------------------------------
    def program(self, name):
        return str(self.build / name)

    def log(self):
        """Where all that the programs say on standard error is kept."""
        return open(self.folder / "log", "ab")

    def log_text(self):
        path = self.folder / "log"
        return path.read_bytes().decode("utf-8", "replace") if path.exists() else ""

    def once(self, now, check=True, timeout=300):
        """One pass; its exit status."""
        before = len(self.log_text())
        with self.log() as log:
            run = subprocess.run([self.program("shoubaod"), "--once", "--now=" + now, "-c", str(self.config)],
                                 stdout=log, stderr=log, timeout=timeout)
        if check and run.returncode != 0:
            raise AssertionError("shoubaod --once: status %d\n%s" % (run.returncode, self.log_text()[before:]))
        return run.returncode

    def start(self, now=None, patience=30):
        """shoubaod in the background, waited for until it is ready."""
        before = len(self.log_text())
        command = [self.program("shoubaod"), "-c", str(self.config)] + (["--now=" + now] if now else [])
        with self.log() as log:
            self.daemon = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(lambda: "ready:" in self.log_text()[before:] or self.daemon.poll() is not None,
                 "shoubaod to be ready", patience)
        if self.daemon.poll() is not None:
            raise AssertionError("shoubaod ended with %d:\n%s" % (self.daemon.poll(), self.log_text()[before:]))
        return self.daemon

    def stop(self, patience=60):
        """Ends what start() began, as a system does; its exit status."""
        if self.daemon is None:
            return None
        daemon, self.daemon = self.daemon, None
        if daemon.poll() is None:
            daemon.send_signal(signal.SIGTERM)
        return daemon.wait(timeout=patience)

    def ctl_run(self, *arguments, json_wanted=False):
        """shoubaoctl as it is; the finished process with texts."""
        options = ["--json"] if json_wanted else []
        return subprocess.run([self.program("shoubaoctl"), "-c", str(self.config), *options, *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, encoding="utf-8")

    def ctl(self, *arguments, check=True):
        """shoubaoctl with --json; returns what it prints, parsed."""
        run = self.ctl_run(*arguments, json_wanted=True)
        if check and run.returncode != 0:
            raise AssertionError("shoubaoctl %s: status %d\n%s%s" % (
                " ".join(arguments), run.returncode, run.stdout, run.stderr))
        return json.loads(run.stdout) if run.stdout.strip() else None

    # --- mail out --------------------------------------------------------
    def sent_bytes(self):
        """All messages in the sink, in the order they got there."""
        files = sorted((self.outbox / "new").iterdir(), key=lambda p: (p.stat().st_mtime_ns, p.name))
        return [p.read_bytes() for p in files]

    def sent(self):
        """The same, parsed."""
        return [parsed(raw) for raw in self.sent_bytes()]

    def answers_to(self, message_id):
        return [m for m in self.sent() if m["In-Reply-To"] == "<%s>" % message_id.strip("<>")]


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def wait_for(condition, what, patience=30):
    """Until the condition holds; returns what it gave."""
    deadline = time.monotonic() + patience
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError("waited %d s in vain for %s" % (patience, what))
        time.sleep(0.01)


def text_of(message):
    return message.get_body(preferencelist=("plain",)).get_content()


def html_of(message):
    return message.get_body(preferencelist=("html",)).get_content()


def word_of(message):
    """已收到, 需补充, 待核对, with ·逾期 where it is."""
    found = re.match(r"【(.+?)】", message["Subject"])
    return found.group(1) if found else None
