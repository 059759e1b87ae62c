"""Topics follow mentions: what a company tells apart under an aspect is found anew wherever mentions changed.

`follow` is called by flows after near-duplicates are counted once and before the aggregates. What is looked for is
given to it (`Reader`): the warehouse reads no text. Days that are to be rebuilt lose their topics and get those of
their mentions, a chunk of days a transaction; under other topics all of history is found anew in one transaction, so
that a kill leaves the old ones or the new ones whole. Nothing is judged again. Limits: one chunk of days in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.marts import chunks_of_days
from warehouse.store import Store

TOPIC = pa.schema(
    [
        ("aspect", pa.string()),
        ("topic", pa.string()),
        ("position", pa.int32()),
        *((name, pa.string()) for name in ("zh", "en")),
        *((name, pa.list_(pa.string())) for name in ("cues_zh", "cues_en", "unless", "products", "examples")),
        ("topics", pa.string()),
    ]
)
"""One topic of the configuration in force; `topics` is the edition of all of them."""

_ASKED = pa.schema([("kind", pa.string()), ("aspect", pa.string())])


class Reader(Protocol):
    """What is looked for in the words of mentions. Tables have the columns of `sql/topics/texts.sql`.

    `topics_name` and `words_name` tell editions apart: under another one all of history is looked at anew.
    """

    topics_name: str
    words_name: str

    @property
    def aspects(self) -> Sequence[str]:
        """Aspects that have topics."""

    @property
    def table(self) -> pa.Table:
        """The topics as rows of TOPIC."""

    def topics(self, mentions: pa.Table) -> pa.Table:
        """A row a topic found: `row` of the table given, `number` of the topic's row in `table`, `start` and `end` in
        its quote."""

    def words(self, mentions: pa.Table) -> pa.Table:
        """A row a mention, in order: `start` and `end` of the opinion's words in its quote."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What one call did: whether all of history was read by other topics, or by other cues, and days read."""

    new_topics: bool = False
    new_words: bool = False
    days: int = 0


def follow(store: Store, reader: Reader, *, words_anew: bool = True) -> Followed:
    """Finds topics and words of opinions in the mentions of days that are to be rebuilt, or of all under new rules.

    `words_anew` False leaves the words that are known, whatever cues they were read by: a night settles that.
    Raises WarehouseError; then whole chunks are done, or the old topics stand, and the next call does the rest.
    """
    new_topics = store.value("topics/fingerprint", {"name": "topics"}) != reader.topics_name
    new_words = words_anew and store.value("topics/fingerprint", {"name": "words"}) != reader.words_name
    if new_words:
        _read_words_anew(store, reader)
    pending = store.rows("marts/pending_days")
    for days in chunks_of_days(pending):
        _read_days(store, reader, days, topics=not new_topics)
    if new_topics:
        apply_topics(store, reader)
    return Followed(new_topics, new_words, len(pending))


def apply_topics(store: Store, reader: Reader) -> int:
    """Finds the reader's topics in all of history, in the place of those before; how many mentions hold one.

    One transaction with the counts of `topic_daily`: whoever reads the file later sees the old ones or the new ones.
    """
    chunks = list(chunks_of_days(store.rows("marts/every_day")))
    with store.transaction():
        store.run("topics/replace_topics", incoming=reader.table)
        store.run("topics/clear")
        for days, found in _found_ahead(store, reader, chunks):
            store.run("topics/insert", incoming=found)
            store.run("topics/insert_daily", incoming=found, days_together=days)
        _note(store, "topics", reader.topics_name)
    return int(store.value("topics/count"))


def _found_ahead(store: Store, reader: Reader, chunks: Iterable[pa.Table]) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Days and what is found in them, chunk by chunk: the next is fetched while the last is looked through."""
    if not reader.aspects:
        return
    asked = _asked(topics=reader.aspects)
    with ThreadPoolExecutor(1) as looking:
        last: tuple[pa.Table, Future[pa.Table]] | None = None
        for days in chunks:
            mentions = _mentions(store, days, asked)
            if last is not None:
                yield last[0], last[1].result()
            last = days, looking.submit(_topic_rows, reader, mentions)
        if last is not None:
            yield last[0], last[1].result()


def _read_days(store: Store, reader: Reader, days: pa.Table, *, topics: bool) -> None:
    """Topics of some days anew, and the words of mentions that have none yet; one transaction."""
    with store.transaction():
        if topics:
            store.run("topics/clear_days", days_together=days)
        asked = _asked(topics=reader.aspects if topics else (), words="words")
        mentions = _mentions(store, days, asked)
        if topics and reader.aspects and len(mentions):
            store.run("topics/insert", incoming=_topic_rows(reader, mentions))
        _store_words(store, reader, mentions.filter(mentions["without_term"]))


def _read_words_anew(store: Store, reader: Reader) -> None:
    """The words of every opinion by the cues of today: whole chunks at a time, since one edition is as true as the
    other; the edition is noted when all are done."""
    asked = _asked(words="words anew")
    for days in chunks_of_days(store.rows("marts/every_day")):
        with store.transaction():
            _store_words(store, reader, _mentions(store, days, asked))
    with store.transaction():
        _note(store, "words", reader.words_name)


def _store_words(store: Store, reader: Reader, mentions: pa.Table) -> None:
    if not len(mentions):
        return
    found = reader.words(mentions)
    words = {
        "mention_row": mentions["mention_row"],
        "term_start": pc.add(mentions["start_char"], found["start"]),
        "term_end": pc.add(mentions["start_char"], found["end"]),
    }
    store.run("topics/store_words", incoming=pa.table(words))


def _topic_rows(reader: Reader, mentions: pa.Table) -> pa.Table:
    """What is found in some mentions, for `sql/topics/insert.sql`; offsets index the redacted text."""
    found = reader.topics(mentions)
    held = mentions.take(found["row"])
    rows = {name: held[name] for name in ("feedback_row", "feedback_id", "ledger_day", "segment", "polarity")}
    return pa.table(
        rows
        | {
            "number": found["number"],
            "start_char": pc.add(held["start_char"], found["start"]),
            "end_char": pc.add(held["start_char"], found["end"]),
        }
    )


def _mentions(store: Store, days: pa.Table, asked: pa.Table) -> pa.Table:
    """Mentions of some days with their words; `asked` says of which aspects, and whether for the opinion's words."""
    batches = list(store.batches("topics/texts", days_together=days, aspects_asked=asked))
    return pa.Table.from_batches(batches) if batches else _NONE


_NONE = pa.schema(
    [
        ("mention_row", pa.int64()),
        ("feedback_row", pa.int64()),
        ("feedback_id", pa.string()),
        ("ledger_day", pa.date32()),
        ("segment", pa.int32()),
        ("aspect", pa.string()),
        ("polarity", pa.int8()),
        ("start_char", pa.int32()),
        ("without_term", pa.bool_()),
        ("product", pa.string()),
        ("quote", pa.string()),
    ]
).empty_table()


def _asked(*, topics: Iterable[str] = (), words: str = "") -> pa.Table:
    rows = [{"kind": "topics", "aspect": aspect} for aspect in topics]
    return pa.Table.from_pylist(rows + ([{"kind": words, "aspect": ""}] if words else []), _ASKED)


def _note(store: Store, name: str, edition: str) -> None:
    store.run("topics/store_fingerprint", incoming=pa.table({"name": [name], "fingerprint": [edition]}))
