"""What the parts of `benchmarks.alerts` share: the detector over a simulated installation, many of them, cells done.

An installation is simulated from its seed, so work can be shared over processes and gone on with later: a cell that is
finished is a line of the file of finished cells, and is printed from there the next time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
from scipy.stats import chi2

from benchmarks._alert_rules import Known
from benchmarks._installations import START, Array, Run
from warehouse.measure.intervals import Z_95
from warehouse.monitor.budget import Budget
from warehouse.monitor.detector import Alarm, Detector, DetectorSettings

SILENT = 1e-9
"""A budget at which nothing ever alarms: the statistic runs on, and thresholds are set afterwards."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Effort:
    """How much is simulated, by how many processes, and the file of finished cells, if any."""

    replications: int
    workers: int
    quick: bool
    done: Path | None

    def cell(self, name: str, row: Callable[[], str]) -> str:
        """The row of a cell: from the file of finished cells, else computed and noted there."""
        key = f"{name}, {self.replications} replications"
        if self.done is not None and self.done.exists():
            for line in self.done.read_text("utf-8").splitlines():
                kept = json.loads(line)
                if kept["cell"] == key:
                    return str(kept["row"])
        found = row()
        if self.done is not None:
            with self.done.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"cell": key, "row": found}) + "\n")
        return found

    def simulated(self, work: Callable[[int], Item], seeds: range) -> Iterator[Item]:
        """`work` of each seed, in order."""
        if self.workers == 1:
            yield from map(work, seeds)
            return
        with ProcessPoolExecutor(self.workers) as pool:
            yield from pool.map(work, seeds, chunksize=2)


def detector(history: int, budget: float, festival: tuple[int, ...] = ()) -> Detector:
    """A detector that begins to watch after `history` days and knows the days of the `festival`."""
    calendar = {START + timedelta(day): float("inf") for day in festival}
    return Detector(DetectorSettings(Budget(budget), history, calendar, standardise_mix=True))


def alarms_of(run: Run, history: int, festival: tuple[int, ...] = ()) -> list[Alarm]:
    """All alarms of an installation at a budget of one false incident a month."""
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
    return np.asarray(np.nan_to_num(np.array(rows), nan=-99.0))


def known_of(run: Run, noise: float) -> Known:
    """The true parameters of the leaves, for the textbook CUSUM."""
    n = run.feedbacks[:, run.leaves]
    variance = run.share * (1 - run.share)
    return Known(run.share, 1 + np.maximum(n - 1, 0) * variance * noise**2)


def count_interval(counts: Array) -> tuple[float, float]:
    """95 % interval of the mean of `counts`, one an installation: exact Poisson, widened by their dispersion."""
    total, wide = float(counts.sum()), 1.0
    if total and len(counts) > 1:
        wide = max(1.0, float(counts.var(ddof=1) / counts.mean()))
    events = total / wide
    low = chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    return float(low) * wide / len(counts), float(chi2.ppf(0.975, 2 * events + 2) / 2) * wide / len(counts)


def ratio_interval(top: Array, base: Array) -> tuple[float, float, float]:
    """Ratio of the sums of `top` and `base`, one pair an installation, and its 95 % interval (linearised; Cochran
    1977, section 2.11)."""
    ratio = float(top.sum() / max(float(base.sum()), 1e-9))
    error = float(np.sqrt(((top - ratio * base) ** 2).sum() * len(top) / max(len(top) - 1, 1)))
    half = Z_95 * error / max(float(base.sum()), 1e-9)
    return ratio, ratio - half, ratio + half
