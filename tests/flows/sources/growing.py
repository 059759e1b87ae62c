"""One source that is asked anew every night, read by the real connector, and what its cursor keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from flows.settings import parse_settings
from flows.sources import open_source
from taxonomy.records import Feedback, Rejected

NOW = datetime.fromisoformat("2026-03-10T02:30:00+00:00")
FIELDS = "fields: {id: id, text: text, rating: stars, created_at: created, deleted: gone}"


@dataclass
class Growing:
    """A source called 'shop', its block under `block`; `night` reads what is new and keeps what a cursor would."""

    home: Path
    block: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    drift: tuple[str, ...] = ()

    def source(self, *, trial: bool = False) -> Any:
        text = f"time_zone: UTC\nsources:\n  shop:\n    kind: review\n    {FIELDS}\n{self.block}"
        settings = parse_settings(text, self.home / "pipeline.yaml")
        return open_source("shop", settings, today=NOW.date(), now=NOW, trial=trial)

    def night(self, rows: int | None = None) -> list[Feedback | Rejected]:
        """Every row that is new, or the first of them, after which the night is killed."""
        (stream,) = self.source().streams()
        found = list(islice(stream.rows(0, self.detail), rows))
        self.detail, self.drift = stream.detail, stream.drift
        return found

    def ids(self, rows: int | None = None) -> list[str]:
        """Ids of the usable rows of a night."""
        return [row.source_id for row in self.night(rows) if isinstance(row, Feedback)]
