"""Terms of the published ledger that may name a topic, and which of them are one: what `taxonomy suggest` proposes.

Called by `flows.topic_suggestions`. A term is proposed where an aspect uses it more often than the others do, or lately
more often than before; words of bare praise or blame are left out, and so is what a topic in force finds. Terms said
in the same segments become one topic, opposites (漏水 and 不漏水, hassle and hassle free) never do. Limits: terms are
single words and pairs; uses are the segments that hold the term as the ledger spells it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import pyarrow as pa

from flows.critical_patterns import MAX_PATTERN, Spoken
from flows.topic_settings import TopicBlock, Topics
from nlp.lexicon import opinion_words
from taxonomy.dimensions import Taxonomy
from warehouse.read import Ledger

BEYOND_CHANCE: Final = 3.0
"""Standard deviations beyond which a term stands out: of a thousand terms of an aspect, one would by chance."""
USES: Final = 40
"""Newest segments of a term that are read: enough to see which terms are said together."""
TOGETHER: Final = 0.6
"""Part of a term's segments that another term's must hold for the two to be one topic."""
ONE_SIDED: Final = 0.8
"""Part of a term's opinions from which it speaks for a side: praise and blame of one thing are two topics."""
SEARCHED: Final = 40
"""Terms of an aspect that are looked at, surest first."""
QUOTES: Final = 3
LONGEST_ID: Final = 60
"""Characters of a topic's id, as `flows.topic_settings.TopicId` takes them."""
_BARE: Final = frozenset(["good", "bad", "more", "less", "not", "lack", "very", "too", "but", "ask", "wish"])
"""Roles of opinion words that name no thing."""
_NEGATING: Final = frozenset(["not", "lack"])
"""Roles of opinion words that turn what follows round."""
_FREE: Final = "free"
"""Turns round what stands before it: hassle free."""
_HAN: Final = re.compile("[\u3400-\u9fff]")
_CUE: Final = re.compile(r"[\w\u4e00-\u9fff'&\- ]+")
_ID: Final = re.compile(r"[^a-z0-9\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Term:
    """One term of an aspect as the ledger counts it by its words; `segments` are its newest uses."""

    term: str
    feedbacks: int
    gained: int
    lost: int
    recent: int
    of_feedbacks: int
    lift: float
    growth: float
    emerging: bool
    quotes: tuple[str, ...]
    segments: frozenset[tuple[str, int]]

    @property
    def side(self) -> int:
        """1 where nearly all of its opinions are gains, -1 where losses, else 0."""
        least = ONE_SIDED * (self.gained + self.lost)
        return int(self.gained > 0 and self.gained >= least) - int(self.lost > 0 and self.lost >= least)


@dataclass
class Proposal:
    """Terms of an aspect that are one topic, the surest first, and longer terms that say the opposite."""

    aspect: str
    parts: list[Term]
    opposites: list[str] = field(default_factory=list)

    @property
    def topic(self) -> str:
        """An id for it, of its surest term."""
        return _ID.sub("_", self.parts[0].term)[:LONGEST_ID].strip("_")

    @property
    def terms(self) -> list[str]:
        """Its terms as the ledger spells them."""
        return [part.term for part in self.parts]

    @property
    def block(self) -> TopicBlock:
        """It as a topic of topics.yaml: its terms are the cues, its opposites rule a segment out."""
        return TopicBlock(
            zh=self.parts[0].term[:80],
            en=self.parts[0].term[:80],
            cues=_spoken(self.terms),
            unless=_spoken(self.opposites),
        )


def proposals(
    ledger: Ledger,
    taxonomy: Taxonomy,
    topics: Topics,
    aspects: Sequence[str],
    *,
    days: int,
    recent: int,
    least: int,
    rows: int,
) -> list[Proposal]:
    """Topics by aspect (all for none named) in codebook order, the surest first; at most `rows` of an aspect."""
    bare = _bare_words(taxonomy)
    candidates = [
        row
        for row in ledger.topic_candidates(
            days=days, recent=recent, least=least, rows=SEARCHED, deviations=BEYOND_CHANCE
        )
        if (not aspects or row["aspect"] in aspects) and _may_name(row["term"], bare)
    ]
    candidates = _not_covered(candidates, topics)
    uses: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for use in ledger.term_uses([(row["aspect"], row["term"]) for row in candidates], days=days, rows=USES):
        uses[use["aspect"], use["term"]].append(use)
    terms: dict[str, list[Term]] = defaultdict(list)
    for row in candidates:
        term = _term(row, uses[row["aspect"], row["term"]])
        if term.quotes:
            terms[row["aspect"]].append(term)
    return [one for aspect in taxonomy.ids for one in joined(aspect, terms[aspect])[:rows]]


def joined(aspect: str, terms: Sequence[Term]) -> list[Proposal]:
    """Terms that are said in the segments of a surer one, or hold it, become terms of that one; opposites never do."""
    kept: list[Proposal] = []
    for term in terms:
        home = next((one for one in kept if _is_same(one, term)), None)
        if home is not None:
            home.parts.append(term)
        elif all(one.topic != Proposal(aspect, [term]).topic for one in kept):
            kept.append(Proposal(aspect, [term]))
    for one in kept:
        # A Chinese cue is found inside its own negation: 漏水 in 不漏水.
        one.opposites = [
            term.term
            for term in terms
            if term not in one.parts
            and any(_word(part.term).search(term.term) and are_opposite(part, term) for part in one.parts)
        ]
    return kept


def are_opposite(one: Term, other: Term) -> bool:
    """Whether one negates the other, or nearly all of one is gain and nearly all of the other loss."""
    return one.side * other.side < 0 or _negates(one.term, other.term) or _negates(other.term, one.term)


def _is_same(home: Proposal, term: Term) -> bool:
    surest = home.parts[0]
    if any(are_opposite(part, term) for part in home.parts):
        return False
    long, short = sorted((surest.term, term.term), key=len, reverse=True)
    shared = len(surest.segments & term.segments)
    return short in long or shared >= TOGETHER * min(len(surest.segments), len(term.segments))


def _negates(long: str, short: str) -> bool:
    """Whether `long` is `short` turned round by a word of its own: 不漏水, no leaks, hassle free."""
    if not long.endswith(short):
        return long.startswith(f"{short} ") and long.endswith(f" {_FREE}")
    before = long.removesuffix(short)
    return (before.endswith(" ") or _HAN.search(before) is not None) and before.strip() in _negations()


@cache
def _negations() -> frozenset[str]:
    told = [phrase.lower() for role, _, phrase in opinion_words() if role in _NEGATING]
    # The ledger keeps the apostrophe that the list of opinion words does without.
    return frozenset([*told, *(f"{one[:-1]}'t" for one in told if one.endswith("nt"))])


def _term(row: dict[str, Any], uses: Iterable[dict[str, Any]]) -> Term:
    word = _word(row["term"])
    mine = [use for use in uses if word.search(use["quote"].lower())]
    return Term(
        term=row["term"],
        **{name: int(row[name]) for name in ("feedbacks", "gained", "lost", "recent", "of_feedbacks")},
        lift=round(row["lift"], 2),
        growth=round(row["growth"], 2),
        emerging=row["emerging"],
        quotes=tuple(dict.fromkeys(" ".join(use["quote"].split()) for use in mine))[:QUOTES],
        segments=frozenset((use["feedback_id"], use["segment"]) for use in mine),
    )


def _word(term: str) -> re.Pattern[str]:
    """Finds a term: Latin words as whole ones, Chinese ones anywhere."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])")


def _spoken(terms: Sequence[str]) -> Spoken:
    return Spoken(
        zh=tuple(term for term in terms if _HAN.search(term)), en=tuple(term for term in terms if not _HAN.search(term))
    )


def _bare_words(taxonomy: Taxonomy) -> frozenset[str]:
    """Words that name no thing: praise and blame, degrees, and the aspects' own names."""
    names = (name.lower() for aspect in taxonomy.aspects for name in (aspect.zh, aspect.en))
    opinions = (phrase.lower() for role, _, phrase in opinion_words() if role in _BARE)
    return frozenset([*opinions, *names])


def _may_name(term: str, bare: frozenset[str]) -> bool:
    words = term.split()
    return (
        _CUE.fullmatch(term) is not None
        and len(term) <= MAX_PATTERN
        and bool(_ID.sub("", term))
        and not term.isdigit()
        and term not in bare
        and not all(word in bare for word in words)
    )


def _not_covered(candidates: list[dict[str, Any]], topics: Topics) -> list[dict[str, Any]]:
    """Candidates in which no topic of their aspect in force is found."""
    if not candidates or not topics.blocks:
        return candidates
    told = pa.table(
        {
            "aspect": [row["aspect"] for row in candidates],
            "product": [""] * len(candidates),
            "quote": [row["term"] for row in candidates],
        }
    )
    covered = set(topics.finder.find(told)["row"].to_pylist())
    return [row for place, row in enumerate(candidates) if place not in covered]
