#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The promises of warrenctl bench: what it prints, and what it says when it cannot.
"""usage: test-warrenctl-bench.py WARRENCTL MAN_PAGE

Prints TAP. Nothing here depends on how fast the computer is.
"""

import csv
import io
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import traceback

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
MAN_PAGE = pathlib.Path(sys.argv[2])

# The shortest measurement of all takes a second, under valgrind a minute.
DEADLINE = 300

GROUPS = ("crypto", "protocol", "udp", "tap")
TIMES = ("mean_ns", "p50_ns", "p90_ns", "p99_ns")
COLUMNS = (
    "group", "name", "bits_per_second", "per_second", *TIMES, "jitter_ns", "loss_percent",
    "packets_per_run",
)

# Where namespaces or the device are not allowed, this is what bench says of tap.
NOT_AUTHORIZED = 4


def run(*arguments, prefix=()):
    return subprocess.run(
        [*prefix, PROGRAM, "bench", *arguments], capture_output=True, text=True, timeout=DEADLINE,
        check=False,
    )


def expect(status, *arguments, prefix=()):
    said = run(*arguments, prefix=prefix)
    assert said.returncode == status, f"status {said.returncode}: {said.stdout}{said.stderr}"
    return said


def may_make_interfaces():
    return run("tap", "--seconds", "0.01").returncode == 0


def measured(*arguments):
    return json.loads(expect(0, "--seconds", "0.05", "--json", *arguments).stdout)


def names_of(group):
    lines = expect(0, "--list", group).stdout.splitlines()
    return [line.removeprefix(f"{group} ") for line in lines]


def check_figures(measurement):
    for figure, value in measurement.items():
        if figure in ("group", "name"):
            continue
        assert figure in COLUMNS
        assert value > 0 or figure in ("loss_percent", "jitter_ns"), f"{measurement}"
    if "p50_ns" in measurement:
        assert measurement["p50_ns"] <= measurement["p90_ns"] <= measurement["p99_ns"]


def json_has_every_measurement_that_is_listed():
    for group in ("crypto", "protocol", "udp"):
        document = measured(group)
        assert list(document) == ["schema", "version", "measurements", "notes", "skipped"]
        assert document["schema"] == 1 and document["skipped"] == []
        assert {m["group"] for m in document["measurements"]} == {group}
        assert [m["name"] for m in document["measurements"]] == names_of(group)
        for measurement in document["measurements"]:
            check_figures(measurement)
            assert set(TIMES) < set(measurement)


def csv_has_a_column_for_every_figure():
    text = expect(0, "--seconds", "0.05", "--csv", "crypto", "udp").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["name"] for row in rows] == names_of("crypto") + names_of("udp")
    for row in rows:
        check_figures({k: v if k in ("group", "name") else float(v) for k, v in row.items() if v})


def numbers_have_a_point_in_every_locale():
    os.environ["LC_ALL"] = "de_DE.UTF-8"
    try:
        csv_has_a_column_for_every_figure()
        measured("crypto")
    finally:
        os.environ["LC_ALL"] = "C.UTF-8"


def table_has_a_line_for_every_measurement():
    lines = expect(0, "--seconds", "0.05", "crypto", "udp").stdout.splitlines()
    for group in ("crypto", "udp"):
        heading = next(line for line in lines if line.startswith(f"{group} "))
        for word in ("rate", "per second", "mean", "p50", "p90", "p99"):
            assert word in heading
        for name in names_of(group):
            assert sum(line.startswith(name + "  ") for line in lines) == 1, name


def preferred_cipher_is_named_with_the_reason():
    (note,) = measured("crypto")["notes"]
    assert note["group"] == "crypto"
    assert re.match(r".*(AES-256-GCM by [a-z-]+ is used: both have|no instructions for AES)", note["text"])


def offloads_of_udp_show_whether_they_work():
    document = measured("udp")
    (note,) = document["notes"]
    assert "UDP_SEGMENT" in note["text"] and "UDP_GRO" in note["text"]
    for measurement in document["measurements"]:
        if "without" in measurement["name"]:
            assert measurement["packets_per_run"] == 1


