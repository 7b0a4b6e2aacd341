# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completes warrenctl in fish; the program itself knows what can stand where.

function __warrenctl_complete
    set --local words (commandline --tokenize --current-process --cut-at-cursor)
    set --local typed (commandline --current-token --cut-at-cursor | string unescape)
    set --local program $words[1]

    $program __complete $words[2..] "$typed" 2>/dev/null | while read --local line
        if test -z "$line"
            __fish_complete_path "$typed"
        else
            printf '%s\n' $line
        end
    end
end

complete --command warrenctl --no-files --arguments '(__warrenctl_complete)'
