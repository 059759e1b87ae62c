"""A stream that never ends: a place that is asked every night for what has come since.

Used by the connectors of databases, APIs and commands, which give rows and the state that holds once each has been
loaded. The row's place is made from what is mapped of it: a row that is refused every night is quarantined once.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Container, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from flows.sources.dates import DateReader
from flows.sources.incremental import State, Watermark
from flows.sources.mapping import Mapper, Origin, columns
from flows.sources.options import SourceSettings
from flows.sources.places import Piped, RestApi
from flows.sources.rows import BadRow, Row
from flows.sources.shape import Shape
from flows.sources.stream import Failed, Skipped
from flows.sources.values import getter, unpacked
from taxonomy.records import Feedback, Rejected

if TYPE_CHECKING:
    from flows.settings import Limits

Given = tuple[Row | BadRow, State | None]
"""A row, and what to commit once it is loaded; None: nothing new."""


class Feed(Protocol):
    """A place that is asked for what came after a state."""

    notes: list[str]

    def pull(self, state: State) -> Generator[Given, None, State]:
        """Rows after `state`; returns what to commit once all of them are loaded. Raises InputError."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a connector needs to know beside its own block."""

    limits: Limits
    ledger_zone: ZoneInfo
    latest: date | None = None  # the last day that a row's date may name
    now: datetime | None = None  # watermarks never pass it
    id_key_env: str = ""  # variable that no program of others may see
    trial: bool = False  # no night reads: whatever is there must stay where it is


class PullStream:
    """The rows of a feed since the last night. Its cursor never says 'done'."""

    ends = False
    day = None
    size = 0
    fingerprint = ""

    def __init__(
        self, source: str, name: str, identity: str, *, settings: SourceSettings, feed: Feed, around: Surroundings
    ) -> None:
        """`identity` names the place and its cursor: with another one, reading begins anew."""
        self.name = name
        self.id = hashlib.sha256(f"{source}\0{identity}".encode()).hexdigest()
        self._source = source
        self._settings = settings
        self._feed = feed
        self._around = around
        self._state: State = {}
        self._before: Mapping[str, str] = {}
        self._shape = Shape()
        self._ended = False
        paths = chain.from_iterable(columns(settings).values())
        self._paths = tuple(dict.fromkeys(paths))
        self._get = [getter(path) for path in self._paths]

    @property
    def detail(self) -> dict[str, Any]:
        """What to commit with the rows given so far."""
        shape = self._shape.merged(self._before) if self._ended and self._shape.rows else self._before
        return {"state": dict(self._state), "shape": dict(shape)}

    @property
    def drift(self) -> tuple[str, ...]:
        """See `flows.sources.stream.Stream`."""
        changes = self._shape.drift(self._before, self._paths) if self._ended else []
        return (*self._feed.notes, *(f"{self.name}: {change}" for change in changes))

    def rows(self, start: int = 0, detail: State | None = None) -> Iterator[Feedback | Rejected]:
        """Every row since `detail` was committed; `start` counts those of all nights before."""
        kept = detail or {}
        self._state, self._before = dict(kept.get("state", {})), dict(kept.get("shape", {}))
        self._shape, self._ended = Shape(), False
        mapper = Mapper(
            Origin(self._source, self.id, self.name),
            self._settings,
            max_text_chars=self._around.limits.max_text_chars,
            ledger_zone=self._around.ledger_zone,
            latest=self._around.latest,
        )
        with closing(self._feed.pull(self._state)) as given:
            while True:
                try:
                    row, state = next(given)
                except StopIteration as end:
                    self._state, self._ended = end.value, True
                    return
                if isinstance(row, Row):
                    self._shape.see(row.values)
                mapped = mapper.map(replace(row, position=self._place(row)))
                if state is not None:
                    self._state = state
                yield mapped

    def _place(self, row: Row | BadRow) -> int:
        """A number made from the row's mapped values: the same row has the same place in every night."""
        said = row.raw if isinstance(row, BadRow) else [get(row.values) for get in self._get]
        try:
            told = json.dumps(said, default=str)
        except RecursionError:  # lists in lists without end: what they hold does not count
            told = json.dumps([unpacked(one) for one in said])
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") >> 1


Settings = TypeVar("Settings", bound=SourceSettings)


class PullSource(ABC, Generic[Settings]):
    """A connector whose place is one such stream. See `flows.sources.stream.Source`."""

    def __init__(self, name: str, settings: Settings, around: Surroundings) -> None:
        self.name = name
        self.settings = settings
        self.skipped: list[Skipped] = []
        self.failed: list[Failed] = []
        self._around = around

    def streams(
        self, done: Container[str] = (), *, first: date | None = None, last: date | None = None
    ) -> Iterator[PullStream]:
        """One stream, whose rows carry their own days."""
        name, identity, feed = self._place()
        yield PullStream(self.name, name, identity, settings=self.settings, feed=feed, around=self._around)

    def again(self, wanted: Container[str]) -> Iterator[PullStream]:
        """See `flows.sources.stream.Source`. A row is found by its mapped values: its place is made of them."""
        yield from (stream for stream in self.streams() if stream.id in wanted)

    @abstractmethod
    def _place(self) -> tuple[str, str, Feed]:
        """(name for people, what tells this place and cursor from others, its feed)."""


def watermark(settings: Piped | RestApi, around: Surroundings, state: State) -> Watermark | None:
    """What has been seen of a place that grows by a field; None where the settings name no such field."""
    if settings.incremental is None:
        return None
    zone = ZoneInfo(settings.time_zone) if settings.time_zone else around.ledger_zone
    dates = DateReader(settings.dates, zone, around.ledger_zone, around.latest)
    return Watermark(settings.incremental, dates, state, around.now)
