"""Reads the facts of a report from a published ledger.

Caller: `flows.report.build`. Numbers come from named queries, so that an analyst can repeat every one on the page with
`valueledger query NAME`. Limits: the records of the whole page are in memory, a few thousand at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flows.report.audit import audited
from flows.report.facts import Change, Facts, Line, Passage, Point, Theme
from flows.report.intents import wants
from flows.report.interventions import interventions
from flows.report.monitors import machinery
from flows.report.period import last_weeks
from flows.report.rows import passage_of, rows
from flows.report.topics import topic_groups
from nlp.language import detect
from warehouse.measure.findings import Finding
from warehouse.read import Ledger

OUTCOME = "outcome"

QUOTES = 3
"""Quotes beside a change."""

SAMPLED = 200
"""Quotes among which those in the reader's language are looked for."""

THEMES = 8
"""Themes on the page, surest first; `valueledger query emerging` lists all."""

NIGHTS = 10

REASONS = 3
"""Reasons told why shares stay raw, those of most aspects; `valueledger query adjusted` tells each."""

SEARCHED = 120
"""Days searched for changes: four months hold a slow decline and a steady time before it."""


def gather(ledger: Ledger, lang: str, *, weeks: int | None) -> Facts:
    """Facts of the last `weeks` weeks (from Monday; the last may not be over; None: all) of `ledger`.

    Raises WarehouseError where nothing is judged.
    """
    period = last_weeks(ledger, weeks)
    first, last = period.first, period.last
    within = {"first": str(first), "last": str(last)}
    names, parents = _vocabulary(ledger, lang)
    aspects = _lines(ledger, "aspect", first, last, lang)
    dimensions = _dimensions(_lines(ledger, "dimension", first, last, lang), aspects, parents)
    found = ledger.findings(days=SEARCHED, quotes=SAMPLED)
    return Facts(
        period=period,
        counts=rows(ledger.named("counts_between", within))[0],
        span=rows(ledger.named("counts_between"))[0],
        total=_lines(ledger, "all", first, last, lang)[0],
        dimensions=dimensions,
        outcomes=tuple(line for line in aspects if line.side == OUTCOME),
        changes=tuple(_change(ledger, finding, names, lang) for finding in found),
        alerts=_alerts(ledger),
        names=names | {line.key: line.name for line in dimensions},
        sources=rows(ledger.named("sources")),
        nights=rows(ledger.named("runs", {"rows": NIGHTS})),
        quarantine=_refused(ledger),
        versions=rows(ledger.named("versions")),
        languages=rows(ledger.named("languages")),
        themes=_themes(ledger, names),
        no_themes=_refusal(ledger),
        adjusted=_adjusted(ledger, lang),
        not_adjusted=_not_adjusted(ledger),
        doubtful=int(ledger.query("SELECT count(*) AS n FROM review_queue")["n"].iloc[0]),
        changes_over=SEARCHED,
        interventions=interventions(ledger, lang),
        topics=topic_groups(ledger, first, last, names, lang),
        wants=wants(ledger, first, last, lang),
        audit=audited(ledger, names),
        machinery=machinery(ledger, lang, names),
    )


def _alerts(ledger: Ledger) -> tuple[dict[str, Any], ...]:
    """Incidents that trends mark; none in a ledger that was published before alerts were."""
    if "alert" not in set(ledger.relations()["relation"]):
        return ()
    return tuple(rows(ledger.named("alert_marks")))


def _vocabulary(ledger: Ledger, lang: str) -> tuple[dict[str, str], dict[str, str]]:
    """Names of aspects, and the dimension that each belongs to (none for outcomes)."""
    aspects = rows(ledger.query("SELECT * FROM aspect ORDER BY position"))
    groups = rows(ledger.query("SELECT * FROM lens WHERE lens = 'elements'"))
    return {row["aspect"]: row[lang] for row in aspects}, {row["aspect"]: row["group_id"] for row in groups}


def _lines(ledger: Ledger, level: str, first: date, last: date, lang: str) -> list[Line]:
    """Lines of a level, worst net first."""
    now = ledger.named("ledger_between", {"first": str(first), "last": str(last), "level": level})
    return [
        Line(
            **{name: row[name] for name in row if name not in ("key_zh", "key_en")},
            name=row[f"key_{lang}"],
        )
        for row in rows(now)
    ]


def _dimensions(lines: Sequence[Line], aspects: Sequence[Line], parents: Mapping[str, str]) -> tuple[Line, ...]:
    """Lines of dimensions with those of their aspects."""
    return tuple(
        replace(line, children=tuple(one for one in aspects if parents.get(one.key) == line.key)) for line in lines
    )


