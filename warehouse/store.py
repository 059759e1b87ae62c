"""The one module that speaks to DuckDB: opens a file, runs statements, turns driver errors into ours.

Callers: every module of `warehouse`, and flows for opening and closing. Statements come from
`warehouse.library` by name (`run`, `frame`, `rows`, `value`) or as text (`execute`, `query`); values are always
bound; frames are registered for the length of one statement.
Limits: one process writes a file at a time; a Store belongs to one thread and is never handed to a task.
Over 250 lines because all that touches the driver, its errors included, stays in this one file.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import duckdb
import pandas as pd
import pyarrow as pa

from taxonomy.errors import BusyError, DamagedError, QueryError, ValueLedgerError, WarehouseError
from warehouse import library

Values: TypeAlias = Mapping[str, object] | Sequence[object] | None
Frame: TypeAlias = pd.DataFrame | pa.Table

_HOLDER = re.compile(r"lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_ALIAS = re.compile(r"[a-z_]+")
_DAMAGED = ("not a valid DuckDB database file", "Corrupt", "checksum", "deserializ", "Failed to load metadata")
_FULL = ("No space left on device", "disk full", "max_temp_directory_size", "Disk quota exceeded")
_INTERRUPTED = "Query interrupted"
_LOCK = ("Could not set lock on file", "different configuration than existing connections")


class Store:
    """An open DuckDB file. Use as a context manager; leaving it closes the file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, memory_mb: int) -> None:
        self.path = path
        self.memory_mb = memory_mb
        self._connection = connection
        self._in_transaction = False

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        read_only: bool = False,
        memory_mb: int = 512,
        threads: int | None = None,
        confined: bool = False,
    ) -> Self:
        """Opens `path`, creating it (not its folder's parents' rights) unless `read_only`.

        `memory_mb` bounds DuckDB's buffers (larger work spills to a folder beside the file); `threads` None means
        one a core. `confined` is for SQL that a person typed: no file, no ATTACH, no extension, no setting.
        Raises BusyError when another process holds the file, WarehouseError when it is absent or damaged.
        """
        config = _config(path, memory_mb, threads, confined)
        try:
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
            connection = duckdb.connect(str(path), read_only=read_only, config=config)
            connection.execute("SET TimeZone = 'UTC'")
            # It would draw its bar on stdout, where data go.
            connection.execute("SET enable_progress_bar = false")
            # A misspelt table must be an error, never a Python variable of that name.
            connection.execute("SET python_enable_replacements = false")
            if confined:
                connection.execute("SET enable_external_access = false")
                connection.execute("SET lock_configuration = true")
        except duckdb.Error as error:
            raise translate(error, path) from error
        except OSError as error:
            raise WarehouseError(
                f"The folder {path.parent} cannot be written: {error.strerror}.",
                remedy="Give --data-dir a folder that you may write to.",
            ) from error
        return cls(connection, path, memory_mb)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; what was committed is safe. Closing twice is harmless."""
        try:
            self._connection.close()
        except duckdb.Error as error:
            raise translate(error, self.path) from error

    # Statements of the library, by name

    def run(self, name: str, values: Values = None, **frames: Frame) -> None:
        """Runs `folder/stem`; `frames` are visible to it as tables of those names."""
        self.execute(library.text(name), values, **frames)

    def frame(self, name: str, values: Values = None, **frames: Frame) -> pd.DataFrame:
        """Result of `folder/stem` as a frame: dates are `datetime.date`, times are aware and in UTC."""
        return self.select(library.text(name), values, **frames)

    def rows(self, name: str, values: Values = None, **frames: Frame) -> list[tuple[Any, ...]]:
        """Result of `folder/stem` as plain Python tuples, NULL as None."""
        return _tuples(self._arrow(library.text(name), values, frames))

    def records(self, name: str, values: Values = None, **frames: Frame) -> list[dict[str, Any]]:
        """Result of `folder/stem` as one mapping a row, NULL as None."""
        found: list[dict[str, Any]] = self._arrow(library.text(name), values, frames).to_pylist()
        return found

    def value(self, name: str, values: Values = None, **frames: Frame) -> Any:
        """The one value that `folder/stem` gives, or None if it gives no row."""
        rows = self.rows(name, values, **frames)
        return rows[0][0] if rows else None

    def batches(
        self, name: str, values: Values = None, *, size: int = 65_536, **frames: Frame
    ) -> Iterator[pa.RecordBatch]:
        """Result of `folder/stem` in batches of `size` rows, never whole in memory.

        Take the last batch before running another statement: a connection has one result at a time.
        """
        with self._driver(frames):
            yield from self._connection.execute(library.text(name), values).to_arrow_reader(size)

    # Statements as text

    def execute(self, sql: str, values: Values = None, **frames: Frame) -> None:
        """Runs SQL text of ours (several statements only without values)."""
        with self._driver(frames):
            self._connection.execute(sql, values)

    def select(self, sql: str, values: Values = None, **frames: Frame) -> pd.DataFrame:
        """Result of SQL text of ours as a frame, as `frame` gives it."""
        return _pandas(self._arrow(sql, values, frames))

    def query(self, sql: str, values: Values = None) -> pd.DataFrame:
        """Result of SQL that a person typed. Raises QueryError with the engine's own explanation."""
        return _pandas(self.query_table(sql, values))

    def query_table(self, sql: str, values: Values = None) -> pa.Table:
        """The same with the engine's own types, as an export needs them: a count with a gap stays a whole number."""
        try:
            return self._connection.execute(sql, values).to_arrow_table()
        except (duckdb.IOException, duckdb.FatalException, duckdb.OutOfMemoryException) as error:
            raise translate(error, self.path) from error
        except duckdb.Error as error:
            raise QueryError(f"The query was refused: {error}".rstrip()) from error
        except RuntimeError as error:
            if _INTERRUPTED in str(error):
                raise self._stopped() from error
            raise

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements of the block or none of them. Blocks do not nest."""
        if self._in_transaction:
            raise WarehouseError("A transaction is open already; blocks do not nest.")
        self.execute("BEGIN TRANSACTION")
        self._in_transaction = True
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(duckdb.Error):  # a failed COMMIT has rolled back already
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._in_transaction = False

    @contextlib.contextmanager
    def attached(self, path: Path, alias: str, *, read_only: bool = False) -> Iterator[None]:
        """Makes or opens a second file that statements of the block reach as `alias.table`; leaving it closes the file.

        A block that ends well leaves the file whole, without a log beside it: detaching alone would pass over a full
        disk. `read_only` writes nothing, whatever the block says. ATTACH takes no bound values: the alias must be a
        plain word, quotes in the path are doubled.
        """
        if not _ALIAS.fullmatch(alias):
            raise WarehouseError(f"{alias!r} cannot name an attached file; letters and underscores can.")
        quoted = str(path).replace("'", "''")
        self.execute(f"ATTACH '{quoted}' AS {alias}{' (READ_ONLY)' if read_only else ''}")
        try:
            yield
            if not read_only:
                self.execute(f"CHECKPOINT {alias}")
        finally:
            self.execute(f"DETACH {alias}")

    def checkpoint(self) -> None:
        """Moves what the write-ahead log holds into the file."""
        self.execute("CHECKPOINT")

    def _arrow(self, sql: str, values: Values, frames: Mapping[str, Frame]) -> pa.Table:
        with self._driver(frames):
            return self._connection.execute(sql, values).to_arrow_table()

    def _stopped(self) -> KeyboardInterrupt:
        """Ctrl-C: the driver gives control back while its threads go on, and closing would wait for them."""
        self._connection.interrupt()
        return KeyboardInterrupt()

    @contextlib.contextmanager
    def _driver(self, frames: Mapping[str, Frame]) -> Iterator[None]:
        """Shows `frames` to the statements of the block and turns the driver's errors into ours."""
        try:
            for name, frame in frames.items():
                self._connection.register(name, frame)
            yield
        except duckdb.Error as error:
            raise translate(error, self.path) from error
        except RuntimeError as error:  # what the driver raises for Ctrl-C, and for text that is no Unicode
            if _INTERRUPTED in str(error):
                raise self._stopped() from error
            raise WarehouseError(
                f"A value cannot be stored in {self.path}: {str(error).partition(' (#define')[0]}.",
                remedy="Look for half a character in it, such as a file name in another encoding.",
            ) from error
        finally:
            for name in frames:
                with contextlib.suppress(duckdb.Error):
                    self._connection.unregister(name)


