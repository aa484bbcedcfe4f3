#!/usr/bin/env python3
"""shoubao-parse as the engine and an admin use it: `server` over pipes and the
commands that read one file. Hostile files here really overrun: nothing in the
program helps these tests."""
import argparse
import email.message
import hashlib
import io
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SHOUBAO_BUILD", ROOT / "build"))
PROGRAM = BUILD.resolve() / "shoubao-parse"
PATIENCE = 120  # seconds; a shared machine can be slow

FORM = {
    "id": "daily", "name": "日报表", "titles": ["活动周日报表"], "min_rows": 0,
    "fields": [
        {"id": "unit", "labels": ["填报单位"], "type": "text", "role": "unit",
         "place": "any", "occurrence": 1, "required": True},
        {"id": "teachers", "labels": ["参与教师"], "type": "integer",
         "role": "none", "place": "any", "occurrence": 1, "required": True},
        {"id": "students", "labels": ["参与学生"], "type": "integer",
         "role": "none", "place": "any", "occurrence": 1, "required": True},
    ],
    "columns": [], "total_labels": [], "nothing_words": [],
    "sample_words": [], "rules": [],
}
FORM_CSV = ("活动周日报表\n填报单位,第一职业学校\n"
            "参与教师,12\n参与学生,300\n").encode()

CONTENT_TYPES = b"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
RELATIONS = b"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>"""
WORKBOOK = b"""<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>"""
SHEET_HEAD = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"""
SHEET_TAIL = b"</sheetData></worksheet>"


def slow_workbook():
    """Within every limit of size, and many seconds of work: 48 million empty
    rows."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels",
                         RELATIONS % (b"officeDocument", b"xl/workbook.xml"))
        package.writestr("xl/workbook.xml", WORKBOOK)
        package.writestr("xl/_rels/workbook.xml.rels",
                         RELATIONS % (b"worksheet", b"worksheets/sheet1.xml"))
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(SHEET_HEAD)
            block = b"<row/>" * 400000
            for _ in range(120):
                sheet.write(block)
            sheet.write(SHEET_TAIL)
    return packed.getvalue()


def letter(parts, subject="合肥市日报表材料"):
    message = email.message.EmailMessage()
    message["From"] = "李老师 <li@school.example>"
    message["To"] = "week@bureau.example"
    message["Subject"] = subject
    message["Message-ID"] = "<1@school.example>"
    message.set_content("附件是今天的报表。\n")
    for name, content in parts:
        message.add_attachment(content, maintype="application",
                               subtype="octet-stream", filename=name)
    return message.as_bytes()


