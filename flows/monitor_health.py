"""What `doctor` says of the monitors: data incidents that last, by source.

Called by `flows.health` with the warehouse open, where its schema is this program's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flows.health_tonight import OK, WARNING, Finding
from flows.monitor_words import MonitorWords, row_of
from warehouse.drift.incidents import State
from warehouse.drift.shelf import read_incidents
from warehouse.store import Store


def monitor_findings(store: Store) -> Iterator[Finding]:
    """A warning for each data incident that lasts, with its remedy; else that there is none."""
    words = MonitorWords("en")
    lasting = [one for one in read_incidents(store, date.max) if one.state is State.OPEN]
    for one in lasting:
        row = row_of(one)
        seen = words.story(row).removesuffix(f": {words.remedy(row)}.")
        remedy = words.remedy(row)
        told = f"{remedy[0].upper()}{remedy[1:]}. `valueledger monitors show {one.incident_id[:8]}` tells more."
        yield Finding("monitors", WARNING, seen, told)
    if not lasting:
        yield Finding("monitors", OK, "no data incident lasts")
