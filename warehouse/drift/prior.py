"""The chart of the label prior: whether the mix of aspects that a source speaks of has moved, all aspects at once.

Called by `drift.source`. A Shiryaev-Roberts statistic of multinomial counts: for each day s of the last two months, the
likelihood ratio of "since s another mix, near the usual one" against "one mix all along", both mixes integrated out
under Dirichlet laws (Dirichlet-multinomial, Polya; integrated likelihoods as in Pollak 1987 and Lai & Xing 2010). Were
the usual mix known, the sum over s minus the number of days would be a martingale without a change, and the mean time
to a false alarm at threshold A at least A. It is estimated, and counts are divided by an estimated dispersion
(Wedderburn 1974; the source's own first weeks show it): A is nominal, and what it gives is measured by
`benchmarks.monitors --only false`. Driver-free; a day costs 60 x aspects numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from scipy.special import gammaln

from warehouse.drift.signs import ALL, PRIOR, Shift
from warehouse.measure.intervals import Z_95
from warehouse.monitor.likelihood import Array

REACH = 60
"""Days among which a change may have begun; one that takes longer to see is a trend."""

NEAR = 25.0
"""Concentration of the mix after a change about the one before, in mentions: shares move by half of themselves."""

MEMORY = 0.99
"""Weight of the usual mix a day later: a memory of a hundred days, so that seasons are followed."""

FLAT = 0.5
"""Mentions that every aspect begins with (Jeffreys)."""

FADE = 0.98
"""Weight of a change's first day a day later, as in the other charts."""

CLIP = 3.0
"""Times the median up to which a day's dispersion counts: a wild day in the first weeks must not hide later ones."""

DOUBT = 14.0
"""Days of mean dispersion 1.5 that the first weeks are mixed with: too small a dispersion costs false alarms."""

NAMED = 3
"""Aspects named in a finding."""


@dataclass(slots=True)
class PriorChart:
    """State of one source. `usual` (K,): counts of the usual mix. `sums` (D, K), `logs` (D,), `before` (D, K): counts
    since each of the last days, their log ratios, and the mix from before them; `days` their dates."""

    aspects: list[str]
    usual: Array
    correlation: float = 0.0
    days: list[date] = field(default_factory=list)
    feedbacks: list[int] = field(default_factory=list)
    sums: Array = field(default_factory=lambda: np.zeros((0, 0)))
    before: Array = field(default_factory=lambda: np.zeros((0, 0)))
    logs: Array = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def taught(cls, aspects: Sequence[str], history: Sequence[Mapping[str, int]]) -> PriorChart:
        """From the first weeks: counts a day by aspect."""
        names = sorted(aspects)
        counts = np.array([[day.get(name, 0) for name in names] for day in history], dtype=np.float64)
        counts = counts.reshape(len(history), len(names))
        size = len(names)
        chart = cls(names, np.full(size, FLAT), sums=np.zeros((0, size)), before=np.zeros((0, size)))
        chart.correlation = _correlation(counts)
        for day in counts:
            chart.usual = MEMORY * chart.usual + day / chart._dispersion(day.sum())
        chart.usual = np.maximum(chart.usual, FLAT / 2)
        return chart

    def step(self, day: date, counts: Mapping[str, int], feedbacks: int) -> float:
        """One day: the logarithm of the statistic. Aspects that are new join with an empty history."""
        self._admit(counts)
        raw = np.array([counts.get(name, 0) for name in self.aspects], dtype=np.float64)
        told = raw / self._dispersion(raw.sum())
        # A change may have begun today; each continues from the mix before it, drawn loosely.
        self.days.append(day)
        self.feedbacks.append(feedbacks)
        share = self.usual / self.usual.sum()
        self.before = np.vstack([self.before, share])
        self.sums = np.vstack([self.sums, np.zeros(len(self.aspects))])
        self.logs = np.append(self.logs + np.log(FADE), 0.0)
        unchanged = _log_marginal(told, self.usual[None, :])
        changed = _log_marginal(told, NEAR * self.before + self.sums)
        self.logs += changed - unchanged
        self.sums += told
        self.usual = np.maximum(MEMORY * self.usual + told, FLAT / 2)
        if len(self.days) > REACH:
            self.days, self.feedbacks = self.days[-REACH:], self.feedbacks[-REACH:]
            self.sums, self.before, self.logs = self.sums[-REACH:], self.before[-REACH:], self.logs[-REACH:]
        return float(np.logaddexp.reduce(self.logs))

    def found(self, day: date) -> Shift:
        """The change that has alarmed: since when, and the aspects that moved most."""
        weight = np.exp(self.logs - self.logs.max())
        weight /= weight.sum()
        start = int(weight.argmax())
        low, high = _interval(weight, start)
        total = self.sums[start].sum()
        before = self.before[start]
        after = (self.sums[start] + NEAR * before) / (total + NEAR)
        moved = np.argsort(-np.abs(after - before))[:NAMED]
        first = int(moved[0])
        half = Z_95 * float(np.sqrt(after[first] * (1 - after[first]) / (total + NEAR)))
        change = float(after[first] - before[first])
        named = ";".join(f"{self.aspects[k]}:{before[k]:.4f}:{after[k]:.4f}" for k in moved)
        return Shift(
            PRIOR, ALL, day, self.days[start], self.days[low], self.days[high],
            float(before[first]), float(after[first]), change - half, change + half,
            sum(self.feedbacks[start:]), named,
        )  # fmt: skip

    def settle(self, since: date) -> None:
        """Take the mix since a change for the usual one."""
        start = self.days.index(since)
        self.usual = np.maximum(self.sums[start] + NEAR * self.before[start], FLAT / 2)
        size = len(self.aspects)
        self.days, self.feedbacks = [], []
        self.sums, self.before, self.logs = np.zeros((0, size)), np.zeros((0, size)), np.zeros(0)

    def dump(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "aspects": self.aspects,
            "usual": self.usual.tolist(),
            "correlation": self.correlation,
            "days": [day.isoformat() for day in self.days],
            "feedbacks": self.feedbacks,
            "sums": self.sums.tolist(),
            "before": self.before.tolist(),
            "logs": self.logs.tolist(),
        }

    @classmethod
    def restore(cls, kept: Mapping[str, Any]) -> PriorChart:
        """What `dump` wrote."""
        size = len(kept["aspects"])
        return cls(
            list(kept["aspects"]),
            np.array(kept["usual"]),
            kept["correlation"],
            [date.fromisoformat(day) for day in kept["days"]],
            list(kept["feedbacks"]),
            np.array(kept["sums"], dtype=np.float64).reshape(-1, size),
            np.array(kept["before"], dtype=np.float64).reshape(-1, size),
            np.array(kept["logs"], dtype=np.float64),
        )

    def _dispersion(self, total: float) -> float:
        """Variance of a day's counts over that of a multinomial one."""
        return 1 + max(float(total) - 1, 0.0) * self.correlation

    def _admit(self, counts: Mapping[str, int]) -> None:
        new = sorted(set(counts) - set(self.aspects))
        if not new:
            return
        self.aspects = [*self.aspects, *new]
        self.usual = np.append(self.usual, np.full(len(new), FLAT))
        empty = np.zeros((len(self.days), len(new)))
        self.sums = np.hstack([self.sums, empty])
        self.before = np.hstack([self.before, empty + 1e-6])


