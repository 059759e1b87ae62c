"""Judging on a Dask cluster of two processes and on threads: equal rows, and the time that a killed worker costs.

The same partitions of real words are judged by threads, by a LocalCluster of two worker processes, and by such a
cluster of which one worker is killed with SIGKILL after a third of the rows. The frames of every partition must be
equal, and no more partitions judged again than were in flight. The seconds that the kill cost are told
beside those of one partition and of a worker's start, in which the other one judges alone.
Usage: python -m benchmarks.cluster [--rows 20000] [--partition 500] [--judge cues]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks._public_sets import are_missing
from benchmarks._real_text import configure
from flows.runner_settings import AHEAD

RUNNERS = (("threads", False), ("dask", False), ("dask", True))
IN_FLIGHT = 2 * AHEAD
"""Of two workers: more a dead one cannot have held."""


def main() -> int:
    """Judge by each runner and print the table; 1 where rows differ or a partition is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--partition", type=int, default=500)
    parser.add_argument("--judge", default="cues")
    options = parser.parse_args()
    if are_missing():
        return 1
    os.environ.setdefault("VALUELEDGER_ID_KEY", "a-key-for-the-benchmark-only")
    with tempfile.TemporaryDirectory(prefix="valueledger-cluster-") as temporary:
        folder = Path(temporary)
        config = configure(folder / "pipeline.yaml", folder / "drops", options.judge, folder / "data")
        from flows.orchestration import home_of, prepare_prefect

        prepare_prefect(home_of(folder / "data"))
        from benchmarks._cluster_runs import judge_by_each
        from flows.temporary_server import start_temporary_server

        start_temporary_server()
        threads, calm, killed = judge_by_each(str(config), RUNNERS, options.rows, options.partition)
    partitions = len(threads.prints)
    print(f"{'runner':<28}{'rows':>8}{'partitions equal':>18}{'s':>9}{'rows/s':>9}")
    for name, made in (("threads", threads), ("dask, 2 processes", calm), ("dask, one worker killed", killed)):
        same = sum(one == other for one, other in zip(made.prints, threads.prints, strict=False))
        equal, rate = f"{same}/{partitions}", made.rows / made.seconds
        print(f"{name:<28}{made.rows:>8,}{equal:>18}{made.seconds:>9.1f}{rate:>9,.0f}")
    one = calm.seconds / partitions
    print(
        f"killed: {killed.killed} worker; partitions given out again: {killed.again} (limit {IN_FLIGHT});"
        f" time lost {killed.seconds - calm.seconds:+.1f} s, a partition takes {one:.2f} s,"
        f" a worker starts in {calm.start_s:.1f} s"
    )
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, judge {options.judge}")
    differ = not threads.prints == calm.prints == killed.prints
    return int(differ or not killed.killed or calm.again > 0 or killed.again > IN_FLIGHT)


if __name__ == "__main__":
    sys.exit(main())
