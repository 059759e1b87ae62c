"""From bytes to text: which encoding a file has, and text in which broken bytes stay visible.

Called by `flows.sources.content` (judge), `flows.sources.options` and the readers of text formats. The order is BOM,
UTF-8, GB18030. A file with a few broken bytes keeps its encoding: each broken byte becomes `BROKEN` and two hex
digits, by which readers reject the rows concerned and no others. Memory: one block.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import Final

BROKEN: Final = "\ufdd0"
"""A Unicode noncharacter, never exchanged between systems: marks a byte that could not be decoded."""
ERRORS: Final = "valueledger.mark"
_DOUBT: Final = "broken bytes fit neither UTF-8 nor GB18030; state the encoding (cp1252, big5) if it is another"
ENOUGH: Final = 4
"""Blocks with broken UTF-8 that are looked at closely: 4 MiB show what a file is."""

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_ASCII: Final = bytes(range(128))
_CELL: Final = re.compile(rb"[\x00-\x2f]+")
"""Bytes below 0x30 are never part of a longer character, neither in UTF-8 nor in GB18030: safe places to cut."""
_PAIR: Final = re.compile(rb"[\x81-\xfe][\x80-\xfe]")
_HALF: Final = re.compile(rb"[\x81-\xfe][\x40-\x7e]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(f"{BROKEN}{byte:02x}" for byte in error.object[error.start : error.end]), error.end


codecs.register_error(ERRORS, _mark)


def open_text(stream: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    """Decoded text without its BOM; line ends stay as they are; broken bytes are marked, never raised."""
    return io.TextIOWrapper(stream, encoding=encoding, errors=ERRORS, newline="")


def without_bom(stated: str, judged: str) -> str:
    """The encoding to read by where `stated` asks for a BOM, which a file may lack: as judged, else little endian."""
    if stated not in {"utf-16", "utf-32"}:
        return stated
    return judged if judged.startswith(stated) else f"{stated}-le"


def visible(text: str) -> str:
    """Text that any store accepts: broken bytes as \\xNN, lone surrogates and NULs escaped."""
    shown = text.replace(BROKEN, "\\x").replace("\0", "\\x00")
    return shown if shown.isascii() else shown.encode("utf-8", "backslashreplace").decode("utf-8")


class EncodingJudge:
    """Fed the blocks of a file in order; `verdict` names the encoding."""

    def __init__(self) -> None:
        self._bom: str | None = None
        self._started = False
        self._rest = b""
        self._good = self._bad = 0  # non-ASCII bytes in cells that are valid UTF-8, and in those that are not
        self._gb_good = self._pairs = self._halves = 0
        self._broken_blocks = 0

    def feed(self, block: bytes) -> None:
        if not self._started:
            self._started = True
            self._bom = next((name for mark, name in _BOMS if block.startswith(mark)), None) or _wide(block)
        if self._bom and self._bom != "utf-8":
            return
        whole = self._rest + block
        cut = max(whole.rfind(mark) for mark in (b"\n", b'"', b",", b" ")) + 1 or len(whole)
        self._rest = whole[cut:]
        self._look(whole[:cut])

    def verdict(self) -> tuple[str, str]:
        """(encoding, '' or a sentence of doubt)."""
        if self._rest:
            self._look(self._rest)
            self._rest = b""
        if self._bom:
            return self._bom, ""
        if self._bad <= self._good:
            return "utf-8", ""
        if self._gb_good * 2 >= self._bad and self._pairs >= self._halves:
            return "gb18030", ""
        return (
            "utf-8",
            _DOUBT,
        )

    def _look(self, piece: bytes) -> None:
        if piece.isascii():
            return
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError:
            if self._broken_blocks < ENOUGH:
                self._broken_blocks += 1
                self._weigh(piece)
        else:
            self._good += len(piece.translate(None, _ASCII))

    def _weigh(self, piece: bytes) -> None:
        """Non-ASCII bytes cell by cell: valid UTF-8, or valid GB18030, or neither."""
        odd = []
        for cell in _CELL.split(piece):
            if cell.isascii():
                continue
            weight = len(cell.translate(None, _ASCII))
            if _decodes(cell, "utf-8"):
                self._good += weight
            else:
                self._bad += weight
                self._gb_good += weight * _decodes(cell, "gb18030")
                odd.append(cell)
        text = b" ".join(odd)
        # Chinese prose is nearly all pairs of high bytes; Western text in a one-byte encoding is all lone high bytes,
        # which GB18030 would read, together with the next letter, as rare Chinese characters.
        self._pairs += len(_PAIR.findall(text))
        self._halves += len(_HALF.findall(_PAIR.sub(b"", text)))


def _decodes(cell: bytes, encoding: str) -> bool:
    try:
        cell.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without BOM: every other byte of ASCII text is NUL."""
    sample = head[:4096]
    if len(sample) < 4:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.4 * half and sample[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.4 * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None
