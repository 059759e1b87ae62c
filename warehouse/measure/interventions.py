"""What an intervention did: an interrupted time series, with a comparison series where there is one.

Daily shares before it, with their line and their rhythm of the week, say what would have come without it; what came
instead is the effect, as a change of level and of slope (Bernal, Cummins and Gasparrini 2017). With a comparison the
same is asked of the difference of the two series (comparative interrupted time series, Linden 2015), so that what
befalls both is no effect. The noise and its part that lasts stand in `measure.autocorrelated`. Callers:
`warehouse.intervention_analysis`, and `benchmarks.interventions`, which measures how often the intervals hold. Limits:
numpy alone; days are numbers. Over 250 lines: what is estimated and when nothing is are read together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from warehouse.measure.autocorrelated import Array, Estimate, Fit, fit
from warehouse.measure.intervention_days import MEASURES, Cells, Daily, Flags, daily
from warehouse.measure.intervention_results import (
    MIN_AFTER_DAYS,
    MIN_BEFORE_DAYS,
    MIN_FEEDBACKS,
    MIN_SPOKEN,
    Code,
    Limits,
    Measured,
    Result,
    Verdict,
    Week,
    smallest,
    verdict_of,
)

Days = NDArray[np.int64]

BEFORE_DAYS: Final = 365
"""Days before that are looked at: a year; an older line says less of today's."""
AFTER_DAYS: Final = 90
"""Days since that count: a quarter. Later too much else has happened, and the line would be drawn too far."""

MOST_NOISE: Final = 1.5
"""A comparison may widen what is expected by half at most, judged by the days before alone: the premium of an
insurance against what befalls all alike from that very day on, of which no day before could tell."""

MONTH: Final = 30.0
"""Days of the unit of slopes."""

