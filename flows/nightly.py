"""The nightly flow: one night of processing, from the sources to the published ledger.

Called by `flows.night` (command line, demo, try) and, through its deployment, by the schedule that `flows.serve`
keeps. Idempotent: a stream that was read to its end is not read again, and an interrupted night goes on at the
cursor of its last batch. Whatever goes wrong before publishing leaves the old ledger whole. Over 250 lines, so that a
night is read in one file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from prefect import Flow, State, flow
from prefect.client.schemas.objects import FlowRun

from flows.alert_settings import alert_settings_beside
from flows.boundary import keep_traceback, say, tell_error
from flows.critical_events import has_events
from flows.gauge import peak_memory_mb
from flows.heartbeat import heartbeat
from flows.ingest import batches
from flows.intervention_settings import strayed
from flows.known_files import open_known, remember_skipped
from flows.missed import missed_nights
from flows.monitoring import watch_monitors
from flows.night_log import log_night, log_publication
from flows.outgoing import CRITICAL, send_messages
from flows.partitions import judged, task_runner
from flows.settings import load_settings
from flows.sources.stream import Source, Stream
from flows.steps import (
    BatchOrigin,
    account_for,
    aggregate_days,
    analyse_ledger,
    begin_night,
    book_last_stages,
    check_night,
    done_nights,
    done_streams,
    expire_feedback,
    group_customers,
    load_landed,
    place_of,
    publish_ledger,
    record_counts,
    redact_again,
    settle_erasures,
    update_ground,
    watch_ledger,
    write_page,
)
from flows.workshop import Workshop, open_workshop
from taxonomy.errors import InputError, ValueLedgerError, WarehouseError
from taxonomy.records import Feedback, Rejected
from warehouse.alerting import Outcome
from warehouse.load import BatchCounts
from warehouse.publish import Published
from warehouse.runs import RunState


@dataclass
class NightReport:
    """What a night did: rows of this attempt and of the whole night by source, streams that could not be read."""

    day: date
    attempt: int = 1
    counts: dict[str, BatchCounts] = field(default_factory=dict)
    total: dict[str, BatchCounts] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    restated_days: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    peak_memory_mb: float = 0.0
    alerts: Outcome | None = None
    messages: int = 0
    broken_channels: set[str] = field(default_factory=set)
    published: Published | None = None
    caught_up: list[NightReport] = field(default_factory=list)


def tell_failure(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Say why a scheduled night failed: nobody stands above it who could. Other nights' callers tell themselves."""
    error = state.result(raise_on_failure=False)
    if flow_run.deployment_id is not None and isinstance(error, Exception):
        data_dir = flow_run.parameters.get("data_dir")
        tell_error(error, lambda: Path(data_dir) / "logs" if data_dir else None)


@flow(name="night", on_failure=[tell_failure])
def night(
    config: str, data_dir: str | None = None, day: date | None = None, wait: float = 0.0, *, page: bool = True
) -> NightReport:
    """One night: read, redact, judge, load, aggregate, check, alert, analyse, publish, report, send.

    `day` None is tonight: nights that were missed before it are made up for, and the heartbeat tells how it ended.
    """
    settings = load_settings(Path(config), Path(data_dir) if data_dir else None)
    alerts = alert_settings_beside(Path(config))
    pulse = heartbeat(None if day else settings.heartbeat, say)
    with pulse, open_workshop(settings, alerts=alerts, wait=wait) as workshop:
        tonight = day or workshop.today()
        with task_runner(workshop):
            missed = [work_through(workshop, one) for one in ([] if day else nights_to_make_up_for(workshop, tonight))]
            report = work_through(workshop, tonight)
        report.caught_up = missed
        report.published = publish_night(workshop)
        settle_night(workshop, report)
        if page:
            report_night(workshop, report)
        tell_people(workshop, report)
        close_report(workshop, report)
    return report


def nights_to_make_up_for(workshop: Workshop, tonight: date) -> list[date]:
    """Scheduled nights that did not run: each is booked under its own day, so that undated feedback falls on it."""
    missed = missed_nights(workshop.settings, done_nights(workshop), tonight)
    if missed:
        nights = "night" if len(missed) == 1 else "nights"
        workshop.progress.note(f"making up for {len(missed)} missed {nights}: {', '.join(map(str, missed))}")
    return missed


