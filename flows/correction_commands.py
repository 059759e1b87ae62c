"""The commands under `valueledger corrections`: argument spelling alone.

Called by `flows.cli`, which registers the group. Each command imports what it needs when it runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.spelling import Choices, Group

if TYPE_CHECKING:
    from flows.settings import Settings

pass_choices = click.make_pass_decorator(Choices, ensure=True)

STATES = ("in_force", "new", "superseded", "withdrawn", "outdated", "recut", "unmappable", "aside", "gone", "any")
wait = click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for a night.")
authored = click.option("--author", required=True, metavar="NAME", help="Who read it: kept with every answer.")


def _settings(choices: Choices) -> Settings:
    from flows.settings import load_settings

    return load_settings(choices.config, choices.data_dir)


@click.group(cls=Group)
def corrections() -> None:
    """What people say that feedback says: a review sheet out, and back into the ledger."""


@corrections.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--uncertain", type=click.IntRange(min=0), default=40, show_default=True, help="Least sure segments.")
@click.option("--rating", type=click.IntRange(min=0), default=20, show_default=True, help="Words against the rating.")
@click.option("--rare", type=click.IntRange(min=0), default=20, show_default=True, help="Segments of rare aspects.")
@click.option(
    "--audit", type=click.IntRange(min=0), default=40, show_default=True, help="Feedbacks of a random sample, whole."
)
@click.option("--seed", type=click.IntRange(min=0), help="What the sample is drawn with. [default: the day]")
@click.option("--days", type=click.IntRange(min=1), default=90, show_default=True, help="Newest days to ask about.")
@click.option("--blind", is_flag=True, help="Leave the judge's answers out of the random sample.")
@click.option("--labelled", is_flag=True, help="Write labelled data (JSON lines) of what was corrected, not a sheet.")
@click.option(
    "--part", type=click.Choice(("training", "gate", "all")), default="training", show_default=True,
    help="With --labelled: what may be trained on, what is kept for the gate, or both.",
)  # fmt: skip
@wait
@pass_choices
def export(
    choices: Choices, /, file: Path, *, labelled: bool, part: str, wait: float, seed: int | None, **counts: Any
) -> int:
    """Write FILE (.csv, .xlsx or .jsonl): segments to be read by people, with the judge's answers."""
    from datetime import UTC, datetime

    from flows.correction_desk import Wanted, default_seed, export_labelled, export_sheet

    settings = _settings(choices)
    if labelled:
        return export_labelled(settings, file, part, wait=wait, as_json=choices.json)
    today = datetime.now(UTC).astimezone(settings.zone).date()
    wanted = Wanted(seed=default_seed(today) if seed is None else seed, **counts)
    return export_sheet(settings, file, wanted, wait=wait, as_json=choices.json)


@corrections.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@authored
@click.option("--rest", type=click.Path(path_type=Path), metavar="FILE", help="Write the rows that cannot be used.")
@wait
@pass_choices
def import_(choices: Choices, /, file: Path, *, author: str, rest: Path | None, wait: float) -> int:
    """Take a sheet back: what can be used is kept for good, what cannot is listed."""
    from flows.correction_desk import import_sheet

    return import_sheet(_settings(choices), file, author=author, rest=rest, wait=wait, as_json=choices.json)


@corrections.command(name="list")
@click.option("--state", type=click.Choice(STATES), default="any", show_default=True, help="How corrections stand.")
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), help="[default: table]")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@wait
@pass_choices
def list_(choices: Choices, /, *, state: str, form: str | None, limit: int, wait: float) -> int:
    """The corrections, newest first: who, when, what the judge had read, how each stands."""
    from flows.correction_desk import list_corrections

    form = form or ("json" if choices.json else "table")
    return list_corrections(_settings(choices), form, state=state, limit=limit, wait=wait)


@corrections.command()
@click.argument("numbers", metavar="ID...", type=click.IntRange(min=1), nargs=-1, required=True)
@authored
@click.option("--note", default="", metavar="TEXT", help="Why.")
@wait
@pass_choices
def withdraw(choices: Choices, /, numbers: tuple[int, ...], *, author: str, note: str, wait: float) -> int:
    """Take corrections back: the answer before them counts again."""
    from flows.correction_desk import withdraw_corrections

    return withdraw_corrections(_settings(choices), numbers, author=author, note=note, wait=wait)
