#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A user's program on the system bus, which does what a test tells it.
"""Reads requests from standard input, one JSON object in each line, and answers likewise.

desk.Person starts it as the user and is the other end.
"""

import base64
import fcntl
import json
import os
import random
import socket
import sys
import time

from gi.repository import Gio, GLib

NAME = "org.warrenvpn.Warren.Helper1"
SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL

# So many calls are on their way at once: fewer than the bus holds for one connection.
WINDOW = 64

# Seconds after which nobody waits for a signal any more.
PATIENCE = 60


def connect():
    address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SYSTEM, None)
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


def memory(data, seal=True):
    fd = os.memfd_create("test", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(fd, data)
    if seal:
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEALS)
    return fd


def gigantic(_):
    fd = os.memfd_create("test", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.truncate(fd, 4 << 30)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEALS)
    return fd


def pipe(_):
    reader, writer = os.pipe()
    os.close(writer)
    return reader


DESCRIPTORS = {
    "sealed": memory,
    "unsealed": lambda data: memory(data, seal=False),
    "gigantic": gigantic,
    "pipe": pipe,
    "folder": lambda _: os.open("/", os.O_RDONLY),
    "path": lambda _: os.open("/", os.O_PATH),
    "device": lambda _: os.open("/dev/zero", os.O_RDONLY),
    "socket": lambda _: socket.socket(socket.AF_UNIX).detach(),
}


def descriptors(wanted):
    """A list of pairs: what kind, and what is in it."""
    result = Gio.UnixFDList()
    for kind, data in wanted:
        fd = DESCRIPTORS[kind](base64.b64decode(data))
        result.append(fd)
        os.close(fd)
    return result


def received(fds):
    for fd in fds.steal_fds() if fds is not None else ():
        with os.fdopen(fd, "rb") as file:
            file.seek(0)
            yield base64.b64encode(file.read()).decode()


def arguments(request):
    return GLib.Variant.parse(GLib.VariantType(request["type"]), request["arguments"], None, None)


def failure(error):
    name = Gio.DBusError.get_remote_error(error)
    return {"error": name or error.domain, "message": error.message.removeprefix(f"GDBus.Error:{name}: ")}


def call(bus, request):
    interactive = Gio.DBusCallFlags.ALLOW_INTERACTIVE_AUTHORIZATION
    try:
        value, fds = bus.call_with_unix_fd_list_sync(
            request.get("name", NAME),
            request["path"],
            request["interface"],
            request["method"],
            arguments(request),
            None,
            interactive if request.get("interactive") else Gio.DBusCallFlags.NONE,
            request.get("timeout", 30000),
            descriptors(request.get("fds", ())),
            None,
        )
    except GLib.Error as error:
        return failure(error)
    return {"value": value.unpack(), "fds": list(received(fds))}


def send(bus, request, done=None):
    target = (request.get("name", NAME), request["path"], request["interface"], request["method"])
    fds = descriptors(request.get("fds", ()))
    timeout = request.get("timeout", 60000)
    bus.call_with_unix_fd_list(*target, arguments(request), None, 0, timeout, fds, None, done)


def flood(bus, request):
    """Calls as fast as answers come, and counts these by what they were."""
    loop = GLib.MainLoop()
    counts = {}
    left = {"send": request["n"], "answers": request["n"]}

    def next_one():
        left["send"] -= 1
        send(bus, request, done)

    def done(source, result):
        try:
            source.call_with_unix_fd_list_finish(result)
            word = "ok"
        except GLib.Error as error:
            word = failure(error)["error"]
        counts[word] = counts.get(word, 0) + 1
        left["answers"] -= 1
        if left["send"] > 0:
            next_one()
        if left["answers"] == 0:
            loop.quit()

    for _ in range(min(WINDOW, request["n"])):
        next_one()
    loop.run()
    return {"value": counts}


def vanish(_, request):
    """Calls from connections that are cut at any moment after it."""
    moment = random.Random(request["seed"])
    for _ in range(request["n"]):
        bus = connect()
        send(bus, moment.choice(request["calls"]))
        bus.flush_sync(None)
        time.sleep(moment.random() ** 3 * request["longest"])
        bus.close_sync(None)
    return {"value": None}


# Connections of their own, each with a call that was not answered yet.
ghosts = []


def ask_bus(bus, method, arguments=None):
    return bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", method, arguments, None, 0, -1, None)


def haunt(_, request):
    """A call by somebody else, which has reached the helper's queue at the bus when this is answered."""
    ghost = connect()
    send(ghost, request)
    ask_bus(ghost, "GetId")
    ghosts.append(ghost)
    return {"value": None}


def exorcise(bus, _):
    """All of those are gone, and the bus knows."""
    for ghost in ghosts:
        name = GLib.Variant("(s)", (ghost.get_unique_name(),))
        ghost.close_sync(None)
        while ask_bus(bus, "NameHasOwner", name).unpack()[0]:
            time.sleep(0.001)
    ghosts.clear()
    return {"value": None}


def listen(bus, request):
    """What is heard of the helper from an answer of nothing until @last is, but for @seconds at least."""
    loop = GLib.MainLoop()
    heard = []

    def heard_cb(_bus, _sender, path, interface, signal, parameters):
        heard.append([path, interface, signal, parameters.unpack()])
        if signal == request["last"]:
            GLib.timeout_add(max(0, int((until - time.monotonic()) * 1000)), loop.quit)

    subscription = bus.signal_subscribe(NAME, None, None, None, None, 0, heard_cb)
    # When the bus answers this, it has the subscription; then it can begin.
    ask_bus(bus, "GetId")
    print(json.dumps({"value": None}), flush=True)
    until = time.monotonic() + request["seconds"]
    GLib.timeout_add_seconds(PATIENCE, loop.quit)
    loop.run()
    bus.signal_unsubscribe(subscription)
    return {"value": heard}


REQUESTS = {
    "call": call, "exorcise": exorcise, "flood": flood, "haunt": haunt, "listen": listen, "vanish": vanish,
}  # fmt: skip


def main():
    bus = connect()
    print(json.dumps({"value": bus.get_unique_name()}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(REQUESTS[request["do"]](bus, request)), flush=True)


main()
