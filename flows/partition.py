"""One partition of protected feedbacks in, the frames of its judgements out: what a worker does, wherever it runs.

Called by `flows.steps` in the night's own process and by `flows.partitions` through a task runner. Partitions travel
as Parquet bytes, so that workers share no folder with the night. A process opens its judge once and keeps it.
Everything in a partition has been redacted. Knows neither Prefect nor a cluster.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from flows import ingest
from flows.ingest import Landed
from flows.judging import Bench, open_bench
from flows.settings import Settings
from taxonomy.records import Feedback
from warehouse import frames
from warehouse.frames import Context

FRAMES = ("judged", "mention", "term", "uncovered")
"""What is made of a partition: its feedbacks with what was read in them, as four frames of `warehouse.frames`."""


class Judging(Protocol):
    """A partition that a worker has."""

    def result(self, timeout: float | None = None) -> dict[str, bytes]:
        """The frames of the partition as Parquet, once they are made; raises what the worker raised, or TimeoutError
        after so many seconds."""


class Workers(Protocol):
    """Who judges partitions beside the night, and how many may be in flight at once."""

    ahead: int
    timeout_s: float  # to wait for a partition

    def submit(self, landed: Landed, statuses: tuple[str, ...], context: Context) -> Judging:
        """Give a landed partition to a worker."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker opens the judge of the night. Paths are those of the night's machine; the cache is left out
    where a worker has no such folder."""

    judge: str
    terms: Path | None
    cache: Path
    taxonomy: Path | None
    threads: int | None

    @classmethod
    def of(cls, settings: Settings, threads: int | None) -> Recipe:
        """The recipe of a configuration, with `threads` for the judge of one worker (None: as many as it may use)."""
        return cls(settings.judge, settings.terms, settings.data_dir / "cache", settings.taxonomy, threads)

    def bench(self) -> Bench:
        """The judge, opened on the first partition that this process sees. Raises ModelError, ConfigError."""
        cache = self.cache if self.cache.is_dir() else None
        return open_bench(self.judge, self.terms, cache, self.taxonomy, self.threads)


def judged_frames(
    feedbacks: Sequence[Feedback], statuses: Sequence[str], bench: Bench, context: Context
) -> dict[str, pd.DataFrame]:
    """The four frames of FRAMES. `statuses` as `warehouse.load.known` tells them, one a feedback."""
    entries = ingest.judge_entries(feedbacks, statuses, bench)
    made = (
        frames.feedback_frame(entries, context),
        frames.mention_frame(entries, context),
        frames.term_frame(entries, context),
        frames.uncovered_frame(entries, context),
    )
    return dict(zip(FRAMES, made, strict=True))


def judge_bytes(partition: bytes, statuses: Sequence[str], recipe: Recipe, context: Context) -> dict[str, bytes]:
    """The frames of a landed partition (`ingest.RECORD` as Parquet), each as Parquet."""
    feedbacks = ingest.read_feedbacks(io.BytesIO(partition))
    return _parquet(judged_frames(feedbacks, statuses, recipe.bench(), context))


def write_frames(made: Mapping[str, bytes], folder: Path) -> None:
    """Lay the frames that a worker sent beside the partition that they were made of."""
    for name in FRAMES:
        (folder / f"{name}.parquet").write_bytes(made[name])


def _parquet(made: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    written = {}
    for name, frame in made.items():
        held = io.BytesIO()
        frame.to_parquet(held, index=False)
        written[name] = held.getvalue()
    return written
