"""One spelling for a text, and the way back: NFKC, simplified characters, no invisible ones.

Callers: the judges and `nlp.words`. Every code point of the clean text knows the span of the text
as given that it came from, through expansion (½, ㎏), contraction (e + accent) and removal
(zero-width space); so a match in clean text can be quoted from the original. Emoji stay
as they are. Limits: traditional characters are mapped one to one by OpenCC's tables, phrases of equal length first.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import opencc

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff]")
"""Soft hyphen, zero-width space and non-joiner, word joiner, byte order mark. U+200D stays: emoji need it."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
"""Full-width ASCII and spaces: NFKC maps them one to one, and they are all that most Chinese texts need."""

_HANGUL_VOWELS_AND_FINALS = range(0x1161, 0x11C3)
_CANONICAL = (range(0xC0, 0x3100), range(0x11000, 0x12000))
"""Where characters with a canonical composition live, outside Hangul."""


_MORE_CHARACTERS = {"妳": "你", "牠": "它"}
"""Variants that OpenCC leaves alone and reviews use."""


@dataclass(frozen=True, slots=True)
class Normalized:
    """Clean text and its offset map. `starts`/`ends` are None where offsets are the original's own."""

    text: str
    starts: array[int] | None
    ends: array[int] | None
    original_length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Span of the original that start..end of the clean text came from (code points, end exclusive).

        An empty span maps to an empty one. Raises ValueError unless 0 <= start <= end <= len(self.text).
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(
                f"span {start}..{end} of a text of {len(self.text)}; accepted: 0 <= start <= end <= length"
            )
        if self.starts is None or self.ends is None:
            return start, end
        if start == end:
            here = self.starts[start] if start < len(self.text) else self.original_length
            return here, here
        return self.starts[start], self.ends[end - 1]


def normalize(text: str) -> Normalized:
    """Clean spelling of `text`: `.text` is simplified(NFKC(text without invisible characters))."""
    if text.isascii():
        return Normalized(text, None, None, len(text))
    wide = text.translate(_WIDE)
    if not _INVISIBLE.search(text) and unicodedata.is_normalized("NFKC", wide):
        return Normalized(_simplified(wide), None, None, len(text))
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    for start, end, piece in _clusters(text):
        pieces.append(piece)
        if end - start == len(piece) and piece == text[start:end]:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(piece))
            ends.extend([end] * len(piece))
    return Normalized(_simplified("".join(pieces)), starts, ends, len(text))


def _clusters(text: str) -> list[tuple[int, int, str]]:
    """Spans of `text` that normalise independently of each other, with their NFKC form, in order."""
    joins, single = joins_previous(), _single
    clusters: list[tuple[int, int, str]] = []
    start = 0
    length = len(text)
    while start < length:
        end = start + 1
        while end < length and (text[end] in joins or _INVISIBLE.match(text[end])):
            end += 1
        if end - start == 1:
            clusters.append((start, end, single(text[start])))
        else:
            clusters.append((start, end, unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[start:end]))))
        start = end
    return clusters


@cache
def _single(char: str) -> str:
    return "" if _INVISIBLE.match(char) else unicodedata.normalize("NFKC", char)


@cache
def joins_previous() -> frozenset[str]:
    """Characters that may combine with or be reordered against what stands before them under NFKC."""
    second = {chr(code) for code in _HANGUL_VOWELS_AND_FINALS}
    for block in _CANONICAL:
        for code in block:
            parts = unicodedata.decomposition(chr(code)).split()
            if len(parts) == 2 and not parts[0].startswith("<"):
                second.add(chr(int(parts[1], 16)))
    for code in range(0x300, 0x1E950):
        if unicodedata.combining(chr(code)):
            second.add(chr(code))
    for code in range(0xA0, 0x10000):  # what turns into one of these, such as half-width voicing marks
        char = chr(code)
        if unicodedata.decomposition(char) and unicodedata.normalize("NFKD", char)[0] in second:
            second.add(char)
    return frozenset(second)


def _simplified(text: str) -> str:
    """Simplified spelling, character for character; a phrase keeps the form of its own (乾坤, but 干净)."""
    characters, traditional, phrases = _tables()
    if not traditional.search(text):
        return text
    out, last = [], 0
    for match in phrases.pattern.finditer(text):
        out += [text[last : match.start()].translate(characters), phrases.forms[match[0]]]
        last = match.end()
    return "".join([*out, text[last:].translate(characters)])


@dataclass(frozen=True, slots=True)
class _Phrases:
    pattern: re.Pattern[str]
    forms: dict[str, str]


@cache
def _tables() -> tuple[dict[int, str], re.Pattern[str], _Phrases]:
    """OpenCC's tables of equal length: characters, what marks a text as traditional, phrases."""
    folder = Path(opencc.__file__).parent / "dictionary"
    characters = {key: value for key, value in _pairs(folder / "TSCharacters.txt") if key != value} | _MORE_CHARACTERS
    forms = {key: value for key, value in _pairs(folder / "TSPhrases.txt") if len(key) == len(value)}
    pattern = re.compile("|".join(sorted(map(re.escape, forms), key=len, reverse=True)))
    traditional = re.compile("[" + "".join(map(re.escape, characters)) + "]")
    return {ord(key): value for key, value in characters.items()}, traditional, _Phrases(pattern, forms)


def _pairs(path: Path) -> list[tuple[str, str]]:
    """Entries of an OpenCC table: traditional, tab, simplified forms by preference."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return [(row[0], row[1].split()[0]) for row in rows]
