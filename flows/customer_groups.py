"""Customer groups from the company's own table: the `customer_groups:` block, and the table as memberships.

The block is assembled into `flows.settings.Settings`. The `Customers` of a `flows.workshop` read the table once for all
nights of a call, and `flows.steps` hands memberships, ids hashed by the key of the night, to the warehouse. Groups are
a column of the table, or the four quadrants of profitability and loyalty (Reinartz and Kumar 2002, "The Mismanagement
of Customer Loyalty", Harvard Business Review). Limits: the table is in memory while it is read (a million customers:
some 300 MB). Over 250 lines, so that the block stands beside what it describes.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from pydantic import Field, model_validator

from flows.sources.options import Frozen, Label
from flows.sources.places import EnvName
from taxonomy.errors import ConfigError, InputError

if TYPE_CHECKING:
    import pyarrow as pa

    from flows.protect import Protector
    from flows.settings import Settings
    from warehouse.store import Store

QUADRANTS: Final = {
    (True, True): "true_friends",
    (True, False): "butterflies",
    (False, True): "barnacles",
    (False, False): "strangers",
}
"""Group by (profitable, loyal): the names of Reinartz and Kumar."""

MAX_GROUP: Final = 200
"""Characters of a group's name: a longer one is a note, not a name."""


class Quadrants(Frozen):
    """Which columns tell profit and loyalty, and from where on each is high: at or above the number, or the median."""

    profit: Label  # margin of the last twelve months, say
    loyalty: Label  # months since the first purchase, or purchases
    profit_at: float | Literal["median"] = "median"
    loyalty_at: float | Literal["median"] = "median"


class CustomerGroups(Frozen):
    """A table of customers, and what in it is their group."""

    file: Path | None = None  # CSV or Parquet
    url_env: EnvName | None = None  # or a database: the variable that holds SQLAlchemy's URL
    query: str | None = None  # its SELECT
    customer: Label  # column with the id, as the sources bring it
    group: Label | None = None  # column with the group
    quadrants: Quadrants | None = None  # or the quadrants of two columns
    valid_from: Label | None = None  # column with the first day of the group; then a customer may have several rows
    sources: tuple[str, ...] = Field(default=())  # whose ids they are; none named: every source that maps a customer
    history: Literal["keep", "restate"] = "keep"  # whether feedback of the past follows a change

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.file is None) == (self.url_env is None):
            raise ValueError("needs either file (CSV or Parquet) or url_env with query (a database)")
        if (self.url_env is None) != (self.query is None):
            raise ValueError("needs url_env and query together")
        if (self.group is None) == (self.quadrants is None):
            raise ValueError("needs either group (a column) or quadrants (columns profit and loyalty)")
        if self.quadrants is not None and self.valid_from is not None:
            raise ValueError("cannot date quadrants, whose thresholds are those of one day; accepted: a group column")
        return self

    @property
    def states_history(self) -> bool:
        """Whether what the table says now holds of all the past."""
        return self.history == "restate" or self.valid_from is not None


def sources_of(block: CustomerGroups, mapped: Sequence[str]) -> tuple[str, ...]:
    """Sources whose customers the table names. Raises ConfigError for one that is not there or maps none."""
    for name in block.sources:
        if name not in mapped:
            raise ConfigError(
                f"customer_groups: sources: {name!r} is no source with a customer column.",
                remedy=f"Sources with one: {', '.join(mapped) or 'none'}.",
            )
    return block.sources or tuple(mapped)


class Customers:
    """The company's table, read when first asked for and held for the nights of a call; None without a block.

    One that could not be read is asked for again by the next night.
    """

    def __init__(self, settings: Settings, protector: Protector) -> None:
        self.block = settings.customer_groups
        self._sources = mapped_sources(settings)
        self._protector = protector
        self._held: pa.Table | None = None

    def memberships(self) -> pa.Table | None:
        """By MEMBERSHIP. Raises InputError or ConfigError where the table cannot be used."""
        if self._held is None and self.block is not None:
            self._held = membership_table(self.block, sources_of(self.block, self._sources), self._protector)
        return self._held

    def release(self) -> None:
        """No night asks any more: a table of a million customers takes room that publishing needs."""
        self._held = None


def apply_groups(store: Store, customers: Customers, night: date) -> str:
    """Bring every feedback's group up to date with the company's table; what went wrong with the table, or nothing.

    Where the table cannot be read the night goes on by what it said last. Without a block, groups are the sources' own.
    """
    from warehouse.memberships import MEMBERSHIP, assign_groups, keep_memberships

    block, told = customers.block, ""
    affected: Sequence[date] | None = None
    try:
        table = customers.memberships()
        told_of = MEMBERSHIP.empty_table() if table is None else table
        affected = keep_memberships(store, told_of, night=night, history=block is None or block.states_history)
    except (InputError, ConfigError) as error:
        told = f"customer groups are those of the last night that could read the table: {error}"
    assign_groups(store, night.isoformat(), affected)
    return told


def mapped_sources(settings: Settings) -> list[str]:
    """Sources that say who the customer is."""
    return [
        name
        for name, block in settings.sources.items()
        if getattr(getattr(block, "fields", None), "customer", None) is not None
    ]


