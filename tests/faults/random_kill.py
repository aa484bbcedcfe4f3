#!/usr/bin/env python3
"""kill -9 at random moments: a run of many mails during which a program of
the daemon (or all of them) is killed again and again; then every mail must be
recorded once and every receipt written once."""
import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import hefei_week as week  # noqa: E402
from support import letters, state  # noqa: E402
from support.office import Office  # noqa: E402
from support.processes import below as processes  # noqa: E402

NOW = "2023-05-17 22:00:00"


def deliver(office, first, last, rng):
    units = [unit for unit in week.roster() if unit["类别"] != "区"]
    for i in range(first, last):
        unit = units[i % len(units)]
        received = "2023-05-17 %02d:%02d:%02d" % (10 + i // 60 % 8, i % 60, i % 60)
        if rng.random() < 0.1:
            raw = letters.letter("ads@training.example", "通知 %d" % i, received, message_id="other%d@x.example" % i)
        else:
            raw = letters.letter(unit["邮箱"].split(";")[0], "活动周%s日报表5月17日" % unit["名称"], received,
                                 [("活动情况日报表.xlsx", letters.activity_daily(unit["名称"], "2023-05-17"))],
                                 text="第%d封" % i, message_id="k%d@unit.example" % i)
        office.deliver(raw, letters.at(received))


def start(office):
    return subprocess.Popen([office.program("shoubaod"), "--now=" + letters.rfc3339(NOW), "-c", str(office.config)],
                            stdout=subprocess.DEVNULL, stderr=open(office.folder / "log", "ab"))


def done(office, count):
    try:
        return not state.faults(office, count)
    except Exception:  # the database is not there yet
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=300)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default="/tmp/shoubao-random-kill")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    shutil.rmtree(options.folder, ignore_errors=True)
    office = Office(options.folder)
    kills = {}
    delivered = 0
    daemon = start(office)
    for kill in range(options.kills):
        share = options.mails * (kill + 1) // options.kills
        if share > delivered:
            deliver(office, delivered, share, rng)
            delivered = share
        time.sleep(rng.uniform(0.0, 0.5))
        victims = processes(daemon.pid)
        if not victims:
            daemon.wait()
            daemon = start(office)
            continue
        # Each kind of program as likely; the supervisor, which takes all with
        # it, less so, or nothing else would ever get far.
        named = {}
        for pid, name in victims:
            if name == "shoubaod":
                name += " (supervisor)" if pid == daemon.pid else " (engine)"
            named.setdefault(name, []).append(pid)
        if len(named) > 1 and rng.random() < 0.6:
            named.pop("shoubaod (supervisor)", None)
        name = rng.choice(sorted(named))
        pid = rng.choice(named[name])
        try:
            os.kill(pid, signal.SIGKILL)
            kills[name] = kills.get(name, 0) + 1
        except ProcessLookupError:
            pass
        if pid == daemon.pid:
            daemon.wait()
            daemon = start(office)
    deadline = time.monotonic() + 120
    while not done(office, options.mails) and time.monotonic() < deadline:
        if daemon.poll() is not None:
            daemon = start(office)
        time.sleep(0.3)
    daemon.send_signal(signal.SIGTERM)
    daemon.wait(timeout=60)
    faults = state.faults(office, options.mails)
    print("random kill: %d mails, seed %d, kills: %s" % (
        options.mails, options.seed, ", ".join("%s %d" % pair for pair in sorted(kills.items()))))
    for fault in faults:
        print("random kill: %s" % fault)
    print("random kill: %d passed, %d failed" % (not faults, bool(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
