/* wrn-fake-graph.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The graph that an engine would have of a scripted community.
 */
#pragma once

#include "ui/model/wrn-community.h"

char *wrn_fake_graph_format (WrnCommunity *community);
