#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds the sizes of docs/style.md: what is longer is cut by concern before it lands.
"""usage: check-sizes.py TREE"""

import re

import tree

MAX_SOURCE_LINES = 600
MAX_HEADER_LINES = 120
MAX_TEST_LINES = 800
MAX_FUNCTION_LINES = 80
MAX_NESTING = 4

# Of all that runs with a capability and is called by users: it is read in one sitting.
MAX_HELPER_LINES = 1500

# What may hold a brace that is none.
NO_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def blank(found):
    """As many lines, nothing on them."""
    return "\n" * found[0].count("\n")


def functions(lines):
    """(first line, last line) of each function, counted from 0 and with its signature.

    clang-format puts the braces of a function, and nothing else, alone into the first column.
    """
    start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
            while start > 0 and lines[start - 1].strip() and lines[start - 1][0] not in "#}/":
                start -= 1
        elif line == "}" and start is not None:
            yield start, number
            start = None
        elif line.startswith("}"):
            start = None


def nesting(lines):
    """How many blocks lie within each other. A brace that starts an initialiser is none."""
    deepest = [0]
    alone = []
    for line in lines:
        stripped = line.strip()
        for char in line:
            if char == "{":
                alone.append(stripped == "{")
                deepest.append(0)
            elif char == "}":
                block = alone.pop() and not stripped.startswith(("},", "};"))
                depth = deepest.pop() + block
                deepest[-1] = max(deepest[-1], depth)
    return max(deepest[0] - 1, 0)


def file_limit(path, root):
    if path.relative_to(root).parts[0] == "tests":
        return MAX_TEST_LINES
    return {".c": MAX_SOURCE_LINES, ".h": MAX_HEADER_LINES}.get(path.suffix, MAX_TEST_LINES)


def check_helper(root, findings):
    lines = sum(len(tree.text(path)) for path in tree.files(root, "helper") if path.suffix in (".c", ".h"))
    if lines >= MAX_HELPER_LINES:
        findings.add(root / "helper", 1, f"{lines} lines in all, of less than {MAX_HELPER_LINES}")


def main():
    root = tree.root_argument()
    findings = tree.Findings(root)
    check_helper(root, findings)

    for path in tree.files(root, "src", "helper", "tests"):
        if path.suffix not in (".c", ".h", ".py"):
            continue
        lines = tree.text(path) or []
        limit = file_limit(path, root)
        if len(lines) > limit:
            findings.add(path, limit, f"{len(lines)} lines, of at most {limit}")
        if path.suffix == ".py":
            continue

        code = NO_CODE.sub(blank, "\n".join(lines)).split("\n")
        for first, last in functions(code):
            length = last - first + 1
            depth = nesting(code[first : last + 1])
            if length > MAX_FUNCTION_LINES:
                findings.add(path, first + 1, f"function of {length} lines, of at most {MAX_FUNCTION_LINES}")
            if depth > MAX_NESTING:
                findings.add(path, first + 1, f"blocks {depth} deep, of at most {MAX_NESTING}")

    findings.exit()


main()
