"""Single feedbacks that somebody must see at once, found by rules: injury, fraud, a threat to go public or to court.

Called by `flows.steps` on the protected text of new and changed feedback; the rules are those of a file like
`configs/critical.yaml`, which explains how they are written. A match knows word boundaries (in Chinese those of the
segmenter), negation and fear. Rules are words, not a model: they are meant to miss little and to be edited.
Limits: Chinese and English; a clause is the horizon; what is meant ironically is taken at its word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from pydantic import Field

from flows.critical_patterns import LANGS, Lang, Spoken, bounded, spelt, stems
from flows.sources.options import Frozen
from nlp.normalize import normalize
from nlp.words import Words

FILLERS: Final = 6
"""Fillers between a negator and what it denies: 'has never been any sign of a ...'."""
FEAR_ZH: Final = 12
FEAR_EN: Final = 60
"""Characters before a match in which a word of fear still speaks of it."""
LOOK_BACK: Final = 80
"""Characters before a match in which its negator stands, fillers included."""
_END: Final = re.compile(r"[,.!?;:。…\n\r~]")
"""Ends a clause, once full-width signs have been normalised; a full stop inside a number does not."""
_NUMBER_POINT: Final = re.compile(r"(?<=\d)[.,:](?=\d)")


class Rule(Frozen):
    """One kind of critical feedback."""

    zh: str
    en: str
    severity: Literal["low", "medium", "high"] = "high"
    patterns: Spoken
    unless_before: Spoken = Spoken()
    exceptions: Spoken = Field(default=Spoken(), alias="except")


class CriticalRules(Frozen):
    """The whole file."""

    rules: dict[str, Rule] = Field(default_factory=dict)
    negators: Spoken = Spoken()
    fillers: Spoken = Spoken()
    not_negators: Spoken = Spoken()
    happened: Spoken = Spoken()
    imagined: Spoken = Spoken()


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that a text fulfils, and where: code points of the text as given, end exclusive."""

    rule: str
    start: int
    end: int


class Watchman:
    """The rules, ready to look at texts. `words` tells where Chinese words begin and end."""

    def __init__(self, rules: CriticalRules, words: Words) -> None:
        self.rules = rules.rules
        self._words = words
        self._readers = [_Reader(name, lang, rule, rules) for name, rule in rules.rules.items() for lang in LANGS]

    def find(self, text: str) -> list[Found]:
        """The first match of each rule, in the order of the rules."""
        if not self._readers or not text:
            return []
        clean = normalize(text)
        plain = clean.text.replace("’", "'").lower()
        if len(plain) != len(clean.text):  # a letter whose small form is two: offsets must stand
            plain = clean.text.replace("’", "'")
        found: dict[str, Found] = {}
        for reader in self._readers:
            if reader.name in found:
                continue
            span = next(reader.matches(plain, self._words), None)
            if span is not None:
                found[reader.name] = Found(reader.name, *clean.span(*span))
        return list(found.values())


