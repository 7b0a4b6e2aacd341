#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds src/LAYERS: a module includes and links only what the table gives it.
"""usage: check-layers.py TREE"""

import re

import tree

INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]*)"|<((?:core|edge|supernode|cli|ipc)/[^>]*)>)')
# What has a capability and is called by users reads no stranger's bytes: it does not even link what does.
PRIVILEGED = "helper"
STRANGERS = {"core/wire", "core/community", "core/session", "core/path", "core/lan", "core/supernode", "core/edge"}
LINKED = re.compile(r"\bwrn_(\w+?)_dep\b")


def read_layers(path, findings):
    """Module -> set of modules that it may use. Each may only name modules above it."""
    layers = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        module, _, uses = line.partition(":")
        uses = set(uses.split())
        for unknown in sorted(uses - layers.keys()):
            findings.add(path, number, f"{module} uses {unknown}, which does not stand above it")
        layers[module] = uses | {module}
    return layers


def reach(module, layers):
    """All that @module is linked with: what it uses, and what that does."""
    return {module}.union(*(reach(used, layers) for used in layers[module] - {module}))


def check_privileged(path, layers, findings):
    for module in sorted(reach(PRIVILEGED, layers) & STRANGERS if PRIVILEGED in layers else ()):
        findings.add(path, 1, f"{PRIVILEGED} reaches {module}, which reads what strangers send")


def check_source(path, module, layers, findings):
    for number, line in enumerate(tree.text(path) or (), 1):
        found = INCLUDE.match(line)
        if not found or found[1] == "config.h":
            continue
        named = found[1] or found[2]
        layer = named.rpartition("/")[0]
        if found[2]:
            findings.add(path, number, f"<{named}> is ours: include it with quotes")
        elif not layer or ".." in named:
            findings.add(path, number, f'"{named}" does not name its layer')
        elif layer not in layers[module]:
            findings.add(path, number, f"{module} may not include {layer}")


def check_build(path, module, layers, findings):
    """The same rule for what a module links, before its test could find out.

    A library is named after its module, and with _core where a program has the same name.
    """
    for number, line in enumerate(tree.text(path) or (), 1):
        for name in LINKED.findall(line.partition("#")[0]):
            core = f"core/{name.removesuffix('_core')}"
            inner = name.replace("ui_", "ui/")
            named = next((known for known in (core, inner) if known in layers), name)
            if named not in layers[module]:
                findings.add(path, number, f"{module} may not link {named}")


def main():
    root = tree.root_argument()
    findings = tree.Findings(root)
    layers = read_layers(root / "src/LAYERS", findings)
    check_privileged(root / "src/LAYERS", layers, findings)

    for top, base in (("src", root / "src"), ("helper", root)):
        for path in tree.files(root, top):
            module = path.parent.relative_to(base).as_posix()
            if path.suffix in (".c", ".h"):
                if module not in layers:
                    findings.add(path, 1, f"{module} is no module of src/LAYERS")
                else:
                    check_source(path, module, layers, findings)
            elif path.name == "meson.build" and module in layers:
                check_build(path, module, layers, findings)

    findings.exit()


main()
