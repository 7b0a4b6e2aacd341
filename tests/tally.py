#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Counts the single tests in the logs of meson, which itself counts only programs.
"""usage: tally.py [LABEL=LOG ...] [--failed "LABEL STEP" ...] [--passed "LABEL STEP" ...]
                [--may-skip LABEL ...]

LOG is a testlog.json. A STEP that passed or failed is one test that was no test of meson, such as
a build. Prints what was said by each test that failed, or was skipped under another label than
those of --may-skip; then a line for each label and suite; the names of these tests once more, for
those who have only the end of what is printed; and the sum alone on the last line.
The exit status is 1 if anything failed and 3 if nothing did but something was so skipped.
"""

import argparse
import collections
import json
import re
import sys

POINT = re.compile(r"(not )?ok\b[\s\d]*(?:- )?(.*)")
SKIP = re.compile(r"#\s*skip", re.IGNORECASE)
GOOD_RESULTS = ("OK", "EXPECTEDFAIL")

# Where an assertion or a sanitizer begins to say what is wrong; much may follow.
COMPLAINT = re.compile(r"ERROR:|runtime error:")

# What is shown: lines of one test, of its program's standard output, and in all; names; letters of
# a line. The names fit into 4 KiB.
LINES_MAX = 15
OUTPUT_LINES_MAX = 10
SHOWN_MAX = 80
NAMES_MAX = 20
WIDTH_MAX = 140

Count = collections.namedtuple("Count", "passed failed skipped", defaults=(0, 0, 0))

# One test: @verdict is a field of Count, @said the lines of the program about it.
Point = collections.namedtuple("Point", "verdict name said")

# A point that is no good, and where it is.
Trouble = collections.namedtuple("Trouble", "verdict where said")


def add(a, b):
    return Count(*(x + y for x, y in zip(a, b)))


def read_points(lines):
    """The test points of a program that speaks TAP; those of subtests are indented."""
    at = [number for number, line in enumerate(lines) if POINT.match(line)]
    # Some programs explain a point before it, and some behind.
    for number, before, behind in zip(at, [-1, *at], [*at[1:], len(lines)]):
        bad, name = POINT.match(lines[number]).groups()
        verdict = "failed" if bad else "skipped" if SKIP.search(name) else "passed"
        yield Point(verdict, name, lines[before + 1 : behind])


def judge(entry):
    """The points of a program, and what it could not say itself."""
    good = entry["result"] in GOOD_RESULTS
    lines = (entry.get("stdout") or "").splitlines()
    points = list(read_points(lines))
    verdicts = {point.verdict for point in points}

    if entry["result"] == "SKIP":
        skipped = [point for point in points if point.verdict == "skipped"]
        return skipped or [Point("skipped", "", lines)]
    # A program that died, or ran out of time, has one test that cannot speak for itself.
    if not good and "failed" not in verdicts:
        last = points[-1] if points else Point("passed", "the start", lines)
        return points + [Point("failed", f"{entry['result']} after {last.name}", last.said)]
    if good and not points:
        return [Point("passed", "", [])]
    return points


def excerpt(lines, most):
    """From the first complaint on, or the end."""
    complaints = (number for number, line in enumerate(lines) if COMPLAINT.search(line))
    first = min(next(complaints, len(lines)), max(0, len(lines) - most))
    return lines[first : first + most]


def suite_of(entry):
    """From "project:suite / name"."""
    head, slash, _ = entry["name"].rpartition(" / ")
    return head.partition(":")[2] if slash else "other"


def read_log(label, path):
    """The count of each suite, and what did not pass."""
    counts, troubles = collections.defaultdict(Count), []
    with open(path, encoding="utf-8") as log:
        for line in log:
            entry = json.loads(line)
            suite, program = suite_of(entry), entry["name"].rpartition(" / ")[2]
            for point in judge(entry):
                counts[suite] = add(counts[suite], Count(**{point.verdict: 1}))
                if point.verdict == "passed":
                    continue
                where = f"{label} {suite}/{program}: {point.name}"
                said = excerpt(point.said, OUTPUT_LINES_MAX)
                said += excerpt((entry.get("stderr") or "").splitlines(), LINES_MAX - len(said))
                troubles.append(Trouble(point.verdict, where, said))
    return counts, troubles


def show(label, suite, count):
    words = [f"{count.passed:6} passed"]
    words += [f"{n:4} {word}" for n, word in zip(count[1:], ("failed", "skipped")) if n]
    print(f"{label:10} {suite:10} {' '.join(words)}")


def show_first(lines, most):
    for line in lines[:most]:
        print(line[:WIDTH_MAX])
    if len(lines) > most:
        print(f"… and {len(lines) - most} more")


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("logs", nargs="*")
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("--passed", action="append", default=[])
    parser.add_argument("--may-skip", action="append", default=[])
    arguments = parser.parse_args()
    rows, troubles = [], []
    # Whatever a program printed, the sum comes.
    sys.stdout.reconfigure(errors="replace")

    for log in arguments.logs:
        label, _, path = log.partition("=")
        counts, found = read_log(label, path)
        rows += [(label, suite, count) for suite, count in sorted(counts.items())]
        may_skip = label in arguments.may_skip
        troubles += [one for one in found if one.verdict == "failed" or not may_skip]
    rows += [(*step.rsplit(" ", 1), Count(passed=1)) for step in arguments.passed]
    rows += [(*step.rsplit(" ", 1), Count(failed=1)) for step in arguments.failed]
    troubles += [Trouble("failed", step, []) for step in arguments.failed]

    names, told = [], []
    for one in troubles:
        names.append(f"{one.verdict}: {one.where}")
        told += [names[-1], *(f"    {line}" for line in one.said)]
    show_first(told, SHOWN_MAX)
    total = Count()
    for row in rows:
        show(*row)
        total = add(total, row[2])
    show_first(names, NAMES_MAX)
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    sys.exit(1 if total.failed else 3 if troubles else 0)


main()
