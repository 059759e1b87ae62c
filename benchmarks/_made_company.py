"""A made company for the alert scenarios: sources, products, channels and shares, and its nights on the real engine.

Rows are drawn day by day with a fixed seed and loaded through the real path, one night after the other: load,
aggregate, watch. Only the judge is left out: what a feedback lost or gained is drawn, and its words say so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from benchmarks._ledger_builder import CONTEXT, MODEL, Said, batch_of, open_book
from warehouse import runs
from warehouse.alerting import Night, Watch, watch_night
from warehouse.cursors import Cursor
from warehouse.load import load_batch
from warehouse.marts import aggregate
from warehouse.store import Store

LOST: Mapping[str, float] = {
    "service.delivery": 0.10,
    "product.quality": 0.09,
    "cost.money": 0.07,
    "service.aftersale": 0.06,
    "personnel.attitude": 0.05,
    "product.function": 0.05,
    "outcome.satisfaction": 0.10,
}
"""Share of feedbacks that lose on each aspect; a third as many again gain on it."""

SOURCES = (("shop", 48), ("app", 28), ("desk", 16))
"""Feedbacks a day of each source, on average."""

ECHO = 0.6
"""Part of those who lose by what was planted that is dissatisfied too, and says so."""

PRODUCTS = ("kettle", "lamp", "fan")
CHANNELS = ("forum", "web", "app", "phone")


Place: TypeAlias = str | tuple[str, str]
"""An aspect, or an aspect and a product."""


@dataclass(frozen=True, kw_only=True)
class Weather:
    """What a day is like. `lost` is added to shares by aspect, or by aspect and product.

    `volume` scales sources; `forum` is the part of the shop's feedback that comes by its forum, where three times as
    many lose; `echo`: most who lose by what was added are dissatisfied too.
    """

    lost: Mapping[Place, float] = field(default_factory=dict)
    volume: Mapping[str, float] = field(default_factory=dict)
    forum: float = 0.12
    echo: bool = False
    model: str = MODEL
    taxonomy: str = CONTEXT.taxonomy


CALM = Weather()


def said_on(day: date, weather: Weather, seed: int) -> list[Said]:
    """The feedback of one day: the same for the same day, weather and seed."""
    draw = np.random.default_rng([seed, day.toordinal()])
    busy = 1.15 if day.weekday() < 5 else 0.7
    found = []
    for source, usual in SOURCES:
        for number in range(int(draw.poisson(usual * busy * weather.volume.get(source, 1.0)))):
            forum = source == "shop" and draw.random() < weather.forum
            product = PRODUCTS[int(draw.integers(len(PRODUCTS)))]
            mentions, terms = _mentions(draw, product, weather, 3.0 if forum else 1.0, f"{day} {source} {number}")
            found.append(
                Said(
                    id=f"{source}-{day}-{number}",
                    day=day,
                    source=source,
                    product=product,
                    channel="forum" if forum else {"shop": "web", "app": "app", "desk": "phone"}[source],
                    mentions=mentions,
                    terms=terms,
                )
            )
    return found


def _mentions(
    draw: np.random.Generator, product: str, weather: Weather, loud: float, name: str
) -> tuple[list[tuple[str, int, str]], list[str]]:
    found: list[tuple[str, int, str]] = []
    terms: list[str] = []
    for aspect, usual in LOST.items():
        more = weather.lost.get(aspect, 0.0) + weather.lost.get((aspect, product), 0.0)
        point = draw.random()
        if point < usual * loud + more:
            found.append((aspect, -1, f"{name} lost on {aspect}"))
            terms += ["courier"] if more else []
            if weather.echo and more and draw.random() < ECHO:
                found.append(("outcome.satisfaction", -1, f"{name} is not happy"))
        elif point > 1 - usual / 3:
            found.append((aspect, 1, f"{name} gained on {aspect}"))
    once = {aspect: (aspect, polarity, words) for aspect, polarity, words in reversed(found)}
    return list(once.values()), terms


@dataclass
class Company:
    """An open warehouse and the place of the next row."""

    store: Store
    position: int = 0

    @classmethod
    def founded(cls, path: Path) -> Company:
        """With the packaged taxonomy and no feedback."""
        return cls(open_book(path).store)

    @classmethod
    def reopened(cls, path: Path, position: int) -> Company:
        """A copy of a company's file."""
        return cls(Store.open(path, threads=1), position)

    def night(self, day: date, said: Iterable[Said], weather: Weather, watch: Watch | None) -> None:
        """Load what came since, rebuild the aggregates, watch; the night is booked as done."""
        night = runs.Night(night=day, judge=weather.model, taxonomy=weather.taxonomy, redaction="1", time_zone="UTC")
        now = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        runs.begin_run(self.store, night, now=now, sources=[source for source, _ in SOURCES])
        rows = list(said)
        if rows:
            self._load(rows, night.run_id, weather)
        aggregate(self.store)
        if watch is not None:
            watch_night(self.store, watch, Night(day=day, run_id=night.run_id, routes=lambda _: ("ops",)))
        runs.finish_run(self.store, night.run_id, state=runs.RunState.DONE, now=now + timedelta(hours=1))

    def _load(self, said: list[Said], run_id: str, weather: Weather) -> None:
        entries = [
            dataclasses.replace(one.entry(self.position + number), model=weather.model)
            for number, one in enumerate(said, start=1)
        ]
        context = dataclasses.replace(CONTEXT, taxonomy=weather.taxonomy)
        after, self.position = self.position, self.position + len(said)
        cursor = Cursor(source="shop", stream="s", name="s.csv", after=after, position=self.position)
        load_batch(self.store, batch_of(entries, context, cursor, run_id))

    def incidents(self, since: date) -> list[dict[str, Any]]:
        """Incidents opened on or after a day."""
        frame = self.store.query("SELECT * FROM alert WHERE opened_day >= ? ORDER BY opened_day, incident_id", [since])
        return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]

    def messages(self, since: date) -> list[tuple[str, str]]:
        """Kind and incident of every message that was written since a night."""
        rows = self.store.query(
            "SELECT kind, incident_id FROM outbox WHERE created_run > ? ORDER BY created_run, event_id", [str(since)]
        )
        return [(str(kind), str(name)) for kind, name in rows.itertuples(index=False)]


def days(first: date, count: int) -> Iterator[date]:
    """`count` days from `first`."""
    return (first + timedelta(number) for number in range(count))
