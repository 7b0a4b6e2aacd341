#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds the machines to being values: what their archives call has no effect outside of them.
"""usage: check-purity.py BUILD

Looks at the undefined symbols of each library of BUILD/src/core, except those of the modules that
are there to do input and output.
"""

import pathlib
import re
import subprocess
import sys

IMPURE_MODULES = {"io", "carrier", "portmap", "driver"}

# What a symbol may not be, by what it would touch. Each line is one family of full names.
FORBIDDEN = {
    "a clock": r"""
        time|times|ftime|gettimeofday|clock|clock_.*|(u|nano)?sleep|alarm|[gs]etitimer|timer(fd)?_.*
        |localtime(_r)?|mktime|tzset|g_get_(monotonic|real|current)_time|g_u?sleep|g_timer_.*
        |g_date_time_new_now.*|g_time_zone_.*""",
    "a socket": r"""
        socket|socketpair|bind|connect|listen|accept4?|shutdown|send(to|msg|mmsg)?|recv(from|msg|mmsg)?
        |[gs]etsockopt|get(sock|peer)name|getaddrinfo|getnameinfo|gethostby.*|[gf].*ifaddrs|if_.*
        |g_socket_.*|g_inet_.*|g_resolver_.*|g_network_.*""",
    "a file": r"""
        open(at)?|creat|close|p?(read|write)v?|l?seek|f(d|re)?open|f(close|read|write|puts|putc|flush)
        |f?gets|getline|(v|f|vf|d|vd)?printf|put(s|char|c)|perror|syslog|(f|l)?stat(at|x)?|fstatat|access
        |unlink(at)?|rename(at2?)?|link|symlink|readlink|mkdir(at)?|rmdir|chmod|chown|truncate|ftruncate
        |opendir|readdir|mmap|ioctl|fcntl|dup[23]?|pipe2?|p?poll|p?select|epoll_.*|eventfd|signalfd
        |inotify_.*|memfd_create|mk(o?stemp|dtemp)|tmpfile|stdin|stdout|stderr
        |g_(f|re)?open|g_(unlink|remove|rename|mkdir.*|rmdir|l?stat|access|chdir)|g_file_.*|g_dir_.*
        |g_key_file_(load_from_.*(file|dirs)|save_to_file)|g_mapped_file_.*|g_io_channel_.*
        |g_(file_|unix_)?(in|out)put_stream_.*|g_print(err)?""",
    "a process or a thread": r"""
        fork|vfork|clone|exec.*|posix_spawn.*|system|popen|wait.*|kill|pthread_.*|thrd_.*|mtx_.*|sem_.*
        |g_thread_.*|g_(rec_|static_)?mutex_.*|g_rw_lock_.*|g_cond_.*|g_async_queue_.*|g_spawn_.*
        |g_subprocess_.*|g_task_.*|_?exit""",
    "a main loop": r"""
        g_main_.*|g_source_.*|g_idle_.*|g_timeout_.*|g_unix_(fd|signal)_.*|g_application_.*|g_dbus_.*
        |g_bus_.*|signal|sigaction|sigprocmask""",
    "the environment": r"""
        (secure_)?getenv|(un)?setenv|putenv|environ|gethostname|uname|sysconf|get(e?[ug]id|p?pid|login.*)
        |getpw.*|getgr.*|setlocale|isatty|g_(get|set|unset)env|g_environ_.*|g_get_(environ|prgname
        |application_name|num_processors|current_dir|(user|system|home|tmp|host|language|locale)_.*)""",
    "randomness": r"""
        s?rand(_r|om)?|s?random(_r)?|[delmnj]rand48|getrandom|getentropy|arc4random.*|g_rand(om)?_.*
        |g_uuid_.*|uuid_generate.*""",
}
SODIUM = {"for core/crypto to call": r"randombytes.*|sodium_.*|crypto_.*"}

# The prefix and suffix that a checked or versioned variant adds to a function's name.
VARIANT = re.compile(r"^__(?:isoc\d+_)?(.*?)(?:_chk)?$")


def plain_name(symbol):
    """Without its version, the checked variant that -D_FORTIFY_SOURCE calls, and large files."""
    symbol = symbol.partition("@")[0]
    symbol = VARIANT.sub(r"\1", symbol)
    return symbol[:-2] if symbol.endswith("64") else symbol


def undefined_symbols(archive):
    listing = subprocess.run(
        ["nm", "--undefined-only", "--format=posix", archive], check=True, capture_output=True, text=True
    )
    return sorted({line.split()[0] for line in listing.stdout.splitlines() if " U" in line})


def main():
    core = pathlib.Path(sys.argv[1]) / "src/core"
    archives = {path.parent.name: path for path in sorted(core.glob("*/*.a"))}
    pure = archives.keys() - IMPURE_MODULES
    bad = 0

    if not pure:
        sys.exit(f"{core}: no library of any pure module")

    for module in sorted(pure):
        families = FORBIDDEN if module == "crypto" else FORBIDDEN | SODIUM
        for symbol in undefined_symbols(archives[module]):
            for what, names in families.items():
                if re.fullmatch(names, plain_name(symbol), re.VERBOSE):
                    print(f"core/{module} calls {symbol}: that is {what}")
                    bad += 1

    print(f"{len(pure)} pure modules: {', '.join(sorted(pure))}")
    sys.exit(bad > 0)


main()
