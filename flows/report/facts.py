"""The facts of a report, read from a published ledger into plain records: nothing here draws, words or rounds.

Callers: `flows.report.build`, and `flows.report.terminal` for names of slices. Reads named queries only, so that an
analyst can repeat every number on the page with `valueledger query NAME`. Names are in the reader's language.
Limits: records of the whole page are in memory, a few thousand at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from taxonomy.errors import WarehouseError
from warehouse.measure.findings import Finding
from warehouse.read import Ledger

OUTCOME = "outcome"
CONTEXT = 140
"""Characters of a feedback shown on either side of a quote: two or three sentences."""

QUOTES = 3
"""Quotes an aspect and side on the page; the ledger holds ten a month."""

NIGHTS = 10

SEARCHED = 120
"""Days searched for changes: four months hold a slow decline and a steady time before it."""


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
    changes_over: int = SEARCHED


def gather(ledger: Ledger, lang: str, *, days: int) -> Facts:
    """Facts of the last `days` days of `ledger`, trends and changes of all of it. Raises WarehouseError if it is empty."""
    span = _rows(ledger.named("counts_between"))[0]
    if not span["judged"]:
        raise WarehouseError(
            "The published ledger holds no judged feedback, so there is nothing to report.",
            remedy="Run a night over a source that brought text, then ask for the report again.",
        )
    last: date = span["last_day"]
    first = max(last - timedelta(days=days - 1), span["first_day"])
    within = {"first": str(first), "last": str(last)}
    names, parents = _vocabulary(ledger, lang)
    aspects = _lines(ledger, "aspect", first, last, lang)
    dimensions = tuple(
        _with_children(line, [a for a in aspects if parents.get(a.key) == line.key])
        for line in _lines(ledger, "dimension", first, last, lang)
    )
    return Facts(
        first=first,
        last=last,
        days=(last - first).days + 1,
        counts=_rows(ledger.named("counts_between", within))[0],
        span=span,
        total=_lines(ledger, "all", first, last, lang)[0],
        dimensions=dimensions,
        outcomes=tuple(line for line in aspects if line.side == OUTCOME),
        changes=tuple(_change(ledger, finding, names, lang) for finding in ledger.findings(days=SEARCHED, quotes=4 * QUOTES)),
        trends=_trends(ledger, "all", lang) + _trends(ledger, "dimension", lang, [d.key for d in dimensions]),
        balance=_rows(ledger.named("balance")),
        voices=_voices(ledger, first, names, dimensions, lang),
        sources=_rows(ledger.named("sources")),
        nights=_rows(ledger.named("runs", {"rows": NIGHTS})),
        quarantine=_refused(ledger),
        versions=_rows(ledger.named("versions")),
    )


def _vocabulary(ledger: Ledger, lang: str) -> tuple[dict[str, str], dict[str, str]]:
    """Names of aspects, and the dimension that each belongs to (none for outcomes)."""
    aspects = _rows(ledger.query("SELECT * FROM aspect ORDER BY position"))
    groups = _rows(ledger.query("SELECT * FROM lens WHERE lens = 'elements'"))
    return {row["aspect"]: row[lang] for row in aspects}, {row["aspect"]: row["group_id"] for row in groups}


def _lines(ledger: Ledger, level: str, first: date, last: date, lang: str) -> list[Line]:
    """Lines of a level, worst net first, beside the net of as many days before."""
    days = (last - first).days + 1
    earlier = {"first": str(first - timedelta(days=days)), "last": str(first - timedelta(days=1)), "level": level}
    before = {row["key"]: row["net"] for row in _rows(ledger.named("ledger_between", earlier))}
    now = ledger.named("ledger_between", {"first": str(first), "last": str(last), "level": level})
    return [
        Line(
            **{name: row[name] for name in row if name not in ("key_zh", "key_en")},
            name=row[f"key_{lang}"],
            before=before.get(row["key"]),
        )
        for row in _rows(now)
    ]


def _with_children(line: Line, children: list[Line]) -> Line:
    values = {name: getattr(line, name) for name in line.__slots__}
    return Line(**{**values, "children": tuple(children)})


def _trends(ledger: Ledger, level: str, lang: str, order: Iterable[str] = ("all",)) -> tuple[Trend, ...]:
    by_key: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(ledger.named("trends", {"level": level})):
        by_key[row["key"]].append(row)
    return tuple(
        Trend(
            key,
            by_key[key][0][f"key_{lang}"],
            tuple(
                Point(row["period"], row["net"], row["net_low"], row["net_high"], row["judged"], row["complete"])
                for row in by_key[key]
            ),
        )
        for key in order
        if by_key[key]
    )


def _change(ledger: Ledger, finding: Finding, names: dict[str, str], lang: str) -> Change:
    told = "gained" if finding.polarity > 0 else "lost"
    kind, value = finding.slice.kind, finding.slice.value
    weeks = _rows(ledger.named("slice_trend", {"aspect": finding.aspect, "kind": kind, "value": value}))
    points = tuple(
        Point(row["week"], row[f"{told}_share"], row[f"{told}_low"], row[f"{told}_high"], row["judged"])
        for row in weeks
    )
    passages = []
    for quote in finding.quotes:
        for row in _rows(ledger.named("feedback_mentions", {"feedback_id": quote.feedback_id})):
            if (row["aspect"], row["polarity"], row["quote"]) == (finding.aspect, finding.polarity, quote.quote):
                passages.append(_passage({**row, "feedback_id": quote.feedback_id}))
                break
    passages.sort(key=lambda passage: passage.language != lang)
    return Change(finding, names[finding.aspect], points, tuple(passages[:QUOTES]))


def _voices(
    ledger: Ledger, first: date, names: dict[str, str], dimensions: tuple[Line, ...], lang: str
) -> tuple[tuple[str, tuple[Voices, ...]], ...]:
    """By dimension: aspects with their quotes, those in the reader's language first."""
    found: dict[tuple[str, int], list[Passage]] = defaultdict(list)
    for row in _rows(ledger.named("quotes_in_context", {"first": str(first), "rows": 2 * QUOTES})):
        found[row["aspect"], row["polarity"]].append(_passage(row))
    for passages in found.values():
        passages.sort(key=lambda passage: passage.language != lang)

    def of(aspect: str) -> Voices:
        gained, lost = found[aspect, 1][:QUOTES], found[aspect, -1][:QUOTES]
        return Voices(aspect, names[aspect], tuple(gained), tuple(lost))

    groups = [(line.name, [child.key for child in line.children]) for line in dimensions]
    groups.append(("", [aspect for aspect in names if aspect.startswith(f"{OUTCOME}.")]))
    voices = [(name, tuple(v for v in map(of, aspects) if v.gained or v.lost)) for name, aspects in groups]
    return tuple((name, spoken) for name, spoken in voices if spoken)


