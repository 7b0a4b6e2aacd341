#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Refuses a Flatpak that may do more than it has to, or whose sources somebody else could change.
"""usage: check-manifest.py TREE < MANIFEST

MANIFEST is what flatpak-builder --show-manifest prints. Each thing that is wrong is a line on stderr.
"""

import json
import pathlib
import re
import sys

APP = "org.warrenvpn.Warren"

# What the sandbox lets the app do, and why. It goes both ways: what is not needed any more goes here too.
PERMISSIONS = {
    "--share=ipc": "X11 without shared memory is slow",
    "--share=network": "whether there is a network is told to nobody else; the app itself sends nothing",
    "--socket=fallback-x11": "a window where there is no Wayland",
    "--socket=wayland": "a window",
    "--device=dri": "the map and the charts are drawn by the graphics card",
    "--talk-name=org.kde.StatusNotifierWatcher": "the tray",
    f"--system-talk-name={APP}.Helper1": "the helper, which does everything that is not shown",
}

# So that the app can be built by whoever has the tree, and what is in it is known to the last bit.
SOURCES = {
    "archive": {"type", "url", "sha256", "x-checker-data"},
    "dir": {"type", "path", "skip"},
}

BUILD_SYSTEMS = {"autotools", "meson", "simple"}


def app_id(tree):
    return re.search(r"^app_id = '(.*)'$", (tree / "meson.build").read_text(), re.MULTILINE)[1]


def options(tree):
    return set(re.findall(r"^option\(\s*'([^']*)'", (tree / "meson_options.txt").read_text(), re.MULTILINE))


def about_the_whole(manifest, tree):
    wanted = {"id": app_id(tree), "runtime": "org.gnome.Platform", "sdk": "org.gnome.Sdk", "command": "warren"}
    for key, value in wanted.items():
        if manifest.get(key) != value:
            yield f"{key} is {manifest.get(key)}, not {value}"
    if not re.fullmatch(r"\d+", manifest.get("runtime-version", "")):
        yield "runtime-version is not that of a stable runtime"
    given = manifest.get("finish-args", [])
    for argument in sorted(set(given) - set(PERMISSIONS)):
        yield f"nothing says why {argument} is needed"
    for argument in sorted(set(PERMISSIONS) - set(given)):
        yield f"{argument} is missing: {PERMISSIONS[argument]}"
    if len(given) != len(set(given)):
        yield "finish-args has something twice"


def about_source(source):
    kind = source.get("type")
    if kind not in SOURCES:
        yield f"a source of type {kind}"
        return
    for key in sorted(set(source) - SOURCES[kind]):
        yield f"{key} of a source"
    if kind == "archive":
        if not re.fullmatch(r"https://[^\s]+", source.get("url", "")):
            yield f"the URL {source.get('url')}"
        if not re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")):
            yield f"{source.get('url')} is not pinned by its sha256"
    elif source.get("path") != "..":
        yield f"the folder {source.get('path')}, which is not the tree"


def about_module(module, tree):
    if module.get("buildsystem", "autotools") not in BUILD_SYSTEMS:
        yield f"the build system {module['buildsystem']}"
    if not module.get("sources"):
        yield "no source"
    for source in module.get("sources", []):
        yield from about_source(source)
    arguments = module.get("build-options", {}).get("build-args", [])
    if any("network" in argument for argument in arguments):
        yield "a network while it is built"
    commands = module.get("build-commands", []) + module.get("post-install", [])
    if not any("/share/licenses/${FLATPAK_ID}/" in command for command in commands):
        yield "no licence is installed"
    if module.get("buildsystem") == "meson":
        given = {option.removeprefix("-D").partition("=")[0] for option in module.get("config-opts", [])}
        for option in sorted(given - options(tree) - {"auto_features"}):
            yield f"meson_options.txt has no {option}"


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip(), file=sys.stdout if sys.argv[1:] == ["--help"] else sys.stderr)
        return 0 if sys.argv[1:] == ["--help"] else 2
    tree = pathlib.Path(sys.argv[1])
    manifest = json.load(sys.stdin)
    problems = list(about_the_whole(manifest, tree))
    for module in manifest["modules"]:
        problems += [f"module {module.get('name')}: {problem}" for problem in about_module(module, tree)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


sys.exit(main())
