"""How long each stage of a night took, how many rows went through it and how much memory the process held at its peak.

Called by `flows.workshop`, `flows.nightly` and `flows.steps`. The clock is a parameter, so that tests need none.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.runs import Stage


class Stopwatch:
    """Seconds by stage, summed over every time that the stage ran."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._begun = clock()
        self.seconds: dict[str, float] = {}
        self._rows: dict[str, int] = {}
        self._told: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens inside towards `name`."""
        begun = self._clock()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + self._clock() - begun

    def count(self, name: str, rows: int) -> None:
        """Count rows that went through the stage `name`."""
        self._rows[name] = self._rows.get(name, 0) + rows

    def lap(self) -> list[Stage]:
        """What each stage has cost since the last lap; stages that did not run since are left out."""
        spent = {name: seconds - self._told.get(name, 0.0) for name, seconds in self.seconds.items()}
        stages = [Stage(name, seconds, self._rows.get(name)) for name, seconds in spent.items() if seconds > 0]
        self._told, self._rows = dict(self.seconds), {}
        return stages

    @property
    def total(self) -> float:
        """Seconds since this stopwatch was made."""
        return self._clock() - self._begun


def peak_memory_mb() -> float:
    """The largest resident size of this process so far, in MiB.

    Linux: VmHWM, since ru_maxrss there starts at the parent's size when a process is spawned.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource  # Unix only, like the branch that needs it

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024
