"""The report's section of topics: what the company tells apart under an aspect, in figures and in customers' words.

Caller: `flows.report.gathering`. Figures are those of the named query `topics` over the report's weeks against as many
days before; quotes those of `topic_evidence` in these weeks, in the reader's language first. Empty for a ledger
without topics, or one that was published before there were any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flows.report.facts import Passage
from flows.report.rows import passage_of, rows
from warehouse import library
from warehouse.read import Ledger

QUOTES: Final = 3
"""Quotes of a topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """One topic: feedbacks that gained and lost, net per 100 judged, its change against the time before (None: no
    feedback then), and quotes."""

    name: str
    mentions: int
    gained: int
    lost: int
    net: float
    net_low: float
    net_high: float
    change: float | None
    change_low: float | None
    change_high: float | None
    beyond_chance: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """The topics of one aspect, most spoken of first."""

    aspect: str
    name: str
    topics: tuple[TopicLine, ...]


def topic_groups(
    ledger: Ledger, first: date, last: date, names: Mapping[str, str], lang: str
) -> tuple[TopicGroup, ...]:
    """Aspects with topics in the order of the configuration; topics that nobody spoke of are left out."""
    if "topic" not in set(ledger.relations()["relation"]):
        return ()
    found = rows(ledger.named("topics", _periods(first, last)))
    quotes = _passages(ledger, first, last)
    groups: dict[str, list[TopicLine]] = defaultdict(list)
    for row in found:
        if row["mentions"]:
            groups[row["aspect"]].append(_line(row, lang, quotes[row["aspect"], row["topic"]]))
    return tuple(
        TopicGroup(aspect, names[aspect], tuple(sorted(lines, key=lambda line: (-line.mentions, line.name))))
        for aspect, lines in groups.items()
    )


def _periods(first: date, last: date) -> dict[str, str]:
    length = (last - first).days + 1
    before = first - timedelta(days=length)
    days = {"after_first": first, "after_last": last, "before_first": before, "before_last": first - timedelta(days=1)}
    return {name: str(day) for name, day in days.items()}


def _line(row: Mapping[str, Any], lang: str, passages: list[Passage]) -> TopicLine:
    kept = ("mentions", "gained", "lost", "net", "net_low", "net_high", "change", "change_low", "change_high")
    sign = -1 if row["lost"] >= row["gained"] else 1  # the side that is said more often speaks first
    ordered = sorted(passages, key=lambda one: (one.language != lang, -sign * one.polarity))
    return TopicLine(
        name=row[f"topic_{lang}"],
        **{name: row[name] for name in kept},
        beyond_chance=bool(row["beyond_chance"]),
        passages=tuple(ordered[:QUOTES]),
    )


def _passages(ledger: Ledger, first: date, last: date) -> defaultdict[tuple[str, str], list[Passage]]:
    """Quotes of each topic, the best first."""
    found = ledger.query(library.text("shown/topic_passages"), {"first": first, "last": last})
    quotes: defaultdict[tuple[str, str], list[Passage]] = defaultdict(list)
    for row in rows(found):
        quotes[row["aspect"], row["topic"]].append(passage_of(row))
    return quotes
