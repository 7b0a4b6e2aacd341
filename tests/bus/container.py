# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A container that has booted: a systemd of its own, and what it starts.
"""Used by the programs beside it, and by those that try packages, inside a world of their own."""

import contextlib
import os
import pathlib
import secrets
import signal
import subprocess

import desk
from desk import lab

# pylint: disable=wrong-import-order
import world

CGROUPS = pathlib.Path("/sys/fs/cgroup")

# Whoever sits at the computer, as pam_systemd is told; by ssh it would be without.
AT_THE_COMPUTER = ("XDG_SEAT=seat0", "XDG_SESSION_TYPE=wayland", "XDG_SESSION_CLASS=user")


class Unusable(Exception):
    """This system lets nobody run a systemd."""


def remove(group):
    """Whether a control group and all below it are gone."""
    folders = [group, *(folder for folder in group.rglob("*") if folder.is_dir())] if group.exists() else []
    with contextlib.suppress(OSError):
        for folder in reversed(folders):
            folder.rmdir()
    return not group.exists()


class Container:
    """Files that lie below stay as they are; what it writes is gone with it."""

    def __init__(self, below, name="", binds=()):
        """@below: the folder that holds its files. @binds: more of nspawn's options that bind."""
        self.below = below
        self.machine = f"warren-{secrets.token_hex(4)}"
        self.folder = desk.FILES / name
        self.root = self.folder / "root"
        self.log = self.folder / "boot.log"
        self.binds = binds
        self.groups = []
        self.process = None

    def __enter__(self):
        try:
            self.lay_over()
            self.furnish()
            self.boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process is not None:
            # Without its first process, everything in a container ends; nspawn's own end would not do.
            for pid in [*desk.children(self.process.pid), self.process.pid]:
                os.kill(pid, signal.SIGKILL)
            self.process.wait()
        lab.wait_until("the control groups to be empty", lambda: all(map(remove, self.groups)))

    def lay_over(self):
        over = self.folder / "over"
        for folder in (self.root, over, over / "upper", over / "work"):
            folder.mkdir(parents=True)
        layers = f"lowerdir={self.below},upperdir={over}/upper,workdir={over}/work"
        world.mount("overlay", str(self.root), "overlay", 0, layers)

    def furnish(self):
        """Changes the files before the boot."""

    def enter_group(self):
        """Control groups of its own, so that it does not manage ours."""
        hierarchies = [CGROUPS] if (CGROUPS / "cgroup.procs").exists() else [CGROUPS / "systemd", CGROUPS / "unified"]
        for hierarchy in filter(pathlib.Path.exists, hierarchies):
            group = hierarchy / self.machine
            try:
                group.mkdir()
            except OSError as error:
                raise Unusable(f"no control group can be made: {error.strerror}") from error
            self.groups.append(group)

    def boot(self):
        self.enter_group()
        tun = desk.make_tun(self.folder / "dev")
        command = ["systemd-nspawn", "--quiet", f"--machine={self.machine}", f"--directory={self.root}"]
        command += ["--register=no", "--keep-unit", "--private-network", "--console=pipe", f"--bind={tun}:{world.TUN}"]
        command += [*self.binds, "--boot"]

        def join():
            for group in self.groups:
                (group / "cgroup.procs").write_text(str(os.getpid()))

        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=join
            )
        lab.wait_until("the boot", self.is_up, every=0.1)

    def is_up(self):
        if self.process.poll() is not None:
            raise Unusable(f"systemd-nspawn: {self.log.read_text().strip()}")
        self.leader = next(iter(desk.children(self.process.pid)), None)
        if self.leader is None:
            return False
        self.inside = ["nsenter", f"--target={self.leader}", "--all"]
        return self.run("systemctl", "is-system-running", check=False).strip() in ("running", "degraded")

    def run(self, *command, stdin="", check=True, patience=lab.PATIENCE):
        command = [*self.inside, *map(str, command)]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=patience, check=False)
        assert done.returncode == 0 or not check, f"{command}: {done.returncode} {done.stderr}{done.stdout}"
        return done.stdout

    def at_the_computer(self, user, command, **options):
        return self.run("env", *AT_THE_COMPUTER, "su", "--login", user, "--command", command, **options)

    def wait_for(self, what, *command):
        return lab.wait_until(what, lambda: self.run(*command, check=False).strip())

    def show(self, unit, name):
        return self.run("systemctl", "show", f"--property={name}", "--value", unit).strip()

    def main(self, unit):
        return int(self.show(unit, "MainPID"))

    def says(self, unit, words):
        lab.wait_until(f"{unit} to say “{words}”", lambda: words in self.show(unit, "StatusText"))

    def status(self, pid):
        text = self.run("cat", f"/proc/{pid}/status")
        return {line.split(":\t")[0]: line.split(":\t")[1].strip() for line in text.splitlines() if ":\t" in line}

    def complaints(self, unit):
        journal = self.run("journalctl", "--boot", "--priority=warning", "--output=cat", f"--unit={unit}").strip()
        return [line for line in journal.splitlines() if not line.startswith("--")]

    def journal(self, lines=12):
        """The last that was said, as comments of TAP."""
        said = self.run("journalctl", "--boot", "--output=short-monotonic", "--no-pager", check=False)
        return "".join(f"# {line}\n" for line in said.splitlines()[-lines:])
