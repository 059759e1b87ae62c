"""The chart of parity: whether Chinese and English tell as often of loss, and of gain, as they did, on matched topics.

Called by `drift.night` for all sources together. Topics are matched by kind of feedback, product, aspect and day: only
where both languages spoke does a mention count. Given how many feedbacks of a topic lost, the number of Chinese ones is
about binomial, with odds that hold the ratio of the two shares (conditional likelihood, Breslow & Day 1980; stricter
than exact, since shares are no rates). Its logarithm is the level of the charts of `warehouse.monitor.charts`, which
integrate it out and know its false alarms. Driver-free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from warehouse.drift.signs import ALL, Shift
from warehouse.measure.intervals import Z_95
from warehouse.monitor.charts import GRID, PRIOR_SD, Chart, Shifts
from warehouse.monitor.likelihood import Array

SIDES = ("lost", "gained")

SHIFTS = Shifts(up=(0.3, 0.6), up_weight=(0.5, 0.5), down=(0.3, 0.6))
"""Changes of the log ratio that are looked for: one language tells 1.35 or 1.8 times as often as before."""

WALK = 0.005
"""Daily walk of the log ratio, as of the drop alerts."""

DOUBT = 21.0
"""Days of dispersion 1.6 that the first weeks are mixed with: one number a day tells little of it."""

REACH = 60
LEAST = 0.2
"""Least change of the log ratio that is told: one language tells a fifth more often than before. The chart waits for it
and is not begun anew before, so that a slow change is not followed in silence."""

KNOWN_DAYS = 14
"""Days with matched topics among the first weeks that a side needs."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Topics of one day and side: feedbacks of each language (T,) and how many of them lost, or gained."""

    said_zh: Array
    said_en: Array
    told_zh: Array
    told_en: Array

    def loglik(self, ratios: Array) -> Array:
        """Log-likelihood (K,) of log ratios (K,)."""
        both = self.told_zh + self.told_en
        rate = np.logaddexp(np.log(self.said_zh)[:, None] + ratios, np.log(self.said_en)[:, None])
        value: Array = self.told_zh.sum() * ratios - (both[:, None] * rate).sum(axis=0)
        return value

    def score(self, ratio: float) -> tuple[float, float]:
        """Score and information of one log ratio."""
        both = self.told_zh + self.told_en
        part = self.said_zh * np.exp(ratio) / (self.said_zh * np.exp(ratio) + self.said_en)
        return float((self.told_zh - both * part).sum()), float((both * part * (1 - part)).sum())


