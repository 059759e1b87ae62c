"""`alerts backtest`: the past replayed with settings to try; causal, beside what was raised, and without a trace."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks._ledger_builder import Said
from flows.alert_backtest_lines import BacktestLines
from flows.alert_words import AlertWords
from flows.cli import main
from flows.exits import ExitCode
from flows.spelling import Choices
from taxonomy import load
from tests.warehouse.alert_ledger import FIRST, LAST, LOSS, NIGHT, ONSET, fill
from warehouse import alert_planting
from warehouse.alert_actions import Action, Verdict, act
from warehouse.alert_backtest import Backtest, Counted, Span
from warehouse.alert_planting import Seen
from warehouse.alert_rules import CUSUM, RULES
from warehouse.alerting import Night, Watch, watch_night
from warehouse.marts import aggregate
from warehouse.monitor.incident import Happening
from warehouse.publish import publish
from warehouse.store import Store

DAY = timedelta(1)
BEGIN = ONSET - 8 * DAY
"""First day of most replays: a replay is as many nights as days, each of them real."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger whose nights raised the planted loss, with the verdict that it was one."""
    folder = tmp_path_factory.mktemp("backtest")
    with fill(folder / "warehouse.duckdb").store as store:
        store.execute("UPDATE run SET night = ?", [NIGHT])
        watch_night(store, Watch(page_days=14), Night(day=NIGHT, run_id=NIGHT.isoformat()))
        name = store.query("SELECT incident_id FROM alert")["incident_id"][0]
        act(store, name, Action(kind=Happening.CLOSED, day=NIGHT, now=_noon(NIGHT), verdict=Verdict.TRUE))
        publish(store, folder / "published")
    return folder


def _noon(day: date) -> Any:
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--data-dir", str(folder), "--config", str(folder / "pipeline.yaml"), "alerts", "backtest", *arguments])
    return int(ended.value.code or 0)


