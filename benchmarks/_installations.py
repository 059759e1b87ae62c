"""Simulated installations for the alert benchmarks: what a night watches, out of cells of product and channel.

Called by the parts of `benchmarks.alerts`. The series are those of the shipped settings, under the names that the
ledger gives them: dimensions of two aspects each, aspects, and each aspect by product and by channel. Feedbacks are
drawn in cells of product x channel, the same for all aspects, so slices overlap as they do in a ledger. Shares follow
logits: base + weekday + day noise (half of it shared in a dimension) + festival + planted rises in points of share.
Limits: what two aspects of a dimension lose by the same feedback is drawn for the whole, as if by chance. Over 250
lines: what is drawn and in which order is one model, since seeds depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from warehouse.alert_evidence import compared_days
from warehouse.monitor.attribution import Attribution, Cells, Period, attribute
from warehouse.monitor.detector import Alarm
from warehouse.monitor.hierarchy import Series
from warehouse.monitor.series import Day

Array = NDArray[np.float64]
START = date(2024, 1, 1)
SHARED, OWN = 0.5, 0.25
"""Parts of the day noise's variance: shared in a dimension; an aspect's by product, and as much by channel."""


@dataclass(frozen=True)
class World:
    """How an installation behaves. Spreads are standard deviations in logits."""

    dimensions: int = 4
    products: int = 6
    channels: int = 5
    volume: tuple[float, float] = (3.0, 3000.0)  # a day and product, log-uniform; channels differ as much
    base: tuple[float, float] = (0.05, 0.35)
    weekday: float = 0.1  # of an aspect's rhythm; products add half of it
    noise: float = 0.0  # day-to-day
    lasting: float = 0.0  # correlation of the noise of neighbouring days
    volume_noise: float = 0.15
    drift: float = 0.0  # of a dimension's level, logits a year, of either sign
    gained: float = 0.25
    festival: tuple[int, ...] = ()  # days of the run on which shares and volumes surge
    surge: float = 0.6

    @property
    def aspects(self) -> int:
        """Two a dimension."""
        return 2 * self.dimensions

    @property
    def series(self) -> int:
        """Dimensions, aspects, and each aspect by product and by channel."""
        return self.dimensions + self.aspects * (1 + self.products + self.channels)


@dataclass(frozen=True)
class Run:
    """Counts of T days: cells n (T, P, C), lost and gained (T, A, P, C) with the share that they were drawn with, and
    `usual`, the same without day noise; lost and gained of the dimensions (T, D). `first` is the day of row 0."""

    world: World
    n: Array
    lost: Array
    gained: Array
    share: Array
    usual: Array
    lost_above: Array
    gained_above: Array
    weights: Array  # (C,) of the channels
    first: int = 0

    @property
    def parents(self) -> dict[str, str | None]:
        """Every series with the one above it, in the order of the days' values."""
        world = self.world
        keys = [f"d{a // 2}.a{a % 2}" for a in range(world.aspects)]
        names = [f"dimension:d{d}" for d in range(world.dimensions)]
        names += [f"aspect:{key}" for key in keys]
        names += [f"aspect:{key}|product=p{p}" for key in keys for p in range(world.products)]
        names += [f"aspect:{key}|channel=c{c}" for key in keys for c in range(world.channels)]
        return {name: Series.parse(name).parent if "aspect" in name else None for name in names}

    @property
    def by_product(self) -> slice:
        """Columns of the aspects by product, aspect after aspect."""
        first = self.world.dimensions + self.world.aspects
        return slice(first, first + self.world.aspects * self.world.products)

    @property
    def slices(self) -> slice:
        """Columns of all slices."""
        return slice(self.by_product.start, self.world.series)

    def series(self) -> tuple[Array, Array, Array]:
        """Feedbacks, lost and gained of all series (T, S)."""
        world, t = self.world, len(self.n)
        whole = self.n.sum((1, 2))[:, None]
        product, channel = (np.repeat(self.n.sum(axis)[:, None], world.aspects, 1).reshape(t, -1) for axis in (2, 1))
        n = np.concatenate([np.repeat(whole, world.dimensions + world.aspects, 1), product, channel], axis=1)
        found = [n]
        for above, one in ((self.lost_above, self.lost), (self.gained_above, self.gained)):
            parts = [above, one.sum((2, 3)), one.sum(3).reshape(t, -1), one.sum(2).reshape(t, -1)]
            found.append(np.concatenate(parts, axis=1))
        return found[0], found[1], found[2]

    def products(self) -> tuple[Array, Array]:
        """Feedbacks and lost of the aspects by product, in the order of `by_product` (T, A P)."""
        return np.tile(self.n.sum(2), (1, self.world.aspects)), self.lost.sum(3).reshape(len(self.lost), -1)

    def days(self) -> list[Day]:
        """The days in order."""
        values = self.series()
        return [Day(START + timedelta(self.first + t), *(one[t] for one in values)) for t in range(len(self.n))]

    def truth(self, which: slice) -> tuple[Array, Array]:
        """Of the series by product (`by_product`) or all slices: their share without day noise (T, S), and the
        variance of their day noise in squared logits."""
        world, t = self.world, len(self.n)
        cells, n = self.usual, self.n[:, None] + 1e-6
        # A day without feedback of a slice has the mean share of its cells.
        parts = [(cells * n).sum(axis) / n.sum(axis) for axis in (3, 2)]
        share = np.concatenate([one.reshape(t, -1) for one in parts], axis=1)
        weight_p = self.n.sum((0, 2)) / self.n.sum()
        by_product = SHARED + OWN + OWN * float((self.weights**2).sum())
        by_channel = SHARED + OWN + OWN * float((weight_p**2).sum())
        sizes = world.aspects * np.array([world.products, world.channels])
        noise = world.noise**2 * np.repeat([by_product, by_channel], sizes)
        kept = slice(0, which.stop - which.start)
        return share[:, kept], noise[kept]


