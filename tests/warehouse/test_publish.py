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

import pandas as pd
import pyarrow.parquet as pq
import pytest

from benchmarks._ledger_builder import SAMPLE, Book, Said, open_book
from taxonomy.errors import CheckFailed, WarehouseError
from warehouse import publish as publishing
from warehouse.marts import aggregate
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


def test_same_warehouse_twice_gives_the_same_relations(book: Book, folder: Path) -> None:
    first = hashes(publish(book.store, folder).path)
    book.store.execute("UPDATE restated_day SET rebuilt = false")
    aggregate(book.store)
    assert hashes(publish(book.store, folder).path) == first


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
checks = [library.text(name) for name in library.names("whole")]
seen, reads = set(), 0
print("ready", flush=True)
while not Path(sys.argv[2]).exists():
    with Ledger.open(Path(sys.argv[1])) as ledger:
        for check in checks:
            expected, found = ledger.query(check).iloc[0]
            assert expected == found, check
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


def test_version_half_removed_by_a_kill_is_cleared_and_stops_nothing(book: Book, folder: Path) -> None:
    for _ in range(2):
        publish(book.store, folder)
    (folder / "versions" / "ledger-000001" / "ledger.duckdb").unlink()
    assert publish(book.store, folder, keep=0, grace=NO_GRACE).version == 3
    assert {path.name for path in (folder / "versions").iterdir()} == {"ledger-000002", "ledger-000003"}


def test_files_of_others_among_the_versions_stop_nothing(book: Book, folder: Path) -> None:
    publish(book.store, folder)
    for name in (".DS_Store", ".building-notes", "ledger-999999"):
        (folder / "versions" / name).write_text("not ours")
    assert publish(book.store, folder).version == 2


def test_versions_restored_without_their_links_are_kept_and_linked_again(book: Book, folder: Path) -> None:
    for _ in range(2):
        publish(book.store, folder)
    (folder / "current").unlink()
    (folder / "ledger.duckdb").unlink()
    (folder / "ledger.duckdb").symlink_to("versions/ledger-000001/ledger.duckdb")
    later = publish(book.store, folder)
    assert later.version == 3
    assert later.link.resolve() == later.path
    assert len(list((folder / "versions").iterdir())) == 3


def test_file_whose_log_was_left_beside_it_is_not_published(
    book: Book, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(book.store, folder)
    build = publishing._build

    def build_on_a_full_disk(store: Store, building: Path, current: Path | None) -> dict[str, int]:
        rows = build(store, building, current)
        (building / "ledger.duckdb.wal").write_bytes(b"rows that never reached the file")
        return rows

    monkeypatch.setattr(publishing, "_build", build_on_a_full_disk)
    with pytest.raises(CheckFailed, match="not written whole"):
        publish(book.store, folder)
    assert first.link.resolve() == first.path


def test_contradicting_aggregates_are_never_published(book: Book, folder: Path) -> None:
    first = publish(book.store, folder)
    book.store.execute("DELETE FROM value_daily WHERE aspect = 'cost.money'")
    with pytest.raises(CheckFailed, match="Mentions stand in value_daily"):
        publish(book.store, folder)
    assert first.link.resolve() == first.path


def test_empty_warehouse_is_published_whole(tmp_path: Path) -> None:
    opened = open_book(tmp_path / "empty.duckdb")
    with opened.store as store:
        aggregate(store)
        done = publish(store, tmp_path / "published")
    assert done.relations["feedback"] == 0
    assert done.relations["aspect"] == 35


@pytest.mark.parametrize("name", ["parquet", "current", "ledger.duckdb"])
def test_folder_where_a_link_belongs_is_an_error_with_a_remedy(book: Book, folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    with pytest.raises(WarehouseError, match="is a folder"):
        publish(book.store, folder)


def test_number_already_published_is_refused(book: Book, folder: Path) -> None:
    assert publish(book.store, folder, version=7).version == 7
    with pytest.raises(WarehouseError, match="8 or more"):
        publish(book.store, folder, version=7)


def test_nothing_temporary_stays_in_the_warehouse(book: Book, folder: Path) -> None:
    publish(book.store, folder)
    left = book.store.select("SELECT table_name FROM duckdb_tables() WHERE temporary")
    assert left.empty
