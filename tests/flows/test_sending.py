"""Nights, `alerts send` and `alerts test-channel` with a real receiver: told at once, once, never by a history."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from benchmarks._receiver import Answer, Receiver, receiving
from flows.cli import main
from flows.due_note import NOTE, nothing_due, remember_due
from flows.exits import ExitCode
from flows.sending import start_sending
from tests.flows.small_pipeline import Pipeline, review
from warehouse.migrations import migrate
from warehouse.outbox import Intent, enqueue
from warehouse.read import Ledger
from warehouse.store import Store

CRITICAL = """\
delivery:
  channels:
    ops: {url_env: TEST_ALERTS_OPS}
critical:
  rules: critical.yaml
"""
TODAY = datetime.now(UTC).astimezone().date()


@pytest.fixture
def receiver(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, root: Any) -> Iterator[Receiver]:
    """A receiver, with the pipeline's alerts going to it."""
    (pipeline.folder / "alerts.yaml").write_text(CRITICAL, "utf-8")
    (pipeline.folder / "critical.yaml").write_text((root / "configs" / "critical.yaml").read_text("utf-8"), "utf-8")
    with receiving() as opened:
        monkeypatch.setenv("TEST_ALERTS_OPS", opened.url)
        yield opened


def drop(pipeline: Pipeline, *rows: dict[str, Any], name: str = "reviews") -> str:
    """A file of today with these reviews; the day."""
    day = TODAY.isoformat()
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    pipeline.drop("reviews", f"{name}-{day}.jsonl", lines)
    return day


def run(pipeline: Pipeline, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(pipeline.config), *arguments])
    return int(ended.value.code or 0)


def outbox(pipeline: Pipeline) -> list[dict[str, Any]]:
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        found: list[dict[str, Any]] = store.query("SELECT * FROM outbox").to_dict("records")
    return found


