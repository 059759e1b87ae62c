"""A night of alerts on the real engine: the planted loss is one incident, all else is silent, nothing is lost twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from taxonomy.errors import WarehouseError
from tests.warehouse.alert_ledger import LAST, LOSS, NIGHT, ONSET, fill
from warehouse import alert_book
from warehouse.alert_series import Watched
from warehouse.alerting import Night, Outcome, Watch, watch_night
from warehouse.monitor.detector import DetectorSettings
from warehouse.outbox import due
from warehouse.store import Store

WATCH = Watch(Watched(), DetectorSettings(warmup_days=28), page_days=14)
NOW = datetime(2026, 2, 1, tzinfo=UTC)
EVENTS = "SELECT * EXCLUDE (run_id, paged) FROM alert_event ORDER BY incident_id, number"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("alerts") / "warehouse.duckdb"
    fill(path).store.close()
    return path


@pytest.fixture
def store(ledger: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(ledger, tmp_path / "warehouse.duckdb")
    with Store.open(tmp_path / "warehouse.duckdb", threads=1) as opened:
        yield opened


def night(back: int = 0, **options: Any) -> Night:
    day = NIGHT - timedelta(back)
    return Night(day=day, run_id=day.isoformat(), **{"routes": lambda _: ["mail"], **options})


def everything(store: Store) -> list[list[tuple[Any, ...]]]:
    tables = ("alert", "alert_event", "outbox", "alert_state")
    return [list(store.query(f"SELECT * FROM {name} ORDER BY ALL").itertuples(index=False)) for name in tables]


def test_a_planted_loss_is_one_incident_with_its_place_its_size_and_its_words(store: Store) -> None:
    outcome = watch_night(store, WATCH, night())
    assert outcome.paged == 1
    (incident,) = store.query("SELECT * FROM alert").to_dict("records")
    assert (incident["kind"], incident["key"], incident["state"]) == ("drop", LOSS, "opened")
    assert (incident["slice_kind"], incident["slice_value"]) in {("product", "kettle"), ("all", "all")}
    assert abs(incident["since"] - ONSET) <= timedelta(3)
    assert incident["since_low"] <= incident["since"] <= incident["since_high"]
    assert incident["effect_low"] < incident["effect"] < incident["effect_high"]
    parts = {(part["kind"], part["value"]): part["points"] for part in json.loads(incident["contributions"])}
    assert parts["product", "kettle"] > 0.8 * sum(p for (kind, _), p in parts.items() if kind == "product")
    assert "courier" in [one["term"] for one in json.loads(incident["terms"])]
    assert len(json.loads(incident["quotes"])) == 5
    (message,) = due(store, NOW)
    assert (message.payload["aspect"], message.payload["kind"]) == (LOSS, "opened")
    assert "came late" in message.payload["quotes"][0]["quote"]


def test_a_night_that_is_run_again_writes_nothing_new(store: Store) -> None:
    watch_night(store, WATCH, night())
    before = everything(store)
    assert watch_night(store, WATCH, night()) == Outcome(0, 0, 0)
    assert everything(store) == before


def test_killed_while_writing_nothing_stands_and_the_next_attempt_writes_it_all(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(alert_book, "write_state", killed)
        watch_night(store, WATCH, night())
    assert everything(store) == [[], [], [], []]
    assert watch_night(store, WATCH, night()).paged == 1
    assert len(due(store, NOW)) == 1


def test_night_by_night_gives_the_events_of_one_go_and_one_message(store: Store, tmp_path: Path, ledger: Path) -> None:
    for back in range(14, -1, -1):
        watch_night(store, WATCH, night(back))
    opened = [message for message in due(store, NOW) if message.kind == "opened"]
    assert len(opened) == 1
    shutil.copy(ledger, tmp_path / "other.duckdb")
    with Store.open(tmp_path / "other.duckdb", threads=1) as other:
        watch_night(other, WATCH, night())
        one_go = other.query(EVENTS)
    assert store.query(EVENTS).to_dict("records") == one_go.to_dict("records")


def test_a_backfill_keeps_the_incident_and_pages_nobody(store: Store) -> None:
    assert watch_night(store, WATCH, night(page=False)).paged == 0
    assert store.query("SELECT * FROM alert").shape[0] == 1
    assert due(store, NOW) == []


def test_what_is_found_late_is_history_and_pages_nobody(store: Store) -> None:
    assert watch_night(store, WATCH, night(-60)).paged == 0
    assert store.query("SELECT * FROM alert").shape[0] == 1


def test_other_series_replay_every_day_without_a_message_or_a_second_incident(store: Store) -> None:
    watch_night(store, WATCH, night())
    other = Watch(Watched(slices=("product",)), WATCH.detector, page_days=14)
    outcome = watch_night(store, other, night(-1))
    assert outcome.days > 60
    assert outcome.paged == 0
    assert store.query("SELECT * FROM alert").shape[0] == 1


def test_a_shift_of_mix_with_unchanged_rates_is_no_incident_and_says_so(tmp_path: Path) -> None:
    with fill(tmp_path / "mix.duckdb", shift=True).store as store:
        watch_night(store, WATCH, night())
        kinds = store.query("SELECT DISTINCT kind, cause FROM alert").to_dict("records")
    assert kinds == [{"kind": "rebase", "cause": "mix"}]


def test_what_the_same_feedbacks_say_of_another_dimension_is_the_same_incident(tmp_path: Path) -> None:
    with fill(tmp_path / "echo.duckdb", echo=True).store as store:
        outcome = watch_night(store, WATCH, night())
        (incident,) = store.query("SELECT members FROM alert").to_dict("records")
    assert outcome.paged == 1
    keys = {one["series"].partition("|")[0] for one in json.loads(incident["members"])}
    assert {f"aspect:{LOSS}", "aspect:outcome.satisfaction"} <= keys


def test_a_loss_that_ends_is_told_as_recovered_once(tmp_path: Path) -> None:
    with fill(tmp_path / "over.duckdb", ended=ONSET + timedelta(5)).store as store:
        watch_night(store, WATCH, night())
        (incident,) = store.query("SELECT state, recovered_day FROM alert").to_dict("records")
        kinds = [message.kind for message in due(store, NOW)]
    assert incident["state"] == "recovered"
    assert timedelta(0) <= incident["recovered_day"] - (ONSET + timedelta(5)) <= timedelta(5)
    assert sorted(kinds) == ["opened", "recovered"]


def test_a_new_judge_begins_the_charts_anew_and_raises_no_alarm(store: Store) -> None:
    store.execute("UPDATE feedback SET model = 'cues@2.0.0' WHERE ledger_day >= ?", [ONSET])
    outcome = watch_night(store, WATCH, night())
    assert outcome.paged == 0
    rows = store.query("SELECT kind, cause FROM alert").drop_duplicates().to_dict("records")
    assert rows == [{"kind": "rebase", "cause": "judge"}]
    noted = store.query("SELECT detail FROM alert WHERE series = 'all:all'")["detail"].tolist()
    assert noted == ["cues@1.0.0 -> cues@2.0.0"]
    beside = store.query("SELECT detail FROM alert WHERE series <> 'all:all'")["detail"]
    assert len(beside)
    assert beside.str.endswith(f"beside a new judge on {ONSET}").all()


def test_an_incident_that_lasts_when_the_judge_changes_is_closed_as_rebased_in_silence(store: Store) -> None:
    store.execute("UPDATE feedback SET model = 'cues@2.0.0' WHERE ledger_day >= ?", [LAST - timedelta(1)])
    for back in range(4, -1, -1):
        watch_night(store, WATCH, night(back))
    (incident,) = store.query("SELECT * FROM alert WHERE kind = 'drop'").to_dict("records")
    assert incident["state"] == "closed"
    assert incident["detail"] == "rebased: judge cues@1.0.0 -> cues@2.0.0"
    assert incident["recovered_day"] == LAST - timedelta(1)
    events = store.query(
        "SELECT kind, paged FROM alert_event WHERE incident_id = ? ORDER BY number", [incident["incident_id"]]
    )
    assert events.iloc[-1].to_dict() == {"kind": "rebased", "paged": False}
    assert [message.kind for message in due(store, NOW)] == ["opened"]
    watch_night(store, Watch(Watched(slices=("product",)), WATCH.detector, page_days=14), night(-1))  # a replay
    again = store.query("SELECT state, detail FROM alert WHERE kind = 'drop'").to_dict("records")
    assert again == [{"state": "closed", "detail": incident["detail"]}]
    cut = store.query("SELECT count(*) AS n FROM alert_event WHERE kind = 'rebased' AND detail LIKE 'rebased%'")
    assert cut["n"].tolist() == [1]


def test_a_partial_day_is_a_fault_of_the_data(store: Store) -> None:
    store.execute("UPDATE feedback_daily SET feedbacks = 1, judged = 1 WHERE ledger_day = ?", [LAST])
    store.execute("DELETE FROM feedback_daily WHERE ledger_day = ? AND product = 'lamp'", [LAST])
    store.execute("DELETE FROM value_daily WHERE ledger_day = ?", [LAST])
    store.execute("DELETE FROM group_daily WHERE ledger_day = ?", [LAST])
    watch_night(store, WATCH, night())
    (fault,) = store.query("SELECT cause, key FROM alert WHERE kind = 'data'").to_dict("records")
    assert fault == {"cause": "low", "key": "shop"}
    messages = [message.payload for message in due(store, NOW) if message.kind == "data"]
    assert [(one["source"], one["cause"]) for one in messages] == [("shop", "low")]


def test_a_failure_of_a_statement_is_told_as_the_warehouse_s(store: Store) -> None:
    store.execute("DROP TABLE alert_state")
    with pytest.raises(WarehouseError):
        watch_night(store, WATCH, night())
