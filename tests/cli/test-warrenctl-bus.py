#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The promises of warrenctl as a client of the helper: what it asks, says, and ends with.
"""usage: test-warrenctl-bus.py WARRENCTL FAKE_HELPER XML

Prints TAP. Each test has a bus and a helper of its own.
"""

import os
import pathlib
import shutil

import fakehelper
from fakehelper import COMMUNITY, ERROR, ROOT

# A uid that is not ours.
SOMEBODY = os.getuid() + 4242

KEY = "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"

# What a name must not do to a terminal: a title, a colour, a line, a turn, in C0 and in C1.
HOSTILE = r"evil\u001b]0;gotcha\u0007\u001b[31m\nnext\u202egnp\u009b31m\u2028x"
CONTROLS = (*range(9), *range(11, 13), *range(14, 32), *range(0x7F, 0xA0))
FORBIDDEN = [chr(c) for c in (*CONTROLS, 0x202E, 0x2028)]


def list_has_only_what_is_ours(warrenctl):
    warrenctl.helper.add("mine", number="aa01", info="'ipv4': <'10.1.2.3'>", interface="warren0")
    theirs = warrenctl.helper.add("theirs", number="bb02", owner=SOMEBODY)
    lines = warrenctl("list").expect(0).out.splitlines()
    assert lines == [f"mine\toff\t10.1.2.3\twarren0\t{os.getuid()}\taa01"]
    assert all(call.path != theirs for call in warrenctl.helper.asked("GetInfo"))

    both = warrenctl.json("list", "--all")["communities"]
    assert [community["name"] for community in both] == ["mine", "theirs"]
    assert both[1]["owner"] == SOMEBODY


def others_are_listed_without_their_name_if_they_tell_nothing(warrenctl):
    theirs = warrenctl.helper.add("theirs", number="bb02", owner=SOMEBODY)
    warrenctl.helper.tell("fail", theirs, "GetInfo", ERROR + "NotAuthorized", "not yours")
    said = warrenctl("list", "--all").expect(0)
    assert said.out == f"\toff\t\t\t{SOMEBODY}\tbb02\n" and "not yours" in said.err


def community_is_known_by_name_id_and_the_beginning_of_an_id(warrenctl):
    one = warrenctl.helper.add("Game night", number="aa01")
    other = warrenctl.helper.add("aa", number="ab02")
    for word, path in (
        ("Game night", one), ("aa01", one), ("aa0", one), ("GAME NIGHTID", one), ("GAME", one),
        ("aa", other), ("ab02", other), ("ab", other), ("AAID", other),
    ):
        warrenctl("connect", word).expect(0)
        calls = warrenctl.helper.asked("Connect")
        assert [call.path for call in calls] == [path], word


def ambiguous_words_are_refused_with_the_candidates(warrenctl):
    warrenctl.helper.add("twin", number="aa01")
    warrenctl.helper.add("twin", number="aa02")
    for word in ("twin", "aa", "aa0"):
        said = warrenctl("connect", word).expect(2)
        assert "aa01" in said.err and "aa02" in said.err and "twin" in said.err
    said = warrenctl("connect").expect(2)
    assert "aa01" in said.err and "aa02" in said.err
    assert warrenctl.helper.asked("Connect") == []


def only_community_need_not_be_named(warrenctl):
    warrenctl.helper.add("theirs", number="bb02", owner=SOMEBODY)
    for verb in ("connect", "disconnect", "peers", "invite"):
        assert "warrenctl create" in warrenctl(verb).expect(5).err
    path = warrenctl.helper.add("mine")
    warrenctl("disconnect").expect(0)
    assert [call.path for call in warrenctl.helper.asked("Disconnect")] == [path]
    assert "warrenctl list" in warrenctl("connect", "theirs").expect(5).err


