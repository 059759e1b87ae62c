"""File drops: every file in a folder, read once by its content, whatever its format, encoding and name.

Called through `flows.sources.open_source`. A file that cannot be used is reported in `failed` and never ends the
night; the same content under a second name is reported in `skipped`. Memory: one record, or one sheet of Excel.
Over 250 lines, so that finding a file and reading it stand together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Generator, Iterator, Mapping
from contextlib import closing
from datetime import date
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flows.sources.content import Content, fingerprint, inspect
from flows.sources.decoding import visible
from flows.sources.folders import UNFINISHED, matching
from flows.sources.formats import TEXT_FORMATS, format_of
from flows.sources.mapping import Mapper, Origin, columns, missing_columns
from flows.sources.options import FileDrop
from flows.sources.reading import read_rows
from flows.sources.rows import BadRow, Row
from flows.sources.shape import SAMPLE, Shape
from flows.sources.stream import Failed, Skipped
from taxonomy.errors import InputError
from taxonomy.records import Feedback, Rejected

if TYPE_CHECKING:
    from flows.settings import Limits

Recognise = Callable[[str, str], str | None]
"""Content hash of a file by its name and fingerprint, as an earlier night left it; None if it is not known."""


def unknown(name: str, fingerprint: str) -> str | None:
    """Nothing is known of any file."""
    return None


class _AllBut:
    """Contents that need not be read: every one but the wanted."""

    def __init__(self, wanted: Container[str]) -> None:
        self._wanted = wanted

    def __contains__(self, stream: object) -> bool:
        return stream not in self._wanted


class FileSource:
    """The connector of `type: files`."""

    def __init__(
        self,
        name: str,
        settings: FileDrop,
        *,
        limits: Limits,
        ledger_zone: ZoneInfo,
        latest: date | None = None,
        recognise: Recognise = unknown,
    ) -> None:
        """`latest`: the last day that a row's date may name, unless `dates.latest` says another.

        `recognise` tells a file that has not been touched since it was read, without reading it again.
        """
        self.name = name
        self.latest = latest
        self.recognise = recognise
        self.settings = settings
        self.skipped: list[Skipped] = []
        self.failed: list[Failed] = []
        self.limits = limits
        self.ledger_zone = ledger_zone
        self._day = re.compile(settings.day_in_name) if settings.day_in_name else None

    def streams(
        self, done: Container[str] = (), *, first: date | None = None, last: date | None = None
    ) -> Iterator[FileStream]:
        """See `flows.sources.stream.Source`."""
        self.skipped, self.failed = [], []
        seen: dict[str, str] = {}
        for day, name, path in self._listed(first, last):
            try:
                digest = self.recognise(name, fingerprint(path))
                if digest is not None and digest in done:
                    self.skipped.append(Skipped(name, digest, "read before"))
                    continue
                content = inspect(path, self.limits)
            except InputError as error:
                self.failed.append(Failed(name, _readable(error)))
                continue
            if content.sha256 in done:
                self.skipped.append(Skipped(name, content.sha256, "read before", content.fingerprint))
            elif content.sha256 in seen:
                why = f"same content as {seen[content.sha256]}"
                self.skipped.append(Skipped(name, content.sha256, why, content.fingerprint))
            else:
                seen[content.sha256] = name
                yield FileStream(self, content, name, day)

    def again(self, wanted: Container[str]) -> Iterator[FileStream]:
        """See `flows.sources.stream.Source`."""
        yield from self.streams(_AllBut(wanted))

    def look(self) -> str:
        """See `flows.sources.stream.Source`."""
        found = self._listed(None, None)
        return f"{self.settings.folder}, {len(found):,} {'file' if len(found) == 1 else 'files'}"

    def _listed(self, first: date | None, last: date | None) -> list[tuple[date | None, str, Path]]:
        """The files of the wanted days, undated ones first, then by day and name."""
        folder = self.settings.folder
        found = []
        for path in matching(self.name, folder, self.settings.files):
            name = visible(path.relative_to(folder).as_posix())  # old systems write names that are no UTF-8
            hidden = any(part.startswith((".", "~$")) for part in name.split("/"))
            if hidden or name.lower().endswith(UNFINISHED) or not path.is_file():
                continue
            try:
                day = self._day_of(path.name)
            except ValueError as error:
                self.failed.append(
                    Failed(name, InputError(f"{name}: {error}.", remedy="Rename the file, or correct day_in_name."))
                )
                continue
            if day is None or ((first is None or day >= first) and (last is None or day <= last)):
                found.append((day, name, path))
        return sorted(found, key=lambda item: (item[0] or date.min, item[1]))

    def _day_of(self, name: str) -> date | None:
        found = self._day.search(name) if self._day else None
        if found is None:
            return None
        digits = "".join(
            part.rjust(2, "0") if index else part
            for index, part in enumerate(re.findall(r"\d+", "-".join(found.groups())))
        )
        try:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        except ValueError:
            raise ValueError(f"the day in its name, {'-'.join(found.groups())!r}, is none of the calendar") from None


def _readable(error: InputError) -> InputError:
    """The same error, fit for every log: it names the file, whatever bytes its name has."""
    return InputError(visible(error.message), remedy=error.remedy)


class FileStream:
    """One file's content."""

    ends = True

    def __init__(self, source: FileSource, content: Content, name: str, day: date | None) -> None:
        self.content = content
        self.name = name
        self.day = day
        self._source = source
        self._drift: list[str] = []
        self._before: Mapping[str, str] = {}
        self._shape = Shape()
        self._ended = False

    @property
    def id(self) -> str:
        return self.content.sha256

    @property
    def size(self) -> int:
        return self.content.size

    @property
    def fingerprint(self) -> str:
        return self.content.fingerprint

    @property
    def detail(self) -> Mapping[str, Any]:
        return self._shape.kept(self._before, ended=self._ended)

    @property
    def drift(self) -> tuple[str, ...]:
        ours = chain.from_iterable(columns(self._source.settings).values())
        changes = self._shape.drift(self._before, ours) if self._ended else []
        told = [f"{self.name}: {change}" for change in changes]
        return tuple(dict.fromkeys((*self._drift, *told)))

    @property
    def format(self) -> str:
        """csv, jsonl, json, parquet or excel. Raises InputError for anything else."""
        settings = self._source.settings
        return format_of(self.content, settings.format, settings.records)

    def rows(self, start: int = 0, detail: Mapping[str, Any] | None = None) -> Iterator[Feedback | Rejected]:
        """See `flows.sources.stream.Stream`."""
        source = self._source
        self._before, self._shape, self._ended = dict((detail or {}).get("shape", {})), Shape(), False
        mapper = Mapper(
            Origin(source.name, self.id, self.name, self.day),
            source.settings,
            max_text_chars=source.limits.max_text_chars,
            ledger_zone=source.ledger_zone,
            latest=source.latest,
        )
        try:
            with closing(self.read()) as rows:
                yield from map(mapper.map, islice(self._noted(rows), start, None))
            self._ended = True
        except InputError as error:
            if error.message.startswith(self.content.path.name):
                raise _readable(error) from None
            raise InputError(f"{self.name}: {error.message}", remedy=error.remedy) from None

    def _noted(self, rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
        """The rows as they are; the shape of the first ones is taken note of."""
        for row in islice(rows, SAMPLE):
            if isinstance(row, Row):
                self._shape.see(row.values)
            yield row
        yield from rows

    def read(self) -> Generator[Row | BadRow]:
        """The rows as read, not yet mapped. Raises InputError."""
        source = self._source
        if self.content.doubt and self.format in TEXT_FORMATS:
            self._drift.append(f"{self.name}: {self.content.doubt}")
        wanted = set(chain.from_iterable(columns(source.settings).values()))
        return read_rows(self.content, source.settings, source.limits, wanted=wanted, check=self._check_header)

    def _check_header(self, header: tuple[str, ...]) -> None:
        """Raises InputError where the mapping does not hold; notes what is merely missing."""
        self._shape.know(header)
        settings = self._source.settings
        wanted = set(chain.from_iterable(columns(settings).values()))
        if twice := sorted({name for name in header if header.count(name) > 1} & wanted):
            raise InputError(f"the column {twice[0]!r} is there twice.", remedy="Rename one of them in the file.")
        needed, wished = missing_columns(settings, header)
        if needed:
            near = get_close_matches(needed[0], header, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            shown = ", ".join(map(repr, header[:20])) or "none"
            raise InputError(
                f"no column {needed[0]!r}, which sources.{self._source.name}.fields names.{hint} There are: {shown}.",
                remedy="Correct the mapping, or the file's delimiter or header.",
            )
        self._drift.extend(f"{self.name}: the column {name!r} is missing" for name in wished)
