"""`valueledger alerts detect`: a CSV of daily counts in, one JSON object an alarm out; no warehouse needed.

Called by `flows.alert_commands`. Columns day, series, parent, feedbacks, mentions, gained, lost, in any order and any
order of rows; more columns are let be. A series that has no row on a day is unknown that day. Alarms are written in
order of days. The whole file is read: a year of 500 series is 180,000 rows.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import IO

from flows.alert_settings import ALERTS_FILE, AlertSettings, alert_settings_beside
from flows.boundary import say
from flows.exits import ExitCode
from taxonomy.errors import InputError
from warehouse.monitor.detector import Alarm, Detector
from warehouse.monitor.grouping import Grouping
from warehouse.monitor.series import Count

COLUMNS = ("day", "series", "parent", "feedbacks", "mentions", "gained", "lost")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIGITS = 13
MAX_COUNT = 10.0 ** (DIGITS - 1)
"""Feedbacks a day from which on a number is a mistake: all that have so many digits."""

NEEDED = tuple(name for name in COLUMNS if name != "mentions")
"""The charts count feedbacks; mentions are there for the reader of the file."""


def detect_file(file: Path, config: Path, *, budget: float | None, warmup: int | None) -> int:
    """Read `file` ('-': stdin), replay it day by day and write its alarms to stdout. Raises InputError, ConfigError."""
    days = _read(file)
    settings = alert_settings_beside(config)
    if settings is None:
        say(f"no {ALERTS_FILE} beside {config}: the defaults hold, without shopping festivals.")
    replay = _replay(days, settings or AlertSettings(), budget, warmup)
    if not days:
        say("there is no row below the first line: nothing was looked at.")
    alarms = 0
    for line in replay:
        sys.stdout.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        alarms += 1
    say(f"{alarms} alarms in {len(days)} days.")
    return ExitCode.OK


def _replay(
    days: dict[date, list[Count]], settings: AlertSettings, budget: float | None, warmup: int | None
) -> Iterator[dict[str, object]]:
    ordered = sorted(days)
    years = (ordered[0].year, ordered[-1].year) if ordered else (0, -1)
    wanted = settings.for_detector(*years, budget=budget, warmup=warmup)
    detector = Detector(replace(wanted, standardise_mix=True))
    parents: dict[str, str | None] = {}
    grouping = Grouping(parents)
    for day in ordered:
        for count in days[day]:
            parents.setdefault(count.series, count.parent)
        for alarm in detector.advance(day, days[day]):
            yield as_record(alarm, grouping.join(alarm))


def as_record(alarm: Alarm, incident: str) -> dict[str, object]:
    """An alarm as the contract writes it. `effect` is the change of the share, 0.1 for ten points; net value falls, so
    its effect is negative. `statistic` is the chart's, as a logarithm; `evidence` the log-likelihood ratio."""
    return {
        "series": alarm.series,
        "alarm_day": alarm.day.isoformat(),
        "since": alarm.since.isoformat(),
        "direction": alarm.direction.value,
        "statistic": round(alarm.statistic, 4),
        "evidence": round(alarm.evidence, 4),
        "effect": round(alarm.effect, 4),
        "incident": incident,
    }


def _read(file: Path) -> dict[date, list[Count]]:
    """Counts by day. Raises InputError naming the line."""
    name = "stdin" if str(file) == "-" else str(file)
    try:
        if name == "stdin":
            return _parse(sys.stdin, name)
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return _parse(stream, name)
    except FileNotFoundError:
        raise InputError(f"{file}: no such file.", remedy="Name a CSV file, or '-' for stdin.") from None
    except (UnicodeDecodeError, OSError, csv.Error) as error:
        raise InputError(f"{name}: cannot be read ({error}).", remedy="Give a CSV file in UTF-8.") from None


def _parse(stream: IO[str], name: str) -> dict[date, list[Count]]:
    reader = csv.reader(stream)
    header = [cell.strip().removeprefix("\ufeff") for cell in next(reader, [])]
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise InputError(f"{name}: {_lacks(header, missing)}", remedy=f"Columns: {','.join(COLUMNS)}.")
    pick = itemgetter(*(header.index(column) for column in NEEDED))
    days: dict[date, list[Count]] = defaultdict(list)
    dates: dict[str, date] = {}
    seen: dict[tuple[date, str], int] = {}
    parents: dict[str, str | None] = {}
    for cells in reader:
        if not any(cells):
            continue
        line = reader.line_num
        if len(cells) < len(header):
            raise InputError(f"{name}:{line}: {len(cells)} cells under {len(header)} columns.", remedy="Mend the row.")
        text, *values = map(str.strip, pick(cells))
        try:
            if text not in dates:
                dates[text] = _day(text)
            count = _count(values)
        except InputError as error:
            raise InputError(f"{name}:{line}: {error.message}", remedy=error.remedy) from None
        if (before := seen.setdefault((dates[text], count.series), line)) != line:
            raise InputError(
                f"{name}:{line}: {count.series!r} has a row for {text} already (line {before}).",
                remedy="Give one row a series and day.",
            )
        if parents.setdefault(count.series, count.parent) != count.parent:
            raise InputError(
                f"{name}:{line}: {count.series!r} has the parent {count.parent!r}, above {parents[count.series]!r}.",
                remedy="Give a series the same parent in every row.",
            )
        days[dates[text]].append(count)
    return dict(days)


def _lacks(header: list[str], missing: list[str]) -> str:
    if not any(header):
        return "the first line is empty."
    if len(header) == 1 and (other := next((mark for mark in ";\t|" if mark in header[0]), "")):
        return f"the first line has no comma, but {other!r}: cells are parted by commas here."
    named = ", ".join(map(repr, missing))
    return f"the first line has no column {named}."


def _day(text: str) -> date:
    try:
        if not DAY.fullmatch(text):  # fromisoformat reads weeks too
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"day {text!r} is none.", remedy="Write YYYY-MM-DD.") from None


def _count(cells: list[str]) -> Count:
    """One row, its cells in the order of `NEEDED` without the day."""
    series, parent, *numbers = cells
    if not series:
        raise InputError("the series has no name.", remedy="Give every row a series.")
    try:
        values = [int(text) if text.isdecimal() and len(text) < DIGITS else _whole(text) for text in numbers]
        return Count(series, parent or None, *values)
    except ValueError:
        column, text = next(pair for pair in zip(NEEDED[3:], numbers, strict=True) if not _is_whole(pair[1]))
        raise InputError(f"{column} {text!r} is no count.", remedy="Write a whole number, 0 or more.") from None


def _whole(text: str) -> int:
    """A count that was written by a program of decimals, such as 12.0. Raises ValueError for anything else."""
    value = float(text)
    if not (value >= 0 and value < MAX_COUNT and value == math.floor(value)):
        raise ValueError
    return int(value)


def _is_whole(text: str) -> bool:
    try:
        _whole(text)
    except ValueError:
        return False
    return True
