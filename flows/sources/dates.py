"""Dates and times as sources write them, made aware. Nothing is guessed: what could mean two days is refused.

Called by `flows.sources.mapping` and `flows.sources.guess`. Understood without a format: ISO 8601, compact digits,
epoch seconds to nanoseconds, Chinese (2026年3月1日 下午3:05) and English forms, RFC 2822. A day without a time is that
day in the ledger's time zone; a time that names no zone is in the source's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

from flows.sources.options import Dates

LATEST: Final = date(2099, 12, 30)
"""Where neither the configuration nor a clock sets an end."""
_EXCEL_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - serial days count local days
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_YMD: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:\s*[（(]?(?:星期|周)[一二三四五六日天][)）]?)?"
)
_DIGITS: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?")
_THREE: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_DAY_MONTH: Final = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})(?!\d),?", re.IGNORECASE
)
_MONTH_DAY: Final = re.compile(
    _WEEKDAY + r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d),?", re.IGNORECASE
)
_UNIX: Final = re.compile(
    _WEEKDAY + r"([a-z]{3})\s+(\d{1,2})\s+([\d:]{7,8})\s+((?:[+-]\d{4}|UTC|GMT)\s+)?(\d{4})", re.IGNORECASE
)
_TIME: Final = re.compile(
    r"\s*(?:T|at\s+)?\s*(上午|下午|晚上|凌晨|中午|早上|am|pm)?\s*(\d{1,2})\s*[:：时点]\s*(\d{1,2})?\s*(?:[:：分]\s*(?:(\d{1,2})(?:[.,](\d{1,9}))?)?\s*秒?)?"
    r"\s*(am|pm|a\.m\.|p\.m\.)?\s*(?:(z|utc|gmt)?\s*([+-]\d{2}:?\d{2}|[+-]\d{2})?)",
    re.IGNORECASE,
)
_EPOCH: Final = re.compile(r"-?\d{9,19}(?:\.\d+)?")
_EPOCH_UNITS: Final = ((11, 1), (14, 1_000), (17, 1_000_000), (20, 1_000_000_000))
"""(digits below, parts of a second): eleven digits of seconds reach the year 5138, so more digits are a finer unit."""


class DateReader:
    """Turns one source's dates into aware datetimes."""

    def __init__(self, dates: Dates, zone: ZoneInfo, ledger_zone: ZoneInfo, latest: date | None = None) -> None:
        """`latest`: the last day that is taken, where `dates.latest` says none; without both it is `LATEST`."""
        last = dates.latest or latest or LATEST
        self._dates = dates
        self._zone = zone
        self._ledger_zone = ledger_zone
        self._earliest = datetime.combine(dates.earliest, time.min, ledger_zone)
        self._latest = datetime.combine(last + timedelta(days=1), time.min, ledger_zone)
        self._range = f"{dates.earliest} to {last}"

    def read(self, value: Any) -> datetime:
        """The moment that a value names. Raises ValueError with what was received and what would be accepted."""
        try:
            moment = self._moment(value)
            inside = self._earliest <= moment < self._latest
        except (OverflowError, OSError) as error:
            raise ValueError(f"{shown(value)} is out of range") from error
        if not inside:
            raise ValueError(f"{shown(value)} is outside {self._range} (dates.earliest, dates.latest)")
        return moment

    def midnight(self, day: date) -> datetime:
        """The start of a ledger day."""
        return datetime.combine(day, time.min, self._ledger_zone)

    def _moment(self, value: Any) -> datetime:
        if isinstance(value, datetime):
            return self._aware(value)
        if isinstance(value, date):
            return self.midnight(value)
        for form in self._dates.formats:
            if (found := self._by_format(str(value).strip(), form)) is not None:
                return found
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f"{shown(value)} is no date")
        text = str(value).strip() if isinstance(value, str) else f"{value:.6f}".rstrip("0").rstrip(".")
        for reader in self._readers(text):
            if (found := reader(text)) is not None:
                return found
        raise ValueError(
            f"{shown(value)} is no date; accepted: ISO 8601, epoch, 2026年3月1日, 1 March 2026, or dates.formats"
        )

    def _readers(self, text: str) -> tuple[Callable[[str], datetime | None], ...]:
        if text[:1].isdigit() or text[:1] == "-":
            return self._ymd, self._digits, self._epoch, self._three, self._named
        return (self._named,)

    def _aware(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def _by_format(self, text: str, form: str) -> datetime | None:
        try:
            if form == "excel":
                return self._aware(_EXCEL_ZERO + timedelta(days=float(text)))
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - made aware below
        except (ValueError, OverflowError):
            return None
        whole_day = not any(code in form for code in ("%H", "%I", "%c", "%X", "%s"))
        return self.midnight(moment.date()) if whole_day else self._aware(moment)

    def _ymd(self, text: str) -> datetime | None:
        if len(text) >= 16 and text[4] == "-" and text[10] in "T ":
            try:
                return self._aware(datetime.fromisoformat(text))
            except ValueError:
                pass
        found = _YMD.match(text)
        return found and self._joined(int(found[1]), int(found[2]), int(found[3]), text[found.end() :], text)

    def _digits(self, text: str) -> datetime | None:
        found = _DIGITS.fullmatch(text)
        if not found or len(text) in {9, 10, 13, 16}:
            return None
        year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups())
        assert year is not None and month is not None and day is not None
        try:
            whole = date(year, month, day)
            clock = None if hour is None else time(hour, minute or 0, second or 0)
        except ValueError:
            if len(text) == 12:
                return None  # milliseconds of an early year
            raise ValueError(f"{text!r} is no day of the calendar") from None
        return self.midnight(whole) if clock is None else self._aware(datetime.combine(whole, clock))

    def _epoch(self, text: str) -> datetime | None:
        if not _EPOCH.fullmatch(text):
            return None
        digits = len(text.lstrip("-").partition(".")[0])
        parts = next(parts for below, parts in _EPOCH_UNITS if digits < below + (parts == 1))
        return datetime.fromtimestamp(float(text) / parts, UTC)

    def _three(self, text: str) -> datetime | None:
        found = _THREE.match(text)
        if not found:
            return None
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        order = self._dates.order
        if order is None:
            if first <= 12 and second <= 12 and first != second:
                raise ValueError(f"{text!r} could be two days; accepted once dates.order is set to dmy or mdy")
            order = "dmy" if first > 12 else "mdy"
        day, month = (first, second) if order == "dmy" else (second, first)
        return self._joined(year, month, day, text[found.end() :], text)

    def _named(self, text: str) -> datetime | None:
        if found := _UNIX.fullmatch(text):
            month, day, clock, zone, year = found.groups()
            return self._joined(int(year), _month(month, text), int(day), f"{clock} {zone or ''}".strip(), text)
        if found := _DAY_MONTH.match(text):
            return self._joined(int(found[3]), _month(found[2], text), int(found[1]), text[found.end() :], text)
        if found := _MONTH_DAY.match(text):
            return self._joined(int(found[3]), _month(found[1], text), int(found[2]), text[found.end() :], text)
        return None

    def _joined(self, year: int, month: int, day: int, rest: str, text: str) -> datetime:
        """A day and what stands behind it: nothing, or a time with or without a zone."""
        try:
            whole = date(year, month, day)
        except ValueError:
            raise ValueError(f"{text!r} is no day of the calendar") from None
        if not rest.strip():
            return self.midnight(whole)
        found = _TIME.fullmatch(rest.rstrip())
        if not found:
            raise ValueError(
                f"{text!r} has a time that cannot be read; accepted: 15:04, 3:04 PM, 下午3:04, with Z or +08:00"
            )
        before, hours, minutes, seconds, fraction, after, utc, offset = found.groups()
        try:
            clock = time(
                _hour(int(hours), (before or after or "").lower()), int(minutes or 0), int(seconds or 0),
                int((fraction or "0")[:6].ljust(6, "0")),
            )  # fmt: skip
        except ValueError:
            raise ValueError(f"{text!r} has no time of the clock") from None
        moment = datetime.combine(whole, clock)
        if offset:
            return moment.replace(tzinfo=_offset(offset))
        return moment.replace(tzinfo=UTC) if utc else self._aware(moment)


def shown(value: Any) -> str:
    """A value as it stands in messages, short."""
    try:
        text = repr(value)
    except RecursionError:  # lists in lists without end
        text = f"{type(value).__name__} nested too deep to show"
    return text if len(text) <= 60 else text[:57] + "..."


def _month(name: str, text: str) -> int:
    if name.lower() not in _MONTHS:
        raise ValueError(f"{text!r} names no month")
    return _MONTHS[name.lower()]


def _hour(hour: int, half: str) -> int:
    if half in {"下午", "晚上", "pm", "p.m."}:
        return hour + 12 if hour < 12 else hour
    if half in {"上午", "早上", "凌晨", "am", "a.m."}:
        return 0 if hour == 12 else hour
    if half == "中午":
        return hour + 12 if hour < 11 else hour
    return hour


def _offset(text: str) -> timezone:
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)))