def exit_status_follows_from_the_error(warrenctl):
    path = warrenctl.helper.add("mine")
    for name, status in (
        ("NotAuthorized", 4), ("NotFound", 5), ("TimedOut", 6), ("Failed", 1), ("BadArgument", 1),
        ("Exists", 1), ("LimitsExceeded", 1), ("Busy", 1), ("NotConnected", 1), ("NoDevice", 1),
        ("AddressInUse", 1), ("NotSupported", 1), ("EngineFailed", 1), ("Unheard", 1),
    ):
        warrenctl.helper.tell("fail", path, "Connect", ERROR + name, "the reason why")
        said = warrenctl("connect", "mine").expect(status)
        assert "the reason why" in said.err and "GDBus" not in said.err and "mine" in said.err
    for name, status in (
        ("AccessDenied", 4), ("AuthFailed", 4), ("NoReply", 3), ("ServiceUnknown", 3),
        ("Timeout", 6), ("InvalidArgs", 1),
        ("InteractiveAuthorizationRequired", 4),
    ):
        warrenctl.helper.tell("fail", path, "Connect", "org.freedesktop.DBus.Error." + name, "why")
        warrenctl("connect", "mine").expect(status)


def helper_that_is_not_there_is_status_3(warrenctl):
    warrenctl.helper.stop()
    for arguments in ("list", "status", "peers", "connect", "create x", "leave x -y"):
        said = warrenctl(*arguments.split()).expect(3)
        assert "warren-helper" in said.err and said.out == ""
    said = fakehelper.run(fakehelper.PROGRAM, "unix:path=nowhere", "list").expect(3)
    assert "system bus" in said.err


