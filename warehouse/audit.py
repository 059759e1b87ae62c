"""The random audit sample: what was drawn out of how much, and the judge's precision and recall by it.

`book` is called when a sheet is written, `renew` by flows every night. A sample draws feedbacks, each of a language
with the same chance; a feedback counts once all of its segments were read, so that what the judge missed is counted
too. Statistics: `warehouse.measure.ratio_of_totals`. Limits: feedback that was drawn and not read is taken to be like
what was; the figures tell the share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from warehouse.measure.ratio_of_totals import Sample, ratio
from warehouse.store import Store

ALL: Final = "all"
SEED: Final = 20260101
"""Of the resampling: the same answers give the same limits."""

_COUNTS: Final = ("said", "judged", "right_mentions")
AUDIT = pa.schema(
    [
        *((name, pa.string()) for name in ("model", "language", "aspect")),
        *((name, pa.int64()) for name in ("population", "drawn", "feedbacks", "segments", *_COUNTS)),
        *((f"{what}_{end}", pa.float64()) for what in ("precision", "recall") for end in ("share", "low", "high")),
    ]
)
"""Columns of the private table `judge_audit`."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One language of one sample: `feedbacks` drawn from `population` judged ones of the days `first` to `last`."""

    language: str
    first: date
    last: date
    population: int
    feedbacks: tuple[str, ...]


def book(
    store: Store, draws: Sequence[Draw], units: Mapping[str, tuple[str, int]], *, seed: int, now: datetime
) -> None:
    """Keep what was drawn; the same sample drawn again is kept once. `units`: text hash and segments by feedback."""
    with store.transaction():
        number = int(store.value("corrections/next_draw"))
        for draw in draws:
            row = {"language": draw.language, "seed": seed, "first_day": draw.first, "last_day": draw.last}
            row |= {"population": draw.population, "drawn": len(draw.feedbacks)}
            if not draw.feedbacks or store.rows("corrections/same_draw", row):
                continue
            store.run(
                "corrections/insert_draw", {"drawn_at": now}, incoming=pa.Table.from_pylist([{"draw": number, **row}])
            )
            rows = [
                {"draw": number, "language": draw.language, "feedback_id": one,
                 "text_hash": units[one][0], "segments": units[one][1]}
                for one in draw.feedbacks if one in units
            ]  # fmt: skip
            store.run("corrections/insert_units", incoming=pa.Table.from_pylist(rows))


def renew(store: Store) -> int:
    """Make `judge_audit` say what the answers of today say; its rows."""
    rows = _figures(store.records("corrections/audit_pairs"))
    with store.transaction():
        store.run("corrections/replace_audit", incoming=pa.Table.from_pylist(rows, AUDIT))
    return len(rows)


@dataclass(frozen=True)
class _Units:
    """Sampled feedbacks that were read: their rows, the stratum of each, and counts [units, aspects and all]."""

    facts: Sequence[Mapping[str, Any]]
    stratum: Any
    weight: Any
    counts: Mapping[str, Any]
    aspects: Sequence[str]

    @classmethod
    def of(cls, pairs: Sequence[Mapping[str, Any]]) -> _Units:
        facts = {(row["draw"], row["language"], row["feedback_id"]): row for row in pairs}
        places = {unit: number for number, unit in enumerate(facts)}
        aspects = [*sorted({row["aspect"] for row in pairs if row["aspect"]}), ALL]
        counts = {name: np.zeros((len(facts), len(aspects))) for name in _COUNTS}
        for row in pairs:
            at = places[row["draw"], row["language"], row["feedback_id"]]
            for name in _COUNTS if row["aspect"] else ():
                counts[name][at, aspects.index(row["aspect"])] += row[name]
                counts[name][at, -1] += row[name]
        strata = sorted({unit[:2] for unit in facts})
        stratum = np.array([strata.index(unit[:2]) for unit in facts], dtype=np.int64)
        read = np.bincount(stratum, minlength=len(strata))
        population = np.array([row["population"] for row in facts.values()], dtype=np.float64)
        return cls(list(facts.values()), stratum, population / read[stratum], counts, aspects)


def _figures(pairs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row a judge, language or all, aspect or all, that anything was read of."""
    units = _Units.of(pairs)
    languages = sorted({row["language"] for row in units.facts})
    made = []
    for model in sorted({row["model"] or "unknown" for row in units.facts}):
        for language in (ALL, *languages):
            kept = [(row["model"] or "unknown") == model and language in (ALL, row["language"]) for row in units.facts]
            if any(kept):
                made += _of_part(model, language, units, np.array(kept))
    return made


def _of_part(model: str, language: str, units: _Units, kept: Any) -> list[dict[str, Any]]:
    """The rows of one judge and language: all units are resampled, as they were drawn, and those `kept` counted."""
    sample = Sample(units.stratum, units.weight, kept, SEED)
    own = [row for row, mine in zip(units.facts, kept, strict=True) if mine]
    drawn = {(row["draw"], row["language"]): (row["population"], row["drawn"]) for row in own}
    shared = {
        "model": model,
        "language": language,
        "population": sum(one for one, _ in drawn.values()),
        "drawn": sum(many for _, many in drawn.values()),
        "feedbacks": len(own),
        "segments": sum(row["segments"] for row in own),
    }
    right = units.counts["right_mentions"]
    below = {"precision": units.counts["judged"], "recall": units.counts["said"]}
    shares = {what: ratio(sample, right, counts) for what, counts in below.items()}
    made = []
    for at, aspect in enumerate(units.aspects):
        totals = {name: int(units.counts[name][kept, at].sum()) for name in _COUNTS}
        if totals["said"] or totals["judged"] or aspect == ALL:
            limits = {
                f"{what}_{end}": value
                for what, found in shares.items()
                for end, value in zip(("share", "low", "high"), found[at], strict=True)
            }
            made.append(shared | {"aspect": aspect} | totals | limits)
    return made
