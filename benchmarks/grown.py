"""The same nightly thirty thousand on an empty ledger and on one of ten million mentions: what the history costs.

The history is made up (`benchmarks.scale` makes, aggregates and publishes it), the nights are real: a small one first
on both ledgers, which does what is done once, then the measured one, publishing and report included. The ratio may be
1.3 at most. Every part is kept and not made again: after a kill the next call goes on.
Usage: python -m benchmarks.grown [--mentions 10000000] [--rows 30000] [--judge value-mini] [--cores 0] [--folder DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from benchmarks._made_ledger import LAST_DAY
from benchmarks._one_night import Figures, run
from benchmarks._public_sets import are_missing
from benchmarks._real_text import RealText, configure, place_of
from benchmarks.scale import step
from flows.near_duplicates import RULES

FOLDER = Path(__file__).resolve().parents[1] / "build" / "grown"
RATIO_LIMIT = 1.3
SMALL = 300
"""Rows of the night before the measured one."""


def make_history(folder: Path, mentions: int) -> None:
    """A warehouse of so many mentions, aggregated, published, and brought to where nights would have left it."""
    for name in ("make", "history", "night"):
        if not (folder / f"{name}.json").exists():
            if name == "make":
                (folder / "warehouse.duckdb").unlink(missing_ok=True)
            step(name, folder, mentions)
    if not (folder / "ready.json").exists():
        bring_up(folder)
        (folder / "ready.json").write_text(json.dumps({"mentions": mentions}), "utf-8")


def bring_up(folder: Path) -> None:
    """Note that the made texts are redacted by today's rules (they name nobody), and sketch them for copies.

    They are not compared with one another: made of a few thousand clauses, most would be copies.
    """
    from flows.settings import load_settings
    from flows.workshop import open_workshop
    from warehouse import near, rereading
    from warehouse.migrations import migrate
    from warehouse.store import Store

    with open_workshop(load_settings(folder / "pipeline.yaml")) as workshop:
        version = workshop.protector.version
    now = datetime.now(UTC)
    compare, near._compare = near._compare, lambda store, rules: near.Counted()
    try:
        with Store.open(folder / "warehouse.duckdb", memory_mb=2_048) as store:
            migrate(store, now=now)
            rules = pa.table({"version": [version]})
            store.execute("UPDATE feedback SET redaction = (SELECT version FROM rules)", rules=rules)
            rereading.close(store, version, changed=0, now=now)
            near.count_once(store, RULES)
            store.execute("DELETE FROM near_stale")
    finally:
        near._compare = compare


def nights(folder: Path, rows: int, judge: str, cores: int, made: RealText) -> Figures:
    """The figures of the measured night of one ledger."""
    config = configure(folder / "pipeline.yaml", folder / "drops", judge, folder)
    figures: Figures = {}
    begin = 0
    for number, count in enumerate((SMALL, rows), 1):
        day, out = LAST_DAY + timedelta(days=number), folder / f"measured-{number}.json"
        if not out.exists():
            made.drop(folder / "drops", day, range(begin, begin + count))
        begin += count
        figures = run(config, day, out, cores=cores)
        print(f"{folder.name}, {count:,} rows: {figures['wall']:.0f} s", file=sys.stderr, flush=True)
    return figures


def show(empty: Figures, grown: Figures, mentions: int) -> int:
    """Both nights side by side; 1 where the limit is broken."""
    print(f"{'stage':<32}{'empty, s':>12}{f'{mentions:,} mentions, s':>26}")
    for name in {**empty["seconds"], **grown["seconds"]}:
        print(f"{name:<32}{empty['seconds'].get(name, 0.0):>12.1f}{grown['seconds'].get(name, 0.0):>26.1f}")
    for name in ("wall", "processor", "peak_mb"):
        print(f"{name:<32}{empty[name]:>12,.1f}{grown[name]:>26,.1f}")
    for one in (empty, grown):
        print(", ".join(f"{name} {value:,}" for name, value in one["counts"].items()))
    if max(empty["attempt"], grown["attempt"]) > 1:
        print("a night was killed and finished by another start: its figures are those of its end alone")
    ratio, of_work = grown["wall"] / empty["wall"], grown["processor"] / empty["processor"]
    print(f"ratio {ratio:.2f} by the clock, {of_work:.2f} of processor (limit {RATIO_LIMIT})")
    print(f"load average {empty['load']:.1f} and {grown['load']:.1f} on {os.cpu_count()} cores")
    return int(ratio > RATIO_LIMIT)


def main() -> int:
    """Make what is missing, run what was not run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=10_000_000)
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--judge", default="value-mini")
    parser.add_argument("--cores", type=int, default=0, help="cores that the nights may use; 0: all")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    if are_missing():
        return 1
    os.environ.setdefault("VALUELEDGER_ID_KEY", "a-key-for-the-benchmark-only")
    place = place_of(options.folder, options.judge, options.mentions, options.rows)
    grown, empty = place / "grown", place / "empty"
    for folder in (grown, empty):
        folder.mkdir(parents=True, exist_ok=True)
        configure(folder / "pipeline.yaml", folder / "drops", options.judge, folder)
    make_history(grown, options.mentions)
    made = RealText()
    figures = [nights(folder, options.rows, options.judge, options.cores, made) for folder in (empty, grown)]
    return show(figures[0], figures[1], options.mentions)


if __name__ == "__main__":
    sys.exit(main())
