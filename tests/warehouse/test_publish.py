"""Publishing: whole or not at all, by one move, with nothing private in it, whatever others left behind."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from taxonomy.errors import CheckFailed, WarehouseError
from taxonomy.records import Language
from tests.warehouse.ledger_builder import Book, Said, open_book
from warehouse import library
from warehouse import publish as publishing
from warehouse.marts import aggregate
from warehouse.measure import intervals
from warehouse.publish import RELATIONS, publish
from warehouse.read import Ledger
from warehouse.store import Store

NO_GRACE = timedelta(0)

HASH_OF_SORTED_ROWS = """
SELECT coalesce(md5(string_agg(r, '|' ORDER BY r)), '') FROM (SELECT t::VARCHAR AS r FROM query_table($relation) AS t)
"""

HOSTILE_WRITER = """
import duckdb, os, signal, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("CREATE TABLE never_published AS SELECT 42 AS answer")
print("written", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_book(tmp_path / "warehouse.duckdb")
    with opened.store:
        opened.load(*SAMPLE)
        aggregate(opened.store)
        yield opened


SAMPLE = [
    Said(
        id=f"{product}{day}{number}",
        day=date(2026, 1, day),
        product=product,
        mentions=[("service.delivery", -1 if number % 3 else 1, f"parcel {number} of the {product} came, day {day}")]
        + ([("cost.money", 1, "cheap enough")] if number % 2 else []),
        terms=["parcel"],
    )
    for product in ("kettle", "lamp")
    for day in range(1, 15)
    for number in range(4)
] + [
    Said(
        id="zh",
        day=date(2026, 1, 3),
        language=Language.ZH,
        mentions=[("service.delivery", -1, "物流太慢了😡,等了三天")],
    )
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "published"


def hashes(ledger: Path) -> dict[str, str]:
    found = {}
    with Store.open(ledger.resolve(), read_only=True) as store:
        for relation in RELATIONS:
            if relation not in ("run", "source_health"):
                found[relation] = store.select(HASH_OF_SORTED_ROWS, {"relation": relation}).iat[0, 0]
    return found


def query(published: Path, sql: str) -> pd.DataFrame:
    with Ledger.open(published) as ledger:
        return ledger.query(sql)


def test_file_parquet_and_link_hold_every_relation(book: Book, folder: Path) -> None:
    done = publish(book.store, folder)
    assert done.link == folder / "ledger.duckdb"
    assert done.link.resolve() == done.path
    assert tuple(done.relations) == RELATIONS
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o444
    for relation, rows in done.relations.items():
        part = done.parquet / relation / "part-0.parquet"
        assert pq.read_metadata(part).num_rows == rows
        assert stat.S_IMODE(part.stat().st_mode) == 0o444
        assert query(done.link, f"SELECT count(*) FROM {relation}").iat[0, 0] == rows
    assert not done.path.with_name("ledger.duckdb.wal").exists()


def test_quotes_are_cut_at_code_points(book: Book, folder: Path) -> None:
    done = publish(book.store, folder)
    quotes = query(done.link, "SELECT quote FROM mention WHERE feedback_id = 'zh'")["quote"].tolist()
    assert quotes == ["物流太慢了😡,等了三天"]


def test_nothing_private_is_published(book: Book, folder: Path) -> None:
    done = publish(book.store, folder)
    columns = set(query(done.link, "SELECT column_name FROM duckdb_columns() WHERE NOT internal")["column_name"])
    assert columns.isdisjoint(
        {"payload", "detail", "content_hash", "first_run", "last_run", "error", "position_in_stream"}
    )
    names = set(query(done.link, "SHOW TABLES")["name"])
    assert names == set(RELATIONS)


def test_every_relation_and_column_is_documented(book: Book, folder: Path) -> None:
    publish(book.store, folder)
    with Ledger.open(folder) as ledger:
        assert ledger.relations()["comment"].notna().all()
        assert ledger.columns()["comment"].notna().all()
        assert ledger.macros()["comment"].notna().all()


def test_same_warehouse_twice_gives_the_same_relations(book: Book, folder: Path) -> None:
    first = hashes(publish(book.store, folder).path)
    book.store.execute("UPDATE restated_day SET rebuilt = false")
    aggregate(book.store)
    assert hashes(publish(book.store, folder).path) == first


def test_ledger_counts_distinct_feedbacks_with_their_denominators(book: Book, folder: Path) -> None:
    done = publish(book.store, folder)
    sql = """SELECT judged, gained, lost FROM value_ledger
        WHERE period_type = 'month' AND key = $key AND product = $product"""
    with Ledger.open(done.link) as ledger:
        row = ledger.query(sql, {"key": "service.delivery", "product": "all"}).iloc[0].tolist()
        assert row == [113, 56, 57]
        assert ledger.query(sql, {"key": "all", "product": "lamp"}).iloc[0].tolist() == [56, 42, 28]
        quiet = ledger.query(sql, {"key": "product.quality", "product": "lamp"}).iloc[0].tolist()
        assert quiet == [56, 0, 0]
        lenses = ledger.query("SELECT count(DISTINCT lens), count(DISTINCT (lens, group_id)) FROM value_by_lens")
        assert lenses.iloc[0].tolist()[0] == 11


def test_intervals_of_the_ledger_equal_those_of_the_library(book: Book, folder: Path) -> None:
    done = publish(book.store, folder)
    frame = query(done.link, "FROM value_ledger")
    n, gained, lost, both = (frame[name].to_numpy() for name in ("judged", "gained", "lost", "gained_and_lost"))
    share, net = intervals.wilson(gained, n), intervals.paired_difference(gained - both, lost - both, n)
    for column, expected in {
        "gained_low": share.low,
        "gained_high": share.high,
        "net_low": net.low,
        "net_high": net.high,
        "smallest_change": intervals.smallest_change(gained - both, lost - both, n),
    }.items():
        np.testing.assert_allclose(frame[column], 100 * expected, atol=1e-9)


def test_macros_equal_the_library_on_random_counts(book: Book, folder: Path) -> None:
    done = publish(book.store, folder)
    rng = np.random.default_rng(1)
    cells = np.vstack([rng.multinomial(size, [0.2, 0.1, 0.05, 0.65]) for size in (1, 2, 7, 50, 400, 30_000, 4_000_000)])
    x = cells[:, 0] + 2 * cells[:, 2]
    y = cells[:, 1] + cells[:, 2]
    frame = pd.DataFrame(
        {
            "g": cells[:, 0] + cells[:, 2], "l": cells[:, 1] + cells[:, 2], "b": cells[:, 2], "n": cells.sum(axis=1),
            "x": x, "y": y, "xx": cells[:, 0] + 4 * cells[:, 2], "yy": y, "xy": 2 * cells[:, 2],
        }
    )  # fmt: skip
    sql = """SELECT wilson_low(g, n) AS wl, wilson_high(g, n) AS wh,
        net_low(g, l, b, n) AS nl, net_high(g, l, b, n) AS nh, smallest_change(g, l, b, n) AS sc, balance_low(x, y, xx + yy - 2 * xy, n) AS bl,
        balance_high(x, y, xx + yy - 2 * xy, n) AS bh, ratio_low(x, y, xx, yy, xy, n) AS rl,
        ratio_high(x, y, xx, yy, xy, n) AS rh FROM counts"""
    with Store.open(done.path, read_only=True) as store:
        found = store.select(sql, counts=frame)
        empty = store.select("SELECT wilson_low(0, 0), net_low(0, 0, 0, 0), ratio_high(0, 0, 0, 0, 0, 0)")
    g, lost, b, n, xx, yy, xy = (frame[c].to_numpy() for c in ("g", "l", "b", "n", "xx", "yy", "xy"))
    share, net = intervals.wilson(g, n), intervals.paired_difference(g - b, lost - b, n)
    balance = intervals.balance_difference(x, y, xx + yy - 2 * xy, n)
    ratio = intervals.balance_ratio_interval(x, y, plus_squares=xx, minus_squares=yy, products=xy, n=n)
    expected = {
        "wl": 100 * share.low, "wh": 100 * share.high, "nl": 100 * net.low, "nh": 100 * net.high,
        "sc": 100 * intervals.smallest_change(g - b, lost - b, n), "bl": 100 * balance.low, "bh": 100 * balance.high,
        "rl": ratio.low, "rh": ratio.high,
    }  # fmt: skip
    for column, values in expected.items():
        np.testing.assert_allclose(found[column], values, rtol=1e-9, atol=1e-9, err_msg=column)
    assert empty.isna().all(axis=None)


def test_evidence_never_says_the_same_twice(book: Book, folder: Path) -> None:
    publish(book.store, folder)
    frame = query(folder, "FROM evidence")
    cell = ["aspect", "polarity", "product", "month"]
    assert not frame.duplicated([*cell, "quote"]).any()
    assert not frame.duplicated([*cell, "feedback_id"]).any()
    assert frame.groupby(cell)["rank"].max().max() <= 10
    cheap = frame[(frame["aspect"] == "cost.money") & (frame["product"] == "all")]
    assert cheap["quote"].tolist() == ["cheap enough"]


@pytest.mark.parametrize("through", ["link", "version"])
def test_log_of_a_killed_writer_changes_nothing(book: Book, folder: Path, through: str) -> None:
    done = publish(book.store, folder)
    if os.geteuid() != 0:
        done.path.chmod(0o644)
    target = done.link if through == "link" else done.path
    killed = subprocess.run(
        [sys.executable, "-c", HOSTILE_WRITER, str(target)], capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert "written" in killed.stdout, killed.stderr
    log = done.path.with_name("ledger.duckdb.wal")
    assert log.exists()
    foreign = log.read_bytes()
    assert "never_published" not in set(query(done.link, "SHOW TABLES")["name"])

    for name in (folder / "ledger.duckdb.wal", folder / "versions" / "ledger-000002.wal", log):
        name.write_bytes(foreign)
    later = publish(book.store, folder)
    assert not later.path.with_name("ledger.duckdb.wal").exists()
    assert not (folder / "ledger.duckdb.wal").exists()
    plain = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).execute('SHOW TABLES').fetchall())"
    tables = subprocess.run([sys.executable, "-c", plain, str(later.link)], capture_output=True, text=True, check=True)
    assert "never_published" not in tables.stdout


def test_reader_keeps_its_version_while_the_link_moves(book: Book, folder: Path) -> None:
    publish(book.store, folder)
    with Ledger.open(folder) as before:
        count = before.query("SELECT count(*) FROM feedback").iat[0, 0]
        book.load(Said(id="new", day=date(2026, 1, 20)))
        aggregate(book.store)
        publish(book.store, folder, keep=0, grace=NO_GRACE)
        assert before.query("SELECT count(*) FROM feedback").iat[0, 0] == count
        with Ledger.open(folder) as after:
            assert after.query("SELECT count(*) FROM feedback").iat[0, 0] == count + 1


KILLED_PUBLISHING = """
import os, signal, sys
from pathlib import Path
from warehouse.publish import publish
from warehouse.store import Store

statements, run = 0, Store.run


def run_nineteen(self, name, *values, **frames):
    global statements
    statements += 1
    if statements == 20:
        os.kill(os.getpid(), signal.SIGKILL)
    return run(self, name, *values, **frames)


Store.run = run_nineteen
publish(Store.open(Path(sys.argv[1])), Path(sys.argv[2]))
"""

READER = """
import sys, time
from pathlib import Path
from warehouse import library
from warehouse.read import Ledger
check = library.text("publish/inconsistent")
seen, reads = set(), 0
print("ready", flush=True)
while not Path(sys.argv[2]).exists():
    with Ledger.open(Path(sys.argv[1])) as ledger:
        broken = ledger.query(check)
        assert broken.empty, broken
        seen.add(int(ledger.query("SELECT count(*) FROM feedback").iat[0, 0]))
    reads += 1
print(reads, sorted(seen))
"""


def test_another_process_reads_whole_nights_during_ten_publishings(book: Book, folder: Path, tmp_path: Path) -> None:
    publish(book.store, folder)
    stop = tmp_path / "stop"
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(folder / "ledger.duckdb"), str(stop)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(publishing.__file__).parent.parent)},
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for number in range(10):
            book.load(Said(id=f"n{number}", day=date(2026, 1, 16)))
            aggregate(book.store)
            publish(book.store, folder, keep=1, grace=timedelta(seconds=60))
        stop.touch()
        output, errors = reader.communicate(timeout=60)
    assert reader.returncode == 0, errors
    reads, seen = output.split(" ", 1)
    assert int(reads) >= 3
    assert set(json.loads(seen)) <= set(range(len(SAMPLE), len(SAMPLE) + 11))


