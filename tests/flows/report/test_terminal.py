"""The terminal: findings beside planted events, a table that fits, and no command from a customer's words."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

import taxonomy
from flows.report.alert_lines import show_alerts
from flows.report.gathering import gather
from flows.report.period import WEEKS
from flows.report.terminal import is_about, show_findings, show_gains_and_losses, show_paths, show_refused
from flows.report.words import Words
from tests.flows.report.conftest import PRODUCT
from warehouse.read import Ledger

EVENT = {
    "aspect": "service.delivery", "side": "lost", "shape": "sudden", "slice": {"product": PRODUCT},
    "since": date(2026, 1, 4), "before": {"share": 0.1}, "after": {"share": 0.6},
}  # fmt: skip


def console(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width, highlight=False, color_system=None)


def output(made: Console) -> str:
    assert isinstance(made.file, io.StringIO)
    return made.file.getvalue()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_finding_stands_beside_the_planted_event_with_a_quote(ledger: Ledger, lang: str) -> None:
    out = console()
    missing = {**EVENT, "aspect": "product.design"}
    show_findings(out, ledger.findings(), taxonomy.load(), lang, [EVENT, missing])
    text = output(out)
    assert {"en": "planted: ", "zh": "埋设: "}[lang] in text
    assert {"en": "planted and not found: Design", "zh": "埋设的变化没有找到: 设计"}[lang] in text
    assert "“" in text


def test_an_event_far_from_the_finding_is_not_its_cause(ledger: Ledger) -> None:
    finding = next(f for f in ledger.findings() if f.aspect == "service.delivery" and f.slice.kind == "product")
    assert is_about(finding, EVENT)
    assert is_about(finding, {**EVENT, "since": "2026-01-04"})  # as the configuration's YAML reader gives days
    assert not is_about(finding, {**EVENT, "since": date(2025, 11, 1)})
    assert not is_about(finding, {**EVENT, "slice": {}})


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100])
def test_no_line_of_the_table_is_wider_than_the_terminal_in_cells(ledger: Ledger, lang: str, width: int) -> None:
    out = console(width)
    show_gains_and_losses(out, ledger, lang)
    lines = output(out).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert "…" not in lines[0], "no heading is cut"
    assert {"en": "Service value", "zh": "服务价值"}[lang] in output(out)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_terminal_sums_up_the_weeks_that_the_report_does_in_the_same_words(ledger: Ledger, lang: str) -> None:
    out, words = console(), Words(lang)
    show_gains_and_losses(out, ledger, lang)
    facts = gather(ledger, lang, weeks=WEEKS)
    spoken = words.period(facts.period)
    assert {"en": "last 4 weeks (", "zh": "最近 4 周（"}[lang] in spoken
    assert f"{spoken} · {words.count(facts.counts['judged'])} " in output(out)
    assert spoken in words.lead(facts)
    assert all(words.between(line.net_low, line.net_high) in output(out) for line in facts.dimensions)


def test_columns_line_up_whatever_the_script(ledger: Ledger) -> None:
    out = console()
    show_gains_and_losses(out, ledger, "zh")
    middles = {cell_len(line[: line.index("│")]) for line in output(out).splitlines() if "│" in line}
    assert len(middles) == 1


def test_control_characters_and_console_markup_of_a_quote_are_not_obeyed(ledger: Ledger) -> None:
    out = Console(file=io.StringIO(), width=200, force_terminal=True, highlight=False)
    findings = ledger.findings(quotes=40)
    hostile = [q for f in findings for q in f.quotes if "late again" in q.quote]
    show_findings(out, [replace(findings[0], quotes=tuple(hostile))], taxonomy.load(), "en")
    text = output(out)
    assert "[bold red]late again[/bold red]" in text
    assert "rude \x1b[31m" not in text


def test_no_change_is_said_in_words() -> None:
    out = console()
    show_findings(out, [], taxonomy.load(), "en")
    assert "Nothing changed beyond chance." in output(out)


def test_too_few_days_to_compare_are_not_told_as_no_change() -> None:
    out = console()
    show_findings(out, [], taxonomy.load(), "en", days=6)
    assert "Nothing changed" not in output(out)
    assert "The ledger holds 6 days, too few to compare" in output(out)


def test_refused_rows_are_told_with_reasons_and_the_command_that_lists_them() -> None:
    out = console(200)
    show_refused(
        out, pd.DataFrame({"reason": ["bad_date", "no_text", "bad_date"], "rows": [2, 1, 3]}), Path("/a b"), "en"
    )
    assert "bad_date 5, no_text 1" in output(out)
    assert "valueledger --data-dir '/a b' quarantine list" in output(out)


def test_paths_are_printed_whole_and_aligned() -> None:
    out = console(40)
    show_paths(out, {"账本": "/a/very/long/path/that/is/wider/than/the/terminal.duckdb", "report": "/b"}, "en")
    assert "/a/very/long/path/that/is/wider/than/the/terminal.duckdb" in output(out)
    starts = {cell_len(line[: line.index("/")]) for line in output(out).splitlines() if "/" in line}
    assert len(starts) == 1


INCIDENT = {
    "incident_id": "2ef17374106aedf9", "kind": "drop", "cause": "lost_up", "state": "opened", "severity": "high",
    "level": "aspect", "key": "service.delivery", "slice_kind": "product", "slice_value": "咖啡机 Coffee C3, long",
    "opened_day": date(2026, 1, 9), "since": date(2026, 1, 4), "since_low": date(2026, 1, 1),
    "since_high": date(2026, 1, 6), "direction": "lost_up", "effect": 25.2, "effect_low": 16.8, "effect_high": 33.6,
    "expected": 8.9, "feedbacks": 47, "series": ["a", "b"], "about": "",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_alert_is_told_within_eighty_columns_however_wide_the_pipe(lang: str) -> None:
    out = console(width=10_000)
    event = {**EVENT, "id": "loss", "slice": {"product": INCIDENT["slice_value"]}}
    show_alerts(out, [INCIDENT], taxonomy.load(), lang, [event])
    text = output(out)
    assert {"en": "planted loss", "zh": "埋设的流失"}[lang] in text
    assert "[2ef17374]" in text
    assert max(map(cell_len, text.splitlines())) <= 80
