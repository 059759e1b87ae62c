"""The nightly schedule as a Prefect deployment: the cron line of the configuration, in its time zone.

Called by `flows.scheduling` once a server answers. Each scheduled night runs in a process of its own,
one at a time; a night that comes while another runs is not started beside it. One that fails says so in one line.
Between nights, a thread sends alerts that are due: retries, and what waited for quiet hours to end.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.boundary import say
from flows.nightly import night
from flows.sending import start_sending
from flows.settings import load_settings

DEPLOYMENT = "nightly"

WAIT_SECONDS = 3600.0
"""How long a scheduled night waits for whoever has the warehouse: nobody is there to start it again."""


class NightRunner(Runner):
    """A runner that SIGTERM ends in order: its event loop is unwound, then our server is taken down."""

    _work: asyncio.Task[None] | None = None

    async def work(self) -> None:
        """Wait for scheduled nights until told to stop."""
        self._work = asyncio.current_task()
        await self.start()

    def handle_sigterm(self, *args: Any, **kwargs: Any) -> None:
        """Cancel the work from within its loop; SIGINT may be ignored where a shell put us into the background."""
        if self._work is not None:
            self._work.get_loop().call_soon_threadsafe(self._work.cancel)


def serve_nights(config: Path, data_dir: Path) -> None:
    """Serve the nightly flow on its schedule; returns when the process is told to stop."""
    settings = load_settings(config, data_dir)
    deployment = night.to_deployment(
        DEPLOYMENT,
        description="One night: read, redact, judge, load, aggregate, analyse, check, publish.",
        parameters={"config": str(config), "data_dir": str(data_dir), "wait": WAIT_SECONDS},
        schedule=Cron(settings.schedule, timezone=settings.time_zone),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)  # a coroutine only inside an event loop, where we are not
    # The schedule is not paused at the end: a server that outlives us would otherwise forget it.
    runner = NightRunner(pause_on_shutdown=False, limit=1)
    runner.add_deployment(deployment)
    say(f"nights run at '{settings.schedule}', {settings.time_zone} time; stop with Ctrl-C")
    # At its end, a loop reports the cut connections of its children as errors with a traceback.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    stop = start_sending(config, data_dir)
    try:
        asyncio.run(runner.work())
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("stopping")
    finally:
        stop.set()
