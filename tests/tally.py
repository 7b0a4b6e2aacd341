#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Counts the single tests in the logs of meson, which itself counts only programs.
"""usage: tally.py [LABEL=LOG ...] [--failed "LABEL STEP" ...] [--passed "LABEL STEP" ...]
                [--may-skip LABEL ...]

LOG is a testlog.json. A STEP that passed or failed is one test that was no test of meson, such as
a build. Prints a line for each label and suite, then the sum alone on the last line.
The exit status is 1 if anything failed and 3 if nothing did but something was skipped under
another label than those of --may-skip.
"""

import argparse
import collections
import json
import re
import sys

POINT = re.compile(r"(not )?ok\b(.*)")
SKIP = re.compile(r"#\s*skip", re.IGNORECASE)
GOOD_RESULTS = ("OK", "EXPECTEDFAIL")

Count = collections.namedtuple("Count", "passed failed skipped", defaults=(0, 0, 0))


def add(a, b):
    return Count(*(x + y for x, y in zip(a, b)))


def count_points(output):
    """The test points of a program that speaks TAP; those of subtests are indented."""
    count = Count()
    for line in output.splitlines():
        point = POINT.match(line)
        if not point:
            continue
        if point[1]:
            count = add(count, Count(failed=1))
        elif SKIP.search(point[2]):
            count = add(count, Count(skipped=1))
        else:
            count = add(count, Count(passed=1))
    return count


def count_program(entry):
    good = entry["result"] in GOOD_RESULTS
    count = count_points(entry.get("stdout") or "")

    if entry["result"] == "SKIP":
        return Count(skipped=max(1, count.skipped))
    # A program that died, or ran out of time, has one test that cannot speak for itself.
    if not good and count.failed == 0:
        return add(count, Count(failed=1))
    if good and sum(count) == 0:
        return Count(passed=1)
    return count


def suite_of(entry):
    """From "project:suite / name"."""
    head, slash, _ = entry["name"].rpartition(" / ")
    return head.partition(":")[2] if slash else "other"


def read_log(path):
    counts = collections.defaultdict(Count)
    with open(path, encoding="utf-8") as log:
        for line in log:
            entry = json.loads(line)
            counts[suite_of(entry)] = add(counts[suite_of(entry)], count_program(entry))
    return counts


def show(label, suite, count):
    words = [f"{count.passed:6} passed"]
    words += [f"{n:4} {word}" for n, word in zip(count[1:], ("failed", "skipped")) if n]
    print(f"{label:10} {suite:10} {' '.join(words)}")


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("logs", nargs="*")
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("--passed", action="append", default=[])
    parser.add_argument("--may-skip", action="append", default=[])
    arguments = parser.parse_args()
    total = Count()
    unexpected = 0

    for log in arguments.logs:
        label, _, path = log.partition("=")
        for suite, count in sorted(read_log(path).items()):
            show(label, suite, count)
            total = add(total, count)
            unexpected += 0 if label in arguments.may_skip else count.skipped
    for label, count in [(label, Count(passed=1)) for label in arguments.passed] + [
        (label, Count(failed=1)) for label in arguments.failed
    ]:
        show(*label.rsplit(" ", 1), count)
        total = add(total, count)

    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    sys.exit(1 if total.failed else 3 if unexpected else 0)


main()
