#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fails if clang-format would change a line of C. usage: check-format.sh TREE
set -eu
cd "$1"

# Other versions disagree with this one about the same configuration.
VERSION=14

for tool in clang-format-$VERSION clang-format; do
  if "$tool" --version 2>/dev/null | grep -q "version $VERSION\."; then
    set --
    for top in src helper tests; do
      [ ! -d "$top" ] || set -- "$@" "$top"
    done
    find "$@" -name '*.[ch]' -print0 | xargs -0 -r "$tool" --dry-run -Werror
    exit 0
  fi
done

echo "clang-format $VERSION is not installed"
exit 77
