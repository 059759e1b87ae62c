"""Which judge reads new nights: a small book of promotions under the data folder, written whole or not at all.

Read by `flows.settings` for every command, written by `flows.release.desk`. A promoted model is copied to
`<data_dir>/judges`, so that nothing which is trained or moved elsewhere changes what nights read by. A promotion holds
as long as the configuration names the judge that it named then: who edits `judge:` by hand decides. Knows no model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from taxonomy.errors import ConfigError

FOLDER: Final = "judges"
BOOK: Final = "promotions.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One promotion or roll-back. `judge` is a name or a folder; `digest` that of its manifest, '' without one."""

    number: int
    kind: str  # promote or rollback
    judge: str
    label: str
    digest: str
    who: str
    why: str
    at: str
    gate: str  # passed, or overruled
    page: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """All entries, oldest first. `configured` is the judge of the configuration when the last one was made."""

    configured: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def active(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    def before(self) -> Entry | None:
        """The promotion that a roll-back would bring back; None: the configured judge."""
        stack: list[Entry] = []
        for entry in self.entries:
            if entry.kind == "rollback":
                stack = stack[:-1]
            else:
                stack.append(entry)
        return stack[-2] if len(stack) > 1 else None

    @property
    def depth(self) -> int:
        """Promotions that stand."""
        return sum(1 if entry.kind != "rollback" else -1 for entry in self.entries)

    def with_entry(self, entry: Entry, configured: str) -> Book:
        return Book(configured, (*self.entries, replace(entry, number=len(self.entries) + 1)))


def read_book(data_dir: Path) -> Book:
    """The book of a data folder; an empty one where nothing was promoted. Raises ConfigError for one that is broken."""
    path = data_dir / FOLDER / BOOK
    try:
        raw: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        return Book(str(raw["configured"]), tuple(Entry(**entry) for entry in raw["entries"]))
    except (FileNotFoundError, NotADirectoryError):  # whether the folder can be one is told where it is made
        return Book()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path} cannot be read: {error}.", remedy="Restore it from a backup, or remove it: then `judge:` counts."
        ) from error


def write_book(data_dir: Path, book: Book) -> None:
    """Put a book in the place of the old one by one rename. Raises ConfigError where it cannot be written."""
    from warehouse.durable import sync

    path = data_dir / FOLDER / BOOK
    told = {"configured": book.configured, "entries": [asdict(entry) for entry in book.entries]}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{BOOK}.new")
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        sync(beside)
        beside.replace(path)
        sync(path.parent)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error


def judge_in_use(data_dir: Path, configured: str) -> str:
    """The judge of new nights: the promoted one, unless the configuration names another than it did then."""
    book = read_book(data_dir)
    entry = book.active
    return entry.judge if entry is not None and book.configured == configured else configured
