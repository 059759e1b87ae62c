"""What every night did, as JSON lines that machines read: `logs/nights.jsonl` in the data folder, rotated.

Called by `flows.nightly` and `flows.backfill`. Counts, seconds, versions and the kinds of errors; never a text, an id
or an address. A log that cannot be written is no reason for a night to fail.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from warehouse.runs import RunState

if TYPE_CHECKING:
    from flows.nightly import NightReport
    from flows.workshop import Workshop

FILE_NAME: Final = "nights.jsonl"
MAX_BYTES: Final = 5_000_000
"""Some 5,000 nights of three sources; then the file is put aside."""
KEPT: Final = 4
"""Files put aside that stay."""


def log_night(workshop: Workshop, report: NightReport, state: RunState, error: str | None = None) -> None:
    """The end of a night, checked or failed. `error` as the night book has it."""
    log_event(
        workshop.data_dir,
        workshop.clock(),
        f"night {state}",
        night=report.day.isoformat(),
        attempt=report.attempt,
        judge=workshop.bench.judge.label,
        taxonomy=workshop.bench.taxonomy.label,
        redaction=workshop.protector.version,
        sources={name: asdict(counts) for name, counts in report.counts.items()},
        unread=len(report.unread),
        restated_days=report.restated_days,
        error=error,
    )


def log_publication(workshop: Workshop, report: NightReport) -> None:
    """What was published after the last of some nights, and what they cost."""
    log_event(
        workshop.data_dir,
        workshop.clock(),
        "published",
        night=report.day.isoformat(),
        version=report.published and report.published.version,
        rows=sum(counts.read for counts in report.counts.values()),
        seconds={stage: round(spent, 3) for stage, spent in report.seconds.items()},
        peak_memory_mb=round(report.peak_memory_mb, 1),
        messages=report.messages,
        notices=len(report.notices),
    )


def log_event(data_dir: Path, moment: datetime, event: str, **facts: Any) -> None:
    """Append one line: `event` with its time (UTC, ISO 8601) and facts that JSON can hold."""
    line = json.dumps({"time": moment.isoformat(timespec="seconds"), "event": event, **facts}, ensure_ascii=False)
    record = logging.LogRecord("valueledger.nights", logging.INFO, "", 0, line, None, None)
    with suppress(OSError):
        folder = data_dir / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        handler = _Quiet(folder / FILE_NAME, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8")
        try:
            handler.emit(record)
        finally:
            handler.close()


class _Quiet(RotatingFileHandler):
    """Says nothing on stderr where it cannot write: the night's own report is there."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        return
