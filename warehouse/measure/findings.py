"""What changed: sudden and slow changes of gained and lost shares, told once and only where chance is ruled out.

`find_changes` takes daily counts of every cell of the slices and answers with findings, the surest first. Callers:
`warehouse.read.Ledger.findings` and through it the command line and the report. Pure: no driver, no clock.

1. Every series (aspect x gained or lost x slice) is scored against every shape of change: a step at each day
   (binomial log-likelihood ratio) and a ramp from each week on (score test of a slope that starts there), both over
   the series' own day-to-day dispersion. Both are chi-square of one degree of freedom where nothing changed.
2. Chance is ruled out over all series and shapes at once: blocks of a week are shuffled, all series together, and the
   largest statistic of each shuffle is kept (Westfall and Young 1993, max-T). This controls the family-wise error and
   takes the dependence of nested slices as it is; no Bonferroni count of effective tests is needed. It is repeated
   without what was told (step-down), since one large change widens the chance of all.
3. What one slice explains is told once: the strongest series is told, its fitted change is taken out of its cells, and
   the others are scored again (as in matching pursuit); a parent or neighbour whose change vanishes is not told.
4. A change of mix is no change of mind: the change must hold like for like, within cells (Mantel-Haenszel).

Limits: one change a series and slice; less than four weeks of days give nothing, nor do changes under `min_effect`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from warehouse.measure import series
from warehouse.measure.intervals import unpaired_difference
from warehouse.measure.series import Array, Cube, Slice

MIN_EFFECT = 0.03
"""Smallest change worth telling: three of a hundred feedbacks."""

SIGNIFICANCE = 0.03
"""Chance that a ledger in which nothing changed gives any finding at all: one in twenty is promised, and the rest is
kept for days that are not quite exchangeable."""

SHUFFLES = 99
"""The threshold is the third largest of 99 maxima: the rank test is exact at 3 % with so many."""

STEP_GRID = 3
"""Chance is tested on a step at every third day; the day itself is then read from a step at every day."""

MAX_ROUNDS = 4
"""Rounds of step-down: one for the large changes, one for what they hid, one to find nothing; a fourth in reserve."""

MIN_DAYS = 28
"""Four weeks: below, weeks cannot be shuffled and a step cannot be told from a weekday."""


class Direction(StrEnum):
    """What changed; gained_up and lost_down are good news."""

    GAINED_UP = "gained_up"
    GAINED_DOWN = "gained_down"
    LOST_UP = "lost_up"
    LOST_DOWN = "lost_down"


class ChangeKind(StrEnum):
    """A step from one day to the next, or a ramp that goes on."""

    SUDDEN = "sudden"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words behind a finding."""

    ledger_day: date
    feedback_id: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One change. Shares are of judged feedbacks (0 to 1); `p` is adjusted over all series and shapes.

    `before` is the share before `since`; `after` that from `since` on (sudden) or of the last third of the ramp
    (slow). `change_like_for_like` holds the mix of cells fixed.
    """

    aspect: str
    slice: Slice
    direction: Direction
    kind: ChangeKind
    since: date
    before: float
    after: float
    change: float
    change_low: float
    change_high: float
    change_like_for_like: float
    judged_before: int
    judged_after: int
    p: float
    statistic: float
    quotes: tuple[Quote, ...] = ()

    @property
    def polarity(self) -> int:
        """Polarity of the mentions that changed: 1 gained, -1 lost."""
        return 1 if self.direction in (Direction.GAINED_UP, Direction.GAINED_DOWN) else -1

    @property
    def is_loss(self) -> bool:
        """Whether the change is for the worse."""
        return self.direction in (Direction.LOST_UP, Direction.GAINED_DOWN)


def find_changes(
    judged: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    seed: int = 0,
    min_effect: float = MIN_EFFECT,
    significance: float = SIGNIFICANCE,
    shuffles: int = SHUFFLES,
) -> list[Finding]:
    """Significant changes over the span of `judged`, surest first; none gives [].

    `judged`: columns day and the slice columns (any of product, channel, region, language), judged.
    `counts`: the same and aspect, gained, lost; cells that are absent count zero. Days are `datetime.date`; a day
    without judged feedback says nothing and is passed over. The same seed gives the same findings.
    """
    cube = series.cube(judged, counts)
    if len(cube.days) < MIN_DAYS or not cube.measures:
        return []
    coarse, fine = series.shapes(len(cube.days), STEP_GRID), series.shapes(len(cube.days), 1)
    rng = np.random.default_rng(seed)
    left = cube.counts.copy()
    told: list[Told] = []
    for _ in range(MAX_ROUNDS):
        scan = series.Scan(cube, coarse, left)
        maxima = scan.maxima_under_chance(rng, shuffles)
        chance = Chance(maxima, float(np.quantile(maxima, 1 - significance, method="higher")))
        strong = np.unique(scan.rows[scan.statistics.max(axis=1, initial=0.0) > chance.threshold, 0])
        if not len(strong):
            break
        least_p = max((one.p for one in told), default=0.0)
        daily = series.Scan(cube, fine, left)
        for measure in strong:
            for one in _explain(scan, daily, int(measure), left, chance):
                told.append(replace(one, p=max(one.p, least_p)))
    findings = [_finding(cube, fine, one) for one in told]
    worth_telling = [finding for finding in findings if _is_worth_telling(finding, min_effect)]
    return sorted(_one_per_cause(worth_telling), key=lambda f: (-f.statistic, f.aspect, f.slice.kind, f.slice.value))


@dataclass(frozen=True, slots=True)
class Chance:
    """Largest statistics of ledgers in which nothing changes, and the one that only `significance` of them pass."""

    maxima: Array
    threshold: float

    def p(self, statistic: float) -> float:
        return (1 + int((self.maxima >= statistic).sum())) / (1 + len(self.maxima))


@dataclass(frozen=True, slots=True)
class Told:
    """One series and the shape of its change; `left` (C, T) are its counts without what was told before."""

    measure: int
    slice_number: int
    shape: int
    statistic: float
    p: float
    left: Array


def _explain(scan: series.Scan, daily: series.Scan, measure: int, left: Array, chance: Chance) -> Iterator[Told]:
    """The strongest slice of one measure, then the strongest without what that explains, and so on.

    `scan` tests, `daily` names the kind and the day. Takes what each explains out of `left[measure]`.
    """
    seen: list[int] = []
    while True:
        statistics = scan.score(left[measure])
        statistics[seen] = 0.0
        best = int(statistics.max(axis=1).argmax())
        strongest = float(statistics[best].max())
        if strongest <= chance.threshold:
            return
        seen.append(best)
        shape = daily.likeliest_shape(best, left[measure])
        yield Told(measure, best, shape, strongest, chance.p(strongest), left[measure].copy())
        left[measure] -= daily.fitted_change(best, shape, left[measure])


def _finding(cube: Cube, shapes: series.Shapes, told: Told) -> Finding:
    member = cube.members[told.slice_number]
    onset, slow = int(shapes.onset[told.shape]), bool(shapes.ramp[told.shape])
    judged, counts = cube.judged[member], cube.counts[told.measure][member]
    before, after = np.arange(onset), series.after_days(onset, judged.sum(axis=0), slow)
    n0, n1 = float(judged[:, before].sum()), float(judged[:, after].sum())
    k0, k1 = float(counts[:, before].sum()), float(counts[:, after].sum())
    interval = unpaired_difference(k0, n0, k1, n1)
    aspect, gained = cube.measures[told.measure]
    change = k1 / n1 - k0 / n0
    return Finding(
        aspect=aspect,
        slice=cube.slices[told.slice_number],
        direction=Direction(("gained" if gained else "lost") + ("_up" if change > 0 else "_down")),
        kind=ChangeKind.SLOW if slow else ChangeKind.SUDDEN,
        since=cube.days[onset],
        before=k0 / n0,
        after=k1 / n1,
        change=change,
        change_low=float(interval.low),
        change_high=float(interval.high),
        change_like_for_like=series.like_for_like(judged, told.left[member], before, after),
        judged_before=int(n0),
        judged_after=int(n1),
        p=told.p,
        statistic=told.statistic,
    )


def _is_worth_telling(finding: Finding, min_effect: float) -> bool:
    """Whether the change is large enough, and stands when the mix of cells is held fixed and told changes are out.

    Two thirds of the least effect there: like for like, a change that just reaches it is as uncertain as it is.
    """
    same = finding.change_like_for_like * np.sign(finding.change)
    return abs(finding.change) >= min_effect and bool(same >= min_effect * 2 / 3)


def _one_per_cause(findings: list[Finding]) -> list[Finding]:
    """Gains that fall while losses rise on one aspect, slice and fortnight are one cause: the surer one is told."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: -f.statistic):
        twin = any(
            other.aspect == finding.aspect
            and other.slice == finding.slice
            and other.is_loss == finding.is_loss
            and abs(other.since - finding.since) <= timedelta(days=14)
            for other in kept
        )
        if not twin:
            kept.append(finding)
    return kept
