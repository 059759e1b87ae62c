"""Real databases in a folder: servers of our own, of PostgreSQL and MariaDB, gone after the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg


def postgres_binaries() -> Path | None:
    """The folder with initdb and postgres: Debian keeps them off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    folders += [Path(on_path).parent] if on_path else []
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextmanager
def postgres_server(binaries: Path) -> Iterator[str]:
    """A server on a free port of this machine; gives SQLAlchemy's URL of its only database."""
    home = Path(tempfile.mkdtemp(prefix="valueledger-pg-"))
    # The server refuses to run as root.
    by = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if by:
        shutil.chown(home, "postgres", "postgres")
    port = _free_port()
    data = home / "data"
    made = [*by, str(binaries / "initdb"), "-D", str(data), "-U", "shop", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(made, check=True, capture_output=True, cwd=home)
    options = [
        "-D",
        str(data),
        "-F",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        str(home),
        "-c",
        "timezone=Asia/Shanghai",
    ]
    server = subprocess.Popen([*by, str(binaries / "postgres"), *options], stderr=subprocess.DEVNULL, cwd=home)
    try:
        asked = f"host=127.0.0.1 port={port} user=shop dbname=postgres"
        _wait_for(lambda: psycopg.connect(asked), psycopg.OperationalError)
        yield f"postgresql+psycopg://shop:hidden-password@127.0.0.1:{port}/postgres"
    finally:
        pid = int((data / "postmaster.pid").read_text("utf-8").split()[0])
        os.kill(pid, 2)
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def mariadb_server(server: Path) -> Iterator[str]:
    """A server without users' rights on a free port; gives SQLAlchemy's URL of its empty database `shop`."""
    home = Path(tempfile.mkdtemp(prefix="valueledger-maria-"))
    port = _free_port()
    shared = server.parents[1] / "share" / "mysql"
    own = [str(server), "--no-defaults", f"--datadir={home}", f"--lc-messages-dir={shared}", "--skip-grant-tables"]
    own += ["--user=root"] if os.geteuid() == 0 else []
    (home / "shop").mkdir()
    process = subprocess.Popen(
        [*own, f"--port={port}", "--bind-address=127.0.0.1", f"--socket={home / 'socket'}"], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1), OSError)
        yield f"mysql+pymysql://shop:hidden-password@127.0.0.1:{port}/shop?charset=utf8mb4"
    finally:
        process.kill()  # nothing in it is wanted any more
        process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(connect: Callable[[], psycopg.Connection[Any] | socket.socket], refusal: type[Exception]) -> None:
    """Ask until it is answered; a server is open once it takes what a client says, not once its port is."""
    for _ in range(600):
        try:
            connect().close()
        except refusal:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the server does not start")
