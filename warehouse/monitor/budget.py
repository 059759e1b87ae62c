"""From a declared number of false alerts a month to the threshold of every chart.

Called by `monitor.detector`. A chart that restarts after its alarms and needs `A` days on average to a false one gives
at most 1 / A false alarms a day, whatever else happens (renewal reward); the sum over charts bounds the installation,
also where charts depend on each other, as parents and children do. The budget is shared equally over the monitored
series and unequally over the two charts of each.

A Shiryaev-Roberts chart with threshold A has a mean run length of at least A; it is longer, since the statistic jumps
past its threshold. By how much depends on the information of a day: `overshoot.json` holds ln(A / run length) on a
grid, written by `python -m benchmarks.alert_thresholds`. The saving is capped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from warehouse.monitor.families import Direction
from warehouse.monitor.likelihood import Array

DAYS_A_MONTH = 30.0

MAX_SAVING = 2.0
"""Nats by which the simulated overshoot may lower a threshold. With more information a day than about 60 it would be
more, but there normal tails are trusted too far."""


@dataclass(frozen=True, slots=True)
class Budget:
    """False alerts a month for all series together, and the part of it that each kind of chart may spend."""

    per_month: float = 1.0
    lost_part: float = 0.8

    def part(self, direction: Direction) -> float:
        """Part of the budget for one kind of chart. The lost share has most: net value falls with it."""
        return self.lost_part if direction is Direction.LOST_UP else 1 - self.lost_part

    def run_length(self, direction: Direction, series: int) -> float:
        """Days to a false alarm that one chart must reach when `series` series are monitored."""
        return max(series, 1) * DAYS_A_MONTH / (self.per_month * self.part(direction))

    def thresholds(self, direction: Direction, series: int, information: Array) -> Array:
        """Logarithm of the threshold of each chart; `information` (S,): per day, 1 / squared logits."""
        target = np.log(self.run_length(direction, series))
        saving = np.clip(-_overshoot(target, information), 0.0, MAX_SAVING)
        return np.asarray(target - saving)


@cache
def _table() -> tuple[Array, Array, Array]:
    text = files("warehouse.monitor").joinpath("overshoot.json").read_text("utf-8")
    table = json.loads(text)
    return np.array(table["log_information"]), np.array(table["log_run_length"]), np.array(table["log_ratio"])


def _overshoot(log_run_length: float, information: Array) -> Array:
    """ln(threshold / run length), interpolated linearly in both logarithms and held at the table's edges."""
    of_information, of_length, ratio = _table()
    place = float(np.clip(np.interp(log_run_length, of_length, np.arange(len(of_length))), 0, len(of_length) - 1))
    low = min(int(place), len(of_length) - 2)
    column = (1 - (place - low)) * ratio[:, low] + (place - low) * ratio[:, low + 1]
    return np.asarray(np.interp(np.log(np.maximum(information, 1e-9)), of_information, column))
