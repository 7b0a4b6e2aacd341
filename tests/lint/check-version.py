#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The version stands in meson.build; what has to repeat it says the same.
"""usage: check-version.py TREE"""

import re

import tree

# What says first of which version it is.
WHERE = (
    ("CHANGELOG.md", r"^## \[(.*?)\]"),
    ("packaging/debian/changelog", r"^warren \((.*)-[^-]*\)"),
)
METAINFO = "data/desktop/org.warrenvpn.Warren.metainfo.xml.in"
RELEASE = r'<release\b[^>]*\bversion="(.*?)"'
UNRELEASED = r"^## \[{}\] - unreleased$"


def first(root, name, pattern):
    """What @pattern finds first in a file, and the number of its line."""
    for number, line in enumerate((root / name).read_text().splitlines(), 1):
        found = re.search(pattern, line)
        if found:
            return found[1], number
    return None, 1


def main():
    root = tree.root_argument()
    findings = tree.Findings(root)
    version, _ = first(root, "meson.build", r"^  version: '(.*)'")

    for name, pattern in WHERE:
        said, line = first(root, name, pattern)
        if said != version:
            findings.add(root / name, line, f"of version {said}, and meson.build of {version}")

    # Stores show what is released, and nothing that is to come.
    said, line = first(root, METAINFO, RELEASE)
    log = (root / "CHANGELOG.md").read_text()
    if re.search(UNRELEASED.format(re.escape(version or "")), log, re.MULTILINE):
        if said == version:
            findings.add(root / METAINFO, line, f"has {said} for released, and CHANGELOG.md has not")
    elif said != version:
        findings.add(root / METAINFO, line, f"does not have {version} for the newest release")

    findings.exit()


main()
