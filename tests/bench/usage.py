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
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0


def rss(*pids, field="VmRSS"):
    """Bytes resident in @pids and their descendants. What they share is counted for each."""
    return sum(memory(pid, field) for pid in tree(*pids))


def peak_rss(*pids):
    """As rss(), but the most that each of them ever had."""
    return rss(*pids, field="VmHWM")


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
