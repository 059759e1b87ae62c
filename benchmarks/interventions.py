"""How often intervals of interventions hold what was planted: python -m benchmarks.interventions [REPEATS] [--only].

Planted effects of 0, 2, 5 and 10 points of net, 30 to 365 days before, 14 to 90 since, 20 to 500 feedbacks a day, with
a rhythm of the week, a slope, day-to-day noise and noise that lasts; with comparisons that share a slow noise and a
shock on the very day of the intervention. Beside them: other noises, rare values, the shock without a comparison, a
plug-in estimator with Newey-West errors (statsmodels), and what looking every night does. Seeds are fixed; one core, a
few minutes. Ends with 1 if a promised coverage leaves 93 to 97 %, pooled over sizes with its own interval, or if
nothing planted gives another rate of "effect" than 5 % within a point.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks._intervention_worlds import Array, Counts, World, made
from warehouse.measure.intervals import wilson
from warehouse.measure.intervention_results import Limits, Verdict, smallest, verdict_of
from warehouse.measure.interventions import MOST_NOISE, doubt, effects

SIZES = (0.0, 2.0, 5.0, 10.0)
WINDOWS = ((30, 14), (90, 30), (365, 90))
VOLUMES = (20.0, 100.0, 500.0)
COMPARED = (((60, 14), 100.0), ((90, 30), 50.0), ((180, 60), 200.0))
LOW, HIGH = 0.93, 0.97
NOMINAL = 0.05
MEASURE = {"net": 0, "lost": 1, "gained": 2}

STRESS = {
    "no noise but sampling": replace(World(), daily=0.0, lasting=0.0, slope=0.0),
    "noise that lasts two days (0.6)": replace(World(), memory=0.6),
    "noise that lasts a week (0.85)": replace(World(), memory=0.85),
    "twice the noise": replace(World(), daily=0.1, lasting=0.16),
    "rare value (2 and 2.5 % of feedback)": replace(World(), level=0.1),
    "rare value, 20 a day": replace(World(), level=0.1, volume=20.0),
    "slope of 5 points a month": replace(World(), slope=0.15),
}
"""Printed, not promised."""


@dataclass
class Cell:
    """What R repeats of one setting gave."""

    truth: float
    value: Array
    low: Array
    high: Array
    compared: float = 0.0

    @property
    def held(self) -> Array:
        return np.asarray((self.low <= self.truth) & (self.truth <= self.high), dtype=np.float64)

    @property
    def seen(self) -> Array:
        return np.asarray((self.low > 0) | (self.high < 0), dtype=np.float64)


@dataclass
class Report:
    """Prints figures and remembers which promise they break."""

    broken: list[str] = field(default_factory=list)

    def coverage(self, what: str, cells: list[Cell], *, promised: bool) -> None:
        """One line: coverage by size, pooled with its interval, bias, spread, rate of effect where none was planted."""
        held = np.concatenate([cell.held for cell in cells])
        interval = wilson(held.sum(), len(held))
        low, high = float(interval.low), float(interval.high)
        points = " ".join(f"{100 * cell.held.mean():5.1f}" for cell in cells)
        off = max(abs(float((cell.value - cell.truth).mean())) for cell in cells)
        width = np.mean([(cell.high - cell.low).mean() / 2 for cell in cells])
        print(f"{what:36} {points}   {100 * held.mean():5.1f} ({100 * low:.1f} to {100 * high:.1f})"
              f"   +-{width:5.1f}  off {off:4.2f}", end="")  # fmt: skip
        if promised and not (low >= LOW and high <= HIGH):
            self.broken.append(f"{what}: {100 * held.mean():.1f} % ({100 * low:.1f} to {100 * high:.1f}) pooled")
        for cell in cells if promised else ():
            if not LOW <= cell.held.mean() <= HIGH:
                self.broken.append(f"{what}, {cell.truth:g} points: {100 * cell.held.mean():.1f} %")
        nothing = [cell for cell in cells if cell.truth == 0]
        rate = f"   nothing gives 'effect' {100 * nothing[0].seen.mean():.1f} %" if nothing else ""
        print(rate + (f"   compared {100 * cells[0].compared:.0f} %" if cells[0].compared else ""), flush=True)

    def nominal(self, cells: list[Cell]) -> None:
        """Rate of "effect" over all cells where nothing was planted, against 5 %."""
        seen = np.concatenate([cell.seen for cell in cells if cell.truth == 0])
        interval = wilson(seen.sum(), len(seen))
        low, high = 100 * float(interval.low), 100 * float(interval.high)
        print(f"nothing planted, all settings together: {100 * seen.mean():.2f} % 'effect' ({low:.2f} to {high:.2f})")
        if not low <= 100 * NOMINAL <= high and abs(seen.mean() - NOMINAL) > 0.01:
            self.broken.append(f"nothing planted: {100 * seen.mean():.2f} % 'effect'")


def shares_of(counts: Counts, before: int, measure: str = "net") -> tuple[Array, Array]:
    """Daily shares and sampling variances (R, T), as `measure.intervention_days` makes those of a slice of one cell."""
    values = {"net": counts.gained - counts.lost, "lost": counts.lost, "gained": counts.gained}[measure]
    squares = {"net": counts.gained + counts.lost - 2 * counts.both, "lost": counts.lost, "gained": counts.gained}[
        measure
    ]
    extra = 2.0 if measure == "net" else 1.0
    heard = counts.judged > 0
    some = np.maximum(counts.judged, 1.0)
    shares = np.where(heard, 100 * values / some, np.nan)
    sampling = np.full_like(shares, np.nan)
    level = values[:, :before].sum(axis=1) / counts.judged[:, :before].sum(axis=1)
    for days in (slice(None, before), slice(before, None)):
        size = counts.judged[:, days].sum(axis=1) + 2
        total, square = values[:, days].sum(axis=1), squares[:, days].sum(axis=1)
        spread = square - 2 * level * total + level**2 * (size - 2)
        variance = (spread + extra) / size - ((total - level * (size - 2)) / size) ** 2
        sampling[:, days] = np.where(heard[:, days], 1e4 * variance[:, None] / some[:, days], np.nan)
    return shares, sampling


def run(world: World, seed: int, repeats: int, measure: str = "net") -> Cell:
    """One setting, by the functions of a night."""
    target, others = made(world, np.random.default_rng(seed), repeats)
    shares, sampling = shares_of(target, world.before, measure)
    compared = np.zeros(repeats, dtype=np.bool_)
    if others:
        pooled = Counts(*(sum(getattr(one, name) for one in others) for name in ("judged", "gained", "lost")))
        candidates = [shares_of(one, world.before, measure) for one in (pooled, others[0])]
        doubts = [doubt(shares, sampling, target.judged, world.before, world.weekday)]
        doubts += [
            doubt(shares - share, sampling + its, target.judged, world.before, world.weekday)
            for share, its in candidates
        ]
        ratios = np.stack(doubts[1:]) / doubts[0]
        compared = ratios.min(axis=0) <= MOST_NOISE
        for number, (share, its) in enumerate(candidates):
            rows = compared & (ratios.argmin(axis=0) == number)
            shares[rows] -= share[rows]
            sampling[rows] += its[rows]
    found = effects(shares, sampling, target.judged, world.before, world.weekday).mean
    truth = {"net": world.size, "lost": -world.size / 2, "gained": world.size / 2}[measure]
    return Cell(truth, found.value[:, 0], found.low[:, 0], found.high[:, 0], float(compared.mean()))


def alone(report: Report, repeats: int) -> list[Cell]:
    """Interrupted time series without a comparison, every window and volume."""
    sizes = ", ".join(f"{size:g}" for size in SIZES)
    print(f"\nown series, {repeats:,} repeats a size; coverage at {sizes} points, pooled")
    every = []
    for number, (before, after) in enumerate(WINDOWS):
        for place, volume in enumerate(VOLUMES):
            world = World(before=before, after=after, volume=volume)
            cells = [
                run(replace(world, size=size), 1_000 + 100 * number + 10 * place + n, repeats)
                for n, size in enumerate(SIZES)
            ]
            report.coverage(f"{before} before, {after} since, {volume:g} a day", cells, promised=True)
            every += cells
    return every


def compared(report: Report, repeats: int) -> list[Cell]:
    """With comparisons that share a slow noise and a shock on the very day."""
    print("\ncompared with others that share slow noise and a shock of 5 points on the very first day")
    every = []
    for number, ((before, after), volume) in enumerate(COMPARED):
        world = World(before=before, after=after, volume=volume, shared=0.08, shock=0.15, others=3)
        cells = [run(replace(world, size=size), 2_000 + 10 * number + n, repeats) for n, size in enumerate(SIZES)]
        report.coverage(f"{before} before, {after} since, {volume:g} a day", cells, promised=True)
        every += cells
    world = World(shared=0.08, shock=0.15)
    cells = [run(replace(world, size=size), 2_900 + n, repeats) for n, size in enumerate(SIZES[:1])]
    report.coverage("the same shock, nothing to compare", cells, promised=False)
    return every


def stress(report: Report, repeats: int) -> None:
    """Worlds unlike the one assumed; printed, not promised."""
    print("\nother worlds (90 before, 30 since, 100 a day; 0 and 5 points), not promised")
    for number, (what, world) in enumerate(STRESS.items()):
        top = 5.0 if world.level == 1.0 else 1.0
        cells = [run(replace(world, size=size), 3_000 + 10 * number + n, repeats) for n, size in enumerate((0.0, top))]
        report.coverage(what, cells, promised=False)
    for measure in ("lost", "gained"):
        cells = [run(World(size=size), 3_500 + n, repeats, measure) for n, size in enumerate((0.0, 5.0))]
        report.coverage(f"{measure} share", cells, promised=False)


def plug_in(repeats: int) -> None:
    """The usual way: least squares with Newey-West errors, its parameters taken for known."""
    from statsmodels.api import OLS  # type: ignore[import-untyped]  # it ships no types

    print("\nleast squares with Newey-West errors of 7 days (statsmodels), 5 points, 100 a day")
    for before, after in WINDOWS:
        world = World(size=5.0, before=before, after=after)
        target, _ = made(world, np.random.default_rng(4_000 + before), repeats)
        shares, _ = shares_of(target, before)
        time = np.arange(world.days) - before
        since = (time >= 0).astype(float)
        middle = time[time >= 0].mean()
        rhythm = [(world.weekday == day) - 1 / 7 for day in range(6)]
        design = np.column_stack([np.ones(world.days), time / 30, since, since * (time - middle) / 30, *rhythm])
        held = 0
        for row in shares:
            low, high = OLS(row, design).fit(cov_type="HAC", cov_kwds={"maxlags": 7}).conf_int()[2]
            held += low <= 5 <= high
        print(f"{before} before, {after} since: {100 * held / repeats:.1f} % hold the truth")


def nightly(repeats: int) -> None:
    """How often nothing planted is ever called an effect by somebody who looks every third night from day 14 to 90."""
    world = World(after=90)
    target, _ = made(world, np.random.default_rng(5_000), repeats)
    ever = np.zeros(repeats, dtype=np.bool_)
    said = []
    for days in range(14, 91, 4):
        cut = Counts(*(getattr(target, name)[:, : world.before + days] for name in ("judged", "gained", "lost")))
        shares, sampling = shares_of(cut, world.before)
        found = effects(shares, sampling, cut.judged, world.before, world.weekday[: world.before + days]).mean
        ever |= (found.low[:, 0] > 0) | (found.high[:, 0] < 0)
        net = [Limits(*(float(one[row, 0]) for one in (found.value, found.low, found.high))) for row in range(repeats)]
        early = np.mean([verdict_of(one, 5.0, over=False)[0] is Verdict.TOO_EARLY for one in net])
        said.append((days, early, np.mean([smallest(one) for one in net])))
    looked = "looked at every fourth night from day 14 to 90"
    print(f"\n{looked}: {100 * ever.mean():.1f} % of nothing is called an effect once")
    for days, early, least in (said[0], said[4], said[-1]):
        print(f"  day {days}: 'too early' {100 * early:.0f} %, smallest effect that would be seen {least:.1f} points")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repeats", type=int, nargs="?", default=1_000)
    parser.add_argument("--only", nargs="*", default=["alone", "compared", "stress", "plug_in", "nightly"])
    asked = parser.parse_args()
    report, every = Report(), []
    for what in asked.only:
        start = time.process_time()
        if what in ("alone", "compared"):
            every += {"alone": alone, "compared": compared}[what](report, asked.repeats)
        elif what == "stress":
            stress(report, asked.repeats)
        else:
            {"plug_in": plug_in, "nightly": nightly}[what](max(20, asked.repeats // 5))
        print(f"[{what}: {time.process_time() - start:.0f} s of one core]", flush=True)
    if every:
        report.nominal(every)
    for line in report.broken:
        print(f"broken: {line}", file=sys.stderr)
    return 1 if report.broken else 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
