"""An outbox on a real warehouse with a clock that only the test moves: for the tests of sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import taxonomy
from benchmarks._receiver import Receiver
from flows.alert_events import Event
from flows.delivery_settings import Channel, DeliveryBlock
from flows.notify import Notifier, Told, names_of, routes
from warehouse.outbox import Intent, enqueue
from warehouse.store import Store

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""Twelve o'clock in Shanghai."""


def event(number: int = 1, **changes: Any) -> Event:
    given = {
        "event_id": f"{number:032x}", "incident_id": "a1b2c3", "kind": "opened", "severity": "medium",
        "aspect": "service.delivery", "dimension": "service", "direction": "lost_up", "effect": 0.08,
        "since": date(2026, 2, 20),
    }  # fmt: skip
    return Event.model_validate({**given, **changes})


class Post:
    """An outbox on a real warehouse, a clock that only we move, and a receiver."""

    def __init__(self, path: Path, receiver: Receiver) -> None:
        self.path = path
        self.receiver = receiver
        self.now = NOON
        self.slept: list[float] = []
        self.delivery = DeliveryBlock(channels={"ops": Channel(url_env="OPS")})
        self.environment: dict[str, str] = {"OPS": receiver.url}
        self.seconds = 10.0

    def store(self) -> Store:
        return Store.open(self.path, threads=1)

    def write(self, *events: Event, run: str = "2026-03-02") -> None:
        with self.store() as store, store.transaction():
            intents = [
                Intent(one.event_id, one.incident_id, one.kind, one.payload(), routes(one, self.delivery))
                for one in events
            ]
            enqueue(store, intents, run)

    def notifier(self, delivery: DeliveryBlock | None = None) -> Notifier:
        return Notifier(
            delivery=delivery or self.delivery, names=names_of(taxonomy.load()), zone=ZoneInfo("Asia/Shanghai"),
            language="en", report="https://reports.example/today", store=self.store, clock=lambda: self.now,
            secret=lambda block: {"ops-block": self.receiver.url}[block], sleep=self._sleep,
            environment=self.environment, seconds=self.seconds,
        )  # fmt: skip

    def deliver(self, **options: Any) -> Told:
        return self.notifier().deliver(**options)

    def rows(self) -> dict[str, Mapping[str, Any]]:
        with self.store() as store:
            frame = store.query("SELECT * FROM outbox ORDER BY event_id, channel")
        rows = [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
        return {f"{row['event_id'][-1]} {row['channel']}": row for row in rows}

    def states(self) -> dict[str, str]:
        return {name: str(row["state"]) for name, row in self.rows().items()}

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
