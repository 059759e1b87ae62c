"""The analysis `adjusted_share`: shares of every aspect, week and month, corrected for the judges' own errors.

Called by `warehouse.analyses`. Feedback is taken apart by the judge that read it and the language that it was read in;
each part is corrected by the confusion counts of that judge and language and of no other, the rest stays as read and
the row says so and why. Statistics: `warehouse.measure.quantify`. Seeds are made of what is drawn for: the same ledger
gives the same figures. Years are corrected anew where anything they rest on has changed, the others are kept. Limits:
how an aspect is spread over feedbacks (`Texts`) is counted over the year in which a period begins and the one before:
feedback loaded later in these moves the adjusted figures of past periods a little; raw ones stay.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from warehouse.measure import quantify
from warehouse.measure.intervals import Array
from warehouse.measure.quantify import Counts, Draws, Texts
from warehouse.store import Store

SEED = 20260101
EDITION = "2"
"""Raised when shares are corrected otherwise than before: then those of every year are made anew."""
DIGITS = 9
"""Shares are stored to a thousand-millionth: far below what draws can tell, above what summation order moves."""

ADJUSTED = pa.schema(
    [
        ("period_type", pa.string()),
        ("period", pa.date32()),
        *((name, pa.string()) for name in ("aspect", "status", "reason")),
        *((name, pa.int64()) for name in ("judged", "corrected", "labelled", "gained", "lost", "gained_and_lost")),
        *(
            (f"{what}_adjusted{limit}", pa.float64())
            for what in ("gained", "lost", "net")
            for limit in ("", "_low", "_high")
        ),
    ]
)
"""Columns of the private table `adjusted_share`."""

_INPUT = pa.schema([("name", pa.string()), ("fingerprint", pa.string())])


class Part(NamedTuple):
    """Feedback that one judge read in one language."""

    model: str
    language: str


class Period(NamedTuple):
    """A week or month by its first day."""

    kind: str
    first: date


@dataclass(frozen=True, slots=True)
class Correction:
    """What one part needs to be corrected for one aspect."""

    labelled: int
    errors: Array
    inverse: Array
    texts: Texts


class Rates(NamedTuple):
    """Error rates of one part for one aspect, drawn and inverted, and the labelled mentions that they rest on."""

    labelled: int
    errors: Array
    inverse: Array


Key: TypeAlias = tuple[Part, str]
"""A part and an aspect."""


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Everything read: judged feedbacks by period and part, counts of each aspect in them, corrections or why not."""

    judged: Mapping[Period, Mapping[Part, int]]
    counts: Mapping[tuple[Period, Part, str], tuple[int, int, int]]
    corrections: Mapping[tuple[int, Part, str], Correction | str]
    aspects: tuple[str, ...]


def correct(store: Store) -> Mapping[str, pa.Table]:
    """The rows of `adjusted_share`: every aspect in every week and month with judged feedback; and of which years."""
    years = store.records("analyses/correction_years", {"edition": EDITION})
    kept = [year["year"] for year in years if year["unchanged"]]
    inputs = _read(store, [year["year"] for year in years if not year["unchanged"]])
    rows = store.records("analyses/stored_adjusted", wanted_years=pa.table({"year": kept})) if kept else []
    rows += [_row(inputs, period, aspect) for period in sorted(inputs.judged) for aspect in inputs.aspects]
    made_of = [{"name": year["name"], "fingerprint": year["fingerprint"]} for year in years]
    return {
        "adjusted_share": pa.Table.from_pylist(rows, schema=ADJUSTED),
        "adjusted_input": pa.Table.from_pylist(made_of, schema=_INPUT),
    }


def _read(store: Store, years: Sequence[int]) -> _Inputs:
    """What the periods that begin in some years are corrected from."""
    if not years:
        return _Inputs({}, {}, {}, ())
    wanted = set(years)
    judged: dict[Period, dict[Part, int]] = {}
    for kind, first, model, language, number in store.rows("analyses/correction_periods"):
        if first.year in wanted:
            judged.setdefault(Period(kind, first), {})[Part(model, language)] = number
    counts = {
        (Period(kind, first), Part(model, language), aspect): (gained, lost, both)
        for kind, first, model, language, aspect, gained, lost, both in store.rows("analyses/correction_counts")
        if first.year in wanted
    }
    texts = store.rows("analyses/correction_texts", wanted_years=pa.table({"year": years}))
    tables = _tables(store)
    averages: dict[Part, Array] = {}
    for (part, _), table in tables.items():
        averages[part] = averages.get(part, np.zeros((3, 3))) + quantify.classes(table)
    rates: dict[Key, Rates | str] = {}
    corrections: dict[tuple[int, Part, str], Correction | str] = {}
    for year, model, language, aspect, *spread in texts:
        part = Part(model, language)
        if (part, aspect) not in rates:
            rates[part, aspect] = _rates(part, aspect, tables.get((part, aspect)), averages.get(part))
        corrections[year, part, aspect] = _correction(part, aspect, year, rates[part, aspect], spread)
    return _Inputs(judged, counts, corrections, tuple(dict.fromkeys(aspect for _, _, _, aspect, *_ in texts)))