def work_through(workshop: Workshop, day: date, first: date | None = None, *, may_page: bool = True) -> NightReport:
    """Everything of one night but analyses and publishing; the night book says how it ended."""
    begun = begin_night(workshop, day)
    report = NightReport(day, begun.attempt, notices=list(workshop.version_notices))
    if begun.ahead is not None:
        report.notices.append(
            f"the clock was set back: a night began at {begun.ahead:%Y-%m-%d %H:%M} UTC, which is yet to come. Set it "
            "right; `quarantine replay` then reads again what was refused for a date ahead of it"
        )
    try:
        with workshop.protector.discreet():
            _work(workshop, report, first, may_page=may_page)
    except Exception as error:
        # The book is published: of a fault of ours, whose words may quote anything, it holds the kind alone.
        told = str(error) if isinstance(error, ValueLedgerError) else type(error).__name__
        log_night(workshop, report, RunState.FAILED, told)
        with suppress(WarehouseError):  # a full disk must not hide what went wrong; the next night books a crash
            account_for(workshop, day, RunState.FAILED, told)
        raise
    except BaseException:
        # Ctrl-C or SIGTERM: an end, not a crash. Booked without Prefect, whose server may be ending as well.
        log_night(workshop, report, RunState.FAILED, "interrupted")
        with suppress(WarehouseError):
            account_for.fn(workshop, day, RunState.FAILED, "interrupted")
        raise
    report.total = account_for(workshop, day, RunState.DONE)
    log_night(workshop, report, RunState.DONE)
    return report


def _work(workshop: Workshop, report: NightReport, first: date | None, *, may_page: bool) -> None:
    """What a night works through, from what the rules of redaction ask of the past to watching what was read."""
    if redacted := redact_again(workshop, report.day):
        report.notices.append(f"{redacted:,} rows were redacted anew: the rules have changed since")
    for source in workshop.settings.sources:
        read_source(workshop, source, report, first, may_page=may_page)
    if expired := expire_feedback(workshop, report.day):
        report.notices.append(f"{expired:,} feedbacks were erased: they are older than their sources keep")
    if untold := group_customers(workshop, report.day):
        report.notices.append(untold)
    workshop.progress.stage("aggregate")
    report.restated_days = aggregate_days(workshop)
    with workshop.store() as store:
        report.notices += strayed(store, report.day)
    workshop.progress.stage("check")
    check_night(workshop)
    look_for_drops(workshop, report, may_page=may_page)
    look_for_drift(workshop, report, may_page=may_page)


def look_for_drops(workshop: Workshop, report: NightReport, *, may_page: bool) -> None:
    """Watch the complete days. The ledger stands without it: a failure of any kind is told, and the next night reads
    the days, since the step writes all or nothing."""
    workshop.progress.stage("alert")
    try:
        report.alerts = watch_ledger(workshop, report.day, page=may_page)
    except Exception as error:
        report.notices.append(f"no alerts, the next night looks again: {_told(error, workshop)}")


def look_for_drift(workshop: Workshop, report: NightReport, *, may_page: bool) -> None:
    """Watch the machinery on the complete days; like the alerts, all or nothing, and the ledger stands without it."""
    workshop.progress.stage("monitor")
    try:
        report.notices += watch_monitors(workshop, report.day, page=may_page)
    except Exception as error:
        report.notices.append(f"no monitors, the next night looks again: {_told(error, workshop)}")


def tell_people(workshop: Workshop, report: NightReport, kinds: Collection[str] | None = None) -> None:
    """Send what is due, of all kinds or of some. Nothing that goes wrong here is lost, and no night fails for it."""
    workshop.progress.stage("send")
    # While batches are read, a channel that hangs is waited for once; at the end of the night it is tried again.
    told = send_messages(workshop, kinds, skip=report.broken_channels if kinds else ())
    report.broken_channels |= told.broken
    report.messages += told.sent
    report.notices += [line for line in told.notices if line not in report.notices]


def bring_up_to_date(workshop: Workshop) -> None:
    """Rebuild and check what an upgrade or other settings left behind where no night is run that would do so."""
    update_ground(workshop)
    group_customers(workshop, workshop.today())
    workshop.progress.stage("aggregate")
    rebuilt = aggregate_days(workshop)
    workshop.progress.stage("check")
    check_night(workshop, everything=rebuilt > 0)


