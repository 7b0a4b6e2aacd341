#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Feeds each linter a small tree that breaks one rule, and one that breaks none.
"""usage: test-linters.py

Prints TAP. A case names the linter, the files that are added to a tree without a fault, and what
the linter must then say; None if it must stay content.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77

LAYERS = "# a comment\ncore/base:\ncore/wire: core/base\nedge: core/base\nipc:\n"


def c_file(name, body="", licence="LGPL-2.1-or-later"):
    return (
        f"/* {name}\n *\n * SPDX-FileCopyrightText: 2026 The Warren authors\n"
        f" * SPDX-License-Identifier: {licence}\n *\n * Says what it is for.\n */\n{body}"
    )


def header(name, body=""):
    return c_file(name, "#pragma once\n" + body)


def function(body):
    return "\nstatic void\nwork (int argc, char **argv)\n{\n" + body + "}\n"


def blocks(depth):
    """Control blocks within each other, in the GNU manner."""
    lines = []
    for level in range(depth):
        lines += [" " * (4 * level + 2) + "if (argc)", " " * (4 * level + 4) + "{"]
    for level in reversed(range(depth)):
        lines.append(" " * (4 * level + 4) + "}")
    return "\n".join(lines) + "\n"


APP = "org.warrenvpn.Warren"
HELPER = f"{APP}.Helper1"
XML, POLICY = f"data/dbus/{HELPER}.xml", f"data/dbus/{HELPER}.conf"
ENGINE, ACTIONS = f"data/dbus/{APP}.Engine1.xml", f"data/polkit/{APP}.policy"
ERRORS = "src/ipc/wrn-dbus-error.c"

API = f"""<!-- Errors are {HELPER}.Error.*: Failed. -->
<node>
  <!-- {HELPER}: @short_description: It -->
  <interface name="{HELPER}">
    <!--
      Join:
      @invite: a link
      @name: of it

      Needs {APP}.join. Since: 1
    -->
    <method name="Join">
      <annotation name="org.gtk.GDBus.C.UnixFD" value="true"/>
      <arg name="invite" type="h" direction="in"/>
      <arg name="name" type="s" direction="in"/>
    </method>
    <!-- State: How it is. Since: 1 -->
    <property name="State" type="s" access="read">
      <annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="true"/>
    </property>
  </interface>
</node>
"""

SEEN_FROM_INSIDE = (
    re.sub("<!--.*?-->", "", API, flags=re.DOTALL)
    .replace("  <interface", f"  <!-- {APP}.Engine1: @short_description: It -->\n  <interface")
    .replace(HELPER, f"{APP}.Engine1")
    .replace("    <property", "    <!-- State: How it is. Since: 1 -->\n    <property")
)

BUS = '<busconfig><policy context="default">\n%s</policy></busconfig>\n' % "".join(
    f'<allow send_destination="{HELPER}" send_interface="{name}" max_fds="{int(name == HELPER)}"/>\n'
    for name in [HELPER]
    + [f"org.freedesktop.DBus.{part}" for part in ("Introspectable", "ObjectManager", "Peer", "Properties")]
)

POLKIT = f"""<policyconfig>
  <action id="{APP}.join">
    <message>Authentication is required to join</message>
    <defaults>
      <allow_any>auth_admin</allow_any><allow_inactive>no</allow_inactive><allow_active>yes</allow_active>
    </defaults>
    <annotate key="org.freedesktop.policykit.owner">unix-user:warren</annotate>
  </action>
</policyconfig>
"""

PAGE = """good(1) "Warren"

# NAME

good - is good

# SYNOPSIS

*good*

# DESCRIPTION

It is.

# EXIT STATUS

Good.

# SEE ALSO

