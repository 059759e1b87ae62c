"""A whole night as it is, without its orchestrator: for tests that ask what is stored, not how steps are run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.flows.small_pipeline import Pipeline

Night = Callable[[Pipeline, str], Any]


def nights(monkeypatch: pytest.MonkeyPatch) -> Night:
    """Runs one night of a pipeline: every task of the flow as the plain function that it is."""
    from prefect import Task

    from flows import nightly, partitions

    for module in (nightly, partitions):
        for name, step in vars(module).copy().items():
            if isinstance(step, Task):
                monkeypatch.setattr(module, name, step.fn)
    monkeypatch.setattr(nightly, "record_counts", lambda *_: None)

    def run(pipeline: Pipeline, day: str) -> Any:
        return nightly.night.fn(str(pipeline.config), None, date.fromisoformat(day), page=False)

    return run
