"""Simulated installations for the alert benchmarks: a hierarchy of series with rhythm, over-dispersion, a festival.

Roots (aspects) hold products, products hold channels; only the leaves are drawn, parents are their sums. Shares follow
logits: base + weekday + day noise (shared in a root, and a leaf's own) + festival + planted rises in points of share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from warehouse.monitor.series import Day

Array = NDArray[np.float64]
START = date(2024, 1, 1)


@dataclass(frozen=True)
class World:
    """How an installation behaves. Spreads are standard deviations in logits."""

    roots: int = 4
    products: int = 4
    channels: int = 5
    volume: tuple[float, float] = (3.0, 300.0)  # a day and leaf, log-uniform
    base: tuple[float, float] = (0.05, 0.35)
    weekday: float = 0.1  # of a root's rhythm; leaves add half of it
    noise: float = 0.0  # day-to-day, half of its variance shared in a root
    lasting: float = 0.0  # correlation of the noise of neighbouring days
    volume_noise: float = 0.15
    drift: float = 0.0  # of a root's level, logits a year, of either sign
    gained: float = 0.25
    festival: tuple[int, ...] = ()  # days of the run on which shares and volumes surge
    surge: float = 0.6


@dataclass(frozen=True)
class Run:
    """Counts (T, S) of all series, parents after their children do not matter: `parents` names them."""

    names: tuple[str, ...]
    parents: dict[str, str | None]
    leaves: NDArray[np.intp]
    feedbacks: Array
    lost: Array
    gained: Array
    share: Array  # (T, leaves) true lost share without day noise and without what was planted

    def day(self, t: int) -> Day:
        """Counts of day `t` of all series."""
        return Day(START + timedelta(t), self.feedbacks[t], self.lost[t], self.gained[t])


def simulate(world: World, days: int, seed: int, planted: Array | None = None) -> Run:
    """One installation; `planted` (days, leaves) is added to the leaves' lost share."""
    rng = np.random.default_rng(seed)
    r, p, c = world.roots, world.products, world.channels
    leaves = r * p * c
    root_of = np.repeat(np.arange(r), p * c)
    low, high = np.log(world.volume)
    volume = np.exp(rng.uniform(low, high, leaves))
    base = logit(rng.uniform(*world.base, r))[root_of] + (
        rng.normal(0, 0.2, leaves) if world.base[0] < world.base[1] else 0
    )
    week = np.arange(days) % 7
    rhythm = (rng.normal(0, world.weekday, (7, r))[:, root_of] + rng.normal(0, world.weekday / 2, (7, leaves)))[week]
    shared = _lasting(rng.normal(0, 1, (days, r)), world.lasting)[:, root_of]
    own = _lasting(rng.normal(0, 1, (days, leaves)), world.lasting)
    noise = world.noise * (np.sqrt(0.5) * shared + np.sqrt(0.5) * own)
    slope = world.drift * rng.choice([-1, 1], r)[root_of] / 365 * np.arange(days)[:, None]
    busy = (1 + 0.3 * np.sin(2 * np.pi * (week - 1) / 7))[:, None] * np.exp(
        rng.normal(0, world.volume_noise, (days, 1))
    )
    surge = np.zeros((days, 1))
    surge[[t for t in world.festival if t < days]] = 1.0
    n = rng.poisson(volume * busy * (1 + 2 * surge))
    share = expit(base + rhythm + noise + slope + world.surge * surge)
    if planted is not None:
        share = np.clip(share + planted, 0, 0.95)
    lost = rng.binomial(n, share)
    gained = rng.binomial(n, expit(logit(world.gained) + rhythm * 0.5 + noise * 0.5))
    return _summed(world, (n, lost, gained), expit(base + rhythm + slope + world.surge * surge))


def _lasting(noise: Array, echo: float) -> Array:
    """Standard normal noise (T, S) made an autoregression of unchanged variance."""
    for t in range(1, len(noise)) if echo else ():
        noise[t] = echo * noise[t - 1] + np.sqrt(1 - echo**2) * noise[t]
    return noise


def _summed(world: World, counts: tuple[NDArray[np.int64], ...], share: Array) -> Run:
    r, p, c = world.roots, world.products, world.channels
    roots = [f"r{i}" for i in range(r)]
    products = [f"{root}.p{j}" for root in roots for j in range(p)]
    names = [*roots, *products, *(f"{product}.c{k}" for product in products for k in range(c))]
    parents = {name: (name.rsplit(".", 1)[0] if "." in name else None) for name in names}
    cubes = [value.reshape(len(value), r, p, c).astype(float) for value in counts]
    feedbacks, lost, gained = (
        np.concatenate([cube.sum((2, 3)), cube.sum(3).reshape(len(cube), -1), cube.reshape(len(cube), -1)], axis=1)
        for cube in cubes
    )
    leaves = np.arange(len(roots) + len(products), len(names))
    return Run(tuple(names), parents, leaves, feedbacks, lost, gained, share)
