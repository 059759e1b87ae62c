"""What the report's health section says of the machinery: data incidents, and every monitor's last weeks by source.

Called by `flows.report.gathering`; drawn by `templates/monitors.html.j2`. A ledger of a time before the
monitors has none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from flows.monitor_words import MonitorWords, of_ledger
from flows.report.rows import rows
from warehouse import library
from warehouse.read import Ledger

SHOWN: Final = 12
"""Incidents on the page, newest first; `valueledger monitors list` shows all."""

RECENT_DAYS: Final = 90
"""Incidents that are over are shown for so long."""

SERIES: Final = ("coverage", "confidence", "unknown", "length")
"""Monitors with a column a source and language; the language mix has one by its own share."""

HEARD: Final = "length"
"""The monitor that every judged feedback has a value of: its feedbacks are those of the source and language."""


@dataclass(frozen=True, slots=True)
class Told:
    """One data incident in words."""

    incident_id: str
    state: str
    is_open: bool
    monitor: str
    story: str


@dataclass(frozen=True, slots=True)
class Line:
    """One source and language: feedbacks of the last four weeks, and (value, value before) of each monitor."""

    source: str
    language: str
    feedbacks: int
    share: tuple[float | None, float | None]
    values: tuple[tuple[float | None, float | None], ...]


@dataclass(frozen=True, slots=True)
class Machinery:
    """The monitors of a ledger in the reader's language."""

    title: str
    hint: str
    headings: tuple[str, ...]
    nothing: str
    told: tuple[Told, ...]
    lines: tuple[Line, ...]


_SAID: Final = {
    "title": ("判读流程的监测", "Monitors of the machinery"),
    "hint": (
        "各来源近四周的数值（括号内为此前四周）。以下是数据状况，不代表客户态度变化。",
        "By source, the last four weeks (in brackets the four before). This is about the data, not about what "
        "customers think.",
    ),
    "nothing": ("监测没有发现数据异常。", "The monitors tell of no data incident."),
    "headings": (
        ("来源", "语言", "占来源 %", "未提及任何方面 %", "置信度", "生词 %", "平均字数"),
        ("Source", "Language", "of the source, %", "no mention, %", "confidence", "unknown words, %", "characters"),
    ),
}


def machinery(ledger: Ledger, lang: str, names: dict[str, str]) -> Machinery | None:
    """The monitors of a ledger; None where it has none."""
    if "monitor_incident" not in set(ledger.relations()["relation"]):
        return None
    words = MonitorWords(lang, lambda key: names.get(key, key))
    place = 0 if lang == "zh" else 1
    found = ledger.query(library.text("shown/data_incidents"), {"days": RECENT_DAYS, "rows": SHOWN})
    told = tuple(
        Told(
            row["incident_id"], words.state(row["state"]), row["state"] == "open",
            words.monitor(row["monitor"]), words.story(of_ledger(row)),
        )
        for row in rows(found)
    )  # fmt: skip
    lines = _lines(ledger)
    if not lines:
        return None
    title, hint, nothing = (str(_SAID[name][place]) for name in ("title", "hint", "nothing"))
    return Machinery(title, hint, tuple(_SAID["headings"][place]), nothing, told, lines)


def _lines(ledger: Ledger) -> tuple[Line, ...]:
    cells: dict[tuple[str, str], dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows(ledger.named("monitors")):
        cells[row["source"], row["language"]][row["monitor"]] = row
    made = []
    for (source, language), of in sorted(cells.items()):
        if not (of.get(HEARD) or {}).get("feedbacks"):  # nothing lately: days of long ago leave other measures alone
            continue
        values = tuple(_pair(of.get(name)) for name in SERIES)
        made.append(Line(source, language, int(of[HEARD]["feedbacks"]), _share(cells, source, language), values))
    return tuple(made)


def _share(cells: dict[tuple[str, str], dict[str, dict[str, Any]]], source: str, language: str) -> tuple[Any, Any]:
    """Part of a source's feedback in a language, by what was said in all of them."""
    own = cells[source, language][HEARD]
    every = [of[HEARD] for (one, _), of in cells.items() if one == source and HEARD in of]
    shares = []
    for name in ("feedbacks", "feedbacks_before"):
        total = sum(one[name] or 0 for one in every)
        shares.append(100 * (own[name] or 0) / total if total else None)
    return shares[0], shares[1]


def _pair(row: dict[str, Any] | None) -> tuple[float | None, float | None]:
    return (None, None) if row is None else (row["value"], row["value_before"])
