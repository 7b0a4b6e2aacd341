#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds the app to never wait for anybody while its windows want to be drawn.
"""usage: check-blocking.py TREE"""

import re

import tree

# Written as calls are here, so that a name in a sentence is none.
WAITS = re.compile(
    r"\b((?!wrn_)\w+_sync|g_usleep|g_poll|g_main_(?:context_iteration|loop_run)|g_subprocess_(?:wait|communicate)"
    r"|g_(?:file_)?[gs]et_contents|g_file_(?:load|replace)_contents|g_file_(?:read|create|replace|append_to|copy|move)"
    r"|g_file_(?:delete|query_exists|query_info|enumerate_children)|getaddrinfo) \("
)


def main():
    root = tree.root_argument()
    findings = tree.Findings(root)

    for path in tree.files(root, "src/ui"):
        if path.suffix not in (".c", ".h"):
            continue
        for number, line in enumerate(tree.text(path) or (), 1):
            for call in WAITS.findall(line):
                findings.add(path, number, f"{call} waits, and the windows with it")

    findings.exit()


main()
