"""Takes people and feedback out of a warehouse for good: rows, mentions, words, refused rows, messages, aggregates.

Called by `flows.forget` and `flows.erasing` under the night's lock. `sql/erase/<table>.sql` says how each table loses
what is erased; a table that a file lacks (a backup of an older schema) is passed over. What goes becomes an empty
tombstone, so that its source cannot bring it back, and its days are marked to be rebuilt. All of it is one
transaction. Limits: the file's free blocks still hold what was deleted until `warehouse.rewriting` has written it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from taxonomy.errors import InputError
from warehouse import library
from warehouse.monitor.hierarchy import Series
from warehouse.store import Store

_TARGET = pa.schema([(name, pa.string()) for name in ("hash", "what", "source")])
_LIMIT = pa.schema([("source", pa.string()), ("oldest", pa.date32())])
_TOLD = pa.schema([(name, pa.string()) for name in ("incident_id", "members", "contributions", "terms", "quotes")])

RUN = "erasure-{number}"
"""Under which rebuilt days are booked where no night rebuilds them."""


@dataclass(frozen=True, slots=True)
class Target:
    """One id to be forgotten: its keyed hash, `what` it is of ('feedback' or 'customer'), and its source."""

    hash: str
    what: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is stored of a target. `said` leaves tombstones out; `traced` are broken rows in which its id may stand;
    `erasure` is the one that took it before, or None."""

    source: str
    what: str
    hash: str
    feedbacks: int
    said: int
    quarantined: int
    traced: int
    erasure: int | None

    @property
    def is_certain(self) -> bool:
        """Whether the id is known for what it is of: broken rows, which cannot be taken apart, do not tell."""
        return bool(self.feedbacks or self.quarantined or self.erasure is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """One erasure in counts; `number` is that of the book, 0 in a copy."""

    number: int = 0
    feedbacks: int
    mentions: int
    quarantined: int
    days: int


def find(store: Store, targets: Iterable[Target]) -> list[Found]:
    """What is stored of the targets, or was forgotten before; those that nothing is known of are absent."""
    _aim(store, targets)
    return [Found(**row) for row in store.records("forget/found")]


def forget(store: Store, targets: Iterable[Target], *, now: datetime) -> Erased:
    """Erase what the targets name and keep their hashes, so that nothing of theirs comes back; one transaction."""
    with store.transaction():
        _aim(store, targets)
        number = int(store.value("forget/next_erasure"))
        erased = _erase(store, "forget/select_forgotten", RUN.format(number=number))
        store.run("forget/remember", {"erasure": number})
        return _booked(store, erased, number, "forget", now)


def expire(store: Store, oldest: Mapping[str, date], *, run_id: str, now: datetime) -> Erased | None:
    """Erase what is older than the `oldest` day of its source; None where nothing is. `run_id` books its days."""
    with store.transaction():
        erased = _erase(store, "forget/select_expired", run_id, limits=_limits(oldest))
        if not erased.feedbacks and not erased.quarantined:
            return None
        return _booked(store, erased, int(store.value("forget/next_erasure")), "retention", now)


def erase_from_copy(store: Store, targets: Sequence[Target], oldest: Mapping[str, date]) -> int:
    """Do to a backup what was done to the warehouse: all `targets` ever forgotten, all that expired; feedbacks erased.

    The copy keeps the hashes too: restored, it must know who is not to come back.
    """
    with store.transaction():
        store.run("forget/create_forgotten")
        _aim(store, targets)
        erased = _erase(store, "forget/select_forgotten", RUN.format(number=0))
        store.run("forget/remember", {"erasure": 0})
        expired = _erase(store, "forget/select_expired", RUN.format(number=0), limits=_limits(oldest))
    return erased.feedbacks + expired.feedbacks


def clear_days(store: Store) -> None:
    """Take the aggregates of days that are to be rebuilt, and the analyses, out of a copy that no night rebuilds."""
    with store.transaction():
        store.run("forget/select_stale")
        store.run("forget/begin", {"run_id": RUN.format(number=0)})
        for name in library.names("erase"):
            store.run(name)


def forgotten_targets(store: Store) -> list[Target]:
    """Everybody and everything that was ever forgotten."""
    return [Target(*row) for row in store.rows("forget/forgotten_targets")]


def forgotten_hashes(store: Store) -> frozenset[str]:
    """Their hashes: what a night keeps out."""
    return frozenset(row[0] for row in store.rows("forget/forgotten"))


def _aim(store: Store, targets: Iterable[Target]) -> None:
    rows = [{"hash": one.hash, "what": one.what, "source": one.source} for one in targets]
    store.run("forget/aim", wanted=pa.Table.from_pylist(rows, _TARGET))


def _limits(oldest: Mapping[str, date]) -> pa.Table:
    return pa.Table.from_pylist([{"source": name, "oldest": day} for name, day in oldest.items()], _LIMIT)


def _erase(store: Store, select: str, run_id: str, **frames: pa.Table) -> Erased:
    """Erase what `select` names; call it inside a transaction."""
    store.run(select, **frames)
    store.run("forget/erased_days")
    store.run("forget/begin", {"run_id": run_id})
    tables = {row[0] for row in store.rows("forget/tables")}
    counts = store.records("forget/counts")[0]
    for name in library.names("erase"):
        if name.partition("/")[2] in tables:
            store.run(name)
    if "alert" in tables and counts["feedbacks"]:
        _retell(store)
    return Erased(**counts)


def _booked(store: Store, erased: Erased, number: int, kind: str, now: datetime) -> Erased:
    counts = {"feedbacks": erased.feedbacks, "mentions": erased.mentions}
    counts |= {"quarantined": erased.quarantined, "days": erased.days}
    store.run("forget/book", {"erasure": number, "kind": kind, "now": now, **counts})
    return Erased(number=number, **counts)


@dataclass(frozen=True, slots=True)
class _Gone:
    """What alerts and messages may not name any more."""

    feedbacks: frozenset[str]
    slices: frozenset[tuple[str, str]]
    terms: frozenset[str]

    def quotes(self, quotes: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [quote for quote in quotes if quote["feedback_id"] not in self.feedbacks]

    def parts(self, parts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [part for part in parts if (part["kind"], part["value"]) not in self.slices]

    def words(self, terms: Iterable[Any]) -> list[Any]:
        return [term for term in terms if _word(term) not in self.terms]

    def members(self, members: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [member for member in members if _slice(member["series"]) not in self.slices]


def _retell(store: Store) -> None:
    """Take what was erased out of incidents, their messages and the state of the charts."""
    incidents = store.records("forget/told")
    payloads = [row[0] for row in store.rows("forget/messages")]
    told = [*(json.loads(row["terms"]) for row in incidents), *(json.loads(one).get("terms", ()) for one in payloads)]
    gone = _gone(store, {_word(term) for terms in told for term in terms})
    dropped = [row["incident_id"] for row in incidents if (row["slice_kind"], row["slice_value"]) in gone.slices]
    if dropped:
        store.run("forget/drop_incidents", dropped=pa.table({"incident_id": pa.array(dropped, pa.string())}))
    retold = [
        {
            "incident_id": row["incident_id"],
            "members": _json(gone.members(json.loads(row["members"]))),
            "contributions": _json(gone.parts(json.loads(row["contributions"]))),
            "terms": _json(gone.words(json.loads(row["terms"]))),
            "quotes": _json(gone.quotes(json.loads(row["quotes"]))),
        }
        for row in incidents
    ]
    store.run("forget/retell", incoming=pa.Table.from_pylist(retold, _TOLD))
    changes = [(before, after) for before in payloads if (after := _payload(before, gone)) != before]
    if changes:
        columns = {
            name: pa.array(texts, pa.string())
            for name, texts in zip(("before", "after"), zip(*changes, strict=True), strict=True)
        }
        store.run("forget/rewrite_messages", incoming=pa.table(columns))
    if gone.slices:
        store.run("forget/drop_charts")


def _gone(store: Store, told: set[str]) -> _Gone:
    asked = pa.table({"term": pa.array(sorted(told), pa.string())})
    used = {row[0] for row in store.rows("forget/used_terms", asked=asked)} if told else set()
    return _Gone(
        feedbacks=frozenset(row[0] for row in store.rows("forget/erased_ids")),
        slices=frozenset((kind, value) for kind, value in store.rows("forget/vanished")),
        terms=frozenset(told - used),
    )


def _payload(text: str, gone: _Gone) -> str:
    payload = json.loads(text)
    for name, without in (("quotes", gone.quotes), ("contributions", gone.parts), ("terms", gone.words)):
        if name in payload:
            payload[name] = without(payload[name])
    return text if payload == json.loads(text) else _json(payload)


def _word(term: Any) -> str:
    return str(term["term"] if isinstance(term, dict) else term)


def _slice(series: str) -> tuple[str, str]:
    try:
        parsed = Series.parse(series)
    except InputError:  # of a fault of the data: it names a source
        return ("", "")
    return parsed.slice_kind, parsed.slice_value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