class _Reader:
    """One rule in one language, compiled."""

    def __init__(self, name: str, lang: Lang, rule: Rule, rules: CriticalRules) -> None:
        self.name = name
        self.lang = lang
        self._patterns = [(stems(one), re.compile(bounded(spelt(one, lang), lang))) for one in rule.patterns.of(lang)]
        self._exceptions = _either([bounded(spelt(one, lang), lang) for one in rule.exceptions.of(lang)])
        self._fear = _either([bounded(spelt(one, lang), lang) for one in rule.unless_before.of(lang)])
        self._happened = _either([bounded(spelt(one, lang), lang) for one in rules.happened.of(lang)])
        self._imagined = _either([bounded(spelt(one, lang), lang) for one in rules.imagined.of(lang)])
        self._negated = _negation(rules, lang)
        self._not_negators = _either([bounded(spelt(one, lang), lang) for one in rules.not_negators.of(lang)])

    def matches(self, text: str, words: Words) -> Iterator[tuple[int, int]]:
        """Spans that count, pattern by pattern."""
        place = _Place(text, words)
        for beginnings, pattern in self._patterns:
            if beginnings and not any(one in text for one in beginnings):
                continue
            for match in pattern.finditer(text):
                if self._counts(place, match):
                    yield match.span()

    def _counts(self, place: _Place, match: re.Match[str]) -> bool:
        start, end = match.span()
        if self.lang == "zh" and place.cuts_a_word(start, end):
            return False
        text = place.text
        first, last = place.clause(start, end)
        if self._exceptions and any(one.start() < end and start < one.end() for one in self._exceptions.finditer(text)):
            return False
        if self._fear and self._feared(text[first:start], text[start:end]):
            return False
        gaps = [match.span(number) for number in range(1, match.re.groups + 1)]
        windows = [(max(first, start - LOOK_BACK), start), *(span for span in gaps if span != (-1, -1))]
        return not any(self._is_negated(text, window, (first, last)) for window in windows)

    def _feared(self, before: str, words: str) -> bool:
        near = before[-(FEAR_ZH if self.lang == "zh" else FEAR_EN) :]
        assert self._fear is not None
        for match in self._fear.finditer(near):
            # 不怕, 恐怕, 可怕, 哪怕 fear nothing.
            fearless = self.lang == "zh" and near[max(0, match.start() - 1) : match.start()] in _FEARLESS
            if not fearless and not self._has_happened(near[match.end() :], words):
                return True
        return False

    def _has_happened(self, between: str, words: str) -> bool:
        """Whether what stands between a word of fear and a match says that it is no mere fear: scared when it burst."""
        happened = self._happened is not None and self._happened.search(between) is not None
        return happened and not (self._imagined is not None and self._imagined.search(between + words))

    def _is_negated(self, text: str, window: tuple[int, int], clause: tuple[int, int]) -> bool:
        """Whether a negator denies what begins where the window ends: the match, or its words after a gap."""
        match = self._negated.search(text, *window) if self._negated else None
        return match is not None and not self._denies_nothing(text, *clause, match.span())

    def _denies_nothing(self, text: str, first: int, last: int, span: tuple[int, int]) -> bool:
        if self._not_negators is None:
            return False
        around = text[first : last + 2]
        return any(first + one.start() <= span[0] < first + one.end() for one in self._not_negators.finditer(around))


_FEARLESS: Final = frozenset("不恐可哪")


class _Place:
    """One text: its clauses, and the words of those clauses that somebody asks about."""

    def __init__(self, text: str, words: Words) -> None:
        self.text = text
        self._words = words
        self._cut: dict[int, list[tuple[int, int]]] = {}

    @cached_property
    def _ends(self) -> list[int]:
        inside = {match.start() for match in _NUMBER_POINT.finditer(self.text)}
        return [match.start() for match in _END.finditer(self.text) if match.start() not in inside]

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause around a span."""
        first = max((place + 1 for place in self._ends if place < start), default=0)
        last = min((place for place in self._ends if place >= end), default=len(self.text))
        return first, last

    def cuts_a_word(self, start: int, end: int) -> bool:
        """Whether the span takes half of a word with it: 着火 in 围着|火锅. A word inside a longer one is whole."""
        first, last = self.clause(start, end)
        if first not in self._cut:
            self._cut[first] = list(_spans(self._words.cut(self.text[first:last]), first))
        cut = self._cut[first]
        return any(here < start < there < end or start < here < end < there for here, there in cut)


def _spans(words: Iterable[str], start: int) -> Iterator[tuple[int, int]]:
    for word in words:
        yield start, start + len(word)
        start += len(word)


def _either(expressions: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{one})" for one in expressions)) if expressions else None


def _negation(rules: CriticalRules, lang: Lang) -> re.Pattern[str] | None:
    """A negator, fillers, and then the end: searched in what stands before a match."""
    negators, fillers = (_longest_first(block.of(lang), lang) for block in (rules.negators, rules.fillers))
    if not negators:
        return None
    if lang == "zh":
        return re.compile(rf"(?:{negators})(?:{fillers or '(?!)'}){{0,{FILLERS}}}$")
    return re.compile(
        rf"(?:(?<![a-z])|(?<=[a-z])(?=n't))(?:{negators})(?:[\s-]+(?:{fillers or '(?!)'})){{0,{FILLERS}}}[\s-]+$"
    )


def _longest_first(patterns: Sequence[str], lang: Lang) -> str:
    return "|".join(spelt(one, lang) for one in sorted(patterns, key=len, reverse=True))


def names(rules: Mapping[str, Rule], rule: str) -> dict[str, str]:
    """What a rule is called in both languages."""
    return {"zh": rules[rule].zh, "en": rules[rule].en}
