"""Malformed files through one whole night: what its connector read is what the ledger accounts for, row by row.

Called by `benchmarks.malformed`. The night is the command itself in a process of its own. What comes out must be the
rows that the connector alone gives: each loaded, a version or a copy of one, or in quarantine with a reason; files
that cannot be used are named and cost no other its rows.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from benchmarks._malformed_inputs import FILES, mutated
from benchmarks._malformed_places import HEAD, NOW, Outcome, read, shop
from flows.exits import ExitCode

ROOT = Path(__file__).resolve().parents[1]
BLOCK = "    type: files\n    folder: night\n"
BOOKS = """
SELECT sum(read)::BIGINT, sum(loaded + updated + duplicate + deleted + quarantined)::BIGINT, sum(quarantined)::BIGINT
FROM source_health
"""

QUARANTINE = "SELECT count(*), count(*) FILTER (coalesce(reason, '') = '') FROM quarantine"


def through_a_night(home: Path, files: int, seed: int) -> Outcome:
    """What became of so many mutated files in one night, with the faults."""
    write(home / "night", files, seed)
    alone, told = Outcome(), Outcome(inputs=files)
    read(shop(home, BLOCK), alone)
    config = home / "night.yaml"
    config.write_text(HEAD.replace("sources:", "data_dir: night-data\nsources:") + BLOCK, "utf-8")
    command = [sys.executable, "-m", "flows.cli", "--config", str(config), "run", "--day", str(NOW.date())]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment["VALUELEDGER_ID_KEY"] = "a-key-for-the-benchmark-only"
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode not in {ExitCode.OK, ExitCode.SOME_ROWS}:
        told.faults.append(f"the night ends with {ended.returncode}: {ended.stderr[-1500:]}")
        return told
    told.faults += alone.faults
    account(home / "night-data", alone, told)
    return told


def write(folder: Path, files: int, seed: int) -> None:
    """Mutated files of every format, each of its own name."""
    folder.mkdir()
    names = list(FILES)
    for number in range(files):
        chance = random.Random(f"{seed} night {number}")
        name = names[number % len(names)]
        (folder / f"{number:05}-{name}").write_bytes(mutated(FILES[name], chance))


def account(data: Path, alone: Outcome, told: Outcome) -> None:
    """Compare the books and the quarantine of a night with what the connector alone gave."""
    from warehouse.read import Ledger
    from warehouse.store import Store

    with Ledger.open(data / "published" / "ledger.duckdb") as ledger:
        rows, accounted, refused = (int(one) for one in ledger.query(BOOKS).iloc[0])
    with Store.open(data / "warehouse.duckdb", read_only=True) as store:
        kept, silent = (int(one) for one in store.query(QUARANTINE).iloc[0])
    told.rows, told.refused, told.unusable = rows, refused, alone.unusable
    for what, found, expected in (
        ("rows read", rows, alone.rows),
        ("rows accounted for", accounted, alone.rows),
        ("rows refused", refused, alone.refused),
        ("rows in quarantine", kept, alone.refused),
        ("refused without a reason", silent, 0),
    ):
        if found != expected:
            told.faults.append(f"{what}: {found}, expected {expected}")
