"""A change of the taxonomy or the judge made at once, or only tried: every row swapped in one transaction, or none.

`promote` and `undo` are called by `flows.life_cycle` under the night's lock, once `warehouse.shadow` has read all that
the change wants read; `foresee` does what `promote` does, counts every line, and takes it back: what it tells is what
promoting gives, to the digit. What is replaced is kept for `undo`, which puts it back as it was. Corrections of people
give way while rows are swapped and are put back inside the same transaction by `corrected`, which the caller gives.
Limits: aggregates and what is published follow afterwards; until then readers see the old ledger whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from taxonomy.errors import WarehouseError
from warehouse import frames, shadow, version_book
from warehouse.marts import chunks_of_days
from warehouse.shadow import Plan
from warehouse.store import Store
from warehouse.version_book import Version

OVERLAP_DAYS = 365
"""Days before a seam that link the lines, at most: a whole year has every season once (annual overlap)."""

Corrected = Callable[[Store], object]
"""Puts what people corrected in its place again, inside the transaction that is open."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """A taxonomy as the warehouse keeps it: ASPECT and LENS frames."""

    aspects: pd.DataFrame
    lenses: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What a change would do: one row a (period, line) of every line that moves, and incidents that are open.

    `judged`: judged feedbacks that were counted, all or those of a sample.
    """

    lines: list[dict[str, Any]]
    links: list[dict[str, Any]]
    incidents: list[dict[str, Any]]
    judged: int
    read_anew: int
    mapped: int


class _TakenBack(Exception):
    """Ends a transaction that was only tried."""


def foresee(store: Store, plan: Plan, after: Vocabulary, corrected: Corrected, *, sampled: bool) -> Foreseen:
    """Every line before and after the change, by week and month; the warehouse stays as it was."""
    found: list[Foreseen] = []
    with _laid_out(store, plan, version=version_book.next_number(store)), suppress(_TakenBack), store.transaction():
        found.append(_foreseen(store, plan, after, corrected, sampled=sampled))
        raise _TakenBack
    return found[0]


def promote(store: Store, plan: Plan, after: Vocabulary, corrected: Corrected, version: Version) -> Version:
    """Make the change and record it as `version`, all or nothing. Every aggregate is then to be made anew.

    Raises WarehouseError where something that the change wants read is not read yet.
    """
    missing = shadow.progress(store, plan).unread
    if missing:
        raise WarehouseError(
            f"{missing:,} feedbacks are not yet read by {plan.judge} for {plan.taxonomy}.",
            remedy="Run `valueledger taxonomy diff --all` to the end, or `taxonomy apply` again, which goes on.",
        )
    with _laid_out(store, plan, version=version.version), store.transaction():
        seen = _foreseen(store, plan, after, corrected, sampled=False)
        made = replace(version, read_anew=seen.read_anew, mapped=seen.mapped)
        if (overlap := _overlap(store)) is not None:
            first, last = overlap
            made = replace(made, overlap_start=first, overlap_end=last, first_day=last + timedelta(1))
        if seen.links:
            store.run("life/insert_links", incoming=pa.Table.from_pylist(seen.links))
        if before := [_as_told(row, version.version) for row in seen.lines if row["stood"]]:
            store.run("life/insert_lines", incoming=pa.Table.from_pylist(before))
        version_book.record(store, made)
        shadow.clear(store)
        store.run("life/rebuild_all")
    return made


def undo(store: Store, plan: Plan, before: Vocabulary, corrected: Corrected, line: Version) -> None:
    """Take back the version in force: every row that it replaced is put back as it was; `line` goes into the book.

    `plan.version` is the version to take back. What came or was edited since is told by what the old judge read of it.
    Raises WarehouseError where some of that is not read yet, or where nothing is kept any more.
    """
    undone = version_book.in_force(store)
    assert undone is not None
    if undone.version != plan.version or undone.replaces is None or undone.kept_until is None:
        raise WarehouseError(f"What version {plan.version} replaced is not kept.", remedy="Apply the old one anew.")
    missing = shadow.progress(store, plan).unread
    if missing:
        raise WarehouseError(f"{missing:,} feedbacks that came since are not yet read.", remedy="Run it again.")
    with _laid_out(store, plan, version=line.version, undone=plan.version), store.transaction():
        store.run("life/give_back")
        store.run("life/restored")
        store.run("life/swap")
        store.run("life/label_restored")
        _replace_vocabulary(store, before)
        corrected(store)
        version_book.record(store, line)
        store.run("life/activate", {"version": undone.replaces})
        store.run("life/forget_links", gone=pa.table({"version": pa.array([plan.version], pa.int32())}))
        version_book.forget_kept(store, [plan.version])
        shadow.clear(store)
        store.run("life/rebuild_all")


@contextmanager
def _laid_out(store: Store, plan: Plan, *, version: int, undone: int = 0) -> Iterator[None]:
    shadow.prepare(store, plan)
    store.run("corrections/overall_polarity")
    store.run("life/now", {"version": version, "taxonomy": plan.taxonomy, "undone": undone})
    store.run("life/begin_lines")
    try:
        yield
    finally:
        store.run("life/clear")


def _foreseen(store: Store, plan: Plan, after: Vocabulary, corrected: Corrected, *, sampled: bool) -> Foreseen:
    """Swap every row and count the lines before and after; inside a transaction."""
    values = {"sampled": sampled}
    days = list(chunks_of_days(store.rows("life/days")))
    store.run("life/judged", values)
    store.run("life/members_before")
    for part in days:
        store.run("life/lines_before", values, days_together=part)
    incidents = store.records("life/open_incidents")
    store.run("life/give_back")
    store.run("life/touched", values)
    store.run("life/keep")
    store.run("life/new_readings")
    store.run("life/swap")
    store.run("life/label")
    _replace_vocabulary(store, after)
    store.run("life/members_after")
    first, last = _overlap(store) or (date.max, date.min)
    for part in chunks_of_days([row for row in store.rows("life/days") if first <= row[0] <= last]):
        store.run("life/moving", days_together=part)
    corrected(store)
    for part in days:
        store.run("life/lines_after", values, days_together=part)
    counts = store.records("life/changed")[0]
    return Foreseen(
        lines=store.records("life/moved_lines"),
        links=store.records("life/links", {"first": first, "last": last}),
        incidents=incidents,
        judged=int(counts["judged"]),
        read_anew=int(counts["read_anew"]),
        mapped=int(counts["mapped"]),
    )


def _as_told(row: dict[str, Any], version: int) -> dict[str, Any]:
    """A line as the version before told it, for the lines that go on from it."""
    told = {name: row[name] for name in ("period_type", "period", "level", "key", "judged")}
    return {**told, "version": version, "gained": row["gained_before"], "lost": row["lost_before"]}


def _overlap(store: Store) -> tuple[date, date] | None:
    """First and last of the days that link; the day after is the first that the version before has not read."""
    first, last = store.rows("life/judged_span")[0]
    return None if last is None else (max(first, last - timedelta(OVERLAP_DAYS - 1)), last)


def _replace_vocabulary(store: Store, words: Vocabulary) -> None:
    tables = frames.conform(words.aspects, frames.ASPECT, "aspect"), frames.conform(words.lenses, frames.LENS, "lens")
    store.run("load/delete_aspects")
    store.run("load/insert_aspects", incoming=tables[0])
    store.run("load/delete_lenses")
    store.run("load/insert_lenses", incoming=tables[1])


__all__ = ["Corrected", "Foreseen", "Plan", "Vocabulary", "foresee", "promote", "undo"]
