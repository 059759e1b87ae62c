"""The facts of a report as plain records: nothing here reads, draws or words.

Made by `flows.report.gathering`; read by `flows.report.payload`, `words` and `build`. Names are in the reader's
language, shares are per 100 judged feedbacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flows.report.period import Period
from warehouse.measure.findings import Finding

if TYPE_CHECKING:
    from flows.report.audit import Audited
    from flows.report.intents import Wants
    from flows.report.monitors import Machinery
    from flows.report.topics import TopicGroup


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
    children: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A value per 100 judged feedbacks in a period, with its 95 % interval."""

    period: date
    value: float
    low: float
    high: float
    judged: int


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
class Sentence:
    """One of the first sentences, and where its evidence is: an id on the page, or the quotes of an aspect and side."""

    text: str
    link: str
    aspect: str | None = None
    polarity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What no aspect covers and customers have begun to say. `near`: name of the aspect spoken of beside it."""

    phrase: str
    terms: tuple[str, ...]
    first_day: date
    judged: int
    judged_before: int
    feedbacks: int
    feedbacks_before: int
    q: float
    positive: int
    negative: int
    product: str
    near: str | None
    draft: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says without its script. Rows are as their named queries give them."""

    period: Period
    counts: dict[str, Any]
    span: dict[str, Any]  # counts of the whole ledger
    total: Line
    dimensions: tuple[Line, ...]
    outcomes: tuple[Line, ...]
    changes: tuple[Change, ...]
    alerts: tuple[dict[str, Any], ...]  # incidents of falling value, newest first
    names: dict[str, str]  # of aspects and dimensions in the reader's language
    sources: tuple[dict[str, Any], ...]
    nights: tuple[dict[str, Any], ...]
    quarantine: tuple[dict[str, Any], ...]
    versions: tuple[dict[str, Any], ...]
    languages: tuple[dict[str, Any], ...]
    themes: tuple[Theme, ...]
    no_themes: dict[str, Any] | None  # why themes could not be looked for; None where they were
    adjusted: tuple[dict[str, Any], ...]
    not_adjusted: tuple[dict[str, Any], ...]  # reasons why shares stay raw, with the number of aspects
    doubtful: int  # feedbacks whose words and rating disagree
    changes_over: int  # days searched for changes
    interventions: tuple[Any, ...] = ()  # each a Told of flows.report.interventions
    topics: tuple[TopicGroup, ...] = ()
    wants: Wants | None = None  # intents and customer groups
    audit: Audited | None = None  # what people who read random samples say of the judge
    machinery: Machinery | None = None  # what the monitors say of input and reading
