#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Starts the app as desktops and people do, as real processes, and again while it runs.
"""usage: test-launch.py WARREN DEMO

Prints TAP. Runs in tests/ui/with-display --wm. DEMO is the app with a helper that does not exist.
"""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "platform"))

import tap  # pylint: disable=wrong-import-position

WARREN, DEMO = (os.path.abspath(program) for program in sys.argv[1:])
NAME = "org.warrenvpn.Warren"
PATH = "/org/warrenvpn/Warren"

# Nothing takes a tenth of it, even where everything is slow.
DEADLINE = 60

# For so long --hidden waits for a tray: WRN_APPLICATION_HIDES_FOR_MS.
HIDES_FOR = 5

# An invite that nobody made.
LINK = "warren:1/AQAAAAAA"


class Gone(Exception):
    """A window went while it was looked at."""


def wait_until(what, condition):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        with contextlib.suppress(Gone):
            found = condition()
            if found:
                return found
        time.sleep(0.02)
    raise AssertionError(f"{what}: not in {DEADLINE} s")


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False, **more)


def call(method, *arguments, path=PATH):
    done = run("gdbus", "call", "--session", "-d", NAME, "-o", path, "-m", method, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def activate(action, target=None):
    call("org.freedesktop.Application.ActivateAction", action, f"[<{target}>]" if target else "@av []", "{}")


def xdotool(*arguments):
    done = run("xdotool", *arguments)
    if "X Error" in done.stderr:
        raise Gone
    return done.stdout


def windows(title=None):
    """Those that are seen, of this title."""
    def look():
        found = xdotool("search", "--onlyvisible", "--class", "warren").split()
        return [[one for one in found if title is None or xdotool("getwindowname", one) == f"{title}\n"]]

    return wait_until("what windows there are", look)[0]


def opened(what, *others):
    """The window that opens beside @others, once it takes what is typed."""
    def newest():
        active = xdotool("getactivewindow").strip()
        return active if set(windows()) - set(others) == {active} else None

    try:
        return wait_until(what, newest)
    except AssertionError as error:
        seen = {one: xdotool("getwindowname", one).strip() for one in windows()}
        raise AssertionError(f"{error}: {seen}, and {xdotool('getactivewindow').strip() or 'none'} in front") from error


def closed(what, *others):
    """Waits until only @others are left, and the last of them takes what is typed."""
    wait_until(what, lambda: set(windows()) == set(others))
    wait_until(f"{what}, and another in front", lambda: xdotool("getactivewindow").strip() in others or not others)


def stays_hidden(since):
    """That nothing is seen of an app that was started by --hidden at @since, and waits for a tray."""
    found = windows()
    assert not found or time.monotonic() - since > HIDES_FOR, found


def has_name():
    done = run("gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o", "/", "-m", "org.freedesktop.DBus.NameHasOwner", NAME)
    return "true" in done.stdout


def stop(process):
    """Or else who waits for it waits without end."""
    process.terminate()
    try:
        process.wait(DEADLINE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


@contextlib.contextmanager
def running(*command, **environment):
    """The first one, which owns the name when this begins, and is gone when it ends."""
    log = tempfile.TemporaryFile(mode="w+")
    with subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ, **environment)) as process:
        try:
            wait_until("the app", has_name)
            yield process
        except AssertionError as error:
            log.seek(0)
            raise AssertionError(f"{error}; the app ended with {process.poll()} and said: {log.read()[-3000:]}") from error
        finally:
            stop(process)
            log.seek(0)
            said = [line for line in log.read().splitlines() if re.search(r"CRITICAL|WARNING|ERROR", line)]
            wait_until("no app", lambda: not has_name())
    said = [line for line in said if "portal" not in line and "at-spi" not in line.lower()]
    assert not said, said


def press(keys):
    run("xdotool", "key", "--clearmodifiers", keys)


def options_that_need_no_display():
    bare = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
    version = run(WARREN, "--version", env=bare)
    assert (version.returncode, version.stderr) == (0, "") and re.fullmatch(r"warren \d+\.\d+\.\d+\n", version.stdout)
    said = run(WARREN, "--help", env=bare)
    assert said.returncode == 0
    for option in ("--hidden", "--join", "--create", "--version"):
        assert option in said.stdout, option
    assert run(WARREN, "--no-such-option", env=bare).returncode == 1


