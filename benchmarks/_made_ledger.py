"""A made-up warehouse of any size, written in months through the real schema: three years of feedback in two languages.

Caller: `benchmarks.scale`. Clauses are those of the bundled sample, each with a tail word of a long-tailed vocabulary,
so that texts differ and terms are as many as in real feedback (five a mention; two mentions in seven are of segments
with two). Products are Zipf-distributed over 60 names. Limits: the customers mean nothing; two things are planted, a
loss of delivery in the last eight days of one product, and a new phrase in the last thirty. The same seed, same rows.
Over 250 lines, so that the rows of all tables are made in one place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import taxonomy
from benchmarks._made_clauses import TAILS, Clauses, Rows, made_clauses
from flows.taxonomy_frames import aspect_frame, lens_frame
from warehouse.frames import judge_error_frame, weight_frame
from warehouse.migrations import migrate
from warehouse.outside import replace_judge_error, replace_population
from warehouse.store import Store
from warehouse.vocabulary import replace_taxonomy

LAST_DAY = date(2026, 10, 31)
DAYS = 3 * 365
CHUNK_DAYS = 30
JUDGE = "made@1.0.0"
LABEL = "value@1.0.0"

SEGMENTS = 4.0
"""Segments of a judged feedback on average; 0.7 mentions a segment give 2.8 a feedback, as in public sets."""
ASPECTS_OF_SEGMENT = (0.40, 0.50, 0.10)
"""Share of segments with no, one and two aspects."""
UNJUDGED = 0.08

SOURCES = (
    ("shop_reviews", "review", ("web shop", "app")),
    ("market_reviews", "review", ("marketplace",)),
    ("tickets", "ticket", ("phone", "chat", "mail")),
    ("survey", "survey", ("store",)),
    ("posts", "post", ("social",)),
)
SOURCE_SHARES = (0.40, 0.25, 0.15, 0.08, 0.12)
PLACES = tuple((number, channel) for number, (_, _, channels) in enumerate(SOURCES) for channel in channels)
LANGUAGES = ("zh", "en", "mixed")
LANGUAGE_SHARES = (0.60, 0.35, 0.05)
PRODUCTS = 60
REGIONS = tuple(f"region {place}" for place in range(8))
GROUPS = ("new", "regular", "member", "business")
DROPPED_PRODUCT = 2


def fill(store: Store, mentions: int, *, seed: int = 1) -> None:
    """Fills an empty warehouse with about `mentions` mentions, month by month, and the nights that brought them."""
    rng = np.random.default_rng(seed)
    value = taxonomy.load()
    migrate(store, now=datetime(2023, 11, 1, tzinfo=UTC))
    replace_taxonomy(store, aspect_frame(value), lens_frame(value))
    _fill_outside(store, value)
    clauses = made_clauses(value)
    feedbacks = round(mentions / (SEGMENTS * 0.7) / (1 - UNJUDGED))
    counts = _per_day(feedbacks, rng)
    number = 0
    for first in range(0, DAYS, CHUNK_DAYS):
        today = counts[first : first + CHUNK_DAYS]
        days = np.repeat(np.arange(first, first + len(today)), today)
        chunk = _chunk(rng, days, clauses, value)
        for table, frame in _tables(chunk, number, clauses, value):
            store.execute(_INSERTS[table], incoming=frame)
        number += len(days)
    _fill_nights(store)


def _per_day(feedbacks: int, rng: np.random.Generator) -> np.ndarray:
    """Feedbacks of each day: twice as many in the end as in the beginning, fewer at weekends."""
    days = np.arange(DAYS)
    level = (1 + days / DAYS) * np.where((days % 7) >= 5, 0.7, 1.0)
    drawn: np.ndarray = rng.poisson(feedbacks * level / level.sum())
    return drawn


def _fill_outside(store: Store, value: taxonomy.Taxonomy) -> None:
    """Confusion counts of the judge and two weightings, so that corrected and weighted relations have rows."""
    confusion = ((900, 12, 6, 12), (20, 70, 5, 5), (8, 3, 8, 3), (20, 4, 5, 90))
    replace_judge_error(
        store,
        JUDGE,
        judge_error_frame(
            (JUDGE, language, aspect, said, judged, count)
            for language in ("zh", "en")
            for aspect in value.ids
            for said, row in enumerate(confusion)
            for judged, count in enumerate(row)
        ),
    )
    shares = [
        ("members", "customer_group", group, share) for group, share in zip(GROUPS, (0.1, 0.3, 0.4, 0.2), strict=True)
    ]
    shares += [("revenue", "channel", channel, 1 / 7) for _, _, channels in SOURCES for channel in channels]
    replace_population(store, weight_frame(shares))


def _fill_nights(store: Store) -> None:
    """A night a day, each with its sources; every night is done, and every day waits for its aggregates."""
    store.execute(
        """
        INSERT INTO run BY NAME
        SELECT
            strftime(ledger_day, '%Y-%m-%d') AS run_id, ledger_day AS night, 'done' AS state, 1 AS attempts,
            0 AS crashes, ledger_day::TIMESTAMPTZ AS started_at, ledger_day::TIMESTAMPTZ AS ended_at, 60.0 AS seconds,
            500.0 AS peak_memory_mb, 'made@1.0.0' AS judge, 'value@1.0.0' AS taxonomy, '1' AS redaction,
            'Asia/Shanghai' AS time_zone
        FROM (SELECT DISTINCT ledger_day FROM feedback);
        INSERT INTO source_run BY NAME
        SELECT
            strftime(ledger_day, '%Y-%m-%d') AS run_id, source, 1 AS streams, count(*) AS read, count(*) AS loaded,
            0 AS updated, 0 AS duplicate, 0 AS deleted, 0 AS quarantined
        FROM feedback GROUP BY ledger_day, source;
        INSERT INTO restated_day SELECT DISTINCT first_run, ledger_day, false FROM feedback;
        """
    )


@dataclass
class Chunk:
    """Some days of feedback as arrays: a row a feedback, a row a segment, a row a mention."""

    day: np.ndarray
    judged: np.ndarray
    place: np.ndarray  # of the source and channel in PLACES
    product: np.ndarray
    region: np.ndarray
    group: np.ndarray
    language: np.ndarray
    rating: np.ndarray
    polarity: np.ndarray
    texts: pa.Array
    owner: np.ndarray  # of each segment
    segment: np.ndarray
    start: np.ndarray
    end: np.ndarray
    said: tuple[np.ndarray, ...]  # clauses of each segment: first, second and tail
    mention_segment: np.ndarray  # row of the segment of each mention
    mention_aspect: np.ndarray
    mention_polarity: np.ndarray
    confidence: np.ndarray

    @property
    def mention_owner(self) -> np.ndarray:
        owners: np.ndarray = self.owner[self.mention_segment]
        return owners


def _chunk(rng: np.random.Generator, day: np.ndarray, clauses: Clauses, value: taxonomy.Taxonomy) -> Chunk:
    n = len(day)
    judged = rng.random(n) >= UNJUDGED
    shares = np.array([SOURCE_SHARES[source] / len(SOURCES[source][2]) for source, _ in PLACES])
    weights = 1 / np.arange(1, PRODUCTS + 1) ** 0.9
    product = rng.choice(PRODUCTS, n, p=weights / weights.sum())
    language = rng.choice(3, n, p=LANGUAGE_SHARES)
    size = np.where(judged, np.minimum(1 + rng.poisson(SEGMENTS - 1, n), 12), 0)
    owner = np.repeat(np.arange(n), size)
    segment = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    many = rng.choice(3, len(owner), p=ASPECTS_OF_SEGMENT)
    row = np.repeat(np.arange(len(owner)), many)
    english = ((language[owner] == 1) | ((language[owner] == 2) & (segment % 2 == 1))).astype(np.int64)
    aspect, polarity = _meanings(rng, row, day[owner], product[owner], value)
    said = _said(rng, row, aspect, polarity, english, day[owner], clauses)
    text = _text(said, english, clauses)
    ends = np.concatenate([[0], np.cumsum(pc.utf8_length(text).to_numpy())])
    before = np.repeat(ends[np.cumsum(size) - size], size)
    score = np.bincount(owner[row], weights=polarity, minlength=n)
    offsets = pa.array(np.concatenate([[0], np.cumsum(size)]), pa.int32())
    return Chunk(
        day=day, judged=judged, place=rng.choice(len(PLACES), n, p=shares), product=product,
        region=rng.integers(0, len(REGIONS), n), group=rng.choice(4, n, p=(0.3, 0.4, 0.25, 0.05)), language=language,
        rating=np.clip(np.round(3.3 + 0.7 * score + rng.normal(0, 0.8, n)), 1, 5), polarity=np.sign(score),
        texts=pc.binary_join(pa.ListArray.from_arrays(offsets, text), ""),
        owner=owner, segment=segment, start=ends[:-1] - before, end=ends[1:] - before, said=said,
        mention_segment=row, mention_aspect=aspect, mention_polarity=polarity,
        confidence=rng.beta(6, 1.5, len(row)),
    )  # fmt: skip


def _meanings(
    rng: np.random.Generator, row: np.ndarray, day: np.ndarray, product: np.ndarray, value: taxonomy.Taxonomy
) -> tuple[np.ndarray, np.ndarray]:
    """Aspect and polarity of every mention; `row` is its segment, which names an aspect once."""
    aspects = len(value.ids)
    popularity = 1 / np.arange(1, aspects + 1) ** 0.8
    order = np.random.default_rng(5).permutation(aspects)
    aspect = order[rng.choice(aspects, len(row), p=popularity / popularity.sum())]
    again = np.concatenate([[False], (row[1:] == row[:-1]) & (aspect[1:] == aspect[:-1])])
    aspect[again] = (aspect[again] + 1) % aspects
    good = 0.35 + 0.4 * np.random.default_rng(3).random((aspects, PRODUCTS))
    share = good[aspect, product[row]] + 0.08 * np.sin(2 * np.pi * day[row] / 365)
    delivery = value.ids.index("service.delivery")
    share[(aspect == delivery) & (product[row] == DROPPED_PRODUCT) & (day[row] >= DAYS - 8)] = 0.05
    gained = np.where(rng.random(len(row)) < share, 1, -1)
    return aspect, np.where(rng.random(len(row)) < 0.08, 0, gained)


def _said(
    rng: np.random.Generator,
    row: np.ndarray,
    aspect: np.ndarray,
    polarity: np.ndarray,
    english: np.ndarray,
    day: np.ndarray,
    clauses: Clauses,
) -> tuple[np.ndarray, ...]:
    """Clauses of every segment: of its first aspect, of its second, and in half of them a word of the long tail."""
    n = len(english)
    keys = sorted(clauses.by_meaning)
    numbers = {key: place for place, key in enumerate(keys)}
    table = np.zeros((2, int(max(key[1] for key in keys)) + 1, 3), dtype=np.int64)
    for (language, of, sign), place in numbers.items():
        table[language, of, sign + 1] = place
    banks = Rows([clauses.by_meaning[key] for key in keys])
    clause = banks.pick(table[english[row], aspect, polarity + 1], rng.random(len(row)))
    again = np.concatenate([[False], row[1:] == row[:-1]])
    first, second = np.zeros(n, np.int64), np.zeros(n, np.int64)
    first[row[~again]], second[row[again]] = clause[~again], clause[again]
    plain = Rows(list(clauses.plain)).pick(english, rng.random(n))
    new = (rng.random(n) < 0.02) & (day >= DAYS - 30)
    first = np.where(first > 0, first, np.where(new, np.array(clauses.new)[english], plain))
    tail = np.array(clauses.tails)[english] + np.minimum(rng.zipf(1.25, n), TAILS) - 1
    return first, second, np.where(rng.random(n) < 0.5, tail, 0)


def _text(said: tuple[np.ndarray, ...], english: np.ndarray, clauses: Clauses) -> pa.Array:
    texts = pa.array(clauses.texts)
    first, second, tail = (texts.take(pa.array(part)) for part in said)
    joint = pa.array(["", "，", ", "]).take(pa.array(np.where(said[1] > 0, 1 + english, 0)))
    stop = pa.array(["。", ". "]).take(pa.array(english))
    return pc.binary_join_element_wise(first, joint, second, tail, stop, "")


_INSERTS = {
    "feedback": """
        INSERT INTO feedback BY NAME
        SELECT
            * EXCLUDE (number),
            md5('c' || (number // 3)) AS customer_hash,
            ledger_day::TIMESTAMPTZ + to_seconds(hash(number) % 86400) AS created_at,
            md5('t' || number) AS content_hash,
            if(judged, NULL, 'rating_only') AS not_judged, if(judged, 'made@1.0.0', NULL) AS model,
            if(judged, 'value@1.0.0', NULL) AS taxonomy, '1' AS redaction, false AS deleted, source AS stream,
            number AS position, strftime(ledger_day, '%Y-%m-%d') AS first_run, first_run AS last_run
        FROM incoming
        """,
    "mention": """
        INSERT INTO mention BY NAME SELECT *, 'made@1.0.0' AS model, 'value@1.0.0' AS taxonomy FROM incoming
        """,
    "mention_term": "INSERT INTO mention_term BY NAME SELECT * FROM incoming",
    "uncovered_term": "INSERT INTO uncovered_term BY NAME SELECT * FROM incoming",
}


def _tables(chunk: Chunk, first: int, clauses: Clauses, value: taxonomy.Taxonomy) -> Iterator[tuple[str, pa.Table]]:
    """The four tables of a chunk, as arrow; ids, days and names as dictionaries."""
    n = len(chunk.day)
    ids = pa.array([hashlib.md5(b"%d" % number).hexdigest() for number in range(first, first + n)])
    start = LAST_DAY - timedelta(DAYS - 1)
    days = pa.array([start + timedelta(day) for day in range(DAYS)], pa.date32())
    of_feedback = {"feedback_id": ids, "ledger_day": days.take(pa.array(chunk.day))}
    size = np.bincount(chunk.owner, minlength=n)
    yield "feedback", pa.table({
        **of_feedback,
        "number": np.arange(first, first + n),
        "source": _named([SOURCES[source][0] for source, _ in PLACES], chunk.place),
        "kind": _named([SOURCES[source][1] for source, _ in PLACES], chunk.place),
        "channel": _named([channel for _, channel in PLACES], chunk.place),
        "product": _named([f"product {place:02d}" for place in range(PRODUCTS)], chunk.product),
        "region": _named(REGIONS, chunk.region),
        "customer_group": _named(GROUPS, chunk.group),
        "language": _named(LANGUAGES, chunk.language),
        "rating": pa.array(chunk.rating), "text": chunk.texts, "judged": pa.array(chunk.judged),
        "polarity": pa.array(chunk.polarity.astype(np.int8), mask=~chunk.judged),
        "segments": pa.array(size.astype(np.int32), mask=~chunk.judged),
    })  # fmt: skip
    signs = chunk.mention_polarity.astype(np.int8)
    yield "mention", pa.table({
        **_of(of_feedback, chunk.mention_owner),
        "segment": chunk.segment[chunk.mention_segment], "start_char": chunk.start[chunk.mention_segment],
        "end_char": chunk.end[chunk.mention_segment], "aspect": _named(value.ids, chunk.mention_aspect),
        "polarity": signs, "confidence": chunk.confidence.astype(np.float32),
    })  # fmt: skip
    vocabulary = list(clauses.vocabulary)
    mention, term = _terms(Rows(clauses.terms), [part[chunk.mention_segment] for part in chunk.said])
    meaning = (chunk.mention_owner * len(value.ids) + chunk.mention_aspect) * 3 + chunk.mention_polarity + 1
    _, once = np.unique(meaning[mention] * len(vocabulary) + term, return_index=True)
    mention, term = mention[once], term[once]
    yield "mention_term", pa.table({
        **_of(of_feedback, chunk.mention_owner[mention]), "aspect": _named(value.ids, chunk.mention_aspect[mention]),
        "polarity": signs[mention], "term": _named(vocabulary, term),
    })  # fmt: skip
    bare = np.setdiff1d(np.arange(len(chunk.owner)), chunk.mention_segment)
    place, term = _terms(Rows(clauses.phrases), [part[bare] for part in chunk.said])
    _, once = np.unique(bare[place] * len(vocabulary) + term, return_index=True)
    segment, term = bare[place[once]], term[once]
    yield "uncovered_term", pa.table({
        **_of(of_feedback, chunk.owner[segment]), "segment": chunk.segment[segment],
        "start_char": chunk.start[segment], "end_char": chunk.end[segment], "term": _named(vocabulary, term),
    })  # fmt: skip


def _terms(rows: Rows, said: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The terms of all parts of what is said: the row that says it, and the term."""
    parts = [rows.all(part) for part in said]
    return np.concatenate([owner for owner, _ in parts]), np.concatenate([term for _, term in parts])


def _of(columns: dict[str, pa.Array], owner: np.ndarray) -> dict[str, pa.Array]:
    """Columns of the feedback of each row."""
    places = pa.array(owner, pa.int32())
    return {name: pa.DictionaryArray.from_arrays(places, values) for name, values in columns.items()}


def _named(names: Sequence[str], places: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), pa.array(names, pa.string()))
