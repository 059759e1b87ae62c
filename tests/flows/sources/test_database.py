"""The database connector on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from flows.sources.database import TableFeed
from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Feedback, Reason, Rejected
from tests.flows.sources.growing import Growing

BLOCK = """\
    type: sql
    url_env: SHOP_DATABASE
    table: reviews
    cursor: changed
    page_rows: 7
    lookback: 0s
"""
STATEMENTS = (
    "CREATE TABLE reviews (id BIGINT PRIMARY KEY, text TEXT, stars NUMERIC(3, 1), created {time}, changed {time}, "
    "gone BOOLEAN)",
    "INSERT INTO reviews SELECT n, 'Great value, number ' || n, 4.0, '2026-03-01 08:00:00{zone}', "
    "'2026-03-0' || (1 + n / 10) || ' 09:00:00.123456{zone}', false FROM ({numbers}) AS t(n)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, Growing]]:
    """(a connection that writes, the source) of a table with 25 reviews, ten a day, equal cursors within a day."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.db'}"
        numbers = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 25) SELECT n FROM c"
        words = {"time": "TEXT", "zone": "+00:00", "numbers": numbers}
        statements = [line.format(**words).replace("AS t(n)", "AS t") for line in STATEMENTS]
    else:
        url = request.getfixturevalue("postgres")
        words = {"time": "TIMESTAMPTZ", "zone": "+00", "numbers": "SELECT generate_series(1, 25)"}
        statements = [line.format(**words) for line in STATEMENTS]
        statements[1] = (
            statements[1]
            .replace("'2026-03-01 08:00:00+00'", "'2026-03-01 08:00:00+00'::timestamptz")
            .replace("('2026-03-0'", "('2026-03-0'")
            .replace(
                "'2026-03-0' || (1 + n / 10) || ' 09:00:00.123456+00'",
                "('2026-03-0' || (1 + n / 10) || ' 09:00:00.123456+00')::timestamptz",
            )
        )
    monkeypatch.setenv("SHOP_DATABASE", url)
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        yield connection, Growing(tmp_path, BLOCK)
        connection.exec_driver_sql("DROP TABLE IF EXISTS reviews")
    engine.dispose()


def test_every_row_comes_once_across_pages_of_equal_cursors_and_then_only_what_is_at_the_watermark(shop: Any) -> None:
    _, source = shop
    assert sorted(map(int, source.ids())) == list(range(1, 26))
    assert sorted(map(int, source.ids())) == [20, 21, 22, 23, 24, 25]  # as late as the last one: any may have changed


def test_a_night_that_is_killed_goes_on_at_its_last_row_and_misses_none(shop: Any) -> None:
    _, source = shop
    first = source.ids(13)
    rest = source.ids()
    assert len(first) == 13
    assert {*first, *rest} == {str(number) for number in range(1, 26)}
    assert len(rest) < 25


def test_edits_deletions_and_late_rows_within_the_look_back_are_read(shop: Any) -> None:
    connection, source = shop
    source.night()
    source.block = source.block.replace("0s", "1d")
    connection.exec_driver_sql("UPDATE reviews SET text = 'worse', changed = '2026-03-09 10:00:00+00:00' WHERE id = 3")
    connection.exec_driver_sql("UPDATE reviews SET gone = true, changed = '2026-03-09 11:00:00+00:00' WHERE id = 4")
    connection.exec_driver_sql(
        "INSERT INTO reviews VALUES (99, 'late', 1, '2026-03-02 08:00:00+00:00', '2026-03-02 12:00:00+00:00', false)"
    )
    rows = {row.source_id: row for row in source.night()}
    assert rows["3"].text == "worse"
    assert rows["4"].deleted
    assert "99" in rows  # later than a day before the watermark


def test_a_cursor_ahead_of_the_clock_hides_nothing_that_is_written_after_it(shop: Any) -> None:
    connection, source = shop
    connection.exec_driver_sql("UPDATE reviews SET changed = '2031-01-01 00:00:00+00:00' WHERE id = 7")
    source.night()
    connection.exec_driver_sql("UPDATE reviews SET changed = '2026-03-09 00:00:00+00:00' WHERE id = 8")
    assert {"7", "8"} <= set(source.ids())


def test_rows_without_a_cursor_are_told_and_so_are_new_and_missing_columns(shop: Any) -> None:
    connection, source = shop
    source.night()
    connection.exec_driver_sql("UPDATE reviews SET changed = NULL WHERE id = 25")
    connection.exec_driver_sql("ALTER TABLE reviews ADD COLUMN mood TEXT")
    connection.exec_driver_sql("ALTER TABLE reviews DROP COLUMN gone")
    assert source.ids()
    told = " ".join(source.drift)
    assert "rows without changed are not read" in told
    assert "'mood' is new" in told
    assert "'gone' is missing" in told


def test_a_page_of_rows_without_a_cursor_ends_no_night(shop: Any) -> None:
    connection, source = shop
    connection.exec_driver_sql("UPDATE reviews SET changed = NULL WHERE id <= 20")
    assert sorted(source.ids()) == ["21", "22", "23", "24", "25"]
    assert "rows without changed are not read" in " ".join(source.drift)


def test_a_comment_at_the_end_of_a_query_hides_nothing(shop: Any) -> None:
    _, source = shop
    source.block = source.block.replace("table: reviews", 'query: "SELECT * FROM reviews WHERE id > 22 -- the newest"')
    assert sorted(source.ids()) == ["23", "24", "25"]


