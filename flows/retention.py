"""How long a source's feedback is kept: `keep_days` of its block, counted from its ledger day to today.

Called by `flows.steps`: at the start of a night, so that nothing older comes in, and before the aggregates, so that
what has grown too old goes. What goes becomes an empty tombstone and its days are rebuilt, as if a person had asked;
files are written anew at most once a week (`REWRITE_EVERY`), since each writing costs the whole file.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from flows.gate import Gate
from flows.settings import Settings
from warehouse import erasures
from warehouse.forget import forgotten_hashes
from warehouse.store import Store

NIGHTLY: Final = ("retention", "redaction")
"""Erasures that nights make and settle by themselves; what a person asked for is settled by `flows.forget`."""

REWRITE_EVERY: Final = timedelta(days=7)
"""How long expired feedback may lie in free blocks of the file: no table holds it, and a rewriting reads all tables."""


def oldest_days(settings: Settings, today: date) -> dict[str, date]:
    """By source, the first ledger day that is kept; sources without `keep_days` keep all."""
    return {
        name: today - timedelta(days=block.keep_days)
        for name, block in settings.sources.items()
        if block.keep_days is not None
    }


def open_gate(store: Store, settings: Settings, today: date) -> Gate:
    """What sources may not bring tonight."""
    return Gate(forgotten_hashes(store), oldest_days(settings, today), settings.zone)


def is_due(store: Store, now: datetime) -> bool:
    """Whether files are to be written anew tonight: for another redaction at once, for what expired once a week."""
    pending = [one for one in erasures.pending(store) if one.kind in NIGHTLY]
    return any(one.kind == "redaction" or now - one.begun_at >= REWRITE_EVERY for one in pending)
