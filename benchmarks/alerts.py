"""False alerts, delay and power of the drop alerts on simulated installations, beside four other rules.

`python -m benchmarks.alerts [false|power|speed ...] [--replications N] [--workers W] [--quick]`. Installations are
hierarchies of 100 or 500 series (see `_installations`), seeds fixed. `false`: incidents a month with nothing planted,
each rule at its own threshold; intervals are 95 % (exact Poisson). `power`: every rule at the threshold at which it
gives one false alarm a month over 100 series, measured on installations without a change; then rises of the lost share
are planted on one channel of every product, each on a day of its own. Delay is in days, 1 on the first day of the
change; a change not seen in 60 days counts as 60. `speed`: 500 series and 365 days, and one night.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeVar

import numpy as np
from scipy.stats import chi2

from benchmarks._alert_rules import RULES, Known, cusum
from benchmarks._installations import START, Array, Run, World, simulate
from warehouse.monitor.budget import Budget
from warehouse.monitor.detector import Alarm, Detector, DetectorSettings
from warehouse.monitor.grouping import Grouping
from warehouse.monitor.state import dump, restore

MONITORED = 60
"""Days after the history in which false alarms are counted."""

SILENT = 1e-9
"""A budget at which nothing ever alarms: the statistic runs on, and thresholds are set afterwards."""

HISTORIES = (30, 90, 365)
NOISES = (0.0, 0.2)
LONGEST = 60
Item = TypeVar("Item")


def detector(history: int, budget: float, festival: tuple[int, ...] = ()) -> Detector:
    calendar = {START + timedelta(day): float("inf") for day in festival}
    return Detector(DetectorSettings(Budget(budget), history, calendar, standardise_mix=True))


def alarms_of(run: Run, history: int, festival: tuple[int, ...] = ()) -> list[Alarm]:
    ours = detector(history, 1.0, festival)
    ours.admit(run.parents)
    return [alarm for t in range(len(run.lost)) for alarm in ours.advance_day(run.day(t))]


def strengths_of(run: Run, history: int) -> Array:
    """Strength of each leaf (days after the history, leaves): the stronger of its two charts."""
    ours = detector(history, SILENT)
    ours.admit(run.parents)
    rows = []
    for t in range(len(run.lost)):
        ours.advance_day(run.day(t))
        if t >= history:
            rows.append(np.max([one[run.leaves] for one in ours.strength.values()], axis=0))
    return np.nan_to_num(np.array(rows), nan=-99.0)


def known_of(run: Run, noise: float) -> Known:
    n = run.feedbacks[:, run.leaves]
    variance = run.share * (1 - run.share)
    return Known(run.share, 1 + np.maximum(n - 1, 0) * variance * noise**2)


def poisson_interval(count: int) -> tuple[float, float]:
    low = chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    return float(low), float(chi2.ppf(0.975, 2 * count + 2) / 2)


# --- false incidents -------------------------------------------------------------------------------------------------


def false_once(world: World, history: int, seed: int) -> Counter[str]:
    """Incidents of every rule in one installation without a change."""
    run = simulate(world, history + MONITORED, seed)
    counts: Counter[str] = Counter()
    grouping = Grouping(run.parents)
    alarms = alarms_of(run, history, world.festival)
    counts["ours, alarms"] = len(alarms)
    counts["ours"] = len({grouping.join(alarm) for alarm in alarms})
    known = known_of(run, world.noise)
    lost, n = run.lost[:, run.leaves], run.feedbacks[:, run.leaves]
    for rule in RULES:
        beyond = (rule.statistic(lost, n, known) >= rule.nominal)[history - 1 :]
        counts[rule.name] = int((beyond[1:] & ~beyond[:-1]).sum())
    return counts


def false_table(replications: int, workers: int, quick: bool) -> None:
    print(f"False incidents a month, nothing planted; {replications} installations a row of {MONITORED} days each.")
    print("Ours: all series, two charts each, budget 1. Others: lost share of the leaves alone, a run of days is one.")
    names = ["ours", "ours, alarms", *(rule.name for rule in RULES)]
    print(
        f"{'series':>6} {'history':>7} {'noise':>5} {'rhythm':>6} {'festival':>8} {'lasting':>7} {'drift':>5}",
        "ours [95 %]",
        *names[1:],
        sep=" | ",
    )
    for world, history in _false_cells((4,) if quick else (4, 20)):
        total: Counter[str] = Counter()
        for counts in _map(partial(false_once, world, history), range(replications), workers):
            total.update(counts)
        months = replications * MONITORED / 30
        low, high = (value / months for value in poisson_interval(total["ours"]))
        series = world.roots * (1 + world.products * (1 + world.channels))
        print(
            f"{series:6d} {history:7d} {world.noise:5.1f} {world.weekday:6.2f} {'yes' if world.festival else 'no':>8}"
            f" {world.lasting:7.1f} {world.drift:5.2f}",
            f"{total['ours'] / months:.2f} [{low:.2f}, {high:.2f}]",
            *(f"{total[name] / months:8.2f}" for name in names[1:]),
            sep=" | ",
            flush=True,
        )


def _false_cells(sizes: tuple[int, ...]) -> Iterator[tuple[World, int]]:
    for roots, history, noise in itertools.product(sizes, HISTORIES, NOISES):
        yield World(roots=roots, noise=noise), history
    for history in HISTORIES:
        yield World(noise=0.2, weekday=0.0), history
        yield World(noise=0.2, lasting=0.5), history
        yield World(noise=0.2, drift=0.25), history
        yield World(noise=0.2, festival=tuple(range(history + 20, history + 24))), history


# --- power at equal false alarms -------------------------------------------------------------------------------------


def quiet(world: World, history: int, seed: int) -> dict[str, Array]:
    """Each rule's running maximum on the leaves over the monitored days, nothing planted: (days, leaves)."""
    return {name: np.maximum.accumulate(one, axis=0) for name, one in _statistics(world, history, seed, None).items()}


