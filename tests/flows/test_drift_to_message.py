"""From a source that turns to another language to what a channel receives: a night, the outbox, a real receiver."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from benchmarks._receiver import receiving
from flows.cli import main
from tests.flows.small_pipeline import Pipeline
from tests.flows.test_sending import TODAY
from warehouse.store import Store

DAYS, A_DAY, TURNED = 46, 12, 8
"""Weeks that the monitors learn from, and the last days, on which half of the reviews come in French."""
ALERTS = "delivery:\n  channels:\n    desk: {url_env: TEST_ALERTS_DESK, language: zh}\n"
SAID = {
    "en": ("Delivery was late", "The staff were friendly", "It broke after a week", "Great value for money"),
    "zh": ("物流太慢了", "客服很耐心", "用了一周就坏了", "性价比很高"),
    "fr": ("Le colis est arrivé en retard", "Le personnel était aimable", "Il est tombé en panne", "Bon rapport"),
}
WORDS = {
    "en": ("kettle", "lamp", "box", "manual"),
    "zh": ("水壶", "台灯", "包装", "说明书"),
    "fr": ("la bouilloire", "la lampe"),
}


def reviews() -> Iterator[dict[str, Any]]:
    draw = Random(4)
    for back in range(DAYS, 0, -1):
        day = TODAY - timedelta(days=back)
        for number in range(A_DAY):
            language = "fr" if back <= TURNED and draw.random() < 0.5 else draw.choice(("zh", "zh", "en"))
            text = f"{draw.choice(SAID[language])}. {draw.choice(WORDS[language])} {draw.randrange(10**6)}"
            yield {"id": f"{day}-{number}", "text": text, "created": f"{day}T10:00:00+08:00", "product": "kettle"}


def test_a_source_that_turns_to_french_is_told_once_in_the_channels_words(
    pipeline: Pipeline,
    run_night: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (pipeline.folder / "alerts.yaml").write_text(ALERTS, "utf-8")
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in reviews())
    pipeline.drop("reviews", f"reviews-{TODAY}.jsonl", lines)
    with receiving() as receiver:
        monkeypatch.setenv("TEST_ALERTS_DESK", receiver.url)
        report = run_night(TODAY.isoformat())
        again = run_night(TODAY.isoformat())
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        found = store.query("SELECT * FROM monitor_incident WHERE sign = 'language.other'").to_dict("records")
    (incident,) = found
    assert abs((date.fromisoformat(str(incident["since"])[:10]) - (TODAY - timedelta(days=TURNED))).days) <= 2
    name = str(incident["incident_id"])
    got = [one for one in receiver.got if any(event["incident_id"] == name for event in one["events"])]
    assert len(got) == 1, "told once, whatever nights follow"
    for part in ("既非中文也非英文", "reviews", "不代表客户", f"valueledger monitors show {name}"):
        assert part in got[0]["message"]
    assert any("neither Chinese nor English" in notice and name in notice for notice in report.notices)
    assert again.messages == 0

    for words in (["monitors", "list"], ["monitors", "show", name[:8]]):
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(pipeline.config), "--lang", "zh", *words])
        assert not ended.value.code
        assert "既非中文也非英文" in "".join(capsys.readouterr().out.split())
