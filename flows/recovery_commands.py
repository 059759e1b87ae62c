"""The commands under `valueledger quarantine` and `valueledger backup`: argument spelling alone.

Called by `flows.cli`, which registers both groups. Each command imports what it needs when it runs.
"""

from __future__ import annotations

from pathlib import Path

import click

from flows.spelling import Choices, Group

pass_choices = click.make_pass_decorator(Choices, ensure=True)

FORMATS = ("table", "csv", "json")
wait = click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for a night.")


def _data_dir(choices: Choices) -> Path:
    from flows.settings import load_settings

    return choices.data_dir or load_settings(choices.config).data_dir


@click.group(cls=Group)
def quarantine() -> None:
    """The rows that could not be used."""


@quarantine.command(name="list")
@click.option("--source", help="Only this source.")
@click.option("--reason", help="Only this reason code.")
@click.option("--all", "everything", is_flag=True, help="Also rows that were replayed, or whose file came again.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="[default: table]")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@pass_choices
def quarantine_list(
    choices: Choices, /, *, source: str | None, reason: str | None, everything: bool, form: str | None, limit: int
) -> int:
    """Which rows, from which file and line, and why."""
    from flows.query import list_quarantine

    form = form or ("json" if choices.json else "table")
    return list_quarantine(_data_dir(choices), form, source=source, reason=reason, limit=limit, everything=everything)


@click.group(cls=Group)
def backup() -> None:
    """Dated copies of the warehouse; one is also made before each change of its schema."""


@backup.command()
@click.option("--keep", type=click.IntRange(min=1), help="Copies that stay, this one included. [default: 5]")
@wait
@pass_choices
def make(choices: Choices, keep: int | None, wait: float) -> int:
    """Copy the warehouse and prove the copy; its path goes to stdout."""
    from flows.backups import KEEP, make_backup

    return make_backup(_data_dir(choices), keep=keep or KEEP, wait=wait)


@backup.command(name="list")
@click.option("--format", "form", type=click.Choice(FORMATS), help="[default: table]")
@pass_choices
def list_copies(choices: Choices, form: str | None) -> int:
    """The copies, newest first."""
    from flows.backups import list_backups

    return list_backups(_data_dir(choices), form or ("json" if choices.json else "table"))


@backup.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Every copy.")
@pass_choices
def verify(choices: Choices, name: str | None, every: bool) -> int:
    """Prove that a copy (NAME, or the newest) is what was written: bytes, tables, rows."""
    from flows.backups import verify_backups

    if every and name is not None:
        raise click.UsageError("--all takes every copy: leave NAME out.")
    return verify_backups(_data_dir(choices), name, every=every)


@backup.command()
@click.argument("name", required=False)
@wait
@pass_choices
def restore(choices: Choices, name: str | None, wait: float) -> int:
    """Put a copy (NAME, or the newest) in the place of the warehouse, which is kept beside it."""
    from flows.backups import restore_backup

    return restore_backup(_data_dir(choices), name, wait=wait)


@quarantine.command()
@click.option("--source", help="Only this source.")
@click.option("--reason", help="Only this reason code.")
@wait
@pass_choices
def replay(choices: Choices, /, *, source: str | None, reason: str | None, wait: float) -> int:
    """Read open rows again from their files, after a fix of the configuration; use what can be used now."""
    from flows.replaying import replay_quarantine

    return replay_quarantine(
        choices.config, choices.data_dir, source=source, reason=reason, wait=wait, as_json=choices.json
    )
