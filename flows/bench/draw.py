"""The benchmark's picture (SVG) and page (HTML): dots with their intervals, and the table beside them.

Called by `flows.bench.run`. Both are one file each that asks the network for nothing, light or dark as the reader's
system is; in the page the table is a real one, and every mark has its figure as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.bench.table import cells, headers, lead, notes, share
from flows.bench.words import Lang, says
from nlp.bench.board import Board
from nlp.scorecard import Scores

PLOT = 360
"""Units of the plot's width, in the picture and in the page."""
EDGE = 14
"""Free on either side of it, so that a tick's label is not cut."""
NAME = 30
"""Letters of a judge's name that the picture has room for."""
LONG = 6
"""Tenths of a scale from which every second one is labelled."""
WIDTHS = (190, 160, 84, 90, 90, 60, 60, 206, 206)
"""Units of the picture's columns; the plot stands after the first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot with its interval, in units of the plot."""

    low: float
    at: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Pair F1 from `low` to `high`, whole tenths, along the plot."""

    low: float
    high: float

    @classmethod
    def of(cls, scores: Sequence[Scores]) -> Scale:
        """The tenths around all intervals."""
        first = max(0, floor(min(s.pair_low for s in scores) * 10))
        last = min(10, floor(max(s.pair_high for s in scores) * 10) + 1)
        if last - first > LONG:  # ticks at every second tenth
            first, last = first - first % 2, last + last % 2
        return cls(first / 10, last / 10)

    def place(self, value: float) -> float:
        """Where a value stands."""
        return round(EDGE + (value - self.low) / (self.high - self.low) * (PLOT - 2 * EDGE), 1)

    def ticks(self) -> list[tuple[float, str]]:
        """(place, label) of every tenth, of every second one on a long scale."""
        first, last = round(self.low * 10), round(self.high * 10)
        tenths = range(first, last + 1, 2 if last - first > LONG else 1)
        return [(self.place(n / 10), share(n / 10)[:-2] if 0 < n < 10 else str(n // 10)) for n in tenths]

    def mark(self, scores: Scores) -> Mark:
        """Dot and interval of some scores."""
        return Mark(self.place(scores.pair_low), self.place(scores.pair_f1), self.place(scores.pair_high))


def picture(board: Board, lang: Lang) -> str:
    """The board as an SVG file."""
    shown = _shown(board, lang)
    starts = [0, WIDTHS[0] + PLOT]
    for width in WIDTHS[1:]:
        starts.append(starts[-1] + width)
    columns = list(zip(shown["headers"][1:], [end - 8 for _, end in pairwise(starts[1:])], strict=True))
    short = [name if len(name) <= NAME else name[: NAME - 1] + "…" for name, *_ in shown["cells"]]
    own = {"columns": columns, "short": short, "left": WIDTHS[0], "width": starts[-1]}
    return _render("picture.svg.j2", shown | own | {"lead_lines": _broken(shown["lead"], lang)})


def page(board: Board, lang: Lang) -> str:
    """The board as an HTML file."""
    return _render("page.html.j2", _shown(board, lang))


def _shown(board: Board, lang: Lang) -> dict[str, Any]:
    scores = [card.overall for card in board.cards]
    scale = Scale.of([*scores, board.agreement.scores])
    return {
        "lang": "zh-CN" if lang == "zh" else "en",
        "title": says("title", lang),
        "lead": lead(board, lang),
        "plot_name": says("plot", lang),
        "headers": headers(board, lang),
        "cells": [cells(card, board, lang) for card in board.cards],
        "marks": [scale.mark(s) for s in scores],
        "ticks": scale.ticks(),
        "readings": scale.mark(board.agreement.scores),
        "readings_name": f"{says('readings', lang)} {share(board.agreement.scores.pair_f1)}",
        "notes": notes(board, lang),
        "plot": PLOT,
    }


def _broken(text: str, lang: Lang) -> list[str]:
    """Lines of about equal length, since SVG breaks none: by words, in Chinese by characters."""
    most = 84 if lang == "zh" else 175
    parts = list(text) if lang == "zh" else [f"{word} " for word in text.split()]
    goal = len(text) / ceil(len(text) / most)
    lines = [""]
    for part in parts:
        if len(lines[-1]) + len(part) > goal + 8 and part not in "，。、）；：":
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines]


def _render(name: str, values: dict[str, Any]) -> str:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return made.get_template(name).render(values) + "\n"
