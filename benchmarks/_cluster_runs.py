"""Partitions of real words judged by one runner after the other, inside one flow: rows, seconds, a worker killed.

Called by `benchmarks.cluster`. A module of its own, since workers find the flow by its name.
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
from prefect import flow

from benchmarks._dask_workers import dask_workers, given_again
from benchmarks._real_text import RealText
from flows.ingest import batches
from flows.partition import FRAMES
from flows.settings import load_settings
from flows.workshop import Workshop, open_workshop
from taxonomy.records import Feedback, Kind

DAY = date(2026, 3, 2)


@dataclass
class Judged:
    """What one runner did: SHA-256 of each partition's frames, rows, seconds without the start of the runner; workers
    killed, and how often a partition was given out again."""

    prints: list[str] = field(default_factory=list)
    rows: int = 0
    seconds: float = 0.0
    start_s: float = 0.0  # of all workers, until each had judged
    killed: int = 0
    again: int = 0


def feedbacks(count: int) -> Iterator[Feedback]:
    """Feedback of real words."""
    made = RealText()
    for number in range(count):
        _, row = made.row(number, DAY)
        yield Feedback(source="reviews", source_id=row["id"], kind=Kind.REVIEW, text=row["text"], rating=row["stars"])


@flow(name="judge by each")
def judge_by_each(config: str, runners: tuple[tuple[str, bool], ...], rows: int, partition: int) -> list[Judged]:
    """Each runner in turn: (kind, whether a worker is killed in the middle)."""
    return [_judge_all(Path(config), kind, kill, rows, partition) for kind, kill in runners]


def _judge_all(config: Path, kind: str, kill: bool, rows: int, partition: int) -> Judged:
    from flows.partitions import judged, task_runner
    from flows.steps import BatchOrigin, begin_night

    plain = config.read_text("utf-8")
    named = config.with_name(f"{kind}.yaml")
    named.write_text(plain + f"runner: {{kind: {kind}, workers: 2}}\n", "utf-8")
    made = Judged()
    said = list(feedbacks(rows))
    with open_workshop(load_settings(named)) as workshop, task_runner(workshop):
        begin_night.fn(workshop, DAY)
        begun = time.perf_counter()
        _warm(workshop, said[:2])
        made.start_s = time.perf_counter() - begun
        origin = BatchOrigin("reviews", "s" * 64, "reviews.jsonl", "", DAY, page=False)
        begun = time.perf_counter()
        for batch, landed in judged(workshop, batches(iter(said), partition), origin):
            made.rows += len(batch.rows)
            frames = [pd.read_parquet(landed.folder / f"{name}.parquet") for name in FRAMES]
            told = "".join(frame.to_csv(index=False) for frame in frames)
            made.prints.append(hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest())
            if kill and not made.killed and made.rows >= rows // 3:
                os.kill(dask_workers()[0].pid, signal.SIGKILL)
                made.killed += 1
        made.seconds = time.perf_counter() - begun
        made.again = given_again(workshop.workers) if kind == "dask" else 0
    return made


def _warm(workshop: Workshop, said: list[Feedback]) -> None:
    """Both workers open their judge before the clock runs."""
    from flows.partitions import judged
    from flows.steps import BatchOrigin

    origin = BatchOrigin("reviews", "w" * 64, "warm.jsonl", "", DAY, page=False)
    for _ in judged(workshop, batches(iter(said * 4), 2), origin):
        continue
