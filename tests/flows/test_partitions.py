"""Whoever judges a partition, the rows are the same: threads, a real Dask cluster, a worker that dies in the middle."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarks._dask_workers import dask_workers, given_again
from flows.ingest import Landed, batches
from flows.partition import FRAMES, Judging, Recipe, judge_bytes
from flows.runner_settings import AHEAD
from flows.settings import load_settings, parse_settings
from flows.workshop import Workshop, open_workshop
from taxonomy.errors import ConfigError, InputError, NightError
from taxonomy.records import Feedback, Kind
from tests.flows.small_pipeline import CONFIG, TEXTS, Pipeline
from warehouse.frames import Context

pytestmark = pytest.mark.timeout(900)

DAY = date(2026, 3, 2)


def rows(count: int, *, again: bool = True) -> list[Feedback]:
    """Feedbacks of ten kinds. With `again`, every third row is a version of one feedback, in several partitions."""
    return [
        Feedback(
            source="reviews",
            source_id="again" if again and number % 3 == 0 else f"r{number}",
            kind=Kind.REVIEW,
            text=f"{TEXTS[number % len(TEXTS)]} {number % 2}",
        )
        for number in range(count)
    ]


def origin() -> Any:
    from flows.steps import BatchOrigin

    return BatchOrigin("reviews", "s" * 64, "reviews.jsonl", "", DAY, page=False)


class Lazy:
    """Workers that judge only when asked for the result: all that may be in flight is."""

    def __init__(self, workshop: Workshop) -> None:
        self.ahead = 3
        self.timeout_s = 60.0
        self.most = 0
        self._flying = 0
        self._recipe = Recipe.of(workshop.settings, None)

    def submit(self, landed: Landed, statuses: tuple[str, ...], context: Context) -> Judging:
        partition, workers = landed.feedback.read_bytes(), self
        self._flying += 1
        self.most = max(self.most, self._flying)

        class Later:
            def result(self, timeout: float | None = None) -> dict[str, bytes]:
                assert timeout == workers.timeout_s
                workers._flying -= 1
                return judge_bytes(partition, statuses, workers._recipe, context)

        return Later()


def stored(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """The rows that loading made."""
    with workshop.store() as store:
        return {
            table: store.query(f"SELECT * FROM {table} ORDER BY ALL")
            for table in ("feedback", "mention", "mention_term", "source_run", "restated_day")
        }


@pytest.fixture
def workshop(pipeline: Pipeline, prefect_ground: None) -> Iterator[Workshop]:
    with open_workshop(load_settings(pipeline.config)) as opened:
        yield opened


@pytest.fixture
def plain_steps(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps without an orchestrator's bookkeeping, which needs a server."""
    from flows import partitions

    for step in (partitions.land_batch, partitions.judge_batch):
        monkeypatch.setattr(partitions, step.fn.__name__, step.fn)


def load_all(workshop: Workshop, batch_rows: int, count: int) -> dict[str, pd.DataFrame]:
    """Judge and load rows as a night does, and tell what is stored."""
    from flows.partitions import judged
    from flows.steps import begin_night, load_landed

    begin_night.fn(workshop, DAY)
    for batch, landed in judged(workshop, batches(iter(rows(count)), batch_rows), origin()):
        load_landed.fn(workshop, landed, origin(), batch.after, batch.last)
    return stored(workshop)


def test_versions_of_one_feedback_in_flight_together_end_as_one_after_the_other(
    workshop: Workshop, plain_steps: None
) -> None:
    alone = load_all(workshop, 4, 20)
    (workshop.data_dir / "warehouse.duckdb").unlink()
    workshop.workers = lazy = Lazy(workshop)
    ahead = load_all(workshop, 4, 20)
    assert lazy.most == 3
    for table, expected in alone.items():
        pd.testing.assert_frame_equal(ahead[table], expected)