def replayed(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(folder, "--json", "--from", BEGIN.isoformat(), *arguments) == ExitCode.OK
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_backtest_finds_what_the_nights_raised_and_others_would_have_alerted_all_the_time(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = replayed(folder, capsys)
    assert (found["from"], found["to"]) == (BEGIN.isoformat(), LAST.isoformat())
    (incident,) = found["incidents"]
    assert incident["key"] == LOSS
    assert abs(date.fromisoformat(incident["since"]) - ONSET) <= 3 * DAY
    assert incident["raised"] is not None
    assert (found["matched"], found["only_replay"], found["only_ledger"]) == (1, 0, [])
    assert found["verdicts"] == {"right": 1, "right_kept": 1, "false": 0, "false_kept": 0}
    assert found["incidents_a_month"] == pytest.approx(30 / ((LAST - BEGIN).days + 1), abs=0.01)
    assert [one["name"] for one in found["other_rules"]] == [*(rule.name for rule in RULES), CUSUM]
    assert all(one["alerts"] > len(found["incidents"]) for one in found["other_rules"] if one["name"] != CUSUM)


def test_a_day_is_judged_by_the_days_before_it_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = replayed(folder, capsys)["incidents"][0]
    alerted = date.fromisoformat(whole["opened_day"])
    until = replayed(folder, capsys, "--to", alerted.isoformat())["incidents"]
    assert [one["opened_day"] for one in until] == [whole["opened_day"]]
    assert until[0]["effect"] == pytest.approx(whole["effect"])
    before = replayed(folder, capsys, "--to", (alerted - DAY).isoformat())
    assert before["incidents"] == []


def test_settings_to_try_change_what_is_found_and_what_is_missed_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = replayed(folder, capsys, "--least-effect", "90", "--watch", "aspect,none", "--budget", "0.5")
    assert found["incidents"] == []
    assert found["settings"] | {"least_effect": 0.9, "slices": [], "false_alerts_per_month": 0.5} == found["settings"]
    assert found["settings"]["levels"] == ["aspect"]
    assert [one["verdict"] for one in found["only_ledger"]] == ["true"]
    assert found["verdicts"]["right_kept"] == 0
    (folder / "tried.yaml").write_text("watch:\n  slices: []\n", "utf-8")
    tried = replayed(folder, capsys, "--settings", str(folder / "tried.yaml"))
    assert tried["settings"]["slices"] == []
    assert tried["incidents"][0]["slice_kind"] == "all"


def test_planted_rises_are_counted_for_every_rule(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = replayed(folder, capsys, "--plant", "40")
    assert found["planted"]["planted"] > 0
    assert found["planted"]["soon"] == found["planted"]["planted"]
    assert {one["seen"]["planted"] for one in found["other_rules"]} == {found["planted"]["planted"]}


def test_where_nothing_can_be_planted_it_says_why_in_numbers_that_every_program_reads(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_planting, "LEAST_A_DAY", 1000.0)
    asked = ("--from", (LAST - 8 * DAY).isoformat(), "--plant", "10", "--watch", "aspect,none")
    assert run(folder, "--json", *asked) == ExitCode.OK
    found = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert found["planted"] == {"planted": 0, "soon": 0, "delay": None}
    assert "Nothing was planted: no series" in found["planted_none"]
    assert run(folder, *asked) == ExitCode.OK
    assert found["planted_none"] in capsys.readouterr().out


def test_people_read_the_incident_what_the_ledger_made_of_it_and_the_other_rules(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--from", BEGIN.isoformat(), "--plant", "40") == ExitCode.OK
    told = capsys.readouterr().out
    for words in (
        "1 incident (",
        "Delivery",
        "(true)",
        "1 of 1 right alerts",
        "3 sigma, 14 days",
        "100%",
        "budget 1 false",
    ):
        assert words in told
    assert "seen in 7 days" in told


def test_chinese_is_spoken_throughout_and_commands_carry_the_options() -> None:
    drop = {
        "incident_id": "one", "kind": "drop", "key": LOSS, "slice_kind": "product", "slice_value": "kettle",
        "since": ONSET, "opened_day": ONSET, "effect": 0.1, "severity": "high", "verdict": None, "cause": "lost_up",
    }  # fmt: skip
    fault = {**drop, "kind": "data", "key": "shop", "cause": "low", "detail": "3 feedbacks, usually 48"}
    rules = [Counted("3 sigma, 14 days", 4, 4)]
    found = Backtest(Span(BEGIN, BEGIN + 29 * DAY, FIRST), 12, [drop, fault], 1, [], {}, rules, Seen(0, 0, None))
    told = "\n".join(
        BacktestLines(AlertWords("zh", load()), Choices(data_dir=Path("here"), lang="zh").command).lines(
            found, Watch(), 10
        )
    )
    for words in (
        "1 个事件（每月 1.0 个），1 条消息", "交付与物流", "产品 kettle", "反馈过少",
        "3 条反馈，平时 48 条", "14 天 3 倍标准差", "未植入变化", "维度、方面",
        "`valueledger --data-dir here --lang zh alerts close ID --verdict true|false|fixed`",
    ):  # fmt: skip
        assert words in told
    assert not set(re.findall(r"[a-z]{4,}", told)) - {"kettle", "shop", "valueledger", *_COMMAND, "told"}


_COMMAND = ("data", "here", "lang", "alerts", "close", "verdict", "true", "false", "fixed")


def test_without_days_given_all_after_the_warm_up_are_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--json", "--warmup", "60") == ExitCode.OK
    found = json.loads(capsys.readouterr().out)
    assert (found["from"], found["to"]) == ((FIRST + 60 * DAY).isoformat(), LAST.isoformat())


def test_neither_the_ledger_nor_the_warehouse_is_touched_and_a_held_warehouse_is_no_obstacle(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def digests() -> dict[str, str]:
        files = [one for one in folder.rglob("*") if one.is_file() and one.suffix in (".duckdb", ".parquet", ".wal")]
        return {str(one): hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(files)}

    before = digests()
    with Store.open(folder / "warehouse.duckdb"):
        replayed(folder, capsys)
    assert digests() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "2020-01-01"), "--from 2020-01-01 lies outside the ledger"),
        (("--to", "2030-01-01"), "--to 2030-01-01 lies outside the ledger"),
        (("--from", "2026-01-20", "--to", "2026-01-10"), "is after --to"),
        (("--from", FIRST.isoformat()), "history is too short"),
        (("--warmup", "365"), "history is too short"),
        (("--to", (FIRST + 3 * DAY).isoformat()), "history is too short"),
        (("--watch", "aspect,produkt"), "did you mean 'product'?"),
        (("--settings", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_replayed_is_one_line_that_says_why(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert run(folder, *arguments) in (ExitCode.INPUT, ExitCode.CONFIG)
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err


def test_without_a_ledger_it_says_how_to_get_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) != ExitCode.OK
    assert "valueledger run" in capsys.readouterr().err


def test_a_source_that_came_twice_on_a_day_is_a_fault_of_the_data_in_the_replay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = LAST - 3 * DAY
    book = fill(tmp_path / "warehouse.duckdb", planted=0.08)
    with book.store as store:
        store.execute("UPDATE run SET night = ?", [NIGHT])
        book.load(*(Said(id=f"again {number}", day=day, channel="web") for number in range(48)))
        aggregate(store)
        publish(store, tmp_path / "published")
    assert run(tmp_path, "--from", BEGIN.isoformat()) == ExitCode.OK
    told = capsys.readouterr().out
    assert "0 incidents" in told
    assert "Faults of the data: 1" in told
    assert f"{day}  shop    too much feedback" in told
