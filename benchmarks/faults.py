"""Sixty nights of real text, killed with SIGKILL at random moments of every stage: the ledger of an undisturbed run.

A backfill that publishes each night is run once in peace and once killed again and again, while another process reads
its published ledger in a loop. At the end every row of every relation, and of every table of the warehouse that holds
no clock time, must be equal (SHA-256 of sorted rows), the books must account for every row of every file, and the
reader must have seen no error and no half night.
Usage: python -m benchmarks.faults [--nights 60] [--kills 40] [--seed N] [--keep DIR]; the long variant: --kills 200
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks._fault_drops import CONFIG, PUBLIC, Drops

ROOT = Path(__file__).resolve().parents[1]
BEFORE = {
    "start": "",
    "reviews": "night ",
    "tickets": "reviews: ",
    "aggregate": "tickets: ",
    "check": "aggregate: ",
    "alert": "check: ",
    "analyse": "alert: ",
    "publish": "analyse: ",
}
"""Stages, and how the line begins after which one is under way."""

CLOCKED = frozenset({"run", "source_health", "schema_migration", "outbox"})
"""What may differ: when nights ran, how often they were begun, when messages were sent."""

WHOLE = """
SELECT
    (SELECT count(*) FROM feedback) = (SELECT sum(feedbacks) FROM feedback_daily)
    AND (SELECT count(*) FROM feedback WHERE judged) = (SELECT sum(judged) FROM feedback_daily)
    AND (SELECT count(*) FROM mention) = (SELECT sum(mentions) FROM value_daily)
    AND (SELECT bool_and(reconciles) FROM source_health)
    AND (SELECT bool_and(state = 'done') FROM run) AS whole,
    (SELECT count(*) FROM run) AS nights
