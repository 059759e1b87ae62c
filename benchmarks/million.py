"""A million feedbacks of real words through the night: throughput, peak memory, share of time a stage, cost a feedback.

Nights of a hundred thousand, one after the other into one ledger, each published. What is not judging, start and end of
the process included, may cost two milliseconds of one core a feedback. Run anew after a kill it goes on: a night that
is done is read from its file, one that was begun ends first.
Usage: python -m benchmarks.million [--feedbacks 1000000] [--night 100000] [--judge cues] [--cores 1] [--folder DIR];
with the trained judge: --judge value-mini --feedbacks 100000 --night 50000 --cores 2
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

from benchmarks._one_night import Figures, run
from benchmarks._public_sets import are_missing
from benchmarks._real_text import RealText, configure, place_of

FIRST = date(2026, 1, 5)
FOLDER = Path(__file__).resolve().parents[1] / "build" / "million"
COST_LIMIT_MS = 2.0
PEAK_LIMIT_MB = 2_048


def measure(folder: Path, feedbacks: int, a_night: int, judge: str, cores: int) -> list[Figures]:
    """The figures of every night, those of an earlier call included."""
    config = configure(folder / "pipeline.yaml", folder / "drops", judge, folder / "data")
    made: RealText | None = None
    nights = []
    for number, first in enumerate(range(0, feedbacks, a_night)):
        day, out = FIRST + timedelta(days=number), folder / f"night-{number:03}.json"
        if not out.exists():
            made = made or RealText()
            made.drop(folder / "drops", day, range(first, min(first + a_night, feedbacks)))
        nights.append(run(config, day, out, cores=cores))
        told = nights[-1]
        print(f"{day}: {told['counts']['read']:,} read, {told['wall']:.0f} s", file=sys.stderr, flush=True)
    return nights


def show(nights: list[Figures], judge: str, cores: int) -> int:
    """Print what the nights cost together; 1 where a limit is broken. A night that was killed tells only of its end:
    it counts where there is no other."""
    if killed := [one for one in nights if one["attempt"] > 1]:
        print(f"{len(killed)} of {len(nights)} nights were finished by another start and are left out")
        nights = [one for one in nights if one["attempt"] == 1] or nights
    counts = {name: sum(one["counts"][name] for one in nights) for name in nights[0]["counts"]}
    read = counts["read"]
    wall, spent = sum(one["wall"] for one in nights), sum(one["processor"] for one in nights)
    judging = {name: sum(one["judging"][name] for one in nights) for name in ("seconds", "processor", "texts")}
    peak = max(one["peak_mb"] for one in nights)
    cost = 1000 * (spent - judging["processor"]) / read
    print(f"judge {judge}, {len(nights)} nights on {cores or os.cpu_count()} cores, load {nights[-1]['load']:.1f}")
    print(", ".join(f"{name} {value:,}" for name, value in counts.items()))
    print(f"{wall:,.0f} s, {read / wall:,.0f} feedbacks/s, peak memory {peak:,.0f} MB (limit {PEAK_LIMIT_MB:,})")
    stages: dict[str, float] = {}
    for one in nights:
        for name, seconds in one["seconds"].items():
            stages[name] = stages.get(name, 0.0) + seconds
    total = stages.pop("total")
    stages["judge: judging"] = judging["seconds"]
    stages["judge: what goes with it"] = stages.pop("judge", 0.0) - judging["seconds"]
    stages["start and end of the process"] = wall - total
    print(f"{'stage':<32}{'s':>10}{'share':>8}{'ms a feedback':>16}")
    for name, seconds in sorted(stages.items(), key=lambda item: -item[1]):
        print(f"{name:<32}{seconds:>10,.1f}{seconds / wall:>8.1%}{1000 * seconds / read:>16.3f}")
    rest = wall - sum(stages.values())
    print(f"{'between the stages':<32}{rest:>10,.1f}{rest / wall:>8.1%}{1000 * rest / read:>16.3f}")
    print(f"processor: {1000 * spent / read:.3f} ms a feedback, {1000 * judging['processor'] / read:.3f} of it judging")
    print(f"everything but judging: {cost:.3f} ms of one core a feedback (limit {COST_LIMIT_MS})")
    outcomes = sum(value for name, value in counts.items() if name != "read")
    return int(cost > COST_LIMIT_MS or peak > PEAK_LIMIT_MB or outcomes != read)


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feedbacks", type=int, default=1_000_000)
    parser.add_argument("--night", type=int, default=100_000)
    parser.add_argument("--judge", default="cues")
    parser.add_argument("--cores", type=int, default=1, help="cores that the night may use; 0: all")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    options = parser.parse_args()
    if are_missing():
        return 1
    folder = place_of(options.folder, options.judge, options.feedbacks, options.night)
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    nights = measure(folder, options.feedbacks, options.night, options.judge, options.cores)
    return show(nights, options.judge, options.cores)


if __name__ == "__main__":
    sys.exit(main())
