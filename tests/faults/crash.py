#!/usr/bin/env python3
"""Kills a program of the daemon at every rename and at every write barrier
(fsync, fdatasync, syncfs) of a small run, one after the other, goes on, and
demands the state of a run in which nothing was killed.

The control: with --control the engine's commits are taken back (the database
is put back to what it was before the run that was killed), which must show
losses; else this test tests nothing."""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import letters, state  # noqa: E402
from support.office import Office  # noqa: E402

NOW = "2023-05-17 20:00:00"
CALLS = ("rename", "renameat", "renameat2", "link", "linkat", "fsync", "fdatasync", "syncfs", "unlink", "unlinkat")


def letters_of_the_run():
    units = [("feidong@county.example", "肥东县教育局"), ("feixi@county.example", "肥西县教育局"),
             ("office@qinghe.example", "合肥青禾职业学校")]
    for i, (sender, unit) in enumerate(units):
        received = "2023-05-17 18:0%d:00" % i
        yield received, letters.letter(
            sender, "活动周%s日报表5月17日" % unit, received,
            [("活动情况日报表.xlsx", FORMS[unit]), ("照片.png", letters.PNG)])
    yield "2023-05-17 18:09:00", letters.letter("ads@training.example", "报名通知", "2023-05-17 18:09:00")


FORMS = {unit: letters.activity_daily(unit, "2023-05-17")
         for unit in ("肥东县教育局", "肥西县教育局", "合肥青禾职业学校")}


def make(folder, mails):
    shutil.rmtree(folder, ignore_errors=True)
    office = Office(folder)
    for received, raw in mails:
        office.deliver(raw, letters.at(received))
    return office


def run_killed(office, call, when):
    """One pass in which the when-th of these calls, counted in each process,
    ends its process; the others follow a moment later (else the program is
    started again and killed again for ever). True when one was killed."""
    log = office.folder / "strace"
    run = subprocess.Popen(["strace", "-f", "-qq", "-o", str(log), "-e", "trace=" + call,
                            "-e", "inject=%s:signal=KILL:when=%d" % (call, when),
                            office.program("shoubaod"), "--once", "--now=" + letters.rfc3339(NOW),
                            "-c", str(office.config)],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while run.poll() is None and time.monotonic() < deadline:
        if log.exists() and b"killed by SIGKILL" in log.read_bytes():
            time.sleep(0.05)
            os.killpg(run.pid, signal.SIGKILL)
        time.sleep(0.01)
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGKILL)
        raise AssertionError("the pass did not end")
    return b"killed by SIGKILL" in log.read_bytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", default="/tmp/shoubao-crash")
    parser.add_argument("--control", action="store_true")
    options = parser.parse_args()
    if shutil.which("strace") is None:
        print("crash: skipped, strace is not there")
        return 0
    folder = pathlib.Path(options.folder)
    mails = list(letters_of_the_run())
    whole = make(folder / "whole", mails)
    whole.once(letters.rfc3339(NOW))
    want = state.final_state(whole)
    assert len(want["mails"]) == 4 and want["answers"] == 3, want
    passed = failed = 0
    for name in CALLS:
        when = 1
        while True:
            office = make(folder / ("%s-%d" % (name, when)), mails)
            killed = run_killed(office, name, when)
            if options.control:
                for path in office.state.glob("shoubao.db*"):
                    path.unlink()
                for path in (office.inbox / "new").iterdir():
                    path.unlink()
            office.once(letters.rfc3339(NOW))
            got = state.final_state(office)
            wrong = [key for key in want if got[key] != want[key]]
            if wrong:
                failed += 1
                print("crash: %s %d: %s differ" % (name, when, ", ".join(wrong)))
                for key in wrong[:2] if not options.control else []:
                    print("   want %.300s\n    got %.300s" % (want[key], got[key]))
            else:
                passed += 1
                shutil.rmtree(office.folder)
            if not killed:
                break
            when += 1
    if options.control:
        failed, passed = passed, failed
    print("crash: %d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
