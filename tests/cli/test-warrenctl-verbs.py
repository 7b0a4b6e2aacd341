#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The promises of those verbs of warrenctl that ask more of the helper than to do something.
"""usage: test-warrenctl-verbs.py WARRENCTL FAKE_HELPER XML MAN_PAGE

Prints TAP. Each test has a bus and a helper of its own.
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import xml.dom.minidom

import fakehelper
from fakehelper import COMMUNITY, ERROR, ROOT, SUPERNODE

MAN_PAGE = pathlib.Path(sys.argv[4]).resolve()


class Following:
    """A verb that goes on until it is told to stop."""

    def __init__(self, warrenctl, *arguments):
        self.process = subprocess.Popen(
            [fakehelper.PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            bufsize=0, env=dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=warrenctl.bus.address),
        )

    def line(self):
        return fakehelper.read_line(self.process.stdout).rstrip("\n")

    def json(self):
        document = json.loads(self.line())
        assert document.pop("schema") == 1
        return document

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def end(self):
        """Its exit status, and what it said last."""
        said = self.process.communicate(timeout=fakehelper.DEADLINE)
        return self.process.returncode, said[1].decode()


def ping_tells_by_its_status_how_a_member_is_reached(warrenctl):
    path = warrenctl.helper.add("mine")
    for state, status in (
        ("lan", 0), ("direct", 0), ("relayed", 10), ("offline", 11), ("connecting", 11), ("x", 11),
    ):
        warrenctl.helper.tell(
            "reply", path, "Ping",
            f"({{'state': <'{state}'>, 'rtt': <uint64 12345>, 'endpoint': <'192.0.2.1:7'>}},)",
        )
        said = warrenctl("ping", "alice").expect(status)
        assert said.out == f"alice: {state} through 192.0.2.1:7, 12.3 ms\n"
    replies = warrenctl.json("ping", "mine", "alice", status=11)["replies"]
    assert replies == [
        {"answered": True, "state": "x", "rtt_us": 12345, "endpoint": "192.0.2.1:7"}
    ]
    warrenctl.helper.tell("fail", path, "Ping", ERROR + "TimedOut", "no answer")
    assert warrenctl("ping", "alice").expect(11).out == "alice: no answer\n"
    assert warrenctl.json("ping", "alice", status=11)["replies"] == [{"answered": False}]
    warrenctl.helper.tell("fail", path, "Ping", ERROR + "NotFound", "nobody is called so")
    warrenctl("ping", "alice").expect(5)
    warrenctl.helper.tell("fail", path, "Ping", ERROR + "NotConnected", "it is off")
    assert "it is off" in warrenctl("ping", "alice").expect(1).err


def ping_asks_as_often_and_as_long_as_it_is_told(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl.helper.tell("reply", path, "Ping", "({'state': <'direct'>},)")
    said = warrenctl("ping", "mine", "alice", "--count", "2", "--timeout", "2.5").expect(0)
    assert said.out == "alice: direct\n" * 2
    calls = warrenctl.helper.asked("Ping")
    assert [call.arguments for call in calls] == ["('alice', {'timeout': <uint64 2500000>})"] * 2
    for nonsense in ("count=0", "count=-1", "count=x", "timeout=0", "timeout=11", "timeout=nan"):
        warrenctl("ping", "alice", f"--{nonsense}").expect(2)
    warrenctl("ping").expect(2)
    warrenctl("ping", "a", "b", "c").expect(2)


SETTINGS = (
    "'nickname': <'me'>, 'subnet': <'10.1.0.0/16'>, 'mtu': <uint32 1400>, "
    "'lan-discovery': <true>, 'supernodes': <['a:1/K', '[::1]:2/K']>, 'relay': <true>, "
    "'proxies': <['*.onion=socks5://u:p@[::1]:9050', 'block']>, "
    "'autoconnect': <false>"
)


def settings_can_be_read_as_they_are_written(warrenctl):
    path = warrenctl.helper.add("mine", info=SETTINGS)
    said = warrenctl("get", "mine").expect(0).out
    assert said == (
        "name=mine\nnickname=me\nsubnet=10.1.0.0/16\nmtu=1400\nlan-discovery=true\n"
        "supernodes=a:1/K,[::1]:2/K\nproxies=*.onion=socks5://u:p@[::1]:9050,block\n"
        "relay=true\nautoconnect=false\n"
    )
    warrenctl("set", "mine", *said.splitlines()).expect(0)
    (call,) = warrenctl.helper.asked("Set")
    for item in SETTINGS.split(", '"):
        assert item.strip("'") in call.arguments.replace("uint32 ", "uint32 "), call.arguments
    assert call.path == path

    assert warrenctl("get", "mine", "mtu").expect(0).out == "1400\n"
    assert warrenctl.json("get", "mine", "mtu")["settings"] == {"mtu": 1400}
    assert warrenctl.json("get", "mine")["settings"] == {
        "name": "mine", "nickname": "me", "subnet": "10.1.0.0/16", "mtu": 1400,
        "lan_discovery": True, "supernodes": ["a:1/K", "[::1]:2/K"], "relay": True, "autoconnect": False,
        "proxies": ["*.onion=socks5://u:p@[::1]:9050", "block"],
    }


def settings_are_changed_all_or_none(warrenctl):
    path = warrenctl.helper.add("mine", state="connected")
    for words in (
        ("mtu=x",), ("mtu=-1",), ("mtu=99999999999",), ("autoconnect=perhaps",), ("colour=red",),
        ("mtu",), ("=x",), ("mtu=1400", "secret=x"), (),
    ):
        said = warrenctl("set", "mine", *words).expect(2)
        assert said.err, words
    assert warrenctl.helper.asked("Set") == []
    said = warrenctl("set", "mine", "supernodes=", "autoconnect=on").expect(0)
    assert "next" in said.err
    (call,) = warrenctl.helper.asked("Set")
    assert "'supernodes': <@as []>" in call.arguments and "'autoconnect': <true>" in call.arguments
    warrenctl.helper.tell("fail", path, "Set", ERROR + "BadArgument", "no such network")
    assert "as before" in warrenctl("set", "mine", "subnet=8.8.8.0/24").expect(1).err
    warrenctl("get", "mine", "colour").expect(2)


def community_goes_out_and_in_as_a_file(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl("create", "acme", "-o", "acme.community").expect(0)
    text = pathlib.Path("acme.community").read_text().rstrip("\n")
    secret = re.search("secret=(.*)", text)[1]
    for nonsense in ("", "\\033[31m", "x" * 60000):
        warrenctl.helper.tell("secret", path, "Export", nonsense)
        said = warrenctl("export", "mine", "-o", "out").expect(1)
        assert "\x1b" not in said.err and not os.path.exists("out")
    warrenctl.helper.tell("secret", path, "Export", text.replace("\n", "\\n"))
    warrenctl("export", "mine").expect(2)
    said = warrenctl("export", "mine", "-o", "out").expect(0)
    assert secret not in said.out + said.err
    assert pathlib.Path("out").read_text() == text and os.stat("out").st_mode & 0o777 == 0o600
    warrenctl("export", "-o", "out").expect(1)
    warrenctl("export", "-o", "out", "-f").expect(0)
    assert warrenctl("export", "-o", "-").expect(0).out == text
    assert secret not in warrenctl.on_terminal("export", "-o", "-").expect(2).out
    assert secret in warrenctl.on_terminal("export", "-o", "-", "--show-secrets").expect(0).out

    warrenctl.helper.tell("reply", ROOT, "Import", f"(objectpath '{path}',)")
    for given in (("out", ""), ("-", text)):
        said = warrenctl("import", given[0], stdin=given[1]).expect(0)
        (call,) = warrenctl.helper.asked("Import")
        assert secret in call.secrets[0] and secret not in call.arguments + said.out + said.err
    for nonsense in ("", "[community]\n", "x" * 100_000, text.replace("secret=", "secret=A")):
        warrenctl("import", "-", stdin=nonsense).expect(1)
    warrenctl("import", "missing").expect(1)
    assert warrenctl.helper.asked("Import") == []


CHECKS = (
    "([{'check': <'device'>, 'title': <'Network card'>, 'result': <'pass'>}, "
    "{'check': <'nat'>, 'title': <'Your router'>, 'result': <'%s'>, 'cause': <'It is odd'>, "
    "'remedy': <'Buy another'>, 'details': <'symmetric'>}],)"
)


def diagnosis_has_a_status_and_remedies(warrenctl):
    path = warrenctl.helper.add("mine")
    for result, status in (("pass", 0), ("warn", 0), ("skipped", 0), ("fail", 1)):
        warrenctl.helper.tell("reply", path, "Diagnose", CHECKS % result)
        said = warrenctl("diagnose").expect(status)
        assert said.out.splitlines()[1] == (
            f"nat\t{result}\tYour router\tIt is odd\tBuy another\tsymmetric"
        )
        assert bool(said.err) == bool(status)
    shown = warrenctl.on_terminal("diagnose").expect(1).out
    assert "✓ Network card" in shown and "✗ Your router" in shown and "    Buy another" in shown
    checks = warrenctl.json("diagnose", status=1)["checks"]
    assert checks[0] == {"check": "device", "title": "Network card", "result": "pass"}


def event(number, text="it happened"):
    return (
        f"{{'number': <uint64 {number}>, 'time': <int64 1000000>, 'level': <'info'>, "
        f"'subject': <'alice'>, 'text': <'{text}'>}}"
    )


def log_has_the_last_events(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl.helper.tell("reply", path, "ListEvents", f"([{event(7)}, {event(8)}],)")
    said = warrenctl("log", environment={"TZ": "UTC"}).expect(0).out
    assert said == "1970-01-01 00:00:01\tinfo\talice\tit happened\n" * 2
    assert warrenctl.helper.asked("ListEvents")[0].arguments == "({'limit': <uint32 100>},)"
    warrenctl("log", "mine", "--lines", "3").expect(0)
    assert warrenctl.helper.asked("ListEvents")[0].arguments == "({'limit': <uint32 3>},)"
    assert warrenctl.json("log")["events"][0] == {
        "number": 7, "time_us": 1000000, "level": "info", "subject": "alice", "text": "it happened",
    }
    for nonsense in ("0", "-1", "5001", "x"):
        warrenctl("log", f"--lines={nonsense}").expect(2)
    # Whenever it was.
    for lie in ("int64 -9223372036854775808", "int64 9223372036854775807", "'yesterday'"):
        warrenctl.helper.tell("reply", path, "ListEvents", f"([{{'time': <{lie}>}}],)")
        warrenctl("log").expect(0)


def log_goes_on_with_what_happens(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl.helper.tell("reply", path, "ListEvents", f"([{event(7)}],)")
    with Following(warrenctl, "log", "--follow", "--json") as log:
        assert log.json()["number"] == 7
        warrenctl.helper.asked("ListEvents")
        warrenctl.helper.tell("emit", path, COMMUNITY, "Changed", "(['peers', 'stats'],)")
        warrenctl.helper.tell("reply", path, "ListEvents", f"([{event(8)}, {event(9)}],)")
        warrenctl.helper.tell("emit", path, COMMUNITY, "Changed", "(['events'],)")
        got = [log.json()["number"], log.json()["number"]]
        assert got == [8, 9], got
        warrenctl.helper.tell("reply", path, "ListEvents", f"([{event(10)}],)")
        warrenctl.helper.tell("emit", path, COMMUNITY, "Changed", "(['info', 'events'],)")
        assert log.json()["number"] == 10
        asked = [call.arguments for call in warrenctl.helper.asked("ListEvents")]
        assert asked == ["({'after': <uint64 7>},)", "({'after': <uint64 9>},)"]
        warrenctl.helper.stop()
        status, said = log.end()
        assert status == 3 and "helper has ended" in said


def peers(*states):
    each = (
        f"{{'id': <'ID{number}'>, 'name': <'peer{number}'>, 'state': <'{state}'>, "
        f"'rtt': <uint64 {len(states)}>}}"
        for number, state in enumerate(states)
    )
    return f"([{', '.join(each)}],)"


def monitor_tells_what_is_and_each_change(warrenctl):
    path = warrenctl.helper.add("mine", number="aa01")
    warrenctl.helper.add("theirs", number="bb02", owner=os.getuid() + 1)
    warrenctl.helper.tell("reply", path, "ListPeers", peers("offline"))
    with Following(warrenctl, "monitor", "--json") as monitor:
        first = monitor.json()
        assert first.pop("time_us") > 0
        assert first == {
            "event": "community", "object_id": "aa01", "name": "mine", "state": "off",
            "interface": "",
        }
        peer = monitor.json()
        assert peer["event"] == "peer" and peer["object_id"] == "aa01"
        assert peer["peer"] == {"id": "ID0", "name": "peer0", "state": "offline", "rtt_us": 1}

        warrenctl.helper.tell("property", path, "State", "'connecting'")
        assert monitor.json()["state"] == "connecting"
        # Only what has changed, and no mere figures.
        warrenctl.helper.tell("reply", path, "ListPeers", peers("offline", "direct"))
        warrenctl.helper.tell("emit", path, COMMUNITY, "Changed", "(['peers'],)")
        assert monitor.json()["peer"]["id"] == "ID1"
        warrenctl.helper.tell("reply", path, "ListPeers", peers("relayed", "direct"))
        warrenctl.helper.tell("emit", path, COMMUNITY, "Changed", "(['peers'],)")
        assert monitor.json()["peer"] == {
            "id": "ID0", "name": "peer0", "state": "relayed", "rtt_us": 2,
        }

        other = warrenctl.helper.add("new", number="cc03")
        assert monitor.json()["name"] == "new"
        warrenctl.helper.tell("remove", other)
        assert monitor.json()["event"] == "gone"
        assert all(not call.path.endswith("bb02") for call in warrenctl.helper.asked("GetInfo"))


def monitor_waits_for_the_helper_to_come_back(warrenctl):
    warrenctl.helper.add("mine", number="aa01")
    with Following(warrenctl, "monitor") as monitor:
        assert monitor.line().endswith("\tmine: off")
        warrenctl.helper.stop()
        assert monitor.line().endswith("\tthe helper has ended")
        warrenctl.helper = fakehelper.Helper(fakehelper.FAKE, fakehelper.XML, warrenctl.bus)
        assert monitor.line().endswith("\tthe helper runs again")
        warrenctl.helper.add("new", number="cc03")
        told = [monitor.line(), monitor.line()]
        assert any(line.endswith("\tmine: gone") for line in told)
        assert any(line.endswith("\tnew: off") for line in told)
        monitor.process.send_signal(signal.SIGINT)
        assert monitor.end()[0] == -signal.SIGINT
    warrenctl.helper.stop()
    assert "warren-helper" in warrenctl("monitor").expect(3).err
    warrenctl.helper = fakehelper.Helper(fakehelper.FAKE, fakehelper.XML, warrenctl.bus)


def monitor_of_one_tells_of_no_other(warrenctl):
    mine = warrenctl.helper.add("mine", number="aa01")
    other = warrenctl.helper.add("other", number="aa02")
    with Following(warrenctl, "monitor", "mine", "--json") as monitor:
        assert monitor.json()["name"] == "mine"
        warrenctl.helper.asked("GetInfo")
        warrenctl.helper.tell("property", other, "State", "'connected'")
        warrenctl.helper.tell("property", mine, "State", "'waiting'")
        assert monitor.json()["state"] == "waiting"
        # To ask another may start its engine.
        assert {call.path for call in warrenctl.helper.asked("GetInfo")} == {mine}


def monitor_outlives_a_helper_that_ends_while_it_is_asked(warrenctl):
    warrenctl.helper.add("mine", number="aa01")
    with Following(warrenctl, "monitor") as monitor:
        assert monitor.line().endswith("\tmine: off")
        warrenctl.helper.tell("vanish", ROOT, "GetManagedObjects", "")
        with contextlib.suppress(AssertionError, BrokenPipeError):
            warrenctl.helper.add("new", number="aa02")
        assert monitor.line().endswith("\tthe helper has ended")


DOT = (
    'graph "mine" { "A" [kind=self shape=box style=bold label="%s"]; '
    '"B" [kind=peer shape=ellipse style=dashed label="bob"]; '
    '"A" -- "B" [style=dashed label="12 ms" penwidth=1.4]; }'
)


def send_graph(warrenctl, path, dot):
    quoted = dot.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    warrenctl.helper.tell("reply", path, "GetGraph", f"('{quoted}',)")


def graph_is_text_or_a_picture(warrenctl):
    path = warrenctl.helper.add("mine")
    send_graph(warrenctl, path, DOT % "<&me>")
    assert warrenctl("graph").expect(0).out == DOT % "<&me>"
    svg = warrenctl("graph", "--format", "svg").expect(0).out
    texts = xml.dom.minidom.parseString(svg).getElementsByTagName("text")
    assert {"<&me>", "bob", "12 ms"} <= {node.firstChild.data for node in texts}
    assert "stroke-dasharray" in svg
    warrenctl("graph", "--format", "png", "-o", "a.png").expect(0)
    assert pathlib.Path("a.png").read_bytes().startswith(b"\x89PNG")
    warrenctl("graph", "--format", "png", "-o", "a.png").expect(1)
    warrenctl("graph", "--format", "jpg").expect(2)
    warrenctl.on_terminal("graph", "--format", "png").expect(2)


def graph_of_a_liar_opens_nothing_and_ends(warrenctl):
    path = warrenctl.helper.add("mine")
    pathlib.Path("bait.png").write_bytes(b"not to be read")
    evil = (
        'digraph "x" { layout=circo; imagepath="."; stylesheet="http://evil.example/"; '
        'bb="0,0,1e9,1e9"; dpi=1000000; size="1e9,1e9!"; '
        'A [image="bait.png" shape=custom shapefile="bait.png" label=<<TABLE><TR><TD>'
        '<IMG SRC="bait.png"/></TD></TR></TABLE>> fontsize=100000 URL="javascript:x"]; '
        'B [shape=record label="{{{a|b}}}" width="1e9" height="1e9"]; A -> B [penwidth="1e9"]; '
        'subgraph cluster_x { C; } }'
    )
    send_graph(warrenctl, path, evil)
    svg = warrenctl("graph", "--format", "svg").expect(0).out
    for word in ("bait", "evil", "javascript", "1000000", "100000"):
        assert word not in svg, word
    for nonsense in ("", "x", "graph {", "graph { a [", "graph {" * 5000, '<"' * 1000):
        send_graph(warrenctl, path, nonsense)
        said = warrenctl("graph", "--format", "svg").expect(1)
        assert said.out == "" and len(said.err.splitlines()) == 1
    send_graph(warrenctl, path, "graph {" + "".join(f"n{i};" for i in range(501)) + "}")
    assert "--format dot" in warrenctl("graph", "--format", "svg").expect(1).err
    send_graph(warrenctl, path, "graph {" + "a--b;" * 2001 + "}")
    warrenctl("graph", "--format", "svg").expect(1)
    send_graph(warrenctl, path, "graph {" + " " * (1 << 20) + "}")
    warrenctl("graph", "--format", "svg").expect(1)


def graph_of_the_largest_community_is_drawn(warrenctl):
    path = warrenctl.helper.add("mine")
    lines = "".join(f"a--n{i};" for i in range(499))
    send_graph(warrenctl, path, f"graph {{ a; {lines} }}")
    warrenctl("graph", "--format", "svg").expect(0)


def supernode_is_started_shown_and_stopped(warrenctl):
    path = f"{ROOT}/Supernode/{os.getuid()}"
    assert "warrenctl host start" in warrenctl("host").expect(5).err
    warrenctl("host", "stop").expect(5)
    warrenctl.helper.tell("reply", ROOT, "Host", f"(objectpath '{path}',)")
    warrenctl("host", "start").expect(0)
    assert warrenctl.helper.asked("Host")[0].arguments == "({},)"
    warrenctl("host", "start", "--port", "7777").expect(0)
    assert warrenctl.helper.asked("Host")[0].arguments == "({'port': <uint16 7777>},)"
    for nonsense in (("start", "--port=65536"), ("start", "--port=-1"), ("dance",)):
        warrenctl("host", *nonsense).expect(2)

    warrenctl.helper.tell(
        "object", path, SUPERNODE, f"{{'State': <'running'>, 'Owner': <uint32 {os.getuid()}>}}"
    )
    warrenctl.helper.tell(
        "reply", path, "GetInfo",
        "({'address': <':7654/K'>, 'key': <'K'>, 'port': <uint16 7654>},)",
    )
    warrenctl.helper.tell(
        "reply", path, "GetStats", "({'members': <uint32 3>, 'relayed-bytes': <uint64 5>},)"
    )
    said = warrenctl("host").expect(0).out.splitlines()
    assert "state\trunning" in said and "address\t:7654/K" in said and "members\t3" in said
    shown = warrenctl.json("host")
    assert shown == {
        "schema": 1, "state": "running", "address": ":7654/K", "key": "K", "port": 7654,
        "members": 3, "relayed_bytes": 5,
    }
    warrenctl("host", "stop").expect(0)
    assert len(warrenctl.helper.asked("Remove")) == 1


def version_tells_of_a_helper_that_runs(warrenctl):
    only = warrenctl("--version").expect(0).out
    assert only.startswith("warrenctl (") and warrenctl("version").expect(0).out == only
    assert "helper" not in warrenctl.json("version")
    for name, value in (("Version", "'9.9'"), ("ApiLevel", "uint32 7"), ("Features", "['host']")):
        warrenctl.helper.tell("property", ROOT, name, value)
    assert "9.9" in warrenctl("version").expect(0).out
    helper = warrenctl.json("version")["helper"]
    assert helper == {"version": "9.9", "api_level": 7, "features": ["host"]}


def every_member_of_a_document_is_in_the_manual(warrenctl):
    """And every field that the code knows is in the API, by its type."""
    source = MAN_PAGE.parents[2] / "src/cli/wrn-fields.c"
    api = pathlib.Path(fakehelper.XML).read_text()
    page = MAN_PAGE.read_text()
    fields = re.findall(r'\{ "([a-z0-9-]+)", "([a-z{}()]+)",\s+"([a-z0-9_]+)"', source.read_text())
    assert len(fields) > 60
    for key, type_, name in fields:
        assert f'"{key}" ({type_})' in api, f"{key} {type_} is not in the API"
        assert f"_{name}_" in page, f"{name} is not in the manual"


TESTS = [
    ping_tells_by_its_status_how_a_member_is_reached,
    ping_asks_as_often_and_as_long_as_it_is_told,
    settings_can_be_read_as_they_are_written,
    settings_are_changed_all_or_none,
    community_goes_out_and_in_as_a_file,
    diagnosis_has_a_status_and_remedies,
    log_has_the_last_events,
    log_goes_on_with_what_happens,
    monitor_tells_what_is_and_each_change,
    monitor_waits_for_the_helper_to_come_back,
    monitor_of_one_tells_of_no_other,
    monitor_outlives_a_helper_that_ends_while_it_is_asked,
    graph_is_text_or_a_picture,
    graph_of_a_liar_opens_nothing_and_ends,
    graph_of_the_largest_community_is_drawn,
    supernode_is_started_shown_and_stopped,
    version_tells_of_a_helper_that_runs,
    every_member_of_a_document_is_in_the_manual,
]

fakehelper.run_tests(TESTS)
