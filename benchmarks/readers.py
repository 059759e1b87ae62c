"""Readers during ten loads: another process reads the published ledger in a loop and must never notice a load.

Every read opens the link anew, runs a query that holds in each whole state (totals of independent relations agree, and
a night is there in all of its days or not at all), and records errors, broken states, versions seen and the slowest
read. Usage: python -m benchmarks.readers [--loads N] [--rows N]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

CONFIG = """\
time_zone: UTC
judge: cues
data_dir: data
sources:
  reviews:
    type: files
    folder: drops
    day_in_name: '(\\d{4}-\\d{2}-\\d{2})'
    kind: review
    fields: {id: id, text: text, rating: stars, created_at: created}
"""

WHOLE = """
SELECT
    (SELECT count(*) FROM feedback) AS feedbacks,
    (SELECT sum(feedbacks) FROM feedback_daily) AS counted,
    (SELECT sum(loaded) FROM run) AS loaded,
    (SELECT count(DISTINCT ledger_day) FROM feedback) AS days,
    (SELECT count(DISTINCT night) FROM run) AS nights,
    (SELECT count(*) FROM mention) AS mentions,
    (SELECT sum(judged) FROM value_ledger WHERE period_type = 'day' AND level = 'all' AND product = 'all') AS judged,
    (SELECT count(*) FROM feedback WHERE judged) AS judged_feedbacks
"""
"""True of every whole state: each night's file speaks of one day, and each relation counts the same feedbacks."""

TEXTS = ("物流太慢了", "客服很耐心", "Great value for money.", "The battery died.", "价格便宜，质量也好")


def read_in_a_loop(ledger: str, stop: Any, answers: Any) -> None:
    """Read until told to stop; put what was seen into `answers`."""
    from warehouse.read import Ledger

    seen: dict[str, Any] = {"reads": 0, "errors": [], "broken": [], "versions": [], "slowest": 0.0}
    while not stop.is_set():
        begun = time.perf_counter()
        try:
            with Ledger.open(Path(ledger)) as opened:
                row = opened.query(WHOLE).to_dict("records")[0]
        except Exception as error:
            seen["errors"].append(repr(error))
            continue
        seen["reads"] += 1
        seen["slowest"] = max(seen["slowest"], time.perf_counter() - begun)
        whole = row["feedbacks"] == row["counted"] == row["loaded"] and row["days"] == row["nights"]
        if not (whole and row["judged"] == row["judged_feedbacks"]):
            seen["broken"].append(row)
        if row["nights"] not in seen["versions"]:
            seen["versions"].append(int(row["nights"]))
    answers.put(seen)


def drop_day(folder: Path, day: date, rows: int) -> None:
    """One day's file."""
    lines = (
        json.dumps(
            {"id": f"{day}-{n}", "text": TEXTS[n % len(TEXTS)], "stars": n % 5 + 1, "created": f"{day}T12:00:00Z"},
            ensure_ascii=False,
        )
        for n in range(rows)
    )
    (folder / "drops" / f"reviews-{day}.jsonl").write_text("\n".join(lines), "utf-8")


def measure(folder: Path, loads: int, rows: int) -> dict[str, Any]:
    """`loads` nights in this process while another reads; what the reader saw, and the seconds of the loads."""
    os.environ["VALUELEDGER_ID_KEY"] = "a-key-for-the-benchmark-only"
    (folder / "drops").mkdir()
    config = folder / "pipeline.yaml"
    config.write_text(CONFIG, "utf-8")
    from flows.orchestration import home_of, prepare_prefect

    prepare_prefect(home_of(folder / "data"))
    from flows.nightly import night

    def load(day: date) -> None:
        drop_day(folder, day, rows)
        night(str(config), None, day)

    return watched(folder / "data" / "published" / "ledger.duckdb", load, loads)


def watched(ledger: Path, load: Callable[[date], None], loads: int) -> dict[str, Any]:
    """Load one day, start the reader, load `loads` more, stop the reader."""
    first = date(2026, 4, 1)
    load(first)
    processes = multiprocessing.get_context("spawn")
    stop, answers = processes.Event(), processes.Queue()
    reader = processes.Process(target=read_in_a_loop, args=(str(ledger), stop, answers))
    reader.start()
    begun = time.perf_counter()
    for number in range(1, loads + 1):
        load(first + timedelta(days=number))
    seconds = time.perf_counter() - begun
    stop.set()
    seen: dict[str, Any] = answers.get(timeout=60)
    reader.join(timeout=60)
    return seen | {"seconds": seconds}


def main() -> int:
    """Print what the reader saw; 1 if it ever noticed a load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=10)
    parser.add_argument("--rows", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="valueledger-readers-") as folder:
        seen = measure(Path(folder), options.loads, options.rows)
    print(f"{options.loads} loads of {options.rows:,} feedbacks in {seen['seconds']:.1f} s")
    print(
        f"{seen['reads']:,} reads, slowest {1000 * seen['slowest']:,.0f} ms, {len(seen['errors'])} errors, "
        f"{len(seen['broken'])} broken states, nights seen: {', '.join(map(str, seen['versions']))}"
    )
    for line in (*seen["errors"][:3], *seen["broken"][:3]):
        print(line)
    return int(bool(seen["errors"] or seen["broken"]))


if __name__ == "__main__":
    sys.exit(main())
