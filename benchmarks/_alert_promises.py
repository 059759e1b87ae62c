"""What the drop alerts promise, judged by the intervals measured: it holds, is not shown, is missed, is not measured.

Called by `benchmarks._alert_tables` and `_alert_figures`, and shown by `benchmarks.alerts`. A promise holds in a cell
where the whole 95 % interval lies on its side, and is missed where none of it does. Between them it is not shown, and
so is one that was measured on fewer installations than asked for. Where the near-optimal chart, which knows all that no
rule can know, stays below a promised power itself, the cell is counted as beyond any rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a promise stands in a cell."""

    HELD = "holds"
    OPEN = "not shown"
    MISSED = "missed"
    ABSENT = "not measured"
    BEYOND = "beyond any rule"


KEPT = frozenset({Verdict.HELD, Verdict.BEYOND})
"""Verdicts of cells in which nothing that could be kept was broken."""


@dataclass(frozen=True)
class Promise:
    """What is promised, in which cell, what was measured there, and how it stands."""

    promise: str
    where: str
    measured: str
    verdict: Verdict

    def __str__(self) -> str:
        return f"{self.verdict}: {self.promise}: {self.where}: {self.measured}"


Interval = tuple[float, float, float]
"""Estimate, lower and upper end."""


def at_most(promise: str, where: str, found: Interval, limit: float, *, short: str = "") -> Promise:
    """A promise that a figure is at most `limit`; `short` says which runs are lacking, and then nothing is shown."""
    return _judged(promise, where, found, (found[2] <= limit, found[1] > limit), short)


def at_least(promise: str, where: str, found: Interval, limit: float, *, short: str = "") -> Promise:
    """A promise that a figure is at least `limit`."""
    return _judged(promise, where, found, (found[1] >= limit, found[2] < limit), short)


def absent(promise: str, where: str) -> Promise:
    """A promise of a cell that was not measured."""
    return Promise(promise, where, "-", Verdict.ABSENT)


def _judged(promise: str, where: str, found: Interval, sides: tuple[bool, bool], short: str) -> Promise:
    within, beyond = sides
    verdict = Verdict.MISSED if beyond else Verdict.HELD if within and not short else Verdict.OPEN
    return Promise(promise, where, f"{found[0]:.2f} [{found[1]:.2f}, {found[2]:.2f}]{short}", verdict)


def summary(judged: Iterable[Promise]) -> list[list[str]]:
    """A row each promise: in how many cells it stands how; and where it does not hold."""
    by_promise: dict[str, list[Promise]] = {}
    for one in judged:
        by_promise.setdefault(one.promise, []).append(one)
    return [
        [promise, str(len(cells)), *(str(sum(one.verdict is verdict for one in cells)) for verdict in Verdict)]
        for promise, cells in by_promise.items()
    ]


SUMMARY_HEAD = ["promise", "cells", *(str(verdict) for verdict in Verdict)]
