"""`valueledger serve`: lays the ground for the nightly schedule and keeps it until it is told to stop.

Called by `flows.cli`. Uses the Prefect server that PREFECT_API_URL names, or supervises one of its own
(`flows.server`). The schedule itself is a Prefect deployment, made in `flows.serve`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from flows.alert_settings import alert_settings_beside
from flows.boundary import say
from flows.orchestration import prepare_prefect
from flows.protect import id_key
from flows.server import running_server, supervised_server
from flows.settings import load_settings
from taxonomy.errors import BusyError


def server_home(data_dir: Path) -> Path:
    """The folder of the supervised server's database and pid file."""
    return data_dir.resolve() / "prefect" / "server"


def serve_schedule(config: Path, data_dir: Path | None) -> int:
    """Serve the nightly flow until SIGTERM or Ctrl-C; return the exit code.

    Everything that a night would stumble over first is checked now, not at two in the morning.
    """
    import filelock

    settings = load_settings(config, data_dir)
    id_key(settings.id_key_env)
    alert_settings_beside(config)
    home = server_home(settings.data_dir)
    home.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(home / "serve.lock", timeout=0), _stop_on_sigterm():
            return _serve(config, settings.data_dir, home)
    except filelock.Timeout:
        raise BusyError(
            f"another `valueledger serve` keeps the schedule of {settings.data_dir}.",
            remedy="Stop it first, or give another --data-dir.",
        ) from None


def _serve(config: Path, data_dir: Path, home: Path) -> int:
    prepare_prefect(home)
    configured = os.environ.get("PREFECT_API_URL")
    if configured:
        say(f"using the Prefect server at {configured}")
        return _deploy(config, data_dir)
    if running_server(home) is not None:
        say("taking over the Prefect server that an earlier serve left behind")
    else:
        say("starting a Prefect server ...")
    with supervised_server(home, data_dir / "logs" / "prefect-server.log") as api_url:
        os.environ["PREFECT_API_URL"] = api_url
        say(f"Prefect server at {api_url.removesuffix('/api')}")
        return _deploy(config, data_dir)


def _deploy(config: Path, data_dir: Path) -> int:
    from flows.serve import serve_nights

    serve_nights(config.resolve(), data_dir.resolve())
    return 0


@contextmanager
def _stop_on_sigterm() -> Iterator[None]:
    """SIGTERM ends the block in order, as Ctrl-C does, so that the server is taken down with it."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
