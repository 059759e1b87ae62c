"""The book of interventions: what people did about value lost, entry by entry, nothing ever changed or erased.

Callers: `flows.intervention_desk` for what people enter, `flows.steps` once a night for the file and the calendar,
`warehouse.intervention_analysis`. The newest entry of a name holds; one that is removed stays in the book. Limits:
knows no YAML and no clock; what it is given has been checked against the taxonomy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

import pyarrow as pa

from taxonomy.errors import InputError
from warehouse.store import Store

ALL = "all"

WORTH = 5.0
"""Net points that are worth seeing unless somebody says otherwise: what alerts call a drop worth telling, and more."""

_TEXT = ("name", "action", "origin", "what", "level", "key", "product", "channel", "owner", "note")
_ENTRY = pa.schema(
    [
        ("number", pa.int64()),
        *((name, pa.string()) for name in _TEXT),
        ("since", pa.date32()),
        ("until", pa.date32()),
        ("worth", pa.float64()),
        ("recorded_at", pa.timestamp("us", tz="UTC")),
    ]
)


NEAREST = 3
"""Products or channels that a message names where one is unknown: more would not be read."""


class Act(StrEnum):
    """What an entry does."""

    ADDED = "added"
    CHANGED = "changed"
    CLOSED = "closed"
    REMOVED = "removed"


class Origin(StrEnum):
    """Where an entry was written."""

    TERMINAL = "terminal"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """What was done, meant to change `key` (of `level` aspect or dimension) for a product and a channel, or all."""

    name: str
    what: str
    level: str
    key: str
    since: date
    product: str = ALL
    channel: str = ALL
    until: date | None = None
    owner: str = ""
    note: str = ""
    worth: float = WORTH


@dataclass(frozen=True, slots=True)
class UnknownPlace:
    """A product or channel (`kind`) of an intervention of which there is no feedback, and those it may mean."""

    name: str
    kind: str
    value: str
    nearest: tuple[str, ...]

    def __str__(self) -> str:
        """It in words, without a full stop."""
        known = ", ".join(repr(one) for one in self.nearest)
        hint = f"; the nearest there {'are' if len(self.nearest) > 1 else 'is'} {known}" if known else ""
        return f"there is no feedback of the {self.kind} {self.value!r}{hint}"


def unknown_places(store: Store, wanted: Iterable[Intervention]) -> list[UnknownPlace]:
    """What interventions name that no feedback does: most often a slip, which would never show an effect."""
    known: dict[str, list[str]] = {"product": [], "channel": []}
    for kind, value, _ in store.rows("interventions/places"):
        known[kind].append(value)
    return [
        UnknownPlace(one.name, kind, value, _nearest(value, known[kind]))
        for one in wanted
        for kind, value in (("product", one.product), ("channel", one.channel))
        if value not in (ALL, *known[kind])
    ]


def current(store: Store) -> dict[str, tuple[Intervention, Origin]]:
    """Interventions that stand, by name, oldest first."""
    rows = store.records("interventions/current", {"removed": False})
    return {row["name"]: (_intervention(row), Origin(row["origin"])) for row in rows}


def add(store: Store, made: Intervention, *, now: datetime) -> None:
    """Enters one from the terminal. Raises InputError where the name stands for another already."""
    if made.name in current(store):
        raise InputError(
            f"An intervention is called {made.name!r} already.",
            remedy="Give another --name, or remove that one first.",
        )
    _write(store, [(Act.ADDED, made)], Origin.TERMINAL, now)


def close(store: Store, name: str, until: date, *, note: str, now: datetime) -> Intervention:
    """Enters the last day with it, and answers with what stands then. Raises InputError where that makes no sense."""
    found = _owned(store, name)
    if until < found.since:
        raise InputError(f"{name!r} began on {found.since}, after {until}.", remedy="Give a later --until.")
    ended = replace(found, until=until, note=note or found.note)
    _write(store, [(Act.CLOSED, ended)], Origin.TERMINAL, now)
    return ended


def remove(store: Store, name: str, *, note: str, now: datetime) -> None:
    """Takes it out of what is analysed; the book keeps it. Raises InputError where there is none to remove."""
    found = _owned(store, name)
    _write(store, [(Act.REMOVED, replace(found, note=note or found.note))], Origin.TERMINAL, now)


def follow(store: Store, wanted: Sequence[Intervention], *, now: datetime) -> int:
    """Makes those of the file what it says now; how many entries it took. Names that people entered go over to it."""
    standing = current(store)
    entries: list[tuple[Act, Intervention]] = []
    for one in wanted:
        if one.name not in standing:
            entries.append((Act.ADDED, one))
        elif standing[one.name] != (one, Origin.FILE):
            entries.append((Act.CHANGED, one))
    named = {one.name for one in wanted}
    gone = [one for one, origin in standing.values() if origin is Origin.FILE and one.name not in named]
    entries += [(Act.REMOVED, one) for one in gone]
    if entries:
        _write(store, entries, Origin.FILE, now)
    return len(entries)


def replace_festivals(store: Store, days: Iterable[date]) -> None:
    """Makes `festival_day` hold these days."""
    table = pa.table({"day": pa.array(sorted(set(days)), pa.date32())})
    with store.transaction():
        store.run("interventions/delete_festivals")
        store.run("interventions/insert_festivals", incoming=table)


def _nearest(value: str, known: Sequence[str]) -> tuple[str, ...]:
    """Known names that hold it or are held by it, else those spelt alike, else the commonest."""
    folded = value.casefold().strip()
    holding = [one for one in known if folded in one.casefold() or one.casefold() in folded]
    spelt = {one.casefold(): one for one in reversed(known)}
    alike = [spelt[one] for one in get_close_matches(folded, spelt, n=NEAREST, cutoff=0.5)]
    return tuple((holding or alike or list(known))[:NEAREST])


def _owned(store: Store, name: str) -> Intervention:
    """One that the terminal may change."""
    standing = current(store)
    if name not in standing:
        near = get_close_matches(name, standing, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise InputError(
            f"No intervention is called {name!r}.{hint}", remedy="`valueledger interventions list` shows them."
        )
    found, origin = standing[name]
    if origin is Origin.FILE:
        raise InputError(
            f"{name!r} stands in the file of interventions, which every night follows.", remedy="Change it there."
        )
    return found


def _write(store: Store, entries: Sequence[tuple[Act, Intervention]], origin: Origin, now: datetime) -> None:
    rows: list[dict[str, Any]] = [
        {**asdict(one), "number": number, "action": act.value, "origin": origin.value, "recorded_at": now}
        for number, (act, one) in enumerate(entries, start=1)
    ]
    with store.transaction():
        store.run("interventions/insert_entries", incoming=pa.Table.from_pylist(rows, schema=_ENTRY))


def _intervention(row: dict[str, Any]) -> Intervention:
    return Intervention(**{name: row[name] for name in Intervention.__dataclass_fields__})
