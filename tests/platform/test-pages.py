#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the man pages of our services say is what the programs say and do.
"""usage: test-pages.py PAGES PROGRAM...

Prints TAP. warrenctl has so many verbs that its pages are compared by its own tests.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import tap

PAGES = pathlib.Path(sys.argv[1])
PROGRAMS = [pathlib.Path(program).resolve() for program in sys.argv[2:]]

FOR_THE_DESK = "If it was built for the desk"

# Nothing here needs a privilege, a bus, or what the user has.
NOWHERE = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}

# What cannot work, and what is no command line.
FAILURES = {
    "warren-edge": ["missing.community"],
    "warren-helper": ["--user", "nobody-is-called-so"],
    "warren-supernode": ["--state", "/proc/state", "--print-key"],
}
MISTAKES = {
    "warren-edge": ([], ["a", "b"], ["--cipher", "none", "a"], ["--listen", "x", "a"], ["--relay-rate", "999", "a"], ["--no-such-option"], ["--name"]),
    "warren-helper": (["a"], ["--no-such-option"], ["--user"]),
    "warren-supernode": (["a"], ["--config", "missing.conf"], ["--ttl", "0"], ["--listen", "x"], ["--no-such-option"], ["--state"]),
}


def run(program, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        environment = {**NOWHERE, "HOME": folder, "STATE_DIRECTORY": folder}
        command = [program, *arguments]
        return subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, text=True, timeout=tap.DEADLINE, check=False
        )


def helps(program):
    done = run(program, "--help")
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def page_of(program):
    (page,) = PAGES.glob(f"{program.name}.[18].scd")
    return page.read_text(encoding="utf-8").replace("\\", "")


def section(page, *names):
    return "\n".join(part for name in names for part in re.findall(rf"^# {name}\n(.*?)(?=^# |\Z)", page, re.M | re.S))


def options_of_help(text):
    """Each option in all its forms, and whether it takes a value."""
    lines = [line.split("  ")[1] for line in text.splitlines() if line.startswith("  -")]
    return {(frozenset(re.findall(r"--?[a-z][a-z-]*|-[A-Z]", line)), "=" in line) for line in lines}


def options_of_page(page, development):
    text = section(page, "OPTIONS", "LIMITS")
    if not development:
        text = text.partition(FOR_THE_DESK)[0]
    for line in re.findall(r"^\*-.*$", text, re.M):
        # Some lines tell of several options, each with its value; others of one in two forms.
        for option in re.findall(r"(?:\*-[a-zA-Z]\*, )?\*--[a-z-]+\*[^,]*", line):
            name = re.findall(r"\*(--?[a-zA-Z][a-z-]*)\*", option)
            yield frozenset(name), not option.rstrip().endswith(f"*{name[-1]}*")


def check_options(program):
    said, page = helps(program), page_of(program)
    told = set(options_of_page(page, "--session-bus" in said))
    known = options_of_help(said)
    assert len(known) > 2 and told == known, f"not in both: {[sorted(names) for names, _ in told ^ known]}"


def keys(text):
    """Each with its group, in which a page or a file has it."""
    for group, part in re.findall(r"^(?:# |\[)(supernode|limits)\]?\n(.*?)(?=^# [A-Z]+$|^\[|\Z)", text, re.M | re.S | re.I):
        for key in re.findall(r"(?:^|, )\*?([a-z-]+)=", part, re.M):
            yield group.lower(), key


def check_file(program):
    page = (PAGES / f"{program.name}.conf.5.scd").read_text(encoding="utf-8")
    known = set(keys(run(program, "--check-config").stdout))
    told = set(keys(page))
    assert len(known) > 2 and told == known, f"not in both: {told ^ known}"


def check_environment(program):
    said, page = helps(program), section(page_of(program), "ENVIRONMENT")
    told = set(re.findall(r"\bWARREN_[A-Z]+\b", page))
    assert told == set(re.findall(r"\bWARREN_[A-Z]+\b", said)), told


def check_statuses(program):
    told = re.findall(r"^\*(\d+)\*\n\t\w", section(page_of(program), "EXIT STATUS"), re.M)
    assert told == ["0", "1", "2"], told
    done = run(program, "--version")
    assert done.returncode == 0 and done.stdout.startswith(f"{program.name} "), done
    wanted = [(1, FAILURES[program.name]), *((2, mistake) for mistake in MISTAKES[program.name])]
    for status, arguments in wanted:
        done = run(program, *arguments)
        assert done.returncode == status, f"{arguments}: {done.returncode} {done.stderr}"
        assert done.stderr.startswith(f"{program.name}: ") and not done.stdout, done


def named(check, program, what):
    def test():
        check(program)

    test.__name__ = f"{program.name}_{what}"
    return test


def main():
    checks = (
        (check_options, "has_the_options_of_its_page_and_no_other"),
        (check_environment, "reads_the_variables_of_its_page"),
        (check_statuses, "ends_with_the_statuses_of_its_page"),
    )
    tests = [named(check, program, what) for program in PROGRAMS for check, what in checks]
    tests += [
        named(check_file, program, "has_the_keys_of_the_page_of_its_file_and_no_other")
        for program in PROGRAMS
        if program.name == "warren-supernode"
    ]
    tap.main(tests)


main()
