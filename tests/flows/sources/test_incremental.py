"""What an incremental source asks for: a little before the highest value seen, never after it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

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


@pytest.mark.parametrize(
    ("kept", "span", "asked"),
    [
        (5_000, "1h", 4_000),
        (5_000, "200", 4_800),
        (5_000, "0", 5_000),
        (5_000, "0s", 5_000),
        (Decimal(5_000), "1h", Decimal(4_000)),
        (b"\0\0\0\0\0\0\x13\x88", "1h", b"\0\0\0\0\0\0\x0f\xa0"),
        (b"\0\x03", "1h", b"\0\0"),
    ],
)
def test_a_number_is_looked_back_by_steps_and_by_default_by_a_thousand(kept: object, span: str, asked: object) -> None:
    assert earlier(kept, span) == asked


@pytest.mark.parametrize("span", ["999999w", "36526d", "999999d"])
def test_a_span_of_more_than_a_hundred_years_is_refused(span: str) -> None:
    with pytest.raises(ValidationError, match="at most 36525 days"):
        Incremental.model_validate({"field": "at", "lookback": span})


def test_a_time_before_which_there_is_none_is_left_alone() -> None:
    for value in (datetime.min.replace(tzinfo=UTC), date.min):
        assert earlier(value, "36525d") == value


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
