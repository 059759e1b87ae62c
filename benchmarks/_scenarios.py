"""What happens in each of the alert scenarios, and what must be told of it: one table.

Called by `benchmarks.alert_scenarios`, which plays them on the real engine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from statistics import NormalDist
from typing import Any

from benchmarks._ledger_builder import Said
from benchmarks._made_company import CALM, CHANNELS, LOST, PRODUCTS, SOURCES, Place, Weather, days, said_on
from warehouse.monitor.attribution import SURE

FIRST = date(2025, 7, 1)
EVENT = date(2025, 9, 8)
"""A Monday far from every holiday of the calendar."""

PROMPT = 9
"""Nights before the event that are run one by one: a source has a rhythm after a week of nights."""

AFTER, LONGER = 16, 30
"""Nights from the event on; a rise of five points among 92 feedbacks a day needs more."""

LOSS = "service.delivery"
"""What is planted; where it echoes, three in five of those who lose by it are dissatisfied too and say so."""

HOLDS = 0.9
"""Part of the seeds in which a scenario must go as expected where chance plays a part: a rise among 92 feedbacks a day,
a shift of mix, a false alert of the budget. Where it plays none, all must."""

Rows = Callable[[date, int], list[Said]]


@dataclass(frozen=True)
class Told:
    """What the nights of a scenario told: incidents and messages by kind, days from the event to the first drop."""

    drops: tuple[tuple[str, str, str], ...]  # key, slice, state
    faults: tuple[tuple[str, str, str], ...]  # source, cause, state
    rebases: tuple[str, ...]
    messages: Mapping[str, int]
    delay: float = math.nan
    doubled: int = 0  # messages that say again what was said

    @classmethod
    def restored(cls, facts: Mapping[str, Any]) -> Told:
        """What was kept as JSON."""
        made = cls(**{**facts, "delay": math.nan if facts["delay"] is None else facts["delay"]})
        drops, faults = (tuple((a, b, c) for a, b, c in one) for one in (made.drops, made.faults))
        return replace(made, drops=drops, faults=faults, rebases=tuple(made.rebases))

    def facts(self) -> dict[str, Any]:
        """As JSON can keep it."""
        return asdict(self) | {"delay": None if math.isnan(self.delay) else self.delay}

    @property
    def named(self) -> bool:
        """Whether a drop is told by the aspect that was planted."""
        return any(key == LOSS for key, _, _ in self.drops)


@dataclass(frozen=True)
class Scenario:
    """What happens from EVENT on, and what must be told of it."""

    name: str
    expected: str
    holds: Callable[[Told], bool]
    weather: Callable[[int], Weather] = lambda _: CALM  # by days since EVENT
    rows: Callable[[Scenario, date, int], list[Said]] = field(default=lambda one, day, seed: one.usual(day, seed))
    festival: bool = False
    nights: int = AFTER
    chance: bool = True  # whether chance plays a part in what is told
    reach: float = 1.0  # part of the seeds in which the evidence suffices for the rule that must be kept

    def held(self, told: Told, nothing: Told | None) -> bool:
        """Whether it went as expected. What the same seed's days tell where nothing happens at all (`nothing`) is
        chance's, and is taken out where chance has no part."""
        if not self.chance and nothing is not None:
            drops = tuple(one for one in told.drops if one not in nothing.drops)
            faults = tuple(one for one in told.faults if one not in nothing.faults)
            messages = dict(Counter(told.messages) - Counter(nothing.messages))
            told = replace(told, drops=drops, faults=faults, messages=messages)
        return self.holds(told) and not told.doubled

    @property
    def part(self) -> float:
        """Part of the seeds in which it must go as expected."""
        return HOLDS * self.reach if self.chance else 1.0

    def usual(self, day: date, seed: int) -> list[Said]:
        """What is said on a day in this scenario."""
        return said_on(day, self.weather((day - EVENT).days), seed)


