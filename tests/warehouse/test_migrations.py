"""Migrations: forward only, recorded with their effect, never edited, never guessed at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from benchmarks._ledger_builder import MODEL, SAMPLE, open_book
from taxonomy.errors import WarehouseError
from warehouse import checks
from warehouse.analyses import analyse
from warehouse.marts import aggregate
from warehouse.migrations import Migration, known_migrations, migrate
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def test_a_new_file_gets_every_migration_and_the_next_time_none(store: Store) -> None:
    assert migrate(store, now=NOW) == [migration.number for migration in known_migrations()]
    assert migrate(store, now=NOW) == []


def test_every_table_and_column_is_documented(store: Store) -> None:
    migrate(store, now=NOW)
    silent = store.query(
        "SELECT table_name AS name FROM duckdb_tables() WHERE comment IS NULL"
        " UNION ALL SELECT table_name || '.' || column_name FROM duckdb_columns()"
        " WHERE comment IS NULL AND NOT internal"
    )
    assert silent["name"].tolist() == []


def test_a_migration_that_fails_half_way_leaves_nothing(store: Store) -> None:
    broken = [
        *known_migrations(),
        Migration(len(known_migrations()) + 1, "broken", "CREATE TABLE half (x INT); SELEC;"),
    ]
    with pytest.raises(WarehouseError):
        migrate(store, now=NOW, migrations=broken)
    assert store.query("SELECT * FROM duckdb_tables() WHERE table_name = 'half'").empty
    assert migrate(store, now=NOW) == []


def test_a_later_migration_is_applied_to_an_old_file(store: Store) -> None:
    migrate(store, now=NOW)
    number = len(known_migrations()) + 1
    more = [*known_migrations(), Migration(number, "more", "CREATE TABLE more (x INT)")]
    assert migrate(store, now=NOW, migrations=more) == [number]


def test_a_file_of_a_newer_program_is_refused(store: Store) -> None:
    number = len(known_migrations()) + 1
    migrate(store, now=NOW, migrations=[*known_migrations(), Migration(number, "tomorrow", "SELECT 1")])
    with pytest.raises(
        WarehouseError, match=rf"schema {number} \(tomorrow\), this program knows {number - 1}"
    ) as caught:
        migrate(store, now=NOW)
    assert "newer version" in caught.value.remedy


def test_an_edited_migration_is_refused(store: Store) -> None:
    first = Migration(1, "ledger", "CREATE TABLE a (x INT)")
    migrate(store, now=NOW, migrations=[first])
    with pytest.raises(WarehouseError, match="differs from the one applied"):
        migrate(store, now=NOW, migrations=[Migration(1, "ledger", first.sql + " -- edited")])


def test_a_ledger_filled_before_the_corrections_is_rebuilt_analysed_and_published_whole(
    store: Store, tmp_path: Path
) -> None:
    migrate(store, now=NOW, migrations=known_migrations()[:2])
    new = open_book(tmp_path / "new.duckdb")
    with new.store:
        new.load(*SAMPLE)
        aggregate(new.store)
        analyse(new.store)
        expected = publish(new.store, tmp_path / "expected").link
    _copy(tmp_path / "new.duckdb", store)
    assert migrate(store, now=NOW) == [migration.number for migration in known_migrations()[2:]]
    assert aggregate(store), "without its fingerprint every day is rebuilt"
    assert analyse(store)
    checks.verify(store, everything=True)
    with Ledger.open(expected) as fresh, Ledger.open(publish(store, tmp_path / "published").link) as upgraded:
        for relation in ("feedback", "mention", "value_ledger", "value_drivers", "term_daily", "review_queue"):
            query = f"SELECT * FROM {relation} ORDER BY ALL"
            pd.testing.assert_frame_equal(upgraded.query(query), fresh.query(query))
        reasons = set(upgraded.query("SELECT status, reason FROM value_adjusted").itertuples(index=False, name=None))
        judged = upgraded.query("SELECT analysis, code FROM analysis WHERE analysis = 'emerging'")
    assert reasons == {("raw", f"{MODEL} has no confusion counts")}
    assert store.value("analyses/stored_inputs")
    assert store.query("SELECT sum(judged) AS n, sum(measured) AS known FROM judged_daily").values.tolist() == [
        [len(SAMPLE), 0]
    ]
    assert store.query("SELECT count(*) AS n FROM uncovered_unknown")["n"].tolist() == [len(SAMPLE)]
    assert len(judged) == 1


def _copy(new: Path, store: Store) -> None:
    """The rows of a new warehouse, but for what the older schema had no room for; aggregates as it had made them."""
    with store.attached(new, "new"):
        tables = store.query("SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'warehouse'")["name"]
        for table in set(tables) - {"schema_migration"}:
            known = store.query(
                "SELECT column_name AS name FROM duckdb_columns()"
                " WHERE database_name = 'warehouse' AND table_name = $table",
                {"table": table},
            )["name"]
            columns = ", ".join(known)
            store.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}")
