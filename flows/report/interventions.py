"""The section on interventions: each with its effect in words, and a drawing of what was observed and expected.

Caller: `flows.report.gathering`. The drawing is made here, in points of an SVG, so that it stands without a script and
on paper. Empty where nobody has entered an intervention, and in a ledger published before they were kept. Limits: the
NEWEST alone; `valueledger query interventions` lists all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flows.intervention_words import InterventionWords
from flows.report.intervention_words import STORY
from flows.report.rows import rows
from flows.report.words import Words
from warehouse import library
from warehouse.read import Ledger

NEWEST: Final = 8
"""Interventions on the page: more than a team acts on in a season."""

WEEKS_BEFORE: Final = 26
"""Weeks drawn before: half a year shows the line, and the weeks since stay wide enough to be seen."""

WIDTH, HEIGHT = 560, 210
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 22, 24
STEPS: Final = (0.5, 1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Points of the SVG: `band` and `expected` of what was expected, `dots` (x, y, after) observed, `turn` the x of the
    first day, `ticks` (y, text), `days` (x, anchor, text)."""

    band: str
    expected: str
    line: str
    dots: tuple[tuple[float, float, bool], ...]
    turn: float
    ticks: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One intervention as the page tells it; `tone` is gain, loss or calm."""

    name: str
    what: str
    tone: str
    verdict: str
    marks: tuple[str, ...]
    story: str
    basis: str
    drawing: Drawing | None
    weeks: tuple[dict[str, Any], ...]


def interventions(ledger: Ledger, lang: str) -> tuple[Told, ...]:
    """The newest interventions, newest first."""
    if "value_intervention" not in set(ledger.relations()["relation"]):
        return ()
    found = rows(ledger.query(library.text("shown/interventions"), {"rows": NEWEST}))
    return tuple(_told(ledger, row, Words(lang)) for row in found)


def _told(ledger: Ledger, row: Mapping[str, Any], words: Words) -> Told:
    own = InterventionWords(words.lang)
    weeks = rows(ledger.named("intervention_weeks", {"intervention": row["name"]}))
    weeks = tuple(week for week in weeks if week["week"] >= -WEEKS_BEFORE)
    tone = "calm"
    if row["verdict"] == "effect":
        tone = "gain" if row["net_effect"] > 0 else "loss"
    marks = [str(row[f"key_{words.lang}"]), own.where(row), _span(row, words), row["owner"]]
    return Told(
        name=row["name"],
        what=row["what"],
        tone=tone,
        verdict=own.verdict(row),
        marks=tuple(mark for mark in marks if mark),
        story=_story(row, words, own),
        basis=_basis(row, words, own),
        drawing=_drawing(row, weeks, words) if weeks else None,
        weeks=weeks,
    )


def _say(text: str, words: Words, **values: object) -> str:
    return STORY[text][0 if words.lang == "zh" else 1].format(**values)


def _span(row: Mapping[str, Any], words: Words) -> str:
    since = words.day(row["since"])
    return _say("since", words, since=since) if row["until"] is None else f"{since} – {words.day(row['until'])}"


def _story(row: Mapping[str, Any], words: Words, own: InterventionWords) -> str:
    """Size and interval, then why there is no verdict, or how large an effect would have been seen."""
    if row["verdict"] is None:
        return _say("unanalysed", words)
    reason = own.reason(row)
    if row["net_effect"] is None:
        return _say("refused", words, reason=reason)
    shown = {
        f"{measure}_{part}": words.share(row[f"{measure}_{part}"]) if part in ("after", "expected") else
        words.signed(row[f"{measure}_{part}"])
        for measure in ("net", "lost", "gained")
        for part in ("after", "expected", "effect", "low", "high")
    }  # fmt: skip
    shown |= {f"net_{part}": words.signed(row[f"net_{part}"]) for part in ("after", "expected")}
    told = _say("effect", words, name=row[f"key_{words.lang}"], **shown)
    if row["verdict"] == "no_effect":
        told += _say("small", words, smallest=words.share(row["smallest_effect"]))
    return told + (_say("but", words, reason=reason) if reason else "")


def _basis(row: Mapping[str, Any], words: Words, own: InterventionWords) -> str:
    """What the effect rests on, and what was kept out."""
    if row["net_effect"] is None:
        return str(row["note"])
    parts = [
        _say(
            "basis",
            words,
            days_before=row["days_before"],
            days_after=row["days_after"],
            before=words.count(row["feedbacks_before"]),
            after=words.count(row["feedbacks_after"]),
        ),
        _say("its", words) if row["method"] == "its" else _say("compared", words, other=own.compared(row)),
        _say(
            "shape",
            words,
            first=words.signed(row["first_effect"]),
            first_limits=words.between(row["first_low"], row["first_high"]),
            slope=words.signed(row["slope"]),
            slope_limits=words.between(row["slope_low"], row["slope_high"]),
        ),
    ]
    for name in ("days_festival", "days_other_version"):
        if row[name]:
            parts.append(_say(name, words, days=row[name]))
    if row["cut_by"]:
        parts.append(_say("cut_by", words, other=row["cut_by"]))
    return ("；" if words.lang == "zh" else "; ").join([*parts, *([row["note"]] if row["note"] else [])])


def _drawing(row: Mapping[str, Any], weeks: Sequence[Mapping[str, Any]], words: Words) -> Drawing:
    first, last = weeks[0]["week"], max(weeks[-1]["week"], 0) + 1
    # Observed weeks and the middle of what was expected set the scale; a wide band is cut at its ends.
    values = [week[name] for week in weeks for name in ("observed", "expected")]
    settled = [week[name] for week in weeks if week["judged"] >= 30 for name in ("expected_low", "expected_high")]
    reach = max(values) - min(values) or 1.0
    low = max(min([*values, *settled]), min(values) - reach) - 0.06 * reach
    high = min(max([*values, *settled]), max(values) + reach) + 0.06 * reach

    def x(week: float) -> float:
        return float(round(LEFT + (week - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1))

    def y(value: float) -> float:
        return float(round(TOP + (high - min(max(value, low), high)) / (high - low) * (HEIGHT - TOP - BOTTOM), 1))

    def path(name: str, among: Sequence[Mapping[str, Any]]) -> str:
        return " ".join(f"{x(week['week'] + 0.5)},{y(week[name])}" for week in among)

    step = next((one for one in STEPS if (high - low) / one <= 5), STEPS[-1])
    ticks = [step * number for number in range(int(low // step) + 1, int(high // step) + 1)]
    turn = x(0)
    days = [
        (float(LEFT), "start", words.day(row["since"] + timedelta(7 * int(first)))),
        (float(WIDTH - RIGHT), "end", words.day(weeks[-1]["last_day"])),
    ]
    return Drawing(
        band=f"{path('expected_high', weeks)} {path('expected_low', weeks[::-1])}",
        expected=path("expected", weeks),
        line=path("observed", weeks),
        dots=tuple((x(week["week"] + 0.5), y(week["observed"]), week["week"] >= 0) for week in weeks),
        turn=turn,
        ticks=tuple((y(tick), words.signed(tick)) for tick in ticks),
        days=tuple(days),
    )