def test_a_query_may_join_rename_and_hold_colons_and_percent_signs(shop: Any) -> None:
    _, source = shop
    query = "SELECT r.*, 'at 09:30 :x' AS note FROM reviews r WHERE text LIKE 'Great%' AND r.id > 20"
    source.block = source.block.replace("table: reviews", f'query: "{query}"')
    assert sorted(source.ids()) == ["21", "22", "23", "24", "25"]


def test_without_a_cursor_the_whole_is_read_every_night(shop: Any) -> None:
    _, source = shop
    source.block = source.block.replace("    cursor: changed\n", "").replace("    lookback: 0s\n", "")
    assert len(source.ids()) == len(source.ids()) == 25


def test_a_number_can_be_the_cursor_and_looks_back_by_steps(shop: Any) -> None:
    _, source = shop
    source.block = source.block.replace("cursor: changed", "cursor: id\n    start: '11'").replace("0s", "'2'")
    assert [int(one) for one in source.ids()] == list(range(11, 26))
    assert [int(one) for one in source.ids()] == [23, 24, 25]


def test_a_row_whose_transaction_ends_late_is_read_though_its_number_lies_behind(shop: Any) -> None:
    connection, source = shop
    connection.exec_driver_sql("DELETE FROM reviews WHERE id = 12")  # given to a transaction that is still open
    source.block = source.block.replace("cursor: changed", "cursor: id").replace("    lookback: 0s\n", "")
    assert "12" not in source.ids()
    connection.exec_driver_sql(
        "INSERT INTO reviews SELECT 12, text, 4, created, changed, false FROM reviews WHERE id = 13"
    )
    assert "12" in source.ids()


@pytest.mark.parametrize("broken", [("table: reviews", "table: nowhere"), ("cursor: changed", "cursor: Changed_at")])
def test_what_is_not_there_is_told_without_the_secret_and_is_no_silence(shop: Any, broken: tuple[str, str]) -> None:
    _, source = shop
    source.block = source.block.replace(*broken)
    with pytest.raises(InputError) as caught:
        source.night()
    assert "hidden-password" not in str(caught.value)


def test_the_connector_cannot_write(shop: Any) -> None:
    _, source = shop
    source.block = source.block.replace("table: reviews", 'query: "DELETE FROM reviews RETURNING *"')
    with pytest.raises(InputError):
        source.night()
    source.block = BLOCK
    assert len(source.ids()) == 25


def test_a_row_that_the_driver_cannot_read_costs_itself_alone(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_DATABASE", postgres)
    engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE odd AS SELECT n AS id, 'good' AS text, 5 AS stars, "
            "CASE n WHEN 4 THEN 'infinity'::timestamptz ELSE '2026-03-01 08:00+00'::timestamptz END AS created, "
            "false AS gone FROM generate_series(1, 9) n"
        )
        block = "    type: sql\n    url_env: SHOP_DATABASE\n    table: public.odd\n    page_rows: 5\n"
        rows = Growing(tmp_path, block).night()
        first = block.replace("table: public.odd", "query: SELECT * FROM odd WHERE id = 4")
        (tmp_path / "look").mkdir()
        looked = Growing(tmp_path / "look", first).source().look()
        connection.exec_driver_sql("DROP TABLE odd")
    engine.dispose()
    assert [row.source_id for row in rows if isinstance(row, Feedback)] == ["1", "2", "3", "5", "6", "7", "8", "9"]
    assert [row.reason for row in rows if isinstance(row, Rejected)] == [Reason.BAD_VALUE]
    assert looked.startswith("postgresql answers; the first row of the query cannot be read")


def test_a_server_that_restarts_is_asked_again(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first connection meets a closed port, the second the server."""
    monkeypatch.setenv("SHOP_DATABASE", postgres.rsplit(":", 1)[0] + ":1/postgres")
    block = "    type: sql\n    url_env: SHOP_DATABASE\n    query: SELECT 1 AS id, 'fine' AS text, now() AS created\n"
    growing = Growing(tmp_path, block)
    source = growing.source()
    waits: list[float] = []

    def restart(seconds: float) -> None:
        waits.append(seconds)
        monkeypatch.setenv("SHOP_DATABASE", postgres)
        feed.engine = TableFeed("shop", source.settings, source._around).engine

    feed = TableFeed("shop", source.settings, source._around, sleep=restart)
    assert [row.values["text"] for row, _ in feed.pull({})] == ["fine"]
    assert waits == [1.0]


def test_text_that_is_no_utf8_is_refused_and_its_neighbours_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'odd.db'}"
    monkeypatch.setenv("SHOP_DATABASE", url)
    with sa.create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("CREATE TABLE reviews (id INTEGER, text TEXT, created TEXT)")
        connection.exec_driver_sql(
            "INSERT INTO reviews VALUES (1, 'good', '2026-03-01'), (2, CAST(x'ff41' AS TEXT), '2026-03-01'),"
            " (3, 'fine', '2026-03-01')"
        )
    rows = Growing(tmp_path, "    type: sql\n    url_env: SHOP_DATABASE\n    table: reviews\n").night()
    assert [getattr(row, "reason", None) for row in rows] == [None, Reason.UNDECODABLE, None]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "is not set"),
        ("sqlite:///nowhere/shop.db", "names a file that is not there"),
        ("postgresql+asyncpg://u:planted-secret@h/d", "asynchronous"),
        ("nosuch://u:planted-secret@h/d", "not installed"),
        ("no url with planted-secret", "is none"),
    ],
)
def test_a_url_that_cannot_work_is_refused_without_showing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    monkeypatch.setenv("SHOP_DATABASE", url)
    with pytest.raises(ConfigError, match=told) as caught:
        Growing(tmp_path, BLOCK).night()
    assert "planted-secret" not in str(caught.value)
