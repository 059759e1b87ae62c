"""A file that came twice under other ids is known by its texts, a campaign or a stock phrase is not taken for one."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from warehouse.monitor.copies import Texts, copied_fault, looks_doubled

TODAY = date(2026, 3, 30)


def history(different: int, twice: int) -> dict[date, Texts]:
    return {TODAY - timedelta(back): Texts(different, twice) for back in range(1, 57)}


@pytest.mark.parametrize(
    ("today", "usual", "told"),
    [
        (Texts(25, 25), history(25, 1), True),
        (Texts(25, 1), history(25, 1), False),  # one text that forty people sent
        (Texts(60, 20), history(60, 1), True),  # one file of three
        (Texts(60, 20), history(60, 18), False),  # a source whose customers often say the same
        (Texts(60, 60), history(60, 18), True),
        (Texts(3, 3), history(25, 1), False),
        (Texts(5, 5), history(5, 0), True),
        (Texts(25, 25), dict(list(history(25, 1).items())[:20]), False),  # a new source
    ],
)
def test_a_file_is_doubled_where_its_texts_are_far_more_than_usual(
    today: Texts, usual: dict[date, Texts], told: bool
) -> None:
    fault = copied_fault("shop", TODAY, today, usual)
    assert (fault is not None) == told
    if fault is not None:
        assert (fault.cause, fault.seen) == ("twice", today.twice)


@pytest.mark.parametrize(("rows", "stock"), [(12, 0.1), (50, 0.4), (300, 0.4), (1000, 0.1)])
def test_years_of_customers_who_use_stock_phrases_give_no_fault_and_every_doubled_day_does(
    rows: int, stock: float
) -> None:
    draw, days = np.random.default_rng(rows), {}
    weights = 1 / np.arange(1, 201)
    for at in range(500):
        said = draw.random(draw.poisson(rows)) < stock
        phrases = Counter(draw.choice(200, int(said.sum()), p=weights / weights.sum()).tolist())
        days[TODAY - timedelta(499 - at)] = Texts(
            len(phrases) + int((~said).sum()), sum(times > 1 for times in phrases.values())
        )
    judged = list(days)[56:]
    past = {day: {day - timedelta(back): days[day - timedelta(back)] for back in range(1, 57)} for day in judged}
    assert not any(copied_fault("shop", day, days[day], past[day]) for day in judged)
    doubled = {day: Texts(days[day].different, days[day].different) for day in judged}
    assert all(looks_doubled(one) for one in doubled.values() if one.different >= 4)
    told = [copied_fault("shop", day, doubled[day], past[day]) is not None for day in judged]
    assert np.mean(told) > 0.98