def planted(world: World, history: int, cell: tuple[float, int], seed: int) -> tuple[dict[str, Array], Array]:
    """Statistics of the leaves with a rise of `cell[0]`, over `cell[1]` days, and the day it begins.

    One channel of every product changes, so that what is learnt from all series is learnt mostly from quiet ones.
    """
    rng = np.random.default_rng(seed + 10_000)
    leaves = world.roots * world.products * world.channels
    begins = rng.integers(5, 26, leaves)
    changes = rng.permuted(np.arange(leaves).reshape(-1, world.channels), axis=1)[:, 0]
    days = np.arange(25 + LONGEST)[:, None] - begins
    rise = cell[0] * np.clip((days + 1) / cell[1], 0, 1)
    full = np.zeros((history + 25 + LONGEST, leaves))
    full[history:, changes] = rise[:, changes]
    found = _statistics(world, history, seed, full, cell[0])
    return {name: one[:, changes] for name, one in found.items()}, begins[changes]


def _statistics(world: World, history: int, seed: int, rises: Array | None, rise: float = 0.1) -> dict[str, Array]:
    run = simulate(world, history + (MONITORED if rises is None else 25 + LONGEST), seed, rises)
    lost, n = run.lost[:, run.leaves], run.feedbacks[:, run.leaves]
    known = known_of(run, world.noise)
    found = {"ours": strengths_of(run, history)}
    found["CUSUM, known"] = cusum(lost[history:], n[history:], Known(known.share[history:], known.dispersion[history:]))
    if rise != 0.1 or rises is None:
        for size in (0.05, 0.2):
            part = Known(known.share[history:], known.dispersion[history:])
            found[f"CUSUM, known {size}"] = cusum(lost[history:], n[history:], part, rise=size)
    for rule in RULES[:3]:
        found[rule.name] = rule.statistic(lost, n, known)[history:]
    return found


