"""Delay and power of the drop alerts beside other rules, all at thresholds of equal measured false alarms.

Part of `python -m benchmarks.alerts`. Thresholds come from installations without a change. In all of them rises of the
lost share are planted next: the nights go on from where the quiet ones stood after 30, 90 or 365 days, and two products
of every aspect change, each on a day of its own, so that what is learnt from all series is learnt mostly from quiet
ones.
A delay is 1 on the first day of the change; a change not seen in 60 days counts as 60. Beside the charts at equal false
alarms stands what the nights tell with the shipped budget: when an incident opens at the series or is joined by it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks._alert_false import HISTORIES, MONITORED
from benchmarks._alert_nights import first_night
from benchmarks._alert_rules import RULES, Known, cusum
from benchmarks._alert_runs import Block, Task, blocks
from benchmarks._installations import Array, Run, World, simulate, with_rises
from benchmarks._installations import Known as Cells
from warehouse.monitor.judging import Judging

RUN_LENGTH = 3000.0
"""Days of one series to a false alarm, for every rule: one a month over 100 series."""

FIRST, LAST, LONGEST = 5, 25, 60
"""Days after the history on which changes begin, and how long each is waited for."""

SOON = 7
"""Days within which a change should be seen: power is the part that is."""

RISES = tuple((size, over) for over in (1, 14) for size in (0.05, 0.1, 0.2))
"""Points of share, and the days over which they are reached."""

CHANGED = 2
"""Products of each aspect that change."""

OURS, TOLD, BOUND, SIGMA = "ours", "told", "CUSUM, known", RULES[0].name
OTHERS = RULES[:3]
BLOCK, PLANTED_BLOCK = 20, 5
"""Installations of a block: a quarter of a minute of one core each."""


@dataclass(frozen=True)
class Setting:
    """Installations whose products are all of one base share and volume."""

    base: float
    volume: float
    noise: float
    histories: tuple[int, ...] = HISTORIES

    @property
    def world(self) -> World:
        """The installation."""
        return World(volume=(self.volume, self.volume), base=(self.base, self.base), noise=self.noise)

    def cell(self, kind: str) -> str:
        """Name of a cell: `quiet` or `planted`."""
        return f"{kind}, base {self.base:g}, {self.volume:g} a day, noise {self.noise:g}"


PROMISED = (Setting(0.2, 100, 0.0), Setting(0.2, 100, 0.2))
"""A share of 20 % and 100 feedbacks a day."""

OTHER = tuple(
    Setting(base, volume, noise, (90,))
    for base, volume, noise in ((0.2, 10, 0.0), (0.2, 1000, 0.0), (0.2, 10, 0.2), (0.2, 1000, 0.2), (0.05, 100, 0.0))
)


def tasks(setting: Setting, replications: int) -> Iterator[Task]:
    """All blocks of a setting, as many installations changed as not; sixteen series change in each."""
    some, quiet_blocks = blocks(replications, PLANTED_BLOCK), list(blocks(replications, BLOCK))
    for one, other in itertools.zip_longest(some, quiet_blocks):
        yield Task(setting.cell("planted"), "_alert_power", one, partial(planted, setting))
        if other is not None:
            yield Task(setting.cell("quiet"), "_alert_power", other, partial(quiet, setting))


def statistics(run: Run, begin: int) -> dict[str, Array]:
    """Every other rule's statistic (days from `begin` on, series by product); the bound once for each size."""
    n, lost = run.products()
    share, noise = run.truth(run.by_product)
    dispersion = 1 + np.maximum(n - 1, 0) * share * (1 - share) * noise
    part = Known(share[begin:], dispersion[begin:])
    sizes = sorted({size for size, _ in RISES})
    found = {f"{BOUND} {size}": cusum(lost[begin:], n[begin:], part, rise=size) for size in sizes}
    for rule in OTHERS:
        found[rule.name] = rule.statistic(lost, n, Known(share, dispersion))[begin:]
    return found


def strength(nights: Judging, run: Run) -> Array:
    """How far each series by product stands past its threshold after a day: the stronger of its two charts."""
    stronger = np.fmax(*(one[run.by_product] for one in nights.detector.strength.values()))
    return np.nan_to_num(stronger, nan=-99.0)


def quiet(setting: Setting, seeds: range) -> Block:
    """Of each rule the largest statistic in the days after each history (installations, histories, series)."""
    found: dict[str, list[list[Array]]] = {}
    last = max(setting.histories) + MONITORED
    for seed in seeds:
        run = simulate(setting.world, last, seed)
        nights = first_night(run)
        ours = []
        for day in run.days():
            for _ in nights.day(day):
                pass
            ours.append(strength(nights, run))
        for history in setting.histories:
            here = {OURS: np.array(ours)[history : history + MONITORED]}
            here |= {name: one[:MONITORED] for name, one in statistics(run, history).items()}
            for name, one in here.items():
                found.setdefault(name, []).append(one.max(axis=0))
    shape = (len(seeds), len(setting.histories), -1)
    return {name: np.array(values, dtype=np.float32).reshape(shape) for name, values in found.items()}


