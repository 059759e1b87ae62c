"""Run lengths of the alert charts under no change, by change of measure; writes the packaged table of thresholds.

`python -m benchmarks.alert_thresholds [--write]`. The chance of a false alarm on a day is the mean of 1 / R at the
alarm when a change of the chart's own mixture begins on a random day (Siegmund 1985, sections 2.4 and 8: a likelihood
ratio changes the measure), so a few thousand short paths measure run lengths of a million days to one per cent.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from warehouse.monitor.watch import SHIFTS

LOG_INFORMATION = [round(x, 1) for x in np.arange(-3.0, 7.1, 1.0)]
LOG_RUN_LENGTH = [5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0]
PATHS, BEFORE, LONGEST = 4000, 40, 4000
TABLE = Path(__file__).resolve().parents[1] / "warehouse" / "monitor" / "overshoot.json"


def false_alarms_a_day(threshold: float, information: float, rng: np.random.Generator) -> float:
    """Rate of false alarms of the chart at `threshold`, days normal with `information` each."""
    sizes, weights = np.array(SHIFTS.up), np.array(SHIFTS.up_weight)
    true = rng.choice(sizes, PATHS, p=weights)
    ratio, rates = np.zeros((PATHS, len(sizes))), []
    for day in range(BEFORE + LONGEST):
        mean = true * np.sqrt(information) if day >= BEFORE else 0.0
        x = rng.normal(mean, 1.0, len(true))
        ratio = (1 + ratio) * np.exp(sizes * np.sqrt(information) * x[:, None] - sizes**2 * information / 2)
        statistic = ratio @ weights
        hit = statistic >= threshold
        if day >= BEFORE:
            rates += list(1 / statistic[hit])
            true, ratio = true[~hit], ratio[~hit]
        else:  # an alarm before the change: the chart restarts, as in steady state
            ratio[hit] = 0.0
        if not len(true):
            break
    return sum(rates) / PATHS


def log_ratio(log_run_length: float, information: float) -> float:
    """ln(threshold / run length) at which the run length is reached, by bisection on common random numbers."""
    low, high = log_run_length - 8.0, log_run_length + 0.5
    for _ in range(12):
        middle = (low + high) / 2
        rate = false_alarms_a_day(float(np.exp(middle)), information, np.random.default_rng(1))
        low, high = (middle, high) if -np.log(rate) < log_run_length else (low, middle)
    return high - log_run_length


def main() -> None:
    """Print the table, and write it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table into the package")
    options = parser.parse_args()
    print("ln information a day: ln(threshold / run length) at ln run length", *LOG_RUN_LENGTH)
    rows = []
    for log_information in LOG_INFORMATION:
        rows.append([round(log_ratio(length, float(np.exp(log_information))), 3) for length in LOG_RUN_LENGTH])
        print(f"{log_information:5.1f}:", *(f"{value:6.2f}" for value in rows[-1]), flush=True)
    if options.write:
        table = {"log_information": LOG_INFORMATION, "log_run_length": LOG_RUN_LENGTH, "log_ratio": rows}
        TABLE.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
