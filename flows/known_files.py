"""Files that earlier nights have read are recognised by size, time of change and inode: their bytes stay unread.

Called by `flows.nightly` around the reading of each source, and by `flows.replaying`. The hash of the content stays a
file's identity: whoever has touched a file has it hashed once more, and what that pass found is kept for the next
night.
"""

from __future__ import annotations

from datetime import date

from flows.sources import open_source
from flows.sources.stream import Source
from flows.workshop import Workshop
from warehouse.cursors import known_files, remember_files


def open_known(workshop: Workshop, name: str, today: date, *, trial: bool = False) -> Source:
    """The connector of a source that recognises the files it has read before; with `trial` it moves nothing."""
    with workshop.store() as store:
        known = known_files(store, name)

    def recognise(file: str, fingerprint: str) -> str | None:
        return known.get((workshop.protector.name(file), fingerprint))

    return open_source(name, workshop.settings, today=today, now=workshop.clock(), recognise=recognise, trial=trial)


def remember_skipped(workshop: Workshop, name: str, source: Source) -> None:
    """Keep what was learnt of the files that had to be hashed only to find their content known."""
    hashed = [file for file in source.skipped if file.fingerprint]
    if hashed:
        with workshop.store() as store:
            remember_files(
                store, name, ((workshop.protector.name(file.name), file.fingerprint, file.id) for file in hashed)
            )