def _tables(store: Store) -> dict[Key, NDArray[np.int64]]:
    """4 x 4 confusion counts by judge, language and aspect."""
    tables: dict[Key, NDArray[np.int64]] = {}
    for model, language, aspect, said, judged, segments in store.rows("analyses/judge_errors"):
        table = tables.setdefault((Part(model, language), aspect), np.zeros((4, 4), dtype=np.int64))
        table[said, judged] = segments
    return tables


def _rates(part: Part, aspect: str, table: NDArray[np.int64] | None, average: Array | None) -> Rates | str:
    """Error rates of one part for one aspect, or why there are none."""
    if average is None:
        return f"{part.model} has no confusion counts"
    if table is None:
        return f"{part.language}: no labels for this aspect"
    labelled = quantify.labelled_mentions(table)
    if labelled < quantify.LEAST_LABELLED:
        return f"{part.language}: {labelled} of {quantify.LEAST_LABELLED} labelled mentions"
    errors = quantify.error_draws(quantify.classes(table), average, _rng(part.model, part.language, aspect))
    inverse = quantify.inverted(errors)
    if inverse is None:
        return f"{part.language}: {part.model}'s labels do not tell its classes apart"
    return Rates(labelled, errors, inverse)


def _correction(part: Part, aspect: str, year: int, rates: Rates | str, spread: Sequence[Any]) -> Correction | str:
    """What corrects one aspect of one part in one year, or why nothing does."""
    measured, segments, feedbacks_gained, feedbacks_lost, gained, lost, read_by_another = spread
    if read_by_another:
        return f"{part.model} left it to another judge"
    if isinstance(rates, str):
        return rates
    if not measured:
        return "loaded before segments were counted"
    rng = _rng(part.model, part.language, aspect, "spread", str(year))
    texts = Texts(
        segments=segments / measured,
        gained=quantify.repeat_draws(feedbacks_gained, gained, rng),
        lost=quantify.repeat_draws(feedbacks_lost, lost, rng),
    )
    return Correction(rates.labelled, rates.errors, rates.inverse, texts)


def _row(inputs: _Inputs, period: Period, aspect: str) -> dict[str, Any]:
    """One aspect in one period: the corrected parts and the others, each with its weight."""
    parts = inputs.judged[period]
    judged = sum(parts.values())
    counts = {
        part: Counts(number, *inputs.counts.get((period, part, aspect), (0, 0, 0))) for part, number in parts.items()
    }
    drawn, reasons = _true(inputs, period, aspect, counts)
    corrected = sum(counts[part].judged for part in drawn)
    row: dict[str, Any] = {
        "period_type": period.kind,
        "period": period.first,
        "aspect": aspect,
        "status": "adjusted" if corrected == judged else "partly" if drawn else "raw",
        "reason": "; ".join(dict.fromkeys(reasons)),
        "judged": judged,
        "corrected": corrected,
        "labelled": sum(_labelled(inputs, period, part, aspect) for part in drawn),
        "gained": sum(count.gained for count in counts.values()),
        "lost": sum(count.lost for count in counts.values()),
        "gained_and_lost": sum(count.both for count in counts.values()),
    }
    if not drawn:
        return row
    for part in counts.keys() - drawn.keys():
        drawn[part] = quantify.raw_draws(counts[part], _rng(*part, aspect, period.kind, period.first.isoformat()))
    ordered = sorted(drawn)
    weight = np.array([counts[part].judged / judged for part in ordered])
    gained = weight @ np.stack([drawn[part].gained for part in ordered])
    lost = weight @ np.stack([drawn[part].lost for part in ordered])
    for name, draws in (("gained", gained), ("lost", lost), ("net", gained - lost)):
        told = quantify.estimate(draws)
        for limit, value in (("", told.value), ("_low", told.low), ("_high", told.high)):
            row[f"{name}_adjusted{limit}"] = round(value, DIGITS)
    return row


def _true(
    inputs: _Inputs, period: Period, aspect: str, counts: Mapping[Part, Counts]
) -> tuple[dict[Part, Draws], list[str]]:
    """Draws of the parts that could be corrected, and why the others could not."""
    drawn: dict[Part, Draws] = {}
    reasons = []
    for part in sorted(counts):
        correction = inputs.corrections[period.first.year, part, aspect]
        if isinstance(correction, str):
            reasons.append(correction)
            continue
        rng = _rng(*part, aspect, period.kind, period.first.isoformat())
        found = quantify.true_draws(counts[part], correction.errors, correction.inverse, correction.texts, rng)
        if found is None:
            reasons.append(f"{part.language}: read more seldom than {part.model}'s own false alarms would give")
        else:
            drawn[part] = found
    return drawn, reasons


def _labelled(inputs: _Inputs, period: Period, part: Part, aspect: str) -> int:
    correction = inputs.corrections[period.first.year, part, aspect]
    return 0 if isinstance(correction, str) else correction.labelled


def _rng(*names: str) -> np.random.Generator:
    return np.random.default_rng([SEED, zlib.crc32("|".join(names).encode())])
