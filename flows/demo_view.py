"""What `demo` and `try` show in the terminal: changes with a quote each, and where value was gained and lost.

Called by `flows.demo` and `flows.trial`. Numbers come from the published ledger, as an analyst would read them;
the planted truth stands beside them only where a sample brings one. Widths are cells, Chinese characters take two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from taxonomy.dimensions import Taxonomy
from warehouse.measure.findings import Finding
from warehouse.read import Ledger

WORDS = {
    "en": {
        "findings": "What changed",
        "none": "no change that chance does not explain",
        "gained_up": "gained more often",
        "gained_down": "gained less often",
        "lost_up": "lost more often",
        "lost_down": "lost less often",
        "all": "everywhere",
        "since": "since",
        "of": "of 100 feedbacks",
        "planted": "planted",
        "missed": "planted, not found",
        "table": "Value gained and lost, last 30 days, per 100 judged feedbacks",
        "columns": ("dimension", "judged", "gained", "lost", "net", "95 % interval"),
        "made": "Made",
    },
    "zh": {
        "findings": "发生了什么变化",
        "none": "没有超出偶然的变化",
        "gained_up": "获得增多",
        "gained_down": "获得减少",
        "lost_up": "损失增多",
        "lost_down": "损失减少",
        "all": "全部",
        "since": "始于",
        "of": "每百条反馈",
        "planted": "埋入的事实",
        "missed": "埋入但未发现",
        "table": "最近30天价值得失（每百条已判读反馈）",
        "columns": ("维度", "已判读", "获得", "损失", "净值", "95% 区间"),
        "made": "生成的文件",
    },
}


def show_findings(
    console: Console,
    findings: Sequence[Finding],
    taxonomy: Taxonomy,
    lang: str,
    events: Sequence[Mapping[str, Any]] = (),
) -> None:
    """The findings, surest first, each with a quote and beside the planted event that it found."""
    words = WORDS[lang]
    console.print(Text(str(words["findings"]), style="bold"))
    if not findings:
        console.print(f"  {words['none']}")
    left = list(events)
    for number, finding in enumerate(findings, start=1):
        console.print(Text.assemble(f"  {number}. ", _sentence(finding, taxonomy, lang)))
        event = next((event for event in left if is_about(finding, event)), None)
        if event is not None:
            left.remove(event)
            console.print(Text(f"     {words['planted']}: {_planted(event, lang)}", style="cyan"))
        for quote in finding.quotes[:1]:
            console.print(Text(f"     “{_one_line(quote.quote)}” {quote.ledger_day}", style="italic"))
    for event in left:
        console.print(Text(f"  {words['missed']}: {event['aspect']} {_planted(event, lang)}", style="red"))
    console.print()


def is_about(finding: Finding, event: Mapping[str, Any]) -> bool:
    """Whether a finding names the aspect, the side and the slice of a planted event."""
    slices = event["slice"] or {"all": "all"}
    return (
        finding.aspect == event["aspect"]
        and finding.direction.value == f"{event['side']}_up"
        and slices.get(finding.slice.kind) == finding.slice.value
    )


def show_gains_and_losses(console: Console, ledger: Ledger, lang: str) -> None:
    """The dimensions of the last 30 days, worst net first."""
    words = WORDS[lang]
    table = Table(title=str(words["table"]), title_justify="left", title_style="bold", box=None, pad_edge=False)
    for place, name in enumerate(words["columns"]):
        table.add_column(str(name), justify="left" if place == 0 else "right")
    for row in ledger.named("ledger_last_30_days").to_dict("records"):
        table.add_row(
            str(row["key_zh"] if lang == "zh" else row["key_en"]),
            f"{row['judged']:,}",
            Text(f"{row['gained_share']:.1f}", style="green"),
            Text(f"{row['lost_share']:.1f}", style="red"),
            f"{row['net']:+.1f}",
            f"{row['net_low']:+.1f} … {row['net_high']:+.1f}",
        )
    console.print(table)
    console.print()


def show_paths(console: Console, paths: Mapping[str, object], lang: str) -> None:
    """What was made and where it lies."""
    console.print(Text(str(WORDS[lang]["made"]), style="bold"))
    for what, path in paths.items():
        console.print(Text.assemble("  ", f"{what:<16}", str(path)))


def _sentence(finding: Finding, taxonomy: Taxonomy, lang: str) -> Text:
    words = WORDS[lang]
    aspect = taxonomy.aspect(finding.aspect)
    place = str(words["all"]) if finding.slice.kind == "all" else finding.slice.value
    colour = "red" if finding.is_loss else "green"
    size = f"{100 * finding.before:.1f} → {100 * finding.after:.1f} {words['of']}"
    interval = f"({100 * finding.change:+.1f}, {100 * finding.change_low:+.1f} … {100 * finding.change_high:+.1f})"
    return Text.assemble(
        (f"{aspect.zh if lang == 'zh' else aspect.en} ", "bold"),
        f"{finding.aspect} ",
        (str(words[finding.direction.value]), colour),
        f" · {place} · {words['since']} {finding.since} · {size} {interval}",
    )


def _planted(event: Mapping[str, Any], lang: str) -> str:
    place = ", ".join(map(str, (event["slice"] or {}).values())) or str(WORDS[lang]["all"])
    before, after = 100 * event["before"]["share"], 100 * event["after"]["share"]
    return f"{place}, {WORDS[lang]['since']} {event['since']}, {before:.1f} → {after:.1f} {WORDS[lang]['of']}"


def _one_line(quote: str) -> str:
    """A customer's words on one line, without what could command a terminal."""
    return "".join(char if char.isprintable() else " " for char in quote)
