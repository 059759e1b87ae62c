"""`build`: one self-contained HTML page of a published ledger, for people, to keep, to send and to print.

Callers: `flows.reporting`, through it `valueledger report`, `demo` and `try`. The page asks nothing of the network:
style, script and drawings are inside, and its content security policy forbids the rest. Every text from the ledger
is escaped by Jinja2, so that a feedback holding markup stays text. The same ledger gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from flows.report import drawing
from flows.report.facts import Change, Facts, Line, Point
from flows.report.gathering import gather
from flows.report.words import Words
from taxonomy.errors import InputError
from warehouse.read import Ledger

TEMPLATES: Final = Path(__file__).parent / "templates"

DAYS: Final = 30
"""The ledger's bars cover a month: long enough for narrow intervals, short enough to be news."""


def build(ledger: Ledger, out: Path, *, lang: str = "en", days: int = DAYS) -> Path:
    """Writes the page of the last `days` days of `ledger` to `out`, whole or not at all, and returns `out`.

    Raises WarehouseError where nothing is judged and InputError where `out` cannot be written.
    """
    page = render(gather(ledger, lang, days=days), Words(lang))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(page)
            Path(name).chmod(0o644)
            Path(name).replace(out)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"The report cannot be written to {out}: {error.strerror}.", remedy="Name a writable file with --output."
        ) from error
    return out


def render(facts: Facts, words: Words) -> str:
    """The page as text."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = (TEMPLATES / "report.js").read_text("utf-8")
    return environment.get_template("report.html.j2").render(
        facts=facts,
        words=words,
        t=words.label,
        style=Markup((TEMPLATES / "report.css").read_text("utf-8")),  # noqa: S704  our own files, no data in them
        script=Markup(script),  # noqa: S704
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        scale=_scale(facts.dimensions),
        aspect_scale=_scale([child for line in facts.dimensions for child in line.children] + list(facts.outcomes)),
        total_trend=_wide_and_narrow(facts.trends[0].points),
        trends=_trends(facts),
        balance=_wide_and_narrow(_balance(facts)),
        balance_week=_last_whole(facts),
        change_chart=_change_chart,
    )


def _scale(lines: tuple[Line, ...] | list[Line]) -> float:
    """End of the bars' scale, the same to both sides."""
    return drawing.ceiling(max((max(line.gained_high, line.lost_high) for line in lines), default=1.0))


def _wide_and_narrow(points: Sequence[Point]) -> tuple[drawing.Chart, drawing.Chart]:
    """The same chart for a desk and for a telephone, since text scales with a drawing."""
    return drawing.chart(points, width=1040, height=220), drawing.chart(points, width=420, height=190)


def _trends(facts: Facts) -> list[tuple[str, drawing.Chart]]:
    """Small multiples of the dimensions on one scale, so that they compare."""
    shown = facts.trends[1:]
    spreads = [drawing.spread(trend.points) for trend in shown]
    bounds = (min(low for low, _ in spreads), max(high for _, high in spreads)) if spreads else None
    return [(trend.name, drawing.chart(trend.points, width=330, height=150, left=30, bounds=bounds)) for trend in shown]


def _balance(facts: Facts) -> tuple[Point, ...]:
    return tuple(
        Point(
            row["period"],
            row["difference"],
            row["difference_low"],
            row["difference_high"],
            row["judged"],
            row["complete"],
        )
        for row in facts.balance
    )


def _last_whole(facts: Facts) -> dict[str, object]:
    """The newest week that is complete, else the newest."""
    whole = [row for row in facts.balance if row["complete"]]
    return (whole or list(facts.balance))[-1]


def _change_chart(change: Change) -> drawing.Chart:
    points = change.points
    mark = (change.finding.since - points[0].period).days / 7
    return drawing.chart(points, width=420, height=190, left=30, floor=0.0, mark=mark)
