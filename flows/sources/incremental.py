"""How far a place that keeps growing was read: a watermark that moves with the rows, never past the clock.

Called by the connectors of databases, APIs and commands. Pure: no clock, no network. A state is a small JSON object
that the warehouse commits in the transaction of the rows it stands for. Where rows come in rising order the watermark
moves with every row; otherwise it moves once everything has been read, so that an interrupted night loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, model_validator

from flows.sources.dates import DateReader
from flows.sources.options import Frozen
from flows.sources.values import getter, is_null
from taxonomy.errors import RowError

State = Mapping[str, Any]
"""What a cursor's detail holds of a watermark: {'kind': ..., 'value': ...}, or nothing."""

_SPAN: Final = re.compile(r"(\d{1,6})\s*([smhdw]?)")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LAYOUT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:.*)?")  # times kept as text that can be written as they were
DEFAULT_LOOKBACK: Final = "1h"
"""Rows are often visible some time after the moment that they carry: long transactions, clocks that differ."""
LONGEST: Final = timedelta(days=36_525)
"""A hundred years: whatever a source holds is read again, and no time before the calendar's first comes of it."""
DEFAULT_STEPS: Final = 1_000
"""The same for numbers, which say nothing of time: a sequence gives its numbers before the transactions are over, and
these end out of order. A table of a million changes a day gives so many in a minute and a half, longer than a
program's transaction lasts; to read them again costs a night about a second."""


def _span(text: str) -> str:
    if not _SPAN.fullmatch(text):
        raise ValueError(
            "is no span; accepted: a number with s, m, h, d or w, such as 3d; without one, steps of a number"
        )
    if duration(text) > LONGEST:
        raise ValueError(f"is {text!r}; accepted: at most {LONGEST.days} days")
    return text


Span = Annotated[str, AfterValidator(_span)]


def duration(span: str) -> timedelta:
    """A span with a unit as a time; one without a unit is in seconds."""
    found = _SPAN.fullmatch(span)
    assert found is not None
    return timedelta(**{_UNITS[found[2] or "s"]: int(found[1])})


def steps(span: str) -> int:
    """A span without a unit as a number; one with a unit is meant for times and means the default, or nothing if 0."""
    found = _SPAN.fullmatch(span)
    assert found is not None
    return int(found[1]) if not found[2] else DEFAULT_STEPS if int(found[1]) else 0


class Incremental(Frozen):
    """Which field grows with every change, and how a place is asked for what came after it."""

    field: str  # path inside the record, such as updated_at or attributes.createdDate
    param: str | None = None  # query parameter that takes the watermark; None: the place cannot filter
    format: Literal["iso", "date", "epoch", "epoch_ms", "integer"] = "iso"  # how the place wants it written
    order: Literal["ascending", "descending", "any"] = "any"  # how rows come, by `field`
    lookback: Span = DEFAULT_LOOKBACK  # read again every night, for what became visible late
    start: str | None = None  # the first watermark; None: from the beginning

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.start is not None and self.format == "integer" and not self.start.lstrip("-").isdecimal():
            raise ValueError(f"start is {self.start!r}; accepted with format: integer: a whole number in quotes")
        return self


def pack(value: Any) -> dict[str, Any]:
    """A watermark as JSON, so that it comes back as the same type."""
    match value:
        case datetime():
            return {"kind": "datetime", "value": value.isoformat()}
        case date():
            return {"kind": "date", "value": value.isoformat()}
        case Decimal():
            return {"kind": "decimal", "value": str(value)}
        case int() | float() | str():
            return {"kind": "plain", "value": value}
        case bytes() | memoryview() | bytearray():
            return {"kind": "bytes", "value": bytes(value).hex()}
    return {"kind": "plain", "value": str(value)}


def unpack(state: State) -> Any:
    """The value of `pack`; None of an empty state."""
    value = state.get("value")
    match state.get("kind"):
        case "datetime":
            return datetime.fromisoformat(str(value))
        case "date":
            return date.fromisoformat(str(value))
        case "decimal":
            return Decimal(str(value))
        case "bytes":
            return bytes.fromhex(str(value))
    return value


