"""The commands under `valueledger alerts`: argument spelling alone.

Called by `flows.cli`, which registers the group. Each command imports what it needs when it runs.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flows.spelling import Choices, Day, Group

pass_choices = click.make_pass_decorator(Choices, ensure=True)


note = click.option("--note", "remark", default="", metavar="TEXT", help="What to remember about it.")

budgeted = click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True, max=1000),
    metavar="PER_MONTH",
    help="False alerts a month for all series together. [default: 1, or as alerts.yaml says]",
)
warmed = click.option(
    "--warmup",
    type=click.IntRange(7, 730),
    metavar="DAYS",
    help="Days of history before a series may alert. [default: 28, or as alerts.yaml says]",
)

STATES = ("open", "any", "opened", "acknowledged", "snoozed", "recovered", "closed")
KINDS = ("drop", "data", "critical", "rebase", "any")


@click.group(cls=Group)
def alerts() -> None:
    """Drops of customer value, within a budget of false alerts."""


@alerts.command(name="list")
@click.option("--state", type=click.Choice(STATES), default="open", show_default=True, help="Where incidents stand.")
@click.option("--kind", type=click.Choice(KINDS), default="drop", show_default=True, help="What incidents are.")
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), help="[default: table]")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@pass_choices
def list_incidents(choices: Choices, /, *, state: str, kind: str, form: str | None, limit: int) -> int:
    """The incidents, newest first: what loses value since when, how much and where."""
    from flows.alert_desk import desk_of, list_alerts

    form = form or ("json" if choices.json else "table")
    return list_alerts(desk_of(choices), form, state=state, kind=kind, limit=limit)


@alerts.command()
@click.argument("incident")
@pass_choices
def show(choices: Choices, incident: str) -> int:
    """One incident whole: since when, how large, who contributes, in whose words, and its history."""
    from flows.alert_desk import desk_of, show_alert

    return show_alert(desk_of(choices), incident, as_json=choices.json)


@alerts.command()
@click.argument("incident")
@note
@pass_choices
def ack(choices: Choices, incident: str, remark: str) -> int:
    """Say that somebody looks after an incident: no more messages but the one of its end."""
    from flows.alert_desk import acknowledge, desk_of

    return acknowledge(desk_of(choices), incident, note=remark)


@alerts.command()
@click.argument("incident")
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How long it stays silent.")
@note
@pass_choices
def snooze(choices: Choices, incident: str, days: int, remark: str) -> int:
    """Keep an incident silent for some days."""
    from flows.alert_desk import desk_of
    from flows.alert_desk import snooze as put_off

    return put_off(desk_of(choices), incident, days=days, note=remark)


@alerts.command()
@click.argument("incident")
@click.option(
    "--verdict",
    type=click.Choice(("true", "false", "fixed")),
    required=True,
    help="A drop, none, or a drop whose cause was mended; precision is measured from it.",
)
@note
@pass_choices
def close(choices: Choices, incident: str, verdict: str, remark: str) -> int:
    """Settle an incident with a verdict; INCIDENT is its id or how it begins."""
    from flows.alert_desk import close as settle
    from flows.alert_desk import desk_of

    return settle(desk_of(choices), incident, verdict=verdict, note=remark)


@alerts.command()
@click.argument("file", type=click.Path(path_type=Path))
@budgeted
@warmed
@pass_choices
def detect(choices: Choices, file: Path, budget: float | None, warmup: int | None) -> int:
    """Replay a CSV of daily counts (day,series,parent,feedbacks,mentions,gained,lost); alarms as JSON lines.

    An alarm of a day uses rows up to that day only. '-' reads stdin.
    """
    from flows.alert_detection import detect_file

    return detect_file(file, choices.config, budget=budget, warmup=warmup)


@alerts.command()
@click.option("--from", "first", type=Day(), metavar="DAY", help="First day to judge. [default: after the warm-up]")
@click.option("--to", "last", type=Day(), metavar="DAY", help="Last day to judge. [default: the last whole day]")
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="An alerts.yaml to try. [default: the one beside the configuration]",
)
@budgeted
@warmed
@click.option("--watch", metavar="LIST", help="Levels and kinds of slices, such as aspect,product; none for no slices.")
@click.option(
    "--least-effect",
    type=click.FloatRange(0, 100),
    metavar="POINTS",
    help="Change below which nobody is told, in points: 3 of a hundred feedbacks.",
)
@click.option(
    "--plant",
    "points",
    type=click.FloatRange(min=0, min_open=True, max=100),
    metavar="POINTS",
    help="Plant a rise of so many points in each aspect as well, and tell who would have seen it and how soon.",
)
@pass_choices
def backtest(
    choices: Choices,
    /,
    *,
    first: date | None,
    last: date | None,
    file: Path | None,
    budget: float | None,
    warmup: int | None,
    watch: str | None,
    least_effect: float | None,
    points: float | None,
) -> int:
    """Replay the ledger's past night by night with settings to try: what would have been alerted.

    Shown beside what the ledger's nights raised, the verdicts given, and four rules that others use. Nothing is
    written and nobody is paged; each night knows the days before it alone.
    """
    from flows.alert_backtest import Candidate, run_backtest

    effect = None if least_effect is None else least_effect / 100
    candidate = Candidate(file=file, budget=budget, warmup=warmup, least_effect=effect, watch=watch)
    return run_backtest(choices, candidate, first=first, last=last, points=points)


@alerts.command(name="test-channel")
@click.argument("name")
@pass_choices
def test_channel(choices: Choices, name: str) -> int:
    """Send a test message to the channel NAME of alerts.yaml and say whether it was taken."""
    from flows.sending import test_channel as try_channel

    return try_channel(choices.config, choices.data_dir, name, lang=choices.lang, as_json=choices.json)


@alerts.command()
@click.option("--again", is_flag=True, help="Try what was given up once more as well.")
@pass_choices
def send(choices: Choices, again: bool) -> int:
    """Send what is due now: retries, and what waited for quiet hours to end.

    Nights do it at their end, and `serve` every five minutes; whoever starts nights by cron lets cron call this too.
    """
    from flows.sending import send_now

    return send_now(choices.config, choices.data_dir, as_json=choices.json, again=again)
