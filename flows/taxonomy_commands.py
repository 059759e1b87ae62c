"""The commands under `valueledger taxonomy`: argument spelling alone.

Called by `flows.cli`, which registers the group. Each command imports what it needs when it runs.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.spelling import Choices, Group

if TYPE_CHECKING:
    from flows.settings import Settings

pass_choices = click.make_pass_decorator(Choices, ensure=True)
SAMPLE = 2_000
"""Feedbacks of a sample unless said otherwise: a share of ten of a hundred is known to 1.3 points."""

judge = click.option("--judge", metavar="NAME|FOLDER", help="Another judge instead of another taxonomy.")
who = click.option("--who", metavar="NAME", default="", help="Who does it. [default: the user of this machine]")
later = click.option("--later", is_flag=True, help="Leave aggregates and publishing to the next night.")
folder = click.argument("folder", type=click.Path(path_type=Path), required=False)


def _settings(choices: Choices) -> Settings:
    from flows.settings import load_settings

    return load_settings(choices.config, choices.data_dir)


@click.group(cls=Group)
def taxonomy() -> None:
    """The value dimensions and their lenses: check, compare, change, take back."""


@taxonomy.command()
@folder
@pass_choices
def lint(choices: Choices, folder: Path | None) -> int:
    """Check value.yaml and lenses.yaml of FOLDER, or the shipped ones."""
    from flows.linting import lint_taxonomy

    return lint_taxonomy(folder, as_json=choices.json)


@taxonomy.command()
@folder
@judge
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help=f"Feedbacks to read first. [default: {SAMPLE:,}]"
)
@click.option("--all", "everything", is_flag=True, help="Read the whole history; goes on where it was stopped.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page with every line too.")
@pass_choices
def diff(
    choices: Choices,
    /,
    *,
    folder: Path | None,
    judge: str | None,
    sample: int | None,
    everything: bool,
    html: Path | None,
) -> int:
    """Every line and incident that the taxonomy in FOLDER, or another judge, would move; nothing is changed."""
    from flows import change_told, life_cycle

    if sample is not None and everything:
        raise click.UsageError("--sample is a part and --all is all: give one of them.")
    _one_cause(folder, judge)
    settings = _settings(choices)
    found = life_cycle.diff(settings, folder, judge, sample=None if everything else sample or SAMPLE)
    return change_told.tell(found, lang=choices.lang or settings.language, as_json=choices.json, html=html)


@taxonomy.command()
@folder
@judge
@who
@click.option("--why", default="", metavar="TEXT", help="Why. [default: `why` of changes.yaml]")
@later
@click.option("--keep-days", type=click.IntRange(min=0), help="Days for a roll-back. [default: 90]")
@pass_choices
def apply(
    choices: Choices,
    /,
    *,
    folder: Path | None,
    judge: str | None,
    who: str,
    why: str,
    later: bool,
    keep_days: int | None,
) -> int:
    """Put it in force: read what is not yet read, swap every row at once, publish."""
    from flows import change_told, life_cycle

    _one_cause(folder, judge)
    settings = _settings(choices)
    publish = None if later else life_cycle.publish_now(choices.config, settings)
    kept = life_cycle.KEEP_DAYS if keep_days is None else keep_days
    check = partial(life_cycle.expect_neighbours, choices.config, settings)
    done = life_cycle.apply(settings, folder, judge, who=who, why=why, publish=publish, keep_days=kept, check=check)
    return change_told.tell_applied(done, as_json=choices.json)


@taxonomy.command()
@who
@click.option("--why", default="", metavar="TEXT", help="Why.")
@later
@pass_choices
def rollback(choices: Choices, who: str, why: str, later: bool) -> int:
    """Put the version before in force again, every row as it was."""
    from flows import change_told, life_cycle

    settings = _settings(choices)
    publish = None if later else life_cycle.publish_now(choices.config, settings)
    check = partial(life_cycle.expect_neighbours, choices.config, settings)
    done = life_cycle.rollback(settings, who=who, why=why, publish=publish, check=check)
    return change_told.tell_applied(done, as_json=choices.json)


@taxonomy.command()
@pass_choices
def history(choices: Choices) -> int:
    """Every version that the ledger was told by: when, who, why."""
    from flows import change_told, life_cycle

    return change_told.tell_history(life_cycle.history(_settings(choices)), as_json=choices.json)


def _one_cause(folder: Path | None, judge: str | None) -> None:
    if folder is not None and judge is not None:
        raise click.UsageError("FOLDER and --judge are two causes: change one after the other.")
