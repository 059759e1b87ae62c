"""The benchmark's figures as cells: a table for the terminal and one in Markdown.

Called by `flows.bench.run`; `flows.bench.draw` takes the same cells, so that no output says another number.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO

from rich.console import Console
from rich.table import Table

from flows.bench.words import Lang, language, says
from nlp.bench.board import Board
from nlp.scorecard import ScoreCard

WIDTH = 190
"""Most cells of a line: nine columns, three of them with intervals, and a judge's name, without a break."""


def headers(board: Board, lang: Lang) -> list[str]:
    """What the columns are called."""
    keys = ("judge", "pair", "aspect", "polarity", "macro", "zh", "en", "parity")
    return [*(says(key, lang) for key in keys), says("lead_over", lang, against=board.against)]


def cells(card: ScoreCard, board: Board, lang: Lang) -> list[str]:
    """A judge's row under `headers`; '-' for what the feedback cannot tell, or for a lead over itself."""
    whole, lead = card.overall, card.baselines.get(board.against)
    by_language = [card.groups["language"].get(name) for name in ("zh", "en")]
    return [
        card.model,
        f"{share(whole.pair_f1)} {_interval(share(whole.pair_low), share(whole.pair_high), lang)}",
        share(whole.aspect_f1),
        share(whole.polarity_accuracy),
        share(card.macro_f1),
        *(share(scores.pair_f1 if scores else None) for scores in by_language),
        _difference(card.parity, "gap", lang),
        _difference(lead, "lead", lang),
    ]


def notes(board: Board, lang: Lang) -> list[str]:
    """What stands below the table: agreement of the readings, counts, what judges were fitted on, where to read on."""
    both, test = board.agreement, board.cards[0].overall
    pair = f"{share(both.scores.pair_f1)} {_interval(share(both.scores.pair_low), share(both.scores.pair_high), lang)}"
    named = "，" if lang == "zh" else ", "
    return [
        says("agreement", lang, pair=pair, presence=share(both.presence), polarity=share(both.polarity)),
        says(
            "counts",
            lang,
            test=f"{test.feedbacks:,}",
            languages=named.join(f"{language(name, lang)} {count:,}" for name, count in board.languages.items()),
            segments=f"{test.segments:,}",
            mentions=f"{test.gold:,}",
            train=f"{board.trained:,}",
        ),
        says("fitted", lang, against=board.against),
        says("data", lang, digest=board.digest[:12]),
    ]


def as_text(board: Board, lang: Lang) -> str:
    """The table for a terminal, aligned by cells."""
    out = StringIO()
    console = Console(
        file=out, width=WIDTH, color_system=None, force_terminal=False, highlight=False, markup=False, emoji=False
    )
    table = Table(*headers(board, lang), box=None, pad_edge=False)
    for card in board.cards:
        table.add_row(*cells(card, board, lang))
    console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join([*lines, "", *notes(board, lang)]) + "\n"


def as_markdown(board: Board, lang: Lang) -> str:
    """The table as Markdown, under its title."""
    head = headers(board, lang)
    rows = [head, ["---", *["---:"] * (len(head) - 1)], *(cells(card, board, lang) for card in board.cards)]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
    below = "\n".join(f"- {note}" for note in notes(board, lang))
    return f"# {says('title', lang)}\n\n{lead(board, lang)}\n\n{table}\n\n{below}\n"


def lead(board: Board, lang: Lang) -> str:
    """What is measured, for a reader who meets it first here."""
    return says("lead", lang, test=f"{board.cards[0].overall.feedbacks:,}", aspects=len(board.agreement.by_aspect))


def share(value: float | None) -> str:
    """A share to three digits without its leading zero; '-' for none."""
    return "-" if value is None else f"{value:.3f}".removeprefix("0")


def _difference(figures: Mapping[str, float] | None, name: str, lang: Lang) -> str:
    if figures is None:
        return "-"
    at, low, high = (_signed(figures[key]) for key in (name, f"{name}_low", f"{name}_high"))
    return f"{at} {_interval(low, high, lang)}"


def _interval(low: str, high: str, lang: Lang) -> str:
    return f"({low} {says('to', lang)} {high})"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:+.3f}"
