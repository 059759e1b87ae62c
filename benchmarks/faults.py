"""Sixty nights of real text, killed with SIGKILL at random moments of every stage: the ledger of an undisturbed run.

A backfill that publishes each night is run once in peace and, in copies side by side, killed again and again, while
other processes read the published ledgers in a loop. At the end every row of every relation, and of every table of the
warehouse that holds no clock time, must be equal (SHA-256 of sorted rows), the books must account for every row of
every file, and the readers must have seen no error and no half night.
Usage: python -m benchmarks.faults [--nights 60] [--kills 40] [--copies 2] [--seed N] [--keep DIR] [--until HH:MM]
The long variant is --kills 200. With --keep, a run that was stopped, or that --until (UTC) has ended, goes on by the
same command. Over 250 lines, so that what kills stands in one file with what compares.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from benchmarks._fault_drops import CONFIG, Drops
from benchmarks._public_sets import are_missing
from flows.orchestration import home_of, reap_leftovers

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

CLOCKED = frozenset({"run", "run_stage", "source_health", "schema_migration", "outbox"})
"""What may differ: when nights ran, how often they were begun, when messages were sent."""

PAUSE_S = 0.2
"""Between two reads: a reader that never rests would take half of a core from the nights that it watches."""

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
    """What a disturbed run went through, over all times that the benchmark was begun; kept in its folder."""

    kills: dict[str, int] = field(default_factory=dict)
    starts: int = 0
    seconds: float = 0.0
    reads: int = 0
    faults: list[Any] = field(default_factory=list)
    done: bool = False

    @property
    def number(self) -> int:
        """How many kills there were."""
        return sum(self.kills.values())


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
        time.sleep(PAUSE_S)
    answers.put(seen)


@contextmanager
def reading(run: Run, told: Killed) -> Iterator[None]:
    """Another process reads what a run has published, in a loop; what it saw is added to `told`."""
    processes = multiprocessing.get_context("spawn")
    stop, answers = processes.Event(), processes.Queue()
    reader = processes.Process(target=read_in_a_loop, args=(str(run.link), stop, answers), daemon=True)
    reader.start()
    try:
        yield
    finally:
        stop.set()
        seen = answers.get(timeout=300)
        told.reads += seen["reads"]
        told.faults += seen["faults"]
        reader.join(timeout=60)


class Run:
    """A backfill of all nights in a folder of its own, as often as it must be begun."""

    def __init__(self, folder: Path, drops: Drops) -> None:
        self.folder = folder
        self.drops = drops
        self.data = folder / "data"
        self.link = self.data / "published" / "ledger.duckdb"
        self.state = folder / "killed.json"
        folder.mkdir(exist_ok=True)
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

    def told(self) -> Killed:
        """What it went through so far."""
        return Killed(**json.loads(self.state.read_text("utf-8"))) if self.state.exists() else Killed()

    def keep(self, told: Killed) -> None:
        """Write down what it went through."""
        self.state.write_text(json.dumps(asdict(told)), "utf-8")

    def killed(self, kills: int, seed: str, in_time: Callable[[], bool]) -> None:
        """Run to the end through `kills` kills, as many in every stage, or until time is up.

        Kills are spread over the nights: each run goes on by as many as leave enough of them for the kills to come.
        """
        told, longest = self.told(), dict.fromkeys(BEFORE, 0.5)
        with reading(self, told):
            while told.number < kills and in_time():
                begun = time.perf_counter()
                chance = random.Random(f"{seed} {told.starts}")
                stage = list(BEFORE)[told.number % len(BEFORE)]
                ahead = max(self.left() - 2, 0) / (kills - told.number)
                nights = int(ahead) + (chance.random() < ahead % 1)
                was_killed = kill_in(self.start(), stage, nights, longest, chance)
                told.starts += 1
                told.kills[stage] = told.kills.get(stage, 0) + was_killed
                told.seconds += time.perf_counter() - begun
                self.keep(told)
                if not was_killed and not self.left():
                    break
            if not told.done and in_time():
                told.seconds += self.in_peace()
                told.starts += 1
                told.done = True
        reap_leftovers(home_of(self.data))
        self.keep(told)

    def left(self) -> int:
        """How many nights are not published yet."""
        from warehouse.read import Ledger

        if not self.link.exists():
            return self.drops.nights
        with Ledger.open(self.link) as ledger:
            return self.drops.nights - int(ledger.query("SELECT count(*) AS n FROM run")["n"].iloc[0])

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
        process.send_signal(signal.SIGKILL)  # what it still says is not read: the server that it leaves holds the pipe
    return process.returncode == -signal.SIGKILL


def hashed(frame: Any) -> str:
    """SHA-256 of the sorted rows of a frame."""
    rows = sorted(map(repr, frame.itertuples(index=False, name=None)))
    return hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()


def measure(folder: Path, nights: int, kills: int, seed: int, copies: int, in_time: Callable[[], bool]) -> int:
    """All runs side by side; print what came of them, 1 where anything differs, 2 where time was up before the end."""
    drops = Drops(folder / "drops", nights, seed)
    drops.write()  # the same files whenever it is called
    calm = Run(folder / "calm", drops)
    disturbed = [Run(folder / f"disturbed-{number}", drops) for number in range(copies)]
    shares = [kills // copies + (number < kills % copies) for number in range(copies)]
    broken = threading.Event()

    def go_on() -> bool:
        return in_time() and not broken.is_set()

    def noted(work: Callable[..., None], *given: Any) -> None:
        """What fails ends the other runs too, after their present start."""
        try:
            work(*given, go_on)
        except BaseException:
            broken.set()
            raise

    with ThreadPoolExecutor(copies) as pool:
        jobs = [
            pool.submit(noted, run.killed, share, f"{seed} {run.folder.name}")
            for run, share in zip(disturbed, shares, strict=True)
        ]
        jobs.append(pool.submit(noted, in_peace_once, calm))
        for job in jobs:
            job.result()
    told = [run.told() for run in disturbed]
    stages = sum((Counter(one.kills) for one in told), Counter[str]())
    print(f"{nights} nights, {sum(drops.expected_rows.values()):,} rows: {calm.told().seconds:.0f} s in peace")
    seconds = " and ".join(f"{one.seconds:.0f} s" for one in told)
    print(f"{stages.total()} kills in {sum(one.starts for one in told)} starts, {seconds}: {dict(stages)}")
    if not all(one.done for one in (*told, calm.told())):
        print("time was up: the same command goes on")
        return 2
    return compare(calm, disturbed, told)


def in_peace_once(calm: Run, in_time: Callable[[], bool]) -> None:
    """The undisturbed run, unless it was done before."""
    if not calm.told().done and in_time():
        calm.keep(Killed(starts=1, seconds=calm.in_peace(), done=True))


def compare(calm: Run, disturbed: list[Run], told: list[Killed]) -> int:
    """Print what differs; 1 where anything does."""
    expected = calm.prints()
    different, unaccounted = [], calm.unaccounted()
    for run in disturbed:
        found = run.prints()
        different += [name for name in sorted(expected.keys() | found.keys()) if expected.get(name) != found.get(name)]
        unaccounted += run.unaccounted()
    faults = [fault for one in told for fault in one.faults]
    print(
        f"{len(disturbed)} x {len(expected)} relations and tables compared, {len(different)} differ {different or ''}"
    )
    print(f"books: {unaccounted or 'every row of every file is accounted for'}")
    print(f"readers: {sum(one.reads for one in told):,} reads, {len(faults)} faults {faults[:3] or ''}")
    return int(bool(different or unaccounted or faults))


def ends_at(until: str | None) -> Callable[[], bool]:
    """Whether it is before the next `until` (HH:MM, UTC); always where there is none."""
    if until is None:
        return lambda: True
    begun = datetime.now(UTC)
    seconds = (datetime.combine(begun, clock_time.fromisoformat(until), UTC) - begun).total_seconds() % 86_400
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=2, help="disturbed runs side by side, which share the kills")
    parser.add_argument("--keep", type=Path, help="work in this folder, go on with what is in it, and leave it")
    parser.add_argument("--until", metavar="HH:MM", help="begin nothing after this time (UTC)")
    options = parser.parse_args()
    if are_missing():
        return 1
    asked = (options.nights, options.kills, options.seed, options.copies, ends_at(options.until))
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        return measure(options.keep.resolve(), *asked)
    with tempfile.TemporaryDirectory(prefix="valueledger-faults-") as folder:
        return measure(Path(folder), *asked)


if __name__ == "__main__":
    sys.exit(main())
