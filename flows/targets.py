"""Where a command is told to write: a place that cannot be written is refused before any work is done.

Called by `flows.classify` and `flows.reporting`. No folder is made: one that is not there is a misspelt one.
"""

from __future__ import annotations

from pathlib import Path

from taxonomy.errors import InputError


def expect_writable(path: Path) -> None:
    """Raises InputError where `path` is a folder itself or its folder does not exist."""
    if path.is_dir():
        raise InputError(f"the output {path} is a folder.", remedy="Name a file in it.")
    if not path.parent.is_dir():
        raise InputError(
            f"the output {path} cannot be written: there is no folder {path.parent}.",
            remedy="Make that folder, or name a file in another one.",
        )
