#!/usr/bin/python3
"""Runs the end-to-end tests, two files at a time, and says how it went.
    run.py [--build=DIR] [--jobs=N] [PART-OF-A-NAME…]"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 900  # seconds a file may take, under a sanitizer and on a busy machine


def run(path, build):
    begun = time.monotonic()
    try:
        done = subprocess.run([sys.executable, str(path)], env=dict(os.environ, SHOUBAO_BUILD=str(build)),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE)
        output, status = done.stdout.decode("utf-8", "replace"), done.returncode
    except subprocess.TimeoutExpired as late:
        output, status = (late.stdout or b"").decode("utf-8", "replace") + "\nit did not end\n", 1
    ran = re.search(r"^Ran (\d+) tests?", output, re.M)
    counted = dict(re.findall(r"(failures|errors|skipped)=(\d+)", output.rsplit("\nRan ", 1)[-1]))
    failed = int(counted.get("failures", 0)) + int(counted.get("errors", 0))
    if status != 0 and failed == 0:
        failed = 1
    skipped = int(counted.get("skipped", 0))
    passed = max(0, (int(ran.group(1)) if ran else 0) - failed - skipped)
    return path.name, passed, failed, skipped, time.monotonic() - begun, output


def notes(output):
    """What a test has to say besides ok: its own figures."""
    return re.findall(r"\.\.\. (.+) \.\.\. ok$", output, re.M)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=os.environ.get("SHOUBAO_BUILD", HERE.parents[1] / "build"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    paths = sorted(path for path in HERE.glob("test_*.py")
                   if not options.names or any(name in path.name for name in options.names))
    build = pathlib.Path(options.build).resolve()
    totals, begun = [0, 0, 0], time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, path, build) for path in paths]):
            name, passed, failed, skipped, took, output = done.result()
            totals = [a + b for a, b in zip(totals, (passed, failed, skipped))]
            print("  %-28s %3d passed%s%s  %5.1f s" % (
                name, passed, ", %d FAILED" % failed if failed else "", ", %d skipped" % skipped if skipped else "",
                took), flush=True)
            for note in notes(output):
                print("      %s" % note)
            if failed:
                print(output[output.find("======"):][:20000])
    print("e2e: %d passed, %d failed%s, in %.0f s" % (
        totals[0], totals[1], ", %d skipped" % totals[2] if totals[2] else "", time.monotonic() - begun))
    return 1 if totals[1] or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
