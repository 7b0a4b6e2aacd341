#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fails if a man page does not compile, or is not in the list of what is installed.
# usage: check-man.sh TREE
set -eu
cd "$1"

if ! command -v scdoc >/dev/null; then
  echo "scdoc is not installed"
  exit 77
fi

status=0
for page in docs/man/*.scd; do
  [ -e "$page" ] || continue
  name=$(basename "$page" .scd)

  if ! grep -q "'$name'" docs/meson.build; then
    echo "$page: not listed in docs/meson.build"
    status=1
  fi
  if ! said=$(scdoc <"$page" 2>&1 >/dev/null) || [ -n "$said" ]; then
    echo "$page: $said"
    status=1
  elif command -v groff >/dev/null; then
    said=$(scdoc <"$page" | groff -man -Tutf8 -ww -z 2>&1)
    if [ -n "$said" ]; then
      echo "$page: $said"
      status=1
    fi
  fi
done
exit $status
