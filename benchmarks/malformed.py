"""A hundred thousand malformed inputs to every connector: no crash, no hang over ten seconds, no row lost.

Files, inbox events, API answers, database rows, lines of a program and configurations, generated or mutated from one
seed, go through the real connectors. Where the number of rows is known it must come out; every row is a feedback or
refused with a reason, every delivery that cannot be used an error in words. Files of every format go through a whole
night too, whose ledger and quarantine must hold what its connector gave. Prints a row a connector; 1 at any fault.
Usage: python -m benchmarks.malformed [--inputs 100000] [--night 900] [--seed N] [--only NAME ...]
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks._malformed_night import through_a_night
from benchmarks._malformed_places import Outcome, Place, places

PATIENCE_S = 10.0
"""For one round of inputs: what takes longer hangs."""

NIGHT = "a whole night"


class Hangs(Exception):
    """A round took too long."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Interrupts what takes longer than `seconds`. In the main thread only."""

    def ring(*_: Any) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def feed(
    name: str, place: Place, inputs: int, seed: int, seconds: float = PATIENCE_S, say: Callable[[str], None] = print
) -> tuple[Outcome, float]:
    """(outcome, seconds of the slowest round) of `inputs` to one place. A crash ends its round, and is a fault."""
    told, slowest, number = Outcome(), 0.0, 0
    while told.inputs < inputs:
        chance = random.Random(f"{seed} {name} {number}")
        begun, before = time.monotonic(), len(told.faults)
        try:
            with patience(seconds):
                place.round(chance, number, told)
        except Hangs:
            told.faults.append(f"hangs over {seconds:g} s")
        except Exception:
            told.faults.append("crash: " + traceback.format_exc(limit=-4))
        for fault in told.faults[before:]:
            say(f"{name}, seed {seed}, round {number}: {fault}")
        slowest = max(slowest, time.monotonic() - begun)
        number += 1
    return told, slowest


def show(name: str, told: Outcome, slowest: float, spent: float) -> None:
    """A row of the table."""
    counts = (told.inputs, told.rows, told.refused, told.unusable)
    shown = "".join(f"{count:>11,}" for count in counts)
    print(f"{name:<15}{shown}{slowest:>11.2f}{spent:>11.0f}{len(told.faults):>11}", flush=True)


def main() -> int:
    """Feed every connector its share and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--night", type=int, default=900, help="files that go through a whole night; 0: none")
    parser.add_argument("--seed", type=int, default=20_260_301)
    parser.add_argument("--only", nargs="+", help="connectors to feed")
    options = parser.parse_args()
    faults = total = 0
    heads = ("inputs", "rows", "refused", "unusable", "slowest s", "s", "faults")
    print(f"{'connector':<15}" + "".join(f"{head:>11}" for head in heads))
    with tempfile.TemporaryDirectory(prefix="valueledger-malformed-") as home, places(Path(home)) as every:
        for name, place in every.items():
            if options.only and name not in options.only:
                continue
            begun = time.monotonic()
            told, slowest = feed(name, place, options.inputs * place.share // 100, options.seed)
            spent = time.monotonic() - begun
            show(name, told, slowest, spent)
            faults, total = faults + len(told.faults), total + told.inputs
        if options.night and (not options.only or NIGHT in options.only):
            begun = time.monotonic()
            told = through_a_night(Path(home), options.night, options.seed)
            spent = time.monotonic() - begun
            for fault in told.faults:
                print(f"{NIGHT}, seed {options.seed}: {fault}")
            show(NIGHT, told, spent, spent)
            faults, total = faults + len(told.faults), total + told.inputs
    print(f"{total:,} inputs, {faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