def _log_marginal(told: Array, mix: Array) -> Array:
    """Log-probability (D,) of counts `told` (K,) under Dirichlet laws `mix` (D, K), up to what all have in common."""
    total = mix.sum(axis=1)
    seen = told > 0
    value: Array = gammaln(total) - gammaln(total + told.sum())
    value += (gammaln(mix[:, seen] + told[seen]) - gammaln(mix[:, seen])).sum(axis=1)
    return value


def _correlation(counts: Array) -> float:
    """Correlation of two mentions of one day, from the dispersion of the days (Pearson's), mixed with doubt."""
    totals = counts.sum(axis=1)
    days = np.flatnonzero(totals > 1)
    if not len(days):
        return 0.02
    share = (counts.sum(axis=0) + FLAT) / (counts.sum() + FLAT * counts.shape[1])
    expected = totals[days, None] * share
    freedom = max(counts.shape[1] - 1, 1)
    each = ((counts[days] - expected) ** 2 / expected).sum(axis=1) / freedom
    each = np.minimum(each, CLIP * max(float(np.median(each)), 1.0))
    weight = len(days) / (1 - 1 / max(len(days), 2))  # the share is fitted to these days
    seen = (float(each.mean()) * weight + 1.5 * DOUBT / freedom) / (len(days) + DOUBT / freedom)
    mean = float(totals[days].mean())
    return float(np.clip((seen - 1) / max(mean - 1, 1.0), 0.0, 0.5))


def _interval(weight: Array, start: int) -> tuple[int, int]:
    """Shortest run of days around the likeliest that holds 95 % of the weight."""
    low = high = start
    held = float(weight[start])
    while held < 0.95 and (low > 0 or high < len(weight) - 1):
        left = weight[low - 1] if low > 0 else -1.0
        right = weight[high + 1] if high < len(weight) - 1 else -1.0
        if left >= right:
            low, held = low - 1, held + float(left)
        else:
            high, held = high + 1, held + float(right)
    return low, high