def _config(
    path: Path, memory_mb: int, threads: int | None, confined: bool
) -> dict[str, str | bool | int | float | list[str]]:
    """What DuckDB is opened with."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_mb}MB",
        # A reader's large sort must not leave files in a folder that may be read-only.
        "temp_directory": "" if confined else str(path.parent / ".spill"),
        # Batches are keyed, not ordered: keeping the order would buffer whole inserts.
        "preserve_insertion_order": False,
        # No network at run time: icu, json and parquet are built in.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    return config if threads is None else config | {"threads": threads}


def is_one_reading_statement(sql: str) -> bool:
    """Whether SQL that a person typed is one statement that only reads.

    SELECT, WITH, FROM, VALUES, TABLE, DESCRIBE, SHOW and SUMMARIZE all parse as SELECT; PIVOT as a temporary type and
    a SELECT, both without text of their own. Raises QueryError where the text does not parse.
    """
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(f"The query was refused: {error}".rstrip()) from error
    if not statements:
        return False
    *before, last = statements
    reads = last.type in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    return reads and all(part.type == duckdb.StatementType.CREATE and part.query == "" for part in before)


def translate(error: duckdb.Error, path: Path) -> ValueLedgerError:
    """Our error for one of the driver's: who holds the file, what is full, damaged or absent."""
    text = str(error)
    if holder := _HOLDER.search(text):
        return BusyError(
            f"{path} is held by process {holder['pid']} ({holder['program']}).",
            remedy="Wait until it has finished, or read the published ledger, which is never locked.",
        )
    if any(sign in text for sign in _LOCK):
        return BusyError(f"{path} is held by another connection.", remedy="Wait until it has finished.")
    if any(sign in text for sign in _FULL):
        return WarehouseError(
            f"No space is left for {path} or its spill folder.",
            remedy="Free disk space and run the night again; what was committed is kept.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(
            f"The work did not fit into the memory given to {path}: {text.partition(chr(10))[0]}",
            remedy="Raise limits.warehouse_mb or lower batch_rows in the configuration.",
        )
    if isinstance(error, duckdb.SerializationException) or any(sign in text for sign in _DAMAGED):
        return DamagedError(
            f"{path} is damaged or no DuckDB database.",
            remedy="Put a copy in its place with `valueledger backup restore`; the published ledger stands.",
        )
    if isinstance(error, duckdb.IOException):
        return WarehouseError(
            f"{path} cannot be opened or written: {text.partition(chr(10))[0]}",
            remedy="Check that the folder exists and that you may write to it.",
        )
    return WarehouseError(f"{path}: {text}")


def _pandas(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _tuples(table: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
