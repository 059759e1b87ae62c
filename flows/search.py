"""`valueledger query --words`: what customers said with certain words, found as words and not as runs of characters.

Called by `flows.query`. The words asked for are cut as the ledger's were (`nlp.words`); the ledger names the days and
aspects where all of them were used, and the segments there are cut again: 和服 is not found in 产品和服务. Words
the ledger does not hold are searched for as a phrase, as written and in simplified characters.
Limits: words stand together in one segment; a segment without a mention is not searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from nlp.normalize import normalize
from nlp.words import Words
from taxonomy.errors import QueryError
from warehouse.read import Ledger

SEGMENT = pa.schema(
    [("ledger_day", pa.date32())]
    + [(name, pa.string()) for name in ("product", "channel", "gained", "lost", "quote", "feedback_id")]
)
"""Columns of what is found: the aspects that the segment gained or lost on, and its words."""


@dataclass(frozen=True, slots=True)
class Found:
    """`terms` that were searched for as words (empty: as a phrase), how much each is used, and the segments."""

    terms: tuple[str, ...]
    use: pd.DataFrame
    rows: pa.Table


def search(ledger: Ledger, text: str, rows: int, *, cache_dir: Path | None = None) -> Found:
    """The newest `rows` segments that use the words of `text`. Raises QueryError for a text without any."""
    asked = " ".join(text.split())
    if not any(char.isalnum() for char in asked):
        raise QueryError(f"{text!r} holds no word.", remedy="Write a word, such as 客服 or refund.")
    words = Words(cache_dir=cache_dir)
    plain = normalize(asked).text.lower()
    terms = _terms(ledger, words, plain)
    if terms:
        use = ledger.word_use(terms)
        batches = (_kept(words, terms, batch) for batch in ledger.segments_with(terms))
        return Found(tuple(terms), use, _first(batches, rows))
    use = ledger.word_use([])
    return Found((), use, _first(ledger.segments_saying(asked, plain), rows))


def _terms(ledger: Ledger, words: Words, plain: str) -> list[str]:
    """What to look for: the whole text where the ledger holds it as one word, else its words if it holds them all."""
    cut = [term for part in plain.split() for term in words.terms(part)] if not plain.isascii() else plain.split()
    for terms in ([plain], list(dict.fromkeys(cut))):
        if terms and len(ledger.word_use(terms)) == len(terms):
            return terms
    return []


def _kept(words: Words, terms: Sequence[str], batch: pa.RecordBatch) -> pa.RecordBatch:
    """The segments of a batch that use every one of `terms`."""
    return batch.filter(
        pa.array([_uses(words, quote, terms) for quote in batch.column("quote").to_pylist()], pa.bool_())
    )


def _uses(words: Words, quote: str, terms: Iterable[str]) -> bool:
    """Whether a quote uses every one of `terms`; a term of the user's own, which is no word here, as characters."""
    cut = set(words.terms(quote))
    plain = normalize(quote).text.lower()
    return all(term in cut or (term in plain and words.cut(term) != [term] and " " not in term) for term in terms)


def _first(batches: Iterator[pa.RecordBatch], rows: int) -> pa.Table:
    """The first `rows` rows of `batches`; an empty table with the same columns where there are none."""
    taken: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        taken.append(batch.slice(0, rows - count))
        count += len(taken[-1])
        if count >= rows:
            break
    return pa.Table.from_batches(taken, SEGMENT)
