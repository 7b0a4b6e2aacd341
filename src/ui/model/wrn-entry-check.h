/* wrn-entry-check.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people type, judged while they type it.
 *
 * Each returns NULL if @text is fine, and otherwise says to whoever typed it what to do,
 * translated. What is only not complete yet is "": no reason to complain.
 */
#pragma once

#include <gio/gio.h>

#include "ui/model/wrn-networks.h"

const char *wrn_entry_check_new_name (const char *text, GListModel *communities);
const char *wrn_entry_check_name (const char *text);
const char *wrn_entry_check_nickname (const char *text);
const char *wrn_entry_check_password (const char *text);
const char *wrn_entry_check_supernode (const char *text);
const char *wrn_entry_check_host (const char *text);
const char *wrn_entry_check_subnet (const char *text);
const char *wrn_entry_check_proxies (const char *const *rules);

char *wrn_entry_check_overlap (const char *text, const WrnNetworks *networks, char **instead);
