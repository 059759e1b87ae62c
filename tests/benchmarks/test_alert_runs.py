"""The alert benchmark: blocks go on after a kill, none of another edition is shown, a missed promise is said."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from benchmarks import _alert_power as power
from benchmarks._alert_false import NAMES, OURS, cell
from benchmarks._alert_nights import first_night
from benchmarks._alert_runs import Block, Finished, Task, ratio_interval
from benchmarks._alert_tables import Missed, false_rows
from benchmarks._installations import World, simulate, with_rises


def incidents(ours: float, seeds: range) -> Block:
    found = np.zeros((len(seeds), 3, len(NAMES)))
    found[:, :, NAMES.index(OURS)] = ours
    return {"incidents": found}


def block(first: int, ours: float = 0.0) -> Task:
    return Task(cell(100, "plain"), "_alert_false", range(first, first + 2), partial(incidents, ours))


def test_blocks_come_back_after_a_stop_but_not_those_of_other_code_nor_one_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "done"
    done = Finished.of(path)
    for first in (2, 0):
        task = block(first)
        done.add(task, task.work(task.seeds))
    text = path.read_text("utf-8")
    other = json.dumps({**json.loads(text.splitlines()[0]), "block": "false, 100 series, plain #4", "edition": "0"})
    path.write_text(text + other + "\n" + text[:100], "utf-8")
    again = Finished.of(path)
    assert sorted(again.blocks) == ["false, 100 series, plain #0", "false, 100 series, plain #2"]
    last = block(6)
    again.add(last, last.work(last.seeds))
    assert len(Finished.of(path).of_cell(cell(100, "plain"))) == 3


@pytest.mark.parametrize(("ours", "expected"), [(2.0, 0), (3.0, 3)])
def test_more_false_incidents_than_the_budget_are_a_missed_promise(ours: float, expected: int) -> None:
    done, missed = Finished(None), list[Missed]()
    task = block(0, ours)
    done.add(task, task.work(task.seeds))
    assert len(list(false_rows(done, missed))) == 3
    assert len(missed) == expected


def test_intervals_of_few_installations_are_those_of_student() -> None:
    ratio, low, high = ratio_interval(np.array([1.0, 2.0, 3.0]), np.ones(3))
    assert ratio == 2
    assert high - ratio == pytest.approx(4.3027 / np.sqrt(3), abs=1e-3)
    assert ratio - low == pytest.approx(high - ratio)


def test_slices_of_an_installation_add_up_and_a_planted_rise_is_in_all_that_hold_it() -> None:
    run = simulate(World(noise=0.2), 40, 1)
    rises = np.zeros((10, run.world.aspects, run.world.products))
    same = with_rises(run, slice(30, 40), rises, 1)
    rises[:, 0, 1] = 0.3
    changed = with_rises(run, slice(30, 40), rises, 1)
    for one in (run, changed):
        n, lost, _ = one.series()
        assert n.shape[1] == len(one.parents) == one.world.series
        first = run.by_product.start
        assert (lost <= n).all()
        assert (lost[:, first : first + run.world.products].sum(axis=1) == lost[:, run.world.dimensions]).all()
    before, after = (one.series()[1].sum(axis=0) for one in (same, changed))
    names = np.array(list(run.parents))
    assert set(names[after > before]) >= {"dimension:d0", "aspect:d0.a0", "aspect:d0.a0|product=p1"}
    assert not any("a1" in name or "product=p0" in name for name in names[after > before])


def test_a_large_planted_rise_is_told_by_the_nights_and_seen_by_the_charts() -> None:
    setting = power.Setting(0.2, 100, 0.0, (30,))
    run = simulate(setting.world, 30 + power.LAST + power.LONGEST, 1)
    nights = first_night(run)
    for day in run.days()[:30]:
        assert not list(nights.day(day))
    found = power.changed(nights, run, 30, (0.2, 1), 1)
    assert found[power.OURS].shape == (power.LONGEST, 2 * run.world.aspects)
    told = (found[power.TOLD] >= 0).any(axis=0)
    assert told.mean() > 0.9
