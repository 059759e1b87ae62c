"""False alerts, delay and power of the drop alerts on simulated installations, beside four other rules.

`python -m benchmarks.alerts [speed|false|power|figures ...] [--replications N] [--quick] [--done FILE]`. Installations
have 100 or 500 series (`_installations`), seeds fixed, and are watched by the function and the settings of a night
(`_alert_nights`). `false`: incidents a month with nothing planted, each rule at its own threshold. `power`: every rule
at the threshold at which it gives one false alarm a month over 100 series, then changes are planted. `speed`: 500
series and 365 days, and one night, by the clock: on a machine that does nothing else. `figures`: writes
docs/alert-figures.md from the finished blocks of FILE, computing nothing. Work stops at the time of `--until` (HH:MM,
UTC) and goes on from FILE. Ends with 0 only where every promise of what was asked for holds in every cell: one that is
missed, not shown by its interval, or not measured ends it with 1. All of it takes some two hours of one core.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path

from benchmarks import _alert_false, _alert_power, _alert_speed
from benchmarks._alert_figures import write_figures
from benchmarks._alert_promises import KEPT, SUMMARY_HEAD, Promise, Verdict, summary
from benchmarks._alert_runs import Block, Finished, Task
from benchmarks._alert_tables import FALSE_HEAD, POWER_HEAD, Asked, false_rows, power_rows, speed_told, table
from benchmarks.faults import ends_at

PARTS = {"speed": "the time that detection takes", "power": "power and delay", "false": "false incidents a month"}
"""What can be asked for, and what its promises are about."""

ELSEWHERE = "what is no drop, one cause, the sample (benchmarks.alert_scenarios); kills (benchmarks.alert_kills)"


def tasks(asked: Asked) -> Iterator[Task]:
    """All blocks that are asked for: what is promised of power, then a part of every small cell before all of any,
    then the same of the large ones and of other volumes."""
    parts, replications = asked.parts, asked.replications
    first, *noisy = (_alert_power.tasks(one, replications) for one in _alert_power.PROMISED)
    others = [_alert_power.tasks(one, replications) for one in _alert_power.OTHER]
    small, large = (_alert_false.tasks(series, replications) for series in _alert_false.SIZES)
    power, false = "power" in parts, "false" in parts
    yield from first if power else ()
    yield from _in_turn(small if false else (), itertools.chain(*noisy) if power else ())
    if not asked.quick:
        yield from _in_turn(large if false else (), itertools.chain(*others) if power else ())


def _in_turn(false: Iterable[Task], power: Iterable[Task]) -> Iterator[Task]:
    """One block of each kind of days, then two of power, and so on to the end of both."""
    several, couple = iter(false), iter(power)
    while turn := [*itertools.islice(several, len(_alert_false.DAYS)), *itertools.islice(couple, 2)]:
        yield from turn


def compute(wanted: Iterator[Task], done: Finished, in_time: Callable[[], bool], workers: int) -> bool:
    """Compute what is not done, a process each, until it is time; whether all of it is done."""
    running: dict[Future[tuple[Block, str]], Task] = {}
    with ProcessPoolExecutor(workers) as pool:
        for task in wanted:
            if task.name in done.blocks:
                continue
            if not in_time():
                print(f"stopped before {task.name}", file=sys.stderr)
                break
            running[pool.submit(timed, task)] = task
            if len(running) >= workers:
                _keep(running, done, FIRST_COMPLETED)
        else:
            _keep(running, done, ALL_COMPLETED)
            return True
        _keep(running, done, ALL_COMPLETED)
    return False


def _keep(running: dict[Future[tuple[Block, str]], Task], done: Finished, until: str) -> None:
    """Wait for some of the blocks that are under way, or all, and keep them."""
    for future in wait(running, return_when=until).done:
        values, spent = future.result()
        task = running.pop(future)
        done.add(task, values)
        print(f"{task.name}: {spent}", file=sys.stderr, flush=True)


def timed(task: Task) -> tuple[Block, str]:
    """A block, and what it took."""
    clock, processor = time.perf_counter(), time.process_time()
    values = task.work(task.seeds)
    return values, f"{time.perf_counter() - clock:.0f} s, {time.process_time() - processor:.0f} s of processor"


def report(done: Finished, asked: Asked) -> list[Promise]:
    """Print the tables; how the promises stand."""
    judged: list[Promise] = []
    if "speed" in asked.parts:
        print(speed_told(done, judged))
    if "false" in asked.parts:
        months = _alert_false.MONITORED
        print(f"\nFalse incidents a month, nothing planted: {months} days after each history; [95 %].\n")
        print(table(FALSE_HEAD, list(false_rows(done, asked, judged))))
    if "power" in asked.parts:
        print(f"\nPower and delay, every rule at one false alarm in {_alert_power.RUN_LENGTH:.0f} days of a series.")
        print(f"Each: mean delay in days, power within {_alert_power.SOON} days; [95 %].\n")
        print(table(POWER_HEAD, list(power_rows(done, asked, judged))))
    return judged


def close(judged: list[Promise], asked: Asked) -> None:
    """Print how the promises stand, each that does not hold by itself, and what was not asked for."""
    print("\n" + table(SUMMARY_HEAD, summary(judged)))
    for one in judged:
        if one.verdict is not Verdict.HELD:
            print(one)
    if set(asked.parts) < set(PARTS) or asked.quick:
        left = [told for name, told in PARTS.items() if name not in asked.parts]
        cells = ", in the cells of 100 series and 100 feedbacks a day alone" if asked.quick else ""
        print(
            f"A part: {'; '.join(PARTS[name] for name in asked.parts)}{cells}. Not looked at: {'; '.join(left) or '-'}."
        )
    print(f"Other promises: {ELSEWHERE}.")


def parsed(arguments: Sequence[str] | None = None) -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    """What is asked for; without parts all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; or figures alone")
    parser.add_argument("--replications", type=int, default=200, help="installations a cell, quiet and changed")
    parser.add_argument("--quick", action="store_true", help="100 series alone; a share of 20 %%, 100 a day alone")
    parser.add_argument("--done", type=Path, help="file of finished blocks, to go on after a stop")
    parser.add_argument("--until", metavar="HH:MM", help="time (UTC) to stop at")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)), help="processes side by side")
    options = parser.parse_args(arguments)
    options.parts = options.parts or list(PARTS)
    if unknown := set(options.parts) - {*PARTS, "figures"}:
        parser.error(f"no part is called {min(unknown)!r}; there are: {', '.join(PARTS)}, figures")
    return parser, options


def main() -> int:
    """Run the parts that are asked for, or all; 1 where a promise of them does not hold in every cell."""
    parser, options = parsed()
    done = Finished.of(options.done)
    if "figures" in options.parts:
        if options.done is None or options.parts != ["figures"]:
            parser.error("figures are written alone, from a file of finished blocks (--done FILE)")
        judged = write_figures(done, Asked(replications=options.replications))
        print(table(SUMMARY_HEAD, summary(judged)))
        return int(_is_broken(judged))
    asked = Asked(tuple(options.parts), options.quick, options.replications)
    if "speed" in asked.parts:  # alone, and anew each time: it depends on what else the machine does
        done.add((task := _alert_speed.task()), task.work(task.seeds))
    whole = compute(tasks(asked), done, ends_at(options.until), options.workers)
    judged = report(done, asked)
    close(judged, asked)
    return int(not whole or _is_broken(judged))


def _is_broken(judged: Iterable[Promise]) -> bool:
    """Whether a promise is missed, not shown or not measured in a cell."""
    return any(one.verdict not in KEPT for one in judged)


if __name__ == "__main__":
    sys.exit(main())
