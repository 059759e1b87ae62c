"""A file drop in a temporary folder, read by the real connector, and a database server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.settings import parse_settings
from flows.sources import open_source
from taxonomy.records import Feedback, Rejected
from tests.flows.sources.databases import postgres_binaries, postgres_server

MAPPING = """
    fields:
      id: id
      text: text
      rating: stars
      created_at: created
"""


class Drop:
    """A folder `drop` beside a configuration with one source called 'shop'."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "drop"
        self.folder.mkdir()
        self.extra = ""
        self.mapping = MAPPING
        self.limits = ""

    def source(self, today: date | None = None) -> Any:
        text = (
            f"time_zone: Asia/Shanghai\n{self.limits}\nsources:\n  shop:\n    type: files\n    folder: drop\n"
            f"    kind: review\n{self.extra}{self.mapping}"
        )
        return open_source("shop", parse_settings(text, self.home / "pipeline.yaml"), today=today)

    def put(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def rows(self) -> list[Feedback | Rejected]:
        """Every row of every stream; raises the first failure."""
        source = self.source()
        rows = [row for stream in source.streams() for row in stream.rows()]
        for failed in source.failed:
            raise failed.error
        return rows

    def one(self) -> Feedback | Rejected:
        (row,) = self.rows()
        return row


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path)


@pytest.fixture
def make_drop(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Drop]:
    """Several drops in one test (property tests)."""
    return lambda: Drop(tmp_path_factory.mktemp("drop"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server of the tests' own."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("needs a PostgreSQL server: apt-get install postgresql")
    with postgres_server(binaries) as url:
        yield url
