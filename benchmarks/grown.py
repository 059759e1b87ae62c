"""The same nightly thirty thousand on an empty ledger and on one of ten million mentions: what the history costs.

The history is made up (`benchmarks.scale` makes, aggregates and publishes it), the nights are real: a small one first
on both ledgers, which does what is done once, then the measured ones, publishing and report included. The ratio of the
medians may be 1.3 at most. Every part is kept and not made again: after a kill the next call goes on, and with more
nights it adds to those that were run.
Usage: python -m benchmarks.grown [--mentions 10000000] [--rows 30000] [--nights 3] [--judge value-mini] [--cores 0]
[--folder DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

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

    Made of a few thousand clauses, most would be copies of one another, and a night that shares a number with one would
    set its copies aside on days of long ago. So they are not compared, and the numbers of their sketches are drawn by
    their ids: as many as those of real feedback, most of which resembles nothing.
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
            store.execute(
                """
                UPDATE near_sketch
                SET bands = list_transform(range(len(bands)), number -> (hash(feedback_id, number) >> 32)::UINTEGER);
                DELETE FROM near_stale;
                """
            )
    finally:
        near._compare = compare


def nights(folder: Path, counts: Sequence[int], judge: str, cores: int, made: RealText) -> list[Figures]:
    """The figures of the nights of one ledger that follow the first; `counts`: rows of each."""
    config = configure(folder / "pipeline.yaml", folder / "drops", judge, folder)
    told = []
    begin = 0
    for number, count in enumerate(counts, 1):
        day, out = LAST_DAY + timedelta(days=number), folder / f"measured-{number}.json"
        if not out.exists():
            made.drop(folder / "drops", day, range(begin, begin + count))
        begin += count
        told.append(run(config, day, out, cores=cores))
        print(f"{folder.name}, {count:,} rows: {told[-1]['wall']:.0f} s", file=sys.stderr, flush=True)
    return told[1:]


def middle(nights: Sequence[Figures]) -> Figures:
    """The medians of the figures of several nights, stage by stage; what is counted is added up."""
    times = {name: median(one[name] for one in nights) for name in ("wall", "processor", "peak_mb", "load")}
    stages = {name: median(one["seconds"].get(name, 0.0) for one in nights) for name in nights[0]["seconds"]}
    counts = {name: sum(one["counts"][name] for one in nights) for name in nights[0]["counts"]}
    return {**times, "seconds": stages, "counts": counts, "attempt": max(one["attempt"] for one in nights)}


def show(empty: Figures, grown: Figures, mentions: int) -> int:
    """Both ledgers side by side; 1 where the limit is broken."""
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
    parser.add_argument("--nights", type=int, default=3, help="measured nights of each ledger")
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
    counts = [SMALL, *[options.rows] * options.nights]
    told = [nights(folder, counts, options.judge, options.cores, made) for folder in (empty, grown)]
    for one, other in zip(*told, strict=True):
        print(f"{one['wall']:.0f} s and {other['wall']:.0f} s: {other['wall'] / one['wall']:.2f}")
    return show(middle(told[0]), middle(told[1]), options.mentions)


if __name__ == "__main__":
    sys.exit(main())
