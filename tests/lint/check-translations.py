#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds the languages of po/LINGUAS to what they claim: everything is translated, and nothing breaks.
"""usage: check-translations.py TREE"""

import pathlib
import subprocess
import tempfile

import tree

# As meson's i18n has them for “glib”.
EXTRACT = (
    "xgettext",
    "--files-from=po/POTFILES.in",
    "--from-code=UTF-8",
    "--keyword=_",
    "--keyword=N_",
    "--keyword=C_:1c,2",
    "--keyword=NC_:1c,2",
    "--keyword=g_dngettext:2,3",
    "--keyword=g_dpgettext2:2c,3",
)
HOW = "“meson compile warren-update-po” adds what is missing; see HACKING.md"


def complaints(root, *command):
    """What @command writes if it fails: its lines."""
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return done.stderr.splitlines() if done.returncode != 0 else []


def languages(root):
    path = root / "po/LINGUAS"
    return [name for line in tree.text(path) for name in line.partition("#")[0].split()] if path.exists() else []


def check(root, path, template, findings):
    # How words are filled in, and how many forms a plural has.
    for line in complaints(root, "msgfmt", "--check", "-o", "/dev/null", path):
        findings.add(path, 1, line)
    lines = complaints(root, "msgcmp", path, template)
    for line in lines:
        findings.add(path, 1, line)
    if lines:
        findings.add(path, 1, HOW)


def main():
    root = tree.root_argument()
    findings = tree.Findings(root)
    with tempfile.TemporaryDirectory(prefix="wrn-po-") as scratch:
        template = pathlib.Path(scratch) / "warren.pot"
        for language in languages(root):
            if not template.exists():
                subprocess.run((*EXTRACT, "-o", template), cwd=root, check=True)
            check(root, root / f"po/{language}.po", template, findings)
    findings.exit()


main()
