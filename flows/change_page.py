"""The page of `valueledger taxonomy diff --html`: every line that moves, month by month and week by week.

Called by `flows.change_told`. One self-contained file without script; charts are drawn here as SVG. Limits: shows what
it is given; figures are those of `warehouse.promotion`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from flows.change_told import Line, incidents_of, lines_of, shift_of
from flows.change_words import WORDS
from flows.life_cycle import Diff

TEMPLATES = Path(__file__).parent / "report" / "templates"
WIDTH, HEIGHT, EDGE = 320, 90, 6


def page_of(found: Diff, lang: str) -> str:
    """The page in 'zh' or 'en'."""
    lang = "zh" if lang == "zh" else "en"
    words = WORDS[lang]
    names: dict[str, str] = {str(one.id): one.zh if lang == "zh" else one.en for one in found.changing.new.aspects}
    old = found.changing.old.aspects
    names |= {str(one.id): one.zh if lang == "zh" else one.en for one in old if one.id not in names}
    for lens in (*found.changing.new.lenses, *found.changing.old.lenses):
        if lens.id == "elements":
            names |= {one.id: one.zh if lang == "zh" else one.en for one in lens.groups if one.id not in names}
    shifts = {(row["level"], row["key"]): shift_of(row) for row in found.foreseen.links}
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["j2"]))
    return environment.get_template("change.html.j2").render(
        lang=lang,
        words=words,
        found=found,
        counted=words["sampled" if found.sampled is not None else "counted"].format(n=found.foreseen.judged),
        lines=[_shown(line, names, shifts, words) for line in lines_of(found)],
        incidents=incidents_of(found),
    )


def _shown(
    line: Line, names: Mapping[str, str], shifts: Mapping[tuple[str, str], tuple[float, float, float]],
    words: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    months = [row for row in line.periods if row["period_type"] == "month"]
    weeks = [row for row in line.periods if row["period_type"] == "week"]
    return {
        "line": line,
        "name": words["level_all"] if line.level == "all" else names.get(line.key, line.key),
        "level": words[f"level_{line.level}"],
        "mark": "" if line.stood and line.stands else words["new" if line.stands else "gone"],
        "months": [_figures(row) for row in months],
        "weeks": [_figures(row) for row in weeks],
        "before": _path([_net(row, "before") for row in months], months) if line.stood else "",
        "after": _path([_net(row, "after") for row in months], months) if line.stands else "",
        "shift": shifts.get((line.level, line.key)),
    }


def _net(row: Mapping[str, Any], moment: str) -> float:
    return 100 * float(row[f"gained_{moment}"] - row[f"lost_{moment}"]) / float(row["judged"])


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    shares = {
        name: 100 * row[name] / row["judged"] for name in ("gained_before", "gained_after", "lost_before", "lost_after")
    }
    return {**row, **shares, "net_before": _net(row, "before"), "net_after": _net(row, "after")}


def _path(values: Sequence[float], rows: Sequence[Mapping[str, Any]]) -> str:
    """An SVG path over the months; the scale is that of both readings of the line."""
    both = [_net(row, moment) for row in rows for moment in ("before", "after")]
    low, high = min(both, default=0.0), max(both, default=1.0)
    span = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    points = [
        f"{EDGE + number * step:.1f} {HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE):.1f}"
        for number, value in enumerate(values)
    ]
    return "M" + " L".join(points) if points else ""
