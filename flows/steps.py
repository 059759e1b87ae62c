"""The steps of a night as Prefect tasks: few and coarse, one a batch or one a night, never one a feedback.

Called by `flows.nightly` and `flows.backfill`. A step opens the warehouse itself and closes it, so that it has
happened whole or not at all. None is retried: they touch this machine's disk only, where a second try changes
nothing; messages, which cross a network, are retried by their own rules (`flows.outgoing`). Arguments are small:
batches travel as files in staging. Over 250 lines, so that all steps stand together.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows import ingest
from flows.alert_events import Event
from flows.corrections import apply_corrections
from flows.critical_events import critical_events, read_intents, write_events
from flows.customer_groups import apply_groups
from flows.delivery_settings import DeliveryBlock
from flows.erasing import settle_nightly
from flows.gate import Gate
from flows.gauge import peak_memory_mb
from flows.in_force import changes_in_force, record
from flows.ingest import Landed, RowBatch
from flows.intents import reader
from flows.intervention_settings import follow_file
from flows.judge_errors import error_frame
from flows.near_duplicates import RULES
from flows.notify import routes
from flows.partition import judged_frames
from flows.population import population_frame
from flows.redaction import Rules, is_outdated, redact_history
from flows.reporting import build_report
from flows.retention import is_due, oldest_days, open_gate
from flows.sources.stream import Stream
from flows.taxonomy_frames import aspect_frame, lens_frame
from flows.workshop import Workshop
from taxonomy.records import Feedback
from warehouse import alerting, analyses, audit, checks, frames, marts, publish, version_book
from warehouse.cursors import Cursor, Place, finished_streams, last_detail, place
from warehouse.forget import expire
from warehouse.frames import Context
from warehouse.intents import read_intents as read_what_is_wanted
from warehouse.interventions import replace_festivals
from warehouse.load import Batch, BatchCounts, known, load_batch
from warehouse.migrations import migrate
from warehouse.near import count_once
from warehouse.outside import replace_judge_error, replace_population
from warehouse.publish import Published
from warehouse.runs import Begun, RunState, begin_run, book_stages, finish_run, finished_nights, source_counts
from warehouse.store import Store
from warehouse.topics import follow
from warehouse.vocabulary import replace_taxonomy

ARTIFACT = "night"
"""Key of the artifact with a night's counts, under which Prefect keeps its history."""


CALENDAR_YEARS = 5
"""Years of holidays and festivals before the night's: a replay reads no older days than a ledger usually has."""


@dataclass(frozen=True, slots=True)
class BatchOrigin:
    """Which stream of which source a batch came from, and the night that reads it."""

    source: str
    stream: str
    name: str
    fingerprint: str
    night: date
    page: bool = True  # False in a backfill: what a history holds is nobody's news


@task(name="begin", cache_policy=NO_CACHE)
def begin_night(workshop: Workshop, day: date) -> Begun:
    """Bring the schema up to date, store what the night works with and book its start."""
    with workshop.store() as store:
        _store_ground(store, workshop)
        return begin_run(store, workshop.night(day), now=workshop.clock(), sources=workshop.settings.sources)


@task(name="update", cache_policy=NO_CACHE)
def update_ground(workshop: Workshop) -> None:
    """What `begin_night` brings up to date, where no night begins."""
    with workshop.store() as store:
        _store_ground(store, workshop)


def done_nights(workshop: Workshop) -> frozenset[date]:
    """Nights that a backfill need not run again."""
    with workshop.store() as store:
        migrate(store, now=workshop.clock())
        return finished_nights(store)


def done_streams(workshop: Workshop, source: str) -> frozenset[str]:
    """Contents that were read to their end, in whatever night."""
    with workshop.store() as store:
        return finished_streams(store, source)


