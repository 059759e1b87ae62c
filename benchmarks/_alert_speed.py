"""How long the drop alerts take: a year of 500 series, and one night with its state.

Part of `python -m benchmarks.alerts`. By the clock, and by the processor, which a busy machine does not change.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import numpy as np

from benchmarks._alert_false import SIZES, VOLUMES
from benchmarks._alert_nights import first_night
from benchmarks._alert_runs import Block, Task
from benchmarks._installations import World, simulate
from warehouse.monitor import judging, state

YEAR = 365
LIMITS = {"year": 5.0, "night": 1.0}
"""Seconds that 500 series may take: for a year of days, and for one night."""


def tasks() -> Iterator[Task]:
    """The one block."""
    yield Task("speed", "_alert_speed", range(1), measured)


def measured(seeds: range) -> Block:
    """Seconds by the clock and of processor (1, 2) of a year and of a night; megabytes of the state between."""
    run = simulate(World(dimensions=SIZES[500], volume=VOLUMES), YEAR + 1, seeds.start)
    days, nights = run.days(), first_night(run)
    begun = _now()
    for day in days[:YEAR]:
        for _ in nights.day(day):
            pass
    year = _now() - begun
    text = json.dumps({"detector": state.dump(nights.detector), "held": judging.dump(nights.held)})
    begun = _now()
    kept = json.loads(text)
    nights.detector = state.restore(kept["detector"], nights.detector.settings)
    nights.held = judging.restore(kept["held"])
    for _ in nights.day(days[YEAR]):
        pass
    json.dumps({"detector": state.dump(nights.detector), "held": judging.dump(nights.held)})
    night = _now() - begun
    return {"year": year[None], "night": night[None], "size": np.array([len(text) / 1e6])}


def _now() -> np.typing.NDArray[np.float64]:
    return np.array([time.perf_counter(), time.process_time()])


def told(found: Block) -> str:
    """The figures in words."""
    (clock, year), (night_clock, night) = found["year"][0], found["night"][0]
    return (
        f"500 series over {YEAR} days take {year:.2f} s of one processor core ({clock:.2f} s by the clock of a machine "
        f"that may be busy), one night with its state of {found['size'][0]:.1f} MB read and written {night:.2f} s "
        f"({night_clock:.2f} s)."
    )
