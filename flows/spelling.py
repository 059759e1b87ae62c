"""How command-line arguments are spelt: the options that every command shares, days, plain errors.

Called by `flows.cli`. The shared options may stand before or after the name of the command; the last
one wins. Imports click and the standard library only, so that `--help` answers at once.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

DEFAULT_CONFIG = Path("configs/pipeline.yaml")


@dataclass
class Choices:
    """What the shared options said; None where they were not given."""

    config: Path = DEFAULT_CONFIG
    data_dir: Path | None = None
    lang: str | None = None
    json: bool = False

    def command(self, *words: str) -> str:
        """A command line that asks the same ledger in the same language, to be copied."""
        given: list[str] = []
        if self.config != DEFAULT_CONFIG:
            given += ["--config", str(self.config)]
        if self.data_dir is not None:
            given += ["--data-dir", str(self.data_dir)]
        if self.lang is not None:
            given += ["--lang", self.lang]
        return shlex.join(["valueledger", *given, *words])


def choices_of(context: click.Context) -> Choices:
    """The choices of this command line, one object for all of its contexts."""
    return context.find_root().ensure_object(Choices)


def _remember(context: click.Context, option: click.Parameter, value: Any) -> None:
    if value is not None and option.name and not context.resilient_parsing:
        setattr(choices_of(context), option.name, value)


def _shared_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--config"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            expose_value=False,
            callback=_remember,
            help=f"The pipeline's configuration. [default: {DEFAULT_CONFIG}]",
        ),
        click.Option(
            ["--data-dir"],
            type=click.Path(path_type=Path, file_okay=False),
            metavar="DIR",
            expose_value=False,
            callback=_remember,
            help="Where everything is kept, instead of the configuration's data_dir.",
        ),
        click.Option(
            ["--lang"],
            type=click.Choice(["zh", "en"]),
            expose_value=False,
            callback=_remember,
            help="Language of what people read.",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            default=None,
            expose_value=False,
            callback=_remember,
            help="Data on stdout as JSON.",
        ),
    ]


class Command(click.Command):
    """A command that takes the shared options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _shared_options()

    def invoke(self, ctx: click.Context) -> Any:
        """Runs it; says before where the data folder was made under another configuration."""
        choices = choices_of(ctx)
        if choices.data_dir is not None:
            from flows.made_under import warn

            warn(ctx.command_path.partition(" ")[2], choices.config, choices.data_dir)
        return super().invoke(ctx)


class Group(click.Group):
    """A group of such commands, itself taking the shared options; commands are listed as declared."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _shared_options()

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of declaration, the order in which a reader meets them."""
        return list(self.commands)


class Day(click.ParamType[date]):
    """A calendar day, YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error that says how a day is written."""
        if isinstance(value, date):
            return value
        try:
            if len(str(value)) != len("2026-01-31"):
                raise ValueError
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as YYYY-MM-DD, such as 2026-01-31.", param, ctx)


def usage_line(error: click.ClickException) -> str:
    """One line for a misspelt command line, with the way to the right spelling."""
    message = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "valueledger"
    return f"{message} See `{path} --help`."
