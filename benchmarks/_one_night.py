"""One night in a process of its own, with what judging alone took: python -m benchmarks._one_night CONFIG DAY OUT.

Called by `benchmarks.million` and `benchmarks.grown` through `run`. The night is the real flow; the judge's `read` is
held by a clock, since the stage `judge` also looks rows up and makes frames, which is no judging. Processor time is
that of the process and of all that it started, the orchestrator's server among them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
Figures = dict[str, Any]


def run(config: Path, day: date, out: Path, *, cores: int) -> Figures:
    """The figures of a night; of one that is done, those that were kept. Raises CalledProcessError."""
    if not out.exists():
        command = [
            sys.executable,
            "-m",
            "benchmarks._one_night",
            str(config),
            str(day),
            str(out),
            "--cores",
            str(cores),
        ]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    figures: Figures = json.loads(out.read_text("utf-8"))
    return figures


class Clocked:
    """A judge whose reading is held by a clock."""

    def __init__(self, judge: Any, spent: Figures) -> None:
        self._judge = judge
        self._spent = spent
        self.label = judge.label

    def read(self, texts: Sequence[Any]) -> Any:
        begun = time.perf_counter(), time.process_time()
        try:
            return self._judge.read(texts)
        finally:
            self._spent["seconds"] += time.perf_counter() - begun[0]
            self._spent["processor"] += time.process_time() - begun[1]
            self._spent["texts"] += len(texts)


def one_night(config: Path, day: date) -> Figures:
    """Run the night here."""
    begun = time.perf_counter()
    os.environ.setdefault("VALUELEDGER_ID_KEY", "a-key-for-the-benchmark-only")
    from flows.orchestration import home_of, prepare_prefect
    from flows.settings import load_settings

    prepare_prefect(home_of(load_settings(config).data_dir))
    from flows import ingest
    from flows.nightly import night
    from flows.temporary_server import start_temporary_server

    start_temporary_server()

    judging: Figures = {"seconds": 0.0, "processor": 0.0, "texts": 0}
    entries = ingest.judge_entries

    def clocked(feedbacks: Any, statuses: Any, bench: Any) -> Any:
        return entries(feedbacks, statuses, replace(bench, judge=Clocked(bench.judge, judging)))

    ingest.judge_entries = clocked
    report = night(str(config), None, day)
    counts = [asdict(one) for one in report.counts.values()]
    return {
        "counts": {name: sum(one[name] for one in counts) for name in counts[0]},
        "seconds": report.seconds, "wall": time.perf_counter() - begun, "processor": processor(),
        "peak_mb": report.peak_memory_mb, "attempt": report.attempt, "judging": judging,
        "load": os.getloadavg()[0], "unread": report.unread,
    }  # fmt: skip


def processor() -> float:
    """Seconds of processor of this process and of its children, those that have ended included."""
    own = psutil.Process()
    spent = sum(own.cpu_times()[:4])
    for child in own.children(recursive=True):
        try:
            spent += sum(child.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return spent


def main() -> int:
    """Run the night and write its figures, whole or not at all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cores", type=int, default=0)
    options = parser.parse_args()
    if options.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    figures = one_night(options.config, options.day)
    part = options.out.with_suffix(".part")
    part.write_text(json.dumps(figures), "utf-8")
    part.replace(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
