"""What an incremental source asks for: a little before the highest value seen, never after it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.sources.dates import DateReader
from flows.sources.incremental import Incremental, Watermark, earlier
from flows.sources.options import Dates


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("2026-03-01 08:30:00", "2026-03-01 06:30:00"),
        ("2026-03-01T08:30:00.123Z", "2026-03-01T06:30:00.123Z"),
        ("2026-03-01", "2026-02-28"),
        ("20260301", "20260301"),
        ("20260301T083000", "20260301T083000"),
        ("A-0017", "A-0017"),
    ],
)
def test_a_time_kept_as_text_is_asked_for_as_it_was_written_or_left_alone(kept: str, asked: str) -> None:
    assert earlier(kept, "2h") == asked


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Asia/Shanghai"])
def test_a_place_that_counts_days_is_asked_from_a_day_that_holds_the_watermark_in_any_zone(zone: str) -> None:
    settings = Incremental.model_validate({"field": "at", "param": "since", "format": "date", "lookback": "0s"})
    mark = Watermark(
        settings, DateReader(Dates(), ZoneInfo(zone), ZoneInfo(zone)), {}, now=datetime(2026, 3, 9, tzinfo=UTC)
    )
    moment = datetime(2026, 3, 1, 22, tzinfo=ZoneInfo(zone))
    mark.see({"at": moment.isoformat()})
    later = Watermark(settings, DateReader(Dates(), ZoneInfo(zone), ZoneInfo(zone)), mark.state(ended=True))
    asked = later.asked()
    assert asked is not None
    assert asked <= "2026-03-01"