def test_what_came_before_a_broken_row_is_loaded_before_its_error(workshop: Workshop, plain_steps: None) -> None:
    from flows.partitions import judged
    from flows.steps import begin_night

    begin_night.fn(workshop, DAY)
    workshop.workers = Lazy(workshop)

    def broken() -> Iterator[Feedback]:
        yield from rows(5)
        raise InputError("the file ends in the middle of a row.")

    seen = []
    with pytest.raises(InputError, match="in the middle"):
        for batch, _ in judged(workshop, batches(broken(), 2), origin()):
            seen.append(len(batch.rows))
    assert seen == [2, 2, 1]


def judge_all(
    kind: str, kill: bool, pipeline: Pipeline, workshop: Workshop
) -> tuple[list[dict[str, pd.DataFrame]], int]:
    """The frames of every partition, judged by a runner of `kind`; with `kill`, one worker dies after the first. And
    how many partitions a cluster gave out again."""
    from flows.partitions import judged, task_runner

    pipeline.config.write_text(CONFIG + f"runner: {{kind: {kind}, workers: 2}}\n", "utf-8")
    workshop.settings = load_settings(pipeline.config)
    made = []
    with task_runner(workshop):
        for batch, landed in judged(workshop, batches(iter(rows(60, again=False)), 6), origin()):
            made.append({name: pd.read_parquet(landed.folder / f"{name}.parquet") for name in FRAMES})
            if kill and batch.after == 0:
                os.kill(dask_workers()[0].pid, signal.SIGKILL)
        again = given_again(workshop.workers) if kind == "dask" else 0
    return made, again


@pytest.mark.slow
def test_two_dask_processes_and_threads_give_equal_rows_and_a_killed_worker_costs_its_partition_alone(
    workshop: Workshop, pipeline: Pipeline
) -> None:
    from flows.steps import begin_night
    from tests.flows.one_flow import inside_a_flow

    begin_night.fn(workshop, DAY)
    (alone, _), (threads, _), (cluster, again) = inside_a_flow(
        *(
            lambda kind=kind: judge_all(kind, kind == "dask", pipeline, workshop)
            for kind in ("local", "threads", "dask")
        )
    )
    assert sum(len(one["mention"]) for one in alone) > 30
    for others in (threads, cluster):
        assert len(others) == len(alone) == 11  # ten full partitions and the empty one that ends the stream
        for other, expected in zip(others, alone, strict=True):
            for name in FRAMES:
                pd.testing.assert_frame_equal(other[name], expected[name])
    assert again <= 2 * AHEAD  # what two workers have in flight
    assert not dask_workers()


@pytest.mark.slow
def test_a_cluster_without_workers_ends_the_night_by_its_time(workshop: Workshop, pipeline: Pipeline) -> None:
    from distributed import LocalCluster

    from flows.partitions import judged, task_runner
    from flows.steps import begin_night
    from tests.flows.one_flow import inside_a_flow

    begin_night.fn(workshop, DAY)
    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        block = f"runner: {{kind: dask, address: '{address}', timeout_s: 0.5}}\n"
        pipeline.config.write_text(CONFIG + block, "utf-8")
        workshop.settings = load_settings(pipeline.config)

        def wait() -> float:
            begun = time.monotonic()
            with pytest.raises(NightError, match=r"runner\.timeout_s"), task_runner(workshop):
                list(judged(workshop, batches(iter(rows(10)), 6), origin()))
            return time.monotonic() - begun

        (seconds,) = inside_a_flow(wait)
        assert seconds < 60


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{kind: dusk}", "runner.kind"),
        ("{kind: threads, address: 'tcp://a:1'}", "address belongs to kind dask"),
        ("{kind: dask, address: 'http://a:1'}", "tcp://scheduler:8786"),
        ("{workers: 0}", "runner.workers"),
    ],
)
def test_a_runner_that_cannot_be_is_refused_by_name(tmp_path: Path, block: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_settings(CONFIG + f"runner: {block}\n", tmp_path / "pipeline.yaml")
