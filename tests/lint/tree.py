# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the linters share: the files of the tree, and how a finding is reported.
"""Walks the source tree as it lies on disk, so that a release archive is checked like a clone."""

import pathlib
import sys

# Not ours to judge: what git and the build make, and the licences' own texts.
SKIPPED_FOLDERS = {".git", "__pycache__", "LICENSES"}


def files(root, *tops):
    """Every regular file below the folders @tops of @root, or below all of it."""
    for top in tops or ("",):
        for path in sorted((root / top).rglob("*")):
            parts = path.relative_to(root).parts
            if SKIPPED_FOLDERS & set(parts) or parts[0].startswith("build"):
                continue
            if path.is_file() and not path.is_symlink():
                yield path


def text(path):
    """The lines of @path, or None if it is not text, as a fuzzing corpus is not."""
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in content else content.splitlines()


class Findings:
    """Prints each finding where an editor can jump to it, and remembers that there was one."""

    def __init__(self, root):
        self.root = root
        self.count = 0

    def add(self, path, line, what):
        print(f"{path.relative_to(self.root)}:{line}: {what}")
        self.count += 1

    def exit(self):
        sys.exit(self.count > 0)


def root_argument():
    """The tree to check: the first argument."""
    return pathlib.Path(sys.argv[1]).resolve()
