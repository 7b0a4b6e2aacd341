#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What shells offer for the words of warrenctl, and how soon.
"""usage: test-warrenctl-complete.py WARRENCTL FAKE_HELPER XML FOLDER_OF_COMPLETIONS

Prints TAP. Each test has a bus and a helper of its own. Shells that are not installed are left out.
"""

import fcntl
import os
import pathlib
import pty
import select
import shutil
import struct
import sys
import termios
import time

import fakehelper

SCRIPTS = pathlib.Path(sys.argv[4]).resolve()

# Less than a call over the bus may take.
SOON = 8

# A person would not wait so long on a machine that is busy.
PATIENT = {"WARRENCTL_COMPLETION_MS": "60000"}

# How often a shell may be asked that was busy with something else when the key was pressed.
TRIES = 20


def offers(warrenctl, *words, environment=None):
    """The candidates alone."""
    said = warrenctl("__complete", *words, environment=environment).expect(0)
    assert said.err == ""
    return [line.split("\t")[0] for line in said.out.split("\n")[:-1]]


def expect(warrenctl, words, expected):
    offered = offers(warrenctl, *words.split("/"), environment=PATIENT)
    assert offered == expected, f"{words}: {offered}"


def verbs_are_offered_with_what_they_do(warrenctl):
    assert offers(warrenctl, "co") == ["connect"]
    assert offers(warrenctl, "nothing-like-it") == []
    assert "connect\tConnect to a community\n" in warrenctl("__complete", "").out
    assert {"list", "ping", "host"} <= set(offers(warrenctl, ""))
    assert "connect" in offers(warrenctl, "help", "")
    assert "__complete" not in warrenctl("help").out


def options_are_offered(warrenctl):
    assert offers(warrenctl, "connect", "--") == ["--wait", "--all", "--quiet", "--help"]
    assert offers(warrenctl, "graph", "--fo") == ["--format", "--force"]
    assert offers(warrenctl, "graph", "--format", "") == ["dot", "svg", "png"]
    assert offers(warrenctl, "graph", "--format", "s") == ["svg"]
    assert offers(warrenctl, "ping", "--count", "") == []
    # A line of nothing has the shell offer files.
    for words in ("import ", "show x", "export --output ", "create x -o "):
        assert offers(warrenctl, *words.split(" ")) == [""], words


def communities_are_offered_by_name(warrenctl):
    warrenctl.helper.add("Game night", number="aa01")
    warrenctl.helper.add("Garden", number="aa02")
    warrenctl.helper.add("theirs", number="aa03", owner=os.getuid() + 1)
    warrenctl.helper.add(r"evil\u001b[31m", number="aa04")
    expect(warrenctl, "connect/", ["Game night", "Garden", "aa04"])
    expect(warrenctl, "connect/Gar", ["Garden"])
    expect(warrenctl, "connect/--wait/5/G", ["Game night", "Garden"])
    expect(warrenctl, "connect/Garden/", [])
    expect(warrenctl, "get/Garden/m", ["mtu"])
    expect(warrenctl, "set/Garden/a", ["autoconnect="])
    expect(warrenctl, "set/Garden/mtu=1400/a", ["autoconnect="])
    assert all(not call.asks for call in warrenctl.helper.asked("GetInfo"))


