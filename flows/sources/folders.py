"""What stands in the folder of a source: the files that its patterns name.

Called by the connectors that read folders. Files that are not yet whole are left alone: others write them under names
of UNFINISHED.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from taxonomy.errors import ConfigError

UNFINISHED: Final = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~")
"""Ends of names, whatever their case."""


def matching(source: str, folder: Path, patterns: Iterable[str]) -> set[Path]:
    """What lies below the folder of `source` under one of its patterns. Raises ConfigError where it is no folder."""
    if not folder.is_dir():
        raise ConfigError(
            f"sources.{source}.folder: {folder} is no folder.",
            remedy="Create it, or correct the path in the configuration.",
        )
    return {path for pattern in patterns for path in folder.glob(pattern)}
