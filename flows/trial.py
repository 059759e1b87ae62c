"""`valueledger try FILE`: a file that nobody has described, judged and reported with no configuration.

Called by `flows.cli`. Guesses columns, rating scale and dates (`flows.sources.guess`), runs the same nightly flow as
a configured pipeline into a folder of its own, shows what changed and opens the report. Without --data-dir the folder
is a new temporary one: it is kept, its path is printed; only where nothing could be made of the file it goes again.
What is shown is the whole of the file; rows without a date are counted on its newest day, and told.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from flows.boundary import say
from flows.exits import ExitCode
from flows.judging import announce, default_judge
from flows.made_under import TRY_CONFIG
from flows.night import as_object, prefect_ground, tell
from flows.protect import SAMPLE_KEY
from flows.query import published_link
from flows.reporting import build_report, open_in_browser
from flows.settings import Limits, Settings, load_settings
from flows.sources import AHEAD
from flows.sources.guess import guess
from flows.sources.newest import newest_day
from flows.sources.options import FileDrop
from taxonomy.errors import ConfigError, InputError

CONFIG_NAME = TRY_CONFIG
"""The guessed configuration, left in the folder: a start for a real one."""


def run_trial(
    file: Path, data_dir: Path | None, *, lang: str | None, open_it: bool, model: str | None, as_json: bool
) -> int:
    """Judge `file` and show its report; return the exit code. Raises InputError where nothing can be made of it."""
    if not file.is_file():
        what = "is a folder, not a file" if file.is_dir() else "does not exist"
        raise InputError(f"the file {file} {what}.", remedy="Give a CSV, JSON, Parquet or Excel file.")
    guessed = guess(file, Limits())
    for reason in guessed.reasons:
        say(f"guessed: {reason}")
    with _trial_folder(data_dir) as folder:
        config = _configure(file, folder, guessed.settings, model or default_judge())
        day = _day_of_undated(file, guessed.settings, load_settings(config))
        return _report_on(config, folder, guessed.reasons, day, lang=lang, open_it=open_it, as_json=as_json)


def _day_of_undated(file: Path, source: FileDrop, settings: Settings) -> date:
    """The day that rows without a date are put on: the newest that the file names, today where it names none.

    Today would be weeks or years after everything else in an old file, and its newest weeks would be those rows alone.
    """
    today = datetime.now(UTC).astimezone(settings.zone).date()
    found = newest_day(file, source, settings.limits, zone=settings.zone, latest=today + AHEAD)
    return min(found, today) if found else today


def _report_on(
    config: Path, folder: Path, reasons: Sequence[str], day: date, *, lang: str | None, open_it: bool, as_json: bool
) -> int:
    """Run the night of the guessed configuration and show what it found."""
    settings = load_settings(config)
    os.environ[settings.id_key_env] = SAMPLE_KEY
    with prefect_ground(settings, wait=0, what="try"):
        from flows.nightly import night

        announce(settings.judge)
        report = night(str(config), day=day, page=False)
    tell(report)
    _tell_repeats(report.counts)
    undated = _tell_undated(folder, day)
    spoken = lang or _language(folder)
    page = build_report(folder, folder / "report.html", spoken, whole=True)
    if as_json:
        found = {"guessed": list(reasons), "undated": undated, "report": str(page), "config": str(config)}
        sys.stdout.write(json.dumps(as_object(report) | found, ensure_ascii=False) + "\n")
    else:
        _show(folder, spoken, page, config)
    if open_it:
        open_in_browser(page)
    return ExitCode.SOME_ROWS if report.unread else ExitCode.OK


def _tell_repeats(counts: Mapping[str, Any]) -> None:
    """What became of rows that share an id: the counts alone would look like feedback that went missing."""
    repeated = sum(one.updated + one.duplicate for one in counts.values())
    if repeated:
        rows, are = ("row has", "is") if repeated == 1 else ("rows have", "are")
        say(
            f"{repeated:,} {rows} the id of another row and {are} not counted again: of each id the newest row is "
            f"kept. If every row is feedback of its own, set id_from: row and take fields.id out in {CONFIG_NAME}."
        )


def _tell_undated(folder: Path, day: date) -> int:
    """How many feedbacks have no date, after saying where they went: a day that nobody wrote must not pass for one."""
    from warehouse.read import Ledger

    with Ledger.open(published_link(folder)) as ledger:
        found = ledger.query("SELECT count(*) FILTER (created_at IS NULL) AS undated, count(*) AS held FROM feedback")
    undated, held = (int(found[name].iloc[0]) for name in ("undated", "held"))
    if undated:
        rows, are = ("row has", "is") if undated == 1 else ("rows have", "are")
        where = "the day of the run" if undated == held else "the newest day of the file"
        say(
            f"{undated:,} of {held:,} {rows} no date and {are} counted on {day}, {where}: their feedback is in every "
            "sum, but tells nothing of what changed when."
        )
    return undated


@contextmanager
def _trial_folder(data_dir: Path | None) -> Iterator[Path]:
    """The trial's folder; a temporary one goes again on failure, and is told where it stays."""
    folder = _folder(data_dir)
    try:
        yield folder
    except BaseException:
        if data_dir is None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if data_dir is None:
        say(f"the ledger is kept in {folder}; delete that folder when done, or choose one with --data-dir")


