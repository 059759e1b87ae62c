"""Which days bring far too little or far too much feedback of a source, by the tail of an over-dispersed count.

Called by `warehouse.alert_sources` for every day that a night reads. A day is judged by the eight weeks before: a level
for each weekday, and one over-dispersion of the source, both robust, since outages and doubled files stand among those
weeks as well. Small counts are counts: twelve feedbacks a day are four now and then, which no logarithm makes normal.
Limits: a source that changes its volume for good is told for the weeks until the new volume is the usual one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, nbinom

from warehouse.monitor.rhythm import Fault

Array: TypeAlias = NDArray[np.float64]

FALSE_FAULTS: Final = 1 / (40 * 365.25)
"""Chance that a sound day of a source is told, low or high: once in forty years. A company of ten sources hears of one
false fault in four years, and a fifth of a file of fifty rows still stands out."""

WEEKS: Final = 8
LEAST_DAYS: Final = 28
"""Days of the `WEEKS` before that a source must have brought something on: four of each weekday."""

LEAST_VOLUME: Final = 10.0
"""Feedbacks a day below which no volume is surprising: at ten, nothing at all comes by chance once in sixty years."""

LOW, HIGH = 0.4, 1.7
"""Volume over the usual one below or above which a day is told at all: a partial night, a file that came twice."""

KEPT: Final = 0.8
"""Part of the days, those nearest their level, that tells how much a source varies: eleven wild days of 56 do not."""

DOUBT_LOW, DOUBT_HIGH = 1.25, 1.6
"""Times what the days say at which their variance is taken: one and two standard errors of such an estimate from 56
days. In simulated sources of gamma noise up to a third, days were told as high ten times as often as stated without
it; below the level a count has less room, and one error is enough."""

WILDEST: Final = 4.0
"""Largest over-dispersion that is looked for: days that double and halve without a cause."""

_NORMAL: Final = float(chi2.cdf(chi2.ppf(KEPT, 1), 3)) / KEPT * (1 - 1 / WEEKS)
"""Mean of the smallest squares of standard normal residuals about a level that was fitted to `WEEKS` of them."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What a weekday of a source usually brings: its level, and the variance of a new day, for the tail below and the
    one above."""

    level: float
    below: float
    above: float

    def chances(self, seen: float) -> tuple[float, float]:
        """Chance of at most, and of at least, so many feedbacks on a sound day (negative binomial)."""
        sizes = [self.level**2 / (variance - self.level) for variance in (self.below, self.above)]
        few, many = (size / (size + self.level) for size in sizes)
        return float(nbinom.cdf(seen, sizes[0], few)), float(nbinom.sf(seen - 1, sizes[1], many))


def volume_fault(source: str, volumes: Mapping[date, int], day: date, unusual: Collection[date] = ()) -> Fault | None:
    """Whether the volume of a day is out of what its source brings; `unusual` days may have any and teach none.

    `volumes`: feedbacks by day, of days with any. Missing days of a weekday that mostly brings some are outages and
    teach nothing; a weekday that mostly brings none is judged by nobody.
    """
    if day in unusual:
        return None
    usual = usual_of(volumes, day, unusual)
    if usual is None or usual.level < LEAST_VOLUME:
        return None
    seen = float(volumes.get(day, 0))
    few, many = usual.chances(seen)
    if few < FALSE_FAULTS / 2 and seen < LOW * usual.level:
        return Fault(source, "low", day, seen, usual.level)
    if many < FALSE_FAULTS / 2 and seen > HIGH * usual.level:
        return Fault(source, "high", day, seen, usual.level)
    return None


def usual_of(volumes: Mapping[date, int], day: date, unusual: Collection[date] = ()) -> Usual | None:
    """What a source usually brings on a day like this; None where too little is known or its weekday brings nothing."""
    begun = min(volumes, default=day)
    past = [one for back in range(1, 7 * WEEKS + 1) if (one := day - timedelta(back)) >= begun and one not in unusual]
    brought = [one for one in past if volumes.get(one, 0) > 0]
    alike = [sum(one.weekday() == day.weekday() for one in days) for days in (brought, past)]
    if len(brought) < LEAST_DAYS or alike[0] < LEAST_DAYS // 7 or 2 * alike[0] < alike[1]:
        return None
    # Anscombe's square root has the variance 1 + dispersion * level for counts of any level from five or so.
    weekdays = np.array([one.weekday() for one in brought])
    roots = 2 * np.sqrt(np.array([volumes[one] for one in brought], dtype=np.float64) + 3 / 8)
    centres = np.array([np.median(roots[weekdays == at]) if (weekdays == at).any() else 0.0 for at in range(7)])
    levels = np.maximum(centres**2 / 4 - 1 / 8, 0.1)
    squares, level = (roots - centres[weekdays]) ** 2, float(levels[day.weekday()])
    unknown = 1 + np.pi / 2 / alike[0]  # the level is the median of so many days
    dispersions = [_dispersion(doubt * squares, levels[weekdays]) for doubt in (DOUBT_LOW, DOUBT_HIGH)]
    below, above = ((level + one * level**2) * unknown for one in dispersions)
    return Usual(level, below, above)


def _dispersion(squares: Array, levels: Array) -> float:
    """Variance of the relative noise of days beyond chance; 0 where chance explains the squares."""
    kept = max(round(KEPT * len(squares)), 1)

    def excess(dispersion: float) -> bool:
        ordered = np.sort(squares / (1 + dispersion * levels))
        return bool(ordered[:kept].mean() > _NORMAL)

    low, high = 0.0, WILDEST
    if not excess(low):
        return low
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) else (low, middle)
    return high


def volume_faults(
    source: str, volumes: Mapping[date, int], days: Sequence[date], unusual: Collection[date] = ()
) -> list[Fault | None]:
    """A fault or None for each of `days`."""
    return [volume_fault(source, volumes, day, unusual) for day in days]
