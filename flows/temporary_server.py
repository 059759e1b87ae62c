"""Prefect's temporary server, started with patience: what a night speaks to where no server is configured.

Called by `flows.night` before the flow. Prefect starts it by itself, but gives up at the first question that is not
answered within five seconds, as on a machine that is busy with other things at night. Here it is started anew.
"""

from __future__ import annotations

from typing import Final

import httpx
from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import PREFECT_API_URL

from taxonomy.errors import NightError

STARTS: Final = 4
"""What is too busy for all of them is too busy for a night."""


def start_temporary_server() -> None:
    """Start the server that the flows of this process will find; nothing where one is configured. Raises NightError."""
    if PREFECT_API_URL.value():
        return
    for _ in range(STARTS):
        server = SubprocessASGIServer()
        try:
            server.start()
            return
        except (httpx.HTTPError, RuntimeError):  # not in time: each start finds more of it in memory
            server.stop()
    raise NightError(
        f"Prefect's temporary server did not answer in {STARTS} starts.",
        remedy="See what else this machine does at this time; the next run goes on where this one ended.",
    )
