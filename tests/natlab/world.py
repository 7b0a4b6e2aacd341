# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A world of its own for a program: namespaces that are gone when it is, however it ends.
"""enter() returns in a process that is root in its own namespaces.

The caller itself stays outside, passes signals on, and ends with the same status. Inside, /run is an
empty tmpfs, so the names of network namespaces and all files there vanish with the last process, and
that dies with the first: the process namespace is closed when its init ends, even by SIGKILL.
"""

import ctypes
import errno
import os
import signal
import socket
import sys

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG = 1

# Where tests and the demonstration keep their files.
FILES = "/run/warren"

TUN = "/dev/net/tun"
PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

libc = ctypes.CDLL(None, use_errno=True)


class Unusable(Exception):
    """This system does not let us have a world; the text says what to do about it."""


def call(name, *arguments):
    if getattr(libc, name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def mount(source, target, kind, flags, data=""):
    call("mount", source.encode(), target.encode(), kind.encode(), flags, data.encode())


def check_tun():
    if not os.path.exists(TUN):
        raise Unusable(f"There is no {TUN}: load the kernel module with “modprobe tun” as root.")
    try:
        os.close(os.open(TUN, os.O_RDWR))
    except OSError as error:
        raise Unusable(f"{TUN} may not be opened ({error.strerror}): try it as root.") from error


def unshare():
    uid, gid = os.geteuid(), os.getegid()
    flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET
    try:
        if uid == 0:
            call("unshare", flags)
            return
        call("unshare", flags | CLONE_NEWUSER)
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
    except OSError as error:
        who = "root here" if uid == 0 else "users"
        raise Unusable(
            f"This system does not let {who} make network namespaces ({error.strerror})"
            + (": a container needs CAP_SYS_ADMIN." if uid == 0 else ": try it as root.")
        ) from error


def keep_mounts_private():
    try:
        mount("none", "/", "", MS_REC | MS_PRIVATE)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        # In a chroot / is no mount point, which ip-netns(8) wants it to be as well.
        here = os.getcwd()
        mount("/", "/run", "", MS_BIND | MS_REC)
        os.chroot("/run")
        os.chdir(here)
        mount("none", "/", "", MS_REC | MS_PRIVATE)


def furnish():
    """The mounts of the new world, made by its first process."""
    keep_mounts_private()
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
    os.mkdir(FILES, 0o755)


def wait_for(child):
    """Reaps whatever ends, until @child does. Returns its status as a shell has it."""
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def pass_on(child):
    for number in PASSED_ON:
        signal.signal(number, lambda number, _: os.kill(child, number))


def die_with_parent():
    call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def start(pipe):
    """Runs as the first process: returns in its child and never in itself."""
    # Away from the terminal, or Ctrl+C would reach everybody at once.
    os.setsid()
    die_with_parent()
    try:
        furnish()
    except OSError as error:
        os.write(pipe, str(error).encode())
        os._exit(1)
    os.close(pipe)

    child = os.fork()
    if child == 0:
        die_with_parent()
        for number in PASSED_ON:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return
    pass_on(child)
    os._exit(wait_for(child))


def enter():
    """Raises Unusable where the system does not allow it."""
    check_tun()
    sys.stdout.flush()
    sys.stderr.flush()
    unshare()
    reader, writer = os.pipe()
    init = os.fork()
    if init == 0:
        os.close(reader)
        start(writer)
        return
    pass_on(init)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        complaint = pipe.read().decode()
    status = wait_for(init)
    if complaint:
        raise Unusable(f"This system does not let us mount in a namespace: {complaint}")
    os._exit(status)


def within(namespace, make):
    """Calls @make() in the network @namespace, for sockets, which stay where they were made."""
    with open("/proc/thread-self/ns/net", "rb") as home, open(f"/run/netns/{namespace}", "rb") as there:
        call("setns", there.fileno(), CLONE_NEWNET)
        try:
            return make()
        finally:
            call("setns", home.fileno(), CLONE_NEWNET)


def interface_index(namespace, name):
    return within(namespace, lambda: socket.if_nametoindex(name))
