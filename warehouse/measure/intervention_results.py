"""What the study of an intervention answers with, and the rules by which it says something or nothing.

Callers: `measure.interventions`, which fills it, and whoever reads the answer. Limits: no numbers are made here but
the smallest effect that an interval would have shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from warehouse.measure.intervals import Z_95, Z_POWER_80

MIN_BEFORE_DAYS: Final = 28
"""Four weeks: fewer do not tell the rhythm of the week from a slope."""
MIN_AFTER_DAYS: Final = 14
"""Two of each day of the week."""
MIN_FEEDBACKS: Final = 100
"""On either side: with fewer an effect under twenty points is not seen (`intervals.smallest_change`)."""
MIN_SPOKEN: Final = 20
"""Feedbacks that gained or lost, on both sides together: with fewer a share a day is no bell curve in sum."""


class Verdict(StrEnum):
    """What can be said of an intervention."""

    EFFECT = "effect"
    NO_EFFECT = "no_effect"  # none was seen, and one worth seeing would have been
    TOO_EARLY = "too_early"  # days to come may tell
    TOO_LITTLE = "too_little"  # no more days come


class Code(StrEnum):
    """Why nothing can be said."""

    NONE = ""
    NOT_BEGUN = "not_begun"
    FEW_DAYS_BEFORE = "few_days_before"
    FEW_DAYS_AFTER = "few_days_after"
    FEW_FEEDBACKS = "few_feedbacks"
    HARDLY_SPOKEN = "hardly_spoken"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Limits:
    """An effect with its 95 % limits, points."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure: mean before and since, what was expected since, and the difference."""

    before: float
    after: float
    effect: Limits

    @property
    def expected(self) -> float:
        return self.after - self.effect.value


@dataclass(frozen=True, slots=True)
class Week:
    """Net of the week `number` after the start (0 the first, -1 the last before), observed and expected without."""

    number: int
    days: int
    judged: int
    observed: float
    expected: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found. Without `measures` nothing was estimated, `code` says why; `chosen` numbers the candidates."""

    verdict: Verdict
    code: Code
    days: tuple[int, int]
    feedbacks: tuple[int, int]
    chosen: int | None = None
    noise_ratio: float | None = None
    measures: dict[str, Measured] | None = None
    first: Limits | None = None
    slope: Limits | None = None
    smallest: float | None = None
    correlation: float | None = None
    weeks: tuple[Week, ...] = ()


def verdict_of(net: Limits, worth: float, *, over: bool) -> tuple[Verdict, Code]:
    """What an interval says: an effect, none where one worth seeing would have been seen, else nothing yet."""
    if net.low > 0 or net.high < 0:
        return Verdict.EFFECT, Code.NONE
    if smallest(net) <= worth:
        return Verdict.NO_EFFECT, Code.NONE
    return (Verdict.TOO_LITTLE if over else Verdict.TOO_EARLY), Code.WIDE


def smallest(net: Limits) -> float:
    """Smallest effect that would be seen in four cases of five, from the width of the interval."""
    return (Z_95 + Z_POWER_80) * (net.high - net.low) / (2 * Z_95)
