"""Nights that were missed, and the days of a schedule: a change of clocks neither adds a night nor takes one away."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.missed import missed_nights, scheduled_days
from flows.settings import Settings, parse_settings

BERLIN = "Europe/Berlin"


def settings(schedule: str = "30 2 * * *", zone: str = BERLIN, catch_up: int = 7) -> Settings:
    text = f"time_zone: {zone}\njudge: cues\nschedule: '{schedule}'\ncatch_up: {catch_up}\n"
    return parse_settings(text, Path("pipeline.yaml"))


def day(number: int) -> date:
    return date(2026, 3, number)


def test_nights_after_the_last_one_done_were_missed() -> None:
    done = [day(1), day(2), day(4)]
    assert missed_nights(settings(), done, day(8)) == [day(5), day(6), day(7)]
    assert missed_nights(settings(), [day(7)], day(8)) == []
    assert missed_nights(settings(), [], day(8)) == []


def test_a_night_of_tomorrow_that_somebody_ran_by_hand_hides_nothing() -> None:
    assert missed_nights(settings(), [day(5), day(20)], day(8)) == [day(6), day(7)]


def test_no_more_are_made_up_for_than_configured() -> None:
    assert missed_nights(settings(catch_up=2), [day(1)], day(20)) == [day(18), day(19)]
    assert missed_nights(settings(catch_up=0), [day(1)], day(20)) == []


def test_a_weekly_schedule_misses_weeks() -> None:
    assert missed_nights(settings("0 3 * * mon"), [day(2)], day(23)) == [day(9), day(16)]


def test_a_pause_of_years_is_no_endless_walk() -> None:
    assert missed_nights(settings("0 3 29 2 *", catch_up=366), [date(2000, 1, 1)], day(1)) == []
    assert len(missed_nights(settings(catch_up=366), [date(2000, 1, 1)], day(1))) == 366


def test_every_day_of_a_changed_clock_has_one_night() -> None:
    year = scheduled_days(settings(), date(2026, 1, 1), date(2026, 12, 31))
    assert year == [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"])
@pytest.mark.parametrize("schedule", ["30 2 * * *", "0 0 * * *", "30 1 * * *"])
def test_the_scheduler_fires_once_on_every_day_of_a_changed_clock(
    prefect_ground: None, zone: str, schedule: str
) -> None:
    """As Prefect's own scheduler asks, again and again, for the next runs; a run is known by its instant."""
    from prefect.server.schemas.schedules import CronSchedule
    from prefect.types._datetime import create_datetime_instance

    cron = CronSchedule(cron=schedule, timezone=zone)
    for first in (date(2026, 3, 6), date(2026, 3, 27), date(2026, 4, 3), date(2026, 10, 2), date(2026, 10, 23)):
        begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        fired: set[datetime] = set()
        for hour in range(0, 24 * 5, 3):
            now = create_datetime_instance(begin + timedelta(hours=hour))
            fired |= {
                datetime.fromtimestamp(one.timestamp(), UTC) for one in asyncio.run(cron.get_dates(n=3, start=now))
            }
        days = [one.astimezone(ZoneInfo(zone)).date() for one in sorted(fired)]
        whole = [one for one in days if first < one < first + timedelta(days=5)]
        assert whole == [first + timedelta(days=number) for number in range(1, 5)]
