"""The store on a real engine: what it refuses, what its errors tell, what never leaves the machine."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from taxonomy.errors import BusyError, QueryError, WarehouseError
from warehouse.store import Store, translate

HOLDER = """
import sys
from pathlib import Path
from warehouse.store import Store
with Store.open(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "warehouse.duckdb"


def test_opening_makes_the_folder_and_the_file(path: Path) -> None:
    with Store.open(path) as store:
        store.execute("CREATE TABLE t AS SELECT 1 AS x")
    with Store.open(path, read_only=True) as store:
        assert store.query("SELECT x FROM t")["x"].tolist() == [1]


def test_a_closed_file_holds_all_that_was_committed_and_has_no_log(path: Path) -> None:
    with Store.open(path) as store:
        with store.transaction():
            store.execute("CREATE TABLE t AS SELECT 1 AS x")
        assert Path(f"{path}.wal").exists()
    assert not Path(f"{path}.wal").exists()


def test_an_attached_file_is_whole_once_its_block_ends(path: Path) -> None:
    other = path.with_name("it's.duckdb")
    with Store.open(path) as store:
        with store.attached(other, "other"):
            store.execute("CREATE TABLE other.t AS SELECT range AS x FROM range(1000)")
        assert other.exists()
        assert not Path(f"{other}.wal").exists()
        with pytest.raises(WarehouseError, match="cannot name an attached file"), store.attached(other, "a; DROP"):
            pass


def test_a_file_held_by_another_process_is_busy_and_names_the_process(path: Path, root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        try:
            for read_only in (False, True):
                with pytest.raises(BusyError, match=str(holder.pid)) as caught:
                    Store.open(path, read_only=read_only)
                assert "published ledger" in caught.value.remedy
        finally:
            holder.communicate()
    Store.open(path).close()


def test_a_file_that_is_no_database_is_called_damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(WarehouseError, match="damaged or no DuckDB database") as caught:
        Store.open(path)
    assert "backup" in caught.value.remedy


def test_a_file_cut_in_half_is_an_error_of_ours(path: Path) -> None:
    with Store.open(path) as store:
        store.execute("CREATE TABLE t AS SELECT range AS x, md5(range::VARCHAR) AS y FROM range(200_000)")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(WarehouseError), Store.open(path) as store:
        store.query("SELECT count(DISTINCT y) FROM t")


def test_a_block_that_changed_on_disk_is_called_damaged(path: Path) -> None:
    with Store.open(path) as store:
        store.execute("CREATE TABLE t AS SELECT range AS x, md5(range::VARCHAR) AS y FROM range(20_000)")
    whole = bytearray(path.read_bytes())
    for block in range(3 * 4096, len(whole), 256 * 1024):  # three headers, then blocks of 256 KiB
        whole[block + 1000 : block + 1100] = b"x" * 100
    path.write_bytes(whole)
    with pytest.raises(WarehouseError, match="damaged"), Store.open(path) as store:
        store.query("SELECT min(x), min(y) FROM t")


def test_a_full_disk_tells_to_free_space() -> None:
    error = duckdb.IOException('IO Error: Could not write file "w.duckdb.wal": No space left on device')
    told = translate(error, Path("w.duckdb"))
    assert isinstance(told, WarehouseError)
    assert "Free disk space" in told.remedy


def test_reading_a_file_that_is_absent_is_an_error(path: Path) -> None:
    with pytest.raises(WarehouseError, match="cannot be opened"):
        Store.open(path, read_only=True)


def test_work_beyond_memory_and_spill_space_names_the_setting(path: Path) -> None:
    with Store.open(path, memory_mb=30, threads=1) as store:
        store.execute("SET max_temp_directory_size = '1MB'")
        with pytest.raises(WarehouseError) as caught:
            store.execute("CREATE TABLE t AS SELECT range, md5(range::VARCHAR) AS y FROM range(3_000_000) ORDER BY y")
    assert caught.value.remedy


def test_a_transaction_keeps_all_or_nothing(path: Path) -> None:
    with Store.open(path) as store:
        store.execute("CREATE TABLE t (x INTEGER)")
        with pytest.raises(KeyError), store.transaction():
            store.execute("INSERT INTO t VALUES (1)")
            raise KeyError("stop")
        assert store.query("SELECT * FROM t").empty
        with store.transaction():
            store.execute("INSERT INTO t VALUES (2)")
        assert store.query("SELECT x FROM t")["x"].tolist() == [2]


def test_a_failed_statement_leaves_the_store_usable(path: Path) -> None:
    with Store.open(path) as store:
        with pytest.raises(WarehouseError), store.transaction():
            store.execute("SELECT * FROM absent")
        with store.transaction():
            store.execute("CREATE TABLE t AS SELECT 1 AS x")


def test_a_value_that_is_no_unicode_is_an_error_of_ours(path: Path) -> None:
    with Store.open(path) as store, pytest.raises(WarehouseError, match="cannot be stored") as caught:
        store.execute("SELECT $name", {"name": "\udcc6.csv"})
    assert "file name" in caught.value.remedy


def test_transactions_do_not_nest(path: Path) -> None:
    with (
        Store.open(path) as store,
        pytest.raises(WarehouseError, match="nest"),
        store.transaction(),
        store.transaction(),
    ):
        pass


def test_frames_are_seen_by_one_statement_only(path: Path) -> None:
    frame = pd.DataFrame({"x": [1, 2]})
    with Store.open(path) as store:
        assert store.select("SELECT sum(x) AS s FROM given", given=frame)["s"].tolist() == [3]
        with pytest.raises(WarehouseError):
            store.select("SELECT * FROM given")


def test_a_python_variable_is_never_taken_for_a_table(path: Path) -> None:
    secret = pd.DataFrame({"x": [1]})
    with Store.open(path) as store, pytest.raises(WarehouseError):
        store.select("SELECT * FROM secret")
    assert len(secret) == 1


def test_times_are_utc_whatever_the_machine_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    with Store.open(path) as store:
        told = store.query("SELECT current_setting('TimeZone') AS zone, TIMESTAMPTZ '2024-03-01 12:00' AS at")
        assert told["zone"].tolist() == ["UTC"]
        assert told["at"][0] == pd.Timestamp(datetime(2024, 3, 1, 12, tzinfo=UTC))
        assert store.query("SELECT DATE '2024-03-01' AS day")["day"].tolist() == [date(2024, 3, 1)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "COPY t TO 'stolen.csv'",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '1TB'",
        "SET enable_external_access = true",
        "INSERT INTO t VALUES (1)",
        "DROP TABLE t",
        "EXPORT DATABASE 'out'",
        "SELECT nothing",
        "SELEC 1",
    ],
)
def test_a_confined_store_refuses_all_but_reading_its_own_tables(path: Path, sql: str) -> None:
    with Store.open(path) as store:
        store.execute("CREATE TABLE t AS SELECT 7 AS x")
    with Store.open(path, read_only=True, confined=True) as store:
        with pytest.raises(QueryError):
            store.query(sql)
        assert store.query("SELECT x FROM t WHERE x > $least", {"least": 1})["x"].tolist() == [7]


def test_extensions_are_never_fetched(path: Path) -> None:
    with Store.open(path) as store:
        settings = store.query(
            "SELECT name, value FROM duckdb_settings() WHERE name IN"
            " ('autoinstall_known_extensions', 'autoload_known_extensions', 'allow_community_extensions')"
        )
    assert dict(zip(settings["name"], settings["value"], strict=True)) == {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
    }


def test_spilled_work_stays_inside_the_data_folder(path: Path) -> None:
    with Store.open(path, memory_mb=64, threads=1) as store:
        store.execute("CREATE TABLE t AS SELECT range, md5(range::VARCHAR) AS y FROM range(1_500_000) ORDER BY y")
        assert store.query("SELECT value FROM duckdb_settings() WHERE name = 'temp_directory'")["value"].tolist() == [
            str(path.parent / ".spill")
        ]


def test_an_unwritable_folder_is_told_with_the_option_to_change(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is wanted")
    with pytest.raises(WarehouseError, match="cannot be written") as caught:
        Store.open(blocked / "warehouse.duckdb")
    assert "--data-dir" in caught.value.remedy
