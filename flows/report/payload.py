"""What the page's script reads: the cube, the vocabulary, the quotes and the analyses, as one JSON-able record.

Caller: `flows.report.build`. Names are in the reader's language; nothing here is markup. Quotes are cut at CONTEXT
characters on either side and carry product, channel, language and day, so that the filters reach them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from flows.report.cube import group_keys, read_cube
from flows.report.facts import Change, Facts
from flows.report.rows import context, rows
from flows.report.seams import seam_events
from flows.report.words import Words
from warehouse.read import Ledger

QUOTES: Final = 8
"""Quotes of an aspect and polarity of all feedback; the page shows six a side and more on demand."""

PRODUCT_QUOTES: Final = 3
"""Quotes more for each product, so that a filter by product does not empty an aspect."""


def payload(ledger: Ledger, facts: Facts, words: Words) -> dict[str, Any]:
    """Everything that the script draws, in the language of `words`."""
    lang = words.lang
    aspects = rows(ledger.query("SELECT * FROM aspect ORDER BY position"))
    cube = read_cube(ledger, [row["aspect"] for row in aspects])
    place = {key: number for number, key in enumerate(cube["keys"])}
    periods = _periods(facts)
    return {
        "lang": lang,
        "last": facts.period.last.isoformat(),
        "weeks": facts.period.weeks,
        "cube": cube,
        "aspects": [
            {"name": row[lang], "side": row["side"], "about": row[f"definition_{lang}"], "id": row["aspect"]}
            for row in aspects
        ],
        "lenses": _lenses(ledger, lang, place),
        "languages": [words.language(code) for code in cube["languages"]],
        "events": sorted(
            _events(facts, words, place) + seam_events(ledger, lang, place),
            key=lambda event: (event["day"], event["kind"] == "seam", event["text"]),
        ),
        "changes": [_change(change, words) for change in facts.changes],
        "quotes": _quotes(ledger, cube, place),
        "drivers": _drivers(ledger, place),
        "refused": {
            row["scope"]: words.refused(row) for row in _analyses(ledger, "drivers") if row["status"] != "made"
        },
        "terms": _terms(ledger, periods, place),
        "terms_days": list(periods.values()),
        "text": words.script(),
    }


def _change(change: Change, words: Words) -> dict[str, Any]:
    """One change with its trend."""
    return {
        "points": [
            [point.period.isoformat(), point.value, point.low, point.high, point.judged] for point in change.points
        ],
        "since": change.finding.since.isoformat(),
        "gain": change.finding.polarity > 0,
        "title": f"{words.title(change.finding, change.aspect_name)} · {words.slice(change.finding.slice)}",
    }


def _lenses(ledger: Ledger, lang: str, place: Mapping[str, int]) -> list[dict[str, Any]]:
    """Every lens with its groups in order; `key` and `aspects` are rows of the cube. The dimensions come first."""
    members = rows(ledger.query("SELECT * FROM lens ORDER BY lens <> 'elements', lens, position, aspect"))
    keys = group_keys(members)
    lenses: dict[str, dict[str, Any]] = {}
    for row in members:
        lens = lenses.setdefault(row["lens"], {"id": row["lens"], "name": row[f"lens_{lang}"], "groups": {}})
        key = keys[row["lens"], row["group_id"]]
        group = lens["groups"].setdefault(
            row["group_id"],
            {"name": row[f"group_{lang}"], "side": row["side"], "key": place[key], "aspects": []},
        )
        group["aspects"].append(place[row["aspect"]])
    return [{**lens, "groups": list(lens["groups"].values())} for lens in lenses.values()]


def _events(facts: Facts, words: Words, place: Mapping[str, int]) -> list[dict[str, Any]]:
    """What the trends mark: changes found, alerts, and days on which another judge or taxonomy began to read."""
    events = [
        {
            "day": change.finding.since.isoformat(),
            "text": f"{words.title(change.finding, change.aspect_name)} · {words.slice(change.finding.slice)}",
            "key": place[change.finding.aspect],
            "kind": "loss" if change.finding.is_loss else "gain",
            "link": f"change-{number}",
        }
        for number, change in enumerate(facts.changes, start=1)
    ]
    first = min((row["first_day"] for row in facts.versions), default=facts.period.last)
    events += [
        {"day": row["first_day"].isoformat(), "text": words.version(row), "key": -1, "kind": "judge", "link": "health"}
        for row in facts.versions
        if row["first_day"] > first
    ]
    for row in facts.alerts:
        key = place.get(row["key"], place.get(f"elements/{row['key']}"))
        if key is not None:
            text = words.alert(row, facts.names.get(row["key"], row["key"]))
            events.append({"day": row["since"].isoformat(), "text": text, "key": key, "kind": "loss", "link": "why"})
    return sorted(events, key=lambda event: (event["day"], event["text"]))


def _quotes(ledger: Ledger, cube: Mapping[str, Any], place: Mapping[str, int]) -> dict[str, Any]:
    """Quotes, best place first and then newest, whatever their aspect, as lists and the names that they speak of.

    A list: aspect (place), polarity, days since the first Monday, product, channel and language (places), product and
    channel (in `names`), before, words, after, start of the feedback's id, rating (-1: none).
    """
    found = sorted(
        rows(ledger.named("quotes_of_slices", {"rows": QUOTES, "product_rows": PRODUCT_QUOTES})),
        key=lambda row: (row["place"], -row["ledger_day"].toordinal()),
    )
    names: dict[str, int] = {}

    def axis(name: str, value: str) -> int:
        terms: Sequence[str] = cube[name]
        return terms.index(value) if value in terms else len(terms) - 1

    listed = []
    monday = date.fromisoformat(cube["weeks"][0])
    for row in found:
        before, said, after = context(row["text"], row["start_char"], row["end_char"])
        listed.append(
            [
                place[row["aspect"]],
                row["polarity"],
                (row["ledger_day"] - monday).days,
                axis("products", row["product"]),
                axis("channels", row["channel"]),
                axis("languages", row["language"]),
                names.setdefault(row["product"], len(names)),
                names.setdefault(row["channel"], len(names)),
                before,
                said,
                after,
                row["feedback_id"][:8],
                -1 if row["rating"] is None else row["rating"],
            ]
        )
    return {"names": list(names), "rows": listed}


def _drivers(ledger: Ledger, place: Mapping[str, int]) -> list[dict[str, Any]]:
    """Rows of value_drivers with the aspect's place in the cube, most important first."""
    found = rows(
        ledger.query(
            "SELECT *, period_start::VARCHAR AS first, period_end::VARCHAR AS last FROM value_drivers"
            " ORDER BY product, importance DESC NULLS LAST, aspect"
        )
    )
    kept = (
        "product",
        "outcome",
        "first",
        "last",
        "feedbacks",
        "importance",
        "importance_low",
        "importance_high",
        "performance",
    )
    more = ("importance_cut", "performance_cut", "quadrant", "gained_status", "lost_status")
    sides = {
        f"{side}_{name}": f"{side}_{column}"
        for side in ("gained", "lost")
        for name, column in (("effect", "effect"), ("effect_low", "low"), ("effect_high", "high"), ("out", "left_out"))
    }
    return [
        {"key": place[row["aspect"]]}
        | {name: _short(row[name]) for name in (*kept, *more)}
        | {name: _short(row[column]) for name, column in sides.items()}
        for row in found
    ]


