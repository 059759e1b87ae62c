"""`valueledger run`: one night or a backfill, from the command line's words to a report on stdout.

Called by `flows.cli`, `flows.demo` and `flows.trial`. Lays the ground for Prefect before it is imported, holds the
night's lock around the whole flow, and says at the end what happened: a table for people on stderr, or one JSON
object on stdout.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from flows.boundary import say
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.orchestration import home_of, prepare_prefect, reap_leftovers
from flows.prefect_store import prune
from flows.protect import id_key
from flows.settings import Settings, load_settings

if TYPE_CHECKING:
    from flows.nightly import NightReport

COLUMNS = ("read", "loaded", "updated", "duplicate", "deleted", "quarantined")
SHOWN = 10
"""Notices told on stderr; a folder of broken files must not bury the counts."""


def run_nights(
    config: Path,
    data_dir: Path | None,
    *,
    day: date | None,
    first: date | None,
    last: date | None,
    publish_each: bool,
    wait: float,
    as_json: bool,
) -> int:
    """One night, or those from `first` to `last`; return the exit code."""
    settings = load_settings(config, data_dir)
    with prefect_ground(settings, wait=wait, what="run" if first is None else "backfill"):
        if first is None:
            from flows.nightly import night

            tonight = night(str(config), _text(data_dir), day)
            reports = [*tonight.caught_up, tonight]
        else:
            from flows.backfill import backfill

            reports = backfill(str(config), _text(data_dir), first, last, publish_each=publish_each)
    if as_json:
        sys.stdout.write(json.dumps([as_object(report) for report in reports], ensure_ascii=False) + "\n")
    tell(*reports)
    return ExitCode.SOME_ROWS if any(report.unread for report in reports) else ExitCode.OK


@contextmanager
def prefect_ground(settings: Settings, *, wait: float, what: str) -> Iterator[None]:
    """Prefect's environment, laid under the night's lock; what a killed night left behind is swept first."""
    id_key(settings.id_key_env)
    with night_lock(settings.data_dir, wait=wait, what=what), _sigterm_ends_in_order():
        home = home_of(settings.data_dir)
        prepare_prefect(home)
        reap_leftovers(home)
        prune(home, datetime.now(UTC))
        say("starting Prefect, which takes some seconds ...")
        from flows.temporary_server import start_temporary_server

        start_temporary_server()
        yield


@contextmanager
def _sigterm_ends_in_order() -> Iterator[None]:
    """SIGTERM unwinds the stack, so that Prefect's temporary server ends with us."""

    def stop(_: int, __: FrameType | None) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def as_object(report: NightReport) -> dict[str, Any]:
    """The report as the JSON object of `run --json`."""
    published = report.published
    return {
        "night": report.day.isoformat(),
        "attempt": report.attempt,
        "counts": {source: asdict(counts) for source, counts in report.counts.items()},
        "total": {source: asdict(counts) for source, counts in report.total.items()},
        "restated_days": report.restated_days,
        "alerts": None if report.alerts is None else asdict(report.alerts),
        "messages": report.messages,
        "unread": report.unread,
        "notices": report.notices,
        "seconds": {stage: round(spent, 2) for stage, spent in report.seconds.items()},
        "peak_memory_mb": round(report.peak_memory_mb, 1),
        "published": None if published is None else str(published.link),
        "version": None if published is None else published.version,
        "relations": {} if published is None else dict(published.relations),
    }


def tell(*reports: NightReport) -> None:
    """The counts of each night for people, on stderr; at the end what all of them together did."""
    for report in reports:
        _tell_night(report)
    last = reports[-1]
    if last.published is not None:
        days = sum(report.restated_days for report in reports)
        spent, peak = last.seconds.get("total", 0.0), last.peak_memory_mb
        told = f"{days} {'day' if days == 1 else 'days'} restated, {spent:.1f} s without the start of Prefect"
        sys.stderr.write(f"{told}, peak memory {peak:,.0f} MB\n")
        sys.stderr.write(f"published {last.published.link} (version {last.published.version})\n")


def _tell_night(report: NightReport) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    table = Table(title=f"Night {report.day}", title_justify="left", box=None, pad_edge=False)
    table.add_column("source")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for source, counts in report.counts.items():
        table.add_row(source, *(f"{getattr(counts, name):,}" for name in COLUMNS))
    console.print(table)
    for kind, lines in (("could not be read", report.unread), ("noted", report.notices)):
        for line in lines[:SHOWN]:
            say(f"{kind}: {line}")
        if len(lines) > SHOWN:
            say(f"{kind}: {len(lines) - SHOWN} more; --json lists them all")


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