def place_of(workshop: Workshop, source: str, stream: Stream) -> Place:
    """Where earlier nights left a stream; at its beginning, with what the source's last one kept, if it is new."""
    with workshop.store() as store:
        reached = place(store, source, stream.id)
        if reached is not None:
            return reached
        detail = last_detail(store, source) if stream.ends else {}
        return Place(position=0, done=False, fingerprint="", detail=detail)


@task(name="land", cache_policy=NO_CACHE)
def land_batch(workshop: Workshop, batch: RowBatch) -> Landed:
    """Redact and hash a batch in memory, then write it to staging."""
    with workshop.stage("protect and land"):
        workshop.stopwatch.count("protect and land", len(batch.rows))
        return ingest.land(batch, workshop.protector, workshop.landing_place(), _gate_of(workshop))


@task(name="judge", cache_policy=NO_CACHE)
def judge_batch(workshop: Workshop, landed: Landed, origin: BatchOrigin) -> Landed:
    """Judge what is new or changed in a landed batch; its frames are written beside it."""
    with workshop.stage("judge"):
        feedbacks = ingest.landed_feedbacks(landed)
        with workshop.store() as store:
            statuses = known(store, frames.version_frame(feedbacks))["status"].tolist()
        keep_critical(workshop, landed, feedbacks, statuses, origin)
        made = judged_frames(feedbacks, statuses, workshop.bench, context_of(workshop, origin))
        for name, frame in made.items():
            frame.to_parquet(landed.folder / f"{name}.parquet", index=False)
    return landed


def context_of(workshop: Workshop, origin: BatchOrigin) -> Context:
    """What holds for every row of a stream in this night."""
    return Context(
        taxonomy=workshop.bench.taxonomy.label,
        redaction=workshop.protector.version,
        time_zone=workshop.settings.zone,
        fallback_day=origin.night,
    )


def keep_critical(
    workshop: Workshop, landed: Landed, feedbacks: Sequence[Feedback], statuses: Sequence[str], origin: BatchOrigin
) -> None:
    """Lay what somebody should see at once beside the batch; older feedback is history."""
    oldest = workshop.today() - timedelta(days=workshop.alerts.critical.max_age_days)
    events = critical_events(feedbacks, statuses, workshop.watchman, context_of(workshop, origin), oldest)
    write_events(events, landed)


@task(name="load", cache_policy=NO_CACHE)
def load_landed(
    workshop: Workshop,
    landed: Landed,
    origin: BatchOrigin,
    after: int,
    done: bool,
    *,
    detail: Mapping[str, Any] | None = None,
) -> BatchCounts:
    """Load a judged batch and move its stream's cursor, in one transaction; then its files go."""
    with workshop.stage("load"):
        batch = Batch(
            run_id=origin.night.isoformat(),
            read=landed.read,
            cursor=Cursor(
                source=origin.source,
                stream=origin.stream,
                name=origin.name,
                after=after,
                position=after + landed.read,
                done=done,
                fingerprint=origin.fingerprint,
                detail=detail or {},
            ),
            feedback=_frame(landed, "judged"),
            mentions=_frame(landed, "mention"),
            terms=_frame(landed, "term"),
            uncovered=_frame(landed, "uncovered"),
            quarantine=ingest.landed_quarantine(landed),
            # What a backfill reads is kept, and nobody is told of it.
            outbox=read_intents(landed, workshop.alerts.delivery if origin.page else DeliveryBlock()),
        )
        workshop.stopwatch.count("judge", int(batch.feedback["judged"].sum()))
        workshop.stopwatch.count("load", landed.read)
        with workshop.store() as store:
            counts = load_batch(store, batch)
        shutil.rmtree(landed.folder)
        return counts


@task(name="redact again", cache_policy=NO_CACHE)
def redact_again(workshop: Workshop, day: date) -> int:
    """Bring the whole history under the redaction rules of today where they have changed; how much had to change."""
    with workshop.stage("redact again"), workshop.store() as store:
        rules = Rules(workshop.protector, workshop.bench, workshop.settings.zone)
        if not is_outdated(store, rules):
            return 0
        return redact_history(store, rules, run_id=day.isoformat(), now=workshop.clock())


