"""The commands under `valueledger monitors`: argument spelling alone.

Called by `flows.cli`, which registers the group. Each command imports what it needs when it runs.
"""

from __future__ import annotations

import click

from flows.spelling import Choices, Group

pass_choices = click.make_pass_decorator(Choices, ensure=True)

STATES = ("open", "any", "recovered", "settled", "closed")
KINDS = ("any", "coverage", "confidence", "language", "unknown", "length", "prior", "parity", "rebase")


@click.group(cls=Group)
def monitors() -> None:
    """The health of the machinery: whether a source's input, or how it is read, has changed."""


@monitors.command(name="list")
@click.option("--state", type=click.Choice(STATES), default="open", show_default=True, help="Where incidents stand.")
@click.option("--monitor", type=click.Choice(KINDS), default="any", show_default=True, help="Which monitor tells them.")
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), help="[default: table]")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@pass_choices
def list_incidents(choices: Choices, /, *, state: str, monitor: str, form: str | None, limit: int) -> int:
    """Data incidents of the published ledger, newest first: what moved, since when, how much, what to do."""
    from flows.monitor_desk import list_incidents as told

    form = form or ("json" if choices.json else "table")
    return told(choices, form, state=state, monitor=monitor, limit=limit)


@monitors.command()
@click.argument("incident")
@pass_choices
def show(choices: Choices, incident: str) -> int:
    """One data incident whole, its history, and the series of its monitor; INCIDENT is its id or how it begins."""
    from flows.monitor_desk import show_incident

    return show_incident(choices, incident)
