"""What people read of a data incident: a sentence in both languages for every sign, with what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rich.cells import cell_len

from flows.alert_events import Event as Told
from flows.messages import Messenger
from flows.monitor_desk import series_lines, wrapped
from flows.monitor_words import MonitorWords, itself, of_ledger, payload
from warehouse.drift.incidents import Event, Happening, Incident
from warehouse.drift.signs import SIGNS, monitor_of

DAY = date(2026, 11, 3)


def row(sign: str) -> dict[str, Any]:
    return {
        "source": "tickets", "monitor": monitor_of(sign), "sign": sign, "language": "all", "since": DAY,
        "before_value": 0.01, "after_value": 0.18, "detail": "service.delivery:0.1000:0.2500",
    }  # fmt: skip


@pytest.mark.parametrize("sign", [*SIGNS, "rebase"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sign_is_a_sentence_with_its_remedy(sign: str, lang: str) -> None:
    words = MonitorWords(lang)
    told = words.story(row(sign))
    assert words.remedy(row(sign)) in told
    assert words.day(DAY) in told


def test_the_sentence_says_what_moved_from_when_by_how_much_and_what_to_do() -> None:
    told = MonitorWords("en").story(row("language.other"))
    assert told == (
        "tickets: the share of feedback that is neither Chinese nor English is 18.0 % since 3 Nov 2026, before 1.0 %: "
        "check the source's language column and its encoding; this feedback is counted and not judged."
    )
    assert "此前 1.0%" in MonitorWords("zh").story(row("language.other"))


def test_shares_of_the_published_ledger_are_per_hundred_and_ratios_are_not() -> None:
    assert of_ledger({**row("length.long"), "after_value": 18.0})["after_value"] == pytest.approx(0.18)
    assert of_ledger({**row("parity.lost_zh"), "after_value": 1.8})["after_value"] == 1.8


def test_a_message_is_a_fault_of_the_data_in_the_channels_language() -> None:
    incident = Incident("i1", "tickets", "language.other", "all", DAY, DAY, DAY, DAY, DAY, before=0.01, after=0.18)
    event = Event("e1", "i1", 1, DAY, Happening.OPENED, "language.other|all", 0.01, 0.18, True)
    told = Told.model_validate(payload(incident, event, {"zh": itself, "en": itself}, "valueledger monitors show"))
    for lang, said in (("zh", "既非中文也非英文"), ("en", "neither Chinese nor English")):
        message = Messenger(lang, lambda *_: "").single(told)
        assert said in message.body
        assert "valueledger monitors show i1" in message.body
        assert ("不代表客户" if lang == "zh" else "not about what customers think") in message.body


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_weeks_of_a_monitor_are_a_line_each_with_a_column_a_language_within_a_hundred_cells(lang: str) -> None:
    words = MonitorWords(lang)
    series = [
        {"week": date(2026, 8, 3 + 7 * week), "language": code, "value": 62.46, "feedbacks": 12_345}
        for week in range(4)
        for code in ("en", "mixed", "other", "zh")
        if (week, code) != (1, "mixed")
    ]
    head, *weeks = series_lines(series, words)
    assert len(weeks) == 4 and len({cell_len(line) for line in (head, *weeks)}) == 1
    assert weeks[0].split()[:3] == ["2026-08-03", "62.5", "(12,345)"] and "–" in weeks[1]
    told = [words.series(monitor, "reviews") for monitor in ("coverage", "confidence", "language", "unknown", "length")]
    assert all(cell_len(line) <= 100 for line in (head, *told, *wrapped(words.story(row("confidence.low")))))
