"""CSV, TSV and their kin: rows by a strict reading that recovers after every broken line.

Called by `flows.sources.reading` and `flows.classify_rows`. A stray quote costs its own line only: a record that
breaks the rules of quoting gives up its first line and reading goes on with the next one. Memory: one record,
bounded by `limits.max_record_chars`.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flows.sources.decoding import BROKEN
from flows.sources.rows import PAYLOAD_CHARS, BadRow, Row
from taxonomy.errors import InputError
from taxonomy.records import Reason

if TYPE_CHECKING:
    import _csv

DELIMITERS: Final = (",", "\t", ";", "|", "^", "\x01")
"""Tried when none is configured; the last one is Hive's."""
SAMPLE_CHARS: Final = 65_536
SAMPLE_RECORDS: Final = 100
_LINE_ENDS: Final = ("\n", "\r")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited text is written."""

    delimiter: str
    backslash: bool  # a quote inside quotes is \" instead of ""
    header: tuple[str, ...]
    has_header: bool = True  # the first record is the header


def sniff(
    sample: str,
    wanted: Collection[str],
    *,
    delimiter: str = "auto",
    escape: str = "auto",
    names: Sequence[str] | None = None,
) -> Layout:
    """The layout of a text by its first lines; `wanted` are the columns that the mapping asks for.

    `delimiter` and `escape` may be 'auto'; `names`: the columns, where the text has no header.
    """
    if sample.lower().startswith("sep=") and len(sample) > 4:  # Excel's own hint, in the first line
        delimiter = sample[4] if delimiter == "auto" else delimiter
        sample = sample[sample.find("\n") + 1 :]
    backslash = escape == "backslash" or (escape == "auto" and '\\"' in sample and '""' not in sample)

    def fit(candidate: str) -> tuple[int, float, int]:
        records = _sample_records(sample, candidate, backslash)
        if not records:
            return 0, 0.0, 0
        width = len(names or records[0])
        same = sum(len(record) == width for record in records) / len(records)
        hits = len(set(wanted) & {name.strip() for name in records[0]})
        return hits, same if width > 1 else 0.0, width

    chosen = delimiter if delimiter != "auto" else max(DELIMITERS, key=fit)
    if names:
        return Layout(chosen, backslash, tuple(names), has_header=False)
    records = _sample_records(sample, chosen, backslash)
    return Layout(chosen, backslash, tuple(name.strip() for name in records[0]) if records else ())


def _sample_records(sample: str, delimiter: str, backslash: bool) -> list[list[str]]:
    records: list[list[str]] = []
    reader = _reader(io.StringIO(sample, newline=""), Layout(delimiter, backslash, ()), strict=False)
    for record in reader:
        if record:
            records.append(record)
        if len(records) == SAMPLE_RECORDS:
            return records
    return records[:-1] or records  # the last one may be cut


def _reader(lines: Iterator[str] | io.StringIO, layout: Layout, *, strict: bool) -> _csv.Reader:
    csv.field_size_limit(sys.maxsize)  # ours is `max_record_chars`, which knows how to go on
    return csv.reader(
        lines, delimiter=layout.delimiter, strict=strict, doublequote=not layout.backslash,
        escapechar="\\" if layout.backslash else None, quoting=csv.QUOTE_MINIMAL,
    )  # fmt: skip


class _Runaway(Exception):
    """A record is longer than any record may be."""


class _Feeder:
    """Feeds physical lines to csv.reader, remembers those of the current record, takes back what was too much."""

    def __init__(self, text: io.TextIOWrapper, max_chars: int) -> None:
        self._text = text
        self._max = max_chars
        self._back: deque[str] = deque()
        self._chars = 0
        self.taken: list[str] = []
        self.line = 0  # number of the last line taken
        self.cut = False  # the last line taken was over the limit; its rest is passed over

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._back:
            line = self._back.popleft()
        else:
            line = self._text.readline(self._max)
            if not line:
                raise StopIteration
            if self.line == 0:
                line = line.removeprefix("\ufeff")
            if len(line) >= self._max and not line.endswith(_LINE_ENDS):
                self.cut = True
                while (more := self._text.readline(SAMPLE_CHARS)) and not more.endswith(_LINE_ENDS):
                    pass
        self.line += 1
        self.taken.append(line)
        self._chars += len(line)
        if self.cut or self._chars > self._max:
            raise _Runaway
        return line

    def begin(self) -> int:
        """Starts a record; returns the number of its first line."""
        self.taken.clear()
        self._chars = 0
        self.cut = False
        return self.line + 1

    def give_back_all_but_first(self) -> str:
        first, *rest = self.taken
        self._back.extendleft(reversed(rest))
        self.line -= len(rest)
        return first


def read_delimited(text: io.TextIOWrapper, layout: Layout, max_record_chars: int) -> Iterator[Row | BadRow]:
    """Every record after the header; blank lines are no records. Positions are line numbers from 1.

    Raises InputError where the header cannot be read.
    """
    feeder = _Feeder(text, max_record_chars)
    reader = _reader(feeder, layout, strict=True)
    header, width = layout.header, len(layout.header)
    if layout.has_header:
        _pass_header(feeder, reader)
    after_break = False
    while True:
        start = feeder.begin()
        try:
            values = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Runaway) as error:
            too_long, alone = feeder.cut, len(feeder.taken) == 1 or _at_end(error)
            line = feeder.give_back_all_but_first()
            mended = None if too_long or not alone or after_break else _mend(line, layout)
            after_break = mended is None
            yield _row(start, header, mended, line) if mended else _bad(start, line, "the quotes are broken", too_long)
            continue
        if len(values) == width:
            lines = feeder.taken
            line = lines[0] if len(lines) == 1 else "".join(lines)
            if after_break and line.count('"') % 2:
                # The tail of the broken record before it, that happens to have the right number of fields.
                yield _bad(start, line, "the quotes are broken")
                continue
            after_break = False
            yield _row(start, header, values, line)
        elif values and not (len(values) == 1 and not values[0].strip()):
            yield _bad(start, "".join(feeder.taken), f"{len(values)} fields where the header has {width}")


def _pass_header(feeder: _Feeder, reader: _csv.Reader) -> None:
    """Goes past blank lines, Excel's `sep=` line and the header."""
    try:
        while True:
            feeder.begin()
            names = next(reader)
            if names and not feeder.taken[0].lower().startswith("sep="):
                return
    except StopIteration:
        return
    except (csv.Error, _Runaway):
        raise InputError("the header cannot be read: its quotes are broken or it is too long.") from None


