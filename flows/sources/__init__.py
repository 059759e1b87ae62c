"""Where feedback comes from: the registry of connectors, one a module, which do not know each other.

Called by the flow's steps and the commands. A connector turns what it reads into `Feedback` or `Rejected`, one
for every row, and writes nothing. Imports are made on opening, so that the registry costs nothing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flows.settings import Settings
    from flows.sources.files import Recognise
    from flows.sources.places import Database, Inbox, Piped, RestApi
    from flows.sources.pull import Surroundings
    from flows.sources.stream import Source


AHEAD: Final = timedelta(days=2)
"""Clocks differ, and it is tomorrow already east of here; a date beyond is no day on which anything was said."""


def open_source(
    name: str,
    settings: Settings,
    *,
    today: date | None = None,
    now: datetime | None = None,
    recognise: Recognise | None = None,
    trial: bool = False,
) -> Source:
    """The connector of the block `sources.NAME`. Raises ConfigError for an unknown name or a secret that is missing.

    `today` in the ledger's time zone: where `dates.latest` is not configured, rows dated more than two days after it
    are refused. None, for readers of old deliveries without a clock: up to `flows.sources.dates.LATEST`.
    `now`: watermarks of what grows never pass it. `recognise` gives the content hash of a file by name and fingerprint
    where an earlier night has read it. `trial`: only a look at what is there, so nothing may be moved.
    """
    from flows.sources.options import FileDrop

    block = settings.source(name)
    latest = None if today is None else today + AHEAD
    if isinstance(block, FileDrop):
        from flows.sources.files import FileSource, unknown

        return FileSource(
            name, block, limits=settings.limits, ledger_zone=settings.zone, latest=latest,
            recognise=recognise or unknown,
        )  # fmt: skip
    from flows.sources.pull import Surroundings

    around = Surroundings(settings.limits, settings.zone, latest, now, settings.id_key_env, trial)
    return _growing(name, block, around)


def _growing(name: str, block: Database | RestApi | Piped | Inbox, around: Surroundings) -> Source:
    """The connector of a place that keeps growing."""
    match block.type:
        case "sql":
            from flows.sources.database import DatabaseSource

            return DatabaseSource(name, block, around)
        case "rest":
            from flows.sources.rest import RestSource

            return RestSource(name, block, around)
        case "command":
            from flows.sources.command import CommandSource

            return CommandSource(name, block, around)
        case "inbox":
            from flows.sources.inbox import InboxSource

            return InboxSource(name, block, around)
