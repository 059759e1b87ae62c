"""Rules that a ledger must keep before it is published, each a SQL file that returns the rows breaking it.

Callers: flows, after `marts.aggregate` and before publishing; `doctor` with `everything=True`. A rule's first line
says what must hold; its first column names an offender. By default the rules look at what runs that are not done
yet have touched, so that a night's cost does not grow with the history. Rules of `sql/day_checks` speak of single days
and are asked of some days at a time, so that memory does not grow with the night. Limits: reports, never repairs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from taxonomy.errors import CheckFailed
from warehouse import library
from warehouse.marts import chunks_of_days
from warehouse.store import Store

SHOWN = 5
"""Offenders named in an error: enough to find them, few enough for one screen."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that does not hold: what must hold, how many rows break it and the first of them."""

    rule: str
    statement: str
    count: int
    first: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule}: {self.statement} Broken by {self.count}, first {', '.join(self.first)}."


def breaches(store: Store, *, everything: bool = False, runs: Collection[str] = ()) -> list[Breach]:
    """Every rule that does not hold; [] when all do. `everything` looks at the whole history, `runs` at these too."""
    store.run("staging/scope_runs", {"everything": everything, "runs": sorted(runs)})
    found = {name: _Offenders() for name in (*library.names("checks"), *library.names("day_checks"))}
    for name in library.names("checks"):
        found[name].add(store.batches(name))
    for days in chunks_of_days(store.rows("staging/days_in_scope", {"everything": everything})):
        store.run("staging/scope_days", days_together=days)
        for name in library.names("day_checks"):
            found[name].add(store.batches(name))
    return [
        Breach(name.partition("/")[2], library.title(name), offenders.count, tuple(offenders.first))
        for name, offenders in found.items()
        if offenders.count
    ]


def verify(store: Store, *, everything: bool = False, runs: Collection[str] = ()) -> None:
    """Raises CheckFailed naming every rule that does not hold, with its count and first offenders."""
    found = breaches(store, everything=everything, runs=runs)
    if found:
        raise CheckFailed(
            "The loaded data break " + " ".join(map(str, found)),
            remedy="Nothing was published; the ledger is the last good one. Keep the data folder and report this.",
        )


@dataclass(slots=True)
class _Offenders:
    """How many rows break a rule and the first names, without holding them all."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, batches: Iterable[pa.RecordBatch]) -> None:
        for batch in batches:
            self.first += [str(value) for value in batch.column(0).slice(0, SHOWN - len(self.first)).to_pylist()]
            self.count += batch.num_rows
