#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# systemd, D-Bus and polkit take the files that we give them.
"""usage: test-platform.py TREE BUILD

Prints TAP. What is not installed here is skipped.
"""

import configparser
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

import tap

DATA = pathlib.Path(sys.argv[1]).resolve() / "data"
UNITS = pathlib.Path(sys.argv[2]).resolve() / "data"

APP = "org.warrenvpn.Warren"
POLKIT_DTD = "/usr/share/polkit-1/policyconfig-1.dtd"

# In tenths, as systemd-analyze takes it: what a unit may be exposed to at most.
MAX_EXPOSURE = 20


def unit(name):
    """@name as built, with one value for each key: the last."""
    result = configparser.RawConfigParser(strict=False, delimiters=("=",))
    result.optionxform = str
    result.read(UNITS / name)
    return result


def startable(name, folder):
    """A copy of a unit whose programs are here even if ours are not installed."""
    text = (UNITS / name).read_text()
    copy = pathlib.Path(folder) / name.replace("@", "@example")
    copy.write_text(re.sub(r"^(Exec\w+)=/\S+", r"\1=/bin/true", text, flags=re.MULTILINE))
    return copy


def check_unit(name):
    with tempfile.TemporaryDirectory() as folder:
        copy = startable(name, folder)
        tap.run("systemd-analyze", "verify", "--man=no", copy)
        tap.run("systemd-analyze", "security", "--offline=true", f"--threshold={MAX_EXPOSURE}", copy)


def helper_unit_is_understood_and_confined():
    check_unit("warren-helper.service")


def edge_unit_is_understood_and_confined():
    check_unit("warren-edge@.service")


def supernode_unit_is_understood_and_confined():
    check_unit("warren-supernode.service")


def a_unit_that_is_exposed_is_found():
    with tempfile.TemporaryDirectory() as folder:
        copy = startable("warren-helper.service", folder)
        copy.write_text(re.sub(r"^Protect.*\n", "", copy.read_text(), flags=re.MULTILINE))
        try:
            tap.run("systemd-analyze", "security", "--offline=true", f"--threshold={MAX_EXPOSURE}", copy)
        except AssertionError:
            return
        raise AssertionError("it passed for confined")


def activation_leads_to_the_helper_unit():
    file = DATA / "dbus" / f"{APP}.Helper1.service"
    service = configparser.RawConfigParser()
    service.read(file)
    wanted = service["D-BUS Service"]
    assert wanted["Name"] == file.stem, wanted["Name"]
    started = unit(wanted["SystemdService"])["Service"]
    assert (started["Type"], started["BusName"]) == ("dbus", wanted["Name"]), dict(started)


def helper_user_is_made_and_owns_name_and_actions():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "etc").mkdir()
        tap.run("systemd-sysusers", f"--root={folder}", DATA / "sysusers/warren.conf", talks=True)
        user = (pathlib.Path(folder) / "etc/passwd").read_text().split(":")[0]
    assert unit("warren-helper.service")["Service"]["User"] == user
    assert f'<policy user="{user}">' in (DATA / "dbus" / f"{APP}.Helper1.conf").read_text()
    assert f">unix-user:{user}<" in (DATA / "polkit" / f"{APP}.policy").read_text()


def polkit_takes_the_actions():
    if not os.path.exists(POLKIT_DTD):
        raise tap.Skip("polkitd is not installed")
    with tempfile.TemporaryDirectory() as folder:
        # Without the address of the type, which xmllint would look up in vain.
        copy = pathlib.Path(folder) / "policy"
        text = (DATA / "polkit" / f"{APP}.policy").read_text()
        copy.write_text(re.sub(r"<!DOCTYPE[^>]*>", "", text))
        tap.run("xmllint", "--nonet", "--noout", "--dtdvalid", POLKIT_DTD, copy)


def dbus_takes_the_policy():
    if shutil.which("dbus-daemon") is None:
        raise tap.Skip("dbus-daemon is not installed")
    policy = (DATA / "dbus" / f"{APP}.Helper1.conf").read_text()
    with tempfile.TemporaryDirectory() as folder:
        # It complains of users that are not there.
        copy = pathlib.Path(folder) / "policy.conf"
        copy.write_text(policy.replace('user="warren"', f'user="{pwd.getpwuid(os.getuid()).pw_name}"'))
        config = pathlib.Path(folder) / "bus.conf"
        config.write_text(f"<busconfig><listen>unix:path={folder}/bus</listen><include>{copy}</include></busconfig>")
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as bus:
            address = bus.stdout.readline()
            bus.terminate()
            # How many files it may open is the business of whoever starts the tests.
            said = [line for line in bus.stderr.read().splitlines() if "fd limit" not in line]
    assert address.startswith("unix:") and not said, said


TESTS = (
    helper_unit_is_understood_and_confined,
    edge_unit_is_understood_and_confined,
    supernode_unit_is_understood_and_confined,
    a_unit_that_is_exposed_is_found,
    activation_leads_to_the_helper_unit,
    helper_user_is_made_and_owns_name_and_actions,
    polkit_takes_the_actions,
    dbus_takes_the_policy,
)


tap.main(TESTS)
