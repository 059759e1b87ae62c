"""The public data sets beside the checkout, for benchmarks that want real words.

Called by the benchmarks of nights, clusters, faults and copies. Nothing of the sets is in the repository: where
they are not there, a benchmark says so and ends.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PUBLIC = Path(__file__).resolve().parents[2] / "shared" / "data" / "public"


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one set as they are, in their order."""
    with gzip.open(PUBLIC / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def are_missing() -> bool:
    """Whether the sets are not there, which is said on stderr."""
    if not PUBLIC.is_dir():
        print(f"needs the public data sets in {PUBLIC}", file=sys.stderr)
    return not PUBLIC.is_dir()
