"""The cue judge: mentions by cue words and the opinions beside them. No weights, no model file.

Callers: `nlp.judge.load_judge('cues')`, and the model judge for aspects that it lacks. Both languages, some
thousands of short reviews a second and core. The floor that a trained model has to beat, and the fallback without
one. Reads clause by clause: a gained or lost cue speaks for itself, a topic takes the opinion nearest to it; negation
turns, contrast parts, wishes lose, questions stay silent. Limits: irony, reference across sentences, what is only
implied. Over 250 lines because the rules of reading lean on each other and are read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from nlp.judge import Reading, open_reading
from nlp.lexicon import Entry, Hit, Lexicon, tokens
from taxonomy.dimensions import Side, Taxonomy
from taxonomy.records import Judgement, Kind, Mention, Polarity

if TYPE_CHECKING:
    from nlp.words import Words

LABEL = "cues@1.0.0"
GENERAL_ASPECT = "outcome.satisfaction"
"""What an opinion of nothing in particular is about; a taxonomy without it leaves such opinions out."""

_NEGATION_REACH = 3
"""Words that may stand between a negation and what it turns ("did not really find it good")."""
_HAN = re.compile("[\u3400-\u9fff]")
_CLAUSE_HITS = 40
"""Phrases of one clause: more are text without punctuation, cut so that time stays linear."""
_ALONE = 3
"""Tokens up to which any evaluation without a topic is one of the whole ("ok", 好, "so bad")."""
_BREAKS = frozenset(",;.!?。~()…")


class Evidence(StrEnum):
    """How a mention was found; decides its confidence, and which of two readings of one aspect wins."""

    CUE = "cue"  # a gained or lost cue
    TURNED = "turned"  # such a cue under a negation
    TOPIC = "topic"  # a topic and an opinion in its clause
    DEGREE = "degree"  # a topic and a degree (long queue, small portion)
    LACKING = "lacking"  # a topic that is said not to be there
    WISHED = "wished"  # a topic in a wish
    BORROWED = "borrowed"  # a topic beside another aspect's cue
    NEAR = "near"  # a topic, and an opinion in the next clause
    CONTEXT = "context"  # a topic, and only the rating or the rest of the feedback to tell
    ASKED = "asked"  # a topic in a question
    BARE = "bare"  # a topic and nothing else
    GENERAL = "general"  # an opinion of nothing in particular


CONFIDENCE: dict[Evidence, dict[str, float]] = {
    Evidence.CUE: {"zh": 0.69, "en": 0.65},
    Evidence.TURNED: {"zh": 0.50, "en": 0.51},
    Evidence.TOPIC: {"zh": 0.74, "en": 0.55},
    Evidence.DEGREE: {"zh": 0.53, "en": 0.36},
    Evidence.LACKING: {"zh": 0.43, "en": 0.57},
    Evidence.WISHED: {"zh": 0.25, "en": 0.48},
    Evidence.BORROWED: {"zh": 0.48, "en": 0.35},
    Evidence.NEAR: {"zh": 0.59, "en": 0.41},
    Evidence.CONTEXT: {"zh": 0.46, "en": 0.36},
    Evidence.ASKED: {"zh": 0.10, "en": 0.08},
    Evidence.BARE: {"zh": 0.05, "en": 0.09},
    Evidence.GENERAL: {"zh": 0.46, "en": 0.45},
}
"""Share of such readings that are right in aspect and polarity, on the labelled training set (45,985 segments) with its
own segments and without ratings; refitted by `python -m benchmarks.cue_judge DATA --confidence`."""

FLOOR = 0.3
"""Readings less often right than this are not told. On the training set pair F1 hardly moves between 0.1 and 0.4."""

_FEELINGS = ("cost.emotional", "emotional.pleasure")
"""Feelings: one that is denied (not disappointed) is no feeling of the other kind, but a general opinion."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One reading of one aspect in one clause; `phrase` is the clean words that it rests on."""

    aspect: int
    polarity: int
    evidence: Evidence
    phrase: str


@dataclass(frozen=True, slots=True)
class _Clause:
    hits: tuple[Hit, ...]
    asks: bool
    wishes: bool
    has_topic: bool


@dataclass(frozen=True, slots=True)
class _Opinion:
    hit: Hit
    sign: int
    is_cue: bool
    is_degree: bool
    is_too_much: bool


