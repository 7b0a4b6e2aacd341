#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds the man pages to what a reader looks for, and whoever refers to one to there being one.
"""usage: check-pages.py TREE"""

import re

import tree

EVERY = ("NAME", "DESCRIPTION", "SEE ALSO")

# Of a program: 1 and 8.
PROGRAM = ("SYNOPSIS", "EXIT STATUS")


def ours(root):
    """Our pages by what they are called, as name(section)."""
    for path in tree.files(root, "docs/man"):
        name, section, _ = path.name.rsplit(".", 2)
        yield f"{name}({section})", path


def check_sections(path, page, findings):
    lines = tree.text(path)
    headings = [line[2:] for line in lines if line.startswith("# ")]
    wanted = EVERY + (PROGRAM if page[-2] in "18" else ())
    for heading in wanted:
        if heading not in headings:
            findings.add(path, 1, f"has no {heading}")
    if not lines[0].startswith(page):
        findings.add(path, 1, f"is not called {page}")


def check_references(path, pages, findings):
    """Only pages that exist, of those that are ours by their name."""
    for number, line in enumerate(tree.text(path) or (), 1):
        for name, section in re.findall(r"\b(warren[\w.-]*)\*?\((\d)\)", line):
            if f"{name}({section})" not in pages:
                findings.add(path, number, f"there is no {name}({section})")


def main():
    root = tree.root_argument()
    findings = tree.Findings(root)
    pages = dict(ours(root))
    for page, path in pages.items():
        check_sections(path, page, findings)
    for path in tree.files(root, "docs", "data"):
        check_references(path, pages, findings)
    findings.exit()


main()
