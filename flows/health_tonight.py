"""What would fail tonight: sources that do not answer, no room to publish, an upgrade that waits, nobody told.

Called by `flows.health` with the configuration that tonight's run will have. A check looks, repairs nothing and writes
nothing; asking a source is one request or one listing. Errors of ours become findings in `flows.health`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.missed import missed_nights
from flows.settings import Settings
from flows.sources import open_source
from taxonomy.errors import ValueLedgerError
from warehouse.migrations import pending_migrations
from warehouse.outbox import undelivered
from warehouse.publish import LEDGER_FILE
from warehouse.runs import finished_nights
from warehouse.store import Store

OK, WARNING, FAILURE = "ok", "warning", "failure"

FREE_GB = 2.0
"""Room for the warehouse, three published versions and staging of about a million feedbacks, where none exist yet."""

COPIES = 2.5
"""Tonight's version beside those that stay, its Parquet (about as large), and what sorting spills: times the largest
of the published versions."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw: `state` is ok, warning or failure; `remedy` is empty where there is nothing to do."""

    name: str
    state: str
    seen: str
    remedy: str = ""


def sources(settings: Settings) -> Iterator[Finding]:
    """Each source, asked for what it holds."""
    for name in settings.sources:
        try:
            yield Finding(f"source {name}", OK, open_source(name, settings).look())
        except ValueLedgerError as error:
            yield Finding(f"source {name}", FAILURE, error.message, error.remedy)
        except OSError as error:
            yield Finding(f"source {name}", FAILURE, str(error), "Check the path and its permissions.")


def disk(settings: Settings) -> Finding:
    """Room for what tonight writes beside what stays."""
    folder = settings.data_dir
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free / 1024**3
    versions = folder / "published" / "versions"
    largest = max((path.stat().st_size for path in versions.glob(f"ledger-*/{LEDGER_FILE}")), default=0) / 1024**3
    wanted = max(FREE_GB, COPIES * largest)
    if free >= wanted:
        return Finding("disk", OK, f"{free:.1f} GB free, tonight takes {wanted:.1f} GB at most")
    remedy = "Free some space, or lower publish.keep in the configuration."
    state = WARNING if free > wanted / 4 and free > COPIES * largest else FAILURE
    return Finding("disk", state, f"{free:.1f} GB free at {existing}, tonight may take {wanted:.1f} GB", remedy)


def schedule(settings: Settings) -> Finding:
    """The time zone, and when the next night begins in it."""
    now = datetime.now(settings.zone)
    told = f"{settings.time_zone}: it is {now:%Y-%m-%d %H:%M}; nights at '{settings.schedule}'"
    following = next_night(settings, now)
    if following is None:
        remedy = "Correct `schedule` in the configuration: no day fits it."
        return Finding("schedule", FAILURE, f"{told}, which never comes", remedy)
    return Finding("schedule", OK, f"{told}, the next one {following:%Y-%m-%d %H:%M %Z}")


def next_night(settings: Settings, now: datetime) -> datetime | None:
    """When the schedule fires next after `now`, in its time zone; None where it never does."""
    from cronsim import CronSim

    return next(CronSim(settings.schedule, now.astimezone(settings.zone)), None)


def upgrade(settings: Settings, store: Store) -> Finding:
    """Changes of the schema that tonight's run begins with."""
    pending = pending_migrations(store)
    if not pending:
        return Finding("schema", OK, "up to date")
    names = ", ".join(f"{one.number} ({one.name})" for one in pending)
    told = f"{len(pending)} changes wait for tonight: {names}; a dated copy of the warehouse is kept first"
    return Finding("schema", WARNING, told, "Nothing to do, but for room: the copy is as large as the warehouse.")


def missed(settings: Settings, store: Store) -> Finding:
    """Nights that the schedule had and the night book has not."""
    found = missed_nights(settings, finished_nights(store), datetime.now(settings.zone).date())
    if not found:
        return Finding("nights", OK, "none was missed")
    told = f"{len(found)} missed since the last one: {', '.join(map(str, found))}"
    return Finding("nights", WARNING, told, "Tonight makes up for them; see logs/ for why they did not run.")


def undelivered_alerts(store: Store) -> Iterator[Finding]:
    """Channels with messages that were given up and that nobody was shown yet."""
    for one in undelivered(store):
        if not one.told:
            told = (
                f"{one.messages} messages to {one.channel} were not delivered, the oldest of {one.since}: {one.error}"
            )
            remedy = "`valueledger alerts list` tells of what they were; `alerts send --again` tries them once more."
            yield Finding("alerts", FAILURE, told, remedy)


def heartbeat(settings: Settings) -> Finding:
    """Whether somebody outside would notice a night that does not run; nothing is sent."""
    block = settings.heartbeat
    if block is None:
        remedy = "With heartbeat.url_env, a service outside tells you of a night that did not run."
        return Finding("heartbeat", OK, "none is configured", remedy)
    block.url(good=True)
    block.url(good=False)
    return Finding("heartbeat", OK, f"{block.url_env} is set")


def runner(settings: Settings) -> Finding:
    """Whether who judges can be had: the packages, and a scheduler that answers."""
    block = settings.runner
    if block.kind != "dask":
        return Finding("runner", OK, f"{block.kind}" + (f", {block.workers} workers" if block.ahead else ""))
    try:
        import distributed
    except ImportError:
        remedy = "Run `pip install -c constraints.txt -e '.[dask]'`."
        return Finding("runner", FAILURE, "the packages of kind dask are not installed", remedy)
    if block.address is None:
        return Finding("runner", OK, f"dask, {block.workers} workers of this machine")
    try:
        connect: Any = distributed.Client  # its package leaves it untyped
        with connect(block.address, timeout=10, set_as_default=False) as client:
            workers = len(client.scheduler_info()["workers"])
    except (OSError, TimeoutError) as error:
        remedy = "Start the scheduler, or correct runner.address."
        return Finding("runner", FAILURE, f"{block.address} does not answer ({type(error).__name__})", remedy)
    if not workers:
        return Finding("runner", FAILURE, f"{block.address} has no worker", "Start `dask worker` on some machine.")
    return Finding("runner", OK, f"{block.address}, {workers} workers")
