"""The comparison of two judges as people read it: a page of its own (HTML), a text table, Markdown for an artifact.

Called by `flows.release.desk` and `flows.release.flow`. The page is one file that asks the network for nothing; every
mark has its figure as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.release.words import says
from nlp.compare import ALL, ASPECT, SUPPORT, Cell, Comparison

PLOT = 260
"""Units of the plot's width."""
REACH = 0.2
"""Difference at the plot's edges, at most: what is beyond stands at the edge, so that small ones can be seen."""


def verdict(cell: Cell) -> str:
    """Key of the word for a cell."""
    if not cell.is_judged:
        return "is_few"
    if cell.is_worse:
        return "is_worse"
    return "is_better" if cell.low is not None and cell.low > 0 else "is_same"


def headline(made: Comparison, lang: str) -> str:
    """The first sentence: what follows from the comparison."""
    judged = sum(cell.is_judged for cell in made.cells)
    key = "holds" if made.holds else "worse" if made.worse else "nothing"
    return says(key, lang, candidate=made.candidate, current=made.current, count=len(made.worse), judged=judged)


def how(made: Comparison, lang: str) -> str:
    """How the limits are made."""
    judged = sum(cell.is_judged for cell in made.cells)
    return says("how", lang, judged=judged, factor=made.factor, level=made.level, support=SUPPORT)


def ordered(made: Comparison) -> Sequence[Cell]:
    """Cells by data: the whole, languages and groups, then aspects; those that are judged first, worst first."""
    data = list(dict.fromkeys(cell.data for cell in made.cells))
    return sorted(
        made.cells,
        key=lambda c: (data.index(c.data), c.kind != ALL, c.kind == ASPECT, not c.is_judged, c.high or 0.0, c.name),
    )


def render_text(made: Comparison, lang: str) -> str:
    """A table for a terminal: what is judged, worst last so that it is seen."""
    from rich.cells import cell_len

    heads = [says(name, lang) for name in ("data", "question", "support", "current", "candidate", "limits", "verdict")]
    rows = [heads, *(_row(cell, lang) for cell in ordered(made) if cell.is_judged)]
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(heads))]
    lines = [
        "  ".join(text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    few = sum(not cell.is_judged for cell in made.cells)
    told = f"{says('is_few', lang)}: {few}" if few else ""
    return "\n".join([*lines, told, headline(made, lang)]) + "\n"


def render_markdown(made: Comparison, lang: str) -> str:
    """The same for an orchestrator's artifact."""
    heads = [says(name, lang) for name in ("data", "question", "support", "current", "candidate", "limits", "verdict")]
    lines = [f"# {says('title', lang)}", "", headline(made, lang), "", how(made, lang), ""]
    lines += [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(_row(cell, lang))} |" for cell in ordered(made) if cell.is_judged]
    return "\n".join(lines) + "\n"


def render_page(made: Comparison, lang: str) -> str:
    """The comparison as a page in the reader's language."""
    place = Path(__file__).parent
    # Autoescape on: names of judges, aspects and files are other people's words.
    environment = Environment(
        loader=FileSystemLoader(place), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    cells = ordered(made)
    ends = [abs(end) for cell in cells if cell.is_judged for end in (cell.low or 0.0, cell.high or 0.0)]
    reach = min(REACH, max([0.05, *ends]))
    marks = [_mark(cell, reach) for cell in cells]
    heads = [
        says(name, lang) for name in ("data", "question", "support", "current", "candidate", "difference", "limits")
    ]
    return environment.get_template("page.html.j2").render(
        lang="zh-CN" if lang == "zh" else "en",
        title=says("title", lang),
        headline=headline(made, lang),
        holds=made.holds,
        how=how(made, lang),
        heads=[*heads, says("verdict", lang)],
        rows=[_row(cell, lang) for cell in cells],
        classes=[verdict(cell) for cell in cells],
        marks=marks,
        plot=PLOT,
        judges=[made.current, made.candidate],
    )


def _row(cell: Cell, lang: str) -> list[str]:
    limits = "–" if cell.low is None or cell.high is None else f"{cell.low:+.3f} … {cell.high:+.3f}"
    kind = says(cell.name, lang)
    return [
        says(cell.data, lang),
        kind,
        f"{cell.support:,}",
        f"{cell.current:.3f}",
        f"{cell.candidate:.3f} ({cell.difference:+.3f})",
        limits,
        says(verdict(cell), lang),
    ]


def _mark(cell: Cell, reach: float) -> dict[str, Any] | None:
    """Where the difference and its limits stand in the plot."""
    if cell.low is None or cell.high is None:
        return None
    middle, unit = PLOT / 2, (PLOT / 2 - 5) / reach
    places = {"low": cell.low, "at": cell.difference, "high": cell.high}
    return {name: round(middle + max(-reach, min(reach, value)) * unit, 1) for name, value in places.items()}
