"""The commands under `valueledger release`: argument spelling alone.

Called by `flows.cli`, which registers the group. Each command imports what it needs when it runs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.spelling import Choices, Group

pass_choices = click.make_pass_decorator(Choices, ensure=True)

wait = click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for a night.")
given = click.option(
    "--data", "data", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="Labelled development data that neither judge was fitted on. Repeatable. [default: ValueBench]",
)  # fmt: skip


@click.group(cls=Group)
def release() -> None:
    """Which judge reads: a candidate is promoted only where it is worse nowhere, and taken back by one command."""


@release.command()
@click.argument("candidate", metavar="NAME|FOLDER")
@given
@pass_choices
def check(choices: Choices, candidate: str, data: tuple[Path, ...]) -> int:
    """Compare a candidate with the judge in use: a table, a page, and an exit code of 8 where it is worse."""
    from flows.release.desk import check_candidate, configured, tell_check

    settings, _ = configured(choices.config, choices.data_dir)
    checked = check_candidate(settings, candidate, data)
    return tell_check(checked, choices.lang or settings.language, as_json=choices.json)


@release.command()
@click.argument("candidate", metavar="NAME|FOLDER")
@given
@click.option("--why", default="", metavar="TEXT", help="Why: kept in the history.")
@click.option("--overrule", is_flag=True, help="Promote it although the gate refuses it; needs --why.")
@wait
@pass_choices
def promote(
    choices: Choices, /, candidate: str, *, data: tuple[Path, ...], why: str, overrule: bool, wait: float
) -> int:
    """Check a candidate and, where it is worse nowhere, let it read new nights."""
    from flows.boundary import say
    from flows.release import desk

    if overrule and not why.strip():
        raise click.UsageError("--overrule needs a reason: say it with --why.")
    settings, named = desk.configured(choices.config, choices.data_dir)
    checked = desk.check_candidate(settings, candidate, data)
    desk.tell_check(checked, choices.lang or settings.language, as_json=False)
    entry = desk.promote(settings, named, candidate, checked, why=why, overrule=overrule, wait=wait)
    say(f"{entry.label} reads new nights. History stays as it was read; to read it again: "
        f"valueledger taxonomy apply --judge {entry.judge}")  # fmt: skip
    return 0


@release.command()
@click.option("--why", default="", metavar="TEXT", help="Why: kept in the history.")
@wait
@pass_choices
def rollback(choices: Choices, /, *, why: str, wait: float) -> int:
    """Let the judge read again that read before the last promotion."""
    from flows.release import desk

    settings, named = desk.configured(choices.config, choices.data_dir)
    entry = desk.rollback(settings, named, why=why, wait=wait)
    sys.stdout.write(f"{entry.label}\n")
    return 0


@release.command()
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), help="[default: table]")
@pass_choices
def history(choices: Choices, form: str | None) -> int:
    """Promotions and roll-backs, newest first."""
    from flows.release import desk

    settings, _ = desk.configured(choices.config, choices.data_dir)
    return desk.show_history(settings, form or ("json" if choices.json else "table"))
