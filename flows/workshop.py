"""Everything that the nights of one process work with, opened once: judge, redactor, key, folders, clock.

Made by the flows, handed to their steps. It holds no connection: each step opens the warehouse, writes and
closes it, so that a step is whole or has not happened. `close` leaves nothing behind in staging.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from flows.alert_settings import AlertSettings
from flows.backups import before_migration
from flows.critical import Watchman
from flows.customer_groups import Customers
from flows.delivery_settings import check_names
from flows.gate import Gate
from flows.gauge import Stopwatch
from flows.in_force import in_force
from flows.judging import open_configured
from flows.lock import night_lock, unwritable
from flows.partition import Workers
from flows.progress import Progress, open_progress
from flows.protect import Protector, id_key
from flows.settings import Settings
from flows.topic_finding import mention_reader
from flows.watch_settings import check_importance
from nlp.redact import Redactor
from warehouse.runs import Night
from warehouse.store import Store


def now_utc() -> datetime:
    """The clock of every real night."""
    return datetime.now(UTC)


class Workshop:
    """The tools of the nights; no dataclass, so that an orchestrator does not look inside."""

    def __init__(
        self,
        settings: Settings,
        progress: Progress,
        clock: Callable[[], datetime] = now_utc,
        alerts: AlertSettings | None = None,
    ) -> None:
        found = in_force(settings)
        self.settings = settings = found.settings
        self.version_notices = found.notices  # what the configuration names and the ledger is not told by
        self.alerts = alerts or AlertSettings()
        self.progress = progress
        self.clock = clock
        self.stopwatch = Stopwatch()
        self.workers: Workers | None = None  # who judges beside the night, where the configuration names a runner
        self.data_dir = settings.data_dir
        self.staging = settings.data_dir / "staging"
        self.published = settings.data_dir / "published"
        self.protector = Protector(Redactor(), id_key(settings.id_key_env))
        with self.stopwatch.stage("open judge"):
            self.bench = open_configured(settings)
        check_importance(self.alerts.watch, self.bench.taxonomy)
        check_names(self.alerts.delivery, self.bench.taxonomy, self.alerts.critical_rules.rules)
        self.watchman = Watchman(self.alerts.critical_rules, self.bench.words)
        self.mentions = mention_reader(settings)  # what is looked for in the words of mentions
        self.customers = Customers(settings, self.protector)  # who belongs where, read once for all nights
        self.gate: Gate | None = None  # opened with the first batch: what sources may not bring
        self._landed = 0

    def store(self) -> Store:
        """The private warehouse, open for writing; close it before the step ends."""
        return Store.open(self.settings.warehouse, memory_mb=self.settings.limits.warehouse_mb)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """One step of the night: its time is booked; its errors say nothing personal: Prefect keeps their words."""
        with self.stopwatch.stage(name), self.protector.discreet():
            yield

    def today(self) -> date:
        """Today in the configured time zone: the night that a run without a day is."""
        return self.clock().astimezone(self.settings.zone).date()

    def night(self, day: date) -> Night:
        """What the night book says about the night of `day`."""
        return Night(
            night=day,
            judge=self.bench.judge.label,
            taxonomy=self.bench.taxonomy.label,
            redaction=self.protector.version,
            time_zone=self.settings.time_zone,
        )

    def landing_place(self) -> Path:
        """A new folder in staging for the next batch."""
        self._landed += 1
        return self.staging / f"{self._landed:06d}"

    def sweep(self) -> None:
        """Empty staging: batches are read again from their source, never from here."""
        try:
            shutil.rmtree(self.staging, ignore_errors=False)
        except FileNotFoundError:
            return
        except OSError as error:
            raise unwritable(self.staging, error) from None


@contextmanager
def open_workshop(
    settings: Settings, *, alerts: AlertSettings | None = None, wait: float = 0.0, what: str = "run"
) -> Iterator[Workshop]:
    """A workshop under the night's lock. Raises BusyError, ConfigError or ModelError before anything is written."""
    id_key(settings.id_key_env)
    with night_lock(settings.data_dir, wait=wait, what=what), open_progress() as progress:
        workshop = Workshop(settings, progress, alerts=alerts)
        workshop.sweep()
        before_migration(settings.data_dir, now=workshop.clock(), memory_mb=settings.limits.warehouse_mb)
        try:
            yield workshop
        finally:
            workshop.sweep()
