#!/usr/bin/env python3
"""Mails per processor-second: many small mails with one form each through all
programs over Maildirs, and where the time goes."""
import argparse
import pathlib
import resource
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support import hefei_week as week  # noqa: E402
from support import letters, state  # noqa: E402
from support.office import Office  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--folder", default="/tmp/shoubao-bench-mails")
    parser.add_argument("--keep", action="store_true", help="only deliver, say how to run it")
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    office = Office(options.folder)
    units = [unit for unit in week.roster() if unit["类别"] != "区"]
    forms = {(unit["编号"], day): letters.activity_daily(unit["名称"], day) for unit in units for day in week.DAYS}
    for i in range(options.mails):
        unit, day = units[i % len(units)], week.DAYS[i // len(units) % 7]
        received = "%s %02d:%02d:%02d" % (day, 10 + i // 60 % 8, i % 60, i * 7 % 60)
        raw = letters.letter(unit["邮箱"].split(";")[0], "活动周%s日报表%s" % (unit["名称"], day[5:]), received,
                             [("活动情况日报表.xlsx", forms[unit["编号"], day])], message_id="b%d@unit.example" % i)
        office.deliver(raw, letters.at(received))
    if options.keep:
        print("%s --once --now=2023-05-24T09:00:00+08:00 -c %s" % (office.program("shoubaod"), office.config))
        return
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    office.once("2023-05-24T09:00:00+08:00", timeout=600)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    for fault in state.faults(office, options.mails):
        print("fault: %s" % fault)
    print("%d mails: %.2f s wall, %.2f s processor (%.2f user, %.2f system): %.0f mails per processor-second" % (
        options.mails, took, user + system, user, system, options.mails / (user + system)))


if __name__ == "__main__":
    main()
