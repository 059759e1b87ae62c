"""Reading is a stream: memory does not grow with the file."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

READER = """
import resource, sys
from pathlib import Path
from flows.settings import parse_settings
from flows.sources import open_source
from flows.sources.files import FileSource
import pyarrow.parquet
settings = parse_settings(sys.argv[1], Path(sys.argv[2]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = sum(1 for stream in open_source("shop", settings).streams() for row in stream.rows())
print(rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
CONFIG = (
    "time_zone: UTC\nsources: {shop: {type: files, folder: in, kind: review, "
    "fields: {id: id, text: text, rating: stars, created_at: created}}}\n"
)
ALLOWED_MB = 150


@pytest.mark.parametrize("megabytes", [40, pytest.param(200, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.jsonl", "a.csv.gz", "a.parquet"])
def test_peak_memory_stays_under_its_bound(tmp_path: Path, root: Path, name: str, megabytes: int) -> None:
    (tmp_path / "in").mkdir()
    count = _write(tmp_path / "in" / name, megabytes << 20)
    result = subprocess.run(
        [sys.executable, "-c", READER, CONFIG, str(tmp_path / "p.yaml")],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows, grown = map(int, result.stdout.split())
    assert rows == count
    assert grown < ALLOWED_MB


def _write(path: Path, size: int) -> int:
    """A file of about `size` bytes, unpacked; returns its number of rows."""
    text = "物流很快，包装完好，客服也耐心。The strap broke after a week, but they replaced it. " * 4
    row = {"id": "", "text": text, "stars": 4, "created": "2026-03-01 08:00:00"}
    count = size // len(json.dumps(row, ensure_ascii=False).encode())
    if path.suffix == ".parquet":
        _write_parquet(path, row, count)
        return count
    packed = path.suffix == ".gz"
    with gzip.open(path, "wb", 1) if packed else path.open("wb") as raw, io.TextIOWrapper(raw, "utf-8") as file:
        if path.suffix == ".json":
            file.write("[")
        elif ".csv" in path.name:
            file.write("id,text,stars,created\n")
        for number in range(count):
            row["id"] = f"r{number}"
            if ".csv" in path.name:
                file.write(f'r{number},"{text}{number * 7919 % 100_003}",4,2026-03-01 08:00:00\n')
            else:
                separator = "\n" if path.suffix == ".jsonl" else ("," if number else "")
                line = json.dumps(row, ensure_ascii=False)
                file.write(line + separator if path.suffix == ".jsonl" else separator + line)
        if path.suffix == ".json":
            file.write("]")
    return count


def _write_parquet(path: Path, row: dict[str, object], count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, pa.Table.from_pylist([row]).schema) as writer:
        for start in range(0, count, 20_000):
            rows = [
                row | {"id": f"r{n}", "text": f"{row['text']}{n}"} for n in range(start, min(count, start + 20_000))
            ]
            writer.write_table(pa.Table.from_pylist(rows))
