"""JSON lines, gzipped or plain: files of labelled feedback and of the unified public sets.

Called by `nlp.labelled`, `nlp.train` and the benchmarks. Reads one object at a time, so that memory does not grow
with the file; knows no field of a row.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from taxonomy.errors import InputError


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file, gzipped or not. Raises InputError naming file and line."""
    return (row for _, row in numbered_lines(path))


def numbered_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number from 1, object) of a JSON-lines file; empty lines are counted, and passed over."""
    if not path.exists():
        raise InputError(f"No file {path}.", remedy="Give the path of a JSON-lines file (.jsonl or .jsonl.gz).")
    with (
        gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as raw,
        io.TextIOWrapper(raw, "utf-8") as lines,
    ):
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{path}, line {number}: not JSON ({error.msg}).") from error
            if not isinstance(row, dict):
                raise InputError(f"{path}, line {number}: {type(row).__name__}; a JSON object was expected.")
            yield number, row
