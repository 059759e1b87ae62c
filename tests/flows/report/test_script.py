"""The page's own arithmetic: intervals, the balance, the split of a change and the cube's sums equal Python's."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from flows.report.build import TEMPLATES
from flows.report.cube import group_keys, packed, read_cube
from flows.report.rows import rows
from tests.flows.report.conftest import LAST, PRODUCT
from warehouse.measure import intervals
from warehouse.measure.decomposition import Period, decompose
from warehouse.read import Ledger

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs node to run the page's script outside a browser")


ALL = "{product: -1, channel: -1, language: -1}"

SAID = """
    SELECT feedback.*, coalesce(g, FALSE) AS g, coalesce(l, FALSE) AS l FROM feedback LEFT JOIN (
        SELECT feedback_id, max(polarity = 1) AS g, max(polarity = -1) AS l FROM mention
        WHERE aspect = 'service.delivery' GROUP BY ALL
    ) USING (feedback_id) WHERE judged
"""
SLICE = (
    f"WITH said AS ({SAID}) SELECT count(*) AS n, count(*) FILTER (g) AS g, count(*) FILTER (l) AS l,"
    " count(*) FILTER (g AND l) AS b FROM said WHERE ledger_day >= $first::DATE AND {axis} = $name"
)
PAIRS = f"""
    WITH said AS ({SAID}),
    timed AS (
        SELECT *, ledger_day >= $after::DATE AS later, g::INTEGER - l::INTEGER AS d FROM said
        WHERE ledger_day >= $before::DATE
    )
    SELECT product, channel, language, count(*) FILTER (NOT later) AS n0, count(*) FILTER (later) AS n1,
    coalesce(sum(d) FILTER (NOT later), 0)::INTEGER AS d0, coalesce(sum(d) FILTER (later), 0)::INTEGER AS d1
    FROM timed GROUP BY ALL
