"""JSON lines, and JSON arrays read as a stream: rows of objects, and recovery after every broken one.

Called by the file connector and by `flows.sources.guess`. An array is decoded element by element by the standard
library's C scanner from a sliding window of text, so that a broken element costs itself and not the rest of the
file (event parsers such as ijson end at the first error). Memory: one record, bounded by `max_record_chars`.
Over 250 lines: the sliding window and the walk over it are one thing.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from flows.sources.decoding import BROKEN
from flows.sources.rows import PAYLOAD_CHARS, BadRow, Row
from taxonomy.errors import InputError
from taxonomy.records import Reason

WINDOW: Final = 1 << 18
"""Characters read at a time."""
_LINE_ENDS: Final = ("\n", "\r")
_SPACE: Final = re.compile(r"[ \t\r\n\ufeff]*")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)
_STRING: Final = r'"(?:[^"\\]|\\.)*"'
_PLAIN: Final = rf"{_STRING}|[^\s\"{{}}\[\],]*"
_OPENING: Final = re.compile(rf"\{{\s*({_STRING})\s*:\s*(?:(?:{_PLAIN})\s*,\s*({_STRING})\s*:)?")
_CLOSERS: Final = {"{": "}", "[": "]"}
_DECODER: Final = json.JSONDecoder(strict=False)  # a raw tab or line break inside a string harms nobody


def read_lines(text: io.TextIOWrapper, max_record_chars: int) -> Iterator[Row | BadRow]:
    """One object a line; blank lines are no records. Positions are line numbers from 1."""
    number = 0
    while line := text.readline(max_record_chars):
        number += 1
        if number == 1:
            line = line.removeprefix("\ufeff")
        if len(line) >= max_record_chars and not line.endswith(_LINE_ENDS):
            while (more := text.readline(WINDOW)) and not more.endswith(_LINE_ENDS):
                pass
            yield BadRow(number, Reason.TOO_LONG, "a line longer than limits.max_record_chars", line[:PAYLOAD_CHARS])
        elif line.strip():
            yield _decoded(number, line)


def _decoded(position: int, raw: str) -> Row | BadRow:
    if BROKEN in raw:
        return BadRow(position, Reason.UNDECODABLE, "bytes that the file's encoding does not have", _short(raw))
    try:
        value = _DECODER.decode(raw)
    except (ValueError, RecursionError) as error:
        return BadRow(position, Reason.MALFORMED, _why(error), _short(raw))
    return _object(position, value, raw)


def _object(position: int, value: Any, raw: str) -> Row | BadRow:
    if isinstance(value, dict):
        return Row(position, value)
    return BadRow(position, Reason.MALFORMED, f"JSON, but no object: {type(value).__name__}", _short(raw))


def _why(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else f"no JSON: {str(error)[:120]}"


def _short(raw: str) -> str:
    return raw[:PAYLOAD_CHARS].rstrip()


def read_array(text: io.TextIOWrapper, records: str | None, max_record_chars: int) -> Iterator[Row | BadRow]:
    """The objects of a top-level array, or of the array at the dotted path `records` inside an object.

    Positions are record numbers from 1. Raises InputError where there is no such array.
    """
    window = _Window(text, max_record_chars)
    for key in records.split(".") if records else ():
        _descend(window, key, records or "")
    if window.peek() != "[":
        inside = f"at {records}" if records else "at the top"
        raise InputError(
            f"there is no JSON array {inside}.",
            remedy="Set records: to the path of the array inside the object, such as data.items.",
        )
    window.pos += 1
    yield from _elements(window, alone=not records)


def _elements(window: _Window, *, alone: bool) -> Iterator[Row | BadRow]:
    """`alone`: nothing but another array may follow, as in files that were joined."""
    position, comma = 0, True
    while mark := window.peek():
        if mark == "]":
            window.pos += 1
            behind = window.peek() if alone else ""
            if behind == "[":
                window.pos += 1
                comma = True
                continue
            if behind:
                yield _resync(window, position + 1, "text after the array")
            return
        if mark == "," and not comma:
            window.pos += 1
            comma = True
            continue
        position += 1
        if mark == ",":
            window.pos += 1
            yield BadRow(position, Reason.MALFORMED, "a comma with nothing before it", "")
        else:  # a comma that is missing before an element is no loss
            comma = False
            yield _element(window, position)
    yield BadRow(position + 1, Reason.MALFORMED, "the array is not closed: the file may be cut off", "")


def _element(window: _Window, position: int) -> Row | BadRow:
    found = window.value()
    if isinstance(found, _Broken):
        return _resync(window, position, found.why)
    raw = window.buffer[window.pos : found.end]
    window.pos = found.end
    if BROKEN in raw:
        return BadRow(position, Reason.UNDECODABLE, "bytes that the file's encoding does not have", _short(raw))
    window.learn(raw)
    return _object(position, found.value, raw)


def _resync(window: _Window, position: int, why: str) -> BadRow:
    """Passes over a broken element: to its balanced end, else to what looks like the next record, else to the end."""
    window.fill()
    window.learn(window.buffer[window.pos : window.pos + PAYLOAD_CHARS])
    # A string that was cut swallows its neighbour: what begins like a record ends the broken one first.
    start, fresh = window.pos, window.next_start()
    end = _balanced_end(window.buffer, start, fresh or len(window.buffer)) or fresh
    raw = window.buffer[start : start + PAYLOAD_CHARS] if end is None else window.buffer[start:end]
    if end is None:
        window.skip_to_end()
        why = f"{why}; the rest of the file cannot be told apart"
    else:
        window.pos = end
    reason = Reason.UNDECODABLE if BROKEN in raw else Reason.MALFORMED
    return BadRow(position, reason, why, _short(raw))


def _balanced_end(buffer: str, start: int, limit: int) -> int | None:
    """Where the element that starts here ends by its brackets: before the comma or bracket that closes it."""
    opened: list[str] = []
    for token in _TOKEN.finditer(buffer, start, limit):
        mark = token[0]
        if mark in _CLOSERS:
            opened.append(_CLOSERS[mark])
        elif mark in {"}", "]"}:
            if not opened:
                return token.start() if token.start() > start else None
            if opened.pop() != mark:
                return None
            if not opened:
                return token.end()
        elif mark == "," and not opened and token.start() > start:
            return token.start()
    return None


def _descend(window: _Window, key: str, path: str) -> None:
    """Moves from the start of an object to the value of one of its keys."""
    missing = InputError(
        f"there is no array at {path}: no key {key!r}.", remedy="Set records: to the path of the array."
    )
    if window.peek() != "{":
        raise missing
    window.pos += 1
    while window.peek() == '"':
        found = window.value()
        if isinstance(found, _Broken):
            raise missing
        window.pos = found.end
        if window.peek() != ":":
            raise missing
        window.pos += 1
        if found.value == key:
            return
        passed = window.value()
        if isinstance(passed, _Broken):
            raise InputError(f"the value of {found.value!r}, before {path}, cannot be read: {passed.why}.")
        window.pos = passed.end
        if window.peek() == ",":
            window.pos += 1
    raise missing


class _Found(NamedTuple):
    value: Any
    end: int


class _Broken(NamedTuple):
    why: str


class _Window:
    """A sliding part of a long text; `pos` is the place of reading in `buffer`."""

    def __init__(self, text: io.TextIOWrapper, max_chars: int) -> None:
        self._text = text
        self._max = max_chars
        self._ended = False
        self.buffer = ""
        self.pos = 0
        self.next_record: re.Pattern[str] | None = None  # a comma, and behind it the first keys of a record
        self._fresh: int | None = None  # last answer of `next_start`, -1 for none

    def peek(self) -> str:
        """The next character that is no white space, with `pos` on it; '' at the end."""
        while True:
            self.pos = _SPACE.match(self.buffer, self.pos).end()  # type: ignore[union-attr]
            if self.pos < len(self.buffer):
                return self.buffer[self.pos]
            if not self._more():
                return ""

    def value(self) -> _Found | _Broken:
        """The JSON value at `pos` (which is not moved)."""
        self.peek()
        if self.pos > WINDOW // 4:  # an error message counts the lines before its place: keep them few
            self.buffer, self.pos, self._fresh = self.buffer[self.pos :], 0, None
        while True:
            size = len(self.buffer)
            try:
                value, end = _DECODER.raw_decode(self.buffer, self.pos)
            except json.JSONDecodeError as error:
                # An error at the end of the window may only mean that the value goes on behind it.
                unfinished = error.msg.startswith("Unterminated string") or error.pos >= size - 8
                if not (unfinished and self._room() and self._more()):
                    return _Broken(f"no JSON: {error.msg}")
            except (ValueError, RecursionError) as error:
                return _Broken(_why(error))
            else:
                if end < size or not self._more():
                    return _Found(value, end)

    def learn(self, record: str) -> None:
        """Remembers the first two keys of the first record seen: objects inside records begin otherwise."""
        if self.next_record is None and (found := _OPENING.match(record)):
            second = rf"(?:{_PLAIN})\s*,\s*{re.escape(found[2])}\s*:" if found[2] else ""
            self.next_record = re.compile(rf",\s*(?=\{{\s*{re.escape(found[1])}\s*:\s*{second})")

    def next_start(self) -> int | None:
        """Where the next record seems to start, behind `pos`. Asked often: the last answer is kept while it holds."""
        if self.next_record is None:
            return None
        if self._fresh is None or 0 <= self._fresh <= self.pos:
            found = self.next_record.search(self.buffer, self.pos + 1)
            self._fresh = found.start() if found else -1
        return self._fresh if self._fresh >= 0 else None

    def fill(self) -> None:
        """Reads until a whole record of the largest size is in the window."""
        while self._room() and self._more():
            pass

    def skip_to_end(self) -> None:
        """Passes over everything that is left."""
        while self._text.read(WINDOW):
            pass
        self.buffer, self.pos, self._ended = "", 0, True

    def _room(self) -> bool:
        return len(self.buffer) - self.pos < self._max

    def _more(self) -> bool:
        if self._ended:
            return False
        block = self._text.read(max(WINDOW, len(self.buffer) - self.pos))  # doubling: a long value is re-read seldom
        self._ended = not block
        self.buffer, self.pos, self._fresh = self.buffer[self.pos :] + block, 0, None
        return bool(block)
