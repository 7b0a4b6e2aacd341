#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fails if shellcheck has something to say about a script. usage: check-shell.sh TREE
set -eu
cd "$1"

if ! command -v shellcheck >/dev/null; then
  echo "shellcheck is not installed"
  exit 77
fi

find . \( -name .git -o -path './build*' \) -prune -o -type f -print |
  while IFS= read -r file; do
    case $(head -n 1 "$file" | tr -d '\0') in
      '#!'*/sh | '#!'*/bash | '#!'*'env bash' | '#!'*'env sh') printf '%s\0' "$file" ;;
    esac
  done | xargs -0 -r shellcheck --external-sources
