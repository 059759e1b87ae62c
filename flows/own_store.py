"""The warehouse of a configuration, opened; and whose hand is at the command.

Called by whatever works on the warehouse outside a night's own steps. Limits: opening takes no lock; callers hold the
night's lock (`flows.lock`) where they write.
"""

from __future__ import annotations

import getpass

from flows.settings import Settings
from warehouse.store import Store


def own_store(settings: Settings) -> Store:
    """The warehouse, with the memory that the configuration allows it. Raises as `Store.open` does."""
    return Store.open(settings.warehouse, memory_mb=settings.limits.warehouse_mb)


def user_name() -> str:
    """Who runs the program, for what is recorded with a name; 'unknown' where the system does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
