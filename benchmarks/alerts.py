"""False alerts, delay and power of the drop alerts on simulated installations, beside four other rules.

`python -m benchmarks.alerts [speed|false|power|figures ...] [--replications N] [--quick] [--done FILE]`. Installations
have 100 or 500 series (`_installations`), seeds fixed, and are watched by the function and the settings of a night
(`_alert_nights`). `false`: incidents a month with nothing planted, each rule at its own threshold. `power`: every rule
at the threshold at which it gives one false alarm a month over 100 series, then changes are planted. `speed`: 500
series and 365 days, and one night. `figures`: writes docs/alert-figures.md from the finished blocks of FILE, computing
nothing. Work stops at the time of `--until` (HH:MM, UTC) and goes on from FILE. Exits 1 where a promise is missed.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path

from benchmarks import _alert_false, _alert_power, _alert_speed
from benchmarks._alert_figures import write_figures
from benchmarks._alert_runs import Finished, Task
from benchmarks._alert_tables import FALSE_HEAD, POWER_HEAD, Missed, false_rows, power_rows, speed_told, table

PARTS = ("speed", "power", "false")


def tasks(parts: list[str], replications: int, quick: bool) -> Iterator[Task]:
    """All blocks that are asked for: what is promised of power, then a part of every small cell before all of any,
    then the same of the large ones and of other volumes."""
    first, *noisy = (_alert_power.tasks(one, replications) for one in _alert_power.PROMISED)
    others = [_alert_power.tasks(one, replications) for one in _alert_power.OTHER]
    small, large = (_alert_false.tasks(series, replications) for series in _alert_false.SIZES)
    power, false = "power" in parts, "false" in parts
    yield from _alert_speed.tasks() if "speed" in parts else ()
    yield from first if power else ()
    yield from _in_turn(small if false else (), itertools.chain(*noisy) if power else ())
    if not quick:
        yield from _in_turn(large if false else (), itertools.chain(*others) if power else ())


def _in_turn(false: Iterable[Task], power: Iterable[Task]) -> Iterator[Task]:
    """One block of each kind of days, then two of power, and so on to the end of both."""
    several, couple = iter(false), iter(power)
    while turn := [*itertools.islice(several, len(_alert_false.DAYS)), *itertools.islice(couple, 2)]:
        yield from turn


def compute(wanted: Iterator[Task], done: Finished, until: str | None) -> None:
    """Compute what is not done, until it is time."""
    last = clock_time.fromisoformat(until) if until else None
    for task in wanted:
        if task.name in done.blocks:
            continue
        if last is not None and datetime.now(UTC).time() >= last:
            print(f"stopped before {task.name}", file=sys.stderr)
            return
        clock, processor = time.perf_counter(), time.process_time()
        done.add(task, task.work(task.seeds))
        clock, processor = time.perf_counter() - clock, time.process_time() - processor
        print(f"{task.name}: {clock:.0f} s, {processor:.0f} s of processor", file=sys.stderr, flush=True)


def report(done: Finished, parts: list[str]) -> list[Missed]:
    """Print the tables; what is missed."""
    missed: list[Missed] = []
    if "speed" in parts:
        print(speed_told(done, missed))
    if "false" in parts:
        months = _alert_false.MONITORED
        print(f"\nFalse incidents a month, nothing planted: {months} days after each history.\n")
        print(table(FALSE_HEAD, list(false_rows(done, missed))))
    if "power" in parts:
        print(f"\nPower and delay, every rule at one false alarm in {_alert_power.RUN_LENGTH:.0f} days of a series.")
        print(f"Each: mean delay in days, power within {_alert_power.SOON} days; [95 %].\n")
        print(table(POWER_HEAD, list(power_rows(done, missed))))
    return missed


def main() -> int:
    """Run the parts that are asked for, or all; 1 where a promise is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "figures"], default=PARTS)
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--quick", action="store_true", help="100 series alone; a share of 20 %%, 100 a day alone")
    parser.add_argument("--done", type=Path, help="file of finished blocks, to go on after a stop")
    parser.add_argument("--until", metavar="HH:MM", help="time (UTC) to stop at")
    options = parser.parse_args()
    done = Finished.of(options.done)
    compute(tasks(options.parts, options.replications, options.quick), done, options.until)
    missed = report(done, options.parts)
    if "figures" in options.parts:
        missed += write_figures(done)
    for one in missed:
        print(f"missed: {one.promise}: {one.measured}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
