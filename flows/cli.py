"""The one command, `valueledger`: argument spelling and exit codes, nothing else.

Every command imports what it needs when it runs, so that `--help` answers at once. stdout is data,
stderr is talk and progress. What a command does lives in the module that it names; errors become one
line and a code in `flows.boundary`. Over 250 lines, so that the whole command line is spelt in one place.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.alert_commands import alerts
from flows.boundary import PROGRAM, guarded, say
from flows.correction_commands import corrections
from flows.intervention_commands import interventions
from flows.monitor_commands import monitors
from flows.recovery_commands import backup, quarantine
from flows.release.commands import release
from flows.source_commands import sources
from flows.spelling import Choices, Day, Group, usage_line
from flows.taxonomy_commands import taxonomy
from flows.topic_commands import suggest, topics

if TYPE_CHECKING:
    from flows.settings import Settings

FORMATS = ("table", "csv", "json")
ROWS_SHOWN = 1000
FILE_FORMATS = (*FORMATS, "parquet", "xlsx")
pass_choices = click.make_pass_decorator(Choices, ensure=True)


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"{PROGRAM} {version(PROGRAM)}")
        context.exit()


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
def cli() -> None:
    """Turn the daily stream of customer feedback into a ledger of customer value, gained and lost."""


@cli.command()
@click.option("--keep/--remake", default=False, help="Keep the folder of the last demo instead of starting anew.")
@pass_choices
def demo(choices: Choices, keep: bool) -> int:
    """The bundled sample through a whole night: ledger, findings, report."""
    from flows.demo import run_demo

    return run_demo(choices.data_dir, lang=choices.lang or "en", as_json=choices.json, keep=keep)


@cli.command()
@click.option("--day", type=Day(), help="The night to run. [default: today, in the configured time zone]")
@click.option("--from", "first", type=Day(), help="First night of a backfill.")
@click.option("--to", "last", type=Day(), help="Last night of a backfill. [default: today]")
@click.option("--publish-each", is_flag=True, help="Publish after every night of a backfill, not once at its end.")
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for a running night.")
@pass_choices
def run(choices: Choices, /, *, day: date | None, first: date | None, last: date | None, **options: Any) -> int:
    """One night, idempotent; --from/--to is a backfill, resumable."""
    from flows.night import run_nights

    if first is None and (last is not None or options["publish_each"]):
        raise click.UsageError("--to and --publish-each need --from: they belong to a backfill.")
    if first is not None and day is not None:
        raise click.UsageError("--day is one night and --from a backfill: give one of them.")
    if first is not None and last is not None and last < first:
        raise click.UsageError(f"--to {last} is before --from {first}: swap them.")
    return run_nights(
        choices.config,
        choices.data_dir,
        day=day,
        first=first,
        last=last,
        as_json=choices.json,
        **options,
    )


@cli.command()
@pass_choices
def serve(choices: Choices) -> int:
    """The nightly schedule, as a Prefect deployment in the configured time zone."""
    from flows.scheduling import serve_schedule

    return serve_schedule(choices.config, choices.data_dir)


@cli.command()
@click.argument("source", metavar="IN", required=False)
@click.argument("target", metavar="OUT", required=False)
@click.option("--text", help="Judge this one text and print its spans.")
@click.option("--model", metavar="NAME|FOLDER", help="The judge: cues, a shipped model, or a model's folder.")
@pass_choices
def classify(choices: Choices, source: str | None, target: str | None, text: str | None, model: str | None) -> int:
    """JSONL, CSV or Parquet in, JSON lines out, without a warehouse; '-' is stdin or stdout."""
    from flows import classify as work

    if text is not None:
        if source is not None:
            raise click.UsageError("--text stands instead of IN and OUT: give one or the other.")
        return work.classify_text(text, model, lang=choices.lang, as_json=choices.json)
    if source is None:
        raise click.UsageError("give IN (a file or '-') and OUT, or --text.")
    return work.classify_file(source, target or "-", model)


@cli.command(name="try")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--open/--no-open", "open_it", default=True, help="Open the report in the browser.")
@click.option("--model", metavar="NAME|FOLDER", help="The judge: cues, a shipped model, or a model's folder.")
@pass_choices
def try_file(choices: Choices, file: Path, open_it: bool, model: str | None) -> int:
    """Guess a file's columns, judge it and open a report; no configuration needed."""
    from flows.trial import run_trial

    return run_trial(file, choices.data_dir, lang=choices.lang, open_it=open_it, model=model, as_json=choices.json)


