"""Copies of the warehouse: proved when they are made and before they are put back, and nothing lost on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from taxonomy.errors import WarehouseError
from tests.warehouse.deliveries import contents, deliver, open_warehouse, version
from warehouse import backup
from warehouse.migrations import known_migrations, migrate
from warehouse.store import Store

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of two feedbacks."""
    path = tmp_path_factory.mktemp("filled") / "warehouse.duckdb"
    with open_warehouse(path) as store:
        deliver(store, [version(1), version(2)], done=True)
    return path


@pytest.fixture
def warehouse(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(filled, tmp_path / "warehouse.duckdb"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def said(path: Path) -> list[str]:
    with Store.open(path, read_only=True) as store:
        return contents(store, ["feedback"])["feedback"]


def test_a_copy_put_back_holds_what_the_warehouse_held_and_keeps_the_file_that_it_replaces(
    warehouse: Path, folder: Path
) -> None:
    made = backup.make(warehouse, folder, now=NOW, keep=5)
    before = said(warehouse)
    with Store.open(warehouse) as store:
        store.execute("DELETE FROM feedback")
    Path(f"{warehouse}.wal").write_bytes(b"of another file")
    aside = backup.restore(backup.find(folder, None), warehouse, now=NOW)
    assert said(warehouse) == before
    assert made.rows["feedback"] == len(before) == 2
    assert aside is not None
    assert Path(f"{aside}.wal").read_bytes() == b"of another file", "a log is never replayed into a restored file"
    assert not Path(f"{warehouse}.wal").exists()


def test_a_copy_is_put_back_where_the_warehouse_is_damaged_or_gone(warehouse: Path, folder: Path) -> None:
    backup.make(warehouse, folder, now=NOW, keep=5)
    before = said(warehouse)
    size = warehouse.stat().st_size
    with warehouse.open("r+b") as file:
        file.write(os.urandom(size))
    with pytest.raises(WarehouseError, match="damaged") as caught:
        Store.open(warehouse)
    assert "valueledger backup restore" in caught.value.remedy
    assert backup.restore(backup.find(folder, None), warehouse, now=NOW) is not None
    assert said(warehouse) == before
    warehouse.unlink()
    assert backup.restore(backup.find(folder, None), warehouse, now=NOW) is None
    assert said(warehouse) == before


def test_a_copy_that_was_changed_is_refused_and_nothing_is_replaced(warehouse: Path, folder: Path) -> None:
    made = backup.make(warehouse, folder, now=NOW, keep=5)
    made.path.chmod(0o600)
    with made.path.open("r+b") as file:
        file.seek(made.bytes // 2)
        file.write(b"damage")
    before = warehouse.read_bytes()
    for attempt in (lambda: backup.verify(made), lambda: backup.restore(made, warehouse, now=NOW)):
        with pytest.raises(WarehouseError, match="its bytes have changed"):
            attempt()
    assert warehouse.read_bytes() == before
    with pytest.raises(WarehouseError, match="No backup is called 'other'"):
        backup.find(folder, "other")


def test_only_the_newest_copies_stay_and_a_clock_set_back_neither_replaces_nor_removes_one(
    warehouse: Path, folder: Path
) -> None:
    made = [backup.make(warehouse, folder, now=NOW + timedelta(days=day), keep=2).name for day in (0, 0, -100, -99)]
    assert len(set(made)) == 4
    assert [one.name for one in backup.backups(folder)] == made[:1:-1]
    assert backup.find(folder, None).name == made[-1]
    assert {path.suffix for path in folder.iterdir()} == {".duckdb", ".json"}


def test_a_warehouse_is_copied_before_its_schema_changes_and_not_otherwise(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    assert backup.before_migration(path, folder, now=NOW, keep=5) is None
    older = known_migrations()[:-1]
    with Store.open(path) as store:
        migrate(store, now=NOW, migrations=older)
    made = backup.before_migration(path, folder, now=NOW, keep=5)
    assert made is not None and made.schema == len(older)
    with Store.open(path) as store:
        migrate(store, now=NOW)
    assert backup.before_migration(path, folder, now=NOW, keep=5) is None
    backup.restore(made, path, now=NOW)
    with Store.open(path) as store:
        assert migrate(store, now=NOW) == [len(known_migrations())]


def test_a_rewritten_copy_is_sealed_anew_under_its_date(warehouse: Path, folder: Path) -> None:
    made = backup.make(warehouse, folder, now=NOW, keep=5)
    made.path.chmod(0o600)
    with Store.open(made.path) as store:
        store.execute("DELETE FROM mention")
    with pytest.raises(WarehouseError):
        backup.verify(made)
    backup.seal(made.path)
    (sealed,) = backup.backups(folder)
    backup.verify(sealed)
    assert sealed.made_at == NOW
    assert sealed.rows["mention"] == 0


def test_a_copy_without_a_readable_manifest_is_not_offered_and_one_of_a_newer_program_is_refused(
    warehouse: Path, folder: Path
) -> None:
    made = backup.make(warehouse, folder, now=NOW, keep=5)
    manifest = made.path.with_name(f"{made.path.name}.json")
    told = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(told | {"schema": 9_999}), "utf-8")
    with pytest.raises(WarehouseError, match="has schema 9999"):
        backup.restore(backup.find(folder, None), warehouse, now=NOW)
    manifest.write_text("{", "utf-8")
    assert backup.backups(folder) == []


KILLED_AT = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from warehouse import backup
warehouse, folder = Path(sys.argv[1]), Path(sys.argv[2])
backup.verify = lambda *_, **__: None  # proved once, before
WATCHED = ("os.rename", "os.link", "os.remove", "os.chmod", "shutil.copyfile")

def dies_at(moment):
    left = [moment]
    def hook(event, _):
        if event in WATCHED:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    backup.restore(backup.find(folder, None), warehouse, now=datetime(2026, 3, 2, tzinfo=UTC))
    os._exit(0)

moment, killed = 0, True
while killed:
    moment += 1
    child = os.fork()
    if not child:
        dies_at(moment)
    killed = os.waitpid(child, 0)[1] == signal.SIGKILL
    with open(warehouse, "rb") as file:
        print(moment, int(killed), oct(warehouse.stat().st_mode & 0o777), len(file.read()), flush=True)
"""


def test_putting_back_killed_at_any_moment_leaves_a_whole_warehouse_with_its_rights(
    warehouse: Path, folder: Path, root: Path
) -> None:
    backup.make(warehouse, folder, now=NOW, keep=5)
    before = said(warehouse)
    warehouse.chmod(0o600)
    run = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(warehouse), str(folder)], cwd=root, capture_output=True, check=True
    )
    moments = [line.split() for line in run.stdout.decode().splitlines()]
    assert len(moments) >= 5
    assert {mode for _, _, mode, _ in moments} == {"0o600"}
    assert said(warehouse) == before
    with Store.open(warehouse) as store:
        store.execute("DELETE FROM feedback")
    assert backup.restore(backup.find(folder, None), warehouse, now=NOW) is not None
    backup.clear_half_made(warehouse, folder)
    assert said(warehouse) == before
    assert not list(warehouse.parent.glob(".warehouse*"))


def test_a_warehouse_is_put_aside_under_a_name_of_its_own_and_as_a_copy_where_there_are_no_hard_links(
    warehouse: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup.make(warehouse, folder, now=NOW, keep=5)
    before = said(warehouse)
    asides = {backup.restore(made, warehouse, now=NOW)}

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    warehouse.chmod(0o640)
    asides.add(last := backup.restore(made, warehouse, now=NOW))
    assert len(asides) == 2
    assert last is not None and last.stat().st_mode & 0o777 == 0o640
    assert said(last) == said(warehouse) == before
