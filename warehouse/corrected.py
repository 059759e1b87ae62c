"""What people say that feedback says: kept for good, and put in the place of what the judge read.

`record` and `withdraw` are called by the command line, `bring_in` by flows every night, before the aggregates: it
compares what should stand with what does, so that a re-scoring, a redelivery or a change of the taxonomy needs no hook.
A correction is all that one segment says; of two on the same words the later counts. What the judge read there is put
away in `overridden_mention`, from where it comes back. Notes go with feedback that its source withdraws. Limits: words
are made by flows, aspects are mapped by flows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa

from taxonomy.errors import InputError
from warehouse.load import mark_days
from warehouse.store import Store

PEOPLE: Final = "correction"
"""The `model` of a mention that a person decided."""

MAPPING = pa.schema([("taxonomy", pa.string()), ("aspect", pa.string()), ("meaning", pa.int32()), ("now", pa.string())])
"""What an aspect that readers could name is in the taxonomy in force; no row: no label of it holds."""

_ANSWER = pa.schema(
    [
        ("correction", pa.int64()),
        ("feedback_id", pa.string()),
        ("segment", pa.int32()),
        ("start_char", pa.int32()),
        ("end_char", pa.int32()),
        ("text_hash", pa.string()),
        ("taxonomy", pa.string()),
        ("why", pa.string()),
        ("author", pa.string()),
        ("note", pa.string()),
    ]
)
_SAID = pa.schema(
    [("correction", pa.int64()), ("feedback_id", pa.string()), ("aspect", pa.string()), ("polarity", pa.int8())]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that a person found in one segment: `mentions` are (aspect, polarity), none where nothing is said."""

    feedback_id: str
    segment: int
    start_char: int
    end_char: int
    text_hash: str
    why: str
    mentions: tuple[tuple[str, int], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Answers taken in, and answers that stood already and were not taken in again."""

    taken: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Touched:
    """A feedback whose mentions were changed: (segment, start, end, aspect, polarity) of each that it now has."""

    feedback_id: str
    ledger_day: date
    text: str
    mentions: tuple[tuple[int, int, int, str, int], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of changed feedbacks, as tables by `frames.TERM` and `frames.UNCOVERED`."""

    terms: pa.Table
    uncovered: pa.Table


@dataclass(frozen=True, slots=True)
class Brought:
    """Segments taken from the judge, given back to it, and taken again after it had read them anew."""

    taken: int = 0
    given_back: int = 0
    read_anew: int = 0


def record(store: Store, answers: Sequence[Answer], *, taxonomy: str, author: str, now: datetime) -> Recorded:
    """Append answers by the taxonomy in force; one that says what the last one said is left out. One transaction."""
    asked = pa.table({"feedback_id": pa.array(sorted({one.feedback_id for one in answers}), pa.string())})
    with store.transaction():
        before = {
            (row["feedback_id"], row["text_hash"], row["start_char"], row["end_char"]): (row["taxonomy"], row["answer"])
            for row in store.records("corrections/said_before", incoming=asked)
        }
        fresh = [one for one in answers if before.get(_place(one)) != (taxonomy, _canonical(one))]
        first = int(store.value("corrections/next_number"))
        numbered = list(enumerate(fresh, start=first))
        rows = [
            {
                "correction": number,
                **{name: getattr(one, name) for name in Answer.__slots__ if name != "mentions"},
                "taxonomy": taxonomy,
                "author": author,
            }
            for number, one in numbered
        ]
        said = [
            {"correction": number, "feedback_id": one.feedback_id, "aspect": aspect, "polarity": polarity}
            for number, one in numbered
            for aspect, polarity in one.mentions
        ]
        if rows:
            store.run("corrections/insert_aspects")
            store.run("corrections/insert", {"made_at": now}, incoming=pa.Table.from_pylist(rows, _ANSWER))
            store.run("corrections/insert_mentions", incoming=pa.Table.from_pylist(said, _SAID))
    return Recorded(len(fresh), len(answers) - len(fresh))


def _place(one: Answer) -> tuple[str, str, int, int]:
    return one.feedback_id, one.text_hash, one.start_char, one.end_char


def _canonical(one: Answer) -> list[str]:
    return [f"{aspect} {polarity}" for aspect, polarity in sorted(one.mentions)]


def withdraw(store: Store, numbers: Iterable[int], *, author: str, note: str, now: datetime) -> int:
    """Take corrections back; how many were not taken back before. Raises InputError for a number that is none."""
    changed = 0
    with store.transaction():
        for number in numbers:
            found = store.records("corrections/known", {"correction": number})
            if not found:
                raise InputError(
                    f"there is no correction {number}.", remedy="`valueledger corrections list` shows their numbers."
                )
            if not found[0]["withdrawn"]:
                values = {"correction": number, "author": author, "withdrawn_at": now, "note": note}
                store.run("corrections/withdraw", values)
                changed += 1
    return changed


def texts_of(store: Store, feedbacks: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Live feedbacks by id: language, text and the hash by which a correction knows its text."""
    asked = pa.table({"feedback_id": pa.array(sorted(set(feedbacks)), pa.string())})
    return {row["feedback_id"]: row for row in store.records("corrections/texts", incoming=asked)}


def reviewed_aspects(store: Store) -> list[tuple[str, str, int]]:
    """(taxonomy, aspect, meaning) of everything that readers could ever name."""
    return [(str(name), str(aspect), int(meaning)) for name, aspect, meaning in store.rows(
        "corrections/reviewed_aspects"
    )]  # fmt: skip


def bring_in(store: Store, mapping: pa.Table, read: Callable[[Sequence[Touched]], Words]) -> Brought:
    """Make the ledger say what the corrections say, and book the days that change by it; all or nothing.

    `mapping` is a table by MAPPING; `read` makes the terms of changed feedbacks. Nothing is written where all stands as
    it should.
    """
    if not store.value("corrections/exist"):
        return Brought()
    with store.transaction():
        return bring_in_here(store, mapping, read)


def bring_in_here(
    store: Store, mapping: pa.Table, read: Callable[[Sequence[Touched]], Words], *, swapped: bool = False
) -> Brought:
    """The same inside the transaction that is open, for whoever changes more in it.

    `swapped`: what judges read has given way meanwhile. Words and polarity of all that was ever corrected are then told
    anew: those of a correction that no longer stands would be left behind.
    """
    run_id = store.value("near/newest_run")
    store.run("corrections/overall_polarity")
    store.run("corrections/map_aspects", mapping=mapping)
    store.run("corrections/judge")
    store.run("corrections/drop_notes")
    store.run("corrections/plan")
    brought = Brought(*(int(count) for count in store.rows("corrections/counts")[0]))
    if swapped:
        store.run("corrections/touch_all")
    if swapped or brought != Brought():
        store.run("corrections/apply")
        _store_words(store, run_id, read)
    store.run("corrections/clear")
    return brought


def _store_words(store: Store, run_id: str, read: Callable[[Sequence[Touched]], Words]) -> None:
    changed = [_touched(row) for row in store.records("corrections/touched")]
    if not changed:
        return
    replaced = pa.table(
        {
            "feedback_id": pa.array([one.feedback_id for one in changed], pa.string()),
            "ledger_day": pa.array([one.ledger_day for one in changed], pa.date32()),
        }
    )
    words = read(changed)
    store.run("load/delete_terms", replaced=replaced)
    store.run("load/delete_uncovered", replaced=replaced)
    for statement, rows in (("load/insert_terms", words.terms), ("load/insert_uncovered", words.uncovered)):
        if rows.num_rows:
            store.run(statement, incoming=rows)
    mark_days(store, run_id, {one.ledger_day for one in changed})


def _touched(row: dict[str, Any]) -> Touched:
    found = tuple(
        (one["segment"], one["start_char"], one["end_char"], one["aspect"], one["polarity"]) for one in row["mentions"]
    )
    return Touched(row["feedback_id"], row["ledger_day"], row["text"], found)
