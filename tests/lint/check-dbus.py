#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds the D-Bus API to what is written about it, and the bus and polkit to the API.
"""usage: check-dbus.py TREE"""

import re
import xml.etree.ElementTree as ET

import tree

APP = "org.warrenvpn.Warren"
PUBLIC = f"{APP}.Helper1"

EMITS = "org.freedesktop.DBus.Property.EmitsChangedSignal"
CARRIES_FDS = "org.gtk.GDBus.C.UnixFD"
OWNER = "org.freedesktop.policykit.owner"

# What GDBus answers by itself for every object, and a client needs.
STANDARD = {f"org.freedesktop.DBus.{name}" for name in ("Introspectable", "ObjectManager", "Peer", "Properties")}

DEFAULTS = {"allow_any", "allow_inactive", "allow_active"}
ANSWERS = {"no", "yes", "auth_self", "auth_self_keep", "auth_admin", "auth_admin_keep"}


def parse(path):
    return ET.fromstring(path.read_bytes(), ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))


def commented(parent):
    """Each child of @parent with the text of the comment right before it, or ""."""
    comment = ""
    for child in parent:
        if child.tag is ET.Comment:
            comment = child.text.strip()
        else:
            yield child, comment
            comment = ""


class Checker:
    """What is said in one file of the API, or of others about it."""

    def __init__(self, root):
        self.findings = tree.Findings(root)
        self.root = root
        self.path = root
        self.level = 0

    def say(self, what):
        self.findings.add(self.path, 1, what)

    def check_since(self, name, text):
        since = re.search(r"Since: (\d+)\s*$", text)
        if since is None:
            self.say(f"{name}: does not end in “Since: N”")
        elif not 1 <= int(since[1]) <= self.level:
            self.say(f"{name}: since {since[1]}, but the API is at {self.level}")

    def check_call(self, name, member, text, borrowed):
        """A method or a signal: every argument is told of, in its order, and nothing else."""
        arguments = [arg.get("name") for arg in member.findall("arg")]
        if not text and signature(member) == borrowed.get(member.get("name")):
            return
        if not text.startswith(f"{member.get('name')}:"):
            self.say(f"{name}: is not documented")
            return
        told = re.findall(r"^\s*@(\w+): \S", text, re.MULTILINE)
        if told != arguments:
            self.say(f"{name}: tells of {told} and not of {arguments}")
        self.check_since(name, text)

    def check_descriptors(self, name, member):
        kinds = {arg.get("type") for arg in member.findall("arg")}
        carries = any(note.get("name") == CARRIES_FDS for note in member.findall("annotation"))
        if any("h" in kind for kind in kinds) != carries and "a{sv}" not in kinds:
            self.say(f"{name}: {CARRIES_FDS} does not fit its arguments")

    def check_property(self, name, member, text):
        if member.get("access") != "read":
            self.say(f"{name}: may be written, which asks no guard")
        if not any(note.get("name") == EMITS for note in member.findall("annotation")):
            self.say(f"{name}: does not say whether it emits a signal")
        if not re.match(rf"{member.get('name')}: \S", text):
            self.say(f"{name}: is not documented")
        self.check_since(name, text)

    def check_interface(self, interface, text, borrowed):
        where = interface.get("name")
        if not re.match(rf"{re.escape(where)}:\s+@short_description: \S", text):
            self.say(f"{where}: is not described")
        for member, comment in commented(interface):
            name = f"{where}.{member.get('name')}"
            if member.tag == "property":
                self.check_property(name, member, comment)
            else:
                self.check_call(name, member, comment, borrowed)
                self.check_descriptors(name, member)

    def check_policy(self, interfaces):
        """Who may send what: each interface by its name, with one descriptor at most, to nobody but us."""
        self.path = self.root / f"data/dbus/{PUBLIC}.conf"
        allowed = set()
        for rule in parse(self.path).iterfind("policy[@context='default']/*"):
            if rule.tag != "allow" or set(rule.attrib) != {"send_destination", "send_interface", "max_fds"}:
                self.say(f"a rule for everybody that is broader than an interface: {rule.attrib}")
            elif rule.get("max_fds") != ("1" if rule.get("send_interface") == PUBLIC else "0"):
                self.say(f"{rule.get('send_interface')}: {rule.get('max_fds')} descriptors with each call")
            allowed.add(rule.get("send_interface"))
        for name in sorted(allowed ^ (interfaces | STANDARD)):
            self.say(f"{name} is {'allowed, but not ours' if name in allowed else 'not allowed'}")

    def check_action(self, action):
        name = action.get("id")
        defaults = {default.tag: default.text for default in action.find("defaults")}
        if defaults.keys() != DEFAULTS or not ANSWERS.issuperset(defaults.values()):
            self.say(f"{name}: its defaults are {defaults}")
        if defaults.get("allow_inactive") != "no" or defaults.get("allow_any") == "yes":
            self.say(f"{name}: whoever is not at the computer is asked for nothing")
        owners = [note.text for note in action.findall("annotate") if note.get("key") == OWNER]
        if owners != ["unix-user:warren"]:
            self.say(f"{name}: polkit would not answer the helper about others")
        if not action.findtext("message", "").startswith("Authentication is required to "):
            self.say(f"{name}: its message does not say what authentication is for")

    def check_actions(self, told):
        self.path = self.root / f"data/polkit/{APP}.policy"
        actions = parse(self.path).findall("action")
        for action in actions:
            self.check_action(action)
        for name in sorted({action.get("id") for action in actions} ^ told):
            self.say(f"{name}: polkit, the API and the program do not all have it")


def signature(member):
    return [(arg.get("type"), arg.get("direction")) for arg in member.findall("arg")]


def names_in(path, pattern):
    return set(re.findall(pattern, path.read_text(encoding="utf-8")))


def check_errors(checker, text):
    """The list at the top of the XML is that of the program."""
    listed = re.search(r"Error\.\*:\s+([\w,\s]+)\.", text)
    told = set(re.findall(r"\w+", listed[1])) if listed else set()
    known = names_in(checker.root / "src/ipc/wrn-dbus-error.c", r'NAME \("(\w+)"\)')
    for name in sorted(told ^ known):
        checker.say(f"Error.{name}: {'not told of' if name in known else 'unknown to the program'}")


def main():
    checker = Checker(tree.root_argument())
    folder = checker.root / "data/dbus"
    names = checker.root / "src/ipc/wrn-dbus-names.h"
    checker.level = int(*names_in(names, r"API_LEVEL (\d+)"))

    documents = {path: parse(path) for path in sorted(folder.glob("*.xml"))}
    public = documents[folder / f"{PUBLIC}.xml"].findall("interface")
    # What is only passed on is described once.
    borrowed = {m.get("name"): signature(m) for interface in public for m in interface.findall("method")}
    for checker.path, document in documents.items():
        ours = {} if checker.path.stem == PUBLIC else borrowed
        for interface, text in commented(document):
            checker.check_interface(interface, text, ours)

    checker.path = folder / f"{PUBLIC}.xml"
    text = checker.path.read_text(encoding="utf-8")
    check_errors(checker, text)
    checker.check_policy({interface.get("name") for interface in public})

    told = set(re.findall(rf"{re.escape(APP)}\.[a-z]+", text))
    checker.check_actions(told)
    for name in sorted(told ^ names_in(names, r'WRN_ACTION_\w+ "([\w.]+)"')):
        checker.say(f"{name}: told of in the API or known to the program, but not both")
    checker.findings.exit()


main()
