"""What a terminal shows of a ledger: findings with a quote each, where value was gained and lost, and paths made.

Callers: `flows.demo` and `flows.trial`. Every function prints to the `rich` console that it is given; widths are cells,
since a Chinese character takes two, and texts are printed as they stand (no console markup in a quote is obeyed).
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.report.period import WEEKS, last_weeks
from flows.report.words import Words
from nlp.language import detect
from taxonomy.dimensions import Taxonomy
from warehouse.measure.findings import MIN_DAYS, ChangeKind, Finding
from warehouse.read import Ledger

if TYPE_CHECKING:
    import pandas as pd

GAIN, LOSS, SOFT = "bright_blue", "dark_orange", "dim"
"""Blue and orange are told apart by every kind of colour vision, on dark and light ground; signs repeat them."""

BAR_CELLS: Final = 13
"""Cells of a bar to either side: the table then fits 80 columns."""

NEAR_DAYS: Final = 21
"""How far from a planted day a finding still counts as it: three weeks, since weeks are noisy. A slow change may be
told as a step, which fits best in the middle of the rise: its days run on to three weeks past there."""

QUOTES_SEARCHED: Final = 200
"""Quotes a finding is asked for, so that one in the reader's language is among them where there is any."""

_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "planted": {"zh": "埋设", "en": "planted"},
    "missed": {"zh": "埋设的变化没有找到", "en": "planted and not found"},
    "not_planted": {"zh": "不是直接埋设的变化", "en": "not planted as such"},
    "nothing": {"zh": "没有超出偶然的变化。", "en": "Nothing changed beyond chance."},
    "lost": {"zh": "流失", "en": "lost"},
    "gained": {"zh": "获得", "en": "gained"},
    "net": {"zh": "净值", "en": "net"},
    "name": {"zh": "维度", "en": "dimension"},
    "n": {"zh": "反馈", "en": "feedbacks"},
    "per": {"zh": "每 100 条已判读反馈", "en": "per 100 judged feedbacks"},
    "since": {"zh": "自", "en": "since"},
    "refused": {"zh": "隔离的行", "en": "rows put aside"},
    "made": {"zh": "生成的文件", "en": "Made"},
}


def show_findings(
    console: Console,
    findings: Sequence[Finding],
    taxonomy: Taxonomy,
    lang: str,
    events: Sequence[Mapping[str, Any]] | None = None,
    *,
    days: int = MIN_DAYS,
) -> None:
    """Each finding in a sentence with a quote, beside the planted event that it answers where `events` are given.

    `days`: how many the ledger holds; where they are too few to compare, that is said. An event has the fields of the
    sample's truth.yaml: aspect, side, slice, shape, since, before and after (share).
    """
    words = Words(lang)
    left = list(events or ())
    console.print(Text(words.label("changed"), style="bold"))
    if not findings:
        said = _SAID["nothing"][lang] if days >= MIN_DAYS else words.too_short(days)
        console.print(Text(said, style=SOFT))
    for number, finding in enumerate(findings, 1):
        event = next((event for event in left if is_about(finding, event)), None)
        _print_finding(console, number, finding, words, _name(taxonomy, finding.aspect, lang))
        if event is not None:
            left.remove(event)
            _print_indented(console, Text(f"{_SAID['planted'][lang]}: {_planted(event, words)}", style="green"))
        elif events is not None:
            _print_indented(console, Text(_SAID["not_planted"][lang], style=SOFT))
    for event in left:
        told = f"{_SAID['missed'][lang]}: {_name(taxonomy, event['aspect'], lang)}, {_planted(event, words)}"
        console.print(Text(told, style="yellow"))
    console.print()


def is_about(finding: Finding, event: Mapping[str, Any]) -> bool:
    """Whether a finding is a planted event: aspect, side, slice, and a first day near enough."""
    slices = event["slice"] or {"all": "all"}
    same = finding.aspect == event["aspect"] and finding.direction.value == f"{event['side']}_up"
    late = (finding.since - _since(event)).days
    rise = (date.fromisoformat(str(event["until"])) - _since(event)).days if event["shape"] == "slow" else 0
    near = -NEAR_DAYS <= late <= rise // 2 + NEAR_DAYS
    return same and near and slices.get(finding.slice.kind) == finding.slice.value


def _print_finding(console: Console, number: int, finding: Finding, words: Words, name: str) -> None:
    colour, sign = (LOSS, "▼") if finding.is_loss else (GAIN, "▲")
    title = words.title(finding, name)
    head = Text(f"{number}. ", style="bold").append(f"{sign} {title}", style=f"bold {colour}")
    head.append(f" · {words.slice(finding.slice)} · {words.label(finding.kind.value)}", style=SOFT)
    console.print(head)
    _print_indented(console, Text(words.story(finding)))
    if finding.quotes:
        quote = min(finding.quotes, key=lambda quote: detect(quote.quote) != words.lang)  # the best, not translated
        said = Text("“", style=SOFT).append(_flat(quote.quote), style="italic").append("”", style=SOFT)
        _print_indented(console, said.append(f"  {words.day(quote.ledger_day)}", style=SOFT))