def planted(setting: Setting, seeds: range) -> Block:
    """Of each rule its course on the series that change: (installations, histories, rises, days, series).

    Courses are running maxima from the change on, -inf before it, and `before|` is what was reached until then.
    """
    found: dict[str, list[NDArray[np.float32]]] = {}
    for seed in seeds:
        run = simulate(setting.world, max(setting.histories) + LAST + LONGEST, seed)
        nights, days = first_night(run), run.days()
        for t in range(max(setting.histories) + 1):
            if t in setting.histories:
                for rise in RISES:
                    for name, one in changed(_copied(nights), run, t, rise, seed).items():
                        found.setdefault(name, []).append(one)
            for _ in nights.day(days[t]):
                pass
    shape = (len(seeds), len(setting.histories), len(RISES))
    return {name: np.array(values).reshape(*shape, *values[0].shape) for name, values in found.items()}


def _copied(nights: Judging) -> Judging:
    """Nights that go on by themselves, over the same cells."""
    return deepcopy(nights, {id(nights.ground): nights.ground})


def changed(nights: Judging, run: Run, begin: int, rise: tuple[float, int], seed: int) -> Block:
    """The course of every rule where a rise is planted after day `begin`, on the series that change."""
    rng = np.random.default_rng([seed, 10_000])
    world, (size, over) = run.world, rise
    starts = rng.integers(FIRST, LAST + 1, (world.aspects, world.products))
    changes = rng.permuted(np.tile(np.arange(world.products), (world.aspects, 1)), axis=1) < CHANGED
    late = np.arange(LAST + LONGEST)[:, None, None] - starts
    rises = np.where(changes, size * np.clip((late + 1) / over, 0, 1), 0.0)
    here = with_rises(run, slice(begin, begin + LAST + LONGEST), rises, seed)
    nights.ground = Cells(here, past=run)
    names = list(nights.detector.parents)[run.by_product]
    course, told = [], np.full((LAST + LONGEST, len(names)), -np.inf)
    for t, day in enumerate(here.days()):
        for one in nights.day(day):
            if one.event.series in names and one.event.alarm is not None:
                told[t, names.index(one.event.series)] = 0.0
        course.append(strength(nights, run))
    whole = replace(run, **{name: getattr(run, name)[: begin + len(rises)] for name in ("n", "gained", "usual")})
    whole = replace(whole, lost=np.concatenate([run.lost[:begin], here.lost]))
    found = {OURS: np.array(course), TOLD: told, **_own_bound(statistics(whole, begin), size)}
    which, since = np.flatnonzero(changes), starts[changes]
    return {key: value for name, one in found.items() for key, value in _parted(name, one[:, which], since).items()}


def _own_bound(found: dict[str, Array], size: float) -> dict[str, Array]:
    """Of the known charts the one that is made for this size."""
    others = {name: one for name, one in found.items() if not name.startswith(BOUND)}
    return {BOUND: found[f"{BOUND} {size}"], **others}


def _parted(name: str, course: Array, since: NDArray[np.int64]) -> Block:
    """Running maxima from the change on (`LONGEST` days), and the maximum before it."""
    late = np.arange(len(course))[:, None] - since
    before = np.where(late < 0, course, -np.inf).max(axis=0)
    after = course[since + np.arange(LONGEST)[:, None], np.arange(len(since))]
    return {
        name: np.maximum.accumulate(after, axis=0).astype(np.float32),
        f"before|{name}": before.astype(np.float32),
    }


def thresholds(found: Block, place: int, size: float) -> dict[str, float]:
    """Where each rule alarms once in `RUN_LENGTH` days of a series: first alarms are exponential in time.

    What the nights tell has no threshold but theirs. `place`: of the history; `size`: what the bound is made for.
    """
    part = 1 - np.exp(-MONITORED / RUN_LENGTH)
    levels = {name: np.sort(values[:, place].ravel()) for name, values in found.items()}
    # A statistic that never moved alarms above where it rests.
    limits = {
        name: float(np.nextafter(one[-max(round(part * len(one)), 1)], np.float32(np.inf)))
        for name, one in levels.items()
    }
    return {**limits, TOLD: 0.0, BOUND: limits[f"{BOUND} {size}"]}


def delays(found: Block, name: str, place: tuple[int, int], limit: float) -> Array:
    """Days from the change to the alarm (installations, series), NaN where it alarmed before."""
    course = found[name][:, place[0], place[1]]  # (installations, days, series)
    beyond = course >= limit
    delay = np.where(beyond.any(axis=1), beyond.argmax(axis=1) + 1, LONGEST).astype(float)
    delay[found[f"before|{name}"][:, place[0], place[1]] >= limit] = np.nan
    return delay
