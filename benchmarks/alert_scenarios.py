"""What is no drop raises no alert, and one cause raises one: python -m benchmarks.alert_scenarios [SCENARIO ...].

A made company (`_made_company`) on the real engine: ten weeks of feedback from three sources, then sixteen nights one
by one (thirty where a change is small), each loaded, aggregated and watched with the shipped settings. In them
something happens, or nothing (`_scenarios`). Every scenario is played in all seeds, and counted are those in which
exactly the expected was told: drops, faults of the data, charts begun anew, messages. Fails where one holds in less
than nine tenths of the seeds (of those in which the evidence can reach what the rules ask, where that is not all), or,
where chance plays no part, in less than all. The bundled sample goes through its whole night as well, unless scenarios
are named. Finished seeds are kept in `--done FILE`, for docs/alert-figures.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks import _alert_sample
from benchmarks._alert_runs import Block, Finished, Task, noted
from benchmarks._made_company import CALM, Company, days, said_on
from benchmarks._scenarios import EVENT, FIRST, PROMPT, SCENARIOS, Scenario, Told
from flows.alert_settings import load_alert_settings
from warehouse.alerting import Watch

CELL = "scenarios"
"""Name of the results among finished blocks, a block each seed."""

HEAD = [
    "scenario",
    "expected",
    "as expected",
    "must",
    "drops",
    "named",
    "faults",
    "anew",
    "said twice",
    "delay",
    "longest",
]


def play(seed: int, names: Sequence[str]) -> dict[str, Told]:
    """All scenarios of one seed: the weeks before are the same."""
    settings = load_alert_settings(Path(__file__).parent.parent / "configs" / "alerts.yaml")
    watch = settings.watch.for_ledger(settings.for_detector(FIRST.year, EVENT.year))
    told = {}
    with tempfile.TemporaryDirectory(prefix="valueledger-scenarios-") as folder:
        before, base = Path(folder) / "before.duckdb", EVENT - timedelta(PROMPT)
        company = Company.founded(before)
        history = [row for day in days(FIRST, (base - FIRST).days) for row in said_on(day, CALM, seed)]
        company.night(base, history, CALM, None)
        for day in days(base, PROMPT):
            company.night(day + timedelta(1), said_on(day, CALM, seed), CALM, watch)
        company.store.close()
        for scenario in SCENARIOS:
            if scenario.name in names:
                copy = Path(folder) / "copy.duckdb"
                shutil.copy(before, copy)
                told[scenario.name] = _nights(scenario, Company.reopened(copy, company.position), watch, seed)
    print(f"seed {seed}: {sum(one.holds(told[one.name]) for one in SCENARIOS if one.name in told)}", file=sys.stderr)
    return told


def _nights(scenario: Scenario, company: Company, watch: Watch, seed: int) -> Told:
    if scenario.festival:
        # As the shipped calendar says of Double 11: four days left out, five that count less.
        days_off = dict.fromkeys(days(EVENT, 4), math.inf) | dict.fromkeys(days(EVENT + timedelta(4), 5), 0.4)
        watch = replace(watch, detector=replace(watch.detector, calendar={**watch.detector.calendar, **days_off}))
    with company.store:
        for day in days(EVENT, scenario.nights):
            weather = scenario.weather((day - EVENT).days)
            company.night(day + timedelta(1), scenario.rows(scenario, day, seed), weather, watch)
        incidents = company.incidents(EVENT - timedelta(3))
        messages = company.messages(EVENT)
    drops = [one for one in incidents if one["kind"] == "drop"]
    return Told(
        drops=tuple((one["key"], one["slice_value"], one["state"]) for one in drops),
        faults=tuple((one["key"], one["cause"], one["state"]) for one in incidents if one["kind"] == "data"),
        rebases=tuple(one["cause"] for one in incidents if one["kind"] == "rebase"),
        messages=dict(Counter(kind for kind, _ in messages)),
        delay=min(((one["opened_day"] - EVENT).days + 1 for one in drops), default=math.nan),
        doubled=len(messages) - len(set(messages)),
    )


def rows(found: Sequence[dict[str, Told]], names: Sequence[str]) -> list[list[str]]:
    """A row each scenario: seeds in which it went as expected, and what was told in all of them."""
    made = []
    for scenario in SCENARIOS:
        if scenario.name not in names:
            continue
        told = [one[scenario.name] for one in found]
        delays = [one.delay for one in told if not math.isnan(one.delay)]
        counts = (
            sum(len(one.drops) for one in told), sum(one.named for one in told), sum(len(one.faults) for one in told),
            sum(bool(one.rebases) for one in told), sum(one.doubled for one in told),
        )  # fmt: skip
        late = f"{sum(delays) / len(delays):.1f}" if delays else "-", f"{max(delays):.0f}" if delays else "-"
        held = f"{sum(held_in(scenario, found))} of {len(found)}"
        made.append([scenario.name, scenario.expected, held, f"{scenario.part:.0%}", *map(str, counts), *late])
    return made


def held_in(scenario: Scenario, found: Sequence[dict[str, Told]]) -> list[bool]:
    """By seed, whether a scenario went as expected."""
    return [scenario.held(one[scenario.name], one.get("nothing")) for one in found]


def report(found: Sequence[dict[str, Told]], names: Sequence[str]) -> bool:
    """Print the table and the seeds that went otherwise; whether every scenario held in enough seeds."""
    layout = "{:24} {:24} {:>12} {:>5} {:>6} {:>6} {:>7} {:>5} {:>10} {:>6} {:>7}"
    for row in (HEAD, *rows(found, names)):
        print(layout.format(*row))
    good = bool(found)
    for scenario in SCENARIOS:
        if scenario.name in names:
            held = held_in(scenario, found)
            good &= sum(held) >= scenario.part * len(held)
            for seed, (right, one) in enumerate(zip(held, found, strict=True), start=1):
                if not right:
                    print(f"{scenario.name}, seed {seed}: {one[scenario.name]}")
    return good


def finished(done: Finished) -> list[dict[str, Told]]:
    """The seeds that were kept, in order."""
    kept = [json.loads(str(block["json"][0])) for block in done.of_cell(CELL)]
    return [{name: Told.restored(facts) for name, facts in one.items()} for one in kept]


def played(seeds: range, names: Sequence[str], workers: int, done: Finished) -> list[dict[str, Told]]:
    """All seeds, those that are kept taken from there; kept as they come where all scenarios are played."""
    keeps = len(names) == len(SCENARIOS)
    kept = {f"{CELL} #{seed}" for seed in seeds} & set(done.blocks) if keeps else set()
    left = [seed for seed in seeds if f"{CELL} #{seed}" not in kept]
    found = []
    with ProcessPoolExecutor(workers) as pool:
        for seed, told in zip(left, pool.map(partial(play, names=names), left), strict=True):
            found.append(told)
            if keeps:
                block = noted({name: one.facts() for name, one in told.items()})
                done.add(Task(CELL, "alert_scenarios", range(seed, seed + 1), partial(_kept, block)), block)
    return finished(done) if keeps else found


def _kept(block: Block, _: range) -> Block:
    return block


def sample(done: Finished) -> bool:
    """The bundled sample; whether its alerts are those that were planted."""
    held, text = _alert_sample.sample()
    block = noted({"held": held, "text": text})
    done.add(Task(_alert_sample.CELL, "_alert_sample", range(1), lambda _: block), block)
    print(f"sample: {'as planted' if held else 'NOT as planted'}; {text}")
    return held


def main() -> int:
    """Play the scenarios and print what was told; 1 where one does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--sample", action=argparse.BooleanOptionalAction, help="by default unless scenarios are named")
    parser.add_argument("--done", type=Path, help="file of finished seeds, to go on after a stop")
    options = parser.parse_args()
    names = options.scenarios or [one.name for one in SCENARIOS]
    unknown = set(names) - {one.name for one in SCENARIOS}
    if unknown:
        parser.error(f"no scenario is called {sorted(unknown)[0]!r}; there are: {', '.join(s.name for s in SCENARIOS)}")
    begun, done = time.perf_counter(), Finished.of(options.done)
    found = played(range(1, options.seeds + 1), names, options.workers, done)
    good = report(found, names)
    print(f"{len(found)} seeds, {time.perf_counter() - begun:.0f} s")
    if options.sample or (options.sample is None and not options.scenarios):
        good &= sample(done)
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
