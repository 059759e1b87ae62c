"""What a connector is, whatever it reads: a source offers streams, a stream offers rows, and nothing gets lost.

Spoken by every connector and by the flow's steps. A stream is one content (for files: the SHA-256 of the bytes
on disk) that is read once, or a place that keeps growing (a table, an API) and is asked every night for what is new;
`Stream.rows` may start after rows that an earlier, interrupted night has loaded.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from taxonomy.errors import InputError
from taxonomy.records import Feedback, Rejected


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stream that is not read, and why: its content is known already, or it belongs to another day."""

    name: str
    id: str
    why: str
    fingerprint: str = ""  # of a file whose bytes had to be read to know it: with it, the next night need not


@dataclass(frozen=True, slots=True)
class Failed:
    """A stream that cannot be read tonight. It is not done: the next night tries it again."""

    name: str
    error: InputError


class Stream(Protocol):
    """One content to be read once, or a place that is asked every night for what is new."""

    @property
    def ends(self) -> bool:
        """Whether it is done once its rows have been read; a place that keeps growing never is."""

    @property
    def detail(self) -> Mapping[str, Any]:
        """What its cursor keeps with the rows given so far: where to go on, and the shape of what was read."""

    @property
    def id(self) -> str:
        """Known by content: 64 hex digits for a file."""

    @property
    def name(self) -> str:
        """For people: the file's path below the source's folder."""

    @property
    def day(self) -> date | None:
        """The day in its name, or None."""

    @property
    def size(self) -> int:
        """Bytes on disk, for progress."""

    @property
    def fingerprint(self) -> str:
        """Cheap sign of change ('size-mtime-inode'), kept with the cursor; equal: content need not be hashed again."""

    @property
    def drift(self) -> tuple[str, ...]:
        """Sentences on what changed in the shape of the data; complete once the rows have been read."""

    def rows(self, start: int = 0, detail: Mapping[str, Any] | None = None) -> Iterator[Feedback | Rejected]:
        """Every row after the first `start`, in order, each exactly once, in memory bounded by one record.

        `detail`: what the stream's cursor kept; of a stream that was never read, what the source's last one kept.

        Raises InputError where the stream ends badly (it changed or vanished); rows given before stay valid.
        """


class Source(Protocol):
    """A place that feedback comes from."""

    skipped: list[Skipped]
    failed: list[Failed]

    def streams(
        self, done: Container[str] = (), *, first: date | None = None, last: date | None = None
    ) -> Iterator[Stream]:
        """What is to be read, oldest day first, then by name; without what `done` holds.

        Streams of a day after `last` or before `first` are left out silently; those without a day are in.
        `skipped` and `failed` are filled while iterating: an unusable file never ends the iteration.
        Raises ConfigError where the place itself is missing.
        """

    def again(self, wanted: Container[str]) -> Iterator[Stream]:
        """The streams by whose ids `wanted` names refused rows, once more and from their beginning; moves nothing.

        Of an inbox, each event by the hash of its content: there its refused rows are kept under it.
        """

    def look(self) -> str:
        """Reaches the place without reading it; what was found, for people. Raises ConfigError or InputError."""