@task(name="expire", cache_policy=NO_CACHE)
def expire_feedback(workshop: Workshop, day: date) -> int:
    """Erase what is older than its source keeps; how many feedbacks."""
    oldest = oldest_days(workshop.settings, workshop.today())
    if not oldest:
        return 0
    with workshop.stage("expire"), workshop.store() as store:
        erased = expire(store, oldest, run_id=day.isoformat(), now=workshop.clock())
    return erased.feedbacks if erased is not None else 0


@task(name="settle", cache_policy=NO_CACHE)
def settle_erasures(workshop: Workshop) -> bool:
    """Write the files anew and drop older copies where an erasure of the nights asks for it; whether it was done."""
    with workshop.stage("settle"):
        with workshop.store() as store:
            if not is_due(store, workshop.clock()):
                return False
        settle_nightly(
            workshop.settings, workshop.clock, Rules(workshop.protector, workshop.bench, workshop.settings.zone)
        )
        return True


@task(name="group", cache_policy=NO_CACHE)
def group_customers(workshop: Workshop, day: date) -> str:
    """Give feedback the groups that the company's own table says; what is to be told of the table, or nothing."""
    with workshop.stage("group"), workshop.store() as store:
        return apply_groups(store, workshop.customers, day)


@task(name="aggregate", cache_policy=NO_CACHE)
def aggregate_days(workshop: Workshop) -> int:
    """Count copies of a text once, let people overrule the judge, and rebuild the aggregates of every day that changed;
    how many there were."""
    with workshop.stage("near-duplicates"), workshop.store() as store:
        count_once(store, RULES)
    with workshop.stage("intent"), workshop.store() as store:
        read_what_is_wanted(store, reader())
    with workshop.stage("corrections"), workshop.store() as store:
        apply_corrections(store, workshop.bench.taxonomy, workshop.bench.words, changes_in_force(store))
    with workshop.stage("topics"), workshop.store() as store:
        follow(store, workshop.mentions)
    with workshop.stage("aggregate"), workshop.store() as store:
        return len(marts.aggregate(store))


@task(name="analyse", cache_policy=NO_CACHE)
def analyse_ledger(workshop: Workshop) -> bool:
    """Make the nightly analyses anew where anything they rest on has changed; whether it had."""
    with workshop.stage("analyse"), workshop.store() as store:
        audit.renew(store)
        return analyses.analyse(store)


@task(name="check", cache_policy=NO_CACHE)
def check_night(workshop: Workshop, *, everything: bool = False) -> None:
    """Refuse a night, or a whole history, that breaks a rule: then nothing is published. Raises CheckFailed."""
    with workshop.stage("check"), workshop.store() as store:
        checks.verify(store, everything=everything)


@task(name="alert", cache_policy=NO_CACHE)
def watch_ledger(workshop: Workshop, day: date, *, page: bool) -> alerting.Outcome:
    """Read the days that have become whole into the alert charts; what they say is booked, not yet sent."""
    alerts = workshop.alerts
    with workshop.stage("alert"), workshop.store() as store:
        watch = alerts.watch.for_ledger(alerts.for_detector(day.year - CALENDAR_YEARS, day.year))
        night = alerting.Night(
            day=day,
            run_id=day.isoformat(),
            sources=frozenset(workshop.settings.sources),
            page=page,
            routes=lambda payload: routes(Event.model_validate(payload), alerts.delivery),
        )
        return alerting.watch_night(store, watch, night)


@task(name="account", cache_policy=NO_CACHE)
def account_for(workshop: Workshop, day: date, state: RunState, error: str | None = None) -> dict[str, BatchCounts]:
    """Book the end of the night; what it read from each source, over all its attempts."""
    run_id = day.isoformat()
    with workshop.store() as store:
        finish_run(
            store, run_id, state=state, now=workshop.clock(), peak_memory_mb=round(peak_memory_mb(), 1), error=error
        )
        book_lap(store, workshop, day)
        return source_counts(store, run_id)


