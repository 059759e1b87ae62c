"""`alerts list|show|ack|snooze|close`: what people read of an incident, and what becomes of what they decide."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.alert_words import AlertWords
from flows.cli import main
from flows.lock import night_lock
from taxonomy.dimensions import load
from tests.warehouse.alert_ledger import LAST, LOSS, NIGHT, fill
from warehouse.alerting import Night, Watch, watch_night
from warehouse.monitor.incident import State
from warehouse.outbox import Undelivered
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    with fill(folder / "warehouse.duckdb").store as store:
        watch_night(store, Watch(page_days=14), Night(day=NIGHT, run_id=NIGHT.isoformat()))
    return folder


@pytest.fixture
def folder(watched: Path, tmp_path: Path) -> Path:
    shutil.copy(watched / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    return tmp_path


def run(folder: Path, *arguments: str) -> int:
    """Exit code of `valueledger alerts` with these arguments."""
    with pytest.raises(SystemExit) as ended:
        main(["--data-dir", str(folder), "--config", str(folder / "none.yaml"), "alerts", *arguments])
    return int(ended.value.code or 0)


def listed(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(folder, "list", "--json", *arguments) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def test_an_incident_is_listed_and_told_whole_in_both_languages(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = listed(folder, capsys)
    assert (row["key"], row["slice"], row["state"]) == (LOSS, "product kettle", "opened")
    assert run(folder, "show", row["incident_id"][:6]) == 0
    told = capsys.readouterr().out
    for words in (
        "Delivery",
        "lost share up",
        "product kettle",
        "came late",
        "courier",
        "query alert_days",
    ):
        assert words in told
    assert run(folder, "show", row["incident_id"], "--lang", "zh") == 0
    assert "流失占比上升" in capsys.readouterr().out
    assert run(folder, "show", row["incident_id"], "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["events"][0]["kind"] == "opened"
    assert len(shown["quotes"]) == 5


def test_list_and_history_speak_the_readers_language_without_a_key_of_the_ledger(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = listed(folder, capsys)
    told = {}
    for lang in ("zh", "en"):
        assert run(folder, "ack", row["incident_id"], "--lang", lang) == 0
        assert run(folder, "list", "--lang", lang) == 0
        assert run(folder, "show", row["incident_id"], "--lang", lang) == 0
        told[lang] = "".join(capsys.readouterr())
        assert not {LOSS, "lost_up", "product=kettle", "incident_id", "opened"} & set(re.split(r"[\s|:]+", told[lang]))
    for words in ("编号", "流失占比上升", "产品 kettle", "已认领", "首次提醒：交付与物流（产品 kettle）", "结构"):
        assert words in told["zh"]
    for words in ("incident", "lost share up", "acknowledged", "first alarm: Delivery (product kettle), lost share +"):
        assert words in told["en"]


def test_a_command_that_is_named_runs_as_it_stands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = listed(folder, capsys)
    with Store.open(folder / "warehouse.duckdb") as store:
        publish(store, folder / "published")
    assert run(folder, "show", row["incident_id"]) == 0
    named = re.search(r"^Details: (valueledger .*)$", capsys.readouterr().out, re.MULTILINE)
    assert named is not None
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(named[1])[1:])
    assert ended.value.code == 0
    assert "after_change" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_stand_for_faults_of_the_data_updates_and_what_nobody_was_told(lang: str) -> None:
    words = AlertWords(lang, load())
    event = {"kind": "updated", "day": LAST, "series": "all:all", "direction": "net_down", "effect": -0.05}
    told = {
        "worse": words.happened(event | {"detail": "worse"}),
        "fault": words.happened(event | {"kind": "data", "series": "source:shop", "effect": None,
                                         "detail": "3 days behind, usually 1"}),
        "over": words.happened(event | {"kind": "closed", "effect": None,
                                        "detail": "no feedback for 90 days: it is no longer waited for"}),
        "lost": words.undelivered(Undelivered("ops", 3, "2026-01-02", "HTTP 500", ["a1"], False, False), "x send"),
    }  # fmt: skip
    expected = {
        "zh": {"worse": "加重：总体价值，净值 −5.0 个百分点", "fault": "数据异常：shop，落后 3 天，平时 1 天",
               "over": "已关闭：90 天没有反馈：不再等待", "lost": "没有送达：自 2026-01-02 起，发往 ops 的 3 条消息"},
        "en": {"worse": "grew worse: value overall, net value −5.0 points",
               "fault": "fault of the data: shop, 3 days behind, usually 1",
               "over": "closed: no feedback for 90 days: it is no longer waited for",
               "lost": "not delivered: 3 messages to ops, since 2026-01-02 (HTTP 500); it is no longer tried; `x"},
    }[lang]  # fmt: skip
    assert {name: said for name, said in expected.items() if said not in told[name]} == {}


@pytest.mark.parametrize(
    ("detail", "zh", "en"),
    [
        ("lost_up +0.050 since 2026-01-02, beside a new judge on 2026-01-04",
         "亏损占比 +5.0 个百分点，自 2026-01-02 起，正逢 2026-01-04 更换判读器",
         "lost share +5.0 points since 2026-01-02, beside a new judge on 2026-01-04"),
        ("mix +0.012 of +0.030", "结构变化占 +1.2 / +3.0 个百分点", "+1.2 of +3.0 points are mix"),
        ("rebased: taxonomy value 2.0.0", "更换维度定义（value 2.0.0），图表重新起算",
         "charts begun anew: new taxonomy (value 2.0.0)"),
    ],
)  # fmt: skip
def test_what_a_re_base_notes_is_told_in_words(detail: str, zh: str, en: str) -> None:
    told = {lang: AlertWords(lang, load()).messenger.detail(detail) for lang in ("zh", "en")}
    assert told == {"zh": zh, "en": en}


def test_what_a_person_decides_is_kept_with_its_history_and_counts_for_precision(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = listed(folder, capsys)
    name = row["incident_id"]
    assert run(folder, "ack", name, "--note", "asked the carrier") == 0
    assert listed(folder, capsys, "--state", "acknowledged")[0]["incident_id"] == name
    assert run(folder, "snooze", name, "--days", "3") == 0
    assert run(folder, "close", name, "--verdict", "fixed") == 0
    assert listed(folder, capsys) == []
    assert listed(folder, capsys, "--state", "any")[0]["verdict"] == "fixed"
    with Store.open(folder / "warehouse.duckdb") as store:
        published = publish(store, folder / "published")
    with Ledger.open(published.link) as ledger:
        events = ledger.query("SELECT kind, note FROM alert_event ORDER BY number DESC LIMIT 3")
        assert events["kind"].tolist() == ["closed", "snoozed", "acknowledged"]
        assert events["note"].tolist()[-1] == "asked the carrier"
        assert ledger.named("alert_precision")["precision_share"].tolist() == [100]
        assert ledger.named("alerts", {"state": "closed"})["incident_id"].tolist() == [name]
        days = ledger.named("alert_days", {"incident": name})
        assert days["day"].max() == LAST
        assert days.loc[days["after_change"], "lost_share"].mean() > 30


def test_what_is_over_cannot_be_put_off_and_an_unknown_id_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = listed(folder, capsys)
    assert run(folder, "close", row["incident_id"], "--verdict", "false") == 0
    assert run(folder, "ack", row["incident_id"]) != 0
    assert f"is {State.CLOSED} already" in capsys.readouterr().err
    assert run(folder, "show", "zzz") != 0
    assert "alerts list" in capsys.readouterr().err


def test_the_next_night_keeps_what_was_decided(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = listed(folder, capsys)
    run(folder, "ack", row["incident_id"])
    other = Watch(least_effect=0.02, page_days=14)
    with Store.open(folder / "warehouse.duckdb") as store:
        watch_night(store, other, Night(day=NIGHT + timedelta(1), run_id="later"))
    assert [one["state"] for one in listed(folder, capsys)] == ["acknowledged"]


def test_a_quote_that_was_withdrawn_is_gone_from_the_incident(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = listed(folder, capsys)
    with Store.open(folder / "warehouse.duckdb") as store:
        store.execute("UPDATE feedback SET deleted = true, text = ''")
    assert run(folder, "show", row["incident_id"], "--json") == 0
    assert json.loads(capsys.readouterr().out)["quotes"] == []


def test_while_a_night_runs_the_published_ledger_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import multiprocessing

    ready, leave = multiprocessing.Event(), multiprocessing.Event()
    holder = multiprocessing.Process(target=_hold, args=(folder, ready, leave))
    holder.start()
    try:
        assert ready.wait(60)
        assert run(folder, "list") == 6
        assert "query alerts` reads the published ledger" in capsys.readouterr().err
    finally:
        leave.set()
        holder.join()


def _hold(folder: Path, ready: Any, leave: Any) -> None:
    with night_lock(folder):
        ready.set()
        leave.wait(60)
