#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The hand and the eye of a user of the app: it presses, types, reads and takes pictures.
"""Reads requests from standard input, one JSON object in each line, and answers likewise: {"value": …},
or {"error": text}. It needs a display with a window manager, and a session bus: tests/ui/with-display.

A widget is meant by its "role" and "name", as a screen reader would call it; "name" need only be a
part of it. The first one that is shown counts.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
# pylint: disable=wrong-import-position
from gi.repository import Atspi, Gio, GLib

# What would replace these methods is not in all versions.
warnings.filterwarnings("ignore", category=DeprecationWarning)

PATIENCE = 60
# Between two looks.
PAUSE = 0.05
# A window without end is a fault of the app's.
MOST_WIDGETS = 20000

STATES = {
    "sensitive": Atspi.StateType.SENSITIVE,
    "showing": Atspi.StateType.SHOWING,
    "checked": Atspi.StateType.CHECKED,
    "focusable": Atspi.StateType.FOCUSABLE,
}


WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_XML = f"""<node><interface name="{WATCHER}">
  <method name="RegisterStatusNotifierItem"><arg name="service" type="s" direction="in"/></method>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
  <signal name="StatusNotifierHostRegistered"/>
  <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
</interface></node>"""
MENU = "com.canonical.dbusmenu"
MENU_PATH = "/MenuBar"


class Tray:
    """The tray of the desktop: what the app puts there is seen and clicked by its D-Bus interfaces."""

    def __init__(self):
        self.item = None
        self.bus = None
        ready = threading.Event()
        threading.Thread(target=self.serve, args=[ready], daemon=True).start()
        ready.wait(PATIENCE)

    def serve(self, ready):
        context = GLib.MainContext()
        context.push_thread_default()
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        (interface,) = Gio.DBusNodeInfo.new_for_xml(WATCHER_XML).interfaces
        self.bus.register_object("/StatusNotifierWatcher", interface, self.called, self.read, None)
        Gio.bus_own_name_on_connection(
            self.bus, WATCHER, Gio.BusNameOwnerFlags.NONE, lambda *_: ready.set(), None
        )  # fmt: skip
        GLib.MainLoop.new(context, False).run()

    def called(self, _bus, sender, _path, _interface, _method, _arguments, invocation):
        self.item = sender
        invocation.return_value(None)

    @staticmethod
    def read(_bus, _sender, _path, _interface, name):
        return GLib.Variant("i", 0) if name == "ProtocolVersion" else GLib.Variant("b", True)

    def call(self, method, arguments):
        if self.item is None:
            raise Missing("nothing in the tray")
        return self.bus.call_sync(
            self.item, MENU_PATH, MENU, method, arguments, None, Gio.DBusCallFlags.NONE, PATIENCE * 1000, None
        )  # fmt: skip

    def entries(self):
        """(number, label) of all entries, those of submenus too, in the order of the menu."""
        _, layout = self.call("GetLayout", GLib.Variant("(iias)", (0, -1, []))).unpack()
        pending, found = [layout], []
        while pending:
            number, properties, children = pending.pop()
            found.append((number, properties.get("label", "").replace("__", "_")))
            pending.extend(reversed(children))
        return found

    def press(self, label):
        number = next((number for number, text in self.entries() if label in text), None)
        if number is None:
            raise Missing(f"no “{label}” in the tray: {self.entries()}")
        self.call("Event", GLib.Variant("(isvu)", (number, "clicked", GLib.Variant("i", 0), 0)))


class Missing(Exception):
    """What was looked for is not there."""


class Hand:
    def __init__(self):
        self.process = None
        self.tray = Tray()

    # The program.

    def start(self, command, log, environment=None):
        """Starts the app."""
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env={**os.environ, **(environment or {})}
            )
        return self.process.pid

    def run(self, command, patience=PATIENCE):
        """Runs a program beside the app."""
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=patience)
        return {"status": done.returncode, "out": done.stdout, "err": done.stderr}

    def stop(self):
        """Ends the app, and returns its status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def ended(self, patience=PATIENCE):
        return self.process.wait(patience)

    def alive(self):
        return self.process.poll() is None

    # Looking.

    def app(self):
        desktop = Atspi.get_desktop(0)
        for number in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(number)
            if app is not None and app.get_process_id() == self.process.pid:
                return app
        raise Missing("the app is not on the accessibility bus")

    def walk(self):
        """All widgets in the order of the tree, the newest window first."""
        app = self.app()
        pending = [app.get_child_at_index(number) for number in range(app.get_child_count())]
        seen = 0
        while pending:
            widget = pending.pop()
            if widget is None:
                continue
            seen += 1
            if seen > MOST_WIDGETS:
                raise Missing("there is no end of widgets")
            yield widget
            try:
                pending.extend(widget.get_child_at_index(n) for n in reversed(range(widget.get_child_count())))
            except GLib.Error:
                # It went away while we looked.
                continue

    def matches(self, widget, role, name):
        try:
            if role is not None and widget.get_role_name() != role:
                return False
            return name is None or name in self.words(widget)
        except GLib.Error:
            return False

    @staticmethod
    def words(widget):
        """Its name, or the text in it."""
        name = widget.get_name() or ""
        text = None if name else widget.get_text_iface()
        return name if text is None else Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))

    def find(self, role=None, name=None, number=0):
        found = [widget for widget in self.walk() if self.matches(widget, role, name)]
        if len(found) <= number:
            raise Missing(f"no {role or 'widget'} {name or ''}")
        return found[number]

    def await_it(self, role, name, number=0, patience=PATIENCE, sensitive=False):
        until = time.monotonic() + patience
        while True:
            try:
                widget = self.find(role, name, number)
                if not sensitive or widget.get_state_set().contains(Atspi.StateType.SENSITIVE):
                    return widget
                problem = Missing(f"{role} {name} is insensitive")
            except (Missing, GLib.Error) as error:
                problem = error
            if time.monotonic() > until:
                raise Missing(f"{problem} after {patience} s; there are: {self.summary()}")
            time.sleep(PAUSE)

    def wait(self, role=None, name=None, number=0, patience=PATIENCE):
        """Waits until there is such a widget, and returns its words."""
        return self.words(self.await_it(role, name, number, patience))

    def gone(self, role=None, name=None, patience=PATIENCE):
        """Waits until there is none."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                self.find(role, name)
            except Missing:
                return True
            time.sleep(PAUSE)
        raise Missing(f"{role} {name} is still there after {patience} s")

    def names(self, role=None):
        return [words for widget in self.walk() if self.matches(widget, role, None) and (words := self.words(widget))]

    def state(self, role=None, name=None, number=0):
        states = self.find(role, name, number).get_state_set()
        return {word: states.contains(state) for word, state in STATES.items()}

    def summary(self, most=12):
        try:
            said = [f"{w.get_role_name()} “{self.words(w)}”" for w in self.walk() if self.words(w)]
        except (Missing, GLib.Error) as error:
            return str(error)
        return ", ".join(said[:most]) + (" …" if len(said) > most else "")

    def tree(self):
        """For whoever writes a test."""
        return [f"{widget.get_role_name()}: {self.words(widget)}" for widget in self.walk()]

    def menu(self):
        """The labels in the menu of the tray icon."""
        return [label for _, label in self.tray.entries()]

    # Doing.

    def choose(self, label):
        """Clicks an entry in the menu of the tray icon."""
        self.tray.press(label)
        return True

    def press(self, role, name, number=0, patience=PATIENCE):
        """Does what a widget is for."""
        widget = self.await_it(role, name, number, patience, sensitive=True)
        if not Atspi.Action.do_action(widget.get_action_iface(), 0):
            raise Missing(f"{role} {name} does nothing")
        return True

    def fill(self, name, text, role="text", number=0, patience=PATIENCE):
        widget = self.await_it(role, name, number, patience)
        if not Atspi.EditableText.set_text_contents(widget.get_editable_text_iface(), text):
            raise Missing(f"{role} {name} takes no text")
        return True

    def click(self, role, name, number=0, button=1, patience=PATIENCE):
        """The mouse, in the middle of a widget."""
        widget = self.await_it(role, name, number, patience)
        box = Atspi.Component.get_extents(widget.get_component_iface(), Atspi.CoordType.WINDOW)
        left, top = self.origin(widget)
        x, y = left + box.x + box.width // 2, top + box.y + box.height // 2
        self.xdotool("mousemove", "--sync", str(x), str(y), "click", str(button))
        return [x, y]

    def origin(self, widget):
        """Where the window of a widget is on the screen; its shadow is not seen here."""
        top = widget
        while top.get_parent() is not None and top.get_parent().get_role_name() != "application":
            top = top.get_parent()
        frame = Atspi.Component.get_extents(top.get_component_iface(), Atspi.CoordType.WINDOW)
        window = self.xdotool("getactivewindow").strip()
        shell = dict(line.split("=") for line in self.xdotool("getwindowgeometry", "--shell", window).splitlines())
        inset = (int(shell["WIDTH"]) - frame.width) // 2
        return int(shell["X"]) + inset, int(shell["Y"]) + inset

    def key(self, keys, window=None):
        """Presses keys, once the window of this title takes them."""
        until = time.monotonic() + PATIENCE
        while window is not None and self.in_front() != window:
            if time.monotonic() > until:
                raise Missing(f"“{self.in_front()}” takes what is typed, and not “{window}”")
            time.sleep(PAUSE)
        self.xdotool("key", "--clearmodifiers", keys)
        return True

    @staticmethod
    def in_front():
        """The title of the window that takes what is typed, "" if none does."""
        command = ["xdotool", "getactivewindow", "getwindowname"]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE).stdout.strip()

    def type(self, text):
        self.xdotool("type", "--clearmodifiers", "--delay", "15", text)
        return True

    @staticmethod
    def xdotool(*arguments):
        return subprocess.run(["xdotool", *arguments], check=True, capture_output=True, text=True, timeout=PATIENCE).stdout

    def shoot(self, file):
        """A picture of the screen."""
        subprocess.run(["import", "-window", "root", file], check=True, timeout=PATIENCE)
        return file


def main():
    Atspi.set_timeout(PATIENCE * 1000, PATIENCE * 1000)
    hand = Hand()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"value": getattr(hand, request.pop("do"))(**request)}
        except Exception as error:  # pylint: disable=broad-except
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
