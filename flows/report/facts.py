"""The facts of a report as plain records: nothing here reads, draws or words.

Made by `flows.report.gathering`; read by `flows.report.drawing`, `words` and `build`. Names are in the reader's
language, shares are per 100 judged feedbacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from warehouse.measure.findings import Finding


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: feedbacks that gained and lost, shares per 100 judged, net with its 95 % interval."""

    key: str
    name: str
    side: str
    judged: int
    gained: int
    lost: int
    gained_share: float
    gained_low: float
    gained_high: float
    lost_share: float
    lost_low: float
    lost_high: float
    net: float
    net_low: float
    net_high: float
    before: float | None = None  # net of the same number of days before
    children: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A value per 100 judged feedbacks in a period, with its 95 % interval. `whole`: no more feedback is to come."""

    period: date
    value: float
    low: float
    high: float
    judged: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Trend:
    """Points of one key over time."""

    key: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote in its feedback: `before` and `after` are cut at CONTEXT characters (…)."""

    aspect: str
    polarity: int
    before: str
    words: str
    after: str
    day: date
    product: str
    channel: str
    language: str
    feedback_id: str


@dataclass(frozen=True, slots=True)
class Change:
    """A finding with its weekly series and its quotes in context."""

    finding: Finding
    aspect_name: str
    points: tuple[Point, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Voices:
    """What was said on one aspect: gained and lost."""

    aspect: str
    name: str
    line: Line
    gained: tuple[Passage, ...]
    lost: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the page says. Frames (`sources`, `nights`, ...) are rows as their named queries give them."""

    first: date
    last: date
    days: int
    counts: dict[str, Any]
    span: dict[str, Any]  # counts of the whole ledger
    total: Line
    dimensions: tuple[Line, ...]
    outcomes: tuple[Line, ...]
    changes: tuple[Change, ...]
    trends: tuple[Trend, ...]
    balance: tuple[dict[str, Any], ...]
    voices: tuple[tuple[str, tuple[Voices, ...]], ...]
    sources: tuple[dict[str, Any], ...]
    nights: tuple[dict[str, Any], ...]
    quarantine: tuple[dict[str, Any], ...]
    versions: tuple[dict[str, Any], ...]
    changes_over: int  # days searched for changes
