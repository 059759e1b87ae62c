"""The ground that Prefect stands on: its server on this machine is reached past any proxy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.orchestration import prepare_prefect


@pytest.mark.parametrize(
    ("given", "spared"),
    [("", "127.0.0.1,localhost"), ("intranet, localhost", "intranet,localhost,127.0.0.1"), ("*", "*")],
)
def test_loopback_is_never_asked_for_through_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, spared: str
) -> None:
    monkeypatch.setattr(os, "environ", {"NO_PROXY": given})
    prepare_prefect(tmp_path)
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == spared
