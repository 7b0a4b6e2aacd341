/* wrn-bench-report.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prints what was measured: for people, for programs, for spreadsheets.
 */
#pragma once

#include "bench/wrn-bench.h"

void wrn_bench_report_table (const WrnBench *bench);
void wrn_bench_report_json (const WrnBench *bench);
void wrn_bench_report_csv (const WrnBench *bench);
