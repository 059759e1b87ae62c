"""Made-up companies for `benchmarks.interventions`: daily counts with a rhythm, a slope, noise that lasts, an effect.

Counts are drawn feedback by feedback from shares that move in logits; the effect is planted in points, so that the
truth is exact. Vectorised over repeats.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GAINED, LOST = 0.20, 0.25
"""Shares before: a value that nearly half of all feedback speaks of."""
RHYTHM = np.array([0.05, 0.02, 0.0, -0.05, 0.08, 0.1, -0.2])
"""Logits by weekday: weekends are not like other days."""
VOLUMES = np.array([1.1, 1.05, 1.0, 1.0, 1.05, 0.9, 0.9])


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One setting. `size` points of net; `daily` and `lasting` noise in logits, the latter with `memory` from day to
    day; `slope` logits a month; `shared` noise and a `shock` (logits) on the very first day befall comparisons alike.
    """

    size: float = 0.0
    before: int = 90
    after: int = 30
    volume: float = 100.0
    daily: float = 0.05
    lasting: float = 0.08
    memory: float = 0.4
    slope: float = 0.03
    shared: float = 0.0
    shock: float = 0.0
    others: int = 0
    level: float = 1.0

    @property
    def days(self) -> int:
        return self.before + self.after

    @property
    def weekday(self) -> NDArray[np.int64]:
        return np.arange(self.days, dtype=np.int64) % 7


@dataclass(frozen=True, slots=True)
class Counts:
    """Judged feedbacks of one slice in R repeats on T days, and those that gained, lost and did both: (R, T)."""

    judged: Array
    gained: Array
    lost: Array

    @property
    def both(self) -> Array:
        return np.zeros_like(self.judged)


def made(world: World, rng: np.random.Generator, repeats: int) -> tuple[Counts, list[Counts]]:
    """The slice with the intervention, and `others` slices without it."""
    days = np.arange(world.days) - world.before
    common = world.shared * lasting(rng, repeats, world.days, 0.6) + world.shock * (days >= 0)
    target = _slice(world, rng, repeats, common, world.size, (world.level * GAINED, world.level * LOST))
    levels = [(0.22, 0.23), (0.18, 0.27), (0.21, 0.24)]
    return target, [_slice(world, rng, repeats, common, 0.0, levels[n % 3]) for n in range(world.others)]


def lasting(rng: np.random.Generator, repeats: int, days: int, memory: float) -> Array:
    """Autoregressive noise (R, T) of variance one."""
    steps = rng.normal(size=(repeats, days))
    noise = np.empty_like(steps)
    noise[:, 0] = steps[:, 0]
    for day in range(1, days):
        noise[:, day] = memory * noise[:, day - 1] + np.sqrt(1 - memory**2) * steps[:, day]
    return noise


def _slice(
    world: World, rng: np.random.Generator, repeats: int, common: Array, size: float, levels: tuple[float, float]
) -> Counts:
    days = np.arange(world.days) - world.before
    judged = rng.poisson(world.volume * VOLUMES[world.weekday], (repeats, world.days)).astype(np.float64)
    noise = world.lasting * lasting(rng, repeats, world.days, world.memory)
    noise += world.daily * rng.normal(size=noise.shape)
    moved = common + noise + world.slope * days / 30 + RHYTHM[world.weekday]
    half = size / 200 * (days >= 0)
    gained = np.clip(_share(levels[0], moved) + half, 0.001, 0.6)
    lost = np.clip(_share(levels[1], -moved) - half, 0.001, 0.4)
    lucky = rng.binomial(judged.astype(np.int64), gained)
    sour = rng.binomial(judged.astype(np.int64) - lucky, np.clip(lost / (1 - gained), 0, 1))
    return Counts(judged, lucky.astype(np.float64), sour.astype(np.float64))


def _share(level: float, moved: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-(np.log(level / (1 - level)) + moved))))