@cli.command()
@click.argument("query", metavar="SQL|NAME", required=False)
@click.option("--list", "list_names", is_flag=True, help="The relations and named queries; with NAME, what it holds.")
@click.option("--format", "form", type=click.Choice(FILE_FORMATS), help="[default: table, or as FILE is called]")
@click.option("--value", "values", multiple=True, metavar="NAME=VALUE", help="A parameter of a named query.")
@click.option("--limit", type=click.IntRange(min=1), help=f"Rows shown as a table. [default: {ROWS_SHOWN}]")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the rows to a file.")
@click.option("--words", metavar="TEXT", help="Search for words in what customers said, Chinese or English.")
@click.option(
    "--workbook", type=click.Path(path_type=Path), metavar="FILE", help="Write the newest full week as an Excel file."
)
@pass_choices
def query(choices: Choices, /, query: str | None, **options: Any) -> int:
    """A read-only query on the published ledger, by name or in SQL."""
    from flows import query as work

    list_names, words, workbook = (options.pop(name) for name in ("list_names", "words", "workbook"))
    if sum((query is not None, words is not None, workbook is not None)) != 1 and not (list_names and query is None):
        raise click.UsageError("give SQL, the name of a query, --words, --workbook or --list: one of them.")
    if list_names and (words is not None or workbook is not None):
        raise click.UsageError("--list takes a name or nothing: leave --words and --workbook out.")
    if workbook is not None:
        _refuse(options, "--workbook, which takes --value alone", "form", "limit", "output")
    elif list_names:
        _refuse(options, "--list, which takes --format alone", "values", "limit", "output")
    options["limit"] = options["limit"] or ROWS_SHOWN
    options["form"] = options["form"] or ("json" if choices.json else None)
    if workbook is not None:
        return work.write_workbook(_data_dir(choices), workbook, lang=_lang(choices), values=options["values"])
    if words is not None:
        return work.search_words(_data_dir(choices), words, **options)
    if list_names:
        form = options["form"] or "table"
        return (
            work.describe(_data_dir(choices), query, form) if query else work.list_relations(_data_dir(choices), form)
        )
    assert query is not None
    return work.run_query(_data_dir(choices), query, **options)


@cli.command()
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="[default: report.html in the data folder]"
)
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@pass_choices
def report(choices: Choices, output: Path | None, open_it: bool) -> int:
    """The HTML report of the published ledger."""
    from flows.reporting import write_report

    return write_report(_data_dir(choices), output, lang=_lang(choices), open_it=open_it)


@cli.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--model", metavar="NAME|FOLDER", help="The judge to score. [default: the shipped one]")
@click.option(
    "--trained-on",
    "trained_on",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Labelled data that DATA has no row of: a linear judge (TF-IDF, logistic regression) and the majority are "
    "fitted on it as baselines. Repeatable.",
)
@pass_choices
def evaluate(choices: Choices, data: Path, model: str | None, trained_on: tuple[Path, ...]) -> int:
    """Score a judge on labelled data: JSON lines of id, text, segments and mentions (docs/labelled-data.md)."""
    from flows.scoring import score_judge

    return score_judge(data, model, trained_on, as_json=choices.json)


@cli.command()
@click.option(
    "--model",
    "models",
    metavar="NAME|FOLDER",
    multiple=True,
    help="Another judge: a model's folder, or that of any Hugging Face encoder, whose frozen states a probe reads. "
    "Repeatable.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the table to a .html, .svg or .md file too."
)
@click.option("--data", type=click.Path(path_type=Path), metavar="FILE", help="Another benchmark of the same format.")
@pass_choices
def bench(choices: Choices, models: tuple[str, ...], out: Path | None, data: Path | None) -> int:
    """Score judges side by side on ValueBench, the open benchmark (docs/valuebench.md)."""
    from flows.bench.run import run_bench

    return run_bench(models, out, data, lang="zh" if choices.lang == "zh" else "en", as_json=choices.json)


