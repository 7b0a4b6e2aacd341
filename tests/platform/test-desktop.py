#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Desktops take the files that the app gives them.
"""usage: test-desktop.py TREE BUILD

Prints TAP. What is not installed here is skipped.
"""

import configparser
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import pixels
import tap

ROOT = pathlib.Path(sys.argv[1]).resolve()
BUILT = pathlib.Path(sys.argv[2]).resolve() / "data"
DATA = ROOT / "data"

APP = "org.warrenvpn.Warren"
DESKTOP = DATA / "desktop" / f"{APP}.desktop.in"
METAINFO = DATA / "desktop" / f"{APP}.metainfo.xml.in"
MIME = DATA / "desktop" / f"{APP}.mime.xml"
SCHEMA = DATA / "schemas" / f"{APP}.gschema.xml"
ICONS = DATA / "icons" / "hicolor"
SYMBOLIC = ICONS / "symbolic" / "apps"

SCHEMA_DTD = "/usr/share/glib-2.0/schemas/gschema.dtd"

STATES = ("attention", "connected", "connecting", "disconnected", "relayed")

# The colour that GTK replaces by that of the text around a symbolic icon.
FOREGROUND = "#2e3436"

# By how many of the 256 pixels of a tray two states differ at least.
MIN_DIFFERENCE = 6

# What appstreamcli may say: the app's id is spelt as GNOME asks, the first release is yet to come, and
# of two ways to name the developer Debian 12 does not know one yet, and Ubuntu 24.04 no longer wants
# the other.
KNOWN_HINTS = {
    "cid-contains-uppercase-letter",
    "developer-name-tag-deprecated",
    "releases-info-missing",
    "unknown-tag",
}


def parsed(path):
    return xml.etree.ElementTree.parse(path).getroot()


def key_file(path):
    result = configparser.RawConfigParser(delimiters=("=",))
    result.optionxform = str
    assert result.read(path), path
    return result


def desktop_entry():
    return key_file(DESKTOP)["Desktop Entry"]


def words(value):
    return [word for word in value.split(";") if word]


def validate_desktop(text):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / f"{APP}.desktop"
        copy.write_text(text)
        tap.run("desktop-file-validate", copy)


def the_desktop_entry_is_valid():
    validate_desktop(DESKTOP.read_text())


def a_desktop_entry_of_a_newer_kind_is_found():
    try:
        validate_desktop(DESKTOP.read_text().replace("Terminal=", "SingleMainWindow=true\nTerminal="))
    except AssertionError:
        return
    raise AssertionError("it passed for valid")


def the_desktop_entry_hides_nothing_and_needs_no_sandbox():
    text = DESKTOP.read_text()
    assert not re.search(r"^(NoDisplay|Hidden)=|flatpak", text, re.MULTILINE)


def app_stores_take_the_description():
    if shutil.which("appstreamcli") is None:
        raise tap.Skip("appstreamcli is not installed")
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / f"{APP}.metainfo.xml"
        shutil.copy(METAINFO, copy)
        command = ["appstreamcli", "validate", "--pedantic", "--no-net", "--no-color", str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=tap.DEADLINE, check=False)
    hints = set(re.findall(r"^[EWIP]: \S+ (\S+)", done.stdout, re.MULTILINE))
    assert done.returncode == 0 and hints <= KNOWN_HINTS, done.stdout + done.stderr


def the_description_fits_where_stores_show_it():
    component = parsed(METAINFO)
    name, summary = component.findtext("name"), component.findtext("summary")
    assert len(name) <= 15, name
    assert 10 <= len(summary) <= 35 and not summary.endswith("."), summary
    colours = [colour.text for colour in component.iter("color")]
    assert len(set(colours)) == 2, colours


def every_file_means_the_same_app():
    entry, component = desktop_entry(), parsed(METAINFO)
    program = entry["Exec"].split()[0]
    service = key_file(BUILT / f"{APP}.service")["D-BUS Service"]
    assert service["Name"] == component.findtext("id") == entry["Icon"] == APP
    assert pathlib.Path(service["Exec"].split()[0]).name == program
    assert component.findtext("launchable") == f"{APP}.desktop"
    assert component.findtext("summary") == entry["Comment"]
    provided = component.find("provides")
    assert provided.findtext("binary") == program
    assert provided.findtext("dbus") == APP
    types = [element.text for element in provided.iter("mediatype")]
    assert sorted(types) == sorted(words(entry["MimeType"])), types
    categories = [element.text for element in component.iter("category")]
    assert categories == words(entry["Categories"]), categories


def the_desktop_entry_starts_what_is_activated():
    file = key_file(DESKTOP)
    assert file["Desktop Entry"]["DBusActivatable"] == "true"
    for action in words(file["Desktop Entry"]["Actions"]):
        assert file[f"Desktop Action {action}"]["Exec"].split()[0] == "warren", action
    assert (BUILT / f"{APP}.service").read_text().rstrip().endswith("--gapplication-service")


