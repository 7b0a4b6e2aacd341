# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A computer with users, a system bus, polkit and Warren as it is installed.
"""Used by the programs beside it, inside a world that enter() made.

Nothing of the computer below is changed: what is put over its files is seen in this world only, and
gone with it.
"""

import base64
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "natlab"))

# pylint: disable=wrong-import-position
import lab
import tap
import world

ROOT = HERE.parents[1]
FILES = pathlib.Path(world.FILES)

HELPER = "org.warrenvpn.Warren.Helper1"
COMMUNITY = f"{HELPER}.Community"
SUPERNODE = f"{HELPER}.Supernode"
MANAGER = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
PATH = "/org/warrenvpn/Warren/Helper1"
ERROR = f"{HELPER}.Error."
ACTION = "org.warrenvpn.Warren."

USERS = {"warren": 4241, "alice": 4242, "bob": 4243, "carol": 4244}
# Who is an administrator as polkit comes, by a password of one's own.
ADMINISTRATOR = "carol"
UIDS = {"root": 0, **USERS}

POLKITD = "/usr/lib/polkit-1/polkitd"
SOCKET = "/run/dbus/system_bus_socket"
# What GLib and the sanitizers say of faults; what is a fault of the user's or the world's is less.
COMPLAINT = re.compile(r"-(WARNING|CRITICAL|ERROR) \*\*|Sanitizer|runtime error:")

# Of the store: more than all tests together write.
DISK = "mode=700,size=16m"

TUN_DEVICE = os.makedev(10, 200)

BUS = """<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Properties"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Introspectable"/>
  </policy>
  <policy user="root">
    <allow own="org.freedesktop.PolicyKit1"/>
  </policy>
  {includes}
</busconfig>
"""

# What is freed shall not count as what is kept, in a build with sanitizers.
ENVIRONMENT = ("G_DEBUG=fatal-criticals", "ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0")

# As the unit says, with what a shell can do of it.
LAUNCHER = """#!/bin/sh
exec >>{log} 2>&1 </dev/null
exec {where} setpriv --reuid=warren --regid=warren --clear-groups --no-new-privs \\
  --inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin --bounding-set=-all,+net_admin \\
  env -i LC_ALL=C.UTF-8 STATE_DIRECTORY={state} {environment} {program}
"""


def enter(arguments):
    """Goes on in a world of its own, or ends as skipped."""
    missing = None
    if os.geteuid() != 0:
        missing = "This needs root: the calls of several users are tried."
    elif not all(map(shutil.which, ("dbus-daemon", "setpriv"))):
        missing = "dbus-daemon or setpriv is not installed."
    elif subprocess.run([sys.executable, "-c", "import gi"], check=False, stderr=subprocess.DEVNULL).returncode:
        missing = "python3-gi is not installed."
    elif shutil.which("xdg-dbus-proxy") is None:
        missing = "xdg-dbus-proxy is not installed."
    elif not os.access(POLKITD, os.X_OK):
        missing = "polkitd is not installed."
    if missing:
        skip(arguments, missing)
    helper = pathlib.Path(arguments.build, "helper/warren-helper")
    if not helper.exists():
        sys.exit(f"There is no {helper}: build Warren, or say with --build where that was done.")
    return tap.enter(arguments)


def skip(arguments, reason):
    print(f"1..0 # SKIP {reason}" if arguments.tap else f"skipped: {reason}")
    sys.exit(0 if arguments.tap else tap.SKIPPED)


def make_tun(folder):
    """A device as udev makes it: for everybody, as a TAP takes a capability anyway."""
    folder.mkdir()
    world.mount("tmpfs", str(folder), "tmpfs", world.MS_NOSUID | world.MS_NOEXEC, "mode=755")
    os.mknod(folder / "tun", stat.S_IFCHR, TUN_DEVICE)
    os.chmod(folder / "tun", 0o666)
    return folder / "tun"


def option(build, name):
    """What Warren was configured with."""
    options = json.loads((build / "meson-info/intro-buildoptions.json").read_text())
    return next(option["value"] for option in options if option["name"] == name)


