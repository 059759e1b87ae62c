"""What `valueledger alerts backtest` prints: incidents, beside what the ledger raised and what other rules would have.

Called by `flows.alert_backtest`. Lines for people, one object for programs; no widths are assumed but those of cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.cells import cell_len

from warehouse.alert_backtest import Backtest, series_of
from warehouse.alert_planting import LEAST_A_DAY, LONGEST, SOON
from warehouse.alert_rules import CUSUM
from warehouse.alerting import Watch

MONTH: Final = 30.0
"""Days of a month, as in the budget."""

NOTHING_PLANTED: Final = f"Nothing was planted: no series of an aspect has {LEAST_A_DAY:g} feedbacks a day."
"""Why nobody saw anything."""

RIGHT: Final = ("true", "fixed")
"""Verdicts of alerts that were worth telling."""


def _verdicts(found: Backtest) -> dict[str, int]:
    """Incidents with a verdict that the ledger raised, and how many of them the replay raises as well."""
    kept = set(found.same.values())
    right = [one for one in found.raised if one["verdict"] in RIGHT]
    wrong = [one for one in found.raised if one["verdict"] == "false"]
    return {
        "right": len(right),
        "right_kept": sum(one["incident_id"] in kept for one in right),
        "false": len(wrong),
        "false_kept": sum(one["incident_id"] in kept for one in wrong),
    }


def _drops(found: Backtest) -> list[Mapping[str, Any]]:
    return [one for one in found.incidents if one["kind"] == "drop"]


def _only_raised(found: Backtest) -> list[Mapping[str, Any]]:
    kept = set(found.same.values())
    return [one for one in found.raised if one["incident_id"] not in kept]


def as_object(found: Backtest, watch: Watch) -> dict[str, Any]:
    """The whole of it for programs; effects are parts of one."""
    months = found.span.days / MONTH
    drops = _drops(found)
    return {
        "from": found.span.first.isoformat(),
        "to": found.span.last.isoformat(),
        "history_from": found.span.history.isoformat(),
        "series": found.series,
        "settings": _settings(watch),
        "incidents": [{**one, "raised": found.same.get(one["incident_id"])} for one in found.incidents],
        "incidents_a_month": round(len(drops) / months, 2),
        "messages": found.messages,
        "matched": len(found.same),
        "only_replay": len(drops) - len(found.same),
        "only_ledger": _only_raised(found),
        "verdicts": _verdicts(found),
        "planted": asdict(found.planted) if found.planted else None,
        "planted_none": NOTHING_PLANTED if found.planted and not found.planted.planted else None,
        "other_rules": [asdict(one) | {"alerts_a_month": round(one.alerts / months, 1)} for one in found.rules],
    }


def _settings(watch: Watch) -> dict[str, Any]:
    return {
        "false_alerts_per_month": watch.detector.budget.per_month,
        "warmup_days": watch.detector.warmup_days,
        "levels": list(watch.watched.levels),
        "slices": list(watch.watched.slices),
        "least_a_day": watch.watched.least_a_day,
        "least_effect": watch.least_effect,
    }


def lines(found: Backtest, watch: Watch, points: float | None) -> Iterator[str]:
    """The report for people; `points` were planted, None where none were."""
    span, drops = found.span, _drops(found)
    months = span.days / MONTH
    wanted = _settings(watch)
    sliced = ", ".join(wanted["slices"]) or "no slices"
    yield f"{span.first} to {span.last}: {span.days} nights, {found.series} series, history from {span.history}"
    yield (
        f"budget {wanted['false_alerts_per_month']:g} false a month, warm-up {wanted['warmup_days']} days; "
        f"{', '.join(wanted['levels'])}; {sliced}"
    )
    yield ""
    noun = "incident" if len(drops) == 1 else "incidents"
    yield f"{len(drops)} {noun} ({len(drops) / months:.1f} a month), {found.messages} messages"
    yield from _table(
        ("since", "alerted", "what", "where", "points", "severity", "in the ledger"),
        [(*_cells(one), _of_ledger(one, found)) for one in drops],
    )
    faults = [one for one in found.incidents if one["kind"] == "data"]
    if faults:
        yield ""
        yield f"Faults of the data: {len(faults)}"
        yield from _table(
            ("day", "source", "cause", "detail"),
            [(str(one["opened_day"]), one["key"], one["cause"], one["detail"]) for one in faults],
        )
    yield ""
    yield from _against_ledger(found)
    yield ""
    yield from _against_rules(found, months, points)


def _against_ledger(found: Backtest) -> Iterator[str]:
    drops, missed, verdicts = _drops(found), _only_raised(found), _verdicts(found)
    new = len(drops) - len(found.same)
    yield f"Raised by the ledger's nights too: {len(found.same)}; new: {new}; not raised again: {len(missed)}"
    yield from _table(
        ("since", "alerted", "what", "where", "points", "severity", "verdict"),
        [(*_cells(one), one["verdict"] or "") for one in missed],
    )
    if verdicts["right"] + verdicts["false"]:
        yield (
            f"Verdicts: {verdicts['right_kept']} of {verdicts['right']} right alerts raised again, "
            f"{verdicts['false_kept']} of {verdicts['false']} false ones."
        )
        kept = verdicts["right_kept"] + verdicts["false_kept"]
        if kept:
            yield f"Precision of those with a verdict: {verdicts['right_kept'] / kept:.0%} ({kept} incidents)."
    else:
        yield "Verdicts: none yet; `valueledger alerts close ID --verdict true|false|fixed` gives them."


def _against_rules(found: Backtest, months: float, points: float | None) -> Iterator[str]:
    yield "The same series under rules that others use:"
    header = ["rule", "alerts", "a month", "days with any"]
    drops = _drops(found)
    rows = [["ours (incidents)", str(len(drops)), f"{len(drops) / months:.1f}", str(len({_day(d) for d in drops}))]]
    rows += [[one.name, str(one.alerts), f"{one.alerts / months:.1f}", str(one.days)] for one in found.rules]
    if found.planted is not None and found.planted.planted:
        header += [f"seen in {SOON} days", "mean delay"]
        for row, seen in zip(rows, [found.planted, *(one.seen for one in found.rules)], strict=True):
            if seen is not None and seen.delay is not None:
                row += [f"{seen.soon} of {seen.planted}", f"{seen.delay:.1f}"]
    yield from _table(header, rows)
    yield f"{CUSUM}: the textbook chart, told the shares and spreads of these very days; a bound, not for use."
    if found.planted is not None and not found.planted.planted:
        yield NOTHING_PLANTED
    elif found.planted is not None:
        yield (
            f"Seen: a rise of {points:g} points planted in one series of each aspect, on a day of its own; "
            f"not seen in {LONGEST} days counts as {LONGEST}."
        )


def _cells(one: Mapping[str, Any]) -> tuple[str, ...]:
    where = "all" if one["slice_kind"] == "all" else f"{one['slice_kind']} {one['slice_value']}"
    points = "" if one["effect"] is None else f"{100 * one['effect']:+.1f}"
    return str(one["since"]), _day(one), series_of(one).key, where, points, one["severity"]


def _day(one: Mapping[str, Any]) -> str:
    return str(one["opened_day"])


def _of_ledger(one: Mapping[str, Any], found: Backtest) -> str:
    raised = found.same.get(one["incident_id"])
    verdict = next((row["verdict"] for row in found.raised if row["incident_id"] == raised), None)
    return "new" if raised is None else f"{raised}{f' ({verdict})' if verdict else ''}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Aligned columns, two spaces in; nothing without rows."""
    if not rows:
        return
    shown = [[_plain(cell) for cell in row] for row in (header, *rows)]
    widths = [max(cell_len(row[at]) for row in shown if at < len(row)) for at in range(len(header))]
    for row in shown:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False))
        yield ("  " + "  ".join(cells)).rstrip()


def _plain(text: str) -> str:
    """Names of a source or product, without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)
