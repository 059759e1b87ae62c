"""A ledger of one and of ten million mentions, three years each: seconds of the night, of each question, of the report.

The warehouse is made up (`_made_ledger`), all else is the real code: aggregates, analyses, checks, publishing, the
named queries, the statements that the report asks, and the report itself. Each step of each size runs in a process of
its own and names its peak memory. Usage: python -m benchmarks.scale [--mentions N ...] [--folder DIR] [--only STEP ...]
A figure after the limit's sign broke it; exit 1 then. The files (8 GB for ten million) go when it ends, unless --keep:
then `--only read report` asks again of what stands, as when the machine has become quiet. Over 250 lines: each step
stands beside its limit.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from warehouse.analyses import analyse
from warehouse.checks import verify
from warehouse.marts import aggregate
from warehouse.migrations import migrate
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store

SIZES = (1_000_000, 10_000_000)
FOLDER = Path(__file__).resolve().parents[1] / "build" / "scale"
STEPS = ("make", "history", "night", "read", "report")

QUESTION_LIMIT = 1.0
"""Seconds that a named query or a statement of the report may take on two cores."""
REPORT_LIMIT = 30.0
PAGE_LIMIT = 4_000_000
NIGHT_MB = 512
"""The default of limits.warehouse_mb: what a night needs must not grow with the history."""
MADE_MB = 2048
TOLD = 2.0
"""Seconds of processor from which a statement of the publishing is told by itself."""
REPEATS = 3
"""The median of three: the first also reads from disk what the next find in memory."""

Figures = dict[str, list[float]]
"""A count, or seconds by the clock and of the processors together: on a busy machine the second is the steadier."""


def make(folder: Path, mentions: int) -> Figures:
    """The warehouse before its aggregates."""
    from benchmarks._made_ledger import fill

    figures: Figures = {}
    file = folder / "warehouse.duckdb"
    with Store.open(file, memory_mb=MADE_MB) as store:
        with timed(figures, "make the warehouse"):
            fill(store, mentions)
        for table in ("feedback", "mention", "mention_term", "uncovered_term"):
            figures[f"rows of {table}"] = [int(store.select(f"SELECT count(*) AS n FROM {table}")["n"].iloc[0])]
    figures["MB of the warehouse"] = [file.stat().st_size / 1e6]
    return figures


def history(folder: Path, _: int) -> Figures:
    """What is done once, when three years are loaded at once."""
    figures: Figures = {}
    with Store.open(folder / "warehouse.duckdb", memory_mb=NIGHT_MB) as store, timed(figures, "aggregate every day"):
        aggregate(store)
    return figures


def night(folder: Path, _: int) -> Figures:
    """What a night does after loading, where three days were touched."""
    figures: Figures = {}
    with Store.open(folder / "warehouse.duckdb", memory_mb=NIGHT_MB) as store:
        migrate(store, now=datetime.now(UTC))  # files that were kept may be older than the schema
        store.execute(
            """
            UPDATE run SET state = 'running' WHERE night = (SELECT max(night) FROM run);
            INSERT INTO restated_day
            SELECT (SELECT max(run_id) FROM run), night, false FROM (SELECT night FROM run ORDER BY night DESC LIMIT 3);
            """
        )
        with timed(figures, "aggregate three days"):
            aggregate(store)
        with timed(figures, "analyse"):
            analyse(store)
        with timed(figures, "check"):
            verify(store)
        statements = note_statements(store)
        with timed(figures, "publish"):
            published = publish(store, folder / "published", keep=0, grace=timedelta(0))
    figures |= {f"of it {name}": taken for name, taken in statements.items() if taken[1] > TOLD}
    figures["MB of the published file"] = [published.path.stat().st_size / 1e6]
    parts = list((folder / "published" / "parquet").resolve().rglob("*.parquet"))
    figures["MB of the Parquet folders"] = [sum(part.stat().st_size for part in parts) / 1e6]
    figures |= {f"rows of {name} published": [rows] for name, rows in published.relations.items()}
    return figures


def read(folder: Path, _: int) -> Figures:
    """Every named query, and the newest four weeks of every relation, each the median of REPEATS."""
    figures: Figures = {}
    with Ledger.open(folder / "published" / "ledger.duckdb") as ledger:
        for query in ledger.named_queries():
            figures[f"query {query.name}"] = median(partial(ledger.named, query.name))
        for relation, sql in slices(ledger):
            figures[f"slice of {relation}"] = median(partial(ledger.query, sql))
    return figures


def slices(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """One question to every relation: its last four weeks for all products, as a notebook would ask it."""
    columns: dict[str, list[str]] = {}
    for row in ledger.columns().itertuples(index=False):
        columns.setdefault(str(row.relation), []).append(str(row.name))
    for relation, names in columns.items():
        time_name = next(
            (name for name in ("ledger_day", "day", "period", "week", "month", "night") if name in names), None
        )
        where = []
        if time_name:
            where.append(f"{time_name} > (SELECT max(day) FROM feedback_daily) - 28")
        if "period_type" in names:
            where.append("period_type = 'week'")
        if "product" in names and ("level" in names or "lens" in names):
            where.append("product = 'all'")
        if "aspect" in names and relation not in ("aspect", "lens"):
            where.append("aspect = 'service.delivery'")
        yield relation, f"SELECT * FROM {relation}" + (" WHERE " + " AND ".join(where) if where else "")


def report(folder: Path, _: int) -> Figures:
    """The page in both languages, and every statement that it asks."""
    from flows.report.build import build

    figures: Figures = {}
    for lang in ("zh", "en"):
        with Ledger.open(folder / "published" / "ledger.duckdb") as ledger:
            asked = listen(ledger)
            with timed(figures, f"report in {lang}"):
                page = build(ledger, folder / f"report.{lang}.html", lang=lang)
        figures[f"bytes of the page in {lang}"] = [page.stat().st_size]
    figures |= {f"report asks {what}": seconds for what, seconds in asked.items()}
    return figures


def listen(ledger: Ledger) -> Figures:
    """Makes a ledger note the longest time of each statement that it is asked."""
    asked: Figures = {}

    def noting(call: Callable[..., Any]) -> Callable[..., Any]:
        def noted(what: str = "findings", *rest: Any, **named: Any) -> Any:
            begun = now()
            answer = call(*(() if what == "findings" and not rest else (what, *rest)), **named)
            if what.startswith("--"):  # a named query, noted by its name
                return answer
            label = " ".join(what.split())[:60]
            asked[label] = max(asked.get(label, [0.0, 0.0]), since(begun))
            return answer

        return noted

    for name in ("named", "query", "findings"):
        setattr(ledger, name, noting(getattr(ledger, name)))
    return asked


def note_statements(store: Store) -> Figures:
    """Makes a store note the time of each statement that it runs by name; those that copy are added up."""
    taken: Figures = {}
    run = store.run

    def noted(name: str, *values: Any, **frames: Any) -> None:
        begun = now()
        run(name, *values, **frames)
        taken[name] = [a + b for a, b in zip(taken.get(name, [0.0, 0.0]), since(begun), strict=True)]

    store.run = noted  # type: ignore[method-assign]
    return taken


def median(call: Callable[[], object]) -> list[float]:
    """Seconds of the middle one of REPEATS calls."""
    taken = []
    for _ in range(REPEATS):
        begun = now()
        call()
        taken.append(since(begun))
    return sorted(taken)[REPEATS // 2]


@contextmanager
def timed(figures: Figures, what: str) -> Iterator[None]:
    begun = now()
    yield
    figures[what] = since(begun)
    print("    {}: {:.1f} s, {:.1f} s of processor".format(what, *figures[what]), file=sys.stderr, flush=True)


def now() -> tuple[float, float]:
    """The clock, and what the processors have worked for this process."""
    return time.perf_counter(), time.process_time()


def since(begun: tuple[float, float]) -> list[float]:
    return [after - before for after, before in zip(now(), begun, strict=True)]


def limit_of(figure: str) -> float | None:
    """What a figure may be at most."""
    if figure.startswith(("query ", "slice of ", "report asks ")) and figure != "report asks findings":
        return QUESTION_LIMIT
    if figure.startswith("report in "):
        return REPORT_LIMIT
    return PAGE_LIMIT if figure.startswith("bytes of the page") else None


def show(found: Mapping[int, Figures]) -> int:
    """The figures of all sizes side by side; 1 where one is past its limit."""
    names = list(dict.fromkeys(name for figures in found.values() for name in figures))
    print(f"{'mentions; seconds by the clock and of processors':<60}", end="")
    print("".join(f"{mentions:>24,}" for mentions in found) + f"{'limit':>12}")
    broken = 0
    for name in names:
        limit = limit_of(name)
        cells = ""
        for figures in found.values():
            numbers = figures.get(name, [])
            past = bool(numbers) and limit is not None and numbers[0] > limit
            broken += past
            told = " ".join(f"{number:10,.2f}" for number in numbers) if len(numbers) == 2 else f"{sum(numbers):,.0f}"
            cells += f"{('! ' if past else '') + (told if numbers else '-'):>24}"
        print(f"{name:<60}{cells}{'' if limit is None else f'{limit:,.0f}':>12}")
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    return int(broken > 0)


def step(name: str, folder: Path, mentions: int) -> Figures:
    """One step in a process of its own, with its peak memory; the figures stay beside the files."""
    print(f"{mentions:,} mentions: {name}", file=sys.stderr, flush=True)
    command = [
        sys.executable,
        "-m",
        "benchmarks.scale",
        "--step",
        name,
        "--folder",
        str(folder),
        "--mentions",
        str(mentions),
    ]
    subprocess.run(command, check=True)
    figures: Figures = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return figures


def one_step(name: str, folder: Path, mentions: int) -> None:
    figures = {"make": make, "history": history, "night": night, "read": read, "report": report}[name](folder, mentions)
    figures[f"MB of memory at most, {name}"] = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]
    (folder / f"{name}.json").write_text(json.dumps(figures), "utf-8")


def main() -> int:
    """Every step of every size, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS), help="steps to run; others are read")
    parser.add_argument("--keep", action="store_true", help="leave the files")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        one_step(options.step, options.folder, options.mentions[0])
        return 0
    found: dict[int, Figures] = {}
    for mentions in options.mentions:
        folder = options.folder / str(mentions)
        if "make" in options.only:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        found[mentions] = {}
        for name in STEPS:
            if name in options.only:
                found[mentions] |= step(name, folder, mentions)
            elif (folder / f"{name}.json").exists():
                found[mentions] |= json.loads((folder / f"{name}.json").read_text("utf-8"))
        if "make" in options.only and not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return show(found)


if __name__ == "__main__":
    sys.exit(main())