@dataclass(slots=True)
class ParityChart:
    """State of both sides: the chart, their dispersion, and score and information of each of the last days."""

    chart: Chart = field(default_factory=lambda: Chart.empty(SHIFTS, WALK, len(SIDES)))
    dispersion: Array = field(default_factory=lambda: np.ones(len(SIDES)))
    known: list[bool] = field(default_factory=lambda: [False] * len(SIDES))
    last: list[int] = field(default_factory=lambda: [0] * len(SIDES))
    past: list[tuple[int, int, float, float, int]] = field(default_factory=list)  # row, day, score, information, count

    @classmethod
    def taught(cls, history: Sequence[tuple[date, Mapping[str, Matched]]]) -> ParityChart:
        """From the first weeks, in order."""
        made = cls()
        for row, side in enumerate(SIDES):
            days = [(day, topics[side]) for day, topics in history if side in topics]
            if len(days) < KNOWN_DAYS:
                continue
            ratio = 0.0
            for _ in range(20):
                scores = [one.score(ratio) for _, one in days]
                step = sum(u for u, _ in scores) / (sum(v for _, v in scores) + 1)
                ratio += float(np.clip(step, -1, 1))
            scores = [one.score(ratio) for _, one in days]
            odd = [min(u * u / v, 9.0) for u, v in scores if v > 0]
            made.dispersion[row] = max((sum(odd) + 1.6 * DOUBT) / (len(odd) + DOUBT), 1.0)
            made.chart.centre[row] = ratio
            made.chart.restart(np.array([row]), PRIOR_SD**2)
            made.known[row] = True
            for day, one in days:
                made._feed(row, day, one, watched=False)
        return made

    def step(self, day: date, topics: Mapping[str, Matched]) -> list[tuple[str, float]]:
        """One day: sign and logarithm of the statistic of each chart that was fed."""
        told = []
        for row, side in enumerate(SIDES):
            if side not in topics or not self.known[row]:
                continue
            one = topics[side]
            score, information = one.score(float(self.chart.centre[row]))
            self.past.append((row, day.toordinal(), score, information, int((one.told_zh + one.told_en).sum())))
            self._feed(row, day, one, watched=True)
            told.append((f"parity.{side}_zh", _log(self.chart.rise()[row])))
            told.append((f"parity.{side}_en", _log(self.chart.fall()[row])))
        self.past = [one for one in self.past if one[1] > day.toordinal() - REACH]
        return told

    def found(self, sign: str, day: date) -> Shift:
        """The change that has alarmed, as ratios of the two shares."""
        row = SIDES.index(sign.removeprefix("parity.").partition("_")[0])
        way = 1 if sign.endswith("_zh") else -1
        own = [one for one in self.past if one[0] == row]
        score = np.array([one[2] for one in own]) / self.dispersion[row]
        information = np.array([one[3] for one in own]) / self.dispersion[row]
        top, base = np.cumsum(score[::-1])[::-1], np.cumsum(information[::-1])[::-1]
        sizes = way * np.array(SHIFTS.up)
        gain = np.logaddexp.reduce([size * top - size**2 / 2 * base for size in sizes], axis=0)
        weight = np.exp(gain - gain.max())
        weight /= weight.sum()
        start = int(weight.argmax())
        reach = np.flatnonzero(weight > 0.05 * weight[start])
        before = self._before(row, way)
        # The score stands at the chart's centre, from which the unchanged level may be some way off.
        after = float(self.chart.centre[row] + top[start] / max(base[start], 1e-9))
        half = Z_95 / float(np.sqrt(max(base[start], 1e-9)))
        ends = sorted((np.exp(after - half) - np.exp(before), np.exp(after + half) - np.exp(before)))
        days = [date.fromordinal(own[at][1]) for at in (start, int(reach[0]), int(reach[-1]))]
        return Shift(
            sign, ALL, day, days[0], days[1], days[2], float(np.exp(before)), float(np.exp(after)),
            float(ends[0]), float(ends[1]), sum(one[4] for one in own[start:]),
        )  # fmt: skip

    def _before(self, row: int, way: int) -> float:
        """The level before a change of this way: while it is not told, the unchanged level follows what changed."""
        ups = len(SHIFTS.up)
        changed = self.chart.changed[:ups, :, row] if way > 0 else self.chart.changed[ups:, :, row]
        weight = changed.sum(axis=0)
        return float(self.chart.centre[row] + weight @ GRID / weight.sum())

    def settle(self, found: Shift) -> None:
        """Take the ratio since a change for the usual one."""
        row = SIDES.index(found.sign.removeprefix("parity.").partition("_")[0])
        self.chart.centre[row] = np.log(found.after)
        self.chart.restart(np.array([row]), 0.15**2)
        self.past = [one for one in self.past if one[0] != row]

    def _feed(self, row: int, day: date, one: Matched, *, watched: bool) -> None:
        levels = self.chart.centre[row] + self.chart.nodes
        loglik = one.loglik(levels) / self.dispersion[row]
        elapsed = day.toordinal() - self.last[row] if self.last[row] else 1
        self.chart.step(np.array([row]), loglik[None, :], np.array([float(elapsed)]), watched=watched)
        self.last[row] = day.toordinal()

    def dump(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "centre": self.chart.centre.tolist(),
            "state": self.chart.state.tolist(),
            "dispersion": self.dispersion.tolist(),
            "known": self.known,
            "last": self.last,
            "past": [list(one) for one in self.past],
        }

    @classmethod
    def restore(cls, kept: Mapping[str, Any]) -> ParityChart:
        """What `dump` wrote."""
        chart = Chart(SHIFTS, WALK, np.array(kept["centre"]), np.array(kept["state"]))
        past = [(int(a), int(b), float(c), float(d), int(e)) for a, b, c, d, e in kept["past"]]
        return cls(chart, np.array(kept["dispersion"]), list(kept["known"]), list(kept["last"]), past)


def _log(value: float) -> float:
    return float(np.log(max(value, 1e-300)))
