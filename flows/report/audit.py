"""What random samples that people read say of the judge, for the report's health section.

Called by `flows.report.gathering`. The figures are those of the published `judge_audit`; of several judges the one that
read last is shown. None where no sample was read, or where the ledger was published before there were any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flows.report.rows import rows
from warehouse import library
from warehouse.read import Ledger

LEAST: Final = 5
"""Mentions, of people and judge together, below which an aspect's line would be a coin's."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One judge: its line of all feedback, those of languages, those of aspects with enough mentions."""

    model: str
    total: dict[str, Any]
    languages: tuple[dict[str, Any], ...]
    aspects: tuple[dict[str, Any], ...]
    corrected: int


def audited(ledger: Ledger, names: Mapping[str, str]) -> Audited | None:
    """The figures of the judge that read last; `names` are those of aspects."""
    known = set(ledger.relations()["relation"])
    if not {"judge_audit", "correction"} <= known:
        return None
    found = rows(ledger.query(library.text("shown/audit")))
    if not found:
        return None
    (told,) = rows(ledger.query(library.text("shown/corrected")))
    aspects = sorted(
        (
            {**row, "name": names.get(row["aspect"], row["aspect"])}
            for row in found
            if row["language"] == "all" and row["aspect"] != "all" and row["said"] + row["judged"] >= LEAST
        ),
        key=lambda row: (-row["said"] - row["judged"], row["aspect"]),
    )
    whole = [row for row in found if row["aspect"] == "all"]
    return Audited(
        model=found[0]["model"],
        total=next(row for row in whole if row["language"] == "all"),
        languages=tuple(row for row in whole if row["language"] != "all"),
        aspects=tuple(aspects),
        corrected=int(told["corrected"]),
    )