class CueJudge:
    """Judges by the taxonomy's cues. Safe to share between threads.

    Terms of the user (`words.user_terms`) shield the cues inside them: with 好时 among them,
    好时巧克力 is no praise.
    """

    label = LABEL

    def __init__(self, taxonomy: Taxonomy, words: Words | None = None) -> None:
        self._ids = taxonomy.ids
        self._lexicon = Lexicon(taxonomy, words.user_terms if words is not None else ())
        self._is_cost = tuple(aspect.side is Side.COST for aspect in taxonomy.aspects)
        self._general = next((i for i, aspect in enumerate(taxonomy.ids) if aspect == GENERAL_ASPECT), -1)
        self._feelings = frozenset(i for i, aspect in enumerate(taxonomy.ids) if aspect in _FEELINGS)

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """One judgement a reading, in order. Raises RowError (see `nlp.judge.open_reading`)."""
        return [self._judge(reading) for reading in texts]

    def _judge(self, reading: Reading) -> Judgement:
        language, segments = open_reading(reading)
        votes = [self.votes(reading.text[span.start : span.end]) for span in segments]
        tone = feedback_tone(votes, reading)
        mentions = []
        for index, span in enumerate(segments):
            script = "zh" if _HAN.search(reading.text, span.start, span.end) else "en"
            for vote, confidence in standing(in_context(votes[index], tone), script):
                mentions.append(Mention(index, self._ids[vote.aspect], Polarity(vote.polarity), confidence, LABEL))
        return Judgement(language, segments, tuple(mentions))

    def votes(self, text: str) -> list[Vote]:
        """Every reading of one segment, clause by clause; several may be of one aspect."""
        words = tokens(text)
        clauses = _clauses(words, self._lexicon.find(words))
        opinions = [self._opinions(clause) for clause in clauses]
        return [vote for index in range(len(clauses)) for vote in self._clause_votes(words, clauses, opinions, index)]

    def _clause_votes(
        self, words: list[str], clauses: list[_Clause], opinions: list[list[_Opinion]], index: int
    ) -> list[Vote]:
        clause = clauses[index]
        votes = list(self._cue_votes(clause, words))
        said = {vote.aspect for vote in votes}
        used: set[Hit] = set()
        for hit in clause.hits:
            if not hit.entry.topics:
                continue
            polarity, evidence, opinion = _of_topic(hit, clauses, opinions, index)
            if opinion is not None:
                used.add(opinion.hit)
            if "weak" in hit.entry.roles and evidence is not Evidence.TOPIC:
                continue
            for aspect in sorted(hit.entry.topics - said):
                sign = self._signed(hit, aspect, polarity, evidence)
                votes.append(Vote(aspect, sign, evidence, _phrase(words, hit)))
        if self._general >= 0 and all(vote.aspect == self._general for vote in votes):
            alone = len(clauses) == 1 and len(words) <= _ALONE
            general = (o for o in opinions[index] if o.hit not in used and (alone or self._is_general(o.hit.entry)))
            votes += [Vote(self._general, o.sign, Evidence.GENERAL, _phrase(words, o.hit)) for o in general]
        return votes

    def _cue_votes(self, clause: _Clause, words: list[str]) -> Iterator[Vote]:
        """What gained and lost cues say of their own aspects."""
        for position, hit in enumerate(clause.hits):
            entry = hit.entry
            if not (entry.gained or entry.lost) or ("attribute" in entry.roles and _describes_another(clause, hit)):
                continue
            turned = _turns(clause.hits, position)
            evidence = Evidence.TURNED if turned else Evidence.CUE
            for aspects, sign in ((entry.gained, 1), (entry.lost, -1)):
                for aspect in sorted(aspects - {self._general}):
                    if turned and aspect in self._feelings:
                        if self._general >= 0:
                            yield Vote(self._general, -sign, Evidence.GENERAL, _phrase(words, hit))
                    else:
                        yield Vote(aspect, -sign if turned else sign, evidence, _phrase(words, hit))

    def _opinions(self, clause: _Clause) -> list[_Opinion]:
        """Evaluations and degrees in a clause, negation counted in."""
        found = []
        for position, hit in enumerate(clause.hits):
            entry = hit.entry
            sign = entry.opinion or (1 if entry.gained else -1 if entry.lost else 0)
            if not sign and not entry.degree:
                continue
            turn = -1 if _turns(clause.hits, position) else 1
            is_cue = bool(entry.gained or entry.lost) and not self._is_general(entry) and "attribute" not in entry.roles
            too = bool(position) and "too" in clause.hits[position - 1].entry.roles and not sign
            found.append(_Opinion(hit, (sign or entry.degree) * turn, is_cue, is_degree=not sign, is_too_much=too))
        return found

    def _is_general(self, entry: Entry) -> bool:
        return entry.pictured or self._general in entry.gained or self._general in entry.lost

    def _signed(self, topic: Hit, aspect: int, polarity: int, evidence: Evidence) -> int:
        """Polarity for the aspect: a degree or a lack of a cost is the other way round than of a benefit."""
        if evidence is not Evidence.DEGREE and evidence is not Evidence.LACKING:
            return polarity
        more_is_bad = "high_bad" in topic.entry.roles or (
            self._is_cost[aspect] and "high_good" not in topic.entry.roles
        )
        return -polarity if more_is_bad else polarity


def in_context(votes: list[Vote], tone: int) -> list[Vote]:
    """Bare topics take the tone of the feedback (see `feedback_tone`), where it has one."""
    if not tone:
        return votes
    return [
        Vote(vote.aspect, tone, Evidence.CONTEXT, vote.phrase) if vote.evidence is Evidence.BARE else vote
        for vote in votes
    ]


