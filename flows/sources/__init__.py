"""Where feedback comes from: the registry of connectors, one a module, which do not know each other.

Called by the flow's steps and the commands. A connector turns what it reads into `Feedback` or `Rejected`, one
for every row, and writes nothing. Imports are made on opening, so that the registry costs nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flows.settings import Settings
    from flows.sources.files import Recognise
    from flows.sources.stream import Source


AHEAD: Final = timedelta(days=2)
"""Clocks differ, and it is tomorrow already east of here; a date beyond is no day on which anything was said."""


def open_source(
    name: str, settings: Settings, *, today: date | None = None, recognise: Recognise | None = None
) -> Source:
    """The connector of the block `sources.NAME`. Raises ConfigError for an unknown name.

    `today` in the ledger's time zone: where `dates.latest` is not configured, rows dated more than two days after it
    are refused. None, for readers of old deliveries without a clock: up to `flows.sources.dates.LATEST`.
    `recognise` gives the content hash of a file by name and fingerprint where an earlier night has read it.
    """
    from flows.sources.files import FileSource, unknown

    latest = None if today is None else today + AHEAD
    return FileSource(
        name,
        settings.source(name),
        limits=settings.limits,
        ledger_zone=settings.zone,
        latest=latest,
        recognise=recognise or unknown,
    )
