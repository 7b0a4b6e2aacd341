# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the tests of files for other programs share: these programs run, and TAP is printed.
"""Imported by test-*.py of this folder."""

import shutil
import subprocess
import sys
import traceback

# Seconds.
DEADLINE = 60


class Skip(Exception):
    """What it takes is not here."""


def run(*command, talks=False, env=None):
    """@talks: whether @command says on standard error what it does, and not only what is wrong."""
    if shutil.which(command[0]) is None:
        raise Skip(f"{command[0]} is not installed")
    command = [str(part) for part in command]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=DEADLINE, check=False)
    # systemd-analyze only warns of words that it does not know.
    good = done.returncode == 0 and (talks or not done.stderr)
    assert good, f"{command}: {done.returncode} {done.stderr}{done.stdout}"


def main(tests):
    """Runs @tests, which say by their names what they promise."""
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}")
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {name}")
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="", flush=True)
    sys.exit(failed > 0)
