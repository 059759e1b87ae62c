"""`valueledger interventions add|list|close|remove`: what people enter about what they did, and what it did.

Called by `flows.intervention_commands`. The book stands in the private warehouse, which one process has open at a
time: it is read and written under the night's lock. Who only reads while a night runs asks `valueledger query
interventions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pandas as pd

from flows.alert_desk import configured_taxonomy, data_folder, language, today
from flows.backups import before_migration
from flows.boundary import say
from flows.exits import ExitCode
from flows.intervention_settings import NAME, intervention, typed
from flows.intervention_words import InterventionWords
from flows.lock import night_lock
from flows.settings import WAREHOUSE
from flows.spelling import Choices
from flows.tables import print_frame
from taxonomy.errors import BusyError, InputError, WarehouseError
from warehouse import interventions
from warehouse.migrations import migrate
from warehouse.store import Store

_NAME = re.compile(NAME)


def add_one(choices: Choices, name: str | None, values: dict[str, object], *, planned: bool = False) -> int:
    """Enter one. Raises InputError for what the rules of the file refuse, for a name that is taken, and, unless
    `planned`, for a product or channel of which there is no feedback."""
    block = typed(values)
    name = name or f"{(block.aspect or block.dimension or '').replace('.', '-')}-{block.since}"
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} is no name.",
            remedy="Small letters, digits and Chinese characters are accepted, joined by _ or -.",
        )
    made = intervention(name, block, configured_taxonomy(choices.config))
    with _book(choices) as store:
        unknown = interventions.unknown_places(store, [made])
        if unknown and not planned:
            raise InputError(
                f"{unknown[0]}: nothing was entered.",
                remedy="Write it as the ledger does, or add --planned where feedback of it is yet to come.",
            )
        interventions.add(store, made, now=datetime.now(UTC))
    say(_words(choices).say("added", name=name, since=made.since))
    for one in unknown:
        say(_words(choices).say("planned", kind=one.kind, value=one.value))
    return ExitCode.OK


def list_all(choices: Choices, form: str, *, everything: bool) -> int:
    """Print them with their effects, newest first. Raises BusyError while a night runs."""
    words = _words(choices)
    with _book(choices) as store:
        rows = store.records("interventions/listed", {"removed": everything})
    if form != "table":
        print_frame(pd.DataFrame(rows), form, len(rows))
    elif rows:
        print_frame(words.table(rows), form, len(rows))
    else:
        command = choices.command("interventions", "add", "--help")
        say(words.say("none", command=command))
    return ExitCode.OK


def close_one(choices: Choices, name: str, until: date | None, note: str) -> int:
    """Enter the last day of one, today unless given."""
    last = until or today(choices.config)
    with _book(choices) as store:
        ended = interventions.close(store, name, last, note=_redacted(note), now=datetime.now(UTC))
    say(_words(choices).say("closed", name=name, until=ended.until))
    return ExitCode.OK


def remove_one(choices: Choices, name: str, note: str) -> int:
    """Take one out of what is analysed."""
    with _book(choices) as store:
        interventions.remove(store, name, note=_redacted(note), now=datetime.now(UTC))
    say(_words(choices).say("removed", name=name))
    return ExitCode.OK


def _redacted(note: str) -> str:
    from nlp.redact import Redactor

    return Redactor().redact(note).text if note else note


def _words(choices: Choices) -> InterventionWords:
    return InterventionWords(choices.lang or language(choices.config))


@contextmanager
def _book(choices: Choices) -> Iterator[Store]:
    """The private warehouse under the night's lock, its schema up to date."""
    folder = data_folder(choices.config, choices.data_dir)
    path = folder / WAREHOUSE
    if not path.exists():
        raise WarehouseError(f"there is no warehouse at {path}.", remedy=f"Run `{choices.command('run')}` first.")
    now = datetime.now(UTC)
    try:
        with night_lock(folder, what="interventions"):
            before_migration(folder, now=now)
            with Store.open(path) as store:
                migrate(store, now=now)
                yield store
    except BusyError as error:
        meanwhile = choices.command("query", "interventions")
        raise BusyError(
            error.message, remedy=f"Wait for it to end; `{meanwhile}` reads the published ledger meanwhile."
        ) from None
