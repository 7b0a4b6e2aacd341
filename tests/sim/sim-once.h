/* sim-once.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both ends of a key agreement come to the same result, and all members who check a signature: in a
 * simulation, where they are one process, that is computed once.
 *
 * A program that is linked with this has its functions in the place of libsodium's of the same
 * names, which they call for what is not remembered. Results are the same, so that a simulation
 * takes the same course as without it.
 */
#pragma once

#include <glib.h>

/* Computations that were spared. */
guint64 sim_once_get_spared (void);
