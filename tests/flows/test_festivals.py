"""The calendar: festivals of the configuration, public holidays of the library, mistakes with their line."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from flows.alert_settings import load_alert_settings
from flows.festivals import Calendar, Festival, PublicHolidays
from taxonomy.errors import ConfigError


def calendar_of(folder: Path, text: str) -> Path:
    (folder / "calendar.yaml").write_text(text, "utf-8")
    path = folder / "alerts.yaml"
    path.write_text("detector:\n  calendar: calendar.yaml\n", "utf-8")
    return path


def test_the_shipped_calendar_knows_double_eleven_and_a_movable_feast(root: Path) -> None:
    spreads = load_alert_settings(root / "configs" / "alerts.yaml").calendar.spreads(2026, 2026)
    assert spreads[date(2026, 11, 11)] == math.inf
    assert spreads[date(2026, 6, 18)] == math.inf
    assert 0 < spreads[date(2026, 2, 17)] < 1  # Chinese New Year 2026
    assert 0 < spreads[date(2026, 2, 21)] < 1  # inside its week
    assert date(2026, 4, 15) not in spreads


def test_the_widest_of_two_festivals_counts() -> None:
    festivals = (Festival(name="a", days="05-01/05-03", spread=0.4), Festival(name="b", days="05-02", exclude=True))
    spreads = Calendar(holidays=None, festivals=festivals).spreads(2025, 2026)
    assert [spreads.get(date(2026, 5, n)) for n in (1, 2, 3, 4)] == [0.4, math.inf, 0.4, None]
    assert date(2025, 5, 1) in spreads


def test_february_29th_is_a_day_of_leap_years_alone() -> None:
    leap = Calendar(holidays=None, festivals=(Festival(name="a", days="02-28/03-01", spread=0.2),))
    assert date(2028, 2, 29) in leap.spreads(2028, 2028)
    assert sorted(leap.spreads(2027, 2027)) == [date(2027, 2, 28), date(2027, 3, 1)]


def test_public_holidays_of_another_country_are_its_own() -> None:
    spreads = Calendar(holidays=PublicHolidays(countries=("US",), spread=0.2)).spreads(2026, 2026)
    assert spreads[date(2026, 11, 26)] == 0.2
    assert date(2026, 10, 1) not in spreads


@pytest.mark.parametrize(
    ("festival", "told"),
    [
        ("{name: a, days: 02-30, spread: 0.3}", "calendar.yaml:2: festivals[0].days: '02-30': is no day of the year"),
        ("{name: a, days: 12-30/01-02, spread: 0.3}", "ends before it begins"),
        ("{name: a, days: 05-01}", "either a spread or exclude"),
        ("{name: a, days: 05-01, spread: 0.3, exlude: true}", "exlude: unknown key"),
        ("{name: a, days: 05-01, spread: -1}", "spread"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(tmp_path: Path, festival: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_alert_settings(calendar_of(tmp_path, f"festivals:\n  - {festival}\n"))
    assert told in str(refused.value)


def test_a_country_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ZZ"):
        load_alert_settings(calendar_of(tmp_path, "holidays: {countries: [ZZ]}\n"))
