"""Simulated sources for the monitors: counts a day as the ledger would give them, with a drift planted where asked.

Used by `benchmarks.monitors` and its quick tests. A source says 3 to 3,000 feedbacks a day with a weekly rhythm of
volume and of every share; shares vary from day to day beyond chance, a part of it lasting into the next days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from warehouse.drift.parity import Matched
from warehouse.drift.source import Counted

FIRST = date(2025, 1, 6)
ASPECTS = 24
PRODUCTS = 3
NOISE = 0.12
"""Day-to-day standard deviation of every share, logits: at 20 % a day varies by two points beyond chance."""
LASTING = 0.3
"""Correlation of that noise from one day to the next."""
RHYTHM = 0.1
"""Standard deviation of weekdays, logits."""
LANGUAGES = ("zh", "en", "mixed", "other")

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Drift:
    """What moves, by how much (a share's points, or of the mix and of parity logits), from which day, over how many."""

    what: str
    size: float
    day: int
    over: int = 1

    def part(self, day: int) -> float:
        """How much of it has come about by a day, 0 to 1."""
        return float(np.clip((day - self.day + 1) / self.over, 0, 1))


@dataclass
class Noise:
    """A logit's deviation day by day: rhythm of the week, and noise of which a part lasts."""

    draw: np.random.Generator
    size: int
    rhythm: Rows = field(init=False)
    state: Rows = field(init=False)

    def __post_init__(self) -> None:
        self.rhythm = RHYTHM * self.draw.standard_normal((7, self.size))
        self.state = NOISE * self.draw.standard_normal(self.size)

    def next(self, weekday: int) -> Rows:
        """Of the next day."""
        fresh = NOISE * np.sqrt(1 - LASTING**2) * self.draw.standard_normal(self.size)
        self.state = LASTING * self.state + fresh
        return self.rhythm[weekday] + self.state


@dataclass(frozen=True)
class SourceDay:
    """One day of one source."""

    day: date
    counts: list[Counted]
    aspects: dict[str, int]
    feedbacks: int


def source_days(draw: np.random.Generator, volume: float, days: int, drift: Drift | None = None) -> Iterator[SourceDay]:
    """Days of a source of so many feedbacks a day."""
    mix = draw.dirichlet([8, 1.5, 0.4, 0.1]) if draw.random() < 0.5 else draw.dirichlet([1.5, 8, 0.4, 0.1])
    bases = {"unknown.high": 0.1, "length.long": 0.1, "length.short": 0.1, "confidence.low": 0.1}
    bases["coverage.uncovered"] = float(draw.uniform(0.08, 0.3))
    aspects = draw.dirichlet(np.full(ASPECTS, 0.7))
    noises = {name: Noise(draw, 2) for name in bases}
    of_mix, of_aspects = Noise(draw, 4), Noise(draw, ASPECTS)
    moved = np.zeros(ASPECTS)
    if drift is not None and drift.what == "prior":
        moved = drift.size * draw.choice([-1.0, 1.0], ASPECTS)
    rhythm = np.where(np.arange(7) >= 5, draw.uniform(0.4, 1.0), 1.0)
    for number in range(days):
        day = FIRST + timedelta(number)
        part = drift.part(number) if drift is not None else 0.0
        mean = volume * rhythm[day.weekday()] * np.exp(0.2 * draw.standard_normal() - 0.02)
        n = int(draw.poisson(mean))
        if n == 0:
            continue
        shares = mix * np.exp(of_mix.next(day.weekday()))
        shares /= shares.sum()
        if drift is not None and drift.what.startswith("language."):
            # `minor`: towards Chinese or English, whichever was rarer.
            minor = "zh" if mix[0] < mix[1] else "en"
            to = LANGUAGES.index(drift.what.partition(".")[2].replace("minor", minor))
            shares = shares * (1 - part * drift.size)
            shares[to] += part * drift.size
        said = dict(zip(LANGUAGES, draw.multinomial(n, shares / shares.sum()).tolist(), strict=True))
        counts = [Counted(f"language.{name}", "all", n, count) for name, count in said.items()]
        of = {"zh": said["zh"] + said["mixed"], "en": said["en"]}
        uncovered = {}
        for name, base in bases.items():
            away = noises[name].next(day.weekday())
            for place, language in enumerate(("zh", "en")):
                share = float(expit(logit(base) + away[place]))
                if drift is not None and drift.what == name:
                    share += part * drift.size
                by_language = name.startswith(("coverage", "confidence"))
                if by_language:
                    judged = of[language] - (uncovered.get(language, 0) if name.startswith("confidence") else 0)
                elif place == 0:
                    judged = n
                else:
                    continue
                if judged <= 0:
                    continue
                count = int(draw.binomial(judged, min(max(share, 0.001), 0.999)))
                counts.append(Counted(name, language if by_language else "all", judged, count))
                if name == "coverage.uncovered":
                    uncovered[language] = count
                    counts.append(Counted("coverage.covered", language, judged, judged - count))
        tilt = aspects * np.exp(of_aspects.next(day.weekday()) + part * moved)
        covered = sum(of.values()) - sum(uncovered.values())
        told = draw.multinomial(int(draw.poisson(1.6 * covered)), tilt / tilt.sum())
        named = {f"aspect.{k:02d}": int(count) for k, count in enumerate(told) if count}
        yield SourceDay(day, counts, named, n)


def parity_days(
    draw: np.random.Generator, volume: float, days: int, drift: Drift | None = None
) -> Iterator[tuple[date, dict[str, Matched]]]:
    """Days of matched topics of an installation of so many feedbacks a day, a part of them English."""
    english = float(draw.uniform(0.15, 0.5))
    products = draw.dirichlet(np.full(PRODUCTS, 3.0))
    base = {side: 0.25 * draw.dirichlet(np.full(ASPECTS, 0.7)) * 4 for side in ("lost", "gained")}
    base = {side: np.clip(shares, 0.0005, 0.5) for side, shares in base.items()}
    gap = {side: 0.3 * draw.standard_normal() + 0.2 * draw.standard_normal(ASPECTS) for side in base}
    noises = {side: Noise(draw, ASPECTS) for side in base}
    apart = {side: Noise(draw, 1) for side in base}
    for number in range(days):
        day = FIRST + timedelta(number)
        part = drift.part(number) if drift is not None else 0.0
        said = draw.poisson(np.outer([1 - english, english], products) * volume * np.exp(0.2 * draw.standard_normal()))
        found = {}
        for side, shares in base.items():
            level = logit(shares) + noises[side].next(day.weekday())
            between = apart[side].next(day.weekday())[0] / 2
            if drift is not None and drift.what == f"parity.{side}":
                between = between + part * drift.size
            levels = np.stack([level + gap[side] / 2 + between / 2, level - gap[side] / 2 - between / 2])
            told = draw.binomial(said[:, :, None], expit(levels)[:, None, :])
            both = (said[0] > 0) & (said[1] > 0)
            keep = both[:, None] & (told.sum(axis=0) > 0)
            if keep.any():
                wide = np.repeat(said[:, :, None], ASPECTS, axis=2)
                parts = [one[keep].astype(np.float64) for one in (wide[0], wide[1], told[0], told[1])]
                found[side] = Matched(*parts)
        if found:
            yield day, found
