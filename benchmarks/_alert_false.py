"""False incidents on simulated installations without a change, ours and four other rules at their own thresholds.

Part of `python -m benchmarks.alerts`. One run of nights over fourteen months holds all histories: the charts of a
ledger that is 30, 90 or 365 days old are those of the same ledger's earlier nights. Incidents are counted that open in
the 60 days after each. Volumes of a product lie between 3 and 3,000 feedbacks a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks._alert_nights import first_night
from benchmarks._alert_rules import RULES, Known
from benchmarks._alert_runs import Block, Task, blocks
from benchmarks._installations import Array, World, simulate
from warehouse.monitor.incident import Happening, Kind

MONITORED = 60
"""Days after the history in which false alarms are counted."""

HISTORIES = (30, 90, 365)
VOLUMES = (3.0, 3000.0)
SIZES = {100: 4, 500: 20}
"""Series of an installation, and its dimensions."""

OURS, MESSAGES = "ours", "ours, messages"
NAMES = (OURS, MESSAGES, *(rule.name for rule in RULES))
BLOCK = {100: 20, 500: 5}
"""Installations of a block: a quarter of a minute of one core."""

_FESTIVAL = tuple(history + day for history in HISTORIES for day in range(20, 24))
DAYS = {
    "plain": World(volume=VOLUMES),
    "noise 0.2": World(volume=VOLUMES, noise=0.2),
    "noise 0.6": World(volume=VOLUMES, noise=0.6),
    "noise 0.2, lasting": World(volume=VOLUMES, noise=0.2, lasting=0.5),
    "noise 0.2, no rhythm": World(volume=VOLUMES, noise=0.2, weekday=0.0),
    "noise 0.2, strong rhythm": World(volume=VOLUMES, noise=0.2, weekday=0.3),
    "noise 0.2, drift": World(volume=VOLUMES, noise=0.2, drift=0.25),
    "noise 0.2, festival": World(volume=VOLUMES, noise=0.2, festival=_FESTIVAL),
}
"""What days are like; noise is the day-to-day spread of logits beyond chance, half of it shared in a dimension."""


def cell(series: int, days: str) -> str:
    """Name of a cell."""
    return f"false, {series} series, {days}"


def tasks(series: int, replications: int) -> Iterator[Task]:
    """All blocks of installations of one size, a block of each cell in turn."""
    for seeds in blocks(replications, BLOCK[series]):
        for days, world in DAYS.items():
            sized = replace(world, dimensions=SIZES[series])
            yield Task(cell(series, days), "_alert_false", seeds, partial(counted, sized))


def counted(world: World, seeds: range) -> Block:
    """Counts (installations, histories, rules) of incidents that open after each history."""
    return {"incidents": np.array([false_once(world, seed) for seed in seeds], dtype=np.float64)}


def false_once(world: World, seed: int, histories: tuple[int, ...] = HISTORIES) -> Array:
    """Counts (histories, rules) of one installation, rules in the order of `NAMES`."""
    run = simulate(world, max(histories) + MONITORED, seed)
    nights = first_night(run)
    opened, sent = np.zeros(len(run.n)), np.zeros(len(run.n))
    for t, day in enumerate(run.days()):
        for told in nights.day(day):
            drop = nights.book.known[told.event.incident_id].kind is Kind.DROP
            opened[t] += drop and told.event.kind is Happening.OPENED
            sent[t] += told.event.loud
    n, lost, _ = (one[:, run.slices] for one in run.series())
    share, noise = run.truth(run.slices)
    known = Known(share, 1 + np.maximum(n - 1, 0) * share * (1 - share) * noise)
    begun = [opened, sent]
    for rule in RULES:
        beyond = rule.statistic(lost, n, known) >= rule.nominal
        begun.append(np.concatenate([np.zeros(1), (beyond[1:] & ~beyond[:-1]).sum(axis=1)]))
    return np.array([[one[first : first + MONITORED].sum() for one in begun] for first in histories])
