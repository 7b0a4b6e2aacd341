#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What ./check says of a run: nothing that failed or was skipped may look as if it had passed.
"""Prints TAP."""

import json
import pathlib
import subprocess
import tempfile

TALLY = pathlib.Path(__file__).resolve().parent.parent / "tally.py"

# Result of meson and output of the program, then what counts, and the exit status.
CASES = (
    ("points are counted", "OK", "1..2\nok 1 /a\nok 2 /b\n", "2 passed, 0 failed, 0 skipped", 0),
    ("program without points is one", "OK", "text\n", "1 passed, 0 failed, 0 skipped", 0),
    ("failed point", "FAIL", "ok 1 /a\nnot ok 2 /b\n", "1 passed, 1 failed, 0 skipped", 1),
    ("skipped point", "OK", "ok 1 /a\nok 2 /b # SKIP no TAP\n", "1 passed, 0 failed, 1 skipped", 3),
    ("program that skips itself", "SKIP", "no TAP\n", "0 passed, 0 failed, 1 skipped", 3),
    ("plan that skips all", "SKIP", "1..0 # SKIP no TAP\n", "0 passed, 0 failed, 1 skipped", 3),
    ("crash after good points", "ERROR", "1..3\nok 1 /a\n", "1 passed, 1 failed, 0 skipped", 1),
    ("crash before any point", "ERROR", "", "0 passed, 1 failed, 0 skipped", 1),
    ("good points of a leaking program", "FAIL", "1..1\nok 1 /a\n", "1 passed, 1 failed, 0 skipped", 1),
    ("time ran out", "TIMEOUT", "ok 1 /a\n", "1 passed, 1 failed, 0 skipped", 1),
    ("points of a subtest", "OK", "    not ok 1 x\nok 1 /a\n", "1 passed, 0 failed, 0 skipped", 0),
)


# Result, output and standard error of a program; what is said of it, behind its name and below.
STORIES = (
    ("GTest explains before", "ERROR", "ok 1 /a\n# why\nnot ok /b - ERROR:x.c:1: no\nBail out!\n",
     "**\nERROR:x.c:1: no\n", "/b - ERROR:x.c:1: no",
     ("# why", "not ok /b - ERROR:x.c:1: no", "Bail out!", "**", "ERROR:x.c:1: no")),
    ("others explain behind", "FAIL", "not ok 1 - a b\n# Traceback\n# KeyError: 7\nok 2 - c\n# of c\n",
     "", "a b", ("not ok 1 - a b", "# Traceback", "# KeyError: 7")),
    ("long story ends with what counts", "FAIL",
     "not ok 1 - a\n" + "".join(f"# {n}\n" for n in range(99)), "last\n",
     "a", (*(f"# {n}" for n in range(89, 99)), "last")),
    ("sanitizer says it first", "ERROR", "ok 1 - a\n",
     "x\n==1==ERROR: leak\n" + "\n".join(map(str, range(99))),
     "ERROR after a", ("ok 1 - a", "==1==ERROR: leak", *map(str, range(13)))),
    ("time ran out", "TIMEOUT", "ok 1 - a\nok 2 - b\n# of b\n", None,
     "TIMEOUT after b", ("ok 2 - b", "# of b")),
    ("nothing was said", "ERROR", "", None, "ERROR after the start", ()),
    ("skipped", "OK", "ok 1 - a # SKIP no TAP\n", None, "a # SKIP no TAP", ("ok 1 - a # SKIP no TAP",)),
)  # fmt: skip


def tally(*arguments):
    done = subprocess.run([TALLY, *arguments], stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines(), done.returncode


def report(number, good, lines, name):
    print(f"{'ok' if good else 'not ok'} {number} {name}")
    if not good:
        print("".join(f"# {line}\n" for line in lines), end="")


def told(log, result, output, errors, name, said):
    """Whether what went wrong is told first, and by its name before the sum."""
    entry = {"name": "warren:ui / x", "result": result, "stdout": output}
    log.write_text(json.dumps(entry if errors is None else entry | {"stderr": errors}) + "\n")
    lines, _ = tally(f"gcc={log}")
    named = f"{'skipped' if result == 'OK' else 'failed'}: gcc ui/x: {name}"
    wanted = [named, *(f"    {line}" for line in said)]
    first, row = lines[: len(wanted)], lines[len(wanted)]
    return first == wanted and row.startswith("gcc  ") and lines[-2] == named, lines


def is_bounded(log):
    """So many failures that they are not all told, and lines without end."""
    output = "".join(f"not ok {number} - {'x' * 9999}\n" for number in range(200))
    log.write_text(json.dumps({"name": "warren:ui / x", "result": "FAIL", "stdout": output}) + "\n")
    lines, _ = tally(f"gcc={log}")
    end = "\n".join(lines)[-4096:]
    named = "failed: gcc ui/x: xxx" in end and "… and 180 more" in end
    return named and lines[-1] in end and len(lines) < 120, lines[-2:]


def main():
    n_single = len(CASES) + len(STORIES)
    print(f"1..{n_single + 4}")
    with tempfile.TemporaryDirectory(prefix="wrn-tally-") as scratch:
        log = pathlib.Path(scratch) / "testlog.json"
        for number, (name, result, output, sums, status) in enumerate(CASES, 1):
            entry = {"name": "warren:unit / x", "result": result, "stdout": output}
            log.write_text(json.dumps(entry) + "\n")
            lines, returned = tally(f"gcc={log}")
            rows = [line for line in lines if line.startswith("gcc        unit ")]
            good = lines[-1] == sums and len(rows) == 1 and returned == status
            report(number, good, lines, name)
        for number, (name, *story) in enumerate(STORIES, len(CASES) + 1):
            report(number, *told(log, *story), name)
        report(n_single + 1, *is_bounded(log), "end of the log is enough")

        log.write_text(json.dumps({"name": "x", "result": "OK", "stdout": "ok 1 /a # SKIP slow\n"}))
        done = [tally("--may-skip=valgrind", f"{label}={log}") for label in ("valgrind", "gcc")]
        good = [returned for _, returned in done] == [0, 3] and [len(lines) for lines, _ in done] == [2, 5]
        report(n_single + 2, good, done, "only some may skip")

        log.write_text(json.dumps({"name": "x", "result": "FAIL", "stdout": "not ok 1 \ud800\n"}))
        lines, _ = tally(f"gcc={log}")
        report(n_single + 3, lines[-1:] == ["0 passed, 1 failed, 0 skipped"], lines, "text that is none")

    lines, returned = tally("--failed=clang build", "--passed=gcc build")
    good = lines[-2:] == ["failed: clang build", "1 passed, 1 failed, 0 skipped"] and returned == 1
    report(n_single + 4, good, lines, "step that is no test of meson")


main()
