#!/usr/bin/python3
"""Reading tables, side by side in one run: our reader into a counting sink and
with its JSON written, against inflate + expat with handlers (the floor) and
against whatever other readers are installed.

Processor seconds of a whole process and its peak memory; all take turns, and
the least of several turns counts: a shared machine only ever adds. An .xls is
compared with the floor of the .xlsx of the same cells. The files stay in
build/bench. SheetJS is found where node looks for packages (NODE_PATH)."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

SIZES = {"300x40": (300, 40), "20000x50": (20000, 50), "200000x20": (200000, 20)}
XLS_ROWS = 50000  # of one sheet; a sheet of BIFF8 has 65,536
SLOW_SECONDS = 4  # what takes so long has one turn

OPENPYXL = """import openpyxl, sys
n = 0
for s in openpyxl.load_workbook(sys.argv[1], read_only=True):
    for r in s.iter_rows(values_only=True): n += len(r)
print(n, "cells")"""
XLRD = """import sys, xlrd
b = xlrd.open_workbook(sys.argv[1])
print(sum(len(s.row_values(r)) for s in b.sheets() for r in range(s.nrows)), "cells")"""
SHEETJS = """const X = require("xlsx"), b = X.readFile(process.argv[1], { dense: true });
let n = 0;
for (const s of b.SheetNames) {
	const d = b.Sheets[s]["!data"] || b.Sheets[s];
	for (const r of d) if (r) n += r.length;
}
console.log(n, "cells");"""


def rows_of(size):
    rows, cols = SIZES[size]
    for r in range(rows):
        yield [r * cols + c if c % 3 else "第%d行第%d列" % (r % 500, c) for c in range(cols)]


def make_xlsx(path, size):
    import openpyxl
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    for row in rows_of(size):
        sheet.append(row)
    book.save(path)


def make_xls(path, size):
    import xlwt
    book = xlwt.Workbook(encoding="utf-8")
    sheet = None
    for r, row in enumerate(rows_of(size)):
        if r % XLS_ROWS == 0:
            sheet = book.add_sheet("数据%d" % (r // XLS_ROWS + 1))
        made = sheet.row(r % XLS_ROWS)
        for c, value in enumerate(row):
            if isinstance(value, str):
                made.set_cell_text(c, value)
            else:
                made.set_cell_number(c, value)
        if r % 1000 == 999:
            sheet.flush_row_data()
    book.save(str(path))


def works(command):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def contestants(driver):
    """name: (kinds, command without the file). What is not there is said."""
    freexl = str(pathlib.Path(driver).with_name("freexl_driver"))
    node = ["node", "--max-old-space-size=12000", "-e"]
    found = {
        "the floor": (("xlsx",), [driver, "floor"]),
        "shoubao, counted": (("xlsx", "xls"), [driver, "count"]),
        "shoubao, JSON": (("xlsx", "xls"), [driver, "table"]),
    }
    others = {
        "openpyxl, read-only": (("xlsx",), [sys.executable, "-c", OPENPYXL],
                                lambda: works([sys.executable, "-c", "import openpyxl"])),
        "xlrd": (("xls",), [sys.executable, "-c", XLRD], lambda: works([sys.executable, "-c", "import xlrd"])),
        "SheetJS": (("xlsx", "xls"), node + [SHEETJS], lambda: works(["node", "-e", "require('xlsx')"])),
        "ssconvert": (("xlsx", "xls"), ["ssconvert", "-T", "Gnumeric_stf:stf_csv"],
                      lambda: shutil.which("ssconvert") is not None),
        "FreeXL": (("xls",), [freexl], lambda: os.access(freexl, os.X_OK)),
    }
    for name, (kinds, command, is_there) in others.items():
        if is_there():
            found[name] = (kinds, command)
        else:
            print("%s is not installed: left out" % name)
    return found


def measure(launcher, command, path):
    """Processor seconds and peak megabytes of one run; None when it failed."""
    tail = [path, "fd://1"] if command[0] == "ssconvert" else [path]
    done = subprocess.run([launcher] + command + tail, stdout=subprocess.PIPE)
    seconds, kilobytes = done.stdout.split()
    return (float(seconds), int(kilobytes) / 1024) if done.returncode == 0 else None


def take_turns(launcher, readers, path, runs):
    best, failed = {}, set()
    for _ in range(runs):
        for name, command in readers.items():
            if name in failed or best.get(name, (0,))[0] > SLOW_SECONDS:
                continue
            got = measure(launcher, command, str(path))
            if got is None:
                failed.add(name)
            elif name not in best or got < best[name]:
                best[name] = got
    return best, failed


def report(title, best, failed, floor):
    print("%s\n  %-22s %9s %8s %9s" % (title, "", "seconds", "x floor", "peak MB"))
    for name, (seconds, memory) in best.items():
        print("  %-22s %9.3f %8.2f %9.1f" % (name, seconds, seconds / floor, memory))
    for name in failed:
        print("  %-22s failed" % name)
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("driver")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--only", default="", help="names' beginnings, with commas")
    parser.add_argument("--folder", default="build/bench")
    options = parser.parse_args()
    folder = pathlib.Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    found = contestants(options.driver)
    launcher = str(pathlib.Path(options.driver).with_name("measure"))
    for size in options.sizes.split(","):
        floor = None
        for kind, make in (("xlsx", make_xlsx), ("xls", make_xls)):
            path = folder / ("%s.%s" % (size, kind))
            if not path.exists():
                try:
                    make(folder / ("new." + kind), size)
                except ImportError as missing:
                    print("%s: %s; left out" % (path.name, missing))
                    continue
                (folder / ("new." + kind)).rename(path)
            readers = {name: command for name, (kinds, command) in found.items() if kind in kinds and
                       (name == "the floor" or name.startswith(tuple(options.only.split(","))))}
            best, failed = take_turns(launcher, readers, path, options.runs)
            floor = best["the floor"][0] if kind == "xlsx" else floor
            report("%s (%.1f MB)" % (path.name, path.stat().st_size / 1e6), best, failed, floor)


if __name__ == "__main__":
    main()
