# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a benchmark measured: medians over the rounds, ratios, the table, and what was promised.
"""Knows nothing of networks, so that tests can feed it."""

import math
import statistics
import typing

MISSING = "–"


class Figure(typing.NamedTuple):
    """One thing that is measured of each case."""

    key: str
    title: str
    unit: str
    digits: int = 2


def percentile(values, percent):
    """The smallest of @values that at least @percent of 100 of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def align(rows):
    """The lines of a table: the first column to the left, all others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        first, *others = (
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths))
        )
        yield "  ".join([first, *others]).rstrip()


class Results:
    """The values of each figure of each case, one for each round in which it could be measured."""

    def __init__(self, cases, figures):
        self.figures = list(figures)
        self.values = {case: {figure.key: [] for figure in self.figures} for case in cases}

    def add(self, case, key, value):
        self.values[case][key].append(value)

    def median(self, case, key):
        """None for what was not measured."""
        values = self.values.get(case, {}).get(key)
        return statistics.median(values) if values else None

    def ratio(self, case, other, key):
        """How many times that of @other the figure of @case is; None if one is missing."""
        above, below = self.median(case, key), self.median(other, key)
        return above / below if above is not None and below else None

    def best(self, cases, key, choose=max):
        """The largest, or smallest, median of @cases; None if there is none."""
        medians = [self.median(case, key) for case in cases]
        return choose((median for median in medians if median is not None), default=None)

    def cell(self, case, figure):
        median = self.median(case, figure.key)
        return MISSING if median is None else f"{median:,.{figure.digits}f}"

    def table(self, cases=None, keys=None):
        """Of the figures @keys of those of @cases that were measured, by default of all."""
        figures = [figure for figure in self.figures if keys is None or figure.key in keys]
        cases = [case for case in self.values if cases is None or case in cases]
        rows = [["", *(figure.title for figure in figures)]]
        rows.append(["", *(figure.unit for figure in figures)])
        rows += [[case, *(self.cell(case, figure) for figure in figures)] for case in cases]
        return "\n".join(align(rows)) if cases else ""

    def ratio_table(self, key, others):
        """How many times each of @others every case is."""
        rows = [["", *(f"× {other}" for other in others)]]
        for case in self.values:
            ratios = [self.ratio(case, other, key) for other in others]
            rows.append([case, *(MISSING if r is None else f"{r:.2f}" for r in ratios)])
        return "\n".join(align(rows))

    def as_json(self):
        return {
            "figures": {figure.key: figure._asdict() for figure in self.figures},
            "values": self.values,
            "medians": {
                case: {figure.key: self.median(case, figure.key) for figure in self.figures}
                for case in self.values
            },
        }


class Point(typing.NamedTuple):
    """A promise: @value has to be in @relation (“≥” or “≤”) to @limit."""

    name: str
    value: typing.Optional[float]
    relation: str
    limit: float
    unit: str = ""

    @property
    def met(self):
        """None if it was not measured."""
        if self.value is None:
            return None
        return self.value >= self.limit if self.relation == "≥" else self.value <= self.limit

    def line(self):
        verdict = {None: "not measured", True: "met", False: "not met"}[self.met]
        value = "" if self.value is None else f"{self.value:.3g} "
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name} {self.relation} {self.limit:g}{unit}: {value}{verdict}"

    def as_json(self):
        return {**self._asdict(), "met": self.met}
