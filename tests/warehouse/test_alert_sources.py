"""Sources that fall silent on the real engine: told once, not waited for in vain, and what an outage teaches."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.alert_ledger import LAST, NIGHT, fill
from warehouse.alert_series import Watched
from warehouse.alerting import Night, Watch, watch_night
from warehouse.monitor.detector import DetectorSettings
from warehouse.store import Store

WATCH = Watch(Watched(), DetectorSettings(warmup_days=28), page_days=14)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sources") / "warehouse.duckdb"
    fill(path, planted=0.08).store.close()
    return path


def night(late: int, **options: Any) -> Night:
    day = NIGHT + timedelta(late)
    return Night(day=day, run_id=day.isoformat(), **{"routes": lambda _: ["mail"], **options})


@pytest.fixture
def prompt(ledger: Path, tmp_path: Path) -> Iterator[Store]:
    """A ledger whose only source came every night, of the last month at least."""
    shutil.copy(ledger, tmp_path / "warehouse.duckdb")
    with Store.open(tmp_path / "warehouse.duckdb", threads=1) as store:
        store.execute("INSERT INTO run BY NAME SELECT * REPLACE (night - 1 AS night, 'done' AS state) FROM run")
        for back in (1, 2, 4, 8, 16):
            store.execute("INSERT INTO run BY NAME SELECT * REPLACE (night - ?::INTEGER AS night) FROM run", [back])
        store.execute("UPDATE run SET run_id = night::VARCHAR, state = 'done'")
        store.execute("UPDATE feedback SET first_run = (ledger_day + 1)::VARCHAR")
        yield store


FAULTS = "SELECT cause, state, detail FROM alert WHERE kind = 'data'"


def nights_on(store: Store, first: int, last: int, **options: Any) -> None:
    """Nights `first` to `last` after NIGHT, each booked as done; nothing comes in them."""
    for late in range(first, last + 1):
        watch_night(store, WATCH, night(late, **options))
        day = NIGHT + timedelta(late)
        store.execute(
            "INSERT INTO run BY NAME SELECT * REPLACE (?::DATE AS night, ? AS run_id) FROM run LIMIT 1",
            [day, day.isoformat()],
        )


def test_a_source_that_was_prompt_and_stays_away_is_silent_once_however_long_it_stays(prompt: Store) -> None:
    assert watch_night(prompt, WATCH, night(1)).days > 60  # a day late: waited for
    assert prompt.query(FAULTS).empty
    nights_on(prompt, 2, 20)
    (fault,) = prompt.query(FAULTS).to_dict("records")
    assert fault == {"cause": "silent", "state": "opened", "detail": "20 days behind, usually 0"}
    events = prompt.query("SELECT kind FROM alert_event WHERE series = 'source:shop'")
    assert events["kind"].tolist() == ["data"]


def comes(store: Store, late: int, *, days: int = 1) -> None:
    """The source delivers before the night `late` after NIGHT: its newest `days` days, each like the last one."""
    night_of = NIGHT + timedelta(late)
    for back in range(days):
        day = night_of - timedelta(back + 1)
        for table, first_run in (("feedback", ", ? AS first_run"), ("feedback_daily", "")):
            values = [day, night_of.isoformat()] if first_run else [day]
            copied = f"SELECT * REPLACE (?::DATE AS ledger_day{first_run}) FROM {table} WHERE ledger_day = ?"
            store.execute(f"INSERT INTO {table} BY NAME {copied}", [*values, LAST])


def silences(store: Store) -> list[timedelta]:
    """When the source fell silent, as days after LAST."""
    rows = store.query("SELECT opened_day FROM alert WHERE kind = 'data' AND cause = 'silent' ORDER BY ALL")
    return [day - LAST for day in rows["opened_day"]]


def test_an_outage_that_has_ended_teaches_no_lateness(prompt: Store) -> None:
    nights_on(prompt, 1, 12)
    assert silences(prompt) == [timedelta(3)]
    comes(prompt, 13, days=13)
    nights_on(prompt, 13, 13)
    assert prompt.query(FAULTS)["state"].tolist() == ["recovered"]
    for late in range(14, 18):
        comes(prompt, late)
        nights_on(prompt, late, late)
    nights_on(prompt, 18, 22)
    assert silences(prompt) == [timedelta(3), timedelta(20)]


@pytest.mark.parametrize("verdict", [None, "false"])
def test_a_source_that_falls_silent_again_and_again_has_another_rhythm_which_a_person_may_say_at_once(
    prompt: Store, verdict: str | None
) -> None:
    for late in range(1, 57):
        if late % 7 == 0:
            comes(prompt, late, days=7)
        nights_on(prompt, late, late)
        if verdict and late == 8:
            prompt.execute("UPDATE alert SET verdict = ? WHERE kind = 'data'", [verdict])
    found = silences(prompt)
    assert len(found) <= (3 if verdict is None else 2)
    assert max(found) <= timedelta(18)


def test_a_source_that_is_no_longer_configured_is_closed_with_the_reason_and_not_waited_for(prompt: Store) -> None:
    nights_on(prompt, 1, 4)
    nights_on(prompt, 5, 6, sources=["other"])
    (fault,) = prompt.query(FAULTS).to_dict("records")
    assert fault == {"cause": "silent", "state": "closed", "detail": "the source is no longer configured"}
    told = prompt.query("SELECT kind, paged FROM alert_event WHERE series = 'source:shop' ORDER BY number")
    assert told.to_dict("list") == {"kind": ["data", "closed"], "paged": [True, False]}


def test_a_source_that_never_comes_back_is_closed_after_four_months(prompt: Store) -> None:
    nights_on(prompt, 1, 4)
    watch_night(prompt, WATCH, night(121))
    (fault,) = prompt.query(FAULTS).to_dict("records")
    assert (fault["state"], fault["detail"][:24]) == ("closed", "no feedback for 120 days")
