#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The promises of warrenctl, kept by the program as it is installed.
"""usage: test-warrenctl.py WARRENCTL MAN_PAGE

Prints TAP. Each test runs in a folder of its own.
"""

import json
import os
import pathlib
import pty
import re
import signal
import stat
import subprocess
import sys
import tempfile
import traceback

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
MAN_PAGE = pathlib.Path(sys.argv[2])

# Nothing here takes longer than one Argon2id, even under valgrind.
DEADLINE = 120

KEY = "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"
SUPERNODE = f"sn.example.org:7654/{KEY}"
SECOND = f"[2001:db8::1]/{KEY}"
WORDS = re.compile(r"^[a-z]{4,8}(-[a-z]{4,8}){5}$")
STRONG = "the seventh badger refuses dessert"

SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
PROFILE = (
    f"[community]\nversion=1\nname=acme\nmode=passphrase\nsecret={SECRET}\n"
    f"subnet=10.81.7.0/24\nmtu=1400\nlan-discovery=true\nsupernodes={SUPERNODE};\n"
)


class Result:
    """What one run of warrenctl left."""

    def __init__(self, run):
        self.status, self.out, self.err = run.returncode, run.stdout, run.stderr

    def expect(self, status):
        assert self.status == status, f"status {self.status}: {self.out}{self.err}"
        assert (self.err != "") or status == 0, "a failure without a word"
        return self


def warrenctl(*arguments, stdin=""):
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    run = subprocess.run(
        [PROGRAM, *arguments], input=data, capture_output=True, timeout=DEADLINE, check=False
    )
    run.stdout, run.stderr = run.stdout.decode(), run.stderr.decode()
    return Result(run)


def write_profile(path="acme.community", text=PROFILE):
    pathlib.Path(path).write_text(text, encoding="utf-8")
    os.chmod(path, 0o600)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def link_of(path="acme.community", *options):
    return warrenctl("invite", f"./{path}", *options).expect(0).out.strip().splitlines()[-1]


def document(path):
    return json.loads(warrenctl("show", "--json", "--show-secrets", path).expect(0).out)


def created_invited_and_joined_communities_are_equal():
    said = warrenctl("create", "acme", "-s", SUPERNODE, "-s", SECOND, "-o", "a").expect(0)
    link = link_of("a")
    warrenctl("join", "-", "-o", "b", stdin=link + "\n").expect(0)
    assert pathlib.Path("a").read_bytes() == pathlib.Path("b").read_bytes()
    passphrase = re.search(r"^passphrase: (.*)$", said.out, re.M)[1]
    assert WORDS.match(passphrase)

    # Who knows the name and the words needs no link.
    options = ("-s", SUPERNODE, "-s", SECOND, "-o", "c")
    warrenctl("create", "acme", "--password-stdin", *options, stdin=passphrase).expect(0)
    assert pathlib.Path("a").read_bytes() == pathlib.Path("c").read_bytes()


def every_option_of_create_arrives_in_the_file():
    warrenctl(
        "create", "Café", "--password-stdin", "--no-lan", "--subnet", "192.168.70.0/24",
        "-s", SUPERNODE, "-s", f"192.0.2.1/{KEY}", "-s", f"[2001:db8::1]:1/{KEY}",
        "--output", "a", stdin=STRONG,
    ).expect(0)
    shown = document("a")
    assert shown["name"] == "Café" and shown["subnet"] == "192.168.70.0/24"
    assert shown["lan_discovery"] is False and shown["mtu"] == 1400
    assert shown["supernodes"] == [
        {"host": "sn.example.org", "port": 7654, "key": KEY},
        {"host": "192.0.2.1", "port": 7654, "key": KEY},
        {"host": "2001:db8::1", "port": 1, "key": KEY},
    ]


def generated_passphrases_differ():
    said = [warrenctl("genpass").expect(0).out.strip() for _ in range(20)]
    assert all(WORDS.match(passphrase) for passphrase in said)
    assert len(set(said)) == len(said)


def weak_passphrases_are_refused_with_advice():
    for weak in ("hunter2", "password1234", "aaaaaaaaaaaaaaaaaaaaaaaa"):
        said = warrenctl("create", "acme", "--password-stdin", "-o", "a", stdin=weak).expect(1)
        assert "genpass" in said.err and weak not in said.err + said.out
    assert not os.path.exists("a")


def files_are_for_their_owner_only():
    before = os.umask(0)
    try:
        warrenctl("create", "acme", "-o", "a").expect(0)
        warrenctl("join", "-", "-o", "b", stdin=link_of("a")).expect(0)
    finally:
        os.umask(before)
    assert mode("a") == 0o600 and mode("b") == 0o600


