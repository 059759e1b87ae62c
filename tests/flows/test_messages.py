"""What people read of an alert, in both languages, fixed by golden files; and words of customers that stay harmless.

To write the files anew after a wanted change: VALUELEDGER_WRITE_GOLDEN=1 python -m pytest tests/flows/test_messages.py
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

import taxonomy
from flows.alert_events import Event
from flows.messages import Lang, Messenger, harmless
from flows.notify import names_of

GOLDEN = Path(__file__).parent / "golden"
REPORT = "https://reports.example/value"

DELIVERY: dict[str, Any] = {
    "event_id": "3f9a21c07d5e4b8890aa11bb22cc33dd", "incident_id": "7c1e5a90", "kind": "opened", "severity": "high",
    "aspect": "service.delivery", "dimension": "service", "direction": "lost_up", "day": date(2026, 10, 12),
    "since": date(2026, 10, 3), "since_low": date(2026, 10, 1), "since_high": date(2026, 10, 5),
    "effect": 0.0823, "effect_low": 0.041, "effect_high": 0.1234, "expected": 0.12, "feedbacks": 1412,
    "contributions": [
        {"kind": "channel", "value": "web shop", "points": 0.051}, {"kind": "product", "value": "水壶", "points": 0.02},
        {"kind": "language", "value": "zh", "points": 0.011}, {"kind": "channel", "value": "app", "points": -0.004},
    ],
    "terms": ["迟到", "包裹", "courier", "late", "waiting", "week"],
    "quotes": [
        {"feedback_id": "f1", "quote": "等了十天才送到，客服一直说再等等", "day": "2026-10-11", "product": "水壶",
         "channel": "web shop"},
        {"feedback_id": "f2", "quote": "The courier left it in the rain @all <!channel>", "day": "2026-10-12",
         "product": "unknown", "channel": "app"},
        {"feedback_id": "f3", "quote": "third", "day": "2026-10-12"},
    ],
}  # fmt: skip

EVENTS: dict[str, dict[str, Any]] = {
    "opened": DELIVERY,
    "updated": {
        **DELIVERY, "kind": "updated", "slice": {"kind": "product", "value": "水壶"}, "quotes": [], "terms": [],
    },
    "recovered": {**DELIVERY, "kind": "recovered"},
    "net_down": {
        **DELIVERY, "aspect": None, "direction": "net_down", "severity": "medium", "effect": 0.064,
        "effect_low": 0.01, "effect_high": 0.11, "contributions": [], "terms": [], "since_low": None,
        "slice": {"kind": "language", "value": "en"}, "quotes": DELIVERY["quotes"][:1],
    },
    "silent": {
        "event_id": "b1b2b3b4b5", "incident_id": "s-app", "kind": "data", "cause": "silent", "source": "app_reviews",
        "day": date(2026, 10, 12), "detail": "3 days behind, usually 1",
    },
    "volume": {
        "event_id": "b5b4b3b2b1", "incident_id": "s-web", "kind": "data", "cause": "low", "source": "web",
        "day": date(2026, 10, 12), "detail": "12 feedbacks, usually 310",
    },
    "twice": {
        "event_id": "b6b5b4b3b2", "incident_id": "s-web", "kind": "data", "cause": "twice", "source": "web",
        "day": date(2026, 10, 13), "detail": "296 texts of 2026-10-12 stand twice, usually 4",
    },
    "source_recovered": {
        "event_id": "b9b8b7b6b5", "incident_id": "s-web", "kind": "recovered", "cause": "low", "source": "web",
        "day": date(2026, 10, 14),
    },
    "critical": {
        "event_id": "c0ffee00c0ffee00", "incident_id": "c0ffee00c0ffee00", "kind": "critical", "severity": "high",
        "cause": "injury", "names": {"zh": "人身伤害", "en": "Injury"}, "source": "shop_reviews",
        "quotes": [
            {"feedback_id": "f9", "quote": "壶盖突然弹开，把孩子的手烫伤了", "day": "2026-10-12", "product": "水壶",
             "channel": "web shop"},
        ],
    },
    "critical_deleted": {
        "event_id": "c0ffee01c0ffee01", "incident_id": "c0ffee01", "kind": "critical", "severity": "high",
        "cause": "fraud", "names": {"zh": "欺诈", "en": "Fraud"}, "source": "posts",
    },
    "bare": {"event_id": "d00d", "incident_id": "9", "kind": "opened"},
}  # fmt: skip


def messenger(lang: Lang) -> Messenger:
    return Messenger(lang, names_of(taxonomy.load()), REPORT)


def expect(name: str, said: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("VALUELEDGER_WRITE_GOLDEN"):
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("name", EVENTS)
def test_messages_read_as_agreed(name: str, lang: Lang) -> None:
    message = messenger(lang).single(Event.model_validate(EVENTS[name]))
    expect(f"alert-{name}-{lang}", f"{message.title}\n\n{message.body}\n")


@pytest.mark.parametrize("lang", get_args(Lang))
def test_digests_read_as_agreed(lang: Lang) -> None:
    events = [Event.model_validate(EVENTS[name]) for name in ("recovered", "silent", "net_down", "opened", "critical")]
    message = messenger(lang).digest("0123456789abcdef", events)
    expect(f"alert-digest-{lang}", f"{message.title}\n\n{message.body}\n")
    assert message.event_ids == tuple(event.event_id for event in events)


def test_a_fault_of_the_data_that_goes_on_is_told_as_no_drop() -> None:
    message = messenger("en").single(Event.model_validate({**EVENTS["silent"], "kind": "updated"}))
    assert message.title.startswith("Update: No feedback from source app_reviews")
    assert "not about what customers think" in message.body


@pytest.mark.parametrize("lang", get_args(Lang))
def test_messages_are_short(lang: Lang) -> None:
    event = Event.model_validate({**DELIVERY, "quotes": [{**DELIVERY["quotes"][0], "quote": "长" * 900}] * 5})
    message = messenger(lang).single(event)
    assert len(message.title) < 80
    assert len(message.body) < 900


@pytest.mark.parametrize(
    "text",
    [
        "@all look",
        "<!channel>",
        '<at user_id="all">',
        "[click](https://evil.example)",
        "# head",
        "**b** `c`",
        "a\x1b[31m\nb\u202e",
    ],
)
def test_words_of_customers_have_no_power_in_a_chat(text: str) -> None:
    said = harmless(text)
    assert not set("@<>[]#*`\x1b\n\u202e") & set(said)
    assert "://" not in said


def test_the_report_of_the_event_wins_over_the_configured_one() -> None:
    message = messenger("en").single(Event.model_validate({**DELIVERY, "report": "https://elsewhere.example"}))
    assert "Report: https://elsewhere.example" in message.body
