# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What an SVG looks like at some size, by librsvg as desktops draw it.
"""Imported by test-*.py of this folder."""

import shutil
import struct
import subprocess
import zlib

import tap

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunks(png):
    assert png.startswith(SIGNATURE)
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def paeth(left, up, corner):
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def unfiltered(kind, line, above, step):
    """PNG, section 9: what each byte is the difference to."""
    result = bytearray(line)
    for at, byte in enumerate(line):
        left, corner = (result[at - step], above[at - step]) if at >= step else (0, 0)
        guess = (0, left, above[at], (left + above[at]) // 2, paeth(left, above[at], corner))[kind]
        result[at] = (byte + guess) & 0xFF
    return result


def alpha(path, size):
    """Rows of how opaque each pixel is, 0 to 255."""
    if shutil.which("rsvg-convert") is None:
        raise tap.Skip("rsvg-convert is not installed")
    command = ["rsvg-convert", f"--width={size}", f"--height={size}", str(path)]
    png = subprocess.run(command, stdout=subprocess.PIPE, timeout=tap.DEADLINE, check=True).stdout
    parts = list(chunks(png))
    width, height, depth, colours = struct.unpack_from(">IIBB", parts[0][1])
    assert (width, height, depth, colours) == (size, size, 8, 6), "not RGBA of 8 bits"
    data = zlib.decompress(b"".join(body for kind, body in parts if kind == b"IDAT"))
    rows, above, stride = [], bytearray(width * 4), width * 4 + 1
    for at in range(0, height * stride, stride):
        above = unfiltered(data[at], data[at + 1 : at + stride], above, 4)
        rows.append(above[3::4])
    return rows