def a_second_launch_shows_the_first_and_ends():
    with running(DEMO, "demo"):
        first = opened("a window")
        assert windows("Friday Games") == [first], windows()
        second = run(DEMO, "demo")
        assert (second.returncode, second.stdout, second.stderr) == (0, "", ""), second
        assert windows() == [first], windows()


def a_second_launch_that_hides_shows_nothing():
    start = time.monotonic()
    with running(DEMO, "off", "--hidden"):
        assert run(DEMO, "off", "--hidden").returncode == 0
        stays_hidden(start)
        run(DEMO, "off")
        opened("a window")


def without_a_tray_it_shows_itself_after_all():
    start = time.monotonic()
    with running(DEMO, "welcome", "--hidden"):
        stays_hidden(start)
        opened("a window")


def the_bus_starts_it():
    folder = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "dbus-1" / "services"
    folder.mkdir(parents=True, exist_ok=True)
    service = folder / f"{NAME}.service"
    service.write_text(f"[D-BUS Service]\nName={NAME}\nExec={DEMO} welcome --gapplication-service\n")
    run("gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o", "/", "-m", "org.freedesktop.DBus.ReloadConfig")
    try:
        call("org.freedesktop.Application.Activate", "{}")
        opened("a window")
        activate("quit")
        wait_until("no app", lambda: not has_name())
    finally:
        service.unlink()


def a_link_asks_and_joins_nothing():
    with running(DEMO, "welcome"):
        main = opened("a window")
        assert run(DEMO, "welcome", LINK).returncode == 0
        opened("the dialog", main)
        activate("show-window")
        # Still without any community.
        assert windows("Warren"), windows()


def a_file_with_a_link_asks_too():
    with tempfile.TemporaryDirectory() as folder, running(DEMO, "welcome"):
        file = pathlib.Path(folder) / "friends.warren"
        file.write_text(LINK + "\n")
        main = opened("a window")
        assert run(DEMO, "welcome", str(file)).returncode == 0
        opened("the dialog", main)


def a_file_that_is_not_there_is_told():
    with running(DEMO, "welcome"):
        main = opened("a window")
        assert run(DEMO, "welcome", "/nonexistent.warren").returncode == 0
        opened("the dialog", main)


def options_open_dialogs_of_the_one_that_runs():
    with running(DEMO, "welcome"):
        main = opened("a window")
        for option in ("--create", "--join"):
            assert run(DEMO, "welcome", option).returncode == 0
            opened(option, main)
            press("Escape")
            closed(f"{option} gone", main)


def closed_it_stays_while_something_is_on():
    with running(DEMO, "demo") as process:
        opened("a window")
        press("alt+F4")
        closed("no window")
        assert has_name() and process.poll() is None
        run(DEMO, "demo")
        opened("a window")
        activate("disconnect-all")
        press("alt+F4")
        wait_until("the end", lambda: process.poll() is not None)
        assert process.returncode == 0


def quitting_asks_while_something_is_on():
    with running(DEMO, "demo") as process:
        main = opened("a window")
        activate("quit")
        opened("a question", main)
        press("Escape")
        closed("the question gone", main)
        assert process.poll() is None
        activate("quit")
        opened("a question", main)
        press("Return")
        wait_until("the end", lambda: process.poll() is not None)
        assert process.returncode == 0


def without_a_system_bus_it_says_what_is_missing():
    with running(WARREN, DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nonexistent") as process:
        wait_until("a window", lambda: windows("Warren"))
        activate("quit")
        wait_until("the end", lambda: process.poll() is not None)
        assert process.returncode == 0


def a_failure_is_told_once():
    """Not every few seconds: what is open is the same after the helper said it again."""
    with running(DEMO, "refuses"):
        main = opened("a window")
        community = f"'{PATH}/Helper1/Community/0000000000000001'"
        activate("connect", community)
        dialog = opened("the dialog", main)
        activate("connect", community)
        time.sleep(1)
        assert set(windows()) == {main, dialog}, windows()


TESTS = (
    options_that_need_no_display,
    a_second_launch_shows_the_first_and_ends,
    a_second_launch_that_hides_shows_nothing,
    without_a_tray_it_shows_itself_after_all,
    the_bus_starts_it,
    a_link_asks_and_joins_nothing,
    a_file_with_a_link_asks_too,
    a_file_that_is_not_there_is_told,
    options_open_dialogs_of_the_one_that_runs,
    closed_it_stays_while_something_is_on,
    quitting_asks_while_something_is_on,
    without_a_system_bus_it_says_what_is_missing,
    a_failure_is_told_once,
)


tap.main(TESTS)
