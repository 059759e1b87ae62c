"""Which format a file has: by its first bytes, then by its name, then by the look of its text.

Called by the file connector and by `flows.sources.guess`.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Final

from flows.sources.content import GZIP_MAGIC, Content
from taxonomy.errors import InputError

TEXT_FORMATS: Final = frozenset({"csv", "jsonl", "json"})
"""Formats whose bytes have an encoding to doubt; Parquet and Excel say what they hold."""

_BY_NAME: Final = {
    ".csv": "csv", ".tsv": "csv", ".psv": "csv", ".tab": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
}  # fmt: skip
_FOREIGN: Final = {
    b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7-Zip", b"\x28\xb5\x2f\xfd": "Zstandard", b"%PDF": "PDF",
    b"Rar!": "RAR", b"\x89PNG": "PNG", GZIP_MAGIC: "gzip in gzip", b"SQLite format 3": "SQLite",
    b"\x7fELF": "a program", b"\xff\xd8\xff": "JPEG",
}  # fmt: skip
_NOT_IN_TEXT: Final = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\x01\x02\x03\x1c\x1d\x1e\x1f")
"""Control characters that no table holds; the others part fields and records in Hive and in old systems."""
_JUNK: Final = 0.02
"""Share of such characters from which bytes are no text: random ones have a tenth, a broken export a few."""
_ACCEPTED: Final = "Deliver CSV, JSON lines, JSON, Parquet or Excel, plain or gzipped."


def format_of(content: Content, configured: str = "auto", records: str | None = None) -> str:
    """'csv', 'jsonl', 'json', 'parquet' or 'excel'. Raises InputError for anything else or not as configured."""
    head, name = content.head, content.path.name
    found = _by_magic(head, name)
    if found:
        if configured not in {"auto", found}:
            raise InputError(
                f"{name}: is {found}, not {configured} as configured.", remedy="Correct format: or the file."
            )
        return found
    if configured in {"parquet", "excel"}:
        raise InputError(f"{name}: is no {configured} file as configured.", remedy="Correct format: or the file.")
    if configured != "auto":
        return configured
    text = head.decode(content.encoding, "replace").lstrip("\ufeff")
    suffix = next((part for part in reversed(PurePath(name.lower()).suffixes) if part != ".gz"), "")
    named = _BY_NAME.get(suffix)
    if sum(char in _NOT_IN_TEXT for char in text) > _JUNK * len(text):
        raise InputError(f"{name}: is in no known format: its bytes are no text.", remedy=_ACCEPTED)
    if named == "csv":
        return "csv"
    return "json" if records else _by_look(text, named)


def _by_magic(head: bytes, name: str) -> str | None:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        if (
            b"xl/" in head
            or b"[Content_Types].xml" in head
            or name.lower().removesuffix(".gz").endswith((".xlsx", ".xlsm"))
        ):
            return "excel"
        raise InputError(f"{name}: is a zip archive.", remedy="Unpack it. " + _ACCEPTED)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "excel"
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise InputError(f"{name}: is {what}.", remedy=_ACCEPTED)
    return None


def _by_look(text: str, named: str | None) -> str:
    """JSON lines where the first line is a whole object, else an array or an object, else delimited."""
    start = text.lstrip()
    if start.startswith("["):
        return "json" if named != "jsonl" else "jsonl"
    if start.startswith("{"):
        return "jsonl" if named == "jsonl" or _is_object(start.splitlines()[0]) else "json"
    if named:
        return named if named == "jsonl" or re.match(r"\s*$", text) is None else "jsonl"
    return "csv"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
