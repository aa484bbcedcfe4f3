#!/usr/bin/python3
"""shoubaoctl export: the files of a campaign as a folder and as a zip, each with
a manifest that proves what came when from whom."""
import csv
import hashlib
import io
import os
import pathlib
import subprocess
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters  # noqa: E402
from support.scenario import Scenario, box, main, name  # noqa: E402

DAY = "2023-05-17"
CASE = b"%PDF-1.4\nfirst\n%%EOF\n"
OTHER = b"%PDF-1.4\nanother of that name\n%%EOF\n"


class Export(Scenario):
    @classmethod
    def story(cls):
        cls.form = letters.activity_daily(name("S01"), DAY)
        cls.send_daily("daily", "S01", DAY, "%s 18:00:00" % DAY, activity=cls.form)
        cls.send_daily("again", "S01", DAY, "%s 18:30:00" % DAY, activity=cls.form)
        cls.send_daily("late", "S02", DAY, "2023-05-18 10:00:01")
        subject = "活动周%s典型案例" % name("X01")
        cls.send("case", "%s 19:00:00" % DAY, box("X01"), subject, [("典型案例.pdf", CASE)])
        cls.send("other-case", "%s 19:05:00" % DAY, box("X01"), subject, [("典型案例.PDF", OTHER)])
        cls.send("hostile", "%s 19:10:00" % DAY, box("X03"), "活动周%s典型案例" % name("X03"),
                 [("=1+1典型案例:*?.pdf", CASE)])
        cls.send("held", "%s 19:20:00" % DAY, box("X02"), "活动周肥东县教育局典型案例", [("典型案例.pdf", OTHER)])
        cls.tick("2023-05-18 12:00:00")

    def export(self, target, *arguments):
        return self.office.ctl_run("export", str(target), *arguments)

    def folder_of(self, key):
        target = pathlib.Path(self.folder) / ("export-%s" % key)
        run = self.export(target)
        self.assertEqual(run.returncode, 0, run.stderr)
        return target

    @staticmethod
    def manifest_of(folder):
        raw = (folder / "manifest.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))

    def test_each_file_lies_under_its_unit_material_and_day(self):
        folder = self.folder_of("tree")
        found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        unit = name("S01")
        forms = [path for path in found if path.startswith(unit + "/") and "/%s/" % DAY in path]
        self.assertEqual(sorted(path.rsplit("/", 1)[1] for path in forms), ["媒体宣传情况日报表.xlsx", "活动情况日报表.xlsx"])
        cases = sorted(path for path in found if path.startswith(name("X01") + "/"))
        self.assertEqual([path.rsplit("/", 1)[1] for path in cases], ["典型案例 (2).PDF", "典型案例.pdf"])
        self.assertTrue(any(path.startswith("待核对/") for path in found))
        for path in found:
            self.assertFalse(set(path.split("/")) & {"..", "."}, path)

    def test_the_manifest_proves_every_file(self):
        folder = self.folder_of("manifest")
        rows = self.manifest_of(folder)
        for row in rows:
            content = (folder / row["路径"]).read_bytes()
            self.assertEqual(hashlib.sha256(content).hexdigest(), row["SHA-256"])
            self.assertEqual(len(content), int(row["字节数"]))
        daily = [row for row in rows if row["单位编号"] == "S01" and row["文件名"] == "活动情况日报表.xlsx"]
        self.assertEqual([row["收到时间"] for row in daily], ["%sT18:00:00+08:00" % DAY, "%sT18:30:00+08:00" % DAY])
        self.assertEqual([row["说明"] for row in daily], ["", "内容与前一份相同"])
        self.assertEqual(daily[0]["路径"], daily[1]["路径"])
        self.assertEqual((daily[0]["发件人"], daily[0]["结论"], daily[0]["是否逾期"]), (box("S01"), "已收到", ""))
        self.assertEqual({row["是否逾期"] for row in rows if row["单位编号"] == "S02"}, {"逾期"})
        self.assertEqual({row["结论"] for row in rows if row["路径"].startswith("待核对/")}, {"待核对"})

    def test_no_cell_of_the_manifest_is_a_formula(self):
        folder = self.folder_of("formula")
        cells = [cell for row in self.manifest_of(folder) for cell in row.values()]
        self.assertTrue(any(cell.startswith("'=1+1") for cell in cells))
        self.assertFalse([cell for cell in cells if cell[:1] in ("=", "+", "-", "@")])

    def test_sha256sum_agrees(self):
        folder = self.folder_of("sums")
        run = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (0, ""))

    def test_the_zip_holds_what_the_folder_holds(self):
        folder = self.folder_of("beside")
        target = pathlib.Path(self.folder) / "season.zip"
        run = self.export(target)
        self.assertEqual(run.returncode, 0, run.stderr)
        with zipfile.ZipFile(target) as archive:
            self.assertIsNone(archive.testzip())
            inside = {info.filename: archive.read(info) for info in archive.infolist()}
            self.assertTrue(all(info.flag_bits & 0x800 or info.filename.isascii() for info in archive.infolist()))
        outside = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        self.assertEqual(inside, outside)
        self.assertEqual(self.office.ctl_run("export", str(target.with_name("twice.zip"))).returncode, 0)
        self.assertEqual(target.read_bytes(), target.with_name("twice.zip").read_bytes())

    def test_nothing_is_written_over(self):
        folder = self.folder_of("once")
        again = self.export(folder)
        self.assertEqual(again.returncode, 1)
        self.assertIn("is there already", again.stderr)
        target = pathlib.Path(self.folder) / "there.zip"
        target.write_bytes(b"mine")
        self.assertEqual(self.export(target).returncode, 1)
        self.assertEqual(target.read_bytes(), b"mine")

    def test_a_damaged_file_is_named_and_the_rest_exported(self):
        sha256 = hashlib.sha256(CASE).hexdigest()
        kept = self.office.state / "files" / sha256[:2] / sha256
        os.chmod(kept, 0o600)
        kept.write_bytes(CASE.replace(b"first", b"wrong"))
        try:
            run = self.export(pathlib.Path(self.folder) / "export-damaged")
        finally:
            kept.write_bytes(CASE)
            os.chmod(kept, 0o400)
        self.assertEqual(run.returncode, 1)
        self.assertIn("gone or damaged", run.stderr)
        rows = self.manifest_of(pathlib.Path(self.folder) / "export-damaged")
        wrong = [row for row in rows if row["说明"].startswith("内容与登记")]
        self.assertEqual({row["SHA-256"] for row in wrong}, {sha256})
        self.assertGreater(len(rows), len(wrong))

    def test_what_was_written_is_told_as_json(self):
        said = self.office.ctl("export", str(pathlib.Path(self.folder) / "export-json"))
        rows = self.manifest_of(pathlib.Path(self.folder) / "export-json")
        self.assertEqual((said["lines"], said["faults"]), (len(rows), 0))
        self.assertEqual(said["files"], len({row["路径"] for row in rows}))


if __name__ == "__main__":
    main()
