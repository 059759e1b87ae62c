"""Behavioural tests of a judge, in the manner of CheckList (Ribeiro et al., ACL 2020): run and told.

Callers: model cards and `benchmarks.behaviour`. The cases are `nlp.cases`' and stand in `nlp/data/behaviour/`. Limits:
a few hundred short texts tell what a judge can do, not how often it is right; for that see `nlp.evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nlp.cases import Case, Pair, load_cases, where
from nlp.judge import Judge
from taxonomy.records import Judgement

OVERALL_FLOOR = 0.85
GROUP_FLOOR = 0.70
"""What a judge has to pass before it may become the default: of all cases, and of every single group. The model card
says whether they are met, and a test holds the shipped judge to them."""
MOST_BESIDE = 3
"""Pairs that one reading may hold beyond what its case expects. The texts are a sentence or two: who reads four more
things into one has found them everywhere, and would pass by saying all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: `faults` is empty where it passed, `found` holds the pairs read in each of its texts."""

    case: Case
    faults: tuple[str, ...]
    found: tuple[frozenset[Pair], ...]

    @property
    def passed(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases passed of cases run; `rate` is in [0, 1], 0 where none was run."""

    passed: int
    total: int

    @property
    def rate(self) -> float:
        return self.passed / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.rate:8.1%}{f'{self.passed}/{self.total}':>9}"


@dataclass(frozen=True)
class BehaviourCard:
    """A judge's outcomes on the suite, in the order of the cases."""

    model: str
    outcomes: tuple[Outcome, ...]

    @cached_property
    def overall(self) -> Tally:
        return _tally(self.outcomes)

    @cached_property
    def groups(self) -> Mapping[str, Tally]:
        """By group, in alphabetical order."""
        names = sorted({outcome.case.group for outcome in self.outcomes})
        return {name: _tally(o for o in self.outcomes if o.case.group == name) for name in names}

    @cached_property
    def languages(self) -> Mapping[str, Tally]:
        names = sorted({outcome.case.language.value for outcome in self.outcomes})
        return {name: _tally(o for o in self.outcomes if o.case.language.value == name) for name in names}

    @property
    def failures(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)

    @property
    def low(self) -> tuple[str, ...]:
        """Groups below their floor."""
        return tuple(name for name, tally in self.groups.items() if tally.rate < GROUP_FLOOR)

    @property
    def holds(self) -> bool:
        """Whether the floors are met: overall and in every group."""
        return self.overall.rate >= OVERALL_FLOOR and not self.low

    @property
    def verdict(self) -> str:
        """The floors, and whether they are met; where not, the groups below."""
        missed = f"missed; groups below: {', '.join(self.low) or 'none'}"
        floors = f"Floors ({OVERALL_FLOOR:.0%} overall, {GROUP_FLOOR:.0%} in every group)"
        return f"{floors} {'met' if self.holds else missed}."

    def as_dict(self) -> dict[str, Any]:
        """The card as plain data, for JSON and model cards."""
        return {
            "model": self.model,
            "holds": self.holds,
            "overall": _plain(self.overall),
            "groups": {name: _plain(tally) for name, tally in self.groups.items()},
            "languages": {name: _plain(tally) for name, tally in self.languages.items()},
            "failures": [
                {
                    "id": outcome.case.id,
                    "texts": [reading.text for reading in outcome.case.readings],
                    "faults": list(outcome.faults),
                    "found": [[list(pair) for pair in sorted(found)] for found in outcome.found],
                }
                for outcome in self.failures
            ],
        }

    def render(self, *, failures: bool = True) -> str:
        """The card as text: a line a group, then every failed case with what was read in it."""
        lines = [f"{self.model}: {self.overall.passed} of {self.overall.total} cases ({self.overall.rate:.1%})", ""]
        lines.append(f"{'group':14}{'all':>17}" + "".join(f"{name:>17}" for name in self.languages))
        for name, tally in self.groups.items():
            parts = [
                _tally(o for o in self.outcomes if o.case.group == name and o.case.language.value == language)
                for language in self.languages
            ]
            lines.append(f"{name:14}{tally}" + "".join(str(part) if part.total else f"{'-':>17}" for part in parts))
        lines.append(f"{'all':14}{self.overall}" + "".join(str(tally) for tally in self.languages.values()))
        if failures:
            lines += ["", *(line for outcome in self.failures for line in _told(outcome))]
        return "\n".join(line.rstrip() for line in lines) + "\n"


def run(judge: Judge, cases: Sequence[Case] | None = None) -> BehaviourCard:
    """Let `judge` read every case (default: the packaged suite) and say which it passed."""
    suite = load_cases() if cases is None else tuple(cases)
    answers = iter(judge.read([reading for case in suite for reading in case.readings]))
    return BehaviourCard(judge.label, tuple(_outcome(case, [next(answers) for _ in case.readings]) for case in suite))


def _outcome(case: Case, answers: Sequence[Judgement]) -> Outcome:
    found = tuple(frozenset((str(m.aspect), int(m.polarity)) for m in answer.mentions) for answer in answers)
    faults = [fault for answer in answers for fault in _faults(case, answer)]
    if case.texts:
        if len(set(found)) > 1:
            faults.append("the texts are not read alike")
        elif not found[0]:
            faults.append("nothing is read in any of the texts")
    return Outcome(case, tuple(dict.fromkeys(faults)), found)


def _faults(case: Case, answer: Judgement) -> Iterator[str]:
    for wanted in case.expect:
        if not any(a in wanted.aspects and p in wanted.polarities for a, p in _pairs(case, answer, wanted.at)):
            yield f"expected {wanted}"
    allowed = {pair for wanted in case.expect for pair in wanted.pairs}
    for wanted in case.expect:
        opposite = {(aspect, -sign) for aspect, sign in wanted.pairs if sign} - allowed
        for aspect, sign in sorted(_pairs(case, answer, wanted.at) & opposite):
            yield f"the opposite of what is said: {aspect} {sign:+d}"
    for ban in case.forbid:
        for pair in sorted(_pairs(case, answer, ban.at)):
            if ban.covers(pair):
                yield f"not to be read: {pair[0]} {pair[1]:+d}{where(ban)}"
    beside = len(_pairs(case, answer, None) - allowed)
    if beside > MOST_BESIDE:
        yield f"reads too much: {beside} pairs beside what is expected, at most {MOST_BESIDE} are taken"


def _pairs(case: Case, answer: Judgement, at: str | None) -> set[Pair]:
    """Pairs read in the segments that share a character with `at`, or anywhere."""
    mentions = [(answer.segments[mention.segment], mention) for mention in answer.mentions]
    if at is not None and case.text is not None:
        start = case.text.index(at)
        end = start + len(at)
        mentions = [(span, mention) for span, mention in mentions if span.start < end and span.end > start]
    return {(str(mention.aspect), int(mention.polarity)) for _, mention in mentions}


def _tally(outcomes: Iterable[Outcome]) -> Tally:
    passed = [outcome.passed for outcome in outcomes]
    return Tally(sum(passed), len(passed))


def _plain(tally: Tally) -> dict[str, float]:
    return {"passed": tally.passed, "total": tally.total, "rate": round(tally.rate, 4)}


def _told(outcome: Outcome) -> Iterator[str]:
    yield f"{outcome.case.id}: {'; '.join(outcome.faults)}"
    for reading, found in zip(outcome.case.readings, outcome.found, strict=True):
        read = ", ".join(f"{aspect} {sign:+d}" for aspect, sign in sorted(found)) or "nothing"
        yield f"    {reading.text}"
        yield f"    read: {read}"
