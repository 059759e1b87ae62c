"""New words and phrases against a reference window, with chance ruled out, and the themes that they form.

`rises` tests every term at once, `themes` groups the new ones by the feedbacks that say them, `choose_quotes` picks
what to show. Caller: `warehouse.emerging_analysis`. Pure: counts and sets in, records out.

1. A term is new if its share of feedbacks has more than doubled: given its uses in both windows together, those of the
   period are binomial; the one-sided exact test (Przyborowski and Wilenski 1940) is held against a rise to just twice
   the share, so that the ebb and flow of ordinary words is not news.
2. All terms of both windows are compared, so the false discovery rate is controlled (Benjamini and Hochberg 1995).
3. Themes: the surest term leads; terms at least half of whose feedbacks (or half of the leader's) are shared join it
   (leader clustering by the overlap coefficient, Szymkiewicz 1934). No chains: every term shares with its leader.

Limits: terms as `uncovered_term` holds them; a term must be said by several feedbacks, customers, days and wordings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import lgamma

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warehouse.measure.term_odds import false_discovery

Array = NDArray[np.float64]

LEAST_GROWTH = 2.0
"""A share that at most doubles is the ebb and flow of words; seasons and campaigns do as much."""

DISCOVERY_RATE = 0.01
"""Of the terms told, one in a hundred may be chance; a ledger without news then tells none in 99 of 100."""

MIN_FEEDBACKS = 5
MIN_CUSTOMERS = 4
MIN_DAYS = 2
MIN_WORDINGS = 3
"""One angry customer, one copied text or one odd day is no theme."""

OVERLAP = 0.5
"""Half of the rarer term's feedbacks: words of one phrase share nearly all, words of two themes a few."""

NAMED_BY = 0.7
"""A longer phrase names the theme if it is in seven of ten feedbacks of the leader."""

READABLE = (6, 60)
"""Characters of a quote that is read at a glance."""

ALIKE = 0.6
"""Share of three-character pieces from which two quotes say the same (Jaccard)."""


@dataclass(frozen=True, slots=True)
class Term:
    """A new term: feedbacks of the period and of the reference, chance `p`, false discovery rate `q`."""

    term: str
    feedbacks: int
    before: int
    growth: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of new terms, surest first, named by `phrase`; `feedbacks` are those of the period that say any."""

    phrase: str
    terms: tuple[Term, ...]
    feedbacks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Use:
    """A segment of the period that says one term or more of a theme."""

    feedback_id: str
    day: date
    segment: int
    start: int
    end: int
    quote: str
    terms: int


def rises(
    terms: Sequence[str],
    now: ArrayLike,
    before: ArrayLike,
    sizes: tuple[int, int],
    rate: float = DISCOVERY_RATE,
) -> list[Term]:
    """The terms whose share rose beyond doubling, at false discovery rate `rate`, surest first.

    `now` and `before` count feedbacks of the period and of the reference, which hold `sizes` judged feedbacks; every
    term compared must be given.
    """
    size_now, size_before = sizes
    k, b = np.asarray(now, dtype=np.float64), np.asarray(before, dtype=np.float64)
    if not len(k):
        return []
    p = chance_of_rise(k, b, sizes)
    q = false_discovery(p)
    growth = ((k + 0.5) / (size_now + 1)) / ((b + 0.5) / (size_before + 1))
    found = [
        Term(terms[i], int(k[i]), int(b[i]), float(growth[i]), float(p[i]), float(q[i]))
        for i in map(int, np.flatnonzero((q <= rate) & (k >= MIN_FEEDBACKS)))
    ]
    return sorted(found, key=lambda term: (term.p, -term.feedbacks, term.term))


def chance_of_rise(now: Array, before: Array, sizes: tuple[int, int], growth: float = LEAST_GROWTH) -> Array:
    """P(X >= now) for X binomial of now + before trials, if the share had grown `growth` times."""
    fair = growth * sizes[0] / (growth * sizes[0] + sizes[1])
    total = now + before
    chances = np.ones(len(now))
    # Below its expectation a count is no rise: one is an upper bound there, and the tail below converges fast.
    rising = np.flatnonzero(now > total * fair)
    if not len(rising):
        return chances
    k, n = now[rising], total[rising]
    log_first = _log_choose(n, k) + k * np.log(fair) + (n - k) * np.log1p(-fair)
    tail, term = np.ones(len(k)), np.ones(len(k))
    for step in range(int((n - k).max(initial=0))):
        term = term * np.maximum(n - k - step, 0) / (k + step + 1) * fair / (1 - fair)
        tail += term
        if term.max() < 1e-12:
            break
    chances[rising] = np.minimum(np.exp(log_first) * tail, 1.0)
    return chances


def themes(terms: Iterable[Term], saying: Mapping[str, frozenset[str]]) -> list[Theme]:
    """Groups `terms` (surest first) by the feedbacks of the period that say them."""
    groups: list[list[Term]] = []
    for term in terms:
        own = saying[term.term]
        for group in groups:
            leader = saying[group[0].term]
            if len(own & leader) >= OVERLAP * min(len(own), len(leader)):
                group.append(term)
                break
        else:
            groups.append([term])
    return [
        Theme(_name(group, saying), tuple(group), frozenset().union(*(saying[term.term] for term in group)))
        for group in groups
    ]


def choose_quotes(uses: Iterable[Use], count: int) -> list[Use]:
    """At most `count` quotes: telling, readable, recent, one a feedback, no two alike."""
    ranked = sorted(uses, key=lambda use: (-_worth(use), -use.day.toordinal(), use.feedback_id, use.segment))
    chosen: list[Use] = []
    seen: set[str] = set()
    pieces: list[frozenset[str]] = []
    for use in ranked:
        own = _pieces(use.quote)
        if use.feedback_id in seen or any(_alike(own, other) for other in pieces):
            continue
        chosen.append(use)
        seen.add(use.feedback_id)
        pieces.append(own)
        if len(chosen) == count:
            break
    return chosen


def _name(group: Sequence[Term], saying: Mapping[str, frozenset[str]]) -> str:
    """The longest phrase that most feedbacks of the leader say too."""
    leader = saying[group[0].term]
    able = [term for term in group if len(saying[term.term] & leader) >= NAMED_BY * len(leader)]
    return max(able, key=lambda term: (len(term.term), -term.p)).term


def _worth(use: Use) -> float:
    """Terms that the quote holds, less where it is too short to tell or too long to read."""
    shortest, longest = READABLE
    size = len(use.quote.strip())
    return min(use.terms, 3) - 2 * (size < shortest) - (size > longest) - (size > 2 * longest)


def _pieces(quote: str) -> frozenset[str]:
    letters = "".join(char for char in quote.lower() if char.isalnum())
    return frozenset(letters[i : i + 3] for i in range(max(1, len(letters) - 2)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _log_choose(n: Array, k: Array) -> Array:
    factorial = np.vectorize(lgamma, otypes=[np.float64])
    return np.asarray(factorial(n + 1) - factorial(k + 1) - factorial(n - k + 1))