def _planted(event: Mapping[str, Any], words: Words) -> str:
    shape = words.label(ChangeKind(event["shape"]).value)
    before, after = 100 * event["before"]["share"], 100 * event["after"]["share"]
    place = ", ".join(map(str, (event["slice"] or {}).values())) or words.label("all")
    return f"{place}, {shape}, {_SAID['since'][words.lang]} {words.day(_since(event))}, {before:.1f} → {after:.1f}"


def _since(event: Mapping[str, Any]) -> date:
    """First day of a planted event; YAML may have read it as a day or as text."""
    return date.fromisoformat(str(event["since"]))


def _name(taxonomy: Taxonomy, aspect: str, lang: str) -> str:
    found = taxonomy.aspect(aspect)
    return found.zh if lang == "zh" else found.en


def _print_indented(console: Console, text: Text) -> None:
    """Folded by cells, three cells in."""
    for line in text.wrap(console, max(20, console.width - 4)):
        line.rstrip()
        console.print(Text("   ").append_text(line))


def show_gains_and_losses(console: Console, ledger: Ledger, lang: str, *, whole: bool = False) -> None:
    """Where value was gained and lost over the weeks that the report sums up, or the `whole` time: a dimension a line
    with its bar, net and interval. Raises WarehouseError where nothing is judged."""
    words, period = Words(lang), last_weeks(ledger, None if whole else WEEKS)
    within = {"first": str(period.first), "last": str(period.last)}
    frame = ledger.named("ledger_between", within)
    end = max(1.0, *frame["gained_share"], *frame["lost_share"])
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_SAID["name"][lang], no_wrap=True)
    table.add_column(Text(_SAID["lost"][lang], style=LOSS), justify="right")
    table.add_column("", no_wrap=True, width=2 * BAR_CELLS + 1)
    table.add_column(Text(_SAID["gained"][lang], style=GAIN), no_wrap=True)
    table.add_column(_SAID["net"][lang], justify="right")
    table.add_column("95 %", justify="left", no_wrap=True)
    for row in frame.to_dict("records"):
        table.add_row(
            Text(str(row[f"key_{lang}"])),
            Text(words.share(row["lost_share"]), style=LOSS),
            _bar(row["lost_share"] / end, row["gained_share"] / end),
            Text(words.share(row["gained_share"]), style=GAIN),
            Text(words.signed(row["net"]), style="bold"),
            Text(words.between(row["net_low"], row["net_high"]), style=SOFT),
        )
    console.print(table)
    judged = words.count(frame["judged"].iloc[0])
    told = words.whole_period(period) if whole else words.period(period)
    console.print(Text(f"{told} · {judged} {_SAID['n'][lang]}", style=SOFT))
    console.print(Text(_SAID["per"][lang], style=SOFT))


def _bar(lost: float, gained: float) -> Text:
    """A bar to either side of a line, in eighths of a cell to the right and whole cells to the left."""
    left = round(BAR_CELLS * lost)
    eighths = round(8 * BAR_CELLS * gained)
    right = "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]
    bar = Text(" " * (BAR_CELLS - left)).append("█" * left, style=LOSS)
    return bar.append("│", style=SOFT).append(right, style=GAIN)


def show_refused(console: Console, refused: pd.DataFrame, folder: Path, lang: str) -> None:
    """How many rows were put aside for which reason, and the command that lists them; nothing where none was."""
    if refused.empty:
        return
    reasons = refused.groupby("reason")["rows"].sum().sort_values(ascending=False)
    told = ", ".join(f"{reason} {count:,}" for reason, count in reasons.items())
    command = shlex.join(["valueledger", "--data-dir", str(folder), "quarantine", "list"])
    console.print(Text(f"{_SAID['refused'][lang]}: {told}  ({command})", style=SOFT))


def show_paths(console: Console, paths: Mapping[str, object], lang: str) -> None:
    """What was made and where: a line a thing, paths whole so that they can be copied."""
    console.print(Text(_SAID["made"][lang], style="bold"))
    width = max((Text(name).cell_len for name in paths), default=0)
    for name, path in paths.items():
        label = Text(f"  {name}")
        label.append(" " * (width - label.cell_len + 4))
        console.print(label.append(str(path)), soft_wrap=True)


def _flat(text: str) -> str:
    """One printable line: a customer's control characters do not reach the terminal."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
