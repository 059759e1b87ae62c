"""Writes docs/alert-figures.md from finished blocks: `python -m benchmarks.alerts figures --done FILE`.

Only figures of today's code and shipped settings are shown; a cell of which no block is done is left out and named.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import _alert_false as false
from benchmarks import _alert_power as power
from benchmarks._alert_runs import Finished
from benchmarks._alert_tables import FALSE_HEAD, POWER_HEAD, Missed, false_rows, power_rows, speed_told, table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "alert-figures.md"
TEXT = """# What the drop alerts hold, measured

`python -m benchmarks.alerts --done FILE` computes these figures, `python -m benchmarks.alerts figures --done FILE`
writes this page. Seeds are fixed; intervals are 95 %, installations taken as independent. Why the charts are built
so: [ADR 0014](decisions/0014-charts-within-a-budget.md).

Simulated installations are watched by the function that a night calls (`warehouse/monitor/judging.py`) with the
shipped settings: charts from the 28th day on, the budget of one false alert a month, alarms that are a change of mix
held back, incidents joined. They have 100 or 500 series: dimensions of two aspects, aspects, and each aspect by six
products and five channels, with 3 to 3,000 feedbacks a day and product, a rhythm of the week, day-to-day noise beyond
chance (a spread in logits, half of it shared in a dimension), noise that lasts (correlation 0.5 of neighbouring
days), a strong rhythm (spread 0.3 logits), a drift (0.25 logits a year) or festivals that the calendar knows.

## False incidents a month, nothing planted

Counted are incidents that open in the 60 days after 30, 90 and 365 days of history; messages are all that would be
sent. The other rules alert on the lost share of the slices alone, a run of days being one. *Runs* are installations.

{false}

{largest}

## Power and delay at equal false alarms

Every rule at the threshold at which it gives one false alarm in 3,000 days of a series. Rises of the lost share are
planted in two products of every aspect, sudden or over two weeks. Each cell: mean delay in days (1 is the first day
of the change, 60 not seen), power within 7 days. The known CUSUM is told the true share, rhythm, noise and size of
the change, so no rule can do much better. *Told by the night* is no chart at a threshold but the shipped budget: when
an incident opens at the series itself or is joined by it. *Runs*: installations that set the thresholds, and those of
them that are changed, sixteen series in each.

{power}

## Speed

`python -m benchmarks.alerts speed`: {speed}
{missing}"""


def write_figures(done: Finished) -> list[Missed]:
    """Write the page; what is missed."""
    missed: list[Missed] = []
    rows = list(false_rows(done, missed))
    page = TEXT.format(
        false=table(FALSE_HEAD, rows),
        power=table(POWER_HEAD, list(power_rows(done, missed))),
        largest=_largest(rows),
        speed=speed_told(done, missed),
        missing=_missing(done),
    )
    PAGE.write_text(page, "utf-8")
    return missed


def _largest(rows: list[list[str]]) -> str:
    """Which row has most, in words."""
    if not rows:
        return ""
    worst = max(rows, key=lambda row: float(row[4].partition(" ")[0]))
    largest = f"The largest is {worst[4]}, at {worst[0]} series, {worst[1]} days of history, {worst[2]}."
    return f"{largest} The budget is a bound: hypotheses fade, and what is uncertain is taken on the safe side."


def _missing(done: Finished) -> str:
    """Cells that are not measured yet, in words."""
    cells = [false.cell(series, days) for series in false.SIZES for days in false.DAYS]
    cells += [one.cell("planted") for one in (*power.PROMISED, *power.OTHER)]
    absent = [cell for cell in cells if not done.of_cell(cell)]
    return f"\nNot measured with this version yet: {'; '.join(absent)}.\n" if absent else ""
