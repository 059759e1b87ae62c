"""`valueledger sources list` and `test`: what is configured, and what a night would make of a source's first rows.

Called by `flows.source_commands`. Reads from the beginning, whatever nights have read, and writes nothing: no
warehouse is opened, nothing is moved, a cursor stays where it is. Texts are shown redacted, as they would be stored;
ids as the source has them, so that a row can be found there. Memory: the rows shown.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from flows.boundary import say
from flows.exits import ExitCode
from flows.protect import SAMPLE_KEY, Protector
from flows.settings import Settings, load_settings
from flows.sources import open_source
from flows.sources.places import AnySource
from nlp.redact import Redactor
from taxonomy.errors import InputError, ValueLedgerError
from taxonomy.records import Feedback, Rejected

TEXT_CHARS: Final = 60
"""Of a text in the table: enough to see that it is the right column."""


@dataclass
class Trial:
    """What the first rows of a source came to."""

    read: int = 0
    usable: int = 0
    mapped: list[Feedback] = field(default_factory=list)
    refused: list[Rejected] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def list_sources(config: Path, data_dir: Path | None, *, as_json: bool) -> int:
    """Print every configured source; return the exit code: 4 where one of them cannot be reached."""
    settings = load_settings(config, data_dir)
    found = [_looked_at(settings, name, block) for name, block in settings.sources.items()]
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(box=None, pad_edge=False)
        for column in ("source", "type", "kind", "state", "what was found"):
            table.add_column(column, overflow="fold")
        for one in found:
            table.add_row(one["source"], one["type"], one["kind"], one["state"], one["found"])
        Console(highlight=False).print(table)
    return ExitCode.OK if all(one["state"] == "ok" for one in found) else ExitCode.SOME_ROWS


def _looked_at(settings: Settings, name: str, block: AnySource) -> dict[str, str]:
    told = {"source": name, "type": block.type, "kind": str(block.kind or "by column")}
    try:
        return {**told, "state": "ok", "found": open_source(name, settings).look()}
    except ValueLedgerError as error:
        return {**told, "state": "failed", "found": str(error)}


def try_source(config: Path, data_dir: Path | None, name: str, *, rows: int, read: int, as_json: bool) -> int:
    """Read and print; return the exit code: 4 where rows would be refused or something could not be read."""
    settings = load_settings(config, data_dir)
    trial = _read(settings, name, rows, read)
    protector = Protector(Redactor(), SAMPLE_KEY.encode())
    if as_json:
        sys.stdout.write(json.dumps(_as_object(trial, protector), ensure_ascii=False) + "\n")
    else:
        _show(trial, protector)
    for line in (*trial.notes, *trial.unread):
        say(line)
    if not trial.read and not trial.unread:
        say(f"{name}: there is nothing to read.")
    return ExitCode.SOME_ROWS if trial.reasons or trial.unread else ExitCode.OK


def _read(settings: Settings, name: str, shown: int, most: int) -> Trial:
    now = datetime.now(UTC)
    source = open_source(name, settings, today=now.astimezone(settings.zone).date(), now=now, trial=True)
    trial = Trial()
    for row in islice(_rows(source, trial), most):
        trial.read += 1
        if isinstance(row, Feedback):
            trial.usable += 1
            if len(trial.mapped) < shown:
                trial.mapped.append(row)
        else:
            trial.reasons[str(row.reason)] += 1
            if len(trial.refused) < shown:
                trial.refused.append(row)
    trial.unread += [f"{failed.name}: {failed.error}" for failed in source.failed]
    return trial


def _rows(source: Any, trial: Trial) -> Iterator[Feedback | Rejected]:
    """Rows of one stream after the other; a stream that cannot be read is told."""
    for stream in source.streams():
        rows = stream.rows()
        try:
            yield from rows
        except InputError as error:
            trial.unread.append(f"{stream.name}: {error}")
        finally:
            trial.notes += stream.drift
            with suppress(AttributeError):
                rows.close()


def _as_object(trial: Trial, protector: Protector) -> dict[str, Any]:
    return {
        "read": trial.read,
        "usable": trial.usable,
        "refused": dict(trial.reasons),
        "rows": [_fields(row, protector) for row in trial.mapped],
        "refused_rows": [
            {"place": row.position, "in": row.stream_name, "reason": str(row.reason), **_refused(row, protector)}
            for row in trial.refused
        ],
        "notes": trial.notes,
        "unread": trial.unread,
    }


def _fields(row: Feedback, protector: Protector) -> dict[str, Any]:
    """A mapped row, as it would be stored but for its id."""
    safe = protector.feedback(row)
    names = ("kind", "text", "rating", "channel", "product", "region", "customer_group", "deleted")
    told = {"id": row.source_id, **{name: getattr(safe, name) for name in names}}
    told["created_at"] = safe.created_at.isoformat() if safe.created_at else None
    told["updated_at"] = safe.updated_at.isoformat() if safe.updated_at else None
    told["customer"] = safe.customer_id is not None
    return told


def _refused(row: Rejected, protector: Protector) -> dict[str, Any]:
    safe = protector.rejected(row)
    payload = {name: value for name, value in safe.payload.items() if name != "customer"}
    return {"detail": safe.detail, "payload": {**payload, **({"id": row.payload["id"]} if "id" in payload else {})}}


def _show(trial: Trial, protector: Protector) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if trial.mapped:
        table = Table(title=f"{trial.usable:,} of {trial.read:,} rows would be loaded", title_justify="left", box=None)
        shown = [_fields(row, protector) for row in trial.mapped]
        names = [name for name in shown[0] if any(one[name] not in {None, "", False, "unknown"} for one in shown)]
        for name in names:
            table.add_column(name, overflow="fold", max_width=TEXT_CHARS)
        for one in shown:
            table.add_row(*(_short(one[name]) for name in names))
        console.print(table)
    if trial.refused:
        told = ", ".join(f"{reason} {count:,}" for reason, count in trial.reasons.most_common())
        table = Table(title=f"would be refused: {told}", title_justify="left", box=None)
        for name in ("reason", "why", "row"):
            table.add_column(name, overflow="fold")
        for row in trial.refused:
            safe = _refused(row, protector)
            table.add_row(str(row.reason), safe["detail"], _short(json.dumps(safe["payload"], ensure_ascii=False)))
        console.print(table)


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= TEXT_CHARS else text[: TEXT_CHARS - 1] + "…"
