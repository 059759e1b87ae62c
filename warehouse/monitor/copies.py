"""Whether a day of a source stands in the ledger twice: a file that was delivered again under other ids.

Called by `warehouse.alert_sources`. The same ids twice are one feedback; under other ids the ledger cannot know, and a
small file doubled is within what volumes do by themselves. What a doubled file does to *different texts* is plain: all
of them stand twice. One text that many people send (a campaign, a stock phrase) is one text of many, and a source whose
customers often say the same is held against its own usual share.
Limits: texts shorter than `LEAST_LETTERS` say nothing; less than a quarter of a day's texts twice is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from scipy.stats import betabinom

from warehouse.monitor.rhythm import Fault
from warehouse.monitor.volumes import FALSE_FAULTS, LEAST_DAYS

LEAST_LETTERS: Final = 15
"""Characters of a text that counts: below, "好评，物流很快" and "good quality" are most of what there is."""

LEAST_PART: Final = 0.25
"""Part of a day's texts that must stand twice to be told: one file of four."""

LEAST_TWICE: Final = 4
"""Texts that must stand twice: fewer are two people who agree."""

LEARNT: Final = 50.0
"""Texts that the usual share counts as if learnt from, at most: shares of repeated texts vary from day to day by more
than chance, with a spread of .04 about a tenth."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The different texts of a source on a day, and those of them that stand there twice or more."""

    different: int
    twice: int


def looks_doubled(today: Texts) -> bool:
    """Whether so many stand twice that the source's usual share must be asked."""
    return today.twice >= max(LEAST_TWICE, LEAST_PART * today.different)


def copied_fault(source: str, day: date, today: Texts, past: Mapping[date, Texts]) -> Fault | None:
    """A fault where far more texts stand twice than usual (beta-binomial tail); `past`: days before, with texts."""
    days = [one for when, one in past.items() if when < day]
    if len(days) < LEAST_DAYS or not looks_doubled(today):
        return None
    different, twice = sum(one.different for one in days), sum(one.twice for one in days)
    share = (twice + 0.5) / (different + 1)
    learnt = min(LEARNT, different + 1.0)
    chance = betabinom.sf(today.twice - 1, today.different, share * learnt, (1 - share) * learnt)
    if chance >= FALSE_FAULTS:
        return None
    return Fault(source, "twice", day, float(today.twice), share * today.different)
