"""A clock that counts how often it is asked, so that a stage on the clock does the same steps on any machine."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

Clock = Callable[[], float]


@pytest.fixture
def ticking() -> Callable[[], Clock]:
    """Makes clocks on which a second passes from one question to the next."""

    def made() -> Clock:
        seconds = itertools.count()
        return lambda: float(next(seconds))

    return made
