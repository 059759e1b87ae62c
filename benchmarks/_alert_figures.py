"""Writes docs/alert-figures.md from finished blocks: `python -m benchmarks.alerts figures --done FILE`.

Only figures of today's code and shipped settings are shown; a cell of which no block is done is left out and named.
The blocks come from `benchmarks.alerts`, `alert_scenarios` and `alert_kills`, all with the same `--done FILE`.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import _alert_sample, alert_kills, alert_scenarios
from benchmarks._alert_promises import SUMMARY_HEAD, Promise, Verdict, absent, summary
from benchmarks._alert_runs import Finished
from benchmarks._alert_tables import FALSE_HEAD, POWER_HEAD, Asked, false_rows, power_rows, speed_told, table
from benchmarks._scenarios import SCENARIOS, SMALL

PAGE = Path(__file__).resolve().parents[1] / "docs" / "alert-figures.md"
SEEDS = 20
"""Seeds in which each scenario is to be played."""

KILLS = 12
"""Nights that are to be killed; of the sixteen rounds some may end before."""

TEXT = """# What the drop alerts hold, measured

Written by `python -m benchmarks.alerts figures --done FILE` from what these commands measured; nothing on this page is
typed by hand, and figures of other code than today's are not shown. All seeds are fixed, all intervals are 95 %.

| command | what it measures | about |
| --- | --- | --- |
| `python -m benchmarks.alerts --done FILE` | false incidents, power, delay, time | two hours of one core |
| `python -m benchmarks.alert_scenarios --done FILE` | what is no drop, one cause, the sample | half an hour of it |
| `python -m benchmarks.alert_kills --done FILE` | nights that are killed | ten minutes |

Why the charts are built so: [ADR 0014](decisions/0014-charts-within-a-budget.md); what becomes of alarms:
[ADR 0015](decisions/0015-one-cause-one-incident.md).

## The promises

A promise *holds* in a cell where the whole interval lies on its side, and is *missed* where none of it does. Between
them, or on fewer runs than were to be made, it is *not shown*. *Beyond any rule* is a power that the known CUSUM, the
near-optimal bound, does not reach itself: there the noise between days hides a rise for a week from whoever looks.

{summary}

{failing}

## How it is measured

Simulated installations are watched by the function that a night calls (`warehouse/monitor/judging.py`) with the
shipped settings: charts from the 28th day on, the budget of one false alert a month, alarms that are a change of mix
held back, incidents joined. They have 100 or 500 series: dimensions of two aspects, aspects, and each aspect by six
products and five channels, with 3 to 3,000 feedbacks a day and product, a rhythm of the week, day-to-day noise beyond
chance (a spread in logits, half of it shared in a dimension), noise that lasts (correlation 0.5 of neighbouring
days), no rhythm, a strong one (spread 0.3 logits), a drift (0.25 logits a year) or festivals that the calendar knows.
A simulated installation is not your company: what its days do not have (bursts of one text, a product that is
renamed) is not measured here.

Four rules stand beside ours (`warehouse/alert_rules.py`): *3 sigma, 14 days* (a day's lost share against mean and
spread of the 14 days before), *|z| >= 1.5* (the same, of the 90 days before), *week on week > 10 %* (seven days' share
against that of the seven before), and the textbook CUSUM, which is told the true share, rhythm and noise that nobody
knows of real days: the near-optimal bound. Under false incidents it is the textbook's (k 0.5, h 5, in standard
deviations), under power the likelihood's, made for the very size of the change.

## False incidents a month, nothing planted

Counted are incidents that open in the 60 days after 30, 90 and 365 days of history; messages are all that would be
sent. The other rules, each at its usual threshold, alert on the lost share of the slices alone, a run of days
being one. *Runs* are installations; intervals take them as independent.

{false}

{largest}

## Power and delay at equal false alarms

Every rule at the threshold at which it gives one false alarm in 3,000 days of a series, which is one a month over 100
series; thresholds are counted in installations without a change, and their own chance is not in the intervals. Rises
of the lost share are planted in two products of every aspect, sudden or over two weeks.
Each cell: mean delay in days (1 is the first day of the change, 60 not seen), power within 7 days. The known CUSUM is
told the size of the change as well, so no rule can do much better; where it misses a power, none could reach it.
*Told by the night* is no chart at a threshold but the shipped budget: when an incident opens at the series itself or
is joined by it. *Runs*: installations that set the thresholds, and those that are changed, sixteen series in each.
Promises are made of a sudden rise of ten points, at a share of 0.20 and 100 feedbacks a day.

{power}

## What is no drop, and one cause

A made company on the real engine: three sources, 92 feedbacks a day, loaded, aggregated and watched night by night.
*As expected*: seeds in which exactly what stands under *expected* was told; counts are sums over all seeds. *Named*:
drops told by the planted aspect. *Delay*: days to the first drop, mean and longest. *Must*: the part of the seeds that
must go as expected. That is nine tenths where chance plays a part (a rise to be seen, a shift of mix, a false alert of
the budget), elsewhere all, apart from what the same seed's days tell where nothing happens. A rise beside a shift of
mix is told once it stands four standard errors from none like for like (ADR 0015): one of five points does so at this
volume within thirty nights in {reach:.0%} of the seeds, by calculation, and of those nine tenths must. A rise of five
points stands in as many feedbacks of the dimension as of the aspect, so either may name it. Held as all others are, by
the aspect alone and in nine tenths of the seeds, these rows would come to: {strict}.

