"""JSON lines, gzipped or plain: files of labelled feedback and of the unified public sets.

Called by `nlp.labelled`, `nlp.train` and the benchmarks. Reads one object at a time, so that memory does not grow
with the file; knows no field of a row.
"""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from taxonomy.errors import InputError


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file, gzipped or not. Raises InputError naming file and line."""
    return (row for _, row in numbered_lines(path))


def numbered_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number from 1, object) of a JSON-lines file; empty lines are counted, and passed over."""
    for number, row in checked_lines(path):
        if isinstance(row, str):
            raise InputError(f"{path}, line {number}: {row}.")
        yield number, row


def checked_lines(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """As `numbered_lines`, with what is wrong with it in the place of a line that is no JSON object.

    Raises InputError for a file that cannot be read at all.
    """
    if not path.exists():
        raise InputError(f"No file {path}.", remedy="Give the path of a JSON-lines file (.jsonl or .jsonl.gz).")
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _object(line.removeprefix(codecs.BOM_UTF8))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path} is a damaged gzip file ({error}).", remedy="Copy it again.") from error


def _object(line: bytes) -> dict[str, Any] | str:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return f"bytes that are not UTF-8, from byte {error.start + 1} of the line"
    except (ValueError, RecursionError) as error:
        return f"not JSON ({getattr(error, 'msg', error)})"
    return row if isinstance(row, dict) else f"{type(row).__name__}; a JSON object was expected"
