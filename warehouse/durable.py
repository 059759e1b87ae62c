"""What is on the disk stays there when the power goes: files and folders are written through.

Called by whatever replaces files: `warehouse.publish`, `warehouse.backup`, `warehouse.rewriting`.
"""

from __future__ import annotations

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Returns when the file, or the names in the folder, are on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