def existing_files_are_not_replaced_unless_forced():
    write_profile()
    link = link_of()
    pathlib.Path("b").write_text("precious")
    said = warrenctl("join", "-", "-o", "b", stdin=link).expect(1)
    assert "--force" in said.err and pathlib.Path("b").read_text() == "precious"
    warrenctl("create", "x", "-o", "b").expect(1)
    assert pathlib.Path("b").read_text() == "precious"
    warrenctl("join", "-", "-o", "b", "--force", stdin=link).expect(0)
    assert pathlib.Path("b").read_text() == PROFILE and mode("b") == 0o600


def links_to_files_are_not_followed():
    write_profile()
    pathlib.Path("target").write_text("precious")
    os.symlink("target", "b")
    warrenctl("join", "-", "-o", "b", stdin=link_of()).expect(1)
    warrenctl("join", "-", "-o", "b", "--force", stdin=link_of()).expect(0)
    assert pathlib.Path("target").read_text() == "precious" and not os.path.islink("b")


def failed_writes_leave_nothing_behind():
    write_profile()
    link = link_of()
    os.mkdir("folder")
    warrenctl("join", "-", "-o", "folder", "--force", stdin=link).expect(1)
    warrenctl("join", "-", "-o", "missing/b", stdin=link).expect(1)
    warrenctl("join", "-", "-o", "acme.community", stdin=link).expect(1)
    assert sorted(os.listdir(".")) == ["acme.community", "folder"]


def secrets_are_shown_only_when_asked_for():
    write_profile()
    for options in ((), ("--json",)):
        said = warrenctl("show", "acme.community", *options).expect(0)
        assert SECRET not in said.out + said.err
        said = warrenctl("show", "acme.community", "--show-secrets", *options).expect(0)
        assert SECRET in said.out and SECRET not in said.err


def errors_do_not_repeat_secrets():
    write_profile("a", PROFILE.replace("secret=", "secret=A"))
    write_profile("b", PROFILE.replace("mtu=1400", f"mtu={SECRET}"))
    write_profile()
    link = link_of()
    for said in (
        warrenctl("show", "a").expect(1),
        warrenctl("invite", "./b").expect(1),
        warrenctl("join", "-", "-o", "c", stdin=link + "A").expect(1),
        warrenctl("join", link + "A", "-o", "c").expect(1),
        warrenctl("join", link, "-o", "acme.community").expect(1),
    ):
        assert "AAECAwQF" not in said.out + said.err and link[9:] not in said.err


def link_on_the_command_line_is_taken_with_a_warning():
    write_profile()
    said = warrenctl("join", link_of(), "-o", "b").expect(0)
    assert "join -" in said.err
    assert pathlib.Path("b").read_text() == PROFILE


def person_is_asked_without_echo():
    write_profile()
    link = link_of()
    child, terminal = pty.fork()
    if child == 0:
        os.execv(PROGRAM, [PROGRAM, "join", "-", "--output", "b"])
    signal.alarm(DEADLINE)
    seen = b""
    while b"Link: " not in seen:
        seen += os.read(terminal, 1000)
    os.write(terminal, link.encode() + b"\n")
    try:
        while data := os.read(terminal, 1000):
            seen += data
    except OSError:
        pass  # the terminal of a process that ended
    status = os.waitpid(child, 0)[1]
    signal.alarm(0)
    os.close(terminal)
    assert status == 0 and link[9:].encode() not in seen
    assert pathlib.Path("b").read_text() == PROFILE


def hostile_links_are_refused():
    write_profile()
    link = link_of()
    hostile = [
        "",
        "\n",
        "\0",
        "warren:1/",
        "warren:2/" + link[9:],
        "https://example.org/" + link,
        link[:-1],
        link + "A",
        link + "\0",
        link + "%00",
        link.replace("warren:1/", "warren:1/../"),
        "warren:1/" + "A" * 1300,
        "$(touch pwned)",
        "\u202e" + link,
        b"\xff\xfe" + link.encode(),
    ]
    for text in hostile:
        warrenctl("join", "-", "-o", "b", stdin=text).expect(1)
    for text in ("", "warren:1/", link[:-1], "A" * 100000):
        warrenctl("join", text, "-o", "b").expect(1)
    assert sorted(os.listdir(".")) == ["acme.community"]


def ten_megabytes_are_refused_unread():
    write_profile()
    with open("/dev/zero", "rb") as endless:
        run = subprocess.run(
            [PROGRAM, "join", "-", "-o", "b"], stdin=endless, capture_output=True,
            timeout=DEADLINE, check=False,
        )
    assert run.returncode == 1
    warrenctl("join", "-", "-o", "b", stdin="warren:1/" + "A" * 10_000_000).expect(1)
    with open("/dev/zero", "rb") as endless:
        run = subprocess.run(
            [PROGRAM, "create", "x", "--password-stdin", "-o", "b"], stdin=endless,
            capture_output=True, timeout=DEADLINE, check=False,
        )
    assert run.returncode == 1 and not os.path.exists("b")


