"""What monitors look at: signs, each a share of feedbacks that may rise, or a mix that may move; and what was found.

Called by everything in `warehouse.drift` and by flows for words. A measure such as length becomes a share by a cut: the
tenth of feedbacks beyond it in the source's own first weeks, so that one calibrated chart serves every monitor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

ALL = "all"

WARMUP_DAYS = 28
"""Days that teach what is usual: four weeks hold every weekday four times, as for the drop alerts."""

INPUT = (
    "language.zh",
    "language.en",
    "language.mixed",
    "language.other",
    "unknown.high",
    "length.long",
    "length.short",
)
"""Signs of what comes in: a new judge changes nothing of them."""

READING = ("coverage.uncovered", "coverage.covered", "confidence.low")
"""Signs of how it is read, by the language that it is read in: they begin anew with every judge and taxonomy."""

PRIOR = "prior.mix"
PARITY = ("parity.lost_zh", "parity.lost_en", "parity.gained_zh", "parity.gained_en")
"""Which of the two languages tells relatively more of loss, or of gain, than before, on matched topics."""

SIGNS = (*INPUT, *READING, PRIOR, *PARITY)

TELLING = ("language", "unknown", "length", "coverage", "confidence", "prior", "parity", "rebase")
"""Monitors, those first that explain the others: a source that turns to another language is also less covered."""

MOVES = frozenset({"prior", "parity"})
"""Monitors whose charts take the new state for the usual one at once: they never tell that it is over."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One sign that has moved. `before`, `after` and the interval of their difference are shares of one (of parity:
    points between the languages); `detail` names aspects that moved most."""

    sign: str
    language: str
    day: date
    since: date
    since_low: date
    since_high: date
    before: float
    after: float
    effect_low: float
    effect_high: float
    feedbacks: int
    detail: str = ""

    @property
    def series(self) -> str:
        """Sign and language in one name."""
        return series_of(self.sign, self.language)

    @property
    def monitor(self) -> str:
        """The monitor of the sign."""
        return monitor_of(self.sign)

    @property
    def effect(self) -> float:
        """The change."""
        return self.after - self.before


def series_of(sign: str, language: str) -> str:
    """The name of a series of the charts."""
    return f"{sign}|{language}"


def parts_of(series: str) -> tuple[str, str]:
    """Sign and language of a series."""
    sign, _, language = series.partition("|")
    return sign, language


def monitor_of(sign: str) -> str:
    """coverage, confidence, language, unknown, length, prior or parity."""
    return sign.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """How all monitors watch. `per_month`: false incidents a month that all of them together may tell of all sources.

    `least_effect`: smallest change of a share that is told. `wait_days`, `page_days`: as for alerts.
    """

    per_month: float = 0.5
    least_effect: float = 0.03
    page_days: int = 7

    def part(self, what: str, sources: int) -> float:
        """Budget a month of one set of charts, of one of so many sources (parity is of all sources)."""
        return self.per_month * PARTS[what] / (1 if what == "parity" else max(sources, 1))


PARTS = {"input": 0.4, "reading": 0.3, "prior": 0.2, "parity": 0.1}
"""Parts of the budget. Signs of the input have most: they name the remedy best, and nearly every fault shows there."""


def warm_until(base: date) -> date:
    """Last day of the weeks that teach what is usual."""
    return base + timedelta(WARMUP_DAYS - 1)
