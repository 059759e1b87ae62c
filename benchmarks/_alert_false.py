"""False incidents a month on simulated installations without a change, ours and four other rules at their thresholds.

Part of `python -m benchmarks.alerts`. Cells: 100 and 500 series, 30, 90 and 365 days of history, and what the days are
like. Volumes of a leaf lie between 3 and 3,000 feedbacks a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks._alert_rules import RULES
from benchmarks._alert_runs import Effort, alarms_of, count_interval, known_of
from benchmarks._installations import World, simulate
from warehouse.monitor.grouping import Grouping

MONITORED = 60
"""Days after the history in which false alarms are counted."""

HISTORIES = (30, 90, 365)
VOLUMES = (3.0, 3000.0)
OURS, ALARMS = "ours", "ours, alarms"


@dataclass(frozen=True)
class Cell:
    """One row: what its days are like, in words, and the installation with its days of history."""

    name: str
    world: World
    history: int

    @property
    def series(self) -> int:
        """Number of series."""
        return self.world.roots * (1 + self.world.products * (1 + self.world.channels))


def cells(quick: bool) -> Iterator[Cell]:
    """All cells, the small installations first; `quick`: those of 100 series."""
    for history in HISTORIES:
        for name, world in _worlds(history):
            yield Cell(name, world, history)
    for history in () if quick else HISTORIES:
        for name in ("plain", "noise 0.2", "noise 0.2, lasting"):
            yield Cell(name, dict(_worlds(history, roots=20))[name], history)


def _worlds(history: int, roots: int = 4) -> Iterator[tuple[str, World]]:
    """What days are like; noise is the day-to-day spread of logits beyond chance, half of it shared in a root."""
    surge = tuple(range(history + 20, history + 24))
    yield "plain", World(roots, volume=VOLUMES)
    yield "noise 0.2", World(roots, volume=VOLUMES, noise=0.2)
    yield "noise 0.6", World(roots, volume=VOLUMES, noise=0.6)
    yield "noise 0.2, lasting", World(roots, volume=VOLUMES, noise=0.2, lasting=0.5)
    yield "noise 0.2, no rhythm", World(roots, volume=VOLUMES, noise=0.2, weekday=0.0)
    yield "noise 0.2, strong rhythm", World(roots, volume=VOLUMES, noise=0.2, weekday=0.3)
    yield "noise 0.2, drift", World(roots, volume=VOLUMES, noise=0.2, drift=0.25)
    yield "noise 0.2, festival", World(roots, volume=VOLUMES, noise=0.2, festival=surge)


def false_once(world: World, history: int, seed: int) -> Counter[str]:
    """Incidents of every rule in one installation without a change."""
    run = simulate(world, history + MONITORED, seed)
    counts: Counter[str] = Counter()
    grouping = Grouping(run.parents)
    alarms = alarms_of(run, history, world.festival)
    counts[ALARMS] = len(alarms)
    counts[OURS] = len({grouping.join(alarm) for alarm in alarms})
    known = known_of(run, world.noise)
    lost, n = run.lost[:, run.leaves], run.feedbacks[:, run.leaves]
    for rule in RULES:
        beyond = (rule.statistic(lost, n, known) >= rule.nominal)[history - 1 :]
        counts[rule.name] = int((beyond[1:] & ~beyond[:-1]).sum())
    return counts


def false_table(effort: Effort) -> None:
    """Print the table, a row as soon as it is done."""
    print(
        f"\nFalse incidents a month, nothing planted: {effort.replications} installations a row, {MONITORED} days each."
    )
    print("Ours: all series, two charts each, a budget of 1 a month. The others: the lost share of the leaves alone.\n")
    names = [OURS, ALARMS, *(rule.name for rule in RULES)]
    print("| series | history | days | ours [95 %] |", *(name.replace("|", r"\|") + " |" for name in names[1:]))
    print("|---" * (len(names) + 3) + "|", flush=True)
    for cell in cells(effort.quick):
        name = f"false: {cell.series} series, {cell.history} days, {cell.name}"
        print(effort.cell(name, partial(_row, cell, names, effort)), flush=True)


def _row(cell: Cell, names: list[str], effort: Effort) -> str:
    work = partial(false_once, cell.world, cell.history)
    found = list(effort.simulated(work, range(effort.replications)))
    months = MONITORED / 30
    mean = {name: sum(one[name] for one in found) / len(found) / months for name in names}
    low, high = (end / months for end in count_interval(np.array([float(one[OURS]) for one in found])))
    others = " | ".join(f"{mean[name]:.2f}" for name in names[1:])
    return f"| {cell.series} | {cell.history} | {cell.name} | {mean[OURS]:.2f} [{low:.2f}, {high:.2f}] | {others} |"
