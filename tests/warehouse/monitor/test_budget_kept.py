"""The budget is kept where days vary much: a few installations of the benchmark, watched as a night does.

At one false incident a month these installations show eight, too few to tell a budget from its double. At ten they
show enough.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import _alert_nights
from benchmarks._alert_false import MONITORED, NAMES, OURS, false_once
from benchmarks._alert_nights import shipped
from benchmarks._installations import World

WORLDS = (
    World(noise=0.2, lasting=0.5, volume=(300.0, 3000.0)),
    World(noise=0.6, volume=(3.0, 3000.0)),
    World(noise=0.2, weekday=0.3, volume=(3.0, 3000.0)),
)
"""Noise that lasts, much noise, a strong rhythm."""

INSTALLATIONS = 8
TEN = 10.0
MOST = 105
"""Of all worlds together: 81 were counted when this was set, and 134 with the budget doubled."""


def incidents(a_month: float, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """False incidents of all installations of each world, after a month of history."""
    watch = shipped()
    budget = replace(watch.detector.budget, per_month=a_month)
    accepting = replace(watch, detector=replace(watch.detector, budget=budget))
    monkeypatch.setattr(_alert_nights, "shipped", lambda: accepting)
    place = NAMES.index(OURS)
    return [int(sum(false_once(one, seed, (30,))[0, place] for seed in range(INSTALLATIONS))) for one in WORLDS]


def test_a_month_of_history_keeps_the_budget_and_a_double_one_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = incidents(TEN, monkeypatch)
    assert max(found) <= TEN * INSTALLATIONS * MONITORED / 30
    assert sum(found) <= MOST
