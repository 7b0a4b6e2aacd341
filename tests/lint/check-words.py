#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds what every file says of itself, and what none may say.
"""usage: check-words.py TREE"""

import re

import tree

HOLDER = "SPDX-FileCopyrightText: 2026 The Warren authors"
ENGINE_LICENCE = "SPDX-License-Identifier: LGPL-2.1-or-later"
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"

# In two halves each, so that this file does not say them either.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" "DO", "FIX" "ME", "X" "XX")) + r")\b")
ELSEWHERE = re.compile(
    r"\.\./(?:shared|reference|natlab|testbed)\b|(?<![\w.$}/])/(?:home|root|work|Users)/\w|(?<![\w.$}/])/tmp/\w"
)
# GTK 4.8 gives what has one two names, and the first with its underscore.
MNEMONIC = re.compile(
    r'use[-_]underline|with_mnemonic|translatable="yes"[^>]*>[^<]*_\w|\bN?C?_ \((?:"[^"]*", )?"[^"]*_\w'
)


def is_source(path, lines):
    return path.suffix in (".c", ".h", ".py", ".sh") or bool(lines and lines[0].startswith("#!"))


def check_header(path, licence, lines, findings):
    head = lines[:10]
    if not any(HOLDER in line for line in head):
        findings.add(path, 1, f"does not say {HOLDER}")
    if not any(licence in line for line in head):
        findings.add(path, 1, f"does not say {licence}")
    if path.suffix in (".c", ".h"):
        check_c_header(path, lines, findings)


def check_c_header(path, lines, findings):
    """The template of docs/style.md: name, SPDX, one sentence of what the file is for."""
    opening = [f"/* {path.name}", " *", f" * {HOLDER}"]
    for number, line in enumerate(opening):
        if lines[number : number + 1] != [line]:
            findings.add(path, number + 1, f'should be "{line}"')
    if not (len(lines) > 5 and re.match(r" \* \S.*[a-z]", lines[5])):
        findings.add(path, 6, "no sentence that says what the file is for")
    if path.suffix == ".h" and "#pragma once" not in lines:
        findings.add(path, 1, "no #pragma once")


def main():
    root = tree.root_argument()
    findings = tree.Findings(root)

    for path in tree.files(root):
        lines = tree.text(path)
        if lines is None:
            continue
        if is_source(path, lines):
            engine = path.relative_to(root).parts[:2] == ("src", "core")
            check_header(path, ENGINE_LICENCE if engine else LICENCE, lines, findings)
        in_app = path.relative_to(root).parts[:2] == ("src", "ui")
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                findings.add(path, number, "a mark of unfinished work")
            if ELSEWHERE.search(line):
                findings.add(path, number, "a path outside of the tree")
            if in_app and MNEMONIC.search(line):
                findings.add(path, number, "a mnemonic, which is read aloud")

    findings.exit()


main()
