"""Prefect's temporary server, started with patience: what a night speaks to where no server is configured.

Called by `flows.night` before the flow. Prefect starts it by itself, but gives up at the first question that is not
answered within five seconds, as on a machine that does much else at night. Here the same server is waited for.
"""

from __future__ import annotations

import time
from typing import Final

import httpx
from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import PREFECT_API_URL

from taxonomy.errors import NightError

PATIENCE_S: Final = 600.0
"""A server that needs longer leaves no time for a night."""
PAUSE_S: Final = 0.5
"""Between two questions: short beside the seconds that a server needs to start."""
ANSWER_S: Final = 60.0
"""For one answer: Prefect's own five seconds are what a busy machine misses."""


def start_temporary_server(patience_s: float = PATIENCE_S) -> None:
    """Start the server that the flows of this process will find; nothing where one is configured. Raises NightError."""
    if PREFECT_API_URL.value():
        return
    server = SubprocessASGIServer()
    try:
        server.start()
    except (httpx.HTTPError, RuntimeError) as error:
        if not _answers_at_last(server, patience_s):
            ended = server.server_process is None or server.server_process.poll() is not None
            server.stop()
            if ended:
                raise NightError(
                    f"Prefect's temporary server ended before it answered ({error}).",
                    remedy="Run `prefect server start` to see why; the next run goes on where this one ended.",
                ) from error
            raise NightError(
                f"Prefect's temporary server did not answer within {patience_s:g} s.",
                remedy="See what else this machine does at this time; the next run goes on where this one ended.",
            ) from error
        server.running = True  # so that Prefect takes it as it is


def _answers_at_last(server: SubprocessASGIServer, patience_s: float) -> bool:
    deadline = time.monotonic() + patience_s
    while server.server_process is not None and server.server_process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{server.api_url}/health", timeout=ANSWER_S).is_success:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(PAUSE_S)
    return False
