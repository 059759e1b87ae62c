"""Clean spelling of many texts at once, on Arrow arrays, and the way back to the texts as given.

Caller: `nlp.topics`. What `nlp.normalize` does to one text (NFKC, simplified characters, no invisible ones) and small
letters besides, a character for a character by one table; texts with a character that is not one for one (½, an accent
typed after its letter, a zero-width space) go through `normalize` itself. Placeholders of redaction become signs: no
word is found in them. Limits: a phrase that keeps a traditional form (乾坤) is simplified like any other, in words
looked for as in texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nlp.normalize import Normalized, joins_previous, normalize

Places = npt.NDArray[np.integer[Any]]
Codes = npt.NDArray[np.uint32]

MARK = "\x01"
"""A sign that no folded text holds, for whoever marks places in one."""

_BMP = 0x10000
_PLAIN_ASTRAL = (range(0x1F300, 0x1FB00), range(0x20000, 0x2A6E0))
"""Emoji and rare Han: what stands above the first plane in feedback, and NFKC leaves alone."""
_KEPT = {"…": "…", "’": "'"}
"""The dots would become three; a typed apostrophe is one whatever its shape."""
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u2060\ufeff")
"""What normalize takes out."""
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]{1,20}\]")
_HAN = (range(0x2E80, 0xA000), range(0xF900, 0xFB00))
"""Where characters may have a simplified form."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Clean texts, and where each of their bytes stands in the texts as given."""

    texts: pa.Array
    _byte_of_char: Places  # of all texts laid end to end
    _first_char: Places
    _first_byte: Places
    _odd: Mapping[int, Normalized]

    def spans(self, rows: Places, start: Places, end: Places) -> tuple[Places, Places]:
        """Code points of the texts as given for bytes `start` to `end` (exclusive) of the clean texts `rows`."""
        first, base = self._first_char[rows], self._first_byte[rows]
        kind = self._byte_of_char.dtype  # of another one, all of it would be converted for every question
        found = [np.searchsorted(self._byte_of_char, (base + place).astype(kind)) - first for place in (start, end)]
        if self._odd:
            for place, row in enumerate(rows.tolist()):
                clean = self._odd.get(row)
                if clean is not None:
                    found[0][place], found[1][place] = clean.span(int(found[0][place]), int(found[1][place]))
        return found[0], found[1]


def fold(texts: pa.Array) -> Folded:
    """The clean texts of a string array without nulls, in order."""
    codes, first_char = _codes(texts)
    odd = {row: _odd(texts[row].as_py()) for row in _odd_rows(texts, codes, first_char).tolist()}
    if odd:
        mask = np.zeros(len(texts), dtype=bool)
        mask[list(odd)] = True
        cleaned = pa.array([clean.text for clean in odd.values()], texts.type)
        codes, first_char = _codes(pc.replace_with_mask(texts, mask, cleaned))
    clean = _looked_up(_tables()[0], codes)
    size = np.where(clean < 0x80, np.uint8(1), np.where(clean < 0x800, np.uint8(2), np.uint8(3)))
    size[clean >= _BMP] = 4
    byte_of_char = np.zeros(len(codes) + 1, dtype=np.int32)
    np.cumsum(size, out=byte_of_char[1:])
    first_byte = byte_of_char[first_char]
    data = clean.tobytes().decode("utf-32-le").encode("utf-8")
    made = pa.StringArray.from_buffers(len(texts), pa.py_buffer(first_byte), pa.py_buffer(data))
    return Folded(made, byte_of_char, first_char, first_byte, odd)


def fold_word(text: str) -> str:
    """The clean spelling of one word or pattern, as it stands in folded texts."""
    folded: str = fold(pa.array([text], pa.string())).texts[0].as_py()
    return folded


def _codes(texts: pa.Array) -> tuple[Codes, Places]:
    """Code points of all texts laid end to end, and where each text begins in them, with the end of the last."""
    offsets, data = np.frombuffer(texts.buffers()[1], dtype=np.int32), texts.buffers()[2]
    first, last = int(offsets[texts.offset]), int(offsets[texts.offset + len(texts)])
    joined = data.slice(first, last - first).to_pybytes() if data is not None else b""
    codes = np.frombuffer(joined.decode("utf-8").encode("utf-32-le"), dtype="<u4")
    first_char = np.zeros(len(texts) + 1, dtype=np.int32)
    np.cumsum(pc.utf8_length(texts).to_numpy(zero_copy_only=False), out=first_char[1:])
    return codes, first_char


def _looked_up(table: Codes, codes: Codes) -> Codes:
    """What a table of the first plane says of every character; those above it stay."""
    if not len(codes) or int(codes.max()) < _BMP:
        return table[codes]
    low = codes < _BMP
    return np.where(low, table[np.where(low, codes, 0)], codes)


def _odd_rows(texts: pa.Array, codes: Codes, first_char: Places) -> Places:
    """Rows whose characters are not one for one, or that hold a placeholder."""
    special = _tables()[1]
    if not len(codes) or int(codes.max()) < _BMP:
        strange = special[codes]
    else:
        low = codes < _BMP
        strange = np.where(low, special[np.where(low, codes, 0)], True)
        for block in _PLAIN_ASTRAL:
            strange &= ~((codes >= block.start) & (codes < block.stop))
    rows = np.searchsorted(first_char, np.flatnonzero(strange), side="right") - 1
    held = pc.match_substring_regex(texts, _PLACEHOLDER.pattern).to_numpy(zero_copy_only=False)
    return np.union1d(rows, np.flatnonzero(held))


def _odd(text: str) -> Normalized:
    return normalize(_PLACEHOLDER.sub(lambda held: ";" * len(held[0]), text))


@cache
def _tables() -> tuple[Codes, npt.NDArray[np.bool_]]:
    """Of every character of the first plane: its clean form, and whether it is none of one character."""
    clean, special = np.arange(_BMP, dtype=np.uint32), np.zeros(_BMP, dtype=bool)
    joins = joins_previous()
    for code in (*range(0xD800), *range(0xE000, _BMP)):
        char = chr(code)
        form = _KEPT.get(char) or unicodedata.normalize("NFKC", char)
        if any(code in block for block in _HAN):
            form = normalize(form).text
        special[code] = len(form) != 1 or char in joins or char in _INVISIBLE
        small = form.lower()
        clean[code] = code if special[code] else ord(small if len(small) == 1 else form)
    clean[ord(MARK)] = ord(" ")
    return clean, special
