"""Corrections in a night: aspects mapped to the taxonomy in force, words of changed feedback, the audit's figures.

`apply_corrections` and `renew_audit` are called by `flows.steps` every night and by whatever else rebuilds the ledger
(a change of the taxonomy, another judge): both compare what stands with what should, so they may be called at any
time. Nothing here judges. Limits: changes of the taxonomy are followed by the labels that they were recorded with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa

from nlp.segment import segment
from nlp.words import Words
from taxonomy.change import Change
from taxonomy.dimensions import Side, Taxonomy
from warehouse import frames
from warehouse.corrected import MAPPING, Brought, Touched, bring_in, reviewed_aspects
from warehouse.corrected import Words as CorrectedWords
from warehouse.store import Store


def apply_corrections(store: Store, taxonomy: Taxonomy, words: Words, changes: Sequence[Change] = ()) -> Brought:
    """Make the ledger say what the corrections say; days that change are marked to be rebuilt.

    `changes`: those that were applied, oldest first.
    """
    mapping = mapping_of(reviewed_aspects(store), taxonomy, changes)
    return bring_in(store, mapping, reader_of(taxonomy, words))


def mapping_of(known: Iterable[tuple[str, str, int]], taxonomy: Taxonomy, changes: Sequence[Change] = ()) -> pa.Table:
    """What each (taxonomy, aspect, meaning) is in `taxonomy`, by MAPPING; what no label holds of is left out."""
    rows = []
    for label, aspect, meaning in known:
        now = _mapped(label, aspect, meaning, taxonomy, changes)
        if now is not None:
            rows.append({"taxonomy": label, "aspect": aspect, "meaning": meaning, "now": now})
    return pa.Table.from_pylist(rows, MAPPING)


def _mapped(label: str, aspect: str, meaning: int, taxonomy: Taxonomy, changes: Sequence[Change]) -> str | None:
    """The aspect's id after all changes since `label`; without any recorded, its own id where its meaning stands."""
    followed: str | None = aspect
    place, told = label, False
    for change in changes:
        if change.before != place or place == taxonomy.label:
            continue
        place, told = change.after, True
        targets = change.mapped(followed) if followed is not None else None
        followed = targets[0] if targets is not None and len(targets) == 1 else None
    if followed is None:
        return None
    found = next((one for one in taxonomy.aspects if one.id == followed), None)
    if found is None or (not told and found.meaning != meaning):
        return None
    return followed


def reader_of(taxonomy: Taxonomy, words: Words) -> Callable[[Sequence[Touched]], CorrectedWords]:
    """What makes the terms of feedback anew from what it now mentions, as `flows.ingest` made them at first."""

    def read(changed: Sequence[Touched]) -> CorrectedWords:
        terms: dict[tuple[object, ...], None] = {}
        uncovered: dict[tuple[object, ...], None] = {}
        for one in changed:
            place = (one.feedback_id, one.ledger_day)
            for _, start, end, aspect, polarity in one.mentions:
                found = words.terms(one.text[start:end])
                terms.update(dict.fromkeys((*place, aspect, polarity, term) for term in found))
            covered = [(m[1], m[2]) for m in one.mentions if taxonomy.side(m[3]) is not Side.OUTCOME]
            for number, span in enumerate(segment(one.text)):
                if not any(start < span.end and span.start < end for start, end in covered):
                    found = words.phrases(one.text[span.start : span.end])
                    uncovered.update(dict.fromkeys((*place, number, span.start, span.end, term) for term in found))
        return CorrectedWords(_table(frames.TERM, terms), _table(frames.UNCOVERED, uncovered))

    return read


def _table(contract: pa.Schema, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(contract.names, row, strict=True)) for row in rows], contract)
