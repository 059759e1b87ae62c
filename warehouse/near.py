"""Near-duplicates are counted once: the copies of a text are set aside, whatever the order in which they arrive.

`count_once` is called by flows after a night's rows are loaded and before the aggregates. What decides is given to it:
how a text is sketched, and how much two texts overlap (`nlp.near`). The earliest counts; a copy stays in `feedback`,
not judged for the reason 'near_duplicate', and its readings are kept in `repeat_*`, from where they come back when the
one that it repeats is edited or withdrawn. Days that change by it are restated.
Sketches are made in chunks of days, a transaction each, and say what they made stale; comparing is one transaction
more: killed anywhere, the next call does what is left. Limits: memory grows with the copies that touch what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from warehouse.load import mark_days
from warehouse.marts import chunks_of_days
from warehouse.store import Store

PAIRS_AT_ONCE = 4_096
"""Pairs of texts that are held in memory: at most 20,000 characters each, most of some hundred."""

TEXTS_AT_ONCE = 2_048
"""Texts that are held in memory to be sketched, however many a day has; a sketch takes some 150 bytes."""


class Sketched(Protocol):
    """What is known of a text without it: a number of its words, and the numbers that alike texts share."""

    @property
    def words(self) -> int: ...

    @property
    def bands(self) -> Sequence[int]: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides, and its name: under another name every text is sketched anew."""

    name: str
    sketch: Callable[[str], Sketched]
    overlap: Callable[[str, str], float]
    alike: float


@dataclass(frozen=True, slots=True)
class Counted:
    """What one call changed: feedbacks set aside, and feedbacks that count again."""

    aside: int = 0
    back: int = 0


def count_once(store: Store, rules: Rules) -> Counted:
    """Sets near-duplicates of what changed aside and brings back what repeats nothing any more.

    Raises WarehouseError; then whole chunks are sketched, nothing is compared, and the next call goes on.
    """
    begun, done = store.rows("near/begun")[0]
    if begun != rules.name:
        with store.transaction():
            store.run("near/begin_anew", rules_now=_one("rules", rules.name))
    everything = done != rules.name
    for days in chunks_of_days(store.rows("near/days", {"everything": everything})):
        with store.transaction():
            store.run("near/drop_vanished", days_together=days)
            batches = store.batches("near/unsketched", size=TEXTS_AT_ONCE, days_together=days)
            made = [_sketches(batch.to_pylist(), rules) for batch in batches if batch.num_rows]
            if made:
                store.run("near/insert_sketches", incoming=pa.concat_tables(made))
    if everything:
        with store.transaction():
            store.run("near/store_rules", rules_now=_one("rules", rules.name))
    return _compare(store, rules) if store.value("near/is_stale") else Counted()


def _sketches(texts: Sequence[dict[str, object]], rules: Rules) -> pa.Table:
    made = [rules.sketch(str(row["text"])) for row in texts]
    columns = {
        "feedback_id": pa.array([row["feedback_id"] for row in texts], pa.string()),
        "ledger_day": pa.array([row["ledger_day"] for row in texts], pa.date32()),
        "said_at": pa.array([row["said_at"] for row in texts], pa.int64()),
        "content": pa.array([row["content"] for row in texts], pa.uint64()),
        "words": pa.array([one.words for one in made], pa.int64()),
        "bands": pa.array([list(one.bands) for one in made], pa.list_(pa.uint32())),
    }
    return pa.table(columns)


def _compare(store: Store, rules: Rules) -> Counted:
    """Decides anew for every feedback that shares a number with what changed, and stores what is different now."""
    run_id = store.value("near/newest_run")
    try:
        with store.transaction():
            store.run("near/evaluate")
            proved = list(_alike(store, rules))
            copies, originals = (pa.array([pair[place] for pair in proved], pa.string()) for place in (0, 1))
            store.run("near/differences", proved=pa.table({"feedback_id": copies, "original": originals}))
            aside, back = store.rows("near/counts")[0]
            mark_days(store, run_id, {day for (day,) in store.rows("near/changed_days")})
            if aside:
                store.run("near/set_aside")
            if back:
                store.run("near/bring_back")
            store.run("near/settle")
    finally:
        store.run("near/clear")
    return Counted(int(aside), int(back))


def _alike(store: Store, rules: Rules) -> Iterator[tuple[str, str]]:
    """Pairs (copy, original) whose texts overlap enough, among those that are not the same words."""
    for batch in store.batches("near/unproved", size=PAIRS_AT_ONCE):
        for feedback_id, original, text, first in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if rules.overlap(text, first) >= rules.alike:
                yield feedback_id, original


def _one(name: str, value: str) -> pa.Table:
    """A value as a table: statements that come together take no bound values."""
    return pa.table({name: pa.array([value], pa.string())})
