"""Delay and power of the drop alerts beside other rules, all at thresholds of equal measured false alarms.

Part of `python -m benchmarks.alerts`. Thresholds come from installations without a change; then rises of the lost
share are planted on one channel of every product, each on a day of its own, so that what is learnt from all series is
learnt mostly from quiet ones. A delay is 1 on the first day of the change; a change not seen in 60 days counts as 60.
Intervals take installations, not series, as independent.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks._alert_rules import RULES, Known, cusum
from benchmarks._alert_runs import Effort, known_of, ratio_interval, strengths_of
from benchmarks._installations import Array, World, simulate

RUN_LENGTH = 3000.0
"""Days of one series to a false alarm, for every rule: one a month over 100 series."""

MONITORED = 60
"""Days after the history in which false alarms are counted."""

FIRST, LAST, LONGEST = 5, 25, 60
"""Days after the history on which changes begin, and how long each is waited for."""

SOON = 7
"""Days within which a change should be seen: power is the part that is."""

SIZES = (0.05, 0.1, 0.2)
OURS, BOUND, SIGMA = "ours", "CUSUM, known", RULES[0].name


@dataclass(frozen=True)
class Setting:
    """Installations whose leaves are all of one base share and volume, with days of history."""

    base: float
    volume: float
    noise: float
    history: int

    @property
    def world(self) -> World:
        """The installation."""
        return World(volume=(self.volume, self.volume), base=(self.base, self.base), noise=self.noise)


@dataclass(frozen=True)
class Rise:
    """A planted rise of the lost share by `size`, reached after `over` days."""

    size: float
    over: int


def settings(quick: bool) -> Iterator[Setting]:
    """Those of the promise first: a share of 20 % and 100 feedbacks a day; `quick`: these alone."""
    for history, noise in itertools.product((30, 90, 365), (0.0, 0.2)):
        yield Setting(0.2, 100, noise, history)
    for base, volume in () if quick else itertools.product((0.05, 0.2, 0.4), (5, 20, 500, 3000)):
        yield Setting(base, volume, 0.1, 90)


def statistics(setting: Setting, seed: int, rises: Array | None) -> dict[str, Array]:
    """Every rule's statistic (days after the history, leaves); the bound once for each size it is made for."""
    days, history = (MONITORED if rises is None else LAST + LONGEST), setting.history
    run = simulate(setting.world, history + days, seed, rises)
    lost, n = run.lost[:, run.leaves], run.feedbacks[:, run.leaves]
    known = known_of(run, setting.noise)
    found = {OURS: strengths_of(run, history)}
    part = Known(known.share[history:], known.dispersion[history:])
    for size in SIZES:
        found[f"{BOUND} {size}"] = cusum(lost[history:], n[history:], part, rise=size)
    for rule in RULES[:3]:
        found[rule.name] = rule.statistic(lost, n, known)[history:]
    return found


def quiet(setting: Setting, seed: int) -> dict[str, Array]:
    """Each rule's running maximum on the leaves over the monitored days, nothing planted: (days, leaves)."""
    return {name: np.maximum.accumulate(one, axis=0) for name, one in statistics(setting, seed, None).items()}


def planted(setting: Setting, rise: Rise, limits: dict[str, float], seed: int) -> dict[str, Array]:
    """Delays of every rule on the leaves that change, NaN where it alarmed before; the bound is that of the size."""
    rng = np.random.default_rng(seed + 10_000)
    world = setting.world
    leaves = world.roots * world.products * world.channels
    begins = rng.integers(FIRST, LAST + 1, leaves)
    changes = rng.permuted(np.arange(leaves).reshape(-1, world.channels), axis=1)[:, 0]
    late = np.arange(LAST + LONGEST)[:, None] - begins
    full = np.zeros((setting.history + LAST + LONGEST, leaves))
    full[setting.history :, changes] = (rise.size * np.clip((late + 1) / rise.over, 0, 1))[:, changes]
    found = statistics(setting, seed, full)
    names = {name: BOUND if name == f"{BOUND} {rise.size}" else name for name in found}
    return {
        shown: delays(found[name][:, changes], begins[changes], limits[name])
        for name, shown in names.items()
        if shown == BOUND or not shown.startswith(BOUND)
    }


