"""Fixtures of the flows' tests: a small pipeline, and Prefect's ground laid once for this process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks._receiver import receiving
from tests.flows.outbox_post import NOON, Post
from tests.flows.small_pipeline import CONFIG, KEY, Pipeline
from warehouse.migrations import migrate
from warehouse.store import Store


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """An empty pipeline whose id key is set."""
    monkeypatch.setenv("VALUELEDGER_ID_KEY", KEY)
    made = Pipeline(tmp_path)
    for source in ("reviews", "tickets"):
        (tmp_path / "drops" / source).mkdir(parents=True)
    made.config.write_text(CONFIG, "utf-8")
    return made


@pytest.fixture(scope="session")
def prefect_ground(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Prefect's environment for flows that run in this process; its temporary server starts once."""
    from flows.orchestration import prepare_prefect

    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    prepare_prefect(Path(os.environ["PREFECT_HOME"]))


@pytest.fixture
def run_night(prefect_ground: None, pipeline: Pipeline) -> Callable[..., Any]:
    """Runs one night of `pipeline` in this process and returns its report."""
    from datetime import date

    from flows.nightly import night

    def run(day: str) -> Any:
        return night(str(pipeline.config), None, date.fromisoformat(day))

    return run


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated warehouse, made once and copied for each test."""
    path = tmp_path_factory.mktemp("outbox") / "warehouse.duckdb"
    with Store.open(path, threads=1) as store:
        migrate(store, now=NOON)
    return path


@pytest.fixture
def post(empty_warehouse: Path, tmp_path: Path) -> Iterator[Post]:
    with receiving() as receiver:
        yield Post(shutil.copy(empty_warehouse, tmp_path / "warehouse.duckdb"), receiver)
