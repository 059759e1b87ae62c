"""No malformed input crashes a connector, holds it up or loses a row. All hundred thousand: `benchmarks.malformed`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks._malformed_places import DATABASE, Place, places
from benchmarks.malformed import feed

INPUTS = 2_000
"""Of all connectors together: some seconds of a quiet machine."""


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    with places(tmp_path_factory.mktemp("malformed")) as opened:
        yield opened


@pytest.mark.parametrize("name", ["files", "inbox", "rest", "sql", "command", "configuration"])
def test_malformed_inputs_never_crash_hang_or_lose_rows(every: dict[str, Place], name: str) -> None:
    told, _ = feed(name, every[name], INPUTS * every[name].share // 100, seed=20_260_301, seconds=60)
    assert told.faults == []
    assert told.rows > told.refused > 0 or name == "configuration"
    assert told.unusable > 0 or name in {"inbox", "sql", "command"}


@pytest.mark.parametrize("before", [None, "sqlite:////mine.db"])
def test_the_places_leave_the_environment_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is None:
        monkeypatch.delenv(DATABASE, raising=False)
    else:
        monkeypatch.setenv(DATABASE, before)
    with places(tmp_path):
        assert os.environ[DATABASE] == f"sqlite:///{tmp_path / 'shop.db'}"
    assert os.environ.get(DATABASE) == before


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_night_accounts_for_every_row_of_malformed_files(tmp_path: Path) -> None:
    from benchmarks._malformed_night import through_a_night

    told = through_a_night(tmp_path, 45, 1)
    assert not told.faults
    assert told.rows > 100 and told.refused and told.unusable
