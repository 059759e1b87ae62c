"""`valueledger alerts list|show|ack|snooze|close`: the incidents as people read them, and what people decide.

Called by `flows.alert_commands`. Incidents stand in the private warehouse, which one process has open at a time: they
are read and changed under the night's lock. Who only reads while a night runs asks `valueledger query alerts`, from
the published ledger, which shows what a person did from the next night on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from flows.alert_events import Event, Slice
from flows.backups import before_migration
from flows.boundary import say
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.messages import Lang, Messenger, harmless
from flows.notify import names_of
from flows.settings import WAREHOUSE, load_settings
from flows.tables import print_frame
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import BusyError, WarehouseError
from warehouse.alert_actions import Action, Verdict, act, find_incident, history
from warehouse.alert_series import dimensions_of
from warehouse.alert_telling import payload_of_row
from warehouse.migrations import migrate
from warehouse.monitor.incident import Happening, Kind
from warehouse.outbox import Undelivered, quote_texts, tell_undelivered, undelivered, with_words
from warehouse.store import Store

SHOWN_INCIDENTS = 10
"""Of those that a channel was not told of; `alerts list` shows the rest by themselves."""


def data_folder(config: Path, data_dir: Path | None) -> Path:
    """The data folder: as given, else the configuration's."""
    return data_dir if data_dir is not None else load_settings(config).data_dir


def list_alerts(folder: Path, form: str, *, state: str, kind: str, limit: int) -> int:
    """Print incidents, newest first, and say which messages reached nobody; in a table that counts as told.

    Raises BusyError while a night runs, WarehouseError without a warehouse.
    """
    with _warehouse(folder, "alerts list") as store:
        frame = store.frame("alerts/list_incidents", {"state": state, "kind": kind, "row_limit": limit + 1})
        lost = undelivered(store)
        if lost and form == "table":
            tell_undelivered(store, datetime.now(UTC))
    if len(frame) > limit:
        say(f"more than {limit} incidents; --limit shows more")
    print_frame(frame.head(limit), form, limit)
    for one in lost:
        say(_undelivered(one))
    return ExitCode.OK


def show_alert(folder: Path, name: str, *, lang: str, taxonomy: Taxonomy, as_json: bool) -> int:
    """Print one incident whole: what is known of it, who contributes, words, history. Raises like `list_alerts`.

    Names are those of `taxonomy`.
    """
    with _warehouse(folder, "alerts show") as store:
        row, dimensions = find_incident(store, name), dimensions_of(store)
        events = history(store, row["incident_id"])
        places = json.loads(row["quotes"])
        quotes = with_words(places, quote_texts(store, places))
    if as_json:
        shown = {**row, "events": events, "quotes": quotes}
        shown |= {name: json.loads(row[name]) for name in ("members", "contributions", "terms")}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, default=str) + "\n")
    else:
        payload = {**payload_of_row(row, dimensions), "quotes": quotes}
        messenger = Messenger(cast(Lang, lang), names_of(taxonomy))
        sys.stdout.write("\n".join(_lines(row, events, payload, messenger)) + "\n")
    return ExitCode.OK


def acknowledge(folder: Path, name: str, day: date, *, note: str) -> int:
    """Somebody looks after it: what joins is kept in silence, its end is told."""
    return _done(folder, name, _action(Happening.ACKNOWLEDGED, day, note))


def snooze(folder: Path, name: str, day: date, *, days: int, note: str) -> int:
    """Stay silent for some days; what happens after them is told again."""
    return _done(folder, name, _action(Happening.SNOOZED, day, note, until=day + timedelta(days)))


def close(folder: Path, name: str, day: date, *, verdict: str, note: str) -> int:
    """Settle it; the verdict counts for the measured precision of alerts."""
    return _done(folder, name, _action(Happening.CLOSED, day, note, verdict=Verdict(verdict)))


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


def _undelivered(one: Undelivered) -> str:
    """What one channel was not told."""
    shown = ", ".join(one.incidents[:SHOWN_INCIDENTS]) + (" ..." if len(one.incidents) > SHOWN_INCIDENTS else "")
    on = "it is tried weekly" if one.tried_on else "it is no longer tried; `valueledger alerts send --again` does"
    what = f"{one.messages} messages to {one.channel}, since {one.since}"
    return f"not delivered: {what} ({harmless(one.error)}); {on}: {shown}"


def _action(
    kind: Happening, day: date, note: str, *, until: date | None = None, verdict: Verdict | None = None
) -> Action:
    return Action(kind=kind, day=day, now=datetime.now(UTC), note=harmless(note), until=until, verdict=verdict)


def _done(folder: Path, name: str, action: Action) -> int:
    with _warehouse(folder, "alerts") as store:
        row = act(store, name, action)
    told = f"until {row['snoozed_until']}" if action.kind is Happening.SNOOZED else row["verdict"] or ""
    say(f"{row['incident_id']} ({row['series']}): {row['state']} {told}".rstrip())
    return ExitCode.OK


@contextmanager
def _warehouse(folder: Path, what: str) -> Iterator[Store]:
    """The private warehouse under the night's lock, its schema up to date."""
    path = folder / WAREHOUSE
    if not path.exists():
        raise WarehouseError(f"there is no warehouse at {path}.", remedy="Run `valueledger run` first.")
    try:
        with night_lock(folder, what=what):
            before_migration(folder, now=datetime.now(UTC))
            with Store.open(path) as store:
                migrate(store, now=datetime.now(UTC))
                yield store
    except BusyError as error:
        raise BusyError(
            error.message, remedy="Wait for it to end; `valueledger query alerts` reads the published ledger meanwhile."
        ) from None


def _lines(
    row: Mapping[str, Any], events: list[dict[str, Any]], payload: dict[str, Any], messenger: Messenger
) -> list[str]:
    """The message of the incident, then what a message leaves out."""
    if row["kind"] == Kind.DROP.value:
        payload = {**payload, "query": f"valueledger query alert_days --value incident={row['incident_id']}"}
    message = messenger.single(Event.model_validate(payload))
    verdict = f", {row['verdict']}" if row["verdict"] else ""
    lines = [message.title, f"{row['incident_id']}  {row['state']}{verdict}  {row['series']}", "", message.body]
    parts = json.loads(row["contributions"])
    if parts:
        lines.append("")
        for one in parts:
            where = Slice(kind=one["kind"], value=one["value"])
            rate = f"rate {100 * one['rate']:+.1f}, mix {100 * (one['points'] - one['rate']):+.1f}"
            lines.append(f"  {where.kind} {harmless(where.value)}: {100 * one['points']:+.1f} ({rate})")
    lines.append("")
    for event in events:
        size = f" {100 * event['effect']:+.1f}" if event["effect"] is not None else ""
        detail = f" {harmless(event['detail'])}" if event["detail"] else ""
        lines.append(f"  {event['day']} {event['kind']}{detail} {_plain(event['series'])}{size}")
    return lines


def _plain(series: str) -> str:
    """A series as it is written, without what a terminal would obey."""
    return "".join(char for char in series if char.isprintable())