def thresholds(world: World, history: int, replications: int, workers: int, run_length: float) -> dict[str, float]:
    """Where each rule's first alarms come once in `run_length` days of a series."""
    maxima: dict[str, list[Array]] = {}
    for one in _map(partial(quiet, world, history), range(replications), workers):
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
            low, high = (middle, high) if crossed[-1].sum() / at_risk > 1 / run_length else (low, middle)
        found[name] = high
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


def power_table(replications: int, workers: int, quick: bool = False, run_length: float = 3000.0) -> None:
    print(f"Power and delay at equal false alarms: one in {run_length:.0f} days of a series, for every rule.")
    print("base | feedbacks | noise | history | rise | over days | rule: mean delay [95 %], power within 7 days [95 %]")
    for world, history, cells in _power_cells(quick):
        limit = thresholds(world, history, replications, workers, run_length)
        for cell in cells:
            reached: dict[str, list[Array]] = {}
            for statistics, begins in _map(
                partial(planted, world, history, cell), range(max(2, replications // 4)), workers
            ):
                name = "CUSUM, known" if cell[0] == 0.1 else f"CUSUM, known {cell[0]}"
                for rule, statistic in statistics.items():
                    if not rule.startswith("CUSUM") or rule == name:
                        shown = "CUSUM, known" if rule == name else rule
                        reached.setdefault(shown, []).append(delays(statistic, begins, limit[rule]))
            head = (
                f"{world.base[0]:.2f} {world.volume[0]:5.0f} {world.noise:.1f} {history:4d} {cell[0]:.2f} {cell[1]:3d}"
            )
            print(
                head,
                *(f"{name} {_summary(np.concatenate(one))}" for name, one in reached.items()),
                sep=" | ",
                flush=True,
            )


def _summary(delay: Array) -> str:
    delay = delay[~np.isnan(delay)]
    soon = delay <= 7
    half = 1.96 * delay.std() / np.sqrt(len(delay))
    half_soon = 1.96 * soon.std() / np.sqrt(len(delay))
    return f"{delay.mean():.2f} ±{half:.2f} d, {soon.mean():.3f} ±{half_soon:.3f}"


def _power_cells(quick: bool) -> Iterator[tuple[World, int, list[tuple[float, int]]]]:
    every = [(rise, over) for over in (1, 14) for rise in (0.05, 0.1, 0.2)]
    for history, noise in itertools.product(HISTORIES, NOISES):
        yield World(volume=(100, 100), base=(0.2, 0.2), noise=noise), history, every
    if quick:
        return
    for base, volume in itertools.product((0.05, 0.2, 0.4), (5, 20, 500, 3000)):
        yield World(volume=(volume, volume), base=(base, base), noise=0.1), 90, every


# --- speed -----------------------------------------------------------------------------------------------------------


def speed() -> None:
    run = simulate(World(roots=20), 366, 1)
    ours = detector(28, 1.0)
    ours.admit(run.parents)
    begun = time.perf_counter()
    for t in range(365):
        ours.advance_day(run.day(t))
    print(
        f"500 series, 365 days: {time.perf_counter() - begun:.2f} s ({time.process_time():.2f} s of processor in all)"
    )
    text = json.dumps(dump(ours))
    begun = time.perf_counter()
    restored = restore(json.loads(text), ours.settings)
    restored.advance_day(run.day(365))
    json.dumps(dump(restored))
    print(f"one night, state read and written ({len(text) / 1e6:.1f} MB): {time.perf_counter() - begun:.2f} s")


def _map(work: Callable[[int], Item], seeds: range, workers: int) -> Iterator[Item]:
    if workers == 1:
        yield from map(work, seeds)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(work, seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["false", "power", "speed"], default=["false", "power", "speed"])
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--quick", action="store_true", help="100 series alone; 100 feedbacks and a share of 20 % alone"
    )
    options = parser.parse_args()
    if "speed" in options.parts:
        speed()
    if "false" in options.parts:
        false_table(options.replications, options.workers, options.quick)
    if "power" in options.parts:
        power_table(options.replications, options.workers, options.quick)


if __name__ == "__main__":
    main()