def test_critical_feedback_is_told_once_in_protected_words_and_a_second_night_is_silent(
    receiver: Receiver,
    pipeline: Pipeline,
    run_night: Callable[[str], Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    burnt = "壶盖弹开，把孩子的手烫伤了！电话13812345678"
    day = drop(pipeline, review(TODAY.isoformat(), 1, text=burnt), review(TODAY.isoformat(), 2, text="没有烫伤"))
    report = run_night(day)
    assert report.messages == 1
    (got,) = receiver.got
    (event,) = got["events"]
    assert (event["kind"], event["cause"], event["severity"]) == ("critical", "injury", "high")
    assert event["quotes"][0]["quote"].startswith("壶盖弹开，把孩子的手烫伤了")
    assert "13812345678" not in json.dumps(receiver.got, ensure_ascii=False)
    again = drop(pipeline, review(day, 1, text=burnt + " 请处理", edited=f"{day}T12:00:00+08:00"), name="later")
    assert run_night(again).messages == 0
    assert len(receiver.got) == 1
    capsys.readouterr()
    assert run(pipeline, "--json", "alerts", "list", "--kind", "critical") == ExitCode.OK
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["cause"], listed["key"], listed["severity"]) == ("injury", "reviews", "high")
    assert run(pipeline, "alerts", "show", listed["incident_id"]) == ExitCode.OK
    told = capsys.readouterr().out
    assert "壶盖弹开，把孩子的手烫伤了" in told
    assert "FROM feedback WHERE feedback_id" in told
    with Ledger.open(pipeline.ledger) as ledger:
        (row,) = ledger.query("SELECT quotes, about, cause FROM alert WHERE kind = 'critical'").to_dict("records")
        feedback = ledger.query("SELECT text FROM feedback WHERE feedback_id = ?", [row["about"]])
    assert row["quotes"][0] in feedback["text"][0]


def test_a_channel_that_fails_does_not_fail_the_night_and_the_alert_follows_later(
    receiver: Receiver, pipeline: Pipeline, run_night: Callable[[str], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.answers = [Answer(status=401)] * 3
    day = drop(pipeline, review(TODAY.isoformat(), 1, text="The charger caught fire."))
    report = run_night(day)
    assert report.published is not None
    assert report.notices == ["alert channel ops: HTTP 401"]
    assert [row["state"] for row in outbox(pipeline)] == ["pending"]
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        store.execute("UPDATE outbox SET next_try = NULL")
    assert run(pipeline, "--json", "alerts", "send") == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["sent"] == 1
    assert [row["state"] for row in outbox(pipeline)] == ["sent"]
    assert len({one["event_id"] for one in receiver.got}) == 1


def test_history_pages_nobody(receiver: Receiver, pipeline: Pipeline, run_night: Callable[[str], Any]) -> None:
    long_ago = (TODAY - timedelta(days=30)).isoformat()
    day = drop(pipeline, review(long_ago, 1, text="插座漏电，电到手了"))
    assert run_night(day).messages == 0
    assert receiver.got == []


def test_a_backfill_pages_nobody(receiver: Receiver, pipeline: Pipeline, prefect_ground: None) -> None:
    from flows.backfill import backfill

    drop(pipeline, review(TODAY.isoformat(), 1, text="插座漏电，电到手了"))
    backfill(str(pipeline.config), None, TODAY, TODAY)
    assert receiver.got == []
    assert outbox(pipeline) == []
    with Ledger.open(pipeline.ledger) as ledger:
        (found,) = ledger.named("alerts", {"incident_kind": "critical"}).to_dict("records")
        events = ledger.query("SELECT kind, paged FROM alert_event WHERE kind = 'critical'").to_dict("records")
    assert (found["cause"], found["key"], found["state"]) == ("injury", "reviews", "opened")
    assert events == [{"kind": "critical", "paged": False}]


def test_the_steady_sender_of_serve_sends_what_is_due_between_nights(receiver: Receiver, pipeline: Pipeline) -> None:
    pipeline.data_dir.mkdir()
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        migrate(store, now=datetime.now(UTC))
        enqueue(store, [Intent("e1", "i1", "opened", {}, ["ops"])], TODAY.isoformat())
    stop = start_sending(pipeline.config, None, every=0.1)
    until = time.monotonic() + 60
    while not receiver.taken and time.monotonic() < until:
        time.sleep(0.1)
    stop.set()
    assert receiver.ids == ["e1"]
    while not (pipeline.data_dir / NOTE).exists() and time.monotonic() < until:  # its pass ends with the note
        time.sleep(0.1)
    assert [row["state"] for row in outbox(pipeline)] == ["sent"]


def test_the_steady_sender_leaves_the_lock_alone_while_nothing_is_due(
    receiver: Receiver, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import sending

    taken = []
    locked = sending.night_lock
    monkeypatch.setattr(sending, "night_lock", lambda *args, **options: taken.append(1) or locked(*args, **options))
    pipeline.data_dir.mkdir()
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        migrate(store, now=datetime.now(UTC))
    for _ in range(3):
        assert sending._once(pipeline.config, None) == ""
    assert len(taken) == 1  # the first look, which finds nothing and notes it
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        enqueue(store, [Intent("e1", "i1", "opened", {}, ["ops"])], TODAY.isoformat())
    sending._once(pipeline.config, None)
    assert receiver.ids == ["e1"]
    sending._once(pipeline.config, None)
    assert len(taken) == 2
    receiver.answers = [Answer(status=401)]
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        enqueue(store, [Intent("e2", "i2", "opened", {}, ["ops"])], TODAY.isoformat())
    sending._once(pipeline.config, None)
    assert len(taken) == 3
    sending._once(pipeline.config, None)
    assert len(taken) == 3  # it is due in five minutes
    monkeypatch.setattr(sending, "_now", lambda: datetime.now(UTC) + timedelta(minutes=6))
    sending._once(pipeline.config, None)
    assert receiver.ids == ["e1", "e2"]


def test_a_note_of_what_is_due_that_cannot_be_read_is_none(pipeline: Pipeline) -> None:
    pipeline.data_dir.mkdir()
    now = datetime.now(UTC)
    assert not nothing_due(pipeline.data_dir, now)
    remember_due(pipeline.data_dir, None)
    assert nothing_due(pipeline.data_dir, now)
    remember_due(pipeline.data_dir, now + timedelta(minutes=5))
    assert nothing_due(pipeline.data_dir, now)
    assert not nothing_due(pipeline.data_dir, now + timedelta(minutes=5))
    (pipeline.data_dir / NOTE).write_text('{"due": 3', "utf-8")
    assert not nothing_due(pipeline.data_dir, now)


def test_doctor_looks_at_the_channels_without_sending(
    receiver: Receiver, pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> dict[str, tuple[str, str]]:
        run(pipeline, "doctor", "--json")
        rows = json.loads(capsys.readouterr().out)
        return {row["name"]: (row["state"], row["seen"] + row["remedy"]) for row in rows}

    seen = found()
    assert seen["alerts"] == ("ok", "alerts.yaml: 1 false a month, 1 channel")
    assert seen["channel ops"][0] == "ok"
    assert "test-channel ops" in seen["channel ops"][1]
    monkeypatch.setenv("TEST_ALERTS_OPS", "no://such-service/t0ken")
    state, told = found()["channel ops"]
    assert state == "failure"
    assert "t0ken" not in told
    monkeypatch.delenv("TEST_ALERTS_OPS")
    assert "TEST_ALERTS_OPS is not set" in found()["channel ops"][1]
    (pipeline.folder / "alerts.yaml").write_text("delivery: {chanels: {}}\n", "utf-8")
    state, told = found()["alerts"]
    assert state == "failure"
    assert "did you mean" in told.lower()
    (pipeline.folder / "alerts.yaml").unlink()
    assert found()["alerts"][0] == "ok"
    assert receiver.got == []


def test_a_test_message_tells_whether_the_channel_works(
    receiver: Receiver, pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(pipeline, "alerts", "test-channel", "ops", "--lang", "zh") == ExitCode.OK
    assert "测试" in receiver.got[0]["title"]
    receiver.answers = [Answer(status=403)]
    assert run(pipeline, "alerts", "test-channel", "ops") == ExitCode.CONFIG
    told = capsys.readouterr().err
    assert "channel ops: HTTP 403. Check the URL in TEST_ALERTS_OPS" in told
    assert run(pipeline, "alerts", "test-channel", "op") == ExitCode.CONFIG
    assert "did you mean 'ops'" in capsys.readouterr().err
    monkeypatch.delenv("TEST_ALERTS_OPS")
    assert run(pipeline, "alerts", "test-channel", "ops") == ExitCode.CONFIG
    assert "TEST_ALERTS_OPS is not set" in capsys.readouterr().err


def test_an_url_pasted_into_the_file_is_refused_without_being_shown(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "delivery:\n  channels:\n    ops: {url_env: slack://s3cret-token}\n"
    (pipeline.folder / "alerts.yaml").write_text(text, "utf-8")
    assert run(pipeline, "alerts", "test-channel", "ops") == ExitCode.CONFIG
    told = capsys.readouterr().err
    assert "alerts.yaml:3: delivery.channels.ops.url_env: is no variable's name" in told
    assert "s3cret" not in told
    (pipeline.folder / "alerts.yaml").write_text("delivery:\n  channels:\n    ops: slack://s3cret-token\n", "utf-8")
    assert run(pipeline, "alerts", "test-channel", "ops") == ExitCode.CONFIG
    told = capsys.readouterr().err
    assert "alerts.yaml:3: delivery.channels.ops: " in told
    assert "s3cret" not in told


def test_a_route_to_what_does_not_exist_is_refused(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    for line, said in (
        ("{to: opps}", "no channel is called 'opps'; did you mean 'ops'?"),
        (
            "{to: ops, aspects: service.delivry}",
            "nothing is called 'service.delivry'; did you mean 'service.delivery'?",
        ),
        ("{to: ops, owner: nobody}", "no owner is called 'nobody'"),
    ):
        text = f"delivery:\n  channels:\n    ops: {{url_env: OPS}}\n  routes:\n    - {line}\n"
        (pipeline.folder / "alerts.yaml").write_text(text, "utf-8")
        assert run(pipeline, "alerts", "send") == ExitCode.CONFIG
        assert said in capsys.readouterr().err


def test_a_secret_block_that_does_not_exist_is_told_by_name(
    pipeline: Pipeline, prefect_ground: None, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "delivery:\n  channels:\n    ops: {secret_block: alerts-ops}\n"
    (pipeline.folder / "alerts.yaml").write_text(text, "utf-8")
    assert run(pipeline, "alerts", "test-channel", "ops") == ExitCode.CONFIG
    assert "Secret block 'alerts-ops' cannot be read" in capsys.readouterr().err


def test_a_secret_block_holds_the_url_of_a_channel(
    receiver: Receiver, pipeline: Pipeline, prefect_ground: None
) -> None:
    from prefect.blocks.system import Secret

    saved: Any = Secret(value=receiver.url)
    saved.save("alerts-ops", overwrite=True, _sync=True)
    text = "delivery:\n  channels:\n    ops: {secret_block: alerts-ops}\n"
    (pipeline.folder / "alerts.yaml").write_text(text, "utf-8")
    assert run(pipeline, "alerts", "test-channel", "ops") == ExitCode.OK
    assert len(receiver.got) == 1
