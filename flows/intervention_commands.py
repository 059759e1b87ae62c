"""The commands under `valueledger interventions`: argument spelling alone.

Called by `flows.cli`, which registers the group. Each command imports what it needs when it runs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from flows.spelling import Choices, Day, Group

pass_choices = click.make_pass_decorator(Choices, ensure=True)

note = click.option("--note", default="", metavar="TEXT", help="What else to remember.")


@click.group(cls=Group)
def interventions() -> None:
    """What was done about value lost, and what it did."""


@interventions.command()
@click.argument("what")
@click.option("--aspect", metavar="ID", help="The aspect that it should change, such as service.delivery.")
@click.option("--dimension", metavar="ID", help="Or the dimension, such as service.")
@click.option("--since", type=Day(), required=True, help="First day with it.")
@click.option("--until", type=Day(), help="Last day with it. [default: it lasts]")
@click.option("--product", metavar="NAME", help="The product that it touches. [default: all]")
@click.option("--channel", metavar="NAME", help="The channel that it touches. [default: all]")
@click.option("--owner", metavar="NAME", help="Who answers for it.")
@click.option(
    "--worth", type=click.FloatRange(0, 100, min_open=True), metavar="POINTS",
    help="Effect on net worth seeing, points. [default: 5]",
)  # fmt: skip
@click.option("--name", metavar="WORD", help="A short name of its own. [default: made of the value and the day]")
@click.option("--planned", is_flag=True, help="Even for a product or channel of which there is no feedback yet.")
@note
@pass_choices
def add(choices: Choices, /, *, what: str, name: str | None, planned: bool, **options: Any) -> int:
    """Enter what was done: WHAT in a few words. Its effect is told from the next night on."""
    from flows.intervention_desk import add_one

    if (options["aspect"] is None) == (options["dimension"] is None):
        raise click.UsageError("give either --aspect or --dimension: the value that it should change.")
    if options["until"] is not None and options["until"] < options["since"]:
        raise click.UsageError(f"--until {options['until']} is before --since {options['since']}.")
    return add_one(choices, name, {"what": what, **options}, planned=planned)


@interventions.command(name="list")
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), help="[default: table]")
@click.option("--all", "everything", is_flag=True, help="Also those that were removed.")
@pass_choices
def list_them(choices: Choices, form: str | None, everything: bool) -> int:
    """What was done, newest first, and what the newest night found that it did."""
    from flows.intervention_desk import list_all

    return list_all(choices, form or ("json" if choices.json else "table"), everything=everything)


@interventions.command()
@click.argument("name")
@click.option("--until", type=Day(), help="Last day with it. [default: today]")
@note
@pass_choices
def close(choices: Choices, name: str, until: date | None, note: str) -> int:
    """Enter that an intervention has ended; days after it no longer count."""
    from flows.intervention_desk import close_one

    return close_one(choices, name, until, note)


@interventions.command()
@click.argument("name")
@note
@pass_choices
def remove(choices: Choices, name: str, note: str) -> int:
    """Take an intervention out, such as one typed by mistake; the book keeps that it was there."""
    from flows.intervention_desk import remove_one

    return remove_one(choices, name, note)
