"""A real Prefect server as a supervised child process: what a served schedule needs to fire.

Called by `flows.scheduling`. The server listens on this machine only, on a free port, and keeps its database in the
data folder, pruned: runs older than KEPT_DAYS and events older than a week go. Its pid file lets the next start find
a server that a killed parent left behind: one that answers is reused, one that does not is ended. A server that dies
while it is needed is started again. Prefect itself is not imported here: the server is another process.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from taxonomy.errors import NightError

START_SECONDS = 180.0
"""A first start writes the server's database; on a slow shared machine that takes up to two minutes."""

STOP_SECONDS = 10.0
"""How long the server may take to close its database before it is killed."""

WATCH_SECONDS = 2.0
"""How often a supervised server is looked after: far below the minute that a cron schedule resolves."""


KEPT_DAYS = 90
"""How long the server remembers runs, their artifacts and logs; the night book of the ledger remembers for good."""

SLACK = 0.25
"""Share of the database file that may lie empty before it is rewritten: pruning frees pages, not disk."""


@dataclass(frozen=True)
class ServerRecord:
    """What the pid file holds: enough to tell our server from a process that was given its number later."""

    pid: int
    created: float  # seconds since the epoch, as the system tells it for this process
    port: int

    @property
    def api_url(self) -> str:
        """The address that Prefect's client is given."""
        return f"http://127.0.0.1:{self.port}/api"


@contextmanager
def supervised_server(home: Path, log: Path) -> Iterator[str]:
    """The API address of a server that runs as long as the block does. Raises NightError if none starts.

    A server that an earlier, killed parent left in `home` is taken over if it answers, else ended.
    """
    home.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    record = _left_behind(home)
    if record is None:
        compact(home / "prefect.db")
        record = _start(home, log, _free_port())
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(home, log, record, over), daemon=True, name="server-watch")
    watcher.start()
    try:
        yield record.api_url
    finally:
        over.set()
        watcher.join(timeout=WATCH_SECONDS + STOP_SECONDS)
        current = _read(home)
        if current is not None:
            _end(current)
        _pid_file(home).unlink(missing_ok=True)


def pruning() -> dict[str, str]:
    """The settings under which Prefect's server forgets; a user's own win."""
    wanted = {
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_DAYS * 86_400),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",
    }
    return {name: os.environ.get(name, value) for name, value in wanted.items()}


def compact(database: Path) -> bool:
    """Rewrite a SQLite file that nobody has open and that is largely empty pages; whether it was.

    A file in use or damaged is left as it is: the server says what is wrong with it.
    """
    if not database.is_file():
        return False
    try:
        with closing(sqlite3.connect(database, timeout=1)) as connection:
            pages, empty = (
                connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")
            )
            if not pages or empty / pages < SLACK:
                return False
            connection.execute("VACUUM")
            return True
    except sqlite3.Error:
        return False


def running_server(home: Path) -> ServerRecord | None:
    """The server of `home` if it is alive and answers."""
    record = _read(home)
    return record if record is not None and _process(record) is not None and _answers(record) else None


def _left_behind(home: Path) -> ServerRecord | None:
    record = _read(home)
    if record is None:
        return None
    if _process(record) is not None and _answers(record):
        return record
    _end(record)
    _pid_file(home).unlink(missing_ok=True)
    return None


def _start(home: Path, log: Path, port: int) -> ServerRecord:
    environment = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_UI_ENABLED": "true",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        **pruning(),
    }
    environment.pop("PREFECT_API_URL", None)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("ab") as output:
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we take the server down in order.
        child = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    record = ServerRecord(child.pid, psutil.Process(child.pid).create_time(), port)
    _pid_file(home).write_text(json.dumps(asdict(record)), "utf-8")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        if _answers(record):
            return record
        time.sleep(0.2)
    _end(record)
    raise NightError(f"the Prefect server did not start on port {port}.", remedy=f"Its own words are in {log}.")


def _watch(home: Path, log: Path, record: ServerRecord, over: threading.Event) -> None:
    """Start the server again, on the same port, whenever it has died."""
    while not over.wait(WATCH_SECONDS):
        if _process(record) is None:
            try:
                record = _start(home, log, record.port)
            except NightError:
                continue


def _end(record: ServerRecord) -> None:
    """End the server and the processes that it started itself."""
    process = _process(record)
    if process is None:
        return
    try:
        family = [process, *process.children(recursive=True)]
        for member in family:
            member.terminate()
        _, alive = psutil.wait_procs(family, timeout=STOP_SECONDS)
        for member in alive:
            member.kill()
    except psutil.NoSuchProcess:
        return


def _process(record: ServerRecord) -> psutil.Process | None:
    """The live process of the record; None if it ended, or if its number now belongs to another."""
    try:
        process = psutil.Process(record.pid)
        if abs(process.create_time() - record.created) > 1.0 or process.status() == psutil.STATUS_ZOMBIE:
            return None
    except psutil.NoSuchProcess:
        return None
    return process


def _answers(record: ServerRecord) -> bool:
    try:
        with urllib.request.urlopen(f"{record.api_url}/health", timeout=5) as reply:  # noqa: S310 - our own loopback
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError, ValueError, http.client.HTTPException):
        return False


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pid_file(home: Path) -> Path:
    return home / "server.json"


def _read(home: Path) -> ServerRecord | None:
    try:
        return ServerRecord(**json.loads(_pid_file(home).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
