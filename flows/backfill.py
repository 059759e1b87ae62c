"""Many nights, one after the other, in the order of their days: how a history is loaded or caught up on.

Called by `flows.night` for `run --from/--to`. Resumable: nights that are done are skipped, and the one that was
interrupted goes on at its cursor. Analysed and published once, at the end: a reader has no use for the states
between, and each costs seconds; `publish_each` is for those who want every one. Where all nights are done, what an
upgrade left to rebuild is rebuilt and checked before publishing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from prefect import flow

from flows.alert_settings import alert_settings_beside
from flows.nightly import (
    NightReport,
    bring_up_to_date,
    close_report,
    publish_night,
    report_night,
    settle_night,
    work_through,
)
from flows.partitions import task_runner
from flows.settings import load_settings
from flows.steps import done_nights
from flows.workshop import open_workshop


@flow(name="backfill")
def backfill(
    config: str,
    data_dir: str | None,
    first: date,
    last: date | None = None,
    *,
    publish_each: bool = False,
    wait: float = 0.0,
) -> list[NightReport]:
    """The nights `first` to `last` (None is today), both included; one report a night that was not done before."""
    settings = load_settings(Path(config), Path(data_dir) if data_dir else None)
    reports: list[NightReport] = []
    alerts = alert_settings_beside(Path(config))
    with open_workshop(settings, alerts=alerts, wait=wait, what="backfill") as workshop, task_runner(workshop):
        done = done_nights(workshop)
        for day in days(first, last or workshop.today()):
            if day in done:
                continue
            workshop.progress.heading(f"night {day}")
            # Older dated files belong to nights before the backfill: they are left alone.
            # What a history holds is nobody's news: incidents are kept, no message is sent.
            report = work_through(workshop, day, first=first, may_page=False)
            if publish_each:
                report.published = publish_night(workshop)
            reports.append(report)
        if not reports:
            bring_up_to_date(workshop)
        closing = reports[-1] if reports else NightReport(last or workshop.today())
        closing.published = closing.published or publish_night(workshop)
        settle_night(workshop, closing)
        report_night(workshop, closing)
        close_report(workshop, closing)
    return reports or [closing]


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
