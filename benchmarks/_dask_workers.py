"""The worker processes of a Dask cluster that this process started, and what its scheduler gave out twice.

Called by `benchmarks._cluster_runs` and by the tests of partitions. Imports no Prefect, which reads its settings once.
"""

from __future__ import annotations

from typing import Any

import psutil


def dask_workers() -> list[psutil.Process]:
    """The live worker processes of clusters that this process started."""
    found: list[Any] = []
    for process in psutil.Process().children(recursive=True):
        try:
            if "spawn_main" in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def given_again(workers: Any) -> int:
    """How many times the scheduler gave a worker what another one had been given before."""
    client = workers._runner.client  # the runner's own, while it runs

    def given(dask_scheduler: Any) -> list[str]:
        return [str(key) for key, _, finish, *_ in dask_scheduler.transition_log if finish == "processing"]

    keys = client.run_on_scheduler(given)
    return len(keys) - len(set(keys))
