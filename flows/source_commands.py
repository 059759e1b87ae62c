"""The commands under `valueledger sources`: argument spelling alone.

Called by `flows.cli`, which registers the group. Each command imports what it needs when it runs.
"""

from __future__ import annotations

import click

from flows.spelling import Choices, Group

pass_choices = click.make_pass_decorator(Choices, ensure=True)


@click.group(cls=Group)
def sources() -> None:
    """Where feedback comes from: what is configured, and what a night would make of it."""


@sources.command(name="list")
@pass_choices
def sources_list(choices: Choices) -> int:
    """Every configured source: its type, its place, and whether it can be reached."""
    from flows.source_trial import list_sources

    return list_sources(choices.config, choices.data_dir, as_json=choices.json)


@sources.command(name="test")
@click.argument("name")
@click.option("--rows", type=click.IntRange(min=1, max=1000), default=10, show_default=True, help="Rows to show.")
@click.option("--read", type=click.IntRange(min=1), default=1000, show_default=True, help="Rows to read at most.")
@pass_choices
def sources_test(choices: Choices, name: str, rows: int, read: int) -> int:
    """Read a source's first rows as a night would: how they are mapped, what would be refused. Nothing is written."""
    from flows.source_trial import try_source

    return try_source(choices.config, choices.data_dir, name, rows=rows, read=read, as_json=choices.json)
