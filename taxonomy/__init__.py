"""The vocabulary of customer value and the records that every part of the pipeline speaks.

The taxonomy itself is imported on first use: records and errors stay light enough for `valueledger --help`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taxonomy.dimensions import Aspect, Cues, Example, Group, Lens, Side, Taxonomy, load

__all__ = ["Aspect", "Cues", "Example", "Group", "Lens", "Side", "Taxonomy", "load"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from taxonomy import dimensions

        return getattr(dimensions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