def members_are_offered_by_name(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl.helper.tell(
        "reply", path, "ListPeers",
        r"([{'name': <'alice'>, 'id': <'AID'>}, {'name': <'e\u009bl'>, 'id': <'EID'>}, "
        "{'id': <1>}],)",
    )
    expect(warrenctl, "ping/mine/", ["alice", "EID"])
    expect(warrenctl, "ping/", ["mine", "alice", "EID"])
    warrenctl.helper.add("other")
    expect(warrenctl, "ping/", ["mine", "other"])
    expect(warrenctl, "ping/mine/a", ["alice"])


def nobody_waits_for_a_helper_that_does_not_answer(warrenctl):
    path = warrenctl.helper.add("mine")
    for method, words in (("GetInfo", ("connect", "")), ("ListPeers", ("ping", "mine", ""))):
        warrenctl.helper.tell("silent", path, method, "")
        for limit in (None, "", "0", "60001", "-1", "x"):
            chosen = {} if limit is None else {"WARRENCTL_COMPLETION_MS": limit}
            start = time.monotonic()
            assert offers(warrenctl, *words, environment=chosen) == []
            assert time.monotonic() - start < SOON, limit
        warrenctl.helper.tell("reply", path, "GetInfo", "({'name': <'mine'>},)")
    warrenctl.helper.stop()
    assert offers(warrenctl, "connect", "") == []
    said = fakehelper.run(fakehelper.PROGRAM, "unix:path=nowhere", "__complete", "connect", "")
    assert said.out == "" and said.status == 0


class Shell:
    """An interactive shell on a terminal, in which warrenctl shows how it is called."""

    def __init__(self, warrenctl, *command, setup):
        child, self.terminal = pty.fork()
        if child == 0:
            os.environ.update(
                DBUS_SYSTEM_BUS_ADDRESS=warrenctl.bus.address, HOME=os.getcwd(), TERM="dumb",
                INPUTRC="/dev/null", PS1="", PROGRAM=fakehelper.PROGRAM, SCRIPTS=str(SCRIPTS),
                **PATIENT,
            )
            # Before the shell asks for it, so that a line is not broken.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 200, 0, 0))
            os.execvp(command[0], command)
        self.child = child
        self.type(setup + "\necho rea''dy\n")
        assert "ready" in self.wait("ready")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait(self, text, seconds=fakehelper.DEADLINE):
        """Reads until TEXT was shown, or nothing for so long, and returns all."""
        seen = ""
        while text not in seen and select.select([self.terminal], [], [], seconds)[0]:
            seen += os.read(self.terminal, 4096).decode(errors="replace")
        return seen

    def complete(self, line, expected):
        """LINE, the tabulator, and then another word."""
        for _ in range(TRIES):
            self.type(f"{line}\tend\n")
            seen = self.wait("end>", SOON)
            if expected in seen:
                return
            # Ctrl+C, as quotes may be open.
            self.type("\x03")
        raise AssertionError(f"{line!r}: no {expected!r} in {seen!r}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.terminal)
        os.waitpid(self.child, 0)


def check_shell(warrenctl, shell):
    warrenctl.helper.add("Game night", number="aa01")
    warrenctl.helper.add(r"don\u0027t $(touch pwned)", number="aa02")
    pathlib.Path("alone.community").touch()
    shell.complete("warrenctl conn", "<connect><end>")
    shell.complete("warrenctl connect Ga", "<connect><Game night><end>")
    shell.complete("warrenctl connect Game\\ ni", "<connect><Game night><end>")
    shell.complete("warrenctl connect 'Game ni", "<connect><Game night><end>")
    shell.complete("warrenctl connect do", "<connect><don't $(touch pwned)><end>")
    shell.complete("warrenctl graph --format s", "<graph><--format><svg><end>")
    shell.complete("warrenctl show alo", "<show><alone.community><end>")
    shell.complete("warrenctl set 'Game night' auto", "<set><Game night><autoconnect=end>")
    assert not os.path.exists("pwned")


# A function in place of the program.
SHOW = """warrenctl() {
  if [ "$1" = __complete ]; then "$PROGRAM" "$@"; else printf '<%s>' "$@"; echo; fi
}
"""


def bash_completes(warrenctl):
    with Shell(
        warrenctl, "bash", "--norc", "--noprofile", "-i",
        setup=SHOW + '. "$SCRIPTS/warrenctl.bash"',
    ) as shell:
        check_shell(warrenctl, shell)


def zsh_completes(warrenctl):
    with Shell(
        warrenctl, "zsh", "-f", "-i",
        setup=SHOW + "fpath=($SCRIPTS $fpath); autoload -U compinit; compinit -D -u",
    ) as shell:
        check_shell(warrenctl, shell)


def fish_completes(warrenctl):
    with Shell(
        warrenctl, "fish", "--no-config", "-i",
        setup="""function warrenctl
  if test "$argv[1]" = __complete; $PROGRAM $argv; else; printf '<%s>' $argv; echo; end
end
source $SCRIPTS/warrenctl.fish""",
    ) as shell:
        check_shell(warrenctl, shell)


TESTS = [
    verbs_are_offered_with_what_they_do,
    options_are_offered,
    communities_are_offered_by_name,
    members_are_offered_by_name,
    nobody_waits_for_a_helper_that_does_not_answer,
    bash_completes,
]

# Nobody needs all the shells.
TESTS += [test for test in (zsh_completes, fish_completes) if shutil.which(test.__name__[:-10])]

fakehelper.run_tests(TESTS)
