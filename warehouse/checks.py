"""Rules that a ledger must keep before it is published, each a SQL file that returns the rows breaking it.

Callers: flows, after `marts.aggregate` and before publishing; `doctor` with `everything=True`. A rule's first line
says what must hold; its first column names an offender. By default the rules look at what runs that are not done
yet have touched, so that a night's cost does not grow with the history. Limits: reports, never repairs.
"""

from __future__ import annotations

from dataclasses import dataclass

from taxonomy.errors import CheckFailed
from warehouse import library
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


def breaches(store: Store, *, everything: bool = False) -> list[Breach]:
    """Every rule that does not hold; [] when all do. `everything` looks at the whole history."""
    store.run("staging/scope_runs", {"everything": everything})
    store.run("staging/scope_days", {"everything": everything})
    found = []
    for name in library.names("checks"):
        count, first = _count_offenders(store, name)
        if count:
            found.append(Breach(name.removeprefix("checks/"), library.title(name), count, first))
    return found


def verify(store: Store, *, everything: bool = False) -> None:
    """Raises CheckFailed naming every rule that does not hold, with its count and first offenders."""
    found = breaches(store, everything=everything)
    if found:
        raise CheckFailed(
            "The loaded data break " + " ".join(map(str, found)),
            remedy="Nothing was published; the ledger is the last good one. Keep the data folder and report this.",
        )


def _count_offenders(store: Store, name: str) -> tuple[int, tuple[str, ...]]:
    """How many rows break a rule and the first names, without holding them all."""
    count, first = 0, list[str]()
    for batch in store.batches(name):
        first += [str(value) for value in batch.column(0).slice(0, SHOWN - len(first)).to_pylist()]
        count += batch.num_rows
    return count, tuple(first)