def thresholds(setting: Setting, effort: Effort) -> dict[str, float]:
    """Where each rule's first alarms come once in `RUN_LENGTH` days of a series."""
    maxima: dict[str, list[Array]] = {}
    for one in effort.simulated(partial(quiet, setting), range(effort.replications)):
        for name, value in one.items():
            maxima.setdefault(name, []).append(value)
    found = {}
    for name, values in maxima.items():
        paths = np.concatenate(values, axis=1)  # (days, series)
        low, high = float(paths.min()), float(paths.max())
        for _ in range(50):
            middle = (low + high) / 2
            crossed = paths >= middle
            at_risk = float((~crossed).sum() + crossed[-1].sum())
            low, high = (middle, high) if crossed[-1].sum() / at_risk > 1 / RUN_LENGTH else (low, middle)
        found[name] = float(np.nextafter(high, np.inf))  # a statistic that never moved alarms above where it rests
    return found


def delays(statistic: Array, begins: Array, threshold: float) -> Array:
    """Days from the change to the alarm (1 on the first), NaN for a leaf that alarmed before."""
    late = np.arange(len(statistic))[:, None] - begins
    beyond = statistic >= threshold
    before = (beyond & (late < 0)).any(axis=0)
    after = beyond & (late >= 0) & (late < LONGEST)
    delay = np.where(after.any(axis=0), after.argmax(axis=0) - begins + 1, LONGEST).astype(float)
    delay[before] = np.nan
    return delay


def power_table(effort: Effort) -> None:
    """Print the table, the rows of a setting as soon as they are done."""
    print(f"\nPower and delay at equal false alarms: one in {RUN_LENGTH:.0f} days of a series, for every rule.")
    print(f"{effort.replications} installations set the thresholds, {_plantings(effort)} are changed.")
    print(f"Each: mean delay in days, power within {SOON} days; [95 %].\n")
    names = [OURS, BOUND, *(rule.name for rule in RULES[:3])]
    head = [
        "base",
        "a day",
        "noise",
        "history",
        "rise",
        "over days",
        *names,
        "delay over known CUSUM's",
        "power over 3 sigma's",
    ]
    print("|", " | ".join(one.replace("|", r"\|") for one in head), "|")
    print("|---" * len(head) + "|", flush=True)
    for setting in settings(effort.quick):
        print(effort.cell(f"power: {setting}", partial(_rows, setting, names, effort)), flush=True)


def _plantings(effort: Effort) -> int:
    """A quarter suffices: every product of an installation has a change of its own."""
    return max(2, effort.replications // 4)


def _rows(setting: Setting, names: list[str], effort: Effort) -> str:
    limits, rows = thresholds(setting, effort), []
    for over, size in itertools.product((1, 14), SIZES):
        work = partial(planted, setting, Rise(size, over), limits)
        found = list(effort.simulated(work, range(_plantings(effort))))
        late = {name: [_of_installation(one[name]) for one in found] for name in names}
        cells = [
            f"{setting.base:.2f} | {setting.volume:.0f} | {setting.noise:.1f} | {setting.history}",
            f"{size:.2f} | {over}",
            *(_summary(np.array(late[name])) for name in names),
            _interval(np.array(late[OURS])[:, 0], np.array(late[BOUND])[:, 0]),
            _interval(np.array(late[OURS])[:, 1], np.array(late[SIGMA])[:, 1]),
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _of_installation(delay: Array) -> tuple[float, float]:
    """Mean delay and power of the leaves that had not alarmed before."""
    delay = delay[~np.isnan(delay)]
    return (float(delay.mean()), float((delay <= SOON).mean())) if len(delay) else (float(LONGEST), 0.0)


def _summary(late: Array) -> str:
    """`late` (installations, 2): mean delay and power, each with its interval."""
    ones = np.ones(len(late))
    (delay, *days), (power, *part) = (ratio_interval(late[:, column], ones) for column in (0, 1))
    return f"{delay:.2f} [{days[0]:.2f}, {days[1]:.2f}], {power:.3f} [{max(part[0], 0):.3f}, {min(part[1], 1):.3f}]"


def _interval(top: Array, base: Array) -> str:
    ratio, low, high = ratio_interval(top, base)
    return f"{ratio:.2f} [{low:.2f}, {high:.2f}]" if base.sum() > 0 else "-"
