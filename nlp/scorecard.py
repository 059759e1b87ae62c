"""What a judge scored, as data and as a page of text for people.

Made by `nlp.evaluate`; printed by `valueledger evaluate` and put into model cards. Holds numbers, computes
none but shares of a bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table

BAR = 20
CALIBRATION_LEAST = 100
"""Emitted mentions that a calibration error is shown for: with fewer than ten a bin it measures chance."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One line of a card. Interval: 95 %, of pair F1. Shares are in [0, 1]."""

    feedbacks: int
    segments: int
    gold: int
    emitted: int
    pair_f1: float
    pair_low: float
    pair_high: float
    precision: float
    recall: float
    aspect_f1: float
    polarity_accuracy: float


@dataclass(frozen=True)
class ScoreCard:
    """A judge's scores over all, by language, kind, domain and aspect, and beside its baselines.

    `macro_f1` None: no aspect has `macro_least` mentions. `few`: so few feedbacks speak of an aspect that intervals are
    made wide. `parity`: pair F1 of Chinese less that of English feedback, with its interval; None where one is missing.
    """

    model: str
    taxonomy: str
    overall: Scores
    macro_f1: float | None
    groups: Mapping[str, Mapping[str, Scores]]
    baselines: Mapping[str, Mapping[str, float]]
    calibration_error: float
    reliability: list[dict[str, float]]
    coverage: float
    macro_least: int
    few: bool
    parity: Mapping[str, float] | None = None

    def as_dict(self) -> dict[str, Any]:
        """The card as plain data, for JSON."""
        return asdict(self)

    def render(self) -> str:
        """The card as text, tables aligned by cells."""
        out = StringIO()
        console = Console(file=out, width=120, color_system=None, force_terminal=False)
        console.print(f"{self.model} on {self.overall.feedbacks} feedbacks, {self.overall.segments} segments")
        console.print(
            f"pair F1 {self.overall.pair_f1:.3f} ({self.overall.pair_low:.3f} to {self.overall.pair_high:.3f}), "
            f"aspect F1 {self.overall.aspect_f1:.3f}, polarity accuracy {self.overall.polarity_accuracy:.3f}, "
            f"macro-F1 {_or_dash(self.macro_f1)}, calibration error {_or_dash(self._calibration())}, "
            f"coverage {self.coverage:.3f}"
        )
        for note in self._notes():
            console.print(note, highlight=False)
        console.print()
        for name, scores in self.groups.items():
            console.print(self._table(name, scores))
        if self.baselines:
            table = Table("baseline", "pair F1", "lead", "95 % of the lead", box=None, pad_edge=False)
            for name, b in self.baselines.items():
                interval = f"{b['lead_low']:+.3f} to {b['lead_high']:+.3f}"
                table.add_row(name, f"{b['pair_f1']:.3f}", f"{b['lead']:+.3f}", interval)
            console.print(table)
        console.print("\nreliability of emitted mentions (confidence, share right, count)")
        for b in self.reliability:
            bar = "#" * round(b["right"] * BAR)
            console.print(f"{b['confidence']:.2f}  {b['right']:.2f}  {bar:<{BAR}}  {b['count']}", highlight=False)
        return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"

    def _calibration(self) -> float | None:
        """The calibration error, or None where too few mentions were emitted to tell."""
        return self.calibration_error if sum(b["count"] for b in self.reliability) >= CALIBRATION_LEAST else None

    def _notes(self) -> Iterator[str]:
        """Why a figure is missing or says little."""
        if self.macro_f1 is None:
            yield f"- macro-F1: no aspect has {self.macro_least} mentions in this file"
        if self._calibration() is None:
            yield f"- calibration error: it takes {CALIBRATION_LEAST} emitted mentions to tell"
        if self.few:
            yield "- few feedbacks here speak of an aspect: these figures say no more than their intervals"

    @staticmethod
    def _table(name: str, scores: Mapping[str, Scores]) -> Table:
        table = Table(name, "gold", "emitted", "pair F1", "95 %", "aspect F1", "polarity", box=None, pad_edge=False)
        for key, s in sorted(scores.items(), key=lambda item: -item[1].gold):
            interval = f"{s.pair_low:.3f} to {s.pair_high:.3f}"
            numbers = (f"{s.pair_f1:.3f}", interval, f"{s.aspect_f1:.3f}", f"{s.polarity_accuracy:.3f}")
            table.add_row(key, str(s.gold), str(s.emitted), *numbers)
        table.add_row()
        return table


def _or_dash(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"
