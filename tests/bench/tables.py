#!/usr/bin/python3
"""Reading tables, side by side in one run: our reader into a counting sink and
with its JSON written, against inflate + expat with empty handlers (the floor)
and against whatever other readers are installed. Ratios of medians; a machine
is noisy, its ratios less so."""
import argparse
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys

import openpyxl

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = {"300x40": (300, 40), "20000x50": (20000, 50), "200000x20": (200000, 20)}


def make(path, rows, cols):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    for r in range(rows):
        sheet.append([r * cols + c if c % 3 else "第%d行第%d列" % (r % 500, c) for c in range(cols)])
    book.save(path)


def seconds(command):
    """Processor seconds and peak megabytes of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def readers(driver, path):
    yield "floor", [driver, "floor", path]
    yield "shoubao, counted", [driver, "count", path]
    yield "shoubao, JSON", [driver, "table", path]
    yield "openpyxl, read-only", [sys.executable, "-c", "import openpyxl,sys\n"
                                  "for s in openpyxl.load_workbook(sys.argv[1], read_only=True):\n"
                                  "  for r in s.iter_rows(values_only=True): pass", path]
    if shutil.which("ssconvert"):
        yield "ssconvert", ["ssconvert", path, "/dev/null", "-T", "Gnumeric_stf:stf_csv"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("driver")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sizes", default="300x40,20000x50")
    parser.add_argument("--folder", default="build/bench")
    options = parser.parse_args()
    folder = pathlib.Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for size in options.sizes.split(","):
        path = folder / (size + ".xlsx")
        if not path.exists():
            make(path, *SIZES[size])
        times = {}
        for _ in range(options.runs):
            for name, command in readers(options.driver, str(path)):
                if name.startswith("openpyxl") and size == "200000x20":
                    continue
                times.setdefault(name, []).append(seconds(command))
        floor = statistics.median(times["floor"])
        print("%s.xlsx (%.1f MB)" % (size, path.stat().st_size / 1e6))
        for name, taken in times.items():
            middle = statistics.median(taken)
            print("  %-22s %7.3f s  %6.2f x the floor" % (name, middle, middle / max(floor, 1e-3)))


if __name__ == "__main__":
    main()
