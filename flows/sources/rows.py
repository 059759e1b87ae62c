"""What readers of every format hand to the mapping: a row of named values, or a row that could not be read.

Spoken by the readers (delimited, json_rows, tables), the mapping and the file connector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from taxonomy.records import Reason

PAYLOAD_CHARS: Final = 2_000
"""Of one payload field: enough to see what went wrong; the row itself is replayed from its source."""


@dataclass(frozen=True, slots=True)
class Row:
    """Values by column. `position`: line of the record's start (CSV, JSONL), row of the sheet, or record number."""

    position: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that has no values, with its text as read."""

    position: int
    reason: Reason
    detail: str
    raw: str
