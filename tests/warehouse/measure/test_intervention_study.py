"""The study of an intervention: what was planted comes back, what is no change of customers stays out, rules hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks._intervention_worlds import World, made
from benchmarks.interventions import run, shares_of
from warehouse.measure.autocorrelated import fit
from warehouse.measure.intervention_days import Cells, daily
from warehouse.measure.intervention_results import Code, Limits, Verdict, smallest, verdict_of
from warehouse.measure.interventions import Study, doubt, effects, study

WORLD = World(size=8.0, before=56, after=28, volume=120.0)


def cells(world: World, seed: int = 1) -> tuple[Cells, list[Cells]]:
    target, others = made(world, np.random.default_rng(seed), 1)
    both = [Cells(one.judged, one.gained, one.lost, one.both) for one in (target, *others)]
    return both[0], both[1:]


def asked(world: World, target: Cells, *others: Cells) -> Study:
    used = np.ones(world.days, dtype=np.bool_)
    return Study(start=world.before, weekday=world.weekday, used=used, target=target, candidates=others)


def test_a_planted_effect_is_found_with_its_parts_and_its_weeks() -> None:
    found = study(asked(WORLD, cells(WORLD)[0]))
    assert found.verdict is Verdict.EFFECT and found.measures is not None
    for name, planted in (("net", 8.0), ("lost", -4.0), ("gained", 4.0)):
        effect = found.measures[name].effect
        assert effect.low <= planted <= effect.high
    net = found.measures["net"]
    assert net.after - net.expected == pytest.approx(net.effect.value)
    assert net.effect.value == pytest.approx(
        found.measures["gained"].effect.value - found.measures["lost"].effect.value, abs=1.0
    )
    assert [week.number for week in found.weeks] == list(range(-8, 4))
    assert all(week.days == 7 for week in found.weeks)


def test_the_batch_that_is_measured_is_what_a_night_does() -> None:
    target, _ = made(WORLD, np.random.default_rng(1), 1)
    shares, sampling = shares_of(target, WORLD.before)
    days = daily(cells(WORLD)[0], np.arange(WORLD.days) < WORLD.before, np.arange(WORLD.days) >= WORLD.before)
    assert shares[0] == pytest.approx(days.shares[0], abs=1e-9)
    assert sampling[0] == pytest.approx(days.sampling[0], rel=0.02)
    batch = effects(shares, sampling, target.judged, WORLD.before, WORLD.weekday).mean
    alone = study(asked(WORLD, cells(WORLD)[0])).measures
    assert alone is not None
    assert batch.value[0, 0] == pytest.approx(alone["net"].effect.value, abs=0.05)


def test_intervals_hold_the_planted_effect_and_nothing_planted_is_rarely_an_effect() -> None:
    """The quick form of `python -m benchmarks.interventions`: 300 repeats know a coverage to two and a half points."""
    world = World(before=30, after=14, volume=60.0)
    planted, nothing = run(replace(world, size=5.0), 1, 300), run(world, 2, 300)
    assert 0.925 <= planted.held.mean() <= 0.985
    assert nothing.seen.mean() <= 0.085


def test_a_shock_that_befalls_all_is_no_effect_beside_a_comparison() -> None:
    world = replace(WORLD, size=0.0, shock=0.5, others=3, volume=200.0)
    target, others = cells(world, seed=3)
    pooled = Cells(*(sum(getattr(one, name) for one in others) for name in ("judged", "gained", "lost", "both")))
    alone, compared = study(asked(world, target)), study(asked(world, target, pooled))
    assert alone.verdict is Verdict.EFFECT, "without a comparison nobody can tell"
    assert compared.chosen is not None and compared.verdict is not Verdict.EFFECT


def test_a_comparison_is_chosen_by_the_days_before_alone() -> None:
    world = replace(WORLD, others=2)
    target, (calm, wild) = cells(world, seed=4)
    first = study(asked(world, target, calm, wild))
    after = np.arange(world.days) >= world.before
    turned = Cells(calm.judged, *(np.where(after, one[:, ::-1], one) for one in (calm.gained, calm.lost, calm.both)))
    second = study(asked(world, target, turned, wild))
    assert (first.chosen, first.noise_ratio) == (second.chosen, second.noise_ratio)


def test_a_comparison_with_too_little_feedback_or_too_much_noise_is_not_used() -> None:
    target, _ = cells(WORLD)
    few, _ = cells(replace(WORLD, volume=1.0), seed=5)
    assert study(asked(WORLD, target, few)).chosen is None
    wild, _ = cells(replace(WORLD, lasting=0.8, memory=0.9, volume=15.0), seed=6)
    found = study(asked(WORLD, target, wild))
    assert found.chosen is None and found.noise_ratio is not None and found.noise_ratio > 1.5


def test_a_shift_between_channels_of_different_level_is_no_effect() -> None:
    """The sour channel brings a quarter of the feedback before and three quarters since; nobody changed their mind."""
    rng = np.random.default_rng(7)
    after = np.arange(84) >= 56
    judged = np.stack([np.where(after, 40, 120), np.where(after, 120, 40)]).astype(float)
    lost = rng.binomial(judged.astype(int), np.array([[0.1], [0.5]])).astype(float)
    none = np.zeros_like(judged)
    world = replace(WORLD, before=56, after=28)
    found = study(asked(world, Cells(judged, none, lost, none))).measures
    assert found is not None
    assert abs(found["lost"].effect.value) < 6
    assert found["lost"].effect.low < 0 < found["lost"].effect.high


def test_a_channel_that_came_up_with_it_is_left_out() -> None:
    target, _ = cells(WORLD)
    after = np.arange(WORLD.days) >= WORLD.before
    new = np.where(after, 200.0, 0.0)[None]
    with_new = Cells(*(np.concatenate([one, new * share]) for one, share in zip(
        (target.judged, target.gained, target.lost, target.both), (1.0, 0.0, 0.9, 0.0), strict=True
    )))  # fmt: skip
    assert study(asked(WORLD, with_new)).measures == study(asked(WORLD, target)).measures


@pytest.mark.parametrize(
    ("before", "after", "volume", "code"),
    [
        (20, 28, 50.0, Code.FEW_DAYS_BEFORE),
        (56, 10, 50.0, Code.FEW_DAYS_AFTER),
        (56, 14, 6.0, Code.FEW_FEEDBACKS),
        (56, 0, 50.0, Code.NOT_BEGUN),
    ],
)
def test_too_little_is_said_to_be_too_little(before: int, after: int, volume: float, code: Code) -> None:
    world = World(before=before, after=after, volume=volume)
    found = study(asked(world, cells(world)[0]))
    assert found.code is code and found.measures is None
    early = code is not Code.FEW_DAYS_BEFORE
    assert found.verdict is (Verdict.TOO_EARLY if early else Verdict.TOO_LITTLE)
    assert study(replace(asked(world, cells(world)[0]), over=True)).verdict is Verdict.TOO_LITTLE


def test_a_verdict_never_says_more_than_the_interval() -> None:
    assert verdict_of(Limits(3, 1, 5), 5.0, over=False) == (Verdict.EFFECT, Code.NONE)
    assert verdict_of(Limits(1, -2, 4), 5.0, over=False) == (Verdict.NO_EFFECT, Code.NONE)
    assert verdict_of(Limits(1, -9, 11), 5.0, over=False) == (Verdict.TOO_EARLY, Code.WIDE)
    assert verdict_of(Limits(1, -9, 11), 5.0, over=True) == (Verdict.TOO_LITTLE, Code.WIDE)
    assert smallest(Limits(0, -1.96, 1.96)) == pytest.approx(2.8, abs=0.01)


def test_without_lasting_noise_the_fit_is_weighted_least_squares() -> None:
    rng = np.random.default_rng(8)
    sampling = rng.uniform(1, 9, (1, 400))
    design = np.column_stack([np.ones(400), np.arange(400) / 100])
    shares = (design @ [3.0, -1.0])[None] + rng.normal(size=(1, 400)) * np.sqrt(sampling)
    sampling[0, ::9] = np.nan
    found = fit(shares, sampling, design, np.array([30.0])).combine(np.eye(2)[None])
    held = np.isfinite(sampling[0])
    root = np.sqrt(sampling[0, held])[:, None]
    usual = np.linalg.lstsq(design[held] / root, (shares[0, held][:, None] / root), rcond=None)[0][:, 0]
    assert found.value[0] == pytest.approx(usual, abs=0.15)


def test_lasting_noise_widens_what_is_expected() -> None:
    rng = np.random.default_rng(9)
    calm, _ = made(replace(WORLD, daily=0.0, lasting=0.0), rng, 20)
    stormy, _ = made(replace(WORLD, lasting=0.35, memory=0.85), rng, 20)
    doubts = [doubt(*shares_of(one, 56), one.judged, 56, WORLD.weekday).mean() for one in (calm, stormy)]
    assert doubts[1] > 1.5 * doubts[0]
