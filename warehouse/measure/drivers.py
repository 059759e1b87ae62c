"""What moves the rating: each aspect's effect with all others held equal, gains and losses apart, and how sure.

`drivers` takes a sample of feedbacks (outcome, which aspects gained and lost, controls) and answers with one `Driver`
an aspect. Caller: `warehouse.driver_analysis`. Pure: no driver of a database, no clock; the seed is a parameter.

1. A cumulative logit with a ridge (`measure.ordinal`) explains the outcome by all sides of all aspects together and by
   the controls, so that what is mentioned together is told apart and a mix of products or channels is not an effect.
2. The effect of a side is its average marginal effect, in points of the outcome: expected outcome with the side minus
   without it, averaged over feedbacks as they are. Intervals: percentiles of a bootstrap that draws feedbacks.
3. Sides are refused, not guessed: too few feedbacks, more sides than the outcome's effective size can carry (Harrell
   2015, section 4.4: n - sum n_k^3 / n^2, over ten a parameter), or a variance inflation over ten.
4. Beside it the figure that others show: the mean outcome minus the mean without the feedbacks that say it.
5. Importance-performance analysis (Martilla and James 1977), with importance the outcome's step from lost to gained.

Limits: association, not cause; what the judge misses pulls effects towards zero. Over 250 lines because the records
of the answer stand beside the rules that fill them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from warehouse.measure import ordinal
from warehouse.measure.ordinal import Array, Design, Fit

Flags = NDArray[np.bool_]

MIN_SIDE = 20
"""Fewest feedbacks of a side with an effect of its own: below, its interval is wider than a star."""

MIN_IN_MODEL = 5
"""Fewest feedbacks of a side that is held equal: fewer move no other effect."""

MIN_EFFECTIVE = 100.0
"""Least effective size of the outcome for any effect: ten sides at ten a parameter."""

MIN_LEVEL = 10
"""Fewest feedbacks of a level of the outcome: a draw that leaves out all of them has no such level to place."""

PER_PARAMETER = 10.0
"""Effective size for each effect told, the lower of the customary ten to twenty (Harrell 2015)."""

MAX_INFLATION = 10.0
"""Variance inflation from which two sides cannot be told apart (Marquardt 1970)."""

PRIOR_SD = 2.5
"""Of a slope, in log odds: a factor of twelve either way is usual, of a hundred is not (Gelman et al. 2008)."""

REPLICATES = 300
"""Bootstrap draws: the limits then shake by less than a tenth of the interval's half-width."""

REFERENCE_ROWS = 200
"""Feedbacks over which a marginal effect is averaged, evenly spaced in the sample."""


class Status(StrEnum):
    """What became of a side."""

    ESTIMATED = "estimated"
    TOO_FEW = "too_few"
    COLLINEAR = "collinear"
    REFUSED = "refused"  # nothing of this scope could be estimated


class Quadrant(StrEnum):
    """Importance against performance, in the words of Martilla and James."""

    CONCENTRATE_HERE = "concentrate_here"
    KEEP_UP = "keep_up"
    LOW_PRIORITY = "low_priority"
    POSSIBLE_OVERKILL = "possible_overkill"


