"""What `valueledger alerts backtest` prints: incidents, beside what the ledger raised and what other rules would have.

Called by `flows.alert_backtest`. Lines for people, one object for programs; no widths are assumed but those of cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.cells import cell_len

from flows.alert_backtest_words import COLUMNS, LEVELS, RULES, SENTENCES, Said
from flows.alert_words import AlertWords
from warehouse.alert_backtest import Backtest
from warehouse.alert_planting import LEAST_A_DAY, LONGEST, SOON
from warehouse.alert_rules import CUSUM
from warehouse.alerting import Watch

MONTH: Final = 30.0
"""Days of a month, as in the budget."""

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
        "planted_none": _planted_none() if found.planted and not found.planted.planted else None,
        "other_rules": [asdict(one) | {"alerts_a_month": round(one.alerts / months, 1)} for one in found.rules],
    }


def _planted_none() -> str:
    return SENTENCES["nothing_planted"][1].format(least=LEAST_A_DAY)


def _settings(watch: Watch) -> dict[str, Any]:
    return {
        "false_alerts_per_month": watch.detector.budget.per_month,
        "warmup_days": watch.detector.warmup_days,
        "levels": list(watch.watched.levels),
        "slices": list(watch.watched.slices),
        "least_a_day": watch.watched.least_a_day,
        "least_effect": watch.least_effect,
    }


class BacktestLines:
    """The report for people, in the words of the desk; `command` spells a command with the options of this one."""

    def __init__(self, words: AlertWords, command: Callable[..., str]) -> None:
        self.words, self.command = words, command
        self._place = 0 if words.lang == "zh" else 1

    def lines(self, found: Backtest, watch: Watch, points: float | None) -> Iterator[str]:
        """All lines; `points` were planted, None where none were."""
        span, drops = found.span, _drops(found)
        months = span.days / MONTH
        wanted = _settings(watch)
        levels, slices = (self._listed(self._word(LEVELS, one) for one in wanted[of]) for of in ("levels", "slices"))
        yield self._say(
            "span", first=span.first, last=span.last, days=span.days, series=found.series, history=span.history
        )
        budget, warmup = wanted["false_alerts_per_month"], wanted["warmup_days"]
        nothing = self._say("no_slices")
        yield self._say("settings", budget=budget, warmup=warmup, levels=levels, slices=slices or nothing)
        yield ""
        noun = "incident" if len(drops) == 1 else "incidents"
        yield self._say(noun, count=len(drops), rate=len(drops) / months, messages=found.messages)
        columns = ("since", "alerted", "what", "where", "points", "severity", "ledger")
        yield from self._table(columns, [(*self._cells(one), self._of_ledger(one, found)) for one in drops])
        yield from self._faults(found)
        yield ""
        yield from self._against_ledger(found)
        yield ""
        yield from self._against_rules(found, months, points)

    def _faults(self, found: Backtest) -> Iterator[str]:
        faults = [one for one in found.incidents if one["kind"] == "data"]
        if faults:
            yield ""
            yield self._say("faults", count=len(faults))
            rows = [
                (_day(one), one["key"], self.words.cause(one["cause"]), self.words.messenger.detail(one["detail"]))
                for one in faults
            ]
            yield from self._table(("day", "source", "cause", "detail"), rows)

    def _against_ledger(self, found: Backtest) -> Iterator[str]:
        drops, missed, verdicts = _drops(found), _only_raised(found), _verdicts(found)
        new = len(drops) - len(found.same)
        yield self._say("against_ledger", same=len(found.same), new=new, missed=len(missed))
        columns = ("since", "alerted", "what", "where", "points", "severity", "verdict")
        yield from self._table(columns, [(*self._cells(one), self._verdict(one["verdict"])) for one in missed])
        if verdicts["right"] + verdicts["false"]:
            yield self._say("verdicts", **verdicts)
            kept = verdicts["right_kept"] + verdicts["false_kept"]
            if kept:
                yield self._say("precision", part=verdicts["right_kept"] / kept, count=kept)
        else:
            yield self._say("no_verdicts", command=f"{self.command('alerts', 'close')} ID --verdict true|false|fixed")

    def _against_rules(self, found: Backtest, months: float, points: float | None) -> Iterator[str]:
        yield self._say("others")
        header = [self._head(one) for one in ("rule", "alerts", "a_month", "days_with")]
        drops = _drops(found)
        days = len({_day(one) for one in drops})
        rows = [[self._say("ours"), str(len(drops)), f"{len(drops) / months:.1f}", str(days)]]
        rows += [
            [self._rule(one.name), str(one.alerts), f"{one.alerts / months:.1f}", str(one.days)] for one in found.rules
        ]
        if found.planted is not None and found.planted.planted:
            header += [self._head("seen", days=SOON), self._head("delay")]
            for row, seen in zip(rows, [found.planted, *(one.seen for one in found.rules)], strict=True):
                if seen is not None and seen.delay is not None:
                    row += [self._head("of", soon=seen.soon, planted=seen.planted), f"{seen.delay:.1f}"]
        yield from _table(header, rows)
        yield self._say("bound", rule=self._rule(CUSUM))
        if found.planted is not None and not found.planted.planted:
            yield self._say("nothing_planted", least=LEAST_A_DAY)
        elif found.planted is not None:
            yield self._say("planted", points=points, longest=LONGEST)

    def _cells(self, one: Mapping[str, Any]) -> tuple[str, ...]:
        points = "" if one["effect"] is None else f"{100 * one['effect']:+.1f}"
        name, where = self.words.what(one["key"]), self.words.where(one["slice_kind"], one["slice_value"])
        return str(one["since"]), _day(one), name, where, points, self.words.messenger.severity(one["severity"])

    def _of_ledger(self, one: Mapping[str, Any], found: Backtest) -> str:
        raised = found.same.get(one["incident_id"])
        verdict = next((row["verdict"] for row in found.raised if row["incident_id"] == raised), None)
        return self._say("new") if raised is None else f"{raised}{f' ({self._verdict(verdict)})' if verdict else ''}"

    def _table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        yield from _table([self._head(one) for one in columns], rows)

    def _say(self, name: str, **values: Any) -> str:
        return SENTENCES[name][self._place].format(**values)

    def _head(self, name: str, **values: Any) -> str:
        return COLUMNS[name][self._place].format(**values)

    def _word(self, known: Said, name: str) -> str:
        return known[name][self._place] if name in known else name

    def _rule(self, name: str) -> str:
        return self._word(RULES, name)

    def _verdict(self, verdict: str | None) -> str:
        return self.words.verdict(verdict) if verdict else ""

    def _listed(self, names: Iterable[str]) -> str:
        return ("、" if self._place == 0 else ", ").join(names)


def _day(one: Mapping[str, Any]) -> str:
    return str(one["opened_day"])


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
