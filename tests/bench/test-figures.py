#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a benchmark says of its values: medians, percentiles, ratios, promises.
"""Prints TAP."""

import json
import os
import sys

import bench
import figures
import search
import usage

RATE = figures.Figure("rate", "TCP", "Gbit/s")
TIME = figures.Figure("time", "RTT", "µs", 0)


def results(**values):
    made = figures.Results(values, [RATE, TIME])
    for case, rates in values.items():
        for rate in rates:
            made.add(case, "rate", rate)
    return made


def median_ignores_one_bad_round():
    assert results(a=[5, 0.1, 4]).median("a", "rate") == 4
    assert results(a=[1, 2]).median("a", "rate") == 1.5


def nothing_measured_is_nothing():
    made = results(a=[1], b=[])
    assert made.median("b", "rate") is None and made.median("z", "rate") is None
    assert made.ratio("a", "b", "rate") is None and made.ratio("b", "a", "rate") is None
    assert made.best(["b"], "rate") is None


def ratio_is_of_medians():
    made = results(a=[10, 12, 100], b=[2, 3, 4], zero=[0])
    assert made.ratio("a", "b", "rate") == 4
    assert made.ratio("a", "zero", "rate") is None
    assert made.ratio("zero", "a", "rate") == 0


def best_is_among_those_measured():
    made = results(a=[3], b=[7], c=[])
    assert made.best(["a", "b", "c"], "rate") == 7
    assert made.best(["a", "b", "c"], "rate", min) == 3


def percentile_is_a_value_that_was_seen():
    assert figures.percentile(range(1, 101), 99) == 99
    assert figures.percentile([5, 1, 3], 50) == 3
    assert figures.percentile([7], 99) == 7 and figures.percentile([7], 0) == 7
    assert figures.percentile([2, 1], 100) == 2


def promises_are_judged_on_their_side():
    assert figures.Point("a", 5.0, "≥", 5).met is True
    assert figures.Point("a", 4.99, "≥", 5).met is False
    assert figures.Point("a", 400, "≤", 400).met is True
    assert figures.Point("a", 401, "≤", 400).met is False
    assert figures.Point("a", None, "≤", 400).met is None


def promises_say_what_was_measured():
    line = figures.Point("1 TCP one stream", 5.4, "≥", 5, "× fastd").line()
    assert line == "1 TCP one stream ≥ 5 × fastd: 5.4 met", line
    line = figures.Point("6 memory", None, "≤", 12, "MB").line()
    assert line == "6 memory ≤ 12 MB: not measured", line


def table_is_aligned_and_shows_gaps():
    lines = results(a=[1234.567], long=[]).table().splitlines()
    assert lines == [
        "           TCP  RTT",
        "        Gbit/s   µs",
        "a     1,234.57    –",
        "long         –    –",
    ], lines


def table_may_be_of_some_cases_and_figures():
    both = results(a=[1], long=[2])
    assert both.table(["long"], ["rate"]).splitlines() == ["         TCP", "      Gbit/s", "long    2.00"]
    assert both.table(["other"], ["rate"]) == ""


def rounds_rotate():
    cases = ["a", "b", "c"]
    seen = [bench.order(cases, number) for number in range(4)]
    assert seen == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]]


def json_has_values_and_medians():
    made = json.loads(json.dumps(results(a=[1, 3]).as_json()))
    assert made["values"]["a"]["rate"] == [1, 3] and made["medians"]["a"]["rate"] == 2
    assert made["figures"]["time"]["unit"] == "µs" and made["medians"]["a"]["time"] is None


def limited(capacity, seen):
    """A tunnel that takes @capacity and loses the rest, noting in @seen what it was asked."""

    def attempt(rate):
        seen.append(rate)
        return min(rate, capacity), max(0, 1 - capacity / rate)

    return attempt


def search_finds_the_limit_from_any_guess():
    for capacity in (40e3, 100e3, 240e3):
        for guess in (0.3, 0.9, 1, 1.1, 3):
            seen = []
            found = search.highest(limited(capacity, seen), guess * capacity, 0.01)
            assert capacity * 0.93 <= found <= capacity, (capacity, guess, found)
            assert len(set(seen)) <= search.RATES


def search_ends_where_the_sender_can_do_no_more():
    seen = []

    def attempt(rate):
        seen.append(rate)
        return min(rate, 100), 0

    assert search.highest(attempt, 90, 0.01) == 100
    assert len(seen) <= 4


def search_survives_one_hiccup_at_each_rate():
    seen = []
    steady = limited(100e3, [])

    def attempt(rate):
        seen.append(rate)
        return steady(rate) if seen.count(rate) > 1 else (rate / 2, 0.5)

    assert search.highest(attempt, 80e3, 0.01) > 93e3


def search_that_never_succeeds_finds_nothing():
    assert search.highest(lambda rate: (rate / 2, 0.5), 100, 0.01) == 0


def load_is_a_share():
    assert usage.share((100, 1000), (150, 1200)) == 0.25
    assert usage.share((100, 1000), (100, 1000)) == 0
    assert usage.share((100, 1000), (112, 1010)) == 1
    assert usage.share((100, 1000), (99, 1010)) == 0
    used, passed = usage.busy()
    assert 0 < used <= passed


def own_usage_is_seen():
    with usage.Meter(os.getpid()) as meter:
        while usage.cpu_seconds(os.getpid()) - meter.cpu < 0.03:
            pass
    assert meter.cpu >= 0.03 and meter.share > 0
    assert 1 << 20 < usage.rss(os.getpid()) <= usage.peak_rss(os.getpid()) < 1 << 30


TESTS = (
    median_ignores_one_bad_round,
    nothing_measured_is_nothing,
    ratio_is_of_medians,
    best_is_among_those_measured,
    percentile_is_a_value_that_was_seen,
    promises_are_judged_on_their_side,
    promises_say_what_was_measured,
    table_is_aligned_and_shows_gaps,
    table_may_be_of_some_cases_and_figures,
    rounds_rotate,
    json_has_values_and_medians,
    search_finds_the_limit_from_any_guess,
    search_ends_where_the_sender_can_do_no_more,
    search_survives_one_hiccup_at_each_rate,
    search_that_never_succeeds_finds_nothing,
    load_is_a_share,
    own_usage_is_seen,
)

sys.exit(not bench.tap.run([(test.__name__.replace("_", " "), test) for test in TESTS]))
