"""Charts of the label prior and of parity, and the incidents that shifts become."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest

from benchmarks._monitor_worlds import FIRST, Drift, parity_days, source_days
from benchmarks.monitors import Parity
from warehouse.drift.incidents import Happening, Incidents, State
from warehouse.drift.parity import ParityChart
from warehouse.drift.prior import PriorChart
from warehouse.drift.signs import WARMUP_DAYS, Plan, Shift
from warehouse.drift.source import PriorWatch, Settings

DAY = date(2026, 3, 10)


def shift(sign: str, day: int = 0, since: int = -2, language: str = "all") -> Shift:
    began = DAY + timedelta(since)
    return Shift(sign, language, DAY + timedelta(day), began, began, began, 0.1, 0.3, 0.15, 0.25, 200)


def prior_told(drift: Drift | None, days: int, seed: int) -> list[Shift]:
    watch, history, told = PriorWatch(), [], []
    for one in source_days(np.random.default_rng(seed), 60, days, drift):
        if (one.day - FIRST).days < WARMUP_DAYS:
            history.append(one.aspects)
            continue
        if watch.chart is None:
            watch.learn(history)
        found = watch.step(one.day, one.aspects, one.feedbacks, Plan(), Settings())
        told += [found] if found else []
    return told


def test_a_mix_of_aspects_that_moves_is_told_with_the_aspects_and_the_day() -> None:
    told = prior_told(Drift("prior", 0.7, 50), 75, seed=2)
    assert told
    assert abs((told[0].since - FIRST).days - 50) <= 4
    assert told[0].detail.count("aspect.") == 3


def test_a_steady_mix_is_silent() -> None:
    assert not prior_told(None, 120, seed=2)


def test_a_prior_chart_goes_on_from_its_state() -> None:
    days = list(source_days(np.random.default_rng(4), 40, 60))
    chart = PriorChart.taught(sorted({k for one in days for k in one.aspects}), [one.aspects for one in days[:28]])
    for one in days[28:45]:
        chart.step(one.day, one.aspects, one.feedbacks)
    again = PriorChart.restore(json.loads(json.dumps(chart.dump())))
    for one in days[45:]:
        same = (chart.step(one.day, one.aspects, one.feedbacks), again.step(one.day, one.aspects, one.feedbacks))
        assert same[0] == pytest.approx(same[1], abs=1e-12)


def test_parity_tells_which_language_says_more_and_goes_on_from_its_state() -> None:
    drift = Drift("parity.lost", 0.8, 45)
    told = list(Parity(Plan()).told(np.random.default_rng(6), 300, 70, drift))
    assert [one.sign for one in told][:1] == ["parity.lost_zh"]
    assert told[0].after > 1.3 * told[0].before
    days = list(parity_days(np.random.default_rng(6), 100, 40))
    chart = ParityChart.taught(days[:28])
    again = ParityChart.restore(json.loads(json.dumps(chart.dump())))
    for day, topics in days[28:]:
        assert chart.step(day, topics) == again.step(day, topics)


def test_what_moves_together_is_one_incident_told_by_what_explains_it() -> None:
    book = Incidents()
    first = book.shift("shop", shift("coverage.uncovered", language="en"))
    second = book.shift("shop", shift("language.other", day=2))
    elsewhere = book.shift("desk", shift("length.short", day=2))
    assert first is not None and second is not None and elsewhere is not None
    assert first.loud and not second.loud and elsewhere.loud
    assert second.incident_id == first.incident_id != elsewhere.incident_id
    assert book.known[first.incident_id].monitor == "language"
    parity = book.shift("all", shift("parity.lost_en", day=3))
    assert parity is not None and parity.kind is Happening.JOINED


def test_an_incident_is_over_with_its_last_sign() -> None:
    book = Incidents()
    for sign in ("language.other", "unknown.high"):
        book.shift("shop", shift(sign))
    assert book.over("shop", "unknown.high|all", DAY + timedelta(5)) is None
    event = book.over("shop", "language.other|all", DAY + timedelta(6))
    assert event is not None and event.kind is Happening.RECOVERED and event.loud


def test_what_lasts_for_long_settles_in_silence_and_a_new_judge_cuts_off_reading() -> None:
    book = Incidents()
    book.shift("shop", shift("length.long"))
    assert not book.settle("shop", DAY + timedelta(59))
    (event,) = book.settle("shop", DAY + timedelta(61))
    assert event.kind is Happening.SETTLED and not event.loud
    book.shift("desk", shift("coverage.uncovered", language="zh"))
    cut, begun = book.rebased("desk", "a@1 -> b@2", DAY + timedelta(3))
    assert book.known[cut.incident_id].state is State.CLOSED
    assert book.known[begun.incident_id].detail == "a@1 -> b@2"
    assert not book.rebased("desk", "a@1 -> b@2", DAY + timedelta(3))
