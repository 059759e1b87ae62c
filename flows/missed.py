"""Nights that should have run and did not: a machine that was off, a schedule that stood still.

Called by `flows.nightly` for tonight's run, and by `flows.health`. Times of day play no part, only the days on which
the schedule fires in its time zone, so that a change of clocks neither adds a night nor takes one away.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from flows.settings import Settings

LOOK_BACK_DAYS = 366
"""Older gaps are history, for `run --from/--to`; `catch_up` is no larger."""


def scheduled_days(settings: Settings, first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both included, on which the schedule has a night."""
    from cronsim import CronSim

    days: list[date] = []
    # The calendar alone: without a zone no hour is skipped or comes twice.
    for moment in CronSim(settings.schedule, datetime.combine(first, datetime.min.time()) - timedelta(seconds=1)):
        if moment.date() > last:
            break
        if not days or days[-1] != moment.date():
            days.append(moment.date())
    return days


def missed_nights(settings: Settings, done: Collection[date], tonight: date) -> list[date]:
    """Scheduled nights between the last one done and `tonight` that are not done; the newest `catch_up`, in order.

    A ledger without a finished night has missed none.
    """
    before = [day for day in done if day < tonight]
    if not before or settings.catch_up == 0:
        return []
    first = max(max(before) + timedelta(days=1), tonight - timedelta(days=LOOK_BACK_DAYS))
    return scheduled_days(settings, first, tonight - timedelta(days=1))[-settings.catch_up :]
