"""The schedule for real: a Prefect server of our own, a cron that fires, a killed parent, an orderly end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from flows.exits import ExitCode
from flows.scheduling import server_home
from flows.server import running_server, supervised_server
from tests.flows.small_pipeline import CONFIG, Pipeline
from warehouse.read import Ledger

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@contextmanager
def serving(pipeline: Pipeline) -> Iterator[subprocess.Popen[bytes]]:
    """`valueledger serve` as a process; whatever it leaves behind is ended."""
    log = (pipeline.folder / "serve.log").open("ab")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    command = [sys.executable, "-m", "flows.cli", "serve", "--config", str(pipeline.config)]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        log.close()


def wait_until(condition: Callable[[], bool], seconds: float, pipeline: Pipeline) -> None:
    """Wait for `condition`; the process's own words explain a failure."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail((pipeline.folder / "serve.log").read_text("utf-8")[-4000:])
        time.sleep(0.5)


def test_a_cron_fires_in_its_time_zone_and_a_killed_parent_leaves_nothing_behind(pipeline: Pipeline) -> None:
    pipeline.config.write_text('schedule: "* * * * *"\n' + CONFIG, "utf-8")
    pipeline.write_day("2026-03-01", reviews=12, tickets=3)
    home = server_home(pipeline.data_dir)
    with serving(pipeline) as first:
        wait_until(pipeline.ledger.exists, 300, pipeline)
        with Ledger.open(pipeline.ledger) as ledger:
            assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].iloc[0] == 15
        (pipeline.folder / "drops" / "tickets").rename(pipeline.folder / "gone")
        wait_until(lambda: "tickets is no folder" in (pipeline.folder / "serve.log").read_text("utf-8"), 150, pipeline)
        server = running_server(home)
        assert server is not None
        first.kill()
        first.wait()
    assert running_server(home) == server, "a killed parent leaves its server: that is what the next start must find"
    with serving(pipeline) as second:
        wait_until(lambda: "taking over" in (pipeline.folder / "serve.log").read_text("utf-8"), 120, pipeline)
        wait_until(
            lambda: (pipeline.folder / "serve.log").read_text("utf-8").count("nights run at") == 2, 120, pipeline
        )
        assert running_server(home) == server
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=90) == ExitCode.OK
    assert running_server(home) is None
    assert not psutil.pid_exists(server.pid)
    assert "Traceback" not in (pipeline.folder / "serve.log").read_text("utf-8")


def test_a_server_that_dies_is_started_again_on_its_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    home = tmp_path / "home"
    with supervised_server(home, tmp_path / "server.log") as url:
        before = running_server(home)
        assert before is not None
        assert before.api_url == url
        psutil.Process(before.pid).kill()
        deadline = time.monotonic() + 180
        while (after := running_server(home)) is None or after.pid == before.pid:
            assert time.monotonic() < deadline
            time.sleep(0.5)
        assert after.port == before.port
    assert running_server(home) is None


def test_a_record_of_a_process_that_is_not_ours_ends_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    home = tmp_path / "home"
    home.mkdir()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    try:
        (home / "server.json").write_text(json.dumps({"pid": bystander.pid, "created": 1.0, "port": 9}), "utf-8")
        with supervised_server(home, tmp_path / "server.log"):
            assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