def _analyses(ledger: Ledger, name: str) -> tuple[dict[str, Any], ...]:
    return rows(ledger.query("SELECT * FROM analysis WHERE analysis = $name ORDER BY scope", {"name": name}))


def _periods(facts: Facts) -> dict[str, str]:
    """First and last day of the weeks before those first shown, and of those."""
    later = facts.period.last - timedelta(days=facts.period.last.weekday() + 7 * (facts.period.weeks - 1))
    earlier = later - timedelta(days=7 * facts.period.weeks)
    return {
        "before_first": str(earlier),
        "before_last": str(later - timedelta(days=1)),
        "after_first": str(later),
        "after_last": str(facts.period.last),
    }


def _terms(ledger: Ledger, periods: Mapping[str, str], place: Mapping[str, int]) -> list[list[Any]]:
    """Words that rose between `periods`: aspect, side, word, feedbacks before and after, z, beyond chance."""
    return [
        [
            place[row["aspect"]],
            1 if row["side"] == "gained" else -1,
            row["term"],
            row["uses_before"],
            row["uses_after"],
            row["z"],
            int(row["beyond_chance"]),
        ]
        for row in rows(ledger.named("rising_terms", periods))
    ]


def _short(value: Any) -> Any:
    """Three decimals are all that a chart shows."""
    return round(value, 3) if isinstance(value, float) else value