def a_saved_invite_is_recognised_by_its_name_and_by_its_text():
    header = (ROOT / "src/core/community/wrn-invite.h").read_text()
    prefix = "".join(re.findall(r'#define WRN_INVITE_(?:SCHEME|PREFIX) .*?"([^"]+)"', header))
    assert prefix.startswith("warren:"), prefix
    with tempfile.TemporaryDirectory() as folder:
        packages = pathlib.Path(folder) / "mime" / "packages"
        packages.mkdir(parents=True)
        shutil.copy(MIME, packages / f"{APP}.xml")
        env = dict(os.environ, XDG_DATA_HOME=folder, XDG_DATA_DIRS=folder)
        tap.run("update-mime-database", packages.parent, env=env)
        for name, content in (("friends.warren", "any"), ("invite", prefix + "AQAAAAAA\n")):
            file = pathlib.Path(folder) / name
            file.write_text(content)
            command = ["gio", "info", "--attributes=standard::content-type", str(file)]
            said = subprocess.run(command, env=env, capture_output=True, text=True, timeout=tap.DEADLINE, check=True)
            assert said.stdout.rstrip().endswith(" application/x-warren-invite"), said.stdout


def glib_takes_the_settings():
    tap.run("glib-compile-schemas", "--strict", "--dry-run", SCHEMA.parent)
    tap.run("xmllint", "--nonet", "--noout", "--dtdvalid", SCHEMA_DTD, SCHEMA)


def every_setting_is_explained_and_bounded():
    root = parsed(SCHEMA)
    for schema in root.iter("schema"):
        for key in schema.iter("key"):
            for part in ("summary", "description"):
                assert (key.findtext(part) or "").strip(), f"{key.get('name')} has no {part}"
            if key.get("type") in ("i", "u", "x", "t", "d"):
                assert key.find("range") is not None, f"{key.get('name')} has no range"


def settings_of_a_community_have_no_path_of_their_own():
    schemas = {schema.get("id"): schema.get("path") for schema in parsed(SCHEMA).iter("schema")}
    assert schemas == {APP: "/org/warrenvpn/Warren/", f"{APP}.Community": None}, schemas


def every_icon_is_there_and_belongs_to_the_app():
    wanted = {"scalable/apps/" + APP, "symbolic/apps/" + APP + "-symbolic"}
    wanted |= {f"symbolic/apps/{APP}-{state}-symbolic" for state in STATES}
    found = {str(path.relative_to(ICONS))[: -len(".svg")] for path in ICONS.rglob("*.svg")}
    assert found == wanted, found ^ wanted


def the_icon_fills_the_canvas_of_its_theme():
    root = parsed(ICONS / "scalable" / "apps" / f"{APP}.svg")
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("128", "128", "0 0 128 128")
    for size in (16, 48, 128, 512):
        alpha = pixels.alpha(ICONS / "scalable" / "apps" / f"{APP}.svg", size)
        assert alpha[size // 2][size // 2] == 255 and alpha[0][0] == 0, size


def symbolic_icons_are_of_one_colour_that_a_theme_can_replace():
    for path in sorted(SYMBOLIC.iterdir()):
        root = parsed(path)
        assert (root.get("width"), root.get("height")) == ("16", "16"), path.name
        assert root.get("fill") == FOREGROUND, path.name
        for element in root.iter():
            tag = element.tag.partition("}")[2]
            assert tag in ("svg", "path"), f"{path.name}: {tag}"
            strange = set(element.attrib) & {"stroke", "style", "opacity", "filter", "class"}
            assert not strange and (tag == "svg" or "fill" not in element.attrib), f"{path.name}: {strange}"


def states_differ_in_shape_at_the_size_of_a_tray():
    shapes = {state: pixels.alpha(SYMBOLIC / f"{APP}-{state}-symbolic.svg", 16) for state in STATES}
    for one, other in itertools.combinations(STATES, 2):
        pairs = zip(itertools.chain(*shapes[one]), itertools.chain(*shapes[other]))
        different = sum(abs(a - b) >= 96 for a, b in pairs)
        assert different >= MIN_DIFFERENCE, f"{one} and {other} differ in {different} pixels"


TESTS = (
    the_desktop_entry_is_valid,
    a_desktop_entry_of_a_newer_kind_is_found,
    the_desktop_entry_hides_nothing_and_needs_no_sandbox,
    app_stores_take_the_description,
    the_description_fits_where_stores_show_it,
    every_file_means_the_same_app,
    the_desktop_entry_starts_what_is_activated,
    a_saved_invite_is_recognised_by_its_name_and_by_its_text,
    glib_takes_the_settings,
    every_setting_is_explained_and_bounded,
    settings_of_a_community_have_no_path_of_their_own,
    every_icon_is_there_and_belongs_to_the_app,
    the_icon_fills_the_canvas_of_its_theme,
    symbolic_icons_are_of_one_colour_that_a_theme_can_replace,
    states_differ_in_shape_at_the_size_of_a_tray,
)


tap.main(TESTS)
