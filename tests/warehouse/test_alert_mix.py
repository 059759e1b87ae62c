"""A drop while the mix shifts is told once it stands like for like; a shift of mix alone, or a festival, never is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks._ledger_builder import Said, open_book
from warehouse import alert_book
from warehouse.alert_series import Watched
from warehouse.alerting import Night, Watch, watch_night
from warehouse.marts import aggregate
from warehouse.monitor.detector import DetectorSettings
from warehouse.monitor.judging import HOLD
from warehouse.store import Store

FIRST, ONSET, LAST = date(2025, 11, 20), date(2026, 1, 10), date(2026, 2, 14)
LOSS = "service.delivery"
WATCH = Watch(Watched(slices=()), DetectorSettings(warmup_days=28), page_days=30)
DROPS = "SELECT opened_day, effect_low, effect, effect_high, expected FROM alert WHERE kind = 'drop'"
HELD = "SELECT series FROM alert WHERE kind = 'rebase' AND cause = 'mix'"
FESTIVAL = [ONSET - timedelta(number) for number in (10, 9, 8, 7)]


def said(worse: float, *, forum: int = 3, until: date = LAST) -> Iterator[Said]:
    """40 a day; from ONSET `forum` in ten, not one, come by the forum, where half lose; `worse` more lose."""
    draw = np.random.default_rng(3)
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(number)
        changed = ONSET <= day <= until
        for place in range(40):
            loud = place % 10 < (forum if changed else 1)
            share = (0.5 if loud else 0.08) + (worse if changed else 0.0)
            mentions = [(LOSS, -1, f"late on day {number} at {place}")] if draw.random() < share else []
            name = f"{number}-{place}"
            yield Said(id=name, day=day, product="kettle", channel="forum" if loud else "web", mentions=mentions)


def after_a_festival() -> Iterator[Said]:
    """40 a day, on the festival 400 more, hardly any of whom lose; from ONSET on a fifth of the others lose."""
    draw = np.random.default_rng(5)
    for number in range((ONSET - FIRST).days + 8):
        day = FIRST + timedelta(number)
        for place in range(440 if day in FESTIVAL else 40):
            share = 0.01 if place >= 40 else 0.2 if day >= ONSET else 0.065
            mentions = [(LOSS, -1, f"late on day {number} at {place}")] if draw.random() < share else []
            channel = "live" if place >= 40 else "web"
            yield Said(id=f"{number}-{place}", day=day, product="kettle", channel=channel, mentions=mentions)


@pytest.fixture
def ledger(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    book = open_book(tmp_path / "warehouse.duckdb")
    book.load(*said(**request.param))
    aggregate(book.store)
    with book.store as store:
        yield store


def watch(store: Store, day: date) -> bool:
    """One night, of all days that are new; whether alarms are held after it."""
    watch_night(store, WATCH, Night(day=day, run_id=day.isoformat(), routes=lambda _: ("mail",)))
    kept = alert_book.read_state(store)
    return kept is not None and bool(alert_book.unpack(kept[2])["held"])


def nights(store: Store) -> list[date]:
    """Night by night from ONSET on; the nights after which alarms were held."""
    days = [ONSET + timedelta(number) for number in range((LAST - ONSET).days + 2)]
    return [day for day in days if watch(store, day)]


@pytest.mark.parametrize("ledger", [{"worse": 0.15}], indirect=True)
def test_an_alarm_beside_a_shift_of_mix_is_held_and_told_when_it_stands_like_for_like(
    ledger: Store, tmp_path: Path
) -> None:
    held = nights(ledger)
    (drop,) = ledger.query(DROPS).to_dict("records")
    assert held
    assert held[0] <= drop["opened_day"] + timedelta(1) <= ONSET + timedelta(10)
    assert 0 < drop["effect_low"] < drop["effect"] < 0.25
    assert drop["effect_low"] < 0.15 < drop["effect_high"]

    book = open_book(tmp_path / "one-go.duckdb")
    with book.store as one_go:
        book.load(*said(0.15))
        aggregate(one_go)
        watch(one_go, LAST + timedelta(1))
        assert one_go.query(DROPS).to_dict("records") == [drop]


@pytest.mark.parametrize(
    "ledger",
    [{"worse": 0.0, "forum": 6}, {"worse": 0.0, "forum": 6, "until": ONSET + timedelta(6)}],
    ids=["stays", "ends"],
    indirect=True,
)
def test_a_shift_of_mix_alone_is_held_for_four_weeks_and_never_told(ledger: Store) -> None:
    held = nights(ledger)
    assert len(ledger.query(HELD))
    assert ledger.query(DROPS).empty
    assert held
    assert held[-1] <= held[0] + timedelta(7) + HOLD


def test_a_drop_a_week_after_a_festival_is_one_of_opinions_and_told_at_once(tmp_path: Path) -> None:
    calendar = dict.fromkeys(FESTIVAL, math.inf)
    told = replace(WATCH, detector=replace(WATCH.detector, calendar=calendar))
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store as store:
        book.load(*after_a_festival())
        aggregate(store)
        watch_night(store, told, Night(day=ONSET + timedelta(8), run_id="night"))
        (drop,) = store.query("SELECT opened_day, rate, mix FROM alert WHERE kind = 'drop'").to_dict("records")
        assert store.query(HELD).empty
    assert drop["opened_day"] <= ONSET + timedelta(6)
    assert drop["rate"] > 0.08
    assert abs(drop["mix"]) < 0.01
