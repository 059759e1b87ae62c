"""The nightly schedule as a Prefect deployment: the cron line of the configuration, in its time zone.

Called by `flows.scheduling` once a server answers. Each scheduled night runs in a process of its own,
one at a time; a night that comes while another runs is not started beside it.
"""

from __future__ import annotations

from pathlib import Path

from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.boundary import say
from flows.nightly import night
from flows.settings import load_settings

DEPLOYMENT = "nightly"


def serve_nights(config: Path, data_dir: Path) -> None:
    """Serve the nightly flow on its schedule; returns when the process is told to stop."""
    settings = load_settings(config, data_dir)
    deployment = night.to_deployment(
        DEPLOYMENT,
        description="One night: read, redact, judge, load, aggregate, check, publish.",
        parameters={"config": str(config), "data_dir": str(data_dir)},
        schedule=Cron(settings.schedule, timezone=settings.time_zone),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)  # a coroutine only inside an event loop, where we are not
    say(f"nights run at '{settings.schedule}', {settings.time_zone} time; stop with Ctrl-C")
    # The schedule is not paused at the end: a server that outlives us would otherwise forget it.
    serve(deployment, limit=1, pause_on_shutdown=False, print_starting_message=False)