def simulate(world: World, days: int, seed: int) -> Run:
    """One installation over `days` days."""
    rng = np.random.default_rng(seed)
    dimension, p, c = np.arange(world.aspects) // 2, world.products, world.channels
    low, high = np.log(world.volume)
    weights = np.exp(rng.uniform(low, high, c))
    weights /= weights.sum()
    volume = np.exp(rng.uniform(low, high, p))[:, None] * weights
    varied = 0.2 if world.base[0] < world.base[1] else 0.0
    base = logit(rng.uniform(*world.base, world.aspects))[:, None, None] + varied * np.sqrt(0.5) * (
        rng.normal(0, 1, (world.aspects, p, 1)) + rng.normal(0, 1, (world.aspects, 1, c))
    )
    week = np.arange(days) % 7
    rhythm = rng.normal(0, world.weekday, (7, world.aspects, 1)) + rng.normal(
        0, world.weekday / 2, (7, world.aspects, p)
    )
    surge = np.zeros(days)
    surge[[t for t in world.festival if t < days]] = 1.0
    slope = world.drift * rng.choice([-1, 1], world.dimensions)[dimension] / 365 * np.arange(days)[:, None]
    steady = rhythm[week][..., None] + (slope + world.surge * surge[:, None])[..., None, None] + base
    noise = _noise(world, days, rng)
    busy = (1 + 0.3 * np.sin(2 * np.pi * (week - 1) / 7)) * np.exp(rng.normal(0, world.volume_noise, days))
    n = rng.poisson(volume * (busy * (1 + 2 * surge))[:, None, None])
    usual = expit(steady)
    share = expit(steady + noise) if world.noise else usual
    lost = rng.binomial(n[:, None], share)
    gained = rng.binomial(n[:, None], expit(logit(world.gained) + 0.5 * (rhythm[week][..., None] + noise)))
    lost_above, gained_above = (_together(one, n, rng) for one in (lost, gained))
    counts = [np.asarray(one, dtype=np.float64) for one in (n, lost, gained)]
    return Run(world, counts[0], counts[1], counts[2], share, usual, lost_above, gained_above, weights)


def _noise(world: World, days: int, rng: np.random.Generator) -> Array:
    """Day noise (T, A, P, C); zero where there is none, and then nothing is drawn."""
    if not world.noise:
        return np.zeros((days, 1, 1, 1))
    a, p, c = world.aspects, world.products, world.channels
    drawn = [_lasting(rng.normal(0, 1, (days, size)), world.lasting) for size in (world.dimensions, a * p, a * c)]
    shared = np.repeat(drawn[0], 2, axis=1)[:, :, None, None]
    own = drawn[1].reshape(days, a, p, 1) + drawn[2].reshape(days, a, 1, c)
    return np.asarray(world.noise * (np.sqrt(SHARED) * shared + np.sqrt(OWN) * own))


