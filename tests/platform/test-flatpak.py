#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Flatpak is what it should be, and whoever changes it for the worse is told.
"""usage: test-flatpak.py TREE BUILD

Prints TAP. What is not installed here is skipped.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import tap

FOLDER = pathlib.Path(sys.argv[1]).resolve() / "flatpak"
MANIFEST = FOLDER / "org.warrenvpn.Warren.yaml"


def check(text):
    """Returns what flatpak/check has against @text, or None."""
    if shutil.which("flatpak-builder") is None:
        raise tap.Skip("flatpak-builder is not installed")
    with tempfile.TemporaryDirectory() as folder:
        manifest = pathlib.Path(folder) / MANIFEST.name
        manifest.write_text(text)
        command = [FOLDER / "check", "--short", "--manifest", manifest]
        done = subprocess.run(command, capture_output=True, text=True, timeout=tap.DEADLINE, check=False)
    return done.stderr if done.returncode else None


def must_be_found(old, new, what):
    text = MANIFEST.read_text()
    assert old in text, old
    said = check(text.replace(old, new, 1))
    assert said is not None and what in said, said


def the_manifest_is_sound():
    said = check(MANIFEST.read_text())
    assert said is None, said


def a_word_that_flatpak_does_not_know_is_found():
    must_be_found("command: warren\n", "command: warren\ncomand: warren\n", "comand")


def a_permission_without_a_reason_is_found():
    must_be_found("  - --device=dri\n", "  - --device=all\n", "--device=all")


def a_permission_that_went_is_found():
    must_be_found("  - --socket=wayland\n", "", "--socket=wayland is missing")


def a_source_that_is_not_pinned_is_found():
    must_be_found("        sha256: ", "        sha512: ", "is not pinned")


def a_source_that_follows_a_branch_is_found():
    ours = "- type: dir\n        path: ..\n        skip:\n          - .git\n          - build\n"
    theirs = "- type: git\n        url: https://warrenvpn.org/warren.git\n        branch: main\n"
    must_be_found(ours, theirs, "a source of type git")


def a_module_without_a_licence_is_found():
    must_be_found("${FLATPAK_ID}/libsodium", "libsodium", "module libsodium: no licence")


def an_option_that_is_gone_is_found():
    must_be_found("-Dui=enabled", "-Dapp=enabled", "meson_options.txt has no app")


TESTS = (
    the_manifest_is_sound,
    a_word_that_flatpak_does_not_know_is_found,
    a_permission_without_a_reason_is_found,
    a_permission_that_went_is_found,
    a_source_that_is_not_pinned_is_found,
    a_source_that_follows_a_branch_is_found,
    a_module_without_a_licence_is_found,
    an_option_that_is_gone_is_found,
)


tap.main(TESTS)
