# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The frame of every benchmark: arguments, interleaved rounds, progress, table, JSON, promises.
"""A benchmark measures figures of cases. Each round measures every case once, in rotating order, so
that what else happens on the computer hits all of them; what counts are medians over the rounds, and
ratios between cases of one run.

    arguments = bench.parse(bench.parser(__doc__), CASES)
    programs = bench.enter(arguments)
    results = bench.run(arguments, FIGURES, lambda case: measure(programs, case, arguments.seconds))
    bench.finish(arguments, results, points(results))

measure(case) yields (key of a figure, value) as it goes.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import sys
import traceback

import figures
import hosts  # also finds the modules of natlab
import tap
import usage

# How long, before each case, the computer is watched for what else it does.
WATCH_SECONDS = 0.2
LOAD_MAX = 0.1

# Of prctl(2): waits end within a nanosecond of when they should, for whatever is started as well.
PR_SET_TIMERSLACK = 29

INSTALL = "packaging/install-packages bench"

# What the programs of this computer have, unless they ask for another.
CONGESTION = pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()
CONGESTIONS = pathlib.Path("/proc/sys/net/ipv4/tcp_available_congestion_control")


def parser(description, rounds=3, seconds=3.0):
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--build", default=tap.BUILD, help="the build folder [%(default)s]")
    result.add_argument("--rounds", type=int, default=rounds, help="[%(default)s]")
    result.add_argument("--seconds", type=float, default=seconds,
                        help="for each measurement [%(default)s]")  # fmt: skip
    result.add_argument("--only", metavar="CASE,...", help="measure only these cases")
    result.add_argument("--json", type=lambda name: open(name, "w", encoding="utf-8"), metavar="FILE",
                        help="write all values, medians and promises")  # fmt: skip
    result.add_argument("--congestion", metavar="NAME", default=CONGESTION,
                        help="the congestion control of TCP [%(default)s]")  # fmt: skip
    result.add_argument("--smoke", dest="tap", action="store_true",
                        help="one short round of few cases, as a test: all figures are positive")  # fmt: skip
    return result


def parse(arguments_parser, cases, smoke_cases=None):
    """The arguments, with the chosen .cases of @cases."""
    arguments = arguments_parser.parse_args()
    arguments.name = pathlib.Path(sys.argv[0]).name
    arguments.cases = list(cases)
    if arguments.only:
        arguments.cases = arguments.only.split(",")
    elif arguments.tap:
        arguments.cases = list(smoke_cases or cases)
    if unknown := set(arguments.cases) - set(cases):
        arguments_parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(cases)}")
    if arguments.congestion not in (known := CONGESTIONS.read_text().split()):
        arguments_parser.error(f"this system has no {arguments.congestion}, only {', '.join(known)}: "
                               f"try “modprobe tcp_{arguments.congestion}” as root")  # fmt: skip
    if arguments.rounds < 1 or not 0.1 <= arguments.seconds <= 600:
        arguments_parser.error("--rounds takes 1 or more, --seconds 0.1 to 600")
    if arguments.tap:
        arguments.rounds, arguments.seconds = 1, min(arguments.seconds, 0.5)
    return arguments


def need(arguments, commands):
    """Ends with what to install if one of @commands, a dictionary of their packages, is missing."""
    packages = sorted({package for name, package in commands.items() if not shutil.which(name)})
    if packages:
        text = f"needs {', '.join(packages)}: run {INSTALL}, or leave cases out with --only"
        if arguments.tap:
            print(f"1..0 # SKIP {text}")
        sys.exit(0 if arguments.tap else f"{arguments.name}: {text}")


def enter(arguments):
    """Goes on in a world of its own, which ends with this process. Returns where the programs lie."""
    programs = tap.enter(arguments)
    hosts.Hosts.congestion = arguments.congestion
    hosts.world.call("prctl", PR_SET_TIMERSLACK, 1, 0, 0, 0)
    return programs


def progress(text):
    """Tells whoever waits; the standard output is for the results."""
    print(text, file=sys.stderr, flush=True)


def order(cases, number):
    """Rotates, so that no case always follows the same pause or is always first."""
    shift = number % len(cases)
    return cases[shift:] + cases[:shift]


def run(arguments, wanted, measure):
    """Measures the figures @wanted of all cases. One that fails is told of and left out."""
    results = figures.Results(arguments.cases, wanted)
    units = {figure.key: figure for figure in wanted}
    results.failures, results.loads = [], []
    for number in range(arguments.rounds):
        for case in order(arguments.cases, number):
            where = f"round {number + 1} of {arguments.rounds}: {case}"
            progress(where)
            results.loads.append(usage.load(WATCH_SECONDS))
            try:
                for key, value in measure(case):
                    figure = units[key]
                    results.add(case, key, value)
                    progress(f"  {figure.title} {value:,.{figure.digits}f} {figure.unit}")
            except Exception as error:  # pylint: disable=broad-except
                progress(traceback.format_exc())
                results.failures.append(f"{where}: {type(error).__name__}: {error}")
    return results


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def document(arguments, results, points):
    return {
        "schema": 1,
        "benchmark": arguments.name,
        "machine": {
            "processor": processor(),
            "cores": len(os.sched_getaffinity(0)),
            "kernel": platform.release(),
        },
        "rounds": arguments.rounds,
        "seconds": arguments.seconds,
        "congestion": arguments.congestion,
        "load": figures.statistics.median(results.loads),
        "failures": results.failures,
        **results.as_json(),
        "points": [point.as_json() for point in points],
    }


def show_smoke(results):
    """One test for each case: it has all its figures, and they can be true."""
    good = not results.failures
    print(f"1..{len(results.values)}")
    for number, (case, values) in enumerate(results.values.items(), 1):
        taken = {key: value for key, value in values.items() if value}
        bad = [key for key, value in taken.items() if not value[-1] > 0]
        fine = taken and not bad and not any(f": {case}:" in text for text in results.failures)
        good = good and fine
        print(f"{'ok' if fine else 'not ok'} {number} - {case}: {', '.join(bad or taken)}")
    for text in results.failures:
        print("\n".join(f"# {line}" for line in text.splitlines()))
    return good


def finish(arguments, results, points=(), ratios=(), tables=((None, None),)):
    """Prints the results, the ratios of @ratios, (key, cases to compare with), and the promises.

    @tables are pairs of cases and figures, for a benchmark whose cases have different ones.

    Ends with status 1 if a case failed; a promise that is not met is no failure of the run.
    """
    if arguments.json:
        json.dump(document(arguments, results, points), arguments.json, indent=1, ensure_ascii=False)
        arguments.json.write("\n")
        arguments.json.close()
    if arguments.tap:
        sys.exit(not show_smoke(results))
    print(f"{processor()}, {len(os.sched_getaffinity(0))} cores, Linux {platform.release()}; "
          f"{arguments.congestion}; medians of {arguments.rounds} rounds of {arguments.seconds:g} s"
    )  # fmt: skip
    load = figures.statistics.median(results.loads)
    if load > LOAD_MAX:
        print(f"Other programs use {load:.0%} of this computer: compare with nothing but this run.")
    for table in filter(None, (results.table(*which) for which in tables)):
        print(f"\n{table}")
    titles = {figure.key: figure.title for figure in results.figures}
    for key, others in ratios:
        print(f"\n{titles[key]}\n{results.ratio_table(key, others)}")
    if points:
        print("\n" + "\n".join(point.line() for point in points))
    for text in results.failures:
        print(f"\nfailed: {text}")
    sys.exit(bool(results.failures))