def install(build, tree):
    """Installs Warren into @tree, and returns its prefix there."""
    meson = shutil.which("meson", path="/usr/bin") or shutil.which("meson")
    command = [meson, "install", "-C", build, "--no-rebuild", "--destdir", tree]
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, timeout=60)
    return option(build, "prefix")


def cover(what, where):
    """Puts a file or folder over another one."""
    world.mount(str(what), str(where), "", world.MS_BIND)


def write(path, text, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


class Refused(Exception):
    """A call was answered by an error; @name is the last part of it if it is one of ours."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name.removeprefix(ERROR)
        self.message = message


class Api:
    """What the XML says that there is."""

    def __init__(self, path=ROOT / "data/dbus" / f"{HELPER}.xml"):
        self.interfaces = {element.get("name"): element for element in ET.parse(path).iterfind("interface")}

    def methods(self):
        for name, interface in self.interfaces.items():
            for method in interface.iterfind("method"):
                yield name, method.get("name")

    def signature(self, interface, method):
        found = self.interfaces[interface].find(f"method[@name='{method}']")
        kinds = [arg.get("type") for arg in found.iterfind("arg[@direction='in']")]
        return f"({''.join(kinds)})"


API = Api()


class Person:
    """A user's program on the bus, for as long as the person is there."""

    def __init__(self, desk, user, session=None, bus=SOCKET):
        self.desk = desk
        self.user = user
        self.process = desk.popen_as(
            user,
            [sys.executable, "-B", desk.reachable(HERE) / "caller.py"],
            session=session,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus}"},
        )
        self.name = self.answer()["value"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.leave()

    def leave(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def answer(self):
        line = self.process.stdout.readline()
        assert line, f"{self.user}'s program ended with {self.process.wait()}"
        return json.loads(line)

    def tell(self, do, **request):
        self.process.stdin.write(json.dumps({"do": do, **request}) + "\n")
        self.process.stdin.flush()

    def ask(self, do, **request):
        self.tell(do, **request)
        return self.answer()

    def call(self, method, arguments="()", **options):
        """What the method of the helper returns. Options are those of request()."""
        return self.result(self.ask("call", **request(method, arguments, **options)))

    @staticmethod
    def result(answer):
        if "error" in answer:
            raise Refused(answer["error"], answer["message"])
        fds = [base64.b64decode(data) for data in answer["fds"]]
        value = answer["value"]
        # Of a method that returns nothing but a descriptor, what is in it.
        if fds:
            return fds[0]
        return value[0] if len(value) == 1 else value

    def objects(self):
        """What the helper has: interfaces and their properties by path."""
        return self.call("GetManagedObjects", interface=MANAGER, kind="()")

    def state(self, path):
        return self.call("Get", f"('{COMMUNITY}', 'State')", path=path, interface=PROPERTIES, kind="(ss)")

    def create(self, name="Demo", **keys):
        lines = [f"{key.replace('_', '-')}={value}" for key, value in {"name": name, **keys}.items()]
        text = "\n".join(["[community]", "version=1", *lines, ""])
        return self.call("Create", "(handle 0, {})", fds=[("sealed", text)])

    def community(self, method, path, arguments=None, **options):
        """Calls a method of a community; its options are empty unless @arguments says otherwise."""
        if arguments is None:
            arguments = "({},)" if API.signature(COMMUNITY, method) == "(a{sv})" else "()"
        return self.call(method, arguments, path=path, interface=COMMUNITY, **options)


def request(method, arguments, path=PATH, interface=HELPER, kind=None, fds=(), **options):
    """A call as caller.py takes it. @fds: pairs of a kind of descriptor and what is in it."""
    bytewise = [(what, data.encode() if isinstance(data, str) else data) for what, data in fds]
    return {
        "path": path,
        "interface": interface,
        "method": method,
        "type": kind or API.signature(interface, method),
        "arguments": arguments,
        "fds": [(what, base64.b64encode(data).decode()) for what, data in bytewise],
        **options,
    }


class Desk:
    """The computer. It is one world's only one."""

    def __init__(self, programs, scripted=False, where=(), development=()):
        """@scripted: with a polkit that does what ask_polkit() says. @where: a command that runs
        another in the network of this computer."""
        self.programs = programs
        self.scripted = scripted
        self.where = where
        self.environment = development
        self.state = FILES / "state"
        self.helper_log = FILES / "helper.log"
        self.started = []
        self.people = []
        self.expected = []

    def __enter__(self):
        self.add_users()
        cover(make_tun(FILES / "dev"), world.TUN)
        self.install()
        self.state.mkdir()
        world.mount("tmpfs", str(self.state), "tmpfs", world.MS_NOSUID | world.MS_NODEV, DISK)
        os.chown(self.state, USERS["warren"], USERS["warren"])
        self.helper_log.touch()
        self.start_bus()
        if self.scripted:
            self.start_scripted_polkit()
        else:
            self.start_polkit()
        return self

    def __exit__(self, *_):
        for person in self.people:
            person.leave()
        for process in reversed(self.started):
            process.kill()
            process.wait()

    # What is there before anything runs.

    def add_users(self):
        for name, line in (("passwd", "{0}:x:{1}:{1}::/nonexistent:/bin/sh"), ("group", "{0}:x:{1}:")):
            there = pathlib.Path("/etc", name).read_text()
            there = re.sub("^(sudo:.*:)(.+,)?$", rf"\1\2{ADMINISTRATOR}", there, flags=re.MULTILINE)
            more = "".join(line.format(*user) + "\n" for user in USERS.items())
            cover(write(FILES / "etc" / name, there + more), f"/etc/{name}")

    def install(self):
        """Puts what would be installed over the folders that it would be installed to."""
        tree = FILES / "tree"
        self.prefix = install(self.programs.build, tree)
        for top in ["/usr"] if self.prefix.startswith("/usr") else ["/usr", self.prefix]:
            world.mount("overlay", top, "overlay", 0, f"lowerdir={tree}{top}:{top}")
        self.program = pathlib.Path(self.prefix, "libexec/warren/warren-helper")

    # The bus and polkit.

    def popen(self, *command, log):
        with open(FILES / log, "ab") as output:
            process = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        self.started.append(process)
        return process

    def start_bus(self):
        services = FILES / "services"
        launcher = LAUNCHER.format(
            log=self.helper_log,
            where=" ".join(map(str, self.where)),
            state=self.state,
            environment=" ".join([*ENVIRONMENT, *self.environment]),
            program=self.program,
        )
        self.launcher = write(FILES / "launch-helper", launcher, 0o755)
        service = f"[D-BUS Service]\nName={HELPER}\nExec={self.launcher}\nUser=root\n"
        write(services / f"{HELPER}.service", service)
        policies = ("org.freedesktop.PolicyKit1", HELPER)
        includes = "".join(f"<include>/usr/share/dbus-1/system.d/{name}.conf</include>" for name in policies)
        config = write(FILES / "bus.conf", BUS.format(socket=SOCKET, services=services, includes=includes))
        os.makedirs(os.path.dirname(SOCKET))
        self.bus = self.popen("dbus-daemon", f"--config-file={config}", "--nofork", log="bus.log")
        lab.wait_until("the bus", lambda: os.path.exists(SOCKET))

    def start_polkit(self):
        actions = FILES / "actions"
        actions.mkdir()
        for name in ("org.freedesktop.policykit", "org.warrenvpn.Warren"):
            shutil.copy(f"/usr/share/polkit-1/actions/{name}.policy", actions)
        cover(actions, "/usr/share/polkit-1/actions")
        for folder in ("sessions", "users", "seats"):
            os.makedirs(f"/run/systemd/{folder}")
        self.polkit = self.popen(POLKITD, "--no-debug", log="polkit.log")
        self.wait_for_name("org.freedesktop.PolicyKit1")

    def start_scripted_polkit(self):
        self.questions = FILES / "questions"
        self.questions.touch()
        self.script()
        self.polkit = self.popen(HERE / "scripted-polkit", FILES / "script", self.questions, log="polkit.log")
        self.wait_for_name("org.freedesktop.PolicyKit1")

    def script(self, **users):
        """What polkit answers from now on: for each user the answer to each action, without ours
        before it; or one for all of them."""
        actions = ("join", "connect", "host", "manage")
        answers = {}
        for user, given in users.items():
            given = dict.fromkeys(actions, given) if isinstance(given, str) else given
            answers[UIDS[user]] = {ACTION + action: answer for action, answer in given.items()}
        new = write(FILES / "script.new", json.dumps(answers))
        new.rename(FILES / "script")

    def asked(self):
        """What polkit was asked since the last time, in order."""
        lines = self.questions.read_text().splitlines()
        os.truncate(self.questions, 0)
        return [json.loads(line) for line in lines]

    def wait_for_questions(self, n):
        lab.wait_until(f"{n} questions", lambda: len(self.questions.read_text().splitlines()) >= n)

    def give_up_questions(self):
        """Those that are never answered are: by an error, as of a caller that is gone."""
        self.polkit.send_signal(signal.SIGUSR1)

    def wait_for_name(self, name):
        lab.wait_until(name, lambda: self.owner(name))

    def owner(self, name):
        command = ["dbus-send", "--system", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"]
        command += ["org.freedesktop.DBus.GetConnectionUnixProcessID", f"string:{name}"]
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=lab.PATIENCE)
        return int(run.stdout.split()[1]) if run.returncode == 0 else None

    # Users.

    @staticmethod
    def reachable(folder):
        """The same folder by a way that every user may go: this tree may be in somebody's home."""
        way = FILES / "reachable" / folder.resolve().relative_to("/")
        if not way.exists():
            way.mkdir(parents=True)
            cover(folder, way)
        return way

    def sit(self, user, active=True, remote=False):
        """A session at this computer; the one in front, or one that was switched away from, or one
        by ssh."""
        uid, state = USERS[user], "active" if active else "online"
        session = {"UID": uid, "USER": user, "ACTIVE": int(active), "STATE": state, "REMOTE": int(remote)}
        session |= {"CLASS": "user", "SCOPE": f"session-{user}.scope"}
        session |= {"TYPE": "tty", "REMOTE_HOST": "far.example"} if remote else {"TYPE": "wayland", "SEAT": "seat0"}
        for path, keys in ((f"sessions/{user}", session), (f"users/{uid}", {"NAME": user, "STATE": state})):
            lines = "".join(f"{key}={value}\n" for key, value in keys.items())
            write(pathlib.Path("/run/systemd", path), lines)
        return user

    def popen_as(self, user, command, session=None, **options):
        """Starts @command as @user, in the session of sit() if one is given."""
        reader, writer = os.pipe()
        identity = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user != "root" else ["env"]
        command = ["sh", "-c", 'read -r _ <&$0; exec "$@"', str(reader), *identity, *map(str, command)]
        process = subprocess.Popen(command, pass_fds=[reader], start_new_session=True, **options)
        os.close(reader)
        if session is not None:
            self.seat(process.pid, user, session)
        os.write(writer, b"\n")
        os.close(writer)
        return process

    @staticmethod
    def seat(pid, user, session):
        """Lets a process be of a session: polkit finds it by the control group, which only a systemd
        would make."""
        group = f"/user.slice/user-{USERS[user]}.slice/session-{session}.scope"
        fake = write(FILES / "groups" / str(pid), f"1:name=systemd:{group}\n0::{group}\n")
        cover(fake, f"/proc/{pid}/cgroup")

    def run_as(self, user, *command, session=None, stdin="", patience=lab.PATIENCE):
        """The finished process."""
        process = self.popen_as(
            user, command, session, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            out, err = process.communicate(stdin, timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            err += f"\n(killed after {patience} s)"
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def sandbox(self, user, *rules, session=None):
        """The socket of a bus as an app of @user in a Flatpak sees it, that may talk by @rules."""
        folder = FILES / f"sandbox-{len(self.started)}"
        folder.mkdir()
        os.chown(folder, USERS[user], USERS[user])
        command = ["xdg-dbus-proxy", f"unix:path={SOCKET}", folder / "bus", "--filter", *rules]
        self.started.append(self.popen_as(user, command, session=session))
        lab.wait_until("the proxy", (folder / "bus").exists)
        return folder / "bus"

    def person(self, user, session=None, bus=SOCKET):
        person = Person(self, user, session, bus)
        self.people.append(person)
        return person

    @contextlib.contextmanager
    def agent(self, person, answer):
        """Somebody to ask for a password while @person's program calls: answers yes or cancel."""
        log = FILES / f"agent-{len(self.started)}.log"
        process = self.popen(HERE / "scripted-agent", person.process.pid, answer, log=log.name)
        lab.wait_until("the agent", lambda: "ready" in log.read_text())
        yield log
        process.kill()
        process.wait()

    # The helper and what it has.

    def helper(self):
        """Its process id, or None while it does not run."""
        return self.owner(HELPER)

    def kill_helper(self):
        """Returns when the bus knows of it: what is called from then on starts another one."""
        pid = self.helper()
        os.kill(pid, signal.SIGKILL)
        lab.wait_until("the helper to be gone", lambda: self.helper() != pid)

    @contextlib.contextmanager
    def stopped(self, *pids):
        """Processes that do nothing, as on a computer that is asleep or busy."""
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def engines(self):
        """The process ids of the helper's children, by the program they run."""
        helper = self.helper()
        return {} if helper is None else children(helper)

    def interfaces(self):
        command = [*map(str, self.where), "ip", "-json", "link"]
        links = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return sorted(link["ifname"] for link in links if link["ifname"].startswith("warren"))

    def files(self):
        """What is in the helper's store: mode and content by path."""
        found = {}
        for path in sorted(self.state.rglob("*")):
            # What is being written is there under another name for a moment.
            with contextlib.suppress(FileNotFoundError):
                if path.is_file():
                    found[str(path.relative_to(self.state))] = (stat.filemode(path.stat().st_mode), path.read_bytes())
        return found

    @contextlib.contextmanager
    def full_disk(self):
        """Nothing more fits on the disk of the store."""
        filler = self.state / "filler"
        with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 4096)
        yield
        filler.unlink()

    def run(self, tests):
        """Runs @tests as tap.run() does, and then looks whether anybody complained meanwhile."""
        good = tap.run([*tests, (Desk.check_log.__doc__, self.check_log)])
        if not good:
            print("".join(f"# helper: {line}\n" for line in self.log().splitlines()[-40:]), end="")
        return good

    def check_log(self):
        """neither helper nor engines complained of anything"""
        found = [line for line in self.log().splitlines() if COMPLAINT.search(line)]
        complaints = [line for line in found if not any(map(line.__contains__, self.expected))]
        assert not complaints, "\n".join(complaints[:20])

    def log(self):
        return self.helper_log.read_text(errors="replace")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.helper()}/fd"))

    def check_growth(self, before, limit):
        """The helper's own memory is by no more than @limit kB larger than @before; returns by how much."""
        growth = self.memory() - before
        # What a sanitizer keeps in mind of each piece is more than the piece.
        times = 1 if option(self.programs.build, "b_sanitize") == "none" else 8
        assert growth < limit * times, f"{growth} kB more"
        return growth

    def memory(self):
        """Kilobytes that are the helper's own."""
        for line in pathlib.Path(f"/proc/{self.helper()}/smaps_rollup").read_text().splitlines():
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1])
        raise AssertionError("no figure of its memory")


def children(parent):
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            text = (folder / "stat").read_text()
            state, ppid = text.rpartition(")")[2].split()[:2]
            if int(ppid) == parent and state != "Z":
                found[int(folder.name)] = (folder / "comm").read_text().strip()
    return found