def membership_table(block: CustomerGroups, sources: Sequence[str], protector: Protector) -> pa.Table:
    """The company's table as MEMBERSHIP, ids hashed for each source. Raises InputError where it cannot be used."""
    import pyarrow as pa

    from warehouse.memberships import MEMBERSHIP

    rows = rows_of(block)
    clean = cache(protector.sentence)  # a column of notes may have been named for one of groups
    columns: dict[str, list[Any]] = {name: [] for name in MEMBERSHIP.names}
    for place, (customer, group, since) in enumerate(_memberships(block, rows)):
        for source in sources:
            values = (source, protector.hashed("customer", source, customer), clean(group), since, place)
            for name, value in zip(MEMBERSHIP.names, values, strict=True):
                columns[name].append(value)
    if sources and not columns["source"]:
        raise _nobody(len(rows))
    return pa.table(columns, schema=MEMBERSHIP)


def _memberships(block: CustomerGroups, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, date | None]]:
    """Id, group and first day of every row that has an id and a group."""
    group_of = _grouping(block, rows)
    for number, row in enumerate(rows, start=1):
        customer, group = _word(row[block.customer]), group_of(row, number)
        if customer and group:
            yield customer, group[:MAX_GROUP], None if block.valid_from is None else _day(row[block.valid_from], number)


def _grouping(block: CustomerGroups, rows: Sequence[Mapping[str, Any]]) -> Callable[[Mapping[str, Any], int], str]:
    if block.group is not None:
        column = block.group
        return lambda row, _: _word(row[column])
    quadrants = block.quadrants
    assert quadrants is not None
    profits = [_number(row[quadrants.profit], number) for number, row in enumerate(rows, start=1)]
    loyalties = [_number(row[quadrants.loyalty], number) for number, row in enumerate(rows, start=1)]
    profit_at = _threshold(quadrants.profit_at, profits)
    loyalty_at = _threshold(quadrants.loyalty_at, loyalties)

    def quadrant(_: Mapping[str, Any], number: int) -> str:
        profit, loyalty = profits[number - 1], loyalties[number - 1]
        if profit is None or loyalty is None:
            return ""  # a customer of whom one is not known is in no quadrant
        return QUADRANTS[profit >= profit_at, loyalty >= loyalty_at]

    return quadrant


def _threshold(at: float | Literal["median"], values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(at) if not isinstance(at, str) else statistics.median(known) if known else 0.0


def rows_of(block: CustomerGroups) -> list[Mapping[str, Any]]:
    """Rows of the table by column. Raises InputError where it cannot be read or lacks a column."""
    wanted = {block.customer, block.group, block.valid_from}
    if block.quadrants is not None:
        wanted |= {block.quadrants.profit, block.quadrants.loyalty}
    names = sorted(name for name in wanted if name is not None)
    header, rows = _of_database(block) if block.file is None else _of_file(block.file, names)
    missing = [name for name in names if name not in header]
    if missing:
        raise InputError(
            f"customer_groups: the table has no column {', '.join(missing)}; found: {', '.join(header[:20])}.",
            remedy="Name its columns in customer_groups.",
        )
    held = list(rows)
    if not held:
        raise _nobody(0)
    return held


def _nobody(rows: int) -> InputError:
    """A table of nobody is one that something went wrong with: taken at its word it would end every membership."""
    return InputError(
        f"customer_groups: the table names no customer with a group (rows: {rows:,}).",
        remedy="Look at what writes it; to do without it, take the block customer_groups out.",
    )


def _of_file(path: Path, names: Sequence[str]) -> tuple[list[str], Iterator[Mapping[str, Any]]]:
    import csv

    from flows.population import _text

    if not path.is_file():
        raise InputError(f"customer_groups: {path} does not exist.", remedy="Give a CSV or Parquet file.")
    if path.suffix.lower() == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            header = pq.read_schema(path).names
            columns = [name for name in names if name in header]
            return list(header), iter(pq.read_table(path, columns=columns).to_pylist())
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"customer_groups: {path} is no readable Parquet file ({error}).") from None
    reader = csv.DictReader(_text(path).splitlines())
    return list(reader.fieldnames or ()), ({name: row.get(name) for name in names} for row in reader)


def _of_database(block: CustomerGroups) -> tuple[list[str], Iterator[Mapping[str, Any]]]:
    import os

    import sqlalchemy as sa

    address = os.environ.get(block.url_env or "", "")
    if not address:
        raise InputError(f"customer_groups: the environment variable {block.url_env} is not set.")
    try:
        engine = sa.create_engine(address, poolclass=sa.pool.NullPool, hide_parameters=True)
        with engine.connect() as connection:
            result = connection.execute(sa.text(block.query or ""))
            header = list(result.keys())
            return header, iter([dict(row) for row in result.mappings()])
    except sa.exc.SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise InputError(f"customer_groups: the database did not answer the query ({kind}).") from None


def _word(value: Any) -> str:
    """A cell as the sources spell ids and labels: without blanks around it, whole numbers without a point."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _number(value: Any, number: int) -> float | None:
    text = _word(value).replace(",", "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"customer_groups: row {number}: a cell of a quadrant is no number.") from None


def _day(value: Any, number: int) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _word(value)
    try:
        return date.fromisoformat(text[:10].replace("/", "-")) if text else None
    except ValueError:
        raise InputError(
            f"customer_groups: row {number}: {text[:20]!r} is no day.", remedy="Accepted: 2026-08-01, or an empty cell."
        ) from None
