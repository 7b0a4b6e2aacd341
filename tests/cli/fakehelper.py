# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A private system bus with a helper on it that says what a test wants; see wrn-fake-helper.c.
"""What tests of warrenctl over the bus share."""

import collections
import contextlib
import json
import os
import pathlib
import pty
import select
import signal
import subprocess
import sys
import tempfile
import traceback

# WARRENCTL FAKE_HELPER XML are the arguments of every test that uses this.
PROGRAM, FAKE, XML = (str(pathlib.Path(word).resolve()) for word in sys.argv[1:4])

# Nothing that is waited for takes a tenth of it, even under valgrind.
DEADLINE = 60

ROOT = "/org/warrenvpn/Warren/Helper1"
COMMUNITY = "org.warrenvpn.Warren.Helper1.Community"
SUPERNODE = "org.warrenvpn.Warren.Helper1.Supernode"
ERROR = "org.warrenvpn.Warren.Helper1.Error."

# Strangers may own names and send to all, as on no real system bus.
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy></busconfig>
"""

Call = collections.namedtuple("Call", "path method asks arguments secrets")


class Result:
    """What one run of warrenctl left."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def expect(self, status):
        assert self.status == status, f"status {self.status}: {self.out}{self.err}"
        return self


class Bus:
    """A bus of its own, in FOLDER."""

    def __init__(self, folder):
        config = pathlib.Path(folder, "bus.conf")
        config.write_text(BUS_CONFIG.format(folder=folder), encoding="utf-8")
        self.process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        self.address = read_line(self.process.stdout).strip()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def read_line(stream):
    ready = select.select([stream], [], [], DEADLINE)[0]
    assert ready, "nothing came in time"
    return stream.readline().decode()


class Helper:
    """The fake, and what it was asked."""

    def __init__(self, program, xml, bus):
        # Unbuffered, so that select() knows of every line.
        self.process = subprocess.Popen(
            [program, xml], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env=dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=bus.address),
        )
        self.calls = []
        self.wait()

    def wait(self):
        while (line := read_line(self.process.stdout).rstrip("\n")) != "done":
            assert line, "the fake helper has ended"
            self.hear(line)

    def hear(self, line):
        kind, _, rest = line.partition(" ")
        if kind == "call":
            path, method, asks, arguments = rest.split(" ", 3)
            self.calls.append(Call(path, method, asks == "asks", arguments, []))
        elif kind == "secret":
            self.calls[-1].secrets.append(rest)

    def tell(self, *words):
        line = " ".join(words)
        assert "\n" not in line
        self.process.stdin.write(line.encode() + b"\n")
        self.wait()

    def asked(self, method):
        """The calls of METHOD since the last time, and forgets all."""
        self.tell("nothing")
        calls, self.calls = self.calls, []
        return [call for call in calls if call.method == method]

    def add(self, name, state="off", number=None, owner=None, info="", interface=""):
        """A community, and its path."""
        number = f"{len(name):016x}" if number is None else number
        path = f"{ROOT}/Community/{number}"
        if name:
            id_ = name.upper().replace("\\", "") + "ID"
            info = f"'name': <'{name}'>, 'id': <'{id_}'>" + (info and ", " + info)
        # Before anybody hears of it, and asks.
        self.tell("reply", path, "GetInfo", f"(@a{{sv}} {{{info}}},)")
        self.tell(
            "object", path, COMMUNITY,
            f"{{'State': <'{state}'>, 'Interface': <'{interface}'>, "
            f"'Owner': <uint32 {os.getuid() if owner is None else owner}>}}",
        )
        return path

    def stop(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def run(program, bus, *arguments, stdin="", environment=None):
    """warrenctl, as a script runs it."""
    done = subprocess.run(
        [program, *arguments], input=stdin.encode(), capture_output=True, timeout=DEADLINE,
        check=False, env=dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=bus, **(environment or {})),
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def run_on_terminal(program, bus, *arguments, answer=None, environment=None, user=None):
    """warrenctl as a person runs it; ANSWER is (what is waited for, what is typed then)."""
    child, terminal = pty.fork()
    if child == 0:
        if user is not None:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        os.environ.update(DBUS_SYSTEM_BUS_ADDRESS=bus, TERM="xterm", **(environment or {}))
        os.execv(program, [program, *arguments])
    signal.alarm(DEADLINE)
    seen = b""
    try:
        while data := os.read(terminal, 4096):
            seen += data
            if answer is not None and answer[0].encode() in seen:
                os.write(terminal, answer[1].encode())
                answer = None
    except OSError:
        pass  # the terminal of a process that ended
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    signal.alarm(0)
    os.close(terminal)
    return Result(status, seen.decode(), "")


class Desk:
    """A bus, a helper and a folder."""

    def __init__(self, folder):
        self.bus = Bus(folder)
        self.helper = Helper(FAKE, XML, self.bus)

    def __call__(self, *arguments, **options):
        return run(PROGRAM, self.bus.address, *arguments, **options)

    def on_terminal(self, *arguments, **options):
        return run_on_terminal(PROGRAM, self.bus.address, *arguments, **options)

    def json(self, *arguments, status=0):
        document = json.loads(self(*arguments, "--json").expect(status).out)
        assert document["schema"] == 1
        return document

    def stop(self):
        self.helper.stop()
        self.bus.stop()


@contextlib.contextmanager
def desk():
    home = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="wrn-bus-") as folder:
        os.chdir(folder)
        given = Desk(folder)
        try:
            yield given
        finally:
            given.stop()
            os.chdir(home)


def run_tests(tests):
    """Prints TAP. Each test is given a desk of its own."""
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", "-")
        try:
            with desk() as given:
                test(given)
            print(f"ok {number} {name}")
        except Exception:
            print(f"not ok {number} {name}")
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()))
