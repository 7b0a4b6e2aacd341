# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completes warrenctl in bash; the program itself knows what can stand where.

_warrenctl() {
  local words=("${COMP_WORDS[@]:1:COMP_CWORD}") quote='' value i
  local typed=${COMP_WORDS[COMP_CWORD]}

  # Words are as they were typed: with a backslash before a space, or with quotes.
  for i in "${!words[@]}"; do
    words[i]=${words[i]//\\/}
    words[i]=${words[i]//[\"\']/}
  done
  case $typed in [\"\']*) quote=${typed:0:1} ;; esac

  COMPREPLY=()
  # Bash takes KEY=VALUE apart, and nothing is known of values.
  case $typed in =) return ;; esac
  [ "${COMP_WORDS[COMP_CWORD - 1]}" != = ] || return
  while IFS=$'\t' read -r value _; do
    if [ -z "$value" ]; then
      compopt -o default
      return
    fi
    case $value in *=) compopt -o nospace ;; esac
    # In quotes bash adds the closing one by itself.
    [ -n "$quote" ] || printf -v value %q "$value"
    COMPREPLY+=("$value")
  done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)
}

complete -F _warrenctl warrenctl