*good*(1)
"""

CHANGES, PACKAGE, METAINFO = "CHANGELOG.md", "packaging/debian/changelog", f"data/desktop/{APP}.metainfo.xml.in"
RELEASED = {CHANGES: "## [1.2.0] - 2026-12-24\n", METAINFO: '<release date="2026-12-24" version="1.2.0"/>\n'}

GOOD = {
    XML: API,
    "meson.build": "project(\n  'warren',\n  version: '1.2.0',\n  meson_version: '>= 1.0.0',\n)\n",
    CHANGES: "# Changelog\n\n## [1.2.0] - unreleased\n\n## [1.1.0] - 2026-11-22\n",
    PACKAGE: "warren (1.2.0-1) unstable; urgency=medium\n\nwarren (1.1.0-1) unstable; urgency=medium\n",
    METAINFO: '<release date="2026-11-22" version="1.1.0"/>\n',
    ENGINE: SEEN_FROM_INSIDE,
    POLICY: BUS,
    ACTIONS: POLKIT,
    ERRORS: c_file("wrn-dbus-error.c", 'NAME ("Failed")\n', "GPL-3.0-or-later"),
    "src/ipc/wrn-dbus-names.h": c_file(
        "wrn-dbus-names.h",
        f'#pragma once\n#define WRN_DBUS_API_LEVEL 1\n#define WRN_ACTION_JOIN "{APP}.join"\n',
        "GPL-3.0-or-later",
    ),
    "src/LAYERS": LAYERS,
    "src/core/base/wrn-base.h": header("wrn-base.h"),
    "src/core/base/wrn-base.c": c_file(
        "wrn-base.c", '#include "config.h"\n\n#include "core/base/wrn-base.h"\n'
    ),
    "src/core/wire/wrn-wire.c": c_file("wrn-wire.c", '#include "core/base/wrn-base.h"\n'),
    "src/core/wire/meson.build": "wrn_wire_deps = [wrn_base_dep] # wrn_edge_dep\n",
    "tests/core/test-base.c": c_file("test-base.c", licence="GPL-3.0-or-later") + "int a;\n" * 80,
    "docs/meson.build": "pages = [\n  'good.1',\n]\n",
    "docs/man/good.1.scd": PAGE,
    "src/ui/a.ui": '<property name="title" translatable="yes">A</property>\n',
    "po/POTFILES.in": f"# sorted\n{METAINFO}\n{ACTIONS}\nsrc/ui/a.ui\n",
    "tests/good.sh": "#!/bin/sh\n# SPDX-FileCopyrightText: 2026 The Warren authors\n"
    '# SPDX-License-Identifier: GPL-3.0-or-later\necho "$1"\n',
}

def translated(*entries):
    """A tree with three sentences, and these of them in German."""
    words = 'puts (_ ("Two"));\nprintf (ngettext ("%u day", "%u days", n), n);\nprintf (_ ("%s is here"), a);\n'
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n!=1;\\n"\n'
    return {
        "src/ui/b.c": c_file("b.c", words, "GPL-3.0-or-later"),
        "po/POTFILES.in": "src/ui/b.c\n",
        "po/LINGUAS": "# complete\nde\n",
        "po/de.po": "\n".join((head, *entries)),
    }


TWO = 'msgid "Two"\nmsgstr "Zwei"\n'
DAYS = '#, c-format\nmsgid "%u day"\nmsgid_plural "%u days"\nmsgstr[0] "%u Tag"\nmsgstr[1] "%u Tage"\n'
HERE_IS = '#, c-format\nmsgid "%s is here"\nmsgstr "%s ist hier"\n'

DESIGNATED = "  T t = {\n    {\n      {\n        {\n          {\n          },\n        },\n      },\n    },\n  };\n"
STRINGS = '  puts ("{ { { { { {"); /* { { { */ // {\n'

CASES = (
    ("upward include", "layers", {"src/core/base/a.c": '#include "core/wire/b.h"\n'}, "may not include core/wire"),
    ("upward link", "layers", {"src/core/base/meson.build": "[wrn_wire_dep]\n"}, "may not link core/wire"),
    ("sibling include", "layers", {"src/core/base/a.c": '#include "wrn-base.h"\n'}, "does not name its layer"),
    ("include through the parent", "layers", {"src/core/wire/a.c": '#include "../base/b.h"\n'}, "does not name"),
    ("include in angle brackets", "layers", {"src/core/wire/a.c": "#include <core/base/b.h>\n"}, "with quotes"),
    ("module without a line", "layers", {"src/core/new/a.c": "\n"}, "no module of src/LAYERS"),
    ("cycle", "layers", {"src/LAYERS": "core/base: core/wire\ncore/wire: core/base\n"}, "does not stand above"),
    ("helper that reaches up", "layers", {"helper/a.c": '#include "core/base/b.h"\n'}, "helper is no module"),
    ("helper that reads strangers' bytes", "layers",
     {"src/LAYERS": LAYERS + "daemon: core/wire\nhelper: daemon\n"}, "helper reaches core/wire"),
    ("helper that is hard to read", "sizes", {"helper/a.c": "\n" * 590, "helper/b.c": "\n" * 590, "helper/c.c": "\n" * 320},
     "1500 lines in all"),
    ("helper that just can be read", "sizes",
     {"helper/a.c": "\n" * 590, "helper/b.c": "\n" * 590, "helper/c.c": "\n" * 319}, None),
    ("long source", "sizes", {"src/core/base/a.c": "\n" * 601}, "601 lines, of at most 600"),
    ("source at its limit", "sizes", {"src/core/base/a.c": "\n" * 600}, None),
    ("long header", "sizes", {"src/core/base/a.h": "\n" * 121}, "121 lines, of at most 120"),
    ("long test", "sizes", {"tests/core/a.c": "\n" * 801}, "801 lines, of at most 800"),
    ("long function", "sizes", {"src/core/base/a.c": function("  f ();\n" * 77)}, "function of 81 lines"),
    ("function at its limit", "sizes", {"src/core/base/a.c": function("  f ();\n" * 76)}, None),
    ("deep blocks", "sizes", {"src/core/base/a.c": function(blocks(5))}, "blocks 5 deep"),
    ("blocks at their limit", "sizes", {"src/core/base/a.c": function(blocks(4))}, None),
    ("deep initialiser", "sizes", {"src/core/base/a.c": function(DESIGNATED)}, None),
    ("braces that are no code", "sizes", {"src/core/base/a.c": function(STRINGS)}, None),
    ("long table", "sizes", {"src/core/base/a.c": "static T t[] =\n{\n" + "  1,\n" * 100 + "};\n"}, None),
    ("words that are not listed", "potfiles",
     {"src/ui/b.c": c_file("b.c", 'puts (_ ("B"));\n', "GPL-3.0-or-later")}, "and is not in po/POTFILES.in"),
    ("plurals that are not listed", "potfiles",
     {"src/ui/b.c": c_file("b.c", 'puts (ngettext ("B", "Bs", n));\n', "GPL-3.0-or-later")}, "is not in"),
    ("file without words", "potfiles",
     {"src/ui/a.ui": "<property>A</property>\n"}, "has nothing to translate"),
    ("file that is gone", "potfiles",
     {"po/POTFILES.in": f"{ACTIONS}\nsrc/ui/a.ui\nsrc/ui/gone.ui\n"}, "gone.ui has nothing to translate"),
    ("files in disorder", "potfiles", {"po/POTFILES.in": f"src/ui/a.ui\n{ACTIONS}\n"}, "not sorted"),
    ("function that is called like a mark", "potfiles",
     {"src/ui/b.c": c_file("b.c", 'put_ ("B");\n', "GPL-3.0-or-later")}, None),
    ("language that is complete", "translations", translated(TWO, DAYS, HERE_IS), None),
    ("sentence that nobody translated", "translations", translated(TWO, DAYS), "but not defined"),
    ("sentence with nothing in its place", "translations",
     translated(TWO, DAYS, HERE_IS.replace("%s ist hier", "")), "untranslated"),
    ("guess that nobody looked at", "translations", translated("#, fuzzy\n" + TWO, DAYS, HERE_IS), "reviewed"),
    ("translation that leaves a name out", "translations",
     translated(TWO, DAYS, HERE_IS.replace("%s ist", "Sie ist")), "format specifications"),
    ("plural that lacks a form", "translations",
     translated(TWO, DAYS.replace('msgstr[1] "%u Tage"\n', ""), HERE_IS), "plural form"),
    ("app that waits for the bus", "blocking",
     {"src/ui/shell/a.c": c_file("a.c", function("  g_dbus_connection_call_sync (bus);\n"))}, "call_sync waits"),
    ("app that waits for a disk", "blocking",
     {"src/ui/shell/a.c": c_file("a.c", function("  g_file_load_contents (file);\n"))}, "load_contents waits"),
    ("app that asks and goes on", "blocking",
     {"src/ui/shell/a.c": c_file("a.c", function("  g_file_load_contents_async (file);\n  wrn_tabs_sync (tabs);\n"))},
     None),
    ("unfinished work", "words", {"docs/a.md": "Not here yet: TO" "DO\n"}, "unfinished work"),
    ("name for a temporary file", "words", {"tests/a.md": "mktemp lab." + 6 * "X"}, None),
    ("path into another checkout", "words", {"docs/a.md": "see .." "/shared/x\n"}, "outside of the tree"),
    ("path of one machine", "words", {"docs/a.md": "in /ho" "me/anna\n"}, "outside of the tree"),
    ("fixed temporary file", "words", {"docs/a.md": "in /t" "mp/lab\n"}, "outside of the tree"),
    ("letter for the keyboard", "words",
     {"src/ui/b.c": c_file("b.c", 'puts (C_ ("button", "_B"));\n', "GPL-3.0-or-later")}, "read aloud"),
    ("button with a letter", "words",
     {"src/ui/a.ui": '<property name="use-underline">True</property>\n'}, "read aloud"),
    ("source without a licence", "words", {"src/core/base/a.c": "/* a.c */\n"}, "does not say SPDX"),
    ("engine under the wrong licence", "words",
     {"src/core/base/a.c": c_file("a.c", licence="GPL-3.0-or-later")}, "LGPL"),
    ("program under the wrong licence", "words", {"src/edge/a.c": c_file("a.c")}, "GPL-3.0"),
    ("script without a licence", "words", {"tool": "#!/bin/sh\n"}, "does not say SPDX"),
    ("header of another file", "words", {"src/core/base/a.c": c_file("b.c")}, 'should be "/* a.c"'),
    ("file without a purpose", "words",
     {"src/core/base/a.c": c_file("a.c").replace("Says what it is for.", "")}, "what the file is for"),
    ("header that may be read twice", "words", {"src/core/base/a.h": c_file("a.h")}, "#pragma once"),
    ("more engine than tests", "test-ratio", {"src/core/base/a.c": "\n" * 200}, "lines of test for"),
    ("method that nobody describes", "dbus", {XML: API.replace(" Join:", " Leave:")}, "Join: is not documented"),
    ("argument that nobody describes", "dbus", {XML: API.replace("@name: of", "Of")}, "tells of ['invite'] and not"),
    ("argument that is gone", "dbus", {XML: API.replace("@name: of", "@was: a\n@name: of")}, "'was', 'name'] and not"),
    ("method without its level", "dbus", {XML: API.replace("join. Since: 1", "join.")}, "does not end in"),
    ("method of the future", "dbus", {XML: API.replace("join. Since: 1", "join. Since: 2")}, "the API is at 1"),
    ("method without descriptors", "dbus", {XML: API.replace("UnixFD", "Other")}, "does not fit"),
    ("property to write", "dbus", {XML: API.replace('"read"', '"readwrite"')}, "may be written"),
    ("property that nobody describes", "dbus", {XML: API.replace("State: How", "How")}, "State: is not documented"),
    ("property without a word on its signal", "dbus", {XML: API.replace("EmitsChangedSignal", "Other")}, "emits"),
    ("interface that nobody describes", "dbus", {XML: API.replace("@short", "@")}, "is not described"),
    ("method passed on with other arguments", "dbus",
     {ENGINE: SEEN_FROM_INSIDE.replace('type="s" direction="in"', 'type="u" direction="in"')}, "Engine1.Join: is not"),
    ("error that nobody tells of", "dbus", {ERRORS: GOOD[ERRORS] + 'NAME ("Busy")\n'}, "Error.Busy: not told of"),
    ("error that the program lacks", "dbus", {XML: API.replace(": Failed", ": Failed, Lost")}, "Lost: unknown"),
    ("interface that the bus keeps back", "dbus",
     {XML: API.replace("interface>", "interface><interface name='B'/>")},
     "B is not allowed"),
    ("bus that lets too much through", "dbus", {POLICY: BUS.replace(f' send_interface="{HELPER}"', "")}, "broader"),
    ("bus that lets descriptors through", "dbus", {POLICY: BUS.replace("0", "1")}, "Peer: 1 descriptors"),
    ("action that nobody tells of", "dbus", {ACTIONS: POLKIT.replace(".join", ".part")}, "do not all have it"),
    ("action without an owner", "dbus", {ACTIONS: POLKIT.replace(":warren", ":root")}, "would not answer"),
    ("action for whoever is not there", "dbus", {ACTIONS: POLKIT.replace(">no<", ">yes<")}, "asked for nothing"),
    ("action that says nothing", "dbus", {ACTIONS: POLKIT.replace("Authentication", "It")}, "what authentication"),
    ("unformatted source", "format", {"src/core/base/a.c": "int  a;\n"}, "clang-format"),
    ("unquoted variable", "shell", {"tests/a": "#!/bin/sh\nrm $1\n"}, "SC2086"),
    ("log of an older version", "version", {CHANGES: "## [1.1.0] - unreleased\n"}, "CHANGELOG.md:1: of version 1.1.0"),
    ("package of an older version", "version", {PACKAGE: "warren (1.1.0-1) unstable\n"}, "changelog:1: of version 1.1.0"),
    ("package of no version", "version", {PACKAGE: "\n"}, "changelog:1: of version None"),
    ("release that stores hear of early", "version", {METAINFO: RELEASED[METAINFO]}, "has 1.2.0 for released"),
    ("release that stores do not hear of", "version", {CHANGES: RELEASED[CHANGES]}, "does not have 1.2.0"),
    ("release that all hear of", "version", RELEASED, None),
    ("man page that leaves something out", "pages",
     {"docs/man/good.1.scd": PAGE.replace("# EXIT STATUS", "# END")}, "has no EXIT STATUS"),
    ("man page of another name", "pages", {"docs/man/good.1.scd": PAGE.replace("good(1)", "bad(1)")}, "not called"),
    ("page that there is not", "pages", {"docs/a.md": "see warren-lost(8)\n"}, "there is no warren-lost(8)"),
    ("man page that does not compile", "man", {"docs/man/good.1.scd": "# NAME\n"}, "good.1.scd"),
    ("man page that is not installed", "man",
     {"docs/man/new.1.scd": 'new(1) "Warren"\n\n# NAME\n\nnew - is new\n'}, "not listed"),
)

# What a machine must not call, one of each family; then what it may.
CALLS = (
    ("clock", "core/base", "time (0)", "that is a clock"),
    ("monotonic clock", "core/base", "g_get_monotonic_time ()", "that is a clock"),
    ("socket", "core/base", "socket (0)", "that is a socket"),
    ("file", "core/base", "fopen (0)", "that is a file"),
    ("large file", "core/base", "open64 (0)", "that is a file"),
    ("checked output", "core/base", "__printf_chk (0)", "that is a file"),
    ("thread", "core/base", "pthread_create (0)", "that is a process or a thread"),
    ("main loop", "core/base", "g_timeout_add (0)", "that is a main loop"),
    ("environment", "core/base", "g_getenv (0)", "that is the environment"),
    ("home folder", "core/base", "g_get_home_dir ()", "that is the environment"),
    ("randomness", "core/base", "g_random_int ()", "that is randomness"),
    ("randomness even for crypto", "core/crypto", "getrandom (0)", "that is randomness"),
    ("libsodium outside of crypto", "core/base", "randombytes_buf (0)", "for core/crypto"),
    ("libsodium in crypto", "core/crypto", "randombytes_buf (0)", None),
    ("clock in the driver", "core/driver", "clock_gettime (0)", None),
    ("formatting and memory", "core/base", "g_snprintf (memcpy (g_malloc (0)))", None),
)


def write(root, files):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def lint(linter, root):
    (script,) = HERE.glob(f"check-{linter}.*")
    done = subprocess.run([script, root], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def archive(root, module, call):
    """A build folder with one library, the one object of which makes one call."""
    folder = root / "src" / module
    folder.mkdir(parents=True)
    source = folder / "a.c"
    # With -w: nothing is declared, since only the name of what is called counts.
    source.write_text(f"void work (void) {{ {call}; }}\n")
    compiler = os.environ.get("CC", "cc").split()
    options = ["-w", "-std=gnu11", "-ffreestanding", "-c", "-o", folder / "a.o", source]
    subprocess.run(compiler + options, check=True)
    subprocess.run(["ar", "rc", folder / "libwrn-a.a", folder / "a.o"], check=True)


def verdict(status, said, expected):
    if status == SKIPPED:
        return "skip"
    if expected is None:
        return "ok" if status == 0 else "not ok"
    return "ok" if status != 0 and expected in said else "not ok"


class Tap:
    def __init__(self):
        self.n = 0

    def report(self, result, name, said):
        self.n += 1
        if result == "skip":
            print(f"ok {self.n} {name} # SKIP {said.strip()}")
            return
        print(f"{result} {self.n} {name}")
        if result == "not ok":
            print("".join(f"# {line}\n" for line in said.splitlines()), end="")


def main():
    tap = Tap()
    print(f"1..{len({case[1] for case in CASES}) + len(CASES) + len(CALLS) + 1}")

    with tempfile.TemporaryDirectory(prefix="wrn-lint-") as scratch:
        root = pathlib.Path(scratch) / "tree"
        for linter in sorted({case[1] for case in CASES}):
            write(root, GOOD)
            (root / "tests/good.sh").chmod(0o755)
            if linter == "format":
                (root / ".clang-format").write_bytes((HERE / "../../.clang-format").read_bytes())
            status, said = lint(linter, root)
            tap.report(verdict(status, said, None), f"{linter}: tree without a fault", said)

        for name, linter, files, expected in CASES:
            write(root, GOOD)
            write(root, files)
            status, said = lint(linter, root)
            tap.report(verdict(status, said, expected), f"{linter}: {name}", said)
            for file in files:
                (root / file).unlink()

        for name, module, call, expected in CALLS:
            build = pathlib.Path(scratch) / "build"
            archive(build, "core/base", "") if module == "core/driver" else None
            archive(build, module, call)
            status, said = lint("purity", build)
            tap.report(verdict(status, said, expected), f"purity: {name}", said)
            shutil.rmtree(build)

        status, said = lint("purity", pathlib.Path(scratch))
        tap.report(verdict(status, said, "no library"), "purity: build folder without libraries", said)


main()