"""
"""True of every published state: independent relations agree, and each night that it tells of is done."""


@dataclass
class Killed:
    """What a disturbed run went through."""

    kills: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    seconds: float = 0.0


def read_in_a_loop(link: str, stop: Any, answers: Any) -> None:
    """Open the published ledger anew, ask what holds in every whole state, until told to stop."""
    from warehouse.read import Ledger

    seen: dict[str, Any] = {"reads": 0, "faults": [], "nights": 0}
    while not stop.is_set():
        if not Path(link).exists():  # nothing is published before the first night ends
            time.sleep(0.05)
            continue
        try:
            with Ledger.open(Path(link)) as ledger:
                row = ledger.query(WHOLE).to_dict("records")[0]
        except Exception as error:
            seen["faults"].append(repr(error))
            continue
        seen["reads"] += 1
        if not row["whole"] or row["nights"] < seen["nights"]:
            seen["faults"].append(row)
        seen["nights"] = int(row["nights"])
    answers.put(seen)


class Run:
    """A backfill of all nights in a folder of its own, as often as it must be begun."""

    def __init__(self, folder: Path, drops: Drops) -> None:
        self.folder = folder
        self.drops = drops
        self.data = folder / "data"
        self.link = self.data / "published" / "ledger.duckdb"
        folder.mkdir()
        (folder / "pipeline.yaml").write_text(CONFIG, "utf-8")

    def start(self) -> subprocess.Popen[str]:
        """The command, its talk on stderr."""
        first, last = self.drops.days[0], self.drops.days[-1]
        command = [sys.executable, "-m", "flows.cli", "--config", str(self.folder / "pipeline.yaml"), "run"]
        command += ["--from", str(first), "--to", str(last), "--publish-each"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        environment["VALUELEDGER_ID_KEY"] = "a-key-for-the-benchmark-only"
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def in_peace(self) -> float:
        """Run to the end; seconds. Raises RuntimeError with what was said if it fails."""
        begun = time.perf_counter()
        with self.start() as process:
            said = process.communicate()[1]
        if process.returncode:
            raise RuntimeError(f"exit code {process.returncode}: {said[-2000:]}")
        return time.perf_counter() - begun

    def killed(self, kills: int, chance: random.Random) -> Killed:
        """Run to the end through `kills` kills, as many in every stage."""
        told, longest = Killed(), dict.fromkeys(BEFORE, 0.5)
        begun = time.perf_counter()
        for number in range(kills):
            stage = list(BEFORE)[number % len(BEFORE)]
            told.starts += 1
            if kill_in(self.start(), stage, chance.randrange(3), longest, chance):
                told.kills[stage] += 1
            elif self.finished():
                break
        self.in_peace()
        told.starts += 1
        told.seconds = time.perf_counter() - begun
        return told

    def finished(self) -> bool:
        """Whether every night is published."""
        from warehouse.read import Ledger

        if not self.link.exists():
            return False
        with Ledger.open(self.link) as ledger:
            return int(ledger.query("SELECT count(*) AS n FROM run")["n"].iloc[0]) == self.drops.nights

    def prints(self) -> dict[str, str]:
        """SHA-256 of the sorted rows of everything that holds no clock time."""
        from warehouse.read import Ledger
        from warehouse.store import Store

        with Ledger.open(self.link) as ledger:
            names = [name for name in ledger.relations()["relation"] if name not in CLOCKED]
            found = {f"ledger {name}": hashed(ledger.query(f"SELECT * FROM {name}")) for name in names}
        with Store.open(self.data / "warehouse.duckdb", read_only=True) as store:
            tables = store.query("SELECT table_name AS name FROM duckdb_tables() WHERE NOT internal")["name"]
            for name in sorted(set(tables) - CLOCKED):
                found[f"warehouse {name}"] = hashed(store.query(f"SELECT * FROM {name}"))
        return found

    def unaccounted(self) -> list[str]:
        """Sources whose books do not tell of every row of their files, outcome by outcome."""
        from warehouse.read import Ledger

        sums = "sum(read) AS read, sum(loaded + updated + duplicate + deleted + quarantined) AS accounted"
        with Ledger.open(self.link) as ledger:
            books = ledger.query(f"SELECT source, {sums} FROM source_health GROUP BY source").to_dict("records")
        return [
            f"{row['source']}: {row['read']} read, {row['accounted']} accounted for, "
            f"{self.drops.expected_rows[row['source']]} delivered"
            for row in books
            if not row["read"] == row["accounted"] == self.drops.expected_rows[row["source"]]
        ]


def kill_in(
    process: subprocess.Popen[str], stage: str, nights: int, longest: dict[str, float], chance: random.Random
) -> bool:
    """Kill a run in `stage`, some nights on, at a moment that is random within it; False if it ended before."""
    assert process.stderr is not None
    with process:
        waiting = nights if BEFORE[stage] else -1
        said: list[str] = []
        while waiting >= 0:
            line = process.stderr.readline()
            said.append(line)
            if not line:
                if process.wait():
                    raise RuntimeError(f"exit code {process.returncode}: {''.join(said[-20:])}")
                return False
            name, _, spent = line.strip().rpartition(": ")
            if name in longest and spent.endswith(" s"):
                longest[name] = max(longest[name], float(spent.split(", ")[-1].removesuffix(" s")))
            waiting -= line.startswith(BEFORE[stage])
        time.sleep(chance.random() * (12 if stage == "start" else longest[stage]))
        process.send_signal(signal.SIGKILL)
        process.stderr.read()
    return process.returncode == -signal.SIGKILL


def hashed(frame: Any) -> str:
    """SHA-256 of the sorted rows of a frame."""
    rows = sorted(map(repr, frame.itertuples(index=False, name=None)))
    return hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()


def measure(folder: Path, nights: int, kills: int, seed: int) -> int:
    """Both runs side by side in time; print what came of them, 1 where anything differs."""
    drops = Drops(folder / "drops", nights, seed)
    drops.write()
    calm, disturbed = Run(folder / "calm", drops), Run(folder / "disturbed", drops)
    seconds = calm.in_peace()
    processes = multiprocessing.get_context("spawn")
    stop, answers = processes.Event(), processes.Queue()
    reader = processes.Process(target=read_in_a_loop, args=(str(disturbed.link), stop, answers), daemon=True)
    reader.start()
    told = disturbed.killed(kills, random.Random(seed))
    stop.set()
    seen = answers.get(timeout=120)
    reader.join(timeout=60)
    expected, found = calm.prints(), disturbed.prints()
    different = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    unaccounted = [*calm.unaccounted(), *disturbed.unaccounted()]
    print(f"{nights} nights, {sum(drops.expected_rows.values()):,} rows: {seconds:.0f} s in peace")
    print(f"{sum(told.kills.values())} kills in {told.starts} starts, {told.seconds:.0f} s: {dict(told.kills)}")
    print(f"{len(expected)} relations and tables compared, {len(different)} differ {different or ''}")
    print(f"books: {unaccounted or 'every row of every file is accounted for'}")
    print(f"reader: {seen['reads']:,} reads, {len(seen['faults'])} faults {seen['faults'][:3] or ''}")
    return int(bool(different or unaccounted or seen["faults"]))


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it")
    options = parser.parse_args()
    if not PUBLIC.is_dir():
        print(f"needs the public data sets in {PUBLIC}", file=sys.stderr)
        return 1
    if options.keep:
        options.keep.mkdir(parents=True)
        return measure(options.keep.resolve(), options.nights, options.kills, options.seed)
    with tempfile.TemporaryDirectory(prefix="valueledger-faults-") as folder:
        return measure(Path(folder), options.nights, options.kills, options.seed)


if __name__ == "__main__":
    sys.exit(main())