def expired_links_are_refused():
    write_profile()
    assert link_of("acme.community", "--hours", "1") != link_of()
    warrenctl("join", "-", "-o", "b", stdin=link_of("acme.community", "--hours", "1")).expect(0)
    # One hour after 1970 began, in the bytes of the link.
    old = "warren:1/AQEBAAAA" + link_of()[17:]
    said = warrenctl("join", "-", "-o", "c", stdin=old).expect(1)
    assert "expired" in said.err


def strange_files_are_refused():
    os.mkfifo("fifo")
    os.mkdir("folder")
    with open("huge", "wb") as huge:
        huge.truncate(4 << 30)
    write_profile("newer", PROFILE.replace("version=1", "version=2"))
    write_profile("managed", PROFILE.replace("mode=passphrase", "mode=managed"))
    write_profile("evil", PROFILE.replace("name=acme", "name=\\u001b[31m\x1b[31m"))
    for path in ("fifo", "folder", "huge", "/dev/zero", "missing", "newer", "managed", "evil"):
        said = warrenctl("show", path).expect(1)
        assert path in said.err and "\x1b" not in said.err
    assert "version 2" in warrenctl("show", "newer").err
    assert pathlib.Path("newer").read_text() == PROFILE.replace("version=1", "version=2")


def file_that_others_can_read_is_mentioned():
    write_profile()
    assert warrenctl("show", "acme.community").expect(0).err == ""
    os.chmod("acme.community", 0o644)
    assert "chmod 600" in warrenctl("show", "acme.community").expect(0).err


def json_is_one_document_of_schema_1():
    write_profile()
    shown = json.loads(warrenctl("show", "--json", "acme.community").expect(0).out)
    assert list(shown) == [
        "schema", "name", "id", "mode", "subnet", "ipv6_prefix", "mtu", "lan_discovery",
        "supernodes",
    ]
    assert shown["schema"] == 1 and re.fullmatch("[A-Z2-7]{52}", shown["id"])
    assert re.fullmatch(r"fd[0-9a-f:]+::/64", shown["ipv6_prefix"])
    version = json.loads(warrenctl("version", "--json").expect(0).out)
    assert version["schema"] == 1 and version["version"] in warrenctl("--version").expect(0).out


def misuse_has_status_2_and_points_to_help():
    for arguments in (
        (),
        ("frobnicate",),
        ("show",),
        ("show", "a", "b"),
        ("show", "--frobnicate", "a"),
        ("create", "acme", "--force"),
        ("create", "", "-o", "a"),
        ("create", "a\nb", "-o", "a"),
        ("create", "x" * 64, "-o", "a"),
        ("create", "acme", "-o", "a", "-s", "not a host"),
        ("create", "acme", "-o", "a", "-s", "host:1/short"),
        ("create", "acme", "-o", "a", *(f"-s{host}/{KEY}" for host in "abcd")),
        ("create", "acme", "-o", "a", "--subnet", "8.8.8.0/24"),
        ("create", "acme", "-o", "a", "--no-lan"),
        ("join",),
        ("join", "-", "--force"),
        ("invite", "a", "b"),
        ("invite", "a", "--hours", "-1"),
        ("genpass", "x"),
        ("help", "frobnicate"),
        ("help", "show", "join"),
    ):
        said = warrenctl(*arguments)
        assert said.status == 2, f"{arguments}: {said.status}"
        assert said.err or not arguments
    assert os.listdir(".") == []


def supernode_without_its_key_is_refused_with_the_way_to_get_it():
    advice = "run “warren-supernode --print-key” on that computer and append /KEY"
    for host in ("host", "host:7654", "host:7654/", "[2001:db8::1]"):
        said = warrenctl("create", "acme", "-o", "a", "-s", host).expect(2)
        assert f"--supernode {host}:" in said.err and advice in said.err
    assert os.listdir(".") == []
    write_profile(text=PROFILE.replace(f"/{KEY}", ""))
    said = warrenctl("show", "acme.community").expect(1)
    assert "supernodes:" in said.err and advice in said.err


def qr_code_stands_above_the_link():
    write_profile()
    said = warrenctl("invite", "--qr", "acme.community").expect(0)
    lines = said.out.splitlines()
    code, link = lines[:-1], lines[-1]
    assert link == link_of() and "\x1b" not in said.out
    assert len({len(line) for line in code}) == 1
    assert set("".join(code)) <= set(" ▄▀█")
    # A symbol has 17 + 4 v modules; with four of quiet around, two rows a line.
    width = len(code[0])
    assert (width - 8 - 17) % 4 == 0 and len(code) == (width + 1) // 2