def book_lap(store: Store, workshop: Workshop, day: date) -> None:
    """Book what the stages since the last lap cost, under a night."""
    stages, model = workshop.stopwatch.lap(), workshop.bench.judge.label
    book_stages(store, day.isoformat(), stages, peak_memory_mb=round(peak_memory_mb(), 1), model=model)


@task(name="book stages", cache_policy=NO_CACHE)
def book_last_stages(workshop: Workshop, day: date) -> None:
    """Book what came after the night's own end: analyses, publishing, the report, messages."""
    with workshop.store() as store:
        book_lap(store, workshop, day)


@task(name="publish", cache_policy=NO_CACHE)
def publish_ledger(workshop: Workshop) -> Published:
    """Build the next published version and move the link to it."""
    rules = workshop.settings.publish
    with workshop.stage("publish"), workshop.store() as store:
        made = publish.publish(store, workshop.published, keep=rules.keep, grace=timedelta(hours=rules.grace_hours))
        workshop.stopwatch.count("publish", sum(made.relations.values()))
        return made


@task(name="report", cache_policy=NO_CACHE)
def write_page(workshop: Workshop) -> Path:
    """The HTML report of the published ledger, in the configured language, beside it."""
    settings = workshop.settings
    with workshop.stage("report"):
        return build_report(settings.data_dir, settings.data_dir / "report.html", settings.language)


@task(name="artifact", cache_policy=NO_CACHE)
def record_counts(
    day: date,
    counts: Mapping[str, BatchCounts],
    seconds: Mapping[str, float],
    unread: Sequence[str],
    facts: Mapping[str, str],
) -> None:
    """The night's counts, what could not be read and what it cost, as a Prefect artifact. `seconds` has a `total`."""
    columns = ("read", "loaded", "updated", "duplicate", "deleted", "quarantined")
    lines = [f"| source | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns)]
    for source, count in counts.items():
        lines.append(f"| {source} | {' | '.join(f'{getattr(count, name):,}' for name in columns)} |")
    if unread:
        lines += ["", "Could not be read:", "", *(f"- {sentence}" for sentence in unread)]
    lines += ["", *(f"- {name}: {fact}" for name, fact in facts.items()), ""]
    total = seconds.get("total", 0.0) or 1.0
    lines += ["| stage | seconds | share |", "|---|---:|---:|"]
    lines += [f"| {stage} | {spent:.1f} | {spent / total:.0%} |" for stage, spent in seconds.items()]
    create_markdown_artifact(key=ARTIFACT, markdown=f"# Night {day}\n\n" + "\n".join(lines), description=f"Night {day}")


def _store_ground(store: Store, workshop: Workshop) -> None:
    """The schema, and what nights work with: taxonomy, the judge's own errors, the population."""
    migrate(store, now=workshop.clock())
    taxonomy = workshop.bench.taxonomy
    replace_taxonomy(store, aspect_frame(taxonomy), lens_frame(taxonomy))
    replace_judge_error(store, workshop.bench.judge.label, error_frame(workshop.bench.judge))
    replace_population(store, population_frame(workshop.settings.population))
    follow_file(store, workshop.settings.interventions, taxonomy, now=workshop.clock())
    year = workshop.today().year
    replace_festivals(store, workshop.alerts.calendar.spreads(year - CALENDAR_YEARS, year))
    record(store, workshop.settings, workshop.bench.judge.label, taxonomy, workshop.clock())
    version_book.expire(store, workshop.today())


def _gate_of(workshop: Workshop) -> Gate:
    """What sources may not bring; it stays as it is while the night's lock is held."""
    if workshop.gate is None:
        with workshop.store() as store:
            workshop.gate = open_gate(store, workshop.settings, workshop.today())
    return workshop.gate


def _frame(landed: Landed, name: str) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(landed.folder / f"{name}.parquet").to_pandas()
    return frame
