"""configs/prefect.yaml for real: a server, a process work pool, a worker, a cron that fires, a published ledger."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from flows.server import supervised_server
from tests.flows.small_pipeline import Pipeline
from warehouse.read import Ledger

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PREFECT = (sys.executable, "-m", "prefect", "--no-prompt")


def shipped(root: Path, pipeline: Pipeline) -> Path:
    """The shipped deployment with this test's paths, firing every minute."""
    document = yaml.safe_load((root / "configs" / "prefect.yaml").read_text("utf-8"))
    (deployment,) = document["deployments"]
    deployment["parameters"] |= {"config": str(pipeline.config), "data_dir": str(pipeline.data_dir)}
    (schedule,) = deployment["schedules"]
    schedule["cron"] = "* * * * *"
    place = pipeline.folder / "prefect.yaml"
    place.write_text(yaml.safe_dump(document), "utf-8")
    return place


@contextmanager
def worker(root: Path, environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the pool as a process."""
    command = [*PREFECT, "worker", "start", "--pool", "valueledger", "--limit", "1"]
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_a_worker_runs_the_night_when_the_cron_of_the_work_pool_fires(
    root: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    pipeline.write_day("2026-03-01", reviews=6, tickets=2)
    with supervised_server(pipeline.folder / "server", pipeline.folder / "server.log") as url:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
        environment |= {
            "PREFECT_API_URL": url,
            "PREFECT_HOME": str(pipeline.folder / "client"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "VALUELEDGER_HOME": str(root),
            "no_proxy": "127.0.0.1",
        }
        for command in (
            ("work-pool", "create", "valueledger", "--type", "process"),
            ("deploy", "--all", "--prefect-file", str(shipped(root, pipeline))),
        ):
            done = subprocess.run(
                [*PREFECT, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
        log = pipeline.folder / "worker.log"
        with worker(root, environment, log):
            deadline = time.monotonic() + 600
            while not pipeline.ledger.exists():
                assert time.monotonic() < deadline, log.read_text("utf-8")[-4000:]
                time.sleep(0.5)
    with Ledger.open(pipeline.ledger) as ledger:
        assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].iloc[0] == 8