def _folder(data_dir: Path | None) -> Path:
    """A new temporary folder, or the one that was named, if it is empty or a trial's own."""
    if data_dir is None:
        return Path(tempfile.mkdtemp(prefix="valueledger-try-"))
    if data_dir.is_dir() and any(data_dir.iterdir()):
        if not (data_dir / CONFIG_NAME).exists():
            raise ConfigError(
                f"{data_dir} is not empty and was not made by `valueledger try`.",
                remedy="Name an empty folder with --data-dir, or leave the option out.",
            )
        shutil.rmtree(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    return data_dir.absolute()


def _configure(file: Path, folder: Path, source: Any, judge: str) -> Path:
    """A configuration of one source, as the guess reads it, written where a person can take it over."""
    block = source.model_dump(mode="json", exclude_defaults=True)
    block |= {"type": "files", "folder": str(file.resolve().parent)}
    document = {
        "time_zone": _time_zone(),
        "data_dir": str(folder),
        "judge": judge,
        "sources": {"file": block},
    }
    config = folder / CONFIG_NAME
    config.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    return config


def _time_zone() -> str:
    """The machine's own zone where it has a name, else UTC: days are then the reader's days."""
    from zoneinfo import ZoneInfo

    name = os.environ.get("TZ") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(name).key if name else "UTC"
    except (KeyError, ValueError, OSError):
        return "UTC"


def _language(folder: Path) -> str:
    """The language that most of the file's feedback is in."""
    from warehouse.read import Ledger

    with Ledger.open(published_link(folder)) as ledger:
        frame = ledger.named("languages")
    return "zh" if len(frame) and frame["language"].iloc[0] in ("zh", "mixed") else "en"


def _show(folder: Path, lang: str, page: Path, config: Path) -> None:
    from rich.console import Console

    from flows.report.terminal import (
        QUOTES_SEARCHED,
        show_findings,
        show_gains_and_losses,
        show_paths,
        show_refused,
    )
    from taxonomy.dimensions import load
    from warehouse.read import Ledger

    console = Console(highlight=False, soft_wrap=True)
    with Ledger.open(published_link(folder)) as ledger:
        held = ledger.named("counts_between").iloc[0]
        days = (held["last_day"] - held["first_day"]).days + 1
        show_findings(console, ledger.findings(quotes=QUOTES_SEARCHED), load(), lang, days=days)
        show_gains_and_losses(console, ledger, lang, whole=True)
        show_refused(console, ledger.named("quarantine"), folder, lang)
    show_paths(console, {"ledger": published_link(folder), "configuration": config, "report": page}, lang)