def quiet(told: Told) -> bool:
    """No drop, no fault, no message."""
    return not (told.drops or told.faults or told.messages)


def fault(source: str, cause: str, *, ends: bool = True) -> Callable[[Told], bool]:
    """No drop, one fault of the data, told once, and its end once."""
    state = "recovered" if ends else "opened"
    messages = {"data": 1, "recovered": 1} if ends else {"data": 1}
    return lambda told: not told.drops and told.faults == ((source, cause, state),) and told.messages == messages


def begun_anew(cause: str) -> Callable[[Told], bool]:
    """No drop and no message; the charts began anew and say why."""
    return lambda told: quiet(told) and set(told.rebases) == {cause}


def one_incident(
    *places: str, ends: bool = False, mixed: bool = False, keys: Collection[str] = (LOSS,)
) -> Callable[[Told], bool]:
    """One drop, told once, on the aspect that was planted, in one of `places`; its end is told once too.

    `mixed`: a shift of mix comes with it, so charts may be begun anew. `keys`: series that may tell it.
    """

    def holds(told: Told) -> bool:
        state, messages = ("recovered", {"opened": 1, "recovered": 1}) if ends else ("opened", {"opened": 1})
        right = [at for key, place, at in told.drops if place in places and key in keys] == [state]
        anew = set(told.rebases) <= ({"mix"} if mixed else set())
        return right and len(told.drops) == 1 and anew and not told.faults and told.messages == messages

    return holds


def no_more_than_mix(told: Told) -> bool:
    """No drop and no message; charts may have begun anew on account of the mix."""
    return quiet(told) and set(told.rebases) <= {"mix"}


def _during(first: int, last: int, weather: Weather) -> Callable[[int], Weather]:
    return lambda since: weather if first <= since <= last else CALM


def _without(source: str, last: int, scenario: Scenario, day: date, seed: int) -> list[Said]:
    """A dead source: nothing of it is delivered until `last`, when all of it comes."""
    rows = scenario.usual(day, seed)
    since = (day - EVENT).days
    if 0 <= since < last:
        return [row for row in rows if row.source != source]
    if since == last:
        return rows + [row for late in days(EVENT, last) for row in scenario.usual(late, seed) if row.source == source]
    return rows


