"""Days on which customers are unlike themselves, from `calendar.yaml`: shopping festivals and public holidays.

Called by `flows.alert_settings`. Festivals are dates of our own configuration; public holidays come from the library
`holidays`, which knows movable feasts and the bridge days of each year. Answers with a spread for each day, which is
all that the detector needs to know.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from flows.sources.options import Frozen

_DAYS: Final = re.compile(r"(\d\d-\d\d)(?:/(\d\d-\d\d))?")
LEAP_YEAR: Final = 2024
"""A day of the year is valid if it is one in a leap year."""


def _days(text: str) -> str:
    found = _DAYS.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        first, last = (date.fromisoformat(f"{LEAP_YEAR}-{part}") for part in (found[1], found[2] or found[1]))
    except ValueError:
        raise ValueError("is no day of the year; accepted: MM-DD or MM-DD/MM-DD, such as 11-10/11-13") from None
    if last < first:
        raise ValueError("ends before it begins; write a festival over New Year as two")
    return text


def _country(code: str) -> str:
    from holidays import list_supported_countries

    if code not in list_supported_countries():
        raise ValueError("is no country that the library `holidays` knows; accepted: codes such as CN, US, DE")
    return code


class Festival(Frozen):
    """One run of days, every year."""

    name: str
    days: Annotated[str, AfterValidator(_days)]
    spread: float | None = Field(default=None, gt=0, le=2)
    exclude: bool = False

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        if self.exclude == (self.spread is not None):
            raise ValueError("give either a spread or exclude: true")
        return self

    def in_year(self, year: int) -> Iterator[date]:
        """Its days in one year; February 29th only where there is one."""
        first, _, last = self.days.partition("/")
        day = date.fromisoformat(f"{LEAP_YEAR}-{first}")
        while day <= date.fromisoformat(f"{LEAP_YEAR}-{last or first}"):
            if (day.month, day.day) != (2, 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
                yield day.replace(year=year)
            day += timedelta(1)


class PublicHolidays(Frozen):
    """Countries whose public holidays count, and how far shares may stray on them."""

    countries: tuple[Annotated[str, AfterValidator(_country)], ...] = ("CN",)
    spread: float = Field(default=0.3, gt=0, le=2)


class Calendar(Frozen):
    """The whole file. Without one: the public holidays of China, no festivals."""

    holidays: PublicHolidays | None = PublicHolidays()
    festivals: tuple[Festival, ...] = ()

    def spreads(self, first_year: int, last_year: int) -> dict[date, float]:
        """Extra standard deviation (logits) of each unusual day; infinite: the day is left out. The widest counts."""
        found: dict[date, float] = {}
        for year in range(first_year, last_year + 1):
            for festival in self.festivals:
                spread = math.inf if festival.spread is None else festival.spread
                for day in festival.in_year(year):
                    found[day] = max(spread, found.get(day, 0.0))
        for day in self._public(first_year, last_year):
            assert self.holidays is not None
            found[day] = max(self.holidays.spread, found.get(day, 0.0))
        return found

    def _public(self, first_year: int, last_year: int) -> set[date]:
        """Public holidays, and the one or two days between two of them."""
        if self.holidays is None or last_year < first_year:
            return set()
        from holidays import country_holidays

        days: set[date] = set()
        for country in self.holidays.countries:
            days.update(country_holidays(country, years=range(first_year, last_year + 1)))
        for day in sorted(days):
            for gap in (2, 3):
                if day + timedelta(gap) in days:
                    days.update(day + timedelta(step) for step in range(1, gap))
        return days
