"""The commands under `valueledger alerts`: argument spelling alone.

Called by `flows.cli`, which registers the group. Each command imports what it needs when it runs.
"""

from __future__ import annotations

from pathlib import Path

import click

from flows.spelling import Choices, Group

pass_choices = click.make_pass_decorator(Choices, ensure=True)


@click.group(cls=Group)
def alerts() -> None:
    """Drops of customer value, within a budget of false alerts."""


@alerts.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True, max=1000),
    metavar="PER_MONTH",
    help="False alerts a month for the whole file. [default: 1, or as alerts.yaml says]",
)
@click.option(
    "--warmup",
    type=click.IntRange(7, 730),
    metavar="DAYS",
    help="Days of history before a series may alert. [default: 28, or as alerts.yaml says]",
)
@pass_choices
def detect(choices: Choices, file: Path, budget: float | None, warmup: int | None) -> int:
    """Replay a CSV of daily counts (day,series,parent,feedbacks,mentions,gained,lost); alarms as JSON lines.

    An alarm of a day uses rows up to that day only. '-' reads stdin.
    """
    from flows.alert_detection import detect_file

    return detect_file(file, choices.config, budget=budget, warmup=warmup)