def _at_end(error: Exception) -> bool:
    """A quote that is never closed: until the end of the text, or for longer than any record may be."""
    return isinstance(error, _Runaway) or "unexpected end" in str(error)


def _mend(line: str, layout: Layout) -> list[str] | None:
    """The fields of a line with stray quotes, where one of two readings gives exactly the header's number of them.

    First, a quoted field ends at a quote before a delimiter, and quotes inside it are text; then, all quotes are text.
    """
    line = line.rstrip("\r\n")
    stop = re.escape(layout.delimiter)
    tolerant = re.compile(rf'(?:"(.*?)"|([^{stop}"][^{stop}]*|))(?:{stop}|$)')
    fields: list[str] = []
    place = 0
    while place <= len(line) and (found := tolerant.match(line, place)):
        fields.append(found[1].replace('""', '"') if found[1] is not None else found[2])
        place = found.end() + (found.end() == len(line) and not line.endswith(layout.delimiter, place))
    if place > len(line) and len(fields) == len(layout.header):
        return fields
    plain = line.split(layout.delimiter)
    return plain if len(plain) == len(layout.header) else None


def _row(position: int, header: tuple[str, ...], values: list[str], line: str) -> Row | BadRow:
    if BROKEN in line:
        return BadRow(
            position, Reason.UNDECODABLE, "bytes that the file's encoding does not have", line[:PAYLOAD_CHARS]
        )
    return Row(position, dict(zip(header, values, strict=True)))


def _bad(position: int, line: str, why: str, too_long: bool = False) -> BadRow:
    raw = line[:PAYLOAD_CHARS].rstrip("\r\n")
    if BROKEN in line:
        return BadRow(position, Reason.UNDECODABLE, "bytes that the file's encoding does not have", raw)
    if too_long:
        return BadRow(position, Reason.TOO_LONG, "a line longer than limits.max_record_chars", raw)
    return BadRow(position, Reason.MALFORMED, why, raw)
