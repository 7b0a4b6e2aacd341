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


def tally(*arguments):
    done = subprocess.run([TALLY, *arguments], stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines(), done.returncode


def report(number, good, name, lines):
    print(f"{'ok' if good else 'not ok'} {number} {name}")
    if not good:
        print("".join(f"# {line}\n" for line in lines), end="")


def main():
    print(f"1..{len(CASES) + 2}")
    with tempfile.TemporaryDirectory(prefix="wrn-tally-") as scratch:
        log = pathlib.Path(scratch) / "testlog.json"
        for number, (name, result, output, sums, status) in enumerate(CASES, 1):
            entry = {"name": "warren:unit / x", "result": result, "stdout": output}
            log.write_text(json.dumps(entry) + "\n")
            lines, returned = tally(f"gcc={log}")
            good = lines[-1] == sums and lines[0].startswith("gcc") and returned == status
            report(number, good, name, lines)

        log.write_text(json.dumps({"name": "x", "result": "OK", "stdout": "ok 1 /a # SKIP slow\n"}))
        returned = [tally("--may-skip=valgrind", f"{label}={log}")[1] for label in ("valgrind", "gcc")]
        report(len(CASES) + 1, returned == [0, 3], "only some may skip", [str(returned)])

    lines, returned = tally("--failed=clang build", "--passed=gcc build")
    good = lines[-1] == "1 passed, 1 failed, 0 skipped" and returned == 1
    report(len(CASES) + 2, good, "step that is no test of meson", lines)


main()
