# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A new system of this computer's distribution, and what packages need of its mirror.
"""All that takes a network, so that what is tried with it later takes none. What was made once is
used again."""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import time

# What somebody who sits at a computer has: a systemd that knows of sessions. Everything else has to
# come as a dependency.
INCLUDED = ("systemd-sysv", "libpam-systemd", "iproute2", "iputils-ping")

# Two of three tries fail by the mirror's fault more rarely than by ours.
TRIES = 3
APT_SECONDS = 900
ROOT_SECONDS = 1200

# apt on the files of the new system, with the programs and the network of this one.
APT_CONFIG = """Dir "{root}/";
Dir::State::status "{root}/var/lib/dpkg/status";
Dir::Cache::archives "{archives}/";
Dir::Bin::methods "/usr/lib/apt/methods";
Dir::Bin::dpkg "/usr/bin/dpkg";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Retries "3";
Acquire::Languages "none";
"""

SOURCE = "deb $(REPO_URI) $(RELEASE) $(COMPONENT)"


class Offline(Exception):
    """The mirror cannot be reached; the text says what was wanted of it."""


def run(command, seconds, **options):
    """The output; it may not fail."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=seconds, check=False, **options
    )
    said = (done.stdout + done.stderr).strip().splitlines()
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: " + "\n".join(said[-8:])
    return done.stdout


def persist(what, attempt):
    """Mirrors hiccup."""
    for left in reversed(range(TRIES)):
        try:
            return attempt()
        except (AssertionError, subprocess.TimeoutExpired) as error:
            if left == 0:
                raise Offline(f"{what}: {error}") from error
            time.sleep(1)


def sources(folder):
    """This computer's own, of its distribution only, as lines of a sources.list."""
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    command = ["apt-get", "indextargets", "--format", SOURCE, "Created-By: Packages"]
    known = run(command, APT_SECONDS)
    if not known:
        # As in an image whose lists were removed to make it small.
        lists = folder / "lists"
        (lists / "partial").mkdir(parents=True, exist_ok=True)
        option = ["-o", f"Dir::State::lists={lists}", "-o", "APT::Sandbox::User=root"]
        persist("the lists of packages", lambda: run(["apt-get", *option, "update"], APT_SECONDS))
        known = run([command[0], *option, *command[1:]], APT_SECONDS)
    lines = {line for line in known.splitlines() if re.fullmatch(f"{release}(-(updates|security))?", line.split()[2])}
    assert lines, f"apt has no source for {release}"
    return release, "".join(f"{line}\n" for line in sorted(lines))


def make(folder):
    """The folder of the new system, below @folder; it is made if it is missing."""
    root = folder / "root"
    if root.exists():
        return root
    release, lines = sources(folder)
    new = folder / "root.new"

    def attempt():
        shutil.rmtree(new, ignore_errors=True)
        command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(INCLUDED)}"]
        run([*command, "--format=directory", release, new, "-"], ROOT_SECONDS, input=lines)

    persist(f"a new {release}", attempt)
    new.rename(root)
    return root


def download(folder, root, packages):
    """Has all that @packages, files, depend on in the folder that is returned."""
    archives = folder / "archives"
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    config = folder / "apt.conf"
    config.write_text(APT_CONFIG.format(root=root, archives=archives))
    apt = ["apt-get", "--quiet", "--yes"]
    environment = {**os.environ, "APT_CONFIG": str(config)}

    def attempt():
        run([*apt, "update"], APT_SECONDS, env=environment)
        run([*apt, "install", "--download-only", *packages], APT_SECONDS, env=environment)

    persist("the dependencies", attempt)
    return archives


def control(package, field):
    return run(["dpkg-deb", "--field", package, field], 60).strip()


def older(package, folder):
    """The same package, of a version before it: what it depends on of its own source, too."""
    tree = folder / pathlib.Path(package).stem
    run(["dpkg-deb", "--raw-extract", package, tree], 60)
    version = control(package, "Version")
    file = tree / "DEBIAN/control"
    file.write_text(file.read_text().replace(version, f"{version}~before"))
    run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, folder], 60)
    shutil.rmtree(tree)


def all_older(packages, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for package in packages:
        older(package, folder)
    return sorted(folder.glob("*.deb"))
