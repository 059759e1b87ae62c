"""The published ledger as analysts, the command line and the report read it: read-only and confined.

`Ledger.open` opens the file behind the link; `query` takes SQL that a person typed, `named` a file of `sql/read`
with its parameters bound. Nothing can be written, attached, installed or read from disk through it.
Limits: a Ledger keeps the version that it opened; open again to see the next night. Results are frames in memory.
Over 250 lines, so that all that confines a query stands together.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas as pd
import pyarrow as pa

from taxonomy.errors import QueryError, WarehouseError
from warehouse import accepted, library
from warehouse.measure.findings import Finding, Quote, find_changes
from warehouse.publish import LEDGER_FILE
from warehouse.store import Store, Values, is_one_reading_statement

MEMORY_MB = 1024
"""A reader cannot spill to disk (its folder may be read-only), so it gets more memory than the nightly writer."""

CANDIDATES = 2_048
"""Segments read for words at a time: a tenth of a second, and a common word is found in the first ones."""

ALLOWED = "SELECT, WITH, FROM, VALUES, PIVOT, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN"

_PARAMETER = re.compile(r"-- \$(?P<name>[a-z_]+) = (?P<default>.*?) : (?P<meaning>.+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a named query takes, with the one it has when none is given."""

    name: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One file of `sql/read`: its first line is the description, `-- $name = default : meaning` its parameters."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    sql: str


