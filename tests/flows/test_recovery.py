"""A night that is killed at any moment leaves the old ledger whole, and the next run makes the same tables."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.orchestration import home_of, reap_leftovers
from tests.flows.small_pipeline import Pipeline, fingerprints
from warehouse.read import Ledger

pytestmark = pytest.mark.slow

KILLED_AT = """
import importlib, os, signal, sys
from datetime import date
from pathlib import Path
config, module, name, calls, when = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]
from flows.night import run_nights
from flows.orchestration import home_of, prepare_prefect
prepare_prefect(home_of(Path(config).parent / "data"))
owner = importlib.import_module(module)
real, left = getattr(owner, name), [calls]

def fatal(*arguments, **options):
    left[0] -= 1
    if left[0] == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*arguments, **options)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(owner, name, fatal)
run_nights(Path(config), None, day=date(2026, 3, 2), first=None, last=None, publish_each=False, wait=0, as_json=False)
"""

MOMENTS = [
    ("flows.steps", "load_batch", 2, "before"),
    ("flows.steps", "load_batch", 2, "after"),
    ("warehouse.marts", "aggregate", 1, "after"),
    ("warehouse.alert_book", "write_state", 1, "before"),
    ("warehouse.alerting", "watch_night", 1, "after"),
    ("warehouse.publish", "_move_link", 1, "before"),
    ("warehouse.publish", "_move_link", 1, "after"),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment[3]} {moment[1]}")
def test_a_killed_night_is_finished_by_the_next_run(
    pipeline: Pipeline, run_night: Callable[[str], Any], tmp_path: Path, root: Path, moment: tuple[str, str, int, str]
) -> None:
    pipeline.write_day("2026-03-01", reviews=30, tickets=10)
    run_night("2026-03-01")
    old = fingerprints(pipeline.ledger)
    pipeline.write_day("2026-03-02", reviews=100, tickets=10)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    log = tmp_path / "killed.log"
    with log.open("wb") as output:
        arguments = [sys.executable, "-c", KILLED_AT, str(pipeline.config), *map(str, moment)]
        killed = subprocess.run(arguments, cwd=root, env=environment, stdout=output, stderr=output, check=False)
    assert killed.returncode == -signal.SIGKILL, log.read_text("utf-8")[-2000:]
    if moment[1:] != ("_move_link", 1, "after"):
        assert fingerprints(pipeline.ledger) == old
    # The killed night's temporary server is still there, as after a power cut of one process only.
    assert reap_leftovers(home_of(pipeline.data_dir)) == 1
    assert not [process for process in psutil.process_iter() if is_ours(process, pipeline.data_dir)]

    report = run_night("2026-03-02")
    assert report.attempt == 2
    assert not (pipeline.data_dir / "staging").exists()
    with Ledger.open(pipeline.ledger) as ledger:
        books = ledger.query("SELECT read, loaded, duplicate, quarantined, crashes FROM run WHERE night = '2026-03-02'")
    # A night that was checked and booked is done: only its publishing is made up for.
    crashes = 0 if moment[1] == "_move_link" else 1
    assert list(books.iloc[0]) == [113, 110, 1, 2, crashes]

    finished = fingerprints(pipeline.ledger)
    untroubled = Pipeline(tmp_path / "untroubled")
    untroubled.folder.mkdir()
    (untroubled.folder / "drops").symlink_to(pipeline.folder / "drops")
    untroubled.config.write_text(pipeline.config.read_text("utf-8"), "utf-8")
    from datetime import date

    from flows.nightly import night

    for day in (1, 2):
        night(str(untroubled.config), None, date(2026, 3, day))
    assert finished == fingerprints(untroubled.ledger)


def is_ours(process: psutil.Process, data_dir: Path) -> bool:
    """Whether a process still works from the killed night's Prefect home."""
    try:
        return process.environ().get("PREFECT_HOME") == str(home_of(data_dir))
    except psutil.Error:
        return False
