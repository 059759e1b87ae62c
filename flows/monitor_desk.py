"""`valueledger monitors list|show`: data incidents of the monitors as people read them, or as JSON.

Called by `flows.monitor_commands`. Reads the published ledger, so nobody waits for a night; what a night has seen
stands there once it has published.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from flows.alert_desk import configured_taxonomy, data_folder, language
from flows.exits import ExitCode
from flows.monitor_words import MonitorWords, both_names, of_ledger
from flows.query import open_published
from flows.report.rows import rows
from flows.spelling import Choices
from flows.tables import print_frame
from taxonomy.errors import InputError
from warehouse import library

HEADINGS = {
    "zh": ("编号", "状态", "来源", "监测", "自", "说明与处理"),
    "en": ("incident", "state", "source", "monitor", "since", "what moved and what to do"),
}
LANGUAGES = ("zh", "en", "mixed", "other")
WIDTH = 100
"""Cells of a line that is shown: most terminals have as many."""
WEEKS = 12
"""Weeks of its monitor's series that are shown with an incident."""


def words_of(choices: Choices) -> MonitorWords:
    """The words that a command line asks for."""
    lang = choices.lang or language(choices.config)
    return MonitorWords(lang, both_names(configured_taxonomy(choices.config))["zh" if lang == "zh" else "en"])


def list_incidents(choices: Choices, form: str, *, state: str, monitor: str, limit: int) -> int:
    """Print data incidents, newest first. Raises WarehouseError where nothing is published."""
    words = words_of(choices)
    with open_published(data_folder(choices.config, choices.data_dir)) as ledger:
        found = ledger.named("monitor_incidents", {"standing": state, "monitor": monitor}).head(limit)
    if form != "table":
        told = [words.story(of_ledger(row)) for row in rows(found)]
        print_frame(found.assign(sentence=pd.Series(told, index=found.index, dtype="str")), form, limit)
        return ExitCode.OK
    lines = [
        (
            row["incident_id"], words.state(row["state"]), row["source"], words.monitor(row["monitor"]),
            str(row["since"]), words.story(of_ledger(row)),
        )
        for row in rows(found)
    ]  # fmt: skip
    print_frame(pd.DataFrame(lines, columns=list(HEADINGS[words.lang])), form, limit)
    return ExitCode.OK


def show_incident(choices: Choices, name: str) -> int:
    """Print one data incident. Raises InputError where its id is unknown or begins several."""
    words = words_of(choices)
    with open_published(data_folder(choices.config, choices.data_dir)) as ledger:
        found = rows(ledger.query(library.text("shown/data_incident"), {"name": name}))
        if len(found) != 1:
            said = "no data incident begins" if not found else f"{len(found)} data incidents begin"
            raise InputError(f"{said} with {name!r}.", remedy="`valueledger monitors list --state any` lists them.")
        (row,) = found
        events = rows(ledger.query(library.text("shown/data_incident_events"), {"id": row["incident_id"]}))
        series = rows(
            ledger.named("monitor_weeks", {"source": row["source"], "monitor": row["monitor"], "weeks": WEEKS})
        )
    if choices.json:
        shown: dict[str, Any] = {**row, "sentence": words.story(of_ledger(row)), "events": events, "series": series}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, default=str) + "\n")
        return ExitCode.OK
    lines = [*wrapped(words.story(of_ledger(row))), f"{row['incident_id']}  {words.state(row['state'])}", ""]
    lines += [f"  {words.happened(event)}" for event in events]
    if series:
        lines += ["", words.series(row["monitor"], row["source"]), *series_lines(series, words)]
    sys.stdout.write("\n".join(lines).rstrip() + "\n")
    return ExitCode.OK


def wrapped(sentence: str) -> list[str]:
    """A sentence in lines of at most WIDTH cells, Chinese characters as two."""
    from rich.console import Console
    from rich.text import Text

    return [line.plain.rstrip() for line in Text(sentence).wrap(Console(width=WIDTH), WIDTH)]


def series_lines(series: Sequence[Mapping[str, Any]], words: MonitorWords) -> list[str]:
    """A line a week, a column a language: the value, and in brackets on how many feedbacks it rests."""
    from rich.cells import cell_len

    spoken = [code for code in LANGUAGES if any(one["language"] == code for one in series)]
    cells = {(one["week"], one["language"]): one for one in series}
    table = [[words.week_of(), *(words.spoken(code) for code in spoken)]]
    for week in dict.fromkeys(one["week"] for one in series):
        found = [cells.get((week, code)) for code in spoken]
        table.append([str(week), *(f"{one['value']:.1f} ({one['feedbacks']:,})" if one else "–" for one in found)])
    widths = [max(cell_len(line[place]) for line in table) for place in range(len(spoken) + 1)]
    return [
        "  " + "   ".join(" " * (width - cell_len(cell)) + cell for cell, width in zip(line, widths, strict=True))
        for line in table
    ]
