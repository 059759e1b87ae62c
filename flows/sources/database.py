"""Rows of a table, view or query of any SQL database, in the order of a column that grows with every change.

Called through `flows.sources.open_source`. Reads in pages by key, each page in a short read-only transaction of its
own: a night that judges for hours holds nothing in the database. Rows that the driver cannot read are refused one by
one. Memory: one page. Nothing is written. Over 250 lines: paging by key and what may befall a page are one thing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from flows.sources.incremental import State, earlier, is_ahead, pack, unpack
from flows.sources.mapping import missing_columns
from flows.sources.places import Database
from flows.sources.pull import Feed, Given, PullSource, Surroundings
from flows.sources.query_limits import GRACE_S, TooLong, driver_options, limit_queries, took_too_long, within
from flows.sources.rows import BadRow, Row
from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Reason

WAITS: Final = (1.0, 5.0)
"""Seconds before a page is asked for again after the connection broke: a restart of the server takes about so long."""
_UNREADABLE: Final = (DataError, ValueError, OverflowError)
"""What drivers raise for a value that Python has no place for, such as PostgreSQL's 'infinity'."""
_DRIVERS: Final = {"postgresql": "valueledger[postgresql]", "mysql": "valueledger[mysql]"}


class DatabaseSource(PullSource[Database]):
    """The connector of `type: sql`."""

    def _place(self) -> tuple[str, str, Feed]:
        settings = self.settings
        identity = "\0".join(("sql", settings.table or settings.query or "", settings.cursor or "", *settings.keys))
        return settings.table or "query", identity, TableFeed(self.name, settings, self._around)

    def look(self) -> str:
        """See `flows.sources.stream.Source`."""
        feed = TableFeed(self.name, self.settings, self._around)
        where = self.settings.table or "the query"
        try:
            header, _ = feed.page(None, since=None, limit=1)
        except _UNREADABLE as error:  # a night refuses such a row and goes on
            return f"{feed.engine.dialect.name} answers; the first row of {where} cannot be read: {_kind(error)}"
        return f"{feed.engine.dialect.name} answers; {len(header)} columns in {where}"