def dark_modules_of(code):
    """The rows of modules within the quiet zone, True for dark."""
    rows = []
    for line in code:
        rows.append([c in " ▄" for c in line])
        rows.append([c in " ▀" for c in line])
    width = len(code[0])
    return [row[4 : width - 4] for row in rows[4 : width - 4]]


def qr_code_has_its_finders_and_timing_in_dark():
    write_profile()
    rows = dark_modules_of(warrenctl("invite", "--qr", "acme.community").out.splitlines()[:-1])
    last = len(rows) - 1
    for y0, x0 in ((0, 0), (0, last - 6), (last - 6, 0)):
        for y in range(7):
            for x in range(7):
                ring = max(abs(x - 3), abs(y - 3))
                assert rows[y0 + y][x0 + x] == (ring != 2)
    assert [rows[6][x] for x in range(8, last - 7)] == [x % 2 == 0 for x in range(8, last - 7)]


def said_of(verb, page):
    """What the man page says below a verb, up to the next."""
    return re.search(rf"^\*{verb}\*.*\n(?:\t.*\n|\n)+", page, re.M)[0]


def help_and_man_page_name_every_verb_and_option():
    page = MAN_PAGE.read_text().replace("\\", "").split("# VERBS")[1].split("# EXIT STATUS")[0]
    overview = warrenctl("help").expect(0).out
    verbs = re.findall(r"^  (\w+) ", overview.split("Verbs:")[1].split("Exit status:")[0], re.M)
    told = re.findall(r"^\*(\w+)\*", page, re.M)
    assert verbs == told
    for verb in verbs:
        text = warrenctl(verb, "--help").expect(0).out
        assert warrenctl("help", verb).expect(0).out == text
        section = said_of(verb, page)
        # Those of all verbs are told of once, with help.
        common = {"--help", "--quiet"}
        options = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+(?:=\S+)?)", text, re.M)) - common
        described = set(re.findall(r"^\t(?:\*-\w\*, )?\*(--[a-z-]+)\*(?: _(\S+)_)?$", section, re.M))
        described = {name + (value and f"={value}") for name, value in described} - common
        assert options == described, f"{verb}: {options ^ described}"
        usage = re.search(r"warrenctl \S+ (?:\[OPTION…\] ?)?(.*)", text)[1]
        for word in re.findall(r"[A-Z]+(?:=[A-Z]+)?", usage):
            assert f"_{word}" in section.splitlines()[0], f"{verb} {word} in {section}"


def help_and_man_page_agree_about_the_exit_status():
    overview = warrenctl("help").expect(0).out
    said = re.findall(r"^  (\d+) +(.*)$", overview.split("Exit status:")[1], re.M)
    page = MAN_PAGE.read_text().split("# EXIT STATUS")[1].split("\n# ")[0]
    told = re.findall(r"^\*(\d+)\*\n\t(.*)$", page, re.M)
    assert said == told and [code for code, _ in said] == "0 1 2 3 4 5 6 10 11 20 21 22".split()


TESTS = [
    created_invited_and_joined_communities_are_equal,
    every_option_of_create_arrives_in_the_file,
    generated_passphrases_differ,
    weak_passphrases_are_refused_with_advice,
    files_are_for_their_owner_only,
    existing_files_are_not_replaced_unless_forced,
    links_to_files_are_not_followed,
    failed_writes_leave_nothing_behind,
    secrets_are_shown_only_when_asked_for,
    errors_do_not_repeat_secrets,
    link_on_the_command_line_is_taken_with_a_warning,
    person_is_asked_without_echo,
    hostile_links_are_refused,
    ten_megabytes_are_refused_unread,
    expired_links_are_refused,
    strange_files_are_refused,
    file_that_others_can_read_is_mentioned,
    json_is_one_document_of_schema_1,
    misuse_has_status_2_and_points_to_help,
    supernode_without_its_key_is_refused_with_the_way_to_get_it,
    qr_code_stands_above_the_link,
    qr_code_has_its_finders_and_timing_in_dark,
    help_and_man_page_name_every_verb_and_option,
    help_and_man_page_agree_about_the_exit_status,
]


def main():
    print(f"1..{len(TESTS)}")
    home = os.getcwd()
    for number, test in enumerate(TESTS, 1):
        name = test.__name__.replace("_", "-")
        with tempfile.TemporaryDirectory(prefix="wrn-cli-") as folder:
            os.chdir(folder)
            try:
                test()
                print(f"ok {number} {name}")
            except Exception:
                print(f"not ok {number} {name}")
                print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()))
            os.chdir(home)


main()
