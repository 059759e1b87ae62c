"""What a terminal shows of the alerts of a ledger: each incident as its message says it, beside what was planted.

Called by `flows.demo`. Reads the published ledger; a drop that was planted is told by aspect, side and slice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from rich.console import Console
from rich.text import Text

from flows.alert_events import Event
from flows.messages import Lang, Messenger
from flows.notify import names_of
from taxonomy.dimensions import Taxonomy
from warehouse.alert_telling import payload_of_row
from warehouse.monitor.hierarchy import ALL, Series
from warehouse.read import Ledger

COLUMNS: Final = 80
"""Width that any terminal has."""

_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "alerts": {"zh": "提醒", "en": "Alerts"},
    "none": {"zh": "没有提醒。", "en": "No alerts."},
    "planted": {"zh": "埋设的流失", "en": "planted loss"},
    "not_planted": {"zh": "不是埋设的流失", "en": "not planted"},
    "told": {
        "zh": "{day} 提醒，此后 {count} 个相关序列并入",
        "en": "alerted on {day}, {count} related series joined",
    },
}


def incidents(ledger: Ledger) -> list[dict[str, Any]]:
    """Drops and faults of the data in the ledger, the oldest first."""
    frame = ledger.query("SELECT * FROM alert WHERE kind IN ('drop', 'data') ORDER BY opened_day, incident_id")
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def planted(incident: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> str | None:
    """Id of the planted loss that an incident is, None where it is none."""
    for event in events:
        where = event["slice"] or {"all": "all"}
        same = incident["key"] == event["aspect"] and event["side"] == "lost"
        if same and where.get(incident["slice_kind"]) == incident["slice_value"]:
            return str(event["id"])
    return None


def show_alerts(
    console: Console,
    found: Sequence[Mapping[str, Any]],
    taxonomy: Taxonomy,
    lang: str,
    events: Sequence[Mapping[str, Any]],
) -> None:
    """Each of the `incidents` in its message's words, and whether it was planted."""
    console.print(Text(_SAID["alerts"][lang], style="bold"))
    messenger = Messenger(cast(Lang, lang), names_of(taxonomy))
    if not found:
        console.print(Text(_SAID["none"][lang], style="dim"))
    for number, incident in enumerate(found, 1):
        message = messenger.single(_event(incident, taxonomy))
        _print_within(console, f"{number}. ", Text(message.title, style="bold dark_orange"))
        _print_within(console, "   ", Text(message.body.splitlines()[0]))
        told = _SAID["told"][lang].format(day=incident["opened_day"], count=len(incident["series"]) - 1)
        known = planted(incident, events)
        style = "green" if known else "dim"
        _print_within(
            console, "   ", Text(f"{told} · ").append(_SAID["planted" if known else "not_planted"][lang], style=style)
        )
    console.print()


def _print_within(console: Console, lead: str, text: Text) -> None:
    """Lines of at most `COLUMNS` cells, further ones indented like the first."""
    for number, line in enumerate(text.wrap(console, COLUMNS - len(lead))):
        line.rstrip()
        console.print(Text(lead if number == 0 else " " * len(lead), style="bold").append_text(line))


def _event(incident: Mapping[str, Any], taxonomy: Taxonomy) -> Event:
    """The event of an incident as published: its points are shares again, its quotes are left to the report."""
    of_drop = incident["kind"] == "drop"
    shares = {name: incident[name] / 100 for name in ("effect", "effect_low", "effect_high", "expected") if of_drop}
    series = Series(incident["level"], incident["key"], ALL, incident["slice_kind"], incident["slice_value"])
    lists = dict.fromkeys(("contributions", "terms", "quotes"), "[]")
    row = {**incident, **shares, **lists, "series": series.name, "detail": incident["about"]}
    dimensions: dict[str, str] = {aspect: taxonomy.dimension(aspect) for aspect in taxonomy.ids}
    return Event.model_validate(payload_of_row(row, dimensions))