class Ledger:
    """An open published ledger. Use as a context manager."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def open(cls, link: Path, *, memory_mb: int = MEMORY_MB) -> Self:
        """Opens the ledger that `link` (the file, its link, or the folder `published`) names now.

        Raises WarehouseError if there is none or if it is no ledger.
        """
        file = link / LEDGER_FILE if link.is_dir() else link
        if not file.exists():
            raise WarehouseError(
                f"No ledger is published at {file}.", remedy="Run `valueledger run` or `valueledger demo` first."
            )
        # The version behind the link: a second connection to a path already open would see the old file.
        version = file.resolve()
        _discard_foreign_log(version)
        return cls(Store.open(version, read_only=True, memory_mb=memory_mb, confined=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; closing twice is harmless."""
        self._store.close()

    def query(self, sql: str, values: Values = None) -> pd.DataFrame:
        """Result of one reading statement; dates are `datetime.date`, times are aware and in UTC.

        Raises QueryError, in one line, for anything else and for SQL that the engine refuses.
        """
        frame: pd.DataFrame = self.table(sql, values).to_pandas()
        return frame

    def table(self, sql: str, values: Values = None) -> pa.Table:
        """The same as an Arrow table, with the engine's own types. Raises QueryError likewise."""
        try:
            if not is_one_reading_statement(sql):
                raise QueryError(
                    f"Only one statement that reads is allowed, received {_shorten(sql)!r}.",
                    remedy=f"Write one {ALLOWED} statement.",
                )
            return self._store.query_table(sql, values)
        except QueryError as error:
            raise QueryError(_one_line(error.message), remedy=error.remedy) from error

    def named(self, name: str, values: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Result of a named query; values not given take their defaults.

        Raises QueryError for an unknown name, parameter or value, naming the nearest, and for a value of a wrong type.
        """
        return self.query(*self.prepared(name, values))

    def prepared(self, name: str, values: Mapping[str, object] | None = None) -> tuple[str, dict[str, object] | None]:
        """SQL of a named query and the values to bind, checked; None where it takes none. Raises as `named`."""
        query = find_query(name)
        bound: dict[str, object] = {parameter.name: parameter.default for parameter in query.parameters}
        for key, value in (values or {}).items():
            if key not in bound:
                takes = ", ".join(bound) or "none"
                raise QueryError(f"The query {name} has no parameter {key!r}; it takes: {takes}.")
            bound[key] = value
        accepted.check(self._store, query.sql, values or {}, bound)
        return query.sql, bound or None

    def findings(self, *, days: int = 120, quotes: int = 3, seed: int = 0) -> list[Finding]:
        """What changed over the last `days` days of the ledger, surest first, each with up to `quotes` quotes.

        Statistics and their limits: `warehouse.measure.findings`.
        """
        judged = self._store.frame("findings/judged_cells", {"days": days})
        counts = self._store.frame("findings/value_cells", {"days": days})
        found = find_changes(judged, counts, seed=seed)
        return [replace(finding, quotes=self._quotes(finding, quotes)) for finding in found]

    def _quotes(self, finding: Finding, rows: int) -> tuple[Quote, ...]:
        values = {
            "aspect": finding.aspect,
            "polarity": finding.polarity,
            "since": finding.since,
            "kind": finding.slice.kind,
            "value": finding.slice.value,
            "rows": rows,
        }
        return tuple(Quote(*row) for row in self._store.rows("findings/quotes", values))

    def sheet(self, name: str, values: Values = None) -> pa.Table:
        """Rows of one sheet of the weekly workbook, a file of `sql/workbook`."""
        return self.table(library.text(f"workbook/{name}"), values)

    def word_use(self, terms: Sequence[str]) -> pd.DataFrame:
        """How much each of `terms` (words as the ledger cuts them) is used; those it does not hold have no row."""
        return self._store.frame("search/word_use", {"terms": list(terms)})

    def segments_with(self, terms: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Segments on days and aspects where all of `terms` were used, newest first: candidates, to be read for them.

        Take what you need and no more; nothing else may be asked meanwhile.
        """
        return self._store.batches("search/by_terms", {"terms": list(terms)}, size=CANDIDATES)

    def segments_saying(self, phrase: str, simplified: str) -> Iterator[pa.RecordBatch]:
        """Segments that hold `phrase` or its simplified form, newest first; case does not matter."""
        values = {"phrase": phrase.lower(), "simplified": simplified.lower()}
        return self._store.batches("search/by_phrase", values, size=CANDIDATES)

    def topic_candidates(
        self, *, days: int, recent: int, least: int, rows: int, deviations: float
    ) -> list[dict[str, Any]]:
        """Terms that may name a topic, the surest of each aspect first (`sql/search/topic_candidates.sql`)."""
        values = {"days": days, "recent": recent, "least": least, "rows": rows, "deviations": deviations}
        return self._store.records("search/topic_candidates", values)

    def term_uses(self, terms: Sequence[tuple[str, str]], *, days: int, rows: int) -> list[dict[str, Any]]:
        """The newest segments that mention an aspect and hold a term, for each (aspect, term)."""
        if not terms:
            return []
        aspects, words = zip(*terms, strict=True)
        values = {"aspects": list(aspects), "terms": list(words), "days": days, "rows": rows}
        return self._store.records("search/term_uses", values)

    def recent_mentions(self, aspects: Sequence[str], *, days: int, rows: int) -> pa.Table:
        """The newest mentions of some aspects, with feedback_id, aspect, product, polarity and quote."""
        values = {"aspects": list(aspects), "days": days, "rows": rows}
        return self.table(library.text("search/recent_mentions"), values)

    @staticmethod
    def named_queries() -> tuple[NamedQuery, ...]:
        """Every named query, by name."""
        return named_queries()

    def relations(self) -> pd.DataFrame:
        """`relation`, `comment`: what the file holds."""
        return self._store.frame("catalog/relations")

    def columns(self) -> pd.DataFrame:
        """`relation`, `name`, `type`, `comment` of every column, in order."""
        return self._store.frame("catalog/columns")

    def macros(self) -> pd.DataFrame:
        """`macro`, `parameters`, `comment` of every macro."""
        return self._store.frame("catalog/macros")


def named_queries() -> tuple[NamedQuery, ...]:
    """Every file of `sql/read`, by name; needs no ledger."""
    return tuple(_parse(name) for name in library.names("read"))


def find_query(name: str) -> NamedQuery:
    """The named query. Raises QueryError naming the nearest and all that exist."""
    queries = {query.name: query for query in named_queries()}
    if name not in queries:
        close = get_close_matches(name, queries, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise QueryError(f"No query is called {name!r}.{hint} There are: {', '.join(queries)}.")
    return queries[name]


def _parse(name: str) -> NamedQuery:
    sql = library.text(name)
    matches = (_PARAMETER.fullmatch(line) for line in sql.splitlines())
    parameters = tuple(Parameter(**match.groupdict()) for match in matches if match)
    return NamedQuery(name.removeprefix("read/"), library.title(name), parameters, sql)


def _discard_foreign_log(version: Path) -> None:
    """Removes a write-ahead log beside a published version: publishing leaves none, so a killed writer did.

    Opening would replay it and show what was never published.
    """
    log = version.with_name(version.name + ".wal")
    with contextlib.suppress(OSError):
        log.unlink(missing_ok=True)
    if log.exists():
        raise WarehouseError(
            f"{log} was left by a program that opened the published ledger for writing.",
            remedy="Have the owner of the folder delete that file; it holds nothing of the ledger.",
        )


def _one_line(message: str) -> str:
    """The engine's explanation without its picture of the place, on one line."""
    lines = [line.strip() for line in message.splitlines()]
    kept: Sequence[str] = [line for line in lines if line and line != "^" and not set(line) <= set("^~ ")]
    return _shorten(" ".join(kept), 400)


def _shorten(text: str, width: int = 80) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
