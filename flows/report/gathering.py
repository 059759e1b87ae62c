"""Reads the facts of a report from a published ledger.

Caller: `flows.report.build`. Numbers come from named queries, so that an analyst can repeat every one on the page with
`valueledger query NAME`. Limits: the records of the whole page are in memory, a few thousand at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from flows.report.facts import Change, Facts, Line, Passage, Point, Trend, Voices
from nlp.language import detect
from taxonomy.errors import WarehouseError
from warehouse.measure.findings import Finding
from warehouse.read import Ledger

OUTCOME = "outcome"
CONTEXT = 140
"""Characters of a feedback shown on either side of a quote: two or three sentences."""

QUOTES = 3
"""Quotes an aspect and side on the page; the ledger holds ten a month."""

SAMPLED = 200
"""Quotes among which those in the reader's language are looked for."""

NIGHTS = 10

SEARCHED = 120
"""Days searched for changes: four months hold a slow decline and a steady time before it."""


def gather(ledger: Ledger, lang: str, *, days: int) -> Facts:
    """Facts of the last `days` days of `ledger`, trends of all of it. Raises WarehouseError where nothing is judged."""
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
        replace(line, children=tuple(a for a in aspects if parents.get(a.key) == line.key))
        for line in _lines(ledger, "dimension", first, last, lang)
    )
    outcomes = tuple(line for line in aspects if line.side == OUTCOME)
    return Facts(
        first=first,
        last=last,
        days=(last - first).days + 1,
        counts=_rows(ledger.named("counts_between", within))[0],
        span=span,
        total=_lines(ledger, "all", first, last, lang)[0],
        dimensions=dimensions,
        outcomes=outcomes,
        changes=tuple(
            _change(ledger, finding, names, lang) for finding in ledger.findings(days=SEARCHED, quotes=SAMPLED)
        ),
        trends=_trends(ledger, "all", lang) + _trends(ledger, "dimension", lang, [d.key for d in dimensions]),
        balance=_rows(ledger.named("balance")),
        voices=_voices(ledger, first, names, [*((d.name, d.children) for d in dimensions), ("", outcomes)], lang),
        sources=_rows(ledger.named("sources")),
        nights=_rows(ledger.named("runs", {"rows": NIGHTS})),
        quarantine=_refused(ledger),
        versions=_rows(ledger.named("versions")),
        changes_over=SEARCHED,
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
    quotes = sorted(finding.quotes, key=lambda quote: detect(quote.quote) != lang)  # the best of the reader's language
    for quote in quotes[:QUOTES]:
        for row in _rows(ledger.named("feedback_mentions", {"feedback_id": quote.feedback_id})):
            if (row["aspect"], row["polarity"], row["quote"]) == (finding.aspect, finding.polarity, quote.quote):
                passages.append(_passage({**row, "feedback_id": quote.feedback_id}))
                break
    return Change(finding, names[finding.aspect], points, tuple(passages))


def _voices(
    ledger: Ledger, first: date, names: dict[str, str], groups: Sequence[tuple[str, Sequence[Line]]], lang: str
) -> tuple[tuple[str, tuple[Voices, ...]], ...]:
    """By dimension: aspects with their quotes, those in the reader's language first."""
    found: dict[tuple[str, int], list[Passage]] = defaultdict(list)
    for row in _rows(ledger.named("quotes_in_context", {"first": str(first), "rows": SAMPLED})):
        found[row["aspect"], row["polarity"]].append(_passage(row))
    for passages in found.values():
        passages.sort(key=lambda passage: passage.language != lang)

    def of(line: Line) -> Voices:
        gained, lost = found[line.key, 1][:QUOTES], found[line.key, -1][:QUOTES]
        return Voices(line.key, names[line.key], line, tuple(gained), tuple(lost))

    voices = [(name, tuple(v for v in map(of, lines) if v.gained or v.lost)) for name, lines in groups]
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
        if row["state"] == "open":
            rows[row["source"], row["reason"]] += row["rows"]
    return tuple({"source": key[0], "reason": key[1], "rows": count} for key, count in sorted(rows.items()))


def _rows(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    """Rows as plain Python values; None for what is missing."""
    names = [str(name) for name in frame.columns]
    return tuple(dict(zip(names, map(_plain, row), strict=True)) for row in frame.itertuples(index=False, name=None))


def _plain(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, pd.Timestamp):
        return value
    if value is None or value is pd.NA or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
