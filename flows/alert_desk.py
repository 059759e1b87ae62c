"""`valueledger alerts list|show|ack|snooze|close`: the incidents as people read them, and what people decide.

Called by `flows.alert_commands`. Incidents stand in the private warehouse, which one process has open at a time: they
are read and changed under the night's lock. Who only reads while a night runs asks `valueledger query alerts`, from
the published ledger, which shows what a person did from the next night on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.alert_events import Event
from flows.alert_words import AlertWords
from flows.backups import before_migration
from flows.boundary import say
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.messages import harmless
from flows.settings import WAREHOUSE, load_settings
from flows.spelling import Choices
from flows.tables import print_frame
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import BusyError, WarehouseError
from warehouse.alert_actions import Action, Verdict, act, find_incident, history
from warehouse.alert_series import dimensions_of
from warehouse.alert_telling import payload_of_row
from warehouse.migrations import migrate
from warehouse.monitor.incident import Happening, Kind
from warehouse.outbox import quote_texts, tell_undelivered, undelivered, with_words
from warehouse.store import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """Where incidents are read and settled: the data folder, the reader's words, today, and how commands are spelt."""

    folder: Path
    words: AlertWords
    today: date
    command: Callable[..., str]


def desk_of(choices: Choices) -> Desk:
    """The desk that a command line asks for."""
    config = choices.config
    words = AlertWords(choices.lang or language(config), configured_taxonomy(config))
    return Desk(data_folder(config, choices.data_dir), words, today(config), choices.command)


def data_folder(config: Path, data_dir: Path | None) -> Path:
    """The data folder: as given, else the configuration's."""
    return data_dir if data_dir is not None else load_settings(config).data_dir


def list_alerts(desk: Desk, form: str, *, state: str, kind: str, limit: int) -> int:
    """Print incidents, newest first, and say which messages reached nobody; in a table that counts as told.

    Raises BusyError while a night runs, WarehouseError without a warehouse.
    """
    with _warehouse(desk, "alerts list") as store:
        frame = store.frame("alerts/list_incidents", {"state": state, "kind": kind, "row_limit": limit + 1})
        lost = undelivered(store)
        if lost and form == "table":
            tell_undelivered(store, datetime.now(UTC))
    if len(frame) > limit:
        say(desk.words.say("more", limit=limit))
    shown = frame.head(limit)
    print_frame(desk.words.table(shown) if form == "table" else shown, form, limit)
    for one in lost:
        say(desk.words.undelivered(one, desk.command("alerts", "send", "--again")))
    return ExitCode.OK


def show_alert(desk: Desk, name: str, *, as_json: bool) -> int:
    """Print one incident whole: what is known of it, who contributes, words, history. Raises like `list_alerts`."""
    with _warehouse(desk, "alerts show") as store:
        row, dimensions = find_incident(store, name), dimensions_of(store)
        events = history(store, row["incident_id"])
        places = json.loads(row["quotes"])
        quotes = with_words(places, quote_texts(store, places))
    if as_json:
        shown = {**row, "events": events, "quotes": quotes}
        shown |= {name: json.loads(row[name]) for name in ("members", "contributions", "terms")}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, default=str) + "\n")
    else:
        payload = {**payload_of_row(row, dimensions), "quotes": quotes, "query": _details(row, desk)}
        sys.stdout.write("\n".join(_lines(row, events, payload, desk.words)) + "\n")
    return ExitCode.OK


def acknowledge(desk: Desk, name: str, *, note: str) -> int:
    """Somebody looks after it: what joins is kept in silence, its end is told."""
    return _done(desk, name, _action(Happening.ACKNOWLEDGED, desk.today, note))


def snooze(desk: Desk, name: str, *, days: int, note: str) -> int:
    """Stay silent for some days; what happens after them is told again."""
    return _done(desk, name, _action(Happening.SNOOZED, desk.today, note, until=desk.today + timedelta(days)))


def close(desk: Desk, name: str, *, verdict: str, note: str) -> int:
    """Settle it; the verdict counts for the measured precision of alerts."""
    return _done(desk, name, _action(Happening.CLOSED, desk.today, note, verdict=Verdict(verdict)))


def language(config: Path) -> str:
    """The configured language of what people read; English where there is no configuration."""
    return load_settings(config).language if config.exists() else "en"


def configured_taxonomy(config: Path) -> Taxonomy:
    """The taxonomy that the configuration names; the packaged one where there is no configuration."""
    return load(load_settings(config).taxonomy) if config.exists() else load()


def today(config: Path) -> date:
    """Today in the configured time zone; in UTC where there is no configuration."""
    now = datetime.now(UTC)
    return now.astimezone(load_settings(config).zone).date() if config.exists() else now.date()


def _action(
    kind: Happening, day: date, note: str, *, until: date | None = None, verdict: Verdict | None = None
) -> Action:
    return Action(kind=kind, day=day, now=datetime.now(UTC), note=harmless(note), until=until, verdict=verdict)


def _done(desk: Desk, name: str, action: Action) -> int:
    with _warehouse(desk, "alerts") as store:
        row = act(store, name, action)
    say(desk.words.done(row))
    return ExitCode.OK


@contextmanager
def _warehouse(desk: Desk, what: str) -> Iterator[Store]:
    """The private warehouse under the night's lock, its schema up to date."""
    path = desk.folder / WAREHOUSE
    if not path.exists():
        raise WarehouseError(f"there is no warehouse at {path}.", remedy=f"Run `{desk.command('run')}` first.")
    try:
        with night_lock(desk.folder, what=what):
            before_migration(desk.folder, now=datetime.now(UTC))
            with Store.open(path) as store:
                migrate(store, now=datetime.now(UTC))
                yield store
    except BusyError as error:
        meanwhile = desk.command("query", "alerts")
        raise BusyError(
            error.message, remedy=f"Wait for it to end; `{meanwhile}` reads the published ledger meanwhile."
        ) from None


def _details(row: Mapping[str, Any], desk: Desk) -> str:
    """The command that shows what an incident rests on."""
    if row["kind"] == Kind.DROP.value:
        return desk.command("query", "alert_days", "--value", f"incident={row['incident_id']}")
    if row["kind"] == Kind.CRITICAL.value:
        return f"{desk.command('query')} \"FROM feedback WHERE feedback_id = '{row['detail']}'\""
    return desk.command("alerts", "show", row["incident_id"])


def _lines(
    row: Mapping[str, Any], events: list[dict[str, Any]], payload: dict[str, Any], words: AlertWords
) -> list[str]:
    """The message of the incident, then what a message leaves out."""
    message = words.messenger.single(Event.model_validate(payload))
    lines = [message.title, f"{row['incident_id']}  {words.standing(row)}", "", message.body]
    parts = json.loads(row["contributions"])
    if parts:
        lines += ["", words.say("parts"), *(f"  {words.part(one)}" for one in parts)]
    return [*lines, "", words.say("history"), *(f"  {words.happened(event)}" for event in events)]