def helper_that_vanishes_is_status_3(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl.helper.tell("vanish", path, "Connect", "")
    warrenctl("connect", "mine").expect(3)


def password_may_be_asked_for_on_a_terminal_only(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl.helper.tell("reply", path, "ListPeers", "(@aa{sv} [],)")
    warrenctl("connect").expect(0)
    assert [call.asks for call in warrenctl.helper.asked("Connect")] == [False]
    warrenctl.on_terminal("connect").expect(0)
    assert [call.asks for call in warrenctl.helper.asked("Connect")] == [True]
    warrenctl.on_terminal("peers").expect(0)
    assert [call.asks for call in warrenctl.helper.asked("ListPeers")] == [False]
    warrenctl.helper.tell("fail", path, "Connect", ERROR + "NotAuthorized", "no")
    assert "without a terminal nobody is asked" in warrenctl("connect").expect(4).err


# Tells how it is called, and that it is ready, as pkttyagent does.
AGENT = """#!/bin/sh
echo "$$ $*" >"$AGENT"
exec 3>&-
exec sleep 600
"""


def agent_of_polkit_is_there_while_somebody_may_be_asked(warrenctl):
    # Root is not asked; whoever is root is somebody else here.
    user = os.getuid() or 65534
    os.chmod(".", 0o755)
    os.mkdir("bin")
    os.mkdir("said")
    os.chown("said", user, -1)
    program = shutil.copy(fakehelper.PROGRAM, "bin/warrenctl")
    pathlib.Path("bin/pkttyagent").write_text(AGENT)
    os.chmod("bin/pkttyagent", 0o755)
    said = pathlib.Path("said/agent").resolve()
    options = {
        "environment": {"PATH": f"{os.getcwd()}/bin:{os.environ['PATH']}", "AGENT": str(said)},
        "user": user if user != os.getuid() else None,
    }
    warrenctl.helper.add("mine", owner=user)

    for verb, asks in (("list", False), ("connect", True), ("list --all", True)):
        said.unlink(missing_ok=True)
        fakehelper.run_on_terminal(
            program, warrenctl.bus.address, *verb.split(), **options
        ).expect(0)
        assert said.exists() == asks, verb
    agent, *arguments = said.read_text().split()
    assert arguments[0] == "--process" and arguments[2:] == ["--notify-fd", "3", "--fallback"]
    assert not os.path.exists(f"/proc/{agent}"), "the agent was left behind"

    # Without one, nobody is asked, and all else is as before.
    os.remove("bin/pkttyagent")
    options["environment"]["PATH"] = f"{os.getcwd()}/bin"
    fakehelper.run_on_terminal(program, warrenctl.bus.address, "connect", **options).expect(0)


def helper_that_says_nothing_is_status_6(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl.helper.tell("silent", path, "ListPeers", "")
    assert "try again" in warrenctl("peers").expect(6).err


def created_community_goes_to_the_helper_in_sealed_memory(warrenctl):
    warrenctl.helper.tell("reply", ROOT, "Create", f"(objectpath '{ROOT}/Community/aa',)")
    said = warrenctl(
        "create", "acme", "-s", f"sn.example.org/{KEY}", "--subnet", "10.81.7.0/24"
    ).expect(0)
    (call,) = warrenctl.helper.asked("Create")
    assert "name=acme" in call.secrets[0] and "subnet=10.81.7.0/24" in call.secrets[0]
    assert f"supernodes=sn.example.org:7654/{KEY};" in call.secrets[0]
    secret = call.secrets[0].split("secret=")[1].split("\\n")[0]
    assert len(secret) == 43 and secret not in said.out + said.err + call.arguments
    assert "passphrase: " in said.out

    # A file is another thing.
    warrenctl("create", "acme", "-o", "a").expect(0)
    assert warrenctl.helper.asked("Create") == []
    warrenctl("create", "acme", "--force").expect(2)


def link_goes_to_the_helper_in_sealed_memory(warrenctl):
    warrenctl.helper.tell("reply", ROOT, "Join", f"(objectpath '{ROOT}/Community/aa',)")
    warrenctl("create", "acme", "-o", "./a").expect(0)
    link = warrenctl("invite", "./a").expect(0).out.strip()
    said = warrenctl("join", "-", stdin=link + "\n").expect(0)
    (call,) = warrenctl.helper.asked("Join")
    assert call.secrets == [link] and link not in call.arguments
    assert "acme" in said.out and link not in said.out + said.err

    warrenctl.helper.tell("fail", ROOT, "Join", ERROR + "Exists", "you have it already")
    said = warrenctl("join", "-", stdin=link + "\n").expect(1)
    assert "already" in said.err and link not in said.err
    warrenctl("join", "-", stdin="warren:1/nonsense").expect(1)
    assert len(warrenctl.helper.asked("Join")) == 1


def invite_comes_from_the_helper_in_sealed_memory(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl("create", "acme", "-o", "acme.community").expect(0)
    link = warrenctl("invite", "acme.community").expect(0).out.strip()
    warrenctl.helper.tell("secret", path, "Invite", link)
    assert warrenctl("invite", "mine", "--hours", "3").expect(0).out == link + "\n"
    (call,) = warrenctl.helper.asked("Invite")
    assert call.arguments == "({'hours': <uint32 3>},)"
    warrenctl("invite").expect(0)
    assert warrenctl.helper.asked("Invite")[0].arguments == "({},)"

    assert warrenctl("invite", "--output", "link").expect(0).out == ""
    assert pathlib.Path("link").read_text() == link + "\n"
    assert os.stat("link").st_mode & 0o777 == 0o600
    warrenctl("invite", "--output", "link").expect(1)
    warrenctl("invite", "--output", "link", "--force").expect(0)
    assert "▄" in warrenctl("invite", "--qr").expect(0).out

    for text in ("warren:1/", "", "\x1b[31m", "x" * 60000):
        warrenctl.helper.tell("secret", path, "Invite", text)
        said = warrenctl("invite").expect(1)
        assert said.out == "" and "\x1b" not in said.err
    warrenctl.helper.tell("reply", path, "Invite", "(handle 0,)")
    warrenctl("invite").expect(1)


def leaving_is_confirmed(warrenctl):
    path = warrenctl.helper.add("mine")
    assert "--yes" in warrenctl("leave", "mine").expect(2).err
    warrenctl.on_terminal("leave", "mine", answer=("[y/N]", "n\n")).expect(1)
    assert warrenctl.helper.asked("Remove") == []
    warrenctl.on_terminal("leave", "mine", answer=("[y/N]", "y\n")).expect(0)
    warrenctl("leave", "mine", "--yes").expect(0)
    assert [call.path for call in warrenctl.helper.asked("Remove")] == [path, path]
    warrenctl("leave", "--yes").expect(2)


def connecting_waits_for_a_member_if_told_to(warrenctl):
    path = warrenctl.helper.add("mine", state="connecting")
    warrenctl("connect", "--wait", "0.1").expect(6)
    warrenctl.helper.tell("property", path, "State", "'failed'")
    warrenctl("connect", "--wait", "60").expect(1)
    warrenctl.helper.tell("property", path, "State", "'connected'")
    warrenctl("connect", "--wait", "60").expect(0)
    for nonsense in ("-1", "1e9", "nan", "x"):
        warrenctl("connect", f"--wait={nonsense}").expect(2)


def status_is_the_exit_status(warrenctl):
    warrenctl("status").expect(5)
    for number, (state, status) in enumerate(
        (("connected", 0), ("off", 20), ("connecting", 21), ("waiting", 21), ("failed", 22))
    ):
        path = warrenctl.helper.add(f"c{number}", state=state, number=f"aa0{number}")
        warrenctl.helper.tell("reply", path, "GetStats", "({'rx-bytes': <uint64 5>},)")
        said = warrenctl("status", f"c{number}").expect(status)
        assert said.out.startswith(f"c{number}\t{state}\n")
        # Of all, the worst; each is worse than those before it.
        assert len(warrenctl.json("status", status=status)["communities"]) == number + 1


def quiet_is_quiet(warrenctl):
    path = warrenctl.helper.add("mine")
    for verb in ("connect", "disconnect"):
        assert warrenctl(verb).expect(0).out != ""
        said = warrenctl(verb, "-q").expect(0)
        assert said.out == said.err == ""
    warrenctl.helper.tell("fail", path, "Connect", ERROR + "Failed", "no")
    assert warrenctl("connect", "-q").expect(1).err != ""


PEER = (
    "{'id': <'ALICEID'>, 'name': <'alice'>, 'state': <'direct'>, 'ipv4': <'10.1.2.4'>, "
    "'ipv6': <'fd00::4'>, 'mac': <'02:00:00:00:00:04'>, 'endpoint': <'192.0.2.4:1'>, "
    "'via': <''>, 'cipher': <'aes-256-gcm'>, 'rtt': <uint64 12345>, 'loss': <0.25>, "
    "'rx-bytes': <uint64 1>, 'tx-bytes': <uint64 2>, 'rx-packets': <uint64 3>, "
    "'tx-packets': <uint64 4>, 'since': <int64 5>, 'last-heard': <int64 6>}"
)


def peers_are_rows_for_programs_and_a_table_for_people(warrenctl):
    path = warrenctl.helper.add("mine")
    warrenctl.helper.tell("reply", path, "ListPeers", f"([{PEER}],)")
    row = "alice\tdirect\t12.3 ms\t25 %\t10.1.2.4\tfd00::4\t192.0.2.4:1\tALICEID\n"
    assert warrenctl("peers").expect(0).out == row
    shown = warrenctl.on_terminal("peers").expect(0).out
    assert "\x1b[1mNAME" in shown and "alice  direct  12.3 ms" in shown and "\t" not in shown
    plain = warrenctl.on_terminal("peers", environment={"NO_COLOR": "1"}).expect(0).out
    assert plain.startswith("NAME") and "\x1b" not in plain
    assert warrenctl.json("peers")["peers"] == [
        {
            "id": "ALICEID", "name": "alice", "state": "direct", "ipv4": "10.1.2.4",
            "ipv6": "fd00::4", "mac": "02:00:00:00:00:04", "endpoint": "192.0.2.4:1", "via": "",
            "cipher": "aes-256-gcm", "rtt_us": 12345, "loss": 0.25, "rx_bytes": 1, "tx_bytes": 2,
            "rx_packets": 3, "tx_packets": 4, "since_us": 5, "last_heard_us": 6,
        }
    ]


def strangers_cannot_write_on_the_terminal(warrenctl):
    path = warrenctl.helper.add(HOSTILE, state="connected", number="aa01")
    warrenctl.helper.tell(
        "reply", path, "ListPeers", f"([{{'name': <'{HOSTILE}'>, 'id': <'{HOSTILE}'>}}],)"
    )
    text = HOSTILE.encode().decode("unicode_escape").replace("\n", " ")
    warrenctl.helper.tell("fail", path, "Connect", ERROR + "Failed", text)
    for verb in ("list", "status", "peers", "connect aa01", "list --json", "peers --json"):
        arguments = verb.split()
        colourless = {"NO_COLOR": "1"}
        for said in (
            warrenctl(*arguments), warrenctl.on_terminal(*arguments, environment=colourless)
        ):
            found = [c for c in FORBIDDEN if c in said.out + said.err]
            assert found == [], f"{arguments}: {found}"
    assert len(warrenctl("list").out.splitlines()) == 1
    names = [community["name"] for community in warrenctl.json("list")["communities"]]
    assert names[0].startswith("evil\x1b]0;") and "\u202e" in names[0]


# What a helper that was taken over may answer.
LIES = [
    "(@a{sv} {},)",
    "({'name': <uint32 1>, 'id': <true>, 'ipv4': <['x']>, 'supernodes': <'x'>, 'mtu': <'x'>},)",
    "({'supernode-states': <[{'name': <1>}, {'rtt': <'x'>, 'registered': <'x'>}]>},)",
    "({'supernode-states': <@aa{sv} []>, 'uptime': <int64 -1>, 'error': <''>},)",
    "({'rx-bytes': <uint64 18446744073709551615>, 'drops': <{'a-b': uint64 1}>},)",
    "({'history': <[(int64 1, uint64 2, uint64 3)]>, 'loss': <inf>, 'io': <{'a': 'b'}>},)",
    "({'name': <''>, '': <''>, 'name': <'again'>},)",
    "('not a dictionary',)",
    "()",
    "(1, 2)",
]


def lies_are_passed_over(warrenctl):
    path = warrenctl.helper.add("mine", state="connected", number="aa01")
    for lie in LIES:
        warrenctl.helper.tell("reply", path, "GetInfo", lie)
        warrenctl.helper.tell("reply", path, "GetStats", lie)
        listed = warrenctl.json("list")["communities"]
        assert [community["object_id"] for community in listed] == ["aa01"]
        warrenctl("status", "aa01").expect(0)
        warrenctl.json("status")
        many = lie.replace("(", "([", 1).replace(",)", "],)", 1)
        warrenctl.helper.tell("reply", path, "ListPeers", many if "{" in lie else lie)
        assert warrenctl("peers", "aa01").status == (0 if "{" in lie else 1)
        if "{" in lie:
            (peer,) = warrenctl.json("peers", "aa01")["peers"]
            assert "loss" not in peer
    warrenctl.helper.tell("reply", path, "GetInfo", LIES[0])
    warrenctl.helper.tell("reply", path, "GetStats", LIES[4])
    stats = warrenctl.json("status")
    assert stats["communities"][0]["stats"] == {"rx_bytes": 2**63 - 1, "drops": {"a_b": 1}}


def objects_that_are_none_are_passed_over(warrenctl):
    uid = f"<uint32 {os.getuid()}>"
    warrenctl.helper.tell(
        "reply", ROOT, "GetManagedObjects",
        f"({{objectpath '/elsewhere': {{'{COMMUNITY}': {{'Owner': {uid}}}}}, "
        f"'{ROOT}/Community/a1': {{'{COMMUNITY}': {{'Owner': <'0'>}}}}, "
        f"'{ROOT}/Community/a2': {{'some.Other': {{'Owner': {uid}}}}}, "
        f"'{ROOT}/Community/a3': {{'{COMMUNITY}': {{'Owner': {uid}, 'State': <1>}}}}}},)",
    )
    (community,) = warrenctl.json("list")["communities"]
    assert community["object_id"] == "a3" and community["state"] == ""
    for lie in ("()", "('x',)", "(@a{sv} {},)"):
        warrenctl.helper.tell("reply", ROOT, "GetManagedObjects", lie)
        warrenctl("list").expect(1)


TESTS = [
    list_has_only_what_is_ours,
    others_are_listed_without_their_name_if_they_tell_nothing,
    community_is_known_by_name_id_and_the_beginning_of_an_id,
    ambiguous_words_are_refused_with_the_candidates,
    only_community_need_not_be_named,
    exit_status_follows_from_the_error,
    helper_that_is_not_there_is_status_3,
    helper_that_vanishes_is_status_3,
    password_may_be_asked_for_on_a_terminal_only,
    agent_of_polkit_is_there_while_somebody_may_be_asked,
    helper_that_says_nothing_is_status_6,
    created_community_goes_to_the_helper_in_sealed_memory,
    link_goes_to_the_helper_in_sealed_memory,
    invite_comes_from_the_helper_in_sealed_memory,
    leaving_is_confirmed,
    connecting_waits_for_a_member_if_told_to,
    status_is_the_exit_status,
    quiet_is_quiet,
    peers_are_rows_for_programs_and_a_table_for_people,
    strangers_cannot_write_on_the_terminal,
    lies_are_passed_over,
    objects_that_are_none_are_passed_over,
]

fakehelper.run_tests(TESTS)