{scenarios}

The bundled sample through its whole night (`valueledger demo`): {sample}

## Nights that are killed

The command `valueledger run` on a ledger of six weeks, killed (SIGKILL) at random moments and run again; a real HTTP
server on the same machine receives. {kills}

`python -m benchmarks.alert_delivery` does the same to the sender alone, with a host that refuses, stalls and hangs up.

## Time

{speed}
"""


def write_figures(done: Finished, asked: Asked) -> list[Promise]:
    """Write the page; how the promises stand."""
    judged: list[Promise] = []
    rows = list(false_rows(done, asked, judged))
    parts = {
        "false": table(FALSE_HEAD, rows),
        "power": table(POWER_HEAD, list(power_rows(done, asked, judged))),
        "scenarios": _scenarios(done, judged),
        "sample": _sample(done, judged),
        "kills": _kills(done, judged),
        "speed": speed_told(done, judged),
    }
    failing = [f"- {one}" for one in judged if one.verdict not in (Verdict.HELD, Verdict.ABSENT)]
    failing += [f"- {one}" for one in _absent(judged)]
    told = "Where one does not hold:\n\n" + "\n".join(failing) if failing else "All of them hold in every cell."
    PAGE.write_text(
        TEXT.format(
            **parts,
            reach=_least_reach(),
            strict=_strict(done),
            largest=_largest(rows),
            summary=table(SUMMARY_HEAD, summary(judged)),
            failing=told,
        ),
        "utf-8",
    )
    return judged


def _strict(done: Finished) -> str:
    """Of the scenarios in which a dimension may name the drop, the seeds in which the aspect did."""
    found = alert_scenarios.finished(done)
    told = []
    for one in SCENARIOS:
        if one.name.startswith(f"{SMALL} points"):
            right = sum(
                held and seed[one.name].named
                for held, seed in zip(alert_scenarios.held_in(one, found), found, strict=True)
            )
            told.append(f"{one.name}, {right} of {len(found)}")
    return "; ".join(told)


def _least_reach() -> float:
    """The smallest part of seeds in which a scenario's evidence can suffice."""
    return min(one.reach for one in SCENARIOS)


def _absent(judged: list[Promise]) -> list[str]:
    """Promises of which cells have no figure, with those cells; where none has any, that."""
    cells: dict[str, list[Promise]] = {}
    for one in judged:
        cells.setdefault(one.promise, []).append(one)
    told = []
    for promise, ones in cells.items():
        left = [one.where for one in ones if one.verdict is Verdict.ABSENT]
        if left:
            places = "; ".join(left) if len(left) < len(ones) else f"any cell of {len(ones)}"
            told.append(f"{Verdict.ABSENT}: {promise}: {places}")
    return told


def _largest(rows: list[list[str]]) -> str:
    """Which row has most, in words."""
    if not rows:
        return ""
    worst = max(rows, key=lambda row: float(row[4].partition(" ")[0]))
    largest = f"The largest is {worst[4]}, at {worst[0]} series, {worst[1]} days of history, {worst[2]}."
    return f"{largest} The budget is a bound: hypotheses fade, and what is uncertain is taken on the safe side."


def _scenarios(done: Finished, judged: list[Promise]) -> str:
    """The table of scenarios."""
    promise, found = "a scenario is told as it must be", alert_scenarios.finished(done)
    for one in SCENARIOS:
        if not found:
            judged.append(absent(promise, one.name))
            continue
        held = sum(alert_scenarios.held_in(one, found))
        verdict = Verdict.HELD if held >= one.part * len(found) else Verdict.MISSED
        if verdict is Verdict.HELD and len(found) < SEEDS:
            verdict = Verdict.OPEN
        measured = f"{held} of {len(found)} seeds, {SEEDS} to be played, {one.part:.0%} of them to hold"
        judged.append(Promise(promise, one.name, measured, verdict))
    names = [one.name for one in SCENARIOS]
    return table(alert_scenarios.HEAD, alert_scenarios.rows(found, names) if found else [])


def _sample(done: Finished, judged: list[Promise]) -> str:
    """What the sample's night alerted."""
    promise, where = "the sample's planted losses are alerted and named, and nothing else", "the bundled sample"
    found = done.of_cell(_alert_sample.CELL)
    if not found:
        judged.append(absent(promise, where))
        return "not measured with this version yet."
    told = json.loads(str(found[0]["json"][0]))
    judged.append(Promise(promise, where, told["text"], Verdict.HELD if told["held"] else Verdict.MISSED))
    return f"{told['text']}."


def _kills(done: Finished, judged: list[Promise]) -> str:
    """What killed nights lost and repeated."""
    promise, where = "nothing is lost, and nothing sent twice but by a kill inside the send", "killed nights"
    rounds = alert_kills.finished(done)
    if not any(one.killed for one in rounds):
        judged.append(absent(promise, where))
        return "Not measured with this version yet."
    killed = sum(one.killed for one in rounds)
    verdict = Verdict.HELD if killed >= KILLS else Verdict.OPEN
    measured = f"{sum(one.kept for one in rounds)} of {len(rounds)} nights, {killed} of them killed, {KILLS} to be"
    judged.append(Promise(promise, where, measured, verdict if all(one.kept for one in rounds) else Verdict.MISSED))
    return alert_kills.told(rounds)
