"""Finds a company's topics, and the words of an opinion, in the segments of mentions: many at once, in linear time.

Caller: `flows.topic_finding`, which gives the expressions and hands the result to the warehouse. Expressions are RE2's
(no look-around, no back reference), so that none takes for ever; texts are folded first (`nlp.fold`). Of each topic the
first match in a segment counts. Limits: Arrow tables in memory, sized by the caller; Chinese words are not cut, so
that a cue also matches inside a longer word unless a rule's `unless` names it. Over 250 lines: both searches share
their tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nlp.fold import MARK, Folded, Places, fold
from nlp.lexicon import opinion_words
from taxonomy.dimensions import Taxonomy

EDITION = "1"
"""Raised when the same expressions find something else than before: then every mention is looked at anew."""

_THREADS = 2
_ENDING = "(?:s|es|ed|d|ing)?"
"""English cues are found in their plurals and tenses; short words take none, they collide (new, news)."""
_INFLECTED = 4


@dataclass(frozen=True, slots=True)
class TopicRule:
    """One topic of an aspect: what finds it, what rules it out ('' if nothing), and in which products (none: all)."""

    aspect: str
    topic: str
    expression: str
    unless: str = ""
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hits:
    """Rows of a table with the code points (of the texts as given) where something was found."""

    rows: Places
    start: Places
    end: Places


class TopicFinder:
    """The topics of some rules. Tables given to it have columns aspect, product and quote; safe to share."""

    def __init__(self, rules: Sequence[TopicRule]) -> None:
        self.rules = tuple(rules)

    @cached_property
    def aspects(self) -> tuple[str, ...]:
        """Aspects that have topics."""
        return tuple(dict.fromkeys(rule.aspect for rule in self.rules))

    def find(self, mentions: pa.Table) -> pa.Table:
        """One row a (row of `mentions`, topic), by aspect and topic: `row`, `number` of the rule, `topic`, and `start`
        and `end` in the row's quote."""
        columns = _columns(mentions, "aspect", "product", "quote")
        folded = fold(columns["quote"])
        of_aspect = _rows_by(columns["aspect"])
        tasks = [(of_aspect[aspect], rules) for aspect, rules in self._by_aspect.items() if aspect in of_aspect]
        with ThreadPoolExecutor(_THREADS) as pool:
            made = list(pool.map(lambda task: self._of_aspect(task[0], task[1], columns["product"], folded), tasks))
        found = [one for part in made for one in part]
        places = {id(rule): place for place, rule in enumerate(self.rules)}
        order = np.array([places[id(rule)] for _, rules in tasks for rule in rules], dtype=np.int32)
        numbers = pa.array(np.repeat(order, [len(hits.rows) for hits in found]))
        return pa.table(
            {
                "row": _joined([hits.rows for hits in found]),
                "number": numbers,
                "topic": pa.array([rule.topic for rule in self.rules], pa.string()).take(numbers),
                "start": _joined([hits.start for hits in found]).astype(np.int32),
                "end": _joined([hits.end for hits in found]).astype(np.int32),
            }
        )

    @cached_property
    def _by_aspect(self) -> dict[str, list[TopicRule]]:
        return {aspect: [rule for rule in self.rules if rule.aspect == aspect] for aspect in self.aspects}

    @staticmethod
    def _of_aspect(rows: Places, rules: Sequence[TopicRule], products: pa.Array, folded: Folded) -> list[_Hits]:
        part, places, found = _Part.of(rows, folded), np.arange(len(rows)), []
        for rule in rules:
            asked = places
            if rule.products:
                wanted = pc.is_in(products.take(pa.array(rows)), value_set=pa.array(rule.products))
                asked = places[wanted.to_numpy(zero_copy_only=False)]
            found.append(part.find(rule.expression, rule.unless, asked)[0])
        return found


