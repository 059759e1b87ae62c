"""How long the drop alerts take: a year of 500 series, and one night with its state.

Part of `python -m benchmarks.alerts`. Judged by the clock, median of several; the
processor's seconds stand beside it, which a busy machine does not change.
"""

from __future__ import annotations

import json
import platform
import time
from pathlib import Path

import numpy as np

from benchmarks._alert_false import SIZES, VOLUMES
from benchmarks._alert_nights import first_night
from benchmarks._alert_runs import Block, Task
from benchmarks._installations import Array, Run, World, simulate
from warehouse.monitor import judging, state

YEAR = 365
LIMITS = {"year": 5.0, "night": 1.0}
"""Seconds by the clock that 500 series may take: for a year of days, and for one night."""

TIMES = 5
"""How often each is measured; the median counts."""


def task() -> Task:
    """The one block."""
    return Task("speed", "_alert_speed", range(1), measured)


def measured(seeds: range) -> Block:
    """Seconds by the clock and of processor (`TIMES`, 2) of a year and of a night; megabytes of the state between."""
    run = simulate(World(dimensions=SIZES[500], volume=VOLUMES), YEAR + 1, seeds.start)
    found = [_once(run) for _ in range(TIMES)]
    return {name: np.array([one[name] for one in found]) for name in found[0]} | {"machine": np.array([_machine()])}


def _machine() -> str:
    """The processor's name, where the system tells it."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text("utf-8").splitlines() if facts.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _once(run: Run) -> dict[str, Array]:
    days, nights = run.days(), first_night(run)
    begun = _now()
    for day in days[:YEAR]:
        for _ in nights.day(day):
            pass
    year = _now() - begun
    text = _kept(nights)
    begun = _now()
    kept = json.loads(text)
    nights.detector = state.restore(kept["detector"], nights.detector.settings)
    nights.held, nights.small = judging.restore(kept["held"]), judging.restore(kept["small"])
    for _ in nights.day(days[YEAR]):
        pass
    _kept(nights)
    return {"year": year, "night": _now() - begun, "size": np.array(len(text) / 1e6)}


def _kept(nights: judging.Judging) -> str:
    """What a night leaves to the next."""
    waiting = {"held": judging.dump(nights.held), "small": judging.dump(nights.small)}
    return json.dumps({"detector": state.dump(nights.detector), **waiting})


def _now() -> Array:
    return np.array([time.perf_counter(), time.process_time()])


def told(found: Block) -> str:
    """The figures in words."""
    (year, night), size = (_spread(found[name]) for name in ("year", "night")), float(found["size"].mean())
    return (
        f"500 series over {YEAR} days take {year}; one night, its state of {size:.1f} MB read and written, {night}. "
        f"Medians of {len(found['year'])} by the clock, with the range, one process on {found['machine'][0]}."
    )


def _spread(seconds: Array) -> str:
    """Median and range by the clock, and the median of processor."""
    clock, processor = seconds.T
    return (
        f"{np.median(clock):.2f} s [{clock.min():.2f}, {clock.max():.2f}] ({np.median(processor):.2f} s of processor)"
    )


def interval(seconds: Array) -> tuple[float, float, float]:
    """The median by the clock, by which the promise is judged: it stands for both ends."""
    median = float(np.median(seconds[:, 0]))
    return median, median, median
