"""What any mail of ours must be, whatever it says: RFC 5322, 2045-2047 and
3834 as far as they bind who writes mail, and HTML that shows everywhere and
fetches nothing. Read by Python's own email package and HTML parser."""
import base64
import email
import email.policy
import html.parser
import quopri
import re

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
ACTIVE = {"script", "iframe", "object", "embed", "form", "input", "link", "base", "img", "video", "audio", "style"}
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "X-Shoubao-Id",
        "Content-Type")
THREAD = ("In-Reply-To", "References")  # none when the mail answered had no Message-ID


class Page(html.parser.HTMLParser):
    """Complains about tags left open, closed twice, active or loading."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.complaints, self.text = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag in ACTIVE:
            self.complaints.append("<%s> in the page" % tag)
        for name, value in attributes:
            if name.startswith("on"):
                self.complaints.append("the handler %s in <%s>" % (name, tag))
            if name == "href" and re.match(r"(mailto|tel):[!-~]+$", value or ""):
                continue  # opens a letter or a call, fetches nothing
            if name in ("src", "href", "background", "srcset", "action", "data"):
                self.complaints.append("<%s> fetches or links: %s=%s" % (tag, name, value))
            if value and re.search(r"url\s*\(|@import|expression\s*\(", value, re.I):
                self.complaints.append("<%s> fetches: %s" % (tag, value))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.complaints.append("</%s> closes %s" % (tag, self.open[-1] if self.open else "nothing"))
        else:
            self.open.pop()

    def handle_data(self, data):
        self.text.append(data)


def check_html(text):
    page = Page()
    page.feed(text)
    page.close()
    if page.open:
        page.complaints.append("left open: %s" % page.open)
    if not text.lstrip().lower().startswith("<!doctype html>"):
        page.complaints.append("no doctype")
    return page.complaints


def page_text(text):
    page = Page()
    page.feed(text)
    return re.sub(r"\s+", " ", "".join(page.text))


def check_lines(raw):
    found = []
    if raw.replace(b"\r\n", b"").count(b"\n") or raw.replace(b"\r\n", b"").count(b"\r"):
        found.append("a bare CR or LF")
    if not raw.endswith(b"\r\n"):
        found.append("the last line has no end")
    longest = max(len(line) for line in raw.split(b"\r\n"))
    if longest > 998:
        found.append("a line of %d bytes (RFC 5322, 2.1.1)" % longest)
    if b"\0" in raw:
        found.append("a NUL")
    return found


def check_encoded_words(head):
    """RFC 2047, 2 and 5: at most 75 bytes, each whole characters."""
    found = []
    for word in re.findall(r"=\?[^?\s]+\?[^?\s]\?[^?\s]*\?=", head):
        charset, how, text = word[2:-2].split("?")
        if len(word) > 75:
            found.append("an encoded word of %d bytes" % len(word))
        try:
            raw = base64.b64decode(text, validate=True) if how in "bB" else quopri.decodestring(
                text.replace("_", " "))
            raw.decode(charset)
        except ValueError as wrong:
            found.append("the encoded word %s: %s" % (word, wrong))
    return found


def check_headers(raw, message):
    found = []
    head = raw.split(b"\r\n\r\n", 1)[0]
    if any(byte > 126 for byte in head):
        found.append("raw 8-bit in the header")
    text = head.decode("ascii", "replace")
    found += check_encoded_words(text)
    if re.search(r"^\s*$", text, re.M):
        found.append("an empty line in the header")
    for name in ONCE:
        count = len(message.get_all(name, []))
        if count != 1:
            found.append("%d times %s" % (count, name))
    thread = [len(message.get_all(name, [])) for name in THREAD]
    if thread not in ([0, 0], [1, 1]):
        found.append("%s: %s times" % (THREAD, thread))
    for name in ("Bcc", "Cc", "Return-Path", "Received"):
        if message[name] is not None:
            found.append("it has %s" % name)
    if not re.fullmatch(r"<[!-;=?-~]+@[!-;=?-~]+>", str(message["Message-ID"] or "")):
        found.append("Message-ID: %s" % message["Message-ID"])
    if message["Auto-Submitted"] not in ("auto-replied", "auto-generated"):
        found.append("Auto-Submitted: %s" % message["Auto-Submitted"])
    if not re.fullmatch(r"[0-9a-f]{32}", str(message["X-Shoubao-Id"] or "")):
        found.append("X-Shoubao-Id: %s" % message["X-Shoubao-Id"])
    if message["Date"] is None or message["Date"].datetime.tzinfo is None:
        found.append("Date: %s" % message["Date"])
    if "=?" in str(message["Subject"]) or not str(message["Subject"]).startswith("【"):
        found.append("the subject reads %s" % message["Subject"])
    if len(message["To"].addresses) != 1 or len(message["From"].addresses) != 1:
        found.append("From %s, To %s" % (message["From"], message["To"]))
    return found


def check(raw):
    """Complaints about one message as it left us."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    found = check_lines(raw) + check_headers(raw, message)
    for part in message.walk():
        found += ["defect: %r" % defect for defect in part.defects]
        for name, value in part.items():
            found += ["defect in %s: %r" % (name, defect) for defect in getattr(value, "defects", ())]
    body = message
    if message.get_content_type() == "multipart/mixed":
        body, *files = message.iter_parts()
        found += ["an attachment without a name" for part in files if not part.get_filename()]
        found += ["%s is shown, not attached" % part.get_filename() for part in files if not part.is_attachment()]
    if body.get_content_type() != "multipart/alternative":
        return found + ["it is %s" % body.get_content_type()]
    kinds = [(part.get_content_type(), part.get_content_charset()) for part in body.iter_parts()]
    if kinds != [("text/plain", "utf-8"), ("text/html", "utf-8")]:
        return found + ["its parts are %s" % kinds]
    plain, page = (part.get_content() for part in body.iter_parts())
    found += check_html(page)
    for what, text in (("text", plain), ("page", page)):
        if "{{" in text or "}}" in text:
            found.append("a template's mark is left in the %s" % what)
        if "\ufffd" in text:
            found.append("a character was lost in the %s" % what)
    return found
