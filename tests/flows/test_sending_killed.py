"""A night that is killed around the sending of its alerts: nothing is lost, and what is repeated bears the same id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks._receiver import receiving
from flows.orchestration import home_of, reap_leftovers
from tests.flows.small_pipeline import Pipeline, review

pytestmark = pytest.mark.slow

KILLED_AT = """
import importlib, os, signal, sys
from datetime import date
from pathlib import Path
config, day, module, name, when = sys.argv[1:]
from flows.night import run_nights
from flows.orchestration import home_of, prepare_prefect
prepare_prefect(home_of(Path(config).parent / "data"))
owner = importlib.import_module(module)
real = getattr(owner, name)

def fatal(*arguments, **options):
    result = None if when == "before" else real(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(owner, name, fatal)
run_nights(Path(config), None, day=date.fromisoformat(day), first=None, last=None, publish_each=False, wait=0, as_json=False)
"""  # noqa: E501

MOMENTS = [
    ("flows.steps", "load_batch", "before", 2),
    ("flows.steps", "load_batch", "after", 2),
    ("flows.notify", "mark", "before", 3),  # sent and not booked: the one moment that repeats a message
    ("warehouse.marts", "aggregate", "before", 2),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment[2]} {moment[1]}")
def test_a_killed_night_loses_no_alert_and_repeats_one_only_under_its_id(
    pipeline: Pipeline, run_night: Callable[[str], Any], tmp_path: Path, root: Path,
    monkeypatch: pytest.MonkeyPatch, moment: tuple[str, str, str, int],
) -> None:  # fmt: skip
    *where, received = moment
    day = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    said = ("插座漏电，电到手了", "The charger caught fire.", "价格便宜，值得购买")
    rows = [review(day, number, text=text) for number, text in enumerate(said)]
    pipeline.drop("reviews", f"r-{day}.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    alerts = "delivery:\n  channels:\n    ops: {url_env: TEST_ALERTS_OPS}\ncritical:\n  rules: critical.yaml\n"
    (pipeline.folder / "alerts.yaml").write_text(alerts, "utf-8")
    (pipeline.folder / "critical.yaml").write_text((root / "configs" / "critical.yaml").read_text("utf-8"), "utf-8")
    with receiving() as receiver:
        monkeypatch.setenv("TEST_ALERTS_OPS", receiver.url)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
        log = tmp_path / "killed.log"
        with log.open("wb") as output:
            arguments = [sys.executable, "-c", KILLED_AT, str(pipeline.config), day, *map(str, where)]
            killed = subprocess.run(arguments, cwd=root, env=environment, stdout=output, stderr=output, check=False)
        assert killed.returncode == -signal.SIGKILL, log.read_text("utf-8")[-2000:]
        reap_leftovers(home_of(pipeline.data_dir))
        run_night(day)
        run_night(day)
        assert len(set(receiver.ids)) == 2
        assert len(receiver.ids) == received
