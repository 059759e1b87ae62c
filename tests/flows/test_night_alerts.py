"""The alert step within a night: whatever happens to it, the night ends well, says so, and the days are read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.flows.small_pipeline import Pipeline
from warehouse import alerting
from warehouse.store import Store

PHONE = "13812345678"


@pytest.mark.parametrize("where", ["before it reads", "while it writes"])
def test_an_unexpected_fault_of_the_alerts_loses_neither_the_night_nor_its_days(
    pipeline: Pipeline, run_night: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    pipeline.write_day("2026-03-01", reviews=12, tickets=2)

    def broken(*_: object) -> None:
        raise ZeroDivisionError(f"{PHONE} said so")

    with monkeypatch.context() as patch:
        if where == "before it reads":
            patch.setattr(alerting, "watch_night", broken)
        else:
            patch.setattr(alerting, "enqueue", broken)
        report = run_night("2026-03-02")
    assert report.published is not None
    assert report.alerts is None
    (notice,) = report.notices
    assert notice.startswith("no alerts, the next night looks again: unexpected ZeroDivisionError")
    log = (pipeline.data_dir / "logs" / "valueledger.log").read_text("utf-8")
    assert "ZeroDivisionError" in log
    assert PHONE not in log
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        assert store.query("SELECT state FROM run")["state"].tolist() == ["done"]
        assert store.query("SELECT count(*) AS n FROM alert_state")["n"].tolist() == [0]
    again = run_night("2026-03-03")
    assert again.notices == []
    assert again.alerts.days > 0
    with Store.open(pipeline.data_dir / "warehouse.duckdb", threads=1) as store:
        assert store.query("SELECT last_day FROM alert_state")["last_day"].tolist() == [date(2026, 3, 1)]
