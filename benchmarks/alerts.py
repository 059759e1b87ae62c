"""False alerts, delay and power of the drop alerts on simulated installations, beside four other rules.

`python -m benchmarks.alerts [false|power|speed ...] [--replications N] [--workers W] [--quick] [--done FILE]`.
Installations are hierarchies of 100 or 500 series (`_installations`), seeds fixed. `false`: incidents a month with
nothing planted, each rule at its own threshold (`_alert_false`). `power`: every rule at the threshold at which it
gives one false alarm a month over 100 series, then changes are planted (`_alert_power`). `speed`: 500 series and 365
days, and one night.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from benchmarks._alert_false import false_table
from benchmarks._alert_power import power_table
from benchmarks._alert_runs import Effort, detector
from benchmarks._installations import World, simulate
from warehouse.monitor.state import dump, restore

PARTS = ("speed", "false", "power")


def speed() -> None:
    """Time of a replay of a year and of one night with its state read and written."""
    run = simulate(World(roots=20), 366, 1)
    days = [run.day(t) for t in range(366)]
    ours = detector(28, 1.0)
    ours.admit(run.parents)
    clock, processor = time.perf_counter(), time.process_time()
    for day in days[:365]:
        ours.advance_day(day)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"{len(run.names)} series, 365 days: {clock:.2f} s ({processor:.2f} s of processor)")
    text = json.dumps(dump(ours))
    clock, processor = time.perf_counter(), time.process_time()
    restored = restore(json.loads(text), ours.settings)
    restored.advance_day(days[365])
    json.dumps(dump(restored))
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    size = len(text) / 1e6
    print(f"one night, its state of {size:.1f} MB read and written: {clock:.2f} s ({processor:.2f} s of processor)")


def main() -> None:
    """Run the parts that are asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--quick", action="store_true", help="100 series alone; 100 feedbacks and a share of 20 % alone"
    )
    parser.add_argument(
        "--done", type=Path, help="file of finished cells, to go on after a stop; remove it to begin anew"
    )
    options = parser.parse_args()
    effort = Effort(options.replications, options.workers, options.quick, options.done)
    if "speed" in options.parts:
        speed()
    if "false" in options.parts:
        false_table(effort)
    if "power" in options.parts:
        power_table(effort)


if __name__ == "__main__":
    main()
