"""What a change of the taxonomy promises, measured on a made year: python -m benchmarks.life_cycle.

Rename, merge, split and redefine, each on a copy of the same year: nothing published moves before `apply`; after it
every line is what `diff` said, to the digit; roll-back restores every published relation (hashes of rows; the book of
versions and of runs is left out: it tells that it happened); no drop is told by the alert charts that is not told
without the change. Then re-reads and applies are killed (SIGKILL) at random moments: what is stored is the old state or
the new one, whole, and the next call comes to the same end. Ends with 1 where one of these does not hold.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks._made_year import (
    CHANGES,
    Made,
    days_from,
    feedback_of_day,
    load_night,
    make_year,
    publish_ledger,
    write_taxonomy,
)
from flows import life_cycle
from flows.settings import load_settings
from warehouse.alerting import Night, Watch, watch_night
from warehouse.marts import aggregate
from warehouse.monitor.detector import DetectorSettings
from warehouse.publish import LEDGER_FILE, RELATIONS
from warehouse.store import Store

NOW = datetime(2026, 1, 2, tzinfo=UTC)
BOOKS = frozenset({"run", "run_stage", "taxonomy_version"})
"""Relations that tell when something was done: they cannot be the same afterwards."""
STATE = (
    "feedback", "mention", "mention_term", "uncovered_term", "repeat_feedback", "repeat_mention", "aspect", "lens",
)  # fmt: skip
"""Private tables of which a killed call leaves the old or the new state."""


MONTHS = """
WITH lines AS (
    SELECT ledger_day, 'aspect' AS level, aspect AS key, feedbacks_gained, feedbacks_lost FROM value_daily
    UNION ALL
    SELECT ledger_day, if(lens = 'all', 'all', 'dimension'), group_id, feedbacks_gained, feedbacks_lost
    FROM group_daily
    WHERE lens IN ('all', 'elements')
),
judged AS (
    SELECT date_trunc('month', ledger_day)::DATE AS month, sum(judged) AS judged FROM feedback_daily GROUP BY month
)
SELECT month, level, key, any_value(judged), sum(feedbacks_gained), sum(feedbacks_lost)
FROM lines
JOIN judged ON judged.month = date_trunc('month', ledger_day)::DATE
GROUP BY month, level, key
"""


@dataclass
class Outcome:
    """What one change came to. `broken`: promises that did not hold."""

    name: str
    lines: int = 0
    compared: int = 0
    drops: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)


def hashes(made: Made) -> dict[str, tuple[int, int]]:
    """Rows and the sum of their hashes of every published relation but the books."""
    found = {}
    with Store.open(made.settings.data_dir / "published" / LEDGER_FILE, read_only=True, threads=1) as ledger:
        for relation in RELATIONS:
            if relation not in BOOKS:
                row = ledger.query(f"SELECT count(*), sum(hash(one)::HUGEINT)::VARCHAR FROM {relation} AS one")
                found[relation] = tuple(row.iloc[0])
    return found


def state(made: Made) -> tuple[tuple[str, str], ...]:
    """Rows and hashes of the private tables that a change swaps."""
    with Store.open(made.settings.warehouse, threads=1) as store:
        return tuple(
            (
                table,
                str(store.query(f"SELECT count(*), sum(hash(one)::HUGEINT)::VARCHAR FROM {table} AS one").to_dict()),
            )
            for table in STATE
        )


def copy_of(made: Made, folder: Path) -> Made:
    """The same year in another folder."""
    shutil.copytree(made.folder, folder, symlinks=True)
    return Made(folder, load_settings(folder / "pipeline.yaml"))


def as_told(made: Made, lines: Sequence[dict[str, Any]]) -> tuple[int, list[str]]:
    """How many figures of a diff were held against the published ones, and those that differ."""
    with Store.open(made.settings.data_dir / "published" / LEDGER_FILE, read_only=True, threads=1) as ledger:
        rows = ledger.query(
            "SELECT period_type, period, level, key, judged, gained, lost, net FROM value_ledger"
            " WHERE product = 'all' AND period_type IN ('week', 'month')"
        )
    published = {tuple(row[:4]): tuple(row[4:]) for row in rows.itertuples(index=False, name=None)}
    wrong = []
    compared = 0
    for row in lines:
        place = (row["period_type"], _day(row["period"]), row["level"], row["key"])
        seen = published.get(place)
        if not row["stands"]:
            if seen is not None:
                wrong.append(f"{place} should be gone")
            continue
        told = (row["judged"], row["gained_after"], row["lost_after"])
        net = 100 * (row["gained_after"] - row["lost_after"]) / row["judged"]
        compared += 1
        if seen is None or tuple(map(int, seen[:3])) != told or seen[3] != net:
            wrong.append(f"{place}: told {told}, published {seen}")
    return compared, wrong


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def measure(base: Made, name: str, work: Path, watched: int, a_day: int) -> Outcome:
    """One change from diff to roll-back, and the alert charts over `watched` nights after it."""
    begun = time.perf_counter()
    out = Outcome(name)
    edit, changes = CHANGES[name]
    folder = write_taxonomy(work / f"{name}-taxonomy", edit, changes)
    made = copy_of(base, work / name)
    before = hashes(made)
    found = life_cycle.diff(made.settings, folder, None, sample=None, now=NOW)
    publish_ledger(made.settings)
    if hashes(made) != before:
        out.broken.append("published relations moved before apply")
    life_cycle.apply(made.settings, folder, None, who="bench", why="measured", publish=None, now=NOW)
    publish_ledger(made.settings)
    out.lines = len({(row["level"], row["key"]) for row in found.foreseen.lines})
    out.compared, wrong = as_told(made, found.foreseen.lines)
    out.broken += wrong[:3]
    if not out.lines:
        out.broken.append("no line moved: nothing was measured")
    if watched:
        changed = copy_of(made, work / f"{name}-watched")
        out.drops = len(drops(changed, watched, a_day))
        if out.drops:
            out.broken.append(f"{out.drops} drops told after the change")
    life_cycle.rollback(made.settings, who="bench", why="measured", publish=None, now=NOW)
    publish_ledger(made.settings)
    after = hashes(made)
    out.broken += [f"{relation} is not as it was" for relation in before if before[relation] != after[relation]]
    out.seconds = time.perf_counter() - begun
    return out


def drops(made: Made, nights: int, a_day: int) -> list[dict[str, Any]]:
    """Drops that the charts tell over the nights after the year, each reading a day as what is in force reads it."""
    watch = Watch(detector=DetectorSettings(warmup_days=28), page_days=14)
    with Store.open(made.settings.warehouse, threads=1) as store:
        last: date = store.query("SELECT max(ledger_day) AS day FROM feedback")["day"].iloc[0]
        last = _day(last)
    for day in days_from(last + timedelta(1), nights):
        load_night(made.settings, feedback_of_day(day, a_day), day)
        with Store.open(made.settings.warehouse, threads=1) as store:
            aggregate(store)
            watch_night(store, watch, Night(day=day, run_id=day.isoformat(), routes=lambda _: ("ops",)))
    with Store.open(made.settings.warehouse, threads=1) as store:
        rows = store.query("SELECT * FROM alert WHERE kind = 'drop' AND opened_day > ?", [last])
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def watch_before(made: Made) -> None:
    """Let the charts read the year, so that they have levels when the change comes."""
    watch = Watch(detector=DetectorSettings(warmup_days=28), page_days=14)
    with Store.open(made.settings.warehouse, threads=1) as store:
        last = _day(store.query("SELECT max(ledger_day) AS day FROM feedback")["day"].iloc[0])
        night = Night(day=last + timedelta(1), run_id="2025-12-31", routes=lambda _: ("ops",), page=False)
        watch_night(store, watch, night)


def killed_apply(base: Made, name: str, work: Path, rounds: int, seed: int) -> tuple[int, int, list[str]]:
    """Kill `apply`, re-reading included, at random moments; rounds that were killed at work, rounds that ended new, and
    what was broken."""
    edit, changes = CHANGES[name]
    folder = write_taxonomy(work / "kills-taxonomy", edit, changes)
    whole = copy_of(base, work / "kills-whole")
    old = state(whole)

    def change(made: Made) -> None:
        life_cycle.apply(made.settings, folder, None, who="bench", why="killed", publish=None, now=NOW)

    begun = time.perf_counter()
    change(whole)
    took = time.perf_counter() - begun
    new = state(whole)
    draw, killed, ended, broken = random.Random(seed), 0, 0, list[str]()
    for number in range(rounds):
        made = copy_of(base, work / f"kill-{number}")
        killed += _killed(partial(change, made), draw.uniform(0.02, 1.1) * took)
        found = state(made)
        ended += found == new
        if found not in (old, new):
            broken.append(f"round {number}: neither the old state nor the new one")
        if found == old:
            change(made)
            if state(made) != new:
                broken.append(f"round {number}: the next call came to another end")
        shutil.rmtree(made.folder)
    return killed, ended, broken


def line_counts(store: Store) -> dict[tuple[date, str, str], tuple[int, int, int]]:
    """Judged, gained and lost of every line by month, by the aggregates: (month, level, key)."""
    rows = store.query(MONTHS).itertuples(index=False, name=None)
    return {(_day(month), level, key): (int(n), int(gained), int(lost)) for month, level, key, n, gained, lost in rows}


def _killed(work: Callable[[], None], after_s: float) -> bool:
    """Do `work` in a process of its own and kill it after some seconds; whether it was still at work."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException), Path(os.devnull).open("w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
            work()
        os._exit(0)
    until = time.perf_counter() + after_s
    while time.perf_counter() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--a-day", type=int, default=12)
    parser.add_argument("--only", nargs="*", choices=list(CHANGES), default=list(CHANGES))
    parser.add_argument("--watched", type=int, default=14, help="nights after the change that the charts read")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    broken: list[str] = []
    with tempfile.TemporaryDirectory() as home:
        work = Path(home)
        base = make_year(work / "base", options.days, options.a_day)
        if options.watched:
            watch_before(base)
        print(f"{options.days} days, {options.a_day} feedbacks a day", flush=True)
        print("change     lines  figures as told  drops told  seconds", flush=True)
        for name in options.only:
            one = measure(base, name, work, options.watched, options.a_day)
            print(f"{name:<9}  {one.lines:>5}  {one.compared:>15}  {one.drops:>10}  {one.seconds:>7.1f}", flush=True)
            broken += [f"{name}: {text}" for text in one.broken]
        if options.kills:
            killed, ended, wrong = killed_apply(base, "redefine", work, options.kills, options.seed)
            print(
                f"{options.kills} calls, {killed} killed at work; old state {options.kills - ended}, new {ended}",
                flush=True,
            )
            broken += wrong
    for text in broken:
        print(f"BROKEN {text}")
    print("every promise holds" if not broken else f"{len(broken)} promises are broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
