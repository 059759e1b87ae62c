"""The shape of a source's rows, remembered from delivery to delivery, so that a change of it is told.

Called by the connectors. Looks at the first `SAMPLE` rows of a stream: names one level deep and what kind of values
they hold. A drift is a sentence, never an error: whether rows can be used is the mapping's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

SAMPLE: Final = 500
"""Rows looked at: enough to see every column of a delivery, at no cost for a large one."""
ENOUGH: Final = 10
"""Values of one kind before a column is said to hold that kind."""
COLUMNS: Final = 200
"""Columns remembered; what has more is a bag of keys, where a new one is no news."""
OPTIONAL: Final = "?"
TOLD: Final = 10
"""Sentences a stream: more say only that everything is different."""

_NUMBER: Final = re.compile(r"[-+]?\d{1,15}(\.\d+)?")
_DATE: Final = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T].*)?")


class Shape:
    """What has been seen of the rows of one stream."""

    def __init__(self) -> None:
        self.rows = 0
        self._kinds: dict[str, dict[str, int]] = {}
        self._seen: dict[str, int] = {}
        self._header: frozenset[str] = frozenset()

    def know(self, header: Iterable[str]) -> None:
        """Takes note of the columns of a table, which every row has."""
        self._header = frozenset(header)

    def see(self, values: Mapping[str, Any]) -> None:
        """Takes note of a row, as long as the sample is not full."""
        if self.rows >= SAMPLE:
            return
        self.rows += 1
        for name, value in _flat(values):
            if name not in self._seen and len(self._seen) >= COLUMNS:
                continue
            self._seen[name] = self._seen.get(name, 0) + 1
            if (kind := _kind(value)) is not None:
                kinds = self._kinds.setdefault(name, {})
                kinds[kind] = kinds.get(kind, 0) + 1

    def columns(self) -> dict[str, str]:
        """Kind by column: number, date, text, flag, list, object, mixed, '' where too little was seen to tell.

        A question mark behind it: some rows are without the column, or too few were seen.
        """
        told = {}
        for name in (*self._header, *(name for name in self._seen if name not in self._header)):
            always = name in self._header or (self._seen[name] == self.rows >= ENOUGH)
            told[name] = _told(self._kinds.get(name, {})) + ("" if always else OPTIONAL)
        return told

    def merged(self, before: Mapping[str, str]) -> dict[str, str]:
        """What to remember for the next stream: what is told once is not told again."""
        now, gone = self.columns(), set(self._missing(before))
        left = {name: kind for name, kind in before.items() if name not in now}
        kept = {name: kind for name, kind in left.items() if name not in gone and name.rpartition(".")[0] not in gone}
        for name, kind in now.items():
            told = kind if kind.rstrip(OPTIONAL) else before.get(name, "").rstrip(OPTIONAL) + kind
            # Once some rows were without it, a column is never one that all rows have.
            optional = before.get(name, "").endswith(OPTIONAL) and name not in self._header
            kept[name] = told.rstrip(OPTIONAL) + OPTIONAL if optional else told
        return dict(list(kept.items())[:COLUMNS])

    def kept(self, before: Mapping[str, str], *, ended: bool) -> dict[str, Any]:
        """What a stream's cursor keeps: the shape, once all was read; until then, what it kept before."""
        shape = self.merged(before) if ended and self.rows else before
        return {"shape": dict(shape)} if shape else {}

    def drift(self, before: Mapping[str, str], ours: Iterable[str] = ()) -> list[str]:
        """Sentences on what changed since `before`: new, missing and retyped columns; `ours` are mapped, told first."""
        now = self.columns()
        if not before or not now or max(len(before), len(now)) >= COLUMNS:
            return []
        mapped = {path.partition(".")[0] for path in ours} | set(ours)
        changes = [(name, f"the column {name!r} is missing") for name in self._missing(before)]
        for name, kind in now.items():
            was, kind = before.get(name, ""), kind.rstrip(OPTIONAL)
            if name not in before:
                if name.rpartition(".")[0] in before or "." not in name:
                    changes.append((name, f"the column {name!r} is new"))
            elif kind and was.rstrip(OPTIONAL) and kind != was.rstrip(OPTIONAL):
                held = was.rstrip(OPTIONAL)
                changes.append((name, f"the column {name!r} held {held} values and holds {kind} values now"))
        told = [sentence for _, sentence in sorted(changes, key=lambda change: change[0] not in mapped)]
        return [*told[:TOLD], f"{len(told) - TOLD} more columns changed"] if len(told) > TOLD else told

    def _missing(self, before: Mapping[str, str]) -> list[str]:
        """Columns that every row had and none has now; of an object that is gone itself, not those within."""
        if self.rows < ENOUGH and not self._header:
            return []
        now = self._header | set(self._seen)
        gone = [name for name, kind in before.items() if name not in now and not kind.endswith(OPTIONAL)]
        return [name for name in gone if name.rpartition(".")[0] not in gone]


def _flat(values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in values.items():
        yield name, value
        if isinstance(value, Mapping):
            for inner, held in value.items():
                yield f"{name}.{inner}", held


def _kind(value: Any) -> str | None:
    """The kind of one value; None where it says nothing."""
    match value:
        case None | "":
            return None
        case bool():
            return "flag"
        case str():
            return "number" if _NUMBER.fullmatch(value) else "date" if _DATE.fullmatch(value) else "text"
        case int() | float():
            return "number"
        case datetime() | date():
            return "date"
        case Mapping():
            return "object"
        case list() | tuple():
            return "list"
    return "number" if type(value).__name__ == "Decimal" else "text"


def _told(kinds: Mapping[str, int]) -> str:
    """One kind for a column: a mixture of texts, numbers and dates is text."""
    if sum(kinds.values()) < ENOUGH:
        return ""
    if len(kinds) == 1:
        return next(iter(kinds))
    return "text" if set(kinds) <= {"text", "number", "date", "flag"} else "mixed"