class TableFeed:
    """The rows of one table or query after a state; see `flows.sources.pull.Feed`."""

    def __init__(
        self, name: str, settings: Database, around: Surroundings, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.notes: list[str] = []
        self._name = name
        self._settings = settings
        self._now = around.now
        self._zone = ZoneInfo(settings.time_zone) if settings.time_zone else around.ledger_zone
        self._sleep = sleep
        self.engine, self._secrets = _engine(name, settings)
        self._order = tuple(dict.fromkeys(((settings.cursor,) if settings.cursor else ()) + settings.keys))
        self._rows = _relation(settings)

    def pull(self, state: State) -> Generator[Given, None, State]:
        """See `flows.sources.pull.Feed`. The state moves with every row: rows come in the cursor's order."""
        settings, number = self._settings, 0
        last: tuple[Any, ...] | None = None
        limit = settings.page_rows
        since = self._since(state)
        while True:
            try:
                header, rows = self.page(last, since=since, limit=limit)
            except _UNREADABLE as error:
                if limit > 1:
                    limit = max(1, limit // 10)
                    continue
                last = self._past(last, since)
                number += 1
                yield (
                    BadRow(number, Reason.BAD_VALUE, f"the driver cannot read the row: {_kind(error)}", repr(last)),
                    None,
                )
                limit = settings.page_rows
                continue
            if last is None:
                self._check(header)
            for values in rows:
                number += 1
                moved = self._moved(values, state)
                state = moved or state
                yield Row(number, values), moved
            if len(rows) < limit:
                break
            last, before = self._mark(rows[-1]), last
            if last == before:
                raise InputError(
                    f"{self._what}: the columns {', '.join(self._order)} do not tell its rows apart.",
                    remedy=f"Name columns that do as sources.{self._name}.key.",
                )
            limit = settings.page_rows
        self._note_rows_without_cursor()
        return state

    def page(
        self, last: tuple[Any, ...] | None, *, since: Any, limit: int, columns: Sequence[str] = ()
    ) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
        """(columns, rows) behind the row that `last` marks, or from `since`. Raises InputError, or of _UNREADABLE."""
        wanted: list[Any] = [sa.column(name) for name in columns] or [sa.text("*")]
        query = sa.select(*wanted).select_from(self._rows)
        if self._settings.cursor:  # some databases sort NULL first, and a page must not end on one
            query = query.where(sa.column(self._settings.cursor).is_not(None))
        if last is not None:
            query = query.where(_behind(self._order, last))
        elif since is not None and self._settings.cursor:
            query = query.where(sa.column(self._settings.cursor) >= _bound(since))
        query = query.order_by(*map(sa.column, self._order)).limit(limit)
        for wait in (*WAITS, None):
            try:
                header, found = self._asked(query)
                return header, [dict(zip(header, map(_plain, row), strict=True)) for row in found]
            except _UNREADABLE:
                raise
            except (OperationalError, InterfaceError) as error:
                if wait is None or not _may_pass(error):
                    raise self._failure(error) from None
                self._sleep(wait)
            except SQLAlchemyError as error:
                raise self._failure(error) from None
        raise AssertionError("unreachable")

    def _asked(self, query: sa.Select[Any]) -> tuple[tuple[str, ...], Sequence[Sequence[Any]]]:
        """(columns, rows) of a query. Raises InputError where it takes too long, or what the driver raises."""

        def ask() -> tuple[tuple[str, ...], Sequence[Sequence[Any]]]:
            with self._connection() as connection:
                found = connection.execute(query)
                return tuple(found.keys()), found.fetchall()

        limit = self._settings.query_timeout_s
        try:
            return within(self._settings.timeout_s + limit + GRACE_S, ask)
        except TooLong:
            pass
        except DBAPIError as error:
            if not took_too_long(error):
                raise
        raise InputError(
            f"{self._what}: {self.engine.dialect.name} did not answer a query within {limit:g} s (query_timeout_s).",
            remedy=f"Index {', '.join(self._order)}, or set sources.{self._name}.page_rows lower or query_timeout_s"
            " higher. What was loaded stays; the next night goes on there.",
        )

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        """A connection in a read-only transaction that is rolled back."""
        dialect = self.engine.dialect.name
        with self.engine.connect() as connection:
            if dialect == "postgresql":
                connection = connection.execution_options(postgresql_readonly=True)
            elif dialect in {"mysql", "mariadb"}:
                connection.exec_driver_sql("START TRANSACTION READ ONLY")
            elif dialect == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                limit_queries(connection, self._settings.query_timeout_s)
                yield connection
            finally:
                connection.rollback()

    def _since(self, state: State) -> Any:
        if state:
            return earlier(unpack(state), self._settings.lookback)
        start = self._settings.start
        return None if start is None else _typed(start, self.engine.dialect.name)

    def _moved(self, values: Mapping[str, Any], state: State) -> State | None:
        """The state once this row is loaded; None where it stays."""
        value = values.get(self._settings.cursor) if self._settings.cursor else None
        if value is None or is_ahead(value, self._now, self._zone):
            return None
        moved = pack(value)
        # Rows that are looked back at do not move the watermark back.
        if moved == state or (state and _before(value, unpack(state))):
            return None
        return moved

    def _mark(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        marks = tuple(values[name] for name in self._order)
        if None in marks[1 if self._settings.cursor else 0 :]:
            raise InputError(
                f"{self._what}: a row has nothing in {', '.join(self._settings.keys)}, which must tell rows apart.",
                remedy=f"Name other columns as sources.{self._name}.key, or leave such rows out with a query.",
            )
        return marks

    def _past(self, last: tuple[Any, ...] | None, since: Any) -> tuple[Any, ...]:
        """The mark of the next row, of which nothing else is read."""
        try:
            _, rows = self.page(last, since=since, limit=1, columns=self._order)
        except _UNREADABLE as error:
            raise InputError(
                f"{self._what}: {', '.join(self._order)} of a row cannot be read: {_kind(error)}.",
                remedy="Correct the row, or leave it out with a query.",
            ) from None
        return self._mark(rows[0])

    def _check(self, header: tuple[str, ...]) -> None:
        """Raises InputError where the mapping or the cursor do not hold; notes what is merely missing."""
        needed, wished = missing_columns(self._settings, header)
        needed += [name for name in self._order if name not in header]
        if needed:
            raise InputError(
                f"{self._what} has no column {needed[0]!r}, which sources.{self._name} names. There are:"
                f" {', '.join(map(repr, header[:30]))}.",
                remedy="Correct the mapping or the query.",
            )
        self.notes += [f"{self._what}: the column {name!r} is missing" for name in wished]

    def _note_rows_without_cursor(self) -> None:
        """Rows with nothing in the cursor are behind no watermark: they are not read, and that is told."""
        if self._settings.cursor is None:
            return
        cursor: sa.ColumnClause[Any] = sa.column(self._settings.cursor)
        query = sa.select(sa.literal(1)).select_from(self._rows).where(cursor.is_(None)).limit(1)
        try:
            _, found = self._asked(query)
        except SQLAlchemyError as error:
            raise self._failure(error) from None
        if found:
            self.notes.append(
                f"{self._what}: rows without {self._settings.cursor} are not read; use COALESCE in a query"
            )

    @property
    def _what(self) -> str:
        return self._settings.table or "the query"

    def _failure(self, error: SQLAlchemyError) -> InputError:
        """One line of what the driver said, without the statement, its values and the secrets of the URL."""
        said = str(error.orig) if isinstance(error, DBAPIError) and error.orig else _kind(error)
        line = " ".join(said.split())[:300]
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return InputError(
            f"{self._what}: {self.engine.dialect.name} says: {line}.".replace("..", "."),
            remedy="The next night tries again; `valueledger sources test` tries now.",
        )


def _engine(name: str, settings: Database) -> tuple[sa.Engine, tuple[str, ...]]:
    """(engine, secrets of its URL). Raises ConfigError; never shows the URL."""
    where = f"sources.{name}.url_env: the URL in {settings.url_env}"
    text = os.environ.get(settings.url_env, "")
    if not text:
        raise ConfigError(
            f"sources.{name}.url_env: the environment variable {settings.url_env} is not set.",
            remedy="Export it, such as postgresql+psycopg://user:password@host/database.",
        )
    try:
        url = sa.make_url(text)
        dialect = url.get_dialect()
        if dialect.is_async:
            raise ConfigError(
                f"{where} names an asynchronous driver.", remedy="Name a synchronous one, such as psycopg."
            )
        _expect_file(where, url)
        waiting = driver_options(url.get_driver_name(), settings.timeout_s, settings.query_timeout_s)
        engine = sa.create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=waiting)
    except (ImportError, NoSuchModuleError):
        backend = sa.make_url(text).get_backend_name()
        wanted = _DRIVERS.get(backend, f"the driver of {backend}, as SQLAlchemy's documentation names it")
        raise ConfigError(f"{where} names a driver that is not installed.", remedy=f"Install {wanted}.") from None
    except (ArgumentError, ValueError):
        raise ConfigError(f"{where} is none.", remedy="Write dialect+driver://user:password@host/database.") from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _tolerate_broken_text)
    return engine, tuple(part for part in (text, str(url.password or "")) if len(part) > 2)


def _expect_file(where: str, url: sa.URL) -> None:
    """SQLite makes a file that is missing: an empty database would read as 'no complaints'."""
    name = url.database or ""
    if url.get_backend_name() == "sqlite" and not name.startswith("file:") and not Path(name).is_file():
        raise ConfigError(f"{where} names a file that is not there.", remedy="Correct it, or restore the file.")


def _tolerate_broken_text(connection: Any, _: Any) -> None:
    """A text that is no UTF-8 costs its own row: the mapping refuses what holds half a character."""
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")


def _relation(settings: Database) -> Any:
    if settings.table is not None:
        schema, _, table = settings.table.rpartition(".")
        return sa.table(table, schema=schema or None)
    query = (settings.query or "").strip().rstrip(";").replace(":", "\\:")  # no colon of it is a parameter of ours
    return sa.text(f"{query}\n").columns().subquery("given")  # a comment at its end hides no bracket of ours


def _behind(order: Sequence[str], last: Sequence[Any]) -> Any:
    """Rows after the marked one, by the columns of the order: later in one, equal in those before it."""
    either = []
    for index, name in enumerate(order):
        equal = [sa.column(other) == _bound(value) for other, value in zip(order[:index], last[:index], strict=True)]
        either.append(sa.and_(*equal, sa.column(name) > _bound(last[index])))
    return sa.or_(*either)


def _bound(value: Any) -> Any:
    """A value with the type that keeps all of it: drivers cast by type."""
    match value:
        case bool():
            return value
        case int():
            return sa.literal(value, sa.BigInteger())
        case datetime() if value.tzinfo is not None:
            return sa.literal(value, sa.DateTime(timezone=True))
    return value


def _typed(start: str, dialect: str) -> Any:
    """The first watermark as the column's type; SQLite keeps times as text."""
    if start.lstrip("-").isdecimal():
        return int(start)
    if dialect == "sqlite":
        return start
    try:
        return datetime.fromisoformat(start)
    except ValueError:
        return start


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview | bytearray) else value


def _before(value: Any, other: Any) -> bool:
    try:
        return bool(value < other)
    except TypeError:  # the column's type changed: what comes now counts
        return False


def _may_pass(error: DBAPIError) -> bool:
    """Whether trying again can help: a wrong password or a missing table stays."""
    said = str(error.orig).lower()
    lasting = ("password", "authentication", "role", "does not exist", "denied", "read-only", "readonly")
    passing = (
        "connect",
        "server",
        "terminat",
        "timeout",
        "timed out",
        "gone away",
        "lost",
        "deadlock",
        "locked",
        "busy",
    )
    return error.connection_invalidated or (
        any(word in said for word in passing) and not any(word in said for word in lasting)
    )


def _kind(error: BaseException) -> str:
    orig = getattr(error, "orig", None)
    return type(orig or error).__name__