def tap_is_measured_or_says_how_to():
    if may_make_interfaces():
        document = measured("tap")
        assert [m["name"] for m in document["measurements"]] == names_of("tap")
        for measurement in document["measurements"]:
            check_figures(measurement)
            if "without" in measurement["name"]:
                assert measurement["packets_per_run"] == 1
    else:
        assert "sudo warrenctl bench tap" in expect(NOT_AUTHORIZED, "tap").stderr


def tap_without_the_privilege_is_refused_by_name_and_else_left_out():
    if os.geteuid() != 0 or not os.path.exists("/usr/bin/setpriv"):
        return
    # Root without its capabilities, and nobody, who may not open the device.
    bare = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--reuid=65534", "--clear-groups")
    if os.stat("/dev/net/tun").st_mode & 0o002:
        return
    said = expect(NOT_AUTHORIZED, "tap", "--json", "--seconds", "0.05", prefix=bare)
    assert "sudo warrenctl bench tap" in said.stderr
    (skipped,) = json.loads(said.stdout)["skipped"]
    assert skipped["group"] == "tap" and "sudo" in skipped["text"]
    said = expect(0, "--json", "--seconds", "0.05", prefix=bare)
    assert "tap is left out" in said.stderr
    document = json.loads(said.stdout)
    assert {m["group"] for m in document["measurements"]} == set(GROUPS) - {"tap"}
    assert [s["group"] for s in document["skipped"]] == ["tap"]


def without_arguments_all_is_measured_in_order():
    listed = expect(0, "--list").stdout.splitlines()
    groups = [line.split()[0] for line in listed]
    assert list(dict.fromkeys(groups)) == list(GROUPS)
    assert expect(0, "--list", "udp", "crypto").stdout == expect(0, "--list", "crypto", "udp").stdout


def progress_is_shown_to_a_terminal_only():
    assert expect(0, "--seconds", "0.05", "udp").stderr == ""
    leader, terminal = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, "bench", "--seconds", "0.05", "udp"], stdout=subprocess.PIPE, stderr=terminal,
        text=True,
    ) as child:
        table = child.communicate(timeout=DEADLINE)[0]
    os.close(terminal)
    progress = os.read(leader, 65536).decode()
    os.close(leader)
    n = len(names_of("udp"))
    assert f"1 of {n}: udp 64 B with offloads" in progress and f"{n} of {n}: " in progress
    assert progress.endswith("\r\x1b[K") and f" of {n}: " not in table


def misuse_has_status_2():
    for arguments in (
        ("frobnicate",),
        ("crypto", "frobnicate"),
        ("--seconds", "0"),
        ("--seconds", "-1"),
        ("--seconds", "nan"),
        ("--seconds", "1e9"),
        ("--seconds", "x"),
        ("--json", "--csv"),
        ("--rate", "0"),
        ("--rate", "1e6"),
        ("--port", "-1"),
        ("--port", "65536"),
        ("peer",),
        ("peer", "friend"),
        ("peer", "10.0.0.1:7656"),
        ("peer", "10.0.0.1", "10.0.0.2"),
        ("peer", "10.0.0.1", "--seconds", "301"),
        ("serve", "friend"),
        ("serve", "10.0.0.1", "10.0.0.2"),
        ("crypto", "protocol", "udp", "tap", "crypto"),
    ):
        said = expect(2, *arguments)
        assert said.stdout == "" and said.stderr


def man_page_names_every_group_and_figure():
    page = MAN_PAGE.read_text()
    for group in (*GROUPS, "serve", "peer"):
        assert f"\t*{group}*" in page
    for figure in COLUMNS:
        assert f"_{figure}_" in page, figure


TESTS = [
    json_has_every_measurement_that_is_listed,
    csv_has_a_column_for_every_figure,
    numbers_have_a_point_in_every_locale,
    table_has_a_line_for_every_measurement,
    preferred_cipher_is_named_with_the_reason,
    offloads_of_udp_show_whether_they_work,
    tap_is_measured_or_says_how_to,
    tap_without_the_privilege_is_refused_by_name_and_else_left_out,
    without_arguments_all_is_measured_in_order,
    progress_is_shown_to_a_terminal_only,
    misuse_has_status_2,
    man_page_names_every_group_and_figure,
]


def main():
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        name = test.__name__.replace("_", "-")
        try:
            test()
            print(f"ok {number} {name}")
        except Exception:
            print(f"not ok {number} {name}")
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()))


main()