def _lasting(noise: Array, echo: float) -> Array:
    """Standard normal noise (T, S) made an autoregression of unchanged variance."""
    for t in range(1, len(noise)) if echo else ():
        noise[t] = echo * noise[t - 1] + np.sqrt(1 - echo**2) * noise[t]
    return noise


def _together(counts: NDArray[np.int64], n: NDArray[np.int64], rng: np.random.Generator) -> Array:
    """Feedbacks of the dimensions (T, D) with either of their two aspects."""
    total = counts.sum((2, 3))
    one, other = total[:, ::2], total[:, 1::2]
    expected = (counts[:, ::2] * counts[:, 1::2] / np.maximum(n[:, None], 1)).sum((2, 3))
    both = rng.binomial(one, np.clip(expected / np.maximum(one, 1), 0, 1))
    return np.asarray(one + other - np.minimum(both, other), dtype=np.float64)


def with_rises(run: Run, span: slice, rises: Array, seed: int) -> Run:
    """Days `span` of a run in which more lose: `rises` (days of the span, A, P), points of share in every channel."""
    rng = np.random.default_rng(seed)
    n, lost, share = run.n[span], run.lost[span], run.share[span]
    chance = np.clip(rises[..., None] / np.maximum(1 - share, 1e-6), 0, 1)
    more = rng.binomial((n[:, None] - lost).astype(np.int64), chance)
    whole, total, above = n.sum((1, 2))[:, None], lost.sum((2, 3)), run.lost_above[span].copy()
    for aspect in np.flatnonzero(rises.any(axis=(0, 2))):
        mine, d = more[:, aspect].sum((1, 2)), aspect // 2
        known = (above[:, d] - total[:, aspect]) / np.maximum(whole[:, 0] - total[:, aspect], 1)
        above[:, d] += mine - rng.binomial(mine, np.clip(known, 0, 1))
        total[:, aspect] += mine
    cut: dict[str, Any] = {name: getattr(run, name)[span] for name in ("n", "gained", "share", "usual", "gained_above")}
    return replace(run, **cut, lost=lost + more, lost_above=above, first=run.first + span.start)


@dataclass(frozen=True)
class Known:
    """The cells of a run, as `monitor.judging` asks for them: `run`, and before it `past` where it is a part."""

    run: Run
    past: Run | None = None

    def split(self, alarm: Alarm, calendar: Mapping[date, float]) -> Attribution | None:
        """The change of an alarm in the cells of its series, between the days that a night compares."""
        series, world = Series.parse(alarm.series), self.run.world
        where: tuple[Any, Any] = (slice(None), slice(None))
        if series.slice_kind == "product":
            where = ([int(series.slice_value[1:])], slice(None))
        elif series.slice_kind == "channel":
            where = (slice(None), [int(series.slice_value[1:])])
        products, channels = np.indices((world.products, world.channels))[(slice(None), *where)].reshape(2, -1)
        names = {"product": [f"p{one}" for one in products], "channel": [f"c{one}" for one in channels]}
        before, since = (self._counts(series, days, where) for days in compared_days(alarm, calendar))
        return attribute(Cells.of(names, alarm.direction, before, since), alarm.dispersion)

    def _counts(self, series: Series, days: Sequence[date], where: tuple[Any, Any]) -> Period:
        """Counts of each cell, summed over `days`; who lost gained as well no more often than by chance."""
        asked = np.array([(day - START).days for day in days])
        total: list[Array] = [np.zeros(1)] * 3
        for run in (self.past, self.run):
            if run is None:
                continue
            last = self.run.first if run is self.past else run.first + len(run.n)
            here = asked[(asked >= run.first) & (asked < last)] - run.first
            n = run.n[here].sum(0)
            d, _, a = series.key.partition(".a")
            first = 2 * int(d[1:])
            kept = [first + int(a)] if a else [first, first + 1]
            counts = []
            for one in (run.lost, run.gained):
                cells = one[here][:, kept].sum(0)
                either = cells.sum(0) - (cells.prod(0) / np.maximum(n, 1) if len(kept) > 1 else 0)
                counts.append(either)
            parts = [one[where].reshape(-1) for one in (n, *counts)]
            total = [one + other for one, other in zip(total, parts, strict=True)]
        n, lost, gained = total
        return Period(n, lost, gained, lost * gained / np.maximum(n, 1))
