"""Names under which others write a file before it is whole: such files are left alone.

Called by the connectors that read folders.
"""

from __future__ import annotations

from typing import Final

UNFINISHED: Final = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~")
"""Ends of names, whatever their case."""