def earlier(value: Any, span: str) -> Any:
    """A watermark before `value` by a span: times by its duration, numbers by its steps; other values as they are."""
    match value:
        case datetime() | date():
            return _earlier_time(value, duration(span))
        case int() | Decimal() | float():
            return value - steps(span)
        case bytes():  # a version that the database counts, such as SQL Server's rowversion
            return max(0, int.from_bytes(value, "big") - steps(span)).to_bytes(len(value), "big")
        case str():
            return _earlier_text(value, span)
    return value


def _earlier_time(value: datetime | date, span: timedelta) -> datetime | date:
    """A time of the first years, as some systems write none, has nothing before it."""
    try:
        return value - (span if isinstance(value, datetime) else max(span, timedelta(days=1)))
    except OverflowError:
        return value


def _earlier_text(text: str, span: str) -> str:
    """A time that a database keeps as text, such as SQLite's: written as it was, or left alone."""
    if LAYOUT.fullmatch(text) is None:
        return text
    try:
        moment = datetime.fromisoformat(text) - duration(span)
    except (ValueError, OverflowError):
        return text
    if len(text) == 10:
        return moment.date().isoformat()
    spec = "seconds" if "." not in text else "milliseconds" if re.search(r"\.\d{3}(?!\d)", text) else "microseconds"
    written = moment.isoformat(sep=text[10], timespec=spec)
    return written.replace("+00:00", "Z") if text.endswith("Z") else written


def is_ahead(value: Any, now: datetime | None, zone: Any) -> bool:
    """Whether a time lies after the clock: such a watermark would hide all that is written until then."""
    if now is None:
        return False
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return False
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if not isinstance(value, datetime):
        return False
    return (value if value.tzinfo else value.replace(tzinfo=zone)) > now


class Watermark:
    """The highest value of `Incremental.field` that has been seen, and what to ask for tonight."""

    def __init__(self, settings: Incremental, dates: DateReader, state: State, now: datetime | None = None) -> None:
        """`now`: later times do not move the watermark. `dates` reads the field's values."""
        self._settings = settings
        self._dates = dates
        self._get = getter(settings.field)
        self._now = now
        self._stored = dict(state)
        self.before = unpack(state) if state else self._start()
        self._high = self.before

    def _start(self) -> Any:
        start = self._settings.start
        return None if start is None else self._value(start)

    def _value(self, value: Any) -> Any:
        """The field's value as a moment or a whole number; None where it cannot be read."""
        if is_null(value) and value not in {0, "0"}:
            return None
        try:
            return int(str(value)) if self._settings.format == "integer" else self._dates.read(value).astimezone(UTC)
        except (ValueError, RowError):
            return None

    @property
    def since(self) -> Any:
        """What tonight's reading begins with: the watermark less the look-back, or the start; None: everything."""
        return earlier(self.before, self._settings.lookback) if self._stored else self.before

    def asked(self) -> str | None:
        """`since`, as the place wants it written."""
        since = self.since
        if since is None:
            return None
        match self._settings.format:
            case "integer":
                return str(since)
            case "epoch":
                return str(int(since.timestamp()))
            case "epoch_ms":
                return str(int(since.timestamp() * 1000))
            case "date":
                # The place counts days in a zone of its own: west of ours the same moment is still the day before.
                return str((since.date() - timedelta(days=1)).isoformat())
        return str(since.isoformat(timespec="seconds").replace("+00:00", "Z"))

    def see(self, values: Mapping[str, Any]) -> bool:
        """Takes note of a row; whether it lies before what tonight asked for."""
        value = self._value(self._get(values))
        if value is None:
            return False
        if not is_ahead(value, self._now, UTC) and (self._high is None or value > self._high):
            self._high = value
        return self.since is not None and value < self.since

    def state(self, *, ended: bool) -> dict[str, Any]:
        """What to commit with the rows seen so far."""
        moved = ended or self._settings.order == "ascending"
        if not moved or self._high is None:
            return self._stored
        return pack(self._high)