"""


BALANCE = {
    "benefit": "benefit", "cost": "cost", "difference": "value", "difference_low": "low", "difference_high": "high",
    "ratio": "ratio", "ratio_low": "ratioLow", "ratio_high": "ratioHigh",
}  # fmt: skip
"""Columns of value_balance as the page calls them."""


def run(body: str, values: Any) -> Any:
    """What `body` returns, run on `values` with the page's statistics and cube at hand."""
    scripts = "".join((TEMPLATES / "js" / f"{name}.js").read_text("utf-8") for name in ("stats", "cube"))
    program = (
        f"{scripts}\nconst values = JSON.parse(require('fs').readFileSync(0, 'utf-8'));\n"
        f"process.stdout.write(JSON.stringify((function () {{ {body} }}())));"
    )
    done = subprocess.run(
        [str(NODE), "-e", program], input=json.dumps(values), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def counts(seed: int, many: int = 400) -> list[list[int]]:
    """Random n, gained, lost, both that can be: both within gained and lost, their union within n."""
    rng = np.random.default_rng(seed)
    made = []
    for n in rng.integers(1, 6000, many):
        both = int(rng.integers(0, n + 1) * rng.random())
        gained = both + int(rng.integers(0, n - both + 1) * rng.random())
        lost = both + int(rng.integers(0, n - gained + 1))
        made.append([int(n), gained, lost, both])
    return [*made, [1, 0, 0, 0], [1, 1, 1, 1], [7, 7, 0, 0], [7, 0, 7, 0]]


def test_shares_and_net_have_the_limits_of_the_library() -> None:
    given = counts(1)
    n, gained, lost, both = np.array(given).T
    found = np.array(
        run(
            "return values.map(function (v) {"
            " const a = VL.stats.share(v[1], v[0]), b = VL.stats.net(v[1], v[2], v[3], v[0]);"
            " return [a.low, a.high, b.value, b.low, b.high]; });",
            given,
        )
    ).T
    share, net = intervals.wilson(gained, n), intervals.paired_difference(gained - both, lost - both, n)
    expected = [100 * share.low, 100 * share.high, 100 * (gained - lost) / n, 100 * net.low, 100 * net.high]
    np.testing.assert_allclose(found, np.array(expected), rtol=1e-9, atol=1e-9)
    assert run("return [VL.stats.share(0, 0), VL.stats.net(0, 0, 0, 0), VL.stats.balance([0,0,0,0,0,0,0], 0)];", 0) == [
        None, None, None,
    ]  # fmt: skip


def test_the_balance_has_the_limits_of_the_library() -> None:
    rng = np.random.default_rng(2)
    given = []
    for n in rng.integers(1, 900, 200):
        flags = rng.random((4, n)) < rng.random((4, 1)) * 0.6
        x, y = flags[0].astype(int) + flags[2], flags[1].astype(int) + flags[3]
        given.append([int(n), *(int(v) for v in (*flags.sum(1), (x**2).sum(), (y**2).sum(), (x * y).sum()))])
    found = np.array(
        run(
            "return values.map(function (v) { const b = VL.stats.balance(v.slice(1), v[0]);"
            " return [b.low, b.high, b.ratio, b.ratioLow, b.ratioHigh]; });",
            given,
        )
    ).T
    n, bg, bl, cs, cp, xx, yy, xy = np.array(given).T
    plus, minus = bg + cs, bl + cp
    difference = intervals.balance_difference(plus, minus, xx + yy - 2 * xy, n)
    ratio = intervals.balance_ratio_interval(plus, minus, plus_squares=xx, minus_squares=yy, products=xy, n=n)
    expected = [
        100 * difference.low,
        100 * difference.high,
        intervals.balance_ratio(plus, minus),
        ratio.low,
        ratio.high,
    ]
    np.testing.assert_allclose(found, np.array(expected), rtol=1e-9, atol=1e-9)


def test_the_split_of_a_change_is_the_librarys_and_sums_exactly() -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        sides = []
        for _ in range(2):
            n = rng.integers(0, 60, 12) * (rng.random(12) < 0.7)
            n[0] = 20
            both = (n * rng.random(12) * 0.3).astype(int)
            gained = both + ((n - both) * rng.random(12) * 0.5).astype(int)
            lost = both + ((n - gained) * rng.random(12)).astype(int)
            sides.append((n, gained, lost, both))
        (n0, g0, l0, b0), (n1, g1, l1, b1) = sides
        cells = [
            {"n0": int(a), "d0": int(b), "n1": int(c), "d1": int(d)}
            for a, b, c, d in zip(n0, g0 - l0, n1, g1 - l1, strict=True)
            if a or c
        ]
        whole = [{"n": int(n.sum()), "g": int(g.sum()), "l": int(v.sum()), "b": int(b.sum())} for n, g, v, b in sides]
        found = run("return VL.stats.decompose(values[0], values[1], values[2]);", [cells, *whole])
        told = decompose(Period.of(n0, g0, l0, b0), Period.of(n1, g1, l1, b1))
        parts = [100 * float(part.sum()) for part in (told.cell_rate, told.cell_mix, told.cell_volume)]
        np.testing.assert_allclose([found["rate"], found["mix"], found["volume"]], parts, atol=1e-9)
        assert sum(parts) == pytest.approx(found["change"])
        limits = [100 * float(told.rate_interval.low), 100 * float(told.rate_interval.high)]
        np.testing.assert_allclose([found["rateLow"], found["rateHigh"]], limits, atol=1e-9)
        change = run("return VL.stats.change(values[0], values[1]);", whole)
        limits = [100 * float(told.interval.low), 100 * float(told.interval.high)]
        np.testing.assert_allclose([change["low"], change["high"]], limits, atol=1e-9)


def test_lines_that_stand_out_among_many_are_those_of_benjamini_and_hochberg() -> None:
    rng = np.random.default_rng(4)
    z = rng.normal(0, 1.6, 300)
    p = 2 * stats.norm.sf(np.abs(z))
    np.testing.assert_allclose(run("return values.map(VL.stats.twoSided);", z.tolist()), p, rtol=2e-7)
    for few in (1, 4, 300):
        expected = stats.false_discovery_control(p[:few]) <= 0.05
        assert run("return VL.stats.standOut(values);", p[:few].tolist()) == expected.tolist()
    assert run("return VL.stats.standOut(values);", [None, 0.03, None]) == [False, True, False]
    assert run("return VL.stats.standOut(values);", []) == []


def test_the_cubes_sums_are_the_ledgers_for_aspects_dimensions_groups_and_slices(ledger: Ledger) -> None:
    aspects = [row["aspect"] for row in rows(ledger.query("SELECT aspect FROM aspect ORDER BY position"))]
    cube = read_cube(ledger, aspects)
    first = LAST - timedelta(days=LAST.weekday() + 21)
    span = [cube["weeks"].index(first.isoformat()), len(cube["weeks"]) - 1]
    product = cube["products"].index(PRODUCT)
    body = (
        "const cube = VL.cube(values[0]);"
        " return values[0].keys.map(function (key, i) { return [key].concat(values[2].map("
        "function (f) { const c = cube.count(i, f, values[1][0], values[1][1]); return [c.n, c.g, c.l]; })); });"
    )
    filters = [{"product": place, "channel": -1, "language": -1} for place in (-1, product)]
    found = {row[0]: row[1:] for row in run(body, [cube, span, filters])}
    keys = group_keys(rows(ledger.query("SELECT * FROM lens")))
    for place, name in enumerate(("all", PRODUCT)):
        for level in ("aspect", "dimension", "all"):
            within = {"first": str(first), "last": str(LAST), "level": level, "product": name}
            for row in rows(ledger.named("ledger_between", within)):
                key = keys["elements", row["key"]] if level == "dimension" else row["key"]
                assert key in found
                assert found[key][place] == [row["judged"], row["gained"], row["lost"]], (name, key)


def test_every_group_of_every_lens_has_its_counts_of_a_week_also_where_nobody_speaks_of_it(ledger: Ledger) -> None:
    _, cube = read(ledger)
    week = cube["weeks"].index("2026-01-05")
    counted = run(
        "const cube = VL.cube(values[0]); return values[0].keys.map(function (key, i) {"
        f" const c = cube.count(i, {ALL}, values[1], values[1]); return [c.g, c.l, c.b]; }});",
        [cube, week],
    )
    lenses = rows(ledger.query("SELECT DISTINCT lens, group_id FROM lens"))
    keys = group_keys(rows(ledger.query("SELECT * FROM lens")))
    said = rows(
        ledger.query(
            "SELECT * FROM value_by_lens WHERE period_type = 'week' AND product = 'all' AND period = DATE '2026-01-05'"
        )
    )
    expected = {(row["lens"], row["group_id"]): [row["gained"], row["lost"], row["gained_and_lost"]] for row in said}
    silent = 0
    for row in lenses:
        group = (row["lens"], row["group_id"])
        assert counted[cube["keys"].index(keys[group])] == expected.get(group, [0, 0, 0]), group
        silent += not cube["values"][cube["keys"].index(keys[group])][0]
    assert silent, "the ledger of this test leaves some groups without a word"
    assert any(sum(counts) for counts in expected.values())


def read(ledger: Ledger) -> tuple[list[str], dict[str, Any]]:
    """Aspects in order, and the cube."""
    aspects = [row["aspect"] for row in rows(ledger.query("SELECT aspect FROM aspect ORDER BY position"))]
    return aspects, read_cube(ledger, aspects)


def test_the_cubes_slices_are_the_ledgers_by_every_axis(ledger: Ledger) -> None:
    _, cube = read(ledger)
    span = [cube["weeks"].index("2026-01-05"), len(cube["weeks"]) - 1]
    key = cube["keys"].index("service.delivery")
    for axis in ("product", "channel", "language"):
        found = run(
            f"return VL.cube(values[0]).by(values[1], values[2], {ALL}, values[3][0], values[3][1]);",
            [cube, axis, key, span],
        )
        for name, one in zip(cube[f"{axis}s"], found, strict=True):
            expected = ledger.query(SLICE.format(axis=axis), {"first": "2026-01-05", "name": name}).iloc[0]
            assert [one["n"], one["g"], one["l"], one["b"]] == [int(expected[c]) for c in "nglb"], (axis, name)
    assert len(cube["products"]) == len(cube["languages"]) == 2


def test_the_cubes_balance_is_the_ledgers(ledger: Ledger) -> None:
    _, cube = read(ledger)
    week, product = cube["weeks"].index("2026-01-05"), cube["products"].index(PRODUCT)
    for name, place in (("all", -1), (PRODUCT, product)):
        one = run(
            "const f = {product: values[1], channel: -1, language: -1};"
            " const one = VL.cube(values[0]).balance('week', f, values[2], values[2])[values[2]];"
            " return VL.stats.balance(one.sums, one.n);",
            [cube, place, week],
        )
        row = rows(
            ledger.query(
                "SELECT * FROM value_balance WHERE period_type = 'week' AND period = DATE '2026-01-05'"
                " AND product = $name",
                {"name": name},
            )
        )[0]
        assert one["n"] == row["judged"] > 0
        expected = [row[column] for column in BALANCE]
        np.testing.assert_allclose([one[column] for column in BALANCE.values()], expected, atol=1e-9)


def test_the_cubes_pairs_are_the_ledgers_cells_of_both_periods(ledger: Ledger) -> None:
    _, cube = read(ledger)
    key, last = cube["keys"].index("service.delivery"), len(cube["weeks"]) - 1
    periods = [[last - 7, last - 4], [last - 3, last]]
    found = run(f"return VL.cube(values[0]).pairs(values[1], {ALL}, values[2], values[3]);", [cube, key, *periods])
    days = [str(date.fromisoformat(cube["weeks"][start])) for start in (last - 7, last - 3)]
    expected = rows(ledger.query(PAIRS, {"before": days[0], "after": days[1]}))
    told = {
        (cube["products"][c["product"]], cube["channels"][c["channel"]], cube["languages"][c["language"]]): [
            c["n0"], c["d0"], c["n1"], c["d1"],
        ]
        for c in found
    }  # fmt: skip
    assert told == {
        (row["product"], row["channel"], row["language"]): [row["n0"], row["d0"], row["n1"], row["d1"]]
        for row in expected
    }
    assert len(told) > 2


def test_a_cube_that_is_too_large_is_folded_and_its_totals_stay(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    aspects = [row["aspect"] for row in rows(ledger.query("SELECT aspect FROM aspect ORDER BY position"))]
    whole = read_cube(ledger, aspects)
    monkeypatch.setattr("flows.report.cube.BUDGET", len(packed(whole)) - 1)
    folded = read_cube(ledger, aspects)
    assert len(folded["products"]) <= 2 and folded["rest"] in folded["products"]
    assert sum(folded["judged"]) == sum(whole["judged"])
    for before, after in zip(whole["values"], folded["values"], strict=True):
        assert [sum(column) for column in before[1:]] == [sum(column) for column in after[1:]]


def test_every_file_of_the_script_is_in_the_page() -> None:
    from flows.report.build import SCRIPTS

    assert {path.stem for path in Path(TEMPLATES / "js").glob("*.js")} == set(SCRIPTS)
