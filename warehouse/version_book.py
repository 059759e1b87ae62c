"""The book of versions: by which taxonomy and judge the ledger is told, who changed it, why, and what links the lines.

Called by flows: a night records the first version and asks which one is in force; the life cycle writes the others.
A roll-back is a line of the book beside the version that is in force again. Limits: knows no YAML, only its text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from warehouse.store import Store

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""When the first version was made: the first night recorded it, and `run` tells when that was."""

FIRST, TAXONOMY, JUDGE, ROLLBACK = "first", "taxonomy", "judge", "rollback"

_VERSION = pa.schema(
    [
        ("version", pa.int32()),
        ("kind", pa.string()),
        ("taxonomy", pa.string()),
        ("judge", pa.string()),
        ("judge_name", pa.string()),
        ("replaces", pa.int32()),
        ("active", pa.bool_()),
        ("change", pa.string()),
        ("heads", pa.string()),
        ("first_day", pa.date32()),
        ("overlap_start", pa.date32()),
        ("overlap_end", pa.date32()),
        ("read_anew", pa.int64()),
        ("mapped", pa.int64()),
        ("who", pa.string()),
        ("why", pa.string()),
        ("made_at", pa.timestamp("us", tz="UTC")),
        ("kept_until", pa.date32()),
        ("value_yaml", pa.string()),
        ("lenses_yaml", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One row of the book; see the table's comments. `change` and `heads` are JSON."""

    version: int
    kind: str
    taxonomy: str
    judge: str
    judge_name: str
    made_at: datetime
    value_yaml: str
    lenses_yaml: str
    active: bool = True
    replaces: int | None = None
    change: str = "{}"
    heads: str = "{}"
    first_day: date | None = None
    overlap_start: date | None = None
    overlap_end: date | None = None
    read_anew: int = 0
    mapped: int = 0
    who: str = ""
    why: str = ""
    kept_until: date | None = None


def knows_versions(store: Store) -> bool:
    """Whether the file has the book: one of an older program has not."""
    return bool(store.value("life/exists"))


def in_force(store: Store) -> Version | None:
    """The version in force; None where no night has recorded one."""
    rows = store.records("life/active")
    return Version(**rows[0]) if rows else None


def versions(store: Store) -> list[Version]:
    """Every line of the book, oldest first."""
    return [Version(**row) for row in store.records("life/versions")]


def chain(store: Store) -> list[Version]:
    """The versions that led to the one in force, oldest first; what was rolled back is not among them."""
    book = {one.version: one for one in versions(store)}
    found: list[Version] = []
    one = in_force(store)
    while one is not None:
        found.append(one)
        one = book.get(one.replaces) if one.replaces is not None else None
    return found[::-1]


def next_number(store: Store) -> int:
    """The number of the next version."""
    return int(store.value("life/next_version"))


def record(store: Store, version: Version) -> None:
    """Write a line; the version before is no longer in force where this one is. Call it inside a transaction."""
    row: dict[str, Any] = asdict(version)
    store.run("life/insert_version", incoming=pa.Table.from_pylist([row], _VERSION))


def record_first(store: Store, version: Version) -> None:
    """Record what a ledger is told by before anything was changed; without a time, so that equal input stays equal."""
    with store.transaction():
        record(store, replace(version, version=next_number(store), kind=FIRST, made_at=UNDATED))


def rewrite_texts(store: Store, value_yaml: str, lenses_yaml: str) -> None:
    """Keep better wording of the version in force."""
    texts = pa.table({"value_yaml": [value_yaml], "lenses_yaml": [lenses_yaml]})
    with store.transaction():
        store.run("life/rewrite_texts", incoming=texts)


def forget_kept(store: Store, gone: Iterable[int]) -> None:
    """Drop what is kept for rolling these versions back; call it inside a transaction."""
    store.run("life/forget_kept", gone=pa.table({"version": pa.array(sorted(gone), pa.int32())}))


def expire(store: Store, today: date) -> list[int]:
    """Drop what is kept for roll-backs whose time is over, and of withdrawn feedback; the versions of the former."""
    over = [int(row[0]) for row in store.rows("life/expired", {"today": today})]
    if over:
        with store.transaction():
            forget_kept(store, over)
    store.run("life/withdrawn")
    if store.value("life/any_withdrawn"):
        with store.transaction():
            store.run("life/prune")
    return over