@cli.command()
@click.argument("recipe", metavar="CONFIG", type=click.Path(path_type=Path))
@pass_choices
def train(choices: Choices, recipe: Path) -> int:
    """Train a judge, evaluate it and write its folder with its card."""
    from flows.scoring import train_judge

    return train_judge(recipe, choices.data_dir, as_json=choices.json)


cli.add_command(alerts)
cli.add_command(sources)
cli.add_command(interventions)
cli.add_command(topics)
cli.add_command(corrections)
cli.add_command(release)
cli.add_command(monitors)


cli.add_command(taxonomy)
taxonomy.add_command(suggest)
cli.add_command(quarantine)
cli.add_command(backup)


@cli.command()
@click.argument("wanted", metavar="ID", required=False)
@click.option("--source", metavar="NAME", help="Only in this source.")
@click.option(
    "--as", "what", type=click.Choice(("customer", "feedback")), help="What the id is of, where it may be both."
)
@click.option("--ahead", is_flag=True, help="Keep it out also where nothing of it is stored yet.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--list", "list_them", is_flag=True, help="What was erased so far, in counts.")
@click.option(
    "--damaged",
    type=click.Choice(["keep", "remove", "aside"]),
    default="keep",
    show_default=True,
    help="What becomes of a backup that is damaged: nothing can be erased from it.",
)
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for a running night.")
@pass_choices
def forget(choices: Choices, /, wanted: str | None, *, list_them: bool, **options: Any) -> int:
    """Erase a feedback, or all that a customer said, from everything under the data folder, for good."""
    from flows import forget as work

    if list_them:
        return work.list_erasures(choices.config, choices.data_dir, "json" if choices.json else "table")
    if wanted is None or not wanted.strip():
        raise click.UsageError("give ID: the source's own id of a feedback or a customer, or the ledger's hash of it.")
    return work.forget_id(choices.config, choices.data_dir, wanted, as_json=choices.json, **options)


@cli.command()
@pass_choices
def doctor(choices: Choices) -> int:
    """Check versions, paths, model, configuration, disk and clock; each with its remedy."""
    from flows.doctor import examine

    return examine(choices.config, choices.data_dir, as_json=choices.json)


def _refuse(options: dict[str, Any], beside: str, *names: str) -> None:
    """Raises UsageError for the first of the options `names` that is given; it has no effect beside another."""
    for name in names:
        if options[name]:
            spelt = {"form": "format", "values": "value"}.get(name, name)
            raise click.UsageError(f"--{spelt} has no effect beside {beside}: leave it out.")


def settings_of(choices: Choices) -> Settings:
    """The configuration that the command line names."""
    from flows.settings import load_settings

    return load_settings(choices.config, choices.data_dir)


def _data_dir(choices: Choices) -> Path:
    """The data folder: as given, else the configuration's; a reader needs no valid configuration."""
    return choices.data_dir if choices.data_dir is not None else settings_of(choices).data_dir


def _lang(choices: Choices) -> str:
    """The language of what people read: as given, else the configuration's, else English where there is none."""
    if choices.lang is not None:
        return choices.lang
    return settings_of(choices).language if choices.data_dir is None or choices.config.exists() else "en"


def _invoke(arguments: list[str], choices: Choices) -> int:
    try:
        with cli.make_context(PROGRAM, list(arguments), obj=choices) as context:
            return int(cli.invoke(context) or 0)
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        say(usage_line(error))
        return error.exit_code


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the `valueledger` script: exits with a code of `flows.exits`."""
    choices = Choices()
    given = sys.argv[1:] if arguments is None else arguments

    def log_folder() -> Path | None:
        return _data_dir(choices) / "logs"

    sys.exit(guarded(lambda: _invoke(given, choices), log_folder))


if __name__ == "__main__":
    main()