LEVEL, SLOPE = 2, 3
"""Columns of the design: effect at the middle feedback of the days since, and its change in a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """T days around an intervention. `start`: number of its first day; `weekday` (T,) 0 to 6; `used` (T,): days that
    count; `worth`: effect on net worth seeing, points; `over`: whether no more days will come."""

    start: int
    weekday: Days
    used: Flags
    target: Cells
    candidates: tuple[Cells, ...] = ()
    worth: float = 5.0
    over: bool = False


def study(asked: Study) -> Result:
    """The effect of one intervention, or why it cannot be told."""
    time = np.arange(len(asked.used)) - asked.start
    before, after = asked.used & (time < 0), asked.used & (time >= 0)
    target = daily(asked.target, before, after)
    held = np.isfinite(target.sampling[0])
    before, after = before & held, after & held
    days = (int(before.sum()), int(after.sum()))
    feedbacks = (int(target.judged[before].sum()), int(target.judged[after].sum()))
    code = _refusal(asked, before, after, feedbacks)
    if code:
        waits = code is not Code.FEW_DAYS_BEFORE and not asked.over
        verdict = Verdict.TOO_EARLY if waits else Verdict.TOO_LITTLE
        return Result(verdict=verdict, code=code, days=days, feedbacks=feedbacks)
    others = [daily(one, before, after) for one in asked.candidates]
    chosen, ratio = choose(target, others, asked.start, asked.weekday)
    return _result(asked, target, None if chosen is None else others[chosen], chosen, ratio)


def _refusal(asked: Study, before: Flags, after: Flags, feedbacks: tuple[int, int]) -> Code:
    spoken = float((asked.target.gained + asked.target.lost)[:, before | after].sum())
    if not after.any():
        return Code.NOT_BEGUN
    if before.sum() < MIN_BEFORE_DAYS:
        return Code.FEW_DAYS_BEFORE
    if after.sum() < MIN_AFTER_DAYS:
        return Code.FEW_DAYS_AFTER
    if min(feedbacks) < MIN_FEEDBACKS:
        return Code.FEW_FEEDBACKS
    return Code.HARDLY_SPOKEN if spoken < MIN_SPOKEN else Code.NONE


def choose(target: Daily, candidates: Sequence[Daily], start: int, weekday: Days) -> tuple[int | None, float | None]:
    """Which candidate to compare with, and the noise of the best one over that of the target alone.

    The days before decide alone: the one that leaves least doubt of what was to come, if its doubt is at most
    MOST_NOISE of that without a comparison.
    """
    able = [n for n, one in enumerate(candidates) if _comparable(target, one, start)]
    if not able:
        return None, None
    shares = [target.shares[0], *(target.shares[0] - candidates[n].shares[0] for n in able)]
    sampling = [target.sampling[0], *(target.sampling[0] + candidates[n].sampling[0] for n in able)]
    judged = np.broadcast_to(target.judged, (len(shares), len(target.judged)))
    doubts = doubt(np.stack(shares), np.stack(sampling), judged, start, weekday)
    best = int(doubts[1:].argmin())
    ratio = float(doubts[1 + best] / doubts[0])
    return (able[best] if ratio <= MOST_NOISE else None), ratio


def _comparable(target: Daily, other: Daily, start: int) -> bool:
    """Whether the other series has feedback on nearly all days of the target, and enough on either side."""
    days = np.isfinite(target.sampling[0])
    common = days & np.isfinite(other.sampling[0])
    before, after = common[:start].sum(), common[start:].sum()
    feedbacks = min(other.judged[:start].sum(), other.judged[start:].sum())
    return bool(common.sum() >= 0.9 * days.sum() and before >= MIN_BEFORE_DAYS and after >= MIN_AFTER_DAYS
                and feedbacks >= MIN_FEEDBACKS)  # fmt: skip


def doubt(shares: Array, sampling: Array, judged: Array, start: int, weekday: Days) -> Array:
    """Standard error (B,) of what the days before alone make expect of the days since; all (B, T)."""
    time = np.arange(shares.shape[1]) - start
    base = _base(time, weekday, np.asarray(np.isfinite(sampling).any(axis=0) & (time < 0)))
    hidden = np.where(time < 0, sampling, np.nan)
    since = np.zeros((1, base.shape[1]))
    since[0, :2] = 1.0, time[time >= 0].mean() / MONTH
    return fit(shares, hidden, base, _unit(hidden, judged)).combine(since).sd[:, 0]


@dataclass(frozen=True, slots=True)
class Effects:
    """Of B series: the mean effect since, that of the first day, its change in a month; the fit and its design."""

    mean: Estimate
    first: Estimate
    slope: Estimate
    fitted: Fit
    base: Array


def effects(shares: Array, sampling: Array, judged: Array, start: int, weekday: Days) -> Effects:
    """Effects of `shares` (B, T) with sampling variance (B, T); a day since weighs by its feedbacks `judged` (B, T)."""
    time = np.arange(shares.shape[1]) - start
    held = np.isfinite(sampling)
    base = _base(time, weekday, np.asarray(held.any(axis=0)))
    weight = np.where(held & (time >= 0), judged, 0.0)
    middle = (weight @ time) / weight.sum(axis=1)
    since = (time >= 0).astype(np.float64)
    slope = since * (time - middle[:, None]) / MONTH
    wide = np.broadcast_to(base, (len(shares), *base.shape))
    level = np.broadcast_to(since[:, None], (len(shares), len(time), 1))
    design = np.concatenate([wide[:, :, :2], level, slope[:, :, None], wide[:, :, 2:]], axis=2)
    fitted = fit(shares, sampling, design, _unit(sampling, judged))
    asked = np.zeros((len(shares), 3, design.shape[2]))
    asked[:, :2, LEVEL] = 1.0
    asked[:, 1, SLOPE] = -middle / MONTH
    asked[:, 2, SLOPE] = 1.0
    mean, first, change = (fitted.combine(asked[:, one : one + 1]) for one in range(3))
    return Effects(mean, first, change, fitted, base)


def _unit(sampling: Array, judged: Array) -> Array:
    """Points (B,) by which a change of one logit moves a share: p (1 - p), the variance of one feedback."""
    return np.asarray(np.nanmean(sampling * judged, axis=1) / 100)


def _base(time: Days, weekday: Days, held: Flags) -> Array:
    """Level, line (a month is 1) and weekdays beside the commonest one: (T, P). Weekdays that no day used has are left
    out."""
    counts = np.bincount(weekday[held], minlength=7)
    usual = int(counts.argmax())
    others = [day for day in range(7) if day != usual and counts[day]]
    rhythm = [(weekday == day).astype(np.float64) - counts[day] / counts.sum() for day in others]
    return np.column_stack([np.ones(len(time)), time / MONTH, *rhythm])


def _result(asked: Study, target: Daily, other: Daily | None, chosen: int | None, ratio: float | None) -> Result:
    shares, sampling = target.shares, target.sampling
    if other is not None:
        shares, sampling = shares - other.shares, sampling + other.sampling
    judged = np.broadcast_to(target.judged, shares.shape)
    found = effects(shares, sampling, judged, asked.start, asked.weekday)
    held = np.isfinite(sampling[0])
    before, after = held.copy(), held.copy()
    before[asked.start :], after[: asked.start] = False, False
    measures = {
        name: Measured(
            _mean(target.shares[n], target.judged, before),
            _mean(target.shares[n], target.judged, after),
            _limits(found.mean, n),
        )
        for n, name in enumerate(MEASURES)
    }
    net = measures["net"].effect
    verdict, code = verdict_of(net, asked.worth, over=asked.over)
    return Result(
        verdict=verdict,
        code=code,
        days=(int(before.sum()), int(after.sum())),
        feedbacks=(int(target.judged[before].sum()), int(target.judged[after].sum())),
        chosen=chosen,
        noise_ratio=ratio,
        measures=measures,
        first=_limits(found.first, 0),
        slope=_limits(found.slope, 0),
        smallest=smallest(net),
        correlation=float(found.fitted.correlation[0]),
        weeks=_weeks(asked.start, target, other, found, held),
    )


def _weeks(start: int, target: Daily, other: Daily | None, found: Effects, held: Flags) -> tuple[Week, ...]:
    """Net by week of the start, and what the line, the rhythm and the comparison make expect."""
    number = (np.arange(len(held)) - start) // 7
    names = np.unique(number[held])
    width = found.fitted.coefficient.shape[2]
    asked = np.zeros((1, len(names), width))
    free = [column for column in range(width) if column not in (LEVEL, SLOPE)]
    observed, moved = np.zeros(len(names)), np.zeros(len(names))
    for place, name in enumerate(names):
        days = held & (number == name)
        asked[0, place, free] = target.judged[days] @ found.base[days] / target.judged[days].sum()
        observed[place] = _mean(target.shares[0], target.judged, days)
        moved[place] = 0.0 if other is None else _mean(other.shares[0], target.judged, days)
    net = Fit(*(getattr(found.fitted, name)[:1] for name in Fit.__dataclass_fields__))
    expected = net.combine(asked)
    return tuple(
        Week(
            int(name),
            int((held & (number == name)).sum()),
            int(target.judged[held & (number == name)].sum()),
            float(observed[place]),
            Limits(*(float(one[0, place] + moved[place]) for one in (expected.value, expected.low, expected.high))),
        )
        for place, name in enumerate(names)
    )


def _limits(estimate: Estimate, series: int) -> Limits:
    return Limits(*(float(one[series, 0]) for one in (estimate.value, estimate.low, estimate.high)))


def _mean(shares: Array, judged: Array, days: Flags) -> float:
    return float(shares[days] @ judged[days] / judged[days].sum())
