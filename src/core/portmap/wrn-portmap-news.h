/* wrn-portmap-news.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What happened to an open port, in words.
 */
#pragma once

#include "core/portmap/wrn-portmap.h"

char *wrn_portmap_news (const WrnPortmapState *before, const WrnPortmapState *now);
