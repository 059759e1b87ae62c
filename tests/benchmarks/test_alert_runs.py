"""The alert benchmark: blocks go on after a kill, none of another edition is shown, a missed promise is said."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from benchmarks import _alert_power as power
from benchmarks import _alert_speed as speed
from benchmarks import alert_kills, alert_scenarios, alerts
from benchmarks._alert_false import NAMES, OURS, cell
from benchmarks._alert_nights import first_night
from benchmarks._alert_promises import Promise
from benchmarks._alert_runs import Block, Finished, Task, noted, ratio_interval
from benchmarks._alert_tables import Asked, false_rows, promises_of, speed_told
from benchmarks._installations import World, simulate, with_rises
from benchmarks._scenarios import SCENARIOS, Told


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


@pytest.mark.parametrize(
    ("ours", "asked", "expected"),
    [(0.0, 40, "holds"), (0.0, 200, "not shown"), (2.0, 40, "not shown"), (4.0, 40, "missed")],
)
def test_a_cell_keeps_the_budget_only_where_its_whole_interval_does_on_all_runs_asked_for(
    ours: float, asked: int, expected: str
) -> None:
    done, judged = Finished(None), list[Promise]()
    task = Task(cell(100, "plain"), "_alert_false", range(40), partial(incidents, ours))
    done.add(task, task.work(task.seeds))
    assert len(list(false_rows(done, Asked(quick=True, replications=asked), judged))) == 3
    found = [str(one.verdict) for one in judged if one.where.endswith("plain")]
    assert found == [expected] * 3
    assert {str(one.verdict) for one in judged if not one.where.endswith("plain")} == {"not measured"}


def test_nothing_measured_is_no_success_and_a_part_says_what_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(alerts, "ends_at", lambda _: lambda: False)
    monkeypatch.setattr("sys.argv", ["alerts", "false", "--quick", "--done", str(tmp_path / "done")])
    assert alerts.main() == 1
    told = capsys.readouterr().out
    assert "not measured: at most 1 false incident a month: 100 series, 30 days of history, plain" in told
    assert "A part: false incidents a month" in told
    assert "Not looked at: the time that detection takes; power and delay" in told


def test_without_parts_all_are_asked_for() -> None:
    assert alerts.parsed([])[1].parts == ["speed", "power", "false"]


def test_every_changed_installation_that_is_asked_for_is_computed() -> None:
    found = [task for task in power.tasks(power.PROMISED[0], 12) if task.cell.startswith("planted")]
    assert sum(len(task.seeds) for task in found) == 12


def test_the_power_over_that_of_three_sigma_is_judged_where_that_is_none_too() -> None:
    late = {name: np.array([[3.0, 0.9], [3.0, 1.0], [3.0, 1.0]]) for name in (power.OURS, power.BOUND)}
    late[power.SIGMA] = np.array([[60.0, 0.0]] * 3)
    found = promises_of(late, "here", 90, "")
    assert [str(one.verdict) for one in found] == ["not shown", "holds", "holds"]
    assert "the known CUSUM has 0.97" in found[0].measured


def test_a_power_that_the_bound_itself_does_not_reach_is_beyond_any_rule() -> None:
    late = {name: np.array([[4.0, p], [4.0, p], [4.0, p]]) for name, p in ((power.OURS, 0.88), (power.SIGMA, 0.03))}
    late[power.BOUND] = np.array([[4.0, 0.93]] * 3)
    assert str(promises_of(late, "here", 90, "")[0].verdict) == "beyond any rule"
    assert str(promises_of(late, "here", 90, " (2 of 3 runs)")[0].verdict) == "missed"
    late[power.BOUND] = np.array([[4.0, 0.97]] * 3)
    assert str(promises_of(late, "here", 90, "")[0].verdict) == "missed"


def test_time_is_judged_by_the_clock_of_the_median_run() -> None:
    found = {
        "year": np.array([[9.0, 1.0], [4.0, 1.0], [3.0, 1.0]]), "night": np.array([[0.5, 0.1], [1.5, 0.1], [2.0, 0.1]]),
        "size": np.ones(3), "machine": np.array(["a machine"]),
    }  # fmt: skip
    done, judged = Finished(None), list[Promise]()
    done.add(speed.task(), found)
    assert "4.00 s [3.00, 9.00] (1.00 s of processor)" in speed_told(done, judged)
    assert [str(one.verdict) for one in judged] == ["holds", "missed"]


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


def test_results_of_scenarios_and_kills_come_back_as_they_were(tmp_path: Path) -> None:
    told = Told((("a", "all", "opened"),), (("app", "silent", "recovered"),), ("mix",), {"opened": 1}, 2.0)
    quiet = Told((), (), (), {})
    rounds = [alert_kills.Round(True, "after alert", True, repeated=["one"])]
    done = Finished.of(tmp_path / "done")
    block = noted({"nothing": quiet.facts(), "other": told.facts()})
    done.add(Task(alert_scenarios.CELL, "alert_scenarios", range(1, 2), lambda _: block), block)
    kept = noted([asdict(one) for one in rounds])
    done.add(Task(alert_kills.CELL, "alert_kills", range(1), lambda _: kept), kept)
    again = Finished.of(tmp_path / "done")
    (seed,) = alert_scenarios.finished(again)
    assert seed["other"] == told
    assert seed["nothing"].facts() == quiet.facts()
    assert alert_kills.finished(again) == rounds


def test_where_chance_has_no_part_only_what_the_days_tell_by_themselves_is_excused() -> None:
    (dead,) = (one for one in SCENARIOS if one.name == "dead source")
    drop = ("product.quality", "all", "opened")
    right = Told((), (("app", "silent", "recovered"),), (), {"data": 1, "recovered": 1})
    alike = replace(right, drops=(drop,), messages={"data": 1, "recovered": 1, "opened": 1})
    nothing = Told((drop,), (), (), {"opened": 1})
    assert dead.part == 1
    assert dead.held(right, None)
    assert dead.held(alike, nothing)
    low = ("desk", "low", "recovered")
    chance = Told((drop,), (low,), (), {"opened": 1, "data": 1, "recovered": 1})
    both = Counter(alike.messages) + Counter({"data": 1, "recovered": 1})
    assert dead.held(replace(alike, faults=(*alike.faults, low), messages=both), chance), "a fault of chance is no more"
    assert not dead.held(replace(alike, faults=(*alike.faults, low), messages=both), nothing)
    assert not dead.held(alike, Told((), (), (), {}))
