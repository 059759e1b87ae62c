"""Everything that stands under a data folder, decoded: rows of databases and Parquet, SQLite, bytes of files."""

from __future__ import annotations

import gzip
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd

from warehouse.store import Store


def decoded(folder: Path) -> Iterator[tuple[str, str]]:
    """(place, content) of every table, file and blob under `folder`, names of files included."""
    for path in sorted(folder.rglob("*")):
        yield f"name of {path}", path.name
        if path.is_symlink() or not path.is_file():
            continue
        raw = path.read_bytes()
        yield str(path), raw.decode("utf-8", "replace")
        if path.suffix == ".duckdb":
            yield from _tables(path)
        elif path.suffix == ".parquet":
            yield f"rows of {path}", pd.read_parquet(path).to_csv()
        elif path.suffix == ".gz":
            yield f"unpacked {path}", gzip.decompress(raw).decode("utf-8", "replace")
        elif raw.startswith(b"SQLite format 3"):
            yield from _pages(path)


def places_of(folder: Path, *words: str) -> list[str]:
    """Where one of `words` stands."""
    return [place for place, content in decoded(folder) if any(word in content for word in words)]


def _tables(path: Path) -> Iterator[tuple[str, str]]:
    with Store.open(path, read_only=True) as store:
        for table in store.select("SELECT table_name FROM duckdb_tables()")["table_name"]:
            frame = store.select(f"SELECT * FROM {table}")
            yield f"{path}: {table}", frame.to_csv()
            if table == "alert_state":
                for packed in frame["state"]:
                    yield f"{path}: {table}.state", zlib.decompress(bytes(packed)).decode()


def _pages(path: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        yield f"dump of {path}", "\n".join(map(str, store.iterdump()))
