#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Turns the list of words into C: make-words.py WORDS OUTPUT."""

import pathlib
import sys

words = pathlib.Path(sys.argv[1]).read_text(encoding="ascii").split()
lines = "".join(f'  "{word}",\n' for word in words)
pathlib.Path(sys.argv[2]).write_text(
    '#include "core/community/wrn-words.h"\n\n'
    f"G_STATIC_ASSERT (WRN_N_WORDS == {len(words)});\n\n"
    f"const char wrn_words[WRN_N_WORDS][WRN_WORD_MAX + 1] = {{\n{lines}}};\n",
    encoding="ascii",
)