@pytest.mark.parametrize("step", ["_check", "_seal", "_move_link", "_remove_old"])
def test_crash_at_any_step_leaves_a_whole_ledger_and_the_next_cleans_up(
    book: Book, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first = publish(book.store, folder)
    before = hashes(first.link)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing, step, die)
    with pytest.raises(KeyboardInterrupt):
        publish(book.store, folder)
    monkeypatch.undo()
    assert hashes(folder / "ledger.duckdb") == before
    again = publish(book.store, folder, keep=1, grace=NO_GRACE)
    found = {path.name for path in (folder / "versions").iterdir()}
    assert found == {f"ledger-{again.version - 1:06d}", f"ledger-{again.version:06d}"}
    assert again.link.resolve() == again.path


def test_killed_publishing_leaves_the_old_ledger(book: Book, folder: Path, tmp_path: Path) -> None:
    first = publish(book.store, folder)
    book.store.close()
    env = {**os.environ, "PYTHONPATH": str(Path(publishing.__file__).parent.parent)}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_PUBLISHING, str(tmp_path / "warehouse.duckdb"), str(folder)], check=False, env=env
    )
    assert killed.returncode == -signal.SIGKILL
    assert first.link.resolve() == first.path
    assert any(path.name.startswith(".building") for path in (folder / "versions").iterdir())
    with Store.open(tmp_path / "warehouse.duckdb") as store:
        second = publish(store, folder)
    assert {path.name for path in (folder / "versions").iterdir()} == {"ledger-000001", "ledger-000002"}
    assert hashes(second.path) == hashes(first.path)