def workers(pid):
    """The server's children that are shut in."""
    found = []
    try:
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
        for child in text.split():
            status = pathlib.Path(f"/proc/{child}/status").read_text()
            if "Seccomp_filters:\t2" in status:
                found.append(int(child))
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def await_that(what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def cpu_secs(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1]
    ticks = sum(int(field) for field in fields.split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_kb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


class Server:
    def __init__(self, folder, jobs=2, limits=None, forms=(FORM,), **more):
        self.folder = folder
        self.process = subprocess.Popen(
            [PROGRAM, "server"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.waiting = b""
        if jobs:
            self.configure(jobs=jobs, limits=limits or {}, forms=list(forms),
                           **more)

    def configure(self, **settings):
        self.tell({"configure": settings})

    def tell(self, message):
        if not isinstance(message, bytes):
            message = json.dumps(message).encode() + b"\n"
        self.process.stdin.write(message)
        self.process.stdin.flush()

    def ask(self, number, mail):
        pack = self.folder / f"pack-{number}"
        self.tell({"id": number, "mail": str(mail), "pack": str(pack)})
        return pack

    def answer(self, seconds=PATIENCE):
        while b"\n" not in self.waiting:
            self.hear(seconds)
        line, self.waiting = self.waiting.split(b"\n", 1)
        answer = json.loads(line)
        if "carried" in answer:
            size = answer.pop("carried")
            while len(self.waiting) < size:
                self.hear(seconds)
            answer["facts"] = json.loads(self.waiting[:size])
            self.waiting = self.waiting[size:]
        return answer

    def hear(self, seconds):
        out = self.process.stdout
        ready, _, _ = select.select([out], [], [], seconds)
        if not ready:
            raise AssertionError("no answer")
        got = os.read(out.fileno(), 1 << 20)
        if not got:
            raise AssertionError(
                "the server ended: " +
                self.process.stderr.read().decode())
        self.waiting += got

    def end(self):
        """Its exit status and what it said on standard error."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        rest = self.process.stdout.read()
        error = self.process.stderr.read().decode()
        self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.returncode, rest, error


class Case(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)
        self.servers = []

    def tearDown(self):
        for server in self.servers:
            if server.process.poll() is None:
                server.process.kill()
                server.end()

    def server(self, **settings):
        self.servers.append(Server(self.folder, **settings))
        return self.servers[-1]

    def save(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path


SLOW = None


def slow():
    global SLOW
    if SLOW is None:
        SLOW = slow_workbook()
    return SLOW


class ServerTest(Case):
    def test_a_good_mail_gives_its_facts_and_its_bytes(self):
        server = self.server()
        pack = server.ask(7, self.save("m", letter([
            ("日报表.csv", FORM_CSV), ("照片.jpg", b"\xff\xd8\xff\xda\x00\x02\xff\xd9")])))
        answer = server.answer()
        self.assertEqual(answer["id"], 7)
        facts = answer["facts"]
        self.assertEqual(facts["subject"], "合肥市日报表材料")
        self.assertEqual(facts["outcome"], "ok")
        table, picture = facts["parts"]
        self.assertEqual(table["name"], "日报表.csv")
        self.assertEqual(table["sha256"], hashlib.sha256(FORM_CSV).hexdigest())
        self.assertEqual((table["outcome"], table["checked"]), ("ok", True))
        self.assertEqual((picture["outcome"], picture["checked"]),
                         ("ok", False))
        bytes_kept = pack.read_bytes()
        start = table["pack_offset"]
        self.assertEqual(bytes_kept[start:start + table["size"]], FORM_CSV)
        self.assertEqual(pack.stat().st_mode & 0o777, 0o600)
        form, = facts["forms"]
        self.assertEqual(form["form"], "daily")
        self.assertEqual(form["fields"]["teachers"]["value"], 12)
        self.assertEqual(server.end()[0], 0)

    def test_a_part_that_overruns_its_time_costs_only_itself(self):
        server = self.server(limits={"cpu_secs": 1, "wall_secs": 60})
        server.ask(1, self.save("m", letter([
            ("a.csv", FORM_CSV), ("slow.xlsx", slow()), ("b.csv", FORM_CSV)])))
        facts = server.answer()["facts"]
        self.assertEqual([p["outcome"] for p in facts["parts"]],
                         ["ok", "too-large", "ok"])
        self.assertEqual([p["checked"] for p in facts["parts"]],
                         [True, False, True])
        self.assertEqual([f["part"] for f in facts["forms"]], [0, 2])
        self.assertIn("time", facts["parts"][1]["reason"])

    def test_wall_time_ends_a_worker_too(self):
        server = self.server(limits={"cpu_secs": 600, "wall_secs": 1})
        began = time.monotonic()
        server.ask(1, self.save("m", letter([("slow.xlsx", slow())])))
        facts = server.answer()["facts"]
        self.assertEqual(facts["parts"][0]["outcome"], "too-large")
        self.assertGreater(time.monotonic() - began, 0.9)

    def test_memory_over_its_limit_costs_only_the_part(self):
        if "sanitize" in str(PROGRAM):
            self.skipTest("the address sanitizer needs all address space")
        server = self.server(limits={"memory_bytes": 12 << 20})
        words = b"".join(b"%050d,%050d\n" % (i, i + 1) for i in range(95000))
        server.ask(1, self.save("m", letter([
            ("big.csv", words), ("a.csv", FORM_CSV)])))
        facts = server.answer()["facts"]
        self.assertEqual([p["outcome"] for p in facts["parts"]],
                         ["too-large", "ok"])

    def test_a_crash_costs_only_the_part(self):
        server = self.server(jobs=1, limits={"cpu_secs": 600,
                                             "wall_secs": 600})
        server.ask(1, self.save("m", letter([
            ("slow.xlsx", slow()), ("a.csv", FORM_CSV)])))
        worker = await_that(lambda: workers(server.process.pid))[0]
        # The letter around takes milliseconds: it is at the part by then.
        await_that(lambda: cpu_secs(worker) > 0.2)
        os.kill(worker, signal.SIGSEGV)
        facts = server.answer()["facts"]
        self.assertEqual([p["outcome"] for p in facts["parts"]],
                         ["damaged", "ok"])

    def test_many_hostile_parts_have_one_budget_together(self):
        server = self.server(limits={"cpu_secs": 1, "wall_secs": 60})
        began = time.monotonic()
        server.ask(1, self.save("m", letter(
            [("a.csv", FORM_CSV)] + [("slow.xlsx", slow())] * 9)))
        facts = server.answer()["facts"]
        self.assertEqual([p["outcome"] for p in facts["parts"]],
                         ["ok"] + ["too-large"] * 9)
        spent = time.monotonic() - began
        self.assertLess(spent, 60, "nine parts took one second each")

    def test_files_that_cannot_be_opened_are_unreadable(self):
        server = self.server()
        mail = self.save("m", letter([]))
        os.mkfifo(self.folder / "fifo")
        (self.folder / "pack-3").symlink_to(self.folder / "elsewhere")
        for number, path in ((1, self.folder / "absent"),
                             (2, self.folder / "fifo"), (3, mail)):
            server.ask(number, path)
            answer = server.answer()
            self.assertEqual((answer["id"], answer["failed"]),
                             (number, "unreadable"))
        self.assertFalse((self.folder / "elsewhere").exists())
        server.ask(4, mail)
        self.assertEqual(server.answer()["facts"]["outcome"], "ok")

    def test_what_is_no_request_ends_it_with_2(self):
        for bad in (b"hello\n", b"[1]\n", b'{"id":1}\n', b'{"mail":"/m"}\n',
                    b'{"id":"x","mail":"/m","pack":"/p"}\n',
                    b'{"configure":{"jobs":0}}\n',
                    b'{"configure":{"forms":[{}]}}\n',
                    b'{"configure":{"limits":{"cells":"many"}}}\n'):
            with self.subTest(bad=bad):
                server = self.server()
                server.tell(bad)
                status, _, error = server.end()
                self.assertEqual(status, 2)
                self.assertIn("shoubao-parse", error)

    def test_nothing_is_read_before_configure(self):
        server = self.server(jobs=None)
        server.ask(1, self.save("m", letter([])))
        self.assertEqual(server.end()[0], 2)

    def test_only_the_named_folders_are_open_to_it(self):
        if json.loads(subprocess.run(
                [sys.executable, "-c", "import ctypes;"
                 "print(ctypes.CDLL(None).syscall(444, None, 0, 1))"],
                capture_output=True, check=True).stdout) < 1:
            self.skipTest("this kernel has no Landlock")
        mails, packs = self.folder / "mails", self.folder / "packs"
        mails.mkdir()
        packs.mkdir()
        server = self.server(read=[str(mails)], write=[str(packs)])
        server.folder = packs
        inside = mails / "m"
        inside.write_bytes(letter([]))
        server.ask(1, inside)
        self.assertIn("facts", server.answer())
        server.ask(2, self.save("outside", letter([])))
        self.assertEqual(server.answer()["failed"], "unreadable")
        server.folder = mails
        server.ask(3, inside)
        self.assertEqual(server.answer()["failed"], "unreadable")

    def test_two_hundred_in_flight_and_no_growth(self):
        server = self.server(jobs=4)
        mail = self.save("m", letter([("日报表.csv", FORM_CSV)]))
        sizes = []
        for turn in range(4):
            numbers = set(range(turn * 200, turn * 200 + 200))
            for number in numbers:
                server.ask(number, mail)
            for _ in range(200):
                answer = server.answer()
                self.assertIn("facts", answer)
                numbers.remove(answer["id"])
            self.assertFalse(numbers)
            sizes.append(resident_kb(server.process.pid))
        if "sanitize" not in str(PROGRAM):
            self.assertLess(sizes[-1], sizes[0] + 256, sizes)
        self.assertEqual(server.end(), (0, b"", ""))

    def test_the_end_of_input_waits_for_the_last_answer(self):
        server = self.server(jobs=1)
        mail = self.save("m", letter([("a.csv", FORM_CSV)]))
        for number in range(20):
            server.ask(number, mail)
        status, rest, _ = server.end()
        self.assertEqual(status, 0)
        server.waiting += rest
        self.assertEqual(sorted(server.answer()["id"] for _ in range(20)),
                         list(range(20)))
        self.assertEqual(server.waiting, b"")

    def test_a_new_configuration_holds_for_what_comes_after(self):
        server = self.server(forms=[])
        mail = self.save("m", letter([("a.csv", FORM_CSV)]))
        server.ask(1, mail)
        self.assertEqual(server.answer()["facts"]["forms"], [])
        server.configure(jobs=1, forms=[FORM], limits={})
        server.ask(2, mail)
        self.assertEqual(len(server.answer()["facts"]["forms"]), 1)

    def test_workers_do_not_outlive_the_server(self):
        server = self.server(jobs=1, limits={"cpu_secs": 600,
                                             "wall_secs": 600})
        server.ask(1, self.save("m", letter([("slow.xlsx", slow())])))
        worker = await_that(lambda: workers(server.process.pid))[0]
        server.process.kill()
        server.end()
        await_that(lambda: not pathlib.Path(f"/proc/{worker}").exists() or
                   "Z" in pathlib.Path(f"/proc/{worker}/stat").read_text()
                   .rsplit(")", 1)[1][:3])

    def test_a_worker_holds_only_its_own_files(self):
        server = self.server(jobs=2, limits={"cpu_secs": 600,
                                             "wall_secs": 600})
        mail = self.save("m", letter([("slow.xlsx", slow())]))
        packs = [server.ask(number, mail) for number in (1, 2)]
        await_that(lambda: len(workers(server.process.pid)) == 2)
        for worker, pack in zip(workers(server.process.pid), packs):
            held = sorted(int(fd) for fd in os.listdir(f"/proc/{worker}/fd"))
            self.assertEqual(held, [0, 1, 2, 3])
            self.assertEqual(os.readlink(f"/proc/{worker}/fd/0"), str(mail))
            self.assertEqual(os.readlink(f"/proc/{worker}/fd/3"), str(pack))
            status = pathlib.Path(f"/proc/{worker}/status").read_text()
            self.assertIn("Seccomp:\t2", status)
            self.assertIn("Seccomp_filters:\t2", status)
            self.assertIn("NoNewPrivs:\t1", status)


class CommandTest(Case):
    def run_it(self, *arguments, stdin=b""):
        return subprocess.run([PROGRAM, *map(str, arguments)], input=stdin,
                              capture_output=True, timeout=PATIENCE,
                              check=False)

    def read(self, *arguments, stdin=b""):
        done = self.run_it(*arguments, stdin=stdin)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertTrue(done.stdout.endswith(b"}\n"))
        return json.loads(done.stdout)

    def test_table_message_and_forms_print_json(self):
        table = self.save("a.csv", FORM_CSV)
        mail = self.save("m.eml", letter([("a.csv", FORM_CSV)]))
        self.assertEqual(self.read("table", table)["outcome"], "ok")
        self.assertEqual(self.read("message", mail)["parts"][0]["name"],
                         "a.csv")
        definitions = json.dumps({"forms": [FORM]}).encode() + b"\n"
        found = self.read("forms", table, stdin=definitions)
        self.assertEqual(found["outcome"], "ok")
        self.assertEqual(
            found["found"][0]["fields"]["students"]["value"], 300)

    def test_an_overrun_is_an_answer(self):
        path = self.save("slow.xlsx", slow())
        said = self.read("--limit", "cpu_secs=1", "table", path)
        self.assertEqual((said["format"], said["outcome"]),
                         ("xlsx", "too-large"))
        said = self.read("--limit", "wall_secs=1", "table", path)
        self.assertEqual(said["outcome"], "too-large")
        definitions = json.dumps({"forms": [FORM],
                                  "limits": {"cpu_secs": 1}}).encode() + b"\n"
        said = self.read("forms", path, stdin=definitions)
        self.assertEqual((said["found"], said["outcome"]), ([], "too-large"))
        mail = self.save("m", letter([("slow.xlsx", slow())]))
        said = self.read("--limit", "cpu_secs=1", "message", mail)
        self.assertEqual(said["parts"][0]["outcome"], "too-large")

    def test_output_over_its_limit_is_too_large(self):
        path = self.save("a.csv", FORM_CSV * 1000)
        said = self.read("--limit", "output_bytes=10000", "table", path)
        self.assertEqual((said["outcome"], said["sheets"]), ("too-large", []))

    def test_an_empty_file_is_an_answer(self):
        path = self.save("empty", b"")
        self.assertEqual(self.read("table", path)["outcome"], "no-table")
        self.read("message", path)

    def test_wrong_calls_exit_with_2(self):
        table = self.save("a.csv", FORM_CSV)
        for arguments in ((), ("table",), ("table", table, table),
                          ("table", self.folder / "absent"),
                          ("table", self.folder), ("table", "/dev/zero"),
                          ("tables", table), ("forms", table),
                          ("--limit", "cells", "table", table),
                          ("--limit", "cells=0", "table", table),
                          ("--limit", "cell=5", "table", table),
                          ("--limit", "cells=5x", "table", table),
                          ("server", "more")):
            with self.subTest(arguments=arguments):
                done = self.run_it(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assertNotEqual(done.stderr, b"")

    def test_deflated_lies_do_not_pass_the_limits(self):
        packed = zlib.compress(b"\0" * (64 << 20))
        path = self.save("bomb.xlsx", b"PK\x03\x04" + packed)
        self.assertNotEqual(self.read("table", path)["outcome"], "ok")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, default=BUILD)
    known, rest = parser.parse_known_args()
    PROGRAM = known.build.resolve() / "shoubao-parse"
    unittest.main(argv=[sys.argv[0], *rest])