class Pattern(StrEnum):
    """Which side moves the outcome, in the words of Kano (1984)."""

    MUST_BE = "must_be"  # only a loss does
    ATTRACTIVE = "attractive"  # only a gain does
    ONE_DIMENSIONAL = "one_dimensional"
    INDIFFERENT = "indifferent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """N feedbacks: `outcome` (N,), `gained` and `lost` (N, A) by aspect, `controls` (N, C) zeros and ones."""

    aspects: tuple[str, ...]
    outcome: Array
    gained: Flags
    lost: Flags
    controls: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of an aspect. Effects are in points of the outcome; None where the status says so."""

    feedbacks: int
    status: Status
    reason: str = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    log_odds: float | None = None
    left_out: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One aspect; `importance` counts a side that is not estimated as none, `performance` runs from -100 to 100."""

    aspect: str
    gained: Side
    lost: Side
    importance: float | None = None
    importance_low: float | None = None
    importance_high: float | None = None
    performance: float | None = None
    importance_cut: float | None = None
    performance_cut: float | None = None
    quadrant: Quadrant | None = None
    pattern: Pattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """One driver an aspect, in the order of the sample; `code` and `reason` say why none has an effect, or are ''."""

    feedbacks: int
    drivers: tuple[Driver, ...]
    code: str = ""
    reason: str = ""


def drivers(sample: Sample, *, seed: int, replicates: int = REPLICATES) -> Drivers:
    """Estimates every aspect that the sample can carry; the same seed gives the same figures."""
    size = len(sample.outcome)
    flags = np.hstack([sample.gained, sample.lost])
    counts = flags.sum(axis=0)
    effective = effective_size(sample.outcome)
    wanted = _carried(counts, size, effective)
    reason = _reason(size, effective, len(wanted))
    if reason:
        return _refused(sample, counts, "too_few", reason)
    used = np.flatnonzero((counts >= MIN_IN_MODEL) & (counts <= size - MIN_IN_MODEL))
    columns = np.hstack([flags[:, used].astype(np.float64), sample.controls])
    inflation, partner = _collinearity(columns, len(used))
    told = np.flatnonzero(np.isin(used, wanted) & (inflation <= MAX_INFLATION))
    draws = _effects(sample.outcome, columns, told, seed, replicates)
    if draws is None:
        return _refused(sample, counts, "no_fit", f"the regression of {size} feedbacks did not settle")
    names = [f"{side} {aspect}" for side in ("gained", "lost") for aspect in sample.aspects]
    sides = [_too_few(int(count), size, effective) for count in counts]
    for place, column in enumerate(used):
        if column in wanted and inflation[place] > MAX_INFLATION:
            beside = "the other aspects" if partner[place] < 0 else names[used[partner[place]]]
            why = f"cannot be told apart from {beside} (variance inflation {min(inflation[place], 999):.0f})"
            sides[column] = replace(sides[column], status=Status.COLLINEAR, reason=why)
    for place, number in enumerate(told):
        sides[used[number]] = _estimated(sample.outcome, flags[:, used[number]], draws, place)
    effects = {int(used[number]): draws.effects[:, place] for place, number in enumerate(told)}
    return Drivers(feedbacks=size, drivers=_aspects(sample, sides, effects))


def effective_size(outcome: Array) -> float:
    """n - sum n_k^3 / n^2: how many feedbacks an ordinal outcome is worth (Harrell 2015, after Whitehead 1993)."""
    sizes = np.bincount(_levels(outcome)).astype(np.float64)
    total = float(sizes.sum())
    return total - float((sizes**3).sum()) / total**2 if total else 0.0


@dataclass(frozen=True, slots=True)
class _Draws:
    """Row 0 the estimate, the others bootstrap draws: effects (1 + R, S) in points, slopes (S,) of the estimate."""

    effects: Array
    slopes: Array

    def limits(self, values: Array) -> tuple[float, float]:
        low, high = np.quantile(values[1:], [0.025, 0.975])
        return float(low), float(high)


def _effects(outcome: Array, columns: Array, told: NDArray[np.int64], seed: int, replicates: int) -> _Draws | None:
    level = _levels(outcome)
    scores = np.bincount(level, outcome) / np.bincount(level)
    design = Design(columns, level, np.full(columns.shape[1], PRIOR_SD**-2))
    found = ordinal.fit(design)
    if not found.converged:
        return None
    rows = np.unique(np.linspace(0, len(outcome) - 1, REFERENCE_ROWS).astype(np.int64))
    reference = columns[rows]
    effects = [_marginal(found, scores, reference, told)]
    rng = np.random.default_rng(seed)
    drawn = ordinal.resample(design, found, replicates, rng)
    if drawn is None:
        return None
    for one in drawn:
        effects.append(_marginal(one, scores, reference, told))
    return _Draws(np.array(effects), found.slopes[told])


def _marginal(found: Fit, scores: Array, reference: Array, told: NDArray[np.int64]) -> Array:
    """Expected outcome with the side minus without, averaged over `reference`; (S,)."""
    slopes = found.slopes[told]
    without = (reference @ found.slopes)[:, None] - reference[:, told] * slopes
    change = ordinal.expected(found.thresholds, scores, without + slopes)
    change -= ordinal.expected(found.thresholds, scores, without)
    return np.asarray(change.mean(axis=0))


def _levels(outcome: Array) -> NDArray[np.int64]:
    """Levels 0..K-1: whole points (halves up), one with under MIN_LEVEL feedbacks joined to the one below it."""
    points, level, sizes = np.unique(np.floor(outcome + 0.5), return_inverse=True, return_counts=True)
    joined = np.zeros(len(points), dtype=np.int64)
    held = 0
    for number, size in enumerate(sizes):
        if number and held >= MIN_LEVEL and sizes[number:].sum() >= MIN_LEVEL:
            joined[number], held = joined[number - 1] + 1, 0
        elif number:
            joined[number] = joined[number - 1]
        held += int(size)
    return np.asarray(joined[level], dtype=np.int64)


def _carried(counts: NDArray[np.int64], size: int, effective: float) -> NDArray[np.int64]:
    """The sides that get an effect: the most frequent ones, as many as the outcome carries."""
    able = np.flatnonzero((counts >= MIN_SIDE) & (counts <= size - MIN_SIDE))
    most = able[np.argsort(-counts[able], kind="stable")]
    return np.sort(most[: int(effective / PER_PARAMETER)])


def _reason(size: int, effective: float, carried: int) -> str:
    if effective < MIN_EFFECTIVE:
        return (
            f"{size} feedbacks whose outcome varies like {effective:.0f} are too few;"
            f" at least {MIN_EFFECTIVE:.0f} are needed"
        )
    if not carried:
        return f"no aspect is gained or lost by {MIN_SIDE} feedbacks or more"
    return ""


def _refused(sample: Sample, counts: NDArray[np.int64], code: str, reason: str) -> Drivers:
    half = len(sample.aspects)
    refused = tuple(
        Driver(
            aspect=aspect,
            gained=Side(feedbacks=int(counts[number]), status=Status.REFUSED, reason=reason),
            lost=Side(feedbacks=int(counts[half + number]), status=Status.REFUSED, reason=reason),
        )
        for number, aspect in enumerate(sample.aspects)
    )
    return Drivers(feedbacks=len(sample.outcome), drivers=refused, code=code, reason=reason)


def _too_few(count: int, size: int, effective: float) -> Side:
    least = MIN_SIDE
    if count > size - MIN_SIDE:
        reason = f"nearly all feedbacks ({count} of {size}) say it"
    elif count < MIN_SIDE:
        reason = f"{count} feedbacks; at least {least} are needed"
    else:
        reason = f"the outcome carries {int(effective / PER_PARAMETER)} effects; this side is not among the commonest"
    return Side(feedbacks=count, status=Status.TOO_FEW, reason=reason)


def _collinearity(columns: Array, sides: int) -> tuple[Array, NDArray[np.int64]]:
    """Variance inflation of each side among all columns, and the side that it goes with most (-1: no single one)."""
    centred = columns - columns.mean(axis=0)
    scale = np.sqrt((centred**2).sum(axis=0))
    centred /= np.where(scale > 0, scale, 1)
    correlation = centred.T @ centred
    inflation = np.diag(np.linalg.inv(correlation + 1e-9 * np.eye(len(correlation))))[:sides]
    among = np.abs(correlation[:sides, :sides]) - np.eye(sides)
    partner = among.argmax(axis=1)
    partner = np.where(among.max(axis=1, initial=0) >= 0.7, partner, -1)
    return np.asarray(inflation), partner


def _estimated(outcome: Array, said: Flags, draws: _Draws, place: int) -> Side:
    low, high = draws.limits(draws.effects[:, place])
    return Side(
        feedbacks=int(said.sum()),
        status=Status.ESTIMATED,
        effect=float(draws.effects[0, place]),
        low=low,
        high=high,
        log_odds=float(draws.slopes[place]),
        left_out=float(outcome.mean() - outcome[~said].mean()),
    )


def _aspects(sample: Sample, sides: list[Side], effects: dict[int, Array]) -> tuple[Driver, ...]:
    half = len(sample.aspects)
    found = []
    for number, aspect in enumerate(sample.aspects):
        gained, lost = sides[number], sides[half + number]
        driver = Driver(aspect=aspect, gained=gained, lost=lost, performance=_performance(gained, lost))
        if number in effects or half + number in effects:
            steps = effects.get(number, np.zeros(1)) - effects.get(half + number, np.zeros(1))
            low, high = np.quantile(steps[1:], [0.025, 0.975])
            driver = replace(driver, importance=float(steps[0]), importance_low=float(low), importance_high=float(high))
        found.append(replace(driver, pattern=_pattern(gained, lost)))
    return _quadrants(found)


def _performance(gained: Side, lost: Side) -> float | None:
    told = gained.feedbacks + lost.feedbacks
    return 100 * (gained.feedbacks - lost.feedbacks) / told if told else None


def _pattern(gained: Side, lost: Side) -> Pattern | None:
    if gained.low is None or lost.high is None:
        return None
    lifts, drags = gained.low > 0, lost.high < 0
    if lifts and drags:
        return Pattern.ONE_DIMENSIONAL
    if lifts or drags:
        return Pattern.ATTRACTIVE if lifts else Pattern.MUST_BE
    return Pattern.INDIFFERENT


def _quadrants(found: list[Driver]) -> tuple[Driver, ...]:
    """Parts the aspects at the median importance and at the performance of all of them together."""
    placed = [driver for driver in found if driver.importance is not None]
    if not placed:
        return tuple(found)
    importance = float(np.median([driver.importance for driver in placed if driver.importance is not None]))
    gained, lost = (sum(getattr(driver, side).feedbacks for driver in placed) for side in ("gained", "lost"))
    performance = 100 * (gained - lost) / (gained + lost)
    return tuple(
        replace(
            driver,
            importance_cut=importance,
            performance_cut=performance,
            quadrant=_quadrant(driver.importance >= importance, (driver.performance or 0.0) >= performance),
        )
        if driver.importance is not None
        else driver
        for driver in found
    )


def _quadrant(important: bool, well: bool) -> Quadrant:
    if important:
        return Quadrant.KEEP_UP if well else Quadrant.CONCENTRATE_HERE
    return Quadrant.POSSIBLE_OVERKILL if well else Quadrant.LOW_PRIORITY
