"""A text as hashed n-grams of its tokens, thousands of texts at a time: what the intent classifier reads.

Callers: `nlp.intent` (inference) and `nlp.train.intent` (fitting), which must see the same numbers. A token is a Han
character, a run of Latin letters and digits, or a punctuation mark, so one alphabet of features serves Chinese, English
and both in one text. No word list, no segmenter, no state: the arithmetic is over whole batches of code points
(64-bit, wrapping), which reads some hundred characters in 10 microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from nlp.normalize import Normalized, normalize
from taxonomy.records import Kind

BITS = 16
"""65,536 features: half of those that the training text has (see the card); two more bits gain nothing there."""

MAX_CHARS = 1_200
"""Of a longer text the first 800 and the last 400 characters are read: what is wanted is said first or last."""
_HEAD = 800

_LONGEST = 4
"""Tokens of the longest n-gram: four Han characters are two words, and four English words hold 'would like to see'."""

_STEM = 5
"""Letters of a word's beginning that stand for its other forms."""

_BEGIN, _END = 0x02, 0x03
_MULTIPLIER = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio, odd (Knuth 1998, section 6.4)
_INVERSE = pow(_MULTIPLIER, -1, 1 << 64)
_MIX = 0xFF51AFD7ED558CCD  # finaliser of MurmurHash3 (Appleby 2011)

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Said:
    """What the classifier is told of one feedback."""

    text: str
    rating: float | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is read: clean, in lower case, without its middle where it is long."""

    clean: Normalized
    kept: str

    def given(self, start: int, end: int) -> tuple[int, int]:
        """A span of `kept` as a span of the text as given; one across the gap holds the middle too."""
        gap = len(self.clean.text) - len(self.kept)
        start, end = (place + gap if gap and place > _HEAD else place for place in (start, end))
        return self.clean.span(start, end)


@dataclass(frozen=True, slots=True)
class Features:
    """Features of a batch, in flat arrays: `bucket`, `document` and `weight` of each, and the token it begins at.

    `token` is -1 for what is said of the whole; `starts` are tokens' places in `texts[document].kept`.
    """

    bucket: I64
    document: I64
    weight: npt.NDArray[np.float32]
    token: I64
    starts: I64
    token_document: I64
    texts: tuple[Text, ...]


def features(batch: Sequence[Said]) -> Features:
    """Features of every text of the batch. Weights of a text's n-grams are one over the root of their number."""
    texts = tuple(_read(said.text) for said in batch)
    pieces = [f"\x02{text.kept}\x03" for text in texts]
    codes = np.frombuffer("".join(pieces).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = np.array([len(piece) for piece in pieces], np.int64)
    owner = np.repeat(np.arange(len(pieces), dtype=np.int64), lengths)
    starts, ends = _tokens(codes)
    hashes = _hashed(codes, starts, ends)
    token_owner = owner[starts] if len(starts) else np.empty(0, np.int64)
    bucket, begin = _grams(hashes, token_owner)
    stem, stemmed = _stems(codes, starts, ends)
    bucket, begin = np.concatenate((bucket, stem)), np.concatenate((begin, stemmed))
    document = token_owner[begin]
    number = np.bincount(document, minlength=len(pieces)).astype(np.float32)
    weight = (1.0 / np.sqrt(np.maximum(number, 1.0)))[document]
    whole_bucket, whole_document = _whole(batch, pieces, np.bincount(token_owner, minlength=len(pieces)))
    origin = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(lengths) else np.empty(0, np.int64)
    place = origin[token_owner] + 1  # the mark of the beginning takes one place
    return Features(
        bucket=np.concatenate((bucket, whole_bucket)),
        document=np.concatenate((document, whole_document)),
        weight=np.concatenate((weight, np.full(len(whole_bucket), WHOLE_WEIGHT, np.float32))),
        token=np.concatenate((begin, np.full(len(whole_bucket), -1, np.int64))),
        starts=starts - place,
        token_document=token_owner,
        texts=texts,
    )


WHOLE_WEIGHT = np.float32(0.4)
"""Weight of what is said of the whole (rating, kind, question marks, length): as much as an n-gram of a text of six."""


def _read(given: str) -> Text:
    """The text clean and in lower case, of a long one its beginning and end."""
    clean = normalize(given)
    lower = clean.text.lower()
    kept = lower if len(lower) == len(clean.text) else clean.text  # some letters have two small ones
    if len(kept) > MAX_CHARS:
        kept = kept[:_HEAD] + kept[_HEAD - MAX_CHARS :]
    return Text(clean, kept.replace("\x02", " ").replace("\x03", " "))


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """By code point of the basic plane: 0 blank, 1 part of a word, 2 a token of its own."""
    classes = np.full(0x10000, 2, np.uint8)
    for code in range(0x3000):
        char = chr(code)
        if char.isspace() or (code < 0x20 and code not in (_BEGIN, _END)):
            classes[code] = 0
        elif char.isalnum() or char in "'’_":
            classes[code] = 1
    classes[0x3000] = 0
    return classes


def _tokens(codes: U64) -> tuple[I64, I64]:
    """First place of each token and the place after its last."""
    kind = _classes()[np.minimum(codes, 0xFFFF).astype(np.int64)]
    word = kind == 1
    before = np.concatenate(([False], word[:-1])) if len(word) else word
    after = np.concatenate((word[1:], [False])) if len(word) else word
    single = kind == 2
    starts = np.flatnonzero(single | (word & ~before))
    ends = np.flatnonzero(single | (word & ~after)) + 1
    return starts.astype(np.int64), ends.astype(np.int64)


def _hashed(codes: U64, starts: I64, ends: I64) -> U64:
    """One number a token: a polynomial in its code points, the same wherever it stands in the batch."""
    digits = (codes >= 0x30) & (codes <= 0x39)
    values = np.where(digits, np.uint64(0x30), codes) + np.uint64(1)  # every digit is one digit
    powers = _powers(_MULTIPLIER, len(codes))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(values * powers, dtype=np.uint64)))
    return (sums[ends] - sums[starts]) * _powers(_INVERSE, len(codes))[starts]


