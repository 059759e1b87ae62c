"""`alerts list|show|ack|snooze|close`: what people read of an incident, and what becomes of what they decide."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.lock import night_lock
from tests.warehouse.alert_ledger import LAST, LOSS, NIGHT, fill
from warehouse.alerting import Night, Watch, watch_night
from warehouse.monitor.incident import State
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
        "valueledger query alert_days",
    ):
        assert words in told
    assert run(folder, "show", row["incident_id"], "--lang", "zh") == 0
    assert "流失占比上升" in capsys.readouterr().out
    assert run(folder, "show", row["incident_id"], "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["events"][0]["kind"] == "opened"
    assert len(shown["quotes"]) == 5


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
        assert "valueledger query alerts" in capsys.readouterr().err
    finally:
        leave.set()
        holder.join()


def _hold(folder: Path, ready: Any, leave: Any) -> None:
    with night_lock(folder):
        ready.set()
        leave.wait(60)
