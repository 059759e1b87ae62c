"""The ground that Prefect stands on, laid before it is imported: home, quiet logs, no analytics.

Called by the command line before `flows.nightly`, `flows.backfill` or `flows.serve` is imported; it never
imports Prefect itself. A flow that runs without a configured API gets a temporary server from Prefect, as
a child process; a night that was killed leaves that child behind, holding its database. `reap_leftovers`
ends exactly those: server processes whose PREFECT_HOME is ours, while we hold the night's lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import psutil

SERVER_MARKS = ("prefect.server", "prefect server start")
"""What stands in the command line of a Prefect server, temporary or started by `flows.scheduling`."""

REAP_SECONDS = 5.0
"""How long a leftover may take to end by itself before it is killed: its database then needs no recovery."""


def home_of(data_dir: Path) -> Path:
    """Prefect's folder for nights that are run by hand."""
    return data_dir.resolve() / "prefect" / "nights"


def prepare_prefect(home: Path) -> None:
    """Set Prefect's environment for this process and its children; a user's own settings win.

    Must run before the first `import prefect`, which reads the environment once; a second call changes nothing.
    """
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update({"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"})
    quiet = {
        "PREFECT_HOME": str(home),
        # Errors reach the user as one line by flows.boundary, and the log by its traceback.
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        # At its end the temporary server complains loudly about events that it had no time to flush.
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # A slow shared machine needs more than the default 20 s for the temporary server's first start.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_API_REQUEST_TIMEOUT": "300",  # on a machine that does other things, its own answer may take a minute
    }
    for name, value in quiet.items():
        os.environ.setdefault(name, value)
    _keep_loopback_off_proxies()


def _keep_loopback_off_proxies() -> None:
    """Prefect's server listens on this machine: asked for through a company's proxy, it would never answer."""
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = [host.strip() for host in spared.split(",") if host.strip()]
    if "*" not in hosts:
        hosts += [host for host in ("127.0.0.1", "localhost") if host not in hosts]
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join(hosts)


def reap_leftovers(home: Path) -> int:
    """End the servers that killed nights left behind in `home`; return how many there were.

    Only to be called under the night's lock: whoever then still serves from our folder has lost its night. Our own
    children are spared: a process may run several nights.
    """
    leftovers = [process for process in psutil.process_iter() if _serves_from(process, home)]
    for process in leftovers:
        _quietly(process.terminate)
    _, alive = psutil.wait_procs(leftovers, timeout=REAP_SECONDS)
    for process in alive:
        _quietly(process.kill)
    return len(leftovers)


def _serves_from(process: psutil.Process, home: Path) -> bool:
    try:
        if os.getpid() in (process.pid, process.ppid()) or not any(
            mark in " ".join(process.cmdline()) for mark in SERVER_MARKS
        ):
            return False
        return process.environ().get("PREFECT_HOME") == str(home)
    except (psutil.Error, OSError):
        return False


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except psutil.Error:
        return
