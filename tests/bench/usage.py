# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What programs cost: the processor time and the memory of processes and their children.
"""Reads /proc, and so sees only the processes of the world that the benchmark is in."""

import os
import pathlib
import time

TICKS = os.sysconf("SC_CLK_TCK")
PROC = pathlib.Path("/proc")

# Of /proc/PID/stat, counted behind the name, which may hold blanks: proc(5).
PPID, UTIME, STIME = 1, 11, 12


def stat(pid):
    """The fields behind the name; None if the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def tree(*pids):
    """@pids and all that descend from them."""
    parents = {}
    for path in PROC.iterdir():
        fields = stat(path.name) if path.name.isdigit() else None
        if fields:
            parents.setdefault(int(fields[PPID]), []).append(int(path.name))
    found = list(pids)
    for pid in found:
        found += parents.get(pid, ())
    return found


def cpu_seconds(*pids):
    """User and system time of @pids and their living descendants, of all their threads."""
    every = [fields for fields in map(stat, tree(*pids)) if fields]
    return sum(int(fields[UTIME]) + int(fields[STIME]) for fields in every) / TICKS


def memory(pid, field):
    """A field of /proc/PID/status in bytes."""
    return kibibytes(pid, "status", (field,))


def kibibytes(pid, file, fields):
    lines = (PROC / str(pid) / file).read_text().splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return 1024 * sum(int(text.split()[0]) for name, text in pairs if name in fields)


def rss(pid, field="VmRSS"):
    """Bytes resident in @pid, and those that its descendants have to themselves."""
    children = tree(pid)[1:]
    own = sum(kibibytes(child, "smaps_rollup", ("Private_Clean", "Private_Dirty")) for child in children)
    return memory(pid, field) + own


def peak_rss(pid):
    """As rss(), but the most that @pid ever had."""
    return rss(pid, "VmHWM")


def busy():
    """The time that programs had of all processors since the computer started, and all time."""
    # Of proc(5): user nice system idle iowait irq softirq steal, and parts of the first two.
    times = [int(word) for word in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(times) - times[3] - times[4], sum(times)


def share(before, after):
    """How busy all processors were between two answers of busy(), from 0 to 1."""
    used, passed = (now - then for then, now in zip(before, after))
    # The kernel does not keep its sums exactly: what was waiting for a disk may become less.
    return min(max(used / passed, 0), 1) if passed > 0 else 0


def load(seconds):
    """Waits that long, and returns how busy all processors were."""
    before = busy()
    time.sleep(seconds)
    return share(before, busy())


class Meter:
    """The processor time of @pids and the time on the clock that its block takes."""

    def __init__(self, *pids):
        self.pids = pids
        self.cpu = self.seconds = None

    def __enter__(self):
        self.cpu, self.seconds = cpu_seconds(*self.pids), time.monotonic()
        return self

    def __exit__(self, *_):
        self.cpu = cpu_seconds(*self.pids) - self.cpu
        self.seconds = time.monotonic() - self.seconds

    @property
    def share(self):
        """Of one core."""
        return self.cpu / self.seconds
