"""What a change would move, told in the terminal, as JSON and as a page; what was put in force, and the history.

Called by `flows.taxonomy_commands`. Figures come from `warehouse.promotion`; nothing is computed here but shares of
counts. A line is an aspect, a dimension or all value; its figures are shares of judged feedbacks, by week and month.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from math import sqrt
from pathlib import Path
from typing import Any

from flows.change_words import WORDS
from flows.exits import ExitCode
from flows.life_cycle import Applied, Diff
from warehouse.version_book import UNDATED, Version

LINES_SHOWN = 30
"""Lines told in the terminal; the page and --json hold all of them."""


@dataclass
class Line:
    """One line over all its months: counts before and after, and the periods themselves."""

    level: str
    key: str
    stood: bool
    stands: bool
    judged: int = 0
    gained_before: int = 0
    lost_before: int = 0
    gained_after: int = 0
    lost_after: int = 0
    periods: list[dict[str, Any]] = field(default_factory=list)

    def share(self, name: str) -> float:
        """Per 100 judged feedbacks; `name` as the counts are called."""
        return 100 * getattr(self, name) / self.judged if self.judged else 0.0

    @property
    def net_before(self) -> float:
        return self.share("gained_before") - self.share("lost_before")

    @property
    def net_after(self) -> float:
        return self.share("gained_after") - self.share("lost_after")

    @property
    def moved(self) -> float:
        """Points of share that move, gained and lost together, whatever their sign."""
        changes = (self.gained_after - self.gained_before, self.lost_after - self.lost_before)
        return 100 * sum(map(abs, changes)) / self.judged if self.judged else 0.0


def lines_of(found: Diff) -> list[Line]:
    """The lines that move, those that move most first."""
    lines: dict[tuple[str, str], Line] = {}
    for row in found.foreseen.lines:
        line = lines.setdefault((row["level"], row["key"]), Line(row["level"], row["key"], row["stood"], row["stands"]))
        line.periods.append(row)
        if row["period_type"] == "month":
            for name in ("judged", "gained_before", "lost_before", "gained_after", "lost_after"):
                setattr(line, name, getattr(line, name) + row[name])
    order = {"all": 0, "dimension": 1, "aspect": 2}
    return sorted(lines.values(), key=lambda line: (order[line.level], -line.moved, line.key))


def shift_of(link: Mapping[str, Any]) -> tuple[float, float, float]:
    """Net of the same feedbacks after minus before, points of share, with its 95 % interval.

    A paired difference: the variance is that of the differences of single feedbacks (`version_link.net_squares`), a
    single unknown one added (Agresti and Min 2005), so that a link without any is not exact by chance.
    """
    judged = link["judged"]
    moved = (link["gained_after"] - link["lost_after"]) - (link["gained_before"] - link["lost_before"])
    mean = moved / judged
    spread = max(link["net_squares"] / judged - mean**2, 0.0)
    half = 1.959964 * sqrt(spread / judged) if link["net_squares"] else 0.0
    return 100 * mean, 100 * (mean - half), 100 * (mean + half)


def as_object(found: Diff) -> dict[str, Any]:
    """The diff as JSON: what --json prints."""
    changing = found.changing
    return {
        "kind": changing.kind,
        "before": changing.change.before,
        "after": changing.change.after,
        "judge": changing.plan.judge,
        "steps": [str(step) for step in changing.change.steps],
        "reads": [one["en"] for one in changing.reasons],
        "warnings": [one["en"] for one in changing.warnings],
        "sampled": found.sampled,
        "judged": found.foreseen.judged,
        "read_anew": found.foreseen.read_anew,
        "mapped": found.foreseen.mapped,
        "lines": [_plain(_with_net(row)) for row in found.foreseen.lines],
        "links": [_plain(row) for row in found.foreseen.links],
        "incidents": [_plain(row) for row in incidents_of(found)],
    }


def _with_net(row: Mapping[str, Any]) -> dict[str, Any]:
    judged = row["judged"]
    return {
        **row,
        "net_before": 100 * (row["gained_before"] - row["lost_before"]) / judged,
        "net_after": 100 * (row["gained_after"] - row["lost_after"]) / judged,
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, (date, datetime)) else value for name, value in row.items()}


def incidents_of(found: Diff) -> list[dict[str, Any]]:
    """Open incidents whose line moves: their charts begin anew, so that they no longer end by themselves."""
    moving = {(line.level, line.key) for line in lines_of(found)}
    return [row for row in found.foreseen.incidents if (row["level"], row["key"]) in moving]


def tell(found: Diff, *, lang: str, as_json: bool, html: Path | None) -> int:
    """Print what would move; write the page where one is wanted."""
    if html is not None:
        from flows.change_page import page_of

        html.write_text(page_of(found, lang), "utf-8")
    if as_json:
        sys.stdout.write(json.dumps(as_object(found), ensure_ascii=False) + "\n")
        return ExitCode.OK
    for text in _told(found, "zh" if lang == "zh" else "en"):
        sys.stdout.write(text + "\n")
    if html is not None:
        sys.stdout.write(f"{html}\n")
    return ExitCode.OK


def _told(found: Diff, lang: str) -> Iterator[str]:
    from rich.cells import set_cell_size

    words, changing, lines = WORDS[lang], found.changing, lines_of(found)
    yield f"{changing.change.before} → {changing.change.after} · {changing.plan.judge}"
    for reason in changing.reasons:
        yield f"  {reason[lang]}"
    for warning in changing.warnings:
        yield f"  {words['note']}: {warning[lang]}"
    yield words["sampled" if found.sampled is not None else "counted"].format(n=found.foreseen.judged)
    if not lines:
        yield words["nothing"]
        return
    width = min(max(len(line.key) for line in lines) + 2, 34)
    yield set_cell_size(words["line"], width) + words["head"]
    for line in lines[:LINES_SHOWN]:
        mark = "" if line.stood and line.stands else words["new" if line.stands else "gone"]
        yield (
            f"{set_cell_size(line.key, width)}"
            f"{line.share('gained_before'):7.2f} {line.share('gained_after'):7.2f}  "
            f"{line.share('lost_before'):7.2f} {line.share('lost_after'):7.2f}  "
            f"{line.net_before:+7.2f} {line.net_after:+7.2f}  {mark}"
        ).rstrip()
    if len(lines) > LINES_SHOWN:
        yield words["more"].format(n=len(lines) - LINES_SHOWN)
    told = incidents_of(found)
    yield words["incidents"].format(n=len(told))
    for row in told:
        yield f"  {row['incident_id'][:8]}  {row['key']} {row['slice_value']}  {row['opened_day']}"


def tell_applied(done: Applied, *, as_json: bool) -> int:
    """Print the version that is in force."""
    version = done.version
    if as_json:
        sys.stdout.write(json.dumps({**_version(version), "published": done.published}, ensure_ascii=False) + "\n")
        return ExitCode.OK
    what = "taken back; in force again" if version.kind == "rollback" else "in force"
    sys.stdout.write(
        f"version {version.version}: {version.taxonomy}, {version.judge}, {what}\n"
        f"{version.read_anew:,} feedbacks read anew, {version.mapped:,} mapped\n"
    )
    if not done.published:
        sys.stdout.write("the next night publishes it; until then readers see the ledger as it was\n")
    return ExitCode.OK


def tell_history(book: Sequence[Version], *, as_json: bool) -> int:
    """Print every version."""
    if as_json:
        sys.stdout.write(json.dumps([_version(one) for one in book], ensure_ascii=False) + "\n")
        return ExitCode.OK
    for one in book:
        mark = "*" if one.active else " "
        kept = f", can be taken back until {one.kept_until}" if one.kept_until is not None else ""
        when = "with the first night " if one.made_at == UNDATED else f"{one.made_at:%Y-%m-%d %H:%M} UTC"
        sys.stdout.write(f"{mark} {one.version:>3}  {when}  {one.kind:<8}  {one.taxonomy}  {one.judge}{kept}\n")
        if one.who or one.why:
            sys.stdout.write(f"       {one.who}: {one.why}\n")
    return ExitCode.OK


def _version(one: Version) -> dict[str, Any]:
    told = {name: value for name, value in asdict(one).items() if name not in ("value_yaml", "lenses_yaml")}
    return _plain({**told, "change": json.loads(one.change), "heads": json.loads(one.heads)})
