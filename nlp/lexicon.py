"""The cue judge's dictionary: every cue and opinion word in one trie over characters and words.

Caller: `nlp.cues`. Built from the taxonomy's cues and `nlp/data/opinions.txt`; found leftmost and longest,
so that a longer phrase with another meaning shields the words inside it (不锈钢 is no 不). A Han
character is a token, a Latin word is one: Chinese cues match anywhere, English ones as whole words. Time is
linear in the text, times the longest phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from nlp.normalize import normalize
from taxonomy.dimensions import Taxonomy

OPINIONS = Path(__file__).parent / "data" / "opinions.txt"

_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,:]\d+)*|[:;]-?[()d]|\^_\^|[^\sa-z\d\ufe0e\ufe0f\u200d]")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
"""White space between Chinese characters is punctuation that the writer did without."""
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]{1,20}\]")
_APOSTROPHES = str.maketrans({"'": None, "’": None, "-": " ", "‑": " "})
_INFLECTED_MIN = 4
"""Letters from which an English word is given its plural and verb endings: shorter ones collide (new, news)."""
_NOUN, _VERB = "s", "s ed ing"
"""Endings: topics and gained cues take plurals; failures are told in every tense (leaks, leaked, leaking)."""
_REMARKS = frozenset(["attribute", "weak", "fixed", "high_bad", "high_good"])
"""Roles that say how a cue of the taxonomy is to be read, and are no phrases of their own."""
_LONGEST = 12
"""Tokens of the longest phrase worth a place in the trie."""


@dataclass(slots=True, eq=False)
class Entry:
    """What one phrase may mean: aspects by taxonomy index, an opinion, a degree, roles in a clause."""

    topics: set[int] = field(default_factory=set)
    gained: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)
    opinion: int = 0
    degree: int = 0
    roles: set[str] = field(default_factory=set)
    pictured: bool = False  # an opinion of both languages: an emoji, a smiley, digit slang


class Hit(NamedTuple):
    """A phrase found: tokens start..end, and what it may mean."""

    start: int
    end: int
    entry: Entry


def tokens(text: str) -> list[str]:
    """Tokens of a text in clean spelling (see `nlp.normalize`), lower case, apostrophes gone (don't -> dont)."""
    clean = normalize(_PLACEHOLDER.sub(" ; ", text)).text.lower().translate(_APOSTROPHES)
    return _TOKEN.findall(_HAN_GAP.sub(",", clean))


class Lexicon:
    """All phrases of a taxonomy and the opinion words, ready to be found. Immutable once built."""

    def __init__(self, taxonomy: Taxonomy, guards: Iterable[str] = ()) -> None:
        self._root: dict[str, Any] = {}
        for index, aspect in enumerate(taxonomy.aspects):
            for language, cues in aspect.cues.items():
                for kind in ("topic", "gained", "lost"):
                    for phrase in getattr(cues, kind):
                        self._note(phrase, "topics" if kind == "topic" else kind, index, language)
        for role, language, phrase in opinion_words():
            self._note_opinion(role, language, phrase)
        for phrase in guards:
            self._node(tokens(phrase))
        self._pass_on_negation(self._root)

    def find(self, words: list[str]) -> list[Hit]:
        """Phrases in `words`, never overlapping: leftmost and longest, but 很|好吃 rather than 很好|吃."""
        hits: list[Hit] = []
        root, count, index = self._root, len(words), 0
        while index < count:
            if words[index] not in root:
                index += 1
                continue
            end, found = self._longest(words, index, count)
            if found is None:
                index += 1
                continue
            for start in range(index + 1, end):
                later_end, later = self._longest(words, start, count)
                if later is not None and later_end > end and later_end - start >= end - index:
                    before_end, before = self._longest(words, index, start)
                    if before is not None:
                        hits.append(Hit(index, before_end, before))
                    index, end, found = start, later_end, later
                    break
            hits.append(Hit(index, end, found))
            index = end
        return hits

    def _longest(self, words: list[str], start: int, stop: int) -> tuple[int, Entry | None]:
        """End and entry of the longest phrase at `start` that ends by `stop`."""
        node: dict[str, Any] | None = self._root
        end, found = start, None
        for position in range(start, stop):
            node = node.get(words[position]) if node is not None else None
            if node is None:
                break
            if "" in node:
                end, found = position + 1, node[""]
        return end, found

    def _node(self, path: list[str]) -> Entry | None:
        """The entry at `path`, made where there is none; None for what is empty or too long."""
        if not 0 < len(path) <= _LONGEST:
            return None
        node = self._root
        for token in path:
            node = node.setdefault(token, {})
        entry: Entry = node.setdefault("", Entry())
        return entry

    def _pass_on_negation(self, node: dict[str, Any]) -> None:
        """A cue that ends in a negation (再也不, "I won't") turns what follows like the negation alone."""
        for token, below in node.items():
            if not token:
                continue
            last: Entry | None = self._root.get(token, {}).get("")
            if last is not None and "not" in last.roles and "" in below and not below[""].roles & {"guard", "very"}:
                below[""].roles.add("not")  # 特别 only looks like one
            self._pass_on_negation(below)

    def _known(self, path: list[str]) -> Entry | None:
        """The entry at `path` where there is one: a remark on a phrase that nobody uses makes no phrase."""
        end, found = self._longest(path, 0, len(path))
        return found if end == len(path) else None

    def _note(self, phrase: str, kind: str, aspect: int, language: str) -> None:
        endings = "" if language != "en" else _VERB if kind == "lost" else _NOUN
        for path in _spellings(phrase, endings):
            entry = self._node(path)
            if entry is not None:
                getattr(entry, kind).add(aspect)

    def _note_opinion(self, role: str, language: str, phrase: str) -> None:
        sign = {"good": 1, "bad": -1, "more": 1, "less": -1}.get(role, 0)
        for path in _spellings(phrase, _VERB if language == "en" and role == "bad" else ""):
            entry = self._known(path) if role in _REMARKS else self._node(path)
            if entry is None:
                continue
            if role in ("good", "bad"):
                entry.opinion = entry.opinion or sign
                entry.pictured = language == "any"
            elif role in ("more", "less"):
                entry.degree = sign
            else:
                entry.roles.add(role)


def _spellings(phrase: str, endings: str) -> Iterator[list[str]]:
    """The phrase's tokens and, for an English one, those with endings ('s', 'ed', 'ing') on its last word."""
    path = tokens(phrase)
    yield path
    if not endings or not path or len(path[-1]) < _INFLECTED_MIN or not path[-1].isalpha():
        return
    last = path[-1]
    forms = [f"{last}s", f"{last}es"]
    if last.endswith("y"):
        forms.append(f"{last[:-1]}ies")
    if endings == _VERB:
        stem = last[:-1] if last.endswith("e") else last
        forms += [f"{stem}ed", f"{stem}ing", f"{last[:-1]}ied" if last.endswith("y") else f"{stem}{stem[-1]}ed"]
    yield from ([*path[:-1], form] for form in forms)


@cache
def opinion_words() -> tuple[tuple[str, str, str], ...]:
    """(role, language, phrase) of `opinions.txt`, in order; read once."""
    rows: list[tuple[str, str, str]] = []
    for line in OPINIONS.read_text(encoding="utf-8").splitlines():
        head, colon, phrases = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        role, language = head.split()
        rows += [
            (role, language, phrase.replace("_", " ") if language == "en" else phrase) for phrase in phrases.split()
        ]
    return tuple(rows)
