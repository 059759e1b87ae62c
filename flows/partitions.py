"""Scoring mapped over partitions by a Prefect task runner: threads, processes or a Dask cluster.

Called by `flows.nightly` and `flows.backfill`, inside their flows. The night reads, protects and lands; workers judge
ahead of it; the night loads in the order of reading, so that the ledger is the same whoever judged. A partition that
fails is tried again alone, one whose worker died is given to another. Without a runner the night judges each batch
by itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows import ingest
from flows.ingest import WILL_BE_STORED, Landed, RowBatch
from flows.partition import Judging, Recipe, Workers, judge_bytes, write_frames
from flows.runner_settings import Runner
from flows.settings import Settings
from flows.steps import BatchOrigin, context_of, judge_batch, keep_critical, land_batch
from flows.workshop import Workshop
from nlp.judge import CUES
from taxonomy.errors import ConfigError, InputError, NightError, ValueLedgerError
from taxonomy.records import Feedback
from warehouse import frames
from warehouse.frames import Context
from warehouse.load import known

RETRIES = 2
"""Tries after the first: enough for a worker that was short of memory; what fails three times is no accident."""


@task(name="judge partition", retries=RETRIES, retry_delay_seconds=1, cache_policy=NO_CACHE, persist_result=False)
def judge_partition(partition: bytes, statuses: tuple[str, ...], recipe: Recipe, context: Context) -> dict[str, bytes]:
    """One partition, on whatever worker it was sent to."""
    return judge_bytes(partition, statuses, recipe, context)


@dataclass(frozen=True, slots=True)
class Pending:
    """A partition in flight: the rows it came from, its files, the ids it may store, who judges it."""

    batch: RowBatch
    landed: Landed
    ids: frozenset[str]
    judging: Judging


class Partitions:
    """A started task runner, and how many partitions it may have in flight."""

    def __init__(self, runner: TaskRunner[Any], block: Runner, recipe: Recipe) -> None:
        self._runner = runner
        self._recipe = recipe
        self.ahead = block.ahead
        self.timeout_s = block.timeout_s

    def submit(self, landed: Landed, statuses: tuple[str, ...], context: Context) -> Judging:
        """Give a landed partition to a worker."""
        parameters = {
            "partition": landed.feedback.read_bytes(),
            "statuses": statuses,
            "recipe": self._recipe,
            "context": context,
        }
        return cast(Judging, self._runner.submit(judge_partition, parameters=parameters))


@contextmanager
def task_runner(workshop: Workshop) -> Iterator[None]:
    """Give the workshop the workers of the configuration; none where the night judges by itself.

    Raises ConfigError where they cannot be started. Only to be entered inside a flow.
    """
    block = workshop.settings.runner
    if block.kind == "local":
        yield
        return
    recipe = Recipe.of(workshop.settings, _threads(workshop.settings))
    with temporary_settings({PREFECT_API_URL: _api_url()}), _runner(block, workshop.staging / "dask") as runner:
        workshop.workers = Partitions(runner, block, recipe)
        try:
            yield
        finally:
            workshop.workers = None


def judged(workshop: Workshop, batches: Iterator[RowBatch], origin: BatchOrigin) -> Iterator[tuple[RowBatch, Landed]]:
    """Every batch, landed and judged, in the order of reading. Raises what `batches` raises, after what came before."""
    workers = workshop.workers
    if workers is None:
        for batch in batches:
            yield batch, judge_batch(workshop, land_batch(workshop, batch), origin)
        return
    waiting: deque[Pending] = deque()
    broken: InputError | None = None
    try:
        for batch in batches:
            waiting.append(_send(workshop, batch, origin, workers, frozenset().union(*(one.ids for one in waiting))))
            if len(waiting) >= workers.ahead:
                yield _collect(workshop, waiting.popleft(), workers)
    except InputError as error:
        broken = error
    while waiting:
        yield _collect(workshop, waiting.popleft(), workers)
    if broken is not None:
        raise broken


def _send(
    workshop: Workshop, batch: RowBatch, origin: BatchOrigin, workers: Workers, in_flight: frozenset[str]
) -> Pending:
    landed = land_batch(workshop, batch)
    feedbacks = ingest.landed_feedbacks(landed)
    with workshop.store() as store:
        statuses = known(store, frames.version_frame(feedbacks))["status"].tolist()
    keep_critical(workshop, landed, feedbacks, statuses, origin)
    judging = workers.submit(landed, _careful(feedbacks, statuses, in_flight), context_of(workshop, origin))
    return Pending(batch, landed, frozenset(one.source_id for one in feedbacks), judging)


def _careful(feedbacks: list[Feedback], statuses: list[str], in_flight: frozenset[str]) -> tuple[str, ...]:
    """The statuses, but what another version in flight may still decide is judged: loading tells what stands."""
    return tuple(
        "changed" if one.source_id in in_flight and status not in WILL_BE_STORED and not one.deleted else status
        for one, status in zip(feedbacks, statuses, strict=True)
    )


def _collect(workshop: Workshop, pending: Pending, workers: Workers) -> tuple[RowBatch, Landed]:
    with workshop.stage("judge"):
        try:
            made = pending.judging.result(timeout=workers.timeout_s)
        except ValueLedgerError:
            raise
        except TimeoutError:
            raise NightError(
                f"a partition of {pending.landed.read} rows was not judged within {workers.timeout_s:g} s"
                " (runner.timeout_s).",
                remedy="See whether the cluster has workers and what they say; the next run goes on at this partition.",
            ) from None
        except Exception as error:
            raise NightError(
                f"a partition of {pending.landed.read} rows could not be judged by {RETRIES + 1} tries:"
                f" {type(error).__name__}.",
                remedy="See the workers' own logs; the next run goes on at this partition.",
            ) from error
        write_frames(made, pending.landed.folder)
    return pending.batch, pending.landed


def _runner(block: Runner, scratch: Path) -> TaskRunner[Any]:
    if block.kind == "threads":
        return ThreadPoolTaskRunner(max_workers=block.workers)
    if block.kind == "processes":
        return ProcessPoolTaskRunner(max_workers=block.workers)
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise ConfigError(
            "runner: kind dask needs packages that are not installed.",
            remedy="Run `pip install -c constraints.txt -e '.[dask]'`.",
        ) from None
    if block.address is not None:
        return DaskTaskRunner(address=block.address)
    options = {
        "n_workers": block.workers,
        "threads_per_worker": 1,
        "processes": True,
        "host": "127.0.0.1",
        "dashboard_address": None,
        "local_directory": str(scratch),
    }
    return DaskTaskRunner(cluster_kwargs=options)


def _threads(settings: Settings) -> int | None:
    """Threads of one worker's judge: the configured ones, else this machine's cores shared; a cluster's own."""
    block, configured = settings.runner, settings.limits.judge_threads
    if configured is not None or block.kind == "threads" or block.address is not None or settings.judge == CUES:
        return configured
    from nlp.workers import usable_cores

    return max(1, usable_cores() // block.workers)


def _api_url() -> str:
    """The address of the server that this flow run speaks to: a temporary one, too, is used by its workers."""
    context = FlowRunContext.get()
    assert context is not None, "partitions are judged inside a flow"
    return str(context.client.api_url)