def standing(votes: list[Vote], script: str) -> list[tuple[Vote, float]]:
    """The vote that stands for each aspect, in taxonomy order, with its confidence.

    The surest kind of evidence wins, of two alike the later: in 'fast at first, but slow now' it is what counts.
    """
    best: dict[int, tuple[float, Vote]] = {}
    for vote in votes:
        confidence = CONFIDENCE[vote.evidence][script]
        if confidence >= FLOOR and (vote.aspect not in best or confidence >= best[vote.aspect][0]):
            best[vote.aspect] = confidence, vote
    return [(vote, confidence) for _, (confidence, vote) in sorted(best.items())]


def feedback_tone(votes: list[list[Vote]], reading: Reading) -> int:
    """Whether the feedback as a whole gains (1) or loses (-1): by its rating, else its votes, else its kind."""
    if reading.rating is not None and reading.rating != 3:
        return 1 if reading.rating > 3 else -1
    total = sum(vote.polarity for segment in votes for vote in segment)
    if not total and reading.kind is Kind.TICKET:
        return -1  # people write tickets about what failed
    return (total > 0) - (total < 0)


def _of_topic(
    topic: Hit, clauses: list[_Clause], opinions: list[list[_Opinion]], index: int
) -> tuple[int, Evidence, _Opinion | None]:
    """Polarity of a topic, how it was found, and the opinion used (None: none)."""
    clause = clauses[index]
    here = [opinion for opinion in opinions[index] if opinion.hit is not topic]
    if here:
        nearest = min(here, key=lambda opinion: _distance(topic, opinion.hit))
        if nearest.is_too_much:
            return -1, Evidence.TOPIC, nearest
        kind = Evidence.DEGREE if nearest.is_degree else Evidence.BORROWED if nearest.is_cue else Evidence.TOPIC
        return nearest.sign, kind, nearest
    before = next((hit for hit in reversed(clause.hits) if hit.end <= topic.start), None)
    if before is not None and "lack" in before.entry.roles and topic.start - before.end <= 2:
        return -1, Evidence.LACKING, None
    if clause.wishes:
        return -1, Evidence.WISHED, None
    if clause.asks:
        return 0, Evidence.ASKED, None
    for neighbour in (index + 1, index - 1):
        if 0 <= neighbour < len(clauses) and opinions[neighbour] and not clauses[neighbour].has_topic:
            opinion = opinions[neighbour][0]
            if not opinion.is_degree:
                return opinion.sign, Evidence.NEAR, opinion
    return 0, Evidence.BARE, None


def _phrase(words: list[str], hit: Hit) -> str:
    return " ".join(words[hit.start : hit.end])


def _distance(topic: Hit, other: Hit) -> int:
    """Tokens between; what comes before the topic counts as one further away."""
    return other.start - topic.end if other.start >= topic.end else topic.start - other.end + 1


def _describes_another(clause: _Clause, hit: Hit) -> bool:
    """Whether an attribute such as 方便 stands beside a topic that it is said of (交通方便)."""
    own = hit.entry.gained | hit.entry.lost
    return any(other.entry.topics and not other.entry.topics & own for other in clause.hits)


def _turns(hits: tuple[Hit, ...], position: int) -> bool:
    """Whether an odd number of negations stands before the hit at `position`.

    Intensifiers may stand between, and cues that say the same ("won't recommend to anyone").
    """
    own = hits[position].entry
    turned = False
    start = hits[position].start
    if "fixed" in own.roles:
        return False
    for hit in reversed(hits[:position]):
        if start - hit.end > _NEGATION_REACH or "guard" in hit.entry.roles:
            break
        if "not" in hit.entry.roles:
            turned = not turned
        elif not (hit.entry.roles & {"very", "too"} or hit.entry.gained & own.gained or hit.entry.lost & own.lost):
            break
        start = hit.start
    return turned


def _clauses(words: list[str], hits: list[Hit]) -> list[_Clause]:
    """Hits grouped by punctuation and contrast words."""
    cuts = [i for i, word in enumerate(words) if word in _BREAKS] + [h.start for h in hits if "but" in h.entry.roles]
    cuts.sort()
    groups: list[list[Hit]] = [[] for _ in range(len(cuts) + 1)]
    at = 0
    for hit in hits:
        while at < len(cuts) and cuts[at] <= hit.start:
            at += 1
        groups[at].append(hit)
    return [
        _clause(tuple(group[start : start + _CLAUSE_HITS]))
        for group in groups
        for start in range(0, len(group), _CLAUSE_HITS)
    ]


def _clause(hits: tuple[Hit, ...]) -> _Clause:
    roles = set().union(*(hit.entry.roles for hit in hits))
    return _Clause(hits, "ask" in roles, "wish" in roles, any(hit.entry.topics for hit in hits))
