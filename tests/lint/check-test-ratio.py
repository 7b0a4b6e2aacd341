#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds the engine to at least as many lines of test as it has itself.
"""usage: check-test-ratio.py TREE"""

import sys

import tree

ENGINE = ("src/core",)
TESTS = ("tests/core", "tests/sim", "tests/netns", "tests/support", "tests/fuzz")


def count(root, tops):
    """Prints the lines of C below each folder, and returns their sum."""
    total = 0
    for top in tops:
        lines = sum(
            len(tree.text(path) or ()) for path in tree.files(root, top) if path.suffix in (".c", ".h")
        )
        print(f"{top:14} {lines:6}")
        total += lines
    return total


def main():
    root = tree.root_argument()
    source = count(root, ENGINE)
    test = count(root, TESTS)

    print(f"{test} lines of test for {source} lines of engine")
    if source == 0:
        sys.exit("there is no engine to compare with")
    sys.exit(test < source)


main()
