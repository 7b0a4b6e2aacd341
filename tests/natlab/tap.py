# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs the tests of one program in a world of its own and prints TAP.
"""A test is a function with a docstring that says what it promises. It fails by any exception."""

import argparse
import concurrent.futures
import pathlib
import sys
import time
import traceback

import lab
import world

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
SKIPPED = 77


def parser(description):
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--build", default=BUILD, help="the build folder [%(default)s]")
    result.add_argument("--jobs", type=int, default=2, help="labs at a time [%(default)s]")
    result.add_argument("--tap", action="store_true", help="skip as TAP does, for meson")
    result.add_argument("--slack", type=float, default=1, metavar="N",
                        help="times the seconds of a limit may pass on a slow machine [%(default)g]")  # fmt: skip
    return result


def enter(arguments):
    """Goes on in a world of its own, or ends as skipped."""
    try:
        world.enter()
    except world.Unusable as error:
        print(f"1..0 # SKIP {error}" if arguments.tap else f"skipped: {error}")
        sys.exit(0 if arguments.tap else SKIPPED)
    # Programs that only measure hold nothing against a limit.
    return lab.Programs(arguments.build, getattr(arguments, "slack", 1))


def attempt(test):
    start = time.monotonic()
    try:
        remark = test()
        problem = None
    except Exception:  # pylint: disable=broad-except
        remark, problem = None, traceback.format_exc()
    return remark, problem, time.monotonic() - start


def run(tests, jobs=1):
    """Runs @tests, a list of (name, callable), and returns whether all went well.

    What a test returns is printed beside its name.
    """
    print(f"1..{len(tests)}", flush=True)
    good = True
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = pool.map(attempt, [test for _, test in tests])
        for number, ((name, _), (remark, problem, seconds)) in enumerate(zip(tests, results), 1):
            good = good and problem is None
            what = f"{name}: {remark}" if remark else name
            print(f"{'ok' if problem is None else 'not ok'} {number} - {what} ({seconds:.1f} s)")
            for line in (problem or "").splitlines():
                print(f"# {line}")
            sys.stdout.flush()
    return good