def _change(ledger: Ledger, finding: Finding, names: dict[str, str], lang: str) -> Change:
    told = "gained" if finding.polarity > 0 else "lost"
    kind, value = finding.slice.kind, finding.slice.value
    weeks = rows(ledger.named("slice_trend", {"aspect": finding.aspect, "kind": kind, "value": value}))
    points = tuple(
        Point(row["week"], row[f"{told}_share"], row[f"{told}_low"], row[f"{told}_high"], row["judged"])
        for row in weeks
    )
    passages = []
    quotes = sorted(finding.quotes, key=lambda quote: detect(quote.quote) != lang)  # the best of the reader's language
    for quote in quotes[:QUOTES]:
        where = {"feedback_id": quote.feedback_id, "day": str(quote.ledger_day)}
        for row in rows(ledger.named("feedback_mentions", where)):
            if (row["aspect"], row["polarity"], row["quote"]) == (finding.aspect, finding.polarity, quote.quote):
                passages.append(passage_of({**row, "feedback_id": quote.feedback_id}))
                break
    return Change(finding, names[finding.aspect], points, tuple(passages))


def _refused(ledger: Ledger) -> tuple[dict[str, Any], ...]:
    """Open quarantined rows by source and reason."""
    refused: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows(ledger.named("quarantine")):
        if row["state"] == "open":
            refused[row["source"], row["reason"]] += row["rows"]
    return tuple({"source": key[0], "reason": key[1], "rows": count} for key, count in sorted(refused.items()))


def _themes(ledger: Ledger, names: dict[str, str]) -> tuple[Theme, ...]:
    """What emerges, surest first, with its quotes."""
    quotes: dict[int, list[Passage]] = defaultdict(list)
    found = ledger.query(
        "SELECT theme, '' AS aspect, 0 AS polarity, text, start_char, end_char, ledger_day, feedback.product,"
        " channel, language, feedback_id FROM emerging_quote JOIN feedback USING (feedback_id, ledger_day)"
        " WHERE rank <= $rows ORDER BY theme, rank",
        {"rows": QUOTES},
    )
    for row in rows(found):
        quotes[row["theme"]].append(passage_of(row))
    kept = (
        "phrase", "first_day", "judged", "judged_before", "feedbacks", "feedbacks_before", "q", "positive", "negative",
        "product", "draft",
    )  # fmt: skip
    return tuple(
        Theme(
            **{name: row[name] for name in kept},
            terms=tuple(str(term) for term in row["terms"]),
            near=names.get(row["near_aspect"] or ""),
            passages=tuple(quotes[row["theme"]]),
        )
        for row in rows(ledger.query("SELECT * FROM emerging ORDER BY theme LIMIT $rows", {"rows": THEMES}))
    )


def _refusal(ledger: Ledger) -> dict[str, Any] | None:
    """Row of `analysis` that says why no theme could be looked for, empty where there is none; None where it was."""
    told = rows(ledger.query("SELECT * FROM analysis WHERE analysis = 'emerging' AND scope = 'all'"))
    if not told:
        return {}
    return None if told[0]["status"] == "made" else told[0]


def _adjusted(ledger: Ledger, lang: str) -> tuple[dict[str, Any], ...]:
    """Raw and corrected shares of the newest full month, of aspects that could be corrected, most lost first."""
    found = ledger.query(
        "SELECT * FROM value_adjusted WHERE period_type = 'month' AND status <> 'raw' AND period = ("
        " SELECT coalesce(max(period) FILTER (WHERE complete), max(period)) FROM value_adjusted"
        " WHERE period_type = 'month') ORDER BY lost_adjusted DESC, aspect"
    )
    return tuple({**row, "name": row[f"aspect_{lang}"]} for row in rows(found))


def _not_adjusted(ledger: Ledger) -> tuple[dict[str, Any], ...]:
    """Why aspects of that month could not be corrected, the reason of most aspects first."""
    found = ledger.query(
        "SELECT reason, count(*) AS aspects FROM value_adjusted WHERE period_type = 'month' AND status = 'raw'"
        " AND reason <> '' AND period = (SELECT coalesce(max(period) FILTER (WHERE complete), max(period))"
        " FROM value_adjusted WHERE period_type = 'month') GROUP BY reason ORDER BY aspects DESC, reason LIMIT $rows",
        {"rows": REASONS},
    )
    return rows(found)