def publish_night(workshop: Workshop) -> Published:
    """Publish what was checked, with analyses of it: nobody else reads them, so they are made for this alone."""
    workshop.customers.release()
    workshop.progress.stage("analyse")
    analyse_ledger(workshop)
    workshop.progress.stage("publish")
    return publish_ledger(workshop)


def settle_night(workshop: Workshop, report: NightReport) -> None:
    """Write files anew where something was erased. The ledger stands without it: the next night tries it again."""
    workshop.progress.stage("settle")
    try:
        settle_erasures(workshop)
    except Exception as error:
        report.notices.append(f"files that held what was erased are not yet written anew: {_told(error, workshop)}")


def report_night(workshop: Workshop, report: NightReport) -> None:
    """Write the HTML report of what was published. The ledger stands without it: a failure is told, not raised."""
    workshop.progress.stage("report")
    try:
        write_page(workshop)
    except Exception as error:
        report.notices.append(f"no report was written: {_told(error, workshop)}")


def _told(error: Exception, workshop: Workshop) -> str:
    """What a notice says of an error: its text if it is one of ours; else its kind, and where the traceback is."""
    if isinstance(error, ValueLedgerError):
        return str(error)
    place = keep_traceback(error, lambda: workshop.data_dir / "logs")
    return f"unexpected {type(error).__name__}; the details are in {place}"


def close_report(workshop: Workshop, report: NightReport) -> None:
    """Complete the report with times and memory, and leave its artifact: all that people see of a scheduled night."""
    report.seconds = {**workshop.stopwatch.seconds, "total": workshop.stopwatch.total}
    report.peak_memory_mb = peak_memory_mb()
    log_publication(workshop, report)
    with suppress(WarehouseError):  # all is published: the book of costs alone fails no night
        book_last_stages(workshop, report.day)
    facts = {"judge": workshop.bench.judge.label, "peak memory": f"{report.peak_memory_mb:,.0f} MB"}
    record_counts(report.day, report.total, report.seconds, report.unread, facts)


def read_source(
    workshop: Workshop, name: str, report: NightReport, first: date | None, *, may_page: bool = True
) -> None:
    """Every stream of one source that this night may read and no night has read."""
    # A night of the past may read files without a day, which hold what was said since.
    source = open_known(workshop, name, today=max(report.day, workshop.today()))
    sentence = workshop.protector.sentence
    report.counts[name] = BatchCounts()
    workshop.progress.stage(name)
    for stream in _unread_streams(workshop, name, source, report.day, first):
        try:
            read_stream(workshop, name, stream, report, may_page=may_page)
        except InputError as error:
            report.unread.append(f"{name}/{stream.name}: {sentence(str(error))}")
        report.notices += [f"{name}/{sentence(change)}" for change in stream.drift]
    report.unread += [f"{name}/{failed.name}: {sentence(str(failed.error))}" for failed in source.failed]
    remember_skipped(workshop, name, source)


def read_stream(workshop: Workshop, source: str, stream: Stream, report: NightReport, *, may_page: bool = True) -> None:
    """One stream, batch by batch, from where an interrupted night left it; critical feedback is told at once."""
    reached = place_of(workshop, source, stream)
    name = workshop.protector.name(stream.name)
    origin = BatchOrigin(source, stream.id, name, stream.fingerprint, report.day, page=may_page)
    rows = _timed(workshop, stream.rows(reached.position, reached.detail))
    read = batches(rows, workshop.settings.batch_rows, reached.position, detail=lambda: stream.detail)
    for batch, landed in judged(workshop, read, origin):
        urgent = has_events(landed)
        report.counts[source] += load_landed(
            workshop, landed, origin, batch.after, batch.last and stream.ends, detail=batch.detail
        )
        if urgent and may_page:
            tell_people(workshop, report, kinds=CRITICAL)
        workshop.stopwatch.count("read", len(batch.rows))
        workshop.progress.advance(len(batch.rows))


def _unread_streams(workshop: Workshop, name: str, source: Source, last: date, first: date | None) -> Iterator[Stream]:
    return source.streams(done_streams(workshop, name), first=first, last=last)


def _timed(workshop: Workshop, rows: Iterator[Feedback | Rejected]) -> Iterator[Feedback | Rejected]:
    """The rows of a stream, with the time that reading them takes counted."""
    while True:
        with workshop.stopwatch.stage("read"):
            row = next(rows, None)
        if row is None:
            return
        yield row
