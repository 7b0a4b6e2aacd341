#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds po/POTFILES.in: every file with something to translate, and no other.
"""usage: check-potfiles.py TREE"""

import re

import tree

LIST = "po/POTFILES.in"
MARKS = {
    ".c": re.compile(r"(?<!\w)(?:_|N_|C_|NC_|ngettext|g_dpgettext2?|g_dngettext) \("),
    ".ui": re.compile(r'\btranslatable="yes"'),
}
# These are translated by what installs them.
DATA = (".desktop.in", ".metainfo.xml.in", ".mime.xml", ".policy", ".gschema.xml")


def has_words(path):
    mark = MARKS.get(path.suffix)
    return mark is not None and any(mark.search(line) for line in tree.text(path) or ())


def main():
    root = tree.root_argument()
    findings = tree.Findings(root)

    wanted = {path for path in tree.files(root, "src") if has_words(path)}
    wanted |= {path for path in tree.files(root, "data") if path.name.endswith(DATA)}
    listed = {}
    for number, line in enumerate(tree.text(root / LIST), 1):
        line = line.partition("#")[0].strip()
        if line:
            listed[root / line] = number
    for path in sorted(wanted - listed.keys()):
        findings.add(path, 1, f"has words to translate, and is not in {LIST}")
    for path in sorted(listed.keys() - wanted):
        findings.add(root / LIST, listed[path], f"{path.relative_to(root)} has nothing to translate")
    if list(listed) != sorted(listed):
        findings.add(root / LIST, 1, "is not sorted")

    findings.exit()


main()
