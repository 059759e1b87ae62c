"""The budget is kept where days vary much: a few installations of the benchmark, watched as a night does."""

from __future__ import annotations

import pytest

from benchmarks._alert_false import MONITORED, NAMES, OURS, false_once
from benchmarks._installations import World


@pytest.mark.parametrize(
    "world",
    [
        World(noise=0.2, lasting=0.5, volume=(300.0, 3000.0)),
        World(noise=0.6, volume=(3.0, 3000.0)),
        World(noise=0.2, weekday=0.3, volume=(3.0, 3000.0)),
    ],
    ids=["noise that lasts", "much noise", "a strong rhythm"],
)
def test_a_month_of_history_keeps_the_budget_of_one_incident_a_month(world: World) -> None:
    installations = 6
    found = sum(false_once(world, seed, (30,))[0, NAMES.index(OURS)] for seed in range(installations))
    assert found <= installations * MONITORED / 30
