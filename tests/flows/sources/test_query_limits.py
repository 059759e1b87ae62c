"""No query of a database holds up a night: neither one that takes for ever nor a server that says nothing more."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy as sa

from flows.sources import query_limits
from flows.sources.query_limits import TooLong, driver_options, within
from taxonomy.errors import InputError
from taxonomy.records import Feedback
from tests.flows.sources.databases import mariadb_server
from tests.flows.sources.growing import Growing

BLOCK = "    type: sql\n    url_env: SHOP_DATABASE\n    query_timeout_s: 0.4\n    timeout_s: 0.5\n    page_rows: 2\n"
ENDLESS = "WITH RECURSIVE c(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM c) SELECT count(*) AS id, 'x' AS text FROM c"


def block(query: str) -> str:
    return f'{BLOCK}    query: "{query}"\n    key: id\n'


def refused(source: Growing) -> str:
    """What a night says that must end within ten seconds."""
    begun = time.monotonic()
    with pytest.raises(InputError) as caught:
        source.night()
    assert time.monotonic() - begun < 10
    return str(caught.value)


def test_an_endless_query_of_sqlite_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.db").touch()
    monkeypatch.setenv("SHOP_DATABASE", f"sqlite:///{tmp_path / 'shop.db'}")
    assert "within 0.4 s (query_timeout_s)" in refused(Growing(tmp_path, block(ENDLESS)))


def test_a_table_that_stays_locked_ends_the_reading_there_too_and_the_rows_before_it_are_kept(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_DATABASE", postgres)
    engine = sa.create_engine(postgres)
    with engine.connect() as other:
        other.exec_driver_sql(
            "CREATE TABLE said AS SELECT n AS id, 'good' AS text, '2026-03-01'::date AS created"
            " FROM generate_series(1, 5) n"
        )
        other.commit()
        source = Growing(tmp_path, f"{BLOCK}    table: said\n    cursor: id\n    lookback: '0'\n")
        (stream,) = source.source().streams()
        rows = stream.rows(0, {})
        kept = [next(rows), next(rows)]
        other.exec_driver_sql("LOCK TABLE said IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(InputError, match="query_timeout_s"):
            next(rows)
        assert [row.source_id for row in kept if isinstance(row, Feedback)] == ["1", "2"]
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        assert other.exec_driver_sql(waiting).scalar() == 0  # the server has ended it
        other.rollback()
        source.detail = stream.detail
        assert source.ids() == ["2", "3", "4", "5"]
        other.exec_driver_sql("DROP TABLE said")
        other.commit()
    engine.dispose()


def test_a_server_that_says_nothing_more_is_left(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's process for the connection is stopped in the middle of a query: it cannot end it by itself."""
    monkeypatch.setenv("SHOP_DATABASE", postgres)
    monkeypatch.setattr(query_limits, "GRACE_S", 0.5)
    monkeypatch.setattr("flows.sources.database.GRACE_S", 0.5)
    stopped: list[int] = []

    def stop() -> None:
        for _ in range(200):
            for process in psutil.process_iter(["cmdline"]):
                if "SELECT" in (told := " ".join(process.info["cmdline"] or ())) and "shop postgres" in told:
                    os.kill(process.pid, signal.SIGSTOP)
                    stopped.append(process.pid)
                    return
            time.sleep(0.005)

    watcher = threading.Thread(target=stop)
    watcher.start()
    try:
        said = refused(Growing(tmp_path, block("SELECT 1 AS id, 'x' AS text, pg_sleep(3)::text AS created")))
        assert "query_timeout_s" in said
    finally:
        watcher.join()
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    assert stopped


def test_mariadb_is_read_in_pages_and_ends_a_slow_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pymysql")
    if (server := shutil.which("mariadbd")) is None:
        pytest.skip("needs a MariaDB server: apt-get install mariadb-server-core")
    with mariadb_server(Path(server)) as url:
        monkeypatch.setenv("SHOP_DATABASE", url)
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE said (id BIGINT PRIMARY KEY, text TEXT, created DATETIME) CHARSET utf8mb4"
            )
            for number in range(1, 6):
                connection.exec_driver_sql(f"INSERT INTO said VALUES ({number}, '很好 😀', '2026-03-01')")
        engine.dispose()
        source = Growing(tmp_path, f"{BLOCK}    table: said\n    cursor: id\n    lookback: '0'\n")
        assert source.ids() == ["1", "2", "3", "4", "5"]
        assert source.ids() == ["5"]
        for slow in ("SELECT 1 AS id, sleep(30) AS text", "SELECT a.id, sleep(5) AS text FROM said a, said b"):
            assert "query_timeout_s" in refused(Growing(tmp_path, block(slow)))


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql"])
def test_a_port_that_accepts_and_is_silent_ends_a_night_by_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    pytest.importorskip(scheme.partition("+")[2])
    monkeypatch.setattr("flows.sources.database.WAITS", ())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("SHOP_DATABASE", f"{scheme}://u:planted-secret@127.0.0.1:{silent.getsockname()[1]}/shop")
        assert "planted-secret" not in refused(Growing(tmp_path, block("SELECT 1 AS id")))


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "pymysql", "mysqldb", "mysqlconnector"])
def test_half_a_second_never_becomes_no_limit(driver: str) -> None:
    options: dict[str, Any] = driver_options(driver, 0.5, 0.5)
    assert options
    assert all(isinstance(value, int) and value >= 1 for value in options.values())


def test_what_a_query_raises_comes_through_and_one_without_end_is_left() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)
    with pytest.raises(TooLong):
        within(0.05, threading.Event().wait)
    assert within(5, lambda: "found") == "found"
