"""Readers never notice a load: another process reads in a loop during ten nights."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.readers import measure


@pytest.mark.slow
def test_a_reader_in_a_loop_meets_no_error_and_no_half_night(prefect_ground: None, tmp_path: Path) -> None:
    seen = measure(tmp_path, loads=10, rows=60)
    assert seen["reads"] > 10
    assert seen["errors"] == []
    assert seen["broken"] == []
    assert len(seen["versions"]) > 3