class WordFinder:
    """The words by which a segment says its opinion of an aspect: the aspect's cue, else a word of praise or blame.

    Built from the taxonomy's cues; needs columns aspect, polarity and quote.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._of_aspect: dict[tuple[str, int], tuple[str, ...]] = {}
        blame = {sign: _either(_opinions(sign)) for sign in (-1, 1)}
        for aspect in taxonomy.aspects:
            said = {
                kind: _either([(lang, cue) for lang, cues in aspect.cues.items() for cue in getattr(cues, kind)])
                for kind in ("topic", "gained", "lost")
            }
            opinions = {-1: (said["lost"],), 1: (said["gained"],), 0: (said["lost"], said["gained"])}
            for sign, first in opinions.items():
                ladder = (*first, said["topic"], blame.get(sign, ""))
                self._of_aspect[aspect.id, sign] = tuple(one for one in ladder if one)

    @property
    def expressions(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """What is looked for by aspect and polarity, the first that is found counts."""
        return self._of_aspect

    def find(self, mentions: pa.Table) -> tuple[Places, Places]:
        """Start and end of the words in each quote; the whole quote where nothing shorter is known."""
        columns = _columns(mentions, "aspect", "polarity", "quote")
        folded = fold(columns["quote"])
        start = np.zeros(len(mentions), dtype=np.int32)
        end = pc.utf8_length(columns["quote"]).to_numpy(zero_copy_only=False).astype(np.int32)
        signs = columns["polarity"].to_numpy(zero_copy_only=False)
        tasks = [
            (ladder, rows[signs[rows] == sign])
            for aspect, rows in _rows_by(columns["aspect"]).items()
            for sign in (-1, 0, 1)
            if (ladder := self._of_aspect.get((aspect, sign)))
        ]
        with ThreadPoolExecutor(_THREADS) as pool:
            for hits in (
                one for made in pool.map(lambda task: _ladder(task[0], task[1], folded), tasks) for one in made
            ):
                start[hits.rows], end[hits.rows] = hits.start, hits.end
        return start, end


def is_linear(expression: str) -> str:
    """'' where RE2 takes the expression and it cannot match nothing, else why not."""
    try:
        spans = pc.extract_regex_span(pa.array(["", "q合 z"]), f"(?P<found>{expression})").to_pylist()
    except pa.ArrowInvalid as error:
        return str(error).partition("\n")[0]
    empty = any(span is not None and span["found"][1] == 0 for span in spans)
    return "it also matches where nothing is said" if empty else ""


def _ladder(expressions: Iterable[str], rows: Places, folded: Folded) -> list[_Hits]:
    """Hits of the first expression, of the second where the first found nothing, and so on."""
    part, left, found = _Part.of(rows, folded), np.ones(len(rows), dtype=bool), []
    for expression in expressions:
        hits, places = part.find(expression, "", np.flatnonzero(left))
        left[places] = False
        found.append(hits)
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the folded texts of a table, and their rows in it."""

    rows: Places
    texts: pa.Array
    folded: Folded

    @classmethod
    def of(cls, rows: Places, folded: Folded) -> _Part:
        return cls(rows, folded.texts.take(pa.array(rows)), folded)

    def find(self, expression: str, unless: str, asked: Places) -> tuple[_Hits, Places]:
        """First match of an expression in each of the texts `asked` for, without those in which `unless` is found.

        Also the places of the hits in `texts`.
        """
        texts = self.texts.take(pa.array(asked)) if len(asked) < len(self.texts) else self.texts
        hit = np.flatnonzero(_matches(expression, texts))
        if unless and len(hit):
            hit = hit[~_matches(unless, texts.take(pa.array(hit)))]
        places = asked[hit]
        if not len(hit):
            return _Hits(hit, hit, hit), places
        first, last = _first_match(expression, texts.take(pa.array(hit)))
        rows = self.rows[places]
        start, end = self.folded.spans(rows, first, last)
        return _Hits(rows, start, end), places


def _first_match(expression: str, texts: pa.Array) -> tuple[Places, Places]:
    """Bytes of the first match in texts that all have one.

    Replacing needs no groups of RE2, whose cost is ten times that of a match: what a mark took the place of is as long
    as the text became shorter. Texts with several matches are few, and asked for their groups.
    """
    marked = pc.replace_substring_regex(texts, expression, MARK)
    start = _numbers(pc.find_substring(marked, MARK))
    end = start + _numbers(pc.binary_length(texts)) - _numbers(pc.binary_length(marked)) + 1
    several = np.flatnonzero(_numbers(pc.count_substring(marked, MARK)) > 1)
    if len(several):
        spans = pc.extract_regex_span(texts.take(pa.array(several)), f"(?P<found>{expression})")
        flat = _numbers(pc.struct_field(spans, "found").flatten())
        start[several], end[several] = flat[0::2], flat[0::2] + flat[1::2]
    return start, end


def _numbers(values: pa.Array) -> Places:
    made: Places = values.to_numpy(zero_copy_only=False).astype(np.int64)
    return made


def _matches(expression: str, texts: pa.Array) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = pc.match_substring_regex(texts, expression).to_numpy(zero_copy_only=False)
    return found


def _columns(table: pa.Table, *names: str) -> dict[str, pa.Array]:
    """Columns as arrays of one piece, texts as plain strings."""
    made = {}
    for name in names:
        column = table[name].combine_chunks()
        column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        made[name] = column if pa.types.is_integer(column.type) else column.cast(pa.string())
    return made


def _rows_by(values: pa.Array) -> dict[str, Places]:
    """Rows of each value, in order."""
    coded = values.dictionary_encode()
    codes = coded.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    borders = np.searchsorted(codes[order], np.arange(len(coded.dictionary) + 1))
    return {name: order[borders[place] : borders[place + 1]] for place, name in enumerate(coded.dictionary.to_pylist())}


def _joined(parts: Sequence[Places]) -> Places:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _opinions(sign: int) -> list[tuple[str, str]]:
    role = "good" if sign > 0 else "bad"
    return [(language, phrase) for said, language, phrase in opinion_words() if said == role]


def _either(cues: Iterable[tuple[str, str]]) -> str:
    """One expression of many cues, longer ones first; '' for none."""
    told = list(cues)
    folded = fold(pa.array([cue for _, cue in told], pa.string())).texts.to_pylist()
    words = sorted(set(zip((lang for lang, _ in told), folded, strict=True)), key=lambda one: (-len(one[1]), one))
    zh = [_literal(word) for lang, word in words if lang == "zh"]
    en = [_literal(word) + (_ENDING if len(word) >= _INFLECTED else "") for lang, word in words if lang != "zh"]
    parts = [f"(?:{'|'.join(zh)})"] if zh else []
    return "|".join([*parts, rf"\b(?:{'|'.join(en)})\b"] if en else parts)


def _literal(word: str) -> str:
    return re.sub(r"\\ ", r"[ -]", re.escape(word))