def _partial(scenario: Scenario, day: date, seed: int) -> list[Said]:
    """A fifth of one day of the shop."""
    rows = scenario.usual(day, seed)
    if day != EVENT:
        return rows
    shop = [row for row in rows if row.source == "shop"]
    return [row for row in rows if row.source != "shop"] + shop[: len(shop) // 5]


def _again(scenario: Scenario, day: date, seed: int, *, renamed: bool, late: int = 0) -> list[Said]:
    """One day's file of the shop delivered twice, the second time with the same ids or with others, `late` nights
    after the first."""
    rows = scenario.usual(day, seed)
    if (day - EVENT).days != late:
        return rows
    twice = [row for row in scenario.usual(EVENT, seed) if row.source == "shop"]
    return rows + [replace(row, id=f"{row.id}-again") if renamed else row for row in twice]


MILD = 0.3
"""Part of the shop's feedback by its forum after a mild shift, from 0.12: two points of loss on delivery by itself."""

_LOSS = Weather(lost={(LOSS, "kettle"): 0.35}, echo=True)
_OTHER_JUDGE: Mapping[Place, float] = dict.fromkeys(("product.quality", LOSS, "cost.money", "product.function"), 0.08)


SMALL = 5
"""Points of a rise that is at the edge of what 92 feedbacks a day show. It stands in as many feedbacks of the dimension
as of the aspect, so which of the two charts alarms first is chance: either names it."""


def _reach(points: int) -> float:
    """Chance that a rise beside the mild shift of mix stands `SURE` standard errors from none like for like, which is
    what tells it from the shift: all nights of the scenario, four weeks before (Mantel and Haenszel)."""
    busy = (5 * 1.15 + 2 * 0.7) / 7
    shop, others = SOURCES[0][1], [(usual, usual, 1.0) for _, usual in SOURCES[1:]]
    channels = [(shop * CALM.forum, shop * MILD, 3.0), (shop * (1 - CALM.forum), shop * (1 - MILD), 1.0), *others]
    weights, spread = 0.0, 0.0
    for usual, now, loud in channels:
        before, since, share = 28 * busy * usual, LONGER * busy * now, LOST[LOSS] * loud
        more = share + points / 100
        weight = before * since / (before + since)
        weights += weight
        spread += weight**2 * (share * (1 - share) / before + more * (1 - more) / since)
    return NormalDist().cdf(points / 100 / (math.sqrt(spread) / weights) - SURE)


def _rise(points: int, mixed: bool) -> Scenario:
    """More lose on delivery, in every product; alone, or while the mix shifts mildly on the same day."""
    keys = (LOSS, LOSS.partition(".")[0]) if points <= SMALL else (LOSS,)
    weather = replace(Weather(lost={LOSS: points / 100}), forum=MILD if mixed else CALM.forum)
    everywhere = ("all", *PRODUCTS, *CHANNELS)
    return Scenario(
        f"{points} points" + (", mild shift" if mixed else ""),
        "one drop, open",
        one_incident(*everywhere, mixed=mixed, keys=keys),
        _during(0, 99, weather),
        nights=LONGER,
        reach=_reach(points) if mixed else 1.0,
    )


SCENARIOS = (
    Scenario("nothing", "nothing", quiet),
    Scenario(
        "festival surge",
        "nothing",
        quiet,
        _during(
            0, 3, Weather(lost={LOSS: 0.15, "service.aftersale": 0.08}, volume=dict.fromkeys(("shop", "app"), 3.0))
        ),
        festival=True,
    ),
    Scenario(
        "dead source", "app silent, then back", fault("app", "silent"), rows=partial(_without, "app", 8), chance=False
    ),
    Scenario(
        "dead source, for good",
        "app silent",
        fault("app", "silent", ends=False),
        rows=partial(_without, "app", 99),
        chance=False,
    ),
    Scenario("partial night", "shop low, then back", fault("shop", "low"), rows=_partial, chance=False),
    Scenario("doubled file, same ids", "nothing", quiet, rows=partial(_again, renamed=False), chance=False),
    Scenario(
        "doubled file, other ids",
        "shop twice, then back",
        fault("shop", "twice"),
        rows=partial(_again, renamed=True),
        chance=False,
    ),
    Scenario(
        "again a night later",
        "shop twice, then back",
        fault("shop", "twice"),
        rows=partial(_again, renamed=True, late=1),
        chance=False,
    ),
    Scenario("shift of mix", "charts anew: mix", begun_anew("mix"), _during(0, 99, Weather(forum=0.75)), nights=LONGER),
    Scenario("mild shift of mix", "nothing", no_more_than_mix, _during(0, 99, Weather(forum=MILD)), nights=LONGER),
    Scenario(
        "new model",
        "charts anew: judge",
        begun_anew("judge"),
        _during(0, 99, Weather(lost=_OTHER_JUDGE, model="cues@2.0.0")),
        chance=False,
    ),
    Scenario(
        "new taxonomy",
        "charts anew: taxonomy",
        begun_anew("taxonomy"),
        _during(0, 99, Weather(lost=_OTHER_JUDGE, taxonomy="value@2.0.0")),
        chance=False,
    ),
    Scenario(
        "one cause, that ends",
        "one drop, recovered",
        one_incident("kettle", "all", ends=True),
        _during(0, 8, _LOSS),
    ),
    Scenario(
        "one cause, that stays",
        "one drop, open",
        one_incident("kettle", "all"),
        _during(0, 99, _LOSS),
    ),
    *(_rise(points, mixed) for points in (10, 5) for mixed in (False, True)),
)