def _passage(row: dict[str, Any]) -> Passage:
    text, start, end = row["text"], row["start_char"], row["end_char"]
    before, after = text[:start], text[end:]
    return Passage(
        aspect=row["aspect"],
        polarity=row["polarity"],
        before=before if len(before) <= CONTEXT else "…" + before[-CONTEXT:],
        words=text[start:end],
        after=after if len(after) <= CONTEXT else after[:CONTEXT] + "…",
        day=row["ledger_day"],
        product=row["product"],
        channel=row["channel"],
        language=row["language"],
        feedback_id=row["feedback_id"],
    )


def _refused(ledger: Ledger) -> tuple[dict[str, Any], ...]:
    """Open quarantined rows by source and reason."""
    rows: dict[tuple[str, str], int] = defaultdict(int)
    for row in _rows(ledger.named("quarantine")):
        rows[row["source"], row["reason"]] += row["rows"]
    return tuple({"source": key[0], "reason": key[1], "rows": count} for key, count in sorted(rows.items()))


def _rows(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    """Rows as plain Python values; None for what is missing."""
    names = [str(name) for name in frame.columns]
    return tuple(
        dict(zip(names, map(_plain, row), strict=True)) for row in frame.itertuples(index=False, name=None)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, pd.Timestamp):
        return value
    if value is None or value is pd.NA or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