def _powers(of: int, count: int) -> U64:
    factors = np.full(max(count, 1), of, np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


def _grams(hashes: U64, owner: I64) -> tuple[I64, I64]:
    """Buckets of the n-grams of 1 to `_LONGEST` tokens of one text, and the token that each begins at."""
    buckets, begins = [], []
    running = hashes
    for length in range(1, _LONGEST + 1):
        if length > 1:
            running = running[:-1] * np.uint64(_MULTIPLIER) + hashes[length - 1 :]
        inside = np.flatnonzero(owner[: len(running)] == owner[length - 1 :])
        buckets.append(_bucket(running[inside] + np.uint64(length)))
        begins.append(inside)
        if len(running) < 2:
            break
    return np.concatenate(buckets), np.concatenate(begins).astype(np.int64)


def _stems(codes: U64, starts: I64, ends: I64) -> tuple[I64, I64]:
    """Buckets of the first letters of long words: disappointed, disappointing and disapointed begin alike."""
    long = np.flatnonzero(ends - starts > _STEM)
    hashes = _hashed(codes, starts[long], starts[long] + _STEM)
    return _bucket(hashes + np.uint64(_LONGEST + 1)), long.astype(np.int64)


def _bucket(hashes: U64) -> I64:
    mixed = (hashes ^ (hashes >> np.uint64(33))) * np.uint64(_MIX)
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)


@cache
def _named(name: str) -> int:
    spelled = name.translate({ord(str(digit)): "abcdefghij"[digit] for digit in range(10)})  # digits are one feature
    codes = np.frombuffer(f"\x01{spelled}".encode("utf-32-le"), np.uint32).astype(np.uint64)
    return int(_bucket(_hashed(codes, np.zeros(1, np.int64), np.array([len(codes)])))[0])


def _whole(batch: Sequence[Said], pieces: Sequence[str], tokens: I64) -> tuple[I64, I64]:
    """What is said of a text as a whole: rating, kind, both, question marks, whether it ends with one, length."""
    buckets, documents = [], []
    for number, (said, piece) in enumerate(zip(batch, pieces, strict=True)):
        rating = "-" if said.rating is None else str(min(5, max(1, round(said.rating))))
        asked = piece.count("?")
        ends = piece.rstrip("\x03 \n.。!~")[-1:] == "?"
        size = next((place for place, most in enumerate((4, 8, 16, 40, 100)) if tokens[number] <= most), 5)
        names = (f"rating {rating}", f"kind {said.kind}", f"rating {rating} {said.kind}", f"asks {min(asked, 2)}",
                 f"asks last {ends} {said.kind}", f"size {size}")  # fmt: skip
        buckets += [_named(name) for name in names]
        documents += [number] * len(names)
    return np.array(buckets, np.int64), np.array(documents, np.int64)
