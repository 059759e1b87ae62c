"""Where feedback comes from: the registry of connectors, one a module, which do not know each other.

Called by the flow's steps and the commands. A connector turns what it reads into `Feedback` or `Rejected`, one
for every row, and writes nothing. Imports are made on opening, so that the registry costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.settings import Settings
    from flows.sources.stream import Source


def open_source(name: str, settings: Settings) -> Source:
    """The connector of the block `sources.NAME`. Raises ConfigError for an unknown name."""
    from flows.sources.files import FileSource

    return FileSource(name, settings.source(name), limits=settings.limits, ledger_zone=settings.zone)