def test_old_versions_go_after_keep_and_grace(book: Book, folder: Path) -> None:
    for _ in range(4):
        publish(book.store, folder, keep=1, grace=timedelta(hours=1))
    versions = folder / "versions"
    assert len(list(versions.iterdir())) == 4
    long_ago = time.time() - 7200
    for name in ("ledger-000001", "ledger-000002", "ledger-000003"):
        os.utime(versions / name / "ledger.duckdb", (long_ago, long_ago))
    publish(book.store, folder, keep=1, grace=timedelta(hours=1))
    # 3 was replaced by 4 just now, 1 and 2 two hours ago; 4 is the one kept by count.
    assert {path.name for path in versions.iterdir()} == {"ledger-000003", "ledger-000004", "ledger-000005"}


def test_contradicting_aggregates_are_never_published(book: Book, folder: Path) -> None:
    first = publish(book.store, folder)
    book.store.execute("DELETE FROM value_daily WHERE aspect = 'cost.money'")
    with pytest.raises(CheckFailed, match="mentions stand in value_daily"):
        publish(book.store, folder)
    assert first.link.resolve() == first.path


def test_empty_warehouse_is_published_whole(tmp_path: Path) -> None:
    opened = open_book(tmp_path / "empty.duckdb")
    with opened.store as store:
        aggregate(store)
        done = publish(store, tmp_path / "published")
    assert done.relations["feedback"] == 0
    assert done.relations["aspect"] == 35


def test_folder_where_a_link_belongs_is_an_error_with_a_remedy(book: Book, folder: Path) -> None:
    (folder / "parquet").mkdir(parents=True)
    with pytest.raises(WarehouseError, match="is a folder"):
        publish(book.store, folder)


def test_number_already_published_is_refused(book: Book, folder: Path) -> None:
    assert publish(book.store, folder, version=7).version == 7
    with pytest.raises(WarehouseError, match="8 or more"):
        publish(book.store, folder, version=7)


def test_each_relation_file_states_its_grain() -> None:
    for relation in RELATIONS:
        assert library.title(f"publish/{relation}").endswith(".")


def test_nothing_temporary_stays_in_the_warehouse(book: Book, folder: Path) -> None:
    publish(book.store, folder)
    left = book.store.select("SELECT table_name FROM duckdb_tables() WHERE temporary")
    assert left.empty
