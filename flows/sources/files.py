"""File drops: every file in a folder, read once by its content, whatever its format, encoding and name.

Called through `flows.sources.open_source`. A file that cannot be used is reported in `failed` and never ends the
night; the same content under a second name is reported in `skipped`. Memory: one record, or one sheet of Excel.
"""

from __future__ import annotations

import re
from collections.abc import Container, Generator, Iterator
from contextlib import closing
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flows.sources.content import Content, inspect, open_bytes, read_whole
from flows.sources.decoding import open_text
from flows.sources.delimited import SAMPLE_CHARS, read_delimited, sniff
from flows.sources.formats import format_of
from flows.sources.json_rows import read_array, read_lines
from flows.sources.mapping import Mapper, Origin, columns, missing_columns
from flows.sources.options import FileDrop
from flows.sources.rows import BadRow, Row
from flows.sources.stream import Failed, Skipped
from flows.sources.tables import ParquetTable, read_sheet, sheet_rows
from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Feedback, Rejected

if TYPE_CHECKING:
    from flows.settings import Limits

UNFINISHED: Final = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~")
"""Names under which others write a file before it is whole."""


class FileSource:
    """The connector of `type: files`."""

    def __init__(self, name: str, settings: FileDrop, *, limits: Limits, ledger_zone: ZoneInfo) -> None:
        self.name = name
        self.settings = settings
        self.skipped: list[Skipped] = []
        self.failed: list[Failed] = []
        self._limits = limits
        self._zone = ledger_zone
        self._day = re.compile(settings.day_in_name) if settings.day_in_name else None

    def streams(
        self,
        done: Container[str] = (),
        *,
        first: date | None = None,
        last: date | None = None,
        hashes: dict[str, str] | None = None,
    ) -> Iterator[FileStream]:
        """See `flows.sources.stream.Source`. `hashes`: what earlier nights know, 'name|fingerprint' to content hash, so
        that a file that has not been touched is not read again to be recognised; new ones are added to it."""
        self.skipped, self.failed = [], []
        seen: dict[str, str] = {}
        for day, name, path in self._listed(first, last):
            key = f"{name}|{_fingerprint(path)}"
            if hashes and (known := hashes.get(key)) is not None and known in done:
                self.skipped.append(Skipped(name, known, "read before"))
                continue
            try:
                content = inspect(path, self._limits)
            except InputError as error:
                self.failed.append(Failed(name, error))
                continue
            if hashes is not None:
                hashes[key] = content.sha256
            if content.sha256 in done:
                self.skipped.append(Skipped(name, content.sha256, "read before"))
            elif content.sha256 in seen:
                self.skipped.append(Skipped(name, content.sha256, f"same content as {seen[content.sha256]}"))
            else:
                seen[content.sha256] = name
                yield FileStream(self, content, name, day)

    def _listed(self, first: date | None, last: date | None) -> list[tuple[date | None, str, Path]]:
        """The files of the wanted days, undated ones first, then by day and name."""
        folder = self.settings.folder
        if not folder.is_dir():
            raise ConfigError(
                f"sources.{self.name}.folder: {folder} is no folder.",
                remedy="Create it, or correct the path in the configuration.",
            )
        found = []
        for path in {path for pattern in self.settings.files for path in folder.glob(pattern)}:
            name = path.relative_to(folder).as_posix()
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


class FileStream:
    """One file's content."""

    def __init__(self, source: FileSource, content: Content, name: str, day: date | None) -> None:
        self.content = content
        self.name = name
        self.day = day
        self._source = source
        self._drift: list[str] = [f"{name}: {content.doubt}"] if content.doubt else []

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
    def drift(self) -> tuple[str, ...]:
        return tuple(self._drift)

    @cached_property
    def format(self) -> str:
        """csv, jsonl, json, parquet or excel. Raises InputError for anything else."""
        settings = self._source.settings
        return format_of(self.content, settings.format, settings.records)

    def rows(self, start: int = 0) -> Iterator[Feedback | Rejected]:
        """See `flows.sources.stream.Stream`."""
        source = self._source
        mapper = Mapper(
            Origin(source.name, self.id, self.name, self.day),
            source.settings,
            max_text_chars=source._limits.max_text_chars,
            ledger_zone=source._zone,
        )
        try:
            with closing(self.read()) as rows:
                yield from map(mapper.map, islice(rows, start, None))
        except InputError as error:
            if error.message.startswith(self.content.path.name):
                raise
            raise InputError(f"{self.name}: {error.message}", remedy=error.remedy) from None

    def read(self) -> Generator[Row | BadRow]:
        """The rows as read, not yet mapped. Raises InputError."""
        match self.format:
            case "csv":
                yield from self._delimited()
            case "jsonl" | "json":
                yield from self._json()
            case "parquet":
                yield from self._parquet()
            case _:
                yield from self._excel()

    @property
    def _encoding(self) -> str:
        configured = self._source.settings.encoding
        return self.content.encoding if configured == "auto" else configured

    def _delimited(self) -> Iterator[Row | BadRow]:
        settings, limits = self._source.settings, self._source._limits
        names = settings.header if isinstance(settings.header, tuple) else None
        wanted = set(chain.from_iterable(columns(settings).values()))
        with open_text(open_bytes(self.content), self._encoding) as text:
            sample = text.read(SAMPLE_CHARS).removeprefix("\ufeff")
        layout = sniff(sample, wanted, delimiter=settings.delimiter, escape=settings.escape, names=names)
        self._check_header(layout.header)
        with open_text(open_bytes(self.content), self._encoding) as text:
            yield from read_delimited(text, layout, limits.max_record_chars)

    def _json(self) -> Iterator[Row | BadRow]:
        limit = self._source._limits.max_record_chars
        with open_text(open_bytes(self.content), self._encoding) as text:
            if self.format == "jsonl":
                yield from read_lines(text, limit)
            else:
                yield from read_array(text, self._source.settings.records, limit)

    def _parquet(self) -> Iterator[Row | BadRow]:
        import io

        limits, content = self._source._limits, self.content
        with open_bytes(content) as stream:
            stream.read(1)  # unchanged since it was inspected
        table = ParquetTable(
            io.BytesIO(read_whole(content, limits)) if content.packed else content.path, content.path.name, limits
        )
        self._check_header(table.columns)
        wanted = set(chain.from_iterable(columns(self._source.settings).values()))
        yield from table.rows(wanted | {name.partition(".")[0] for name in wanted})

    def _excel(self) -> Iterator[Row | BadRow]:
        settings, limits = self._source.settings, self._source._limits
        rows = sheet_rows(read_whole(self.content, limits), self.content.path.name, settings.sheet, limits)
        if isinstance(settings.header, tuple):
            header = settings.header
        else:
            _, cells = next(rows, (0, []))
            header = tuple(str(cell).strip() for cell in cells)
        self._check_header(header)
        yield from read_sheet(rows, header)

    def _check_header(self, header: tuple[str, ...]) -> None:
        """Raises InputError where the mapping does not hold; notes what is merely missing."""
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


def _fingerprint(path: Path) -> str:
    from flows.sources.content import fingerprint

    try:
        return fingerprint(path)
    except InputError:
        return "gone"
