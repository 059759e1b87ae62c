"""The nights of a simulated installation: the function that a night calls, with the shipped settings.

Called by the parts of `benchmarks.alerts`. `monitor.judging` is what `warehouse.alerting` gives every day to; here the
cells come from the simulation (`_installations.Known`). Of `configs/alerts.yaml` all holds, its calendar apart: a
simulated year has no holidays, and its festival is known as the shipped calendar knows Double 11.
Limits: no aspects are named together in one feedback beyond chance, so no incident explains another's alarms.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from benchmarks._installations import START, Known, Run, World
from flows.alert_settings import load_alert_settings
from warehouse.alerting import Watch
from warehouse.monitor.detector import Detector
from warehouse.monitor.incidents import Incidents
from warehouse.monitor.judging import Judging

CONFIG = Path(__file__).resolve().parents[1] / "configs" / "alerts.yaml"
WIDER_DAYS, WIDER = 5, 0.4
"""Days after a festival that count less, and by how much (logits), as in the shipped calendar."""


@cache
def shipped() -> Watch:
    """The shipped settings, without the calendar."""
    settings = load_alert_settings(CONFIG)
    watch = settings.watch.for_ledger(settings.for_detector(START.year, START.year))
    return replace(watch, detector=replace(watch.detector, calendar={}))


def calendar(world: World) -> dict[date, float]:
    """What the installation's calendar says of its festival."""
    ends = [day for day in world.festival if day + 1 not in world.festival]
    known = {START + timedelta(end + 1 + late): WIDER for end in ends for late in range(WIDER_DAYS)}
    return known | {START + timedelta(day): math.inf for day in world.festival}


def first_night(run: Run) -> Judging:
    """Charts that know nothing yet, of all series of an installation."""
    watch = shipped()
    detector = Detector(replace(watch.detector, calendar=calendar(run.world)))
    detector.admit(run.parents)
    return Judging(detector, Incidents(), Known(run), watch.least_effect)
