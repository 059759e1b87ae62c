"""A disk that is full: a clear end, what was committed stands, the old ledger is whole, and the work goes on later."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FILL = """
import subprocess, sys
from datetime import UTC, datetime
from pathlib import Path
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=28m", "tmpfs", str(folder)], check=True)
print("mounted", flush=True)
from taxonomy.errors import WarehouseError
from tests.warehouse.deliveries import contents, deliver, open_warehouse, version
from warehouse import backup, marts
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store

path = folder / "warehouse.duckdb"
with open_warehouse(path) as store:
    deliver(store, [version(1)])
    marts.aggregate(store)
    link = publish(store, folder / "published").link
ballast = folder / "ballast"
def fill(keep):
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(65536)) == 65536: pass
        except OSError: pass
        file.truncate(max(0, ballast.stat().st_size - keep))
def refused(work):
    try:
        work()
    except WarehouseError as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        return
    raise SystemExit("nothing was refused")
fill(keep=300_000)
def publishing():
    with Store.open(path, memory_mb=256, threads=1) as store:
        publish(store, folder / "published")
refused(publishing)
with Ledger.open(link) as ledger:
    assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].tolist() == [1]
refused(lambda: backup.make(path, folder / "backups", now=datetime(2026, 3, 1, tzinfo=UTC), keep=3))
assert not list((folder / "backups").glob("*")), list((folder / "backups").glob("*"))
stored = 1
def loading():
    global stored
    with Store.open(path, memory_mb=256, threads=1) as store:
        while True:
            deliver(store, [version(stored + 1, f"{'word ' * 4000}{stored}", position=stored + 1)], after=stored)
            stored += 1
fill(keep=0)
refused(loading)
ballast.unlink()
with Store.open(path, memory_mb=256, threads=1) as store:
    assert len(contents(store, ["feedback"])["feedback"]) == stored
    deliver(store, [version(stored + 1)], after=stored)
    marts.aggregate(store)
    publish(store, folder / "published")
with Ledger.open(link) as ledger:
    assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].tolist() == [stored + 1]
print("went on", flush=True)
"""


def test_a_full_disk_is_told_and_leaves_the_old_ledger_whole(tmp_path: Path, root: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare, to mount a small disk of its own")
    done = subprocess.run(
        ["unshare", "-rm", sys.executable, "-c", FILL, str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if "mounted" not in done.stdout:
        pytest.skip(f"this machine does not grant a mount of a small disk: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    *ends, last = done.stdout.splitlines()[1:]
    assert last == "went on"
    assert len(ends) == 3
    for end in ends:
        assert "space" in end, end
