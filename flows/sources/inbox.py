"""Events that others lay into a folder, one or a few a file: read in groups, then moved away.

Called through `flows.sources.open_source`. A group's files are moved once its rows are loaded: to `read`, or deleted
if the configuration says so, and to `refused` where a row of them could not be used. A night that is killed in between
reads them again, and finds duplicates. An event is known by its content. Memory: one event.
Over 250 lines, so that the life of an event stands together.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from flows.sources.decoding import open_text, visible
from flows.sources.folders import UNFINISHED, matching
from flows.sources.incremental import State
from flows.sources.json_rows import read_lines
from flows.sources.mapping import Mapper, Origin, columns
from flows.sources.places import Inbox
from flows.sources.pull import Surroundings
from flows.sources.rows import PAYLOAD_CHARS, BadRow, Row
from flows.sources.shape import Shape
from flows.sources.stream import Failed, Skipped
from flows.sources.values import getter, unpacked
from taxonomy.errors import InputError
from taxonomy.records import Feedback, Reason, Rejected

_DECODER: Final = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Event:
    """A file that waits: its path, its name below the inbox, and what tells it from a later one of that name."""

    path: Path
    name: str
    stamp: tuple[int, int]


class InboxSource:
    """The connector of `type: inbox`."""

    def __init__(self, name: str, settings: Inbox, around: Surroundings) -> None:
        self.name = name
        self.settings = settings
        self.skipped: list[Skipped] = []
        self.failed: list[Failed] = []
        self.around = around

    def streams(
        self, done: Container[str] = (), *, first: date | None = None, last: date | None = None
    ) -> Iterator[EventStream]:
        """See `flows.sources.stream.Source`. Coming back for the next stream says that the last one is loaded."""
        self.skipped, self.failed = [], []
        waiting = self._waiting()
        for begin in range(0, len(waiting), self.settings.group):
            stream = EventStream(self, waiting[begin : begin + self.settings.group])
            if stream.id in done:  # loaded by a night that was killed before it could move them
                self.skipped.append(Skipped(stream.name, stream.id, "read before"))
                if self.settings.then == "delete":  # nobody knows any more which of them were refused: all are kept
                    stream.refused |= {event.name for event in stream.events}
            else:
                yield stream
                if not stream.ended:
                    continue
            if not self.around.trial:
                self._move(stream)

    def again(self, wanted: Container[str]) -> Iterator[EventStream]:
        """See `flows.sources.stream.Source`: the events that were refused lie in the folder for them, or wait again."""
        seen: set[str] = set()
        for event in self._kept():
            try:
                content = hashlib.sha256(_read(event, self.settings.max_event_bytes)).hexdigest()
            except (FileNotFoundError, InputError):
                continue
            if content in wanted and content not in seen:
                seen.add(content)
                yield EventStream(self, [event], content)

    def look(self) -> str:
        """See `flows.sources.stream.Source`."""
        waiting = self._waiting()
        return f"{self.settings.folder}, {len(waiting):,} {'event waits' if len(waiting) == 1 else 'events wait'}"

    def _waiting(self) -> list[Event]:
        folder = self.settings.folder
        found = []
        for path in matching(self.name, folder, self.settings.files):
            parts = path.relative_to(folder).parts
            unfinished = path.name.lower().endswith(UNFINISHED) or any(part.startswith(".") for part in parts)
            if unfinished or parts[0] in self.settings.moved_to:
                continue
            with suppress(FileNotFoundError):
                facts = path.stat()
                now = None if self.around.trial else self.around.now
                young = now is not None and now.timestamp() - facts.st_mtime < self.settings.min_age_s
                if path.is_file() and not young:
                    found.append(Event(path, visible("/".join(parts)), (facts.st_size, facts.st_mtime_ns)))
        return sorted(found, key=lambda event: event.name)

    def _kept(self) -> Iterator[Event]:
        """What lies in the folders of events that were taken in, refused ones first, and in the inbox itself."""
        folders = [self.settings.folder / name for name in reversed(self.settings.moved_to)]
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    yield Event(path, visible(path.relative_to(folder).as_posix()), (0, 0))
        yield from self._waiting()

    def _move(self, stream: EventStream) -> None:
        """What is loaded leaves the inbox; what cannot be moved is told, and is read again as duplicates."""
        read, refused = self.settings.moved_to
        for event in stream.events:
            try:
                facts = event.path.stat()
                if (facts.st_size, facts.st_mtime_ns) != event.stamp:
                    continue  # written anew since: it waits for the next night
                if event.name not in stream.refused and self.settings.then == "delete":
                    event.path.unlink(missing_ok=True)
                else:
                    _lay(event, self.settings.folder / (refused if event.name in stream.refused else read))
            except FileNotFoundError:
                continue
            except OSError as error:
                told = InputError(
                    f"{event.name}: was loaded but cannot be moved: {error.strerror}.",
                    remedy="Allow the night to write in the inbox.",
                )
                self.failed.append(Failed(event.name, told))
                return


class EventStream:
    """A group of events; known by their names, sizes and times, or one of them by the hash of its content."""

    ends = True
    day = None

    def __init__(self, source: InboxSource, events: Sequence[Event], content: str | None = None) -> None:
        self.events = events
        self.refused: set[str] = set()
        self.ended = False
        self.name = f"{events[0].name} to {events[-1].name}" if len(events) > 1 else events[0].name
        told = "\n".join(f"{event.name}\0{event.stamp}" for event in events)
        self.id = content or hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        self._source = source
        self._before: State = {}
        self._shape = Shape()

    @property
    def size(self) -> int:
        return sum(event.stamp[0] for event in self.events)

    @property
    def fingerprint(self) -> str:
        return ""

    @property
    def detail(self) -> dict[str, Any]:
        """See `flows.sources.stream.Stream`."""
        return self._shape.kept(self._before, ended=self.ended)

    @property
    def drift(self) -> tuple[str, ...]:
        """See `flows.sources.stream.Stream`."""
        ours = chain.from_iterable(columns(self._source.settings).values())
        return tuple(self._shape.drift(self._before, ours))

    def rows(self, start: int = 0, detail: State | None = None) -> Iterator[Feedback | Rejected]:
        """See `flows.sources.stream.Stream`."""
        self._before = dict((detail or {}).get("shape", {}))
        self.ended = False
        yield from islice(self._all_rows(), start, None)
        self.ended = True

    def _all_rows(self) -> Iterator[Feedback | Rejected]:
        source = self._source
        for event in self.events:
            try:
                raw = _read(event, source.settings.max_event_bytes)
            except FileNotFoundError:  # taken away by whoever laid it there: nothing of it was counted
                continue
            mapper = Mapper(
                Origin(source.name, hashlib.sha256(raw).hexdigest(), event.name),
                source.settings,
                max_text_chars=source.around.limits.max_text_chars,
                ledger_zone=source.around.ledger_zone,
                latest=source.around.latest,
            )
            for row in _rows_of(raw, source.settings, source.around):
                if isinstance(row, Row):
                    self._shape.see(row.values)
                mapped = mapper.map(row)
                if isinstance(mapped, Rejected):
                    self.refused.add(event.name)
                yield mapped


def _read(event: Event, most: int) -> bytes:
    """The bytes of an event, one more than `most` of one that is too large. Raises FileNotFoundError, InputError."""
    try:
        with event.path.open("rb") as opened:
            return opened.read(most + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(f"{event.name}: cannot be read: {error.strerror}.") from None


def _rows_of(raw: bytes, settings: Inbox, around: Surroundings) -> Iterator[Row | BadRow]:
    """The rows of one file: an object, an array, an object that holds one, or an object a line."""
    if len(raw) > settings.max_event_bytes:
        beginning = raw[:PAYLOAD_CHARS].decode("utf-8", "replace")
        yield BadRow(1, Reason.TOO_LONG, f"larger than max_event_bytes ({settings.max_event_bytes:,})", beginning)
        return
    encoding = json.detect_encoding(raw)
    with open_text(io.BufferedReader(io.BytesIO(raw)), encoding) as text:
        content = text.read().removeprefix("\ufeff").strip()
    try:
        value = _DECODER.decode(content)
    except (ValueError, RecursionError):
        lines = io.TextIOWrapper(io.BytesIO(content.encode("utf-8", "surrogatepass")), "utf-8", "surrogatepass")
        if content.count("\n") and content.startswith("{") and _is_object(content.splitlines()[0]):
            yield from read_lines(lines, around.limits.max_record_chars)
        else:
            yield BadRow(1, Reason.MALFORMED, "no JSON", content[:PAYLOAD_CHARS])
        return
    if settings.records is not None and isinstance(value, dict):
        value = getter(settings.records)(value)
    for number, record in enumerate(value if isinstance(value, list) else [value], 1):
        if isinstance(record, dict):
            yield Row(number, record)
        else:
            told = unpacked(record)[:PAYLOAD_CHARS]
            yield BadRow(number, Reason.MALFORMED, f"JSON, but no object: {type(record).__name__}", told)


def _is_object(line: str) -> bool:
    try:
        return isinstance(_DECODER.decode(line), dict)
    except (ValueError, RecursionError):
        return False


def _lay(event: Event, folder: Path) -> None:
    """Moves a file below `folder`, under another name where its own is taken."""
    target = folder / event.name
    target.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{event.name}.{number}"
    event.path.rename(target)
