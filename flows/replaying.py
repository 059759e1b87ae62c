"""`valueledger quarantine replay`: refused rows are read again from where they came and used where a fix lets them.

Called by `flows.recovery_commands`. The store keeps no row that a customer could be known by, so a row is found by the
hash of its file or event and its place in it, one of a database, API or program by its values, in one reading from the
beginning. What is gone leaves its rows open, and says so. What can be used goes the way of every night: protected,
judged, loaded, checked, published. What was forgotten or has expired since leaves quarantine as an empty tombstone. No
file is moved or deleted, and no place that grows counts as read further.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows import ingest
from flows.alert_settings import alert_settings_beside
from flows.boundary import say
from flows.exits import ExitCode
from flows.known_files import open_known
from flows.orchestration import home_of, prepare_prefect
from flows.partition import judged_frames
from flows.retention import open_gate
from flows.settings import Settings, load_settings
from flows.sources.stream import Stream
from flows.workshop import Workshop, open_workshop
from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Feedback, Reason, Rejected
from warehouse import frames
from warehouse.frames import Context
from warehouse.load import BatchCounts, known
from warehouse.replay import Refused, Replay, load_replay, open_rows

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Replayed:
    """What a replay did: rows that were open, counts by source, and why rows could not be read again."""

    open: int = 0
    counts: dict[str, BatchCounts] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    runs: set[str] = field(default_factory=set)

    @property
    def used(self) -> int:
        """Rows that left quarantine."""
        return sum(one.read - one.quarantined for one in self.counts.values())


def replay_quarantine(
    config: Path, data_dir: Path | None, *, source: str | None, reason: str | None, wait: float, as_json: bool
) -> int:
    """Replay what is open, of one source or reason; publish where a figure changed; return the exit code."""
    settings = load_settings(config, data_dir)
    _expect(settings, source, reason)
    prepare_prefect(home_of(settings.data_dir))  # the night's steps are imported below, their orchestrator with them
    alerts = alert_settings_beside(config)
    with open_workshop(settings, alerts=alerts, wait=wait, what="quarantine replay") as workshop:
        from flows.steps import update_ground

        update_ground.fn(workshop)
        done = replay(workshop, source=source, reason=reason)
        if done.used:
            _publish(workshop, done)
    if as_json:
        told = {"open": done.open, "used": done.used, "unread": done.unread}
        told["counts"] = {name: asdict(counts) for name, counts in done.counts.items()}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    _tell(done)
    return ExitCode.SOME_ROWS if done.unread else ExitCode.OK


def replay(workshop: Workshop, *, source: str | None = None, reason: str | None = None) -> Replayed:
    """Read the open rows again and load what can be used. The schema must be up to date."""
    with workshop.store() as store:
        refused = open_rows(store, source=source, reason=reason)
        workshop.gate = open_gate(store, workshop.settings, workshop.today())
    done = Replayed(open=sum(len(one.positions) for one in refused))
    by_source: dict[str, dict[str, list[Refused]]] = {}
    for one in refused:
        by_source.setdefault(one.source, {}).setdefault(one.stream, []).append(one)
    with workshop.protector.discreet():
        for name, streams in by_source.items():
            _replay_source(workshop, name, streams, done)
    return done


def _replay_source(workshop: Workshop, name: str, streams: dict[str, list[Refused]], done: Replayed) -> None:
    left = dict(streams)
    sentence = workshop.protector.sentence
    if name in workshop.settings.sources:
        source = open_known(workshop, name, today=workshop.today(), trial=True)  # nothing that waits is taken away
        for stream in source.again(streams):
            if (several := left.pop(stream.id, None)) is None:
                continue
            try:
                _replay_stream(workshop, stream, several, done)
            except InputError as error:
                done.unread.append(f"{name}/{stream.name}: {sentence(str(error))}")
    for refused in (one for several in left.values() for one in several):
        done.unread.append(
            f"{name}/{refused.name}: nothing of that content is there, so that what was refused of it "
            f"({len(refused.positions):,}) cannot be read again; deliver it once more"
        )


def _replay_stream(workshop: Workshop, stream: Stream, several: list[Refused], done: Replayed) -> None:
    """The rows of one stream that some nights refused, read in one pass, and no further than they lie.

    Each batch is of one night and is closed with its rows. Raises InputError where the stream ends badly.
    """
    nights = {position: refused for refused in reversed(several) for position in refused.positions}
    wanted = len(nights)
    waiting: dict[str, list[Feedback | Rejected]] = {refused.run_id: [] for refused in several}
    by_run = {refused.run_id: refused for refused in several}
    rows = stream.rows()
    try:
        while nights and (row := next(rows, None)) is not None:
            if (refused := nights.pop(row.position, None)) is None:
                continue
            waiting[refused.run_id].append(row)
            if sum(map(len, waiting.values())) == workshop.settings.batch_rows:
                _close(workshop, waiting, by_run, done)
    finally:
        if wanted > len(nights):  # what was found before the end, good or bad, is used
            _close(workshop, waiting, by_run, done)
    if nights:
        done.unread.append(
            f"{several[0].source}/{several[0].name}: {len(nights):,} of the refused rows {_lost(stream)}"
        )


def _lost(stream: Stream) -> str:
    """Why a row is not found in a stream, and what can be done."""
    if stream.ends:
        return "are not found where they were; the file is now taken apart otherwise, deliver it once more"
    return (
        "are not given any more, or now with other values in the mapped columns; where the mapping names other columns,"
        " set the source's `lookback` for one night to how far they go back"
    )


def _close(
    workshop: Workshop, waiting: dict[str, list[Feedback | Rejected]], by_run: dict[str, Refused], done: Replayed
) -> None:
    """Load what waits, night by night."""
    for run_id, rows in waiting.items():
        if rows:
            refused = by_run[run_id]
            counts = _load(workshop, ingest.RowBatch(rows, 0, last=False), refused)
            done.counts[refused.source] = done.counts.get(refused.source, BatchCounts()) + counts
            done.runs.add(run_id)
            waiting[run_id] = []


def _load(workshop: Workshop, batch: ingest.RowBatch, refused: Refused) -> BatchCounts:
    landed = ingest.land(batch, workshop.protector, workshop.landing_place(), workshop.gate)
    feedbacks = ingest.landed_feedbacks(landed)
    context = Context(
        taxonomy=workshop.bench.taxonomy.label,
        redaction=workshop.protector.version,
        time_zone=workshop.settings.zone,
        fallback_day=date.fromisoformat(refused.run_id),
    )
    with workshop.store() as store:
        statuses = known(store, frames.version_frame(feedbacks))["status"].tolist()
        made: dict[str, pd.DataFrame] = judged_frames(feedbacks, statuses, workshop.bench, context)
        counts = load_replay(
            store,
            Replay(
                run_id=refused.run_id,
                source=refused.source,
                stream=refused.stream,
                positions=[row.position for row in batch.rows],
                feedback=made["judged"],
                mentions=made["mention"],
                terms=made["term"],
                uncovered=made["uncovered"],
                quarantine=ingest.landed_quarantine(landed),
            ),
        )
    shutil.rmtree(landed.folder)
    return counts


def _publish(workshop: Workshop, done: Replayed) -> None:
    """Rebuild what the replayed rows changed, check the nights that they belong to, and publish."""
    from flows.steps import aggregate_days, analyse_ledger, publish_ledger, write_page
    from warehouse import checks

    stages: tuple[tuple[str, Callable[[Workshop], object]], ...] = (
        ("aggregate", aggregate_days.fn),
        ("check", lambda shop: _check(shop, done.runs, checks.verify)),
        ("analyse", analyse_ledger.fn),
        ("publish", publish_ledger.fn),
        ("report", write_page.fn),
    )
    for name, step in stages:
        workshop.progress.stage(name)
        step(workshop)


def _check(workshop: Workshop, runs: set[str], verify: Callable[..., None]) -> None:
    with workshop.store() as store:
        verify(store, runs=runs)


def _expect(settings: Settings, source: str | None, reason: str | None) -> None:
    if source is not None:
        settings.source(source)
    if reason is not None and reason not in set(Reason):
        raise ConfigError(f"No reason is called {reason!r}; there are: {', '.join(Reason)}.")
    if not settings.warehouse.is_file():
        raise ConfigError(f"There is no warehouse in {settings.data_dir}.", remedy="Run `valueledger run` first.")


def _tell(done: Replayed) -> None:
    if not done.open:
        say("nothing is open in quarantine")
        return
    say(f"{done.used:,} of {done.open:,} open rows can be used now")
    for source, counts in done.counts.items():
        told = ", ".join(f"{name} {value:,}" for name, value in asdict(counts).items() if value and name != "read")
        say(f"{source}: {told}")
    for line in done.unread:
        say(f"could not be read: {line}")
