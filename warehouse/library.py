"""The SQL of the warehouse, found by folder and file stem: the folder is the registry.

`load/insert_feedback` is `sql/load/insert_feedback.sql`. The first line of every file is a
comment that says what one row of its relation or result is. Callers: `warehouse.store`,
`warehouse.migrations`, `warehouse.checks`, `warehouse.marts`, `warehouse.read`.
Limits: reads package files only; a name can never leave the `sql` folder; values are bound by the store.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from taxonomy.errors import WarehouseError

FOLDER = Path(__file__).parent / "sql"

_NAME = re.compile(r"[a-z_]+/[a-z0-9_]+")


@cache
def text(name: str) -> str:
    """SQL text of `folder/stem`. Raises WarehouseError for a name that is not in the library."""
    path = FOLDER / f"{name}.sql"
    if not _NAME.fullmatch(name) or not path.is_file():
        folder = name.partition("/")[0]
        known = ", ".join(names(folder) if _NAME.fullmatch(f"{folder}/x") else ()) or "none in that folder"
        raise WarehouseError(f"No SQL file is called {name!r}; there are: {known}.")
    return path.read_text(encoding="utf-8")


@cache
def names(folder: str) -> tuple[str, ...]:
    """Names `folder/stem` of every SQL file of one folder, sorted."""
    return tuple(f"{folder}/{path.stem}" for path in sorted((FOLDER / folder).glob("*.sql")))


def title(name: str) -> str:
    """The first line of a file without its comment dashes: the grain or the rule it states."""
    return text(name).partition("\n")[0].removeprefix("--").strip()
