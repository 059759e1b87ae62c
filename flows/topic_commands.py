"""The commands under `valueledger topics`, and `taxonomy suggest`: argument spelling alone.

Called by `flows.cli`, which registers them. Each command imports what it needs when it runs.
"""

from __future__ import annotations

from pathlib import Path

import click

from flows.spelling import Choices, Command, Group

pass_choices = click.make_pass_decorator(Choices, ensure=True)

days = click.option(
    "--days", type=click.IntRange(1, 3660), default=180, show_default=True, help="Days of the ledger looked at."
)


@click.group(cls=Group)
def topics() -> None:
    """What the company tells apart under an aspect: named in topics.yaml, found without judging again."""


@topics.command(name="list")
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), help="[default: table]")
@click.option("--product", default="all", show_default=True, help="Only of this product.")
@pass_choices
def list_topics(choices: Choices, /, *, form: str | None, product: str) -> int:
    """The topics of the published ledger: the newest full week against the one before."""
    from flows.topic_desk import show_topics

    return show_topics(choices.config, choices.data_dir, form or ("json" if choices.json else "table"), product)


@topics.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@days
@pass_choices
def check(choices: Choices, file: Path | None, days: int) -> int:
    """Check topics.yaml, or FILE, and say what it would find in the published ledger. Nothing is written."""
    from flows.topic_desk import check_topics

    return check_topics(choices.config, choices.data_dir, file, days=days, as_json=choices.json)


@topics.command()
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for a running night.")
@click.option("--remove", is_flag=True, help="Even if none of the topics that the ledger holds is left.")
@pass_choices
def apply(choices: Choices, wait: float, remove: bool) -> int:
    """Find the topics of topics.yaml in all of history now, and publish; the next night would do the same."""
    from flows.topic_desk import apply_now

    return apply_now(choices.config, choices.data_dir, wait=wait, as_json=choices.json, remove=remove)


@click.command(cls=Command)
@click.option("--aspect", "aspects", multiple=True, metavar="ID", help="Only of this aspect. Repeatable.")
@click.option("--format", "form", type=click.Choice(("table", "json", "yaml")), help="[default: table]")
@days
@click.option("--recent", type=click.IntRange(1, 366), default=28, show_default=True, help="Days that count as new.")
@click.option("--least", type=click.IntRange(2), default=8, show_default=True, help="Fewest feedbacks of a topic.")
@click.option("--rows", type=click.IntRange(1, 50), default=6, show_default=True, help="Topics of an aspect at most.")
@click.option(
    "--with-quotes", is_flag=True, help="With YAML: customers' words as remarks, which `forget` cannot reach."
)
@pass_choices
def suggest(
    choices: Choices, /, *, form: str | None, aspects: tuple[str, ...], with_quotes: bool, **options: int
) -> int:
    """Topics that the ledger suggests: frequent and emerging terms of an aspect, with quotes; also as YAML to paste."""
    from flows.topic_suggestions import print_suggestions

    form = form or ("json" if choices.json else "table")
    return print_suggestions(
        choices.config, choices.data_dir, form, aspects, lang=choices.lang, with_quotes=with_quotes, **options
    )
